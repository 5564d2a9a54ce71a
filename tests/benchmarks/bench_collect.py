"""A household of four, collected and on disk, against a bare durable commit of one row in the same file."""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

HOUSEHOLDS = 250
LIMIT = 3.0


def figures(folder: Path, secret: str | None) -> tuple[float, float]:
    """The medians, in seconds, of a household's collection and of a one-row commit, taken in turns."""
    from harness import seconds
    from villages import new_village, resident

    from village_collector.domain.people import households
    from village_collector.services.cash_desk import CashDesk

    season = new_village(folder, (resident(n) for n in range(HOUSEHOLDS * 4)), secret=secret)
    desk = CashDesk(season)
    bare = season.book._db  # the one connection that this file has
    bare.execute("CREATE TABLE bare (number INTEGER PRIMARY KEY, body TEXT NOT NULL)")
    body = "x" * 1500  # about what the entry of a household of four weighs

    def commit() -> None:
        bare.execute("BEGIN IMMEDIATE")
        bare.execute("INSERT INTO bare (body) VALUES (?)", [body])
        bare.execute("COMMIT")

    ours, theirs = [], []
    for household in households(season.book.residents()):
        numbers = [member.id_number for member in household.members]
        ours.append(seconds(lambda numbers=numbers: desk.collect(numbers, 1300_00)))
        theirs.append(seconds(commit))
    season.book.close()
    return statistics.median(ours), statistics.median(theirs)


def measure() -> Iterator[Any]:
    from harness import Measurement

    for word, secret in (("plain", None), ("encrypted", "b7" * 32)):
        with tempfile.TemporaryDirectory() as folder:
            ours, theirs = figures(Path(folder), secret)
        name = f"household of four collected, {word}"
        yield Measurement(name, ours * 1000, "bare one-row commit", theirs * 1000, "ms", limit=LIMIT)
