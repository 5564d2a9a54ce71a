"""The ledger: every kind of entry, and what all entries add up to when they are replayed.

Receipts, deposits, versions, batches and results have no tables of their own: they are what `replay` makes of the
entries, so they cannot disagree with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import ClassVar, TypeAlias, get_args

from village_collector.domain.ledger.bureau_values import (
    AmountDecision,
    Batch,
    BureauAnswer,
    BureauLedger,
    KeyingUndone,
    RegisterFile,
    ResultFile,
    RosterChange,
    SchemeAmendment,
    Version,
)
from village_collector.domain.ledger.entries import Entry, EntryBody, EntryKind, LedgerFault
from village_collector.domain.ledger.money_values import DayClosing, Deposit, Print, Receipt, Void
from village_collector.domain.ledger.village_records import (
    AbsenceCleared,
    AbsenceRecord,
    Attachment,
    ContactAttempt,
    Posting,
    RefundPaid,
    Target,
    TicketMarked,
    TicketsReceived,
    TicketsSettled,
    VillageRecords,
    WeeklyReport,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening(EntryBody):
    """The first entry: which village, which season, under which scheme."""

    entry_kind: ClassVar[EntryKind] = EntryKind.OPENING

    scheme: str
    scheme_sha256: str
    village: str
    village_code: str
    town: str
    insured_year: int
    device: str

    def check(self, ledger: Ledger) -> None:
        """It is the first entry, and the only one of its kind."""
        if ledger.opening is not None:
            raise LedgerFault("opening out of place")

    def apply(self, ledger: Ledger) -> None:
        ledger.opening = self


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What was put right of one resident: fields of the register as they were and as they are since; `id_number` is the one before."""

    id_number: str
    before: Mapping[str, str]
    after: Mapping[str, str]

    @property
    def number(self) -> str:
        """The ID number since."""
        return self.after.get("id_number", self.id_number)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidentsCorrected(EntryBody):
    """Numbers, names or households put right by hand; `roster_digest` covers all residents after it.

    Who gets another number stays one person: receipts, outcomes and everything else recorded are theirs under the new number.
    """

    entry_kind: ClassVar[EntryKind] = EntryKind.RESIDENTS_CORRECTED

    people: tuple[Correction, ...]
    reason: str
    roster_digest: str

    def check(self, ledger: Ledger) -> None:
        """Each field has a before and an after, and nobody gets the number of somebody whom the ledger knows."""
        if not self.people or any(one.before.keys() != one.after.keys() or not one.after for one in self.people):
            raise LedgerFault("corrects nothing")
        taken = (one.number for one in self.people if one.number != one.id_number)
        if any(number in ledger.live or number in ledger.outcomes for number in taken):
            raise LedgerFault("number of somebody else")

    def apply(self, ledger: Ledger) -> None:
        ledger.roster, ledger.register_seq = self.roster_digest, self.seq
        for one in self.people:
            ledger.corrections.append(one)
            if one.number != one.id_number:
                ledger.renumber(one.id_number, one.number)


LedgerEntry: TypeAlias = (
    Opening
    | ResidentsCorrected
    | RegisterFile
    | RosterChange
    | AmountDecision
    | SchemeAmendment
    | BureauAnswer
    | Receipt
    | Void
    | Print
    | DayClosing
    | Deposit
    | Version
    | Batch
    | ResultFile
    | KeyingUndone
)
"""The kinds of entries that act on the whole ledger."""

VillageEntry: TypeAlias = (
    TicketsReceived
    | TicketMarked
    | TicketsSettled
    | AbsenceRecord
    | AbsenceCleared
    | ContactAttempt
    | RefundPaid
    | Posting
    | Attachment
    | WeeklyReport
    | Target
)
"""The kinds of entries that act on what the village records besides money."""

AnyEntry: TypeAlias = LedgerEntry | VillageEntry

KINDS: Mapping[str, type[AnyEntry]] = {kind.entry_kind.value: kind for kind in get_args(AnyEntry)}
"""Every kind of entry by the word that the file stores."""


