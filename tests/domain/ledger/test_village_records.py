"""What a season remembers besides money is what its entries say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from seasons import whole_season
from villages import resident

from village_collector.domain.canonical import canonical_text
from village_collector.domain.ledger.hash_chain import Entry, EntryKind, LedgerFault
from village_collector.domain.ledger.ledger import Ledger, replay
from village_collector.domain.ledger.village_records import Absence, VillageRecords
from village_collector.domain.register import RowState


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ledger, tuple[Entry, ...]]]:
    """A whole season's ledger as the program kept it in memory, and its entries as they are on disk."""
    season = whole_season(tmp_path_factory.mktemp("season"))
    yield season.book.ledger, tuple(season.book.entries())
    season.book.close()


def test_what_a_season_remembers_is_what_its_entries_say(ledger: tuple[Ledger, tuple[Entry, ...]]) -> None:
    kept, entries = ledger
    kinds = {entry.kind for entry in entries}
    records = {"tickets", "standing", "attempt", "refund", "notice", "attach", "week", "target", "decide"}
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
        "待登记": RowState.TO_REGISTER,
    }


def test_no_money_is_taken_from_the_dead_the_insured_elsewhere_and_the_unregistered_only() -> None:
    assert {reason.value for reason in Absence if reason.final} == {"已参加职工医保", "他处已缴", "外地参保", "死亡", "待登记"}


def test_the_reasons_that_the_county_names_are_all_there() -> None:
    assert {"参军", "上学", "务工", "婚迁", "服刑", "无户口"} <= {reason.value for reason in Absence}


SAID: dict[str, dict[str, Any]] = {
    EntryKind.NOTICE: {"number": 2, "on": "2021-10-12", "first_day": "2021-10-12", "last_day": "2021-10-18", "phone": "1", "mask": "none", "people": []},
    EntryKind.WEEK: {"number": 2, "first_day": "2021-10-11", "last_day": "2021-10-17", "figures": {}, "note": "", "operator": "王"},
}


@pytest.mark.parametrize("kind", sorted(SAID))
def test_a_notice_or_report_out_of_its_order_cannot_be_true(kind: str) -> None:
    with pytest.raises(LedgerFault):
        VillageRecords().check(7, kind, SAID[kind])
    VillageRecords().check(7, kind, SAID[kind] | {"number": 1})


def test_a_refund_that_was_paid_cannot_be_paid_again() -> None:
    records, said = VillageRecords(), {"id": resident(0).id_number, "amount": 1, "agency": "", "on": "2021-10-12", "paid_on": "2021-10-12"}
    records.check(7, EntryKind.REFUND, said)
    records.apply(EntryKind.REFUND, said)
    with pytest.raises(LedgerFault):
        records.check(8, EntryKind.REFUND, said)


def test_an_act_on_tickets_that_nobody_knows_cannot_be_true(tmp_path: Path) -> None:
    with pytest.raises(LedgerFault):
        VillageRecords().apply(EntryKind.TICKETS, {"act": "burn", "on": "2021-10-12"})


def test_entries_of_money_are_none_of_the_records() -> None:
    assert VillageRecords().apply(EntryKind.COLLECT, {}) is False
    assert VillageRecords() == VillageRecords()


def test_figures_of_a_report_are_whole_numbers_on_disk(ledger: tuple[Ledger, tuple[Entry, ...]]) -> None:
    _, entries = ledger
    (week,) = [json.loads(entry.body) for entry in entries if entry.kind == EntryKind.WEEK]
    assert all(type(value) is int for value in week["figures"].values())
    assert canonical_text(week) == next(entry.body for entry in entries if entry.kind == EntryKind.WEEK)
