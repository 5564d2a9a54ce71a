"""日结交款: counting the box, paying in at the credit union, and putting all books side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QTabWidget, QVBoxLayout, QWidget

from village_collector.desktop.places.day_end.cash_count import CashCountPage
from village_collector.desktop.places.day_end.deposits import DepositsPage
from village_collector.desktop.places.day_end.reconciliation import ReconciliationPage
from village_collector.desktop.printing.quick_print import quick_print
from village_collector.desktop.shell.commands import BY_ID, labelled
from village_collector.desktop.shell.place import PlaceContext
from village_collector.domain.reconciliation import Discrepancy
from village_collector.services.sheets.catalogue import SHEETS
from village_collector.services.sheets.requests import SheetRequest


class DayEndPlace(QWidget):
    """What is done with the money after the queue is gone; one page for each of the three jobs."""

    id = "day_end"
    title = "日结交款"

    def __init__(self, shell: PlaceContext) -> None:
        super().__init__()
        self._shell = shell
        self.cash_count, self.deposits, self.reconciliation = CashCountPage(shell), DepositsPage(shell), ReconciliationPage(shell)
        self._tabs = QTabWidget()
        self._tabs.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._tabs.tabBar().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._tabs.setAccessibleName("日结交款的三页")
        self._tabs.tabBar().setAccessibleName("日结交款的三页")
        for command, page in self._pages().items():
            self._tabs.addTab(page, labelled(BY_ID[command]))
        self._tabs.currentChanged.connect(lambda _: self._begin())
        self.reconciliation.wanted.connect(self._look)
        paper = QPushButton()
        paper.setProperty("role", "quiet")
        shell.bind_command(paper, "day_end.print")
        self._tabs.setCornerWidget(paper)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._tabs)

    def _pages(self) -> Mapping[str, CashCountPage | DepositsPage | ReconciliationPage]:
        return {"day_end.cash_count": self.cash_count, "day_end.deposits": self.deposits, "day_end.reconciliation": self.reconciliation}

    def command_handlers(self) -> Mapping[str, Callable[[], object]]:
        return {
            "day_end.cash_count": lambda: self._turn(self.cash_count),
            "day_end.deposits": lambda: self._turn(self.deposits),
            "day_end.reconciliation": lambda: self._turn(self.reconciliation),
            "day_end.close_day": self._confirm,
            "day_end.record_deposit": self._deposit,
            "day_end.void_receipt": self.cash_count.void,
            "day_end.print": self._print,
        }

    def activate(self, subject: str = "") -> None:
        """`subject` is "cash_count", "deposits" or "reconciliation", or the number of a receipt to look at."""
        if f"day_end.{subject}" in self._pages():
            self._turn(self._pages()[f"day_end.{subject}"])
        elif subject in self._shell.season.book.ledger.receipts:
            self._turn(self.cash_count)
            self.cash_count.show_receipt(subject)
        else:
            self._begin()

    def refresh(self) -> None:
        for page in self._pages().values():
            page.refresh()
        self._page.update_commands()

    def step_back(self) -> bool:
        return self._page is self.cash_count and self.cash_count.step_back()

    @property
    def _page(self) -> CashCountPage | DepositsPage | ReconciliationPage:
        page = self._tabs.currentWidget()
        assert isinstance(page, CashCountPage | DepositsPage | ReconciliationPage)
        return page

    def _turn(self, page: QWidget) -> None:
        if self._tabs.currentWidget() is page:
            self._begin()
        else:
            self._tabs.setCurrentWidget(page)

    def _begin(self) -> None:
        self._page.update_commands()
        self._page.focus_first_field()

    def _confirm(self) -> None:
        if self._page is self.deposits:
            self.deposits.deposit()
        else:
            self.cash_count.close_day()

    def _deposit(self) -> None:
        if self._page is self.deposits:
            self.deposits.deposit()
        else:
            self._turn(self.deposits)

    def _print(self) -> None:
        kind, which = self._page.sheet()
        day = f"{self._shell.season.today():%Y%m%d}"
        name = "".join(sign if sign.isalnum() else "-" for sign in which) or day
        quick_print(self._shell, SheetRequest(kind=kind, which=which or None), f"{SHEETS[kind].title}{name}.pdf")

    def _look(self, found: Discrepancy) -> None:
        if found.people:
            self._shell.go("roster", found.people[0])
        elif found.receipts:
            self._turn(self.cash_count)
            self.cash_count.show_receipt(found.receipts[0])
        else:
            self._turn(self.cash_count if found.code == "cash-count" else self.deposits)
