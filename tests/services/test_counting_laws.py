"""One village is counted in one way: 今日, weekly report, lists, posting, batches and reconciliation agree in every season."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_seasons import STEPS, RandomSeason, Step
from seasons import DAYS, whole_season

from village_collector.domain.register import RowState
from village_collector.services.absences import Absences
from village_collector.services.bureau_results import BureauResults
from village_collector.services.postings import Postings
from village_collector.services.reports import Reports
from village_collector.services.season import Season
from village_collector.services.sheets import people_sheets
from village_collector.services.sheets.requests import SheetRequest


def ids(people: Sequence[object]) -> list[str]:
    return [one.line.resident.id_number for one in people]  # type: ignore[attr-defined]


def assert_counted_alike(season: Season) -> None:
    lines = season.roster.lines()
    week = Reports(season).figures(DAYS[0], season.today())
    uninsured, to_contact = Absences(season).uninsured(), Absences(season).to_contact()
    settled, people = season.roster.counts().settled, season.roster.counts().people
    insured = [line.resident.id_number for line in lines if line.state.insured]
    # 参保台账 and 未参保台账 hold everybody once
    assert people == len(season.book.residents()) == len(insured) + len(uninsured)
    assert sorted([*insured, *ids(uninsured)]) == sorted(one.id_number for one in season.book.residents())
    assert len(people_sheets.insured(season, SheetRequest(kind="insured")).lines) == week["insured"] == len(insured)
    # what 今日 says is left, whom the call list names, and what is missing from 应参保
    assert people - settled == len(to_contact) == week["expected"] - week["insured"]
    assert set(ids(to_contact)) <= set(ids(uninsured))
    assert week["assisted"] <= week["assisted_expected"] <= week["expected"]
    # the bureau's answers
    assert week["confirmed"] == len(Postings(season).confirmed())
    assert week["failed"] == len(BureauResults(season).failures())
    assert sum(line.state.at_bureau for line in lines) == len(season.book.ledger.outcomes)
    # the reconciliation's heads
    figures = season.reconciler.reconcile().figures
    assert figures.unpaid == sum(line.state is RowState.UNPAID for line in lines)
    assert figures.payers == sum(len(r.lines) for r in season.book.ledger.receipts.values() if not r.void)


def test_a_whole_season_is_counted_alike_everywhere(tmp_path: Path) -> None:
    season = whole_season(tmp_path)
    assert_counted_alike(season)
    week = Reports(season).figures(*DAYS)
    assert (week["expected"], week["insured"], week["failed"], week["paid_elsewhere"]) == (43, 28, 1, 1)
    assert Absences(season).uninsured()[0].reason == "导入失败：该人员已参加职工医保"
    season.book.close()


@settings(max_examples=30)  # each on a disk of its own
@given(steps=st.lists(STEPS, max_size=25))
def test_any_season_is_counted_alike_everywhere(tmp_path_factory: pytest.TempPathFactory, steps: list[Step]) -> None:
    village = RandomSeason(tmp_path_factory.mktemp("v"))
    village.play(steps)
    assert_counted_alike(village.season)
    village.season.book.close()
