"""What the entries of a season add up to when they are replayed.

Receipts, deposits, versions, batches and results have no tables of their own: they are what
`replay` makes of the entries, so they cannot disagree with them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import Enum
from typing import Any, TypeAlias

from village_collector.domain.ledger.hash_chain import Entry, EntryKind, LedgerFault
from village_collector.domain.ledger.village_records import VillageRecords
from village_collector.domain.moments import read_moment
from village_collector.domain.money import Fen
from village_collector.domain.scheme.assessment import Decision

Body: TypeAlias = dict[str, Any]
"""What an entry says: JSON values without floats; money in fen, days as YYYY-MM-DD."""

class Method(Enum):
    """How the money came. Cash and transfers to the coordinator are in the box until deposited; a POS payment never is."""

    CASH = "cash"
    TRANSFER = "transfer"
    POS = "pos"

    @property
    def in_box(self) -> bool:
        return self is not Method.POS

    @property
    def word(self) -> str:
        return {"cash": "现金", "transfer": "转账", "pos": "POS"}[self.value]


@dataclass(frozen=True, slots=True)
class Opening:
    """The first entry: which village, which season, under which scheme."""

    scheme: str
    scheme_sha256: str
    village: str
    village_code: str
    town: str
    insured_year: int
    device: str
    operator: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class CollectedLine:
    """What one resident paid on a receipt, and what the state pays now (`subsidy`) or back later (`refund`)."""

    id_number: str
    name: str
    collect: Fen
    subsidy: Fen
    refund: Fen | None
    agency: str
    counted: str
    basis: str


@dataclass(frozen=True, slots=True)
class Void:
    """Why and when a receipt was reversed."""

    reason: str
    operator: str
    on: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """One taking of money for one or several residents; `letters` are the first 8 of its entry's hash."""

    number: str
    serial: int
    on: date
    at: datetime
    operator: str
    payer: str
    method: Method
    tendered: Fen
    total: Fen
    change: Fen
    ticket: str
    lines: tuple[CollectedLine, ...]
    seq: int
    verification_code: str
    void: Void | None = None
    slip: str = ""
    prints: int = 0


@dataclass(frozen=True, slots=True)
class Deposit:
    """Cash paid in at the credit union; `receipts` are those whose last fen this slip carries."""

    slip: str
    amount: Fen
    bank: str
    on: date
    at: datetime
    operator: str
    receipts: tuple[str, ...]
    photo: str = ""


@dataclass(frozen=True, slots=True)
class DayClosing:
    """The cash box counted at the end of a day: `notes` maps a denomination in fen to its number."""

    on: date
    at: datetime
    operator: str
    notes: tuple[tuple[Fen, int], ...]
    counted: Fen
    expected: Fen
    reason: str
    hash: str

    @property
    def difference(self) -> Fen:
        return self.counted - self.expected


@dataclass(frozen=True, slots=True)
class Version:
    """A frozen version of the register; `digest` is SHA-256 over its lines, `letters` what people type to compare."""

    version: int
    digest: str
    people: int
    payers: int
    waived: int
    total: Fen
    signers: tuple[tuple[str, str], ...]
    explanation: str
    on: date
    at: datetime
    operator: str
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Batch:
    """One filled template: who was sent to the bureau, for how much, from which version."""

    number: int
    version: int
    file: str
    sha256: str
    rows: tuple[tuple[str, Fen], ...]
    on: date
    at: datetime


@dataclass(frozen=True, slots=True)
class BureauOutcome:
    """What became of one resident at the bureau; `succeeded` is None while unanswered, `serial` the 征集流水号."""

    id_number: str
    batch: int
    succeeded: bool | None
    serial: str = ""
    code: str = ""
    reason: str = ""
    amount: Fen | None = None


@dataclass(frozen=True, slots=True)
class ResultFile:
    """One result file of the bureau, taken in once."""

    file: str
    sha256: str
    on: date
    succeeded: int
    failed: int


@dataclass(frozen=True, slots=True)
class RegisterFile:
    """One register file, taken in once; `roster` is the digest of the residents after it."""

    file: str
    sha256: str
    at: datetime
    accepted: int


