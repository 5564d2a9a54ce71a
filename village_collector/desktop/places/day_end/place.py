"""日结交款: counting the cash box, paying in at the credit union, and reconciliation."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from village_collector.desktop.places.day_end.cash_count import CashCountPage
from village_collector.desktop.places.day_end.deposits import DepositsPage
from village_collector.desktop.places.day_end.reconciliation import ReconciliationPage
from village_collector.desktop.printing.printer import quick_print
from village_collector.desktop.shell.place import PlaceContext
from village_collector.desktop.shell.tabbed_place import TabbedPlace
from village_collector.domain.reconciliation import Discrepancy
from village_collector.services.sheets.catalogue import SHEETS
from village_collector.services.sheets.requests import SheetRequest


class DayEndPlace(TabbedPlace):
    """The three pages of 日结交款: counting cash, deposits, reconciliation."""

    id = "day_end"
    title = "日结交款"

    def __init__(self, shell: PlaceContext) -> None:
        super().__init__(shell)
        self.cash_count = self.add_page(CashCountPage(shell))
        self.deposits = self.add_page(DepositsPage(shell))
        self.reconciliation = self.add_page(ReconciliationPage(shell))
        self.reconciliation.discrepancy_opened.connect(self._show_discrepancy)
        self.set_corner_command("day_end.print")

    def command_handlers(self) -> Mapping[str, Callable[[], object]]:
        return {**super().command_handlers(), "day_end.print": self._print}

    def show_subject(self, subject: str) -> bool:
        """`subject` is the number of a receipt to look at."""
        if subject not in self._shell.season.book.ledger.receipts:
            return False
        self._show_receipt(subject)
        return True

    def _show_receipt(self, number: str) -> None:
        self.show_page(self.cash_count)
        self.cash_count.show_receipt(number)

    def _print(self) -> None:
        page = self.page
        assert isinstance(page, CashCountPage | DepositsPage | ReconciliationPage)
        kind, which = page.sheet()
        day = f"{self._shell.season.today():%Y%m%d}"
        name = "".join(sign if sign.isalnum() else "-" for sign in which) or day
        quick_print(self._shell, SheetRequest(kind=kind, which=which or None), f"{SHEETS[kind].title}{name}.pdf", page=self)

    def _show_discrepancy(self, found: Discrepancy) -> None:
        if found.people:
            self._shell.go("roster", found.people[0])
        elif found.receipts:
            self._show_receipt(found.receipts[0])
        else:
            self.show_page(self.cash_count if found.code == "cash-count" else self.deposits)
