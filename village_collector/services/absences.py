"""Residents who do not pay here: why not, with which proof, and how often somebody tried to reach them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from village_collector.domain.ledger.village_records import Absence, AbsenceCleared, AbsenceRecord, ContactAttempt
from village_collector.domain.register import RowState
from village_collector.errors import UserError
from village_collector.services.attachments import read_scan
from village_collector.services.roster import RosterLine
from village_collector.services.season import Season
from village_collector.storage.book import KeptKind


@dataclass(frozen=True, slots=True)
class UninsuredLine:
    """One resident who is not insured: where they stand, why, and how often somebody called."""

    line: RosterLine
    absence_record: AbsenceRecord | None
    attempts: tuple[ContactAttempt, ...]

    @property
    def reason(self) -> str:
        """Why they are not insured: the bureau's refusal, or what was recorded; "" where nobody knows yet."""
        if self.line.state is RowState.FAILED and self.line.outcome:
            return f"{RowState.FAILED.value}：{self.line.outcome.reason or '没有写原因'}"
        return self.absence_record.absence.value if self.absence_record else ""


class Absences:
    """Neutral records for finding people again; never a list to shame anybody with."""

    def __init__(self, season: Season) -> None:
        self._season = season

    def record_absence(self, id_number: str, absence: Absence, note: str = "", proofs: Sequence[Path] = ()) -> AbsenceRecord:
        """Record why a resident does not pay here; `proofs` are scans kept in the book.

        Raises UserError: "unknown-person", "already-paid" (a receipt stands), "no-photo".
        """
        resident = self._season.roster.resident(id_number)
        receipt = self._season.book.ledger.receipt_of(resident.id_number)
        if receipt and absence.final:
            raise UserError(
                "already-paid", f"{resident.name}已经缴过（收据 {receipt.serial:06d}）。", "情况属实就先作废收据，或走退费申请。"
            )
        files = [read_scan(path, KeptKind.EVIDENCE) for path in proofs]
        with self._season.book.transaction() as act:
            act.append(
                AbsenceRecord(
                    **self._season.entry_header(),
                    id_number=resident.id_number,
                    absence=absence,
                    note=note.strip(),
                    evidence=tuple(act.keep(file) for file in files),
                )
            )
        return self._season.book.ledger.records.absences[resident.id_number]

    def clear_absence(self, id_number: str) -> None:
        """Take the record back, since the resident pays after all; the old entry stays in the ledger."""
        resident = self._season.roster.resident(id_number)
        with self._season.book.transaction() as act:
            act.append(AbsenceCleared(**self._season.entry_header(), id_number=resident.id_number))

    def record_contact_attempt(self, id_number: str, means: str, answer: str = "") -> ContactAttempt:
        """Record one try to reach a resident: by what means, and what was answered."""
        resident = self._season.roster.resident(id_number)
        with self._season.book.transaction() as act:
            act.append(
                ContactAttempt(
                    **self._season.entry_header(), id_number=resident.id_number, means=means.strip(), answer=answer.strip()
                )
            )
        return self._season.book.ledger.records.attempts[resident.id_number][-1]

    def uninsured(self) -> list[UninsuredLine]:
        """The 未参保台账: everybody in the register who is not insured (see RowState.insured), in register order."""
        records = self._season.book.ledger.records
        return [
            UninsuredLine(line, line.absence_record, tuple(records.attempts.get(line.resident.id_number, ())))
            for line in self._season.roster.lines()
            if not line.state.insured
        ]

    def to_contact(self) -> list[UninsuredLine]:
        """The call list: those of the uninsured who can still be insured here (see RowState.open), in register order."""
        return [item for item in self.uninsured() if item.line.state.open]
