"""The members of the household at the desk: who is ticked, whose case is explained."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent

from village_collector.desktop.forms.cash_desk.ui_desk import Ui_Desk
from village_collector.desktop.places.cash_desk.household_table import Member, explain, member_columns, summary
from village_collector.desktop.shell.place import PlaceContext
from village_collector.desktop.widgets.exception_guard import guard_override_returning
from village_collector.desktop.widgets.inputs import plain
from village_collector.desktop.widgets.table import RowModel
from village_collector.domain.ledger.money_values import Receipt
from village_collector.services.cash_desk import Quote


class HouseholdMembers(QObject):
    """The table of the desk. `choice_changed` tells a tick, `digit_typed` a digit, `entered` Enter on a row."""

    choice_changed = Signal()
    digit_typed = Signal(str)
    entered = Signal()

    def __init__(self, shell: PlaceContext, form: Ui_Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._shell, self._form, self._table = shell, form, form.members
        self._locked = False
        self._model: RowModel[Member] = RowModel(
            member_columns(shell.season.today()), faint=lambda member: not member.payable, parent=self
        )
        self._table.set_table(self._model, "这一户没有人。", name="这一户的人")
        self._table.installEventFilter(self)
        self._table.spaced.connect(self._toggle)
        self._table.opened.connect(lambda _: self.entered.emit())
        self._table.selectionModel().currentRowChanged.connect(lambda now, _: self._explain(now.row()))
        self._model.ticked.connect(self._toggle)

    @property
    def chosen(self) -> list[Member]:
        """The members who are ticked and may pay."""
        return [member for member in self._model.rows if member.ticked and member.payable]

    @property
    def receipt(self) -> Receipt | None:
        """The receipt of the member on whom the cursor stands, if any."""
        row = self._table.row
        return self._model.rows[row].line.roster_line.receipt if 0 <= row < len(self._model.rows) else None

    def clear(self) -> None:
        """Nobody is at the desk."""
        self._model.show([])

    def open(self, quote: Quote) -> None:
        """A household came to the desk: everybody who can pay is ticked, the cursor on the first of them."""
        self._locked = False
        self._form.household.setText(summary(quote))
        self._form.household.setToolTip(summary(quote))
        self._model.show([Member(line, line.refusal is None) for line in quote.lines])
        self._table.setFocus()
        first = next((number for number, member in enumerate(self._model.rows) if member.payable), 0)
        self._table.go_to(first)
        self._explain(first)

    def renew(self, quote: Quote) -> None:
        """The same household after the book changed: ticks and cursor stay."""
        ticked = {member.line.resident.id_number for member in self._model.rows if member.ticked}
        row = self._table.row
        self._model.show([Member(line, line.refusal is None and line.resident.id_number in ticked) for line in quote.lines])
        if row >= 0:
            self._table.go_to(row)

    def collected(self, quote: Quote) -> None:
        """The household has paid: it stays in sight, and nothing can be ticked."""
        self._locked = True
        self._model.show([Member(line, False) for line in quote.lines])
        self._form.explain.setText("")

    def _explain(self, row: int) -> None:
        if 0 <= row < len(self._model.rows):
            text = explain(self._model.rows[row].line)
            self._form.explain.setText(text)
            self._form.explain.setToolTip(text)

    def _toggle(self, row: int) -> None:
        member = self._model.rows[row]
        if self._locked:
            return
        if not member.payable:
            self._shell.messages.info(explain(member.line))
            return
        member.ticked = not member.ticked
        self._model.repaint_rows()
        self.choice_changed.emit()

    @guard_override_returning(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self._table or event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        digit = plain(event.text())
        if len(digit) != 1 or not digit.isdigit() or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        self.digit_typed.emit(digit)
        return True
