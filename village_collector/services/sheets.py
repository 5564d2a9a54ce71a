"""From the book to paper: gathers the values that the documents draw, and counts what was printed."""

from __future__ import annotations

from collections.abc import Sequence

from village_collector.documents.layout import default_layout
from village_collector.documents.receipt import ReceiptLine, ReceiptSlip, Size, render_receipts
from village_collector.documents.register import RegisterLine, RegisterSheet, render_register
from village_collector.domain.chain import EntryKind
from village_collector.domain.ledger import Receipt, Version
from village_collector.domain.register import RegisterRow
from village_collector.services.season import Season
from village_collector.services.signoff import SignOff, seal_letters, seal_text


class Sheets:
    """Every sheet is made in three steps: the value here, the bytes by `documents` (anywhere), the count here."""

    def __init__(self, season: Season) -> None:
        self._season = season

    def register(self, version: Version | None = None) -> RegisterSheet:
        """A frozen version as the three parties sign it (None: the newest); raises UserError "not-signed"."""
        signoff = SignOff(self._season)
        version = version or signoff.version()
        opening, scheme = self._season.book.opening, self._season.scheme
        return RegisterSheet(
            title=f"{scheme.place}{scheme.label_year}城乡居民基本医疗保险缴费清册",
            village=opening.village,
            town=opening.town,
            insured_year=opening.insured_year,
            label_year=scheme.label_year,
            version=version.version,
            printed_at=version.at,
            digest=version.digest,
            seal_text=seal_text(version, opening.village_code, opening.insured_year, opening.device),
            letters=seal_letters(version),
            lines=tuple(_line(row) for row in signoff.rows(version)),
            signers=version.signers,
        )

    def receipt(self, receipt: Receipt) -> ReceiptSlip:
        """A committed receipt as the payer gets it; a later print is marked 补打 with its number."""
        book, scheme = self._season.book, self._season.scheme
        first = book.resident(receipt.lines[0].id_number)
        relations = {line.id_number: book.resident(line.id_number) for line in receipt.lines}
        return ReceiptSlip(
            number=receipt.number,
            village=book.opening.village,
            town=book.opening.town,
            insured_year=book.opening.insured_year,
            benefit=f"{scheme.benefit_from:%Y-%m-%d} 至 {scheme.benefit_to:%Y-%m-%d}",
            group=first.group if first else "",
            head=(first.head or first.name) if first else receipt.payer,
            payer=receipt.payer,
            operator=receipt.operator,
            received_at=receipt.at,
            method=receipt.method.word,
            lines=tuple(
                ReceiptLine(
                    line.name,
                    resident.relation if (resident := relations[line.id_number]) else "",
                    line.collect,
                    line.subsidy,
                    line.refund,
                    line.agency,
                    line.basis,
                )
                for line in receipt.lines
            ),
            total=receipt.total,
            tendered=receipt.tendered,
            change=receipt.change,
            ticket=receipt.ticket,
            chain_letters=receipt.letters,
            reprint=receipt.prints,
            void_reason=receipt.void.reason if receipt.void else "",
        )

    def render_register(self, copies: int = 3) -> bytes:
        """The newest version as PDF, in the layout that ships with the program."""
        return render_register(self.register(), default_layout("register"), copies)

    def render_receipts(self, receipts: Sequence[Receipt], size: Size = "A5") -> bytes:
        """Slips as PDF, one a page."""
        return render_receipts([self.receipt(receipt) for receipt in receipts], size)

    def count_print(self, what: str, receipts: Sequence[Receipt] = (), copies: int = 1) -> None:
        """Record in the ledger that paper left the printer: `what` is the kind of sheet."""
        with self._season.book.transaction() as act:
            act.append(
                EntryKind.PRINT,
                self._season.stamp(what=what, copies=copies, receipts=[receipt.number for receipt in receipts]),
            )


def _line(row: RegisterRow) -> RegisterLine:
    return RegisterLine(
        row.number,
        row.group,
        row.household_no,
        row.head,
        row.relation,
        row.name,
        row.id_number,
        row.category,
        row.assistance,
        row.due,
        row.subsidy,
        row.paid,
        row.paid_on,
        row.method,
        row.ticket or row.receipt[-6:],
        row.remark,
    )
