"""Entries that move money: receipts, voids, deposits, the closing of a day; and what they add up to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from typing import ClassVar

from village_collector.domain.canonical import NOT_STORED
from village_collector.domain.ledger.entries import EntryBody, EntryKind, LedgerFault
from village_collector.domain.money import Fen


class Method(Enum):
    """How the money came. Only cash lies in the box until it is deposited; all other money is in an account at once.

    A transfer goes to a collection code or account of the village or the bureau, never to a private one; RELATIVE is the
    insurance account of a relative (家庭共济).
    """

    CASH = "cash"
    TRANSFER = "transfer"
    POS = "pos"
    RELATIVE = "relative"

    @property
    def word(self) -> str:
        return {"cash": "现金", "transfer": "转账", "pos": "POS", "relative": "家庭共济"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectedLine:
    """What one resident paid on a receipt, and what the state pays now (`subsidy`) or back later (`refund`), in fen.

    `identity` is the one whose assistance counted, "" where none did; `basis` the clauses that gave the amounts.
    `refund` is None where a refund is promised whose amount is not known yet. `benefit_from` and `benefit_to` are the days
    of cover as they were assessed; None where the notice gives none, or where a wait ends after the insured year.
    `repay` is the part of `collect` that pays back `repaid_years` missed years.
    """

    id_number: str
    name: str
    collect: Fen
    subsidy: Fen
    refund: Fen | None
    agency: str
    identity: str
    basis: str
    benefit_from: date | None
    benefit_to: date | None
    repay: Fen = 0
    repaid_years: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Void(EntryBody):
    """Reverses a receipt; the number stays used."""

    entry_kind: ClassVar[EntryKind] = EntryKind.VOID

    receipt: str
    reason: str
    total: Fen

    def check(self, ledger: MoneyLedger) -> None:
        """There is such a receipt, it is valid, the sum is its own, and the money has not left the box."""
        receipt = ledger.receipts.get(self.receipt)
        if receipt is None or receipt.void or receipt.total != self.total:
            raise LedgerFault("nothing to void")
        if receipt.slip or (receipt.is_cash and receipt.total > ledger.cash_on_hand):
            raise LedgerFault("void of money that was deposited")

    def apply(self, ledger: MoneyLedger) -> None:
        receipt = ledger.receipts[self.receipt]
        ledger.receipts[receipt.number] = replace(receipt, void=self)
        for line in receipt.lines:
            del ledger.live[line.id_number]
        if receipt.is_cash:
            ledger.cash_total -= receipt.total
        ledger.receipts_seq = self.seq
        ledger.collection_reversed(receipt)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt(EntryBody):
    """One taking of money for one or several residents, in fen. `void`, `slip` and `prints` are what later entries made of it.

    `channel` names the collection code, account or terminal that a payment without cash went to; "" for cash.
    `replaces` is the void receipt whose money is receipted again here, for `replaces_reason`: then `on` is the day of that
    receipt, on which the money came, and `written_on` the day of this act, on which the sheets of the days book it.
    """

    entry_kind: ClassVar[EntryKind] = EntryKind.COLLECTION

    number: str
    serial: int
    payer: str
    method: Method
    channel: str
    tendered: Fen
    total: Fen
    change: Fen
    ticket: str
    lines: tuple[CollectedLine, ...]
    replaces: str = ""
    replaces_reason: str = ""
    written_on: date | None = None
    void: Void | None = field(default=None, metadata=NOT_STORED)
    slip: str = field(default="", metadata=NOT_STORED)
    prints: int = field(default=0, metadata=NOT_STORED)

    @property
    def is_cash(self) -> bool:
        """Whether the money is notes and coins that go through the box."""
        return self.method is Method.CASH

    @property
    def booked_on(self) -> date:
        """The day on whose sheet it stands: that of the payment, or of the writing where it replaces a void receipt."""
        return self.written_on or self.on

    @property
    def way(self) -> str:
        """How the money came, in words: 现金, POS, 转账（村集体账户）."""
        return f"{self.method.word}（{self.channel}）" if self.channel else self.method.word

    @property
    def verification_code(self) -> str:
        """The first eight signs of the entry's hash, as they stand on the receipt."""
        return self.hash[:8].upper()

    def check(self, ledger: MoneyLedger) -> None:
        """The number is the next one, nobody pays twice, and the sums add up."""
        if self.serial != ledger.next_serial or self.number in ledger.receipts:
            raise LedgerFault(f"receipt {self.number} out of sequence")
        paid = [line.id_number for line in self.lines]
        if len(set(paid)) != len(paid) or any(number in ledger.live for number in paid):
            raise LedgerFault("collected twice")
        if any(line.collect < 0 or line.subsidy < 0 or (line.refund or 0) < 0 for line in self.lines) or self.change < 0:
            raise LedgerFault("negative amounts")
        if any(not 0 <= line.repay <= line.collect or (line.repay and line.repaid_years < 1) for line in self.lines):
            raise LedgerFault("repayment without years or above what was taken")
        if sum(line.collect for line in self.lines) != self.total:
            raise LedgerFault("lines do not add up")
        if self.tendered - self.change != self.total or (self.change and not self.is_cash):
            raise LedgerFault("change does not add up")
        if self.is_cash and self.channel:
            raise LedgerFault("cash with a channel")
        if self.replaces or self.replaces_reason or self.written_on:
            self._check_replaced(ledger)

    def _check_replaced(self, ledger: MoneyLedger) -> None:
        replaced = ledger.receipts.get(self.replaces)
        if replaced is None or not replaced.void or replaced.on != self.on or not self.replaces_reason:
            raise LedgerFault("replaces no void receipt of that day")
        if self.written_on is None or self.written_on < self.on:
            raise LedgerFault("written before the money came")
        if self.total > ledger.left_to_replace(replaced):
            raise LedgerFault("replaces more than was taken")

    def apply(self, ledger: MoneyLedger) -> None:
        ledger.receipts[self.number] = self
        for line in self.lines:
            ledger.live[line.id_number] = self.number
        if self.is_cash:
            ledger.cash_total += self.total
        ledger.receipts_seq = self.seq


