"""Every table file becomes sheets of text cells: CSV in its encodings and separators, numbers as people see them."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from workbooks import book_parts, sheet_xml, zipped

from village_collector.errors import UserError
from village_collector.exchange.workbook_process import cell_text
from village_collector.exchange.workbook_reader import Rows, Sheet, read_tables


def csv_rows(data: bytes, name: str = "名册.csv") -> Rows:
    sheet, *blocks = read_tables(data, name)
    assert isinstance(sheet, Sheet)
    rows = [row for block in blocks if isinstance(block, list) for row in block]
    assert (sheet.name, sheet.hidden, sheet.height, sheet.links) == ("", False, len(rows), False)
    return rows


def refused(data: bytes, name: str = "名册.csv") -> UserError:
    with pytest.raises(UserError) as caught:
        csv_rows(data, name)
    assert name in caught.value.what
    return caught.value


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (True, "TRUE"),
        (False, "FALSE"),
        (3, "3"),
        (3.0, "3"),
        (-2.0, "-2"),
        (0.1 + 0.2, "0.3"),
        (320.5, "320.5"),
        (999_999_999_999_999.0, "999999999999999"),
        (1e15, "1.0000000000000000E+15"),
        (-1e15, "-1.0000000000000000E+15"),
        (10**15, "1.000000000000000E+15"),
        (4.11399197506082e17, "4.11399197506082E+17"),
        (datetime(2021, 10, 8), "2021-10-08"),  # noqa: DTZ001 - a spreadsheet knows no zone
        (datetime(2021, 10, 8, 9, 30), "2021-10-08 09:30:00"),  # noqa: DTZ001
        (date(2021, 10, 8), "2021-10-08"),
        (time(9, 30), "09:30:00"),
        ("甲", "甲"),
    ],
)  # fmt: skip
def test_a_cell_is_the_text_that_a_person_would_copy(cell: object, text: str) -> None:
    assert cell_text(cell) == text


@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_the_separator_is_the_one_that_the_first_line_uses_most(separator: str) -> None:
    text = separator.join(["姓名", "号码", "备注"]) + "\n" + separator.join(["甲", "1", "x"])
    assert csv_rows(text.encode()) == [["姓名", "号码", "备注"], ["甲", "1", "x"]]


def test_a_comma_counts_where_two_separators_are_as_frequent() -> None:
    assert csv_rows(b"a,b;c\n1,2;3\n") == [["a", "b;c"], ["1", "2;3"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encoding_is_found(encoding: str) -> None:
    assert csv_rows("姓名,号码\n龘,𬱖\n".encode(encoding)) == [["姓名", "号码"], ["龘", "𬱖"]]


def test_short_lines_are_filled_up_and_quotes_about_numbers_taken_off() -> None:
    assert csv_rows(b'a,b,c\n="007",="x 1",=1\n') == [["a", "b", "c"], ["007", '="x 1"', "=1"]]
    assert csv_rows(b"a,b,c\n1\n\n") == [["a", "b", "c"], ["1", "", ""], ["", "", ""]]


def test_a_table_of_nothing_has_no_rows() -> None:
    assert csv_rows(b"") == []


def test_a_line_break_within_a_cell_is_kept_and_one_with_separators_is_a_lost_quote() -> None:
    assert csv_rows(b'a,"b\nc"\n') == [["a", "b\nc"]]
    assert "第 2 行" in refused(b'x,y\na,"b\nc,d"\n').what


def test_a_quote_that_is_never_closed_is_refused_with_its_line() -> None:
    error = refused(b'a,b\n"x"y,2\n')
    assert (error.code, "第 2 行" in error.what) == ("bad-text", True)


def test_bytes_that_no_encoding_reads_are_refused_with_their_line() -> None:
    error = refused(b"a,b\nc,d\n\xff\xff,1\n")
    assert (error.code, "第 3 行" in error.what) == ("bad-text", True)
    assert "空字节" in refused(b"a,b\n\x00,1\n").what


def test_a_workbook_is_no_csv_whatever_it_is_called() -> None:
    data = zipped(book_parts({"清册": sheet_xml([["甲"]])}))
    sheet, rows = read_tables(data, "名册.csv")
    assert isinstance(sheet, Sheet)
    assert (sheet.name, rows) == ("清册", [["甲"]])


def test_a_text_file_is_a_csv_by_either_ending() -> None:
    assert csv_rows(b"a,b\n", "名册.TXT") == [["a", "b"]]


def test_the_reader_says_how_far_it_is() -> None:
    steps: list[tuple[int, int]] = []
    text = "\n".join(["a,b", *(f"{n},x" for n in range(2500))])
    blocks = [
        part
        for part in read_tables(text.encode(), "名册.csv", progress=lambda *step: steps.append(step))
        if isinstance(part, list)
    ]
    assert [len(block) for block in blocks] == [1000, 1000, 501]
    assert steps == [(1000, 2501), (2000, 2501), (2501, 2501)]


def test_sheets_come_with_their_names_heights_merges_and_rows_in_blocks() -> None:
    merges = '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>'
    rows = [["甲", "乙"]]
    long = [[str(n), "x"] for n in range(1001)]
    data = zipped(book_parts({"一": sheet_xml(rows, after=merges), "二": sheet_xml(long)}, hidden=["二"]))
    steps: list[tuple[int, int]] = []
    parts = list(read_tables(data, "名册.xlsx", progress=lambda *step: steps.append(step)))
    first, block, second, *others = parts
    assert (first, second) == (
        Sheet(name="一", hidden=False, height=1, merges=((0, 0, 1, 1),)),
        Sheet(name="二", hidden=True, height=1001),
    )
    assert block == [["甲", "乙"]]
    assert [len(other) for other in others if isinstance(other, list)] == [1000, 1]
    assert steps[-1] == (1002, 1002)
    assert max(done for done, _total in steps) == 1002


def test_rows_start_at_the_first_row_of_the_sheet() -> None:
    data = zipped(book_parts({"清册": sheet_xml([], data='<row r="3"><c r="B3"><v>1</v></c></row>')}))
    _sheet, rows = read_tables(data, "名册.xlsx")
    assert rows == [["", ""], ["", ""], ["", "1"]]
