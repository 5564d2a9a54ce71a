"""The bureau's template: filled by its headings, otherwise untouched, proven cell by cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from template_lines import NUMBER, cells, line, parts, refusal
from workbooks import changed, zipped

from village_collector.exchange import xlsx_edit
from village_collector.exchange.template_fill import _date_text, fill, read_back
from village_collector.exchange.templates import not_in_gbk, read_template
from village_collector.exchange.xlsx_styles import same_styles

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
PLAIN = FIXTURES / "bureau-template.xlsx"
TITLED = FIXTURES / "bureau-template-title-row.xlsx"
SHEET = "xl/worksheets/sheet1.xml"
STYLES = "xl/styles.xml"


def filled_row(path: Path, row: int = 2) -> Mapping[str, object]:
    rows = cells(path)
    return dict(zip(map(str, rows[row - 2]), rows[row - 1], strict=True))


def test_the_plain_template_is_filled_below_its_headings(tmp_path: Path) -> None:
    template = read_template(PLAIN)
    assert (template.sheet, template.header_row, len(template.columns)) == ("导入模板", 1, 31)
    filled = fill(template, [line(n) for n in range(1, 46)], tmp_path / "上报.xlsx")
    assert filled.rows == 45
    rows = cells(filled.file)
    assert len(rows) == 46
    first = filled_row(filled.file)
    assert first["证件号码"] == NUMBER
    assert first["户编号"] == "0001"
    assert first["票据号码"] == "00012001"
    assert first["出生日期"] == "1989-03-08"
    assert (first["应缴标准"], first["资助金额"], first["个人实缴"]) == ("320.00", "0.00", "320.00")
    assert (first["证件类型"], first["性别"], first["民族"]) == ("居民身份证", "女", "维吾尔族")


def test_the_template_with_a_title_is_filled_below_its_second_row(tmp_path: Path) -> None:
    template = read_template(TITLED)
    assert template.header_row == 2
    out = tmp_path / "上报.xlsx"
    fill(template, [line(psn_no="000123", subsidy_cat="低保", subsidy_amt=28000, psn_clct_amt=4000)], out)
    rows = cells(out)
    assert rows[0][0] == "城乡居民医保代缴明细表"
    assert rows[2] == [
        *("1", "示例镇", "迪丽热巴·艾山", "居民身份证", NUMBER, "000123", "低保"),
        *("280.00", "40.00", "320.00", "2021-10-08"),
    ]


@pytest.mark.parametrize("path", [PLAIN, TITLED], ids=["plain", "titled"])
def test_every_other_part_of_the_template_stays_byte_for_byte(tmp_path: Path, path: Path) -> None:
    out = tmp_path / "上报.xlsx"
    fill(read_template(path), [line()], out)
    before, after = parts(path.read_bytes()), parts(out.read_bytes())
    assert before.keys() == after.keys()
    assert [name for name in before if before[name] != after[name]] == [SHEET, STYLES]
    assert same_styles(*(etree.fromstring(each[STYLES]) for each in (before, after))), "but for the format of IDs"
    whole = [etree.fromstring(sheet) for sheet in (before[SHEET], after[SHEET])]
    for root in whole:
        rows = root.find("{*}sheetData")
        del rows[read_template(path).header_row :]
    assert len({etree.tostring(root, method="c14n2") for root in whole}) == 1, "nothing but the new rows was changed"


def test_the_same_lines_give_the_same_bytes(tmp_path: Path) -> None:
    template = read_template(PLAIN)
    digests = {fill(template, [line()], tmp_path / f"{n}.xlsx").sha256 for n in range(2)}
    assert len(digests) == 1


@pytest.mark.parametrize(
    "text",
    ["=cmd|' /C calc'!A0", "+1", "-2", "@SUM(A1)", "\t=1", "=HYPERLINK(1)", "<b>&amp;", " 两 头 ", "a\nb", "_x0041_"],
)
def test_no_text_becomes_a_formula_or_loses_a_sign(tmp_path: Path, text: str) -> None:
    out = tmp_path / "上报.xlsx"
    fill(read_template(PLAIN), [line(memo=text, psn_name=text)], out)
    assert b"<f>" not in parts(out.read_bytes())[SHEET]
    sheet = openpyxl.load_workbook(out).worksheets[0]
    assert {cell.data_type for cell in sheet[2]} <= {"s", "n"}, "n is how openpyxl calls a blank cell"
    assert filled_row(out)["备注"] == text


def styled(path: Path) -> Path:
    """A template as offices make them: texts in a table of their own, a formatted first line, lists, colours."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "导入模板"
    sheet.append(["证件号码*", "姓名（必填）", "性别", "个人实缴\n（元）", "缴费日期", "缴费方式"])
    for index in range(1, 7):
        sheet.cell(2, index).font = Font(name="宋体", color="FF0000FF")
    sheet.cell(2, 1).number_format = "@"
    sheet.cell(2, 4).number_format = '#,##0.00"元"'
    sheet.row_dimensions[2].height = 28
    choice = DataValidation(type="list", formula1='"1,2,9"', sqref="C2:C500")
    sheet.add_data_validation(choice)
    sheet.add_data_validation(DataValidation(type="list", formula1="字典!$A$2:$A$4", sqref="F2:F500"))
    sheet.conditional_formatting.add(
        "D2:D500", CellIsRule(operator="lessThan", formula=["0"], fill=PatternFill("solid"))
    )
    words = book.create_sheet("字典")
    words.sheet_state = "hidden"
    for word in ("缴费方式", "现金", "转账", "其他"):
        words.append([word])
    book.save(path)
    path.write_bytes(with_shared_texts(path.read_bytes()))
    return path


