"""A household of four, collected and on disk, against a bare durable commit of one row in the same kind of file.

On the clock: both wait for the disk. Medians of 100 in a process; each process makes a village of its own.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from harness import Measurement, compare, part, tell, timed

HOUSEHOLDS = 100
SECRETS = {"plain": None, "encrypted": "b7" * 32}


def acts(folder: Path, what: str, secret: str | None) -> Iterator[Callable[[], object]]:
    """One act for each household: its collection, or a commit of a row that weighs what the entry of a collection does."""
    from villages import new_village, resident

    from village_collector.domain.people import households
    from village_collector.services.cash_desk import CashDesk

    season = new_village(folder, (resident(n) for n in range(HOUSEHOLDS * 4)), secret=secret)
    desk = CashDesk(season)
    bare = season.book._db  # the one connection that this file has
    bare.execute("CREATE TABLE bare (number INTEGER PRIMARY KEY, body TEXT NOT NULL)")

    def commit() -> None:
        bare.execute("BEGIN IMMEDIATE")
        bare.execute("INSERT INTO bare (body) VALUES (?)", ["x" * 1500])
        bare.execute("COMMIT")

    for household in households(season.book.residents()):
        numbers = [member.id_number for member in household.members]
        yield partial(desk.collect, numbers, 1300_00) if what == "collect" else commit
    season.book.close()


def measure() -> Iterator[Measurement]:
    for word in SECRETS:
        yield compare(
            f"household of four collected, {word}",
            lambda word=word: part(sys.executable, __file__, "collect", word),  # type: ignore[misc]
            "durable commit of one row",
            lambda word=word: part(sys.executable, __file__, "commit", word),  # type: ignore[misc]
            limit=3.0,
            by_clock=True,
        )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        tell([timed(act) for act in acts(Path(name), sys.argv[1], SECRETS[sys.argv[2]])])
