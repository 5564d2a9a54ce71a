"""Runs every benchmark of this folder and prints one table; exit 1 where a limit is broken.

`make bench` runs all; `.venv/bin/python tests/benchmarks/run.py register import` only bench_register.py and bench_import.py.
"""

from __future__ import annotations

import importlib
import os
import sys
import time
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
PROJECT = FOLDER.parents[1]
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
for place in (PROJECT / "tests", PROJECT, FOLDER):  # the helpers of tests, the program, and `from harness import …`
    sys.path.insert(0, str(place))
os.environ["PYTHONPATH"] = os.pathsep.join(sys.path[:3])  # the same for every process that a benchmark starts

from harness import Measurement  # noqa: E402 - the path above makes it importable

COLUMNS = "{:<44} {:>9} {:>9} {:>7} {:>7} {:>7} {:>7}  {:<7} {}"


def main(wanted: list[str]) -> int:
    """Print the table as it grows; the number of broken limits decides the exit code."""
    names = [path.stem for path in sorted(FOLDER.glob("bench_*.py"))]
    unknown = [name for name in wanted if f"bench_{name}" not in names]
    if unknown or not names:
        print(f"no such benchmark: {', '.join(unknown) or 'the folder is empty'}", file=sys.stderr)
        return 2
    started, broken = time.monotonic(), 0
    print("s: seconds of the processor, or on the clock where marked *; MB: peak memory; × of the peer: median of pairs")
    print(COLUMNS.format("name", "ours s", "theirs s", "×", "limit", "ours MB", "theirs", "ok", "peer"))
    for name in names:
        if wanted and name.removeprefix("bench_") not in wanted:
            continue
        found = importlib.import_module(name).measure()
        for measurement in [found] if isinstance(found, Measurement) else found:
            print(row(measurement), flush=True)
            broken += not measurement.ok
    print(f"{broken} limits broken, {time.monotonic() - started:.0f} s")
    return 1 if broken else 0


def row(one: Measurement) -> str:
    times = [f"{one.middle(one.seconds, side):.4f}{'*' if one.by_clock else ' '}" for side in (0, 1)]
    peaks = [f"{one.middle(lambda cost: cost.peak, side):.0f}" for side in (0, 1)]
    verdict = "ok" if one.ok else "BROKEN"
    memory = f"; memory × {one.memory:.2f} of {one.most_memory:.2f}" if one.most_memory is not None else ""
    return COLUMNS.format(one.name, *times, f"{one.ratio:.2f}", f"{one.limit:.2f}", *peaks, verdict, one.peer + memory)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
