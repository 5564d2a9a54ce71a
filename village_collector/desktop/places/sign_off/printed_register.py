"""打印核签: the frozen version as it will be printed, printing it, and telling whether a sheet of paper is this version."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QWidget

from village_collector.desktop.forms.sign_off.ui_printed_register import Ui_PrintedRegister
from village_collector.desktop.printing import printer as printing
from village_collector.desktop.printing.pdf_view import PageView
from village_collector.desktop.shell.place import PlaceContext
from village_collector.desktop.widgets.inputs import amount
from village_collector.desktop.widgets.theme import THEME
from village_collector.domain.ledger import verification_code
from village_collector.domain.ledger.hash_chain import Entry
from village_collector.domain.ledger.ledger import Version
from village_collector.errors import UserError
from village_collector.services.sign_off import SignOff

_LETTERS = 16


def grouped(code: str) -> str:
    """Letters in groups of four, as paper prints them."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


class PrintedRegisterPage(QWidget):
    """The newest version on paper."""

    def __init__(self, shell: PlaceContext) -> None:
        super().__init__()
        self._shell = shell
        self._signoff = SignOff(shell.season)
        self._paper = b""
        self._drawn: tuple[str, int] | None = None
        self._drawing: tuple[str, int] | None = None
        self._form = Ui_PrintedRegister()
        self._form.setupUi(self)
        form = self._form
        self.view = PageView(form.scroll)
        form.scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for button, command in (
            (form.print, "sign_off.print"),
            (form.save, "sign_off.save"),
            (form.next, "sign_off.next_page"),
            (form.previous, "sign_off.previous_page"),
        ):
            shell.bind_command(button, command)
        for number in (form.copies, form.page):
            number.lineEdit().setAccessibleName(number.accessibleName())
        form.copies.valueChanged.connect(lambda _: self.draw())
        form.page.valueChanged.connect(lambda _: self._show_page())
        form.zoom.toggled.connect(self.view.zoom)
        form.compare.typed.connect(lambda _: self._compare())
        shell.operations.busy.connect(self._busy)

    def focus_first_field(self) -> None:
        """Put the focus where work begins."""
        self._form.print.setFocus() if self._form.print.isEnabled() else self._form.scroll.setFocus()

    def to_compare(self) -> None:
        """Go to the field for the letters of a sheet."""
        self._form.compare.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._form.compare.selectAll()

    @property
    def _version(self) -> Version | None:
        return self._signoff.current()

    def refresh(self) -> None:
        form, version = self._form, self._version
        moved = self._signoff.superseded()
        if version is None:
            form.version.setText("还没有定版")
            form.code.setText("")
        elif moved:
            form.version.setText(f"! 第 {version.version} 版已经过时，此后又有变动")
        else:
            form.version.setText(f"第 {version.version} 版　{amount(version.total)} 元")
        form.version.setToolTip(form.version.text())
        form.version.setStyleSheet(f"color: {THEME.tokens.warn[0]};" if moved else "")
        if version:
            form.code.setText(f"这一版的校验码 <b>{grouped(verification_code.verification_code(version.hash))}</b>")
        if self.isVisible():
            self.draw()
        self._compare()
        self.update_commands()

    # -- drawing

    def draw(self) -> None:
        """Draw the newest version in the worker, unless that is what is shown."""
        version = self._version
        if version is None:
            self._drop("还没有定版。先在“核对定版”里定下签字用的一版，再来预览、打印。")
            return
        wanted = (version.hash, self._form.copies.value())
        if wanted in (self._drawn, self._drawing) or self._shell.operations.running:
            return
        from village_collector.services.sheets.requests import SheetRequest, prepare

        request = SheetRequest(kind="register", copies=wanted[1])
        job = self._shell.run_or_report(lambda: prepare(self._shell.season, request))
        if job is None:
            return
        self._drop("正在画清册…")
        self._drawing = wanted
        self._shell.operations.run("正在画清册", job.render, self._take, failed=self._refused)
        self.update_commands()

    def _drop(self, sentence: str) -> None:
        self._paper, self._drawn = b"", None
        self._form.page.setMaximum(1)
        self._form.pages.setText("/ — 页")
        self.view.say(sentence)
        self.update_commands()

    def _take(self, paper: bytes) -> None:
        from village_collector.documents.rasterise import page_count

        self._paper, self._drawn, self._drawing = paper, self._drawing, None
        whole = page_count(paper)
        self._form.page.setMaximum(whole)
        self._form.pages.setText(f"/ {whole} 页")
        self._show_page()
        self.update_commands()
        version = self._version
        if version and self._drawn != (version.hash, self._form.copies.value()):
            self.draw()

    def _refused(self, error: UserError) -> None:
        self._drawing = None
        self._drop("没有画成，原因写在上面。")
        self._shell.messages.error(error)

    def _busy(self, busy: bool) -> None:
        self.update_commands()
        if not busy:
            QTimer.singleShot(0, self, self._settle)  # what was drawn arrives just after the work has ended

    def _settle(self) -> None:
        if self._drawing and not self._shell.operations.running:
            self._drawing = None
            self._drop("没有画完。按 Ctrl+2 再画一次。")

    def _show_page(self) -> None:
        if self._paper:
            self.view.show_page(self._paper, self._form.page.value() - 1)
        self.update_commands()

    def turn(self, pages: int) -> None:
        """Turn forward or back."""
        self._form.page.setValue(self._form.page.value() + pages)

    # -- to the printer, to a file

    def print(self) -> None:
        """Ask for the printer, print in the worker, count it."""
        paper, pages = self._paper, self._form.page.maximum()
        if not paper:
            return
        printer = printing.make_printer(paper, printing.PrintSettings("缴费清册", last=pages))
        if not printing.show_print_dialog(self, printer, pages):
            return

        def printed(pages: int) -> None:
            self._count()
            self._shell.messages.done(f"{pages} 页已交给打印机。三方签字、盖章以后，各留存一份。")

        self._shell.operations.run(
            "正在打印清册", lambda progress: printing.print_pages(paper, printer, progress), printed
        )

    def _count(self) -> None:
        from village_collector.services.sheets.requests import SheetRequest, prepare, record_print

        request = SheetRequest(kind="register", copies=self._form.copies.value())
        record_print(self._shell.season, prepare(self._shell.season, request))
        self._shell.changed.emit()

    def save(self) -> None:
        """Write the very bytes that are shown into a file, and count it as printed."""
        version = self._version
        if version is None or not self._paper:
            return
        name = f"{self._shell.season.book.opening.village}缴费清册第{version.version}版.pdf"
        target = self._shell.ask_target("把清册存成 PDF", name, "PDF 文件 (*.pdf)")
        if target is None:
            return
        from village_collector.services.sheets.requests import save

        written = self._shell.run_or_report(lambda: save(self._paper, target))
        if written:
            self._shell.messages.done(f"已存成“{written.file.name}”，{written.pages} 页，写完已核对。")

    # -- a sheet of paper and this version

    def _compare(self) -> None:
        typed = verification_code.normal_code(self._form.compare.query)
        said, tone = "", ""
        if typed and len(typed) < _LETTERS:
            said = f"还差 {_LETTERS - len(typed)} 位。"
        elif typed:
            said, tone = self._judged(typed)
        self._form.answer.setText(said)
        self._form.answer.setStyleSheet(f"color: {THEME.tokens.tone(tone)[0]};" if tone else "")

    def _judged(self, typed: str) -> tuple[str, str]:
        found, newest = self._signoff.matches(typed), self._version
        if found is None:
            return "✕ 不一致：账本里没有这个校验码。请再对一遍。", "error"
        if isinstance(found, Entry):
            return f"! 这是交接单的校验码，对应第 {found.seq} 笔账，不是清册。", "warn"
        if not isinstance(found, Version):
            return f"! 这是 {found.on:%Y-%m-%d} 日结单的校验码，不是清册。", "warn"
        if found != newest:
            return f"! 这是第 {found.version} 版，已经有新的一版，别签这一份。", "warn"
        if self._signoff.superseded():
            return f"! 是第 {found.version} 版，但此后又有变动。", "warn"
        return f"✓ 一致：第 {found.version} 版，{found.people} 人，{amount(found.total)} 元。", "done"

    def update_commands(self) -> None:
        """Switch the verbs on or off, with the reason."""
        if not self.isVisible():
            return
        page, last = self._form.page.value(), self._form.page.maximum()
        busy = self._shell.operations.running
        why_not = "" if self._paper and not busy else "正在画或打印，请等一下。" if busy else "还没有可以打印的清册。"
        for command in ("sign_off.print", "sign_off.save"):
            self._shell.set_command_enabled(command, not why_not, why_not)
        self._shell.set_command_enabled("sign_off.next_page", bool(self._paper) and page < last, "已经是最后一页。")
        self._shell.set_command_enabled("sign_off.previous_page", bool(self._paper) and page > 1, "已经是第一页。")
