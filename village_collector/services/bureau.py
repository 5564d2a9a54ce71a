"""The bureau's files: filling its template from the signed register, taking its result back, the work list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from village_collector.assets import asset
from village_collector.domain.bureau_result import ResultLine, ResultReading
from village_collector.domain.ledger.bureau_values import Batch, BureauOutcome, ResultFile, Version
from village_collector.domain.money import Fen
from village_collector.domain.people import Resident
from village_collector.domain.register import RegisterRow
from village_collector.errors import UserError
from village_collector.exchange.results import read_result
from village_collector.exchange.templates import Filled, Template, fill, read_template
from village_collector.progress import ProgressCallback
from village_collector.services.season import Season
from village_collector.services.sign_off import SignOff
from village_collector.storage.book import KeptFile, KeptKind

_RESIDENT_INSURANCE = "390"  # 险种: resident basic medical insurance on the national platform
_PAY_WAYS = {"现金": "1", "转账": "2", "POS": "3", "家庭共济": "9"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Excluded:
    """Someone of the signed register who does not go into this batch, and why."""

    id_number: str
    name: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Selection:
    """Who goes into the next batch: lines of the signed version, all others with their reason."""

    version: Version
    rows: tuple[RegisterRow, ...]
    excluded: tuple[Excluded, ...]

    @property
    def total(self) -> Fen:
        """What these residents paid themselves."""
        return sum(row.paid or 0 for row in self.rows)


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


class Bureau:
    """What goes to the bureau and what comes back."""

    def __init__(self, season: Season) -> None:
        self._season = season
        self._signoff = SignOff(season)

    def select(self, *, retry_failed: bool = False) -> Selection:
        """Who goes into the next batch. Failures go again only when asked, after they were put right.

        Raises UserError: "not-signed", "register-changed" (sign a new version first), "nothing-to-export".
        """
        version = self._signoff.version()
        if self._signoff.superseded():
            raise UserError(
                "register-changed",
                f"清册第 {version.version} 版签字定版之后，又有收款、作废、缴存或名册变动。",
                "请先在“清册签字”里定新的一版，再导出。",
            )
        taken, excluded = [], []
        for row in self._signoff.rows(version):
            no = self._excluded(row, retry_failed)
            if no:
                code, message = no
                excluded.append(Excluded(id_number=row.id_number, name=row.name, code=code, message=message))
            else:
                taken.append(row)
        if not taken:
            raise UserError("nothing-to-export", "没有可以上报的人：要么没缴，要么已经报过。", "不用导出。")
        return Selection(version, tuple(taken), tuple(excluded))

    def _excluded(self, row: RegisterRow, retry_failed: bool) -> tuple[str, str] | None:
        outcome = self._season.book.ledger.outcomes.get(row.id_number)
        if outcome and outcome.succeeded:
            return "already-confirmed", f"第 {outcome.batch} 批已导入成功。"
        if outcome and outcome.succeeded is None:
            return "already-submitted", f"第 {outcome.batch} 批已上报，等回执。"
        if outcome and not retry_failed:
            return "failed-earlier", f"第 {outcome.batch} 批导入失败：{outcome.reason or '没有写原因'}。"
        if row.paid is not None:
            return None
        if not row.waived:
            return "not-paid", f"没有缴费（{row.state.value}）。"
        if row.subsidy and self._season.scheme.waived_in_export:
            return None
        return "waived-not-exported", "全额资助人员由医保局直接标识，不用上报。"

    def template(self, path: Path, mapping: Path | None = None) -> Template:
        """The bureau's template, read and understood; raises what exchange.templates.read_template raises."""
        return read_template(path, mapping, [asset("mappings/templates.toml")])

    def fill(
        self,
        template: Template,
        selection: Selection,
        folder: Path,
        progress: ProgressCallback | None = None,
    ) -> Filled:
        """Write the filled template into the folder and prove it by reading it back; the book is not touched.

        Safe to call off the GUI thread; `progress` may raise to cancel. Never overwrites an earlier batch's file.
        """
        opening = self._season.book.opening
        batch = len(self._season.book.ledger.batches) + 1
        out = folder / f"{opening.village}_{opening.insured_year}年度_第{batch:02d}批_{self._season.today():%Y%m%d}.xlsx"
        if out.exists():
            raise UserError("file-exists", f"“{out.name}”已经有了，没有覆盖它。", "请换一个文件夹，或先挪走旧文件。")
        rows = [self._cells(number, row) for number, row in enumerate(selection.rows, 1)]
        return fill(template, rows, out, progress)

    def record(self, selection: Selection, filled: Filled) -> Batch:
        """Write the batch into the ledger, once its file is proven: from now on these residents are 已上报.

        Raises UserError("register-changed") where the register moved on while the file was written.
        """
        ledger = self._season.book.ledger
        if self._signoff.superseded() or ledger.versions[-1] != selection.version:
            filled.file.unlink(missing_ok=True)
            raise UserError("register-changed", "导出的同时清册又有变动，导出的文件已经删掉。", "请定新的一版，再导出。")
        with self._season.book.transaction() as act:
            act.append(
                Batch(
                    **self._season.entry_header(),
                    number=len(ledger.batches) + 1,
                    version=selection.version.version,
                    file=filled.file.name,
                    sha256=filled.sha256,
                    rows=tuple((row.id_number, row.paid or 0) for row in selection.rows),
                )
            )
        return ledger.batches[-1]

    def _cells(self, number: int, row: RegisterRow) -> dict[str, str | Fen | date | None]:
        opening = self._season.book.opening
        resident = self._season.book.resident(row.id_number)
        assert resident is not None  # a resident is never removed from the register
        return {
            "seq": str(number),
            "town_name": opening.town,
            "village_name": opening.village,
            "village_code": opening.village_code,
            "group_name": row.group,
            "hh_no": row.household_no,
            "hh_head": row.head,
            "hh_rel": row.relation,
            "psn_name": row.name,
            "psn_cert_type": resident.id_kind.value,
            "certno": row.id_number,
            "psn_no": "",
            "gend": resident.sex,
            "naty": resident.ethnic_group,
            "brdy": resident.birth_date,
            "mob": resident.phone,
            "hsreg_addr": "",
            "insutype": _RESIDENT_INSURANCE,
            "insu_year": str(opening.insured_year),
            "insu_kind": "2" if resident.insured_last_year is False else "1",
            "psn_type": "",
            "subsidy_cat": row.assistance,
            "tier": resident.tier or "",
            "fee_std": (row.due or 0) + (row.subsidy or 0),
            "subsidy_amt": row.subsidy or 0,
            "psn_clct_amt": row.paid or 0,
            "clct_date": row.paid_on,
            "pay_way": _PAY_WAYS.get(row.method, ""),
            "ticket_no": row.ticket,
            "slip_no": row.slip,
            "operator": self._season.operator,
            "memo": row.remark,
        }

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
