"""Places with tabs: a key leads to its page, a command says why it is off elsewhere, hidden pages wait with reading."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTabWidget

from village_collector.desktop.places.registry import PLACES
from village_collector.desktop.shell.commands import BY_ID, labelled
from village_collector.desktop.shell.main_window import MainWindow
from village_collector.desktop.shell.tabbed_place import TabbedPlace
from village_collector.desktop.widgets.theme import THEME
from village_collector.domain.people import households
from village_collector.services.cash_desk import CashDesk
from village_collector.services.season import Season

TABBED = ("day_end", "sign_off", "exchange", "papers")
CTRL = Qt.KeyboardModifier.ControlModifier


def place(window: MainWindow, name: str) -> TabbedPlace:
    window.go(name)
    found = window.place(name)
    assert isinstance(found, TabbedPlace)
    return found


def pay(season: Season, homes: int) -> None:
    desk = CashDesk(season)
    for household in households(season.book.residents())[:homes]:
        desk.collect([line.resident.id_number for line in desk.quote(household).payable])


@pytest.mark.parametrize("name", TABBED)
def test_each_tab_bears_the_words_and_the_key_of_the_command_that_shows_it(name: str, window: MainWindow) -> None:
    shown = place(window, name)
    tabs = shown.findChild(QTabWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    assert isinstance(tabs, QTabWidget)
    for number, page in reversed(list(enumerate(shown._pages))):  # on the page itself the key may do the page's work
        assert tabs.tabText(number) == labelled(BY_ID[page.command])
        window.actions_by_id[page.command].trigger()
        assert shown.page is page


@pytest.mark.parametrize("name", TABBED)
def test_a_page_answers_for_every_command_it_says_is_its_own(name: str, window: MainWindow) -> None:
    for page in place(window, name)._pages:
        assert set(page.only_here) <= set(page.command_handlers())
        assert set(page.only_here) <= set(page.command_states())


def test_every_place_has_the_folder_of_its_name(window: MainWindow) -> None:
    for name in PLACES:
        made = window.place(name)
        assert made.id == name
        assert type(made).__module__.startswith(f"village_collector.desktop.places.{name}.")


@pytest.mark.parametrize("name", TABBED)
def test_a_page_is_shown_by_the_command_of_its_own_file(name: str, window: MainWindow) -> None:
    for page in place(window, name)._pages:
        assert type(page).__module__ == f"village_collector.desktop.places.{page.command}"


def test_a_command_of_another_page_is_off_and_says_where_it_works(window: MainWindow, season: Season) -> None:
    pay(season, homes=1)
    place(window, "day_end").activate("cash_count")
    void = window.actions_by_id["day_end.void_receipt"]
    assert void.isEnabled()
    window.go("day_end", "reconciliation")
    assert not void.isEnabled()
    assert void.toolTip() == "到“点钞日结”里选一张收据。"
    window.go("day_end", "cash_count")
    assert void.isEnabled()


def test_a_command_that_leads_to_its_page_works_from_every_page(window: MainWindow, season: Season) -> None:
    pay(season, homes=1)
    window.go("day_end", "reconciliation")
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_D, CTRL)
    shown = place(window, "day_end")
    assert shown.page.command == "day_end.deposits"
    assert QApplication.focusWidget() in shown.page.findChildren(type(QApplication.focusWidget()))


def test_a_page_behind_another_reads_the_book_when_it_is_turned_to(
    window: MainWindow, season: Season, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = place(window, "day_end")
    for page in shown._pages:
        shown.show_page(page)
    read: list[str] = []
    for page in shown._pages:
        monkeypatch.setattr(page, "refresh", lambda command=page.command: read.append(command))
    shown.activate("cash_count")
    assert window.shell
    window.shell.changed.emit()
    assert read == ["day_end.cash_count"]
    shown.activate("deposits")
    shown.activate("deposits")
    assert read == ["day_end.cash_count", "day_end.deposits"]


def test_tabs_without_room_for_their_keys_show_their_words_whole(window: MainWindow) -> None:
    window.go("exchange")
    place = window.place("exchange")
    assert isinstance(place, TabbedPlace)
    tabs = place._tabs
    assert tabs.tabText(0).endswith("Ctrl+I")
    place.resize(THEME.px(520), place.height())
    assert [tabs.tabText(number) for number in range(tabs.count())] == ["导入名册", "导出模板", "导入回执", "录入清单", "备份"]
    assert tabs.tabBar().sizeHint().width() <= place.width()
    place.resize(THEME.px(1100), place.height())
    assert tabs.tabText(0).endswith("Ctrl+I")
