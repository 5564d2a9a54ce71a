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
        self.taking, self.giving = ImportRegisterPage(shell), ExportBatchPage(shell)
        self.hearing, self.guarding = ImportResultPage(shell), BackupPage(shell)
        self._acts: dict[str, tuple[ImportRegisterPage | ExportBatchPage | ImportResultPage | BackupPage, Callable[[], object]]] = {
            "exchange.register": (self.taking, self.taking.read),
            "exchange.export": (self.giving, self.giving.export),
            "exchange.result": (self.hearing, self.hearing.read),
            "exchange.backup": (self.guarding, self.guarding.back_up),
        }
        self._tabs = QTabWidget()
        self._tabs.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._tabs.tabBar().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._tabs.setAccessibleName("U盘交换的四页")
        self._tabs.tabBar().setAccessibleName("U盘交换的四页")
        for command, (page, _) in self._acts.items():
            self._tabs.addTab(page, labelled(BY_ID[command]))
        self._tabs.currentChanged.connect(lambda _: self._begin())
        shell.operations.busy.connect(lambda busy: None if busy else self.taking.settle())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._tabs)

    def verbs(self) -> Mapping[str, Callable[[], object]]:
        acts: dict[str, Callable[[], object]] = {
            command: lambda page=page, act=act: act() if self._page is page else self._turn(page)  # type: ignore[misc]
            for command, (page, act) in self._acts.items()
        }
        return acts | {"exchange.confirm": self.taking.take}

    def activate(self, subject: str = "") -> None:
        """`subject` is "register", "export", "result" or "backup"."""
        chosen = self._acts.get(f"exchange.{subject}")
        if chosen:
            self._turn(chosen[0])
        else:
            self._begin()

    def refresh(self) -> None:
        for page, _ in self._acts.values():
            page.refresh()
        self._page.watch()

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
        self._page.watch()
        self._page.begin()
