"""Which styles of a template show numbers or texts, and what is added to them."""

from __future__ import annotations

import pytest
from lxml import etree
from workbooks import book_parts, sheet_xml, zipped

from village_collector.exchange.xlsx_package import Package
from village_collector.exchange.xlsx_styles import CellStyles, same_styles

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "xl/_rels/workbook.xml.rels"


def styled(styles: str, relation: str = "styles.xml") -> Package:
    parts = book_parts({"甲": sheet_xml([])})
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles"
    entry = f'<Relationship Id="rId9" Type="{kind}" Target="{relation}"/></Relationships>'
    parts[RELATIONS] = parts[RELATIONS].replace("</Relationships>", entry)
    parts["xl/styles.xml"] = f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>'
    return Package(zipped(parts), "模板.xlsx")


def shows_numbers(number: int, code: str = "") -> bool:
    formats = f'<numFmts><numFmt numFmtId="{number}" formatCode="{code}"/></numFmts>' if code else ""
    return CellStyles(styled(f'{formats}<cellXfs><xf numFmtId="{number}"/></cellXfs>')).shows_number("0")


@pytest.mark.parametrize(
    ("number", "expected"),
    [(0, False), (1, True), (2, True), (4, True), (5, True), (8, True), (9, False), (13, False), (14, False), (22, False),
     (36, False), (37, True), (40, True), (44, True), (45, False), (49, False), (163, False)],
)  # fmt: skip
def test_a_built_in_format_shows_a_number_or_not(number: int, expected: bool) -> None:
    assert shows_numbers(number) is expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("0.00", True),
        ("#,##0", True),
        ("[Red]#,##0.00&quot;元&quot;", True),
        ("&quot;人数&quot;0", True),
        ("yyyy\\-mm\\-dd", False),
        ("h:mm", False),
        ("00:ss", False),
        ("@", False),
        ("0;@", False),
        ("General", False),
        ("&quot;0&quot;", False),
        ("[$￥-804]0.00", True),
        ("\\d0", True),
        ("YYYY0", False),
    ],
)
def test_a_format_of_ones_own_shows_a_number_where_it_has_digits_and_no_date(code: str, expected: bool) -> None:
    assert shows_numbers(164, code) is expected
    assert shows_numbers(4, code) is expected, "the workbook's own format counts before the built-in one"


def numbers(package: Package) -> set[str]:
    return {str(style) for style in range(9) if CellStyles(package).shows_number(str(style))}


def test_a_style_is_named_by_its_place_in_the_list() -> None:
    styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="2"/><xf/><xf numFmtId="x"/><xf numFmtId="44"/></cellXfs>'
    assert numbers(styled(styles)) == {"1", "4"}
    assert numbers(styled("")) == set()
    assert numbers(Package(zipped(book_parts({"甲": sheet_xml([])})), "模板.xlsx")) == set()
    assert numbers(styled('<cellStyleXfs><xf numFmtId="2"/></cellStyleXfs>')) == set()
    assert numbers(styled("<cellXfs/>", "nothing.xml")) == set(), "a relation to no part is no relation"


def test_a_new_style_differs_in_one_point_and_is_made_once() -> None:
    styles = CellStyles(styled('<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="2" fontId="7"/></cellXfs>'))
    assert styles.as_text("1") == styles.as_text("1") == "2"
    assert styles.quoted("2") == "3", "of one that was added here too"
    assert styles.quoted("") == "4"
    added = etree.fromstring(styles.written()).findall("{*}cellXfs/{*}xf")[2:]
    assert [dict(entry.attrib) for entry in added] == [
        {"numFmtId": "49", "fontId": "7", "applyNumberFormat": "1"},
        {"numFmtId": "49", "fontId": "7", "applyNumberFormat": "1", "quotePrefix": "1"},
        {"numFmtId": "0", "quotePrefix": "1"},
    ]
    texts = CellStyles(
        styled(
            '<cellXfs><xf numFmtId="49"/><xf numFmtId="200"/></cellXfs><numFmts><numFmt numFmtId="200" formatCode="@"/></numFmts>'
        )
    )
    assert (texts.as_text("0"), texts.as_text("1"), texts.changed) == ("0", "1", False)


def test_only_styles_added_at_the_end_leave_a_part_the_same() -> None:
    def root(styles: str) -> etree._Element:
        return etree.fromstring(f"<styleSheet><fonts/><cellXfs>{styles}</cellXfs></styleSheet>")

    assert same_styles(root("<xf/>"), root("<xf/><xf a='1'/>"))
    assert not same_styles(root("<xf/>"), root("<xf a='1'/><xf/>"))
    assert not same_styles(root("<xf/>"), etree.fromstring("<styleSheet/>"))
