"""Understands the bureau's template: which column wants what, how many lines it takes, what has to stay in it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

from village_collector.assets import asset
from village_collector.domain.money import Fen
from village_collector.errors import UserError
from village_collector.exchange import workbook_guard
from village_collector.exchange.column_mapping import (
    ColumnMapping,
    HeadingRow,
    MappedColumn,
    find_heading_row,
    load_column_mapping,
)
from village_collector.exchange.settled_columns import with_settled
from village_collector.exchange.workbook_reader import Rows, Sheet, read_tables
from village_collector.exchange.xlsx_edit import SheetPart
from village_collector.exchange.xlsx_package import Package
from village_collector.exchange.xlsx_styles import CellStyles

Value: TypeAlias = str | Fen | date | None

_SHOWN = 5  # names of headings or rows in one sentence
_NO_END = 1 << 21  # more than a sheet has rows
_EXAMPLE_CELLS = 3  # so many cells filled below headings are somebody, fewer are a note
_LIMIT = re.compile(r"(?:最多|不超过|不得超过|不能超过|不要超过|上限为?)[^0-9\W]{0,8}\s*([0-9]{2,6})\s*(?:条|行|人|笔)")


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateColumn:
    """One column to fill: `index` from 0, `style` of the template's cell, `allowed` the list it offers, if any.

    `as_text` asks for the format of texts whatever the template's style, for numbers that are names: IDs, telephones.
    """

    key: str
    heading: str
    index: int
    style: str
    number: bool
    as_text: bool = False
    allowed: tuple[str, ...]
    options: Mapping[str, Any]
    spelled: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """An empty template whose headings are all known; `header_row` counts from 1, lines go below it.

    `capacity` is how many lines fit above what stands below them, or how many the template itself says that it takes; None
    for any number. `serials_end` is the last row with a printed serial number (0 for none), `notes` are the cells of the rows
    below the lines, by row (from 1) and column (from 0). `computed` are the columns with formulas below the headings, `formulas`
    those of them whose formulas go on in each line.
    """

    file_name: str
    data: bytes
    sheet: str
    header_row: int
    columns: tuple[TemplateColumn, ...]
    capacity: int | None = None
    serials_end: int = 0
    notes: Mapping[int, Mapping[int, str]] = field(default_factory=dict)
    computed: frozenset[int] = frozenset()
    formulas: frozenset[int] = frozenset()

    @property
    def keys(self) -> frozenset[str]:
        """What each line has to bring; a column with a constant value needs nothing."""
        return frozenset(column.key for column in self.columns if "constant" not in column.options)


def read_template(
    path: Path,
    mapping: Path | None = None,
    mappings: Sequence[Path] = (),
    settled: Mapping[str, str] = MappingProxyType({}),
) -> Template:
    """Read an empty template and find its columns; `mappings` and then `mapping` add to the shipped headings.

    `settled` is what somebody has said of single headings, see `with_settled`.

    Printed serial numbers, prepared formulas and notes below the lines may stand in it; an example may not.
    Raises UserError with the codes of `check_workbook`, "template-not-xlsx", "no-headings", "no-id-column", "mapping-needed"
    with the headings that nobody knows, "ambiguous-columns", "template-not-empty", "bad-mapping".
    """
    column_mapping = load_column_mapping(asset("mappings/templates.toml"), *mappings, *([mapping] if mapping else []))
    column_mapping = with_settled(column_mapping, settled)
    data = workbook_guard.load(path)
    if workbook_guard.inspect(data, path.name).kind != "xlsx":
        raise UserError(
            "template-not-xlsx",
            f"“{path.name}”不是 .xlsx 格式，填不了。",
            "请用 WPS 打开这份空模板，点“文件”→“另存为”，文件类型选“Microsoft Excel 文件（*.xlsx）”，再选新存的文件。",
        )
    sheets = _sheets(data, path.name)
    sheet, rows, headings = _sheet_to_fill(path.name, sheets, column_mapping)
    package = Package(data, path.name)
    part = SheetPart(package.parts[package.sheet_part(sheet.name)], path.name, first=headings.first + 1)
    _check_headings(path.name, headings, column_mapping, part.formula_columns)
    below = _Below(path.name, sheet, rows, headings, part.formula_columns)
    columns = _columns(
        part, CellStyles(package), headings, column_mapping, {each.name: cells for each, cells in sheets}
    )
    filled = {column.index for column in columns}
    stated = _stated_limit(sheets)
    return Template(
        file_name=path.name,
        data=data,
        sheet=sheet.name,
        header_row=headings.first,
        columns=columns,
        capacity=min((limit for limit in (below.room, stated) if limit is not None), default=None),
        serials_end=max(below.serials_end, part.formula_ends.get(headings.columns.get("seq", (-1,))[0], 0)),
        notes=below.notes,
        computed=part.formula_columns,
        formulas=frozenset(part.formulas.keys() - filled),
    )


def _sheet_to_fill(
    name: str, sheets: Sequence[tuple[Sheet, Rows]], column_mapping: ColumnMapping
) -> tuple[Sheet, Rows, HeadingRow]:
    """The visible sheet in which the most headings are known."""
    found = [(sheet, rows, find_heading_row(rows, column_mapping)) for sheet, rows in sheets if not sheet.hidden]
    known = [(sheet, rows, headings) for sheet, rows, headings in found if headings]
    if not known:
        what = f"“{name}”里没有找到标题行，认不出哪一列填什么。"
        raise UserError("no-headings", what, "请确认选的是医保局的导入模板；标题写法特别时，请指定对应表。")
    return max(known, key=lambda each: len(each[2].columns))


def _sheets(data: bytes, name: str) -> list[tuple[Sheet, Rows]]:
    sheets: list[tuple[Sheet, Rows]] = []
    for event in read_tables(data, name):
        if isinstance(event, Sheet):
            sheets.append((event, []))
        else:
            sheets[-1][1].extend(event)
    return sheets


def _check_headings(
    name: str, headings: HeadingRow, column_mapping: ColumnMapping, formula_columns: Collection[int]
) -> None:
    computed = {text for index, text in enumerate(headings.texts) if index in formula_columns}
    unknown = [text for text in headings.unmapped if text not in computed]
    if unknown:
        raise UserError(
            "mapping-needed",
            f"“{name}”里有不认识的标题：{quoted_list(unknown)}。",
            "请说明这些列填什么（不用填的，也说明不填），再选模板。",
            details={
                "columns": [{"heading": text, "meaning": None, "samples": [], "problems": 0} for text in unknown],
                "values": [],
            },
        )
    filled = {key: at for key, at in headings.columns.items() if not column_mapping.columns[key].options.get("ignored")}
    doubled = [headings.texts[at[1]] for at in filled.values() if len(at) > 1]
    if doubled:
        what = f"“{name}”里有两列都像是“{doubled[0]}”，分不清该填哪一列。"
        raise UserError("ambiguous-columns", what, "请在对应表里写明这两列各填什么，再选模板。")
    if "certno" not in headings.columns:
        title = column_mapping.columns["certno"].title
        raise UserError("no-id-column", f"“{name}”里没有“{title}”这一列。", "请确认选的是医保局的导入模板。")


class _Below:
    """What stands below the headings of a template: printed serial numbers, notes, or something that must not.

    Raises UserError("template-not-empty").
    """

    def __init__(
        self, name: str, sheet: Sheet, rows: Rows, headings: HeadingRow, formula_columns: Collection[int]
    ) -> None:
        self._name = name
        self._headings = headings
        self._known = {index for at in headings.columns.values() for index in at}
        self.serials_end = self._printed_serials(rows)
        self.room: int | None = None
        self.notes: dict[int, dict[int, str]] = {}
        for number, row in enumerate(rows[headings.first :], headings.first + 1):
            filled = {index: cell for index, cell in enumerate(row) if cell.strip() and index not in formula_columns}
            if number <= self.serials_end:
                del filled[headings.columns["seq"][0]]
            if filled:
                self._check_note(number, filled.keys())
                self.notes[number] = {
                    index: cell for index, cell in enumerate(row) if cell and index not in formula_columns
                }
        if self.notes:
            self.room = min(self.notes) - headings.first - 1
        lines_end = min(self.notes, default=_NO_END) - 1
        if any(bottom >= headings.first and top < lines_end for top, _left, bottom, _right in sheet.merges):
            what = f"“{name}”标题下面有合并的单元格，填进去会被盖住。"
            raise UserError("template-not-empty", what, "请取消标题下面的合并，或向医保局要一份空白模板。")

    def _printed_serials(self, rows: Rows) -> int:
        column = self._headings.column("seq")
        end = self._headings.first
        if column is not None:
            while end < len(rows) and rows[end][column].strip() == str(end - self._headings.first + 1):
                end += 1
        return end if end > self._headings.first else 0

    def _check_note(self, number: int, filled: Collection[int]) -> None:
        """Refuse a row that is no note below the lines: an example that was left in, or lines of an earlier batch."""
        people = {index for key in ("certno", "psn_name") for index in self._headings.columns.get(key, ())}
        example = len(self._known.intersection(filled)) >= _EXAMPLE_CELLS or people.issubset(filled)
        if example:
            what = f"“{self._name}”标题下面第 {number} 行已经填了内容，像是示例行或上一批的人，不是空白模板。"
            raise UserError(
                "template-not-empty", what, f"请在 WPS 里删去第 {number} 行（整行删除），或向医保局要一份空白模板。"
            )
        if number == self._headings.first + 1:
            what = f"“{self._name}”标题下面第 {number} 行已经有内容，没有地方填人。"
            raise UserError("template-not-empty", what, f"请在 WPS 里删去第 {number} 行，或向医保局要一份空白模板。")


def _stated_limit(sheets: Iterable[tuple[Sheet, Rows]]) -> int | None:
    """How many lines one file may have where a note of the template says so: 每次最多导入 500 条."""
    cells = (cell for _, rows in sheets for row in rows for cell in row if len(cell) > 4)
    limits = [int(found[1]) for cell in cells for found in _LIMIT.finditer(cell)]
    return min(limits, default=None)


def _columns(
    part: SheetPart, styles: CellStyles, headings: HeadingRow, column_mapping: ColumnMapping, lists: Mapping[str, Rows]
) -> tuple[TemplateColumn, ...]:
    known = {
        at[0]: column_mapping.columns[key]
        for key, at in headings.columns.items()
        if not column_mapping.columns[key].options.get("ignored")
    }
    style_of = part.styles(known)
    allowed = part.allowed_values(known, lists)
    money = [index for index, column in known.items() if column.options.get("kind") == "money"]
    sums = any(styles.shows_number(style_of[index]) for index in money)
    return tuple(
        TemplateColumn(
            key=column.key,
            heading=headings.texts[index],
            index=index,
            style=style_of[index],
            number=_holds_numbers(column, style_of[index], styles, sums, index in part.number_cells),
            as_text=bool(column.options.get("digits")),
            allowed=allowed.get(index, ()),
            options=column.options,
            spelled=_spellings(column.options, allowed.get(index, ())),
        )
        for index, column in sorted(known.items())
    )


def _holds_numbers(column: MappedColumn, style: str, styles: CellStyles, sums: bool, printed: bool) -> bool:
    """Whether an amount or a serial number is written as a number.

    It is as the mapping says, else as the template's own format or its neighbours are: other amounts, printed serial numbers.
    """
    serial = column.key == "seq"
    if column.options.get("kind") != "money" and not serial:
        return False
    wanted = column.options.get("as")
    if wanted:
        return bool(wanted == "number")
    return styles.shows_number(style) or ((printed if serial else sums) and not styles.shows_text(style))


def _spellings(options: Mapping[str, Any], allowed: Sequence[str]) -> dict[str, str]:
    """For every spelling of a value the one that this template accepts."""
    found = {}
    for same in options.get("values", []):
        offered = [spelling for spelling in same if spelling in allowed]
        place = min(options.get("spelling", 0), len(same) - 1)
        for spelling in same:
            found[spelling] = offered[0] if offered else same[place]
    return found


def not_in_gbk(names: Iterable[str]) -> tuple[str, ...]:
    """The names with a character outside of GBK, which a system that knows only GBK cannot show."""
    missing = []
    for name in names:
        try:
            name.encode("gbk")
        except UnicodeEncodeError:
            missing.append(name)
    return tuple(missing)


def quoted_list(words: Sequence[str]) -> str:
    """The words in quotation marks, the first five where there are more."""
    shown = "、".join(f"“{word}”" for word in words[:_SHOWN])
    return shown if len(words) <= _SHOWN else f"{shown}等 {len(words)} 个"
