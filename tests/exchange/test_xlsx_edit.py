"""The rows of one sheet part are replaced; where a style, a list or a text stands decides what new rows get."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from lxml import etree

from village_collector.errors import UserError
from village_collector.exchange.xlsx_edit import (
    RowReader,
    RowWriter,
    SharedTexts,
    SheetPart,
    WrittenColumn,
    formula_columns,
    xml_text,
)

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OTHER = "http://example.org/other"


def sheet_part(rows: str = "", *, before: str = "", after: str = "", first: int = 2, last: int = 1 << 20) -> SheetPart:
    return SheetPart(sheet_xml(rows, before=before, after=after), "模板.xlsx", first=first, last=last)


def sheet_xml(rows: str = "", *, before: str = "", after: str = "") -> bytes:
    return (
        f'<worksheet xmlns="{MAIN}" xmlns:o="{OTHER}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'
    ).encode()


def written_rows(
    part: SheetPart, *rows: Sequence[str], columns: Sequence[WrittenColumn] | None = None
) -> list[etree._Element]:
    plan = columns or [WrittenColumn(0, "", False)]
    writer = part.row_writer(plan, None)
    xml = b"".join(part.written((writer.row(number, row) for number, row in enumerate(rows, 2)), 0))
    return list(etree.fromstring(xml).find("{*}sheetData"))


def numbers(xml: bytes) -> list[int]:
    return [number for number, _ in RowReader(xml, "模板.xlsx")]


def code_of(xml: bytes, **rows: int) -> str:
    with pytest.raises(UserError) as caught:
        SheetPart(xml, "模板.xlsx", **{"first": 2, "last": 9, **rows})
    return caught.value.code


def test_rows_are_numbered_as_they_say_or_one_after_the_other() -> None:
    assert numbers(sheet_xml('<row/><row r="5"/><row/><row r="abc"/><row r="9"/>')) == [1, 5, 6, 7, 9]
    assert numbers(sheet_xml()) == []


def test_a_row_elsewhere_is_no_row_of_the_sheet() -> None:
    extension = '<extLst><o:rows><o:row r="7"/></o:rows></extLst>'
    xml = sheet_xml('<row r="1"/>', after=extension)
    reader = RowReader(xml, "模板.xlsx")
    assert [number for number, _ in reader] == [1]
    assert reader.sheet.find(f".//{{{OTHER}}}row") is not None
    assert len(reader.sheet.find("{*}sheetData")) == 0


def test_only_the_rows_to_be_replaced_are_lost() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>\n' for n in range(1, 8))
    part = sheet_part(rows, first=3, last=5)
    kept = written_rows(part, ["甲"], ["乙"])
    assert [row.get("r") for row in kept] == ["1", "2", "2", "3", "6", "7"]
    assert [row[0].findtext("{*}v") for row in kept] == ["1", "2", None, None, "6", "7"]


def test_thousands_of_rows_stay_in_their_order_without_a_namespace_each() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}" s="1"/></row>' for n in range(1, 3501))
    part = sheet_part(rows, first=2, last=2)
    xml = b"".join(part.written([], 0))
    assert [row.get("r") for row in etree.fromstring(xml).find("{*}sheetData")] == ["1", *map(str, range(3, 3501))]
    assert xml.count(b"xmlns") == 2


def test_a_thousand_rows_and_one_more_are_not_lost_between_two_chunks() -> None:
    for count in (999, 1000, 1001, 2000):
        rows = "".join(f'<row r="{n}"/>' for n in range(1, count + 1))
        part = sheet_part(rows, first=count + 1, last=count + 1)
        assert len(etree.fromstring(b"".join(part.written([], 0))).find("{*}sheetData")) == count


def test_new_rows_take_the_attributes_of_the_first_but_not_its_place() -> None:
    part = sheet_part('<row r="1"/><row r="2" spans="1:4" ht="28" customHeight="1" o:height="0.25" s="7"/>')
    _, new = written_rows(part, ["甲"])
    assert dict(new.attrib) == {
        "r": "2",
        "ht": "28",
        "customHeight": "1",
        f"{{{OTHER}}}height": "0.25",
        "s": "7",
    }


def test_an_attribute_is_escaped_again() -> None:
    part = sheet_part('<row r="2" note="&lt;&quot;&amp;"/>')
    assert written_rows(part, ["甲"])[0].get("note") == '<"&'


def test_a_cells_style_counts_before_its_rows_and_the_rows_before_its_columns() -> None:
    columns = '<cols><col min="1" max="3" style="4"/><col min="5" max="5" style="6"/></cols>'
    plain = sheet_part('<row r="1"/>', before=columns)
    assert plain.styles(range(6)) == {0: "4", 1: "4", 2: "4", 3: "", 4: "6", 5: ""}
    cells = '<row r="2"><c r="B2" s="9"/><c r="C2"/><c s="8"/><c r="F2" s="0"/></row>'
    assert sheet_part(cells, before=columns).styles(range(6)) == {0: "4", 1: "9", 2: "", 3: "8", 4: "6", 5: ""}
    styled = cells.replace('r="2"', 'r="2" s="5"', 1)
    assert sheet_part(styled, before=columns).styles(range(6)) == {0: "5", 1: "9", 2: "", 3: "8", 4: "5", 5: ""}


def test_the_first_cell_without_a_place_is_the_first_of_the_row() -> None:
    assert sheet_part('<row r="2"><c s="3"/><c s="5"/></row>').styles([0, 1]) == {0: "3", 1: "5"}


def test_styles_are_asked_for_chosen_columns_only() -> None:
    assert sheet_part('<row r="2"><c r="A2" s="3"/><c r="B2" s="4"/></row>').styles([1]) == {1: "4"}


def validation(places: str, formula: str, kind: str = "list") -> str:
    return f'<dataValidations><dataValidation type="{kind}" sqref="{places}"><formula1>{formula}</formula1></dataValidation></dataValidations>'


SHEETS = {
    "字典": [["男", "女", "其他"], ["1", "2", "9"], ["", "x"], ["y", ""]],
    "李's 表": [["左", "右"]],
}


@pytest.mark.parametrize(
    ("formula", "values"),
    [
        ('"现金, 转账,其他"', ("现金", "转账", "其他")),
        ("字典!$A$1:$B$2", ("男", "女", "1", "2")),
        ("=字典!B1:C2", ("女", "其他", "2", "9")),
        ("字典!$B$2", ("2",)),
        ("字典!$A$2:$B$4", ("1", "2", "x", "y")),
        ("'李''s 表'!$A$1:$B$1", ("左", "右")),
        ("字典!A:B", ()),
        ("没有!$A$1:$A$2", ()),
        ("性别列表", ()),
        ("INDIRECT(A1)", ()),
        ("字典!$C$3:$C$9", ()),
    ],
)
def test_a_list_is_what_its_formula_names(formula: str, values: tuple[str, ...]) -> None:
    part = sheet_part(after=validation("C2:C9", formula))
    assert part.allowed_values([2], SHEETS) == ({2: values} if values else {})


@pytest.mark.parametrize(
    ("places", "columns"),
    [
        ("C2:C500", [2]),
        ("C2", [2]),
        ("$C$2:$E$9", [2, 3, 4]),
        ("C:C", [2]),
        ("C", [2]),
        ("B3:B9 C2:D2", [2, 3]),
        ("C1:C1", []),
        ("C3:C9", []),
        ("2:5", []),
        ("C2:C2", [2]),
        ("AA2", [26]),
    ],
)
def test_a_list_is_offered_where_its_ranges_meet_the_first_new_row(places: str, columns: list[int]) -> None:
    part = sheet_part(after=validation(places, '"甲,乙"'))
    assert sorted(part.allowed_values(range(30), SHEETS)) == columns


def test_only_lists_restrict_and_only_asked_columns_are_answered() -> None:
    assert sheet_part(after=validation("C2", '"甲"', "whole")).allowed_values([2], SHEETS) == {}
    assert sheet_part(after=validation("C2:E2", '"甲"')).allowed_values([3], SHEETS) == {3: ("甲",)}


def test_a_text_in_quotes_and_a_cell_is_a_list_of_one() -> None:
    assert sheet_part(after=validation("A2", '"甲"')).allowed_values([0], {}) == {0: ("甲",)}


def test_the_stated_extent_is_brought_up_to_date_and_not_invented() -> None:
    dimension = '<dimension ref="A1:Z9"/>'
    wide = b"".join(sheet_part('<row r="1"/><row r="7"/>', before=dimension, first=2, last=3).written([], 28))
    assert etree.fromstring(wide).find("{*}dimension").get("ref") == "A1:AC7"
    deep = b"".join(sheet_part('<row r="1"/>', before=dimension, first=2, last=30).written([], 0))
    assert etree.fromstring(deep).find("{*}dimension").get("ref") == "A1:A30"
    none = b"".join(sheet_part('<row r="1"/>', first=2, last=3).written([], 0))
    assert etree.fromstring(none).find("{*}dimension") is None


def test_a_declaration_says_what_the_sheets_own_said() -> None:
    head = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    assert b"standalone='yes'" in next(SheetPart(head + sheet_xml(), "x", first=2, last=2).written([], 0))[:80]
    assert b"standalone" not in next(SheetPart(sheet_xml(), "x", first=2, last=2).written([], 0))[:80]


def test_blanks_between_rows_and_remarks_stay_where_they_are() -> None:
    part = sheet_part('\n  <row r="1"/>\n  <!-- of the bureau --><row r="4"/>', first=2, last=2)
    xml = b"".join(part.written([], 0)).decode()
    assert "of the bureau" in xml
    assert [row.get("r") for row in etree.fromstring(xml.encode()).iterfind("{*}sheetData/{*}row")] == ["1", "4"]


def test_what_is_no_sheet_is_refused() -> None:
    assert code_of(f'<worksheet xmlns="{MAIN}"/>'.encode()) == "damaged-workbook"
    assert code_of(f'<chartsheet xmlns="{MAIN}"><sheetData/></chartsheet>'.encode()) == "damaged-workbook"
    assert code_of(b"<worksheet>") == "damaged-workbook"
    assert code_of(b"") == "damaged-workbook"
    assert code_of(b"<!DOCTYPE a><a/>") == "hostile-workbook"


def test_a_formula_is_found_below_a_row_and_not_above_it() -> None:
    xml = sheet_xml('<row r="1"><c r="A1"><f>1</f></c></row><row r="3"><c r="A3"><v>f</v></c></row>')
    assert not formula_columns(xml, "x", 1)
    assert formula_columns(xml, "x", 0) == {0}
    assert formula_columns(xml, "x", 0, 0) == set()
    below = sheet_xml('<row r="1"/><row r="3"><c r="A3"><f t="shared"/></c></row>')
    assert formula_columns(below, "x", 1)
    assert formula_columns(below, "x", 2)
    assert not formula_columns(below, "x", 3)


@pytest.mark.parametrize("start", ["<x:f>1</x:f>", "<x:f/>", '<x:f t="array">1</x:f>'])
def test_a_formula_with_a_prefix_is_a_formula(start: str) -> None:
    xml = sheet_xml('<row r="2"><c r="A2">' + start.replace("x:", "") + "</c></row>")
    prefixed = xml.replace(b"<", b"<x:").replace(b"<x:/", b"</x:").replace(b'xmlns="', b'xmlns:x="')
    assert formula_columns(prefixed, "x", 1)


def test_texts_are_only_added_to_the_table_and_counted() -> None:
    table = etree.fromstring(
        f'<sst xmlns="{MAIN}" count="9" uniqueCount="2"><si><t>a</t></si><si><t>b</t></si></sst>'.encode()
    )
    texts = SharedTexts(table)
    assert [texts.index(text) for text in ("甲", "乙", "甲", "<&>", "丙")] == [2, 3, 2, 4, 5]
    new = etree.fromstring(b"".join(texts.written()))
    assert ["".join(item.itertext()) for item in new] == ["a", "b", "甲", "乙", "<&>", "丙"]
    assert (new.get("count"), new.get("uniqueCount")) == ("14", "6")
    assert new[2][0].get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"


def test_a_table_without_counts_gets_none_and_one_with_a_prefix_keeps_it() -> None:
    texts = SharedTexts(etree.fromstring(f'<x:sst xmlns:x="{MAIN}"/>'.encode()))
    texts.index("甲")
    assert b"<x:si><x:t xml:space" in b"".join(texts.written())
    assert etree.fromstring(b"".join(texts.written())).attrib == {}
    odd = SharedTexts(etree.fromstring(f'<sst xmlns="{MAIN}" count="x"><si><t>a</t></si></sst>'.encode()))
    odd.index("甲")
    assert etree.fromstring(b"".join(odd.written())).get("count") == "2", "as many as there are"


def test_a_row_is_spelled_cell_by_cell() -> None:
    columns = [
        WrittenColumn(0, "3", False),
        WrittenColumn(1, "", False),
        WrittenColumn(2, "5", True),
        WrittenColumn(27, "", True),
    ]
    writer = RowWriter("", ' ht="28"', columns, None)
    assert writer.row(7, ["甲 & 乙", "", "", "12.50"]) == (
        '<row r="7" ht="28"><c r="A7" s="3" t="inlineStr"><is><t xml:space="preserve">甲 &amp; 乙</t></is></c>'
        '<c r="C7" s="5"/><c r="AB7"><v>12.50</v></c></row>'
    )


def test_a_text_of_a_shared_table_is_named_by_its_number() -> None:
    shared = SharedTexts(etree.fromstring(f'<sst xmlns="{MAIN}"/>'.encode()))
    writer = RowWriter("x:", "", [WrittenColumn(0, "", False)], shared)
    assert writer.row(2, ["甲"]) == '<x:row r="2"><x:c r="A2" t="s"><x:v>0</x:v></x:c></x:row>'
    assert "<x:v>1</x:v>" in writer.row(3, ["乙"])


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("a<b>&", "a&lt;b&gt;&amp;"),
        ("a\rb", "a&#13;b"),
        ("_x0041_", "_x005F_x0041_"),
        ("_x004_", "_x004_"),
        ("x_y", "x_y"),
        ("甲乙", "甲乙"),
    ],
)
def test_text_is_spelled_for_xml_and_for_offices_own_escapes(text: str, spelled: str) -> None:
    assert xml_text(text) == spelled


def test_rows_may_take_any_room_and_what_is_beside_them_eight_megabytes() -> None:
    fat = "".join(f'<row r="{n}" note="{"x" * 30_000}"/>' for n in range(1, 400))
    assert len(numbers(sheet_xml(fat))) == 399
    largest, empty = 8 << 20, len(sheet_xml())
    assert numbers(sheet_xml(after=" " * (largest - empty))) == []
    assert code_of(sheet_xml(after=" " * (largest - empty + 1))) == "hostile-workbook"


def test_a_text_as_it_stands_in_a_kept_row_stays_so() -> None:
    kept = '<row r="1"><c r="A1" t="inlineStr"><is><t><![CDATA[<甲>]]></t></is></c></row>'
    assert kept.encode() in b"".join(sheet_part(kept).written([], 0))