def with_shared_texts(data: bytes) -> bytes:
    """As Excel and WPS save: the texts in a part of their own, cells naming them by number."""
    content = parts(data)
    texts: list[str] = []

    def share(found: re.Match[str]) -> str:
        texts.append(found[2])
        return f'{found[1]} t="s"><v>{len(texts) - 1}</v></c>'

    sheet = SHEET
    xml = re.sub(r'(<c [^>]*?) t="inlineStr"><is><t[^>]*>([^<]*)</t></is></c>', share, content[sheet].decode())
    content[sheet] = xml.encode()
    items = "".join(f"<si><t>{text}</t></si>" for text in texts)
    counts = f'count="{len(texts)}" uniqueCount="{len(texts)}"'
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    content["xl/sharedStrings.xml"] = f'<sst xmlns="{namespace}" {counts}>{items}</sst>'.encode()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    relation = f'<Relationship Type="{kind}" Target="sharedStrings.xml" Id="rId99"/></Relationships>'.encode()
    relations = "xl/_rels/workbook.xml.rels"
    content[relations] = content[relations].replace(b"</Relationships>", relation)
    override = (
        b'<Override PartName="/xl/sharedStrings.xml" ContentType='
        b'"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
    )
    content["[Content_Types].xml"] = content["[Content_Types].xml"].replace(b"</Types>", override)
    return zipped(content)


def test_formats_of_the_first_line_lists_and_colours_are_followed_and_kept(tmp_path: Path) -> None:
    source, out = styled(tmp_path / "模板.xlsx"), tmp_path / "上报.xlsx"
    template = read_template(source)
    fill(template, [line(n, psn_clct_amt=32005) for n in range(1, 4)], out)
    assert cells(out)[1:] == [[NUMBER, "迪丽热巴·艾山", "2", 320.05, "2021-10-08", "现金"]] * 3
    sheet = openpyxl.load_workbook(out).worksheets[0]
    for row in (2, 4):
        assert sheet.cell(row, 1).number_format == "@"
        assert sheet.cell(row, 1).font.name == "宋体"
        assert sheet.cell(row, 4).number_format == '#,##0.00"元"'
        assert sheet.row_dimensions[row].height == 28
    assert {str(one.sqref) for one in sheet.data_validations.dataValidation} == {"C2:C500", "F2:F500"}
    assert len(sheet.conditional_formatting) == 1
    before, after = parts(source.read_bytes()), parts(out.read_bytes())
    assert {name for name in before if before[name] != after[name]} == {
        SHEET,
        "xl/sharedStrings.xml",
    }
    old, new = (etree.fromstring(each["xl/sharedStrings.xml"]) for each in (before, after))
    texts = ["".join(item.itertext()) for item in new]
    assert texts[: len(old)] == ["".join(item.itertext()) for item in old], "old texts keep their numbers"
    assert (new.get("count"), new.get("uniqueCount")) == ("21", "11"), (
        "six headings, three lines of five texts, five of them different"
    )


