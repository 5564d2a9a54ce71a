"""How long a command takes to start and to answer, beside a bare start of Python, in seconds of the processor.

The book is that of the demonstration: opening it checks its whole chain and replays it before any money is taken. The
least of several turns counts: what a busy machine adds is nobody's work.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from harness import Measurement, Spent, spend

ROUNDS = 7
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
        limits = {"--version": 10.0, "--help": 10.0, "schemes": 10.0, "people": 20.0, "collect": 20.0}
        spent: dict[str, list[Spent]] = {what: [] for what in ("bare", *limits)}
        for _ in range(ROUNDS):
            spent["bare"].append(spend(sys.executable, "-c", "pass"))
            for what in ("--version", "--help", "schemes"):
                spent[what].append(spend(*PROGRAM, what))
            spent["people"].append(spend(*PROGRAM, *open_book, "people"))
            spent["collect"].append(spend(*PROGRAM, *open_book, "collect", next(payers)))
    bare = min(one.processor for one in spent["bare"])
    for what, limit in limits.items():
        ours = min(one.processor for one in spent[what])
        yield Measurement(f"{what}, its processor time", ours * 1000, "python -c pass", bare * 1000, "ms", limit)
    for figure, unit, times in (("wall", "ms", 1000), ("peak", "MB", 1)):
        ours, theirs = (min(getattr(one, figure) for one in spent[what]) * times for what in ("collect", "bare"))
        yield Measurement(f"… collect, {figure}", ours, "python -c pass", theirs, unit)
