"""Why somebody does not pay here stands in the book with its proof, and every contact attempt is counted."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from seasons import paper, refused_whole, tables_of
from villages import PRICE, Clock, new_village, reopen, resident

from village_collector.domain.ledger.entries import EntryKind
from village_collector.domain.ledger.village_records import Absence
from village_collector.domain.register import RowState
from village_collector.services.absences import Absences
from village_collector.services.cash_desk import CashDesk
from village_collector.services.season import Season

AWAY = resident(0).id_number


def village(folder: Path) -> Season:
    return new_village(folder, [resident(0), resident(1), resident(2, "特困"), resident(3)])


def scan(folder: Path, name: str = "证明.jpg", data: bytes = b"\xff\xd8 proof") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


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
    absences, desk = Absences(season), CashDesk(season)
    absences.record_absence(AWAY, reason)
    assert season.roster.line(resident(0).id_number).state is reason.state
    if reason.final:
        assert refused_whole(season, lambda: desk.collect([AWAY])) == "not-enrolling"
        absences.clear_absence(AWAY)
        assert season.roster.line(resident(0).id_number).state is RowState.UNPAID
    assert desk.collect([AWAY]).total == PRICE
    assert season.roster.line(resident(0).id_number).state is RowState.COLLECTED


def test_a_reason_taken_back_stays_in_the_ledger(tmp_path: Path) -> None:
    season = village(tmp_path)
    Absences(season).record_absence(AWAY, Absence.DECEASED, "错记")
    Absences(season).clear_absence(AWAY)
    assert season.book.ledger.records.absences == {}
    said = [(entry.kind, entry.body) for entry in season.book.entries()][-2:]
    assert [kind for kind, _ in said] == [EntryKind.ABSENCE, EntryKind.ABSENCE_CLEARED]
    assert "错记" in said[0][1]


def test_the_newest_reason_counts(tmp_path: Path) -> None:
    season = village(tmp_path)
    Absences(season).record_absence(AWAY, Absence.UNREACHABLE)
    Absences(season).record_absence(AWAY, Absence.INSURED_ELSEWHERE)
    assert season.roster.line(resident(0).id_number).state is RowState.PAID_ELSEWHERE


def test_who_has_paid_is_not_written_off(tmp_path: Path) -> None:
    season = village(tmp_path)
    receipt = CashDesk(season).collect([AWAY])
    absences = Absences(season)
    assert refused_whole(season, lambda: absences.record_absence(AWAY, Absence.DECEASED)) == "already-paid"
    CashDesk(season).void(receipt.number, "人已去世，退给家属")
    absences.record_absence(AWAY, Absence.DECEASED)
    assert season.roster.line(resident(0).id_number).state is RowState.DECEASED


def test_a_proof_that_is_not_there_or_a_stranger_is_refused(tmp_path: Path) -> None:
    season = village(tmp_path)
    absences = Absences(season)
    assert refused_whole(season, lambda: absences.record_absence(AWAY, Absence.ARMY, "", [tmp_path / "没有.jpg"])) == "no-photo"
    for act in (
        lambda: absences.record_absence("411399198001010000", Absence.ARMY),
        lambda: absences.clear_absence("411399198001010000"),
        lambda: absences.record_contact_attempt("411399198001010000", "电话"),
    ):
        assert refused_whole(season, act) == "unknown-person"


def test_each_contact_attempt_is_counted_and_the_last_one_is_on_the_list_of_the_uninsured(tmp_path: Path) -> None:
    clock = Clock()
    season = new_village(tmp_path, [resident(0), resident(1), resident(2, "特困"), resident(3)], clock=clock)
    absences = Absences(season)
    absences.record_contact_attempt(AWAY, "电话", "没人接")
    clock.go_to(date(2021, 10, 20))
    made = absences.record_contact_attempt(AWAY, " 上门 ", " 过年回来缴 ")
    assert (made.on, made.means, made.answer) == (date(2021, 10, 20), "上门", "过年回来缴")
    CashDesk(season).collect([resident(1).id_number])
    absences.record_absence(resident(3).id_number, Absence.DECEASED)
    found = absences.uninsured()
    assert [item.line.resident.id_number for item in found] == [AWAY, resident(3).id_number], "not the paid, nor the waived"
    assert [item.line.resident.id_number for item in absences.to_contact()] == [AWAY], "nobody calls on the dead"
    assert [one.means for one in found[0].attempts] == ["电话", "上门"]
    row = next(row for row in tables_of(paper(season, "uninsured")) if row[0] == "1")
    assert row[-4:] == ["2", "2021-10-20", "王协办", "过年回来缴"]


@pytest.mark.parametrize("reason", [Absence.AWAY, Absence.EMPLOYEE_INSURED, Absence.MARRIED_AWAY, Absence.DECEASED])
def test_who_is_not_insured_stays_on_the_list_with_the_reason(tmp_path: Path, reason: Absence) -> None:
    season = village(tmp_path)
    Absences(season).record_absence(AWAY, reason)
    line = Absences(season).uninsured()[0]
    assert line.absence_record is not None
    assert (line.line.resident.id_number, line.absence_record.absence) == (AWAY, reason)
