"""What goes to the bureau: who is chosen from the signed register, and the bureau's template filled with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeAlias

from village_collector.assets import asset
from village_collector.domain.ledger.bureau_values import Batch, Version
from village_collector.domain.money import Fen, yuan
from village_collector.domain.register import RegisterRow
from village_collector.errors import UserError
from village_collector.exchange.template_fill import Filled, fill
from village_collector.exchange.templates import Template, read_template
from village_collector.progress import ProgressCallback
from village_collector.services.season import Season
from village_collector.services.sign_off import SignOff

_RESIDENT_INSURANCE = "390"  # 险种: resident basic medical insurance on the national platform
_PAY_WAYS = {"现金": "1", "转账": "2", "POS": "3", "家庭共济": "9"}


_Cells: TypeAlias = dict[str, str | Fen | date | None]
"""One line of the template by the keys of its columns."""


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


class BureauExport:
    """Who goes into the next batch, and the file that carries them."""

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
        if "repay_amt" not in template.keys:
            rows = [_in_one_sum(cells, row) for cells, row in zip(rows, selection.rows, strict=True)]
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

    def _cells(self, number: int, row: RegisterRow) -> _Cells:
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
            "fee_std": (row.due or 0) - row.repay + (row.subsidy or 0),
            "subsidy_amt": row.subsidy or 0,
            "psn_clct_amt": (row.paid or 0) - row.repay,
            "repay_amt": row.repay,
            "repay_years": str(row.repaid_years) if row.repay else "",
            "clct_date": row.paid_on,
            "pay_way": _PAY_WAYS.get(row.method, ""),
            "ticket_no": row.ticket,
            "slip_no": row.slip,
            "operator": self._season.operator,
            "memo": row.remark,
        }


def _in_one_sum(cells: _Cells, row: RegisterRow) -> _Cells:
    """The line for a template without a column for missed years: their money stands in the sums, and the remark says so."""
    if not row.repay:
        return cells
    said = f"含补缴以前年度 {row.repaid_years} 年 {yuan(row.repay)} 元"
    return cells | {
        "fee_std": (row.due or 0) + (row.subsidy or 0),
        "psn_clct_amt": row.paid or 0,
        "memo": "；".join(filter(None, (said, row.remark))),
    }
