"""Why somebody does not pay here stands in the book with its proof."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest
from seasons import paper, refused_whole, tables_of, text_of
from villages import PRICE, Clock, new_village, reopen, resident

from village_collector.domain.ledger.hash_chain import EntryKind
from village_collector.domain.ledger.ledger import Method
from village_collector.domain.ledger.village_records import Absence
from village_collector.domain.money import capitals
from village_collector.domain.people import Identity
from village_collector.domain.register import RowState
from village_collector.services.cash_desk import CashDesk
from village_collector.services.day_end import DayEnd
from village_collector.services.decisions import Decisions
from village_collector.services.outreach import Absences
from village_collector.services.roster import Roster
from village_collector.services.season import Season

AWAY = resident(0).id_number


def village(folder: Path) -> Season:
    return new_village(folder, [resident(0), resident(1), resident(2, "特困"), resident(3)])


def scan(folder: Path, name: str = "证明.jpg", data: bytes = b"\xff\xd8 proof") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


# -- why somebody does not pay here


def test_a_reason_stands_with_its_proof_in_the_book_also_after_a_night(tmp_path: Path) -> None:
    season = village(tmp_path)
    proofs = [scan(tmp_path), scan(tmp_path, "来信.png", b"letter")]
    made = Absences(season).record_absence(AWAY, Absence.ARMY, " 去年入伍 ", proofs)
    assert (made.absence, made.note, made.operator) == (Absence.ARMY, "去年入伍", "王协办")
    for path in proofs:
        path.unlink()
    season = reopen(season)
    assert season.book.ledger.records.absences[AWAY] == made
    kept = [season.book.kept(sha256) for sha256 in made.evidence]
    assert [(file.name, file.kind, file.data) for file in kept if file] == [
        ("证明.jpg", "evidence", b"\xff\xd8 proof"),
        ("来信.png", "evidence", b"letter"),
    ]
    assert all(check.ok for check in season.book.verify())
    season.book.close()


@pytest.mark.parametrize("reason", list(Absence), ids=lambda reason: reason.value)
def test_a_final_reason_refuses_money_and_another_lets_the_villager_come_and_pay(tmp_path: Path, reason: Absence) -> None:
    season = village(tmp_path)
    outreach, desk = Absences(season), CashDesk(season)
    outreach.record_absence(AWAY, reason)
    assert Roster(season).line(resident(0)).state is reason.state
    if reason.final:
        assert refused_whole(season, lambda: desk.collect([AWAY])) == "not-enrolling"
        outreach.clear_absence(AWAY)
        assert Roster(season).line(resident(0)).state is RowState.UNPAID
    assert desk.collect([AWAY]).total == PRICE
    assert Roster(season).line(resident(0)).state is RowState.COLLECTED


def test_a_reason_taken_back_stays_in_the_ledger(tmp_path: Path) -> None:
    season = village(tmp_path)
    Absences(season).record_absence(AWAY, Absence.DECEASED, "错记")
    Absences(season).clear_absence(AWAY)
    assert season.book.ledger.records.absences == {}
    said = [entry.body for entry in season.book.entries() if entry.kind == EntryKind.STANDING]
    assert len(said) == 2
    assert "错记" in said[0]


def test_the_newest_reason_counts(tmp_path: Path) -> None:
    season = village(tmp_path)
    Absences(season).record_absence(AWAY, Absence.UNREACHABLE)
    Absences(season).record_absence(AWAY, Absence.INSURED_ELSEWHERE)
    assert Roster(season).line(resident(0)).state is RowState.PAID_ELSEWHERE


def test_who_has_paid_is_not_written_off(tmp_path: Path) -> None:
    season = village(tmp_path)
    receipt = CashDesk(season).collect([AWAY])
    outreach = Absences(season)
    assert refused_whole(season, lambda: outreach.record_absence(AWAY, Absence.DECEASED)) == "already-paid"
    CashDesk(season).void(receipt.number, "人已去世，退给家属")
    outreach.record_absence(AWAY, Absence.DECEASED)
    assert Roster(season).line(resident(0)).state is RowState.DECEASED


def test_a_proof_that_is_not_there_or_a_stranger_is_refused(tmp_path: Path) -> None:
    season = village(tmp_path)
    outreach = Absences(season)
    assert refused_whole(season, lambda: outreach.record_absence(AWAY, Absence.ARMY, "", [tmp_path / "没有.jpg"])) == "no-photo"
    for act in (
        lambda: outreach.record_absence("411399198001010000", Absence.ARMY),
        lambda: outreach.clear_absence("411399198001010000"),
        lambda: outreach.attempt("411399198001010000", "电话"),
    ):
        assert refused_whole(season, act) == "unknown-person"


# -- calling on people


def test_each_call_is_counted_and_the_last_one_is_on_the_ledger_of_the_unpaid(tmp_path: Path) -> None:
    clock = Clock()
    season = new_village(tmp_path, [resident(0), resident(1), resident(2, "特困"), resident(3)], clock=clock)
    outreach = Absences(season)
    outreach.attempt(AWAY, "电话", "没人接")
    clock.go_to(date(2021, 10, 20))
    made = outreach.attempt(AWAY, " 上门 ", " 过年回来缴 ")
    assert (made.on, made.how, made.said) == (date(2021, 10, 20), "上门", "过年回来缴")
    CashDesk(season).collect([resident(1).id_number])
    outreach.record_absence(resident(3).id_number, Absence.DECEASED)
    found = outreach.uninsured()
    assert [item.line.resident.id_number for item in found] == [AWAY], "the paid, the waived and the dead are settled"
    assert [one.how for one in found[0].attempts] == ["电话", "上门"]
    (row,) = [row for row in tables_of(paper(season, "unpaid")) if row[0].isdigit()]
    assert row[-4:] == ["2", "2021-10-20", "王协办", "过年回来缴"]


@pytest.mark.parametrize("reason", [Absence.AWAY, Absence.EMPLOYEE_INSURED, Absence.MARRIED_AWAY, Absence.TO_REGISTER])
def test_who_is_not_settled_stays_on_the_list_with_the_reason(tmp_path: Path, reason: Absence) -> None:
    season = village(tmp_path)
    Absences(season).record_absence(AWAY, reason)
    line = Absences(season).uninsured()[0]
    assert line.absence_record is not None
    assert (line.line.resident.id_number, line.absence_record.absence) == (AWAY, reason)


# -- refunds


def gacha(folder: Path) -> Season:
    """Twelve payers by POS: eight Mongols, two on subsistence allowance, two others."""
    people = [resident(n, ethnic_group="蒙古族") for n in range(8)]
    people += [resident(8, "低保"), resident(9, "低保", ethnic_group="蒙古族"), resident(10), resident(11)]
    season = new_village(folder, people, scheme="dalate-2022", clock=Clock(date(2021, 12, 1)))
    for start in range(0, 12, 4):
        CashDesk(season).collect([resident(n).id_number for n in range(start, start + 4)], method=Method.POS)
    return season


def test_the_gachas_refunds_are_1820_yuan_and_no_cash(tmp_path: Path) -> None:
    season = gacha(tmp_path)
    due = Absences(season).refunds()
    by_agency: dict[str, int] = defaultdict(int)
    for item in due:
        by_agency[item.paid.agency] += item.amount or 0
    assert by_agency == {"旗民族事务委员会": 1200_00, "旗民政局": 620_00}
    assert (len(due), sum(by_agency.values())) == (10, 1820_00)
    ledger = season.book.ledger
    assert sum(receipt.total for receipt in ledger.receipts.values()) == 4320_00
    assert (ledger.cash_total, ledger.cash_on_hand) == (0, 0)
    Absences(season).refund_paid([item.paid.id_number for item in due], date(2022, 3, 1))
    assert (ledger.cash_total, ledger.cash_on_hand, ledger.deposited) == (0, 0, 0)
    found = DayEnd(season).reconcile()
    assert found.balanced
    assert (found.figures.refunds_due, found.figures.pos_total) == (1820_00, 4320_00)


def test_the_list_of_each_agency_adds_up_on_paper(tmp_path: Path) -> None:
    text = text_of(paper(gacha(tmp_path), "refunds"), "-layout")
    for agency, people, total in (("旗民族事务委员会", 8, 1200_00), ("旗民政局", 2, 620_00)):
        assert f"返还单位：{agency}（{people}人" in text
        assert f"人民币{capitals(total)}" in text


def test_a_refund_is_paid_out_once_only(tmp_path: Path) -> None:
    season = gacha(tmp_path)
    outreach = Absences(season)
    number = resident(9).id_number
    (paid,) = outreach.refund_paid([f" {number.lower()}", number], date(2022, 3, 1))
    assert (paid.amount, paid.agency, paid.paid_on) == (310_00, "旗民政局", date(2022, 3, 1))
    assert refused_whole(season, lambda: outreach.refund_paid([number], date(2022, 4, 1))) == "no-refund-due"
    season = reopen(season)
    (item,) = [item for item in Absences(season).refunds() if item.done]
    assert (item.paid.id_number, item.done) == (number, paid)
    season.book.close()


def test_of_a_list_with_somebody_to_whom_nothing_is_due_nothing_is_recorded(tmp_path: Path) -> None:
    season = gacha(tmp_path)
    pair = [resident(0).id_number, resident(10).id_number]
    assert refused_whole(season, lambda: Absences(season).refund_paid(pair, date(2022, 3, 1))) == "no-refund-due"
    assert season.book.ledger.records.refunds_paid == {}


def test_a_refund_of_which_nobody_knows_the_amount_cannot_be_recorded_as_paid(tmp_path: Path) -> None:
    season = new_village(tmp_path, [resident(0, "低保")])
    CashDesk(season).collect([AWAY])
    (item,) = Absences(season).refunds()
    assert (item.amount, item.paid.agency) == (None, "民政局")
    assert refused_whole(season, lambda: Absences(season).refund_paid([AWAY], date(2022, 3, 1))) == "amount-unknown"
    assert "待定" in text_of(paper(season, "refunds"))


def test_what_a_receipt_promised_stays_and_what_it_left_open_is_filled_by_the_document(tmp_path: Path) -> None:
    season = gacha(tmp_path)
    Roster(season).amend(resident(0).id_number, reason="民政局名单", identities=[Identity(word="低保")])
    assert Absences(season).refunds()[0].amount == 150_00, "a later list is proposed, not applied"
    other = new_village(tmp_path, [resident(0, "低保")], name="别村.vcb")
    CashDesk(other).collect([AWAY])
    Decisions(other).decide("dibao", "方医保〔2021〕99号", refund=160_00)
    assert [item.amount for item in Absences(other).refunds()] == [160_00]


def test_a_voided_receipt_promises_nothing(tmp_path: Path) -> None:
    season = gacha(tmp_path)
    first = next(iter(season.book.ledger.receipts.values()))
    CashDesk(season).void(first.number, "重复刷卡")
    assert len(Absences(season).refunds()) == 6
