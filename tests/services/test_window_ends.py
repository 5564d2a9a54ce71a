"""Whoever was waived until a payment window ended stays so, like somebody who paid in it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from seasons import refused_whole
from villages import Clock, new_village, resident

from village_collector.domain.people import Identity
from village_collector.domain.register import RowState
from village_collector.services.cash_desk import CashDesk
from village_collector.services.reports import Reports
from village_collector.services.resident_changes import ResidentChanges
from village_collector.services.season import Season
from village_collector.services.sign_off import SignOff

POOR, NEIGHBOUR = resident(0, "特困"), resident(1)
ENDS = [
    ("fangcheng-2021", date(2021, 11, 30)),
    ("fangcheng-2021", date(2021, 12, 31)),
    ("zhuji-2023", date(2022, 12, 31)),
    ("zhuji-2023", date(2023, 2, 28)),
    ("dalate-2022", date(2022, 2, 28)),
    ("dalate-2022", date(2022, 12, 31)),
    ("duji-2021", date(2021, 12, 31)),
    ("duji-2021", date(2022, 2, 28)),
]


def village(folder: Path, scheme: str, day: date) -> tuple[Season, Clock]:
    clock = Clock(day)
    return new_village(folder, [POOR, NEIGHBOUR], scheme=scheme, clock=clock), clock


@pytest.mark.parametrize(("scheme", "end"), ENDS)
@pytest.mark.parametrize("later", [0, 1, 5, 90, 400])
def test_somebody_waived_is_waived_on_every_day_after_the_window_too(tmp_path: Path, scheme: str, end: date, later: int) -> None:
    season, clock = village(tmp_path, scheme, end)
    clock.go_to(end + timedelta(days=later))
    line, other = season.roster.lines()
    assert line.state is RowState.WAIVED
    assert line.assessed_on <= clock().date()
    assert (line.assessment.collect, line.assessment.counted is None) == (0, False)
    assert other.state is RowState.UNPAID
    version = SignOff(season).sign()
    assert (version.waived, season.reconciler.reconcile().figures.waived) == (1, 1)
    week = Reports(season).figures(clock().date(), clock().date())
    assert (week["assisted"], week["assisted_expected"], week["insured"]) == (1, 1, 1)
    assert refused_whole(season, lambda: CashDesk(season).collect([POOR.id_number])) == "waived"


def test_the_day_that_counts_is_the_last_one_of_the_window(tmp_path: Path) -> None:
    season, clock = village(tmp_path, "fangcheng-2021", date(2021, 10, 12))
    clock.go_to(date(2022, 1, 4))
    assert season.roster.line(POOR.id_number).assessed_on == date(2021, 12, 31)
    assert season.roster.line_on(POOR.id_number, date(2021, 12, 5)).assessed_on == date(2021, 12, 5)


def test_an_identity_that_ends_within_the_window_is_paid_for_and_one_that_ends_later_is_not(tmp_path: Path) -> None:
    season, clock = village(tmp_path, "duji-2021", date(2021, 11, 1))
    changes = ResidentChanges(season)
    changes.amend(POOR.id_number, reason="名单", identities=[Identity(word="特困", valid_to=date(2021, 11, 9))])
    clock.go_to(date(2021, 11, 10))
    assert season.roster.line(POOR.id_number).state is RowState.UNPAID
    clock.go_to(date(2022, 1, 5))
    assert season.roster.line(POOR.id_number).state is RowState.UNPAID, "the identity was gone before the window ended"
    changes.amend(POOR.id_number, reason="名单", identities=[Identity(word="特困", valid_to=date(2022, 1, 4))])
    assert season.roster.line(POOR.id_number).state is RowState.WAIVED


def test_who_was_born_after_the_window_was_not_waived_in_it(tmp_path: Path) -> None:
    born = resident(8, "特困", birth_date=date(2023, 3, 5))
    season = new_village(tmp_path, [born], scheme="fangcheng-2021", clock=Clock(date(2023, 3, 6)))
    assert season.roster.line(born.id_number).state is RowState.UNPAID


def test_an_assisted_person_who_has_not_paid_still_counts_as_assisted_after_the_window(tmp_path: Path) -> None:
    season = new_village(tmp_path, [resident(0, "低保"), resident(1)], scheme="zhuji-2023", clock=Clock(date(2023, 3, 15)))
    week = Reports(season).figures(date(2023, 3, 13), date(2023, 3, 19))
    assert (week["assisted_expected"], week["assisted"]) == (1, 0)
    ResidentChanges(season).amend(resident(1).id_number, reason="名单", identities=[Identity(word="稳定脱贫人口")])
    week = Reports(season).figures(date(2023, 3, 13), date(2023, 3, 19))
    assert (week["assisted_expected"], week["assisted"]) == (2, 0)
