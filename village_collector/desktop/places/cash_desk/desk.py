"""收费: find a household, tick who pays, take the money. The heart of the window; everything by keyboard.

Three states: hits (a list of people to pick from), a household at the desk, and done (the household just collected
from, with its change still in large figures, while the search box waits for the next one).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QDate, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from village_collector.desktop.forms.cash_desk.ui_desk import Ui_Desk
from village_collector.desktop.places.cash_desk.decision_dialog import DecisionDialog
from village_collector.desktop.places.cash_desk.household_search import MOST_HITS, HouseholdSearch
from village_collector.desktop.places.cash_desk.household_table import (
    Member,
    explain,
    member_columns,
    reasons_html,
    summary,
)
from village_collector.desktop.presenters.open_attachment import notices, open_notice
from village_collector.desktop.printing.quick_print import print_receipt
from village_collector.desktop.shell.place import PlaceContext
from village_collector.desktop.widgets.exception_guard import guard_override, guard_override_returning
from village_collector.desktop.widgets.inputs import amount, chain, is_enter, mark_wrong, plain
from village_collector.desktop.widgets.table import RowModel
from village_collector.desktop.widgets.theme import THEME, restyle
from village_collector.domain.ledger.money_values import Method, Receipt
from village_collector.domain.money import Fen, yuan
from village_collector.errors import UserError
from village_collector.services.cash_desk import NO_BENEFIT, CashDesk, Quote
from village_collector.services.decisions import Decisions
from village_collector.services.roster import Roster

UNDO_SECONDS = 10
UNDO_REASON = "操作撤销"
_WIDE, _ROOMY = 800, 420
"""Below this width the amounts are twice the text instead of two and a half times; below this height the table gets the room of the explaining line, whose words are on the row's tooltip and Alt+Y."""
_METHODS = (Method.CASH, Method.TRANSFER, Method.POS)


