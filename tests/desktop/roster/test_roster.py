"""The place 名册: narrowing the list, reading one person, going on to the desk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from village_collector.assets import asset
from village_collector.desktop.places.roster.roster import RosterPlace
from village_collector.desktop.shell.main_window import MainWindow
from village_collector.domain.people import mask
from village_collector.services.cash_desk import CashDesk
from village_collector.services.register_import import RegisterImport
from village_collector.services.season import Season, new_season


@pytest.fixture
def place(window: MainWindow, qtbot: QtBot) -> RosterPlace:
    qtbot.keyClick(window, Qt.Key.Key_F4)
    place = window.place("roster")
    assert isinstance(place, RosterPlace)
    return place


def shown(place: RosterPlace) -> list[str]:
    model = place._form.table.model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def test_f4_shows_everybody_of_the_register(place: RosterPlace) -> None:
    assert len(shown(place)) == 1286
    assert place._form.count.text() == "共 1286 人"
    assert QApplication.focusWidget() is place._form.search


def test_initials_narrow_the_list_as_they_are_typed(place: RosterPlace, season: Season, qtbot: QtBot) -> None:
    qtbot.keyClicks(QApplication.focusWidget(), "zjg")
    assert shown(place) == [person.name for person in season.search.find("zjg")]
    assert place._form.count.text() == f"筛出 {len(shown(place))} 人，共 1286 人"


def test_group_state_identity_and_unpaid_narrow_together(place: RosterPlace, season: Season) -> None:
    form = place._form
    form.group.setCurrentText("第3组")
    form.identity.setCurrentText("低保")
    people = [p for p in season.book.residents() if p.group == "第3组" and "低保" in [i.word for i in p.identities]]
    assert shown(place) == [person.name for person in people] != []
    form.group.setCurrentIndex(0)
    form.identity.setCurrentText("特困供养")
    waived = len(shown(place))
    form.unpaid.setChecked(True)
    assert len(shown(place)) < waived
    form.unpaid.setChecked(False)
    form.state.setCurrentText("免缴")
    assert {line.state.value for line in place._model.rows} == {"免缴"}


def test_esc_clears_the_filters_and_a_list_without_rows_says_so(place: RosterPlace, window: MainWindow, qtbot: QtBot) -> None:
    place._form.search.setText("没有这个人")
    assert shown(place) == []
    assert place._form.clear.isVisible()
    assert "没有符合条件的人" in place._form.table._empty.text()
    assert place._form.detail.toPlainText() == ""
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert len(shown(place)) == 1286
    assert not place._form.clear.isVisible()


def test_a_click_on_a_heading_sorts_by_money_not_by_its_text(place: RosterPlace) -> None:
    place._form.table.sortByColumn(5, Qt.SortOrder.AscendingOrder)
    owed = [line.assessment.collect or 0 for line in place._model.rows]
    assert owed == sorted(owed)


def test_the_person_chosen_is_told_with_amount_clause_and_identity(place: RosterPlace, season: Season) -> None:
    person = next(p for p in season.book.residents() if "低保" in [i.word for i in p.identities])
    place.activate(person.id_number)
    told = place._form.detail.toPlainText()
    assert person.name in told
    assert "320.00 元" in told
    assert "方政办明电〔2021〕35号 二（一）、五（二）" in told
    assert "低保（名册发来时就有，名册）" in told
    assert "没有收据" in told


def test_receipts_of_a_person_are_told_with_slip_and_void(place: RosterPlace, season: Season, window: MainWindow) -> None:
    person = next(line.resident for line in season.roster.lines() if line.assessment.collect)
    desk = CashDesk(season)
    desk.void(desk.collect([person.id_number]).number, "金额点错")
    desk.collect([person.id_number])
    assert window.shell
    window.shell.changed.emit()
    place.activate(person.id_number)
    told = place._form.detail.toPlainText()
    assert "000001 2021-11-05 320.00 元 现金" in " ".join(told.split())
    assert "作废：金额点错" in told
    assert "000002" in told
    assert place._chosen
    assert place._chosen.state.value == "已收款"


def test_the_number_is_masked_until_asked_and_hides_again(
    place: RosterPlace, window: MainWindow, season: Season, qtbot: QtBot
) -> None:
    number = season.book.residents()[0].id_number
    assert number not in place._form.detail.toPlainText()
    assert mask(number) in place._form.detail.toPlainText()
    qtbot.keyClick(window, Qt.Key.Key_H, Qt.KeyboardModifier.AltModifier)
    assert number in place._form.detail.toPlainText()
    assert place._hide_timer.interval() == 10_000
    place._hide_timer.start(1)
    qtbot.waitUntil(lambda: number not in place._form.detail.toPlainText())


def test_another_person_never_inherits_the_unmasked_number(place: RosterPlace, window: MainWindow, season: Season, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_H, Qt.KeyboardModifier.AltModifier)
    place._form.table.setFocus()
    qtbot.keyClick(place._form.table, Qt.Key.Key_Down)
    told = place._form.detail.toPlainText()
    assert mask(season.book.residents()[1].id_number) in told
    qtbot.keyClick(place._form.table, Qt.Key.Key_Up)
    assert season.book.residents()[0].id_number not in place._form.detail.toPlainText()


def test_enter_and_enter_take_the_person_found_to_the_desk(place: RosterPlace, window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClicks(place._form.search, "zjg")
    qtbot.keyClick(place._form.search, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is place._form.table
    went: list[tuple[str, str]] = []
    assert window.shell
    window.shell.went.connect(lambda name, subject: went.append((name, subject)))
    assert place._chosen
    household = place._chosen.resident.household
    qtbot.keyClick(place._form.table, Qt.Key.Key_Return)
    assert went == [("cash_desk", household)]
    assert window.current == "cash_desk"


def test_a_narrow_window_still_shows_name_amount_and_state(place: RosterPlace, window: MainWindow, qtbot: QtBot) -> None:
    window.resize(910, 512)
    table = place._form.table
    qtbot.waitUntil(lambda: table.isColumnHidden(3))
    assert [table.isColumnHidden(column) for column in (0, 1, 5, 6)] == [False] * 4


def test_an_empty_book_offers_the_way_to_import_a_register(
    make_window: Callable[[Season], MainWindow], tmp_path: Path, clock: Callable[[], object], qtbot: QtBot
) -> None:
    season = new_season(
        tmp_path / "empty.book", asset("schemes/fangcheng-2021.toml"), village="空村", village_code="411399102299",
        town="博望镇", clock=clock, operator="王协办",  # type: ignore[arg-type]
    )  # fmt: skip
    window = make_window(season)
    window.go("roster")
    place = window.place("roster")
    assert isinstance(place, RosterPlace)
    assert place._form.bring.isVisible()
    assert QApplication.focusWidget() is place._form.bring
    assert not place._form.table.isVisible()


def test_somebody_of_a_doubtful_household_is_shown_with_both_heads(
    season: Season, fixtures: Path, make_window: Callable[[Season], MainWindow]
) -> None:
    importer = RegisterImport(season)
    importer.take(importer.read(fixtures / "damaged-register.xlsx"))
    window = make_window(season)
    window.go("roster")
    place = window.place("roster")
    assert isinstance(place, RosterPlace)
    place._form.search.setText("冯磊萱")
    assert "户号 0002 下有不同的户主：阎梅、冯磊萱" in place._form.detail.toPlainText()
