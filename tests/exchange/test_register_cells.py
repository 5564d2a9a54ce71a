"""Single cells as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from village_collector.domain.register import RowNote
from village_collector.exchange.import_notes import ImportNotes
from village_collector.exchange.register_cells import (
    contradicts_birth,
    is_formula,
    is_odd_name,
    is_plain_name,
    normal_dotted_name,
    read_date,
    repair_characters,
    says_paid,
    stated_people,
)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1975-03-12", date(1975, 3, 12)),
        ("1975/3/12", date(1975, 3, 12)),
        ("1975.3.12", date(1975, 3, 12)),
        ("1975年3月12日", date(1975, 3, 12)),
        ("19750312", date(1975, 3, 12)),
        ("１９７５０３１２", date(1975, 3, 12)),
        ("1975-03-12 00:00:00", date(1975, 3, 12)),
        ("1975-03-12T00:00", date(1975, 3, 12)),
        ("27465", date(1975, 3, 12)),
        ("10000", date(1927, 5, 18)),
        ("1975312", None),
        ("197503120", None),
        ("1975-13-01", None),
        ("1975-02-30", None),
        ("2746", None),
        ("1975-3", None),
        ("三月", None),
        ("", None),
    ],
)
def test_a_day_is_read_in_every_spelling_that_names_one(text: str, day: date | None) -> None:
    assert read_date(text) == day


@pytest.mark.parametrize(
    "text", ["=A1", "+1", "-", "@SUM", "#N/A", "#ref!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"]
)
def test_a_formula_and_what_is_left_of_one_is_told_from_text(text: str) -> None:
    assert is_formula(text)


@pytest.mark.parametrize("text", ["", "甲", "1", "#1", "a=b", "NUM!"])
def test_text_is_no_formula(text: str) -> None:
    assert not is_formula(text)


@pytest.mark.parametrize(
    ("raw", "name", "plain", "odd"),
    [
        ("王伟", "王伟", True, False),
        ("古丽·艾山", "古丽·艾山", True, False),
        ("古丽•艾山", "古丽·艾山", True, False),
        ("买买提.吐逊", "买买提·吐逊", True, False),
        ("Marie Curie", "Marie Curie", False, False),
        ("J. R. O'Neil", "J. R. O'Neil", False, False),
        ("李4", "李4", False, True),
        ("4李", "4李", False, True),
        ("王 伟", "王伟", True, False),
        ("王\ue7c7", "王\ue7c7", False, False),
    ],
)
def test_a_name_in_its_normal_spelling_is_plain_or_odd(raw: str, name: str, plain: bool, odd: bool) -> None:
    assert normal_dotted_name(raw) == name
    assert bool(is_plain_name(name)) is plain
    assert is_odd_name(name) is odd


def test_characters_of_the_old_encoding_are_put_right_and_the_rest_named() -> None:
    assert repair_characters("王\ue81e李\ue7c7") == ("王\u9fb4李\ue7c7", ["\u9fb4"], ["\ue7c7"])
    assert repair_characters("\ue864") == ("\u9fbb", ["\u9fbb"], [])


@pytest.mark.parametrize(
    ("cell", "people"),
    [("共3人", 3), ("12 名", 12), ("0人", 0), ("1234567人", 1234567), ("3", None), ("人", None), ("3个", None)],
)
def test_the_number_of_people_that_a_total_states(cell: str, people: int | None) -> None:
    assert stated_people(cell) == people


def test_notes_are_in_the_order_of_sheets_and_rows_and_repeated_ones_are_counted() -> None:
    notes = ImportNotes()
    notes.open_sheet("二")
    notes.warn_once(3, "word", "甲", "认不出甲。")
    notes.warn(2, "dot", "点。")
    assert notes.place_text(("二", 2)) == "第 2 行"
    notes.open_sheet("一")
    notes.warn_once(1, "word", "甲", "认不出甲。")
    notes.warn_once(4, "word", "乙", "认不出乙。")
    notes.reject(5, "missing", "没有姓名。")
    assert notes.place_text(("二", 2)) == "工作表“二”第 2 行"
    notes.close()
    assert notes.warnings == [
        RowNote(sheet="二", row=2, code="dot", message="点。"),
        RowNote(sheet="二", row=3, code="word", message="认不出甲。（同样的共 2 行，这是第一行。）"),
        RowNote(sheet="一", row=4, code="word", message="认不出乙。"),
    ]
    assert notes.rejected == [RowNote(sheet="一", row=5, code="missing", message="没有姓名。")]


@pytest.mark.parametrize("text", ["1973.10.11", "1973年10月", "1973-10", "19731011", "197310", "73.10.11", "1973年10月11号", "1973/10/11 0:00:00", "不详", ""])
def test_a_birth_date_that_says_less_contradicts_no_number(text: str) -> None:
    assert not contradicts_birth(text, date(1973, 10, 11))


@pytest.mark.parametrize("text", ["1973.10.12", "1974年10月", "1973-11", "74.10.11", "19731010"])
def test_a_birth_date_that_says_another_month_or_day_is_named(text: str) -> None:
    assert contradicts_birth(text, date(1973, 10, 11))


@pytest.mark.parametrize(
    ("text", "paid"),
    [("/", False), ("未缴", False), ("¥0.00", False), ("0元", False), ("无", False), ("320", True), ("￥320.00元", True), ("已缴", True), ("√", True)],
)
def test_only_money_or_a_word_for_it_says_that_somebody_paid(text: str, paid: bool) -> None:
    assert says_paid(text, {"/", "未缴", "无"}) is paid
