"""The ledger: every kind of entry, and what all entries add up to when they are replayed.

Receipts, deposits, versions, batches and results have no tables of their own: they are what `replay` makes of the
entries, so they cannot disagree with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar, TypeAlias, get_args

from village_collector.domain.ledger.bureau_values import (
    AmountDecision,
    Batch,
    BureauAnswer,
    BureauLedger,
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


LedgerEntry: TypeAlias = (
    Opening
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
        self.last, self.last_on = entry, body.on

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
