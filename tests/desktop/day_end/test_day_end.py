"""The place 日结交款: a blind count, slips at the credit union, all books side by side, and voiding a receipt."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from village_collector.desktop.places.day_end.place import DayEndPlace
from village_collector.desktop.presenters.receipt_list import VoidDialog
from village_collector.desktop.shell.main_window import MainWindow
from village_collector.desktop.widgets.inputs import amount
from village_collector.documents.rasterise import page_count
from village_collector.domain.money import capitals
from village_collector.services.cash_desk import CashDesk
from village_collector.services.day_end import DayEnd
from village_collector.services.resident_changes import ResidentChanges
from village_collector.services.season import Season

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def collected(season: Season) -> Season:
    """Three households have paid in cash, nothing is at the bank yet."""
    desk, roster = CashDesk(season), season.roster
    homes = dict.fromkeys(line.resident.household for line in roster.lines() if line.assessment.collect)
    for home in list(homes)[:3]:
        quote = desk.quote(roster.household(home))
        desk.collect([line.resident.id_number for line in quote.payable])
    return season


@pytest.fixture
def place(collected: Season, window: MainWindow, qtbot: QtBot) -> DayEndPlace:
    qtbot.keyClick(window, Qt.Key.Key_F6)
    place = window.place("day_end")
    assert isinstance(place, DayEndPlace)
    return place


def type_notes(place: DayEndPlace, qtbot: QtBot, notes: dict[int, int]) -> None:
    """Type a number into each denomination, walking on by Enter, from the first to the last."""
    for note in place.cash_count.notes:
        focus = QApplication.focusWidget()
        assert focus is place.cash_count.notes[note]
        if notes.get(note):
            qtbot.keyClicks(focus, str(notes[note]))
        qtbot.keyClick(focus, Qt.Key.Key_Return)


def fitting(fen: int) -> dict[int, int]:
    """Notes that add up to an amount of whole yuan."""
    return {10000: fen // 10000, 100: fen % 10000 // 100}


def press(window: MainWindow, qtbot: QtBot, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.keyClick(QApplication.focusWidget() or window, key, modifiers)


def open_dialog() -> VoidDialog:
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, VoidDialog) and w.isVisible())


def test_the_box_is_counted_before_the_ledger_is_shown(place: DayEndPlace, collected: Season, qtbot: QtBot) -> None:
    form = place.cash_count._form
    assert form.expected.text() == "点完再看"
    assert not form.close.isEnabled()
    type_notes(place, qtbot, fitting(collected.book.ledger.cash_on_hand))
    assert form.expected.text() == form.counted.text() != "—"
    assert form.difference.text() == "相符 ✓"
    assert QApplication.focusWidget() is form.close


def test_an_equal_count_closes_the_day_by_keys_alone(
    place: DayEndPlace, collected: Season, window: MainWindow, qtbot: QtBot
) -> None:
    type_notes(place, qtbot, fitting(collected.book.ledger.cash_on_hand))
    press(window, qtbot, Qt.Key.Key_Return, CTRL)
    assert [count.difference for count in collected.book.ledger.day_closings] == [0]
    assert window.messages.kind == "done"
    assert "已日结" in place.cash_count._form.last.text()
    assert place.cash_count._form.expected.text() == "点完再看"


def test_a_short_box_needs_its_reason(place: DayEndPlace, collected: Season, window: MainWindow, qtbot: QtBot) -> None:
    form = place.cash_count._form
    type_notes(place, qtbot, fitting(collected.book.ledger.cash_on_hand - 2000))
    assert form.difference.text() == "少 20.00"
    assert QApplication.focusWidget() is form.reason
    press(window, qtbot, Qt.Key.Key_Return, CTRL)
    assert collected.book.ledger.day_closings == []
    form.reason.setText("找零多给了")
    press(window, qtbot, Qt.Key.Key_Return, CTRL)
    assert [(count.difference, count.reason) for count in collected.book.ledger.day_closings] == [(-2000, "找零多给了")]


def test_full_width_figures_count_and_letters_are_pointed_at(place: DayEndPlace, window: MainWindow) -> None:
    first = place.cash_count.notes[10000]
    first.setText("１２")
    assert place.cash_count._form.counted.text() == amount(120000)
    first.setText("十二")
    place.cash_count.reveal()
    assert first.property("wrong")
    assert QApplication.focusWidget() is first
    assert window.messages.kind == "warn"


def test_esc_throws_a_begun_count_away(place: DayEndPlace, collected: Season, window: MainWindow, qtbot: QtBot) -> None:
    type_notes(place, qtbot, {10000: 3})
    press(window, qtbot, Qt.Key.Key_Escape)
    assert all(not field.text() for field in place.cash_count.notes.values())
    assert collected.book.ledger.day_closings == []


def test_the_receipts_of_the_day_are_listed_with_their_span(place: DayEndPlace) -> None:
    assert [receipt.serial for receipt in place.cash_count.receipts.rows] == [3, 2, 1]
    assert "收据 000001 至 000003，共 3 张" in place.cash_count._form.summary.text()


def test_a_void_asks_for_its_reason_and_enter_alone_cancels(
    place: DayEndPlace, collected: Season, window: MainWindow, qtbot: QtBot
) -> None:
    place.cash_count._form.receipts.setFocus()
    press(window, qtbot, Qt.Key.Key_Delete)
    dialog = open_dialog()
    assert dialog._form.yes.text() == "作废收据 000003"
    assert dialog._form.no.isDefault()
    assert not dialog._form.yes.isEnabled()
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert not dialog.isVisible()
    assert all(receipt.void is None for receipt in collected.book.ledger.receipts.values())


def test_a_receipt_is_voided_by_keys_and_the_money_is_named(
    place: DayEndPlace, collected: Season, window: MainWindow, qtbot: QtBot
) -> None:
    place.cash_count._form.receipts.setFocus()
    press(window, qtbot, Qt.Key.Key_Down)
    press(window, qtbot, Qt.Key.Key_Delete)
    dialog = open_dialog()
    dialog._form.reason.setEditText("金额点错")
    dialog._form.yes.setFocus()
    qtbot.keyClick(dialog._form.yes, Qt.Key.Key_Space)
    receipt = CashDesk(collected).receipt("000002")
    assert receipt.void
    assert receipt.void.reason == "金额点错"
    assert "请退还现金" in window.messages.text
    assert "作废 1 张" in place.cash_count._form.summary.text()
    place.cash_count._form.receipts.go_to(1)
    assert not place.cash_count._form.void.isEnabled()


def test_a_receipt_at_the_bank_is_not_voided_and_the_bar_says_why(
    place: DayEndPlace, collected: Season, window: MainWindow, qtbot: QtBot
) -> None:
    DayEnd(collected).deposit(collected.book.ledger.cash_on_hand, "XYS1")
    assert window.shell
    window.shell.changed.emit()
    place.cash_count._form.receipts.setFocus()
    press(window, qtbot, Qt.Key.Key_Delete)
    dialog = open_dialog()
    dialog._form.reason.setEditText("本人要求退")
    dialog.accept()
    assert window.messages.kind == "error"
    assert "已经存进信用社" in window.messages.text
    assert all(receipt.void is None for receipt in collected.book.ledger.receipts.values())


def test_cash_on_hand_is_proposed_and_the_slip_is_entered_by_keys(
    place: DayEndPlace, collected: Season, window: MainWindow, qtbot: QtBot
) -> None:
    total = collected.book.ledger.cash_on_hand
    press(window, qtbot, Qt.Key.Key_D, CTRL)
    form = place.deposits._form
    assert form.amount.fen == total
    assert form.capital.text() == f"大写：{capitals(total)}"
    assert "六合村　经办人 王协办" in form.remark.text()
    assert "收据 000001 至 000003，共 3 张" in form.covers.text()
    assert QApplication.focusWidget() is form.slip
    qtbot.keyClicks(form.slip, "XYS20211105")
    press(window, qtbot, Qt.Key.Key_Return, CTRL)
    assert [(slip.slip, slip.amount) for slip in collected.book.ledger.deposits] == [("XYS20211105", total)]
    assert collected.book.ledger.cash_on_hand == 0
    assert [receipt.serial for receipt in place.deposits.inside.rows] == [1, 2, 3]
    assert form.amount.text() == ""
    assert not form.deposit.isEnabled()


def test_a_slip_without_number_or_above_the_cash_is_refused(
    place: DayEndPlace, collected: Season, window: MainWindow, qtbot: QtBot
) -> None:
    press(window, qtbot, Qt.Key.Key_2, CTRL)
    form = place.deposits._form
    press(window, qtbot, Qt.Key.Key_D, CTRL)
    assert "单号" in window.messages.text
    form.amount.show_fen(collected.book.ledger.cash_on_hand + 100)
    form.slip.setText("XYS2")
    assert "还多" in form.covers.text()
    press(window, qtbot, Qt.Key.Key_D, CTRL)
    assert window.messages.kind == "error"
    assert collected.book.ledger.deposits == []


def test_books_that_agree_say_so(place: DayEndPlace, window: MainWindow, qtbot: QtBot) -> None:
    press(window, qtbot, Qt.Key.Key_3, CTRL)
    assert place.reconciliation._form.verdict.text() == "✓ 对平了，一分不差。"
    assert [equation.code for equation in place.reconciliation.equations.rows] == ["E1", "E2", "E3", "E4", "E5", "E10"]
    assert not place.reconciliation._form.differences.isVisible()


def test_a_difference_leads_to_its_row(place: DayEndPlace, collected: Season, window: MainWindow, qtbot: QtBot) -> None:
    DayEnd(collected).close_day(fitting(collected.book.ledger.cash_on_hand - 2000), "找零多给了")
    paid = next(iter(collected.book.ledger.live))
    ResidentChanges(collected).amend(paid, reason="查实是特困", identities=())
    assert window.shell
    window.shell.changed.emit()
    press(window, qtbot, Qt.Key.Key_3, CTRL)
    assert "不符" in place.reconciliation._form.verdict.text()
    assert QApplication.focusWidget() is place.reconciliation._form.differences
    press(window, qtbot, Qt.Key.Key_Return)
    assert place.page is place.cash_count


def test_another_place_can_ask_for_a_receipt(place: DayEndPlace, collected: Season, window: MainWindow) -> None:
    number = CashDesk(collected).receipt("000001").number
    window.go("day_end", number)
    assert place.cash_count.chosen
    assert place.cash_count.chosen.serial == 1


def test_a_day_without_money_is_told_in_words(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F6)
    place = window.place("day_end")
    assert isinstance(place, DayEndPlace)
    assert place.cash_count._form.summary.text().startswith("没有收据")
    assert not place.cash_count._form.void.isEnabled()
    press(window, qtbot, Qt.Key.Key_2, CTRL)
    assert "没有要缴存的现金" in place.deposits._form.covers.text()


@pytest.mark.parametrize(
    ("page", "name"), [("cash_count", "现金日结单2021-11-05.pdf"), ("deposits", "缴款单XYS1.pdf"), ("reconciliation", "对账表20211105.pdf")]
)
def test_ctrl_p_prints_the_sheet_of_the_page(
    page: str,
    name: str,
    place: DayEndPlace,
    collected: Season,
    window: MainWindow,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[Path] = []
    assert window.shell
    monkeypatch.setattr(window.shell, "open_file", opened.append)
    DayEnd(collected).deposit(collected.book.ledger.cash_on_hand, "XYS1")
    window.shell.changed.emit()
    window.go("day_end", page)
    press(window, qtbot, Qt.Key.Key_P, CTRL)
    qtbot.waitUntil(lambda: bool(opened), timeout=20_000)
    assert opened[0].name == name
    assert page_count(opened[0].read_bytes()) >= 1
