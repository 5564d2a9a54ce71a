"""The members of the household at the desk: who is ticked, who is explained, and how each line reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent

from village_collector.desktop.forms.cash_desk.ui_desk import Ui_Desk
from village_collector.desktop.shell.place import PlaceContext
from village_collector.desktop.widgets.exception_guard import guard_override_returning
from village_collector.desktop.widgets.inputs import amount, plain
from village_collector.desktop.widgets.table import RowModel, TableColumn
from village_collector.desktop.widgets.theme import THEME
from village_collector.domain.ledger.money_values import Receipt
from village_collector.domain.people import Resident, mask
from village_collector.domain.register import RowState
from village_collector.services.cash_desk import Quote, QuoteLine

_SHORT = {
    "waived": ("全额资助，不用缴", "info"),
    "exempt": ("今年免缴", "info"),
    "window-closed": ("不在缴费时间", "warn"),
    "not-payable-here": ("不能在村里缴", "warn"),
    "amount-unknown": ("金额待定", "warn"),
}


@dataclass(slots=True)
class Member:
    """One line of the household table; `ticked` is what the person at the desk chose."""

    line: QuoteLine
    ticked: bool

    @property
    def payable(self) -> bool:
        return self.line.refusal is None


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
        """The receipt of the selected member, if any."""
        row = self._table.row
        return self._model.rows[row].line.roster_line.receipt if 0 <= row < len(self._model.rows) else None

    def clear(self) -> None:
        """Close the household."""
        self._model.show([])

    def open(self, quote: Quote, listing: Sequence[Resident]) -> None:
        """Show a household: everybody of this listing who can pay is ticked, the cursor is on the first of them."""
        self._locked = False
        self._form.household.setText(summary(quote))
        self._form.household.setToolTip(summary(quote))
        numbers = {member.id_number for member in listing}
        self._show_doubt(quote)
        self._model.show([Member(line, line.refusal is None and line.resident.id_number in numbers) for line in quote.lines])
        self._table.setFocus()
        first = next((number for number, member in enumerate(self._model.rows) if member.ticked), 0)
        self._table.go_to(first)
        self._explain(first)

    def renew(self, quote: Quote) -> None:
        """Show the household anew after the book changed, keeping ticks and cursor."""
        ticked = {member.line.resident.id_number for member in self._model.rows if member.ticked}
        row = self._table.row
        self._show_doubt(quote)
        self._model.show([Member(line, line.refusal is None and line.resident.id_number in ticked) for line in quote.lines])
        if row >= 0:
            self._table.go_to(row)

    def collected(self, quote: Quote) -> None:
        """After the collection: the household stays visible, and nothing can be ticked."""
        self._locked = True
        self._model.show([Member(line, False) for line in quote.lines])
        self._form.explain.setText("")

    def _show_doubt(self, quote: Quote) -> None:
        doubtful = quote.household.doubtful
        said = f"! {doubtful}只勾了一位户主的人，请问清再收。" if doubtful else ""
        self._form.doubt.setText(said)
        self._form.doubt.setToolTip(said)
        self._form.doubt.setStyleSheet(f"color: {THEME.tokens.warn[0]};")
        self._form.doubt.setVisible(bool(said))

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


def collection_state(line: QuoteLine) -> tuple[str, str]:
    """The state of a member in a few words, and the colour of its chip."""
    receipt = line.roster_line.receipt
    if receipt:
        return f"已缴 {receipt.on:%m-%d} 收据 {receipt.serial:06d}", "done"
    if line.refusal:
        return _SHORT.get(line.refusal.code, ("现在不能缴", "warn"))
    if line.roster_line.state is RowState.FAILED:
        return "导入失败", "error"
    if line.roster_line.assessment.warnings:
        return "未缴，有提示", "warn"
    return "未缴", "warn"


def _identity(resident: Resident, on: date) -> str:
    words = [identity.word for identity in resident.identities if identity.holds_on(on)]
    return "、".join(words) or resident.category or "普通居民"


def member_columns(today: date) -> tuple[TableColumn[Member], ...]:
    """The household table."""
    return (
        TableColumn(
            title="姓名",
            text=lambda member: member.line.resident.name,
            width=132,
            tick=lambda member: member.ticked if member.payable else None,
        ),
        TableColumn(title="关系", text=lambda member: member.line.resident.relation, width=72, spare=True),
        TableColumn(title="证件号码", text=lambda member: mask(member.line.resident.id_number), width=168),
        TableColumn(title="身份", text=lambda member: _identity(member.line.resident, today), width=112),
        TableColumn(
            title="缴费情况",
            text=lambda member: collection_state(member.line)[0],
            width=200,
            tone=lambda member: collection_state(member.line)[1],
            tip=lambda member: explain(member.line),
        ),
        TableColumn(title="应收", text=lambda member: _due(member), width=96, right=True),
        TableColumn(title="依据", text=lambda member: member.line.roster_line.assessment.basis, spare=True),
    )


def _due(member: Member) -> str:
    receipt = member.line.roster_line.receipt
    if receipt:
        paid = next(line for line in receipt.lines if line.id_number == member.line.resident.id_number)
        return amount(paid.collect)
    return amount(member.line.collect) if member.payable else "—"


def explain(line: QuoteLine) -> str:
    """One or two sentences on a member: why nothing can be taken, or the basis of the amount, and hints for the payer."""
    assessment = line.roster_line.assessment
    if line.refusal:
        return f"{line.refusal.what}{line.refusal.remedy}"
    hints = "".join(hint.message for hint in assessment.warnings)
    return f"{line.resident.name}：{assessment.because[0].says}{hints}"


def summary(quote: Quote) -> str:
    """The household in one line."""
    household = quote.household
    last_year = [member.insured_last_year for member in household.members]
    before = f" · 上年参保 {sum(bool(known) for known in last_year)} 人" if any(x is not None for x in last_year) else ""
    group = f" · {household.group}" if household.group else ""
    return f"{household.head} 户{group} · {len(household.members)} 口人{before}"
