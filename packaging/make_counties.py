"""Writes resources/counties.txt from python-stdnum's list: every county code that was ever in force.

Run it again after a newer python-stdnum: `.venv/bin/python packaging/make_counties.py`; a test holds the file to its output.
"""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path

from stdnum import numdb

TARGET = Path(__file__).resolve().parent.parent / "resources" / "counties.txt"

HEADING = """\
# County codes 县级区划代码, abolished ones too: the first four digits, then the two last of each county.
# Made by packaging/make_counties.py from the list that python-stdnum keeps; do not edit.
"""


def codes() -> list[str]:
    """The codes of six digits, in order."""
    provinces = numdb.get("cn/loc").prefixes
    return sorted(
        province + county for _, province, _, _, inside in provinces for _, county, _, said, _ in inside if "county" in said
    )


def table_text() -> str:
    """The whole file, the same for the same list."""
    lines = (f"{first} {' '.join(code[4:] for code in same)}\n" for first, same in groupby(codes(), lambda code: code[:4]))
    return HEADING + "".join(lines)


def main() -> None:
    TARGET.write_bytes(table_text().encode("utf-8"))
    print(f"wrote {TARGET}", file=sys.stderr)


if __name__ == "__main__":
    main()
