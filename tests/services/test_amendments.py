"""The notice changes in mid-season: what was collected stays, and from its day on the changed rules hold."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from seasons import refused_whole
from villages import Clock, citizen_number, new_village, reopen, resident

from village_collector.assets import asset
from village_collector.domain.people import IdKind, Resident
from village_collector.domain.register import RowState
from village_collector.domain.scheme.assessment import Status
from village_collector.services.amendments import Amendments
from village_collector.services.backups import back_up, restore
from village_collector.services.cash_desk import CashDesk
from village_collector.services.decisions import Decisions
from village_collector.services.season import Season, open_season
from village_collector.services.sign_off import SignOff

PAPER = "方医保〔2021〕108号"
NOVEMBER, DECEMBER = date(2021, 11, 20), date(2021, 12, 10)
LAST_OF_WINDOW, PROLONGED = "to = 2021-11-30", "to = 2021-12-25"


def fangcheng(folder: Path, *people: Resident, day: date = NOVEMBER) -> Season:
    return new_village(folder, people, scheme="fangcheng-2021", clock=Clock(day))


def changed(folder: Path, *edits: tuple[str, str], scheme: str = "fangcheng-2021") -> Path:
    """The county's scheme with these places changed, as a file of the coordinator's."""
    text = asset(f"schemes/{scheme}.toml").read_text(encoding="utf-8")
    for before, after in edits:
        assert before in text, before
        text = text.replace(before, after)
    path = folder / f"{scheme}-改.toml"
    path.write_text(text, encoding="utf-8")
    return path


def prolonged(folder: Path) -> Path:
    """方城 collects in the villages until 25 December instead of 30 November."""
    later = ("from = 2021-12-01", "from = 2021-12-26")
    return changed(folder, (LAST_OF_WINDOW, PROLONGED), later)


def dearer(folder: Path) -> Path:
    """方城 asks 350.00 of everybody instead of 320.00."""
    return changed(folder, ("32000", "35000"), ("320 元", "350 元"))


def on(season: Season, day: date) -> Season:
    assert isinstance(season.clock, Clock)
    season.clock.go_to(day)
    return season


# -- a prolonged window


def test_a_prolonged_window_lets_the_village_collect_on_after_a_night_too(tmp_path: Path) -> None:
    early, late = resident(0), resident(1)
    season = fangcheng(tmp_path, early, late)
    CashDesk(season).collect([early.id_number])
    on(season, DECEMBER)
    assert refused_whole(season, lambda: CashDesk(season).collect([late.id_number])) == "not-payable-here"
    report = Amendments(season).amend(prolonged(tmp_path), PAPER, date(2021, 12, 1))
    assert (report.scheme.id, report.from_day, report.differs) == ("fangcheng-2021", date(2021, 12, 1), ())
    assert CashDesk(season).collect([late.id_number]).total == 320_00
    season = reopen(season)
    assert season.roster.counts().unpaid == 0
    assert season.book.ledger.receipt_of(early.id_number) is not None
    assert season.reconciler.reconcile().signable


def test_without_a_day_the_change_holds_from_today(tmp_path: Path) -> None:
    person = resident(0)
    season = on(fangcheng(tmp_path, person), DECEMBER)
    assert Amendments(season).amend(prolonged(tmp_path), PAPER).from_day == DECEMBER
    assert season.roster.line_on(person.id_number, date(2021, 12, 9)).assessment.status is Status.REFUSED
    assert season.roster.line_on(person.id_number, DECEMBER).assessment.status is Status.PAYABLE


def test_a_change_ahead_of_its_day_changes_nothing_before_it(tmp_path: Path) -> None:
    early, late = resident(0), resident(1)
    season = fangcheng(tmp_path, early, late)
    assert Amendments(season).amend(dearer(tmp_path), PAPER, date(2021, 11, 25)).differs == ()
    assert CashDesk(season).collect([early.id_number]).total == 320_00
    on(season, date(2021, 11, 25))
    assert CashDesk(season).collect([late.id_number]).total == 350_00
    assert Decisions(season).recalculations() == []
    assert season.reconciler.reconcile().signable


# -- who had paid or was waived


def test_what_was_collected_stays_and_what_the_change_would_have_asked_is_listed(tmp_path: Path) -> None:
    before, after, waived = resident(0), resident(1), resident(2, "特困")
    season = fangcheng(tmp_path, before, after, waived)
    desk = CashDesk(season)
    desk.collect([before.id_number])
    on(season, date(2021, 11, 22))
    receipt = desk.collect([after.id_number])
    (differs,) = Amendments(season).amend(dearer(tmp_path), PAPER, date(2021, 11, 21)).differs
    assert (differs.resident.id_number, differs.receipt.number) == (after.id_number, receipt.number)
    assert (differs.collected, differs.now.collect) == (320_00, 350_00)
    assert season.book.ledger.cash_total == 640_00
    assert {line.state for line in season.roster.lines([before, after])} == {RowState.COLLECTED}


def test_a_difference_that_was_there_before_the_change_is_none_of_the_change(tmp_path: Path) -> None:
    person = resident(0, "边缘易致贫户")
    season = fangcheng(tmp_path, person)
    Decisions(season).decide("other-hardship", "方财社〔2021〕31号", refund=100_00)
    CashDesk(season).collect([person.id_number])
    Decisions(season).decide("other-hardship", "方财社〔2021〕32号", refund=120_00)
    assert len(Decisions(season).recalculations()) == 1
    assert Amendments(season).amend(prolonged(tmp_path), PAPER).differs == ()


def test_whoever_was_waived_before_the_change_stays_waived_though_it_waives_nobody(tmp_path: Path) -> None:
    old, infant = resident(0, "特困"), newborn(date(2021, 12, 5), "特困")
    season = fangcheng(tmp_path, old, infant)
    no_waiver = changed(
        tmp_path, ('identity = ["特困救助供养对象"]\nmode = "waived"', 'identity = ["特困救助供养对象"]\nmode = "refunded"')
    )
    on(season, DECEMBER)
    Amendments(season).amend(no_waiver, PAPER, date(2021, 12, 1))
    found = season.roster.line(old.id_number)
    assert (found.state, found.assessed_on) == (RowState.WAIVED, date(2021, 11, 30))
    assert season.roster.line(infant.id_number).state is RowState.UNPAID, "born under the changed rules"
    SignOff(season).sign([("社保协办员", "王协办"), ("卫生院经办人员", "李卫生"), ("税务分局工作人员", "赵税务")])
    assert season.book.ledger.versions[0].waived == 1


def newborn(born: date, *words: str) -> Resident:
    plain = resident(900, *words)
    fields = {name: getattr(plain, name) for name in plain.__dataclass_fields__}
    fields |= {"birth_date": born, "id_number": citizen_number(901, born), "id_kind": IdKind.CITIZEN}
    return Resident(**fields)


def test_an_amount_decided_before_still_counts_unless_the_changed_notice_gives_one(tmp_path: Path) -> None:
    edge, poor = resident(0, "边缘易致贫户"), resident(1, "低保")
    season = fangcheng(tmp_path, edge, poor)
    Decisions(season).decide("other-hardship", "方财社〔2021〕31号", refund=100_00)
    Decisions(season).decide("dibao", "方财社〔2021〕32号", refund=100_00)
    given = changed(tmp_path, ('identity = ["低保对象"]\nmode = "refunded"', 'identity = ["低保对象"]\nmode = "refunded"\namount = 15000'))
    Amendments(season).amend(given, PAPER)
    season = reopen(season)
    assert [line.assessment.refund for line in season.roster.lines([edge, poor])] == [100_00, 150_00]
    assert "dibao" not in [one.rule for one in Decisions(season).decidable()]


def test_the_second_change_goes_on_from_the_first(tmp_path: Path) -> None:
    person = resident(0)
    season = on(fangcheng(tmp_path, person), DECEMBER)
    Amendments(season).amend(prolonged(tmp_path), PAPER, date(2021, 12, 1))
    Amendments(season).amend(dearer(tmp_path), "方医保〔2021〕110号", date(2021, 12, 20))
    days = (date(2021, 11, 10), date(2021, 12, 10), date(2021, 12, 20))
    found = [season.roster.line_on(person.id_number, day).assessment for day in days]
    assert [(one.status, one.collect) for one in found] == [(Status.PAYABLE, 320_00), (Status.PAYABLE, 320_00), (Status.REFUSED, None)]


# -- the file itself


def test_the_changed_notice_is_kept_whole_and_a_restored_book_goes_by_it(tmp_path: Path) -> None:
    person = resident(0)
    season = on(fangcheng(tmp_path, person), DECEMBER)
    file = prolonged(tmp_path)
    Amendments(season).amend(file, PAPER, date(2021, 12, 1))
    (entry,) = season.book.ledger.amendments
    kept = season.book.kept(entry.scheme_sha256)
    assert kept is not None
    assert kept.data == file.read_bytes()
    file.unlink()
    assert all(check.ok for check in season.book.verify())
    (tmp_path / "U盘").mkdir()
    copy = restore(back_up(season, tmp_path / "U盘").file, tmp_path / "新.book")
    again = open_season(copy, clock=season.clock, operator="李协办")
    assert CashDesk(again).collect([person.id_number]).total == 320_00
    again.book._db.execute("DROP TRIGGER kept_is_never_removed")
    again.book._db.execute("DELETE FROM kept WHERE sha256 = ?", [entry.scheme_sha256])
    assert [check.name for check in again.book.verify() if not check.ok] == ["表和触发器齐全", "原件齐全"]


@pytest.mark.parametrize(
    ("edits", "document", "code"),
    [
        ([(LAST_OF_WINDOW, PROLONGED)], "  ", "no-document"),
        ([], PAPER, "same-scheme"),
        ([(LAST_OF_WINDOW, "to = 2021-12-02")], PAPER, "bad-scheme"),
        ([("insured_year = 2022", "insured_year = 2023"), ("2022-", "2023-")], PAPER, "other-year"),
        ([('id = "fangcheng-2021"', 'id = "qingshan-2021"'), ('place = "', 'place = "青山县')], PAPER, "other-county"),
    ],
)
def test_a_change_that_cannot_be_is_refused_and_nothing_is_kept(
    tmp_path: Path, edits: list[tuple[str, str]], document: str, code: str
) -> None:
    season = fangcheng(tmp_path, resident(0))
    file = changed(tmp_path, *edits)
    assert refused_whole(season, lambda: Amendments(season).amend(file, document)) == code
    assert season.book.ledger.amendments == []


def test_an_amount_that_the_changed_price_has_no_room_for_is_told_before_the_change(tmp_path: Path) -> None:
    season = fangcheng(tmp_path, resident(0, "低保"))
    Decisions(season).decide("dibao", "方财社〔2021〕32号", refund=320_00)
    cheaper = changed(tmp_path, ("32000", "30000"), ("320 元", "300 元"))
    assert refused_whole(season, lambda: Amendments(season).amend(cheaper, PAPER)) == "bad-decision"
