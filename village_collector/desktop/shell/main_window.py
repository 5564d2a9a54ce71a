"""The window: the left column, the title and message lines, the places, the status bar.

It is on the screen as an empty sheet before its own parts are made (Qt's namespace of enums alone costs a third of a
bare window); `build` makes them after the first paint, and `main.py` then gives it a season (`work_on`) or a page such
as the wizard (`show_page`). Which places there are it is told when it is made.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QWidget

from village_collector.desktop.widgets.exception_guard import guard_override
from village_collector.desktop.widgets.theme import LARGEST, SMALLEST, THEME, apply_theme

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtGui import QAction, QCloseEvent, QPaintEvent, QResizeEvent, QWheelEvent

    from village_collector.desktop.shell.background import Operations
    from village_collector.desktop.shell.messages import MessageBar
    from village_collector.desktop.shell.navigation import Navigation
    from village_collector.desktop.shell.place import Place, PlaceContext
    from village_collector.services.season import Season

TITLE = "村医保收缴"
_LOW, _NARROW = 600, 1000
"""Below this height the title line gives its room to the page; below this width the left column grows narrow."""


class MainWindow(QMainWindow):
    """The one window of the program.

    `painted` is emitted after the first paint, `worked_on` with the season that the window was given, `zoomed` with a new text scale.
    """

    painted = Signal()
    worked_on = Signal(object)
    zoomed = Signal(float)

    def __init__(self, make_places: Mapping[str, Callable[[PlaceContext], Place]]) -> None:
        """`make_places`: the id of each place, in the order of the left column, and how it is made when it is first visited."""
        super().__init__()
        self.setWindowTitle(TITLE)
        self._make_places = make_places
        self.shell: PlaceContext | None = None
        self._places: dict[str, Place] = {}
        self._stale: set[str] = set()
        self._current = ""
        self._was_painted = False
        self._maximized = False
        self._built = False
        opening = QLabel("　正在打开账本…")
        opening.setProperty("role", "title")
        self.setCentralWidget(opening)

    navigation: Navigation
    messages: MessageBar
    operations: Operations
    actions_by_id: dict[str, QAction]

    def build(self) -> None:
        """Make the parts of the window, once; `work_on` and `show_page` call it too."""
        from PySide6.QtGui import QAction, QKeySequence
        from PySide6.QtWidgets import QStackedWidget

        from village_collector.desktop.shell.background import Operations
        from village_collector.desktop.shell.commands import COMMANDS
        from village_collector.desktop.shell.messages import MessageBar
        from village_collector.desktop.shell.navigation import Navigation
        from village_collector.desktop.shell.window_parts import lay_out, make_action, make_head, make_status
        from village_collector.desktop.widgets.inputs import HeldKeyFilter

        if self._built:
            return
        self._built = True
        self.navigation = Navigation()
        self.messages = MessageBar()
        self.operations = Operations(self.messages)
        self._pages = QStackedWidget()
        self._pages.currentChanged.connect(lambda _: self.operations.place_shown(self._pages.currentWidget()))
        self._head, self._title, self._where = make_head()
        body, self._column, self._lines = lay_out(self.navigation, self._head, (self.messages, self.operations), self._pages)
        self.operations.busy.connect(lambda busy: self._lines.setCurrentIndex(int(busy)))
        self.setCentralWidget(body)
        body.show()  # Qt would show it only in the next event, and a hidden page takes no focus
        self._status = make_status(self.statusBar())
        self.actions_by_id = {command.id: make_action(self, command) for command in COMMANDS}
        for command_id, act in (
            ("view.larger", lambda: self.zoom(THEME.scale + 0.1)),
            ("view.smaller", lambda: self.zoom(THEME.scale - 0.1)),
            ("view.normal", lambda: self.zoom(1.0)),
            ("book.saved", lambda: self.messages.info("已自动保存：每一笔在屏幕上显示“已收”时就已经存盘。")),
        ):
            self._wire(self.actions_by_id[command_id], act)
            self.addAction(self.actions_by_id[command_id])
        app = QApplication.instance()
        assert app is not None
        self._held_keys = HeldKeyFilter(self)
        app.installEventFilter(self._held_keys)
        back = QAction(self, shortcut=QKeySequence("Esc"), autoRepeat=False)
        back.triggered.connect(self._step_back)
        self.addAction(back)
        self._fit()

    # -- building

    def _wire(self, action: QAction, act: object) -> None:
        assert callable(act)
        action.triggered.connect(lambda _=False: act())

    # -- season and places

    def show_page(self, page: QWidget, title: str) -> None:
        """Show a page that is not a place, such as the wizard; there is nowhere else to go yet."""
        self.build()
        self.navigation.hide()
        self._pages.addWidget(page)
        self._pages.setCurrentWidget(page)
        self._title.setText(title)

    def work_on(self, season: Season, first: str = "") -> None:
        """From now on the window shows this season; `first` is the place to begin with."""
        from village_collector.desktop.shell.place import PlaceContext

        self.build()
        shell = self.shell = PlaceContext(self, season, self.messages, self.operations)
        shell.actions = self.actions_by_id
        shell.changed.connect(self._book_changed)
        shell.went.connect(self.go)
        entries = []
        for place in self._make_places:
            action = self.actions_by_id[f"go.{place}"]
            self._wire(action, partial(self.go, place))
            self.addAction(action)
            entries.append((place, action))
        self.navigation.fill(entries)
        self.navigation.show()
        self.refresh_status()
        self.go(first or next(iter(self._make_places)))
        self.worked_on.emit(season)

    def place(self, name: str) -> Place:
        """A place of the window, made on its first use."""
        from village_collector.desktop.shell.commands import BY_ID

        if name not in self._places:
            assert self.shell is not None
            place = self._places[name] = self._make_places[name](self.shell)
            assert isinstance(place, QWidget)
            self._pages.addWidget(place)
            for command_id, act in place.command_handlers().items():
                assert BY_ID[command_id].place == name, command_id
                self._wire(self.actions_by_id[command_id], act)
                place.addAction(self.actions_by_id[command_id])
            self._stale.add(name)
        return self._places[name]

    def go(self, name: str, subject: str = "") -> None:
        """Show a place; `subject` tells it what it is wanted for.

        What it cannot read of a damaged book is told in the message bar, and the other places still work.
        """
        assert self.shell is not None
        self.shell.run_or_report(partial(self._show_place, name, subject))

    def _show_place(self, name: str, subject: str) -> None:
        place = self.place(name)
        if name != self._current:
            self.messages.clear()
        self._current = name
        self._title.setText(place.title)
        self.navigation.mark(name)
        assert isinstance(place, QWidget)
        self._pages.setCurrentWidget(place)
        if name in self._stale:
            self._stale.discard(name)
            place.refresh()
        place.activate(subject)

    @property
    def current(self) -> str:
        """The id of the place that is shown; "" before there is a book."""
        return self._current

    def _book_changed(self) -> None:
        self._stale = set(self._places) - {self._current}
        self.refresh_status()
        if self._current and self.shell:
            self.shell.run_or_report(self._places[self._current].refresh)

    def refresh_status(self) -> None:
        """Show anew what the title line and the status bar say of the book."""
        if self.shell:
            _show_book_and_day(self, self._where, self.shell.season)
            _show_status(self._status, self.shell.season)

    def _step_back(self) -> None:
        if self.operations.step_back() or (self._current and self._places[self._current].step_back()):
            return
        self.messages.clear()

    # -- size

    def zoom(self, scale: float) -> None:
        """Another text size, 80–175 %."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        apply_theme(app, scale=round(min(LARGEST, max(SMALLEST, scale)), 2))
        self._fit()
        self.zoomed.emit(THEME.scale)
        self.messages.info(f"文字大小 {round(THEME.scale * 100)}%。")

    def fit_screen(self) -> None:
        """A size that suits 1366×768 and smaller screens."""
        room = QApplication.primaryScreen().availableGeometry()
        self.resize(min(1280, room.width()), min(700, room.height()))
        if room.width() <= 1400:
            self._maximized = True

    def appear(self) -> None:
        """Show the window, maximised on a small screen."""
        if self._maximized:
            self.showMaximized()
        else:
            self.show()

    def _fit(self) -> None:
        if not self._built:
            return
        low = self.height() < THEME.px(_LOW)
        self._head.setVisible(not low)
        self.navigation.measure(self.width() < THEME.px(_NARROW))
        side = 12 if low else 24
        self._column.setContentsMargins(side, 4 if low else 12, side, 4 if low else 12)
        self._column.setSpacing(4 if low else 8)

    @guard_override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self, self.painted.emit)

    @guard_override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @guard_override
    def wheelEvent(self, event: QWheelEvent) -> None:
        from PySide6.QtCore import Qt

        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.angleDelta().y():
            self.zoom(THEME.scale + (0.1 if event.angleDelta().y() > 0 else -0.1))
            event.accept()
        else:
            super().wheelEvent(event)

    @guard_override
    def closeEvent(self, event: QCloseEvent) -> None:
        if self._built:
            self.operations.stop()
        if self.shell is not None:
            self.shell.closing.emit()
            self.shell.season.book.close()
        super().closeEvent(event)


