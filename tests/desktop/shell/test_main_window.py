"""The window as a whole: its places and keys, its status bar, its size, and the rules that hold for every widget."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QColor, QPalette, QTextDocument, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

import village_collector.desktop as desktop
from village_collector.assets import asset
from village_collector.desktop.main import open_book
from village_collector.desktop.places.help.help import key_sheet
from village_collector.desktop.places.registry import PLACES
from village_collector.desktop.shell.commands import BY_ID, COMMANDS, labelled, shown_key
from village_collector.desktop.shell.main_window import MainWindow
from village_collector.desktop.widgets.inputs import THIN_SPACE
from village_collector.desktop.widgets.theme import DARK, LIGHT, THEME, apply_theme, wanted_tokens
from village_collector.domain.money import yuan
from village_collector.domain.people import households
from village_collector.services.cash_desk import CashDesk
from village_collector.services.day_end import DayEnd
from village_collector.services.season import DEMO_VILLAGE_CODE, Season, new_season, system_clock
from village_collector.services.sign_off import SignOff

CTRL, ALT, NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.NoModifier


@pytest.fixture(autouse=True)
def same_size_afterwards(qapp: QApplication) -> Iterator[None]:
    yield
    if THEME.scale != 1.0 or THEME.tokens is not LIGHT:
        apply_theme(qapp, LIGHT, 1.0)


def press(window: MainWindow, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, key, modifier)


@pytest.mark.parametrize("place", list(PLACES))
def test_each_place_answers_to_its_key_and_to_its_twin(place: str, window: MainWindow) -> None:
    start = "help" if place != "help" else "cash_desk"
    for key in BY_ID[f"go.{place}"].keys:
        window.go(start)
        twin = key.startswith("Alt+")
        code = getattr(Qt.Key, f"Key_{key.removeprefix('Alt+')}")
        press(window, code, ALT if twin else NONE)
        assert window.current == place


def test_every_command_of_a_place_that_is_there_has_its_verb(window: MainWindow) -> None:
    missing = []
    for place in PLACES:
        verbs = window.place(place).command_handlers()
        missing += [command.id for command in COMMANDS if command.place == place and command.id not in verbs]
    assert missing == []


def test_no_key_means_two_things_in_one_place() -> None:
    for place in PLACES:
        keys = [key for command in COMMANDS if command.place in ("", place) for key in command.keys]
        assert sorted(set(keys)) == sorted(keys), place


def test_the_key_sheet_lists_every_key_that_works_and_no_other(window: MainWindow) -> None:
    shown = {(key.where, key.words) for key in key_sheet()}
    for command in COMMANDS:
        place = command.id.removeprefix("go.") if command.id.startswith("go.") else command.place
        where = BY_ID[f"go.{command.place}"].words if command.place else "各处"
        assert ((where, command.words) in shown) == (not place or place in PLACES), command.id


def test_keys_are_named_as_they_stand_on_the_keyboard() -> None:
    assert shown_key("Ctrl+Return") == "Ctrl+回车"
    assert shown_key("Ctrl++") == "Ctrl++"
    assert labelled(BY_ID["cash_desk.collect"]) == "收款并打收据　Ctrl+回车"


def test_the_status_bar_adds_up(window: MainWindow, season: Season) -> None:
    household = households(season.book.residents())[0]
    payable = [line.resident.id_number for line in CashDesk(season).quote(household).payable]
    CashDesk(season).collect(payable)
    assert window.shell is not None
    window.shell.changed.emit()
    texts = [label.text() for label in window._status.values()]
    assert texts[0] == "操作员 王协办"
    assert texts[1].startswith(f"今日 1 户 {len(payable)} 人 ")
    assert texts[2].startswith("手上现金 ")
    assert texts[3] == "账本完好 ✓"


def test_a_place_that_was_not_seen_meanwhile_is_up_to_date_when_shown(window: MainWindow, season: Season) -> None:
    window.go("today")
    window.go("help")
    household = households(season.book.residents())[0]
    CashDesk(season).collect([line.resident.id_number for line in CashDesk(season).quote(household).payable])
    assert window.shell is not None
    window.shell.changed.emit()
    window.go("today")
    today = window.place("today")
    assert len(today._recent.rows) == 1  # type: ignore[attr-defined]


def test_saving_is_never_needed_and_says_so(window: MainWindow) -> None:
    press(window, Qt.Key.Key_S, CTRL)
    assert "已自动保存" in window.messages.text


def test_text_grows_and_shrinks_within_its_limits(window: MainWindow) -> None:
    window.zoom(9)
    assert THEME.scale == 1.75
    window.zoom(0.1)
    assert THEME.scale == 0.8
    press(window, Qt.Key.Key_0, CTRL)
    assert THEME.scale == 1.0
    wheel = QWheelEvent(
        QPointF(9, 9), window.mapToGlobal(QPointF(9, 9)), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, CTRL,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(window, wheel)
    assert THEME.scale == 1.1


@pytest.mark.parametrize("place", list(PLACES))
@pytest.mark.parametrize(("width", "height", "scale"), [(1366, 689, 1.0), (1092, 535, 1.0), (910, 433, 1.0), (1366, 689, 16 / 12)])
def test_every_place_fits_a_laptop_at_100_125_and_150_percent_and_at_16_points(
    place: str, width: int, height: int, scale: float, qapp: QApplication, qtbot: QtBot, season: Season
) -> None:
    apply_theme(qapp, LIGHT, scale)
    window = MainWindow(PLACES)
    qtbot.addWidget(window)
    window.resize(width, height)
    window.show()
    window.work_on(season, place)
    qapp.processEvents()
    asked = window.minimumSizeHint()
    assert (asked.width() <= width, asked.height() <= height) == (True, True), (asked, place)
    assert (window.width(), window.height()) == (width, height)


def focusable(root: QWidget) -> Iterator[QWidget]:
    for widget in root.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            yield widget


@pytest.mark.parametrize("place", list(PLACES))
def test_a_screen_reader_has_a_name_for_everything_that_takes_the_focus(place: str, window: MainWindow, qapp: QApplication) -> None:
    window.go(place)
    qapp.processEvents()
    nameless = []
    for widget in focusable(window):
        seen = QAccessible.queryAccessibleInterface(widget)
        name = seen.text(QAccessible.Text.Name)
        if not name or "&" in name:
            nameless.append(f"{type(widget).__name__} {widget.objectName()}")
    assert nameless == []


def test_tab_leads_around_the_whole_page(window: MainWindow) -> None:
    window.go("cash_desk")
    seen = set()
    for _ in range(40):
        focused = QApplication.focusWidget()
        assert focused is not None
        seen.add(focused)
        press(window, Qt.Key.Key_Tab)
    reachable = {widget for widget in focusable(window) if widget.isEnabled()}
    assert {widget.objectName() for widget in reachable - seen} - {""} == set()


def modules() -> Iterator[object]:
    for found in pkgutil.walk_packages(desktop.__path__, f"{desktop.__name__}."):
        if ".forms" not in found.name:
            yield importlib.import_module(found.name)


def our_classes() -> Iterator[type]:
    for module in modules():
        for _, one in inspect.getmembers(module, inspect.isclass):
            if one.__module__ == module.__name__ and issubclass(one, QObject):  # type: ignore[attr-defined]
                yield one


def test_every_override_of_a_qt_virtual_is_guarded() -> None:
    unguarded = []
    for one in our_classes():
        theirs = [base for base in one.__mro__ if base.__module__.startswith("PySide6")]
        for name, method in vars(one).items():
            overrides = inspect.isfunction(method) and not name.startswith("__") and any(name in vars(base) for base in theirs)
            if overrides and not getattr(method, "__guarded__", False):
                unguarded.append(f"{one.__name__}.{name}")
    assert unguarded == []


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_a_desktop_in_pure_black_and_white_gets_its_own_colours(qapp: QApplication) -> None:
    usual = qapp.palette()
    stark = QPalette(usual)
    for role, colour in ((QPalette.ColorRole.Window, "#000000"), (QPalette.ColorRole.WindowText, "#ffffff")):
        stark.setColor(role, QColor(colour))
    try:
        qapp.setPalette(stark)
        assert wanted_tokens(qapp).window == "#000000"
    finally:
        qapp.setPalette(usual)
    assert wanted_tokens(qapp) in (LIGHT, DARK)


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_words_stand_out_from_their_ground(tokens: object) -> None:
    from village_collector.desktop.widgets.theme import Tokens

    assert isinstance(tokens, Tokens)
    for ground in (tokens.window, tokens.page, tokens.field):
        assert contrast(tokens.text, ground) >= 7, ground
        assert contrast(tokens.faint, ground) >= 4.5, ground
        assert contrast(tokens.accent, ground) >= 4.5, ground
    assert contrast(tokens.on_accent, tokens.accent) >= 4.5
    assert contrast(tokens.on_selection, tokens.selection) >= 4.5
    for name in ("done", "warn", "error", "info", "plain"):
        text, ground = tokens.tone(name)
        assert contrast(text, ground) >= 4.5, name
        assert contrast(text, tokens.field) >= 4.5, name


def test_closing_the_window_gives_the_book_free(
    season: Season, make_window: Callable[[Season], MainWindow], clock: Callable[[], object]
) -> None:
    from village_collector.services.season import open_season

    window = make_window(season)
    window.close()
    again = open_season(season.book.path, clock=clock, operator="王协办")  # type: ignore[arg-type]
    assert len(again.book.residents()) == 1286
    again.book.close()


def figures(text: str) -> list[str]:
    """The numbers of a text: "1 280.00 元" has one."""
    document = QTextDocument()
    document.setHtml(text.replace(THIN_SPACE, ""))
    return re.findall(r"[0-9]+(?:\.[0-9]+)?", document.toPlainText())


def silent_labels(window: MainWindow) -> list[str]:
    """Labels that show a figure which their name for a screen reader does not have."""
    silent = []
    for label in window.findChildren(QLabel):
        heard = QAccessible.queryAccessibleInterface(label).text(QAccessible.Text.Name)
        if not set(figures(label.text())) <= set(figures(heard)):
            silent.append(f"{label.objectName()}: shown {label.text()}, heard {heard}")
    return silent


@pytest.fixture
def busy_window(window: MainWindow, season: Season) -> MainWindow:
    """Two households have paid, one receipt is void, the other's money is at the bank, a version is signed."""
    desk = CashDesk(season)
    for household in households(season.book.residents())[:2]:
        taken = desk.collect([line.resident.id_number for line in desk.quote(household).payable])
    desk.void(taken.number, "金额点错")
    DayEnd(season).deposit(season.book.ledger.cash_on_hand, "XYS1")
    SignOff(season).sign()
    assert window.shell
    window.shell.changed.emit()
    return window


