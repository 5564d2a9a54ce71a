"""The first page of the window without a book: make a new book, open an existing one, or restore a backup."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from html import escape
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QWidget

from village_collector.desktop.forms.setup.ui_wizard import Ui_Wizard
from village_collector.desktop.shell.main_window import MainWindow
from village_collector.desktop.widgets.inputs import chain, mark_wrong, plain
from village_collector.desktop.widgets.theme import THEME
from village_collector.domain.register import RegisterReading
from village_collector.domain.scheme.scheme import Scheme
from village_collector.errors import UserError
from village_collector.services.backups import BOOK_SUFFIX, restore
from village_collector.services.register_import import RegisterImport
from village_collector.services.season import Season, new_season, shipped_schemes

BOOK_FOLDER = "村医保账本"
BACKUP_KINDS = "备份 (*.vcb);;所有文件 (*)"
BOOK_KINDS = "账本 (*.book);;所有文件 (*)"
REGISTER_KINDS = "表格 (*.xlsx *.xls *.et *.csv *.ods);;所有文件 (*)"


class SetupWizard(QWidget):
    """One page of fields, one of lists; `ready` hands over the season, `chosen` a book that is there or was restored."""

    ready = Signal(object)
    chosen = Signal(object)

    def __init__(self, window: MainWindow, *, clock: Callable[[], datetime], operator: str = "", folder: Path | None = None) -> None:
        """`folder` is where the new book goes (None: a folder of its own among the documents)."""
        super().__init__()
        self._window, self._clock, self._folder = window, clock, folder
        self._season: Season | None = None
        self._register: Path | None = None
        schemes = shipped_schemes()
        self._files, self._schemes = list(schemes), list(schemes.values())
        self._form = form = Ui_Wizard()
        form.setupUi(self)
        form.operator_name.setText(operator)
        for scheme in self._schemes:
            form.scheme.addItem(f"{scheme.title}（{scheme.document}）")
        form.scheme.currentIndexChanged.connect(self._show_questions)
        form.choose.clicked.connect(self._choose_register)
        form.open_book.clicked.connect(self._open_existing)
        form.restore.clicked.connect(self._restore)
        form.go.clicked.connect(self._go)
        form.go.setAccessibleName("建账本")
        for key in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(key), self, self._go)
        chain(form.scheme, form.town, form.village, form.code, form.operator_name, form.choose)
        self._show_questions(0)
        form.scheme.setFocus()

    # -- what the notice leaves open

    def _scheme(self) -> Scheme:
        number: int = self._form.scheme.currentIndex()
        return self._schemes[number]

    def _show_questions(self, _: int) -> None:
        scheme = self._scheme()
        faint = THEME.tokens.faint
        lines = [f"<p style='margin:0 0 6px 0'>{escape(one.says)}</p>" for one in scheme.defaults]
        for rule in scheme.undecided_rules():
            names = "、".join(rule.names) or rule.rule
            what = "返还多少" if rule.refund_only else "金额"
            lines.append(
                f"<p style='margin:0 0 6px 0'><b>待定　{escape(names)}</b>（{what}）<br>"
                f"<span style='color:{faint}'>{escape(rule.clause)}　{escape(rule.says)}</span></p>"
            )
        for one in scheme.open_questions:
            lines.append(
                f"<p style='margin:0 0 6px 0'><b>要问镇里　{escape(one.question)}</b>先按“{escape(one.default)}”<br>"
                f"<span style='color:{faint}'>{escape(one.says)}</span></p>"
            )
        self._form.questions.setHtml("".join(lines) or "<p>都写明了。</p>")

    # -- register file, existing book, backup

    def choose_register(self, path: Path) -> None:
        """Import this register file into the new book."""
        self._register = path
        self._form.register_file.setText(path.name)
        self._form.register_file.setCursorPosition(0)
        self._form.go.setFocus()

    def _choose_register(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "选择缴费清册", "", REGISTER_KINDS)
        if name:
            self.choose_register(Path(name))

    def _open_existing(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "打开已有的账本", str(self._books(make=False)), BOOK_KINDS)
        if name:
            self.chosen.emit(Path(name))

    def _restore(self) -> None:
        """Make a book of a backup, beside what is there, and open it."""
        name, _ = QFileDialog.getOpenFileName(self, "选择备份", "", BACKUP_KINDS)
        if not name:
            return
        backup = Path(name)
        suggested = self._books(make=True) / f"{backup.stem}{BOOK_SUFFIX}"
        target, _ = QFileDialog.getSaveFileName(self, "恢复成哪个账本", str(suggested), BOOK_KINDS)
        if not target:
            return
        try:
            self.chosen.emit(restore(backup, Path(target)))
        except UserError as error:
            self._window.messages.error(error)

    def _books(self, *, make: bool) -> Path:
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        folder = self._folder or Path(documents) / BOOK_FOLDER
        if make:
            folder.mkdir(parents=True, exist_ok=True)
        return folder

    # -- making the book

    def _go(self) -> None:
        if self._form.steps.currentWidget() is self._form.report_page:
            self.ready.emit(self._season)
            return
        if self._window.operations.running:
            return
        if self._season is None and not self._make_book():
            return
        assert self._season is not None
        if self._register is None:
            self.ready.emit(self._season)
            return
        importer, register = RegisterImport(self._season), self._register
        self._window.operations.run(
            "正在读缴费清册",
            lambda progress: importer.read(register, progress=progress),
            lambda reading: self._take(importer, reading),
            page=self,
        )

    def _make_book(self) -> bool:
        form, scheme = self._form, self._scheme()
        for field in (form.code, form.village, form.town, form.operator_name):
            mark_wrong(field)
        try:
            if not form.operator_name.text().strip():
                raise UserError("no-operator", "没有填操作员姓名。", "请填上收钱的人的姓名，收据上要印。", state="还没有建账本。")
            village = form.village.text().strip()
            self._season = new_season(
                self._books(make=True) / f"{village}-{scheme.insured_year}.book",
                self._files[form.scheme.currentIndex()],
                village=village,
                village_code=plain(form.code.text()).replace(" ", ""),
                town=form.town.text().strip(),
                clock=self._clock,
                operator=form.operator_name.text().strip(),
            )
        except UserError as error:
            self._refuse(error)
            return False
        for field in (form.scheme, form.code, form.village, form.town, form.operator_name, form.open_book, form.restore):
            field.setEnabled(False)
        return True

    def _refuse(self, error: UserError) -> None:
        form = self._form
        field = {
            "bad-village-code": form.code,
            "no-operator": form.operator_name,
            "no-village-name": form.village if not form.village.text().strip() else form.town,
            "book-exists": form.village,
        }.get(error.code)
        if field:
            mark_wrong(field, error.what)
            field.setFocus()
        self._window.messages.error(error)

    def _take(self, importer: RegisterImport, reading: RegisterReading) -> None:
        report = importer.take(reading)
        form = self._form
        form.report.show_report(report, reading)
        form.steps.setCurrentWidget(form.report_page)
        form.open_book.hide()
        form.restore.hide()
        form.go.setText("开始　Ctrl+回车")
        form.go.setAccessibleName("开始")
        form.go.setFocus()
        self._window.messages.done(f"账本建好了，收下 {report.accepted} 人。")
