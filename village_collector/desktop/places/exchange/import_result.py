"""导入回执: the bureau's answer is read in the worker and matched; those who failed are listed to be corrected."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import cast

from PySide6.QtCore import Qt

from village_collector.desktop.forms.exchange.ui_import_result import Ui_ImportResult
from village_collector.desktop.places.exchange.settle_dialog import SettleDialog
from village_collector.desktop.shell.place import PlaceContext
from village_collector.desktop.shell.tabbed_place import Page
from village_collector.desktop.widgets.inputs import PathField, amount, chain
from village_collector.desktop.widgets.table import RowModel, TableColumn
from village_collector.domain.bureau_result import Answered, ResultReading
from village_collector.domain.ledger.bureau_values import BureauOutcome
from village_collector.errors import UserError
from village_collector.services.bureau_results import BureauResults, Failure

_MEANINGS: Mapping[Answered, str] = {
    "succeeded": "成功，已入库",
    "failed": "失败，没有入库",
    "duplicate": "重复，以前已有",
    "pending": "待核，还没有结果",
}
_SHOWN = 3  # remarks about a result in the message bar


class ImportResultPage(Page):
    """Reads the bureau's answer, and lists who succeeded, who failed and who was not answered."""

    command = "exchange.import_result"

    def __init__(self, shell: PlaceContext) -> None:
        super().__init__()
        self._shell = shell
        self._results = BureauResults(shell.season)
        self._settled: dict[str, Answered] = {}
        self._form = Ui_ImportResult()
        self._form.setupUi(self)
        form = self._form
        self.failed: RowModel[Failure] = RowModel(self._failure_columns(), parent=self)
        form.failed.set_table(self.failed, "没有导入失败的人。", sortable=True, name="导入失败的人")
        form.failed.selectionModel().currentRowChanged.connect(lambda *_: self._show_next_step())
        form.lists.currentChanged.connect(lambda _: self._show_next_step())
        self.succeeded: RowModel[BureauOutcome] = RowModel(self._outcome_columns("征集流水号", lambda one: one.bureau_serial), parent=self)
        form.succeeded.set_table(self.succeeded, "还没有导入成功的人。", sortable=True, name="导入成功的人")
        self.waiting: RowModel[BureauOutcome] = RowModel(self._outcome_columns("", lambda _: "等回执"), parent=self)
        form.waiting.set_table(self.waiting, "没有在等回执的人。", sortable=True, name="还没有回执的人")
        form.failed.opened.connect(lambda row: shell.go("roster", self.failed.rows[row].outcome.id_number))
        form.succeeded.opened.connect(lambda row: shell.go("roster", self.succeeded.rows[row].id_number))
        form.waiting.opened.connect(lambda row: shell.go("roster", self.waiting.rows[row].id_number))
        form.lists.tabBar().setFocusPolicy(Qt.FocusPolicy.TabFocus)
        form.lists.setAccessibleName("三张名单")
        form.lists.tabBar().setAccessibleName("三张名单")
        self.file = PathField(
            form.file, form.file_browse, lambda: shell.ask_file("选医保局的导入结果", "导入结果 (*.xlsx *.xls *.et *.csv *.txt *.ods);;全部文件 (*)")
        )
        chain(form.file, last=self.read)
        shell.bind_command(form.take, "exchange.import_result")

    def _failure_columns(self) -> tuple[TableColumn[Failure], ...]:
        return (
            TableColumn(title="姓名", text=lambda one: one.resident.name if one.resident else "—", width=96),
            TableColumn(title="组", text=lambda one: one.resident.group if one.resident else "", width=80, spare=True),
            TableColumn(
                title="批", text=lambda one: f"第 {one.outcome.batch} 批", width=84, order=lambda one: one.outcome.batch, spare=True
            ),
            TableColumn(title="医保局说的原因", text=lambda one: one.outcome.reason or "没有写原因", least=160),
            TableColumn(title="已收", text=lambda one: amount(one.paid), width=92, right=True, order=lambda one: one.paid),
        )

    def _outcome_columns(self, heading: str, summary: Callable[[BureauOutcome], str]) -> tuple[TableColumn[BureauOutcome], ...]:
        book = self._shell.season.book

        def name(one: BureauOutcome) -> str:
            resident = book.resident(one.id_number)
            return resident.name if resident else "—"

        def group(one: BureauOutcome) -> str:
            resident = book.resident(one.id_number)
            return resident.group if resident else ""

        return (
            TableColumn(title="姓名", text=name, width=96),
            TableColumn(title="组", text=group, width=80, spare=True),
            TableColumn(title="批", text=lambda one: f"第 {one.batch} 批", width=84, order=lambda one: one.batch),
            TableColumn(title=heading, text=summary, least=160),
        )

    def command_handlers(self) -> Mapping[str, Callable[[], object]]:
        return {"exchange.import_result": self.read}

    def focus_first_field(self) -> None:
        """Put the focus where work begins."""
        self._form.file.setFocus()
        self._form.file.selectAll()

    def refresh(self) -> None:
        outcomes = self._shell.season.book.ledger.outcomes.values()
        self.failed.show([failure for group in self._results.failure_groups() for failure in group.failures])
        self.succeeded.show([outcome for outcome in outcomes if outcome.succeeded])
        self.waiting.show([outcome for outcome in outcomes if outcome.succeeded is None])
        counts = [len(model.rows) for model in (self.failed, self.succeeded, self.waiting)]
        for number, (word, count) in enumerate(zip(("失败", "成功", "没有回"), counts, strict=True)):
            self._form.lists.setTabText(number, f"{word}　{count}")
        results = self._shell.season.book.ledger.results
        if not outcomes:
            summary = "还没有上报过，先“导出模板”。"
        elif not results:
            summary = f"已上报 {len(outcomes)} 人，还没有导入过回执。"
        else:
            summary = f"已上报 {len(outcomes)} 人，{results[-1].on:%m-%d} 导入过回执。"
        if counts[0]:
            summary += "失败的改好以后，到“导出模板”勾上再报一次。"
        self._form.summary.setText(summary)
        self._show_next_step()

    def _show_next_step(self) -> None:
        """What is to be done with the failure that is chosen, else with the largest group of them."""
        groups = self._results.failure_groups() if self._form.lists.currentIndex() == 0 else []
        row = self._form.failed.currentIndex().row()
        chosen = self.failed.rows[row] if 0 <= row < len(self.failed.rows) else None
        group = next((one for one in groups if chosen and chosen in one.failures), groups[0] if groups else None)
        self._form.next_step.setText(f"{group.reason}　{len(group.failures)} 人：{group.next_step}" if group else "")

    def read(self) -> None:
        """Read the file in the worker, then match it."""
        path = self.file.wanted("file")
        if path is None:
            if self._form.file.text():
                self._shell.messages.warn("没有这个文件。请插好 U盘，或重新选。")
            return
        self._read(path)

    def _read(self, path: Path) -> None:
        listed, settled = self._form.system_list.isChecked(), dict(self._settled)
        self._shell.operations.run(
            "正在读回执",
            lambda progress: self._results.read_result(path, settled=settled, all_booked=listed, progress=progress),
            self._take,
            page=self,
            failed=lambda no: self._ask(no, path),
        )

    def _ask(self, no: UserError, path: Path) -> None:
        """Ask for status words that nobody knows, then go on; any other refusal goes to the message bar."""
        if no.code != "mapping-needed":
            self._shell.messages.error(no)
            return
        values = cast("Sequence[Mapping[str, str]]", no.details["values"])
        words = [(one["value"], f"{one['value']}（{one['count']} 行）") for one in values]
        dialog = SettleDialog(f"{no.what}{no.remedy}", words, list(_MEANINGS.items()), self)
        if dialog.exec():
            self._settled |= {word: cast("Answered", meaning) for word, meaning in dialog.settled.items()}
            self._read(path)
        else:
            self._shell.messages.error(no)

    def _take(self, reading: ResultReading) -> None:
        report = self._results.take_result(reading)
        self._shell.changed.emit()
        self._form.lists.setCurrentIndex(0 if report.failed else 1)
        (self._form.failed if report.failed else self._form.succeeded).setFocus()
        summary = f"回执导入好了：对上 {report.matched} 人，成功 {report.succeeded} 人，失败 {report.failed} 人，没有回 {len(report.not_answered)} 人。"
        if report.remarks:
            shown = "".join(f"{remark.name}{'：' if remark.name else ''}{remark.message}" for remark in report.remarks[:_SHOWN])
            more = f"等 {len(report.remarks)} 处。" if len(report.remarks) > _SHOWN else ""
            summary = f"{summary}请看：{shown}{more}"
        if report.not_ours:
            summary = f"{summary}另有 {len(report.not_ours)} 人不是本村上报的，没有理会。"
        if report.remarks or report.not_ours:
            self._shell.messages.warn(summary)
        else:
            self._shell.messages.done(summary)
