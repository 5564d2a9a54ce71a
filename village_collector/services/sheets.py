"""From the book to paper: gathers the values that the documents draw, and counts what was printed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from village_collector.documents.layout import default_layout
from village_collector.documents.preview import page_count
from village_collector.documents.receipt import ReceiptLine, ReceiptSlip, Size, render_receipts
from village_collector.documents.register import RegisterLine, RegisterSheet, render_register
from village_collector.domain.chain import EntryKind
from village_collector.domain.ledger import Receipt, Version
from village_collector.domain.register import RegisterRow
from village_collector.errors import UserError
from village_collector.exchange.safe_write import write_file
from village_collector.services.cashdesk import CashDesk
from village_collector.services.season import Season
from village_collector.services.signoff import SignOff, seal_letters, seal_text

Progress: TypeAlias = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Order:
    """Which sheet is wanted: its kind, and what that kind needs to know."""

    kind: str
    copies: int = 3
    receipt: str | None = None
    size: Size = "A5"


@dataclass(frozen=True, slots=True)
class Job:
    """A sheet ready to be drawn; `render` is pure, may run anywhere, and its progress may raise to cancel."""

    kind: str
    render: Callable[[Progress | None], bytes]
    copies: int = 1
    receipts: tuple[Receipt, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """A sheet on disk."""

    file: Path
    sha256: str
    pages: int


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
                    resident.relation if (resident := book.resident(line.id_number)) else "",
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

    def job(self, order: Order) -> Job:
        """What is needed to draw an order, gathered now; drawing it later touches the book no more.

        Raises UserError: "not-signed", "no-receipt", "no-receipt-named", "nothing-to-print".
        """
        return SHEETS[order.kind](self, order)

    def save(self, job: Job, paper: bytes, out: Path) -> Written:
        """Write a drawn sheet and count the print in the ledger; raises what exchange.safe_write raises."""
        sha256 = write_file(out, paper)
        self.count(job)
        return Written(out, sha256, page_count(paper))

    def count(self, job: Job) -> None:
        """Record in the ledger that this sheet left the program as paper."""
        with self._season.book.transaction() as act:
            receipts = [receipt.number for receipt in job.receipts]
            act.append(EntryKind.PRINT, self._season.stamp(what=job.kind, copies=job.copies, receipts=receipts))

    def _register_job(self, order: Order) -> Job:
        sheet, layout = self.register(), default_layout("register")
        return Job(order.kind, lambda progress: render_register(sheet, layout, order.copies, progress), order.copies)

    def _receipt_job(self, order: Order) -> Job:
        if not order.receipt:
            raise UserError("no-receipt-named", "没有说打印哪一张收据。", "请用 --receipt 给出收据号。")
        return self._slips_job(order, [CashDesk(self._season).receipt(order.receipt)])

    def _receipts_job(self, order: Order) -> Job:
        return self._slips_job(order, [r for r in self._season.book.ledger.receipts.values() if not r.void])

    def _slips_job(self, order: Order, receipts: Sequence[Receipt]) -> Job:
        if not receipts:
            raise UserError("nothing-to-print", "还没有收据。", "收款以后再打印。")
        slips = [self.receipt(receipt) for receipt in receipts]
        return Job(order.kind, lambda progress: render_receipts(slips, order.size, progress), 1, tuple(receipts))


SHEETS: Mapping[str, Callable[[Sheets, Order], Job]] = {
    "register": Sheets._register_job,
    "receipt": Sheets._receipt_job,
    "receipts": Sheets._receipts_job,
}
"""The kinds of sheet that can be asked for, by the word of the command line."""


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
