"""表册: choose a kind of sheet, preview its pages, print them or save them as PDF."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import groupby
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt, QTimer

from village_collector.desktop.forms.papers.ui_print_sheets import Ui_PrintSheets
from village_collector.desktop.places.papers.posting_dialog import PostingDialog, mask_words
from village_collector.desktop.places.papers.sheet_options import SheetOptions
from village_collector.desktop.places.papers.ticket_dialog import TicketDialog
from village_collector.desktop.shell.place import PlaceContext
from village_collector.desktop.shell.tabbed_place import Page
from village_collector.desktop.widgets.exception_guard import guard_override
from village_collector.desktop.widgets.table import RowModel, TableColumn
from village_collector.desktop.widgets.theme import THEME
from village_collector.errors import UserError
from village_collector.services.reports import Reports
from village_collector.services.sheets.catalogue import SHEETS, SheetKind

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

_DRAW_AFTER_MS = 150
"""Milliseconds without a change of the options before the sheet is drawn."""
_NARROW, _LOW = 860, 340
"""Below this width the buttons for turning bear signs only; below this height the line that explains goes."""
KINDS = tuple(SHEETS.values())
"""The list, in the order of the work."""
_FIRST = {kind.id: kind.group for _, kinds in groupby(KINDS, lambda kind: kind.group) for kind in list(kinds)[:1]}
_COLUMNS = (
    TableColumn[SheetKind](title="用处", text=lambda kind: _FIRST.get(kind.id, ""), width=80),
    TableColumn[SheetKind](title="表册", text=lambda kind: kind.title, least=104),
)
_COMMANDS = tuple(
    f"papers.{name}"
    for name in ("print", "save", "redraw", "next_page", "previous_page", "choose_layout", "post_list", "weekly_report", "ticket_stock")
)


class PrintSheetsPage(Page):
    """The list of sheets, the options of the chosen one, and its pages, drawn anew a moment after the last change."""

    command = "papers.print_sheets"
    only_here: ClassVar[Mapping[str, str]] = dict.fromkeys(_COMMANDS, "这是“表册”页的。")

    def __init__(self, context: PlaceContext) -> None:
        super().__init__()
        self._context = context
        self._form = Ui_PrintSheets()
        self._form.setupUi(self)
        form = self._form
        self.kinds: RowModel[SheetKind] = RowModel(_COLUMNS, parent=self)
        form.kinds.set_table(self.kinds, "", name="表册")
        self.kinds.show(KINDS)
        form.paper.connect_to(context, "papers", name="预览", redraw_key="Ctrl+R")
        self._options = SheetOptions(context, form, self)
        self._draw_later = QTimer(self, singleShot=True, interval=_DRAW_AFTER_MS)
        self._draw_later.timeout.connect(self.draw)
        context.closing.connect(self._draw_later.stop)
        self._connect()
        self._fit()
        form.kinds.go_to(0)

    def _connect(self) -> None:
        form, context = self._form, self._context
        for button, command in (
            (form.print, "papers.print"), (form.save, "papers.save"), (form.choose, "papers.choose_layout"),
            (form.redraw, "papers.redraw"), (form.post, "papers.post_list"), (form.week, "papers.weekly_report"),
            (form.stock, "papers.ticket_stock"),
        ):  # fmt: skip
            context.bind_command(button, command)
        form.choose.setText("选文件")
        form.kinds.selectionModel().currentRowChanged.connect(lambda *_: self._kind_chosen())
        form.kinds.opened.connect(lambda _: self._options.focus())
        self._options.changed.connect(self._draw_later.start)
        form.paper.drawn.connect(self._options.show_pages)
        form.paper.refused.connect(self._options.ask_for_glyphs)
        form.paper.printed.connect(self._printed)
        form.paper.idle.connect(self._draw_later.start)
        form.paper.states_changed.connect(self.states_changed)

    # -- answers to the place

    def command_handlers(self) -> Mapping[str, Callable[[], object]]:
        return {
            "papers.print": self.print,
            "papers.save": self.save,
            "papers.redraw": self.redraw,
            "papers.choose_layout": self.choose_layout,
            "papers.post_list": self.post,
            "papers.weekly_report": self.freeze_week,
            "papers.ticket_stock": self.record_tickets,
            **self._form.paper.command_handlers(),
        }

    def command_states(self) -> Mapping[str, str]:
        layout = "" if self.kind.has_layout_choice else "这一种没有版式可选。"
        always = dict.fromkeys(_COMMANDS, "")
        return {**always, **self._form.paper.command_states(), "papers.choose_layout": layout}

    def focus_first_field(self) -> None:
        self._form.kinds.setFocus(Qt.FocusReason.OtherFocusReason)

    def page_shown(self) -> None:
        """The page was just shown, or asked for once more."""
        self._draw_later.start()

    def refresh(self) -> None:
        """Read the book anew and show what it has."""
        self._show_note()
        self._draw_later.start()

    def step_back(self) -> bool:
        """Back from the fields to the list."""
        if self._form.kinds.hasFocus():
            return False
        self.focus_first_field()
        return True

    def choose(self, kind: str) -> None:
        """Go to a kind of sheet."""
        self._form.kinds.go_to(list(SHEETS).index(kind))

    @property
    def kind(self) -> SheetKind:
        """The kind of sheet that is selected in the list."""
        row: int = self._form.kinds.row
        return KINDS[max(0, row)]

    @guard_override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        form = self._form
        for part, least, most in ((form.kinds, 208, 264), (form.side, 240, 312), (form.paper, 200, 4000)):
            part.setMinimumWidth(THEME.px(least))
            part.setMaximumWidth(THEME.px(most))
        self._options.fit()
        form.paper.set_narrow(self.width() < THEME.px(_NARROW))
        form.about.setVisible(self.height() > THEME.px(_LOW))

    # -- choosing

    def _kind_chosen(self) -> None:
        form, kind = self._form, self.kind
        form.title.setText(kind.title)
        form.about.setText(kind.about)
        self._options.show(kind)
        for button, id in ((form.post, "posting"), (form.week, "weekly"), (form.stock, "tickets")):
            button.setVisible(kind.id == id)  # what has to be recorded before this sheet can be printed
        form.paper.show_sentence("")
        self._show_note()
        self._draw_later.start()

    def _show_note(self) -> None:
        """Update the line above the preview: what is to be known before this kind is printed."""
        note, season = "", self._context.season
        if self.kind.id == "posting":
            rule, posted = season.scheme.mask, season.book.ledger.records.postings
            note = f"遮盖：{mask_words(rule)}。" + (f"已张 {len(posted)} 榜。" if posted else "还没有定过榜。")
        elif self.kind.id == "weekly":
            first, last = Reports(season).week_of(season.today())
            note = f"本周：{first:%m月%d日} 到 {last:%m月%d日}。定了就不再改。"
        self._form.note.setText(note)
        self._form.note.setVisible(bool(note))

    # -- drawing, printing, saving

    def draw(self, *, again: bool = False) -> None:
        """Draw the selected sheet from the book as it is now."""
        if not self.isVisible():
            return
        season = self._context.season
        try:
            request = self._options.request()
        except UserError as error:
            self._form.paper.show_sentence(f"{error.what}\n{error.remedy}")
            return
        last = season.book.ledger.last
        key = (request, last.hash if last else "", season.today())
        self._form.paper.draw(request, self.kind.title, key, again=again)

    def redraw(self) -> None:
        """Draw once more, with the substitutes that were typed."""
        self.draw(again=True)

    def print(self) -> None:
        """Print the pages and copies that are asked for."""
        self._form.paper.print(self._options.settings())

    def _printed(self, pages: int, copies: int) -> None:
        many = f"，{copies} 份" if copies > 1 else ""
        self._context.messages.done(f"{self.kind.title} {pages} 页{many}，已交给打印机，账上记了一次打印。")

    def save(self) -> None:
        """Write what is shown into a file."""
        season = self._context.season
        self._form.paper.save("存成 PDF", f"{season.book.opening.village}{self.kind.title}{season.today():%Y%m%d}.pdf")

    # -- what some sheets need first

    def choose_layout(self) -> None:
        """Ask for a county's layout file and use it for this kind."""
        kind = self.kind
        file = self._context.ask_file(f"{kind.title}的版式文件", "版式文件 (*.toml)") if kind.has_layout_choice else None
        if file:
            self._options.layouts.take(kind, file)

    def post(self) -> None:
        """Show what the next posting would hold, and post it."""
        self.choose("posting")
        dialog = PostingDialog(self._context.season, self)
        dialog.accepted.connect(lambda: self._posted(dialog))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _posted(self, dialog: PostingDialog) -> None:
        posted = dialog.posted
        assert posted is not None
        self._context.messages.done(f"第 {posted.number} 榜定好了：公示到 {posted.last_day:%m月%d日}。请打印张贴，拍照留存。")
        self._context.changed.emit()

    def freeze_week(self) -> None:
        """Freeze the report of this week."""
        self.choose("weekly")
        report = self._context.run_or_report(lambda: Reports(self._context.season).freeze())
        if report:
            self._context.messages.done(f"第 {report.number} 期周报定好了（{report.first_day:%m月%d日} 到 {report.last_day:%m月%d日}）。")
            self._context.changed.emit()

    def record_tickets(self) -> None:
        """Open the dialog that records tickets: received, spoiled, lost, settled."""
        self.choose("tickets")
        dialog = TicketDialog(self._context.season, self)
        dialog.recorded.connect(self._context.changed.emit)
        dialog.accepted.connect(lambda: self._context.messages.done(dialog.message))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
