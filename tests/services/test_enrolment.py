"""First registration by hand: newborns with guardian and countdown, people from elsewhere, documents without a birth date."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from seasons import refused_whole
from villages import PRICE, Clock, citizen_number, faults, new_village, reopen, resident, result_file

from village_collector.domain.people import IdKind, ReportedFacts
from village_collector.domain.register import RowState
from village_collector.services.absences import Absences
from village_collector.services.bureau_export import BureauExport
from village_collector.services.bureau_results import BureauResults
from village_collector.services.cash_desk import CashDesk
from village_collector.services.enrolment import Enrolment, NewPerson
from village_collector.services.newborns import Countdown, countdown
from village_collector.services.season import Season
from village_collector.services.sheets.people_sheets import registration
from village_collector.services.sheets.requests import SheetRequest
from village_collector.services.sign_off import SignOff

TEMPLATE = Path(__file__).resolve().parents[1] / "fixtures" / "bureau-template.xlsx"

BORN = date(2021, 10, 1)
BABY = NewPerson(
    name="李小宝", number=citizen_number(11, BORN), household="0000", relation="孙子",
    facts=ReportedFacts(guardian="李大", guardian_number=resident(0).id_number, guardian_phone="13800000000"),
)  # fmt: skip


@pytest.fixture
def clock() -> Clock:
    return Clock(date(2021, 10, 12))


@pytest.fixture
def season(tmp_path: Path, clock: Clock) -> Season:
    return new_village(tmp_path, (resident(n) for n in range(8)), scheme="duji-2021", clock=clock)


def left(season: Season, number: str = BABY.number) -> Countdown | None:
    return countdown(season.scheme, season.roster.line(number), season.today())


def test_a_newborn_is_taken_into_the_grandparents_household_with_a_guardian(season: Season) -> None:
    made = Enrolment(season).enrol(replace(BABY, kind="身份证"), reason="出生证明")
    assert (made.household, made.head, made.group, made.birth_date) == ("0000", resident(0).name, resident(0).group, BORN)
    season = reopen(season)
    kept = season.roster.resident(BABY.number)
    assert (kept.facts.guardian, kept.facts.guardian_phone) == ("李大", "13800000000")
    form = registration(season, SheetRequest(kind="registration", which=BABY.number))
    assert (form.guardian, form.guardian_id) == ("李大", resident(0).id_number)
    receipt = CashDesk(season).collect([BABY.number], ticket="00012001")
    assert (receipt.total, receipt.lines[0].benefit_from) == (PRICE, date(2022, 1, 1))
    assert left(season) is None
    assert faults(season) == []


def test_ninety_days_are_counted_down_to_the_last_one(season: Season, clock: Clock) -> None:
    Enrolment(season).enrol(BABY, reason="出生证明")
    assert left(season) == Countdown(date(2021, 12, 30), 79)
    clock.go_to(date(2021, 12, 30))
    assert left(season) == Countdown(date(2021, 12, 30), 0)
    assert "newborn-last-day" in {hint.code for hint in season.roster.line(BABY.number).assessment.warnings}
    clock.go_to(date(2021, 12, 31))
    assert left(season) is None
    assert left(season, resident(1).id_number) is None


def test_where_the_notice_counts_to_the_registration_it_ends_with_it(tmp_path: Path) -> None:
    season = new_village(tmp_path, [], scheme="zhuji-2023", clock=Clock(date(2022, 12, 1)))
    born = date(2022, 11, 20)
    baby = replace(BABY, number=citizen_number(11, born), household="new", group="第一组", facts=ReportedFacts())
    Enrolment(season).enrol(baby, reason="出生证明")
    assert left(season, baby.number) == Countdown(date(2023, 2, 18), 79)
    other = replace(baby, number=citizen_number(13, born), facts=ReportedFacts(registered_on=date(2022, 11, 30)))
    Enrolment(season).enrol(other, reason="出生证明")
    assert left(season, other.number) is None


def test_nothing_is_taken_until_the_bureau_knows_somebody_who_waits_for_registration(season: Season) -> None:
    Enrolment(season).enrol(BABY, reason="出生证明", registration_due=True)
    assert season.roster.line(BABY.number).state is RowState.REGISTRATION_DUE
    assert refused_whole(season, lambda: CashDesk(season).collect([BABY.number], ticket="00012001")) == "not-enrolling"
    Absences(season).clear_absence(BABY.number)
    assert CashDesk(season).collect([BABY.number], ticket="00012001").total == PRICE


def test_somebody_registered_elsewhere_pays_once_the_commitment_is_signed(tmp_path: Path) -> None:
    season = new_village(tmp_path, [], scheme="dalate-2022", clock=Clock(date(2021, 11, 1)))
    guest = NewPerson(name="外来人", number=citizen_number(15), hukou="elsewhere", group="一社")
    Enrolment(season).enrol(guest, reason="居住证")
    assert refused_whole(season, lambda: CashDesk(season).collect([guest.number])) == "not-payable-here"
    signed = replace(guest, number=citizen_number(17), facts=ReportedFacts(signed_commitment=True))
    made = Enrolment(season).enrol(signed, reason="居住证，承诺书")
    assert (made.household, made.head, made.relation) == ("0002", "外来人", "户主")
    assert CashDesk(season).collect([signed.number]).total > 0


def test_a_passport_needs_a_birth_date_and_a_notice_that_accepts_it(tmp_path: Path, season: Season) -> None:
    passport = NewPerson(name="Otto Hahn", number="C01X00T47", kind="护照", birth_date=date(1979, 3, 8), sex="男", group="一组")
    (tmp_path / "朱集").mkdir()
    accepting = new_village(tmp_path / "朱集", [], scheme="zhuji-2023", clock=Clock(date(2022, 11, 1)))
    made = Enrolment(accepting).enrol(passport, reason="就业证")
    assert (made.id_kind, made.birth_date, made.sex) == (IdKind.PASSPORT, date(1979, 3, 8), "男")
    undated = replace(passport, number="C01X00T48", birth_date=None)
    assert refused_whole(accepting, lambda: Enrolment(accepting).enrol(undated, reason="就业证")) == "no-birth-date"
    assert refused_whole(season, lambda: Enrolment(season).enrol(passport, reason="就业证")) == "bad-id"
    assert faults(reopen(accepting)) == []


def test_what_is_missing_or_wrong_takes_nobody_in(season: Season) -> None:
    enrolment = Enrolment(season)
    cases = {
        "no-reason": (BABY, " "),
        "bad-name": (replace(BABY, name="　"), "出生证明"),
        "bad-id": (replace(BABY, number="123"), "出生证明"),
        "bad-kind": (replace(BABY, kind="护照"), "出生证明"),
        "no-household": (replace(BABY, household="8888"), "出生证明"),
        "already-listed": (replace(BABY, number=resident(1).id_number), "出生证明"),
    }
    for code, (person, reason) in cases.items():
        assert refused_whole(season, lambda person=person, reason=reason: enrolment.enrol(person, reason=reason)) == code  # type: ignore[misc]
    guardian = replace(BABY, facts=ReportedFacts(guardian="李大", guardian_number="123"))
    assert refused_whole(season, lambda: enrolment.enrol(guardian, reason="出生证明")) == "bad-id"
    assert refused_whole(season, lambda: enrolment.enrol(replace(BABY, kind="军官证"), reason="出生证明")) == "bad-kind"


def test_an_exempt_newborn_reaches_the_bureau_as_a_line_without_money(tmp_path: Path) -> None:
    day = date(2022, 6, 1)
    season = new_village(tmp_path, [resident(1)], scheme="dalate-2022", clock=Clock(day))
    facts = ReportedFacts(parent_insured=True, registered_on=day, guardian="李大")
    baby = replace(BABY, number=citizen_number(21, date(2022, 5, 20)), facts=facts)
    Enrolment(season).enrol(baby, reason="出生证明")
    line = season.roster.line(baby.number)
    assert (line.state, line.assessment.benefit_from) == (RowState.WAIVED, date(2022, 5, 20))
    SignOff(season).sign()
    exports = BureauExport(season)
    selection = exports.select()
    assert [(row.id_number, row.paid, row.subsidy) for row in selection.rows] == [(baby.number, None, 0)]
    template = exports.template(TEMPLATE)
    (batch,) = exports.record(selection, exports.fill(template, selection, tmp_path))
    assert batch.rows == ((baby.number, 0),)
    results = BureauResults(season)
    results.take_result(results.read_result(result_file(tmp_path / "回执.xlsx", [(baby.number, "0.00", "", "")])))
    assert season.roster.line(baby.number).state is RowState.CONFIRMED
    assert season.reconciler.reconcile().balanced
    assert faults(reopen(season)) == []
