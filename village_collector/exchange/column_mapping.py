"""Finds the heading row of a table and maps its columns by the words of mapping files, not by position."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from village_collector.domain.strict_toml import Table, read_root
from village_collector.errors import UserError

_SEARCHED_ROWS = 30
_BRACKETS = re.compile(r"\([^)]*\)")
_UNIT = re.compile(r"\(.*\)|[一二三四五六七八九十甲乙丙丁戊己庚辛壬癸]|元|人|岁|必填|选填|填写")
_NOISE = re.compile(r"[\s*:：​﻿]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedColumn:
    """What a column may hold: its key in the program and its title for people.

    A table may lack an `optional` one without a word. `options` are all entries of the mapping files for it.
    """

    key: str
    title: str
    optional: bool
    options: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """The content of one or more mapping files: which heading names which column, and how values are written."""

    columns: Mapping[str, MappedColumn]
    by_heading: Mapping[str, str]
    words: Mapping[str, Any]

    def key_of(self, *parts: str) -> str | None:
        """The column that a heading names; of a heading in two rows give both parts.

        Known are the headings of the mapping files, and what they become with the words of `words.heading` before or after
        them: 参保人员 and 身份证号 make 参保人员身份证号. Of two headings in one cell (身份证号/社会保障号) both have to agree.
        """
        heading = "".join(parts)
        found = self._known(normal_text(heading)) or self._known(normal_text(heading, brackets=False))
        if found or not heading:
            return found
        several = {self._known(part) for part in re.split("[/或]", normal_text(heading, brackets=False)) if part}
        return several.pop() if len(several) == 1 else None

    def names_a_person(self, heading: str) -> bool:
        """Whether a heading says only whom a line is about (成员, 参保对象), so that it can stand above names."""
        return normal_text(heading, brackets=False) in self._heading_words("person")

    def _known(self, heading: str) -> str | None:
        """The column of a heading, itself or without the words that only say whose it is."""
        if heading in self.by_heading:
            return self.by_heading[heading]
        before = (*self._heading_words("person"), *self._heading_words("before"))
        shorter = [heading.removeprefix(word) for word in before if heading.startswith(word)]
        shorter += [heading.removesuffix(word) for word in self._heading_words("after") if heading.endswith(word)]
        found = (self._known(rest) for rest in sorted(shorter, key=len) if rest)
        return next((key for key in found if key), None)

    def _heading_words(self, kind: str) -> Sequence[str]:
        words: Sequence[str] = self.words.get("heading", {}).get(kind, ())
        return words


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadingRow:
    """The headings of one sheet, in one row or two: which columns (from 0) hold what.

    `first` is the index of the first row below; `texts` are the headings of all columns, `unmapped` those nobody knows.
    """

    first: int
    columns: Mapping[str, tuple[int, ...]]
    texts: tuple[str, ...]
    unmapped: tuple[str, ...]

    def column(self, key: str) -> int | None:
        """The index of the first column that holds `key`."""
        found = self.columns.get(key)
        return found[0] if found else None


def normal_text(text: str, *, brackets: bool = True) -> str:
    """A heading or word as it is compared: one width of signs, no blanks, stars or colons."""
    folded = unicodedata.normalize("NFKC", text)
    if not brackets:
        folded = _BRACKETS.sub("", folded)
    return _NOISE.sub("", folded).casefold()


def load_column_mapping(*files: Path) -> ColumnMapping:
    """The words of all files together; where two disagree, the later file wins (a file named twice counts once).

    Raises UserError("bad-mapping").
    """
    columns: dict[str, MappedColumn] = {}
    by_heading: dict[str, str] = {}
    words: dict[str, Any] = {}
    for file in dict.fromkeys(files):
        entries, more_words = read_mapping(file)
        for key, entry in entries.items():
            options = {**(columns[key].options if key in columns else {}), **entry}
            columns[key] = MappedColumn(
                key=key, title=options.get("title", key), optional=options.get("optional", False), options=options
            )
            for heading in entry.get("headings", []):
                by_heading[normal_text(heading)] = key
                by_heading.setdefault(normal_text(heading, brackets=False) or normal_text(heading), key)
        _merge_words(words, more_words)
    return ColumnMapping(columns, by_heading, words)


def read_mapping(file: Path) -> tuple[Mapping[str, Mapping[str, Any]], Mapping[str, Any]]:
    """The columns and the words of one mapping file, as they stand in it.

    Raises UserError("bad-mapping") with the line of the first fault.
    """
    try:
        root = read_root(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise _bad_mapping(file, "读不出来。") from error
    found, words = root.table("columns"), root.table("words")
    columns = found.children() if found else {}
    for column in columns.values():
        _check_column(column)
    root.done()
    if root.problems:
        raise _bad_mapping(file, f"写法不对。{root.problems[0]}")
    return {key: column.values for key, column in columns.items()}, words.values if words else {}


def _check_column(table: Table) -> None:
    """Note every key of a column that is unknown or of another kind."""
    for key in ("title", "format"):
        table.text(key, required=False)
    for key in ("optional", "required", "ignored", "digits"):
        table.flag(key, False)
    table.texts("headings")
    table.choice("kind", ("text", "money", "date"), "text")
    table.choice("as", ("number", "text"), "text")
    table.whole("spelling")
    table.raw("constant")
    spellings = table.raw("values") or []
    if not isinstance(spellings, list) or not all(isinstance(one, list) and one for one in spellings):
        table.fault("values", "不是几组说法。", '请写成 [["男", "1"], ["女", "2"]] 的样子。')
    table.done()


def _bad_mapping(file: Path, why: str) -> UserError:
    return UserError("bad-mapping", f"对应表“{file.name}”{why}", "请改正这个文件，或换一个对应表，或不用对应表再试。")


def _merge_words(into: dict[str, Any], more: Mapping[str, Any]) -> None:
    for key, value in more.items():
        if isinstance(value, dict):
            _merge_words(into.setdefault(key, {}), value)
        elif isinstance(value, list):
            into[key] = [*value, *into.get(key, [])]
        else:
            into[key] = value


def find_heading_row(rows: Sequence[Sequence[str]], column_mapping: ColumnMapping) -> HeadingRow | None:
    """The row (or the two rows) of headings among the first thirty, or None where fewer than two words are known.

    A heading in two rows carries the group of its upper row to the right, as merged cells do.
    """
    best: HeadingRow | None = None
    for index in range(min(len(rows), _SEARCHED_ROWS)):
        blank = [""] * len(rows[index])
        for upper, lower, first in ((blank, rows[index], index + 1), *_two_row_headings(rows, index, column_mapping)):
            found = _map_columns(upper, lower, first, column_mapping)
            if best is None or len(found.columns) > len(best.columns):
                best = found
    if best is None or len(best.columns) < 2:
        return None
    return replace(best, first=_skip_units(rows, best.first))


def _two_row_headings(
    rows: Sequence[Sequence[str]], index: int, column_mapping: ColumnMapping
) -> list[tuple[Sequence[str], Sequence[str], int]]:
    if index + 1 >= len(rows):
        return []
    upper, lower = rows[index], rows[index + 1]
    # One known word alone may be the data of a first line: 户主 is a heading and a relation.
    known = sum(1 for word in lower if word and column_mapping.key_of(word))
    return [(upper, lower, index + 2)] if known >= 2 else []


def _skip_units(rows: Sequence[Sequence[str]], first: int) -> int:
    """The first row that is no line of units （元）, column numbers or letters below the headings."""
    while first < len(rows) and first < _SEARCHED_ROWS:
        filled = [cell for cell in map(normal_text, rows[first]) if cell]
        numbered = filled == [str(number) for number in range(1, len(filled) + 1)]
        bracketed = all(cell.startswith("(") and cell.endswith(")") for cell in filled)
        if not filled or not (bracketed or (len(filled) > 1 and (numbered or all(map(_UNIT.fullmatch, filled))))):
            break
        first += 1
    return first


def _map_columns(upper: Sequence[str], lower: Sequence[str], first: int, column_mapping: ColumnMapping) -> HeadingRow:
    columns: dict[str, tuple[int, ...]] = {}
    texts: list[str] = []
    unmapped: list[str] = []
    group = ""
    for index, word in enumerate(lower):
        above = upper[index].strip() if index < len(upper) else ""
        group = above or group
        word = word.strip()
        key = column_mapping.key_of(group, word) if word else column_mapping.key_of(above)
        key = key or column_mapping.key_of(word)
        text = word or above
        texts.append(text)
        if not text:
            continue
        if key is None:
            unmapped.append(text)
        else:
            columns[key] = (*columns.get(key, ()), index)
    if "name" in column_mapping.columns and "name" not in columns:
        persons = [index for index, text in enumerate(texts) if text in unmapped and column_mapping.names_a_person(text)]
        if len(persons) == 1:
            columns["name"] = (persons[0],)
            unmapped.remove(texts[persons[0]])
    return HeadingRow(first=first, columns=columns, texts=tuple(texts), unmapped=tuple(unmapped))
