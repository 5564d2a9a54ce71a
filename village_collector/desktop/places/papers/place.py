"""表册资料: the page that prints sheets, and the page that keeps scans and photos."""

from __future__ import annotations

from village_collector.desktop.places.papers.attachments import AttachmentsPage
from village_collector.desktop.places.papers.print_sheets import PrintSheetsPage
from village_collector.desktop.shell.place import PlaceContext
from village_collector.desktop.shell.tabbed_place import TabbedPlace
from village_collector.services.sheets.catalogue import SHEETS


class PapersPlace(TabbedPlace):
    """The two pages of 表册资料."""

    id = "papers"
    title = "表册资料"

    def __init__(self, shell: PlaceContext) -> None:
        super().__init__(shell)
        self.sheets = self.add_page(PrintSheetsPage(shell))
        self.scans = self.add_page(AttachmentsPage(shell))

    def show_subject(self, subject: str) -> bool:
        """`subject` is a kind of sheet."""
        if subject not in SHEETS:
            return False
        self.show_page(self.sheets)
        self.sheets.choose(subject)
        return True
