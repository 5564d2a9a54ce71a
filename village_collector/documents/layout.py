"""What differs between counties on paper, as data: titles, columns, order, widths, signers, copies and words."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NoReturn, get_args

from village_collector.assets import asset
from village_collector.documents.page import SIZES, Align, Paper
from village_collector.errors import UserError


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutColumn:
    """One column of a table; its width in millimetres, its size in points (None: the table's)."""

    key: str
    heading: str
    width: float
    align: Align = "left"
    size: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One kind of sheet as a county wants it. `words` replaces single expressions of the sheet."""

    kind: str
    title: str
    paper: Paper
    columns: tuple[LayoutColumn, ...]
    rows: int
    size: float
    heading_height: float
    row_height: float
    signers: tuple[str, ...]
    copies: tuple[str, ...]
    stamp: str
    words: Mapping[str, str]

    @property
    def table_width(self) -> float:
        return sum(column.width for column in self.columns)

    def word(self, key: str, otherwise: str) -> str:
        """What this county calls it."""
        return self.words.get(key, otherwise)

    def signature_boxes(self, signers: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str]]:
        """The signers (role, name) where they are known, else this county's roles without names."""
        return signers or tuple((role, "") for role in self.signers)


_KEYS = {
    "kind", "title", "paper", "landscape", "rows", "size", "heading_height", "row_height",
    "column", "signers", "copies", "stamp", "words",
}  # fmt: skip
_COLUMN_KEYS = {"key", "heading", "width", "align", "size"}
_SPINE = 6.0
"""Kept free at the right of the register for the mark of the stamp across pages."""
_FRAME = 2.0
"""What the other sheets keep between the margin and their table, both sides together."""


@cache
def default_layout(kind: str) -> Layout:
    """The layout that ships with the program for one kind of sheet."""
    return read_layout(asset(f"layouts/{kind}.toml"), kind)


def read_layout(path: Path, kind: str, columns: Collection[str] | None = None) -> Layout:
    """Read and check one layout file of this kind of sheet, which can show these columns (None: not checked).

    Raises UserError("bad-layout") for a layout of another kind, for a key, a column or a size that this
    program does not know, or for columns wider than the paper.
    """
    try:
        raw = tomllib.loads(path.read_text("utf-8-sig"))
    except OSError:
        _refuse(path, "文件读不出来")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        _refuse(path, f"它不是完整的 TOML 文件（{fault}）")
    _known(path, raw, _KEYS, "")
    if (written := _take(path, raw, "kind", str)) != kind:
        _refuse(path, f"它是“{written}”的版式，不是“{kind}”的")
    size = _take(path, raw, "paper", str, "A4")
    if size not in SIZES:
        _refuse(path, f"纸张只能是 {'、'.join(SIZES)}，不能是“{size}”")
    paper = SIZES[size].turned if _take(path, raw, "landscape", bool, True) else SIZES[size]
    layout = Layout(
        kind=kind,
        title=_take(path, raw, "title", str),
        paper=paper,
        columns=_columns(path, columns, _take(path, raw, "column", list, [])),
        rows=_take(path, raw, "rows", int, 20),
        size=float(_take(path, raw, "size", (int, float), 9)),
        heading_height=float(_take(path, raw, "heading_height", (int, float), 8)),
        row_height=float(_take(path, raw, "row_height", (int, float), 7)),
        signers=_words(path, raw, "signers"),
        copies=_words(path, raw, "copies"),
        stamp=_take(path, raw, "stamp", str, ""),
        words={key: str(value) for key, value in _take(path, raw, "words", dict, {}).items()},
    )
    _check_room(path, layout)
    return layout


def _check_room(path: Path, layout: Layout) -> None:
    room = layout.paper.width - 2 * layout.paper.margin - (_SPINE if layout.kind == "register" else _FRAME)
    if layout.table_width > room + 0.01:
        _refuse(path, f"各列共宽 {layout.table_width:g} 毫米，纸上只有 {room:g} 毫米")
    if not 1 <= layout.rows <= 60:
        _refuse(path, "每页行数要在 1 到 60 之间")


def _columns(path: Path, allowed: Collection[str] | None, raw: Sequence[Any]) -> tuple[LayoutColumn, ...]:
    columns = [_column(path, allowed, entry) for entry in raw]
    if len({column.key for column in columns}) != len(columns):
        _refuse(path, "同一列写了两次")
    if not columns:
        _refuse(path, "一列也没有写")
    return tuple(columns)


def _column(path: Path, allowed: Collection[str] | None, entry: Any) -> LayoutColumn:
    if not isinstance(entry, dict):
        _refuse(path, "每一列要写成 [[column]]")
    _known(path, entry, _COLUMN_KEYS, "column.")
    key = _take(path, entry, "key", str)
    if allowed is not None and key not in allowed:
        _refuse(path, f"这种表里没有“{key}”这一列，可用的有：{'、'.join(sorted(allowed))}")
    align = _take(path, entry, "align", str, "left")
    if align not in get_args(Align):
        _refuse(path, f"align 只能是 left、center、right，不能是“{align}”")
    width = float(_take(path, entry, "width", (int, float)))
    if width <= 0:
        _refuse(path, f"“{key}”这一列的宽度要大于 0")
    size = float(_take(path, entry, "size", (int, float))) if "size" in entry else None
    return LayoutColumn(key=key, heading=_take(path, entry, "heading", str), width=width, align=align, size=size)


def _words(path: Path, raw: Mapping[str, Any], key: str) -> tuple[str, ...]:
    return tuple(str(word) for word in _take(path, raw, key, list, []))


def _take(path: Path, raw: Mapping[str, Any], key: str, kind: Any, otherwise: Any = None) -> Any:
    value = raw.get(key, otherwise)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        _refuse(path, f"“{key}”没有写，或写法不对")
    return value


def _known(path: Path, raw: Mapping[str, Any], keys: set[str], where: str) -> None:
    unknown = sorted(set(raw) - keys)
    if unknown:
        _refuse(path, f"不认识“{where}{unknown[0]}”这一项")


def _refuse(path: Path, why: str) -> NoReturn:
    raise UserError("bad-layout", f"版式文件 {path.name} 不能用：{why}。", "请改正这个文件，或删除它，改用程序自带的版式。")

