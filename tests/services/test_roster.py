"""Where each resident stands, one by one and by group; what the roster keeps always equals what a new one would say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_seasons import NUMBERS, STEPS, RandomSeason, Step
from villages import Clock, new_village, refused, resident

from village_collector.domain.people import ReportedFacts
from village_collector.domain.register import RowState
from village_collector.domain.scheme.assessment import Status
from village_collector.domain.scheme.scheme import AssessmentCache
from village_collector.services.cash_desk import CashDesk
from village_collector.services.decisions import Decisions
from village_collector.services.reconciliation import Reconciler
from village_collector.services.resident_changes import ResidentChanges
from village_collector.services.resident_search import ResidentSearch
from village_collector.services.roster import Roster, RosterCounts
from village_collector.services.season import Season


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def season(tmp_path: Path, clock: Clock) -> Season:
    return new_village(tmp_path, (resident(n) for n in range(8)), clock=clock)


@pytest.fixture
def assessed(monkeypatch: pytest.MonkeyPatch) -> list[date]:
    """The day of every assessment that a scheme is asked for."""
    days: list[date] = []
    assess = AssessmentCache.assess

    def counted(cache: AssessmentCache, who: object, on: date) -> object:
        days.append(on)
        return assess(cache, who, on)  # type: ignore[arg-type]

    monkeypatch.setattr(AssessmentCache, "assess", counted)
    return days


def new_roster(season: Season) -> Roster:
    """A roster that has kept nothing yet."""
    return Roster(season.book, lambda: season.scheme, season.today)


# -- figures over everybody


def test_groups_count_who_is_settled(tmp_path: Path) -> None:
    people = [resident(n, *(["特困"] if n == 1 else []), group=f"第{n // 3 + 1}组") for n in range(6)]
    season = new_village(tmp_path, people)
    CashDesk(season).collect([people[0].id_number])
    counts = season.roster.counts()
    assert counts.groups == {"第1组": (2, 3), "第2组": (0, 3)}
    assert (counts.settled, counts.people, counts.unpaid) == (2, 6, 4)


def test_who_waits_for_a_document_or_for_an_answer_is_counted_until_they_pay(tmp_path: Path) -> None:
    people = [resident(0, "退役军人"), resident(1, tier="一档"), resident(2), resident(3, "低保", tier="一档")]
    season = new_village(tmp_path, people, scheme="yuzhong-2021", clock=Clock(date(2020, 11, 16)))
    lines = season.roster.lines()
    assert [line.unasked for line in lines] == [True, False, True, False]
    assert [line.undecided for line in lines] == [False, False, False, True]
    counts = season.roster.counts()
    assert (counts.unasked, counts.undecided, counts.unpaid) == (2, 1, 4)


# -- what is asked again, and what is kept


def test_nobody_is_assessed_twice_on_one_day(season: Season, assessed: list[date]) -> None:
    season.roster.lines()
    season.roster.counts()
    season.reconciler.reconcile()
    season.roster.line(resident(0).id_number)
    assert len(assessed) == 8


def test_one_line_asks_for_one_assessment(season: Season, assessed: list[date]) -> None:
    season.roster.line(resident(5).id_number)
    assert len(assessed) == 1
    season.roster.lines()
    assert len(assessed) == 8


def test_a_collection_assesses_its_members_once_more_and_nobody_else(season: Season, assessed: list[date]) -> None:
    season.roster.counts()
    del assessed[:]
    CashDesk(season).collect([resident(0).id_number, resident(1).id_number])
    lines, counts, found = season.roster.lines(), season.roster.counts(), season.reconciler.reconcile()
    assert len(assessed) == 2
    assert [line.state for line in lines[:3]] == [RowState.COLLECTED, RowState.COLLECTED, RowState.UNPAID]
    assert (counts.unpaid, found.figures.payers) == (6, 2)


def test_the_next_day_only_those_who_have_not_paid_are_assessed_again(
    season: Season, clock: Clock, assessed: list[date]
) -> None:
    CashDesk(season).collect([resident(0).id_number])
    season.roster.lines()
    del assessed[:]
    clock.go_to(date(2021, 10, 20))
    lines = season.roster.lines()
    assert assessed == [date(2021, 10, 20)] * 7
    assert [line.assessed_on.day for line in lines] == [12, *[20] * 7]


def test_a_what_if_for_another_day_is_not_kept(season: Season, assessed: list[date]) -> None:
    late = season.roster.line_on(resident(0).id_number, date(2022, 1, 15))
    assert (late.assessed_on, late.assessment.status) == (date(2022, 1, 15), Status.REFUSED)
    assert season.roster.line(resident(0).id_number).assessment.status is Status.PAYABLE
    CashDesk(season).collect([resident(0).id_number])
    paid = season.roster.line_on(resident(0).id_number, date(2022, 1, 15))
    assert (paid.assessed_on, paid.receipt is not None) == (date(2021, 10, 12), True)


@pytest.mark.parametrize(
    "change",
    [
        lambda season: ResidentChanges(season).amend(resident(1).id_number, reason="证明", facts=ReportedFacts(pupil=True)),
        lambda season: ResidentChanges(season).add(resident(9), reason="迁入"),
        lambda season: Decisions(season).decide("dibao", "方医保〔2021〕99号", refund=160_00),
    ],
    ids=["amended", "added", "decided"],
)
def test_a_change_of_people_or_rules_asks_about_everybody_again(
    season: Season, assessed: list[date], change: Callable[[Season], object]
) -> None:
    season.roster.lines()
    change(season)
    del assessed[:]
    assert season.roster.lines() == new_roster(season).lines()
    assert len(assessed) == 2 * len(season.book.residents())


def test_people_and_households_are_found_by_their_keys(season: Season) -> None:
    assert season.roster.resident(f" {resident(3).id_number.lower()}") == resident(3)
    assert refused(lambda: season.roster.line("411399199901010010")) == "unknown-person"
    home = season.roster.household(resident(5).household)
    assert [one.id_number for one in home.members] == [resident(n).id_number for n in (4, 5, 6, 7)]
    ResidentChanges(season).add(resident(9, household=1), reason="迁入")
    assert len(season.roster.household(resident(5).household).members) == 5
    with pytest.raises(KeyError):
        season.roster.household("没有这一户")


# -- the law


def counted_by_hand(season: Season) -> RosterCounts:
    lines = new_roster(season).lines()
    groups = {line.resident.group: (0, 0) for line in lines}
    for line in lines:
        settled, people = groups[line.resident.group]
        groups[line.resident.group] = (settled + line.state.settled, people + 1)
    return RosterCounts(
        groups=groups,
        unpaid=sum(line.state is RowState.UNPAID for line in lines),
        undecided=sum(line.undecided for line in lines),
        unasked=sum(line.unasked for line in lines),
    )


def look_at_everybody(season: Season) -> None:
    assert season.roster.lines() == new_roster(season).lines()


def look_at_figures(season: Season) -> None:
    assert season.roster.counts() == counted_by_hand(season)


def look_at_one(season: Season) -> None:
    for number in NUMBERS[::3]:
        assert season.roster.line(number) == new_roster(season).line(number)


def look_at_the_reconciliation(season: Season) -> None:
    new = Reconciler(season.book, new_roster(season), lambda: season.scheme, season.today)
    assert season.reconciler.register_rows() == new.register_rows()
    assert season.reconciler.reconcile() == new.reconcile()


def look_at_the_search(season: Season) -> None:
    assert season.search.find("李") == ResidentSearch(season.book).find("李") == list(season.book.residents())


LOOKS = (look_at_everybody, look_at_figures, look_at_one, look_at_the_reconciliation, look_at_the_search)


@settings(max_examples=60)  # each on a disk of its own
@given(steps=st.lists(st.tuples(STEPS, st.sets(st.sampled_from(LOOKS), max_size=2)), max_size=25))
def test_after_any_act_what_is_kept_equals_what_is_worked_out_anew(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[Step, set[Callable[[Season], None]]]]
) -> None:
    village = RandomSeason(tmp_path_factory.mktemp("v"))
    for step, looks in steps:
        village.act(step)
        for look in looks:
            look(village.season)
    for look in LOOKS:
        look(village.season)
    village.season.book.close()
