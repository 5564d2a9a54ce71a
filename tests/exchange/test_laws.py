"""Laws of the bureau's files: no digit of an ID number changes on its way in or out, and a filled template is its rows."""

from __future__ import annotations

import dataclasses
import io
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from villages import citizen_number

from village_collector.domain import bureau_result
from village_collector.exchange import (
    column_mapping,
    targets,
    template_fill,
    templates,
    value_vocabulary,
    workbook_guard,
    workbook_reader,
)
from village_collector.exchange.registers import read_register
from village_collector.exchange.template_fill import fill
from village_collector.exchange.templates import read_template
from village_collector.exchange.workbook_reader import Sheet, read_tables
from village_collector.exchange.xlsx_edit import column_index, column_letters, xml_text

TEMPLATE = Path(__file__).resolve().parent.parent / "fixtures" / "bureau-template.xlsx"
TODAY = date(2022, 12, 1)
NAMES = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=2, max_size=4)
NUMBERS = st.builds(
    lambda day, serial: citizen_number(serial, date(1930, 1, 1) + timedelta(days=day)),
    st.integers(0, 30_000),
    st.integers(1, 990),
)
PRINTABLE = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=15)


@settings(max_examples=25)
@given(people=st.lists(st.tuples(NAMES, NUMBERS), min_size=1, max_size=20, unique_by=lambda person: person[1]))
def test_an_id_number_written_by_another_program_is_read_digit_for_digit(
    tmp_path_factory: pytest.TempPathFactory, people: list[tuple[str, str]]
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["姓名", "身份证号"])
    for person in people:
        sheet.append(person)
    file = tmp_path_factory.mktemp("law") / "名册.xlsx"
    book.save(file)
    reading = read_register(file, today=TODAY)
    assert [(one.name, one.id_number) for one in reading.residents] == people


@settings(max_examples=25)
@given(rows=st.lists(st.tuples(NUMBERS, PRINTABLE, st.integers(0, 10**8)), max_size=8))
def test_a_filled_template_read_back_equals_its_rows(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, int]]
) -> None:
    template = read_template(TEMPLATE)
    wanted = [
        dict.fromkeys(template.keys, "字")
        | {"psn_cert_type": "居民身份证", "certno": number, "memo": memo, "fee_std": fen}
        for number, memo, fen in rows
    ]
    filled = fill(template, wanted, tmp_path_factory.mktemp("law") / "上报.xlsx")
    index = {column.key: column.index for column in template.columns}
    events = list(read_tables(filled.file.read_bytes(), filled.file.name))
    start = next(at for at, event in enumerate(events) if isinstance(event, Sheet) and event.name == template.sheet)
    block = events[start + 1]
    assert isinstance(block, list)
    found = [
        (line[index["certno"]], line[index["memo"]], line[index["fee_std"]]) for line in block[template.header_row :]
    ]
    assert found == [(number, memo, f"{fen // 100}.{fen % 100:02d}") for number, memo, fen in rows]


@given(index=st.integers(0, 16_383))
def test_a_columns_letters_name_the_column_they_were_made_of(index: int) -> None:
    assert column_index(column_letters(index)) == index


@given(letters=st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=3))
def test_the_letters_of_a_column_come_back(letters: str) -> None:
    assert column_letters(column_index(letters)) == letters


def test_the_columns_are_counted_as_a_spreadsheet_counts_them() -> None:
    assert [column_letters(index) for index in (0, 25, 26, 701, 702, 16_383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]


@given(
    text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"), max_size=20).filter(
        lambda t: t.isprintable() or "\r" in t
    )
)
def test_text_between_tags_is_read_as_it_was_by_any_parser(text: str) -> None:
    text = "".join(sign for sign in text if sign >= " " or sign in "\t\n\r")
    parsed = etree.parse(io.BytesIO(f"<t>{xml_text(text)}</t>".encode())).getroot().text or ""
    assert parsed.replace("_x005F_", "_") == text.replace("_x005F_", "_")


VALUES = (
    *(
        column_mapping.MappedColumn,
        column_mapping.ColumnMapping,
        column_mapping.HeadingRow,
        value_vocabulary.ParsedValues,
    ),
    *(targets.TargetRow, targets.TargetTable, templates.TemplateColumn, templates.Template, template_fill.Filled),
    *(workbook_guard.Inspection, workbook_reader.Sheet, bureau_result.ResultLine, bureau_result.ResultReading),
)


@pytest.mark.parametrize("value", VALUES)
def test_a_value_never_changes_and_a_long_one_names_its_fields(value: type) -> None:
    made = value.__dataclass_params__  # type: ignore[attr-defined]
    assert made.frozen
    assert "__slots__" in vars(value)
    fields = dataclasses.fields(value)
    assert len(fields) < 4 or all(field.kw_only for field in fields)
