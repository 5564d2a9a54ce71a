from __future__ import annotations

from datetime import date
from pathlib import Path

from seasons import notes_for, paper, text_of
from villages import FIRST_DAY, PRICE, Clock, new_village, resident

from village_collector.services.cashdesk import CashDesk
from village_collector.services.daybook import DayBook


def test_a_box_counted_before_the_days_deposit_is_neither_long_nor_short(tmp_path: Path) -> None:
    people = [resident(n) for n in range(4)]
    season = new_village(tmp_path, people)
    CashDesk(season).collect([one.id_number for one in people])
    DayBook(season).count(notes_for(4 * PRICE))
    DayBook(season).deposit(4 * PRICE, "XYS01")
    text = text_of(paper(season, "day"), "-layout")
    assert "清点现金1280.00长（+）短（-）0.00" in text
    assert "本日应存0.00" in text
    assert "清点时应有1280.00" in text
    assert "差异原因无" in text


def test_a_box_counted_short_before_the_deposit_says_by_how_much(tmp_path: Path) -> None:
    people = [resident(n) for n in range(4)]
    season = new_village(tmp_path, people)
    CashDesk(season).collect([one.id_number for one in people])
    DayBook(season).count(notes_for(4 * PRICE - 10_00), "找零多给了")
    DayBook(season).deposit(2 * PRICE, "XYS01")
    text = text_of(paper(season, "day"), "-layout")
    assert "清点现金1270.00长（+）短（-）-10.00" in text
    assert "本日应存640.00" in text
    assert "差异原因找零多给了" in text


def test_a_box_counted_after_the_deposit_needs_no_second_figure(tmp_path: Path) -> None:
    people = [resident(n) for n in range(4)]
    season = new_village(tmp_path, people)
    CashDesk(season).collect([one.id_number for one in people])
    DayBook(season).deposit(2 * PRICE, "XYS01")
    DayBook(season).count(notes_for(2 * PRICE))
    text = text_of(paper(season, "day"), "-layout")
    assert "清点现金640.00长（+）短（-）0.00" in text
    assert "清点时应有" not in text


def test_a_day_on_which_nobody_counted_does_not_claim_a_count(tmp_path: Path) -> None:
    people = [resident(n) for n in range(4)]
    season = new_village(tmp_path, people)
    CashDesk(season).collect([one.id_number for one in people])
    text = text_of(paper(season, "day"), "-layout")
    assert "清点现金没有清点" in text
    assert "本日应存1280.00" in text


def test_a_receipt_voided_on_a_later_day_still_counts_on_its_own_day(tmp_path: Path) -> None:
    people = [resident(n) for n in range(4)]
    clock = Clock()
    season = new_village(tmp_path, people, clock=clock)
    desk = CashDesk(season)
    receipt = desk.collect([one.id_number for one in people[:2]])
    desk.collect([people[2].id_number])
    clock.go_to(date(2021, 10, 13))
    desk.void(receipt.number, "又说不缴了")
    first, second = text_of(paper(season, "day", which=str(FIRST_DAY)), "-layout"), text_of(paper(season, "day"), "-layout")
    assert "本日收现金960.00" in first
    assert "合计3960.00" in first
    assert "又说不缴了" not in first
    assert "本日收现金-640.00" in second
    assert "月12日收的" in second
    assert "合计00.00640.00" in second
