"""Pinyin of names for the search: every string of initials and every full spelling that the readings of the characters allow."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import product
from math import prod
from pathlib import Path

_MOST = 16


class PinyinTable:
    """The readings of characters. Surnames are the reason for all of them: 单 is first read dan, the family says shan."""

    def __init__(self, readings: dict[str, tuple[str, ...]]) -> None:
        """`readings` gives for a character its syllables, most usual first, lower case, ü as v."""
        self._readings = readings
        self._initials: dict[str, tuple[str, ...]] = {}

    @classmethod
    def read(cls, path: Path) -> PinyinTable:
        """The table in the shipped file (one line: readings, a tab, the characters read so)."""
        readings: dict[str, tuple[str, ...]] = {}
        for line in path.read_text(encoding="utf-8").splitlines():
            if not line.startswith("#"):
                syllables, _, characters = line.partition("\t")
                readings.update(dict.fromkeys(characters, tuple(syllables.split(" "))))
        return cls(readings)

    def initials(self, name: str) -> tuple[str, ...]:
        """Every way to type the name by initials, at most 16: 单小飞 → ("dxf", "cxf", "sxf").

        Latin letters and digits stand for themselves in lower case, a character without a known reading
        for itself; · and other signs are left out. Where 16 are too few, all readings of the surname stay
        and the rarest of the given name go. A name without a letter gives ().
        """
        known = self._initials
        return _spellings([known.get(character) or self._first(character) for character in _folded(name)])

    def syllables(self, name: str) -> tuple[str, ...]:
        """Every way to type the name in full, joined, at most 16: 张建国 → ("zhangjianguo",). Rules as for initials."""
        return _spellings([self._read(character) for character in _folded(name)])

    def _read(self, character: str) -> tuple[str, ...]:
        return self._readings.get(character) or ((character,) if character.isalnum() else ("",))

    def _first(self, character: str) -> tuple[str, ...]:
        first = tuple(dict.fromkeys(reading[:1] for reading in self._read(character)))
        self._initials[character] = first
        return first


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).lower()


def _spellings(choices: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    if prod(map(len, choices)) > _MOST:
        return _likeliest(choices)
    return tuple(spelling for spelling in dict.fromkeys(map("".join, product(*choices))) if spelling)


def _likeliest(choices: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The 16 spellings with the most usual readings; the surname's readings all count as usual.

    Built character by character, at most 16 kept at each step: the time grows with the length of the name only.
    """
    grown: dict[str, int] = {"": 0}
    for place, readings in enumerate(choices):
        wider: dict[str, int] = {}
        for spelling, rank in grown.items():
            for step, reading in enumerate(readings):
                wider.setdefault(spelling + reading, rank + (step if place else 0))
        grown = dict(sorted(wider.items(), key=lambda found: found[1])[:_MOST])
    return tuple(grown)
