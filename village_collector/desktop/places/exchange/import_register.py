"""导入名册: a register file is read in the worker and shown as three lists; then it can be imported into the book."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from PySide6.QtGui import QResizeEvent

from village_collector.desktop.forms.exchange.ui_import_register import Ui_ImportRegister
from village_collector.desktop.presenters.import_report import ImportReportLists
from village_collector.desktop.shell.place import PlaceContext
from village_collector.desktop.shell.tabbed_place import Page
from village_collector.desktop.widgets.exception_guard import guard_override
from village_collector.desktop.widgets.inputs import PathField, chain
from village_collector.desktop.widgets.theme import THEME
from village_collector.domain.register import RegisterReading
from village_collector.services.register_import import RegisterImport

_ROOMY = 320
_BEFORE = "选好文件，先读一遍：收下哪些人、哪些行没有收下、哪些要看一眼，都列出来。看清楚了再导入。"


class ImportRegisterPage(Page):
    """Read a register file, show what is in it, import it."""

    command = "exchange.import_register"
    only_here: ClassVar[Mapping[str, str]] = {"exchange.confirm": "这一页没有要确认的。"}

    def __init__(self, shell: PlaceContext) -> None:
        super().__init__()
        self._shell = shell
        self._importer = RegisterImport(shell.season)
        self._reading: RegisterReading | None = None
        self._form = Ui_ImportRegister()
        self._form.setupUi(self)
        form = self._form
        self.lists = ImportReportLists()
        layout = form.report.layout()
        assert layout is not None
        layout.addWidget(self.lists)
        form.empty_text.setText(_BEFORE)
        self.file = PathField(
            form.file, form.file_browse, lambda: shell.ask_file("选名册文件", "名册 (*.xlsx *.xls *.csv *.et);;全部文件 (*)")
        )
        form.file.textChanged.connect(lambda _: self._forget())
        chain(form.file, last=self.read)
        shell.operations.busy.connect(self._background_changed)
        shell.bind_command(form.read, "exchange.import_register")
        shell.bind_command(form.take, "exchange.confirm")
        form.read.setText("读一遍　Ctrl+I")
        form.take.setText("导入这些人　Ctrl+回车")

    def command_handlers(self) -> Mapping[str, Callable[[], object]]:
        return {"exchange.import_register": self.read, "exchange.confirm": self.take}

    def command_states(self) -> Mapping[str, str]:
        return {"exchange.confirm": "" if self._reading else "先读名册。"}

    def focus_first_field(self) -> None:
        """Put the focus where work begins."""
        self._form.file.setFocus()
        self._form.file.selectAll()

    def refresh(self) -> None:
        taken = self._shell.season.book.ledger.registers
        people = len(self._shell.season.book.residents())
        if taken:
            last = taken[-1]
            self._form.last.setText(f"名册现有 {people} 人。上次导入“{last.file}”，{last.at:%Y-%m-%d %H:%M}，新收 {last.accepted} 人。")
        else:
            self._form.last.setText("名册还是空的。")
        self._form.last.setToolTip(self._form.last.text())

    def _forget(self) -> None:
        self._reading = None
        self._form.stack.setCurrentWidget(self._form.empty)
        self.states_changed.emit()

    def read(self) -> None:
        """Read and check the file in the worker."""
        path = self.file.wanted("file")
        if path is None:
            if self._form.file.text():
                self._shell.messages.warn("没有这个文件。请插好 U盘，或重新选。")
            return
        self._forget()
        self._form.empty_text.setText(f"正在读“{path.name}”…")
        self._shell.operations.run(
            "正在读名册", lambda progress: self._importer.read(path, progress=progress), self._show, page=self
        )

    def _show(self, reading: RegisterReading) -> None:
        self._reading = reading
        report = self._importer.take(reading, dry_run=True)
        self.lists.show_report(report, reading)
        self._form.stack.setCurrentWidget(self._form.report)
        if report.accepted or report.updated:
            self._shell.messages.info("读好了，还没有导入。看过三张名单，再按“导入这些人”。")
        else:
            self._shell.messages.info("读好了：和账本里的名册一样，不用导入。")
            self._reading = None
        self.states_changed.emit()
        if self._reading:
            self._form.take.setFocus()

    def _background_changed(self, busy: bool) -> None:
        if not busy:  # whether it was read or cancelled: it is not being read any more
            self._form.empty_text.setText(_BEFORE)

    def take(self) -> None:
        """Import what was read into the book."""
        reading = self._reading
        if reading is None:
            return
        report = self._shell.run_or_report(lambda: self._importer.take(reading))
        if report is None:
            return
        self._reading = None
        self.lists.show_report(report, reading)
        rest = f"；有 {len(report.rejected)} 行没有收下，见名单" if report.rejected else ""
        self._shell.messages.done(f"名册导入好了：新收 {report.accepted} 人，更新 {report.updated} 人{rest}。")
        self._shell.changed.emit()
        self.states_changed.emit()

    @guard_override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        roomy = self.height() >= THEME.px(_ROOMY)
        self._form.file_word.setVisible(roomy)
        self._form.gap_word.setVisible(roomy)
