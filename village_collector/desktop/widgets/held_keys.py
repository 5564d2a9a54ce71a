"""A key that is held down never confirms: Enter, the space bar and shortcuts count once for each time they are pressed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from village_collector.desktop.widgets.exception_guard import guard_override_returning

_CONFIRMING = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space})

_FASTEST_FINGER = 20
"""Milliseconds between a release and the next press of one key that no finger stays below."""


class HeldKeyFilter(QObject):
    """Installed on the application: swallows the repeats of keys that confirm, except where text of several lines is written.

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
