"""What differs between counties on paper, as data: titles, columns, order, widths, signers, copies and words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar, cast, get_args

from village_collector.assets import asset
from village_collector.documents.page import SIZES, Align, Paper
from village_collector.domain.strict_toml import Table, each, read_root
from village_collector.errors import UserError

_Number = TypeVar("_Number", int, float)


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


_SPINE = 6.0
"""Kept free at the right of the register for the mark of the stamp across pages."""
_MOST_ROWS = 60
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
        root = read_root(path.read_text("utf-8-sig"))
    except OSError as error:
        raise _bad_layout(path, "文件读不出来。") from error
    except UnicodeDecodeError as error:
        raise _bad_layout(path, "文件不是 UTF-8 编码。") from error
    layout = _layout(root, kind, columns)
    root.done()
    if not root.problems:
        _check_room(root, layout)
    if root.problems:
        raise _bad_layout(path, str(root.problems[0]))
    return layout


def _layout(root: Table, kind: str, allowed: Collection[str] | None) -> Layout:
    """The layout as it stands; complete only where no problem was noted."""
    if (written := root.text("kind")) not in ("", kind):
        root.fault("kind", f"这是“{written}”的版式，不是“{kind}”的。", "请选对文件，或改正这一行。")
    paper = SIZES[root.choice("paper", SIZES, "A4")]
    words = root.table("words")
    return Layout(
        kind=kind,
        title=root.text("title"),
        paper=paper.turned if root.flag("landscape", True) else paper,
        columns=each(root.tables("column"), lambda table: _column(table, allowed)),
        rows=_or_usual(root.whole("rows", least=1), 20),
        size=_or_usual(root.measure("size"), 9.0),
        heading_height=_or_usual(root.measure("heading_height"), 8.0),
        row_height=_or_usual(root.measure("row_height"), 7.0),
        signers=root.texts("signers"),
        copies=root.texts("copies"),
        stamp=root.text("stamp", required=False),
        words={key: str(value) for key, value in words.values.items()} if words else {},
    )


def _or_usual(given: _Number | None, usual: _Number) -> _Number:
    return usual if given is None else given


def _check_room(root: Table, layout: Layout) -> None:
    """Note what cannot stand on this paper."""
    room = layout.paper.width - 2 * layout.paper.margin - (_SPINE if layout.kind == "register" else _FRAME)
    if layout.table_width > room + 0.01:
        root.fault(None, f"各列共宽 {layout.table_width:g} 毫米，纸上只有 {room:g} 毫米。", "请把列改窄一些，或换大一号的纸。")
    if layout.rows > _MOST_ROWS:
        root.fault("rows", f"每页 {layout.rows} 行太多。", f"请改成 1 到 {_MOST_ROWS}。")
    if len({column.key for column in layout.columns}) != len(layout.columns):
        root.fault(None, "同一列写了两次。", "请删去一处。")
    if not layout.columns:
        root.fault(None, "一列也没有写。", "请为每一列写一个 [[column]]。")


def _column(table: Table, allowed: Collection[str] | None) -> LayoutColumn:
    key = table.text("key")
    if key and allowed is not None and key not in allowed:
        table.fault("key", f"这种表里没有“{key}”这一列。", f"可用的有：{'、'.join(sorted(allowed))}。")
    width = table.measure("width", required=True)
    if width is not None and width <= 0:
        table.fault("width", "宽度要大于 0。", "请改成毫米数。")
    return LayoutColumn(
        key=key,
        heading=table.text("heading"),
        width=width or 0.0,
        align=cast(Align, table.choice("align", get_args(Align), "left")),
        size=table.measure("size"),
    )


def _bad_layout(path: Path, why: str) -> UserError:
    return UserError("bad-layout", f"版式文件 {path.name} 不能用：{why}", "请改正这个文件，或删除它，改用程序自带的版式。")
