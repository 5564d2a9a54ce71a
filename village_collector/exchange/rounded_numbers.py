"""Numbers of 18 digits that a spreadsheet has rounded: judged together, for each of them alone may be somebody's."""

from __future__ import annotations

from collections.abc import Sequence

_DOUBLE_BITS = 53  # a number in a spreadsheet is an IEEE 754 double: of 18 digits the last two or three are lost
_FEWEST = 3


def find_rounded_numbers(numbers: Sequence[str]) -> frozenset[str]:
    """Of the numbers of one column those that a spreadsheet has changed; 18 digits each, other texts are passed over.

    A sheet shows 15 digits, so numbers that went through one end in 000; a program that writes doubles leaves multiples
    of 16, 32, 64 or 128. One number in a thousand ends in 000, one in 64 is such a multiple: what stands there more often
    than that was rounded. Fewer than three are left to the check digit.
    """
    whole = [number for number in numbers if len(number) == 18 and number.isascii() and number.isdecimal()]
    shown = [number for number in whole if number.endswith("000")]
    stored = [number for number in whole if not number.endswith("000") and int(number) % _spacing(number) == 0]
    rounded: set[str] = set()
    if len(shown) >= _FEWEST and len(shown) * 50 > len(whole):
        rounded.update(shown)
    if len(stored) >= _FEWEST and len(stored) * 4 > len(whole) - len(shown):
        rounded.update(stored)
    return frozenset(rounded)


def _spacing(number: str) -> int:
    """How far two neighbouring doubles are from each other at this number."""
    return 1 << max(0, int(number).bit_length() - _DOUBLE_BITS)
