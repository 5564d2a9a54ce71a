"""Runs every benchmark of this folder and prints one table; exit 1 where a limit is broken.

`make bench` runs all; `.venv/bin/python tests/benchmarks/run.py register import` only bench_register.py and bench_import.py.
"""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(FOLDER))  # the benchmarks say `from harness import Measurement`

from harness import Measurement  # noqa: E402 - the path above makes it importable

COLUMNS = "{:<52} {:>10} {:<38} {:>10} {:<3} {:>7} {:>7}  {}"


def main(wanted: list[str]) -> int:
    """Print the table as it grows; the number of broken limits decides the exit code."""
    names = [path.stem for path in sorted(FOLDER.glob("bench_*.py"))]
    unknown = [name for name in wanted if f"bench_{name}" not in names]
    if unknown or not names:
        print(f"no such benchmark: {', '.join(unknown) or 'the folder is empty'}", file=sys.stderr)
        return 2
    broken = 0
    print(COLUMNS.format("name", "ours", "peer", "theirs", "", "ratio", "limit", "ok"))
    for name in names:
        if wanted and name.removeprefix("bench_") not in wanted:
            continue
        found = importlib.import_module(name).measure()
        for measurement in [found] if isinstance(found, Measurement) else found:
            print(row(measurement), flush=True)
            broken += not measurement.ok
    return 1 if broken else 0


def row(one: Measurement) -> str:
    limit = "-" if one.limit is None else f"{one.limit:.2f}"
    verdict = "ok" if one.ok else "BROKEN"
    return COLUMNS.format(one.name, f"{one.ours:.4g}", one.peer, f"{one.theirs:.4g}", one.unit, f"{one.ratio:.2f}", limit, verdict)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