def test_lists_of_newer_office_are_obeyed_and_kept(tmp_path: Path) -> None:
    extension = (
        '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" '
        'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><x14:dataValidations count="1" '
        'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:dataValidation type="list">'
        "<x14:formula1><xm:f>字典!$A$2:$A$2</xm:f></x14:formula1><xm:sqref>J2:J99</xm:sqref>"
        "</x14:dataValidation></x14:dataValidations></ext></extLst>"
    ).encode()

    def newer(xml: bytes) -> bytes:
        start, end = xml.index(b"<dataValidations"), xml.index(b"</dataValidations>") + len(b"</dataValidations>")
        return (xml[:start] + xml[end:]).replace(b"</worksheet>", extension + b"</worksheet>")

    source, out = tmp_path / "模板.xlsx", tmp_path / "上报.xlsx"
    source.write_bytes(changed(PLAIN.read_bytes(), SHEET, newer))
    template = read_template(source)
    error = refusal("value-not-allowed", lambda: fill(template, [line()], out))
    assert "港澳台居民居住证" in error.what
    fill(template, [line(psn_cert_type="港澳台居民居住证")], out)
    kept = etree.fromstring(parts(out.read_bytes())[SHEET]).find("{*}extLst")
    assert etree.tostring(kept, method="c14n2", exclusive=True) == etree.tostring(
        etree.fromstring(parts(source.read_bytes())[SHEET]).find("{*}extLst"), method="c14n2", exclusive=True
    )


def test_a_value_that_the_template_does_not_offer_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    out = tmp_path / "上报.xlsx"
    error = refusal(
        "value-not-allowed", lambda: fill(read_template(PLAIN), [line(), line(psn_cert_type="驾驶证")], out)
    )
    assert "第 2 条" in error.what
    assert list(tmp_path.iterdir()) == []


def test_what_is_required_must_be_there(tmp_path: Path) -> None:
    template = read_template(PLAIN)
    refusal("missing-value", lambda: fill(template, [line(psn_name="")], tmp_path / "a.xlsx"))
    short = {key: value for key, value in line().items() if key != "certno"}
    error = refusal("missing-key", lambda: fill(template, [short], tmp_path / "a.xlsx"))
    assert "证件号码" in error.what
    refusal("bad-character", lambda: fill(template, [line(memo="\x0b")], tmp_path / "a.xlsx"))


def renamed(path: Path, old: str, new: str) -> Path:
    path.write_bytes(
        changed(
            PLAIN.read_bytes(),
            SHEET,
            lambda xml: xml.replace(f">{old}<".encode(), f">{new}<".encode()),
        )
    )
    return path


def test_a_heading_nobody_knows_is_named_and_a_mapping_teaches_it(tmp_path: Path) -> None:
    source = renamed(tmp_path / "模板.xlsx", "备注", "单位编号")
    assert "单位编号" in refusal("mapping-needed", lambda: read_template(source)).what
    mapping = tmp_path / "本县.toml"
    mapping.write_text(
        '[columns.unit]\nheadings = ["单位编号"]\nconstant = "411399001"\n'
        '[columns.brdy]\nformat = "yyyy年M月d日"\n[columns.clct_date]\nformat = "yyyyMMdd"\n'
        '[columns.gend]\nspelling = 1\n[columns.fee_std]\nas = "number"\n',
        encoding="utf-8",
    )
    out = tmp_path / "上报.xlsx"
    fill(read_template(source, mapping), [line()], out)
    row = filled_row(out)
    assert (row["单位编号"], row["性别"], row["应缴标准"]) == ("411399001", "2", 320.0)
    assert (row["出生日期"], row["缴费日期"]) == ("1989年3月8日", "20211008")
    mapping.write_text('[columns.unit]\nheadings = ["单位编号"]\nignored = true\n', encoding="utf-8")
    fill(read_template(source, mapping), [line()], out)
    assert filled_row(out)["单位编号"] == ""


