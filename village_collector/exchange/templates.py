"""Fills the bureau's own template by its headings, keeps everything else as it was, and reads the result back."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from village_collector.assets import asset
from village_collector.domain.money import Fen, yuan
from village_collector.errors import UserError
from village_collector.exchange import workbook_guard
from village_collector.exchange.column_mapping import (
    ColumnMapping,
    HeadingRow,
    MappedColumn,
    find_heading_row,
    load_column_mapping,
)
from village_collector.exchange.safe_write import write_file
from village_collector.exchange.workbook_reader import Rows, Sheet, read_tables
from village_collector.exchange.xlsx_edit import SharedTexts, SheetPart, WrittenColumn, has_formula_below
from village_collector.exchange.xlsx_package import Package
from village_collector.progress import ProgressCallback

Value: TypeAlias = str | Fen | date | None

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff￾￿]")  # XML has no way to write these
_DATE_WORDS = {"yyyy": "{0.year:04d}", "MM": "{0.month:02d}", "dd": "{0.day:02d}", "M": "{0.month}", "d": "{0.day}"}
_ROWS_A_REPORT = 1000
_SHOWN = 5  # names of headings or rows in one sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateColumn:
    """One column to fill: `index` from 0, `style` of the template's cell, `allowed` the list it offers, if any."""

    key: str
    heading: str
    index: int
    style: str
    number: bool
    allowed: tuple[str, ...]
    options: Mapping[str, Any]
    spelled: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """An empty template whose headings are all known; `header_row` counts from 1, lines go below it."""

    file_name: str
    data: bytes
    sheet: str
    header_row: int
    columns: tuple[TemplateColumn, ...]

    @property
    def keys(self) -> frozenset[str]:
        """What each line has to bring; a column with a constant value needs nothing."""
        return frozenset(column.key for column in self.columns if "constant" not in column.options)


@dataclass(frozen=True, slots=True)
class Filled:
    """A template that was filled, read back, found equal to the rows, and written."""

    file: Path
    rows: int
    sha256: str


