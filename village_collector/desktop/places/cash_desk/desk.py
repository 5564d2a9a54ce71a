"""收费: find a household, tick who pays, take the money. Everything can be done by keyboard.

Three states: hits (a list of people to pick from), a household at the desk, and done (the household just collected
from, with its change still in large figures, while the search box waits for the next one).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from village_collector.desktop.forms.cash_desk.ui_desk import Ui_Desk
from village_collector.desktop.places.cash_desk.basis_page import BasisPage
from village_collector.desktop.places.cash_desk.collection_form import CollectionForm
from village_collector.desktop.places.cash_desk.decision_dialog import DecisionDialog
from village_collector.desktop.places.cash_desk.household_search import MOST_HITS, HouseholdSearch
from village_collector.desktop.places.cash_desk.household_table import HouseholdMembers
from village_collector.desktop.places.cash_desk.undo_strip import UndoStrip
from village_collector.desktop.printing.printer import print_receipt
from village_collector.desktop.shell.place import PlaceContext
from village_collector.desktop.widgets.exception_guard import guard_override
from village_collector.desktop.widgets.inputs import amount
from village_collector.desktop.widgets.theme import THEME
from village_collector.domain.ledger.money_values import Receipt
from village_collector.domain.people import head_of
from village_collector.errors import UserError
from village_collector.services.cash_desk import NO_BENEFIT, CashDesk, Quote
from village_collector.services.decisions import Decisions

_ROOMY = 420
"""Below this height the table gets the room of the explaining line, whose words are on the row's tooltip and Alt+Y."""


