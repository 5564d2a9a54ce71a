"""The stock of pre-printed official tickets: taking in, spoiling, losing, settling."""

from __future__ import annotations

from village_collector.domain.ledger.ticket_stock import Settlement, TicketCondition, TicketMark, TicketRange, new_range
from village_collector.domain.ledger.village_records import TicketMarked, TicketsReceived, TicketsSettled
from village_collector.errors import UserError
from village_collector.services.season import Season

SPOILED, LOST = TicketCondition.SPOILED, TicketCondition.LOST


class TicketStockService:
    """Numbers are recorded here and never made: a ticket's number is printed on it before it reaches the village."""

    def __init__(self, season: Season) -> None:
        self._season = season

    def receive(self, first: str, last: str, issued_by: str) -> TicketRange:
        """Take in a range of tickets; raises what domain.tickets.new_range raises."""
        received = new_range(self._season.book.ledger.records.tickets, first, last, self._season.today(), issued_by.strip())
        with self._season.book.transaction() as act:
            act.append(
                TicketsReceived(
                    **self._season.entry_header(), first=received.first, last=received.last, issued_by=received.issued_by
                )
            )
        return received

    def mark(self, number: str, condition: TicketCondition, reason: str) -> TicketMark:
        """Record a blank ticket as spoiled or lost; it must be one of ours that bears no valid receipt.

        Raises UserError: "no-reason", "ticket-not-ours", "ticket-used", "ticket-spoiled".
        """
        stock, used = self._season.book.ledger.records.tickets, self._season.book.ledger.tickets_used()
        if not reason.strip():
            raise UserError("no-reason", f"登记票据 {number} 要写明原因。", "请写上原因，例如“打印机卡纸撕坏”。")
        if number in used:
            raise UserError("ticket-used", f"票据 {number} 已经开给了收据。", "要作废请作废那张收据。")
        if number in stock.marks:
            raise UserError("ticket-spoiled", f"票据 {number} 已经登记过了。", "不用再登记。")
        if number not in stock.numbers():
            raise UserError("ticket-not-ours", f"票据 {number} 不在本村领用的号段里。", "请核对号码。")
        with self._season.book.transaction() as act:
            act.append(
                TicketMarked(**self._season.entry_header(), number=number, condition=condition, reason=reason.strip())
            )
        return stock.marks[number]

    def next(self) -> str | None:
        """The number that the next receipt should bear, or None where no stock is kept or it is used up."""
        return self._season.book.ledger.records.tickets.next(self._season.book.ledger.tickets_used())

    def balance(self, with_whom: str = "") -> Settlement:
        """领用, 已用, 作废, 遗失, 结存 as they stand; a voided receipt's ticket counts as spoiled. `amount` is of valid ones."""
        ledger = self._season.book.ledger
        stock, used = ledger.records.tickets, ledger.tickets_used()
        valid = [ledger.receipts[number] for number in used.values() if not ledger.receipts[number].void]
        conditions = [mark.condition for mark in stock.marks.values()]
        return Settlement(
            on=self._season.today(),
            with_whom=with_whom,
            received=len(stock.numbers()),
            used=len(valid),
            spoiled=conditions.count(TicketCondition.SPOILED) + len(used) - len(valid),
            lost=conditions.count(TicketCondition.LOST),
            left=len(stock.left(used)),
            amount=sum(receipt.total for receipt in valid),
        )

    def settle(self, with_whom: str) -> Settlement:
        """Freeze the balance as settled with the issuing office; raises UserError "no-tickets"."""
        if not self._season.book.ledger.records.tickets.kept:
            raise UserError("no-tickets", "还没有登记领用的票据。", "请先登记票本的起号和止号。")
        now = self.balance(with_whom.strip())
        with self._season.book.transaction() as act:
            act.append(
                TicketsSettled(
                    **self._season.entry_header(),
                    with_whom=now.with_whom,
                    received=now.received,
                    used=now.used,
                    spoiled=now.spoiled,
                    lost=now.lost,
                    left=now.left,
                    amount=now.amount,
                )
            )
        return now
