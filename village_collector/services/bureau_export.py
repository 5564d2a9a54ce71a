"""What goes to the bureau: who is chosen from the signed register, and the bureau's template filled with them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeAlias

from village_collector.assets import asset
from village_collector.domain.ledger.bureau_values import Batch, BureauOutcome, Version
from village_collector.domain.ledger.entries import EntryKind
from village_collector.domain.money import Fen, yuan
from village_collector.domain.pinyin import PinyinTable
from village_collector.domain.register import RegisterRow
from village_collector.errors import UserError
from village_collector.exchange.column_mapping import load_column_mapping
from village_collector.exchange.safe_write import check_folder, write_file
from village_collector.exchange.template_fill import filled_template
from village_collector.exchange.templates import Template, not_in_gbk, read_template
from village_collector.progress import ProgressCallback
from village_collector.services.season import Season
from village_collector.services.sign_off import SignOff

_IN_THE_LINE = frozenset({"01", "02", "06", "07", "09", "10", "12", "14", "15", "18", "19"})
"""Reasons that lie in what was sent (or for which nothing is to be sent again), so that the same line would fail again."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class UnusualName:
    """A name with characters that a system which knows only GBK cannot show, and how it is usually written there."""

    id_number: str
    name: str
    characters: str
    proposal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Who goes into the next batch: lines of the signed version, all others with their reason; names to look at first."""

    version: Version
    rows: tuple[RegisterRow, ...]
    excluded: tuple[Excluded, ...]
    unusual_names: tuple[UnusualName, ...] = ()

    @property
    def total(self) -> Fen:
        """What these residents paid themselves."""
        return sum(row.paid or 0 for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledFile:
    """A filled template, read back and found equal to its rows, that is not on the disk yet."""

    path: Path
    rows: tuple[RegisterRow, ...]
    data: bytes


class BureauExport:
    """Who goes into the next batch, and the file that carries them."""

    def __init__(self, season: Season) -> None:
        self._season = season
        self._signoff = SignOff(season)
        self._versions: dict[int, Mapping[str, RegisterRow]] = {}

    def select(self, *, retry_failed: bool = False, retry: Collection[str] = ()) -> Selection:
        """Who goes into the next batch. Failures go again only when asked, and only those that were put right.

        Put right is a line that is not what was sent any more, or whose failure was not in the line; `retry` names others
        (ID numbers). Raises UserError: "not-signed", "register-changed" (sign a new version first), "nothing-to-export".
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
            no = self.excluded(row, retry_failed=retry_failed or bool(retry), retry=retry)
            if no:
                code, message = no
                excluded.append(Excluded(id_number=row.id_number, name=row.name, code=code, message=message))
            else:
                taken.append(row)
        if not taken:
            raise UserError("nothing-to-export", "没有可以上报的人：要么没缴，要么已经报过。", "不用导出。")
        return Selection(
            version=version,
            rows=tuple(taken),
            excluded=tuple(excluded),
            unusual_names=tuple(self._unusual_names(taken)),
        )

    def excluded(
        self, row: RegisterRow, *, retry_failed: bool = False, retry: Collection[str] = ()
    ) -> tuple[str, str] | None:
        """Why somebody does not go to the bureau now, as a code and a sentence; None for whoever does."""
        outcome = self._season.book.ledger.outcomes.get(row.id_number)
        if outcome and outcome.succeeded:
            return "already-confirmed", f"第 {outcome.batch} 批已导入成功。"
        if outcome and outcome.succeeded is None:
            return "already-submitted", f"第 {outcome.batch} 批已上报，等回执。"
        if outcome and not retry_failed:
            return "failed-earlier", f"第 {outcome.batch} 批导入失败：{outcome.reason or '没有写原因'}。"
        if outcome and row.id_number not in retry and not self._put_right(row, outcome):
            return "not-mended", f"第 {outcome.batch} 批导入失败：{outcome.reason or '没有写原因'}。名册里还没有改。"
        if row.paid is not None:
            return None
        if not row.waived:
            return "not-paid", f"没有缴费（{row.state.value}）。"
        if row.subsidy == 0:  # exempt, as a newborn of insured parents: nobody pays, and only this line registers them
            return None
        if row.subsidy and self._season.scheme.waived_in_export:
            return None
        return "waived-not-exported", "全额资助人员由医保局直接标识，不用上报。"

    def _put_right(self, row: RegisterRow, outcome: BureauOutcome) -> bool:
        """Whether a failure can go again: its line has changed, or what was wrong did not stand in the line."""
        if outcome.code not in _IN_THE_LINE:
            return True
        sent = self._sent(self._season.book.ledger.batches[outcome.batch - 1].version).get(row.id_number)
        return sent is None or _said(sent) != _said(row) or self._changed_since(row, outcome)

    def _sent(self, number: int) -> Mapping[str, RegisterRow]:
        """The lines of a signed version by ID number; none for 0, which no version has."""
        if number not in self._versions:
            rows = self._signoff.rows(self._signoff.version(number)) if number else ()
            self._versions[number] = {row.id_number: row for row in rows}
        return self._versions[number]

    def _changed_since(self, row: RegisterRow, outcome: BureauOutcome) -> bool:
        """Whether somebody changed this resident by hand after the batch was sent."""
        sent = self._season.book.ledger.batches[outcome.batch - 1].seq
        changes = (
            entry for entry in self._season.book.entries() if entry.seq > sent and entry.kind == EntryKind.ROSTER_CHANGE
        )
        return any(f'"{row.id_number}"' in entry.body for entry in changes)

    def _unusual_names(self, rows: Sequence[RegisterRow]) -> Iterator[UnusualName]:
        names = {row.id_number: row.name for row in rows}
        unusual = set(not_in_gbk(names.values()))
        readings = PinyinTable.read(asset("pinyin/initials.txt")) if unusual else None
        for id_number, name in names.items():
            if readings and name in unusual:
                characters = [character for character in name if not_in_gbk([character])]
                spelled = name
                for character in characters:
                    reading = next(iter(readings.syllables(character)), character)
                    spelled = spelled.replace(character, reading.upper().replace("V", "Ü"))
                known = not not_in_gbk([spelled.replace("Ü", "U")])
                proposal = (
                    f"旧系统录不进时一般写成“{spelled}”，先问医保窗口" if known else "旧系统录不进，请医保窗口手工录入"
                )
                yield UnusualName(id_number=id_number, name=name, characters="".join(characters), proposal=proposal)

    def template(self, path: Path, mapping: Path | None = None, settled: Mapping[str, str] | None = None) -> Template:
        """The bureau's template, read and understood; raises what exchange.templates.read_template raises."""
        return read_template(path, mapping, [asset("mappings/templates.toml")], settled or {})

    def column_titles(self) -> Mapping[str, str]:
        """What a column of a template can be filled with: key and title."""
        columns = load_column_mapping(asset("mappings/templates.toml")).columns
        return {key: column.title for key, column in columns.items()}

    def fill(
        self,
        template: Template,
        selection: Selection,
        folder: Path,
        progress: ProgressCallback | None = None,
        *,
        most_rows: int | None = None,
    ) -> tuple[FilledFile, ...]:
        """Fill the template and prove it by reading it back; nothing is written, and the book is not touched.

        More residents than the template takes, or than `most_rows`, are parted into several files. Safe to call off the GUI
        thread; `progress` may raise to cancel. Raises UserError: "folder-missing" | "folder-read-only" before anything else,
        "file-exists" where an earlier batch's file would be written over.
        """
        check_folder(folder)
        limits = [limit for limit in (template.capacity, most_rows) if limit]
        size = min(limits, default=len(selection.rows))
        first = len(self._season.book.ledger.batches) + 1
        shares = [selection.rows[start : start + size] for start in range(0, len(selection.rows), size)]
        paths = [folder / self._file_name(first + place) for place in range(len(shares))]
        for path in paths:
            if path.exists():
                raise UserError(
                    "file-exists", f"“{path.name}”已经有了，没有覆盖它。", "请换一个文件夹，或先挪走旧文件。"
                )
        filled = []
        for path, rows in zip(paths, shares, strict=True):
            _, data = filled_template(template, self._lines(template, rows), path.name, progress)
            filled.append(FilledFile(path=path, rows=rows, data=data))
        return tuple(filled)

    def _lines(self, template: Template, rows: Sequence[RegisterRow]) -> Iterator[_Cells]:
        for number, row in enumerate(rows, 1):
            cells = self.cells(number, row)
            yield cells if "repay_amt" in template.keys else _in_one_sum(cells, row)

    def _file_name(self, batch: int) -> str:
        opening = self._season.book.opening
        return f"{opening.village}_{opening.insured_year}年度_第{batch:02d}批_{self._season.today():%Y%m%d}.xlsx"

    def record(self, selection: Selection, filled: Sequence[FilledFile]) -> tuple[Batch, ...]:
        """Write the files and each as a batch into the ledger: from now on these residents are 已上报.

        No file is left on the disk that was not recorded. Raises UserError("register-changed") where the register
        moved on while the template was filled, and what `write_file` raises.
        """
        ledger = self._season.book.ledger
        if self._signoff.superseded() or ledger.versions[-1] != selection.version:
            raise UserError("register-changed", "导出的同时清册又有变动，没有写文件。", "请定新的一版，再导出。")
        before = len(ledger.batches)
        digests: list[str] = []
        try:
            digests.extend(write_file(file.path, file.data) for file in filled)
            for file, digest in zip(filled, digests, strict=True):
                self._append(selection, file, digest)
        except BaseException:
            for file in filled[len(ledger.batches) - before : len(digests)]:
                file.path.unlink(missing_ok=True)
            raise
        return tuple(ledger.batches[before:])

    def _append(self, selection: Selection, file: FilledFile, digest: str) -> None:
        with self._season.book.transaction() as act:
            act.append(
                Batch(
                    **self._season.entry_header(),
                    number=len(self._season.book.ledger.batches) + 1,
                    version=selection.version.version,
                    file=file.path.name,
                    sha256=digest,
                    rows=tuple((row.id_number, row.paid or 0) for row in file.rows),
                )
            )

    def cells(self, number: int, row: RegisterRow) -> _Cells:
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


def _said(row: RegisterRow) -> tuple[object, ...]:
    """What a line says to the bureau about a person."""
    return (
        row.name,
        row.household_no,
        row.head,
        row.relation,
        row.group,
        row.assistance,
        row.paid,
        row.due,
        row.subsidy,
    )
