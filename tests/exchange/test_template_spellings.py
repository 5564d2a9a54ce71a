"""A template in any spelling that XML and OOXML allow is filled alike: same texts, same styles, same lists."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from lxml import etree
from openpyxl.styles import Font
from python_calamine import CalamineWorkbook
from villages import citizen_number
from workbooks import changed, zipped

from village_collector.exchange import xlsx_edit
from village_collector.exchange.template_fill import fill
from village_collector.exchange.templates import Template, Value, read_template
from village_collector.exchange.xlsx_styles import same_styles

PLAIN = Path(__file__).resolve().parent.parent / "fixtures" / "bureau-template.xlsx"
SHEET = "xl/worksheets/sheet1.xml"
PEOPLE = [citizen_number(n, date(1950 + n, 1, n)) for n in range(1, 6)]
TRANSITIONAL = "http://schemas.openxmlformats.org/"
STRICT = {
    f"{TRANSITIONAL}spreadsheetml/2006/main": "http://purl.oclc.org/ooxml/spreadsheetml/main",
    f"{TRANSITIONAL}officeDocument/2006/relationships": "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
NEWER_LIST = (
    '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" '
    'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><x14:dataValidations count="1" '
    'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:dataValidation type="list">'
    "<x14:formula1><xm:f>字典!$A$1:$A$5</xm:f></x14:formula1><xm:sqref>J2:J99</xm:sqref>"
    "</x14:dataValidation></x14:dataValidations></ext></extLst></worksheet>"
)


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def formatted() -> bytes:
    """The bureau's template with a format on a column, on its first empty row and on single cells of that row."""
    book = openpyxl.load_workbook(PLAIN)
    sheet = book["导入模板"]
    sheet.column_dimensions["K"].number_format = "@"
    sheet.column_dimensions["L"].number_format = "@"
    sheet["L2"].font = Font(name="宋体", color="FF0000FF")
    sheet["L2"].number_format = "@"
    sheet["X2"].number_format = "0.00"
    sheet.row_dimensions[2].height = 28
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def single_quoted(data: bytes) -> bytes:
    return changed(data, SHEET, lambda xml: re.sub(rb'([\w:]+)="([^"\']*)"', rb"\1 = '\2'", xml))


def prefixed(data: bytes) -> bytes:
    def prefix(xml: bytes) -> bytes:
        return re.sub(rb"<(/?)(\w+)(?=[\s/>])", rb"<\1x:\2", xml).replace(b"xmlns=", b"xmlns:x=")

    return changed(data, SHEET, prefix)


def strict(data: bytes) -> bytes:
    content = parts(data)
    for name, part in content.items():
        for old, new in STRICT.items():
            part = part.replace(old.encode(), new.encode())
        content[name] = part
    return zipped(content)


def transitional(data: bytes) -> bytes:
    content = parts(data)
    for name, part in content.items():
        for old, new in STRICT.items():
            part = part.replace(new.encode(), old.encode())
        content[name] = part
    return zipped(content)


def newer_lists(data: bytes) -> bytes:
    def newer(xml: bytes) -> bytes:
        return re.sub(rb"<dataValidations.*</dataValidations>", b"", xml).replace(b"</worksheet>", NEWER_LIST.encode())

    return changed(data, SHEET, newer)


def without_references(data: bytes) -> bytes:
    """Rows and cells need not say where they are; WPS leaves it out of full rows."""

    def anonymous(xml: bytes) -> bytes:
        return re.sub(rb'<row r="1"[^>]*>', b"<row>", re.sub(rb'<c r="[A-Z]+1"', b"<c", xml))

    return changed(data, SHEET, anonymous)


def commented(data: bytes) -> bytes:
    """Remarks and blanks where the new rows will stand, among them the one that the program itself puts there."""
    return changed(data, SHEET, lambda xml: xml.replace(b"</sheetData>", f"\n <!--{xlsx_edit.__name__}--> <!--{xlsx_edit.__name__ * 2}-->\n</sheetData>".encode()))


SPELLINGS: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "single-quoted": single_quoted,
    "prefixed": prefixed,
    "strict": strict,
    "x14": newer_lists,
    "without references": without_references,
    "commented": commented,
    "single-quoted x14": lambda data: single_quoted(newer_lists(data)),
    "strict and prefixed": lambda data: strict(prefixed(data)),
}


def line(template: Template, number: str) -> dict[str, Value]:
    line: dict[str, Value] = dict.fromkeys(template.keys, "<甲>&乙")
    return line | {
        "certno": number,
        "psn_cert_type": "居民身份证",
        "hh_no": "0007",
        "subsidy_amt": 28000,
        "brdy": date(1980, 1, 2),
    }


