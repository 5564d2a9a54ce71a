"""撤销 at the desk: a strip of its own that nothing covers, whose seconds count only while somebody can see it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from village_collector.desktop.places.cash_desk.desk import CashDeskPlace
from village_collector.desktop.places.cash_desk.undo_strip import UNDO_SECONDS
from village_collector.desktop.places.registry import PLACES
from village_collector.desktop.shell.main_window import MainWindow
from village_collector.domain.ledger.money_values import Receipt
from village_collector.domain.people import Household, households
from village_collector.services.cash_desk import CashDesk
from village_collector.services.season import Season

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def desk(window: MainWindow) -> CashDeskPlace:
    window.go("cash_desk")
    place = window.place("cash_desk")
    assert isinstance(place, CashDeskPlace)
    place._undo_strip._timer.setInterval(3_600_000)  # a test lets each second pass by itself
    return place


def seconds_pass(desk: CashDeskPlace, number: int) -> None:
    for _ in range(number):
        desk._undo_strip._timer.timeout.emit()


def payable(season: Season) -> list[Household]:
    return [home for home in households(season.book.residents())[:30] if CashDesk(season).quote(home).payable]


def collect(window: MainWindow, household: Household) -> None:
    window.go("cash_desk", household.key)
    window.actions_by_id["cash_desk.collect_only"].trigger()  # fills the exact sum
    window.actions_by_id["cash_desk.collect_only"].trigger()


def receipts(season: Season) -> list[Receipt]:
    return list(season.book.ledger.receipts.values())


def shown(desk: CashDeskPlace) -> tuple[str, str]:
    form = desk._form
    return form.undo_what.text()[:9], form.undo_seconds.text() if form.undo.isVisible() else ""


def test_after_a_payment_the_strip_says_which_receipt_and_how_long(
    desk: CashDeskPlace, window: MainWindow, season: Season
) -> None:
    assert shown(desk) == ("", "")
    collect(window, payable(season)[0])
    assert shown(desk) == ("收据 000001", "10 秒")
    seconds_pass(desk, 3)
    assert shown(desk) == ("收据 000001", "7 秒")


def test_after_its_seconds_nothing_can_be_undone(desk: CashDeskPlace, window: MainWindow, season: Season) -> None:
    collect(window, payable(season)[0])
    seconds_pass(desk, UNDO_SECONDS)
    assert shown(desk) == ("", "")
    QTest.keyClick(desk._form.search, Qt.Key.Key_Z, CTRL)
    assert receipts(season)[0].void is None
    assert not window.actions_by_id["cash_desk.undo"].isEnabled()


def test_the_seconds_pass_by_themselves(desk: CashDeskPlace, window: MainWindow, season: Season, qtbot: QtBot) -> None:
    desk._undo_strip._timer.setInterval(1)
    collect(window, payable(season)[0])
    qtbot.waitUntil(lambda: desk._undo_strip.seconds == 0)


def test_no_message_and_no_search_covers_the_strip(desk: CashDeskPlace, window: MainWindow, season: Season) -> None:
    first, second = payable(season)[:2]
    collect(window, first)
    window.messages.warn("打印机没有纸了。")
    QTest.keyClicks(desk._form.search, "z")
    window.go("cash_desk", second.key)
    QTest.keyClick(desk._form.members, Qt.Key.Key_Escape)
    assert shown(desk) == ("收据 000001", "10 秒")


def test_the_seconds_stand_still_in_another_place(desk: CashDeskPlace, window: MainWindow, season: Season) -> None:
    collect(window, payable(season)[0])
    window.go("today")
    seconds_pass(desk, 20)
    window.go("cash_desk")
    assert shown(desk) == ("收据 000001", "10 秒")


def test_the_seconds_stand_still_under_a_dialog(
    desk: CashDeskPlace, window: MainWindow, season: Season, qtbot: QtBot
) -> None:
    collect(window, payable(season)[0])
    box = QMessageBox(window)
    box.open()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is box)
    seconds_pass(desk, 20)
    assert shown(desk) == ("收据 000001", "10 秒")
    box.close()
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    seconds_pass(desk, 1)
    assert shown(desk) == ("收据 000001", "9 秒")


def test_the_button_voids_that_receipt_and_no_other_while_another_household_is_open(
    desk: CashDeskPlace, window: MainWindow, season: Season, qtbot: QtBot
) -> None:
    first, second, third = payable(season)[:3]
    collect(window, first)
    collect(window, second)
    window.go("cash_desk", third.key)
    qtbot.mouseClick(desk._form.undo, Qt.MouseButton.LeftButton)
    assert [receipt.void is not None for receipt in receipts(season)] == [False, True]
    voided = receipts(season)[1]
    assert voided.void is not None
    assert voided.void.reason == "操作撤销"
    assert season.book.ledger.cash_on_hand == receipts(season)[0].total
    assert desk._quote is not None
    assert desk._quote.household.key == second.key
    assert shown(desk) == ("", "")


def test_what_the_roster_voided_meanwhile_is_not_offered_any_more(
    desk: CashDeskPlace, window: MainWindow, season: Season
) -> None:
    collect(window, payable(season)[0])
    CashDesk(season).void("1", "金额点错")
    assert window.shell
    window.shell.changed.emit()
    assert shown(desk) == ("", "")


def test_an_undo_that_the_rules_refuse_is_told_and_voids_nothing(
    desk: CashDeskPlace, window: MainWindow, season: Season
) -> None:
    from village_collector.services.day_end import DayEnd

    collect(window, payable(season)[0])
    DayEnd(season).deposit(season.book.ledger.cash_on_hand, "XYS1")
    desk._form.undo.click()
    assert receipts(season)[0].void is None
    assert "已经存进信用社" in window.messages.text


def places_of(desk: CashDeskPlace) -> dict[str, QRect]:
    form = desk._form
    parts = (form.search, form.stack, form.payer, form.money, form.undo_strip, form.collect)
    return {part.objectName(): QRect(part.mapTo(desk, QPoint()), part.size()) for part in parts}


@pytest.mark.parametrize(("width", "height"), [(1366, 689), (1092, 535), (910, 433)])
def test_nothing_moves_and_nothing_is_cut_when_the_undo_appears(
    width: int, height: int, season: Season, qapp: QApplication, qtbot: QtBot
) -> None:
    window = MainWindow(PLACES)
    qtbot.addWidget(window)
    window.resize(width, height)
    window.show()
    window.work_on(season, "cash_desk")
    household = payable(season)[0]
    window.go("cash_desk", household.key)
    desk = window.place("cash_desk")
    assert isinstance(desk, CashDeskPlace)
    qapp.processEvents()
    before = places_of(desk)
    collect(window, household)
    qapp.processEvents()
    assert places_of(desk) == before
    for part in (desk._form.undo, desk._form.undo_seconds, desk._form.undo_what):
        assert part.isVisible()
        assert part.visibleRegion().boundingRect() == part.rect()
        assert part.height() >= part.minimumSizeHint().height()
    said = desk._form.undo_what
    assert said.fontMetrics().horizontalAdvance(said.text()) <= said.width()
    table: QWidget = desk._form.members
    assert table.height() >= 2 * desk._form.members.rowHeight(0) + desk._form.members.horizontalHeader().height()
    assert (window.width(), window.height()) == (width, height)
