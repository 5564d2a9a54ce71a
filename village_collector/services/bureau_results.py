"""What comes back from the bureau: its result matched to what was sent, and the work list of the failures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from village_collector.domain.bureau_result import ResultLine, ResultReading
from village_collector.domain.ledger.bureau_values import BureauOutcome, ResultFile
from village_collector.domain.money import Fen
from village_collector.domain.people import Resident
from village_collector.errors import UserError
from village_collector.exchange.results import read_result
from village_collector.services.season import Season
from village_collector.storage.book import KeptFile, KeptKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultReport:
    """What a result file said: counts of residents; `not_ours` and `not_answered` are ID numbers."""

    matched: int
    succeeded: int
    failed: int
    not_ours: tuple[str, ...]
    not_answered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """A line of the work list: a resident whose import failed, with the bureau's reason and the money at stake."""

    resident: Resident | None
    outcome: BureauOutcome
    paid: Fen


class BureauResults:
    """The bureau's answers, and who still has to be followed up."""

    def __init__(self, season: Season) -> None:
        self._season = season

    def read_result(self, path: Path, mapping: Path | None = None) -> ResultReading:
        """Read a result file without touching the book; safe to call off the GUI thread."""
        return read_result(path, mapping=mapping)

    def take_result(self, reading: ResultReading) -> ResultReport:
        """Match the bureau's answer by ID number, in one transaction; failures become the work list.

        A later answer for the same resident counts. Raises UserError: "result-already-taken",
        "result-not-ours" where not one line is of this village's batches.
        """
        season = self._season
        ledger = season.book.ledger
        before = next((result for result in ledger.results if result.sha256 == reading.sha256), None)
        if before:
            raise UserError(
                "result-already-taken",
                f"这个回执 {before.on:%Y-%m-%d} 已经导入过（成功 {before.succeeded} 人，失败 {before.failed} 人）。",
                "不用再导。",
            )
        ours = [line for line in reading.rows if line.id_number in ledger.outcomes]
        not_ours = tuple(line.id_number for line in reading.rows if line.id_number not in ledger.outcomes)
        if not ours:
            raise UserError(
                "result-not-ours", f"“{reading.file_name}”里没有一个人是本村上报过的。", "请向镇里要本村的回执。"
            )
        rows = tuple(_outcome(line, ledger.outcomes[line.id_number].batch) for line in ours if line.status != "pending")
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
        )

    def failures(self) -> list[Failure]:
        """The work list: everybody whose import failed and has not succeeded since."""
        book = self._season.book
        sent = {number: amount for batch in book.ledger.batches for number, amount in batch.rows}
        return [
            Failure(book.resident(outcome.id_number), outcome, sent.get(outcome.id_number, 0))
            for outcome in book.ledger.outcomes.values()
            if outcome.succeeded is False
        ]


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
