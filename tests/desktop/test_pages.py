"""Every page behind a tab: it fits a small laptop, and a screen reader has a name for whatever takes the focus."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QTabWidget, QWidget
from pytestqt.qtbot import QtBot

from village_collector.desktop.presenters.receipt_list import VoidDialog
from village_collector.desktop.shell.main_window import MainWindow
from village_collector.services.cash_desk import CashDesk
from village_collector.services.season import Season
from village_collector.services.sign_off import SignOff

PAGES = [("day_end", 3), ("sign_off", 3), ("exchange", 5)]
SMALL = (910, 433)
"""A 1366×768 screen at 150 %, less what the system's own bars take."""


def nameless(root: QWidget) -> Iterator[str]:
    for widget in root.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            name = QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
            if not name or "&" in name:
                yield f"{type(widget).__name__} {widget.objectName()}"


@pytest.fixture
def worked(season: Season) -> Season:
    """Money in the box, a slip, a signed version: something to show on every page."""
    desk, roster = CashDesk(season), season.roster
    homes = dict.fromkeys(line.resident.household for line in roster.lines() if line.assessment.collect)
    for home in list(homes)[:5]:
        desk.collect([line.resident.id_number for line in desk.quote(roster.household(home)).payable])
    SignOff(season).sign(explanation="明天缴存")
    return season


@pytest.mark.parametrize(("place", "pages"), PAGES)
def test_every_page_fits_and_has_names(
    place: str, pages: int, worked: Season, make_window: Callable[[Season], MainWindow], qapp: QApplication, qtbot: QtBot
) -> None:
    window = make_window(worked)
    window.resize(*SMALL)
    window.go(place)
    shown = window.place(place)
    assert isinstance(shown, QWidget)
    tabs = shown.findChild(QTabWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    assert isinstance(tabs, QTabWidget)
    assert tabs.count() == pages
    for number in range(pages):
        tabs.setCurrentIndex(number)
        qtbot.waitUntil(lambda: not window.operations.running, timeout=20_000)
        qapp.processEvents()
        asked = window.minimumSizeHint()
        assert (asked.width() <= SMALL[0], asked.height() <= SMALL[1]) == (True, True), (tabs.tabText(number), asked)
        assert list(nameless(window)) == [], tabs.tabText(number)


def test_the_void_dialog_has_names(worked: Season, window: MainWindow, qtbot: QtBot) -> None:
    dialog = VoidDialog(window, next(iter(worked.book.ledger.receipts.values())))
    qtbot.addWidget(dialog)
    dialog.show()
    assert list(nameless(dialog)) == []
