"""撤销: for ten seconds after a collection it can be undone, as a void with its reason."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from village_collector.desktop.shell.place import PlaceContext
from village_collector.domain.ledger.money_values import Receipt
from village_collector.services.cash_desk import CashDesk

UNDO_SECONDS = 10
UNDO_REASON = "操作撤销"


class UndoableCollection(QObject):
    """The last collection, as long as it can be undone; `last` stays for a re-print."""

    def __init__(self, shell: PlaceContext, cash_desk: CashDesk, parent: QObject) -> None:
        super().__init__(parent)
        self._shell, self._cash_desk = shell, cash_desk
        self.last: Receipt | None = None
        self._timer = QTimer(self, singleShot=True, interval=UNDO_SECONDS * 1000)
        self._timer.timeout.connect(self._expired)
        shell.set_command_enabled("cash_desk.undo", False, "没有可以撤销的收款。")

    def offer(self, receipt: Receipt) -> None:
        """From now on, for ten seconds, this receipt can be undone."""
        self.last = receipt
        self._shell.set_command_enabled("cash_desk.undo", True)
        self._timer.start()

    def undo(self) -> Receipt | None:
        """Void the receipt; None where the time is over or the void was refused (the window has said why)."""
        receipt = self.last
        if receipt is None or not self._timer.isActive():
            return None
        if self._shell.run_or_report(lambda: self._cash_desk.void(receipt.number, UNDO_REASON)) is None:
            return None
        self._timer.stop()
        self._expired()
        self.last = None
        return receipt

    def _expired(self) -> None:
        self._shell.set_command_enabled("cash_desk.undo", False, "收款满十秒了；要改就到名册里作废这张收据。")
