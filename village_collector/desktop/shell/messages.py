"""Messages: the message bar above the page, boxes that ask or refuse, and the crash box.

A `UserError` is shown whole (what happened, what became of money and data, what to do now) and never as a traceback.
Anything else is our fault: plain words on the screen, the bare trace without a person's data in the log.
"""

from __future__ import annotations

import sys
import traceback
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QSize, QStandardPaths, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMessageBox, QSizePolicy, QWidget

from village_collector.desktop.widgets.exception_guard import guard_override, guard_override_returning
from village_collector.desktop.widgets.theme import THEME
from village_collector.errors import UserError

_SIGNS = {"done": "✓", "info": "i", "warn": "!", "error": "✕"}
_SAID = {"done": "完成", "info": "提示", "warn": "注意", "error": "没有办成"}


class MessageBar(QWidget):
    """One line for messages; its place stays free while there is none, so that nothing on the page moves."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("messages")
        self._kind = ""
        self._sign = QLabel()
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 2, 12, 2)
        row.addWidget(self._sign)
        row.addWidget(self._text, 1)
        self.clear()

    @property
    def kind(self) -> str:
        """ "done", "info", "warn", "error", or "" while the bar is empty."""
        return self._kind

    @property
    def text(self) -> str:
        return self._text.text()

    def done(self, text: str) -> None:
        self._show("done", text)

    def info(self, text: str) -> None:
        self._show("info", text)

    def warn(self, text: str) -> None:
        self._show("warn", text)

    def error(self, error: UserError) -> None:
        """What the person at the desk can put right, in its three parts."""
        self._show("error", str(error))

    def clear(self) -> None:
        """Empty the bar; its line stays."""
        self._kind = ""
        for label in (self._sign, self._text):
            label.clear()
        self.update()

    def _show(self, kind: str, text: str) -> None:
        self._kind = kind
        colour = THEME.tokens.tone(kind)[0]
        for label in (self._sign, self._text):
            label.setStyleSheet(f"color: {colour};")
        self._sign.setText(f"<b>{_SIGNS[kind]}</b>")
        self._sign.setAccessibleName(_SAID[kind])
        self._text.setText(text)
        self._text.setToolTip(text)
        self.setAccessibleName(f"{_SAID[kind]}：{text}")
        self.update()

    @guard_override_returning(QSize())
    def sizeHint(self) -> QSize:
        return QSize(THEME.px(320), THEME.px(44))

    @guard_override_returning(QSize())
    def minimumSizeHint(self) -> QSize:
        return QSize(THEME.px(160), THEME.px(44))

    @guard_override
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        if not self._kind:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour, ground = THEME.tokens.tone(self._kind)
        flat = ground == THEME.tokens.window  # in high contrast all grounds are equal, so the bar gets an outline
        painter.setPen(QColor(colour) if flat else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 6, 6)
        painter.end()


def confirm(parent: QWidget, title: str, text: str, verb: str) -> bool:
    """Ask before what cannot be taken back; the button is the verb, and cancelling is what Enter does."""
    box = QMessageBox(QMessageBox.Icon.Question, title, text, parent=parent)
    yes = box.addButton(verb, QMessageBox.ButtonRole.AcceptRole)
    no = box.addButton("取消", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(no)
    box.setEscapeButton(no)
    box.exec()
    return box.clickedButton() is yes


def show_error_box(parent: QWidget | None, error: UserError) -> None:
    """Show a UserError in a box."""
    box = QMessageBox(QMessageBox.Icon.Warning, "现在不能继续", error.message, parent=parent)
    box.setInformativeText(error.remedy)
    box.addButton("知道了", QMessageBox.ButtonRole.AcceptRole)
    box.exec()


def log_file() -> Path:
    """Where faults of the program are written; nothing in it names a person."""
    folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation))
    return folder / "faults.log"


def catch_faults(where: Path | None = None) -> None:
    """Install the handler of uncaught exceptions: it logs them and shows the crash box."""
    busy = False

    def hook(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        nonlocal busy
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, fault, trace)
            return
        _log(where or log_file(), kind, trace)
        if busy:  # a fault while the box is open, for example in painting, must not open a second one
            return
        busy = True
        try:
            box = QMessageBox(QMessageBox.Icon.Critical, "程序出错了", "程序刚才出错，这一步没有办成。已经记下的账都在。")
            box.setInformativeText("请关掉程序再打开，接着办。如果再出现，请把出错记录发给技术人员；记录里没有任何人的信息。")
            box.addButton("知道了", QMessageBox.ButtonRole.AcceptRole)
            box.exec()
        finally:
            busy = False

    sys.excepthook = hook


def _log(path: Path, kind: type[BaseException], trace: TracebackType | None) -> None:
    """Write type and code lines only: the message of an exception may contain a name or an ID number."""
    places = "".join(f"  {frame.filename}:{frame.lineno} {frame.name}\n" for frame in traceback.extract_tb(trace))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{kind.__module__}.{kind.__name__}\n{places}")