@dataclass(frozen=True, slots=True, kw_only=True)
class Deposit(EntryBody):
    """Cash paid in at the credit union; `receipts` are those whose last fen this slip carries, `photo_sha256` is its picture or ""."""

    entry_kind: ClassVar[EntryKind] = EntryKind.DEPOSIT

    slip: str
    amount: Fen
    bank: str
    receipts: tuple[str, ...]
    photo_sha256: str

    def check(self, ledger: MoneyLedger) -> None:
        """The money is in the box, and the slip covers the oldest receipts."""
        if not 0 < self.amount <= ledger.cash_on_hand:
            raise LedgerFault("deposit of money that is not there")
        if self.receipts != ledger.covered_by(self.amount):
            raise LedgerFault("slip covers other receipts")

    def apply(self, ledger: MoneyLedger) -> None:
        ledger.deposits.append(self)
        ledger.deposited += self.amount
        for number in self.receipts:
            ledger.receipts[number] = replace(ledger.receipts[number], slip=self.slip)
        ledger.receipts_seq = self.seq


@dataclass(frozen=True, slots=True, kw_only=True)
class DayClosing(EntryBody):
    """The cash box counted at the end of a day: `denominations` are pairs of a note or coin in fen and how many of it."""

    entry_kind: ClassVar[EntryKind] = EntryKind.DAY_CLOSING

    denominations: tuple[tuple[Fen, int], ...]
    counted: Fen
    expected: Fen
    reason: str

    @property
    def difference(self) -> Fen:
        return self.counted - self.expected

    def check(self, ledger: MoneyLedger) -> None:
        """The notes add up to what was counted, and the ledger expected what it holds."""
        if sum(note * number for note, number in self.denominations) != self.counted or self.expected != ledger.cash_on_hand:
            raise LedgerFault("count does not add up")

    def apply(self, ledger: MoneyLedger) -> None:
        ledger.day_closings.append(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Print(EntryBody):
    """A sheet left the program as paper: the id of its kind, how many copies, and the receipts on it."""

    entry_kind: ClassVar[EntryKind] = EntryKind.PRINT

    sheet: str
    copies: int
    receipts: tuple[str, ...]

    def check(self, ledger: MoneyLedger) -> None:
        """Every receipt on the sheet is in the ledger."""
        if not ledger.receipts.keys() >= set(self.receipts):
            raise LedgerFault("print of a receipt that is not there")

    def apply(self, ledger: MoneyLedger) -> None:
        ledger.prints[self.sheet] = ledger.prints.get(self.sheet, 0) + 1
        for number in self.receipts:
            receipt = ledger.receipts[number]
            ledger.receipts[number] = replace(receipt, prints=receipt.prints + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day at the desk; `receipts` includes voided ones, sums count valid ones only, `without_cash` by each way.

    The last two are of all days until now.
    """

    on: date
    receipts: tuple[Receipt, ...]
    households: int
    people: int
    total: Fen
    cash: Fen
    without_cash: tuple[tuple[str, Fen], ...]
    voided: int
    counts: tuple[DayClosing, ...]
    cash_on_hand: Fen
    oldest_undeposited: date | None


@dataclass(slots=True)
class MoneyLedger:
    """What the entries about money add up to. `live` maps a resident to the valid receipt that holds them; sums are fen."""

    receipts: dict[str, Receipt] = field(default_factory=dict)
    live: dict[str, str] = field(default_factory=dict)
    deposits: list[Deposit] = field(default_factory=list)
    day_closings: list[DayClosing] = field(default_factory=list)
    prints: dict[str, int] = field(default_factory=dict)
    cash_total: Fen = 0
    deposited: Fen = 0
    receipts_seq: int = 0

    @property
    def cash_on_hand(self) -> Fen:
        """Money in the box: valid cash less what the slips carried away."""
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
        """Valid cash receipts that no slip has completed yet, oldest first."""
        return [r for r in self.receipts.values() if not r.slip and not r.void and r.is_cash]

    def day(self, on: date) -> Day:
        """The figures of one day."""
        receipts = tuple(r for r in self.receipts.values() if r.on == on)
        valid = [r for r in receipts if not r.void]
        undeposited = self.undeposited()
        return Day(
            on=on,
            receipts=receipts,
            households=len(valid),
            people=sum(len(r.lines) for r in valid),
            total=sum(r.total for r in valid),
            cash=sum(r.total for r in valid if r.is_cash),
            without_cash=without_cash(valid),
            voided=len(receipts) - len(valid),
            counts=tuple(count for count in self.day_closings if count.on == on),
            cash_on_hand=self.cash_on_hand,
            oldest_undeposited=min((receipt.on for receipt in undeposited), default=None),
        )

    def left_to_replace(self, void: Receipt) -> Fen:
        """How much of a void receipt's money no valid receipt has taken over yet."""
        return void.total - sum(r.total for r in self.receipts.values() if r.replaces == void.number and not r.void)

    def covered_by(self, amount: Fen) -> tuple[str, ...]:
        """The receipts that a deposit of this amount would complete, oldest first (each receipt is in at most one slip)."""
        carried = self.deposited - sum(r.total for r in self.receipts.values() if r.is_cash and not r.void and r.slip)
        room = carried + amount
        covered = []
        for receipt in self.undeposited():
            if receipt.total > room:
                break
            room -= receipt.total
            covered.append(receipt.number)
        return tuple(covered)

    def collection_reversed(self, receipt: Receipt) -> None:
        """What else follows when a receipt is voided; the bureau's part forgets the outcomes of its people."""


def without_cash(receipts: Iterable[Receipt]) -> tuple[tuple[str, Fen], ...]:
    """What the valid receipts among these took without cash, by the way it came (fen); each way once, in order of appearance."""
    sums: dict[str, Fen] = {}
    for receipt in receipts:
        if not receipt.void and not receipt.is_cash:
            sums[receipt.way] = sums.get(receipt.way, 0) + receipt.total
    return tuple(sums.items())