@dataclass(slots=True)
class Ledger(BureauLedger):
    """What the entries add up to. Only `apply` changes it; everything else asks."""

    opening: Opening | None = None
    last: Entry | None = None
    records: VillageRecords = field(default_factory=VillageRecords)
    last_on: date | None = None
    corrections: list[Correction] = field(default_factory=list)
    touched: list[str] = field(default_factory=list)
    """ID numbers of those whose receipt, outcome, absence or signature an entry changed, in the order of the entries."""

    def check(self, body: AnyEntry) -> None:
        """Raises LedgerFault where this cannot be true after the entries so far."""
        if self.opening is None and not isinstance(body, Opening):
            raise LedgerFault(f"{body.entry_kind} before the opening")
        if isinstance(body, VillageEntry):
            body.check(self.records)
        else:
            body.check(self)

    def apply(self, entry: Entry) -> None:
        """Take one entry in; raises LedgerFault for one that cannot be true and then changes nothing."""
        body = read_entry(entry)
        try:
            self.check(body)
        except LedgerFault as fault:
            raise LedgerFault(f"{entry.seq}: {fault}") from fault
        if isinstance(body, VillageEntry):
            body.apply(self.records)
        else:
            body.apply(self)
        self.touched += self._people_of(body)
        self.last, self.last_on = entry, max(body.on, self.last_on or body.on)

    def corrections_of(self, id_number: str) -> tuple[Correction, ...]:
        """What was put right of the resident who has this number now, under whichever number they were then, oldest first."""
        found = []
        for one in reversed(self.corrections):
            if one.number == id_number:
                found.append(one)
                id_number = one.id_number
        return tuple(reversed(found))

    def former_numbers(self, id_number: str) -> tuple[str, ...]:
        """The numbers under which this resident stood before, oldest first."""
        return tuple(one.id_number for one in self.corrections_of(id_number) if one.id_number != one.number)

    def current_number(self, id_number: str) -> str:
        """The number that took the place of this one, or this one."""
        for one in self.corrections:
            id_number = one.number if one.id_number == id_number else id_number
        return id_number

    def renumber(self, former: str, number: str) -> None:
        """Let everything that was recorded under one number be recorded under another; only the entries keep what they say."""
        for receipt in list(self.receipts.values()):
            if any(line.id_number == former for line in receipt.lines):
                lines = (replace(one, id_number=number) if one.id_number == former else one for one in receipt.lines)
                self.receipts[receipt.number] = replace(receipt, lines=tuple(lines))
        if former in self.live:
            self.live[number] = self.live.pop(former)
        if former in self.outcomes:
            self.outcomes[number] = replace(self.outcomes.pop(former), id_number=number)
        self.batches = [
            replace(batch, rows=tuple((number if one == former else one, amount) for one, amount in batch.rows))
            for batch in self.batches
        ]
        self.results = [
            replace(
                result,
                rows=tuple(replace(row, id_number=number) if row.id_number == former else row for row in result.rows),
            )
            for result in self.results
        ]
        self.records.renumber(former, number)

    def _people_of(self, body: AnyEntry) -> Iterable[str]:
        """The ID numbers of those for whom an entry changes where they stand."""
        match body:
            case Receipt(lines=lines):
                return [line.id_number for line in lines]
            case Void(receipt=number):
                return [line.id_number for line in self.receipts[number].lines]
            case Print(receipts=numbers) | Deposit(receipts=numbers):
                return [line.id_number for number in numbers for line in self.receipts[number].lines]
            case Version():
                return self.live
            case Batch(rows=sent):
                return [id_number for id_number, _ in sent]
            case ResultFile(rows=outcomes):
                return [outcome.id_number for outcome in outcomes]
            case KeyingUndone(id_numbers=undone):
                return undone
            case AbsenceRecord(id_number=id_number) | AbsenceCleared(id_number=id_number):
                return [id_number]
        return ()


def read_entry(entry: Entry) -> AnyEntry:
    """The typed entry with its place in the ledger; raises LedgerFault where it cannot be read."""
    kind = KINDS.get(entry.kind)
    if kind is None:
        raise LedgerFault(f"{entry.seq}: {entry.kind} is no kind of entry")
    try:
        return kind.from_body(entry.body, seq=entry.seq, hash=entry.hash)
    except (ValueError, TypeError, RecursionError) as broken:
        raise LedgerFault(f"{entry.seq}: {entry.kind} cannot be read") from broken


def replay(entries: Iterable[Entry]) -> Ledger:
    """The ledger after all these entries; raises LedgerFault at the first that cannot be true."""
    ledger = Ledger()
    for entry in entries:
        ledger.apply(entry)
    return ledger
