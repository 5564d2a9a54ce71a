"""One book, two windows: the second is told, and nothing stale is left when the first is killed."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from villages import Clock, file_digest, new_village, refused, resident

from village_collector.services import backups
from village_collector.services.cash_desk import CashDesk
from village_collector.services.season import open_season
from village_collector.storage.book import Book

HOLD = """
import sys, signal
from pathlib import Path
from village_collector.storage.book import Book
book = Book.open(Path(sys.argv[1]), sys.argv[2] or None)
print("open", flush=True)
signal.pause()
"""


@pytest.fixture(params=[None, "7e" * 32], ids=["plain", "encrypted"])
def secret(request: pytest.FixtureRequest) -> str | None:
    found: str | None = request.param
    return found


@pytest.fixture
def path(tmp_path: Path, secret: str | None) -> Path:
    season = new_village(tmp_path, [resident(1)], secret=secret)
    season.book.close()
    return season.book.path


@pytest.fixture
def first_window(path: Path, secret: str | None) -> Iterator[subprocess.Popen[str]]:
    window = subprocess.Popen([sys.executable, "-c", HOLD, str(path), secret or ""], stdout=subprocess.PIPE, text=True)
    assert window.stdout
    assert window.stdout.readline() == "open\n"
    yield window
    window.kill()
    window.communicate()


def test_the_second_window_is_told_and_changes_nothing(
    path: Path, secret: str | None, first_window: subprocess.Popen[str], tmp_path: Path
) -> None:
    before = file_digest(path)
    assert refused(lambda: Book.open(path, secret)) == "book-busy"
    assert refused(lambda: Book.examine(path, secret)) == "book-busy"
    assert refused(lambda: open_season(path, clock=Clock(), operator="", secret=secret)) == "book-busy"
    assert refused(lambda: backups.restore(path, tmp_path / "新.book", secret)) == "book-busy"
    assert not (tmp_path / "新.book").exists()
    assert file_digest(path) == before


def test_a_killed_window_leaves_no_lock(path: Path, secret: str | None, first_window: subprocess.Popen[str]) -> None:
    first_window.send_signal(signal.SIGKILL)
    first_window.wait()
    season = open_season(path, clock=Clock(), operator="王协办", secret=secret)
    CashDesk(season).collect([resident(1).id_number])
    assert all(check.ok for check in season.book.verify())
    season.book.close()


def test_a_closed_book_is_free_at_once(path: Path, secret: str | None) -> None:
    for _ in range(3):
        Book.open(path, secret).close()


def test_the_same_program_cannot_open_a_book_twice(path: Path, secret: str | None) -> None:
    with Book.open(path, secret):
        assert refused(lambda: Book.open(path, secret)) == "book-busy"
    Book.open(path, secret).close()
