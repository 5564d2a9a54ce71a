"""Freezing the register: when it may be done, what makes a version old, and how a version is found again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from villages import PRICE, Clock, new_village, refused, resident

from village_collector.domain.ledger.verification_code import verification_code
from village_collector.domain.ledger.village_records import Absence
from village_collector.domain.people import ReportedFacts
from village_collector.errors import UserError
from village_collector.services.absences import Absences
from village_collector.services.cash_desk import CashDesk
from village_collector.services.day_end import DayEnd
from village_collector.services.decisions import Decisions
from village_collector.services.resident_changes import ResidentChanges
from village_collector.services.season import Season
from village_collector.services.sign_off import SIGNER_ROLES, SignOff

N = [resident(n).id_number for n in range(9)]


@pytest.fixture
def season(tmp_path: Path) -> Season:
    """Three people have paid and their money is at the bank, one is waived, four have not paid."""
    made = new_village(tmp_path, [resident(n, *(["特困"] if n == 3 else [])) for n in range(8)])
    CashDesk(made).collect(N[:3])
    DayEnd(made).deposit(3 * PRICE, "XYS1")
    return made


def test_a_version_freezes_the_figures_and_who_signs(season: Season) -> None:
    signers = [(role, f"签字人{place}") for place, role in enumerate(SIGNER_ROLES)]
    rows = season.reconciler.register_rows()
    version = SignOff(season).sign(signers, " 已核对 ")
    assert SIGNER_ROLES == ("社保协办员", "卫生院经办人员", "税务分局工作人员")
    assert (version.version, version.people, version.payers, version.waived, version.total) == (1, 8, 3, 1, 3 * PRICE)
    assert (version.signers, version.explanation) == (tuple(signers), "已核对")
    kept = season.book.kept(version.digest)
    assert kept is not None
    assert (kept.name, kept.kind) == ("清册第1版.jsonl", "signed_register")
    assert SignOff(season).rows(version) == rows


def test_an_empty_register_is_not_signed(tmp_path: Path) -> None:
    assert refused(lambda: SignOff(new_village(tmp_path)).sign()) == "empty-register"


CHANGES: list[tuple[bool, Callable[[Season], object]]] = [
    (True, lambda s: CashDesk(s).collect([N[4]])),
    (True, lambda s: CashDesk(s).void("2", "点错")),
    (True, lambda s: DayEnd(s).deposit(1, "XYS2")),
    (True, lambda s: ResidentChanges(s).amend(N[5], reason="学生证", facts=ReportedFacts(university_student=True))),
    (True, lambda s: ResidentChanges(s).add(resident(8), reason="迁入")),
    (True, lambda s: Decisions(s).decide("dibao", "方医保〔2021〕9号", refund=100)),
    (False, lambda s: Absences(s).record_absence(N[6], Absence.AWAY)),
    (False, lambda s: Absences(s).record_contact_attempt(N[6], "电话")),
    (False, lambda s: DayEnd(s).close_day({10000: 3, 1000: 2})),
]


@pytest.mark.parametrize(("makes_old", "change"), CHANGES)
def test_money_people_and_amounts_make_a_version_old_and_nothing_else_does(
    season: Season, makes_old: bool, change: Callable[[Season], object]
) -> None:
    desk = SignOff(season)
    assert (desk.superseded(), desk.current()) == (False, None)
    CashDesk(season).collect([N[7]])
    first = desk.sign(explanation="镇里同意")
    assert (desk.superseded(), desk.current()) == (False, first)
    with pytest.raises(UserError, match=r"^清册第 1 版之后没有变动。") as told:
        desk.sign(explanation="镇里同意")
    assert told.value.code == "already-signed"
    change(season)
    assert desk.superseded() is makes_old
    assert refused(lambda: desk.sign(explanation="再签")) == (None if makes_old else "already-signed")
    assert len(season.book.ledger.versions) == 1 + makes_old


def test_books_that_differ_or_cash_in_the_box_are_signed_only_with_an_explanation(season: Season) -> None:
    desk = SignOff(season)
    DayEnd(season).close_day({10: 1}, "多一角")
    with pytest.raises(UserError) as told:
        desk.sign(explanation="  ")
    assert told.value.code == "not-balanced"
    assert told.value.what == "账没有对平，还不能签字：2021-10-12 清点现金多了 0.10 元：多一角。"
    DayEnd(season).close_day({})
    CashDesk(season).collect([N[4]])
    with pytest.raises(UserError) as told:
        desk.sign()
    assert told.value.code == "cash-not-deposited"
    assert told.value.what == "手上还有 320.00 元没有存进信用社，清册和缴款单对不上。"
    DayEnd(season).deposit(PRICE, "XYS2")
    assert desk.sign().version == 1


def test_a_version_is_found_by_its_number_and_the_newest_without_one(season: Season) -> None:
    desk = SignOff(season)
    for number in (None, 0, 1):
        assert refused(lambda n=number: desk.version(n)) == "not-signed"  # type: ignore[misc]
    first = desk.sign()
    CashDesk(season).collect([N[4]])
    second = desk.sign(explanation="镇里同意")
    assert (desk.version(), desk.version(1), desk.version(2)) == (second, first, second)
    for number in (-1, 0, 3):
        assert refused(lambda n=number: desk.version(n)) == "not-signed"  # type: ignore[misc]
    assert desk.rows(first) != desk.rows(second)


def test_the_letters_on_paper_lead_to_the_version_the_day_or_the_entry(season: Season) -> None:
    desk = SignOff(season)
    closed, version = DayEnd(season).close_day({}), desk.sign()
    entry = next(season.book.entries())
    letters = {seal.hash: verification_code(seal.hash) for seal in (closed, version, entry)}
    assert desk.matches(letters[version.hash]) == version
    assert desk.matches(f"{letters[closed.hash][:4].lower()} {letters[closed.hash][4:]}") == closed
    assert desk.matches(letters[entry.hash]) == entry
    assert desk.matches(letters[version.hash][:-1]) is None
    assert desk.matches("") is None


def test_a_signed_register_that_was_cut_out_of_the_book_is_damage(season: Season) -> None:
    desk = SignOff(season)
    version = desk.sign()
    season.book._db.execute("DROP TRIGGER IF EXISTS kept_no_delete")
    triggers = [name for (name,) in season.book._db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()]
    for name in triggers:
        season.book._db.execute(f'DROP TRIGGER "{name}"')
    season.book._db.execute("DELETE FROM kept WHERE kind = 'signed_register'")
    with pytest.raises(UserError, match="签字清册第 1 版不见了") as told:
        desk.rows(version)
    assert told.value.code == "book-damaged"


def test_a_version_signed_after_the_windows_counts_the_waived_too(tmp_path: Path) -> None:
    clock = Clock()
    season = new_village(tmp_path, [resident(0), resident(1, "特困")], clock=clock)
    clock.go_to(date(2022, 1, 15))
    assert SignOff(season).sign().waived == 1
