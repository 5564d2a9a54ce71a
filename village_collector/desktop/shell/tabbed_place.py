"""A place that has several pages behind tabs: which page is shown, which commands work there, where the focus goes.

    class DayEndPlace(TabbedPlace):
        id, title = "day_end", "日结交款"

        def __init__(self, shell: PlaceContext) -> None:
            super().__init__(shell)
            self.cash_count = self.add_page(CashCountPage(shell))
            self.deposits = self.add_page(DepositsPage(shell))

A page says what it does for a command (`command_handlers`) and whether it can do it now (`command_states`); it never
switches a command on or off itself. Where what it answered changes, it emits `states_changed`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import ClassVar, TypeVar

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractSpinBox, QPushButton, QTabWidget, QVBoxLayout, QWidget

from village_collector.desktop.shell.commands import BY_ID, labelled
from village_collector.desktop.shell.place import PlaceContext
from village_collector.desktop.widgets.exception_guard import guard_override

_NUMERALS = "零一两三四五六七八九"


class Page(QWidget):
    """One page of a TabbedPlace.

    `command` is the id of the command that shows the page; its words and key stand on the tab. `only_here` names the
    commands that work on this page alone, with the sentence that says so while another page is shown.
    """

    command: ClassVar[str]
    only_here: ClassVar[Mapping[str, str]] = {}

    states_changed = Signal()

    def command_handlers(self) -> Mapping[str, Callable[[], object]]:
        """What the page does for which command while it is shown; asked whenever a command is given."""
        return {}

    def command_states(self) -> Mapping[str, str]:
        """For each command the page decides on: "" where it can be used now, else the sentence that says why not."""
        return {}

    def focus_first_field(self) -> None:
        """Put the focus where work on this page begins."""

    def refresh(self) -> None:
        """Read the book anew and show it; called before the page is shown, where the book has changed since."""

    def page_shown(self) -> None:
        """The page was just shown, or asked for once more; for work that is only needed while the page is visible."""

    def step_back(self) -> bool:
        """Esc: go back one step within the page and answer True, or False where there is none."""
        return False


AnyPage = TypeVar("AnyPage", bound=Page)


class TabbedPlace(QWidget):
    """A place of the window that consists of pages; answers to `Place`.

    Only the page that is shown reads the book after a change; the others do when they are turned to.
    """

    id: str
    title: str

    def __init__(self, shell: PlaceContext) -> None:
        super().__init__()
        self._shell = shell
        self._pages: list[Page] = []
        self._stale: set[Page] = set()
        self._tabs = QTabWidget()
        self._tabs.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._tabs.tabBar().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._tabs.currentChanged.connect(lambda _: self._page_shown())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._tabs)
        shell.operations.busy.connect(lambda _: self.update_commands())

    # -- building the place

    def add_page(self, page: AnyPage) -> AnyPage:
        """Put a page behind the last tab."""
        self._pages.append(page)
        self._stale.add(page)
        with QSignalBlocker(self._tabs):  # the first tab is the current one at once, before the place is shown
            self._tabs.addTab(page, labelled(BY_ID[page.command]))
        for widget in (self._tabs, self._tabs.tabBar()):
            widget.setAccessibleName(f"{self.title}的{_NUMERALS[len(self._pages)]}页")
        for box in page.findChildren(QAbstractSpinBox):  # a screen reader looks at the line edit inside the spin box
            box.lineEdit().setAccessibleName(box.accessibleName())
        page.states_changed.connect(lambda: self._states_changed(page))
        return page

    def set_corner_command(self, command: str) -> None:
        """Put a quiet button for a command of the whole place beside the tabs."""
        button = QPushButton()
        button.setProperty("role", "quiet")
        self._shell.bind_command(button, command)
        self._tabs.setCornerWidget(button)

    @guard_override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._name_tabs(with_keys=True)
        if self._tabs.tabBar().sizeHint().width() > self.width():
            self._name_tabs(with_keys=False)

    def _name_tabs(self, *, with_keys: bool) -> None:
        """Write the words of each page on its tab, and its key where there is room for all of them."""
        for place, page in enumerate(self._pages):
            command = BY_ID[page.command]
            self._tabs.setTabText(place, labelled(command) if with_keys else command.words)

    # -- which page is shown

    @property
    def page(self) -> Page:
        """The page that is shown."""
        return self._pages[self._tabs.currentIndex()]

    def show_page(self, page: Page) -> None:
        """Turn to a page and put the focus where its work begins."""
        if page is self.page:
            self._page_shown()
        else:
            self._tabs.setCurrentWidget(page)

    def show_subject(self, subject: str) -> bool:  # noqa: ARG002 - a place without subjects knows none
        """Show what another place sent here to, where that is not a page; False where it is nothing of this place."""
        return False

    def _page_shown(self) -> None:
        self._refresh_page()
        self.page.page_shown()
        self.update_commands()
        self.page.focus_first_field()

    def _refresh_page(self) -> None:
        page = self.page
        if page in self._stale:
            self._stale.discard(page)
            page.refresh()

    # -- Place

    def command_handlers(self) -> Mapping[str, Callable[[], object]]:
        """Every command of every page; which page does it is decided when it is given."""
        commands = [command for page in self._pages for command in (page.command, *page.command_handlers())]
        return {command: partial(self._run, command) for command in commands}

    def _run(self, command: str) -> None:
        """Let the page that is shown do it; where that page cannot, turn to the one that can."""
        handler = self.page.command_handlers().get(command)
        if handler:
            handler()
        else:
            self.show_page(next(page for page in self._pages if command == page.command or command in page.command_handlers()))

    def activate(self, subject: str = "") -> None:
        """`subject` is the last part of a page's command, or what `show_subject` knows; "" stays where it was."""
        named = [page for page in self._pages if page.command == f"{self.id}.{subject}"]
        if named:
            self.show_page(named[0])
        elif not subject or not self.show_subject(subject):
            self._page_shown()

    def refresh(self) -> None:
        self._stale = set(self._pages)
        self._refresh_page()
        self.update_commands()

    def step_back(self) -> bool:
        return self.page.step_back()

    def update_commands(self) -> None:
        """Switch the commands on or off for the page that is shown, with the reason."""
        shown = self.page
        states = {command: why for page in self._pages if page is not shown for command, why in page.only_here.items()}
        for command, why_not in {**states, **shown.command_states()}.items():
            self._shell.set_command_enabled(command, not why_not, why_not)

    def _states_changed(self, page: Page) -> None:
        if page is self.page:
            self.update_commands()
