"""缴款单: recording deposits at the credit union, and which receipts each deposit slip covers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape

from PySide6.QtCore import Qt

from village_collector.desktop.forms.day_end.ui_deposits import Ui_Deposits
from village_collector.desktop.presenters.receipt_list import receipt_columns, receipt_span
from village_collector.desktop.shell.place import PlaceContext
from village_collector.desktop.shell.tabbed_place import Page
from village_collector.desktop.widgets.inputs import amount, chain, mark_wrong
from village_collector.desktop.widgets.table import RowModel, TableColumn
from village_collector.domain.ledger.money_values import Deposit, Receipt
from village_collector.domain.money import capitals
from village_collector.services.day_end import DayEnd

_COLUMNS = (
    TableColumn[Deposit](title="缴款单号", text=lambda slip: slip.slip, least=128),
    TableColumn[Deposit](title="日期", text=lambda slip: f"{slip.on:%Y-%m-%d}", width=112, spare=True),
    TableColumn[Deposit](title="网点", text=lambda slip: slip.bank, width=128, spare=True),
    TableColumn[Deposit](
        title="收据", text=lambda slip: f"{len(slip.receipts)} 张", width=76, right=True, order=lambda slip: len(slip.receipts)
    ),
    TableColumn[Deposit](
        title="金额", text=lambda slip: amount(slip.amount), width=108, right=True, order=lambda slip: slip.amount
    ),
)


class DepositsPage(Page):
    """The form that records a deposit, the list of deposit slips, and the receipts of the selected slip."""

    command = "day_end.deposits"

    def __init__(self, shell: PlaceContext) -> None:
        super().__init__()
        self._shell = shell
        self._day_end = DayEnd(shell.season)
        self._form = Ui_Deposits()
        self._form.setupUi(self)
        form = self._form
        self.slips: RowModel[Deposit] = RowModel(_COLUMNS, parent=self)
        form.slips.set_table(self.slips, "还没有缴款单。去信用社存了钱，照单子登记。", sortable=True, name="缴款单")
        form.slips.selectionModel().currentRowChanged.connect(lambda *_: self._show_slip_receipts())
        self.inside: RowModel[Receipt] = RowModel(receipt_columns(), parent=self)
        form.inside.set_table(self.inside, "这张缴款单里还没有凑齐的收据。", name="这张缴款单里的收据")
        form.amount.textChanged.connect(lambda _: self._update_amount())
        form.slip.textChanged.connect(lambda _: self._update_record_button())
        chain(form.amount, form.slip, form.bank, form.deposit)
        shell.bind_command(form.deposit, "day_end.record_deposit")
        opening = shell.season.book.opening
        form.remark.setText(f"备注请写：<b>{escape(opening.village)}　经办人 {escape(shell.season.operator)}</b>")
        self._proposed = ""

    def command_handlers(self) -> Mapping[str, Callable[[], object]]:
        return {"day_end.record_deposit": self.deposit, "day_end.close_day": self.deposit}

    def command_states(self) -> Mapping[str, str]:
        return {"day_end.close_day": self._what_is_missing()}

    def focus_first_field(self) -> None:
        """Put the focus where work begins: the amount is proposed, so the number comes first."""
        field = self._form.slip if self._form.amount.fen else self._form.amount
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        field.selectAll()

    def refresh(self) -> None:
        form = self._form
        ledger = self._shell.season.book.ledger
        on_hand = ledger.cash_on_hand
        if form.amount.text() == self._proposed:
            if on_hand:
                form.amount.show_fen(on_hand)
            else:
                form.amount.clear()
            self._proposed = form.amount.text()
        form.slips_head.setText(f"手上现金 {amount(on_hand)} 元。已登记 {len(ledger.deposits)} 张缴款单，共 {amount(ledger.deposited)} 元。")
        self.slips.show(tuple(reversed(ledger.deposits)))
        if self.slips.rows:
            form.slips.go_to(0)
        self._show_slip_receipts()
        self._update_amount()

    def _update_amount(self) -> None:
        form = self._form
        mark_wrong(form.amount, "这里只填数字，最多两位小数。" if form.amount.wrong else "")
        fen = form.amount.fen
        form.capital.setText(f"大写：{capitals(fen)}" if fen else "大写：—")
        ledger = self._shell.season.book.ledger
        if fen and fen > ledger.cash_on_hand:
            form.covers.setText(f"比手上现金 {amount(ledger.cash_on_hand)} 元还多，请核对。")
        elif fen:
            receipts = tuple(ledger.receipts[number] for number in ledger.covered_by(fen))
            form.covers.setText(f"从最早的收据算起，这笔钱含{receipt_span(receipts)}。")
        else:
            form.covers.setText("没有要缴存的现金。" if not ledger.cash_on_hand else "")
        self._update_record_button()

    def _show_slip_receipts(self) -> None:
        row = self._form.slips.row
        slip = self.slips.rows[row] if 0 <= row < len(self.slips.rows) else None
        receipts = tuple(self._shell.season.book.ledger.receipts[number] for number in slip.receipts) if slip else ()
        self.inside.show(receipts)
        self._form.inside_head.setText(f"缴款单 {slip.slip} 含{receipt_span(receipts)}。" if slip else "")
        self._form.inside.setVisible(bool(slip))
        self._form.inside_head.setVisible(bool(slip))

    def sheet(self) -> tuple[str, str]:
        """Kind and slip number of the sheet that 打印 prints on this page ("": the newest slip)."""
        row = self._form.slips.row
        return "deposit", self.slips.rows[row].slip if 0 <= row < len(self.slips.rows) else ""

    def deposit(self) -> None:
        """Record the deposit that is typed in the fields."""
        form = self._form
        fen = form.amount.fen
        if fen is None:
            form.amount.setFocus()
            self._shell.messages.warn("先照缴款单填金额。")
            return
        if not form.slip.text().strip():
            form.slip.setFocus()
            self._shell.messages.warn("先照缴款单填单号。")
            return
        made = self._shell.run_or_report(lambda: self._day_end.deposit(fen, form.slip.text(), bank=form.bank.text()))
        if made is None:
            return
        self._proposed = form.amount.text()
        form.slip.clear()
        self._shell.messages.done(
            f"缴款单 {made.slip} 登记好了：{amount(made.amount)} 元，含收据 {len(made.receipts)} 张。单子请收好。"
        )
        self._shell.changed.emit()
        form.slip.setFocus()

    def _what_is_missing(self) -> str:
        """What still has to be filled in; "" where the slip can be recorded."""
        if not self._shell.season.book.ledger.cash_on_hand:
            return "没有要缴存的现金。"
        if self._form.amount.fen is None:
            return "先填金额。"
        return "" if self._form.slip.text().strip() else "先填缴款单号。"

    def _update_record_button(self) -> None:
        """Enable the button when the fields are complete; the key stays enabled, since on another page it leads here."""
        missing = self._what_is_missing()
        self._form.deposit.setEnabled(not missing)
        self._form.deposit.setToolTip(missing)
        self.states_changed.emit()
