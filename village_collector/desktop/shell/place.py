'''What a place of the window is, and what the window offers to it.

A place is a QWidget that also answers to `Place`. It is made once, by its line in `registry.py`, with the `PlaceContext` as its
only argument; it is made when it is first visited, after a book is open. A place:

- holds a form by composition (`self._form = Ui_Today(); self._form.setupUi(self)`), no title of its own (the window
  shows `title`), no message bar of its own (`shell.messages`), margins 0;
- reads through services made with `shell.season`, and never keeps what a later act may change: `refresh()` reads anew;
- after an act that changed the book calls `shell.changed.emit()`: the window then renews the status bar, calls
  `refresh()` of the visible place, and of the others before they are next shown;
- lets UserError out of its slots through `shell.run_or_report(...)`, which shows it in the message bar:
  `shell.run_or_report(lambda: DayEnd(season).close_day(notes, reason))` answers the value, or None where it was refused;
- gives long work to `shell.operations.run(title, work, done)`; see background.py;
- answers for its commands in `command_handlers()`: {"day_end.close_day": self._close}. Words and keys stand in commands.py (add lines
  there); the window makes one QAction of each verb, live only while the place is visible. `shell.bind_command(button, id)` gives
  a button the words, key, tooltip and enabled state of the command; `shell.set_command_enabled(id, False, "还没有点钞")` switches
  the command off everywhere and says why;
- goes elsewhere by `shell.go("cash_desk", household_key)`, `shell.go("roster", id_number)`; `activate(subject)` receives it.

Focus: `activate` puts the focus where work begins. Enter goes to the next field: see `inputs.chain`. Tables: see `table.py`.
'''

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget

from village_collector.desktop.shell.background import Operations
from village_collector.desktop.shell.commands import BY_ID, labelled
from village_collector.desktop.shell.messages import MessageBar, confirm
from village_collector.errors import UserError

if TYPE_CHECKING:
    from village_collector.services.season import Season

Answer = TypeVar("Answer")


class Place(Protocol):
    """One place of the window; every place is a QWidget besides."""

    id: str
    title: str

    def command_handlers(self) -> Mapping[str, Callable[[], object]]:
        """What this place does for which command of commands.py; asked once, when the place is made."""

    def activate(self, subject: str = "") -> None:
        """The place was just shown (and refreshed where needed); `subject` is what another place sent here to."""

    def refresh(self) -> None:
        """Read the book anew and show it; called before the first `activate`, and after every change of the book."""

    def step_back(self) -> bool:
        """Esc: go back one step and answer True, or False where there is none. Never loses money."""


class PlaceContext(QObject):
    """What the window gives to its places: the season at work, messages, long work, commands, the way elsewhere."""

    changed = Signal()
    """An act changed the book."""
    went = Signal(str, str)
    """A place asked for another one: its id, and what it is wanted for."""
    closing = Signal()
    """The window is being closed: stop timers and threads now; the book is closed right after."""

    def __init__(self, window: QWidget, season: Season, messages: MessageBar, operations: Operations) -> None:
        super().__init__(window)
        self.window = window
        self.season = season
        self.messages = messages
        self.operations = operations
        self.actions: dict[str, QAction] = {}

    def go(self, place: str, subject: str = "") -> None:
        """Show another place and tell it what it is wanted for."""
        self.went.emit(place, subject)

    def run_or_report(self, act: Callable[[], Answer]) -> Answer | None:
        """The value of a short act of a service; a UserError goes to the message bar and the answer is None."""
        try:
            return act()
        except UserError as error:
            self.messages.error(error)
            return None

    def confirm(self, title: str, text: str, verb: str) -> bool:
        """Ask before what cannot be taken back; `verb` stands on the button (“作废收据 000123”)."""
        return confirm(self.window, title, text, verb)

    def bind_command(self, button: QPushButton, command_id: str) -> None:
        """Let a button give a command: it gets its words, key, tooltip and enabled state."""
        command, action = BY_ID[command_id], self.actions[command_id]
        button.setText(labelled(command))
        button.setAccessibleName(command.words)
        button.clicked.connect(action.trigger)

        def follow() -> None:
            button.setEnabled(action.isEnabled())
            button.setToolTip(action.toolTip())

        action.changed.connect(follow)
        follow()

    def set_command_enabled(self, command_id: str, enabled: bool, why_not: str = "") -> None:
        """Switch a command on or off everywhere; `why_not` becomes the tooltip while it is off."""
        action = self.actions[command_id]
        action.setEnabled(enabled)
        action.setToolTip(action.whatsThis() if enabled or not why_not else why_not)

    def open_file(self, path: Path) -> bool:
        """Let the system's own program show a file; False where none can."""
        return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

    def ask_file(self, title: str, kinds: str) -> Path | None:
        """A file to read, chosen by the person; `kinds` as in "表格 (*.xlsx *.xls)"."""
        name, _ = QFileDialog.getOpenFileName(self.window, title, "", kinds)
        return Path(name) if name else None

    def ask_folder(self, title: str) -> Path | None:
        """A folder to write into, chosen by the person."""
        name = QFileDialog.getExistingDirectory(self.window, title)
        return Path(name) if name else None

    def ask_target(self, title: str, suggested: str, kinds: str) -> Path | None:
        """A file to write, chosen by the person."""
        name, _ = QFileDialog.getSaveFileName(self.window, title, suggested, kinds)
        return Path(name) if name else None