def test_a_template_that_cannot_be_filled_is_refused(tmp_path: Path) -> None:
    refusal("ambiguous-columns", lambda: read_template(renamed(tmp_path / "a.xlsx", "备注", "身份证号")))
    refusal("no-id-column", lambda: read_template(renamed(tmp_path / "b.xlsx", "证件号码", "人员编号")))
    refusal("template-not-xlsx", lambda: read_template(FIXTURES / "zhuji-jiangshan-register.xls"))
    filled = tmp_path / "c.xlsx"
    fill(read_template(PLAIN), [line()], filled)
    assert "第 2 行" in refusal("template-not-empty", lambda: read_template(filled)).what
    nothing = tmp_path / "d.xlsx"
    openpyxl.Workbook().save(nothing)
    refusal("no-headings", lambda: read_template(nothing))


def test_a_cell_that_reads_back_otherwise_stops_the_export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = xlsx_edit.RowWriter.row
    rounded = NUMBER[:15] + "000"
    monkeypatch.setattr(
        xlsx_edit.RowWriter, "row", lambda self, number, texts: written(self, number, [text.replace(NUMBER, rounded) for text in texts])
    )
    out = tmp_path / "上报.xlsx"
    error = refusal("read-back-differs", lambda: fill(read_template(PLAIN), [line(), line(2)], out))
    assert "第 2 行“证件号码”" in error.what
    assert not out.exists()


def test_progress_can_cancel_and_leaves_nothing(tmp_path: Path) -> None:
    class Cancelled(Exception):
        pass

    def cancel(_done: int, _total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        fill(read_template(PLAIN), [line(n) for n in range(1, 2500)], tmp_path / "上报.xlsx", cancel)
    assert list(tmp_path.iterdir()) == []


def test_names_that_an_old_system_cannot_show_are_listed() -> None:
    assert not_in_gbk(["王伟", "王䶮", "陈𬱖", "古丽·艾山"]) == ("王䶮", "陈𬱖")


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="￾￿"), max_size=12).filter(
    lambda text: "_x" not in text
)


@settings(max_examples=20)
@given(rows=st.lists(st.tuples(TEXTS.filter(bool), TEXTS, st.integers(0, 10**9)), max_size=12))
def test_whatever_is_meant_is_what_another_reader_finds(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, int]]
) -> None:
    template = read_template(styled(tmp_path_factory.mktemp("t") / "模板.xlsx"))
    out = tmp_path_factory.mktemp("o") / "上报.xlsx"
    lines = [line(psn_name=name, certno=number or NUMBER, psn_clct_amt=fen) for name, number, fen in rows]
    fill(template, lines, out)
    found = [(row[1], row[0], round(float(str(row[3])) * 100)) for row in cells(out)[1:]]
    assert found == [(name, number or NUMBER, fen) for name, number, fen in rows]


def test_a_template_tells_what_each_line_has_to_bring_and_where_it_goes() -> None:
    template = read_template(PLAIN)
    assert template.file_name == PLAIN.name
    assert template.data == PLAIN.read_bytes()
    assert [column.index for column in template.columns] == sorted(column.index for column in template.columns)
    first = next(column for column in template.columns if column.key == "certno")
    assert (first.heading, first.style, first.number, first.allowed) == ("证件号码", "", False, ())


