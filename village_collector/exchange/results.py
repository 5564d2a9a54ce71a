"""Reading the bureau's import result: columns and words by mapping, every line kept or the whole file refused."""

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
from village_collector.exchange.column_mapping import Headings, Vocabulary, find_headings, load_vocabulary, plain
from village_collector.exchange.workbook_reader import Rows, Sheet, read_tables
from village_collector.progress import ProgressCallback

_OTHER = "99"
_DUPLICATE = "06"
_SUMS = ("合计", "总计", "小计")
_CUT_SHORT = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]+", re.IGNORECASE)


def read_result(
    path: Path,
    *,
    mapping: Path | None = None,
    mappings: Sequence[Path] = (),
    progress: ProgressCallback | None = None,
) -> ResultReading:
    """Read a result workbook or CSV: every visible sheet that has its headings.

    `mappings` and then `mapping` add words to the shipped ones. Where no column tells the status, a line with
    a 征集流水号 succeeded and one with a reason failed. Raises UserError: those of the guard, "no-headings",
    "unreadable-result" for a line without a whole number or with a status that no mapping knows: a line that is
    passed over would be a resident nobody follows up.
    """
    vocabulary = load_vocabulary(asset("mappings/results.toml"), *mappings, *([mapping] if mapping else []))
    data = workbook_guard.load(path)
    lines = tuple(
        _line(number, cells, headings, vocabulary.words)
        for rows, headings in _result_sheets(data, path, vocabulary, progress)
        for number, cells in enumerate(rows[headings.first :], headings.first + 1)
        if any(cell.strip() for cell in cells) and not _is_sum(cells, headings)
    )
    if not lines:
        raise UserError("unreadable-result", f"“{path.name}”里没有一行结果。", "请向镇里要完整的回执。")
    return ResultReading(path.name, hashlib.sha256(data).hexdigest(), data, lines)


def _result_sheets(
    data: bytes, path: Path, vocabulary: Vocabulary, progress: ProgressCallback | None
) -> list[tuple[Rows, Headings]]:
    sheets: list[tuple[bool, Rows]] = []
    for part in read_tables(data, path.name, tick=progress):
        if isinstance(part, Sheet):
            sheets.append((part.hidden, []))
        else:
            sheets[-1][1].extend(part)
    found = [(rows, find_headings(rows, vocabulary)) for hidden, rows in sheets if not hidden]
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


def _is_sum(cells: Sequence[str], headings: Headings) -> bool:
    column = headings.column("id_number")
    number = cells[column].strip() if column is not None and column < len(cells) else ""
    return not number and any(cell.strip().startswith(_SUMS) for cell in cells)


def _line(number: int, cells: Sequence[str], headings: Headings, words: Mapping[str, object]) -> ResultLine:
    def cell(key: str) -> str:
        column = headings.column(key)
        return cells[column].strip() if column is not None and column < len(cells) else ""

    id_number = normal_id(cell("id_number"))
    if not id_number:
        raise _unreadable(number, "没有证件号码")
    if "*" in id_number:
        raise _unreadable(number, "的证件号码带星号，对不上人")
    if _CUT_SHORT.fullmatch(id_number) or _CUT_SHORT.fullmatch(cell("serial")):
        raise _unreadable(number, "的号码被表格软件改坏了，只剩 15 位有效数字")
    status = _status(cell("status"), words) if "status" in headings.columns else _implied(cell)
    if status is None:
        raise _unreadable(number, f"的状态“{cell('status')}”看不懂")
    reason = cell("reason") if status in ("failed", "duplicate") else ""
    return ResultLine(
        number,
        id_number,
        cell("name"),
        status,
        cell("serial"),
        _code(status, cell("code"), reason, words),
        reason or ("重复" if status == "duplicate" else ""),
        _amount(number, cell("amount")),
        cell("person_no"),
        cell("processed_at"),
    )


def _unreadable(number: int, why: str) -> UserError:
    return UserError(
        "unreadable-result", f"回执第 {number} 行{why}，整份没有导入。", "请让镇里补全后再给一份，或换一个对应表。"
    )


def _implied(cell: Callable[[str], str]) -> Answered:
    if cell("reason") or cell("code"):
        return "failed"
    return "succeeded" if cell("serial") else "pending"


def _status(word: str, words: Mapping[str, object]) -> Answered | None:
    known = cast("Mapping[str, Sequence[str]]", words.get("status", {}))
    for status, spellings in known.items():
        if plain(word) in {plain(spelling) for spelling in spellings}:
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
