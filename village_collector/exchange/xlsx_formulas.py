"""Moves a formula to another cell, as a spreadsheet does when it is filled down."""

from __future__ import annotations

import re

_LONGEST = 8192  # characters that a spreadsheet allows in a formula
_PARTS = re.compile(
    r"""
    "(?:[^"]|"")*" | '(?:[^']|'')*' | \[[^\]]*\]          # texts, names of sheets, columns of tables: left as they are
    | (?<![A-Za-z0-9_.$])(\$?)([A-Z]{1,3})(\$?)([0-9]{1,7})(?![A-Za-z0-9_.(!])
    """,
    re.VERBOSE,
)


def moved(formula: str, rows: int, columns: int = 0) -> str:
    """The formula so many rows further down and columns further right; what stands behind a $ stays.

    A reference that would leave the sheet becomes #REF!, as in a spreadsheet; what is longer than any formula stays as it is.
    """
    if (not rows and not columns) or len(formula) > _LONGEST:
        return formula

    def reference(found: re.Match[str]) -> str:
        if not found[4]:
            return found[0]
        column = column_index(found[2]) + (0 if found[1] else columns)
        number = int(found[4]) + (0 if found[3] else rows)
        if column < 0 or number < 1:
            return "#REF!"
        return f"{found[1]}{column_letters(column)}{found[3]}{number}"

    return _PARTS.sub(reference, formula)


def column_index(letters: str) -> int:
    """A → 0, Z → 25, AA → 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def column_letters(index: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
