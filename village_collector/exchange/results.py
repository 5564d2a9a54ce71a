"""Imports the bureau's result file 导入结果: every line is understood, or the whole file is refused or asked about."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, cast

from village_collector.assets import asset
from village_collector.domain.bureau_result import Answered, ResultLine, ResultReading
from village_collector.domain.money import Fen, parse_yuan
from village_collector.domain.people import normal_id
from village_collector.errors import UserError
from village_collector.exchange import workbook_guard
from village_collector.exchange.column_mapping import ColumnMapping, load_column_mapping, normal_text
from village_collector.exchange.result_blocks import ResultBlock, read_blocks
from village_collector.exchange.settled_columns import with_settled
from village_collector.exchange.status_words import StatusWords, Verdict
from village_collector.progress import ProgressCallback

_OTHER = "99"
_DUPLICATE = "06"
_ROUNDED_NUMBER = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]+", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9A-Z*]{6,}")
_WRITTEN_BY_MACHINE = re.compile("[0-9A-Za-z_-]+")
_NOTHING = ("", "无", "/", "-", "--", "—", "——", "null", "none")
_STATED: tuple[tuple[Answered, re.Pattern[str]], ...] = (
    ("succeeded", re.compile(r"(?<![未不])成功[^0-9失]{0,6}([0-9]{1,6})(?![0-9-])")),
    ("failed", re.compile(r"失败[^0-9成]{0,6}([0-9]{1,6})(?![0-9-])")),
)
_SHOWN = 5


def read_result(
    path: Path,
    *,
    mapping: Path | None = None,
    mappings: Sequence[Path] = (),
    settled: Mapping[str, Answered] | None = None,
    columns: Mapping[str, str] = MappingProxyType({}),
    all_booked: bool = False,
    progress: ProgressCallback | None = None,
) -> ResultReading:
    """Read a result workbook or CSV: every table on its visible sheets, the headings repeated as often as they are.

    `mappings` and then `mapping` add words to the shipped ones, `settled` what somebody has said of single words,
    `columns` of single headings. Where no
    column tells the status, the title of the table, its sheet or the file does (失败明细), else a reason is a failure and a
    征集流水号 a success; with `all_booked` whoever stands in a table without any of these succeeded. Raises UserError with the codes of `check_workbook`, "no-headings", "mapping-needed" with the status
    words that nobody knows, and "unreadable-result" for an answer without a whole ID number: a line left out would be
    a resident whom nobody follows up.
    """
    column_mapping = load_column_mapping(asset("mappings/results.toml"), *mappings, *([mapping] if mapping else []))
    column_mapping = with_settled(column_mapping, columns)
    data = workbook_guard.load(path)
    statuses = StatusWords(column_mapping.words, settled or {})
    blocks = read_blocks(data, path.name, column_mapping, statuses, progress, "succeeded" if all_booked else None)
    if not blocks:
        raise UserError(
            "no-headings", f"“{path.name}”里没有找到“证件号码”和“导入状态”两列。", "请选医保局返回的导入结果文件。"
        )
    reader = _LineReader(column_mapping, statuses)
    lines = tuple(line for block in blocks for line in reader.lines(block))
    reader.ask_for_unknown(path.name)
    if not lines:
        raise UserError("unreadable-result", f"“{path.name}”里没有一行结果。", "请向镇里要完整的回执。")
    return ResultReading(
        file_name=path.name,
        sha256=hashlib.sha256(data).hexdigest(),
        data=data,
        rows=lines,
        stated=tuple(reader.stated.items()),
    )


def next_steps(*mappings: Path) -> Mapping[str, str]:
    """For each reason code what the coordinator does next; the mappings' sentences win over the shipped ones."""
    words = load_column_mapping(asset("mappings/results.toml"), *mappings).words
    return cast("Mapping[str, str]", words.get("next_steps", {}))


class _ResultCells(NamedTuple):
    """The cells of one line by what they hold."""

    block: ResultBlock
    row: Sequence[str]

    def of(self, key: str) -> str:
        column = self.block.columns.get(key)
        return self.row[column].strip() if column is not None and column < len(self.row) else ""

    def plain(self, key: str) -> str:
        """The same, "" for a sign that stands for nothing."""
        text = self.of(key)
        return "" if text.casefold() in _NOTHING or (key == "code" and not text.strip("0")) else text


