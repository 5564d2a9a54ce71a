"""How long from the start of the process until the window takes keys, beside a bare QMainWindow, as whole processes.

Both print the time at which their event loop answers after the first paint (the clock is the machine's, one for all
processes); it runs from before the process is made, so the interpreter and Qt itself count for both. The parts of our
window are made and the book is opened after that moment; until one can work is a figure of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from harness import Measurement, in_turns

from village_collector.assets import asset
from village_collector.domain.canonical import CHINA_STANDARD_TIME
from village_collector.services.register_import import RegisterImport
from village_collector.services.season import new_season

PROJECT = Path(__file__).resolve().parents[2]
ROUNDS = 5
LONGEST_S = 60

BARE = """
import sys
import time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

class Bare(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, self.interactive)
    def interactive(self):
        print("interactive", time.perf_counter(), flush=True)
        QApplication.exit()

app = QApplication(sys.argv[:1])
window = Bare()
window.resize(1280, 700)
window.show()
sys.exit(app.exec())
"""

OURS = """
import sys
import time
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
import village_collector.desktop.main as program

class Timed(program.MainWindow):
    told = False
    def paintEvent(self, event):
        if not self.told:
            self.told = True
            QTimer.singleShot(0, lambda: print("interactive", time.perf_counter(), flush=True))
            self.worked_on.connect(lambda _: QTimer.singleShot(0, self.at_work))
        super().paintEvent(event)
    def at_work(self):
        print("work", time.perf_counter(), flush=True)
        QApplication.exit()

program.MainWindow = Timed
sys.exit(program.main(Path(sys.argv[1])))
"""


def until(word: str, script: str, *arguments: str, home: Path) -> float:
    """Seconds from before the process is made until it prints the word."""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(home), "XDG_DATA_HOME": str(home)}
    started = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
        cwd=PROJECT,
    ) as process:
        assert process.stdout is not None
        too_long = threading.Timer(LONGEST_S, process.kill)
        too_long.start()
        for line in process.stdout:
            said, _, moment = line.partition(" ")
            if said == word:
                process.stdout.read()
                too_long.cancel()
                return float(moment) - started
    raise RuntimeError(f"the process ended without saying {word}")


def make_book(folder: Path) -> Path:
    """The sample village, freshly imported."""
    path = folder / "village.book"
    season = new_season(
        path,
        asset("schemes/fangcheng-2021.toml"),
        village="六合村",
        village_code="411399102205",
        town="博望镇",
        clock=lambda: datetime(2021, 11, 5, 9, 0, tzinfo=CHINA_STANDARD_TIME),
        operator="王协办",
    )
    importer = RegisterImport(season)
    importer.take(importer.read(PROJECT / "tests" / "fixtures" / "fangcheng-liuhe-register.xlsx"))
    season.book.close()
    return path


def measure() -> Iterator[Measurement]:
    """Interactive against bare; and, without a limit, the village of 1,286 people at work."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        book = str(make_book(home))
        ours, theirs = in_turns(
            lambda: until("interactive", OURS, book, home=home), lambda: until("interactive", BARE, home=home), ROUNDS
        )
        yield Measurement("window interactive", ours, "bare QMainWindow", theirs, "s", 1.5)
        at_work, theirs = in_turns(
            lambda: until("work", OURS, book, home=home), lambda: until("interactive", BARE, home=home), ROUNDS
        )
        yield Measurement("window at work on 1,286 people", at_work, "bare QMainWindow", theirs, "s")
