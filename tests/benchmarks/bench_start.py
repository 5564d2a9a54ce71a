"""How long a command takes to start and to answer, beside a bare start of Python, in seconds of the processor.

The book is that of the demonstration: opening it checks its whole chain and replays it before any money is taken.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from harness import Measurement, compare, spend

ROUNDS = 7
LIMITS = {"--version": 7, "--help": 7, "schemes": 7, "people": 20, "collect": 20}
DAY = "2021-11-04"
PROGRAM = (sys.executable, "-m", "village_collector")


def make_book(folder: Path) -> tuple[Path, list[str]]:
    """The demonstration's book, and the ID numbers of people who have still to pay."""
    out = folder / "demo"
    subprocess.run([*PROGRAM, "demo", "--out", str(out), "--no-window"], check=True, stdout=subprocess.DEVNULL)
    (book,) = out.glob("*.book")
    answer = subprocess.run([*PROGRAM, "--book", str(book), "--on", DAY, "--json", "people"], check=True, stdout=subprocess.PIPE).stdout
    unpaid = [one["id_number"] for one in json.loads(answer) if one["receipt"] is None and one["collect"] == "320.00"]
    return book, unpaid


def measure() -> Iterator[Measurement]:
    with tempfile.TemporaryDirectory() as name:
        book, unpaid = make_book(Path(name))
        payers = iter(unpaid)
        open_book = ("--book", str(book), "--on", DAY, "--operator", "王协办")

        def words(verb: str) -> list[str]:
            """The command that people type; nobody can pay twice."""
            if verb == "collect":
                return [*open_book, verb, next(payers)]
            return [*open_book, verb] if verb == "people" else [verb]

        for verb, limit in LIMITS.items():
            yield compare(
                f"start and {verb}",
                lambda verb=verb: spend(*PROGRAM, *words(verb)),  # type: ignore[misc]
                "python -c pass",
                lambda: spend(sys.executable, "-c", "pass"),
                limit=limit,
                rounds=ROUNDS,
            )