class _LineReader:
    """Reads the lines of all blocks, and keeps the status words that it does not know and the counts that the file states."""

    def __init__(self, mapping: ColumnMapping, statuses: StatusWords) -> None:
        self._words = mapping.words
        self._statuses = statuses
        self._unknown: Counter[tuple[str, str]] = Counter()
        self._states = {normal_text(word) for word in mapping.words.get("states", [])}
        self._enrolled = {normal_text(word) for word in mapping.words.get("enrolled", [])}
        self.stated: dict[Answered, int] = {}

    def lines(self, block: ResultBlock) -> Iterator[ResultLine]:
        digits = self._digits(block)
        for number, row in block.rows:
            cells = _ResultCells(block, row)
            id_number = normal_id(cells.of("id_number"))
            if not _NUMBER.fullmatch(id_number) and not _ROUNDED_NUMBER.fullmatch(id_number):
                self._check_nobody(number, cells)
                continue
            if "*" in id_number:
                raise _unreadable(cells.block, number, "的证件号码带星号，对不上人")
            if _ROUNDED_NUMBER.fullmatch(id_number) or _ROUNDED_NUMBER.fullmatch(cells.of("serial")):
                raise _unreadable(cells.block, number, "的号码被表格软件改坏了，只剩 15 位有效数字")
            yield self._line(number, cells, id_number, self._verdict(cells, digits))

    def _check_nobody(self, number: int, cells: _ResultCells) -> None:
        """A line without a number is a title, a total or a note, unless it says what became of somebody."""
        text = "".join(dict.fromkeys(cell.strip() for cell in cells.row))
        for status, pattern in _STATED:
            if found := pattern.search(unicodedata.normalize("NFKC", text).replace(" ", "")):
                self.stated[status] = self.stated.get(status, 0) + int(found[1])
        word = cells.of("status")
        coded = any(_WRITTEN_BY_MACHINE.fullmatch(cells.of(key)) for key in ("serial", "code"))
        answered = coded or bool(word and self._statuses.verdict(word))
        if answered or (cells.of("name") and cells.plain("reason") and not cells.block.remarks_only):
            raise _unreadable(cells.block, number, "没有证件号码")

    def _digits(self, block: ResultBlock) -> Mapping[str, Answered]:
        """What 0 and 1 mean here, where the reasons beside them tell: systems count success as either."""
        found: dict[str, set[bool]] = {}
        for _number, row in block.rows:
            cells = _ResultCells(block, row)
            if (word := cells.of("status")).isdecimal() and len(word) <= 2:
                found.setdefault(word, set()).add(bool(cells.plain("reason") or cells.plain("code")))
        told = {
            word: "failed" if reasons == {True} else "succeeded" for word, reasons in found.items() if len(reasons) == 1
        }
        clear = len(told) == len(found) == 2 and set(told.values()) == {"failed", "succeeded"}
        return cast("Mapping[str, Answered]", told) if clear else {}

    def _verdict(self, cells: _ResultCells, digits: Mapping[str, Answered]) -> Verdict:
        word, reason = cells.of("status"), cells.plain("reason")
        if not word or self._is_mere_state(cells):
            return self._without_word(cells)
        verdict = Verdict(digits[word]) if word in digits else self._statuses.verdict(word)
        if verdict is None and self._reason_code(word) not in (None, _DUPLICATE):
            return Verdict("failed", word)
        if verdict is None:
            self._unknown[cells.block.headings[cells.block.columns["status"]], word] += 1
            return Verdict("pending")
        if normal_text(word) in self._enrolled and reason and not cells.block.remarks_only:
            return Verdict("duplicate", reason)
        return verdict

    def _is_mere_state(self, cells: _ResultCells) -> bool:
        """Whether the word is a state of the person, such as 正常参保, where something else in the file tells of the import."""
        block = cells.block
        heading = normal_text(block.headings[block.columns["status"]])
        told = bool(block.caption) or (bool(cells.plain("reason")) and not block.remarks_only)
        return heading in self._states and told

    def _without_word(self, cells: _ResultCells) -> Verdict:
        """What a line says that has no status word of its own."""
        reason, block = cells.plain("reason"), cells.block
        if block.caption and ("status" not in block.columns or cells.of("status")):
            return Verdict(block.caption)
        if cells.plain("code") or (reason and not block.remarks_only):
            said = self._statuses.verdict(reason) if reason else None
            failing = normal_text(block.headings[block.columns["reason"]])[:2] if reason else ""
            neutral = failing in ("返回", "提示", "处理", "结果", "校验", "me", "ms")
            return said if said and neutral and normal_text(reason) not in self._enrolled else Verdict("failed")
        return Verdict("succeeded" if cells.plain("serial") and "status" not in block.columns else "pending")

    def _line(self, number: int, cells: _ResultCells, id_number: str, verdict: Verdict) -> ResultLine:
        status = verdict.status
        word = cells.of("status")
        said = cells.plain("reason") or verdict.reason or (word if self._reason_code(word) else "")
        reason = said if status in ("failed", "duplicate") else ""
        return ResultLine(
            row=number,
            id_number=id_number,
            name=cells.of("name"),
            status=status,
            serial=cells.of("serial"),
            code=self._code(status, cells.plain("code"), reason),
            reason=reason or ("重复" if status == "duplicate" else ""),
            amount=_amount(cells.block, number, cells.plain("amount")),
            person_no=cells.of("person_no"),
            processed_at=cells.of("processed_at"),
            doubt=said if status == "succeeded" and self._speaks_of_failure(cells) else "",
        )

    def _speaks_of_failure(self, cells: _ResultCells) -> bool:
        """Whether the reason stands in a column for failures and is no word of success (成功, 无)."""
        said = self._statuses.verdict(cells.plain("reason")) if cells.plain("reason") else Verdict("succeeded")
        return not cells.block.remarks_only and (said is None or said.status != "succeeded")

    def _code(self, status: Answered, written: str, reason: str) -> str:
        if status == "duplicate":
            return _DUPLICATE
        if status != "failed":
            return ""
        known = self._words.get("reasons", {})
        return written.zfill(2) if written.zfill(2) in known else self._reason_code(reason) or _OTHER

    def _reason_code(self, reason: str) -> str | None:
        """The code whose sign, the longest that stands in the reason, is not taken back by the word before it."""
        found = [
            (-len(sign), code)
            for code, signs in self._words.get("reasons", {}).items()
            for sign in signs
            if sign in reason and not re.search(f"(?:无|未|没有|不再|非|解除|恢复){re.escape(sign)}", reason)
        ]
        return min(found)[1] if found else None

    def ask_for_unknown(self, name: str) -> None:
        """Raise UserError("mapping-needed") where a status word was met that nobody knows."""
        if not self._unknown:
            return
        values = [
            {"heading": heading, "value": word, "count": count, "meaning": None}
            for (heading, word), count in self._unknown.most_common()
        ]
        shown = "、".join(f"“{one['value']}”（{one['count']} 行）" for one in values[:_SHOWN])
        more = f"等 {len(values)} 个词" if len(values) > _SHOWN else ""
        raise UserError(
            "mapping-needed",
            f"回执“{name}”的“{values[0]['heading']}”里有不认识的词：{shown}{more}，不能猜是成功还是失败，整份没有导入。",
            "请问清每个词是成功、失败、重复还是待核，说明一次以后再导入。",
            details={"columns": [], "values": values},
        )


def _unreadable(block: ResultBlock, number: int, why: str) -> UserError:
    sheet = f"“{block.sheet}”表" if block.sheet else ""
    return UserError(
        "unreadable-result",
        f"回执{sheet}第 {number} 行{why}，整份没有导入。",
        "请让镇里补全后再给一份，或换一个对应表。",
    )


def _amount(block: ResultBlock, number: int, text: str) -> Fen | None:
    if not text:
        return None
    try:
        return parse_yuan(text)
    except UserError as wrong:
        raise _unreadable(block, number, f"的金额“{text}”不是数字") from wrong
