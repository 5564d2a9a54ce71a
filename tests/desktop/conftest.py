"""What the tests of the window share: the real register in a real book, the real window on it, a clock that stands still."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QSettings, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from village_collector.assets import asset
from village_collector.desktop.main import make_application
from village_collector.desktop.places.registry import PLACES
from village_collector.desktop.printing import printer
from village_collector.desktop.shell.main_window import MainWindow
from village_collector.desktop.widgets.theme import LIGHT, apply_theme, load_faces
from village_collector.domain.canonical import CHINA_STANDARD_TIME
from village_collector.services.register_import import RegisterImport
from village_collector.services.season import Season, new_season, open_season

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
OPENED = datetime(2021, 11, 5, 9, 0, tzinfo=CHINA_STANDARD_TIME)


class Clock:
    """A clock that a test sets by hand."""

    def __init__(self, now: datetime = OPENED) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(scope="session")
def fixtures() -> Path:
    return FIXTURES


@pytest.fixture(scope="session")
def qapp(tmp_path_factory: pytest.TempPathFactory) -> QApplication:
    """The application as the program itself makes it; settings go to a folder of the test run."""
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path_factory.mktemp("settings")))
    app = make_application()
    load_faces()
    apply_theme(app, LIGHT, 1.0)
    return app


class Viewer(QObject):
    """Stands where the system's own viewer would open a file, and remembers which."""

    def __init__(self) -> None:
        super().__init__()
        self.files: list[Path] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.files.append(Path(url.toLocalFile()))


@pytest.fixture(autouse=True)
def viewer(qapp: QApplication) -> Iterator[Viewer]:
    """Files that the window opens for printing go here; no program of the machine is started."""
    viewer = Viewer()
    QDesktopServices.setUrlHandler("file", viewer, "open")
    yield viewer
    QDesktopServices.unsetUrlHandler("file")


class Spooler:
    """Stands in for a printer of this computer: what it takes is kept as a PDF, and its dialog is always agreed to."""

    def __init__(self, paper: Path) -> None:
        self.paper = paper
        self.pages: tuple[int, int] | None = None
        self.asked: list[QPrinter] = []

    def __call__(self, _: QWidget, printer: QPrinter, __: int) -> bool:
        """The system's dialog: print to this printer, these pages where the test said which."""
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(self.paper))
        if self.pages:
            printer.setFromTo(*self.pages)
        self.asked.append(printer)
        return True


@pytest.fixture(autouse=True)
def no_printer(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test prints on a printer of the machine that it happens to run on."""
    monkeypatch.setattr(printer, "any_printer", lambda: False)


@pytest.fixture
def spooler(no_printer: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Spooler:
    """A printer that takes everything."""
    made = Spooler(tmp_path / "打印机.pdf")
    monkeypatch.setattr(printer, "any_printer", lambda: True)
    monkeypatch.setattr(printer, "show_print_dialog", made)
    monkeypatch.setattr(printer, "goes_to_spooler", lambda _: True)
    return made


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def liuhe_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The book of a village of 1,286 people with nothing collected yet; copied for each test."""
    path = tmp_path_factory.mktemp("book") / "liuhe.book"
    season = new_season(
        path,
        asset("schemes/fangcheng-2021.toml"),
        village="六合村",
        village_code="411399102205",
        town="博望镇",
        clock=Clock(),
        operator="王协办",
    )
    importer = RegisterImport(season)
    importer.take(importer.read(FIXTURES / "fangcheng-liuhe-register.xlsx"))
    season.book.close()
    return path


@pytest.fixture
def season(liuhe_book: Path, tmp_path: Path, clock: Clock) -> Iterator[Season]:
    """A season of its own for each test, on the village of 1,286 people."""
    path = tmp_path / "liuhe.book"
    shutil.copy(liuhe_book, path)
    opened = open_season(path, clock=clock, operator="王协办")
    yield opened
    opened.book.close()


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot, season: Season) -> MainWindow:
    """The real window at work on the village, at the size of the usual laptop, active and ready for keys."""
    return shown_window(qtbot, season)


def shown_window(qtbot: QtBot, season: Season, width: int = 1366, height: int = 700) -> MainWindow:
    window = MainWindow(PLACES)
    qtbot.addWidget(window)
    window.resize(width, height)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    window.work_on(season)
    return window


@pytest.fixture
def make_window(qapp: QApplication, qtbot: QtBot) -> Callable[[Season], MainWindow]:
    return lambda season: shown_window(qtbot, season)
