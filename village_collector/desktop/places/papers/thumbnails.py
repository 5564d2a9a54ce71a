"""Thumbnails of what is attached, made in a thread of their own: a photo scaled down, the first page of a PDF."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QBuffer, QByteArray, QObject, QRunnable, QSize, Qt, QThreadPool, QTimer, Signal
from PySide6.QtGui import QImage, QImageReader
from PySide6.QtWidgets import QWidget

from village_collector.desktop.printing.pdf_view import page_image
from village_collector.desktop.widgets.exception_guard import guard_override
from village_collector.domain.ledger.village_records import Attachment

SIZE = QSize(320, 224)
"""Pixels; shown at half that size, so that they are sharp on a dense screen."""
_PAGE_DPI = 40


class _Signals(QObject):
    made = Signal(str, QImage)


class _Thumbnail(QRunnable):
    """Scales one picture; what cannot be read as one gives an empty image."""

    def __init__(self, signals: _Signals, name: str, sha256: str, data: bytes) -> None:
        super().__init__()
        self._signals, self._name, self._sha256, self._data = signals, name, sha256, data

    @guard_override
    def run(self) -> None:
        try:
            image = thumbnail(self._name, self._data)
        except Exception:  # noqa: BLE001 - a damaged scan, whatever is wrong with it, gets the plain sign
            image = QImage()
        self._signals.made.emit(self._sha256, image)


def thumbnail(name: str, data: bytes) -> QImage:
    """A picture within SIZE, upright as the camera was held; empty where the bytes are none."""
    if name.lower().endswith(".pdf"):
        return page_image(data, 0, _PAGE_DPI).scaled(
            SIZE, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    reader = QImageReader(buffer)
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    whole = reader.size()
    if whole.isValid() and (whole.width() > SIZE.width() or whole.height() > SIZE.height()):
        reader.setScaledSize(whole.scaled(SIZE * 1.5, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    if image.isNull():
        return image
    return image.scaled(SIZE, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)


class Thumbnails(QObject):
    """Makes one thumbnail after the other; `made` tells which (by its SHA-256) and how it looks."""

    made = Signal(str, QImage)

    def __init__(self, read: Callable[[Attachment], bytes], page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        self._read = read
        self._known: dict[str, QImage] = {}
        self._waiting: deque[Attachment] = deque()
        self._working = False
        self._signals = _Signals()
        self._signals.made.connect(self._take)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)

    def want(self, attachment: Attachment) -> QImage | None:
        """The thumbnail where it is made already, else None: `made` will bring it."""
        found = self._known.get(attachment.sha256)
        if found is None and attachment not in self._waiting:
            self._waiting.append(attachment)
            self.go_on()
        return found

    def go_on(self) -> None:
        """Go on with what was asked for; nothing is made while the page is not shown."""
        if not self._working and self._waiting:
            self._working = True
            QTimer.singleShot(0, self, self._start)

    def stop(self) -> None:
        """Make no more, and wait for the one that is being made: its thread must not outlive the window."""
        self._waiting.clear()
        self._pool.waitForDone()

    def _start(self) -> None:
        if not self._page.isVisible():  # the book may be closed by now
            self._working = False
            return
        one = self._waiting.popleft()
        self._pool.start(_Thumbnail(self._signals, one.name, one.sha256, self._read(one)))

    def _take(self, sha256: str, image: QImage) -> None:
        self._known[sha256] = image
        self._working = False
        self.made.emit(sha256, image)
        self.go_on()
