"""Shows a page of a PDF."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from village_collector.desktop.printing.printer import page_image
from village_collector.desktop.widgets.exception_guard import guard_override, guard_override_returning
from village_collector.desktop.widgets.theme import THEME

_ZOOMED = 1.75


class PageView(QWidget):
    """One page, fitted into the scroll area, or enlarged and scrollable."""

    def __init__(self, scroll: QScrollArea, name: str = "预览") -> None:
        super().__init__()
        self._scroll, self._name = scroll, name
        self._paper = b""
        self._page = 0
        self._zoomed = False
        self._image: QImage | None = None
        self._points: QSize | None = None
        self._sentence = ""
        self.setAccessibleName(name)
        scroll.setWidget(self)

    def rename(self, name: str) -> None:
        """Set the name that a screen reader says for the pages."""
        self._name = name
        self.setAccessibleName(name)
        self._scroll.setAccessibleName(name)

    def show_sentence(self, sentence: str) -> None:
        """Show a sentence instead of a page."""
        self._paper, self._image, self._points, self._sentence = b"", None, None, sentence
        self.setMinimumSize(0, 0)
        self.update()

    def show_page(self, paper: bytes, page: int) -> None:
        """Show a page, counted from 0."""
        self._paper, self._page, self._points = paper, page, page_image(paper, page, 72).size()
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
        self._image = page_image(self._paper, self._page, max(20.0, 72 * scale * ratio))
        self._image.setDevicePixelRatio(ratio)
        self.setMinimumSize(size if self._zoomed else QSize(0, 0))
        self.update()

    @guard_override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @guard_override_returning(QSize())
    def sizeHint(self) -> QSize:
        return QSize(THEME.px(320), THEME.px(200))

    @guard_override
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        painter = QPainter(self)
        if self._image is None:
            painter.setPen(THEME.colour("faint"))
            flags = Qt.AlignmentFlag.AlignCenter.value | Qt.TextFlag.TextWordWrap.value
            painter.drawText(self.rect().adjusted(THEME.px(16), 0, -THEME.px(16), 0), flags, self._sentence)
        else:
            size = self._image.deviceIndependentSize().toSize()
            corner = QRect((self.width() - size.width()) // 2, (self.height() - size.height()) // 2, size.width(), size.height())
            painter.drawImage(corner.topLeft(), self._image)
            painter.setPen(QColor(THEME.tokens.field_line))
            painter.drawRect(corner.adjusted(0, 0, -1, -1))
        painter.end()
