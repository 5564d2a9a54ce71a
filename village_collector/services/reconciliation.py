"""Reconciling the register, the receipts, the slips and the cash box, and the register's rows as they stand now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from village_collector.domain.money import Fen
from village_collector.domain.reconciliation import Reconciliation, reconcile
from village_collector.domain.register import RegisterRow
from village_collector.services.roster import Roster, RosterLine
from village_collector.services.season import Season


class Reconciler:
    """Puts side by side what the register says and what the ledger says."""

    def __init__(self, season: Season) -> None:
        self._season = season
        self._roster = Roster(season)

    def register_rows(self) -> tuple[RegisterRow, ...]:
        """The register as it stands now, line by line in register order."""
        slips = {number: deposit.slip for deposit in self._season.book.ledger.deposits for number in deposit.receipts}
        return tuple(_register_row(number, line, slips) for number, line in enumerate(self._roster.lines(), 1))

    def reconcile(self, rows: Sequence[RegisterRow] | None = None) -> Reconciliation:
        """Register, receipts, slips and cash side by side, to the fen."""
        ledger = self._season.book.ledger
        scheme = self._season.scheme
        expected: dict[str, Fen | None] = {}
        for id_number, number in ledger.live.items():
            resident = self._season.book.resident(id_number)
            on = ledger.receipts[number].on
            expected[id_number] = scheme.assess(resident.circumstances(on), on).collect if resident else None
        return reconcile(
            self.register_rows() if rows is None else rows,
            ledger,
            expected,
            deposit_multiple=scheme.deposit_multiple,
        )


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
    )
