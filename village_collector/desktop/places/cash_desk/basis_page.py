"""依据: on which clauses a household's amounts rest, and what it would owe on another day."""

from __future__ import annotations

from PySide6.QtCore import QDate, QObject

from village_collector.desktop.forms.cash_desk.ui_desk import Ui_Desk
from village_collector.desktop.places.cash_desk.household_table import reasons_html
from village_collector.desktop.presenters.open_attachment import notices, open_notice
from village_collector.desktop.shell.place import PlaceContext
from village_collector.desktop.widgets.inputs import amount
from village_collector.services.cash_desk import CashDesk, Quote


class BasisPage(QObject):
    """The page of the desk that Alt+Y opens and closes."""

    def __init__(self, shell: PlaceContext, cash_desk: CashDesk, form: Ui_Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._shell, self._cash_desk, self._form = shell, cash_desk, form
        self._quote: Quote | None = None
        form.day.dateChanged.connect(self._show_what_if)
        form.notice.clicked.connect(lambda: open_notice(shell))
        shell.bind_command(form.basis, "cash_desk.basis")

    @property
    def is_open(self) -> bool:
        return self._form.stack.currentWidget() is self._form.basis_page

    def toggle(self, quote: Quote) -> None:
        """Open the page on this household, or go back to its members."""
        form = self._form
        if self.is_open:
            form.stack.setCurrentWidget(form.members_page)
            form.members.setFocus()
            return
        self._quote, today = quote, self._shell.season.today()
        form.day.setDate(QDate(today.year, today.month, today.day))
        form.notice.setVisible(bool(notices(self._shell)))
        form.stack.setCurrentWidget(form.basis_page)
        self._show_what_if()
        form.day.setFocus()

    def _show_what_if(self) -> None:
        """The household once more, as if it paid on the day in the field."""
        if self._quote is None:
            return
        form, shown = self._form, self._form.day.date()
        on = self._quote.on.replace(year=shown.year(), month=shown.month(), day=shown.day())
        quote = self._cash_desk.quote(self._quote.household, on)
        form.day_total.setText(f"　应收 {len(quote.payable)} 人 {amount(quote.total)} 元")
        form.reasons.setHtml(reasons_html(quote))
