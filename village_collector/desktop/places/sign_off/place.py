"""清册签字: checking and freezing, printing and comparing, and all versions that ever were."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from village_collector.desktop.places.sign_off.freeze import FreezePage
from village_collector.desktop.places.sign_off.printed_register import PrintedRegisterPage, grouped
from village_collector.desktop.shell.commands import BY_ID, labelled
from village_collector.desktop.shell.place import PlaceContext
from village_collector.desktop.widgets.inputs import amount
from village_collector.desktop.widgets.table import RowModel, RowView, TableColumn
from village_collector.domain.ledger import verification_code
from village_collector.domain.ledger.bureau_values import Version

_COLUMNS = (
    TableColumn[Version]("版", lambda version: f"第 {version.version} 版", 84, order=lambda version: version.version),
    TableColumn[Version]("定版时间", lambda version: f"{version.at:%Y-%m-%d %H:%M}", 152),
    TableColumn[Version]("人数", lambda version: str(version.people), 72, right=True, order=lambda version: version.people),
    TableColumn[Version]("已缴", lambda version: str(version.payers), 72, right=True, spare=True),
    TableColumn[Version]("实缴", lambda version: amount(version.total), 112, right=True, order=lambda version: version.total),
    TableColumn[Version]("签字人", lambda version: "、".join(name for _, name in version.signers if name), spare=True),
    TableColumn[Version]("校验码", lambda version: grouped(verification_code.verification_code(version.hash)), 216),
    TableColumn[Version]("情况说明", lambda version: version.explanation, 160, spare=True),
)
_PAPER = ("sign_off.print", "sign_off.save", "sign_off.next_page", "sign_off.previous_page")


class SignOffPlace(QWidget):
    """The register on its way to three signatures."""

    id = "sign_off"
    title = "清册签字"

    def __init__(self, shell: PlaceContext) -> None:
        super().__init__()
        self._shell = shell
        self.freeze, self.printed_register = FreezePage(shell), PrintedRegisterPage(shell)
        self._list = RowView()
        self.versions: RowModel[Version] = RowModel(_COLUMNS, parent=self)
        self._list.set_table(self.versions, "还没有定过版。", name="各版清册")
        self._tabs = QTabWidget()
        self._tabs.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._tabs.tabBar().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._tabs.setAccessibleName("清册签字的三页")
        self._tabs.tabBar().setAccessibleName("清册签字的三页")
        pages = {"sign_off.freeze": self.freeze, "sign_off.printed_register": self.printed_register, "sign_off.versions": self._list}
        for command, page in pages.items():
            self._tabs.addTab(page, labelled(BY_ID[command]))
        self._tabs.currentChanged.connect(lambda _: self._begin())
        self.freeze.frozen.connect(lambda: self._turn(self.printed_register))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._tabs)

    def command_handlers(self) -> Mapping[str, Callable[[], object]]:
        return {
            "sign_off.freeze": lambda: self._turn(self.freeze),
            "sign_off.printed_register": lambda: self._turn(self.printed_register),
            "sign_off.versions": lambda: self._turn(self._list),
            "sign_off.freeze_version": self.freeze.freeze,
            **self.printed_register.command_handlers(),
            "sign_off.compare": self._compare,
        }

    def activate(self, subject: str = "") -> None:
        """`subject` is "printed_register" for the printed version."""
        if subject == "printed_register":
            self._turn(self.printed_register)
        else:
            self._begin()

    def refresh(self) -> None:
        self.freeze.refresh()
        self.printed_register.refresh()
        self.versions.show(tuple(reversed(self._shell.season.book.ledger.versions)))
        self._watch()

    def step_back(self) -> bool:
        if self._tabs.currentWidget() is self.freeze:
            return False
        self._turn(self.freeze)
        return True

    def _turn(self, page: QWidget) -> None:
        if self._tabs.currentWidget() is page:
            self._begin()
        else:
            self._tabs.setCurrentWidget(page)

    def _begin(self) -> None:
        self._watch()
        page = self._tabs.currentWidget()
        if page is self.printed_register:
            self.printed_register.page_shown()
        if page is self._list:
            self._list.setFocus()
            self._list.go_to(max(self._list.row, 0))
        else:
            (self.printed_register if page is self.printed_register else self.freeze).focus_first_field()

    def _compare(self) -> None:
        self._turn(self.printed_register)
        self.printed_register.to_compare()

    def _watch(self) -> None:
        page = self._tabs.currentWidget()
        if page is not self.freeze:
            self._shell.set_command_enabled("sign_off.freeze_version", False, "到“核对定版”里定版。")
        if page is not self.printed_register:
            for command in _PAPER:
                self._shell.set_command_enabled(command, False, "到“打印核签”里打印。")
        self.freeze.update_commands()
        self.printed_register.update_commands()
