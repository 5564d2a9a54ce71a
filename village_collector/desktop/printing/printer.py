"""Paper to the printer: without a preview (the receipt at the desk, a sheet of 日结交款) or from one that shows it.

A sheet without a preview is drawn in the worker, kept as a file in the folder “打印” beside the book, and handed to the
printer that was chosen for its kind; the first time the system's dialog asks which. On a computer without any printer the
file is opened instead. Pages go to the printer as images at its own resolution, each in its true size. A print is recorded
when the spooler took it; a file that was only kept or opened is none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSettings, QSizeF
from PySide6.QtWidgets import QDialog, QWidget

from village_collector.desktop.shell.place import PlaceContext
from village_collector.domain.ledger.money_values import Receipt
from village_collector.errors import UserError
from village_collector.progress import ProgressCallback
from village_collector.services.sheets.catalogue import SHEETS
from village_collector.services.sheets.requests import PreparedSheet, SheetRequest, prepare, record_print, save

if TYPE_CHECKING:
    from PySide6.QtGui import QImage, QPageLayout, QPainter
    from PySide6.QtPrintSupport import QPrinter

    from village_collector.desktop.shell.background import BackgroundTask

FOLDER = "打印"
_SHARPEST = 300
_INCH = 25.4


class Sides(Enum):
    """How the pages lie on the sheets; the value is what the window calls it."""

    ONE = "单面"
    LONG = "双面，沿长边翻"
    SHORT = "双面，沿短边翻"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintSettings:
    """What the printer is asked for; pages are counted from 1."""

    title: str
    copies: int = 1
    first: int = 1
    last: int = 1
    sides: Sides = Sides.ONE


# -- without a preview


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

    `page` is where it was asked for: Esc there cancels it. `printed` gets the number of pages that the spooler took,
    `failed` what went wrong (None: the message bar tells).
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
        if any_printer():
            printer = chosen_printer(context.window, request.kind, paper, title)
            if printer:
                print_sheet(
                    context, sheet, paper, printer, title, page=page, printed=printed or show_printed, failed=show_refusal
                )
        elif not context.open_file(file):
            context.messages.warn(f"这台电脑没有打印机。“{file.name}”存在账本旁边的“{FOLDER}”文件夹里。")

    context.operations.run(f"正在画{title}", sheet.render, drawn, page=page, failed=show_refusal)


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


# -- the printer


def print_sheet(
    context: PlaceContext,
    sheet: PreparedSheet,
    paper: bytes,
    printer: QPrinter,
    title: str,
    *,
    page: QWidget | None,
    printed: Callable[[int], object],
    to_file: Callable[[int], object] | None = None,
    failed: Callable[[UserError], object] | None = None,
) -> None:
    """Print in the worker; once the spooler took it, record the print and tell `printed` how many pages that were.

    A file that the dialog offers as a printer is no print: then `to_file` is told, and nothing is recorded.
    """

    def work(task: BackgroundTask) -> int:
        return print_pages(paper, printer, task)

    def taken(pages: int) -> None:
        if goes_to_spooler(printer):
            record_print(context.season, sheet, times=printer.copyCount())
            printed(pages)
            context.changed.emit()
        elif to_file:
            to_file(pages)

    context.operations.run(f"正在打印{title}", work, taken, page=page, failed=failed)


def page_image(paper: bytes, page: int, dpi: float) -> QImage:
    """A page (counted from 0) as Qt paints it."""
    from PySide6.QtGui import QImage

    from village_collector.documents import rasterise

    image = rasterise.page_image(paper, page, dpi)
    return QImage(image.pixels, image.width, image.height, image.stride, QImage.Format.Format_RGB32).copy()


def make_printer(paper: bytes, settings: PrintSettings, name: str = "") -> QPrinter:
    """A printer ("": the computer's default) set up as the settings say, its sheet as large as the first page wanted."""
    from PySide6.QtGui import QPageSize
    from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

    mode = QPrinter.PrinterMode.HighResolution
    printer = QPrinter(QPrinterInfo.printerInfo(name), mode) if name else QPrinter(mode)
    printer.setDocName(settings.title)
    printer.setFullPage(True)
    size = _millimetres(page_image(paper, settings.first - 1, _SHARPEST), _SHARPEST)
    upright = QSizeF(min(size.width(), size.height()), max(size.width(), size.height()))
    printer.setPageSize(QPageSize(upright, QPageSize.Unit.Millimeter))
    printer.setPageOrientation(_orientation(size.width() > size.height()))
    printer.setCopyCount(settings.copies)
    modes = {Sides.ONE: QPrinter.DuplexMode.DuplexNone, Sides.LONG: QPrinter.DuplexMode.DuplexLongSide}
    printer.setDuplex(modes.get(settings.sides, QPrinter.DuplexMode.DuplexShortSide))
    printer.setPrintRange(QPrinter.PrintRange.PageRange)
    printer.setFromTo(settings.first, settings.last)
    return printer


def show_print_dialog(parent: QWidget, printer: QPrinter, pages: int) -> bool:
    """Let the person choose in the system's own dialog; False where it was cancelled."""
    from PySide6.QtPrintSupport import QPrintDialog

    dialog = QPrintDialog(printer, parent)
    dialog.setMinMax(1, pages)
    return dialog.exec() == QDialog.DialogCode.Accepted


def any_printer() -> bool:
    """Whether this computer knows a printer at all."""
    from PySide6.QtPrintSupport import QPrinterInfo

    return bool(QPrinterInfo.availablePrinterNames())


def chosen_printer(parent: QWidget, kind: str, paper: bytes, title: str) -> QPrinter | None:
    """The printer that this computer remembers for this kind of sheet; where there is none, or it is gone, the system's
    dialog asks for one. None where that was cancelled.
    """
    from PySide6.QtPrintSupport import QPrinterInfo

    from village_collector.documents.rasterise import page_count

    key = f"printers/{kind}"
    name = str(QSettings().value(key, "") or "")
    settings = PrintSettings(title=title, last=page_count(paper))
    if name in QPrinterInfo.availablePrinterNames():
        return make_printer(paper, settings, name)
    printer = make_printer(paper, settings)
    if not show_print_dialog(parent, printer, settings.last):
        return None
    if goes_to_spooler(printer):
        QSettings().setValue(key, printer.printerName())
    return printer


def goes_to_spooler(printer: QPrinter) -> bool:
    """Whether what is printed goes to a printer, and not into a file that the dialog offers as one."""
    from PySide6.QtPrintSupport import QPrinter

    return printer.outputFormat() is QPrinter.OutputFormat.NativeFormat and not printer.outputFileName()


def print_pages(paper: bytes, printer: QPrinter, progress: ProgressCallback) -> int:
    """Print the pages and copies that the printer was asked for; how many sheets of a copy that were. For the worker.

    A page is drawn in its true size, smaller only where the sheet is too small for it.
    Raises UserError "printer-silent", and whatever `progress` raises to cancel (the job is then withdrawn).
    """
    from PySide6.QtGui import QPainter

    from village_collector.documents.rasterise import page_count

    page_total = page_count(paper)
    first, last = max(1, printer.fromPage()), min(page_total, printer.toPage() or page_total)
    numbers = list(range(first, last + 1)) * (1 if printer.supportsMultipleCopies() else printer.copyCount())
    painter = QPainter()
    try:
        for done, number in enumerate(numbers, 1):
            _print_page(paper, number - 1, printer, painter)
            progress(done, len(numbers))
        if not painter.end():
            raise _printer_not_responding()
    except BaseException:
        printer.abort()
        raise
    finally:
        if painter.isActive():
            painter.end()
    return last - first + 1


def _print_page(paper: bytes, page: int, printer: QPrinter, painter: QPainter) -> None:
    dpi = min(_SHARPEST, printer.resolution())
    image = _without_colour(page_image(paper, page, dpi))
    printer.setPageOrientation(_orientation(image.width() > image.height()))
    if not (printer.newPage() if painter.isActive() else painter.begin(printer)):
        raise _printer_not_responding()
    sheet = printer.pageLayout().fullRectPixels(printer.resolution())
    dots = printer.resolution() / dpi
    scale = min(dots, sheet.width() / image.width(), sheet.height() / image.height())
    if scale > dots * 0.98:  # the printer's sheet size is rounded to millimetres and may be slightly smaller than the page
        scale = dots
    painter.drawImage(QRect(0, 0, round(image.width() * scale), round(image.height() * scale)), image)


def _without_colour(image: QImage) -> QImage:
    """A page of black and greys in a quarter of the bytes, which every spooler takes faster."""
    from PySide6.QtGui import QImage

    return image.convertToFormat(QImage.Format.Format_Grayscale8) if image.allGray() else image


def _orientation(wide: bool) -> QPageLayout.Orientation:
    from PySide6.QtGui import QPageLayout

    return QPageLayout.Orientation.Landscape if wide else QPageLayout.Orientation.Portrait


def _millimetres(image: QImage, dpi: float) -> QSizeF:
    return QSizeF(image.width() / dpi * _INCH, image.height() / dpi * _INCH)


def _printer_not_responding() -> UserError:
    return UserError(
        "printer-silent",
        "打印机没有反应，没有打印出来。",
        "请看看打印机有没有开、有没有纸，再按一次打印。",
        state="账本没有改动，这一次没有计数。",
    )
