"""The parts of a workbook are found by their relations, and none is parsed that could do harm."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from workbooks import book_parts, sheet_xml, zipped

from village_collector.errors import UserError
from village_collector.exchange.xlsx_package import SAFE_PARSER, Package, parse_xml, whole_number

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "xl/_rels/workbook.xml.rels"


def package(**changed: str) -> Package:
    parts = book_parts({"甲": sheet_xml([["a"]]), "乙": sheet_xml([["b"]])})
    for name, content in changed.items():
        parts[name] = content
    return Package(zipped(parts), "模板.xlsx")


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(UserError) as caught:
        act()
    assert "模板.xlsx" in caught.value.what
    return caught.value.code


def test_a_sheet_is_found_by_its_name() -> None:
    assert package().sheet_part("甲") == "xl/worksheets/sheet1.xml"
    assert package().sheet_part("乙") == "xl/worksheets/sheet2.xml"
    assert code_of(lambda: package().sheet_part("丙")) == "damaged-workbook"


@pytest.mark.parametrize(
    ("target", "part"),
    [("/xl/a/s.xml", "xl/a/s.xml"), ("a/s.xml", "xl/a/s.xml"), ("../s.xml", "s.xml"), ("./s.xml", "xl/s.xml")],
)
def test_the_target_of_a_relation_is_a_path_from_the_root_or_from_the_workbook(target: str, part: str) -> None:
    parts = book_parts({"甲": sheet_xml([])})
    parts[part] = parts.pop("xl/worksheets/sheet1.xml")
    parts[RELATIONS] = parts[RELATIONS].replace("worksheets/sheet1.xml", target)
    assert Package(zipped(parts), "模板.xlsx").sheet_part("甲") == part


def test_the_workbook_may_lie_anywhere_and_needs_no_relation() -> None:
    parts = book_parts({"甲": sheet_xml([])})
    parts["book/workbook.xml"] = parts.pop("xl/workbook.xml")
    parts["book/_rels/workbook.xml.rels"] = parts.pop(RELATIONS).replace("worksheets/", "/xl/worksheets/")
    parts["_rels/.rels"] = parts["_rels/.rels"].replace("xl/workbook.xml", "book/workbook.xml")
    assert Package(zipped(parts), "模板.xlsx").sheet_part("甲") == "xl/worksheets/sheet1.xml"
    plain = book_parts({"甲": sheet_xml([])})
    plain["_rels/.rels"] = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
    assert Package(zipped(plain), "模板.xlsx").sheet_part("甲") == "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize("part", ["xl/workbook.xml", RELATIONS, "_rels/.rels"])
def test_a_workbook_without_one_of_its_parts_is_damaged(part: str) -> None:
    parts = book_parts({"甲": sheet_xml([])})
    del parts[part]
    assert code_of(lambda: Package(zipped(parts), "模板.xlsx").sheet_part("甲")) == "damaged-workbook"


def test_a_sheet_whose_part_is_missing_is_damaged() -> None:
    parts = book_parts({"甲": sheet_xml([])})
    del parts["xl/worksheets/sheet1.xml"]
    assert code_of(lambda: Package(zipped(parts), "模板.xlsx").sheet_part("甲")) == "damaged-workbook"


def test_parts_of_a_type_are_found_by_the_last_word_of_their_relation() -> None:
    assert package().part_of_type("worksheet") == "xl/worksheets/sheet1.xml"
    assert package().part_of_type("sharedStrings") is None


def test_writing_replaces_named_parts_and_keeps_order_names_dates_and_bytes() -> None:
    original = package()
    data = original.written({"xl/worksheets/sheet1.xml": b"<new/>"})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = archive.infolist()
        assert [info.filename for info in infos] == list(original.parts)
        assert archive.testzip() is None
        for info in infos:
            assert info.compress_type == zipfile.ZIP_DEFLATED
            expected = b"<new/>" if info.filename == "xl/worksheets/sheet1.xml" else original.parts[info.filename]
            assert archive.read(info) == expected


def test_a_file_keeps_its_date_and_its_rights() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in book_parts({"甲": sheet_xml([])}).items():
            info = zipfile.ZipInfo(name, (2019, 5, 6, 7, 8, 10))
            info.external_attr = 0o640 << 16
            archive.writestr(info, content)
    with zipfile.ZipFile(io.BytesIO(Package(out.getvalue(), "x").written({}))) as archive:
        assert {(info.date_time, info.external_attr >> 16) for info in archive.infolist()} == {
            ((2019, 5, 6, 7, 8, 10), 0o640)
        }


def test_xml_that_could_do_harm_is_refused() -> None:
    assert parse_xml(b"<a>x</a>", "模板.xlsx").text == "x"
    assert code_of(lambda: parse_xml(b"<a><b></a>", "模板.xlsx")) == "damaged-workbook"
    assert code_of(lambda: parse_xml(b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "模板.xlsx")) == "hostile-workbook"
    assert code_of(lambda: parse_xml("<!DOCTYPE a><a/>".encode("utf-16"), "模板.xlsx")) == "hostile-workbook"
    assert code_of(lambda: parse_xml(b"<a>" * 300 + b"</a>" * 300, "模板.xlsx")) == "damaged-workbook"


def test_a_part_of_sixteen_megabytes_is_the_largest() -> None:
    largest = 16 << 20
    assert code_of(lambda: parse_xml(b" " * (largest + 1), "模板.xlsx")) == "hostile-workbook"
    assert code_of(lambda: parse_xml(b" " * largest, "模板.xlsx")) == "damaged-workbook"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        ("0", 0),
        ("1048576", 1048576),
        ("9999999", 9999999),
        ("10000000", -1),
        ("", -1),
        ("x", -1),
        ("-1", -1),
        ("1.5", -1),
        (None, -1),
    ],
)
def test_a_number_that_no_spreadsheet_has_is_no_number(text: str | None, number: int) -> None:
    assert whole_number(text, -1) == number


def test_a_parser_fetches_nothing_expands_nothing_and_has_an_end() -> None:
    """Pinned: these are the locks behind the refusal of a document type, which so far keeps everything from them."""
    assert SAFE_PARSER == {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False, "strip_cdata": False}


def test_a_relation_without_type_or_target_is_none() -> None:
    parts = book_parts({"甲": sheet_xml([])})
    parts[RELATIONS] = parts[RELATIONS].replace("</Relationships>", '<Relationship Id="x"/><Relationship Type="a/styles"/></Relationships>')
    found = Package(zipped(parts), "模板.xlsx")
    assert (found.part_of_type("styles"), found.sheet_part("甲")) == (None, "xl/worksheets/sheet1.xml")
