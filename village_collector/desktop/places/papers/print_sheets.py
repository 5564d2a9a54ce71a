"""表册: choose a sheet of paper, see the very pages that will be printed, print them or keep them as a file."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, QTimer
from PySide6.QtWidgets import QComboBox, QWidget

from village_collector.desktop.forms.papers.ui_print_sheets import Ui_PrintSheets
from village_collector.desktop.places.papers.layout_choice import LayoutChoice
from village_collector.desktop.places.papers.missing_glyphs import MissingGlyphForm
from village_collector.desktop.places.papers.posting_dialog import PostingDialog, mask_words
from village_collector.desktop.places.papers.ticket_dialog import TicketDialog
from village_collector.desktop.printing import printer as printing
from village_collector.desktop.printing.pdf_view import PageView
from village_collector.desktop.shell.background import BackgroundTask
from village_collector.desktop.shell.place import PlaceContext
from village_collector.desktop.widgets.exception_guard import guard_override
from village_collector.desktop.widgets.inputs import chain
from village_collector.desktop.widgets.table import RowModel, TableColumn
from village_collector.desktop.widgets.theme import THEME
from village_collector.errors import UserError
from village_collector.services.reports import Reports
from village_collector.services.resident_search import ResidentSearch
from village_collector.services.sheets.catalogue import SHEETS, Needs, SheetKind
from village_collector.services.sheets.requests import PreparedSheet, SheetRequest, prepare, record_print, save

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

_STILL_MS = 150
_NARROW, _LOW = 860, 340
"""Below this width the buttons for turning bear signs only; below this height the line that explains goes."""
_SIZES = (("A5 纸", "A5"), ("80 毫米小票", "80mm"))
_MOST_PEOPLE = 20
_KINDS = tuple(SHEETS.values())
_FIRST = {kind.id: kind.group for _, kinds in groupby(_KINDS, lambda kind: kind.group) for kind in list(kinds)[:1]}
_COLUMNS = (
    TableColumn[SheetKind]("用处", lambda kind: _FIRST.get(kind.id, ""), 80),
    TableColumn[SheetKind]("表册", lambda kind: kind.title, least=104),
)
_ACTS = {"posting": "papers.post_list", "weekly": "papers.weekly_report", "tickets": "papers.ticket_stock"}
"""What has to be recorded before the sheet can be printed."""


class PrintSheetsPage(QWidget):
    """Every sheet of the trade; drawn in the worker as soon as the hand rests, shown, printed, counted."""

    def __init__(self, shell: PlaceContext) -> None:
        super().__init__()
        self._shell = shell
        self._search = ResidentSearch(shell.season)
        self._job: PreparedSheet | None = None
        self._paper = b""
        self._drawn: SheetRequest | None = None
        self._drawing: SheetRequest | None = None
        self._form = Ui_PrintSheets()
        self._form.setupUi(self)
        form = self._form
        self.kinds: RowModel[SheetKind] = RowModel(_COLUMNS, parent=self)
        form.kinds.set_table(self.kinds, "", name="表册")
        self.kinds.show(_KINDS)
        self.view = PageView(form.scroll, "预览")
        form.scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._layouts = LayoutChoice(shell, form.layout_file)
        self._missing_glyphs = MissingGlyphForm(form.glyphs)
        for word, size in _SIZES:
            form.size.addItem(word, size)
        for sides in printing.Sides:
            form.sides.addItem(sides.value, sides)
        self._still = QTimer(self, singleShot=True, interval=_STILL_MS)
        self._still.timeout.connect(self.draw)
        for box in (form.people, form.size, form.layout_file, form.sides):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(4)
            box.setMinimumWidth(THEME.px(72))
        for spin in (form.copies, form.first, form.last, form.page, form.right, form.down):
            spin.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            spin.setMinimumWidth(THEME.px(56))
        self._connect()
        self._fit()
        form.kinds.go_to(0)

    def _connect(self) -> None:
        form, shell = self._form, self._shell
        for button, command in (
            (form.print, "papers.print"), (form.save, "papers.save"), (form.next, "papers.next_page"),
            (form.previous, "papers.previous_page"), (form.choose, "papers.choose_layout"), (form.redraw, "papers.redraw"),
            (form.post, "papers.post_list"), (form.week, "papers.weekly_report"), (form.stock, "papers.ticket_stock"),
        ):  # fmt: skip
            shell.bind_command(button, command)
        form.choose.setText("选文件")
        form.kinds.selectionModel().currentRowChanged.connect(lambda *_: self._choose())
        form.kinds.opened.connect(lambda _: self._enter())
        form.which.typed.connect(lambda _: self._typed())
        form.people.currentIndexChanged.connect(lambda _: self._still.start())
        for box in (form.size, form.layout_file):
            box.currentIndexChanged.connect(lambda _: self._still.start())
        for spin in (form.right, form.down):
            spin.valueChanged.connect(lambda _: self._still.start())
        form.copies.valueChanged.connect(lambda _: self._copied())
        form.page.valueChanged.connect(lambda _: self._show_page())
        form.first.valueChanged.connect(lambda page: form.last.setMinimum(page))
        form.zoom.toggled.connect(self.view.zoom)
        chain(form.which, last=form.print.setFocus)
        shell.operations.busy.connect(self._busy)

    # -- what the place asks

    def focus_first_field(self) -> None:
        """Put the focus where work begins."""
        self._form.kinds.setFocus(Qt.FocusReason.OtherFocusReason)

    def choose(self, kind: str) -> None:
        """Go to a kind of sheet."""
        self._form.kinds.go_to(next(row for row, one in enumerate(_KINDS) if one.id == kind))

    def refresh(self) -> None:
        """The book changed: what is shown may not be what would be printed."""
        self._drawn = None
        self._tell()
        self._still.start()

    def step_back(self) -> bool:
        """Back from the fields to the list."""
        if self._form.kinds.hasFocus():
            return False
        self.focus_first_field()
        return True

    @property
    def kind(self) -> SheetKind:
        """The kind of sheet that the list stands on."""
        row: int = self._form.kinds.row
        return _KINDS[max(0, row)]

    @guard_override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        form = self._form
        for part, least, most in ((form.kinds, 208, 264), (form.side, 240, 312), (form.view, 200, 4000)):
            part.setMinimumWidth(THEME.px(least))
            part.setMaximumWidth(THEME.px(most))
        narrow = self.width() < THEME.px(_NARROW)
        for button, words, sign in ((form.previous, "上一页　PgUp", "‹"), (form.next, "下一页　PgDown", "›")):
            button.setText(sign if narrow else words)
        form.about.setVisible(self.height() > THEME.px(_LOW))

    # -- choosing

    def _choose(self) -> None:
        form, kind = self._form, self.kind
        form.title.setText(kind.title)
        form.about.setText(kind.about)
        form.which_part.setVisible(kind.needs is not Needs.NOTHING)
        form.which_word.setText(kind.needs.label)
        form.which.setAccessibleName(kind.needs.label)
        form.which_hint.setText(kind.needs.hint)
        with QSignalBlocker(form.which):
            form.which.clear()
        form.people.hide()
        form.size_part.setVisible(kind.sized)
        form.layout_part.setVisible(kind.has_layout_choice)
        form.offset_part.setVisible(kind.placed)
        with QSignalBlocker(form.copies):
            form.copies.setValue(kind.copies)
        self._layouts.show(kind)
        for name, command in _ACTS.items():
            {"posting": form.post, "weekly": form.week, "tickets": form.stock}[name].setVisible(name == kind.id)
            self._shell.set_command_enabled(command, True)
        form.glyph_part.hide()
        form.options_scroll.verticalScrollBar().setValue(0)
        self._drop("")
        self._tell()
        self._still.start()

    def _tell(self) -> None:
        """What has to be known before this kind is printed."""
        said = ""
        if self.kind.id == "posting":
            rule, posted = self._shell.season.scheme.mask, self._shell.season.book.ledger.records.notices
            said = f"遮盖：{mask_words(rule)}。" + (f"已张 {len(posted)} 榜。" if posted else "还没有定过榜。")
        elif self.kind.id == "weekly":
            first, last = Reports(self._shell.season).week_of(self._shell.season.today())
            said = f"本周：{first:%m月%d日} 到 {last:%m月%d日}。定了就不再改。"
        self._form.note.setText(said)
        self._form.note.setVisible(bool(said))

    def _enter(self) -> None:
        """Enter in the list: to the field, or to the printer where there is none."""
        form = self._form
        field = form.which if form.which_part.isVisible() else form.print
        field.setFocus(Qt.FocusReason.TabFocusReason)

    def _typed(self) -> None:
        self._form.people.hide()
        if self.kind.needs is Needs.PERSON:
            self._find()
        self._still.start()

    def _find(self) -> None:
        """Offer the people that the field may mean."""
        query, people = self._form.which.query, self._form.people
        found = self._search.find(query, _MOST_PEOPLE) if query else []
        with QSignalBlocker(people):
            people.clear()
            for one in found:
                people.addItem(f"{one.name}　{one.group}　尾号 {one.id_number[-4:]}", one.id_number)
        people.setVisible(len(found) > 1)

    def _copied(self) -> None:
        if self.kind.labelled_copies:  # its copies are drawn, each with its own label
            self._still.start()

    def _which(self) -> str | None:
        form, kind = self._form, self.kind
        said = form.which.query or None
        if kind.needs is Needs.NOTHING:
            return None
        if kind.needs is Needs.RECEIPT and said is None:
            return next(reversed(self._shell.season.book.ledger.receipts), None)
        if kind.needs is Needs.PERSON and said:
            if form.people.count() == 0:
                raise UserError("no-person", f"名册里没有找到“{said}”。", "请换姓名、拼音首字母或证件号后四位；空着就印空白表。")
            return str(form.people.currentData())
        return said

    def _order(self) -> SheetRequest:
        form, kind = self._form, self.kind
        return SheetRequest(
            kind=kind.id,
            which=self._which(),
            copies=min(kind.copies, form.copies.value()),
            size=form.size.currentData() if kind.sized else "A5",
            layout=self._layouts.chosen if kind.has_layout_choice else None,
            offset=(form.right.value(), form.down.value()) if kind.placed else (0, 0),
            glyph_substitutes=self._missing_glyphs.substitutes,
        )

    # -- drawing

    def draw(self, *, anew: bool = False) -> None:
        """Gather the sheet, draw it in the worker and show it, unless that is what is shown."""
        if not self.isVisible() or self._shell.operations.running:  # `_busy` comes back to it
            return
        try:
            order = self._order()
            if order == self._drawn and not anew:
                return
            job = prepare(self._shell.season, order)
        except UserError as error:
            self._refused(error)
            return
        self._drop(f"正在画{self.kind.title}…")
        self._job, self._drawing = job, order
        self._shell.operations.run(f"正在画{self.kind.title}", job.render, self._take, failed=self._refused)
        self.update_commands()

    def _take(self, paper: bytes) -> None:
        from village_collector.documents.rasterise import page_count

        self._paper, self._drawn, self._drawing = paper, self._drawing, None
        form, whole = self._form, page_count(paper)
        for spin in (form.page, form.first, form.last):
            with QSignalBlocker(spin):
                spin.setMaximum(whole)
        form.first.setValue(1)
        form.last.setMinimum(1)
        form.last.setValue(whole)
        form.pages.setText(f"/ {whole} 页")
        form.page.setValue(1)
        form.glyph_part.setVisible(self._missing_glyphs.asked)
        self._show_page()
        self._still.start()  # the order may have changed while it was drawn

    def _refused(self, error: UserError) -> None:
        """The service's own sentence stands where the page would be."""
        self._drawing = None
        self._drop(f"{error.what}\n{error.remedy}")
        if self._missing_glyphs.ask(error):
            self._form.glyph_part.show()

    def _drop(self, sentence: str) -> None:
        self._paper, self._drawn, self._job = b"", None, None
        self._form.pages.setText("/ — 页")
        self._form.page.setMaximum(1)
        self.view.say(sentence)
        self.update_commands()

    def _busy(self, busy: bool) -> None:
        self.update_commands()
        if not busy:
            QTimer.singleShot(0, self._settle)  # after what the work's end has to do

    def _settle(self) -> None:
        if self._shell.operations.running:
            return
        if self._drawing:  # it was cancelled
            self._drawing = None
            self._drop("没有画完。按 Ctrl+R 再画一次。")
        elif self._paper or self._job:
            self._still.start()
        self.update_commands()

    def redraw(self) -> None:
        """Draw once more, with the picture codes that were typed."""
        self.draw(anew=True)

    def _show_page(self) -> None:
        if self._paper:
            self.view.show_page(self._paper, self._form.page.value() - 1)
        self.update_commands()

    def turn(self, pages: int) -> None:
        """Turn forward or back."""
        self._form.page.setValue(self._form.page.value() + pages)

    # -- to the printer, to a file

    def print(self) -> None:
        """Ask for the printer, print in the worker, count what the spooler took."""
        form, paper, job = self._form, self._paper, self._job
        if not paper or job is None:
            return
        copies = 1 if self.kind.labelled_copies else form.copies.value()
        wish = printing.PrintSettings(self.kind.title, copies, form.first.value(), form.last.value(), form.sides.currentData())
        printer = printing.make_printer(paper, wish)
        if not printing.show_print_dialog(self, printer, form.first.maximum()):
            return
        title = self.kind.title

        def work(progress: BackgroundTask) -> int:
            return printing.print_pages(paper, printer, progress)

        def printed(pages: int) -> None:
            record_print(self._shell.season, job, times=printer.copyCount())
            many = f"，{printer.copyCount()} 份" if printer.copyCount() > 1 else ""
            self._shell.messages.done(f"{title} {pages} 页{many}，已交给打印机，账上记了一次打印。")
            self._shell.changed.emit()

        self._shell.operations.run(f"正在打印{title}", work, printed)

    def save(self) -> None:
        """Write the very bytes that are shown into a file, and count it as printed."""
        paper, job = self._paper, self._job
        if not paper or job is None:
            return
        season = self._shell.season
        name = f"{season.book.opening.village}{self.kind.title}{season.today():%Y%m%d}.pdf"
        target = self._shell.ask_target("存成 PDF", name, "PDF 文件 (*.pdf)")
        if target is None:
            return
        written = self._shell.run_or_report(lambda: save(paper, target))
        if written:
            self._shell.messages.done(f"已存成“{written.file.name}”，{written.pages} 页，写完已核对。")
            self._shell.changed.emit()

    # -- what some sheets need first

    def choose_layout(self) -> None:
        """Take a county's own layout file."""
        kind = self.kind
        file = self._shell.ask_file(f"{kind.title}的版式文件", "版式文件 (*.toml)") if kind.has_layout_choice else None
        if file:
            self._layouts.take(kind, file)

    def post(self) -> None:
        """Show what the next notice would hold, and post it."""
        self.choose("posting")
        dialog = PostingDialog(self._shell.season, self)
        dialog.accepted.connect(lambda: self._posted(dialog))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _posted(self, dialog: PostingDialog) -> None:
        notice = dialog.posted
        assert notice is not None
        self._shell.messages.done(f"第 {notice.number} 榜定好了：公示到 {notice.last_day:%m月%d日}。请打印张贴，拍照留存。")
        self._shell.changed.emit()

    def week(self) -> None:
        """Freeze the report of this week."""
        self.choose("weekly")
        report = self._shell.run_or_report(lambda: Reports(self._shell.season).freeze())
        if report:
            self._shell.messages.done(f"第 {report.number} 期周报定好了（{report.first_day:%m月%d日} 到 {report.last_day:%m月%d日}）。")
            self._shell.changed.emit()

    def stock(self) -> None:
        """Tickets taken in, spoiled, lost, settled."""
        self.choose("tickets")
        dialog = TicketDialog(self._shell.season, self)
        dialog.recorded.connect(self._shell.changed.emit)
        dialog.accepted.connect(lambda: self._shell.messages.done(dialog.said))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def update_commands(self) -> None:
        """Switch the verbs on or off, with the reason."""
        if not self.isVisible():
            return
        form, busy = self._form, self._shell.operations.running
        why_not = "正在画或打印，请等一下。" if busy else "" if self._paper else "还没有可以打印的页。"
        for command in ("papers.print", "papers.save"):
            self._shell.set_command_enabled(command, not why_not, why_not)
        page, last = form.page.value(), form.page.maximum()
        self._shell.set_command_enabled("papers.next_page", bool(self._paper) and page < last, "已经是最后一页。")
        self._shell.set_command_enabled("papers.previous_page", bool(self._paper) and page > 1, "已经是第一页。")
        self._shell.set_command_enabled("papers.choose_layout", self.kind.has_layout_choice, "这一种没有版式可选。")