def read_template(path: Path, mapping: Path | None = None, mappings: Sequence[Path] = ()) -> Template:
    """Read an empty template and find its columns; `mappings` and then `mapping` add to the shipped headings.

    Raises UserError with the codes of `check_workbook`, "template-not-xlsx", "no-headings", "no-id-column", "unknown-heading",
    "ambiguous-columns", "template-not-empty", "bad-mapping".
    """
    column_mapping = load_column_mapping(asset("mappings/templates.toml"), *mappings, *([mapping] if mapping else []))
    data = workbook_guard.load(path)
    if workbook_guard.inspect(data, path.name).kind != "xlsx":
        raise UserError("template-not-xlsx", f"“{path.name}”是旧的 .xls 格式，填不了。", "请用 WPS 另存为 .xlsx 再选。")
    sheets = _sheets(data, path.name)
    sheet, rows, headings = _sheet_to_fill(path.name, sheets, column_mapping)
    _check_headings(path.name, headings, column_mapping)
    _check_empty(path.name, sheet, rows, headings)
    lists = {each.name: cells for each, cells in sheets}
    return Template(
        file_name=path.name,
        data=data,
        sheet=sheet.name,
        header_row=headings.first,
        columns=_columns(Package(data, path.name), sheet.name, headings, column_mapping, lists),
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


def _check_headings(name: str, headings: HeadingRow, column_mapping: ColumnMapping) -> None:
    if headings.unmapped:
        raise UserError(
            "unknown-heading",
            f"“{name}”里有不认识的标题：{_quoted_list(headings.unmapped)}。",
            "请在对应表里写明这些列填什么（不用填的，也写明不填），再选模板。",
        )
    filled = {key: at for key, at in headings.columns.items() if not column_mapping.columns[key].options.get("ignored")}
    doubled = [headings.texts[at[1]] for at in filled.values() if len(at) > 1]
    if doubled:
        what = f"“{name}”里有两列都像是“{doubled[0]}”，分不清该填哪一列。"
        raise UserError("ambiguous-columns", what, "请在对应表里写明这两列各填什么，再选模板。")
    if "certno" not in headings.columns:
        title = column_mapping.columns["certno"].title
        raise UserError("no-id-column", f"“{name}”里没有“{title}”这一列。", "请确认选的是医保局的导入模板。")


def _check_empty(name: str, sheet: Sheet, rows: Rows, headings: HeadingRow) -> None:
    for number, row in enumerate(rows[headings.first :], headings.first + 1):
        if any(cell.strip() for cell in row):
            what = f"“{name}”标题下面第 {number} 行已经有内容，不是空白模板。"
            raise UserError("template-not-empty", what, "请删去示例行和说明行，或向医保局要一份空白模板。")
    if any(bottom >= headings.first for _top, _left, bottom, _right in sheet.merges):
        what = f"“{name}”标题下面有合并的单元格，填进去会被盖住。"
        raise UserError("template-not-empty", what, "请取消标题下面的合并，或向医保局要一份空白模板。")


def _columns(
    package: Package, sheet: str, headings: HeadingRow, column_mapping: ColumnMapping, lists: Mapping[str, Rows]
) -> tuple[TemplateColumn, ...]:
    part = SheetPart(package.parts[package.sheet_part(sheet)], package.name, first=headings.first + 1)
    number_styles = package.number_styles()
    known = {
        at[0]: column_mapping.columns[key]
        for key, at in headings.columns.items()
        if not column_mapping.columns[key].options.get("ignored")
    }
    styles = part.styles(known)
    allowed = part.allowed_values(known, lists)
    return tuple(
        TemplateColumn(
            key=column.key,
            heading=headings.texts[index],
            index=index,
            style=styles[index],
            number=_holds_numbers(column, styles[index], number_styles),
            allowed=allowed.get(index, ()),
            options=column.options,
            spelled=_spellings(column.options, allowed.get(index, ())),
        )
        for index, column in sorted(known.items())
    )


def _holds_numbers(column: MappedColumn, style: str, number_styles: Collection[str]) -> bool:
    """Whether an amount is written as a number: as the mapping says, else where the template's format is one."""
    if column.options.get("kind") != "money":
        return False
    wanted = column.options.get("as")
    return bool(wanted == "number") if wanted else style in number_styles


def fill(
    template: Template, rows: Sequence[Mapping[str, Value]], out: Path, progress: ProgressCallback | None = None
) -> Filled:
    """Write one line per row below the headings to `out`, read it back and compare every cell.

    Texts are written as text, so that no ID loses a digit and no name becomes a formula; amounts are fen here
    and yuan with two decimals there. Every part of the template but the sheet (and its table of texts) is kept
    byte for byte. A file of the name `out` appears only after the comparison.
    Raises UserError "missing-key", "missing-value", "value-not-allowed", "bad-character", "read-back-differs"
    and what `write_file` raises.
    """
    needed = template.keys
    lacking = {key for row in rows for key in needed - row.keys()}
    absent = [column.heading for column in template.columns if column.key in lacking]
    if absent:
        what = f"模板“{template.file_name}”要填的这些列，本软件没有内容可填：{_quoted_list(absent)}。"
        raise UserError("missing-key", what, "请在对应表里写明这些列填什么。")
    lines = [_line_texts(template, number, row) for number, row in enumerate(rows, 1)]
    data = _fill_sheet(template, lines, progress)
    read_back(template, lines, data, out.name, progress)
    return Filled(out, len(rows), write_file(out, data))


def _line_texts(template: Template, number: int, row: Mapping[str, Value]) -> list[str]:
    """The texts of one line in the order of the template's columns."""
    line = []
    for column in template.columns:
        constant = column.options.get("constant")
        text = str(constant) if constant is not None else _cell_text(column, row[column.key])
        if not text and column.options.get("required"):
            what = f"第 {number} 条记录没有“{column.heading}”，模板要求必填。"
            raise UserError("missing-value", what, "请在名册里补上，再导出。")
        if text and column.allowed and text not in column.allowed:
            what = f"第 {number} 条记录的“{column.heading}”是“{text}”，模板只接受：{_quoted_list(column.allowed)}。"
            raise UserError("value-not-allowed", what, "请在名册里改成模板接受的写法，或在对应表里写明怎么对应。")
        if _ILLEGAL.search(text):
            what = f"第 {number} 条记录的“{column.heading}”里有看不见的控制字符，写不进表格。"
            raise UserError("bad-character", what, "请在名册里把这一项重新输入一遍，再导出。")
        line.append(text)
    return line


def _cell_text(column: TemplateColumn, value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return column.spelled.get(value, value)
    if isinstance(value, date):
        return _date_text(str(column.options.get("format", "yyyy-MM-dd")), value)
    return yuan(value)


def _spellings(options: Mapping[str, Any], allowed: Sequence[str]) -> dict[str, str]:
    """For every spelling of a value the one that this template accepts."""
    found = {}
    for same in options.get("values", []):
        offered = [spelling for spelling in same if spelling in allowed]
        place = min(options.get("spelling", 0), len(same) - 1)
        for spelling in same:
            found[spelling] = offered[0] if offered else same[place]
    return found


@cache
def _date_text(pattern: str, day: date) -> str:
    return re.sub("yyyy|MM|dd|M|d", lambda found: _DATE_WORDS[found[0]].format(day), pattern)


def _fill_sheet(template: Template, lines: Sequence[Sequence[str]], progress: ProgressCallback | None) -> bytes:
    package = Package(template.data, template.file_name)
    first, last = template.header_row + 1, template.header_row + len(lines)
    part = package.sheet_part(template.sheet)
    sheet = SheetPart(package.parts[part], template.file_name, first=first, last=last)
    shared_part = package.part_of_type("sharedStrings")
    shared = SharedTexts(package.tree(shared_part)) if shared_part else None
    writer = sheet.row_writer([WrittenColumn(c.index, c.style, c.number) for c in template.columns], shared)

    def rows() -> Iterator[str]:
        for number, line in enumerate(lines, first):
            yield writer.row(number, line)
            _report_progress(progress, number - template.header_row, 2 * len(lines))

    changed = {part: sheet.written(rows(), max(column.index for column in template.columns))}
    if shared_part and shared:
        changed[shared_part] = shared.written()
    return package.written(changed)


def _report_progress(progress: ProgressCallback | None, done: int, total: int) -> None:
    if progress and done % _ROWS_A_REPORT == 0:
        progress(done, total)


def read_back(
    template: Template, lines: Sequence[Sequence[str]], data: bytes, name: str, progress: ProgressCallback | None = None
) -> None:
    """Compare a filled workbook with the lines, cell by cell, by another reader than the writer's.

    Raises UserError("read-back-differs") naming the first cell that differs.
    """
    rows = next((rows for sheet, rows in _sheets(data, name) if sheet.name == template.sheet), [])
    for number, line in enumerate(lines, template.header_row + 1):
        row = rows[number - 1] if number <= len(rows) else []
        for column, text in zip(template.columns, line, strict=True):
            found = row[column.index] if column.index < len(row) else ""
            if found != (_as_number(text) if column.number else text):
                raise _read_back_differs(name, f"第 {number} 行“{column.heading}”")
        _report_progress(progress, len(lines) + number - template.header_row, 2 * len(lines))
    if any(cell for row in rows[template.header_row + len(lines) :] for cell in row):
        raise _read_back_differs(name, "最后一行下面")
    _compare_parts(template, data, name)


def _as_number(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _compare_parts(template: Template, data: bytes, name: str) -> None:
    before, after = Package(template.data, template.file_name), Package(data, name)
    sheet = before.sheet_part(template.sheet)
    if before.parts.keys() != after.parts.keys():
        raise _read_back_differs(name, "模板的组成部分")
    for part, content in before.parts.items():
        if part not in (sheet, before.part_of_type("sharedStrings")) and after.parts[part] != content:
            raise _read_back_differs(name, f"模板原有的部分 {part}")
    if has_formula_below(after.parts[sheet], name, template.header_row):
        raise _read_back_differs(name, "有一格成了公式，它")


def _read_back_differs(name: str, where: str) -> UserError:
    return UserError(
        "read-back-differs",
        f"填好的“{name}”重新读出来，{where}和要写的不一样，没有存下这个文件。",
        "请向医保局要一份新的空白模板再导出；还是这样，请把模板发给技术支持。",
    )


def not_in_gbk(names: Iterable[str]) -> tuple[str, ...]:
    """The names with a character outside of GBK, which a system that knows only GBK cannot show."""
    missing = []
    for name in names:
        try:
            name.encode("gbk")
        except UnicodeEncodeError:
            missing.append(name)
    return tuple(missing)


def _quoted_list(words: Sequence[str]) -> str:
    shown = "、".join(f"“{word}”" for word in words[:_SHOWN])
    return shown if len(words) <= _SHOWN else f"{shown}等 {len(words)} 个"
