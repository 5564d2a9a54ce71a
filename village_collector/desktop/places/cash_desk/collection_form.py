"""The lower part of the desk: who pays, how, the three amounts (应收, 实收, 找零) with their buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject

from village_collector.desktop.forms.cash_desk.ui_desk import Ui_Desk
from village_collector.desktop.places.cash_desk.household_table import Member
from village_collector.desktop.shell.place import PlaceContext
from village_collector.desktop.widgets.exception_guard import guard_override_returning
from village_collector.desktop.widgets.inputs import amount, chain, is_enter, mark_wrong, plain
from village_collector.desktop.widgets.theme import THEME, restyle
from village_collector.domain.ledger.money_values import Method
from village_collector.domain.money import Fen, yuan
from village_collector.services.cash_desk import CashDesk

_METHODS = tuple(Method)
_WIDE = 800
"""Below this width the amounts are twice the text instead of two and a half times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tender:
    """What was typed: money handed over in fen (None: nothing), how it came, and to which account where it is no cash."""

    tendered: Fen | None
    method: Method
    channel: str
    ticket: str
    payer: str


class CollectionForm(QObject):
    """Shows what the ticked members owe and takes down what was handed over; the desk tells it whom it is about."""

    def __init__(self, shell: PlaceContext, form: Ui_Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._shell, self._form, self._cash_desk = shell, form, CashDesk(shell.season)
        self._chosen: Sequence[Member] = ()
        self._open = self._done = False
        for method in _METHODS:
            form.method.addItem(method.word)
        self._has_ticket = shell.season.scheme.has_tickets
        form.ticket.setVisible(self._has_ticket)
        form.ticket_label.setVisible(self._has_ticket)
        form.tendered.textChanged.connect(self.update_amounts)
        form.method.currentIndexChanged.connect(self._method_changed)
        after = (form.ticket, form.collect) if self._has_ticket else (form.collect,)
        chain(form.payer, form.tendered)
        chain(form.method, form.tendered)
        chain(form.channel, form.tendered)
        form.channel.hide()
        chain(form.tendered, *after)
        form.tendered.installEventFilter(self)  # the filter installed last is called first
        shell.bind_command(form.collect, "cash_desk.collect")
        shell.bind_command(form.collect_only, "cash_desk.collect_only")
        form.collect.setAutoDefault(False)

    @property
    def due(self) -> Fen:
        """What the ticked members owe together, in fen."""
        return sum(member.line.collect for member in self._chosen)

    @property
    def tender(self) -> Tender:
        form = self._form
        return Tender(
            tendered=form.tendered.fen,
            method=_METHODS[form.method.currentIndex()],
            channel=form.channel.text() if form.channel.isVisibleTo(form.channel.parentWidget()) else "",
            ticket=plain(form.ticket.text()) if self._has_ticket else "",
            payer=form.payer.text(),
        )

    # -- what it is about

    def clear(self) -> None:
        """No household is open."""
        self._open, self._done, self._chosen = False, False, ()
        self._form.payer.clear()
        self._form.tendered.clear()
        self.update_amounts()

    def open(self, payer: str, ticket: str) -> None:
        """A household was opened; `ticket` is the number of the next official ticket."""
        self._open, self._done = True, False
        self._form.payer.setText(payer)
        self._form.payer.setCursorPosition(0)
        self._form.method.setCurrentIndex(0)
        self._form.tendered.clear()
        if self._has_ticket:
            self._form.ticket.setText(ticket)

    def choose(self, members: Sequence[Member]) -> None:
        """These members pay now."""
        self._chosen = members
        self.update_amounts()

    def collected(self, people: int) -> None:
        """After the collection: the amounts stay visible, nothing can be typed."""
        self._done = True
        for command in ("cash_desk.collect", "cash_desk.collect_only"):
            self._shell.set_command_enabled(command, False, "这一户已经收好了。请找下一户。")
        self._set_fields_enabled(False)
        self._form.due_label.setText(f"已收　{people} 人")

    # -- typing

    def type_digit(self, digit: str) -> bool:
        """A digit typed in the household table goes to the amount field."""
        if not self._form.tendered.isEnabled():
            return False
        self._form.tendered.setFocus()
        self._form.tendered.setText(digit)
        return True

    def fill_exact(self) -> None:
        """Take the exact sum as handed over."""
        self._form.tendered.show_fen(self.due)

    def _fill_where_empty(self) -> None:
        if not self._form.tendered.text().strip():
            self.fill_exact()

    @guard_override_returning(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._form.tendered and is_enter(event):
            self._fill_where_empty()
        return False

    def _method_changed(self) -> None:
        method = self.tender.method
        self._form.channel.setVisible(method is not Method.CASH)
        if method is not Method.CASH:
            self._form.channel.setText(self._cash_desk.last_channel(method))
            self.fill_exact()
        self.update_amounts()

    # -- showing

    def fit(self, width: int) -> None:
        """Large amounts on a wide page, smaller ones on a narrow one."""
        role = "amount" if width > THEME.px(_WIDE) else "amount-small"
        for part in (self._form.due, self._form.tendered, self._form.change):
            restyle(part, "role", role)
        self._form.amounts.setHorizontalSpacing(24 if role == "amount" else 12)

    def update_amounts(self) -> None:
        """Bring the three amounts and the buttons up to what is ticked and typed."""
        form = self._form
        if self._done:
            return
        due, given, can = self.due, form.tendered.fen, bool(self._chosen)
        exact = self.tender.method is not Method.CASH
        if exact and given != due and can:
            form.tendered.show_fen(due)
            return
        form.due_label.setText(f"应收　{len(self._chosen)} 人" if self._open else "应收")
        form.due.setText(amount(due) if self._open else "—")
        form.due.setAccessibleName(f"应收 {yuan(due)} 元")
        form.tendered_label.setText("实收　正好就按回车" if can and not form.tendered.text() else "实收")
        form.tendered.setReadOnly(exact)
        self._set_fields_enabled(can)
        self._show_change(due, given if can else None)
        mark_wrong(form.tendered, "请只填数字，最多两位小数，例如 320 或 320.50。" if form.tendered.wrong else "")
        why = "这一户现在没有勾选可以收款的人。" if self._open else "请先找到这一户，再收款。"
        for command in ("cash_desk.collect", "cash_desk.collect_only"):
            self._shell.set_command_enabled(command, can, why)

    def _set_fields_enabled(self, enabled: bool) -> None:
        for part in (self._form.tendered, self._form.payer, self._form.method, self._form.channel, self._form.ticket):
            part.setEnabled(enabled)

    def _show_change(self, due: Fen, given: Fen | None) -> None:
        form = self._form
        short = given is not None and given < due
        label = "还差" if short else "找零"
        text = "—" if given is None else amount(abs(given - due))
        form.change_label.setText(label)
        form.change.setText(text)
        form.change.setAccessibleName(f"{label} {text}")
        form.change.setStyleSheet(f"color: {THEME.tokens.error[0]};" if short else "")