class CashDeskPlace(QWidget):
    """The cash desk."""

    id = "cash_desk"
    title = "收费"

    def __init__(self, shell: PlaceContext) -> None:
        super().__init__()
        self._shell = shell
        self._roster = Roster(shell.season)
        self._cash_desk = CashDesk(shell.season)
        self._quote: Quote | None = None
        self._settled: Receipt | None = None
        self._last: Receipt | None = None
        self._undoable = QTimer(self, singleShot=True, interval=UNDO_SECONDS * 1000)
        self._undoable.timeout.connect(self._forget_undo)
        self._form = Ui_Desk()
        self._form.setupUi(self)
        self._finder = HouseholdSearch(shell.season, self._form.search, self._form.hits)
        self._members: RowModel[Member] = RowModel(
            member_columns(shell.season.today()), faint=lambda member: not member.payable, parent=self
        )
        self._form.members.set_table(self._members, "这一户没有人。", name="这一户的人")
        for method in _METHODS:
            self._form.method.addItem(method.word)
        fiscal = shell.season.scheme.receipt == "fiscal"
        self._form.ticket.setVisible(fiscal)
        self._form.ticket_label.setVisible(fiscal)
        self._connect()
        self._clear()

    def _connect(self) -> None:
        form = self._form
        self._finder.searched.connect(self._searched)
        self._finder.emptied.connect(self._emptied)
        self._finder.picked.connect(self._open)
        form.members.installEventFilter(self)
        form.members.spaced.connect(self._toggle)
        form.members.opened.connect(lambda _: form.payer.setFocus(Qt.FocusReason.TabFocusReason))
        form.members.selectionModel().currentRowChanged.connect(lambda now, _: self._explain(now.row()))
        self._members.ticked.connect(self._toggle)
        form.tendered.textChanged.connect(self._count)
        form.method.currentIndexChanged.connect(self._method_changed)
        form.day.dateChanged.connect(self._what_if)
        form.notice.clicked.connect(lambda: open_notice(self._shell))
        after = (form.ticket, form.collect) if form.ticket.isVisibleTo(self) else (form.collect,)
        chain(form.payer, form.tendered)
        chain(form.method, form.tendered)
        chain(form.tendered, *after)
        form.tendered.installEventFilter(self)  # the filter put on last is asked first
        shell = self._shell
        shell.bind_command(form.collect, "cash_desk.collect")
        shell.bind_command(form.collect_only, "cash_desk.collect_only")
        shell.bind_command(form.basis, "cash_desk.basis")
        shell.bind_command(form.decide, "cash_desk.decide")
        form.collect.setAutoDefault(False)
        shell.set_command_enabled("cash_desk.undo", False, "没有可以撤销的收款。")

    # -- what the window asks

    def command_handlers(self) -> Mapping[str, Callable[[], object]]:
        return {
            "cash_desk.search": self._finder.focus,
            "cash_desk.collect": lambda: self._collect(printing=True),
            "cash_desk.collect_only": lambda: self._collect(printing=False),
            "cash_desk.undo": self._undo,
            "cash_desk.reprint": self._reprint,
            "cash_desk.basis": self._show_basis,
            "cash_desk.decide": self._decide,
        }

    def activate(self, subject: str = "") -> None:
        if subject:
            self._open(subject)
        else:
            self._finder.focus()

    def refresh(self) -> None:
        undecided = bool(Decisions(self._shell.season).decidable())
        self._form.decide.setVisible(undecided)
        self._shell.set_command_enabled("cash_desk.decide", undecided, "没有待定的金额。")
        if self._quote and not self._settled:
            self._requote()
        elif self._form.stack.currentWidget() is self._form.hits_page:
            self._finder.again()

    def step_back(self) -> bool:
        form = self._form
        if form.stack.currentWidget() is form.basis_page:
            self._show_basis()
        elif self._quote or form.search.text():
            self._clear()
        else:
            return False
        return True

    @guard_override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        explain_line = self._form.explain
        explain_line.setFixedHeight(2 * explain_line.fontMetrics().lineSpacing() + 2)
        explain_line.setVisible(self.height() > THEME.px(_ROOMY))
        role = "amount" if self.width() > THEME.px(_WIDE) else "amount-small"
        for part in (self._form.due, self._form.tendered, self._form.change):
            restyle(part, "role", role)
        self._form.amounts.setHorizontalSpacing(24 if role == "amount" else 12)

    # -- finding

    def _clear(self) -> None:
        """The desk is free for the next household."""
        self._finder.clear()
        self._leave("")
        self._form.search.setFocus()

    def _searched(self, found: int) -> None:
        more = "以上" if found == MOST_HITS else ""
        self._leave(f"查到 {found} 人{more}" if found else "")

    def _emptied(self) -> None:
        if not self._settled:
            self._leave("")

    def _leave(self, heading: str) -> None:
        """No household is at the desk; the list of hits is shown."""
        self._quote = self._settled = None
        form = self._form
        form.stack.setCurrentWidget(form.hits_page)
        form.household.setText(heading)
        self._members.show([])
        form.payer.clear()
        form.tendered.clear()
        self._count()

    @guard_override_returning(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if watched is self._form.members:
            return self._members_key(event)
        if watched is self._form.tendered and is_enter(event):
            self._fill_exact()
        return False

    def _fill_exact(self) -> None:
        """Enter in the empty field means the exact amount."""
        if not self._form.tendered.text().strip():
            self._form.tendered.show_fen(self._due())

    def _members_key(self, event: QKeyEvent) -> bool:
        """Figures typed over the table are the money that lies on it."""
        figure = plain(event.text())
        if len(figure) != 1 or not figure.isdigit() or not self._form.tendered.isEnabled():
            return False
        self._form.tendered.setFocus()
        self._form.tendered.setText(figure)
        return True

    # -- the household

    def _open(self, key: str) -> None:
        """Bring a household to the desk, everybody who can pay ticked."""
        quote = self._cash_desk.quote(self._roster.household(key))
        self._quote, self._settled = quote, None
        form = self._form
        form.household.setText(summary(quote))
        form.household.setToolTip(summary(quote))
        self._members.show([Member(line, line.refusal is None) for line in quote.lines])
        form.stack.setCurrentWidget(form.members_page)
        form.payer.setText(quote.household.head)
        form.payer.setCursorPosition(0)
        form.method.setCurrentIndex(0)
        form.tendered.clear()
        if form.ticket.isVisibleTo(self):
            form.ticket.setText(self._cash_desk.next_ticket())
        form.members.setFocus()
        first = next((number for number, member in enumerate(self._members.rows) if member.payable), 0)
        form.members.go_to(first)
        self._explain(first)
        self._count()

    def _requote(self) -> None:
        """Ask again what the household owes, keeping ticks and what was typed."""
        assert self._quote
        ticked = {member.line.resident.id_number for member in self._members.rows if member.ticked}
        row = self._form.members.row
        self._quote = self._cash_desk.quote(self._roster.household(self._quote.household.key))
        self._members.show(
            [Member(line, line.refusal is None and line.resident.id_number in ticked) for line in self._quote.lines]
        )
        if row >= 0:
            self._form.members.go_to(row)
        self._count()

    def _explain(self, row: int) -> None:
        if 0 <= row < len(self._members.rows):
            text = explain(self._members.rows[row].line)
            self._form.explain.setText(text)
            self._form.explain.setToolTip(text)

    def _toggle(self, row: int) -> None:
        member = self._members.rows[row]
        if self._settled:
            return
        if not member.payable:
            self._shell.messages.info(explain(member.line))
            return
        member.ticked = not member.ticked
        self._members.repaint_rows()
        self._count()

    def _chosen(self) -> list[Member]:
        return [member for member in self._members.rows if member.ticked and member.payable]

    def _due(self) -> Fen:
        return sum(member.line.collect for member in self._chosen())

    def _method(self) -> Method:
        return _METHODS[self._form.method.currentIndex()]

    def _method_changed(self) -> None:
        if self._method() is not Method.CASH:
            self._form.tendered.show_fen(self._due())
        self._count()

    def _count(self) -> None:
        """Bring the three amounts and the buttons up to what is ticked and typed."""
        form = self._form
        if self._settled:
            return
        chosen = self._chosen()
        due, given, at_desk = self._due(), form.tendered.fen, self._quote is not None
        exact = self._method() is not Method.CASH
        if exact and given != due and chosen:
            form.tendered.show_fen(due)
            return
        form.due_label.setText(f"应收　{len(chosen)} 人" if at_desk else "应收")
        form.due.setText(amount(due) if at_desk else "—")
        form.tendered_label.setText("实收" if not chosen else "实收　正好就按回车" if not form.tendered.text() else "实收")
        can = bool(chosen)
        for part in (form.tendered, form.payer, form.method, form.ticket):
            part.setEnabled(can)
        form.tendered.setReadOnly(exact)
        self._show_change(due, given if can else None)
        mark_wrong(form.tendered, "请只填数字，最多两位小数，例如 320 或 320.50。" if form.tendered.wrong else "")
        why = "请先找到这一户，再收款。" if not at_desk else "这一户现在没有勾选可以收款的人。"
        for command in ("cash_desk.collect", "cash_desk.collect_only"):
            self._shell.set_command_enabled(command, can, why)
        self._shell.set_command_enabled("cash_desk.basis", at_desk, "请先找到这一户。")
        form.due.setAccessibleName(f"应收 {yuan(due)} 元")

    def _show_change(self, due: Fen, given: Fen | None) -> None:
        form = self._form
        short = given is not None and given < due
        if given is None:
            label, text = "找零", "—"
        elif short:
            label, text = "还差", amount(due - given)
        else:
            label, text = "找零", amount(given - due)
        form.change_label.setText(label)
        form.change.setText(text)
        form.change.setAccessibleName(f"{label} {text}")
        form.change.setStyleSheet(f"color: {THEME.tokens.error[0]};" if short else "")

    # -- the money

    def _collect(self, *, printing: bool) -> None:
        form, chosen = self._form, self._chosen()
        if not self._quote or self._settled or not chosen:
            return
        if form.tendered.wrong:
            self._shell.messages.error(
                UserError("bad-amount", f"“{form.tendered.text()}”不是金额。", "请只填数字，最多两位小数，例如 320 或 320.50。", state="还没有收款。")
            )
            form.tendered.setFocus()
            return
        if form.tendered.fen is None:
            form.tendered.show_fen(self._due())
            form.collect.setFocus()
            self._shell.messages.info(f"没有填实收，先按正好 {amount(self._due())} 元填上了。核对以后再按一次确认。")
            return
        receipt = self._take(accept_no_benefit=False)
        if receipt is None:
            form.tendered.setFocus()
            form.tendered.selectAll()
            return
        self._settle(receipt)
        if printing:
            print_receipt(self._shell, receipt)

    def _take(self, *, accept_no_benefit: bool) -> Receipt | None:
        form = self._form
        try:
            return self._cash_desk.collect(
                [member.line.resident.id_number for member in self._chosen()],
                form.tendered.fen,
                method=self._method(),
                ticket=plain(form.ticket.text()) if form.ticket.isVisibleTo(self) else "",
                payer=form.payer.text(),
                accept_no_benefit=accept_no_benefit,
            )
        except UserError as error:
            if error.code == NO_BENEFIT and not accept_no_benefit:
                asked = self._shell.confirm("今年享受不到待遇", f"{error.what}\n\n{error.remedy}", "讲清楚了，仍要收款")
                return self._take(accept_no_benefit=True) if asked else None
            self._shell.messages.error(error)
            return None

    def _settle(self, receipt: Receipt) -> None:
        """The money is in the book: say so, keep the change in sight, and wait for the next household."""
        form = self._form
        household = self._quote.household if self._quote else None
        self._settled = self._last = receipt
        self._shell.changed.emit()
        if household:
            self._quote = self._cash_desk.quote(self._roster.household(household.key))
            self._members.show([Member(line, False) for line in self._quote.lines])
        for command in ("cash_desk.collect", "cash_desk.collect_only"):
            self._shell.set_command_enabled(command, False, "这一户已经收好了。请找下一户。")
        for part in (form.tendered, form.payer, form.method, form.ticket):
            part.setEnabled(False)
        form.due_label.setText(f"已收　{len(receipt.lines)} 人")
        form.explain.setText("")
        self._finder.clear()
        form.search.setFocus()
        head = household.head if household else receipt.payer
        self._shell.messages.done(
            f"已收 {head}户 {len(receipt.lines)} 人 {amount(receipt.total)} 元，收据 {receipt.serial:06d}",
            action="撤销　Ctrl+Z",
            act=self._undo,
            seconds=UNDO_SECONDS,
        )
        self._shell.set_command_enabled("cash_desk.undo", True)
        self._undoable.start()

    def _forget_undo(self) -> None:
        self._shell.set_command_enabled("cash_desk.undo", False, "收款满十秒了；要改就到名册里作废这张收据。")

    def _undo(self) -> None:
        receipt = self._last
        if receipt is None or not self._undoable.isActive():
            return
        if self._shell.run_or_report(lambda: self._cash_desk.void(receipt.number, UNDO_REASON)) is None:
            return
        self._undoable.stop()
        self._forget_undo()
        self._last = None
        key = self._quote.household.key if self._quote else self._roster.resident(receipt.lines[0].id_number).household
        self._shell.changed.emit()
        self._open(key)
        self._shell.messages.done(f"已撤销：收据 {receipt.serial:06d} 作废，请把 {amount(receipt.total)} 元退给 {receipt.payer}。")

    # -- paper

    def _reprint(self) -> None:
        row = self._form.members.row
        at_row = self._members.rows[row].line.roster_line.receipt if 0 <= row < len(self._members.rows) else None
        receipt = self._settled or at_row or self._last
        if receipt is None:
            self._shell.messages.info("没有可以补打的收据。请先打开已经缴过的一户，选中缴过的人。")
            return
        print_receipt(self._shell, self._cash_desk.receipt(receipt.number))

    # -- why, and amounts to be decided

    def _show_basis(self) -> None:
        form = self._form
        if self._quote is None:
            return
        if form.stack.currentWidget() is form.basis_page:
            form.stack.setCurrentWidget(form.members_page)
            form.members.setFocus()
            return
        today = self._shell.season.today()
        form.day.setDate(QDate(today.year, today.month, today.day))
        form.notice.setVisible(bool(notices(self._shell)))
        form.stack.setCurrentWidget(form.basis_page)
        self._what_if()
        form.day.setFocus()

    def _what_if(self) -> None:
        """The household once more, as if it paid on the day in the field."""
        if self._quote is None:
            return
        form, shown = self._form, self._form.day.date()
        on = self._quote.on.replace(year=shown.year(), month=shown.month(), day=shown.day())
        quote = self._cash_desk.quote(self._quote.household, on)
        form.day_total.setText(f"　应收 {len(quote.payable)} 人 {amount(quote.total)} 元")
        form.reasons.setHtml(reasons_html(quote))

    def _decide(self) -> None:
        dialog = DecisionDialog(self._shell.season, self)
        if dialog.exec() and dialog.decision:
            self._shell.changed.emit()
            self._shell.messages.done(f"已记下：按 {dialog.decision.document} 办，从现在起按这个金额收。")

