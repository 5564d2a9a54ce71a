"""The limits of what is read at all, each from both sides."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from workbooks import book_parts, sheet_xml, zipped

from village_collector.errors import UserError
from village_collector.exchange import workbook_guard
from village_collector.exchange.workbook_guard import inspect

PARTS = book_parts({"清册": sheet_xml([["姓名"], ["甲"]])})
SHEET = "xl/worksheets/sheet1.xml"


def verdict(data: bytes) -> str:
    try:
        return inspect(data, "名册.xlsx").kind
    except UserError as error:
        return error.code


def with_parts(more: Mapping[str, str | bytes]) -> bytes:
    return zipped({**PARTS, **more})


def with_rows(data: str, after: str = "") -> bytes:
    return with_parts({SHEET: sheet_xml([], data=data, after=after)})


def cell(place: str) -> str:
    return f'<row r="{"".join(filter(str.isdecimal, place))}"><c r="{place}"><v>1</v></c></row>'


def test_a_good_workbook_passes_and_its_links_are_known() -> None:
    assert not inspect(zipped(PARTS), "名册.xlsx").external_links
    assert inspect(with_parts({"xl/externalLinks/externalLink1.xml": "<a/>"}), "名册.xlsx").external_links


def test_a_workbook_of_two_thousand_parts_is_the_largest() -> None:
    more = {f"xl/media/{n}.txt": "x" for n in range(2000 - len(PARTS))}
    assert verdict(with_parts(more)) == "xlsx"
    assert verdict(with_parts({**more, "xl/media/more.txt": "x"})) == "hostile-workbook"


def test_a_workbook_of_a_thousand_sheets_is_the_largest() -> None:
    def sheets(count: int) -> bytes:
        return zipped(book_parts({f"第{n}组": sheet_xml([]) for n in range(count)}))

    assert verdict(sheets(1000)) == "xlsx"
    assert verdict(sheets(1001)) == "hostile-workbook"


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ("/boot.ini", "hostile-workbook"),
        ("xl/../../boot.ini", "hostile-workbook"),
        ("xl/a:b", "hostile-workbook"),
        ("xl/a\x01b", "hostile-workbook"),
        ("XL/WORKBOOK.XML", "hostile-workbook"),
        ("xl/a..b", "xlsx"),
        ("xl/.hidden", "xlsx"),
        ("xl/vbaProject.bin", "macro-workbook"),
        ("xl/macrosheets/sheet1.xml", "macro-workbook"),
        ("xl/media/macrosheets.txt", "xlsx"),
    ],
)
def test_the_name_of_a_part_says_whether_it_belongs_there(part: str, code: str) -> None:
    assert verdict(with_parts({part: b"x"})) == code


def test_a_type_with_macros_is_refused_and_one_without_is_not() -> None:
    types = PARTS["[Content_Types].xml"]
    assert (
        verdict(with_parts({"[Content_Types].xml": types.replace("sheet.main", "sheet.macroEnabled.main")}))
        == "macro-workbook"
    )
    assert verdict(with_parts({"xl/note.xml": "<a>macroEnabled</a>"})) == "xlsx"


@pytest.mark.parametrize("missing", ["[Content_Types].xml", "xl/workbook.xml"])
def test_a_zip_without_the_parts_of_a_workbook_is_none(missing: str) -> None:
    assert verdict(zipped({name: part for name, part in PARTS.items() if name != missing})) == "not-a-workbook"


def test_a_part_that_unpacks_two_hundredfold_is_a_bomb_from_four_megabytes_on() -> None:
    small = b"<a>" + b" " * ((4 << 20) - 7) + b"</a>"
    assert len(small) == 4 << 20
    assert verdict(with_parts({"xl/blank.xml": small})) == "xlsx"
    assert verdict(with_parts({"xl/blank.xml": small + b" "})) == "hostile-workbook"


def test_a_workbook_unpacks_to_at_most_256_megabytes(monkeypatch: pytest.MonkeyPatch) -> None:
    size = sum(len(content.encode()) for content in PARTS.values())
    monkeypatch.setattr(workbook_guard, "_LARGEST_CONTENT", size)
    assert verdict(zipped(PARTS)) == "xlsx"
    assert verdict(with_parts({"xl/a": b"x"})) == "hostile-workbook"


@pytest.mark.parametrize("name", ["xl/styles.xml", "xl/drawing.vml", "xl/sheet.dat"])
@pytest.mark.parametrize("before", ["", " \n\ufeff"[:2]])
def test_a_document_type_is_refused_in_any_part_that_is_xml(name: str, before: str) -> None:
    assert verdict(with_parts({name: f"{before}<!DOCTYPE a><a/>"})) == "hostile-workbook"


def test_a_document_type_in_what_is_not_xml_is_no_matter() -> None:
    assert verdict(with_parts({"xl/media/image1.png": b"\x89PNG<!DOCTYPE a>"})) == "xlsx"


def test_a_word_cut_by_the_end_of_a_block_is_still_seen() -> None:
    for cut in (3, 9, 12):
        xml = b"<a>" + b" " * ((1 << 20) - cut) + b"<!DOCTYPE b><a/></a>"
        assert verdict(with_parts({"xl/a.xml": xml})) == "hostile-workbook"


def test_a_part_in_sixteen_bits_is_refused() -> None:
    assert verdict(with_parts({SHEET: PARTS[SHEET].encode("utf-16")})) == "hostile-workbook"
    assert verdict(with_parts({"xl/media/image1.png": b"\x89\x00\x00"})) == "xlsx"


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (cell("CZ9") + cell("A76923"), "xlsx"),
        (cell("DA9"), "xlsx"),
        (cell("DA76190"), "xlsx"),  # 105 columns
        (cell("DA76191"), "hostile-workbook"),
        (cell("H999999"), "xlsx"),
        (cell("H1000000"), "xlsx"),
        (cell("H1000001"), "hostile-workbook"),
        (cell("XFD488"), "xlsx"),
        (cell("XFD489"), "hostile-workbook"),
        (cell("XFE1"), "hostile-workbook"),
        (cell("A1048576"), "xlsx"),
        (cell("A1048577"), "hostile-workbook"),
        (cell("AAAA1"), "hostile-workbook"),
        (cell("A" * 5000 + "1"), "hostile-workbook"),
        ('<row r="1"><c r="A' + "9" * 5000 + '"><v>1</v></c></row>', "hostile-workbook"),
        ('<row r="1048576"><c r="XFD1048576" s="1"/></row>', "xlsx"),
        ('<row r="1048576"><c r="XFD1048576" s="1"></c></row>', "xlsx"),
        ('<row r="9"><c r="XFD9"><is><t>x</t></is></c></row>', "xlsx"),
        ('<row r="900"><c r="XFD900"><is><t>x</t></is></c></row>', "hostile-workbook"),
        (cell("XFD9") + cell("A489"), "hostile-workbook"),
        (cell("A489") + cell("XFD9"), "hostile-workbook"),
    ],
)
def test_the_rectangle_of_all_values_has_eight_million_cells_at_most(rows: str, code: str) -> None:
    assert verdict(with_rows(rows)) == code


@pytest.mark.parametrize("spelling", ['r="XFD900"', 'r = "XFD900"', "r='XFD900'", "r\t=\n'xfd900'", 's="1" r="XFD900"'])
def test_a_far_cell_is_seen_in_any_spelling(spelling: str) -> None:
    assert verdict(with_rows(f'<row r="900"><c {spelling}><v>1</v></c></row>')) == "hostile-workbook"
    assert verdict(with_rows(f'<row r="900"><c {spelling}><v>1</v></c></row>'.replace("900", "400"))) == "xlsx"


def unplaced(columns: int, rows: int, row: str = "<row>") -> str:
    return row + "<c><v>1</v></c>" * columns + "</row>" + "<row><c><v>1</v></c></row>" * (rows - 1)


def test_cells_and_rows_that_do_not_say_where_they_are_are_counted() -> None:
    assert verdict(with_rows(unplaced(8000, 1000))) == "xlsx"
    assert verdict(with_rows(unplaced(8001, 1000))) == "hostile-workbook"
    assert verdict(with_rows(unplaced(8000, 1001))) == "hostile-workbook"
    assert verdict(with_rows(unplaced(8, 2, '<row r="999999">'))) == "xlsx"
    assert verdict(with_rows(unplaced(8, 3, '<row r="999999">'))) == "hostile-workbook"
    placed = '<row r="1"><c r="XFC1"><v>1</v></c><c><v>1</v></c><c><v>1</v></c></row>'
    assert verdict(with_rows(placed)) == "hostile-workbook", "one cell beyond XFD"


@pytest.mark.parametrize(
    ("merge", "code"),
    [
        ("A1:B2", "xlsx"),
        ("A1:XFD122", "xlsx"),
        ("A1:XFD123", "hostile-workbook"),
        ("B2:C1000001", "xlsx"),
        ("B2:C1000002", "hostile-workbook"),
        ("XFE1:XFE2", "hostile-workbook"),
        ("A1048570:A1048577", "hostile-workbook"),
        ("XFD1", "xlsx"),
        ("XFD1:nonsense", "xlsx"),
    ],
)
def test_a_merge_covers_two_million_cells_at_most(merge: str, code: str) -> None:
    merges = f'<mergeCells><mergeCell ref="{merge}"/></mergeCells>'
    assert verdict(with_rows(cell("A1"), merges)) == code


def test_a_part_that_has_to_be_parsed_and_is_no_xml_is_damaged() -> None:
    assert verdict(with_rows(cell("XFD1") + "</row>")) == "damaged-workbook"


def test_two_sheets_may_not_be_the_same_part() -> None:
    twice = PARTS["xl/workbook.xml"].replace("</sheets>", '<sheet name="b" sheetId="2" r:id="rId1"/></sheets>')
    assert verdict(with_parts({"xl/workbook.xml": twice})) == "hostile-workbook"


def test_a_locked_part_is_a_password() -> None:
    data = bytearray(zipped(PARTS))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        header = archive.start_dir
    data[header + 8] |= 1
    assert verdict(bytes(data)) == "encrypted-workbook"


@pytest.mark.parametrize(
    "start", ["<html>", "<!DOCTYPE html>", "<table>", "<?xml version='1.0'?>", "<meta charset>", "\ufeff \n<HTML>"]
)
def test_a_page_of_the_web_is_named_as_such(start: str) -> None:
    with pytest.raises(UserError) as caught:
        inspect(start.encode(), "名册.xls")
    assert "网页" in caught.value.what


def test_a_file_of_64_megabytes_is_the_largest(tmp_path: Path) -> None:
    file = tmp_path / "名册.xlsx"
    with file.open("wb") as stream:
        stream.truncate(64 << 20)
    assert len(workbook_guard.load(file)) == 64 << 20
    with file.open("ab") as stream:
        stream.write(b"x")
    with pytest.raises(UserError) as caught:
        workbook_guard.load(file)
    assert caught.value.code == "file-too-large"
    assert "有 64 MB，超过了 64 MB" in caught.value.what


def test_a_text_with_an_exclamation_mark_is_a_text() -> None:
    assert verdict(with_rows('<row r="1"><c r="A1" t="inlineStr"><is><t>急！! &lt;!DOCTYPE</t></is></c></row>')) == "xlsx"


def test_a_sheet_that_is_cut_off_is_damaged() -> None:
    xml = sheet_xml([], data=cell("XFD1"))
    assert verdict(with_parts({SHEET: xml})) == "xlsx"
    assert verdict(with_parts({SHEET: xml.removesuffix("</worksheet>")})) == "damaged-workbook"


def compound(*streams: str, shift: int = 0) -> bytes:
    """A compound file of old Office with these streams in its directory, whose entries lie on 128-byte steps."""
    entries = [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", *(stream.encode("utf-16-le") for stream in streams)]
    return b"".join(entry.ljust(128, b"\x00") for entry in entries[:1]) + b"\x01" * shift + b"".join(e.ljust(128, b"\x00") for e in entries[1:])


@pytest.mark.parametrize(
    ("streams", "code"),
    [
        (["Workbook"], "xls"),
        (["Book"], "xls"),
        (["Root Entry", "x" * 63, "Book"], "xls"),
        (["WordDocument"], "not-a-workbook"),
        (["Workbooks"], "not-a-workbook"),
        ([], "not-a-workbook"),
        (["Workbook", "EncryptedPackage"], "encrypted-workbook"),
        (["EncryptionInfo", "Workbook"], "encrypted-workbook"),
        (["Workbook", "_VBA_PROJECT_CUR"], "macro-workbook"),
        (["Book", "_VBA_PROJECT"], "macro-workbook"),
    ],
)
def test_an_old_file_is_known_by_the_streams_in_it(streams: list[str], code: str) -> None:
    assert verdict(compound(*streams)) == code


def test_a_word_that_stands_between_the_steps_is_no_stream() -> None:
    assert verdict(compound("Book", shift=2)) == "not-a-workbook"
    assert verdict(compound("Book") + compound("_VBA_PROJECT", shift=64)[128:]) == "xls"
