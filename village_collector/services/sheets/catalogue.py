"""From the book to paper: gathers the values that the documents draw, and counts what was printed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from village_collector.documents.archive_index import render_archive, render_attachments
from village_collector.documents.cash_papers import render_daysheet, render_deposit, render_handover, render_tickets
from village_collector.documents.enrolment_forms import render_commitment, render_registration
from village_collector.documents.layout import Layout, default_layout, read_layout
from village_collector.documents.people_lists import (
    render_call_list,
    render_insured,
    render_refunds,
    render_uninsured,
    render_weekly,
)
from village_collector.documents.posted_list import render_posted_list
from village_collector.documents.rasterise import page_count
from village_collector.documents.receipt import ReceiptLine, ReceiptPaper, Size, render_receipts
from village_collector.documents.reconciliation import render_reconciliation
from village_collector.documents.register import RegisterLine, RegisterSheet, render_register
from village_collector.documents.ticket_overprint import (
    TicketForm,
    read_ticket_form,
    render_calibration,
    render_overprint,
    render_test_page,
)
from village_collector.domain.ledger import verification_code
from village_collector.domain.ledger.hash_chain import EntryKind
from village_collector.domain.ledger.ledger import Receipt, Version
from village_collector.domain.people import Resident
from village_collector.domain.register import RegisterRow
from village_collector.errors import UserError
from village_collector.exchange.safe_write import write_file
from village_collector.progress import ProgressCallback
from village_collector.services.cash_desk import CashDesk
from village_collector.services.roster import Roster
from village_collector.services.season import Season
from village_collector.services.sheets.papers import Papers
from village_collector.services.sign_off import SignOff

_MOST_COPIES = 20


@dataclass(frozen=True, slots=True)
class SheetRequest:
    """Which sheet is wanted: its kind, and what that kind needs to know."""

    kind: str
    which: str | None = None
    """Receipt, slip, day, week, notice or ID number, as the kind asks; None is the newest, or all."""
    copies: int = 3
    size: Size = "A5"
    layout: Path | None = None
    offset: tuple[float, float] = (0, 0)
    """Millimetres to the right and down, for printing into a pre-printed ticket."""
    pictures: Mapping[str, str] | None = None
    """For a character that no face holds: what it is made of."""


@dataclass(frozen=True, slots=True)
class PreparedSheet:
    """A sheet ready to be drawn; `render` is pure, may run anywhere, and its progress may raise to cancel."""

    kind: str
    render: Callable[[ProgressCallback | None], bytes]
    copies: int = 1
    receipts: tuple[Receipt, ...] = ()


@dataclass(frozen=True, slots=True)
class SavedSheet:
    """A sheet on disk."""

    file: Path
    sha256: str
    pages: int


class Sheets:
    """Every sheet is made in three steps: the value here, the bytes by `documents` (anywhere), the count here."""

    def __init__(self, season: Season) -> None:
        self._season = season
        self._papers = Papers(season)

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
            qr_text=verification_code.qr_text(opening, f"S{version.version}", version.people, version.total, version.hash),
            verification_code=verification_code.verification_code(version.hash),
            lines=tuple(_line(row) for row in signoff.rows(version)),
            signers=version.signers,
        )

    def receipt(self, receipt: Receipt) -> ReceiptPaper:
        """A committed receipt as the payer gets it; a later print is marked 补打 with its number."""
        book, scheme = self._season.book, self._season.scheme
        first = book.resident(receipt.lines[0].id_number)
        return ReceiptPaper(
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
            chain_letters=receipt.verification_code,
            reprint=receipt.prints,
            void_reason=receipt.void.reason if receipt.void else "",
        )

    def job(self, order: SheetRequest) -> PreparedSheet:
        """What is needed to draw an order, gathered now; drawing it later touches the book no more.

        Raises UserError: "bad-copies", "not-signed", "no-receipt", "no-receipt-named", "nothing-to-print",
        "no-notice", "unknown-person", "bad-date", "bad-number", "no-ticket-form", "bad-layout".
        """
        if not 1 <= order.copies <= _MOST_COPIES:
            raise UserError("bad-copies", f"{order.copies} 份不合适。", f"请填 1 到 {_MOST_COPIES} 份。")
        return SHEETS[order.kind](self, order)

    def save(self, job: PreparedSheet, paper: bytes, out: Path) -> SavedSheet:
        """Write a drawn sheet and count the print in the ledger; raises what exchange.safe_write raises."""
        sha256 = write_file(out, paper)
        self.count(job)
        return SavedSheet(out, sha256, page_count(paper))

    def count(self, job: PreparedSheet) -> None:
        """Record in the ledger that this sheet left the program as paper."""
        with self._season.book.transaction() as act:
            receipts = [receipt.number for receipt in job.receipts]
            act.append(EntryKind.PRINT, self._season.stamp(what=job.kind, copies=job.copies, receipts=receipts))

    def _register_job(self, order: SheetRequest) -> PreparedSheet:
        sheet, layout = self.register(), self._layout(order)
        return _job(order, lambda on: render_register(sheet, layout, order.copies, on, pictures=order.pictures))

    def _receipt_job(self, order: SheetRequest) -> PreparedSheet:
        return self._slips_job(order, [self._named_receipt(order)])

    def _receipts_job(self, order: SheetRequest) -> PreparedSheet:
        return self._slips_job(order, [r for r in self._season.book.ledger.receipts.values() if not r.void])

    def _named_receipt(self, order: SheetRequest) -> Receipt:
        if not order.which:
            raise UserError("no-receipt-named", "没有说打印哪一张收据。", "请给出收据号。")
        return CashDesk(self._season).receipt(order.which)

    def _slips_job(self, order: SheetRequest, receipts: Sequence[Receipt]) -> PreparedSheet:
        if not receipts:
            raise UserError("nothing-to-print", "还没有收据。", "收款以后再打印。")
        slips = [self.receipt(receipt) for receipt in receipts]
        return _job(order, lambda on: render_receipts(slips, order.size, on, pictures=order.pictures), receipts)

    def _overprint_job(self, order: SheetRequest) -> PreparedSheet:
        receipt, form = self._named_receipt(order), _ticket_form(order)
        slips = [self.receipt(receipt)]
        return _job(order, lambda on: render_overprint(slips, form, order.offset, on, pictures=order.pictures), [receipt])

    def _calibration_job(self, order: SheetRequest) -> PreparedSheet:
        form = _ticket_form(order)
        return _job(order, lambda _: render_calibration(form, order.offset))

    def _test_job(self, order: SheetRequest) -> PreparedSheet:
        now = self._season.now()
        return _job(order, lambda _: render_test_page(order.which or "", now))

    def _deposit_job(self, order: SheetRequest) -> PreparedSheet:
        sheet, layout = self._papers.deposit(order.which), self._layout(order)
        return _job(order, lambda _: render_deposit(sheet, layout, pictures=order.pictures))

    def _day_job(self, order: SheetRequest) -> PreparedSheet:
        sheet, layout = self._papers.day(_day(order)), self._layout(order, "daysheet")
        return _job(order, lambda _: render_daysheet(sheet, layout, pictures=order.pictures))

    def _tickets_job(self, order: SheetRequest) -> PreparedSheet:
        sheet, layout = self._papers.tickets(), self._layout(order)
        return _job(order, lambda _: render_tickets(sheet, layout, pictures=order.pictures))

    def _reconciliation_job(self, order: SheetRequest) -> PreparedSheet:
        sheet, layout = self._papers.reconciliation(), self._layout(order)
        return _job(order, lambda _: render_reconciliation(sheet, layout, pictures=order.pictures))

    def _notice_job(self, order: SheetRequest) -> PreparedSheet:
        (sheet, mask), layout = self._papers.posted_list(_number(order)), self._layout(order, "posted")
        return _job(order, lambda on: render_posted_list(sheet, mask, layout, progress=on, pictures=order.pictures))

    def _refunds_job(self, order: SheetRequest) -> PreparedSheet:
        sheet, layout = self._papers.refunds(), self._layout(order)
        return _job(order, lambda on: render_refunds(sheet, layout, progress=on, pictures=order.pictures))

    def _unpaid_job(self, order: SheetRequest) -> PreparedSheet:
        sheet, layout = self._papers.uninsured(), self._layout(order, "uninsured")
        return _job(order, lambda on: render_uninsured(sheet, layout, progress=on, pictures=order.pictures))

    def _calls_job(self, order: SheetRequest) -> PreparedSheet:
        sheet, layout = self._papers.uninsured(), self._layout(order, "calls")
        return _job(order, lambda on: render_call_list(sheet, layout, progress=on, pictures=order.pictures))

    def _insured_job(self, order: SheetRequest) -> PreparedSheet:
        sheet, layout = self._papers.insured(), self._layout(order)
        return _job(order, lambda on: render_insured(sheet, layout, progress=on, pictures=order.pictures))

    def _weekly_job(self, order: SheetRequest) -> PreparedSheet:
        report = self._papers.weekly(_number(order))
        return _job(order, lambda _: render_weekly(report, pictures=order.pictures))

    def _handover_job(self, order: SheetRequest) -> PreparedSheet:
        sheet, layout = self._papers.handover(), self._layout(order)
        return _job(order, lambda _: render_handover(sheet, layout, pictures=order.pictures))

    def _registration_job(self, order: SheetRequest) -> PreparedSheet:
        form = self._papers.registration(self._named_resident(order))
        return _job(order, lambda _: render_registration(form, pictures=order.pictures))

    def _commitment_job(self, order: SheetRequest) -> PreparedSheet:
        form = self._papers.commitment(self._named_resident(order))
        return _job(order, lambda _: render_commitment(form, pictures=order.pictures))

    def _named_resident(self, order: SheetRequest) -> Resident | None:
        return Roster(self._season).resident(order.which) if order.which else None

    def _archive_job(self, order: SheetRequest) -> PreparedSheet:
        cover = self._papers.archive()
        return _job(order, lambda _: render_archive(cover, pictures=order.pictures))

    def _attachments_job(self, order: SheetRequest) -> PreparedSheet:
        origin, items = self._papers.attachments()
        return _job(order, lambda _: render_attachments(origin, items, pictures=order.pictures))

    def _layout(self, order: SheetRequest, name: str = "") -> Layout:
        return read_layout(order.layout) if order.layout else default_layout(name or order.kind)


SHEETS: Mapping[str, Callable[[Sheets, SheetRequest], PreparedSheet]] = {
    "register": Sheets._register_job,
    "receipt": Sheets._receipt_job,
    "receipts": Sheets._receipts_job,
    "overprint": Sheets._overprint_job,
    "calibration": Sheets._calibration_job,
    "test": Sheets._test_job,
    "deposit": Sheets._deposit_job,
    "day": Sheets._day_job,
    "tickets": Sheets._tickets_job,
    "reconciliation": Sheets._reconciliation_job,
    "notice": Sheets._notice_job,
    "refunds": Sheets._refunds_job,
    "unpaid": Sheets._unpaid_job,
    "calls": Sheets._calls_job,
    "insured": Sheets._insured_job,
    "weekly": Sheets._weekly_job,
    "handover": Sheets._handover_job,
    "registration": Sheets._registration_job,
    "commitment": Sheets._commitment_job,
    "archive": Sheets._archive_job,
    "attachments": Sheets._attachments_job,
}
"""The kinds of sheet that can be asked for, by the word of the command line."""

TITLES: Mapping[str, str] = {
    "register": "缴费清册",
    "receipt": "代收凭据",
    "receipts": "全部代收凭据",
    "overprint": "套打专用票据",
    "calibration": "套打校准页",
    "test": "打印测试页",
    "deposit": "缴款单",
    "day": "现金日结单",
    "tickets": "票据结报单",
    "reconciliation": "对账表",
    "notice": "公示名单",
    "refunds": "补助返还清册",
    "unpaid": "未参保台账",
    "calls": "动员联系名单",
    "insured": "参保台账",
    "weekly": "周报表",
    "handover": "交接单",
    "registration": "参保登记表",
    "commitment": "异地参保承诺书",
    "archive": "档案封面和目录",
    "attachments": "影像资料目录",
}
"""What each kind is called in the window."""


def _job(order: SheetRequest, render: Callable[[ProgressCallback | None], bytes], receipts: Sequence[Receipt] = ()) -> PreparedSheet:
    return PreparedSheet(order.kind, render, order.copies if order.kind == "register" else 1, tuple(receipts))


def _number(order: SheetRequest) -> int | None:
    if order.which is None:
        return None
    if not (order.which.isascii() and order.which.isdigit()):
        raise UserError("bad-number", f"“{order.which}”不是第几期、第几榜。", "请填数字。")
    return int(order.which)


def _day(order: SheetRequest) -> date | None:
    if order.which is None:
        return None
    try:
        return date.fromisoformat(order.which)
    except ValueError as wrong:
        raise UserError("bad-date", f"“{order.which}”不是日期。", "请写成 2021-11-05 的样子。") from wrong


def _ticket_form(order: SheetRequest) -> TicketForm:
    if order.layout is None:
        raise UserError("no-ticket-form", "没有说套打到哪种票据上。", "请给出票据版式文件。")
    return read_ticket_form(order.layout)


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
