"""What comes back from the bureau: its result matched to what was sent, and the work list of the failures."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from village_collector.domain.bureau_result import Answered, ResultLine, ResultReading
from village_collector.domain.ledger.bureau_values import BureauOutcome, ResultFile
from village_collector.domain.money import Fen, yuan
from village_collector.domain.people import Resident
from village_collector.errors import UserError
from village_collector.exchange.results import next_steps, read_result
from village_collector.progress import ProgressCallback
from village_collector.services.season import Season
from village_collector.storage.book import KeptFile, KeptKind

_WORDS: Mapping[Answered, str] = {"succeeded": "成功", "failed": "失败", "duplicate": "重复", "pending": "待核"}
_DAY = re.compile(r"([0-9]{4})[^0-9]?([0-9]{1,2})[^0-9]?([0-9]{1,2})")
_SOUND_DIGITS = 15  # of a number that a spreadsheet has taken for a quantity
_MOST_OTHER_NAMES = 2  # that may differ in a file before it is taken to be shifted by a row


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRemark:
    """What in a result does not fit what was sent or said before: somebody has to look, nothing is held up.

    `code` is "answered-twice", "answer-changed", "older-answer", "success-with-reason", "name-differs", "amount-differs" or "counts-differ";
    the last is about the whole file and names nobody.
    """

    code: str
    id_number: str = ""
    name: str = ""
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultReport:
    """What a result file said: counts of residents; `not_ours` and `not_answered` are ID numbers."""

    matched: int
    succeeded: int
    failed: int
    not_ours: tuple[str, ...]
    not_answered: tuple[str, ...]
    remarks: tuple[ResultRemark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A line of the work list: a resident whose import failed, the bureau's reason, the money at stake, what to do next."""

    resident: Resident | None
    outcome: BureauOutcome
    paid: Fen
    next_step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureGroup:
    """The failures that need the same done; `reason` is the bureau's most frequent wording."""

    code: str
    reason: str
    next_step: str
    failures: tuple[Failure, ...]


