"""Paper on the screen and on the printer: pages of a finished PDF as pictures, drawn from the very bytes that are kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QDialog, QScrollArea, QWidget

from village_collector.desktop.guarded import guarded, guarded_with
from village_collector.desktop.theme import THEME
from village_collector.errors import UserError

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

_SHARPEST = 300
_ZOOMED = 1.75


def picture(paper: bytes, page: int, dpi: float) -> QImage:
    """A page (counted from 0) as a picture."""
    from village_collector.documents.preview import page_image

    image = page_image(paper, page, dpi)
    return QImage(image.pixels, image.width, image.height, image.stride, QImage.Format.Format_RGB32).copy()


class PageView(QWidget):
    """One page, as large as the view around it allows, or larger and to be scrolled."""

    def __init__(self, scroll: QScrollArea, name: str = "清册预览") -> None:
        super().__init__()
        self._scroll, self._name = scroll, name
        self._paper = b""
        self._page = 0
        self._zoomed = False
        self._image: QImage | None = None
        self._points: QSize | None = None
        self._said = ""
        self.setAccessibleName(name)
        scroll.setWidget(self)

    def say(self, sentence: str) -> None:
        """Show a sentence where there is no page."""
        self._paper, self._image, self._points, self._said = b"", None, None, sentence
        self.setMinimumSize(0, 0)
        self.update()

    def show_page(self, paper: bytes, page: int) -> None:
        """Show a page, counted from 0."""
        self._paper, self._page, self._points = paper, page, picture(paper, page, 72).size()
        self.setAccessibleName(f"{self._name}，第 {page + 1} 页")
        self._fit()

    def zoom(self, zoomed: bool) -> None:
        """Whether the page is shown larger than the view."""
        self._zoomed = zoomed
        self._fit()

    def _fit(self) -> None:
        if self._points is None:
            return
        room = self._scroll.viewport().size()
        if self._zoomed:
            scale = room.width() * _ZOOMED / self._points.width()
        else:
            scale = min(room.width() / self._points.width(), room.height() / self._points.height())
        size = QSize(round(self._points.width() * scale), round(self._points.height() * scale))
        ratio = self.devicePixelRatioF()
        self._image = picture(self._paper, self._page, max(20.0, 72 * scale * ratio))
        self._image.setDevicePixelRatio(ratio)
        self.setMinimumSize(size if self._zoomed else QSize(0, 0))
        self.update()

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @guarded_with(QSize())
    def sizeHint(self) -> QSize:
        return QSize(THEME.px(320), THEME.px(200))

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        painter = QPainter(self)
        if self._image is None:
            painter.setPen(THEME.colour("faint"))
            flags = Qt.AlignmentFlag.AlignCenter.value | Qt.TextFlag.TextWordWrap.value
            painter.drawText(self.rect().adjusted(THEME.px(16), 0, -THEME.px(16), 0), flags, self._said)
        else:
            size = self._image.deviceIndependentSize().toSize()
            corner = QRect((self.width() - size.width()) // 2, (self.height() - size.height()) // 2, size.width(), size.height())
            painter.drawImage(corner.topLeft(), self._image)
            painter.setPen(QColor(THEME.tokens.field_line))
            painter.drawRect(corner.adjusted(0, 0, -1, -1))
        painter.end()


def ask_printer(parent: QWidget) -> QPrinter | None:
    """The printer that the person chooses in the system's own dialog, or None."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    dialog = QPrintDialog(printer, parent)
    return printer if dialog.exec() == QDialog.DialogCode.Accepted else None


def print_pages(paper: bytes, printer: QPrinter, progress: Callable[[int, int], None]) -> int:
    """Print the pages that the printer was asked for, as pictures; how many those were. May run in the worker.

    Raises UserError "printer-silent", and whatever `progress` raises to cancel (the job is then withdrawn).
    """
    from PySide6.QtGui import QPageLayout

    from village_collector.documents.preview import page_count

    whole = page_count(paper)
    first, last = max(1, printer.fromPage()), min(whole, printer.toPage() or whole)
    dpi = min(_SHARPEST, printer.resolution())
    printer.setFullPage(True)
    painter = QPainter()
    try:
        for number in range(first, last + 1):
            image = picture(paper, number - 1, dpi)
            wide = image.width() > image.height()
            printer.setPageOrientation(QPageLayout.Orientation.Landscape if wide else QPageLayout.Orientation.Portrait)
            if not (painter.isActive() and printer.newPage()) and not painter.begin(printer):
                raise UserError(
                    "printer-silent",
                    "打印机没有反应，没有打印出来。",
                    "请看看打印机有没有开、有没有纸，再按一次打印。",
                    state="清册版本和账都在，没有改动。",
                )
            sheet = printer.pageLayout().fullRectPixels(printer.resolution())
            painter.drawImage(QRect(0, 0, sheet.width(), sheet.height()), image)
            progress(number - first + 1, last - first + 1)
    except BaseException:
        printer.abort()
        raise
    finally:
        if painter.isActive():
            painter.end()
    return last - first + 1
