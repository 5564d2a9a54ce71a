"""kill -9 at any moment: what the desk acknowledged is in the book, and the book is whole."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from villages import new_village, resident

from village_collector.storage.book import Book

WORKER = Path(__file__).with_name("desk_worker.py")
KEY = "c3" * 32


class Desk:
    """Desks to be killed, one after another."""

    def __init__(self) -> None:
        self._server = subprocess.Popen(
            [sys.executable, str(WORKER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )

    def kill_at_random(self, path: Path, secret: str | None, act: str, chance: random.Random) -> list[str]:
        """Kill a desk some acts and a random moment after it opened the book; what it had acknowledged, line by line."""
        assert self._server.stdin
        assert self._server.stdout
        self._server.stdin.write(f"{act} {secret or '-'} {path}\n")
        self._server.stdin.flush()
        opened = self._line().split()
        assert opened[0] == "open", opened
        said = [self._line() for _ in range(chance.choice([0, 0, 1, 2, 5]))]
        time.sleep(chance.uniform(0, 0.025))  # the moment is the point: anywhere within the next acts
        os.kill(int(opened[1]), signal.SIGKILL)
        while (line := self._line()) != "ended":
            said.append(line)
        return said

    def _line(self) -> str:
        assert self._server.stdout
        line = self._server.stdout.readline().rstrip("\n")
        assert line, "the desks are gone"
        assert not line.startswith("fault"), line
        return line

    def close(self) -> None:
        self._server.communicate()


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    desk = Desk()
    yield desk
    desk.close()


def opened_clean(path: Path, secret: str | None) -> Book:
    """The book as the next start finds it, every check good."""
    book = Book.open(path, secret)
    assert [check for check in book.verify() if not check.ok] == []
    return book


def kill_collections(desk: Desk, folder: Path, secret: str | None, rounds: int, seed: int) -> int:
    """Kill the desk again and again over one season; how many receipts were acknowledged in all."""
    chance = random.Random(seed)
    acknowledged: list[str] = []
    in_all = 0
    book_number = 0
    path = folder / "none"
    for _ in range(rounds):
        if not path.exists():
            season = new_village(folder, (resident(n) for n in range(400)), secret=secret, name=f"{book_number}.book")
            path = season.book.path
            season.book.close()
            acknowledged = []
        said = desk.kill_at_random(path, secret, "collect", chance)
        acknowledged += said
        in_all += len(said)
        with opened_clean(path, secret) as book:
            receipts = book.ledger.receipts
            there = {f"receipt {number}" for number in receipts} | {f"void {n}" for n, r in receipts.items() if r.void}
            assert set(acknowledged) <= there, "an acknowledged act is lost"
            surplus = there - set(acknowledged)
            assert len(surplus) <= 1, "more than the one act that was under way"
            acknowledged += surplus
            if len(receipts) > 75:
                book_number, path = book_number + 1, folder / "none"
    return in_all


def kill_another_act(desk: Desk, folder: Path, act: str, rounds: int, figure: Callable[[Book], int]) -> list[int]:
    """Kill an import or a sign-off again and again; the figure that each start found."""
    chance = random.Random(7)
    season = new_village(folder, (resident(n) for n in range(400)))
    path, found = season.book.path, [figure(season.book)]
    season.book.close()
    for _ in range(rounds):
        said = desk.kill_at_random(path, None, act, chance)
        with opened_clean(path, None) as book:
            now = figure(book)
        last = int(said[-1].split()[1]) if said else found[-1]
        assert now - last in (0, 400 if act == "import" else 1)
        found.append(now)
    return found


@pytest.mark.parametrize(("secret", "seed"), [(None, 20), (KEY, 22)], ids=["plain", "encrypted"])
def test_no_acknowledged_receipt_is_lost_when_the_program_is_killed(desk: Desk, tmp_path: Path, secret: str | None, seed: int) -> None:
    assert kill_collections(desk, tmp_path, secret, 50, seed) >= 50


def test_a_killed_import_is_there_whole_or_not_at_all(desk: Desk, tmp_path: Path) -> None:
    found = kill_another_act(desk, tmp_path, "import", 6, lambda book: len(book.residents()))
    assert found[-1] > found[0]


def test_a_killed_sign_off_is_there_whole_or_not_at_all(desk: Desk, tmp_path: Path) -> None:
    found = kill_another_act(desk, tmp_path, "sign-off", 6, lambda book: len(book.ledger.versions))
    assert found[-1] > found[0]


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("secret", [None, KEY], ids=["plain", "encrypted"])
def test_thousands_of_kills_lose_nothing(desk: Desk, tmp_path: Path, secret: str | None) -> None:
    assert kill_collections(desk, tmp_path, secret, 2500, 2022) >= 2500
