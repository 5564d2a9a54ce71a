"""Strict reading of TOML tables: a missing key, an unknown key or a value of another type is reported with its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

_Kind = TypeVar("_Kind")
_MOST_DOTS = 500  # in one line
_PLACE_IN_TOML = re.compile(r"\(at line (\d+), column (\d+)\)")
_HEADER = re.compile(r"^\s*(\[\[?)\s*([\w.-]+)\s*\]\]?\s*(?:#.*)?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One fault of a file: its place and line, what is wrong, and what the author can do."""

    place: str
    line: int | None
    reason: str
    remedy: str

    def __str__(self) -> str:
        line = f"第 {self.line} 行，" if self.line else ""
        return f"{line}{self.place}：{self.reason}{self.remedy}"


class Lines:
    """Line numbers of the tables and keys of a file, which tomllib does not give."""

    def __init__(self, text: str) -> None:
        self._text = text.splitlines()
        self._headers: dict[tuple[str, int], int] = {}
        seen: dict[str, int] = {}
        for number, line in enumerate(self._text, 1):
            if found := _HEADER.match(line):
                seen[found[2]] = seen.get(found[2], 0) + 1
                self._headers[found[2], seen[found[2]]] = number

    def of(self, table: str, number: int, key: str | None = None) -> int | None:
        """The line of the key in the number-th table of this name, or of the table's own heading."""
        start = self._headers.get((table, number), 0 if not table else None)
        if start is None:
            return None
        if key is not None:
            wanted = re.compile(rf"^\s*\"?{re.escape(key)}\"?\s*=")
            for line in range(start, len(self._text)):
                if line >= start and _HEADER.match(self._text[line]):
                    break
                if wanted.match(self._text[line]):
                    return line + 1
        return start or None