@pytest.mark.parametrize("place", list(PLACES))
def test_a_screen_reader_hears_every_figure_that_a_label_shows(place: str, busy_window: MainWindow, season: Season) -> None:
    window = busy_window
    window.go(place)
    assert silent_labels(window) == []
    for page in [command.id for command in COMMANDS if command.place == place and command.keys[0] in ("Ctrl+1", "Ctrl+2", "Ctrl+3")]:
        window.actions_by_id[page].trigger()
        assert silent_labels(window) == []


def test_a_screen_reader_hears_the_figures_of_a_collection(busy_window: MainWindow, season: Season) -> None:
    window = busy_window
    window.go("cash_desk", households(season.book.residents())[3].key)
    desk = window.place("cash_desk")
    assert silent_labels(window) == []
    desk._form.tendered.setText("2000")  # type: ignore[attr-defined]
    assert figures(desk._form.change.text())  # type: ignore[attr-defined]
    assert silent_labels(window) == []
    window.actions_by_id["cash_desk.basis"].trigger()
    assert silent_labels(window) == []
    window.actions_by_id["cash_desk.collect_only"].trigger()
    assert len(season.book.ledger.receipts) == 3
    assert silent_labels(window) == []


def test_a_screen_reader_hears_the_cash_on_hand(window: MainWindow, season: Season) -> None:
    desk = CashDesk(season)
    desk.collect([line.resident.id_number for line in desk.quote(households(season.book.residents())[0]).payable])
    assert window.shell
    window.shell.changed.emit()
    heard = QAccessible.queryAccessibleInterface(window._status["cash"]).text(QAccessible.Text.Name)
    assert heard == f"手上现金 {yuan(season.book.ledger.cash_on_hand)} 元"


