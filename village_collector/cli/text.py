"""How an answer is spelled: tables and progress for people at a terminal, money for both forms."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Sequence
from functools import cache

from village_collector.domain.money import Fen, yuan


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns side by side, Chinese signs counted two wide; a cell may have several lines."""
    cells = [[str(cell).split("\n") for cell in row] for row in [headings, *rows]]
    widths = [max(_width(line) for row in cells for line in row[n]) for n in range(len(headings))]
    lines = []
    for row in cells:
        for depth in range(max(len(cell) for cell in row)):
            parts = [cell[depth] if depth < len(cell) else "" for cell in row]
            lines.append("  ".join(_padded(part, width) for part, width in zip(parts, widths, strict=True)).rstrip())
    lines.insert(1, "  ".join("─" * width for width in widths))
    return "\n".join(lines)


def _width(text: str) -> int:
    return sum(map(_sign_width, text))


@cache
def _sign_width(sign: str) -> int:
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


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
