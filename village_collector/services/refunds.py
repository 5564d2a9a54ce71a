"""Refunds promised on receipts: what is due, and what an agency has paid out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from village_collector.domain.ledger.money_values import CollectedLine, Receipt
from village_collector.domain.ledger.village_records import RefundPaid
from village_collector.domain.people import normal_id
from village_collector.errors import UserError
from village_collector.services.season import Season


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundDue:
    """A refund promised on a receipt; `amount` None where no document has given it yet."""

    paid: CollectedLine
    receipt: Receipt
    amount: int | None
    done: RefundPaid | None


class Refunds:
    """Money that an agency pays back later; the program keeps the list and pays nothing itself."""

    def __init__(self, season: Season) -> None:
        self._season = season

    def due(self) -> list[RefundDue]:
        """Refunds promised on valid receipts; a decided amount fills what the notice left open."""
        season, found = self._season, []
        for receipt in season.book.ledger.receipts.values():
            for paid in () if receipt.void else receipt.lines:
                amount = paid.refund
                if amount is None and season.book.resident(paid.id_number):
                    amount = season.roster.line(paid.id_number).assessment.refund
                if amount != 0:
                    done = season.book.ledger.records.refunds_paid.get(paid.id_number)
                    found.append(RefundDue(paid=paid, receipt=receipt, amount=amount, done=done))
        return found

    def record_paid(self, id_numbers: Iterable[str], paid_on: date) -> list[RefundPaid]:
        """Record that an agency paid out refunds; one transaction each. Raises UserError "no-refund-due", "amount-unknown"."""
        due = {item.paid.id_number: item for item in self.due()}
        wanted: list[RefundPaid] = []
        for number in dict.fromkeys(map(normal_id, id_numbers)):
            item = due.get(number)
            if item is None or item.done:
                raise UserError("no-refund-due", f"证件号码 {number} 没有待返还的补助。", "请核对名单。")
            if item.amount is None:
                raise UserError("amount-unknown", f"{item.paid.name}该返多少还没有文件。", "请先录入金额和文号。")
            wanted.append(
                RefundPaid(
                    **self._season.entry_header(),
                    id_number=item.paid.id_number,
                    amount=item.amount,
                    agency=item.paid.agency,
                    paid_on=paid_on,
                )
            )
        for refund in wanted:
            with self._season.book.transaction() as act:
                act.append(refund)
        paid = self._season.book.ledger.records.refunds_paid
        return [paid[refund.id_number] for refund in wanted]