def _show_status(labels: Mapping[str, QLabel], season: Season) -> None:
    """Who is at the desk, what today brought, what is in the box, and that the book is whole."""
    from village_collector.desktop.widgets.inputs import THIN_SPACE, amount

    day = season.book.ledger.day(season.today())
    texts = {
        "operator": f"操作员 {season.operator}",
        "day": f"今日 {day.households} 户 {day.people} 人 {amount(day.total)} 元",
        "cash": f"手上现金 {amount(day.cash_on_hand)} 元",
        "book": "账本完好 ✓",
    }
    for name, text in texts.items():
        labels[name].setText(text)
        labels[name].setAccessibleName(text.replace(THIN_SPACE, ""))
    labels["book"].setToolTip("打开账本时逐笔核对过账链。")


def _show_book_and_day(window: QMainWindow, label: QLabel, season: Season) -> None:
    """Which book is open and which day it is there: said as a business date where the computer has another one.

    Demonstration and business date stand in the title bar too, since a low window has no title line.
    """
    opening, why = season.book.opening, _why_another_day(season)
    demo, day = "演示账本" if season.is_demo else "", f"{'业务日期 ' if why else ''}{season.today():%Y-%m-%d}"
    label.setText("　".join(filter(None, (demo, f"{opening.town} {opening.village}", f"参保年度 {opening.insured_year}", day))))
    label.setToolTip(why)
    notes = "，".join(filter(None, (demo, day if why else "")))
    window.setWindowTitle(f"{opening.village} {opening.insured_year} 年度{f'（{notes}）' if notes else ''} — {TITLE}")


def _why_another_day(season: Season) -> str:
    """Why it is another day in the book than on the computer; "" where it is the same."""
    from village_collector.services.season import system_clock

    today = system_clock().date()
    if season.today() == today:
        return ""
    why = "演示账本停在它自己的日子，里面的人都是编的。" if season.is_demo else "打开账本时另外指定了日期。"
    return f"{why}收款和记账都按业务日期；电脑上今天是 {today:%Y-%m-%d}。"
