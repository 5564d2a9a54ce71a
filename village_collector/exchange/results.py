"""Reading the bureau's import result: columns and words by mapping, every line kept or the whole file refused."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import cast

from village_collector.assets import asset
from village_collector.domain.batch import Answered, ResultLine, ResultReading
from village_collector.domain.money import Fen, parse_yuan
from village_collector.domain.people import normal_id
from village_collector.errors import UserError
from village_collector.exchange import guard
from village_collector.exchange.headings import Headings, Vocabulary, find_headings, load_vocabulary, plain
from village_collector.exchange.tables import Rows, Sheet, read_tables

_OTHER = "99"
_DUPLICATE = "06"
_SUMS = ("合计", "总计", "小计")


def read_result(
    path: Path, *, mapping: Path | None = None, progress: Callable[[int, int], None] | None = None
) -> ResultReading:
    """Read a result workbook or CSV: the first visible sheet that has its headings.

    `mapping` adds words to the shipped ones. Raises UserError: those of the guard, "no-headings", "unreadable-result" for a line without a number
    or with a status that no mapping knows: a line that is passed over would be a resident nobody follows up.
    """
    vocabulary = load_vocabulary(asset("mappings/results.toml"), *([mapping] if mapping else []))
    data = guard.load(path)
    rows, headings = _result_sheet(data, path, vocabulary, progress)
    lines = tuple(
        _line(number, cells, headings, vocabulary.words)
        for number, cells in enumerate(rows[headings.first :], headings.first + 1)
        if any(cell.strip() for cell in cells) and not _is_sum(cells, headings)
    )
    if not lines:
        raise UserError("unreadable-result", f"“{path.name}”里没有一行结果。", "请向镇里要完整的回执。")
    return ResultReading(path.name, hashlib.sha256(data).hexdigest(), data, lines)


def _result_sheet(
    data: bytes, path: Path, vocabulary: Vocabulary, progress: Callable[[int, int], None] | None
) -> tuple[Rows, Headings]:
    sheets: list[Rows] = []
    for part in read_tables(data, path.name, tick=progress):
        if isinstance(part, Sheet):
            sheets.append([])
        else:
            sheets[-1].extend(part)
    for rows in sheets:
        headings = find_headings(rows, vocabulary)
        if headings and {"id_number", "status"} <= headings.columns.keys():
            return rows, headings
    raise UserError(
        "no-headings", f"“{path.name}”里没有找到“证件号码”和“导入状态”两列。", "请选医保局返回的导入结果文件。"
    )


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
    status = _status(cell("status"), words)
    if status is None:
        raise _unreadable(number, f"状态“{cell('status')}”看不懂")
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
        raise _unreadable(number, f"金额“{text}”不是数字") from wrong
