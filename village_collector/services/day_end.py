"""The day's end: counting the cash box, closing the day, and deposits at the credit union."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from village_collector.domain.ledger.money_values import DayClosing, Deposit
from village_collector.domain.money import Fen, yuan
from village_collector.errors import UserError
from village_collector.services.attachments import read_scan
from village_collector.services.season import Season
from village_collector.storage.book import KeptKind

DENOMINATIONS: tuple[Fen, ...] = (10000, 5000, 2000, 1000, 500, 100, 50, 10)
"""Notes and coins that a village counts, in fen."""


@dataclass(frozen=True, slots=True)
class CashDifference:
    """What was counted and what the ledger says must be in the box, in fen."""

    counted: Fen
    expected: Fen

    @property
    def difference(self) -> Fen:
        """More (or, negative, less) in the box than there should be."""
        return self.counted - self.expected


class DayEnd:
    """What the coordinator does with the money after the queue is gone."""

    def __init__(self, season: Season) -> None:
        self._season = season

    def check(self, notes: Mapping[Fen, int]) -> CashDifference:
        """What these notes (fen → how many) add up to, beside the ledger; records nothing. Raises UserError "bad-count"."""
        if any(note not in DENOMINATIONS or number < 0 for note, number in notes.items()):
            raise UserError("bad-count", "清点的券别或张数不对。", "请重新填每种面额的张数。")
        return CashDifference(sum(note * number for note, number in notes.items()), self._season.book.ledger.cash_on_hand)

    def close_day(self, notes: Mapping[Fen, int], reason: str = "") -> DayClosing:
        """Record the box as counted: how many of each denomination (fen).

        Raises UserError "no-reason" where it differs from the ledger and nothing says why, "bad-count".
        """
        found = self.check(notes)
        counted, expected = found.counted, found.expected
        if found.difference and not reason.strip():
            word = "多" if found.difference > 0 else "少"
            raise UserError(
                "no-reason",
                f"点出 {yuan(counted)} 元，账上应有 {yuan(expected)} 元，{word} {yuan(abs(found.difference))} 元。",
                "请再点一遍；确实不符，就写明原因再日结。",
            )
        pairs = tuple((note, notes[note]) for note in DENOMINATIONS if notes.get(note))
        with self._season.book.transaction() as act:
            act.append(
                DayClosing(
                    **self._season.entry_header(),
                    denominations=pairs,
                    counted=counted,
                    expected=expected,
                    reason=reason.strip(),
                )
            )
        return self._season.book.ledger.day_closings[-1]

    def deposit(self, amount: Fen, slip: str, *, bank: str = "", photo: Path | None = None) -> Deposit:
        """Record cash paid in at the credit union; the slip takes the oldest receipts that it completes.

        `photo` is a picture of the slip, kept in the book. Raises UserError: "bad-amount", "no-slip-number",
        "slip-used", "more-than-cash", "no-photo".
        """
        slip = slip.strip()
        ledger = self._season.book.ledger
        if amount <= 0:
            raise UserError("bad-amount", "缴存金额要大于 0。", "请照缴款单填金额。")
        if not slip:
            raise UserError("no-slip-number", "没有填缴款单号。", "请照缴款单填单号。")
        if any(deposit.slip == slip for deposit in ledger.deposits):
            raise UserError("slip-used", f"缴款单 {slip} 已经记过了。", "请核对单号，不用再记。")
        if amount > ledger.cash_on_hand:
            raise UserError(
                "more-than-cash",
                f"缴款单 {yuan(amount)} 元，比手上现金 {yuan(ledger.cash_on_hand)} 元还多。",
                "请核对金额；如果有收款没有记账，先补记。",
            )
        picture = read_scan(photo, KeptKind.DEPOSIT_SLIP) if photo else None
        with self._season.book.transaction() as act:
            act.append(
                Deposit(
                    **self._season.entry_header(),
                    slip=slip,
                    amount=amount,
                    bank=bank.strip(),
                    receipts=ledger.covered_by(amount),
                    photo_sha256=act.keep(picture) if picture else "",
                )
            )
        return ledger.deposits[-1]