class BureauResults:
    """The bureau's answers, and who still has to be followed up."""

    def __init__(self, season: Season) -> None:
        self._season = season

    def read_result(
        self,
        path: Path,
        mapping: Path | None = None,
        settled: Mapping[str, Answered] | None = None,
        *,
        columns: Mapping[str, str] | None = None,
        all_booked: bool = False,
        progress: ProgressCallback | None = None,
    ) -> ResultReading:
        """Read a result file without touching the book; `settled` are status words and `columns` headings that were explained.

        `all_booked` says that it is the system's own list of those it has, without a word for each. Safe to call off the GUI
        thread.
        """
        return read_result(path, mapping=mapping, settled=settled, columns=columns or {}, all_booked=all_booked, progress=progress)

    def take_result(self, reading: ResultReading) -> ResultReport:
        """Match the bureau's answer by ID number, in one transaction; failures become the work list.

        A later answer for the same resident counts, in one file and in the next; what contradicts is named in the report.
        Raises UserError: "result-already-taken", "result-not-ours" where not one line is of this village's batches,
        "damaged" for numbers that a spreadsheet has rounded, "names-shifted".
        """
        season = self._season
        ledger = season.book.ledger
        self._check_new(reading)
        reading = replace(reading, rows=tuple(map(self._as_known, reading.rows)))
        ours = [line for line in reading.rows if line.id_number in ledger.outcomes]
        not_ours = tuple(
            dict.fromkeys(line.id_number for line in reading.rows if line.id_number not in ledger.outcomes)
        )
        self._check_ours(reading, ours, not_ours)
        remarks = [*self._remarks(reading, ours)]
        old = {remark.id_number for remark in remarks if remark.code == "older-answer"}
        said = {line.id_number: line for line in ours if line.status != "pending" and line.id_number not in old}
        rows = tuple(_outcome(line, ledger.outcomes[line.id_number].batch) for line in said.values())
        with season.book.transaction() as act:
            act.keep(KeptFile(reading.file_name, KeptKind.RESULT, reading.data))
            act.append(ResultFile(**season.entry_header(), file=reading.file_name, sha256=reading.sha256, rows=rows))
        outcomes = ledger.outcomes
        answered = {line.id_number for line in ours}
        return ResultReport(
            matched=len(answered),
            succeeded=sum(1 for number in answered if outcomes[number].succeeded),
            failed=sum(1 for number in answered if outcomes[number].succeeded is False),
            not_ours=not_ours,
            not_answered=tuple(number for number, outcome in outcomes.items() if outcome.succeeded is None),
            remarks=tuple(remarks),
        )

    def _as_known(self, line: ResultLine) -> ResultLine:
        """The line under the number that the resident has now; the bureau answers to the one that was sent."""
        ledger = self._season.book.ledger
        if line.id_number in ledger.outcomes:
            return line
        return replace(line, id_number=ledger.current_number(line.id_number))

    def _check_new(self, reading: ResultReading) -> None:
        before = next((one for one in self._season.book.ledger.results if one.sha256 == reading.sha256), None)
        if before:
            raise UserError(
                "result-already-taken",
                f"这个回执 {before.on:%Y-%m-%d} 已经导入过（成功 {before.succeeded} 人，失败 {before.failed} 人）。",
                "不用再导。",
            )

    def _check_ours(self, reading: ResultReading, ours: Sequence[ResultLine], not_ours: Sequence[str]) -> None:
        sent = {number[:_SOUND_DIGITS] for number in self._season.book.ledger.outcomes}
        rounded = [one for one in not_ours if one.endswith("000") and one[:_SOUND_DIGITS] in sent]
        if rounded:
            raise UserError(
                "damaged",
                f"“{reading.file_name}”里有 {len(rounded)} 个证件号码的末三位变成了 000，是表格软件把号码当数量存坏的。",
                "请向镇里重新要一份原始的回执，号码列要是文本格式；收到后不要先打开再保存。",
            )
        if not ours:
            raise UserError(
                "result-not-ours", f"“{reading.file_name}”里没有一个人是本村上报过的。", "请向镇里要本村的回执。"
            )
        named = [line for line in ours if line.name]
        other = [line for line in named if not _same_name(line.name, self._name(line.id_number))]
        if len(other) > max(_MOST_OTHER_NAMES, len(named) // 2):
            raise UserError(
                "names-shifted",
                f"“{reading.file_name}”里 {len(named)} 人有 {len(other)} 人的姓名和本村上报的对不上，像是姓名或号码列错了行。",
                "请向镇里重新要一份没有排过序、没有改过的回执。",
            )

    def _name(self, id_number: str) -> str:
        resident = self._season.book.resident(id_number)
        return resident.name if resident else ""

    def _remarks(self, reading: ResultReading, ours: Sequence[ResultLine]) -> Iterator[ResultRemark]:
        lines: dict[str, list[ResultLine]] = {}
        for line in ours:
            lines.setdefault(line.id_number, []).append(line)
        sent = {number: amount for batch in self._season.book.ledger.batches for number, amount in batch.rows}
        for number, answers in lines.items():
            for code, message in self._remarks_about(answers, sent.get(number, 0)):
                yield ResultRemark(code=code, id_number=number, name=self._name(number), message=message)
        found = Counter(line.status for line in reading.rows)
        for status, stated in reading.stated:
            if stated != found[status]:
                yield ResultRemark(
                    code="counts-differ",
                    message=f"回执自己写的是{_WORDS[status]} {stated} 条，里面实际有 {found[status]} 条，可能不完整。",
                )

    def _remarks_about(self, answers: Sequence[ResultLine], sent: Fen) -> Iterator[tuple[str, str]]:
        """What is odd about the lines of one resident."""
        last = answers[-1]
        name = self._name(last.id_number)
        before = self._season.book.ledger.outcomes[last.id_number]
        said = list(dict.fromkeys(_WORDS[line.status] for line in answers))
        if len(said) > 1:
            yield (
                "answered-twice",
                f"同一个人在这份回执里有几种说法：{'、'.join(said)}，按最后一行“{_WORDS[last.status]}”记。",
            )
        if self._is_older(last):
            yield (
                "older-answer",
                f"这一行是第 {before.batch} 批上报以前的答复（{last.processed_at}），没有算作这一批的回执。",
            )
        elif before.succeeded and last.status in ("failed", "duplicate"):
            yield (
                "answer-changed",
                f"以前的回执说第 {before.batch} 批已成功，这份说{_WORDS[last.status]}：{last.reason or '没有写原因'}。",
            )
        if last.doubt:
            yield "success-with-reason", f"回执说成功，同一行又写着原因“{last.doubt}”，按成功记，请问清楚。"
        if last.name and not _same_name(last.name, name):
            yield "name-differs", f"回执上的姓名是“{last.name}”，本村上报的是“{name}”。"
        if last.amount is not None and last.amount != sent and last.status == "succeeded":
            yield "amount-differs", f"回执上的金额是 {yuan(last.amount)} 元，本村上报的是 {yuan(sent)} 元。"

    def _is_older(self, line: ResultLine) -> bool:
        """Whether an answer was given to an earlier batch, before the one that the resident is in now was sent."""
        number = self._season.book.ledger.outcomes[line.id_number].batch
        batches = self._season.book.ledger.batches
        day = _day(line.processed_at)
        if day is None or day >= batches[number - 1].on:
            return False
        return any(one.on <= day and line.id_number in dict(one.rows) for one in batches[: number - 1])

    def failures(self) -> list[Failure]:
        """The work list: everybody whose import failed and has not succeeded since."""
        book = self._season.book
        sent = {number: amount for batch in book.ledger.batches for number, amount in batch.rows}
        steps = next_steps()
        return [
            Failure(
                resident=book.resident(outcome.id_number),
                outcome=outcome,
                paid=sent.get(outcome.id_number, 0),
                next_step=steps.get(outcome.code, steps["99"]),
            )
            for outcome in book.ledger.outcomes.values()
            if outcome.succeeded is False
        ]

    def failure_groups(self) -> list[FailureGroup]:
        """The work list by what has to be done, the largest group first."""
        groups: dict[str, list[Failure]] = {}
        for failure in self.failures():
            groups.setdefault(failure.outcome.code, []).append(failure)
        found = [
            FailureGroup(
                code=code,
                reason=Counter(one.outcome.reason or "没有写原因" for one in failures).most_common(1)[0][0],
                next_step=failures[0].next_step,
                failures=tuple(failures),
            )
            for code, failures in groups.items()
        ]
        return sorted(found, key=lambda group: (-len(group.failures), group.code))


def _outcome(line: ResultLine, batch: int) -> BureauOutcome:
    return BureauOutcome(
        id_number=line.id_number,
        batch=batch,
        succeeded=line.status == "succeeded",
        bureau_serial=line.serial,
        code=line.code,
        reason=line.reason,
        amount=line.amount,
    )


def _same_name(one: str, other: str) -> bool:
    """Whether two spellings can be one name: blanks, widths and dots aside, and a star for any character."""
    plain = [
        re.sub(r"[\s·•・．.‧･∙⋅●]+", "", unicodedata.normalize("NFKC", name).replace("＊", "*"))
        for name in (one, other)
    ]
    return bool(re.fullmatch(re.escape(plain[0]).replace(r"\*", ".+"), plain[1]))


def _day(text: str) -> date | None:
    found = _DAY.match(text)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None
