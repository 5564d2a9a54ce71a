"""How an answer is spelled: tables and progress for people at a terminal, money for both forms."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import zip_longest

from village_collector.domain.money import Fen, yuan


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Columns side by side, Chinese signs counted two wide; a cell may have several lines."""
    split = ([cell.split("\n") for cell in row] for row in (headings, *rows))
    lines = [line for row in split for line in zip_longest(*row, fillvalue="")]
    taken = [tuple(map(_width, line)) for line in lines]
    widths = [max(column) for column in zip(*taken, strict=True)]
    drawn = [
        "  ".join([cell + " " * (width - used) for cell, width, used in zip(line, widths, sizes, strict=True)]).rstrip()
        for line, sizes in zip(lines, taken, strict=True)
    ]
    drawn.insert(1, "  ".join("─" * width for width in widths))
    return "\n".join(drawn)


def _width(text: str) -> int:
    return len(text) if text.isascii() else sum(map(_sign_width, text))


@cache
def _sign_width(sign: str) -> int:
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


class ProgressLine:
    """A counting line on standard error, shown only where that is a terminal."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._shown = False

    def __enter__(self) -> ProgressLine:
        return self

    def tick(self, done: int, total: int) -> None:
        """Say that `done` of `total` steps are done."""
        if sys.stderr.isatty():
            self._shown = True
            print(f"\r{self._what} {done}/{total}", end="", file=sys.stderr, flush=True)

    def __exit__(self, *_: object) -> None:
        if self._shown:
            print(file=sys.stderr)


def yuan_or_none(fen: Fen | None) -> str | None:
    """Money as JSON has it; None, which is null, for money that nobody knows."""
    return None if fen is None else yuan(fen)
