"""Receipts as lists show them, and the dialog that asks why one is to be voided."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QWidget

from village_collector.desktop.forms.day_end.ui_void_dialog import Ui_VoidDialog
from village_collector.desktop.presenters.resident_details import receipt_tone, receipt_word
from village_collector.desktop.widgets.inputs import amount, chain
from village_collector.desktop.widgets.table import TableColumn
from village_collector.domain.ledger.money_values import Receipt

_REASONS = ("金额点错", "人选错了", "重复收款", "本人要求退")


def receipt_columns() -> tuple[TableColumn[Receipt], ...]:
    """The columns of a list of receipts; time and number of people only where there is room."""
    return (
        TableColumn(
            title="收据", text=lambda receipt: f"{receipt.serial:06d}", width=80, order=lambda receipt: receipt.serial
        ),
        TableColumn(title="缴款人", text=lambda receipt: receipt.payer),
        TableColumn(
            title="时间", text=lambda receipt: f"{receipt.at:%m-%d %H:%M}", width=112, order=lambda receipt: receipt.at, spare=True
        ),
        TableColumn(title="人数", text=lambda receipt: str(len(receipt.lines)), width=56, right=True, spare=True),
        TableColumn(
            title="金额", text=lambda receipt: amount(receipt.total), width=96, right=True, order=lambda receipt: receipt.total
        ),
        TableColumn(title="状态", text=receipt_word, width=92, tone=receipt_tone),
    )


def receipt_span(receipts: tuple[Receipt, ...]) -> str:
    """From which to which serial, and how many."""
    if not receipts:
        return "没有收据"
    if len(receipts) == 1:
        return f"收据 {receipts[0].serial:06d}"
    return f"收据 {receipts[0].serial:06d} 至 {receipts[-1].serial:06d}，共 {len(receipts)} 张"


class VoidDialog(QDialog):
    """Asks for the reason of a void; Enter cancels until the focus has been moved to the 作废 button."""

    def __init__(self, parent: QWidget, receipt: Receipt) -> None:
        super().__init__(parent)
        self.receipt = receipt
        self._form = Ui_VoidDialog()
        self._form.setupUi(self)
        form = self._form
        verb = f"作废收据 {receipt.serial:06d}"
        form.what.setText(f"{verb}？")
        names = "、".join(line.name for line in receipt.lines)
        form.text.setText(
            f"{receipt.on:%Y-%m-%d} 收 {receipt.payer} {amount(receipt.total)} 元（{receipt.way}），"
            f"{len(receipt.lines)} 人：{names}。"
        )
        form.after.setText("号码留着不再用，账上加一笔反向的记录；要把钱退给缴款人，收回收据。作废以后不能恢复。")
        form.reason.addItems(_REASONS)
        form.reason.setCurrentIndex(-1)
        line = form.reason.lineEdit()
        if line:
            line.setAccessibleName(form.reason.accessibleName())
        form.reason.editTextChanged.connect(lambda text: form.yes.setEnabled(bool(text.strip())))
        form.yes.setText(verb)
        form.yes.setAccessibleName(verb)
        form.yes.setEnabled(False)
        form.yes.clicked.connect(self.accept)
        form.no.clicked.connect(self.reject)
        form.no.setDefault(True)
        chain(form.reason, form.yes)
        form.reason.setFocus()

    @property
    def reason(self) -> str:
        """The reason that was typed or chosen."""
        text: str = self._form.reason.currentText()
        return text.strip()
