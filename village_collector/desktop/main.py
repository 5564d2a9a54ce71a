"""Start of the window: an empty window is painted first; the book and the slow imports are loaded afterwards."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import TypeAlias

from PySide6.QtCore import QCoreApplication, QObject, QSettings, QTimer, Signal
from PySide6.QtWidgets import QApplication

from village_collector.desktop.places.registry import PLACES
from village_collector.desktop.shell.main_window import MainWindow
from village_collector.desktop.widgets.theme import (
    apply_first_paint_theme,
    apply_theme,
    likely_tokens,
    load_faces,
    load_rare_face,
    wanted_tokens,
)
from village_collector.errors import UserError

Clock: TypeAlias = Callable[[], datetime]

_LAST_BOOK = "book"
_SCALE = "scale"

HEAVY = tuple(f"village_collector.services.{name}" for name in ("season", "roster", "day_end", "cash_desk", "decisions", "bureau_export", "bureau_results"))
"""Modules that take a second to import on a slow machine."""


def make_application() -> QApplication:
    """The one Qt application, with the names under which its settings are stored."""
    QCoreApplication.setOrganizationName("village-collector")
    QCoreApplication.setApplicationName("village-collector")
    existing = QApplication.instance()
    return existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])


def main(book: Path | None = None, *, clock: Clock | None = None, operator: str = "", secret: str | None = None) -> int:
    """Show the window on a book (None: the one used last, or the wizard) and stay until it is closed; the exit code.

    Without a `clock` it is what `open_season` takes; `operator` is who sits at the desk ("": who opened the book).
    """
    app = make_application()
    settings = QSettings()
    scale = settings.value(_SCALE, 1.0, float)
    tokens = likely_tokens(app)
    apply_first_paint_theme(app, tokens, scale if isinstance(scale, float) else 1.0)
    window = MainWindow(PLACES)
    window.fit_screen()
    window.appear()
    loader = Loader()

    def prepare() -> None:
        from village_collector.desktop.shell.messages import catch_faults

        loader.start()
        catch_faults()
        load_faces()
        apply_theme(app, wanted_tokens(app))
        window.build()

    def begin() -> None:
        window.worked_on.connect(lambda season: settings.setValue(_LAST_BOOK, str(season.book.path.resolve())))
        remembered = Path(str(settings.value(_LAST_BOOK, "")))
        path = book or (remembered if remembered.is_file() else None)
        if path is None or not open_book(window, path, clock=clock, operator=operator, secret=secret):
            set_up(window, clock=clock, operator=operator)
        QTimer.singleShot(0, load_rare_face)

    window.zoomed.connect(lambda chosen: settings.setValue(_SCALE, chosen))
    window.painted.connect(prepare)
    loader.loaded.connect(begin)
    exit_code = app.exec()
    loader.wait()
    return exit_code


class Loader(QObject):
    """Imports the slow modules in a thread, after the first paint, so that the window can be used meanwhile."""

    loaded = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._thread = threading.Thread(target=self._load, name="imports")

    def start(self) -> None:
        """Start the thread; `loaded` is emitted in the window's thread when it has ended."""
        self._thread.start()

    def wait(self) -> None:
        """Come back when all is imported."""
        if self._thread.ident is not None:
            self._thread.join()

    def _load(self) -> None:
        try:
            for name in HEAVY:
                import_module(name)
        finally:
            self.loaded.emit()


def open_book(
    window: MainWindow, path: Path, *, clock: Clock | None = None, operator: str = "", secret: str | None = None
) -> bool:
    """Let the window work on a book; where it cannot be opened, or its register is damaged, a box says why.

    The answer is whether the window works on it.
    """
    from village_collector.desktop.shell.messages import show_error_box
    from village_collector.services.season import open_season

    season = None
    try:
        season = open_season(path, clock=clock, operator=operator, secret=secret)
        season.book.residents()  # every place needs them
    except UserError as error:
        if season is not None:
            season.book.close()
        show_error_box(window, error)
        return False
    season.operator = operator or season.book.opening.operator
    window.work_on(season)
    return True


def set_up(window: MainWindow, *, clock: Clock | None = None, operator: str = "", folder: Path | None = None) -> None:
    """Show the wizard; the window works on the book that comes out of it, which goes to `folder` (None: documents)."""
    from village_collector.desktop.places.setup.wizard import SetupWizard
    from village_collector.services.season import system_clock

    page = SetupWizard(window, clock=clock or system_clock, operator=operator, folder=folder)
    page.ready.connect(window.work_on)
    page.chosen.connect(lambda path: open_book(window, path, clock=clock, operator=operator))
    window.show_page(page, "建账本")