@dataclass(slots=True)
class Ledger:
    """What the entries add up to. Only `apply` changes it; everything else asks."""

    opening: Opening | None = None
    last: Entry | None = None
    receipts: dict[str, Receipt] = field(default_factory=dict)
    live: dict[str, str] = field(default_factory=dict)
    deposits: list[Deposit] = field(default_factory=list)
    counts: list[DayClosing] = field(default_factory=list)
    versions: list[Version] = field(default_factory=list)
    batches: list[Batch] = field(default_factory=list)
    outcomes: dict[str, BureauOutcome] = field(default_factory=dict)
    results: list[ResultFile] = field(default_factory=list)
    registers: list[RegisterFile] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    records: VillageRecords = field(default_factory=VillageRecords)
    prints: dict[str, int] = field(default_factory=dict)
    roster: str = ""
    last_on: date | None = None
    cash_total: Fen = 0
    deposited: Fen = 0
    receipts_seq: int = 0
    register_seq: int = 0

    @property
    def cash_on_hand(self) -> Fen:
        """Money in the box: valid cash and transfers less what the slips carried away."""
        return self.cash_total - self.deposited

    @property
    def next_serial(self) -> int:
        return len(self.receipts) + 1

    def receipt_of(self, id_number: str) -> Receipt | None:
        """The valid receipt that holds this resident, if any."""
        number = self.live.get(id_number)
        return self.receipts[number] if number else None

    def tickets_used(self) -> dict[str, str]:
        """Official ticket numbers on receipts, valid or void, with the receipt that bears each."""
        return {r.ticket: r.number for r in self.receipts.values() if r.ticket}

    def undeposited(self) -> list[Receipt]:
        """Valid receipts with money for the box that no slip has completed yet, oldest first."""
        return [r for r in self.receipts.values() if r.method.in_box and not r.void and not r.slip]

    def covered_by(self, amount: Fen) -> tuple[str, ...]:
        """The receipts that a deposit of this amount would complete, oldest first (each receipt is in at most one slip)."""
        carried = self.deposited - sum(
            r.total for r in self.receipts.values() if r.method.in_box and not r.void and r.slip
        )
        room = carried + amount
        covered = []
        for receipt in self.undeposited():
            if receipt.total > room:
                break
            room -= receipt.total
            covered.append(receipt.number)
        return tuple(covered)

    def check(self, entry: Entry) -> Body:
        """The entry's body, where it can be true after the ones before it; raises LedgerFault otherwise."""
        body: Body = json.loads(entry.body)
        if (self.opening is None) != (entry.kind == EntryKind.OPEN):
            raise LedgerFault(f"{entry.seq}: {entry.kind} out of place")
        if entry.kind == EntryKind.COLLECT:
            if body["serial"] != self.next_serial or body["receipt"] in self.receipts:
                raise LedgerFault(f"{entry.seq}: receipt {body['receipt']} out of sequence")
            paid = [line["id"] for line in body["lines"]]
            if len(set(paid)) != len(paid) or any(number in self.live for number in paid):
                raise LedgerFault(f"{entry.seq}: collected twice")
            if sum(line["collect"] for line in body["lines"]) != body["total"]:
                raise LedgerFault(f"{entry.seq}: lines do not add up")
            if body["tendered"] - body["change"] != body["total"]:
                raise LedgerFault(f"{entry.seq}: change does not add up")
        elif entry.kind == EntryKind.VOID:
            receipt = self.receipts.get(body["receipt"])
            if receipt is None or receipt.void:
                raise LedgerFault(f"{entry.seq}: nothing to void")
        elif entry.kind == EntryKind.DEPOSIT:
            if body["amount"] <= 0 or body["amount"] > self.cash_on_hand:
                raise LedgerFault(f"{entry.seq}: deposit of money that is not there")
            if tuple(body["receipts"]) != self.covered_by(body["amount"]):
                raise LedgerFault(f"{entry.seq}: slip covers other receipts")
        elif entry.kind == EntryKind.SIGN:
            if body["version"] != len(self.versions) + 1:
                raise LedgerFault(f"{entry.seq}: version out of sequence")
        elif entry.kind == EntryKind.EXPORT and body["batch"] != len(self.batches) + 1:
            raise LedgerFault(f"{entry.seq}: batch out of sequence")
        self.records.check(entry.seq, entry.kind, body)
        return body

    def apply(self, entry: Entry) -> None:
        """Take one entry in; raises LedgerFault for one that cannot be true and then changes nothing."""
        body = self.check(entry)
        if not self.records.apply(entry.kind, body):
            _APPLY[entry.kind](self, body | {"seq": entry.seq, "hash": entry.hash})
        self.last = entry
        if "on" in body:
            self.last_on = date.fromisoformat(body["on"])

    def _open(self, body: Body) -> None:
        self.opening = Opening(
            body["scheme"],
            body["scheme_sha256"],
            body["village"],
            body["village_code"],
            body["town"],
            body["insured_year"],
            body["device"],
            body["operator"],
            read_moment(body["at"]),
        )

    def _import(self, body: Body) -> None:
        self.registers.append(
            RegisterFile(body["file"], body["sha256"], read_moment(body["at"]), body["accepted"])
        )
        self._roster(body)

    def _roster(self, body: Body) -> None:
        self.roster = body["roster"]
        self.register_seq = body["seq"]

    def _collect(self, body: Body) -> None:
        method = Method(body["method"])
        lines = tuple(
            CollectedLine(
                line["id"],
                line["name"],
                line["collect"],
                line["subsidy"],
                line["refund"],
                line["agency"],
                line["counted"],
                line["basis"],
            )
            for line in body["lines"]
        )
        receipt = Receipt(
            number=body["receipt"],
            serial=body["serial"],
            on=date.fromisoformat(body["on"]),
            at=read_moment(body["at"]),
            operator=body["operator"],
            payer=body["payer"],
            method=method,
            tendered=body["tendered"],
            total=body["total"],
            change=body["change"],
            ticket=body["ticket"],
            lines=lines,
            seq=body["seq"],
            verification_code=body["hash"][:8].upper(),
        )
        self.receipts[receipt.number] = receipt
        for line in lines:
            self.live[line.id_number] = receipt.number
        if method.in_box:
            self.cash_total += receipt.total
        self.receipts_seq = body["seq"]

    def _void(self, body: Body) -> None:
        receipt = self.receipts[body["receipt"]]
        void = Void(
            body["reason"], body["operator"], date.fromisoformat(body["on"]), read_moment(body["at"])
        )
        self.receipts[receipt.number] = replace(receipt, void=void)
        for line in receipt.lines:
            self.live.pop(line.id_number, None)
            self.outcomes.pop(line.id_number, None)
        if receipt.method.in_box:
            self.cash_total -= receipt.total
        self.receipts_seq = body["seq"]

    def _print(self, body: Body) -> None:
        self.prints[body["what"]] = self.prints.get(body["what"], 0) + 1
        for number in body["receipts"]:
            receipt = self.receipts[number]
            self.receipts[number] = replace(receipt, prints=receipt.prints + 1)

    def _count(self, body: Body) -> None:
        notes = tuple((note, number) for note, number in body["notes"])
        self.counts.append(
            DayClosing(
                date.fromisoformat(body["on"]),
                read_moment(body["at"]),
                body["operator"],
                notes,
                body["counted"],
                body["expected"],
                body["reason"],
                body["hash"],
            )
        )

    def _deposit(self, body: Body) -> None:
        deposit = Deposit(
            body["slip"],
            body["amount"],
            body["bank"],
            date.fromisoformat(body["on"]),
            read_moment(body["at"]),
            body["operator"],
            tuple(body["receipts"]),
            body["photo"],
        )
        self.deposits.append(deposit)
        self.deposited += deposit.amount
        for number in deposit.receipts:
            self.receipts[number] = replace(self.receipts[number], slip=deposit.slip)
        self.receipts_seq = body["seq"]

    def _sign(self, body: Body) -> None:
        self.versions.append(
            Version(
                body["version"],
                body["digest"],
                body["people"],
                body["payers"],
                body["waived"],
                body["total"],
                tuple((role, name) for role, name in body["signers"]),
                body["explanation"],
                date.fromisoformat(body["on"]),
                read_moment(body["at"]),
                body["operator"],
                body["seq"],
                body["hash"],
            )
        )

    def _export(self, body: Body) -> None:
        rows = tuple((number, amount) for number, amount in body["rows"])
        self.batches.append(
            Batch(
                body["batch"],
                body["version"],
                body["file"],
                body["sha256"],
                rows,
                date.fromisoformat(body["on"]),
                read_moment(body["at"]),
            )
        )
        for number, _ in rows:
            self.outcomes[number] = BureauOutcome(number, body["batch"], None)

    def _result(self, body: Body) -> None:
        succeeded = failed = 0
        for row in body["rows"]:
            outcome = BureauOutcome(row["id"], row["batch"], row["ok"], row["serial"], row["code"], row["reason"], row["amount"])
            self.outcomes[row["id"]] = outcome
            succeeded += outcome.succeeded is True
            failed += outcome.succeeded is False
        self.results.append(ResultFile(body["file"], body["sha256"], date.fromisoformat(body["on"]), succeeded, failed))

    def _decide(self, body: Body) -> None:
        self.decisions.append(
            Decision(
                rule=body["rule"],
                collect=body["collect"],
                subsidy=body["subsidy"],
                refund=body["refund"],
                document=body["document"],
                decided_on=date.fromisoformat(body["on"]),
            )
        )


_APPLY: dict[str, Callable[[Ledger, Body], None]] = {
    EntryKind.OPEN: Ledger._open,
    EntryKind.IMPORT: Ledger._import,
    EntryKind.ROSTER: Ledger._roster,
    EntryKind.COLLECT: Ledger._collect,
    EntryKind.VOID: Ledger._void,
    EntryKind.PRINT: Ledger._print,
    EntryKind.COUNT: Ledger._count,
    EntryKind.DEPOSIT: Ledger._deposit,
    EntryKind.SIGN: Ledger._sign,
    EntryKind.EXPORT: Ledger._export,
    EntryKind.RESULT: Ledger._result,
    EntryKind.DECIDE: Ledger._decide,
}


def replay(entries: Iterable[Entry]) -> Ledger:
    """The ledger after all these entries; raises LedgerFault at the first that cannot be true."""
    ledger = Ledger()
    for entry in entries:
        try:
            ledger.apply(entry)
        except (KeyError, ValueError, TypeError, AttributeError) as broken:
            raise LedgerFault(f"{entry.seq}: {entry.kind} cannot be read") from broken
    return ledger
