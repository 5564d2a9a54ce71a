"""Residents put right by hand: another number, another name, another household; each stays one person."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from seasons import head, refused_whole
from villages import (
    PRICE,
    Clock,
    citizen_number,
    faults,
    new_village,
    reading,
    refused,
    reopen,
    resident,
    result_file,
    take,
)

from village_collector.domain.ledger.village_records import Absence
from village_collector.domain.people import Resident
from village_collector.domain.register import RowState
from village_collector.services.absences import Absences
from village_collector.services.bureau_export import BureauExport
from village_collector.services.bureau_results import BureauResults
from village_collector.services.cash_desk import CashDesk
from village_collector.services.identity_lists import IdentityLists
from village_collector.services.postings import Postings
from village_collector.services.resident_changes import NEW_HOUSEHOLD, ResidentChanges
from village_collector.services.season import Season
from village_collector.services.sign_off import SignOff

TEMPLATE = Path(__file__).resolve().parents[1] / "fixtures" / "bureau-template.xlsx"
PEOPLE = [resident(n) for n in range(12)]
WRONG = PEOPLE[1].id_number
RIGHT = citizen_number(77, date(1951, 2, 3))


@pytest.fixture
def season(tmp_path: Path) -> Season:
    return new_village(tmp_path, PEOPLE)


def correct(season: Season, number: str = RIGHT) -> Resident:
    return ResidentChanges(season).correct(WRONG, number=number, reason="身份证看错一位")


def sent(season: Season, folder: Path, *, retry_failed: bool = False) -> list[str]:
    """The numbers of a batch signed and exported now."""
    SignOff(season).sign(explanation="测试")
    exports = BureauExport(season)
    selection = exports.select(retry_failed=retry_failed)
    template = exports.template(TEMPLATE)
    folder.mkdir()
    exports.record(selection, exports.fill(template, selection, folder))
    return [row.id_number for row in selection.rows]


def test_a_corrected_number_keeps_one_person_with_everything_recorded(season: Season) -> None:
    CashDesk(season).collect([PEOPLE[0].id_number, WRONG], ticket="00012001")
    Absences(season).record_contact_attempt(WRONG, "电话", "在家")
    new = correct(season)
    assert (new.id_number, new.birth_date, new.name) == (RIGHT, date(1951, 2, 3), PEOPLE[1].name)
    check_everything_followed(season)
    check_everything_followed(reopen(season))


def check_everything_followed(season: Season) -> None:
    line = season.roster.line(RIGHT)
    assert line.state is RowState.COLLECTED
    assert line.receipt is not None
    assert line.receipt.ticket == "00012001"
    assert [paid.id_number for paid in line.receipt.lines] == [PEOPLE[0].id_number, RIGHT]
    assert season.roster.line(WRONG) == line
    assert len(season.book.ledger.records.attempts[RIGHT]) == 1
    assert len(season.book.residents()) == len(PEOPLE)
    assert refused(lambda: CashDesk(season).collect([WRONG], ticket="00012002")) == "already-paid"
    assert season.reconciler.reconcile().balanced
    assert faults(season) == []


def test_an_absence_follows_the_number_and_can_be_taken_back_by_either(season: Season) -> None:
    Absences(season).record_absence(WRONG, Absence.AWAY, "广东")
    correct(season)
    assert season.roster.line(RIGHT).absence_record is not None
    Absences(season).clear_absence(WRONG)
    assert season.roster.line(RIGHT).absence_record is None


def test_both_numbers_find_the_person(season: Season) -> None:
    correct(season)
    for tail in (WRONG[-6:], RIGHT[-6:], WRONG, RIGHT):
        assert RIGHT in [one.id_number for one in season.search.find(tail)]
    twice = citizen_number(79, date(1951, 2, 4))
    ResidentChanges(season).correct(WRONG, number=twice, reason="又看错了")
    assert [one.id_number for one in season.search.find(WRONG)] == [twice]
    assert season.book.ledger.former_numbers(twice) == (WRONG, RIGHT)


def test_a_later_register_brings_the_old_or_the_new_number_and_the_person_stays_one(season: Season) -> None:
    new = correct(season)
    before = head(season)
    assert take(season, PEOPLE, "老名册.xlsx").unchanged == len(PEOPLE)
    assert take(season, [*PEOPLE[:1], new, *PEOPLE[2:]], "新名册.xlsx").unchanged == len(PEOPLE)
    assert head(season) == before
    moved_phone = resident(1, phone="13900000000")
    assert take(season, [moved_phone], "电话.xlsx").updated == 1
    assert season.roster.resident(RIGHT).phone == "13900000000"


def test_a_former_number_under_another_name_is_another_person(season: Season) -> None:
    correct(season)
    other = resident(1, name="赵真主", household=9)
    assert take(season, [other], "补录.xlsx").accepted == 1
    assert season.roster.resident(WRONG).name == "赵真主"
    assert season.roster.resident(RIGHT).name == PEOPLE[1].name
    assert faults(reopen(season)) == []


def test_a_departments_list_with_the_old_number_reaches_the_person(season: Season) -> None:
    correct(season)
    listed = reading([resident(1, "低保")], "低保.xlsx")
    IdentityLists(season).take(listed, source="民政", since=date(2021, 10, 12), complete=False)
    assert [one.word for one in season.roster.resident(RIGHT).identities] == ["低保"]


def test_a_failed_number_is_corrected_after_payment_and_goes_again(season: Season, tmp_path: Path) -> None:
    CashDesk(season).collect([PEOPLE[0].id_number, WRONG])
    assert set(sent(season, tmp_path / "一")) == {PEOPLE[0].id_number, WRONG}
    answer = [(PEOPLE[0].id_number, "320.00", "", ""), (WRONG, "320.00", "01", "证件号码不存在")]
    results = BureauResults(season)
    results.take_result(results.read_result(result_file(tmp_path / "回执.xlsx", answer)))
    correct(season)
    assert [one.outcome.id_number for one in results.failures()] == [RIGHT]
    assert season.roster.line(RIGHT).state is RowState.FAILED
    assert refused_whole(season, lambda: BureauExport(season).select(retry_failed=True)) == "register-changed"
    assert sent(season, tmp_path / "二", retry_failed=True) == [RIGHT]
    again = result_file(tmp_path / "回执二.xlsx", [(RIGHT, "320.00", "", "")])
    results.take_result(results.read_result(again))
    assert season.roster.line(RIGHT).state is RowState.CONFIRMED
    assert Postings(season).confirmed()
    assert faults(reopen(season)) == []


def test_an_answer_to_the_number_that_was_sent_reaches_the_corrected_person(season: Season, tmp_path: Path) -> None:
    CashDesk(season).collect([WRONG])
    sent(season, tmp_path / "一")
    correct(season)
    results = BureauResults(season)
    answer = result_file(tmp_path / "回执.xlsx", [(WRONG, "320.00", "", "")])
    report = results.take_result(results.read_result(answer))
    assert (report.matched, report.not_ours) == (1, ())
    assert season.roster.line(RIGHT).state is RowState.CONFIRMED
    assert faults(reopen(season)) == []


def test_the_register_shows_the_new_number_and_a_signed_version_keeps_the_old(season: Season) -> None:
    CashDesk(season).collect([WRONG])
    SignOff(season).sign(explanation="测试")
    correct(season)
    signed = SignOff(season).rows(SignOff(season).version())
    assert WRONG in [row.id_number for row in signed]
    row = next(row for row in season.reconciler.register_rows() if row.id_number == RIGHT)
    assert row.paid == PRICE
    assert SignOff(season).superseded()


def test_the_receipt_remembers_the_name_that_was_printed(season: Season) -> None:
    receipt = CashDesk(season).collect([PEOPLE[0].id_number])
    ResidentChanges(season).correct(PEOPLE[0].id_number, name="李正名", reason="写错字")
    line = season.roster.line(PEOPLE[0].id_number)
    assert line.resident.name == "李正名"
    assert line.receipt is not None
    assert line.receipt.lines[0].name == PEOPLE[0].name == receipt.lines[0].name


def test_a_heads_corrected_name_goes_to_the_whole_household_and_a_register_does_not_undo_it(season: Season) -> None:
    ResidentChanges(season).correct(PEOPLE[0].id_number, name="李正名", reason="写错字")
    home = season.roster.household(PEOPLE[0].household)
    assert {one.head for one in home.members} == {"李正名"}
    assert home.doubtful is None
    assert take(season, PEOPLE, "老名册.xlsx").unchanged == len(PEOPLE)


def test_what_is_wrong_or_somebody_elses_is_refused(season: Season) -> None:
    before = WRONG[:-1] + ("0" if WRONG[-1] != "0" else "1")
    assert refused_whole(season, lambda: correct(season, before)) == "bad-id"
    assert refused_whole(season, lambda: correct(season, PEOPLE[2].id_number)) == "number-taken"
    changes = ResidentChanges(season)
    assert refused_whole(season, lambda: changes.correct(WRONG, number=RIGHT, reason=" ")) == "no-reason"
    assert refused_whole(season, lambda: changes.move([WRONG], "9999", reason="并户")) == "no-household"
    last = head(season)
    changes.correct(WRONG, number=WRONG, name=PEOPLE[1].name, reason="核对")
    assert head(season) == last


def test_a_number_corrected_back_is_the_first_one_again(season: Season) -> None:
    CashDesk(season).collect([WRONG])
    correct(season)
    ResidentChanges(season).correct(RIGHT, number=WRONG, reason="原来就是对的")
    assert season.roster.line(WRONG).state is RowState.COLLECTED
    assert season.roster.line(RIGHT).resident.id_number == WRONG
    assert faults(reopen(season)) == []


def test_a_couple_is_split_off_into_a_household_of_its_own(season: Season) -> None:
    CashDesk(season).collect([PEOPLE[2].id_number])
    moved = ResidentChanges(season).move([PEOPLE[2].id_number, PEOPLE[3].id_number], NEW_HOUSEHOLD, relation="配偶", reason="分户")
    assert [(one.household, one.head, one.relation) for one in moved] == [
        ("0003", PEOPLE[2].name, "户主"),
        ("0003", PEOPLE[2].name, "配偶"),
    ]
    assert len(season.roster.household("0000").members) == 2
    assert season.roster.line(PEOPLE[2].id_number).state is RowState.COLLECTED
    assert take(season, PEOPLE, "老名册.xlsx").unchanged == len(PEOPLE)
    assert faults(reopen(season)) == []


def test_two_households_are_joined_and_a_leaving_head_leaves_one_behind(season: Season) -> None:
    changes = ResidentChanges(season)
    (moved,) = changes.move([PEOPLE[0].id_number], "0001", relation="父亲", reason="并户")
    assert (moved.household, moved.head, moved.relation) == ("0001", PEOPLE[4].name, "父亲")
    left = season.roster.household("0000")
    assert (left.head, left.members[0].relation, left.doubtful) == (PEOPLE[1].name, "户主", None)
    changes.move([one.id_number for one in left.members], "0001", relation="子", reason="并户")
    home = season.roster.household("0001")
    assert (len(home.members), home.doubtful) == (8, None)
    before = head(season)
    changes.move([PEOPLE[0].id_number], "0001", reason="并户")
    assert head(season) == before


def test_a_passport_is_corrected_where_the_notice_accepts_it(tmp_path: Path) -> None:
    season = new_village(tmp_path, PEOPLE, scheme="zhuji-2023", clock=Clock(date(2022, 11, 1)))
    changes = ResidentChanges(season)
    new = changes.correct(WRONG, number="c01x00t47", kind="外国护照", reason="原来登记的不是他")
    assert (new.id_number, new.id_kind.value, new.birth_date) == ("C01X00T47", "护照", PEOPLE[1].birth_date)
    assert refused_whole(season, lambda: changes.correct(WRONG, number="C01X00T48", reason="没写类型")) == "bad-id"
    assert refused_whole(season, lambda: changes.correct(WRONG, number=RIGHT, kind="护照", reason="不是")) == "bad-kind"


def test_a_mistaken_day_with_corrections_replays_to_the_same_ledger(tmp_path: Path) -> None:
    clock = Clock()
    season = new_village(tmp_path, PEOPLE, clock=clock)
    CashDesk(season).collect([WRONG])
    correct(season)
    CashDesk(season).void("1", "点错")
    CashDesk(season).collect([RIGHT])
    assert faults(season) == []
    again = reopen(season)
    assert again.roster.line(RIGHT).state is RowState.COLLECTED
    assert again.book.ledger.receipts == season.book.ledger.receipts
