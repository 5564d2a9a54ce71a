"""Imports the bureau's result file 导入结果: every line is understood, or the whole file is refused."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import cast

from village_collector.assets import asset
from village_collector.domain.bureau_result import Answered, ResultLine, ResultReading
from village_collector.domain.money import Fen, parse_yuan
from village_collector.domain.people import normal_id
from village_collector.errors import UserError
from village_collector.exchange import workbook_guard
from village_collector.exchange.column_mapping import (
    ColumnMapping,
    HeadingRow,
    find_heading_row,
    load_column_mapping,
    normal_text,
)
from village_collector.exchange.workbook_reader import Rows, Sheet, read_tables
from village_collector.progress import ProgressCallback

_OTHER = "99"
_DUPLICATE = "06"
_TOTALS = ("合计", "总计", "小计")
_ROUNDED_NUMBER = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]+", re.IGNORECASE)


def read_result(
    path: Path,
    *,
    mapping: Path | None = None,
    mappings: Sequence[Path] = (),
    progress: ProgressCallback | None = None,
) -> ResultReading:
    """Read a result workbook or CSV: every visible sheet that has its headings.

    `mappings` and then `mapping` add words to the shipped ones. Where no column tells the status, a line with
    a 征集流水号 succeeded and one with a reason failed. Raises UserError with the codes of `check_workbook`, "no-headings",
    and "unreadable-result" for a line without a whole ID number or with a status that no mapping knows: a line left out
    would be a resident whom nobody follows up.
    """
    column_mapping = load_column_mapping(asset("mappings/results.toml"), *mappings, *([mapping] if mapping else []))
    data = workbook_guard.load(path)
    lines = tuple(
        _line(number, cells, headings, column_mapping.words)
        for rows, headings in _result_sheets(data, path, column_mapping, progress)
        for number, cells in enumerate(rows[headings.first :], headings.first + 1)
        if any(cell.strip() for cell in cells) and not _is_total_line(cells, headings)
    )
    if not lines:
        raise UserError("unreadable-result", f"“{path.name}”里没有一行结果。", "请向镇里要完整的回执。")
    return ResultReading(file_name=path.name, sha256=hashlib.sha256(data).hexdigest(), data=data, rows=lines)


def _result_sheets(
    data: bytes, path: Path, column_mapping: ColumnMapping, progress: ProgressCallback | None
) -> list[tuple[Rows, HeadingRow]]:
    sheets: list[tuple[bool, Rows]] = []
    for part in read_tables(data, path.name, progress=progress):
        if isinstance(part, Sheet):
            sheets.append((part.hidden, []))
        else:
            sheets[-1][1].extend(part)
    found = [(rows, find_heading_row(rows, column_mapping)) for hidden, rows in sheets if not hidden]
    results = [
        (rows, headings)
        for rows, headings in found
        if headings and "id_number" in headings.columns and headings.columns.keys() & {"status", "serial"}
    ]
    if not results:
        raise UserError(
            "no-headings", f"“{path.name}”里没有找到“证件号码”和“导入状态”两列。", "请选医保局返回的导入结果文件。"
        )
    return results


def _is_total_line(cells: Sequence[str], headings: HeadingRow) -> bool:
    column = headings.column("id_number")
    number = cells[column].strip() if column is not None else ""
    return not number and any(cell.strip().startswith(_TOTALS) for cell in cells)


def _line(number: int, cells: Sequence[str], headings: HeadingRow, words: Mapping[str, object]) -> ResultLine:
    def cell(key: str) -> str:
        column = headings.column(key)
        return cells[column].strip() if column is not None else ""

    id_number = normal_id(cell("id_number"))
    if not id_number:
        raise _unreadable(number, "没有证件号码")
    if "*" in id_number:
        raise _unreadable(number, "的证件号码带星号，对不上人")
    if _ROUNDED_NUMBER.fullmatch(id_number) or _ROUNDED_NUMBER.fullmatch(cell("serial")):
        raise _unreadable(number, "的号码被表格软件改坏了，只剩 15 位有效数字")
    status = _status(cell("status"), words) if "status" in headings.columns else _status_without_column(cell)
    if status is None:
        raise _unreadable(number, f"的状态“{cell('status')}”看不懂")
    reason = cell("reason") if status in ("failed", "duplicate") else ""
    return ResultLine(
        row=number,
        id_number=id_number,
        name=cell("name"),
        status=status,
        serial=cell("serial"),
        code=_code(status, cell("code"), reason, words),
        reason=reason or ("重复" if status == "duplicate" else ""),
        amount=_amount(number, cell("amount")),
        person_no=cell("person_no"),
        processed_at=cell("processed_at"),
    )


def _unreadable(number: int, why: str) -> UserError:
    return UserError(
        "unreadable-result", f"回执第 {number} 行{why}，整份没有导入。", "请让镇里补全后再给一份，或换一个对应表。"
    )


def _status_without_column(cell: Callable[[str], str]) -> Answered:
    if cell("reason") or cell("code"):
        return "failed"
    return "succeeded" if cell("serial") else "pending"


def _status(word: str, words: Mapping[str, object]) -> Answered | None:
    known = cast("Mapping[str, Sequence[str]]", words.get("status", {}))
    for status, spellings in known.items():
        if normal_text(word) in {normal_text(spelling) for spelling in spellings}:
            return cast("Answered", status)
    return None


def _code(status: Answered, written: str, reason: str, words: Mapping[str, object]) -> str:
    if status == "duplicate":
        return _DUPLICATE
    if status != "failed":
        return ""
    known = cast("Mapping[str, Sequence[str]]", words.get("reasons", {}))
    if written.zfill(2) in known:
        return written.zfill(2)
    return next((code for code, signs in known.items() if any(sign in reason for sign in signs)), _OTHER)


def _amount(number: int, text: str) -> Fen | None:
    if not text:
        return None
    try:
        return parse_yuan(text)
    except UserError as wrong:
        raise _unreadable(number, f"的金额“{text}”不是数字") from wrong
