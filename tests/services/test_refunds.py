"""Refunds are what receipts promised, each is recorded as paid once, and none of it is cash of the village."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from pathlib import Path

from seasons import paper, refused_whole, text_of
from villages import Clock, new_village, reopen, resident

from village_collector.domain.ledger.money_values import Method
from village_collector.domain.money import capitals
from village_collector.domain.people import Identity
from village_collector.services.cash_desk import CashDesk
from village_collector.services.decisions import Decisions
from village_collector.services.refunds import Refunds
from village_collector.services.resident_changes import ResidentChanges
from village_collector.services.season import Season

AWAY = resident(0).id_number


def gacha(folder: Path) -> Season:
    """Twelve payers by POS: eight Mongols, two on subsistence allowance, two others."""
    people = [resident(n, ethnic_group="蒙古族") for n in range(8)]
    people += [resident(8, "低保"), resident(9, "低保", ethnic_group="蒙古族"), resident(10), resident(11)]
    season = new_village(folder, people, scheme="dalate-2022", clock=Clock(date(2021, 12, 1)))
    for start in range(0, 12, 4):
        CashDesk(season).collect([resident(n).id_number for n in range(start, start + 4)], method=Method.POS)
    return season


def test_the_gachas_refunds_are_1820_yuan_and_no_cash(tmp_path: Path) -> None:
    season = gacha(tmp_path)
    due = Refunds(season).due()
    by_agency: dict[str, int] = defaultdict(int)
    for item in due:
        by_agency[item.paid.agency] += item.amount or 0
    assert by_agency == {"旗民族事务委员会": 1200_00, "旗民政局": 620_00}
    assert (len(due), sum(by_agency.values())) == (10, 1820_00)
    ledger = season.book.ledger
    assert sum(receipt.total for receipt in ledger.receipts.values()) == 4320_00
    assert (ledger.cash_total, ledger.cash_on_hand) == (0, 0)
    Refunds(season).record_paid([item.paid.id_number for item in due], date(2022, 3, 1))
    assert (ledger.cash_total, ledger.cash_on_hand, ledger.deposited) == (0, 0, 0)
    found = season.reconciler.reconcile()
    assert found.balanced
    assert (found.figures.refunds_due, found.figures.pos_total) == (1820_00, 4320_00)


def test_the_list_of_each_agency_adds_up_on_paper(tmp_path: Path) -> None:
    text = text_of(paper(gacha(tmp_path), "refunds"), "-layout")
    for agency, people, total in (("旗民族事务委员会", 8, 1200_00), ("旗民政局", 2, 620_00)):
        assert f"返还单位：{agency}（{people}人" in text
        assert f"人民币{capitals(total)}" in text


def test_a_refund_is_paid_out_once_only(tmp_path: Path) -> None:
    season = gacha(tmp_path)
    number = resident(9).id_number
    (paid,) = Refunds(season).record_paid([f" {number.lower()}", number], date(2022, 3, 1))
    assert (paid.amount, paid.agency, paid.paid_on) == (310_00, "旗民政局", date(2022, 3, 1))
    assert refused_whole(season, lambda: Refunds(season).record_paid([number], date(2022, 4, 1))) == "no-refund-due"
    season = reopen(season)
    (item,) = [item for item in Refunds(season).due() if item.done]
    assert (item.paid.id_number, item.done) == (number, paid)
    season.book.close()


def test_of_a_list_with_somebody_to_whom_nothing_is_due_nothing_is_recorded(tmp_path: Path) -> None:
    season = gacha(tmp_path)
    pair = [resident(0).id_number, resident(10).id_number]
    assert refused_whole(season, lambda: Refunds(season).record_paid(pair, date(2022, 3, 1))) == "no-refund-due"
    assert season.book.ledger.records.refunds_paid == {}


def test_a_refund_of_which_nobody_knows_the_amount_cannot_be_recorded_as_paid(tmp_path: Path) -> None:
    season = new_village(tmp_path, [resident(0, "低保")])
    CashDesk(season).collect([AWAY])
    (item,) = Refunds(season).due()
    assert (item.amount, item.paid.agency) == (None, "民政局")
    assert refused_whole(season, lambda: Refunds(season).record_paid([AWAY], date(2022, 3, 1))) == "amount-unknown"
    assert "待定" in text_of(paper(season, "refunds"))


def test_what_a_receipt_promised_stays_and_what_it_left_open_is_filled_by_the_document(tmp_path: Path) -> None:
    season = gacha(tmp_path)
    ResidentChanges(season).amend(resident(0).id_number, reason="民政局名单", identities=[Identity(word="低保")])
    assert Refunds(season).due()[0].amount == 150_00, "a later list is proposed, not applied"
    other = new_village(tmp_path, [resident(0, "低保")], name="别村.book")
    CashDesk(other).collect([AWAY])
    Decisions(other).decide("dibao", "方医保〔2021〕99号", refund=160_00)
    assert [item.amount for item in Refunds(other).due()] == [160_00]


def test_a_voided_receipt_promises_nothing(tmp_path: Path) -> None:
    season = gacha(tmp_path)
    first = next(iter(season.book.ledger.receipts.values()))
    CashDesk(season).void(first.number, "重复刷卡")
    assert len(Refunds(season).due()) == 6
