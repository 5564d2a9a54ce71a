"""Input fields: full-width characters are read as plain ones, Enter goes to the next field, a held key counts once."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QComboBox, QDateEdit, QLineEdit, QPlainTextEdit, QPushButton, QTextEdit, QWidget

from village_collector.desktop.widgets.exception_guard import guard_override, guard_override_returning
from village_collector.desktop.widgets.theme import restyle
from village_collector.domain.money import Fen, parse_yuan, yuan
from village_collector.errors import UserError

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
THIN_SPACE = "\u2009"

_CONFIRMING = frozenset({*ENTER, Qt.Key.Key_Space})

_FASTEST_FINGER = 20
"""Milliseconds between a release and the next press of one key that no finger stays below."""


def plain(text: str) -> str:
    """The text with full-width letters, digits and blanks made plain."""
    return unicodedata.normalize("NFKC", text).strip()


def amount(fen: Fen | None) -> str:
    """An amount as text, thousands separated by a thin space; "—" for None."""
    if fen is None:
        return "—"
    whole, _, rest = yuan(fen).partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    head = len(digits) % 3
    parts = ([digits[:head]] if head else []) + [digits[i : i + 3] for i in range(head, len(digits), 3)]
    return f"{sign}{THIN_SPACE.join(parts)}.{rest}"


def is_enter(event: QEvent) -> bool:
    """Whether this is Enter being pressed, on either keyboard, with nothing held."""
    return (
        isinstance(event, QKeyEvent)
        and event.type() == QEvent.Type.KeyPress
        and event.key() in ENTER
        and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    )


class SearchBox(QLineEdit):
    """A search box; `typed` is also emitted for letters that an input method is still composing."""

    typed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._composing = ""
        self.textChanged.connect(self._emit_typed)

    @property
    def query(self) -> str:
        """The text with the letters being composed, full-width characters made plain."""
        return plain(self.text() + self._composing)

    def _emit_typed(self) -> None:
        self.typed.emit(self.query)

    @guard_override
    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        before = self.query
        self._composing = event.preeditString()
        super().inputMethodEvent(event)
        if self.query != before:
            self._emit_typed()

    @guard_override_returning(False)
    def event(self, event: QEvent) -> bool:
        return _is_undo_of_desk(event) or super().event(event)


class AmountBox(QLineEdit):
    """A field for yuan; full-width digits are accepted; what cannot be read is None and marked wrong, never zero."""

    @property
    def fen(self) -> Fen | None:
        """What is typed, in fen; None while empty or not an amount."""
        try:
            return parse_yuan(self.text()) if self.text().strip() else None
        except UserError:
            return None

    @property
    def wrong(self) -> bool:
        """Whether something is typed that is no amount."""
        return bool(self.text().strip()) and self.fen is None

    def show_fen(self, fen: Fen) -> None:
        """Fill the field, without needless decimals."""
        self.setText(yuan(fen).removesuffix(".00"))

    @guard_override_returning(False)
    def event(self, event: QEvent) -> bool:
        return _is_undo_of_desk(event) or super().event(event)


def _is_undo_of_desk(event: QEvent) -> bool:
    """Whether this is Ctrl+Z, which the field leaves to the command 撤销 of the desk instead of undoing its own text."""
    if event.type() != QEvent.Type.ShortcutOverride:
        return False
    assert isinstance(event, QKeyEvent)
    if not event.matches(QKeySequence.StandardKey.Undo):
        return False
    event.ignore()
    return True


class _Chain(QObject):
    """Moves the focus on Enter, from either keyboard."""

    def __init__(self, fields: tuple[QWidget, ...], last: Callable[[], object] | None) -> None:
        super().__init__(fields[0])
        self._fields, self._last = fields, last
        for field in fields:
            field.installEventFilter(self)

    @guard_override_returning(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not is_enter(event):
            return False
        following = self._fields[self._fields.index(watched) + 1 :]
        for field in following:
            if field.isVisible() and field.isEnabled():
                field.setFocus(Qt.FocusReason.TabFocusReason)
                if isinstance(field, QLineEdit):
                    field.selectAll()
                return True
        if self._last:
            self._last()
            return True
        return False


def chain(*fields: QWidget, last: Callable[[], object] | None = None) -> None:
    """Enter in each field goes to the next one that can be used; in the last one it does `last`."""
    _Chain(fields, last)


def mark_wrong(field: QLineEdit | QComboBox | QDateEdit, why: str = "") -> None:
    """Draw the field as wrong and say why in its tooltip; "" makes it right again."""
    field.setToolTip(why)
    restyle(field, "wrong", bool(why))


class PathField:
    """A path that is typed into a line or chosen by a button; `changed` is called with every change."""

    def __init__(self, line: QLineEdit, browse: QPushButton, ask: Callable[[], Path | None]) -> None:
        self.line = line
        self._ask = ask
        browse.clicked.connect(self.choose)
        line.textChanged.connect(lambda _: mark_wrong(line))

    @property
    def path(self) -> Path | None:
        """What is named, or None while the field is empty; quotes that a file manager puts around are dropped."""
        text = self.line.text().strip().strip('"“”')
        return Path(text) if text else None

    def choose(self) -> Path | None:
        """Ask for a path in the system's own dialog and keep it."""
        found = self._ask()
        if found:
            self.line.setText(str(found))
        return found

    def wanted(self, kind: str) -> Path | None:
        """The path if that "file" or "folder" exists; otherwise the field is marked wrong and takes the focus."""
        path = self.path or self.choose()
        if path is None:
            self.line.setFocus()
            return None
        if not (path.is_dir() if kind == "folder" else path.is_file()):
            mark_wrong(self.line, "没有这个文件夹，请插好 U盘或重新选。" if kind == "folder" else "没有这个文件，请插好 U盘或重新选。")
            self.line.setFocus()
            return None
        return path


class HeldKeyFilter(QObject):
    """A key that is held down never confirms: Enter, the space bar and shortcuts count once for each time they are pressed.

    Installed on the application, it swallows the repeats of such keys, except where text of several lines is written.

    An X server repeats a key as a release and a press of the same millisecond. Qt marks the press as a repeat only where both
    have arrived together; on a busy machine they do not, and the press looks like a new one. Such a press is told by its time.
    Shortcuts that Qt marks itself are no key events any more when they reach a QAction; those are told not to repeat one by
    one (shell/window_parts.py).
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._released: dict[int, int] = {}  # when each key was released last, by the display's clock in milliseconds

    @guard_override_returning(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent):
            return False
        if event.type() == QEvent.Type.KeyRelease:
            self._released[event.key()] = event.timestamp()
            return False
        if event.type() == QEvent.Type.ShortcutOverride and self._is_unmarked_repeat(event):
            event.accept()  # no shortcut: what follows is a key press, which is judged below
            return True
        repeated = event.isAutoRepeat() or self._is_unmarked_repeat(event)
        is_confirming = event.type() == QEvent.Type.KeyPress and event.key() in _CONFIRMING
        return repeated and is_confirming and not isinstance(watched, QTextEdit | QPlainTextEdit)

    def _is_unmarked_repeat(self, event: QKeyEvent) -> bool:
        released = self._released.get(event.key(), 0)
        return released > 0 and 0 <= event.timestamp() - released <= _FASTEST_FINGER
