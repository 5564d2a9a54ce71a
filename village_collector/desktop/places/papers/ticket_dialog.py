"""票据登记: official tickets taken in, spoiled, lost, and settled with the office that issued them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QWidget

from village_collector.desktop.forms.papers.ui_ticket_dialog import Ui_TicketDialog
from village_collector.desktop.widgets.inputs import amount, chain, plain
from village_collector.desktop.widgets.theme import THEME
from village_collector.domain.ledger.ticket_stock import spans
from village_collector.errors import UserError
from village_collector.services.season import Season
from village_collector.services.ticket_stock import LOST, SPOILED, TicketStockService

_RECEIVE, _SPOIL, _LOSE, _SETTLE = range(4)
_ACTS = ("领用一本票", "一张空白票作废", "一张空白票遗失", "结报")


class TicketDialog(QDialog):
    """One act with tickets; once it is accepted, `message` says in words what was recorded."""

    recorded = Signal()

    def __init__(self, season: Season, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._season, self._stock = season, TicketStockService(season)
        self.message = ""
        self._form = form = Ui_TicketDialog()
        form.setupUi(self)
        form.act.addItems(_ACTS)
        form.act.currentIndexChanged.connect(self._choose)
        form.wrong.setStyleSheet(f"color: {THEME.tokens.error[0]};")
        form.record.clicked.connect(self._record)
        form.cancel.clicked.connect(self.reject)
        for key in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(key), self, self._record)
        chain(form.act, form.first, form.number, form.with_whom)
        chain(form.first, form.last, form.issued_by, form.record)
        chain(form.number, form.reason, form.record)
        chain(form.with_whom, form.record)
        self._show_balance()
        form.first.setFocus()

    def _show_balance(self) -> None:
        stock, now = self._season.book.ledger.records.tickets, self._stock.balance()
        if not stock.kept:
            self._form.balance.setText("还没有登记领用的票据")
            self._form.left.setText("领到票本，照封面登记起号和止号。号码只登记，程序不印。")
            return
        self._form.balance.setText(
            f"领用 {now.received}　已用 {now.used}　作废 {now.spoiled}　遗失 {now.lost}　结存 {now.left}"
        )
        left = spans(stock.left(self._season.book.ledger.tickets_used()))
        self._form.left.setText(f"有效票据共 {amount(now.amount)} 元。" + (f"结存号码：{left}" if left else "没有空白票了。"))

    def _choose(self, act: int) -> None:
        form = self._form
        pages = (form.receive_page, form.mark_page, form.mark_page, form.settle_page)
        form.stack.setCurrentWidget(pages[act])
        form.wrong.clear()
        if act in (_SPOIL, _LOSE) and not form.number.text():
            form.number.setText((self._stock.next() or "") if act == _SPOIL else "")

    def _record(self) -> None:
        try:
            self.message = self._carry_out()
        except UserError as error:
            self._form.wrong.setText(f"✕ {error.what}{error.remedy}")
            return
        self.recorded.emit()
        self.accept()

    def _carry_out(self) -> str:
        form, act = self._form, self._form.act.currentIndex()
        if act == _RECEIVE:
            made = self._stock.receive(plain(form.first.text()), plain(form.last.text()), form.issued_by.text())
            return f"领用登记好了：{made.first} 到 {made.last}，共 {made.count} 张。"
        if act == _SETTLE:
            now = self._stock.settle(form.with_whom.text())
            return f"结报记好了：已用 {now.used} 张，{amount(now.amount)} 元，结存 {now.left} 张。请打印票据结报单。"
        kind, word = (SPOILED, "作废") if act == _SPOIL else (LOST, "遗失")
        mark = self._stock.mark(plain(form.number.text()), kind, form.reason.text())
        return f"票据 {mark.number} 登记{word}了。"
