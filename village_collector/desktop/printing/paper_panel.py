"""Preview of a sheet: drawn in the worker, shown page by page, zoomed, printed, saved; each print is recorded once.

Put it into a form as a promoted widget, then call `connect_to`. The page that owns it says which sheet is wanted
(`draw`), and asks the panel for its commands and for what can be done now.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, QTimer, Signal
from PySide6.QtWidgets import QWidget

from village_collector.desktop.forms.printing.ui_paper_panel import Ui_PaperPanel
from village_collector.desktop.printing import printer as printing
from village_collector.desktop.printing.pdf_view import PageView
from village_collector.desktop.printing.printer import PrintSettings
from village_collector.desktop.widgets.theme import THEME
from village_collector.errors import UserError
from village_collector.services.sheets.requests import PreparedSheet, SheetRequest, prepare, save

if TYPE_CHECKING:
    from village_collector.desktop.shell.place import PlaceContext


class PaperPanel(QWidget):
    """The pages of one sheet, and what can be done with them."""

    drawn = Signal(int)
    """New pages are shown; how many there are."""
    refused = Signal(object)
    """The sheet cannot be drawn; the UserError. Its sentences stand where the page would be."""
    printed = Signal(int, int)
    """The spooler took the sheet, and the print was recorded: pages, copies."""
    idle = Signal()
    """Background work has ended; the sheet that is wanted now may be another than the one that is shown."""
    states_changed = Signal()
    """What `command_states` answers may have changed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.paper = b""
        self.sheet: PreparedSheet | None = None
        self._drawn: object = None
        self._drawing: object = None
        self._refused: object = None
        self._form = Ui_PaperPanel()
        self._form.setupUi(self)
        self.view = PageView(self._form.scroll)
        self.setFocusProxy(self._form.scroll)
        self._form.page.setMinimumWidth(THEME.px(56))
        self._form.page.lineEdit().setAccessibleName(self._form.page.accessibleName())  # a screen reader looks at the line edit inside the spin box
        self._form.page.valueChanged.connect(lambda _: self._show_page())
        self._form.zoom.toggled.connect(self.view.zoom)

    _context: PlaceContext
    _place: str
    _redraw_key: str

    def connect_to(self, context: PlaceContext, place: str, *, name: str, redraw_key: str) -> None:
        """Work for a page of this place; `name` is what a screen reader calls the pages, `redraw_key` draws them anew."""
        self._context, self._place, self._redraw_key = context, place, redraw_key
        self.view.rename(name)
        context.bind_command(self._form.next, f"{place}.next_page")
        context.bind_command(self._form.previous, f"{place}.previous_page")
        context.operations.busy.connect(self._busy)

    # -- answers to the page

    @property
    def page_total(self) -> int:
        """How many pages there are; 1 while there are none."""
        return int(self._form.page.maximum())

    @property
    def page(self) -> int:
        """The page that is shown, counted from 1."""
        return int(self._form.page.value())

    @property
    def drawing(self) -> bool:
        """Whether a sheet is being drawn."""
        return self._drawing is not None

    def command_handlers(self) -> Mapping[str, Callable[[], object]]:
        """Next and previous page."""
        return {f"{self._place}.next_page": lambda: self.turn(1), f"{self._place}.previous_page": lambda: self.turn(-1)}

    def command_states(self) -> Mapping[str, str]:
        """Why printing, saving and turning cannot be done now; "" where they can."""
        busy = self._context.operations.running
        why_not = "正在画或打印，请等一下。" if busy else "" if self.paper else "还没有可以打印的页。"
        states = {
            "print": why_not,
            "save": why_not,
            "next_page": "" if self.paper and self.page < self.page_total else "已经是最后一页。",
            "previous_page": "" if self.paper and self.page > 1 else "已经是第一页。",
        }
        return {f"{self._place}.{command}": why for command, why in states.items()}

    def set_narrow(self, narrow: bool) -> None:
        """Whether the page buttons show only ‹ and ›."""
        for button, words, sign in ((self._form.previous, "上一页　PgUp", "‹"), (self._form.next, "下一页　PgDown", "›")):
            button.setText(sign if narrow else words)

    # -- drawing

    def draw(self, request: SheetRequest, title: str, key: object, *, again: bool = False) -> None:
        """Gather a sheet, draw it in the worker and show it.

        `key` stands for all that the paper depends on: what is shown, being drawn, or was refused under an equal key is
        left as it is, unless `again`. While other work goes on nothing is begun; `idle` tells when it can be.
        """
        if not self._context.operations.ready or (not again and key in (self._drawn, self._refused)):
            return
        self._refused = None
        try:
            sheet = prepare(self._context.season, request)
        except UserError as error:
            self._refuse(error, key)
            return
        self.show_sentence(f"正在画{title}…")
        self.sheet, self._drawing = sheet, key
        self._context.operations.run(
            f"正在画{title}", sheet.render, self._show, page=self, failed=lambda error: self._refuse(error, key)
        )
        self.states_changed.emit()

    def show_sentence(self, sentence: str) -> None:
        """Show a sentence in place of the pages; nothing can be printed then."""
        self.paper, self.sheet, self._drawn = b"", None, None
        self._form.pages.setText("/ — 页")
        self._form.page.setMaximum(1)
        self.view.show_sentence(sentence)
        self.states_changed.emit()

    def _show(self, paper: bytes) -> None:
        from village_collector.documents.rasterise import page_count

        self.paper, self._drawn, self._drawing = paper, self._drawing, None
        page_total = page_count(paper)
        with QSignalBlocker(self._form.page):
            self._form.page.setMaximum(page_total)
            self._form.page.setValue(1)
        self._form.pages.setText(f"/ {page_total} 页")
        self._show_page()
        self.drawn.emit(page_total)

    def _refuse(self, error: UserError, key: object) -> None:
        self._drawing, self._refused = None, key
        self.show_sentence(f"{error.what}\n{error.remedy}")
        self.refused.emit(error)

    def _busy(self, busy: bool) -> None:
        self.states_changed.emit()
        if not busy:
            QTimer.singleShot(0, self, self._background_finished)  # `busy` is emitted before the drawn pages arrive

    def _background_finished(self) -> None:
        if not self._context.operations.ready:
            return
        if self._drawing is not None:  # it was cancelled
            self._drawing = None
            self.show_sentence(f"没有画完。按 {self._redraw_key} 再画一次。")
        else:
            self.idle.emit()
        self.states_changed.emit()

    def _show_page(self) -> None:
        if self.paper:
            self.view.show_page(self.paper, self.page - 1)
        self.states_changed.emit()

    def turn(self, pages: int) -> None:
        """Go this many pages forward; a negative number goes back."""
        self._form.page.setValue(self.page + pages)

    # -- to the printer, to a file

    def print(self, settings: PrintSettings) -> None:
        """Ask for the printer, print in the worker, record what the spooler took."""
        paper, sheet = self.paper, self.sheet
        if not paper or sheet is None:
            return
        printer = printing.make_printer(paper, settings)
        if not printing.show_print_dialog(self, printer, self.page_total):
            return

        def printed(pages: int) -> None:
            self.printed.emit(pages, printer.copyCount())

        def to_file(pages: int) -> None:
            self._context.messages.done(f"{settings.title} {pages} 页已打印成文件。文件不算打印，账上没有计数。")

        printing.print_sheet(
            self._context, sheet, paper, printer, settings.title, page=self, printed=printed, to_file=to_file
        )

    def save(self, caption: str, name: str) -> None:
        """Write the PDF that is shown into a file; this is not recorded as a print."""
        paper = self.paper
        target = self._context.ask_target(caption, name, "PDF 文件 (*.pdf)") if paper else None
        if target is None:
            return
        saved = self._context.run_or_report(lambda: save(paper, target))
        if saved:
            self._context.messages.done(f"已存成“{saved.file.name}”，{saved.pages} 页，写完已核对。")
