"""The residents of the book, and where the season stands for each of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from village_collector.domain.ledger.bureau_values import BureauOutcome
from village_collector.domain.ledger.money_values import Receipt
from village_collector.domain.ledger.village_records import AbsenceRecord
from village_collector.domain.people import Household, Resident, households, normal_id
from village_collector.domain.register import RowState
from village_collector.domain.scheme.assessment import Assessment, Status
from village_collector.errors import UserError
from village_collector.services.season import Season


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One resident and where the season stands for them; `assessment` is as of the day asked, or of payment once paid."""

    resident: Resident
    assessment: Assessment
    state: RowState
    receipt: Receipt | None
    outcome: BureauOutcome | None
    absence_record: AbsenceRecord | None = None


class Roster:
    """The people of the book's register."""

    def __init__(self, season: Season) -> None:
        self._season = season

    def resident(self, id_number: str) -> Resident:
        """The person with this number; raises UserError "unknown-person"."""
        found = self._season.book.resident(normal_id(id_number))
        if found is None:
            raise UserError(
                "unknown-person", f"名册里没有证件号码 {id_number} 这个人。", "请核对号码；确实是新参保，请先办参保登记。"
            )
        return found

    def household(self, key: str) -> Household:
        """Everybody of one household, by its key (see Resident.household)."""
        return households(r for r in self._season.book.residents() if r.household == key)[0]

    def line(self, resident: Resident, on: date | None = None) -> RosterLine:
        """Where one person stands; the assessment is as of `on` (None: today), or of the day of payment once paid."""
        ledger = self._season.book.ledger
        receipt = ledger.receipt_of(resident.id_number)
        day = receipt.on if receipt else on or self._season.today()
        assessment = self._season.scheme.assess(resident.circumstances(day), day)
        outcome = ledger.outcomes.get(resident.id_number)
        absence_record = ledger.records.absences.get(resident.id_number)
        state = self._state(assessment, receipt, outcome, absence_record)
        return RosterLine(resident, assessment, state, receipt, outcome, absence_record)

    def lines(self, residents: Iterable[Resident] | None = None, on: date | None = None) -> list[RosterLine]:
        """`line` for several people (None: the whole register), in the order given."""
        if residents is None:
            residents = self._season.book.residents()
        return [self.line(resident, on) for resident in residents]

    def _state(
        self, assessment: Assessment, receipt: Receipt | None, outcome: BureauOutcome | None, absence_record: AbsenceRecord | None
    ) -> RowState:
        if outcome:
            return {None: RowState.SUBMITTED, True: RowState.CONFIRMED, False: RowState.FAILED}[outcome.succeeded]
        if receipt is None and absence_record:
            return absence_record.absence.state
        if receipt is None:
            owes = assessment.status not in (Status.WAIVED, Status.EXEMPT)
            return RowState.UNPAID if owes else RowState.WAIVED
        versions = self._season.book.ledger.versions
        if versions and versions[-1].seq > receipt.seq:
            return RowState.SIGNED
        return RowState.DEPOSITED if receipt.slip or not receipt.method.in_box else RowState.COLLECTED


def count_by_group(lines: Iterable[RosterLine]) -> Mapping[str, tuple[int, int]]:
    """For each village group: how many people are settled (see RowState.settled), and how many there are."""
    counts: dict[str, tuple[int, int]] = {}
    for line in lines:
        settled, people = counts.get(line.resident.group, (0, 0))
        counts[line.resident.group] = (settled + line.state.settled, people + 1)
    return counts
