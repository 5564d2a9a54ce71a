"""The small parts of the window: the title line, the fields of the status bar, an action for each command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedLayout, QStatusBar, QVBoxLayout, QWidget

from village_collector.desktop.shell.commands import Command, shown_key

if TYPE_CHECKING:
    from village_collector.services.season import Season


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
    for name, said in (("operator", "操作员"), ("day", "今日合计"), ("cash", "手上现金"), ("book", "账本")):
        label = labels[name] = QLabel()
        label.setAccessibleName(said)
        bar.addWidget(label)
    return labels


def book_and_day(season: Season) -> str:
    """Which book is open and which day it is there: said as a business date where the computer has another one."""
    opening = season.book.opening
    demo = "演示账本　" if season.is_demo else ""
    word = "业务日期 " if why_another_day(season) else ""
    return f"{demo}{opening.town} {opening.village}　参保年度 {opening.insured_year}　{word}{season.today():%Y-%m-%d}"


def why_another_day(season: Season) -> str:
    """Why it is another day in the book than on the computer; "" where it is the same."""
    from village_collector.services.season import system_clock

    today = system_clock().date()
    if season.today() == today:
        return ""
    why = "演示账本停在它自己的日子，里面的人都是编的。" if season.is_demo else "打开账本时另外指定了日期。"
    return f"{why}收款和记账都按业务日期；电脑上今天是 {today:%Y-%m-%d}。"


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