# -- which book, which day


def where(window: MainWindow) -> str:
    return window._where.text()


def test_a_business_date_other_than_the_computers_is_said_to_be_one(window: MainWindow) -> None:
    assert where(window) == "博望镇 六合村　参保年度 2022　业务日期 2021-11-05"
    assert window._where.toolTip().startswith("打开账本时另外指定了日期。收款和记账都按业务日期；电脑上今天是 2")


def test_on_the_computers_own_day_only_the_day_is_said(
    make_window: Callable[[Season], MainWindow], season: Season
) -> None:
    ours = Season(season.book, system_clock, "王协办")
    window = make_window(ours)
    assert where(window) == f"博望镇 六合村　参保年度 2022　{ours.today():%Y-%m-%d}"
    assert window._where.toolTip() == ""
    assert window.windowTitle() == "六合村 2022 年度 — 村医保收缴"


def test_midnight_reaches_the_title_line_with_the_next_act(window: MainWindow, clock: Any) -> None:
    assert window.shell
    clock.now += timedelta(days=1)
    window.shell.changed.emit()
    assert where(window).endswith("2021-11-06")


def test_the_demonstration_opens_on_its_own_day_and_says_what_it_is(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, clock: Any
) -> None:
    path = tmp_path / "柳河村2022.book"
    demo = new_season(
        path,
        asset("schemes/fangcheng-2021.toml"),
        village="柳河村",
        village_code=DEMO_VILLAGE_CODE,
        town="示例镇",
        clock=clock,
        operator="王协办",
    )
    demo.book.close()
    window = MainWindow(PLACES)
    qtbot.addWidget(window)
    window.show()
    assert open_book(window, path)
    assert where(window) == "演示账本　示例镇 柳河村　参保年度 2022　业务日期 2021-11-05"
    assert window._where.toolTip().startswith("演示账本停在它自己的日子，里面的人都是编的。")
    assert window.windowTitle() == "柳河村 2022 年度（演示账本，业务日期 2021-11-05） — 村医保收缴"
    window.close()