def test_a_list_of_more_than_five_is_cut_short_in_a_sentence(tmp_path: Path) -> None:
    short = {"seq": "1"}
    absent = len(read_template(PLAIN).keys) - 1
    error = refusal("missing-key", lambda: fill(read_template(PLAIN), [short], tmp_path / "a.xlsx"))
    assert f"等 {absent} 个" in error.what
    assert error.what.count("“") == 6, "the template and five columns"
    assert f"：“乡镇（街道）”、“村（社区）”、“村级区划代码”、“村民组”、“户编号”等 {absent} 个。" in error.what
    few = {
        key: value
        for key, value in line().items()
        if key not in ("memo", "operator", "slip_no", "ticket_no", "pay_way")
    }
    assert "等" not in refusal("missing-key", lambda: fill(read_template(PLAIN), [few], tmp_path / "a.xlsx")).what


def test_a_template_may_be_filled_with_nobody(tmp_path: Path) -> None:
    filled = fill(read_template(PLAIN), [], tmp_path / "空.xlsx")
    assert (filled.rows, len(cells(filled.file))) == (0, 1)
    assert parts(filled.file.read_bytes()).keys() == parts(PLAIN.read_bytes()).keys()


def test_a_merge_or_an_example_below_the_headings_is_refused(tmp_path: Path) -> None:
    def merged(place: str) -> Path:
        path = tmp_path / "合并.xlsx"
        merge = f'</sheetData><mergeCells><mergeCell ref="{place}"/></mergeCells>'.encode()
        path.write_bytes(changed(PLAIN.read_bytes(), SHEET, lambda xml: xml.replace(b"</sheetData>", merge)))
        return path

    assert "合并" in refusal("template-not-empty", lambda: read_template(merged("A2:B2"))).what
    assert "合并" in refusal("template-not-empty", lambda: read_template(merged("A1:A2"))).what
    assert read_template(merged("A1:B1")).header_row == 1


