"""Every table file becomes sheets of text cells: CSV in its encodings and separators, numbers as people see them."""

from __future__ import annotations

import io
import marshal
import os
import sys
from datetime import date, datetime, time

import pytest
from workbooks import book_parts, sheet_xml, zipped

from village_collector.errors import UserError
from village_collector.exchange import workbook_process, workbook_reader
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


def speaking(monkeypatch: pytest.MonkeyPatch, program: str) -> list[object]:
    """What is read of a parsing process that runs this program, whose `say` sends one frame."""
    start = "import marshal, os, sys\ndef say(*m):\n f = marshal.dumps(m)\n os.write(1, len(f).to_bytes(4, 'big') + f)\n"
    monkeypatch.setattr(workbook_reader, "_command", lambda: [sys.executable, "-c", start + program])
    return list(read_tables(zipped(book_parts({"清册": sheet_xml([["甲"]])})), "名册.xlsx"))


def test_the_parsing_process_finds_the_program_where_this_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", ["", "/one", *sys.path])
    (sheet,) = speaking(monkeypatch, "say('sheet', os.environ['PYTHONPATH'], False, 0, ()); say('end')")
    assert isinstance(sheet, Sheet)
    assert sheet.name == os.pathsep.join(sys.path[1:])


def test_the_last_words_of_a_parsing_process_are_not_shown(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert speaking(monkeypatch, "sys.stderr.write('李'); say('end')") == []
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("'refused', 'encrypted'", "encrypted-workbook"),
        ("'refused', 'vast'", "hostile-workbook"),
        ("'refused', 'damaged'", "damaged-workbook"),
        ("'refused'", "hostile-workbook"),
        ("'rows', 7", "hostile-workbook"),
        ("'sheet', '清册', 0, 0, ()", "hostile-workbook"),
        ("'end', 1", "hostile-workbook"),
    ],
)
def test_only_what_the_parsing_process_may_say_is_understood(monkeypatch: pytest.MonkeyPatch, said: str, code: str) -> None:
    with pytest.raises(UserError) as caught:
        speaking(monkeypatch, f"say({said}); say('end')")
    assert caught.value.code == code


def frames(data: bytes) -> list[tuple[object, ...]]:
    """What the parsing process sends of a workbook."""
    out = io.BytesIO()
    workbook_process._send_sheets(data, out)
    sent, found = out.getvalue(), []
    while sent:
        size = int.from_bytes(sent[:4], "big")
        found.append(marshal.loads(sent[4 : 4 + size]))
        sent = sent[4 + size :]
    return found


def test_a_workbook_becomes_frames_of_a_thousand_rows() -> None:
    kinds = '<row r="1"><c r="A1"><v>3</v></c><c r="B1" t="b"><v>1</v></c><c r="C1" t="inlineStr"><is><t>甲</t></is></c></row>'
    long = sheet_xml([[str(n)] for n in range(2001)])
    sent = frames(zipped(book_parts({"一": sheet_xml([], data=kinds), "空": sheet_xml([]), "长": long}, hidden=["空"])))
    assert sent[:3] == [("sheet", "一", False, 1, ()), ("rows", [["3", "TRUE", "甲"]]), ("sheet", "空", True, 0, ())]
    assert [len(rows) for kind, rows, *_ in sent[4:-1] if kind == "rows" and isinstance(rows, list)] == [1000, 1000, 1]
    assert sent[-1] == ("end",)


def test_a_sheet_that_no_parser_should_hold_is_refused_from_eight_million_cells_on() -> None:
    def corner(place: str) -> list[tuple[object, ...]]:
        row = "".join(filter(str.isdecimal, place))
        return frames(zipped(book_parts({"清册": sheet_xml([], data=f'<row r="1"/><row r="{row}"><c r="{place}"><v>1</v></c></row>')})))

    assert corner("XFD489") != []
    assert frames(b"PK") == [("refused", "damaged")]


def test_at_most_a_hundred_thousand_merges_are_told() -> None:
    merges = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, 100_003))
    (_, _, _, _, told), *_ = frames(zipped(book_parts({"清册": sheet_xml([["甲"]], after=f"<mergeCells>{merges}</mergeCells>")})))
    assert isinstance(told, tuple)
    assert (len(told), told[-1]) == (100_000, (99_999, 0, 99_999, 1))


def test_the_separators_of_later_lines_do_not_count() -> None:
    assert csv_rows(b"a,b;c,d\n;;;;;;\n")[0] == ["a", "b;c", "d"]


def test_a_letter_is_no_separator_however_often_it_stands() -> None:
    assert csv_rows(b"XaXbX,c\n") == [["XaXbX", "c"]]


def test_an_old_workbook_is_no_csv_whatever_it_is_called() -> None:
    with pytest.raises(UserError) as caught:
        list(read_tables(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000), "名册.csv"))
    assert caught.value.code == "not-a-workbook"
