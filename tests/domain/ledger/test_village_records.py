"""What a season remembers besides money is what its entries say."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime

import pytest
from seasons import whole_season
from villages import CHINA, resident

from village_collector.domain.canonical import canonical_text
from village_collector.domain.ledger.entries import Entry, EntryHeader, EntryKind, LedgerFault
from village_collector.domain.ledger.ledger import Ledger, replay
from village_collector.domain.ledger.ticket_stock import TicketCondition
from village_collector.domain.ledger.village_records import (
    Absence,
    Posting,
    RefundPaid,
    TicketMarked,
    TicketsReceived,
    VillageRecords,
    WeeklyReport,
)
from village_collector.domain.register import RowState

DAY = date(2021, 10, 12)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ledger, tuple[Entry, ...]]]:
    """A whole season's ledger as the program kept it in memory, and its entries as they are on disk."""
    season = whole_season(tmp_path_factory.mktemp("season"))
    yield season.book.ledger, tuple(season.book.entries())
    season.book.close()


def test_what_a_season_remembers_is_what_its_entries_say(ledger: tuple[Ledger, tuple[Entry, ...]]) -> None:
    kept, entries = ledger
    kinds = {entry.kind for entry in entries}
    records = {
        "tickets_received", "ticket_marked", "tickets_settled", "absence", "contact_attempt", "refund_paid", "posting",
        "attachment", "weekly_report", "target", "decision",
    }  # fmt: skip
    assert records <= kinds
    assert replay(entries) == kept


def test_every_reason_says_where_the_resident_stands() -> None:
    stands = {reason.value: reason.state for reason in Absence if reason.state is not RowState.NOT_ENROLLING}
    assert stands == {
        "已参加职工医保": RowState.EMPLOYEE_INSURED,
        "他处已缴": RowState.PAID_ELSEWHERE,
        "外地参保": RowState.PAID_ELSEWHERE,
        "死亡": RowState.DECEASED,
        "婚迁": RowState.MOVED_OUT,
        "待登记": RowState.REGISTRATION_DUE,
    }


def test_no_money_is_taken_from_the_dead_the_insured_elsewhere_and_the_unregistered_only() -> None:
    assert {reason.value for reason in Absence if reason.final} == {"已参加职工医保", "他处已缴", "外地参保", "死亡", "待登记"}


def test_the_reasons_that_the_county_names_are_all_there() -> None:
    assert {"参军", "上学", "务工", "婚迁", "服刑", "无户口"} <= {reason.value for reason in Absence}


HEADER: EntryHeader = {"operator": "王", "on": DAY, "at": datetime(2021, 10, 12, 8, tzinfo=CHINA)}
NUMBERED = (
    lambda number: Posting(**HEADER, number=number, first_day=DAY, last_day=DAY, phone="1", mask="none", id_numbers=()),
    lambda number: WeeklyReport(**HEADER, number=number, first_day=DAY, last_day=DAY, figures={}, note=""),
)


@pytest.mark.parametrize("numbered", NUMBERED)
def test_a_posting_or_report_out_of_its_order_cannot_be_true(numbered: Callable[[int], Posting | WeeklyReport]) -> None:
    records = VillageRecords()
    for number in (0, 2):
        with pytest.raises(LedgerFault):
            numbered(number).check(records)
    numbered(1).check(records)
    numbered(1).apply(records)
    with pytest.raises(LedgerFault):
        numbered(1).check(records)
    numbered(2).check(records)


def test_a_refund_that_was_paid_cannot_be_paid_again() -> None:
    records = VillageRecords()
    refund = RefundPaid(**HEADER, id_number=resident(0).id_number, amount=1, agency="", paid_on=DAY)
    refund.check(records)
    refund.apply(records)
    with pytest.raises(LedgerFault):
        refund.check(records)


def test_a_ticket_is_received_once_and_marked_once() -> None:
    records = VillageRecords()
    first = TicketsReceived(**HEADER, first="0101", last="0110", issued_by="税务分局")
    lost = TicketMarked(**HEADER, number="0103", condition=TicketCondition.LOST, reason="丢了")
    for entry in (first, lost):
        entry.check(records)
        entry.apply(records)
        with pytest.raises(LedgerFault):
            entry.check(records)
    for odd in (("0110", "0120"), ("0090", "0101"), ("0120", "0111"), ("0111", "99"), ("x", "y"), ("", "")):
        with pytest.raises(LedgerFault):
            TicketsReceived(**HEADER, first=odd[0], last=odd[1], issued_by="").check(records)
    TicketsReceived(**HEADER, first="0111", last="0120", issued_by="").check(records)


def test_figures_of_a_report_are_whole_numbers_on_disk(ledger: tuple[Ledger, tuple[Entry, ...]]) -> None:
    _, entries = ledger
    (week,) = [json.loads(entry.body) for entry in entries if entry.kind == EntryKind.WEEKLY_REPORT]
    assert all(type(value) is int for value in week["figures"].values())
    assert canonical_text(week) == next(entry.body for entry in entries if entry.kind == EntryKind.WEEKLY_REPORT)