@pytest.mark.filterwarnings("ignore:Data Validation extension is not supported:UserWarning")  # by openpyxl, that is
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_template_in_any_spelling_keeps_its_styles_its_lists_and_every_digit(tmp_path: Path, spelling: str) -> None:
    source, out = tmp_path / "模板.xlsx", tmp_path / "上报.xlsx"
    source.write_bytes(SPELLINGS[spelling](formatted()))
    template = read_template(source)
    assert next(column.allowed for column in template.columns if column.key == "psn_cert_type")[0] == "居民身份证"
    fill(template, [line(template, number) for number in PEOPLE], out)

    headings, *rows = CalamineWorkbook.from_path(str(out)).get_sheet_by_name(template.sheet).to_python()
    assert [row[headings.index("证件号码")] for row in rows] == PEOPLE
    assert {(row[headings.index("户编号")], row[headings.index("资助金额")]) for row in rows} == {("0007", 280)}

    out.write_bytes(transitional(out.read_bytes()))  # openpyxl knows no other
    sheet = openpyxl.load_workbook(out)["导入模板"]
    assert [sheet.cell(row, 11).value for row in range(2, 7)] == PEOPLE
    assert {sheet.cell(row, 11).data_type for row in range(2, 7)} <= {"s", "inlineStr"}
    for row in range(2, 7):
        assert sheet.cell(row, 11).number_format == "@", "of the column"
        assert (sheet.cell(row, 12).number_format, sheet.cell(row, 12).font.name) == ("@", "宋体"), "of the cell"
        assert (sheet.cell(row, 24).number_format, sheet.cell(row, 24).value) == ("0.00", 280)
        assert sheet.row_dimensions[row].height == 28


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_nothing_but_the_rows_of_the_sheet_is_changed(tmp_path: Path, spelling: str) -> None:
    source, out = tmp_path / "模板.xlsx", tmp_path / "上报.xlsx"
    source.write_bytes(SPELLINGS[spelling](formatted()))
    template = read_template(source)
    fill(template, [line(template, number) for number in PEOPLE], out)
    before, after = parts(source.read_bytes()), parts(out.read_bytes())
    assert {name for name in before if before[name] != after[name]} == {SHEET, "xl/styles.xml"}, "IDs get the format of texts"
    assert same_styles(*(etree.fromstring(each["xl/styles.xml"]) for each in (before, after)))
    assert canonical(before[SHEET]) == canonical(after[SHEET])


def canonical(xml: bytes) -> bytes:
    """The sheet without its rows below the headings and the extent that goes with them."""
    root = etree.fromstring(xml, etree.XMLParser(remove_blank_text=True, remove_comments=True))
    del root.find("{*}sheetData")[1:]
    root.find("{*}dimension").set("ref", "")
    text: bytes = etree.tostring(root, method="c14n2")
    return text


def test_a_style_of_the_whole_row_goes_to_its_new_cells(tmp_path: Path) -> None:
    def row_style(xml: bytes) -> bytes:
        style = re.search(rb'<c r="L2" s="([0-9]+)"', xml)
        assert style
        return re.sub(rb'<row r="2".*?</row>', b'<row r="2" s="%s" customFormat="1"/>' % style[1], xml)

    source, out = tmp_path / "模板.xlsx", tmp_path / "上报.xlsx"
    source.write_bytes(changed(formatted(), SHEET, row_style))
    template = read_template(source)
    fill(template, [line(template, PEOPLE[0])], out)
    sheet = openpyxl.load_workbook(out)["导入模板"]
    assert {cell.font.name for cell in sheet[2]} == {"宋体"}


def test_formatted_rows_below_the_last_person_stay_and_those_above_are_used(tmp_path: Path) -> None:
    def prepared(xml: bytes) -> bytes:
        rows = "".join(f'<row r="{n}"><c r="K{n}" s="1"/></row>' for n in range(2, 2501))
        return re.sub(rb'<row r="2".*?</row>', rows.encode(), xml)

    source, out = tmp_path / "模板.xlsx", tmp_path / "上报.xlsx"
    source.write_bytes(changed(formatted(), SHEET, prepared))
    template = read_template(source)
    fill(template, [line(template, number) for number in PEOPLE], out)
    rows = etree.fromstring(parts(out.read_bytes())[SHEET]).find("{*}sheetData")
    assert [row.get("r") for row in rows] == [str(n) for n in range(1, 2501)]
    assert [len(row) > 20 for row in rows] == [True] * 6 + [False] * 2494
    assert {row[0].get("s") for row in rows[6:]} == {"1"}
    assert openpyxl.load_workbook(out)["导入模板"].dimensions.endswith("2500")
