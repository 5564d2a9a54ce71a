"""Templates as bureaus prepare them: printed numbers, formulas, tables, notes, examples; and what every filled one keeps to."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
from openpyxl.styles import Protection
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet
from template_lines import NUMBER, cells, line, parts, refusal
from workbooks import changed, zipped

from village_collector.exchange.template_fill import fill
from village_collector.exchange.templates import read_template

SHEET = "xl/worksheets/sheet1.xml"
HEADINGS = ["序号", "姓名", "证件号码", "户编号", "个人实缴", "联系电话", "备注"]


def made(path: Path, prepare: Callable[[Worksheet], None] = lambda _: None, headings: list[str] = HEADINGS) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "导入模板"
    sheet.append(headings)
    prepare(sheet)
    book.save(path)
    return path


def filled(folder: Path, prepare: Callable[[Worksheet], None] = lambda _: None, people: int = 3, **more: str) -> Worksheet:
    source = made(folder / "模板.xlsx", prepare)
    fill(read_template(source), [line(n, **more) for n in range(1, people + 1)], folder / "上报.xlsx")
    sheet = openpyxl.load_workbook(folder / "上报.xlsx").active
    assert sheet is not None
    return sheet


def numbered(sheet: Worksheet) -> None:
    for number in range(1, 201):
        sheet.cell(number + 1, 1, number)


def test_printed_serial_numbers_are_gone_over_and_the_rest_of_them_taken_away(tmp_path: Path) -> None:
    sheet = filled(tmp_path, numbered)
    assert [sheet.cell(row, 1).value for row in range(1, 7)] == ["序号", 1, 2, 3, None, None]
    assert sheet.cell(4, 3).value == NUMBER


def test_serial_numbers_that_a_formula_counts_are_gone_over_too(tmp_path: Path) -> None:
    def counted(sheet: Worksheet) -> None:
        for row in range(2, 51):
            sheet.cell(row, 1, "=ROW()-1")

    sheet = filled(tmp_path, counted)
    assert [sheet.cell(row, 1).value for row in (2, 4, 5, 50)] == [1, 3, None, None]


def test_serial_numbers_are_texts_where_none_are_printed(tmp_path: Path) -> None:
    assert filled(tmp_path).cell(2, 1).value == "1"


def test_more_people_than_printed_numbers_go_on_below_them(tmp_path: Path) -> None:
    def few(sheet: Worksheet) -> None:
        sheet["A2"], sheet["A3"] = 1, 2

    sheet = filled(tmp_path, few, people=4)
    assert [sheet.cell(row, 1).value for row in range(2, 7)] == [1, 2, 3, 4, None]


def test_a_row_of_an_example_is_refused_with_its_number(tmp_path: Path) -> None:
    def example(sheet: Worksheet) -> None:
        sheet.append([1, "张三", "11010119900307001X", "0001", 320])

    error = refusal("template-not-empty", lambda: read_template(made(tmp_path / "模板.xlsx", example)))
    assert "第 2 行" in error.what
    assert "示例行" in error.what
    assert "第 2 行" in error.remedy


def notes(sheet: Worksheet) -> None:
    sheet["A8"] = "注：证件号码请用文本格式。"
    sheet["A9"] = "填表人："
    sheet.merge_cells("A8:G8")


def test_notes_below_the_lines_stay_where_they_are(tmp_path: Path) -> None:
    sheet = filled(tmp_path, notes, people=6)
    assert [sheet.cell(row, 1).value for row in (7, 8, 9)] == ["6", "注：证件号码请用文本格式。", "填表人："]
    assert "A8:G8" in {str(one) for one in sheet.merged_cells.ranges}


def test_more_people_than_fit_above_the_notes_are_too_many(tmp_path: Path) -> None:
    template = read_template(made(tmp_path / "模板.xlsx", notes))
    assert template.capacity == 6
    people = [line(n) for n in range(7)]
    assert "6 行" in refusal("template-too-short", lambda: fill(template, people, tmp_path / "a.xlsx")).what
    assert not (tmp_path / "a.xlsx").exists()


def test_a_note_that_limits_the_lines_is_obeyed(tmp_path: Path) -> None:
    def said(sheet: Worksheet) -> None:
        assert sheet.parent is not None
        sheet.parent.create_sheet("填写说明").append(["3、每次最多导入500条数据。"])

    assert read_template(made(tmp_path / "模板.xlsx", said)).capacity == 500


def test_a_table_grows_with_the_lines_and_keeps_its_filter(tmp_path: Path) -> None:
    def table(sheet: Worksheet) -> None:
        sheet.add_table(Table(displayName="表1", ref="A1:G2"))

    sheet = filled(tmp_path, table, people=5)
    assert sheet.tables["表1"].ref == "A1:G6"
    assert sheet.tables["表1"].autoFilter is None or sheet.tables["表1"].autoFilter.ref == "A1:G6"


def test_a_table_that_is_long_enough_stays_as_it_is(tmp_path: Path) -> None:
    assert filled(tmp_path, lambda sheet: sheet.add_table(Table(displayName="表1", ref="A1:G90"))).tables["表1"].ref == "A1:G90"


def test_a_filter_over_the_headings_reaches_the_last_line(tmp_path: Path) -> None:
    def filtered(sheet: Worksheet) -> None:
        sheet.auto_filter.ref = "A1:G2"

    assert filled(tmp_path, filtered, people=5).auto_filter.ref == "A1:G6"


def computed(sheet: Worksheet) -> None:
    sheet["H1"] = "校验结果（自动生成）"
    for row in range(2, 6):
        sheet.cell(row, 8, f'=IF(LEN(C{row})=18,"C{row}对",$A$1)')
        sheet.cell(row, 4, f"=A{row}")


def test_a_formula_in_a_column_of_its_own_goes_on_in_every_line(tmp_path: Path) -> None:
    sheet = filled(tmp_path, computed, people=6)
    assert [sheet.cell(row, 8).value for row in (2, 7)] == ['=IF(LEN(C2)=18,"C2对",$A$1)', '=IF(LEN(C7)=18,"C2对",$A$1)']
    assert [sheet.cell(row, 4).value for row in range(2, 8)] == ["0001"] * 6, "what is known is written over the formula"


def test_formulas_below_the_last_line_stay(tmp_path: Path) -> None:
    sheet = filled(tmp_path, computed, people=2)
    assert sheet.cell(5, 8).value == '=IF(LEN(C5)=18,"C5对",$A$1)'


def test_a_formula_shared_by_many_rows_is_spelled_out_below_the_lines(tmp_path: Path) -> None:
    source = made(tmp_path / "模板.xlsx", computed)

    def shared(xml: bytes) -> bytes:
        text = xml.decode()
        first = re.search(r"<f>(IF\([^<]*)</f>", text)
        assert first
        head, tail = text[: first.end()], text[first.end() :]
        head = head.replace(first[0], f'<f t="shared" ref="H2:H5" si="0">{first[1]}</f>')
        return (head + re.sub(r"<f>IF\([^<]*</f>", '<f t="shared" si="0"/>', tail)).encode()

    source.write_bytes(changed(source.read_bytes(), SHEET, shared))
    fill(read_template(source), [line(1), line(2)], tmp_path / "上报.xlsx")
    xml = parts((tmp_path / "上报.xlsx").read_bytes())[SHEET].decode()
    assert "shared" not in xml
    sheet = openpyxl.load_workbook(tmp_path / "上报.xlsx").active
    assert sheet is not None
    assert [sheet.cell(row, 8).value for row in range(2, 6)] == [f'=IF(LEN(C{row})=18,"C2对",$A$1)' for row in range(2, 6)]


def test_the_list_of_formulas_goes_where_formulas_were_written_over(tmp_path: Path) -> None:
    source = made(tmp_path / "模板.xlsx", computed)
    content = parts(source.read_bytes())
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"
    relations = "xl/_rels/workbook.xml.rels"
    entry = f'<Relationship Type="{kind}" Target="calcChain.xml" Id="rId98"/></Relationships>'.encode()
    content[relations] = content[relations].replace(b"</Relationships>", entry)
    override = b'<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"/></Types>'
    content["[Content_Types].xml"] = content["[Content_Types].xml"].replace(b"</Types>", override)
    content["xl/calcChain.xml"] = b'<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><c r="D2" i="1"/></calcChain>'
    source.write_bytes(zipped(content))
    fill(read_template(source), [line(1)], tmp_path / "上报.xlsx")
    after = parts((tmp_path / "上报.xlsx").read_bytes())
    assert "xl/calcChain.xml" not in after
    assert b"calcChain" not in after[relations] + after["[Content_Types].xml"]


def test_numbers_that_are_names_are_texts_in_the_format_of_texts(tmp_path: Path) -> None:
    def general(sheet: Worksheet) -> None:
        sheet["C2"].number_format = "0"
        sheet["F2"].number_format = "0.00"

    sheet = filled(tmp_path, general)
    for column, value in ((3, NUMBER), (4, "0001"), (6, "13900000000")):
        assert [(sheet.cell(row, column).value, sheet.cell(row, column).number_format) for row in (2, 4)] == [(value, "@")] * 2
    assert sheet["B2"].number_format == "General"


def test_amounts_are_numbers_where_another_amount_of_the_template_is(tmp_path: Path) -> None:
    def one(sheet: Worksheet) -> None:
        sheet["H1"] = "应缴标准"
        sheet["H2"].number_format = "0.00"

    sheet = filled(tmp_path, one)
    assert (sheet["E2"].value, sheet["H2"].value) == (320, 320)
    assert filled(tmp_path).cell(2, 5).value == "320.00"


def test_a_text_like_a_formula_is_marked_as_typed_with_an_apostrophe(tmp_path: Path) -> None:
    sheet = filled(tmp_path, memo="=1+1")
    assert (sheet["G2"].value, sheet["G2"].data_type, sheet["G2"].quotePrefix) == ("=1+1", "s", True)
    assert not sheet["B2"].quotePrefix


def test_a_protected_sheet_stays_protected(tmp_path: Path) -> None:
    def protect(sheet: Worksheet) -> None:
        sheet.protection.sheet = True
        sheet.protection.password = "666"
        for column in range(1, 8):
            sheet.cell(2, column).protection = Protection(locked=False)

    sheet = filled(tmp_path, protect)
    assert sheet.protection.sheet
    assert not sheet["C4"].protection.locked


def test_formats_of_columns_that_are_not_filled_stay_too(tmp_path: Path) -> None:
    mapping = tmp_path / "本县.toml"
    mapping.write_text('[columns.unit]\nheadings = ["单位"]\nignored = true\n', encoding="utf-8")

    def bordered(sheet: Worksheet) -> None:
        sheet["H1"] = "单位"
        sheet["H2"].number_format = "0.000"

    source = made(tmp_path / "模板.xlsx", bordered)
    fill(read_template(source, mapping), [line(1), line(2)], tmp_path / "上报.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "上报.xlsx").active
    assert sheet is not None
    assert sheet["H3"].number_format == "0.000"
    assert cells(tmp_path / "上报.xlsx")[2][7] == ""


def test_an_old_workbook_is_refused_with_the_way_to_save_it(tmp_path: Path) -> None:
    error = refusal(
        "template-not-xlsx", lambda: read_template(Path(__file__).resolve().parent.parent / "fixtures" / "zhuji-jiangshan-register.xls")
    )
    assert "另存为" in error.remedy
    assert ".xlsx" in error.remedy


def test_a_heading_that_nobody_knows_is_asked_for_and_settled(tmp_path: Path) -> None:
    source = made(tmp_path / "模板.xlsx", headings=[*HEADINGS, "统筹编码", "网格"])
    error = refusal("mapping-needed", lambda: read_template(source))
    assert [column["heading"] for column in error.details["columns"]] == ["统筹编码", "网格"]  # type: ignore[attr-defined]
    template = read_template(source, settled={"统筹编码": "constant:411399", "网格": "group_name"})
    fill(template, [line(1)], tmp_path / "上报.xlsx")
    assert cells(tmp_path / "上报.xlsx")[1][7:] == ["411399", "第2组"]
    fill(read_template(source, settled={"统筹编码": "ignore", "网格": "ignore"}), [line(1)], tmp_path / "上报.xlsx")
    assert cells(tmp_path / "上报.xlsx")[1][7:] == ["", ""]
    assert refusal("unknown-meaning", lambda: read_template(source, settled={"统筹编码": "什么"}))


def test_of_two_columns_for_one_thing_one_can_be_settled(tmp_path: Path) -> None:
    source = made(tmp_path / "模板.xlsx", headings=[*HEADINGS, "身份证号"])
    assert refusal("ambiguous-columns", lambda: read_template(source))
    assert len(read_template(source, settled={"身份证号": "ignore"}).columns) == 7
