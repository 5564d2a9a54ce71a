"""打印核签: preview and print the newest version, and check whether a printed sheet belongs to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from PySide6.QtCore import Qt

from village_collector.desktop.forms.sign_off.ui_printed_register import Ui_PrintedRegister
from village_collector.desktop.printing.printer import PrintSettings
from village_collector.desktop.shell.place import PlaceContext
from village_collector.desktop.shell.tabbed_place import Page
from village_collector.desktop.widgets.inputs import amount
from village_collector.desktop.widgets.theme import THEME
from village_collector.domain.ledger import verification_code
from village_collector.domain.ledger.bureau_values import Version
from village_collector.domain.ledger.entries import Entry
from village_collector.errors import UserError
from village_collector.services.sheets.catalogue import SHEETS
from village_collector.services.sheets.requests import SheetRequest
from village_collector.services.sign_off import SignOff

_LETTERS = 16


def grouped(code: str) -> str:
    """A digest in groups of four letters, as it is printed on paper."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


class PrintedRegisterPage(Page):
    """Preview, print and save the newest version; compare a sheet with it."""

    command = "sign_off.printed_register"
    only_here: ClassVar[Mapping[str, str]] = dict.fromkeys(
        ("sign_off.print", "sign_off.save", "sign_off.next_page", "sign_off.previous_page"), "到“打印核签”里打印。"
    )

    def __init__(self, context: PlaceContext) -> None:
        super().__init__()
        self._context = context
        self._signoff = SignOff(context.season)
        self._form = form = Ui_PrintedRegister()
        form.setupUi(self)
        form.paper.connect_to(context, "sign_off", name="清册预览", redraw_key="Ctrl+2")
        context.bind_command(form.print, "sign_off.print")
        context.bind_command(form.save, "sign_off.save")
        form.copies.valueChanged.connect(lambda _: self.draw())
        form.compare.typed.connect(lambda _: self._compare())
        form.paper.refused.connect(self._refused)
        form.paper.printed.connect(self._printed)
        form.paper.idle.connect(self.draw)
        form.paper.states_changed.connect(self.states_changed)

    # -- answers to the place

    def command_handlers(self) -> Mapping[str, Callable[[], object]]:
        return {"sign_off.print": self.print, "sign_off.save": self.save, **self._form.paper.command_handlers()}

    def command_states(self) -> Mapping[str, str]:
        states: Mapping[str, str] = self._form.paper.command_states()
        return states

    def page_shown(self) -> None:
        """The page was just shown, or asked for once more."""
        self.draw(again=not self._form.paper.paper)

    def focus_first_field(self) -> None:
        """The print button where it can be pressed, else the pages."""
        form = self._form
        (form.print if form.print.isEnabled() else form.paper).setFocus()

    def focus_digest_field(self) -> None:
        """Put the focus into the field for the digest that a sheet shows."""
        self._form.compare.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._form.compare.selectAll()

    def refresh(self) -> None:
        form, version = self._form, self._signoff.current()
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
        self.draw()
        self._compare()

    # -- drawing, printing, saving

    def draw(self, *, again: bool = False) -> None:
        """Show the newest version in as many copies as are wanted."""
        version, copies = self._signoff.current(), self._form.copies.value()
        if version is None:
            self._form.paper.show_sentence("还没有定版。先在“核对定版”里定下签字用的一版，再来预览、打印。")
        elif self.isVisible():
            request = SheetRequest(kind="register", copies=copies)
            self._form.paper.draw(request, "清册", (version.hash, copies), again=again)

    def _refused(self, error: UserError) -> None:
        self._form.paper.show_sentence("没有画成，原因写在上面。")
        self._context.messages.error(error)

    def print(self) -> None:
        """Print every page of every copy."""
        paper = self._form.paper
        paper.print(PrintSettings(title=SHEETS["register"].title, last=paper.page_total))

    def _printed(self, pages: int, _: int) -> None:
        self._context.messages.done(f"{pages} 页已交给打印机。三方签字、盖章以后，各留存一份。")

    def save(self) -> None:
        """Write what is shown into a file."""
        version = self._signoff.current()
        if version:
            name = f"{self._context.season.book.opening.village}缴费清册第{version.version}版.pdf"
            self._form.paper.save("把清册存成 PDF", name)

    # -- comparing a printed sheet with this version

    def _compare(self) -> None:
        typed = verification_code.normal_code(self._form.compare.query)
        answer, tone = "", ""
        if typed and len(typed) < _LETTERS:
            answer = f"还差 {_LETTERS - len(typed)} 位。"
        elif typed:
            answer, tone = self._comparison(typed)
        self._form.answer.setText(answer)
        self._form.answer.setStyleSheet(f"color: {THEME.tokens.tone(tone)[0]};" if tone else "")

    def _comparison(self, typed: str) -> tuple[str, str]:
        found, newest = self._signoff.matches(typed), self._signoff.current()
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