def test_of_two_sheets_the_one_with_more_known_headings_is_filled(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(PLAIN)
    other = book.create_sheet("另一张", 0)
    other.append(["姓名", "证件号码", "户编号"])
    hidden = book.create_sheet("隐藏", 0)
    hidden.append([cell.value for cell in book["导入模板"][1]])
    hidden.sheet_state = "hidden"
    book.active = 2
    book.save(tmp_path / "模板.xlsx")
    assert read_template(tmp_path / "模板.xlsx").sheet == "导入模板"


def test_the_reader_of_a_filled_template_is_told_of_each_difference(tmp_path: Path) -> None:
    template = read_template(PLAIN)
    out = tmp_path / "上报.xlsx"
    fill(template, [line(1), line(2)], out)
    lines = [[row[column.index] for column in template.columns] for row in cells(out)[1:]]
    texts = [[str(text) for text in each] for each in lines]
    read_back(template, texts, out.read_bytes(), "上报.xlsx")
    wrong = [[*texts[0][:10], NUMBER[:17] + "?", *texts[0][11:]], texts[1]]
    error = refusal("read-back-differs", lambda: read_back(template, wrong, out.read_bytes(), "上报.xlsx"))
    assert "第 2 行“证件号码”" in error.what
    error = refusal("read-back-differs", lambda: read_back(template, texts[:1], out.read_bytes(), "上报.xlsx"))
    assert "最后一行下面" in error.what
    error = refusal("read-back-differs", lambda: read_back(template, [*texts, texts[0]], out.read_bytes(), "上报.xlsx"))
    assert "第 4 行“序号”" in error.what


@pytest.mark.parametrize(
    ("part", "change", "where"),
    [
        (STYLES, lambda xml: xml.replace(b"<cellXfs", b"<cellXfs x='1'"), "模板原有的部分 xl/styles.xml"),
        ("xl/theme/theme1.xml", lambda xml: xml + b" ", "模板原有的部分 xl/theme/theme1.xml"),
        (
            SHEET,
            lambda xml: xml.replace(b"</row></sheetData>", b'<c r="AF2"><f></f></c></row></sheetData>'),
            "有一格成了公式",
        ),
    ],
)
def test_a_part_that_changed_and_a_formula_are_found_on_reading_back(
    tmp_path: Path, part: str, change: Callable[[bytes], bytes], where: str
) -> None:
    template = read_template(PLAIN)
    out = tmp_path / "上报.xlsx"
    fill(template, [line()], out)
    texts = [[str(cells(out)[1][column.index]) for column in template.columns]]
    spoilt = changed(out.read_bytes(), part, change)
    assert where in refusal("read-back-differs", lambda: read_back(template, texts, spoilt, "上报.xlsx")).what
    more = zipped({**parts(out.read_bytes()), "xl/more.txt": b"x"})
    assert "组成部分" in refusal("read-back-differs", lambda: read_back(template, texts, more, "上报.xlsx")).what


def test_progress_goes_from_writing_to_reading_back(tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    fill(read_template(PLAIN), [line(n) for n in range(2100)], tmp_path / "上报.xlsx", lambda *step: steps.append(step))
    assert steps == [(1000, 4200), (2000, 4200), (3000, 4200), (4000, 4200)]


def test_a_date_is_written_as_the_mapping_says() -> None:
    for pattern, text in (
        ("yyyy-MM-dd", "2021-01-02"),
        ("yyyy/M/d", "2021/1/2"),
        ("yyyyMMdd", "20210102"),
        ("d.M.yyyy", "2.1.2021"),
    ):
        assert _date_text(pattern, date(2021, 1, 2)) == text


def test_a_line_that_lacks_what_the_others_bring_is_refused_wherever_it_stands(tmp_path: Path) -> None:
    short = {key: value for key, value in line().items() if key != "memo"}
    for rows in ([short, line()], [line(), short], [line(), short, line()]):
        assert "“备注”" in refusal("missing-key", lambda rows=rows: fill(read_template(PLAIN), rows, tmp_path / "a.xlsx")).what  # type: ignore[misc]
    assert fill(read_template(PLAIN), [], tmp_path / "a.xlsx").rows == 0


def test_an_amount_is_a_number_where_the_mapping_says_so_also_a_constant_one(tmp_path: Path) -> None:
    mapping = tmp_path / "本县.toml"
    mapping.write_text(
        '[columns.fee_std]\nas = "number"\nconstant = "400"\n[columns.psn_clct_amt]\nas = "number"\n[columns.subsidy_amt]\nas = "text"\n',
        encoding="utf-8",
    )
    template = read_template(PLAIN, mapping)
    assert {column.key for column in template.columns if column.number} == {"fee_std", "psn_clct_amt"}
    fill(template, [line(psn_clct_amt=10000), line(psn_clct_amt=10050)], tmp_path / "a.xlsx")
    headings, *rows = cells(tmp_path / "a.xlsx")
    wanted = [headings.index(heading) for heading in ("应缴标准", "资助金额", "个人实缴")]
    assert [tuple(row[index] for index in wanted) for row in rows] == [(400, "0.00", 100), (400, "0.00", 100.5)]


def test_of_two_columns_for_one_thing_the_second_is_named(tmp_path: Path) -> None:
    source = renamed(tmp_path / "a.xlsx", "备注", "身份证号")
    source.write_bytes(changed(source.read_bytes(), SHEET, lambda xml: xml.replace(">经办人<".encode(), ">手机号<".encode())))
    assert "“身份证号”" in refusal("ambiguous-columns", lambda: read_template(source)).what


@pytest.mark.parametrize(("merge", "empty"), [("A1:B1", True), ("A2:B2", False), ("A1:A2", False), ("A9:A10", False)])
def test_cells_are_merged_in_the_headings_and_nowhere_below(tmp_path: Path, merge: str, empty: bool) -> None:
    merges = f'</sheetData><mergeCells count="1"><mergeCell ref="{merge}"/></mergeCells>'.encode()
    source = tmp_path / "模板.xlsx"
    source.write_bytes(changed(PLAIN.read_bytes(), SHEET, lambda xml: xml.replace(b"</sheetData>", merges)))
    if empty:
        assert read_template(source).header_row == 1
    else:
        assert "合并" in refusal("template-not-empty", lambda: read_template(source)).what
