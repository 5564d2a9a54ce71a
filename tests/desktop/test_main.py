"""The window as a program of its own: it starts, works, remembers its book, and ends with nothing left open."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]

DRIVER = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
import village_collector.desktop.main as program

class Driven(program.MainWindow):
    def __init__(self, places):
        super().__init__(places)
        self.worked_on.connect(lambda season: print("works on", season.book.opening.village, season.operator, flush=True))
        self.worked_on.connect(lambda _: QTimer.singleShot(50, self.close))
        self.painted.connect(lambda: print("painted", flush=True))
    def show_page(self, page, title):
        super().show_page(page, title)
        print("page", title, flush=True)
        QTimer.singleShot(50, self.close)

program.MainWindow = Driven
sys.exit(program.main(Path(sys.argv[1]) if len(sys.argv) > 1 else None))
"""


def start(home: Path, *arguments: str) -> list[str]:
    environment = os.environ | {
        "HOME": str(home), "XDG_CONFIG_HOME": str(home), "XDG_DATA_HOME": str(home), "PYTHONIOENCODING": "utf-8",
    }  # fmt: skip
    ran = subprocess.run(
        [sys.executable, "-c", DRIVER, *arguments],
        capture_output=True,
        encoding="utf-8",
        env=environment,
        cwd=PROJECT,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "Traceback" not in ran.stderr
    return ran.stdout.splitlines()


@pytest.fixture
def book(liuhe_book: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(liuhe_book, tmp_path / "liuhe.book"))


def test_without_a_book_the_wizard_comes_first(tmp_path: Path) -> None:
    assert start(tmp_path) == ["painted", "page 建账本"]


def test_a_book_is_opened_after_the_first_paint_and_remembered(book: Path, tmp_path: Path) -> None:
    expected = ["painted", "works on 六合村 王协办"]
    assert start(tmp_path, str(book)) == expected
    assert start(tmp_path) == expected


def test_nothing_heavy_is_imported_before_the_first_paint() -> None:
    script = "import sys, village_collector.desktop.main; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=PROJECT, check=True)
    heavy = ("sqlite_utils", "sqlcipher3", "openpyxl", "python_calamine", "reportlab", "pypdfium2", "cn2an", "stdnum", "segno")
    assert set(ran.stdout.split()) & {*heavy, "village_collector.services", "village_collector.storage"} == set()
