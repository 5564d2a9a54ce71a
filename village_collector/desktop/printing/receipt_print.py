"""The paper of a collection: the slip that goes to the payer, and the number of the pre-printed ticket."""

from __future__ import annotations

from village_collector.desktop.printing.quick_print import print_sheet
from village_collector.desktop.shell.place import PlaceContext
from village_collector.domain.ledger.ledger import Receipt
from village_collector.services.season import Season
from village_collector.services.ticket_stock import TicketStockService


def print_receipt(shell: PlaceContext, receipt: Receipt) -> None:
    """Draw the slip of a committed receipt and open it for printing; what fails here never touches the money."""
    from village_collector.services.sheets.requests import SheetRequest

    again = f"-补打{receipt.prints}" if receipt.prints else ""
    print_sheet(
        shell,
        "正在画收据",
        SheetRequest(kind="receipt", which=receipt.number),
        f"收据{receipt.serial:06d}{again}.pdf",
        failed=lambda error: shell.messages.warn(
            f"钱已经记好（收据 {receipt.serial:06d}），只是没有打出来：{error.what}处理好以后按 Ctrl+P 补打。"
        ),
    )


def next_ticket(season: Season) -> str:
    """The number to propose: the next of the stock, else the last one used and one more, in as many places."""
    kept = TicketStockService(season).next()
    used = [receipt.ticket for receipt in season.book.ledger.receipts.values() if receipt.ticket]
    if kept or not used:
        return kept or ""
    head = used[-1].rstrip("0123456789")
    figures = used[-1][len(head) :]
    return f"{head}{int(figures) + 1:0{len(figures)}d}" if figures else ""
