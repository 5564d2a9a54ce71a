"""Esc belongs to the place that is shown: it cancels a long work that was begun there, and never one of another place."""

from __future__ import annotations

from pathlib import Path
from threading import Event
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from village_collector.desktop.places.cash_desk.desk import CashDeskPlace
from village_collector.desktop.places.exchange.place import ExchangePlace
from village_collector.desktop.shell.main_window import MainWindow
from village_collector.domain.people import households
from village_collector.domain.register import RegisterReading
from village_collector.services.register_import import RegisterImport
from village_collector.services.season import Season

CANCELLED = "已取消：读名册。没有改动任何内容。"
CTRL = Qt.KeyboardModifier.ControlModifier


def press(window: MainWindow, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, key, modifier)


def ended(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.operations.running, timeout=30_000)


def cancel_button(window: MainWindow) -> QPushButton:
    (button,) = window.operations.findChildren(QPushButton)
    return button


@pytest.fixture
def desk(window: MainWindow) -> CashDeskPlace:
    place = window.place("cash_desk")
    assert isinstance(place, CashDeskPlace)
    return place


@pytest.fixture
def reading(window: MainWindow, fixtures: Path, monkeypatch: pytest.MonkeyPatch) -> Event:
    """U盘交换 is reading a register just now; it can be cancelled, and cannot end before this event is set."""
    may_end = Event()
    read = RegisterImport.read

    def read_slowly(service: RegisterImport, path: Path, **more: Any) -> RegisterReading:
        while not may_end.wait(0.01):
            more["progress"](0, 1)
        return read(service, path, **more)

    monkeypatch.setattr(RegisterImport, "read", read_slowly)
    window.go("exchange", "import_register")
    place = window.place("exchange")
    assert isinstance(place, ExchangePlace)
    place.import_register._form.file.setText(str(fixtures / "fangcheng-liuhe-register.xlsx"))
    place.import_register.read()
    assert window.operations.running
    return may_end


def test_escape_where_the_work_was_begun_cancels_it(window: MainWindow, reading: Event, qtbot: QtBot) -> None:
    assert cancel_button(window).text() == "取消　Esc"
    press(window, Qt.Key.Key_Escape)
    ended(window, qtbot)
    assert window.messages.text == CANCELLED


def test_escape_at_the_desk_clears_the_desk_and_the_work_elsewhere_goes_on(
    window: MainWindow, reading: Event, desk: CashDeskPlace, season: Season, qtbot: QtBot
) -> None:
    window.go("cash_desk", households(season.book.residents())[0].key)
    assert desk._quote is not None
    assert cancel_button(window).text() == "取消"
    for _ in range(3):
        press(window, Qt.Key.Key_Escape)
    assert desk._quote is None
    reading.set()
    ended(window, qtbot)
    assert window.messages.text.startswith("读好了")


def test_back_in_its_place_escape_cancels_the_work_again(window: MainWindow, reading: Event, qtbot: QtBot) -> None:
    window.go("cash_desk")
    window.go("exchange")
    press(window, Qt.Key.Key_Escape)
    ended(window, qtbot)
    assert window.messages.text == CANCELLED


def test_the_button_cancels_by_mouse_from_every_place(window: MainWindow, reading: Event, qtbot: QtBot) -> None:
    window.go("cash_desk")
    qtbot.mouseClick(cancel_button(window), Qt.MouseButton.LeftButton)
    ended(window, qtbot)
    assert window.messages.text == CANCELLED


def test_a_receipt_is_printed_whole_however_often_escape_is_pressed(
    window: MainWindow, desk: CashDeskPlace, season: Season, spooler: Any, qtbot: QtBot
) -> None:
    payable = next(one for one in households(season.book.residents()) if desk._cash_desk.quote(one).payable)
    window.go("cash_desk", payable.key)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Return):
        press(window, key)
    press(window, Qt.Key.Key_Return, CTRL)
    assert window.operations.running
    while window.operations.running:
        press(window, Qt.Key.Key_Escape)
        QApplication.processEvents()
    (receipt,) = season.book.ledger.receipts.values()
    assert receipt.prints == 1
    assert spooler.paper.read_bytes().startswith(b"%PDF")
    assert desk._quote is None
