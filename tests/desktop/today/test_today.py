"""The first place of the day: figures, what waits, groups, the last collections."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from seasons import write_without_zone

from village_collector.desktop.places.today.group_progress import GroupProgress
from village_collector.desktop.places.today.today import TodayPlace
from village_collector.desktop.shell.main_window import MainWindow
from village_collector.domain.people import households
from village_collector.services.cash_desk import CashDesk
from village_collector.services.day_end import DayEnd
from village_collector.services.season import Season


def collect(season: Season, count: int) -> None:
    desk = CashDesk(season)
    taken = 0
    for household in households(season.book.residents()):
        payable = [line.resident.id_number for line in desk.quote(household).payable]
        if payable and taken < count:
            desk.collect(payable)
            taken += 1


@pytest.fixture
def today(window: MainWindow) -> TodayPlace:
    window.go("today")
    place = window.place("today")
    assert isinstance(place, TodayPlace)
    return place


def renewed(window: MainWindow) -> None:
    assert window.shell is not None
    window.shell.changed.emit()


def test_before_anything_is_collected_only_the_unpaid_wait(today: TodayPlace) -> None:
    assert [todo.sign for todo in today._todo.rows] == ["未缴"]
    assert today._form.day.text() == "0.00 元"
    assert today._form.village.text() == "69 / 1286 人"
    assert today._form.village_open.text() == "全村，还有 1217 人"


def test_a_day_of_collections_is_told_and_what_must_follow_waits(today: TodayPlace, window: MainWindow, season: Season) -> None:
    collect(season, 12)
    CashDesk(season).void("3", "金额点错")
    renewed(window)
    day = season.book.ledger.day(season.today())
    assert today._form.day_people.text() == f"今天 {day.households} 户 {day.people} 人，作废 1 张"
    assert len(today._recent.rows) == 10
    assert [receipt.serial for receipt in today._recent.rows] == list(range(12, 2, -1))
    assert {"未日结", "未缴存"} <= {todo.sign for todo in today._todo.rows}
    paid = {member for receipt in day.receipts if not receipt.void for member in receipt.lines}
    assert today._form.village.text() == f"{69 + len(paid)} / 1286 人"


def test_counted_and_deposited_nothing_of_it_waits(today: TodayPlace, window: MainWindow, season: Season, clock: object) -> None:
    collect(season, 2)
    clock.now += timedelta(hours=8)  # type: ignore[attr-defined]
    cash = season.book.ledger.cash_on_hand
    DayEnd(season).close_day({10000: cash // 10000, 1000: cash % 10000 // 1000})
    DayEnd(season).deposit(cash, "20211105001")
    renewed(window)
    assert [todo.sign for todo in today._todo.rows] == ["未缴"]
    assert today._form.cash_since.text() == "手上现金，都已缴存"


def test_enter_on_what_waits_goes_where_it_is_done(today: TodayPlace, window: MainWindow, season: Season) -> None:
    collect(season, 1)
    renewed(window)
    waiting = next(row for row, todo in enumerate(today._todo.rows) if todo.sign == "未缴存")
    today._form.todo.setFocus()
    today._form.todo.go_to(waiting)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert window.current == "day_end"


def test_enter_on_a_collection_opens_its_household(today: TodayPlace, window: MainWindow, season: Season) -> None:
    collect(season, 1)
    renewed(window)
    today._form.recent.setFocus()
    today._form.recent.go_to(0)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert window.current == "cash_desk"
    desk = window.place("cash_desk")
    assert desk._quote.household.head == season.book.residents()[0].head  # type: ignore[attr-defined]


def test_groups_stand_in_their_own_order_and_are_read_aloud(qapp: QApplication, qtbot: object) -> None:
    bars = GroupProgress()
    bars.show_counts({"第10组": (1, 2), "第2组": (0, 5), "": (0, 1)})
    assert bars.accessibleName() == "未分组 0/1 人；第2组 0/5 人；第10组 1/2 人"
    bars.deleteLater()


def test_a_day_on_which_an_early_program_wrote_without_zone_is_told(
    season: Season, make_window: Callable[[Season], MainWindow]
) -> None:
    collect(season, 1)
    season = write_without_zone(season)
    for household in households(season.book.residents())[10:14]:
        CashDesk(season).collect([line.resident.id_number for line in CashDesk(season).quote(household).payable])
    cash = season.book.ledger.cash_on_hand
    DayEnd(season).close_day({10000: cash // 10000, 1000: cash % 10000 // 1000})
    window = make_window(write_without_zone(season))
    window.go("today")
    place = window.place("today")
    assert isinstance(place, TodayPlace)
    assert {todo.sign for todo in place._todo.rows} == {"未缴", "未缴存"}
    assert place._form.day_people.text().startswith("今天 5 户")
