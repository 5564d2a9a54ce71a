"""A week's figures are those of the books, and every day lies in one week."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from seasons import paper, refused_whole, text_of
from villages import VILLAGE_CODE, Clock, new_village, reopen, resident, take

from village_collector.assets import asset
from village_collector.domain.ledger.money_values import Method
from village_collector.domain.ledger.village_records import Absence
from village_collector.domain.people import ReportedFacts
from village_collector.errors import UserError
from village_collector.services.absences import Absences
from village_collector.services.cash_desk import CashDesk
from village_collector.services.day_end import DayEnd
from village_collector.services.decisions import Decisions
from village_collector.services.reports import Reports
from village_collector.services.season import Season, new_season

FIXTURE = Path(__file__).parents[1] / "fixtures" / "zhuji-targets.xlsx"
FIRST, LAST = date(2020, 11, 1), date(2020, 12, 20)  # what 渝中 asks reports for
MONDAY = date(2020, 11, 16)


@pytest.fixture
def clock() -> Clock:
    return Clock(MONDAY)


@pytest.fixture
def season(tmp_path: Path, clock: Clock) -> Season:
    """Eight people of 渝中 with tiers: two on the higher, one child, one whose amount is undecided, two not insured last year."""
    people = [
        resident(0, tier="一档"),
        resident(1, tier="二档"),
        resident(2, tier="一档", birth_date=date(2010, 6, 1)),
        resident(3, "低保", tier="一档"),
        resident(4, tier="二档"),
        resident(5, tier="一档", insured_last_year=False),
        resident(6, tier="一档", insured_last_year=True),
        resident(7, tier="一档", insured_last_year=True),
    ]
    return new_village(tmp_path, people, scheme="yuzhong-2021", clock=clock)


def ids(*numbers: int) -> list[str]:
    people = {2: resident(2, birth_date=date(2010, 6, 1))}
    return [people.get(n, resident(n)).id_number for n in numbers]


# -- weeks


def test_weeks_run_from_monday_to_sunday_within_the_span_of_the_notice(season: Season) -> None:
    week = Reports(season).week_of
    assert week(FIRST) == (FIRST, FIRST), "the first of November 2020 is a Sunday"
    assert week(date(2020, 11, 2)) == (date(2020, 11, 2), date(2020, 11, 8))
    assert week(date(2020, 11, 18)) == (MONDAY, date(2020, 11, 22))
    assert week(LAST) == (date(2020, 12, 14), LAST)


def test_a_week_is_clipped_where_the_span_ends_within_it(tmp_path: Path) -> None:
    season = new_village(tmp_path)
    week = Reports(season).week_of
    assert week(date(2021, 10, 1)) == (date(2021, 10, 1), date(2021, 10, 3))
    assert week(date(2021, 12, 31)) == (date(2021, 12, 27), date(2021, 12, 31))
    assert week(date(2022, 1, 1)) == (date(2021, 12, 27), date(2022, 1, 2)), "outside the span nothing is clipped"


@pytest.fixture(scope="module")
def yuzhong(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reports]:
    season = new_village(tmp_path_factory.mktemp("weeks"), scheme="yuzhong-2021", clock=Clock(MONDAY))
    yield Reports(season)
    season.book.close()


@given(day=st.dates(FIRST, LAST))
def test_every_day_of_the_span_lies_in_just_one_week(yuzhong: Reports, day: date) -> None:
    first, last = yuzhong.week_of(day)
    assert FIRST <= first <= day <= last <= LAST
    assert (last - first).days < 7
    assert all(yuzhong.week_of(first + timedelta(days=n)) == (first, last) for n in range((last - first).days + 1))


# -- figures


def test_the_figures_of_a_week_are_those_of_the_books(season: Season, clock: Clock) -> None:
    desk, reports = CashDesk(season), Reports(season)
    reports.set_target(7, 9, "任务表.xlsx")
    desk.collect(ids(0, 1))
    clock.go_to(MONDAY + timedelta(days=7))
    Decisions(season).decide("dibao@一档", "渝中府办〔2016〕65号", subsidy=240_00)
    desk.collect(ids(2))
    desk.collect(ids(3))
    desk.collect(ids(4), method=Method.POS)
    void = desk.collect(ids(5))
    desk.void(void.number, "又不缴了")
    DayEnd(season).deposit(900_00, "XYS01")
    Absences(season).record_absence(ids(6)[0], Absence.DECEASED)
    Absences(season).record_absence(ids(7)[0], Absence.PAID_ELSEWHERE)
    found = reports.freeze().figures
    assert found == {
        "target": 7,
        "last_year": 2,
        "expected": 7,
        "new": 3,
        "new_high_tier": 1,
        "high_tier": 2,
        "insured": 6,
        "children": 1,
        "assisted_expected": 1,
        "assisted": 1,
        "newborns": 0,
        "due": (280 + 655 + 280 + 40 + 655 + 280) * 100,
        "collected": (280 + 655 + 280 + 40 + 655) * 100,
        "deposited": 900_00,
        "cash_on_hand": (280 + 655 + 280 + 40 - 900) * 100,
        "confirmed": 0,
        "failed": 0,
        "paid_elsewhere": 1,
    }


def test_an_amount_that_nobody_knows_is_not_in_what_is_due(season: Season) -> None:
    figures = Reports(season).figures(MONDAY, MONDAY)
    assert figures["due"] == (280 * 5 + 655 * 2) * 100


# -- frozen


def test_a_report_that_was_sent_does_not_change_when_money_comes_later(season: Season, clock: Clock) -> None:
    reports, desk = Reports(season), CashDesk(season)
    desk.collect(ids(0))
    sent = reports.freeze()
    assert (sent.number, sent.first_day, sent.last_day, sent.operator) == (1, MONDAY, date(2020, 11, 22), "王协办")
    desk.collect(ids(1))
    clock.go_to(date(2020, 11, 25))
    second = reports.freeze(note=" 上期少报一人 ")
    assert (second.number, second.note) == (2, "上期少报一人")
    assert (sent.figures["new"], second.figures["new"]) == (1, 0)
    assert (sent.figures["insured"], second.figures["insured"]) == (1, 2)
    season = reopen(season)
    assert season.book.ledger.records.weekly_reports == [sent, second]
    first, newest = text_of(paper(season, "weekly", which="1"), "-layout"), text_of(paper(season, "weekly"), "-layout")
    assert "（第1期）" in first
    assert "本周新增一档1人累计一档1人" in first
    assert "实收280.00" in first
    assert "（第2期）" in newest
    assert "本周新增合计0人累计合计2人" in newest
    assert "对前期的更正上期少报一人" in newest
    season.book.close()


@pytest.mark.parametrize("day", [MONDAY, date(2020, 11, 18), date(2020, 11, 22)])
def test_a_week_is_reported_once(season: Season, day: date) -> None:
    Reports(season).freeze()
    assert refused_whole(season, lambda: Reports(season).freeze(day)) == "already-reported"


# -- the task


def jiangshan(folder: Path) -> Season:
    season = new_season(
        folder / "姜山村.book",
        asset("schemes/zhuji-2023.toml"),
        village="姜山村",
        village_code=VILLAGE_CODE,
        town="朱集镇",
        clock=Clock(date(2022, 11, 1)),
        operator="王协办",
    )
    take(season, [resident(0)])
    return season


def test_the_towns_task_lands_in_the_weekly_report_and_its_doubts_are_told(tmp_path: Path) -> None:
    season = jiangshan(tmp_path)
    reports = Reports(season)
    table = reports.read_targets(FIXTURE)
    assert season.book.ledger.records.target is None, "reading changes nothing"
    assert len(table.warnings) == 3
    assert any("41850" in doubt and "41851" in doubt for doubt in table.warnings)
    assert any("双井村" in doubt and "4571" in doubt for doubt in table.warnings)
    assert any("双杨村" in doubt and "苗河村" in doubt for doubt in table.warnings)
    row = table.of(season.book.opening.village)
    reports.set_target(row.people, row.population, f" {table.file_name} ")
    reports.freeze()
    season = reopen(season)
    target = season.book.ledger.records.target
    assert target is not None
    assert (target.people, target.population, target.source) == (1981, 2251, "zhuji-targets.xlsx")
    assert season.book.ledger.records.weekly_reports[0].figures["target"] == 1981
    assert "目标任务1981人" in text_of(paper(season, "weekly"), "-layout")
    season.book.close()


def test_a_report_without_a_task_says_so(season: Season) -> None:
    Reports(season).freeze()
    assert "目标任务未定" in text_of(paper(season, "weekly"), "-layout")


@pytest.mark.parametrize("people", [0, -5])
def test_a_task_of_nobody_is_refused(season: Season, people: int) -> None:
    assert refused_whole(season, lambda: Reports(season).set_target(people, None, "任务表")) == "bad-target"


def test_a_table_that_does_not_name_this_village_is_refused(season: Season) -> None:
    with pytest.raises(UserError) as caught:
        Reports(season).read_targets(FIXTURE).of(season.book.opening.village)
    assert caught.value.code == "other-village"


def test_new_are_the_collections_from_the_first_to_the_last_day_and_collected_all_until_then(season: Season, clock: Clock) -> None:
    before, first, last, after = (MONDAY + timedelta(days=days) for days in (-1, 0, 6, 7))
    for day, number in ((before, 0), (first, 2), (last, 5), (after, 6)):
        clock.go_to(day)
        CashDesk(season).collect(ids(number))
    figures = Reports(season).figures(first, last)
    assert (figures["new"], figures["collected"]) == (2, 3 * 28000)
    assert Reports(season).figures(first, first)["collected"] == 2 * 28000
    assert Reports(season).figures(last, after)["new"] == 2
    CashDesk(season).void("2", "点错")
    assert (Reports(season).figures(first, last)["new"], Reports(season).figures(first, last)["collected"]) == (1, 2 * 28000)


def test_a_child_is_who_turns_at_most_seventeen_in_the_year_or_is_a_pupil(tmp_path: Path) -> None:
    season = new_village(tmp_path, clock=Clock(date(2021, 10, 12)))
    people = [
        resident(0, birth_date=date(2004, 1, 1)),
        resident(1, birth_date=date(2003, 12, 31)),
        resident(2, birth_date=date(2001, 1, 1), facts=ReportedFacts(university_student=True)),
        resident(3, birth_date=date(2021, 1, 1)),
        resident(4, birth_date=date(2020, 12, 31)),
    ]
    take(season, people)
    CashDesk(season).collect([one.id_number for one in people if one.facts == ReportedFacts()])
    figures = Reports(season).figures(date(2021, 10, 11), date(2021, 10, 17))
    assert (figures["children"], figures["newborns"]) == (3, 1)


def test_a_scheme_with_one_price_has_no_higher_tier(tmp_path: Path) -> None:
    season = new_village(tmp_path, [resident(0, tier="二档")])
    CashDesk(season).collect([resident(0).id_number])
    figures = Reports(season).figures(date(2021, 10, 11), date(2021, 10, 17))
    assert (figures["new_high_tier"], figures["high_tier"], figures["insured"]) == (0, 0, 1)


@pytest.mark.parametrize("people", [1, 2])
def test_a_task_of_one_person_is_a_task(season: Season, people: int) -> None:
    told = Reports(season).set_target(people, None, " 镇任务表 ")
    assert (told.people, told.population, told.source) == (people, None, "镇任务表")
