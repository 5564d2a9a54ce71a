"""表册资料: every sheet of paper of the trade, and the scans and photos that prove it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractSpinBox, QTabWidget, QVBoxLayout, QWidget

from village_collector.desktop.places.papers.attachments import AttachmentsPage
from village_collector.desktop.places.papers.print_sheets import PrintSheetsPage
from village_collector.desktop.shell.commands import BY_ID, labelled
from village_collector.desktop.shell.place import PlaceContext
from village_collector.services.sheets.catalogue import SHEETS

_OF_SHEETS = ("print", "save", "redraw", "next_page", "previous_page", "choose_layout", "post_list", "weekly_report", "ticket_stock")
_OF_SCANS = ("choose_file", "attach", "open_attachment", "export_attachments")


class PapersPlace(QWidget):
    """Paper out, paper in."""

    id = "papers"
    title = "表册资料"

    def __init__(self, shell: PlaceContext) -> None:
        super().__init__()
        self._shell = shell
        self.sheets, self.scans = PrintSheetsPage(shell), AttachmentsPage(shell)
        self._tabs = QTabWidget()
        self._tabs.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._tabs.tabBar().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._tabs.tabBar().setAccessibleName("表册资料的两页")
        self._tabs.addTab(self.sheets, labelled(BY_ID["papers.print_sheets"]))
        self._tabs.addTab(self.scans, labelled(BY_ID["papers.attachments"]))
        self._tabs.currentChanged.connect(lambda _: self._begin())
        for box in self._tabs.findChildren(QAbstractSpinBox):  # a reader looks at the line within the box
            box.lineEdit().setAccessibleName(box.accessibleName())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._tabs)

    def command_handlers(self) -> Mapping[str, Callable[[], object]]:
        sheets, scans = self.sheets, self.scans
        return {
            "papers.print_sheets": lambda: self._turn(sheets),
            "papers.attachments": lambda: self._turn(scans),
            **sheets.command_handlers(),
            "papers.choose_file": scans.choose,
            "papers.attach": scans.attach,
            "papers.open_attachment": scans.open,
            "papers.export_attachments": scans.export,
        }

    def activate(self, subject: str = "") -> None:
        """`subject` is "attachments", or a kind of sheet."""
        if subject == "attachments":
            self._tabs.setCurrentWidget(self.scans)
        elif subject in SHEETS:
            self._tabs.setCurrentWidget(self.sheets)
            self.sheets.choose(subject)
        self._begin()

    def refresh(self) -> None:
        self.sheets.refresh()
        self.scans.refresh()
        self._watch()

    def step_back(self) -> bool:
        return self._tabs.currentWidget() is self.sheets and self.sheets.step_back()

    def _turn(self, page: QWidget) -> None:
        if self._tabs.currentWidget() is page:
            self._begin()
        else:
            self._tabs.setCurrentWidget(page)

    def _begin(self) -> None:
        self._watch()
        if self._tabs.currentWidget() is self.sheets:
            self.sheets.page_shown()
            self.sheets.focus_first_field()
        else:
            self.scans.focus_first_field()

    def _watch(self) -> None:
        """Only the verbs of the page that is shown work."""
        at_sheets = self._tabs.currentWidget() is self.sheets
        for names, here, page in ((_OF_SHEETS, at_sheets, "表册"), (_OF_SCANS, not at_sheets, "影像资料")):
            for name in names:
                self._shell.set_command_enabled(f"papers.{name}", here, f"这是“{page}”页的。")
        (self.sheets if at_sheets else self.scans).update_commands()
