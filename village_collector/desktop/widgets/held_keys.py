"""A key that is held down never confirms: Enter and the space bar count once for each time they are pressed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from village_collector.desktop.widgets.exception_guard import guard_override_returning

_CONFIRMING = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space})


class HeldKeyFilter(QObject):
    """Installed on the application: swallows the repeats of keys that confirm, except where text of several lines is written.

    Shortcuts are no key events any more when they reach a QAction; those are told not to repeat one by one (shell/commands.py).
    """

    @guard_override_returning(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent) or not event.isAutoRepeat():
            return False
        return event.key() in _CONFIRMING and not isinstance(watched, QTextEdit | QPlainTextEdit)
