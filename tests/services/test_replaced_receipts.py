"""A receipt of an earlier day was written wrong: it is void, and its money is receipted again with the day on which it came."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from seasons import refused_whole
from villages import PRICE, Clock, faults, new_village, reopen, resident

from village_collector.domain.ledger.money_values import Method
from village_collector.services.cash_desk import CashDesk, Replacement
from village_collector.services.day_end import DayEnd
from village_collector.services.season import Season
from village_collector.services.sheets.money_sheets import day
from village_collector.services.sheets.receipt_sheets import receipt_paper
from village_collector.services.sheets.requests import SheetRequest

YESTERDAY, TODAY = date(2021, 10, 12), date(2021, 10, 13)
N = [resident(n).id_number for n in range(12)]


@pytest.fixture
def clock() -> Clock:
    return Clock(YESTERDAY)


@pytest.fixture
def season(tmp_path: Path, clock: Clock) -> Season:
    """Yesterday two people paid on a receipt of the wrong household, and one on a good receipt; it is counted, and today."""
    season = new_village(tmp_path, (resident(n) for n in range(12)), clock=clock)
    desk = CashDesk(season)
    desk.collect(N[0:2])
    desk.collect([N[8]])
    DayEnd(season).close_day({100_00: 9, 50_00: 1, 10_00: 1})
    clock.go_to(TODAY)
    return season


def again(season: Season, *numbers: str, paid: date = YESTERDAY, receipt: str = "1", reason: str = "写错了户") -> object:
    return CashDesk(season).collect(numbers, replacing=Replacement(receipt=receipt, paid_on=paid, reason=reason))


def test_the_money_is_receipted_again_with_its_day_and_the_box_is_as_full_as_it_was(season: Season) -> None:
    desk, ledger = CashDesk(season), season.book.ledger
    before = ledger.day(YESTERDAY)
    desk.void("1", "写错了户")
    assert ledger.cash_on_hand == PRICE
    again(season, N[4], N[5])
    after = ledger.day(YESTERDAY)
    assert (after.total, after.cash, after.people, after.cash_on_hand) == (before.total, before.cash, 3, before.cash_on_hand)
    assert (after.voided, after.counts) == (1, before.counts)
    assert after.oldest_undeposited == YESTERDAY
    assert ledger.day(TODAY).total == 0
    assert season.reconciler.reconcile().balanced
    again_open = reopen(season)
    receipt = again_open.book.ledger.receipts[CashDesk(again_open).receipt("3").number]
    assert (receipt.on, receipt.at.date(), receipt.replaces_reason) == (YESTERDAY, TODAY, "写错了户")
    assert receipt.replaces == CashDesk(again_open).receipt("1").number
    assert again_open.roster.line(N[4]).receipt == receipt
    assert again_open.roster.line(N[0]).receipt is None
    assert faults(again_open) == []


def test_the_sheet_of_yesterday_stays_and_todays_books_both_acts(season: Season) -> None:
    before = day(season, SheetRequest(kind="day", which=str(YESTERDAY)))
    CashDesk(season).void("1", "写错了户")
    again(season, N[4], N[5])
    after = day(season, SheetRequest(kind="day", which=str(YESTERDAY)))
    assert (after.cash, after.closing, len(after.lines)) == (before.cash, before.closing, len(before.lines)) == (3 * PRICE, 3 * PRICE, 2)
    today = day(season, SheetRequest(kind="day", which=str(TODAY)))
    assert (today.opening, today.cash, today.closing) == (3 * PRICE, 0, 3 * PRICE)
    assert [bool(line.voided_because) for line in today.lines] == [True, False]
    assert "10月12日收的，代替 000001" in today.lines[1].payer


def test_the_paper_names_the_void_receipt_and_the_day_of_payment(season: Season) -> None:
    CashDesk(season).void("1", "写错了户")
    again(season, N[4])
    paper = receipt_paper(season, CashDesk(season).receipt("3"))
    assert paper.replaces == CashDesk(season).receipt("1").number
    assert (paper.paid_on, paper.replaces_reason) == (YESTERDAY, "写错了户")


def test_a_window_that_closed_since_asks_the_price_of_the_day_of_payment(tmp_path: Path, clock: Clock) -> None:
    last = date(2021, 11, 30)
    clock.go_to(last)
    season = new_village(tmp_path, (resident(n) for n in range(8)), clock=clock)
    desk = CashDesk(season)
    desk.collect([N[0]])
    clock.go_to(date(2021, 12, 1))
    desk.void("1", "写错了户")
    assert refused_whole(season, lambda: desk.collect([N[4]])) == "not-payable-here"
    again(season, N[4], paid=last)
    assert desk.receipt("2").on == last
    assert desk.receipt("2").lines[0].collect == PRICE
    assert season.roster.line(N[4]).assessed_on == last


def test_one_void_receipt_may_become_two_but_never_more_money(season: Season) -> None:
    CashDesk(season).void("1", "两户写在一起了")
    again(season, N[4])
    assert refused_whole(season, lambda: again(season, N[5], N[6])) == "more-than-replaced"
    again(season, N[6])
    assert refused_whole(season, lambda: again(season, N[7])) == "more-than-replaced"
    CashDesk(season).void("4", "又错了")
    again(season, N[7])
    assert season.book.ledger.day(YESTERDAY).total == 3 * PRICE


def test_money_that_was_no_cash_after_all_leaves_the_box(season: Season) -> None:
    CashDesk(season).void("1", "是刷卡收的")
    again_by_card = Replacement(receipt="1", paid_on=YESTERDAY, reason="是刷卡收的")
    CashDesk(season).collect(N[0:2], method=Method.POS, replacing=again_by_card)
    assert season.book.ledger.cash_on_hand == PRICE
    assert season.book.ledger.day(YESTERDAY).total == 3 * PRICE


def test_what_is_not_a_mistake_of_that_day_is_not_replaced(season: Season) -> None:
    assert refused_whole(season, lambda: again(season, N[4])) == "not-void"
    CashDesk(season).void("1", "写错了户")
    assert refused_whole(season, lambda: again(season, N[4], paid=TODAY)) == "paid-another-day"
    assert refused_whole(season, lambda: again(season, N[4], reason=" ")) == "no-reason"
    assert refused_whole(season, lambda: again(season, N[4], receipt="77")) == "no-receipt"
    assert refused_whole(season, lambda: again(season, N[8])) == "already-paid"
