"""Writes resources/pinyin/initials.txt from pypinyin's dictionary: every reading of every character, tones left out.

Run it again after a newer pypinyin: `.venv/bin/python packaging/make_pinyin.py`; a test holds the file to its output.
"""

from __future__ import annotations

import sys
import unicodedata
from collections import defaultdict
from pathlib import Path

from pypinyin.constants import PINYIN_DICT

TARGET = Path(__file__).resolve().parent.parent / "resources" / "pinyin" / "initials.txt"

# Readings that people bear in their names and the dictionary lacks.
MORE = {"贠": "yun", "黑": "he", "谌": "shen", "难": "ning", "𬱖": "wei", "𠮷": "ji"}

HEADING = """\
# Every reading of a character, most usual first, tones left out, ü as v.
# One line: readings, a tab, the characters that are read so. Made by packaging/make_pinyin.py from pypinyin's
# dictionary (MIT licence); do not edit.
"""


def plain(reading: str) -> str:
    """A reading without its tone, in the letters of a keyboard: lǚ → lv."""
    letters = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def table_text() -> str:
    """The whole file, the same for the same dictionary."""
    characters: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    readings = {chr(code): [plain(one) for one in tones.split(",")] for code, tones in PINYIN_DICT.items()}
    for character, reading in MORE.items():
        readings.setdefault(character, []).append(reading)
    for character in sorted(readings):
        characters[tuple(dict.fromkeys(readings[character]))].append(character)
    lines = (f"{' '.join(key)}\t{''.join(alike)}\n" for key, alike in sorted(characters.items()))
    return HEADING + "".join(lines)


def main() -> None:
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_bytes(table_text().encode("utf-8"))
    print(f"wrote {TARGET}", file=sys.stderr)


if __name__ == "__main__":
    main()
