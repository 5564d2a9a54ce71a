"""Every place of the window in every state, as PNG below build/screens, at 100 % and 150 % of a 1366×768 screen.

`make screens` renders all; `packaging/screens.py desk today` only the scenes whose names begin so. A scene is a function
of a `Stage` in one of the scenes_*.py files beside this one, listed in its SCENES; 150 % runs in a process of its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
PROJECT = FOLDER.parent
OUT = PROJECT / "build" / "screens"
SCREEN = (1366, 768)
FRAME = 79
"""Logical pixels that title bar and task bar of the system take away."""

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(FOLDER))

from PySide6.QtCore import QObject, Qt, QUrl, Slot  # noqa: E402 - the platform is chosen above
from PySide6.QtGui import QColor, QDesktopServices, QPainter, QPalette, QPixmap  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QApplication, QDialog  # noqa: E402

from village_collector.assets import asset  # noqa: E402
from village_collector.desktop.main import make_application  # noqa: E402
from village_collector.desktop.places.registry import PLACES  # noqa: E402
from village_collector.desktop.printing import printer  # noqa: E402
from village_collector.desktop.shell.main_window import MainWindow  # noqa: E402
from village_collector.desktop.widgets import theme  # noqa: E402
from village_collector.domain.canonical import CHINA_STANDARD_TIME  # noqa: E402
from village_collector.services.register_import import RegisterImport  # noqa: E402
from village_collector.services.season import Season, new_season, open_season  # noqa: E402

Key = str | Qt.Key | tuple[Qt.Key, Qt.KeyboardModifier]


@dataclass
class Stage:
    """A window on a fresh book of the village of 1,286 people, and hands to work it with."""

    window: MainWindow
    season: Season | None
    folder: Path
    clock: Clock
    hold: bool = False
    """Take the picture while the long work is still going on."""

    def press(self, *keys: Key) -> None:
        """Type words, press keys (with modifiers as a pair), each to whatever has the focus."""
        for key in keys:
            target = QApplication.focusWidget() or self.window
            if isinstance(key, str):
                QTest.keyClicks(target, key)
            elif isinstance(key, tuple):
                QTest.keyClick(target, key[0], key[1])
            else:
                QTest.keyClick(target, key)
            self.settle()

    def settle(self) -> None:
        """Let everything happen that is due, long work included."""
        QApplication.processEvents()
        while self.window.operations.running and not self.hold:
            QTest.qWait(5)
        QApplication.processEvents()


class Clock:
    """The clock of the stage; a scene may set it."""

    def __init__(self) -> None:
        self.now = datetime(2021, 11, 5, 9, 30, tzinfo=CHINA_STANDARD_TIME)

    def __call__(self) -> datetime:
        return self.now


class Nobody(QObject):
    """Stands in for the system's viewer while pictures are taken."""

    @Slot(QUrl)
    def opened(self, url: QUrl) -> None:
        """Nothing is opened."""


Scene = Callable[[Stage], None]


def scenes() -> dict[str, Scene]:
    """Every scene by its name, in the order of the files."""
    import importlib

    found: dict[str, Scene] = {}
    for file in sorted(FOLDER.glob("scenes_*.py")):
        found |= importlib.import_module(file.stem).SCENES
    return found


def make_book(folder: Path) -> Path:
    """A book with the register and nothing collected."""
    path = folder / "六合村-2022.book"
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
    importer.take(importer.read(PROJECT / "tests" / "fixtures" / "fangcheng-liuhe-register.xlsx"))
    season.book.close()
    return path


@contextmanager
def stage(book: Path | None, scale: float) -> Iterator[Stage]:
    """A window of the size that the screen leaves at this scale, on a copy of the book (None: without one)."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder, clock = Path(name), Clock()
        window = MainWindow(PLACES)
        window.resize(round(SCREEN[0] / scale), round(SCREEN[1] / scale) - FRAME)
        window.show()
        window.activateWindow()
        window.build()
        season = None
        if book:
            season = open_season(Path(shutil.copy(book, folder / book.name)), clock=clock, operator="王协办")
            window.work_on(season)
        made = Stage(window, season, folder, clock)
        made.settle()
        yield made
        window.close()
        window.deleteLater()
        QApplication.processEvents()


def tokens_of(look: str) -> theme.Tokens:
    """The set of colours of a look; "contrast" is made as from the system's black-and-yellow palette."""
    if look != "contrast":
        return theme.LIGHT if look == "light" else theme.DARK
    palette, roles = QPalette(), QPalette.ColorRole
    for role, colour in (
        (roles.Window, "#000000"),
        (roles.Base, "#000000"),
        (roles.WindowText, "#ffffff"),
        (roles.Highlight, "#ffff00"),
        (roles.HighlightedText, "#000000"),
    ):
        palette.setColor(role, QColor(colour))
    return theme.high_contrast(palette)


def render(wanted: list[str], scale: float, look: str) -> int:
    """Play the scenes at one scale and keep what the window shows at the end of each."""
    app = make_application()
    theme.load_faces()
    theme.load_rare_face()
    theme.apply_theme(app, tokens_of(look), 1.0)
    app.setCursorFlashTime(0)
    nobody = Nobody()
    QDesktopServices.setUrlHandler("file", nobody, "opened")
    printer.any_printer = lambda: False  # nothing is printed on a printer of this machine
    OUT.mkdir(parents=True, exist_ok=True)
    wide = 0
    with tempfile.TemporaryDirectory() as name:
        book = make_book(Path(name))
        for title, scene in scenes().items():
            if wanted and not title.startswith(tuple(wanted)):
                continue
            with stage(None if title.startswith("setup") else book, scale) as made:
                size = made.window.size()
                scene(made)
                made.settle()
                target = OUT / f"{title}-{round(scale * 100)}{'' if look == 'light' else '-' + look}.png"
                shot(made.window).save(str(target))
                too_big = made.window.size() != size
                wide += too_big
                print(target.relative_to(PROJECT), "DOES NOT FIT" if too_big else "")
    return wide


def shot(window: MainWindow) -> QPixmap:
    """The window, with the dialog that lies over it."""
    picture = window.grab()
    painter = QPainter(picture)
    for dialog in window.findChildren(QDialog):
        if dialog.isVisible():
            painter.fillRect(window.rect(), QColor(0, 0, 0, 60))
            painter.drawPixmap((window.width() - dialog.width()) // 2, (window.height() - dialog.height()) // 2, dialog.grab())
    painter.end()
    return picture


def main() -> int:
    """All scenes at 100 % and 150 %, in the dark and in high contrast, each in its own process; the number of scenes that do not fit."""
    arguments = [word for word in sys.argv[1:] if not word.startswith("--")]
    chosen = {word.partition("=")[0]: word.partition("=")[2] for word in sys.argv[1:] if word.startswith("--")}
    if "--scale" in chosen:
        return render(arguments, float(chosen["--scale"]), chosen["--look"])
    wide = 0
    for scale, look in ((1.0, "light"), (1.5, "light"), (1.0, "dark"), (1.0, "contrast")):
        command = [sys.executable, __file__, f"--scale={scale}", f"--look={look}", *arguments]
        environment = os.environ | {"QT_SCALE_FACTOR": str(scale)}
        wide += subprocess.run(command, env=environment, check=False).returncode
    return min(wide, 1)


if __name__ == "__main__":
    sys.modules["screens"] = sys.modules["__main__"]
    sys.exit(main())
