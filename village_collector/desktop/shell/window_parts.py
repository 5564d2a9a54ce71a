"""The small parts of the window: the title line, the fields of the status bar, an action for each command."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedLayout, QStatusBar, QVBoxLayout, QWidget

from village_collector.desktop.shell.commands import Command, shown_key


def make_head() -> tuple[QWidget, QLabel, QLabel]:
    """The line above the page, with its two labels: the title of the place, and which village and day."""
    head, title, where = QWidget(), QLabel(), QLabel()
    title.setProperty("role", "title")
    where.setProperty("role", "faint")
    row = QHBoxLayout(head)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(title)
    row.addStretch(1)
    row.addWidget(where)
    return head, title, where


def lay_out(
    navigation: QWidget, head: QWidget, one_line: tuple[QWidget, QWidget], pages: QWidget
) -> tuple[QWidget, QVBoxLayout, QStackedLayout]:
    """Navigation on the left; title, the line that messages and background work share, and the pages on the right.

    Gives back the whole, the right column, and the stack of the shared line.
    """
    lines = QWidget()
    stack = QStackedLayout(lines)
    stack.setStackingMode(QStackedLayout.StackingMode.StackAll)
    for widget in one_line:
        stack.addWidget(widget)
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(24, 8, 24, 12)
    column.setSpacing(8)
    column.addWidget(head)
    column.addWidget(lines)
    column.addWidget(pages, 1)
    body = QWidget()
    row = QHBoxLayout(body)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    row.addWidget(navigation)
    row.addWidget(page, 1)
    return body, column, stack


def make_status(bar: QStatusBar) -> dict[str, QLabel]:
    """The fields of the status bar by their names, in their order."""
    bar.setSizeGripEnabled(False)
    labels = {}
    for name in ("operator", "day", "cash", "book"):
        label = labels[name] = QLabel()
        bar.addWidget(label)
    return labels


def make_action(window: QWidget, command: Command) -> QAction:
    """The action of a command with its keys; a held key repeats it only where the command says so."""
    action = QAction(command.words, window)
    action.setShortcuts([QKeySequence(key) for key in command.keys])
    action.setAutoRepeat(command.repeats)
    action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
    action.setWhatsThis(f"{command.explains}（{shown_key(command.keys[0])}）" if command.keys else command.explains)
    action.setToolTip(action.whatsThis())
    action.setData(command.id)
    return action