class CashDeskPlace(QWidget):
    """The cash desk."""

    id = "cash_desk"
    title = "收费"

    def __init__(self, shell: PlaceContext) -> None:
        super().__init__()
        self._shell = shell
        self._roster = shell.season.roster
        self._cash_desk = CashDesk(shell.season)
        self._quote: Quote | None = None
        self._collected: Receipt | None = None
        self._form = Ui_Desk()
        self._form.setupUi(self)
        self._undo_strip = UndoStrip(shell, self._cash_desk, self._form, self)
        self._finder = HouseholdSearch(shell.season, self._form.search, self._form.hits)
        self._members = HouseholdMembers(shell, self._form, self)
        self._collection = CollectionForm(shell, self._form, self)
        self._basis = BasisPage(shell, self._cash_desk, self._form, self)
        self._connect()
        self._clear()

    def _connect(self) -> None:
        form = self._form
        self._finder.searched.connect(self._searched)
        self._finder.emptied.connect(self._emptied)
        self._finder.picked.connect(self._open)
        self._members.choice_changed.connect(self._choice_changed)
        self._members.digit_typed.connect(self._collection.type_digit)
        self._members.entered.connect(lambda: form.tendered.setFocus(Qt.FocusReason.TabFocusReason))
        self._shell.bind_command(form.decide, "cash_desk.decide")
        undecided = bool(Decisions(self._shell.season).decidable())
        form.decide.setVisible(undecided)
        self._shell.set_command_enabled("cash_desk.decide", undecided, "没有待定的金额。")

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
        self._undo_strip.renew()
        if self._quote and not self._collected:
            self._requote()
        elif self._form.stack.currentWidget() is self._form.hits_page:
            self._finder.search_again()

    def step_back(self) -> bool:
        form = self._form
        if self._basis.is_open:
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
        roomy = self.height() > THEME.px(_ROOMY)
        explain_line.setVisible(roomy)
        self._form.column.setSpacing(8 if roomy else 4)
        self._collection.fit(self.width())

    # -- finding

    def _clear(self) -> None:
        """Clear search and household."""
        self._finder.clear()
        self._leave("")
        self._form.search.setFocus()

    def _searched(self, found: int) -> None:
        more = "以上" if found == MOST_HITS else ""
        self._leave(f"查到 {found} 人{more}" if found else "")

    def _emptied(self) -> None:
        if not self._collected:
            self._leave("")

    def _leave(self, heading: str) -> None:
        """Close the household and show the list of hits."""
        self._quote = self._collected = None
        form = self._form
        form.stack.setCurrentWidget(form.hits_page)
        form.household.setText(heading)
        self._members.clear()
        self._collection.clear()
        self._choice_changed()

    # -- the household

    def _open(self, key: str, person: str = "") -> None:
        """Open a household with everybody ticked who can pay; of a doubtful one the listing of `person` or the first."""
        quote = self._cash_desk.quote(self._roster.household(key))
        self._quote, self._collected = quote, None
        self._form.stack.setCurrentWidget(self._form.members_page)
        listing = quote.household.listing_of(person)
        self._collection.open(head_of(listing), self._cash_desk.next_ticket())
        self._members.open(quote, listing)
        self._choice_changed()

    def _requote(self) -> None:
        """Ask again what the household owes, keeping ticks and what was typed."""
        assert self._quote
        self._quote = self._cash_desk.quote(self._roster.household(self._quote.household.key))
        self._members.renew(self._quote)
        self._choice_changed()

    def _choice_changed(self) -> None:
        self._collection.choose(self._members.chosen)
        self._shell.set_command_enabled("cash_desk.basis", self._quote is not None, "请先找到这一户。")

    # -- the money

    def _collect(self, *, printing: bool) -> None:
        form = self._form
        if not self._quote or self._collected or not self._members.chosen:
            return
        if form.tendered.wrong:
            self._shell.messages.error(
                UserError("bad-amount", f"“{form.tendered.text()}”不是金额。", "请只填数字，最多两位小数，例如 320 或 320.50。", state="还没有收款。")
            )
            form.tendered.setFocus()
            return
        if form.tendered.fen is None:
            self._collection.fill_exact()
            form.collect.setFocus()
            self._shell.messages.info(f"没有填实收，先按正好 {amount(self._collection.due)} 元填上了。核对以后再按一次确认。")
            return
        receipt = self._take(accept_no_benefit=False)
        if receipt is None:
            form.tendered.setFocus()
            form.tendered.selectAll()
            return
        self._show_collected(receipt)
        if printing:
            print_receipt(self._shell, receipt)

    def _take(self, *, accept_no_benefit: bool) -> Receipt | None:
        tender = self._collection.tender
        try:
            return self._cash_desk.collect(
                [member.line.resident.id_number for member in self._members.chosen],
                tender.tendered,
                method=tender.method,
                channel=tender.channel,
                ticket=tender.ticket,
                payer=tender.payer,
                accept_no_benefit=accept_no_benefit,
            )
        except UserError as error:
            if error.code == NO_BENEFIT and not accept_no_benefit:
                asked = self._shell.confirm("今年享受不到待遇", f"{error.what}\n\n{error.remedy}", "讲清楚了，仍要收款")
                return self._take(accept_no_benefit=True) if asked else None
            self._shell.messages.error(error)
            return None

    def _show_collected(self, receipt: Receipt) -> None:
        """After the entry is in the book: show the message and the change, and wait for the next household."""
        form = self._form
        household = self._quote.household if self._quote else None
        self._collected = receipt
        self._shell.changed.emit()
        if household:
            self._quote = self._cash_desk.quote(self._roster.household(household.key))
            self._members.collected(self._quote)
        self._collection.collected(len(receipt.lines))
        self._finder.clear()
        form.search.setFocus()
        head = household.head if household else receipt.payer
        self._shell.messages.done(f"已收 {head}户 {len(receipt.lines)} 人 {amount(receipt.total)} 元，收据 {receipt.serial:06d}")
        self._undo_strip.offer(receipt, head)

    def _undo(self) -> None:
        receipt = self._undo_strip.undo()
        if receipt is None:
            return
        self._shell.changed.emit()
        first = self._roster.resident(receipt.lines[0].id_number)
        self._open(first.household, first.id_number)
        self._shell.messages.done(f"已撤销：收据 {receipt.serial:06d} 作废，请把 {amount(receipt.total)} 元退给 {receipt.payer}。")

    # -- paper

    def _reprint(self) -> None:
        receipt = self._collected or self._members.receipt or self._undo_strip.last
        if receipt is None:
            self._shell.messages.info("没有可以补打的收据。请先打开已经缴过的一户，选中缴过的人。")
            return
        print_receipt(self._shell, self._cash_desk.receipt(receipt.number))

    # -- why, and amounts to be decided

    def _show_basis(self) -> None:
        if self._quote is not None:
            self._basis.toggle(self._quote)

    def _decide(self) -> None:
        dialog = DecisionDialog(self._shell.season, self)
        if dialog.exec() and dialog.decision:
            self._shell.changed.emit()
            self._shell.messages.done(f"已记下：按 {dialog.decision.document} 办，从现在起按这个金额收。")

