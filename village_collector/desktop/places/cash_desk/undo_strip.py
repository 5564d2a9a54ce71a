"""撤销: the strip under the amounts in which the last collection can be undone, as a void with its reason."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from village_collector.desktop.forms.cash_desk.ui_desk import Ui_Desk
from village_collector.desktop.shell.place import PlaceContext
from village_collector.desktop.widgets.inputs import THIN_SPACE, amount
from village_collector.desktop.widgets.theme import THEME
from village_collector.domain.ledger.money_values import Receipt
from village_collector.services.cash_desk import CashDesk

UNDO_SECONDS = 10
UNDO_REASON = "操作撤销"


class UndoStrip(QObject):
    """Ten seconds to undo the last collection; `last` is its receipt, which stays for a re-print.

    The seconds count only while the desk is shown in the active window: a dialog, another place or another program stops
    them. No message stands here, and the strip keeps its room while there is nothing to undo.
    """

    def __init__(self, shell: PlaceContext, cash_desk: CashDesk, form: Ui_Desk, desk: QWidget) -> None:
        super().__init__(desk)
        self._shell, self._cash_desk, self._form, self._desk = shell, cash_desk, form, desk
        self.last: Receipt | None = None
        self._seconds = 0
        self._timer = QTimer(self, interval=1000)
        self._timer.timeout.connect(self._tick)
        shell.closing.connect(self._timer.stop)
        shell.bind_command(form.undo, "cash_desk.undo")
        for part in (form.undo, form.undo_seconds):
            keeping = part.sizePolicy()
            keeping.setRetainSizeWhenHidden(True)
            part.setSizePolicy(keeping)
        self._end("没有可以撤销的收款。")

    @property
    def seconds(self) -> int:
        """How many seconds are left; 0 where nothing can be undone."""
        return self._seconds

    def offer(self, receipt: Receipt, head: str) -> None:
        """From now on this receipt can be undone; `head` is whose household paid."""
        self.last, self._seconds = receipt, UNDO_SECONDS
        said = f"收据 {receipt.serial:06d}　{head}户 {len(receipt.lines)} 人 {amount(receipt.total)} 元"
        self._form.undo_what.setText(said)
        self._form.undo_what.setToolTip(said)
        self._form.undo_what.setAccessibleName(f"可以撤销：{said}".replace(THIN_SPACE, ""))
        self._shell.set_command_enabled("cash_desk.undo", True)
        self._show(True)
        self._show_seconds()
        self._timer.start()

    def undo(self) -> Receipt | None:
        """Void the receipt; None where the time is over or the void was refused (the window has said why)."""
        receipt = self.last
        if receipt is None or not self._seconds:
            return None
        if self._shell.run_or_report(lambda: self._cash_desk.void(receipt.number, UNDO_REASON)) is None:
            return None
        self._end("没有可以撤销的收款。")
        self.last = None
        return receipt

    def renew(self) -> None:
        """The book has changed: what was voided elsewhere cannot be undone any more."""
        if self._seconds and self.last and self._cash_desk.receipt(self.last.number).void:
            self._end("这张收据已经作废了。")

    def _tick(self) -> None:
        if not self._desk.isVisible() or not self._desk.isActiveWindow():
            return
        self._seconds -= 1
        if self._seconds:
            self._show_seconds()
        else:
            self._end("收款满十秒了；要改就到名册里作废这张收据。")

    def _end(self, why: str) -> None:
        self._timer.stop()
        self._seconds = 0
        self._shell.set_command_enabled("cash_desk.undo", False, why)
        for label in (self._form.undo_what, self._form.undo_seconds):
            label.clear()
            label.setAccessibleName("")
        self._form.undo_what.setToolTip("")
        self._show(False)

    def _show(self, shown: bool) -> None:
        colour, ground = THEME.tokens.tone("done")
        edge, filled = (colour, ground) if shown else ("transparent", "transparent")
        self._form.undo_strip.setStyleSheet(
            f"#undo_strip {{ background: {filled}; border: 1px solid {edge}; border-radius: 4px; }} QLabel {{ color: {colour}; }}"
        )
        self._form.undo.setVisible(shown)

    def _show_seconds(self) -> None:
        self._form.undo_seconds.setText(f"{self._seconds} 秒")
        self._form.undo_seconds.setAccessibleName(f"还可以撤销 {self._seconds} 秒")
