"""导出模板: the bureau's template is filled from the signed register and read back; then the batch is recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import cast

from village_collector.desktop.forms.exchange.ui_export_batch import Ui_ExportBatch
from village_collector.desktop.places.exchange.settle_dialog import SettleDialog
from village_collector.desktop.shell.place import PlaceContext
from village_collector.desktop.shell.tabbed_place import Page
from village_collector.desktop.widgets.inputs import PathField, amount, chain
from village_collector.desktop.widgets.table import RowModel, TableColumn
from village_collector.desktop.widgets.theme import THEME
from village_collector.domain.ledger.bureau_values import Batch
from village_collector.errors import UserError
from village_collector.services.bureau_export import BureauExport, Excluded, Selection, UnusualName

_EXCLUDED = (
    TableColumn[Excluded](title="姓名", text=lambda one: one.name, width=88),
    TableColumn[Excluded](title="为什么不报", text=lambda one: one.message, least=160),
)
_BATCHES = (
    TableColumn[Batch](title="批", text=lambda batch: f"第 {batch.number} 批", width=80, order=lambda batch: batch.number),
    TableColumn[Batch](title="日期", text=lambda batch: f"{batch.on:%Y-%m-%d}", width=108),
    TableColumn[Batch](
        title="人数", text=lambda batch: str(len(batch.rows)), width=64, right=True, order=lambda batch: len(batch.rows)
    ),
    TableColumn[Batch](title="文件", text=lambda batch: "录入系统" if batch.keyed else batch.file, least=100, spare=True),
)

_SHOWN = 3  # names in the verdict


class ExportBatchPage(Page):
    """Selects who goes into the next batch, and fills the bureau's template with them."""

    command = "exchange.export_batch"

    def __init__(self, shell: PlaceContext) -> None:
        super().__init__()
        self._shell = shell
        self._exports = BureauExport(shell.season)
        self._settled: dict[str, str] = {}
        self._form = Ui_ExportBatch()
        self._form.setupUi(self)
        form = self._form
        self.excluded: RowModel[Excluded] = RowModel(_EXCLUDED, parent=self)
        form.excluded.set_table(self.excluded, "没有不报的人。", name="这次不上报的人")
        form.excluded.opened.connect(lambda row: shell.go("roster", self.excluded.rows[row].id_number))
        self.batches: RowModel[Batch] = RowModel(_BATCHES, parent=self)
        form.batches.set_table(self.batches, "还没有报过。", name="报过的批次")
        self.template = PathField(
            form.template, form.template_browse, lambda: shell.ask_file("选医保局的空模板", "Excel 模板 (*.xlsx)")
        )
        self.folder = PathField(form.folder, form.folder_browse, lambda: shell.ask_folder("填好的文件放到哪里"))
        for box in (form.retry, form.retry_all):
            box.toggled.connect(lambda _: self._select())
        chain(form.template, form.folder, form.give)
        shell.bind_command(form.give, "exchange.export_batch")

    def command_handlers(self) -> Mapping[str, Callable[[], object]]:
        return {"exchange.export_batch": self.export}

    def focus_first_field(self) -> None:
        """Put the focus where work begins."""
        field = self._form.template if not self._form.template.text() else self._form.folder
        field.setFocus()
        field.selectAll()

    def refresh(self) -> None:
        ledger = self._shell.season.book.ledger
        self.batches.show(tuple(reversed(ledger.batches)))
        failed = any(outcome.succeeded is False for outcome in ledger.outcomes.values())
        self._form.retry.setEnabled(failed)
        self._form.retry.setToolTip("" if failed else "没有导入失败的人。")
        self._select()

    def _select(self) -> Selection | None:
        form = self._form
        again = form.retry.isChecked() and form.retry.isEnabled()
        form.retry_all.setEnabled(again)
        failed = [one.id_number for one in self._shell.season.book.ledger.outcomes.values() if one.succeeded is False]
        try:
            found = self._exports.select(retry_failed=again, retry=failed if again and form.retry_all.isChecked() else ())
        except UserError as no:
            calm = no.code == "nothing-to-export"
            form.verdict.setText(f"{'' if calm else '! '}{no.what}{no.remedy}")
            form.verdict.setStyleSheet("" if calm else f"color: {THEME.tokens.warn[0]};")
            form.excluded_head.setText("这次不上报的人")
            self.excluded.show(())
            return None
        form.verdict.setText(
            f"清册第 {found.version.version} 版里有 <b>{len(found.rows)} 人</b>可以上报，"
            f"本人缴费 <b>{amount(found.total)} 元</b>；不报 {len(found.excluded)} 人。{_unusual(found.unusual_names)}"
        )
        form.verdict.setStyleSheet("")
        form.excluded_head.setText(f"这次不上报的 {len(found.excluded)} 人")
        self.excluded.show(found.excluded)
        return found

    def export(self) -> None:
        """Fill the template in the worker; record the batch once the file has been read back and compared."""
        selection = self._select()
        if selection is None:
            self._shell.messages.warn(self._form.verdict.text().removeprefix("! "))
            return
        template = self.template.wanted("file")
        folder = self.folder.wanted("folder") if template else None
        if template is None or folder is None:
            self._shell.messages.warn("先选医保局的空模板和放文件的文件夹。")
            return

        self._fill(selection, template, folder)

    def _fill(self, selection: Selection, template: Path, folder: Path) -> None:
        exports, settled = self._exports, dict(self._settled)
        self._shell.operations.run(
            "正在填模板",
            lambda progress: exports.fill(exports.template(template, settled=settled), selection, folder, progress),
            lambda filled: self._record(selection, lambda: exports.record(selection, filled)),
            page=self,
            failed=lambda no: self._ask(no, lambda: self._fill(selection, template, folder)),
        )

    def _ask(self, no: UserError, again: Callable[[], None]) -> None:
        """Ask for headings that nobody knows, then go on; any other refusal goes to the message bar."""
        if no.code != "mapping-needed":
            self._shell.messages.error(no)
            return
        columns = cast("Sequence[Mapping[str, str]]", no.details["columns"])
        meanings = [("ignore", "不填，留空"), ("constant:", "每行填同样的字"), *self._exports.column_titles().items()]
        dialog = SettleDialog(no.what, [(one["heading"], one["heading"]) for one in columns], meanings, self)
        if dialog.exec():
            self._settled |= dialog.settled
            again()
        else:
            self._shell.messages.error(no)

    def _record(self, selection: Selection, record: Callable[[], tuple[Batch, ...]]) -> None:
        batches = self._shell.run_or_report(record)
        if batches is None:
            return
        numbers = "、".join(str(batch.number) for batch in batches)
        files = "、".join(f"“{batch.file}”" for batch in batches)
        self._shell.messages.done(
            f"第 {numbers} 批 {len(selection.rows)} 人、{amount(selection.total)} 元写好了，逐格核对过：{files}。可以拔出 U盘。"
        )
        self._shell.changed.emit()


def _unusual(names: Sequence[UnusualName]) -> str:
    """A line about names with characters that old systems do not know, before anything is exported."""
    if not names:
        return ""
    shown = "；".join(f"{name.name}（{name.proposal}）" for name in names[:_SHOWN])
    return f"<br>姓名里有旧系统不认得的字 {len(names)} 人：{shown}{'等' if len(names) > _SHOWN else ''}。"