@dataclass(slots=True, kw_only=True)
class Table:
    """One table of the file; asking for a key marks it known, and `done` reports the rest."""

    values: dict[str, object]
    name: str
    number: int
    lines: Lines
    problems: list[Problem]
    inner: str = ""
    _known: set[str] = field(default_factory=set)

    @property
    def place(self) -> str:
        """The table as an author would look for it."""
        if not self.name:
            where = "文件开头"
        else:
            named = self.values.get("id") or self.values.get("name") or self.values.get("key") or ""
            label = f"“{named}”" if isinstance(named, str) and named and not self.inner else ""
            where = f"[{self.name}] 第 {self.number} 项{label}"
        return f"{where} 的 {self.inner}" if self.inner else where

    def fault(self, key: str | None, reason: str, remedy: str) -> None:
        """Notes what is wrong with this key (or with the whole table)."""
        line = self.lines.of(self.name, self.number, self.inner.split(" ")[0] or key)
        place = f"{self.place} 的 {key}" if key else self.place
        self.problems.append(Problem(place=place, line=line, reason=reason, remedy=remedy))

    def _take(self, key: str, kind: type[_Kind], words: str, required: bool) -> _Kind | None:
        self._known.add(key)
        value = self.values.get(key)
        if value is None:
            if required:
                self.fault(key, f"缺少“{key}”。", f"请补上，它应当是{words}。")
            return None
        # bool is an int and datetime a date to Python, but not to an author
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)) or isinstance(value, datetime):
            self.fault(key, f"“{value}”不是{words}。", f"请改成{words}。")
            return None
        return value

    def text(self, key: str, *, required: bool = True) -> str:
        """A text with something in it, or "" where it may be missing."""
        value = self._take(key, str, "文字（加引号）", required)
        if value is not None and not value.strip():
            self.fault(key, "是空的。", "请填上内容，或者删去这一行。")
        return value or ""

    def choice(self, key: str, among: Iterable[str], default: str | None = None) -> str:
        """One of these words."""
        allowed = tuple(among)
        value = self._take(key, str, f"下列之一：{'、'.join(allowed)}", default is None)
        if value is not None and value not in allowed:
            self.fault(key, f"不认识“{value}”。", f"请用下列之一：{'、'.join(allowed)}。")
            value = None
        return value if value is not None else default or allowed[0]

    def whole(self, key: str, *, required: bool = False, least: int = 0, most: int | None = None) -> int | None:
        """A whole number, e.g. an amount in fen."""
        value = self._take(key, int, "整数", required)
        if value is not None and value < least:
            self.fault(key, f"{value} 太小。", f"请改成不小于 {least} 的整数。")
            return None
        if value is not None and most is not None and value > most:
            self.fault(key, f"{value} 太大。", f"请改成不大于 {most} 的整数。")
            return None
        return value

    def measure(self, key: str, *, required: bool = False) -> float | None:
        """A number that may have decimals, e.g. a width in millimetres."""
        value = self._take(key, object, "数字", required)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.fault(key, f"“{value}”不是数字。", "请改成数字。")
            return None
        return float(value)

    def flag(self, key: str, default: bool) -> bool:
        """true or false."""
        value = self._take(key, bool, "true 或 false", False)
        return default if value is None else value

    def day(self, key: str, *, required: bool = False) -> date | None:
        """A date without quotes, e.g. 2021-12-31."""
        return self._take(key, date, "日期（形如 2021-12-31，不加引号）", required)

    def texts(self, key: str) -> tuple[str, ...]:
        """A text or a list of texts; empty where the key is missing."""
        value = self._take(key, object, "文字或文字的列表", False)
        if value is None:
            return ()
        several = value if isinstance(value, list) else [value]
        if not several or not all(isinstance(one, str) and one.strip() for one in several):
            self.fault(key, f"“{value}”不是文字或文字的列表。", '请写成 ["甲", "乙"] 的样子。')
            return ()
        return tuple(several)

    def table(self, key: str) -> Table | None:
        """A sub-table under its own heading, or None."""
        value = self._take(key, dict, f"一个 [{key}] 表", False)
        return None if value is None else Table(values=value, name=key, number=1, lines=self.lines, problems=self.problems)

    def children(self) -> dict[str, Table]:
        """The sub-tables [name.key] of a table that may have any keys, by their keys."""
        made = {}
        for key in self.values:
            value, name = self._take(key, dict, f"一个 [{self.name}.{key}] 表", False), f"{self.name}.{key}"
            if value is not None:
                made[key] = Table(values=value, name=name, number=1, lines=self.lines, problems=self.problems)
        return made

    def tables(self, key: str) -> list[Table]:
        """All [[key]] tables, in the order of the file."""
        value = self._take(key, list, f"若干个 [[{key}]] 表", False) or []
        if not all(isinstance(one, dict) for one in value):
            self.fault(key, "不是表。", f"请写成 [[{key}]]，各项另起一行。")
            return []
        return [
            Table(values=one, name=key, number=n, lines=self.lines, problems=self.problems)
            for n, one in enumerate(value, 1)
        ]

    def alternatives(self, key: str) -> list[Table]:
        """An inline table, or a list of such tables of which one must hold."""
        value = self._take(key, object, "条件", False)
        several = value if isinstance(value, list) else [] if value is None else [value]
        if not all(isinstance(one, dict) and one for one in several) or value == []:
            self.fault(key, f"“{value}”不是条件。", '请写成 { pupil = true } 的样子，几种情况任一种时写成 [{ … }, { … }]。')
            return []
        many = len(several) > 1
        return [
            Table(
                values=one,
                name=self.name,
                number=self.number,
                lines=self.lines,
                problems=self.problems,
                inner=f"{key} 第 {n} 种" if many else key,
            )
            for n, one in enumerate(several, 1)
        ]

    def raw(self, key: str) -> object:
        """The value as it stands, for a caller that checks it."""
        self._known.add(key)
        return self.values.get(key)

    def done(self) -> None:
        """Reports every key nobody asked for, with the known key that looks most like it."""
        for key in self.values:
            if key in self._known:
                continue
            import difflib  # not for the files that have no fault

            near = difflib.get_close_matches(key, self._known, 1)
            remedy = f"是不是想写“{near[0]}”？" if near else f"这里可以用的键有：{'、'.join(sorted(self._known))}。"
            self.fault(key, f"不认识键“{key}”。", remedy)


def parse_toml(text: str) -> dict[str, Any]:
    """The tables of a text; raises TOMLDecodeError also where keys or lists lie deeper than a parser can follow."""
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        if line.count(".") > _MOST_DOTS:  # the parser's time grows with the square of them
            raise tomllib.TOMLDecodeError(f"Too many parts (at line {number}, column 1)")
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        deepest = max(range(len(lines)), key=lambda at: lines[at].count("[") + lines[at].count("{"))
        raise tomllib.TOMLDecodeError(f"Too deep (at line {deepest + 1}, column 1)") from error


def read_root(text: str) -> Table:
    """The whole file as one table; an empty one, with the fault noted, where the text is no TOML."""
    problems: list[Problem] = []
    values: dict[str, object] = {}
    try:
        values = parse_toml(text)
    except tomllib.TOMLDecodeError as error:
        found = _PLACE_IN_TOML.search(str(error))
        problems.append(
            Problem(
                place=f"第 {found[2]} 列附近" if found else "文件末尾",
                line=int(found[1]) if found else None,
                reason="这里的写法不合 TOML 格式。",
                remedy="请检查引号、括号、等号和逗号：要成对、用英文符号；中文的键和文字要加英文引号。",
            )
        )
    return Table(values=values, name="", number=1, lines=Lines(text), problems=problems)


def each(tables: Iterable[Table], read: Callable[[Table], _Kind]) -> tuple[_Kind, ...]:
    """Reads every table and reports the keys left over in each."""
    made = []
    for table in tables:
        made.append(read(table))
        table.done()
    return tuple(made)
