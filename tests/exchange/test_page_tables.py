"""Web pages and XML Spreadsheet 2003, which systems export under the name .xls, are read as the tables they are."""

from __future__ import annotations

import pytest
from workbooks import zipped

from village_collector.errors import UserError
from village_collector.exchange.page_tables import page_tables
from village_collector.exchange.workbook_reader import Rows, Sheet, read_tables

SPREADSHEET = 'xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'


def read(data: bytes, name: str = "导出.xls") -> tuple[list[Sheet], Rows]:
    parts = list(read_tables(data, name))
    return [part for part in parts if isinstance(part, Sheet)], [row for part in parts if not isinstance(part, Sheet) for row in part]


def page(body: str, encoding: str = "utf-8") -> bytes:
    return f'<html><head><meta charset="{encoding}"></head><body>{body}</body></html>'.encode(encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "gb2312", "gbk"])
def test_a_page_is_read_in_its_own_encoding_and_no_digit_is_lost(encoding: str) -> None:
    data = page("<table><tr><th>姓名</th><th>身份证号</th></tr><tr><td>王 小&nbsp;明</td><td>411399199001010017</td></tr></table>", encoding)
    _, rows = read(data)
    assert rows == [["姓名", "身份证号"], ["王 小 明", "411399199001010017"]]


def test_spans_are_merges_and_breaks_stay() -> None:
    sheets, rows = read(page("<table><tr><td colspan=2>标题</td></tr><tr><td rowspan=2>户主</td><td>甲<br>乙</td></tr><tr><td>丙</td></tr></table>"))
    assert rows == [["标题", ""], ["户主", "甲\n乙"], ["", "丙"]]
    assert sheets[0].merges == ((0, 0, 0, 1), (1, 0, 2, 0))


def test_the_innermost_tables_are_sheets_of_their_own() -> None:
    sheets, rows = read(page("<table><tr><td><table><tr><td>甲</td></tr></table></td><td><table><tr><td>乙</td></tr></table></td></tr></table>"))
    assert [sheet.name for sheet in sheets] == ["表1", "表2"]
    assert rows == [["甲"], ["乙"]]


def test_an_xml_spreadsheet_skips_places_and_keeps_texts() -> None:
    cells = (
        '<Row><Cell ss:MergeAcross="1"><Data ss:Type="String">标题</Data></Cell></Row>'
        '<Row ss:Index="3"><Cell><Data ss:Type="String">0001</Data></Cell><Cell ss:Index="3"><Data ss:Type="DateTime">1980-01-02T00:00:00.000</Data></Cell></Row>'
    )
    sheets, rows = read(f'<?xml version="1.0"?><Workbook {SPREADSHEET}><Worksheet ss:Name="清册"><Table>{cells}</Table></Worksheet></Workbook>'.encode())
    assert (sheets[0].name, sheets[0].merges) == ("清册", ((0, 0, 0, 1),))
    assert rows == [["标题", "", ""], ["", "", ""], ["0001", "", "1980-01-02"]]


def test_text_with_separators_is_read_whatever_it_is_called() -> None:
    assert read("姓名\t证件号码\n甲\t0001\n".encode("gbk"))[1] == [["姓名", "证件号码"], ["甲", "0001"]]
    assert read("姓名,证件号码\n甲,0001\n".encode(), "改了后缀.xlsx")[1] == [["姓名", "证件号码"], ["甲", "0001"]]


def test_a_title_above_the_table_does_not_choose_the_separator() -> None:
    assert read("清册,单位：元\na;b\n1;2\n3;4\n".encode(), "a.csv")[1][1:] == [["a", "b"], ["1", "2"], ["3", "4"]]


@pytest.mark.parametrize(
    "data",
    [
        f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><Workbook {SPREADSHEET}/>'.encode(),
        f'<?xml version="1.0"?><Workbook {SPREADSHEET}><Worksheet>'.encode(),
        page("<table>" + "<tr><td colspan=10000 rowspan=10000>x</td></tr>" * 500 + "</table>"),
    ],
)
def test_what_is_broken_or_beyond_all_measure_is_refused(data: bytes) -> None:
    with pytest.raises(UserError) as caught:
        read(data)
    assert caught.value.code == "damaged-workbook"


def test_a_page_in_no_encoding_at_all_is_no_page() -> None:
    with pytest.raises(ValueError, match="encoding"):
        list(page_tables(b"<table><tr><td>\xff\xff\xfe</td></tr></table>"))


def open_document(rows: str) -> bytes:
    spaces = " ".join(f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for short, name in (("office", "office"), ("table", "table"), ("text", "text")))
    body = f'<office:body><office:spreadsheet><table:table table:name="清册">{rows}</table:table></office:spreadsheet></office:body>'
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": f"<office:document-content {spaces}>{body}</office:document-content>",
            "META-INF/manifest.xml": "<manifest/>",
        }
    )


def cell(text: str, more: str = "") -> str:
    return f'<table:table-cell office:value-type="string" {more}><text:p>{text}</text:p></table:table-cell>'


def test_a_spreadsheet_of_the_open_standard_is_read() -> None:
    blank = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
    rows = f"<table:table-row>{cell('姓名')}{cell('证件号码')}</table:table-row><table:table-row>{cell('甲')}{cell('0001')}</table:table-row>{blank}"
    assert read(open_document(rows), "名册.ods")[1][:2] == [["姓名", "证件号码"], ["甲", "0001"]]


def test_a_filled_cell_repeated_beyond_measure_is_refused() -> None:
    vast = cell("x", 'table:number-columns-repeated="16000"')
    with pytest.raises(UserError) as caught:
        read(open_document(f'<table:table-row table:number-rows-repeated="1000000">{vast}</table:table-row>'), "名册.ods")
    assert caught.value.code == "hostile-workbook"
