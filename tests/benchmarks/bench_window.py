"""How long from the start of the process until the window takes keys, beside a bare QMainWindow, as whole processes.

Both say what they have taken when their event loop answers after the first paint; interpreter and Qt itself count for
both. The parts of our window are made and the book is opened after that moment; until one can work is a line of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from harness import PROJECT, Cost, Measurement, compare

from village_collector.assets import asset
from village_collector.domain.canonical import CHINA_STANDARD_TIME
from village_collector.services.register_import import RegisterImport
from village_collector.services.season import new_season

ROUNDS = 5
LONGEST_S = 60

SAYS = """
import json, re, sys, time
def says(word):
    peak = re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]
    print(json.dumps([word, time.process_time(), time.perf_counter(), int(peak) / 1024]), flush=True)
"""

BARE = """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

class Bare(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, self.interactive)
    def interactive(self):
        says("interactive")
        QApplication.exit()

app = QApplication(sys.argv[:1])
window = Bare()
window.resize(1280, 700)
window.show()
sys.exit(app.exec())
"""

OURS = """
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
import village_collector.desktop.main as program

class Timed(program.MainWindow):
    told = False
    def paintEvent(self, event):
        if not self.told:
            self.told = True
            QTimer.singleShot(0, lambda: says("interactive"))
            self.worked_on.connect(lambda _: QTimer.singleShot(0, self.at_work))
        super().paintEvent(event)
    def at_work(self):
        says("work")
        QApplication.exit()

program.MainWindow = Timed
sys.exit(program.main(Path(sys.argv[1])))
"""


def until(word: str, script: str, *arguments: str, home: Path) -> Cost:
    """What a process has taken, from before it is made until it says the word."""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(home), "XDG_DATA_HOME": str(home)}
    command = [sys.executable, "-c", SAYS + script, *arguments]
    started = time.perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment, cwd=PROJECT
    ) as process:
        assert process.stdout is not None
        too_long = threading.Timer(LONGEST_S, process.kill)
        too_long.start()
        for line in process.stdout:
            said, processor, moment, peak = json.loads(line)
            if said == word:
                process.stdout.read()
                too_long.cancel()
                return Cost(processor=processor, wall=moment - started, peak=peak)
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
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        book = str(make_book(home))

        def bare() -> Cost:
            return until("interactive", BARE, home=home)

        def ours(word: str) -> Cost:
            return until(word, OURS, book, home=home)

        yield compare("window interactive", lambda: ours("interactive"), "bare QMainWindow", bare, limit=2, rounds=ROUNDS)
        yield compare("window at work on 1,286 people", lambda: ours("work"), "bare QMainWindow", bare, limit=8, rounds=ROUNDS)
