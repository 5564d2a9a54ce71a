"""Thumbnails of what is attached, made in a thread of their own: a photo scaled down, the first page of a PDF."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QBuffer, QByteArray, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QImageReader
from PySide6.QtWidgets import QWidget

from village_collector.desktop.printing.printer import page_image
from village_collector.desktop.shell.background import Worker
from village_collector.domain.ledger.village_records import Attachment

SIZE = QSize(320, 224)
"""Pixels; shown at half that size, so that they are sharp on a dense screen."""
_PAGE_DPI = 40


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
    _scaled = Signal(str, QImage)

    def __init__(self, read: Callable[[Attachment], bytes], page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        self._read = read
        self._known: dict[str, QImage] = {}
        self._waiting: deque[Attachment] = deque()
        self._working = False
        self._stopped = False
        self._scaled.connect(self._take)
        self._worker = Worker("thumbnails")

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
        """Make no more, and wait for the one that is being made; the window is being closed."""
        self._stopped = True
        self._waiting.clear()
        self._worker.wait()

    def _start(self) -> None:
        if self._stopped or not self._page.isVisible():
            self._working = False
            return
        one = self._waiting.popleft()
        self._worker.start(partial(self._scale, one.name, one.sha256, self._read(one)))

    def _scale(self, name: str, sha256: str, data: bytes) -> None:
        """In the thread; what cannot be read as a picture gives an empty image."""
        try:
            image = thumbnail(name, data)
        except Exception:  # noqa: BLE001 - a damaged scan, whatever is wrong with it, gets the plain sign
            image = QImage()
        self._scaled.emit(sha256, image)

    def _take(self, sha256: str, image: QImage) -> None:
        if self._stopped:
            return
        self._known[sha256] = image
        self._working = False
        self.made.emit(sha256, image)
        self.go_on()
