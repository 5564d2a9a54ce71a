"""Fills the bureau's template, keeps everything else as it was, and proves the result by reading it back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TypeAlias

from village_collector.domain.money import yuan
from village_collector.errors import UserError
from village_collector.exchange.safe_write import write_file
from village_collector.exchange.templates import Template, TemplateColumn, Value, quoted_list
from village_collector.exchange.workbook_reader import Sheet, read_tables
from village_collector.exchange.xlsx_edit import (
    FORMULA_SIGNS,
    SharedTexts,
    SheetPart,
    WrittenColumn,
    formula_columns,
    grown,
)
from village_collector.exchange.xlsx_package import Content, Package, serialized
from village_collector.exchange.xlsx_styles import CellStyles, same_styles
from village_collector.progress import ProgressCallback

Lines: TypeAlias = Sequence[Sequence[str]]

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff￾￿]")  # XML has no way to write these
_DATE_WORDS = {"yyyy": "{0.year:04d}", "MM": "{0.month:02d}", "dd": "{0.day:02d}", "M": "{0.month}", "d": "{0.day}"}
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]+)?")
_ROWS_A_REPORT = 1000


@dataclass(frozen=True, slots=True)
class Filled:
    """A template that was filled, read back, found equal to the rows, and written."""

    file: Path
    rows: int
    sha256: str


def fill(
    template: Template, rows: Iterable[Mapping[str, Value]], out: Path, progress: ProgressCallback | None = None
) -> Filled:
    """What `filled_template` gives, written to `out`; a file of that name appears only after the comparison.

    Raises what `filled_template` and `write_file` raise.
    """
    lines, data = filled_template(template, rows, out.name, progress)
    return Filled(out, len(lines), write_file(out, data))


def filled_template(
    template: Template, rows: Iterable[Mapping[str, Value]], name: str, progress: ProgressCallback | None = None
) -> tuple[Lines, bytes]:
    """One line per row below the headings, and the workbook with them, read back and compared cell by cell.

    Texts are written as text, so that no ID loses a digit and no name becomes a formula; amounts are fen here
    and yuan with two decimals there. Every part of the template but the sheet (and its tables of texts, styles and ranges)
    is kept byte for byte.
    Raises UserError "missing-key", "missing-value", "value-not-allowed", "bad-character", "template-too-short",
    "read-back-differs".
    """
    lines = _lines(template, rows)
    if template.capacity is not None and len(lines) > template.capacity:
        what = f"模板“{template.file_name}”一份只能填 {template.capacity} 行，这一批有 {len(lines)} 行。"
        raise UserError("template-too-short", what, "请分成几份导出，或向医保局要一份行数够的模板。")
    template = _numbers_only(template, lines)
    data = _fill_sheet(template, lines, progress)
    read_back(template, lines, data, name, progress)
    return lines, data


def _numbers_only(template: Template, lines: Lines) -> Template:
    """The template with columns of numbers only where every line has one; a text in such a column makes it one of texts."""
    columns = (
        replace(column, number=column.number and all(map(_NUMBER.fullmatch, _texts_of(lines, place))))
        for place, column in enumerate(template.columns)
    )
    return replace(template, columns=tuple(columns))


def _texts_of(lines: Lines, place: int) -> set[str]:
    """The different texts of a column, but for the empty one."""
    return {line[place] for line in lines} - {""}


def _lines(template: Template, rows: Iterable[Mapping[str, Value]]) -> Lines:
    """The texts of all lines; the first line that lacks something stops it."""
    lines = []
    needed = template.keys
    lacking: set[str] = set()
    columns = [_ColumnTexts(column) for column in template.columns]
    for number, row in enumerate(rows, 1):
        lacking |= needed - row.keys()
        if not lacking:
            lines.append([column.known.get(row.get(column.key)) or column.text(number, row) for column in columns])
    absent = [column.heading for column in template.columns if column.key in lacking]
    if absent:
        what = f"模板“{template.file_name}”要填的这些列，本软件没有内容可填：{quoted_list(absent)}。"
        raise UserError("missing-key", what, "请在对应表里写明这些列填什么。")
    return lines


class _ColumnTexts:
    """How the values of one column are written; what was checked once is `known` for all further lines."""

    def __init__(self, column: TemplateColumn) -> None:
        self.key = column.key
        self.known: dict[Value, str] = {}
        self._column = column

    def text(self, number: int, row: Mapping[str, Value]) -> str:
        """The text for this line; raises UserError where the template does not take it."""
        constant = self._column.options.get("constant")
        value = row.get(self.key)
        text = str(constant) if constant is not None else _cell_text(self._column, value)
        self._check(number, text)
        self.known[value] = text
        return text

    def _check(self, number: int, text: str) -> None:
        column = self._column
        if not text and column.options.get("required"):
            what = f"第 {number} 条记录没有“{column.heading}”，模板要求必填。"
            raise UserError("missing-value", what, "请在名册里补上，再导出。")
        if text and column.allowed and text not in column.allowed:
            what = f"第 {number} 条记录的“{column.heading}”是“{text}”，模板只接受：{quoted_list(column.allowed)}。"
            raise UserError("value-not-allowed", what, "请在名册里改成模板接受的写法，或在对应表里写明怎么对应。")
        if _ILLEGAL.search(text):
            what = f"第 {number} 条记录的“{column.heading}”里有看不见的控制字符，写不进表格。"
            raise UserError("bad-character", what, "请在名册里把这一项重新输入一遍，再导出。")


def _cell_text(column: TemplateColumn, value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return column.spelled.get(value, value)
    if isinstance(value, date):
        return _date_text(str(column.options.get("format", "yyyy-MM-dd")), value)
    return yuan(value)


@cache
def _date_text(pattern: str, day: date) -> str:
    return re.sub("yyyy|MM|dd|M|d", lambda found: _DATE_WORDS[found[0]].format(day), pattern)


def _fill_sheet(template: Template, lines: Lines, progress: ProgressCallback | None) -> bytes:
    package = Package(template.data, template.file_name)
    first, last = template.header_row + 1, template.header_row + len(lines)
    part = package.sheet_part(template.sheet)
    serial = next((column.index for column in template.columns if column.key == "seq"), None)
    emptied = (serial, template.serials_end) if serial is not None and template.serials_end else None
    sheet = SheetPart(package.parts[part], template.file_name, first=first, last=last, emptied=emptied)
    shared_part = package.part_of_type("sharedStrings")
    shared = SharedTexts(package.tree(shared_part)) if shared_part else None
    styles = CellStyles(package)
    formulas = {column: formula for column, formula in sheet.formulas.items() if column in template.formulas}
    writer = sheet.row_writer(
        [_written_column(column, styles, lines, place) for place, column in enumerate(template.columns)],
        shared,
        formulas,
    )

    def rows() -> Iterator[str]:
        for number, line in enumerate(lines, first):
            yield writer.row(number, line)
            _report_progress(progress, number - template.header_row, 2 * len(lines))

    changed, dropped = _other_parts(package, part, sheet, styles, last)
    last_column = max([column.index for column in template.columns] + [*formulas])
    changed[part] = lambda: sheet.written(rows(), last_column, last)
    if shared_part and shared:
        changed[shared_part] = shared.written
    return package.written(changed, dropped)


def _written_column(column: TemplateColumn, styles: CellStyles, lines: Lines, place: int) -> WrittenColumn:
    style = styles.as_text(column.style) if column.as_text and not column.number else column.style
    like_formula = not column.number and any(text[0] in FORMULA_SIGNS for text in _texts_of(lines, place))
    return WrittenColumn(column.index, style, column.number, styles.quoted(style) if like_formula else "")


def _other_parts(
    package: Package, part: str, sheet: SheetPart, styles: CellStyles, last: int
) -> tuple[dict[str, Content], frozenset[str]]:
    """The parts beside the sheet that change with it, and those that are dropped."""
    changed, dropped = package.without_calculation_order() if sheet.formula_columns else ({}, frozenset[str]())
    if styles.part and styles.changed:
        changed[styles.part] = styles.written()
    for table in package.related(part, "table"):
        root = package.tree(table)
        for element in (root, *root.iterfind("{*}autoFilter")):
            element.set("ref", grown(element.get("ref", ""), sheet.first - 1, last))
        changed[table] = serialized(root)
    return changed, dropped


def _report_progress(progress: ProgressCallback | None, done: int, total: int) -> None:
    if progress and done % _ROWS_A_REPORT == 0:
        progress(done, total)


def read_back(
    template: Template, lines: Lines, data: bytes, name: str, progress: ProgressCallback | None = None
) -> None:
    """Compare a filled workbook with the lines, cell by cell, by another reader than the writer's.

    Raises UserError("read-back-differs") naming the first cell that differs.
    """
    ours = False
    number = 0
    for event in read_tables(data, name, inspected=True):
        if isinstance(event, Sheet):
            ours = event.name == template.sheet
        elif ours:
            for row in event:
                number += 1
                _compare_row(template, lines, number, row, name)
                _report_progress(progress, len(lines) + number - template.header_row, 2 * len(lines))
    for missing in range(number + 1, max(template.header_row + len(lines), *template.notes, 0) + 1):
        _compare_row(template, lines, missing, [], name)
    _compare_parts(template, len(lines), data, name)


def _compare_row(template: Template, lines: Lines, number: int, row: Sequence[str], name: str) -> None:
    place = number - template.header_row - 1
    if 0 <= place < len(lines):
        width = len(row)
        for column, text in zip(template.columns, lines[place], strict=True):
            index = column.index
            found = row[index] if index < width else ""
            if found != text and (not column.number or found != _as_number(text)):
                raise _read_back_differs(name, f"第 {number} 行“{column.heading}”")
    elif place >= len(lines):
        found_below = {index: cell for index, cell in enumerate(row) if cell and index not in template.computed}
        if found_below != template.notes.get(number, {}):
            raise _read_back_differs(name, "最后一行下面")


def _as_number(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _compare_parts(template: Template, lines: int, data: bytes, name: str) -> None:
    """Whether every part is the template's but the sheet and what goes with it, and no cell became a formula."""
    before, after = Package(template.data, template.file_name), Package(data, name)
    sheet = before.sheet_part(template.sheet)
    had_formulas = bool(formula_columns(before.parts[sheet], name, template.header_row))
    reordered, dropped = before.without_calculation_order() if had_formulas else ({}, frozenset[str]())
    if before.parts.keys() - dropped != after.parts.keys():
        raise _read_back_differs(name, "模板的组成部分")
    styles = before.part_of_type("styles")
    free = {sheet, before.part_of_type("sharedStrings"), *reordered, *before.related(sheet, "table")}
    for part in after.parts:
        same = after.parts[part] == before.parts[part]
        if part == styles and not same:
            same = same_styles(before.tree(part), after.tree(part))
        if part not in free and not same:
            raise _read_back_differs(name, f"模板原有的部分 {part}")
    last = template.header_row + lines
    if not formula_columns(after.parts[sheet], name, template.header_row, last) <= template.formulas:
        raise _read_back_differs(name, "有一格成了公式，它")


def _read_back_differs(name: str, where: str) -> UserError:
    return UserError(
        "read-back-differs",
        f"填好的“{name}”重新读出来，{where}和要写的不一样，没有存下这个文件。",
        "请向医保局要一份新的空白模板再导出；还是这样，请把模板发给技术支持。",
    )
