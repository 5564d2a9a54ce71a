"""What differs between counties on paper, as data: titles, columns, order, widths, signers, copies and words."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NoReturn, get_args

from village_collector.assets import asset
from village_collector.documents.page import SIZES, Align, Paper
from village_collector.errors import UserError


@dataclass(frozen=True, slots=True)
class LayoutColumn:
    """One column of a table; its width in millimetres, its size in points (None: the table's)."""

    key: str
    heading: str
    width: float
    align: Align = "left"
    size: float | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of sheet as a county wants it. `words` replaces single expressions of the sheet."""

    kind: str
    title: str
    paper: Paper
    columns: tuple[LayoutColumn, ...]
    rows: int
    size: float
    heading_height: float = 8.0
    row_height: float = 7.0
    signers: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    seal: str = ""
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def table_width(self) -> float:
        return sum(column.width for column in self.columns)

    def word(self, key: str, otherwise: str) -> str:
        """What this county calls it."""
        return self.words.get(key, otherwise)


_KEYS = {
    "kind", "title", "paper", "landscape", "rows", "size", "heading_height", "row_height",
    "column", "signers", "copies", "seal", "words",
}  # fmt: skip
_COLUMN_KEYS = {"key", "heading", "width", "align", "size"}
_SPINE = 6.0
"""Kept free at the right of the register for the mark of the seal across pages."""
_FRAME = 2.0
"""What the other sheets keep between the margin and their table, both sides together."""


def default_layout(kind: str) -> Layout:
    """The layout that ships with the program for one kind of sheet."""
    return _shipped(kind)


@cache
def _shipped(kind: str) -> Layout:
    return read_layout(asset(f"layouts/{kind}.toml"))


def read_layout(path: Path) -> Layout:
    """Read and check one layout file.

    Raises UserError("bad-layout") for a key, a column or a size that this program does not know,
    or for columns wider than the paper.
    """
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        _refuse(path, f"它不是完整的 TOML 文件（{fault}）")
    _known(path, raw, _KEYS, "")
    kind = _take(path, raw, "kind", str)
    size = _take(path, raw, "paper", str, "A4")
    if size not in SIZES:
        _refuse(path, f"纸张只能是 {'、'.join(SIZES)}，不能是“{size}”")
    paper = SIZES[size].turned if _take(path, raw, "landscape", bool, True) else SIZES[size]
    layout = Layout(
        kind=kind,
        title=_take(path, raw, "title", str),
        paper=paper,
        columns=_columns(path, kind, raw.get("column", [])),
        rows=_take(path, raw, "rows", int, 20),
        size=float(_take(path, raw, "size", (int, float), 9)),
        heading_height=float(_take(path, raw, "heading_height", (int, float), 8)),
        row_height=float(_take(path, raw, "row_height", (int, float), 7)),
        signers=_words(path, raw, "signers"),
        copies=_words(path, raw, "copies"),
        seal=_take(path, raw, "seal", str, ""),
        words={key: str(value) for key, value in _take(path, raw, "words", dict, {}).items()},
    )
    room = paper.width - 2 * paper.margin - (_SPINE if kind == "register" else _FRAME)
    if layout.table_width > room + 0.01:
        _refuse(path, f"各列共宽 {layout.table_width:g} 毫米，纸上只有 {room:g} 毫米")
    if not 1 <= layout.rows <= 60:
        _refuse(path, "每页行数要在 1 到 60 之间")
    return layout


def _columns(path: Path, kind: str, raw: Any) -> tuple[LayoutColumn, ...]:
    if kind not in COLUMNS:
        _refuse(path, f"没有“{kind}”这种表")
    columns = []
    for entry in raw if isinstance(raw, list) else []:
        _known(path, entry, _COLUMN_KEYS, "column.")
        key = _take(path, entry, "key", str)
        if key not in COLUMNS[kind]:
            _refuse(path, f"“{kind}”里没有“{key}”这一列，可用的有：{'、'.join(sorted(COLUMNS[kind]))}")
        align = _take(path, entry, "align", str, "left")
        if align not in get_args(Align):
            _refuse(path, f"align 只能是 left、center、right，不能是“{align}”")
        width = float(_take(path, entry, "width", (int, float)))
        if width <= 0:
            _refuse(path, f"“{key}”这一列的宽度要大于 0")
        own = entry.get("size")
        columns.append(LayoutColumn(key, _take(path, entry, "heading", str), width, align, None if own is None else float(own)))
    if len({column.key for column in columns}) != len(columns):
        _refuse(path, "同一列写了两次")
    if not columns:
        _refuse(path, "一列也没有写")
    return tuple(columns)


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


def _keys(line: str) -> frozenset[str]:
    return frozenset(line.split())


COLUMNS: Mapping[str, frozenset[str]] = {
    "register": _keys(
        "number group household_no head relation name id_number category assistance due subsidy paid paid_on method"
        " ticket payer_signature remark"
    ),
    "deposit": _keys("number receipt received_on head payer people amount remark"),
    "daysheet": _keys("number receipt time head payer people method amount voided reason"),
    "tickets": _keys(
        "number name received_on first last received used void void_numbers lost lost_numbers left left_range amount"
    ),
    "handover": _keys("number item quantity amount detail checked"),
    "reconciliation": _keys("code title left right difference verdict explanation"),
    "refunds": _keys(
        "number group name id_number identity paid refund bank account holder paid_on signature remark"
    ),
    "uninsured": _keys(
        "number group head name birth_year phone insured_last_year reason evidence attempts last_attempt by outcome"
    ),
    "calls": _keys(
        "number group head name birth_year phone insured_last_year reason attempts last_attempt by called_on answer"
        " promised"
    ),
    "insured": _keys(
        "number group head name id_number tier assistance due paid paid_on channel ticket batch state remark"
    ),
    "posted": _keys("number group head name sex people id_number outcome change"),
    "archive": _keys("number title reference on pages copies place digest remark"),
    "attachments": _keys("number kind subject taken_on place taken_by file digest remark"),
}
"""Which columns each kind of sheet can show; a layout chooses among them, their order, headings and widths."""
