"""Printing without a preview: the receipt at the desk, the sheet of a page of 日结交款.

The sheet is drawn in the worker, kept as a file in the folder “打印” beside the book, and handed to the printer that was
chosen for its kind; the first time the system's dialog asks which. On a computer without any printer the file is opened
instead. A print is recorded when the spooler took it; a file that was only kept or opened is none.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from village_collector.desktop.printing import printer as printing
from village_collector.desktop.shell.place import PlaceContext
from village_collector.domain.ledger.money_values import Receipt
from village_collector.errors import UserError
from village_collector.services.sheets.catalogue import SHEETS
from village_collector.services.sheets.requests import PreparedSheet, SheetRequest, prepare, record_print, save

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from village_collector.desktop.shell.background import BackgroundTask

FOLDER = "打印"


def print_receipt(context: PlaceContext, receipt: Receipt) -> None:
    """Print a receipt that is already in the book; a failed print changes nothing there, and Esc does not cancel it."""
    serial, again = f"{receipt.serial:06d}", f"-补打{receipt.prints}" if receipt.prints else ""

    def printed(_: int) -> None:
        if receipt.prints:  # at the first print the message bar shows the sum that was collected
            context.messages.done(f"收据 {serial} 补打第 {receipt.prints} 次，已交给打印机。")

    quick_print(
        context,
        SheetRequest(kind="receipt", which=receipt.number),
        f"收据{serial}{again}.pdf",
        printed=printed,
        failed=lambda error: context.messages.warn(
            f"钱已经记好（收据 {serial}），只是没有打出来：{error.what}处理好以后按 Ctrl+P 补打。"
        ),
    )


def quick_print(
    context: PlaceContext,
    request: SheetRequest,
    file_name: str,
    *,
    page: QWidget | None = None,
    printed: Callable[[int], object] | None = None,
    failed: Callable[[UserError], object] | None = None,
) -> None:
    """Draw a sheet, keep it as `file_name` (“对账表20211105.pdf”), print it.

    `page` is where it was asked for: Esc there cancels it. `printed` gets the number of pages that the spooler took, `failed` what went wrong (None: the message bar tells).
    """
    title = SHEETS[request.kind].title
    show_refusal = failed or context.messages.error
    try:
        sheet = prepare(context.season, request)
    except UserError as error:
        show_refusal(error)
        return

    def show_printed(pages: int) -> None:
        context.messages.done(f"{title} {pages} 页，已交给打印机，账上记了一次打印。")

    def drawn(paper: bytes) -> None:
        try:
            file = save(paper, printing_folder(context) / file_name).file
        except UserError as error:
            show_refusal(error)
            return
        if printing.any_printer():
            _print(context, sheet, paper, page, printed or show_printed, show_refusal)
        elif not context.open_file(file):
            context.messages.warn(f"这台电脑没有打印机。“{file.name}”存在账本旁边的“{FOLDER}”文件夹里。")

    context.operations.run(f"正在画{title}", sheet.render, drawn, page=page, failed=show_refusal)


def _print(
    context: PlaceContext,
    sheet: PreparedSheet,
    paper: bytes,
    page: QWidget | None,
    printed: Callable[[int], object],
    failed: Callable[[UserError], object],
) -> None:
    title = SHEETS[sheet.kind].title
    printer = printing.chosen_printer(context.window, sheet.kind, paper, title)
    if printer is None:
        return

    def work(task: BackgroundTask) -> int:
        return printing.print_pages(paper, printer, task)

    def taken(pages: int) -> None:
        if not printing.goes_to_spooler(printer):
            return
        record_print(context.season, sheet, times=printer.copyCount())
        context.changed.emit()
        printed(pages)

    context.operations.run(f"正在打印{title}", work, taken, page=page, failed=failed)


def printing_folder(context: PlaceContext) -> Path:
    """The folder for paper next to the book, made where it is missing."""
    folder = context.season.book.path.resolve().parent / FOLDER
    try:
        folder.mkdir(exist_ok=True)
    except OSError as failed:
        raise UserError(
            "folder-read-only", f"建不了“{FOLDER}”文件夹，纸质文件没有地方放。", "请检查账本所在的文件夹能不能写入。"
        ) from failed
    return folder
