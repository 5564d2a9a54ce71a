"""A department's list changes what is owed from its day on, and nobody else's list."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seasons import refused_whole
from villages import Clock, new_village, reading, reopen, resident

from village_collector.domain.people import Resident
from village_collector.domain.register import RegisterReading, RowNote
from village_collector.services.cash_desk import CashDesk
from village_collector.services.decisions import Decisions
from village_collector.services.identity_lists import IdentityListReport, IdentityLists
from village_collector.services.season import Season

CIVIL, FEDERATION = "区民政局低保名单", "区残联名单"
TODAY = date(2021, 11, 5)


def village(folder: Path, people: int = 4) -> Season:
    return new_village(folder, [resident(n) for n in range(people)], scheme="duji-2021", clock=Clock(TODAY))


def listed(*people: Resident, rejected: tuple[RowNote, ...] = ()) -> RegisterReading:
    return reading(people, "名单.xlsx", rejected)


def take(season: Season, *people: Resident, source: str = CIVIL, since: date = TODAY, complete: bool = True) -> IdentityListReport:
    return IdentityLists(season).take(listed(*people), source, since, complete=complete)


def words(season: Season, number: int, on: date = TODAY) -> list[str]:
    one = season.roster.resident(resident(number).id_number)
    return [identity.word for identity in one.identities if identity.holds_on(on)]


def numbers(people: tuple[Resident, ...]) -> list[str]:
    return [one.id_number for one in people]


def test_a_list_gives_an_identity_from_its_day_and_says_which_department_said_so(tmp_path: Path) -> None:
    season = village(tmp_path)
    report = take(season, resident(0, "低保"), resident(9, "低保"), resident(1, "低保", name="李错"))
    assert numbers(report.begun) == [resident(0).id_number, resident(1).id_number]
    assert report.strangers == (resident(9).id_number,)
    assert report.name_differs == (resident(1).name,)
    assert words(season, 0) == ["低保"]
    assert words(season, 0, date(2021, 11, 4)) == []
    season = reopen(season)
    (identity,) = season.roster.resident(resident(0).id_number).identities
    assert (identity.valid_from, identity.valid_to, identity.source) == (TODAY, None, CIVIL)
    assert CashDesk(season).collect([resident(0).id_number], ticket="00012001").total == 40_00
    season.book.close()


def test_a_complete_list_ends_those_whom_it_no_longer_names_the_day_before(tmp_path: Path) -> None:
    season = village(tmp_path)
    take(season, resident(0, "低保"), resident(1, "低保"))
    report = take(season, resident(1, "低保"), since=date(2021, 12, 1))
    assert numbers(report.ended) == [resident(0).id_number]
    assert (report.begun, report.unchanged) == ((), 1)
    assert words(season, 0, date(2021, 11, 30)) == ["低保"]
    assert words(season, 0, date(2021, 12, 1)) == []
    assert words(season, 1, date(2021, 12, 1)) == ["低保"]


def test_a_list_of_additions_ends_nobody(tmp_path: Path) -> None:
    season = village(tmp_path)
    take(season, resident(0, "低保"))
    report = take(season, resident(1, "低保"), complete=False)
    assert (numbers(report.begun), report.ended) == ([resident(1).id_number], ())
    assert words(season, 0) == ["低保"]


def test_one_departments_list_does_not_end_what_another_gave(tmp_path: Path) -> None:
    season = new_village(tmp_path, [resident(0), resident(1, "低保")], scheme="duji-2021", clock=Clock(TODAY))
    take(season, resident(0, "重度残疾"), source=FEDERATION)
    take(season, resident(0, "低保"))
    report = take(season, resident(1, "重度残疾"), source=FEDERATION)
    assert words(season, 0) == ["低保"]
    assert numbers(report.ended) == [resident(0).id_number]
    assert words(season, 1) == ["低保", "重度残疾"], "what the register said stays as well"


def test_who_gets_one_identity_for_another_stands_in_both_reports(tmp_path: Path) -> None:
    season = village(tmp_path)
    take(season, resident(0, "低保"))
    report = take(season, resident(0, "特困"), since=date(2021, 12, 1))
    assert numbers(report.begun) == numbers(report.ended) == [resident(0).id_number]
    assert words(season, 0, date(2021, 12, 1)) == ["特困"]


def test_another_word_for_the_same_identity_changes_nothing(tmp_path: Path) -> None:
    season = village(tmp_path)
    take(season, resident(0, "低保"))
    report = take(season, resident(0, "低保对象"), since=date(2021, 12, 1))
    assert (report.begun, report.ended, report.unchanged) == ((), (), 1)


def test_words_that_the_notice_does_not_know_are_told(tmp_path: Path) -> None:
    season = village(tmp_path)
    report = take(season, resident(0, "低堡"), resident(1, "低保"), resident(2, "普通居民"))
    assert report.unknown == ("低堡",)
    assert report.begun


def test_what_was_collected_stays_and_becomes_a_proposal(tmp_path: Path) -> None:
    season = village(tmp_path)
    receipt = CashDesk(season).collect([resident(0).id_number], ticket="00012002")
    take(season, resident(0, "低保"))
    assert season.book.ledger.receipts[receipt.number].total == 320_00
    (proposal,) = Decisions(season).recalculations()
    assert (proposal.collected, proposal.now.collect) == (320_00, 40_00)


def test_the_same_list_again_writes_nothing(tmp_path: Path) -> None:
    season = village(tmp_path)
    take(season, resident(0, "低保"))
    before = season.book.ledger.last
    report = take(season, resident(0, "低保"))
    assert (report.begun, report.ended, report.unchanged) == ((), (), 1)
    assert season.book.ledger.last == before


def test_the_list_itself_is_kept_in_the_book(tmp_path: Path) -> None:
    season = village(tmp_path)
    file = listed(resident(0, "低保"))
    IdentityLists(season).take(file, CIVIL, TODAY, complete=True)
    kept = season.book.kept(file.sha256)
    assert kept is not None
    assert (kept.name, kept.kind, kept.data) == ("名单.xlsx", "identity_list", file.data)
    assert all(check.ok for check in season.book.verify())


def test_a_list_with_one_row_that_cannot_be_read_is_refused_whole(tmp_path: Path) -> None:
    season = village(tmp_path)
    take(season, resident(0, "低保"))
    blank = RowNote(sheet="名单", row=7, code="missing", message="没有证件号码，格子是空的，或者是没有算出结果的公式。")
    torn = listed(resident(1, "低保"), rejected=(blank,))
    assert refused_whole(season, lambda: IdentityLists(season).take(torn, CIVIL, TODAY, complete=True)) == "list-has-faults"
    assert words(season, 0) == ["低保"]


@pytest.mark.parametrize("people", [(), (resident(0), resident(1))])
def test_an_empty_list_cancels_nobody(tmp_path: Path, people: tuple[Resident, ...]) -> None:
    season = village(tmp_path)
    take(season, resident(0, "低保"))
    assert refused_whole(season, lambda: take(season, *people)) == "empty-list"
    assert words(season, 0) == ["低保"]


def test_a_list_without_a_department_is_refused(tmp_path: Path) -> None:
    season = village(tmp_path)
    assert refused_whole(season, lambda: take(season, resident(0, "低保"), source="  ")) == "no-source"


@settings(max_examples=25)  # each example is a book on disk
@given(st.sets(st.integers(0, 3), min_size=1), st.sets(st.integers(0, 3), min_size=1))
def test_after_a_complete_list_just_those_whom_it_names_hold_the_identity(
    tmp_path_factory: pytest.TempPathFactory, first: set[int], second: set[int]
) -> None:
    season = village(tmp_path_factory.mktemp("list"))
    later = date(2021, 12, 1)
    take(season, *(resident(n, "低保") for n in first))
    report = take(season, *(resident(n, "低保") for n in second), since=later)
    assert {n for n in range(4) if words(season, n, later)} == second
    assert {n for n in range(4) if words(season, n)} == first
    assert len(report.begun) == len(second - first)
    assert len(report.ended) == len(first - second)
    season.book.close()
