"""U盘交换: the register comes in, the bureau's template goes out, its answer comes back, the book is copied."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from village_collector.desktop.places.exchange.backup import BackupPage
from village_collector.desktop.places.exchange.export_batch import ExportBatchPage
from village_collector.desktop.places.exchange.import_register import ImportRegisterPage
from village_collector.desktop.places.exchange.import_result import ImportResultPage
from village_collector.desktop.shell.commands import BY_ID, labelled
from village_collector.desktop.shell.place import PlaceContext


class ExchangePlace(QWidget):
    """Everything that goes over the stick; the key of a page shows it, and once more does its work."""

    id = "exchange"
    title = "U盘交换"

    def __init__(self, shell: PlaceContext) -> None:
        super().__init__()
        self._shell = shell
        self.import_register, self.export_batch = ImportRegisterPage(shell), ExportBatchPage(shell)
        self.import_result, self.backup = ImportResultPage(shell), BackupPage(shell)
        self._acts: dict[str, tuple[ImportRegisterPage | ExportBatchPage | ImportResultPage | BackupPage, Callable[[], object]]] = {
            "exchange.import_register": (self.import_register, self.import_register.read),
            "exchange.export_batch": (self.export_batch, self.export_batch.export),
            "exchange.import_result": (self.import_result, self.import_result.read),
            "exchange.backup": (self.backup, self.backup.back_up),
        }
        self._tabs = QTabWidget()
        self._tabs.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._tabs.tabBar().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._tabs.setAccessibleName("U盘交换的四页")
        self._tabs.tabBar().setAccessibleName("U盘交换的四页")
        for command, (page, _) in self._acts.items():
            self._tabs.addTab(page, labelled(BY_ID[command]))
        self._tabs.currentChanged.connect(lambda _: self._begin())
        shell.operations.busy.connect(lambda busy: None if busy else self.import_register.background_finished())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._tabs)

    def command_handlers(self) -> Mapping[str, Callable[[], object]]:
        acts: dict[str, Callable[[], object]] = {
            command: lambda page=page, act=act: act() if self._page is page else self._turn(page)  # type: ignore[misc]
            for command, (page, act) in self._acts.items()
        }
        return acts | {"exchange.confirm": self.import_register.take}

    def activate(self, subject: str = "") -> None:
        """`subject` is "import_register", "export_batch", "import_result" or "backup"."""
        chosen = self._acts.get(f"exchange.{subject}")
        if chosen:
            self._turn(chosen[0])
        else:
            self._begin()

    def refresh(self) -> None:
        for page, _ in self._acts.values():
            page.refresh()
        self._page.update_commands()

    def step_back(self) -> bool:
        return False

    @property
    def _page(self) -> ImportRegisterPage | ExportBatchPage | ImportResultPage | BackupPage:
        page = self._tabs.currentWidget()
        assert isinstance(page, ImportRegisterPage | ExportBatchPage | ImportResultPage | BackupPage)
        return page

    def _turn(self, page: QWidget) -> None:
        if self._tabs.currentWidget() is page:
            self._begin()
        else:
            self._tabs.setCurrentWidget(page)

    def _begin(self) -> None:
        self._page.update_commands()
        self._page.focus_first_field()
