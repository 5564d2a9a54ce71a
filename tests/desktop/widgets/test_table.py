"""The one table of the house: columns as values, sorting, ticks, and columns that make room."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from village_collector.desktop.widgets.inputs import AmountBox, amount
from village_collector.desktop.widgets.table import TONE, RowModel, RowView, TableColumn

COLUMNS = (
    TableColumn[int](title="数", text=str, width=120, right=True, order=lambda row: row),
    TableColumn[int](
        title="奇偶", text=lambda row: "奇" if row % 2 else "偶", width=120, tone=lambda row: "warn" if row % 2 else ""
    ),
    TableColumn[int](title="备注", text=lambda row: "x" * row, width=160, spare=True),
    TableColumn[int](title="说明", text=lambda _: "", spare=True),
)


@pytest.fixture
def model(qapp: QApplication) -> RowModel[int]:
    return RowModel(COLUMNS, faint=lambda row: row == 3)


@pytest.fixture
def view(model: RowModel[int], qtbot: QtBot) -> RowView:
    table = RowView()
    qtbot.addWidget(table)
    table.set_table(model, "一行也没有。", sortable=True, name="数")
    table.resize(700, 300)
    table.show()
    return table


def test_a_cell_says_its_text_its_tone_and_its_side(model: RowModel[int]) -> None:
    model.show([3])
    assert model.data(model.index(0, 0)) == "3"
    assert model.data(model.index(0, 1), TONE) == "warn"
    assert model.data(model.index(0, 0), Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight
    assert model.data(model.index(0, 0), Qt.ItemDataRole.AccessibleTextRole) == "数 3"
    assert model.data(model.index(0, 0), Qt.ItemDataRole.ForegroundRole) is not None


def test_figures_sort_as_figures_and_stay_sorted(view: RowView, model: RowModel[int]) -> None:
    model.show([10, 9, 100])
    view.horizontalHeader().setSortIndicator(0, Qt.SortOrder.AscendingOrder)
    assert model.rows == [9, 10, 100]
    model.show([5, 200, 7])
    assert model.rows == [5, 7, 200]


def test_an_empty_table_says_so(view: RowView, model: RowModel[int]) -> None:
    assert view._empty.isVisible()
    model.show([1])
    assert not view._empty.isVisible()


def test_enter_opens_a_row_and_space_is_told(view: RowView, model: RowModel[int], qtbot: QtBot) -> None:
    model.show([1, 2])
    view.go_to(1)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        with qtbot.waitSignal(view.opened) as told:
            QTest.keyClick(view, key)
        assert told.args == [1]
    with qtbot.waitSignal(view.spaced):
        QTest.keyClick(view, Qt.Key.Key_Space)


def test_spare_columns_make_room_the_last_one_first(view: RowView) -> None:
    def hidden() -> list[bool]:
        return [view.isColumnHidden(number) for number in range(4)]

    assert hidden() == [False] * 4
    view.resize(430, 300)
    assert hidden() == [False, False, False, True]
    view.resize(300, 300)
    assert hidden() == [False, False, True, True]
    view.resize(700, 300)
    assert hidden() == [False] * 4


@pytest.mark.parametrize(
    ("fen", "shown"), [(0, "0.00"), (32000, "320.00"), (128000, "1\u2009280.00"), (123456789, "1\u2009234\u2009567.89"), (None, "—"), (-5, "-0.05")]
)
def test_an_amount_is_set_apart_in_thousands(fen: int | None, shown: str) -> None:
    assert amount(fen) == shown


@pytest.mark.parametrize(("typed", "fen", "wrong"), [("", None, False), ("１，０００ 元", 100000, False), ("320.5", 32050, False), ("3.2.0", None, True)])
def test_what_is_typed_is_fen_or_wrong_never_zero(typed: str, fen: int | None, wrong: bool, qapp: QApplication, qtbot: QtBot) -> None:
    box = AmountBox()
    qtbot.addWidget(box)
    box.setText(typed)
    assert (box.fen, box.wrong) == (fen, wrong)
