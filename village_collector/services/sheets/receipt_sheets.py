"""Gathers what goes to the payers: receipts, pre-printed tickets, and the pages that show how the printer lies."""

from __future__ import annotations

from collections.abc import Iterable

from village_collector.documents.receipt import ReceiptLine, ReceiptPaper, ReceiptSheet
from village_collector.documents.ticket_overprint import Overprint, PrinterTest, TicketForm, read_ticket_form
from village_collector.domain.ledger.money_values import CollectedLine, Receipt
from village_collector.errors import UserError
from village_collector.services.cash_desk import CashDesk
from village_collector.services.season import Season
from village_collector.services.sheets.requests import SheetRequest


def one_receipt(season: Season, request: SheetRequest) -> ReceiptSheet:
    """The receipt that was named; raises UserError "no-receipt-named", "no-receipt"."""
    return _sheet(season, [_named(season, request)])


def all_receipts(season: Season, _: SheetRequest) -> ReceiptSheet:
    """Every receipt that is not void."""
    receipts = [receipt for receipt in season.book.ledger.receipts.values() if not receipt.void]
    if not receipts:
        raise UserError("nothing-to-print", "还没有收据。", "收款以后再打印。")
    return _sheet(season, receipts)


def overprint(season: Season, request: SheetRequest) -> Overprint:
    """The receipt that was named, for the county's pre-printed ticket; raises UserError("no-ticket-form") too."""
    receipt, form = _named(season, request), _ticket_form(request)
    return Overprint(form=form, receipts=(receipt_paper(season, receipt),), offset=request.offset)


def calibration(_: Season, request: SheetRequest) -> Overprint:
    """The form without a receipt; raises UserError "no-ticket-form", "bad-layout"."""
    return Overprint(form=_ticket_form(request), offset=request.offset)


def printer_test(season: Season, request: SheetRequest) -> PrinterTest:
    """The name of the printer, where it was given, and the time."""
    return PrinterTest(printer=request.which or "", printed_at=season.now())


def receipt_paper(season: Season, receipt: Receipt) -> ReceiptPaper:
    """A committed receipt as the payer gets it; a later print is marked 补打 with its number."""
    opening = season.book.opening
    first = season.book.resident(receipt.lines[0].id_number)
    return ReceiptPaper(
        number=receipt.number,
        village=opening.village,
        town=opening.town,
        insured_year=opening.insured_year,
        group=first.group if first else "",
        head=season.roster.head_of(receipt),
        payer=receipt.payer,
        operator=receipt.operator,
        received_at=receipt.at,
        paid_on=receipt.on,
        replaces=receipt.replaces,
        replaces_reason=receipt.replaces_reason,
        method=receipt.way,
        lines=tuple(_line(season, line) for line in receipt.lines),
        total=receipt.total,
        tendered=receipt.tendered,
        change=receipt.change,
        ticket=receipt.ticket,
        verification_code=receipt.verification_code,
        reprint=receipt.prints,
        void_reason=receipt.void.reason if receipt.void else "",
    )


def _line(season: Season, line: CollectedLine) -> ReceiptLine:
    resident = season.book.resident(line.id_number)
    return ReceiptLine(
        name=line.name,
        relation=resident.relation if resident else "",
        collect=line.collect,
        subsidy=line.subsidy,
        refund=line.refund,
        agency=line.agency,
        clause=line.basis,
        benefit_from=line.benefit_from,
        benefit_to=line.benefit_to,
        repay=line.repay,
        repaid_years=line.repaid_years,
    )


def _sheet(season: Season, receipts: Iterable[Receipt]) -> ReceiptSheet:
    return ReceiptSheet(tuple(receipt_paper(season, receipt) for receipt in receipts))


def _named(season: Season, request: SheetRequest) -> Receipt:
    if not request.which:
        raise UserError("no-receipt-named", "没有说打印哪一张收据。", "请给出收据号。")
    return CashDesk(season).receipt(request.which)


def _ticket_form(request: SheetRequest) -> TicketForm:
    if request.layout is None:
        raise UserError("no-ticket-form", "没有说套打到哪种票据上。", "请给出票据版式文件。")
    return read_ticket_form(request.layout)
