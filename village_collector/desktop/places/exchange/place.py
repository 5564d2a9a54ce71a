"""U盘交换: import the register, export the bureau's template, import its result, type into its screen, back up the book."""

from __future__ import annotations

from village_collector.desktop.places.exchange.backup import BackupPage
from village_collector.desktop.places.exchange.export_batch import ExportBatchPage
from village_collector.desktop.places.exchange.import_register import ImportRegisterPage
from village_collector.desktop.places.exchange.import_result import ImportResultPage
from village_collector.desktop.places.exchange.keying import KeyingPage
from village_collector.desktop.shell.place import PlaceContext
from village_collector.desktop.shell.tabbed_place import TabbedPlace


class ExchangePlace(TabbedPlace):
    """The five pages of U盘交换; the key of a page shows it, pressed once more it starts the page's work."""

    id = "exchange"
    title = "U盘交换"

    def __init__(self, shell: PlaceContext) -> None:
        super().__init__(shell)
        self.import_register = self.add_page(ImportRegisterPage(shell))
        self.export_batch = self.add_page(ExportBatchPage(shell))
        self.import_result = self.add_page(ImportResultPage(shell))
        self.keying = self.add_page(KeyingPage(shell))
        self.backup = self.add_page(BackupPage(shell))
