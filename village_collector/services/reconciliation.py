"""Reconciling the register, the receipts, the slips and the cash box, and the register's rows as they stand now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from village_collector.domain.reconciliation import Reconciliation, reconcile
from village_collector.domain.register import RegisterRow
from village_collector.domain.scheme.scheme import Scheme
from village_collector.services.roster import Roster, RosterLine
from village_collector.storage.book import Book


class Reconciler:
    """Puts side by side what the register says and what the ledger says: one object for a season.

    What it has worked out is kept until the ledger has another entry or the day another date.
    """

    def __init__(self, book: Book, roster: Roster, scheme: Callable[[], Scheme], today: Callable[[], date]) -> None:
        self._book = book
        self._roster = roster
        self._read_scheme = scheme
        self._read_day = today
        self._kept_for: tuple[str, date] | None = None
        self._rows: tuple[RegisterRow, ...] = ()
        self._reconciliation: Reconciliation | None = None

    def register_rows(self) -> tuple[RegisterRow, ...]:
        """The register as it stands now, line by line in register order."""
        last = self._book.ledger.last
        now = (last.hash if last else "", self._read_day())
        if now != self._kept_for:
            slips = {number: deposit.slip for deposit in self._book.ledger.deposits for number in deposit.receipts}
            self._rows = tuple(_register_row(number, line, slips) for number, line in enumerate(self._roster.lines(), 1))
            self._kept_for, self._reconciliation = now, None
        return self._rows

    def reconcile(self) -> Reconciliation:
        """Register, receipts, slips and cash side by side, to the fen."""
        rows = self.register_rows()
        if self._reconciliation is None:
            paid = (line for line in self._roster.lines() if line.receipt)
            self._reconciliation = reconcile(
                rows,
                self._book.ledger,
                {line.resident.id_number: line.assessment.collect for line in paid},
                deposit_multiple=self._read_scheme().common_deposit_multiple,
                ticket_for=self._read_scheme().ticket_for,
            )
        return self._reconciliation


def _register_row(number: int, line: RosterLine, slips: Mapping[str, str]) -> RegisterRow:
    resident, receipt, assessment = line.resident, line.receipt, line.assessment
    paid = next((item for item in receipt.lines if item.id_number == resident.id_number), None) if receipt else None
    return RegisterRow(
        number=number,
        group=resident.group,
        household_no=resident.household_no,
        head=resident.head,
        relation=resident.relation,
        name=resident.name,
        id_number=resident.id_number,
        category=resident.category,
        assistance=(paid.identity if paid else assessment.counted) or "",
        state=line.state,
        due=paid.collect if paid else assessment.collect,
        subsidy=paid.subsidy if paid else assessment.subsidy,
        paid=paid.collect if paid else None,
        refund=paid.refund if paid else assessment.refund,
        paid_on=receipt.on if receipt else None,
        method=receipt.method.word if receipt else "",
        receipt=receipt.number if receipt else "",
        ticket=receipt.ticket if receipt else "",
        slip=slips.get(receipt.number, "") if receipt else "",
        remark=resident.remark,
        repay=paid.repay if paid else assessment.repay,
        repaid_years=paid.repaid_years if paid else resident.facts.repaid_years if assessment.repay else 0,
    )
