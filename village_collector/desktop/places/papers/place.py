"""表册资料: every sheet of paper of the trade, and the scans and photos that prove it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractSpinBox, QTabWidget, QVBoxLayout, QWidget

from village_collector.desktop.places.papers.attachments import AttachmentsPage
from village_collector.desktop.places.papers.print_sheets import PrintSheetsPage
from village_collector.desktop.presenters.sheet_kinds import KINDS
from village_collector.desktop.shell.commands import BY_ID, labelled
from village_collector.desktop.shell.place import PlaceContext

_OF_SHEETS = ("print", "save", "draw", "next", "previous", "layout", "post", "week", "stock")
_OF_SCANS = ("choose", "attach", "open", "export")


class PapersPlace(QWidget):
    """Paper out, paper in."""

    id = "records"
    title = "表册资料"

    def __init__(self, shell: PlaceContext) -> None:
        super().__init__()
        self._shell = shell
        self.sheets, self.scans = PrintSheetsPage(shell), AttachmentsPage(shell)
        self._tabs = QTabWidget()
        self._tabs.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._tabs.tabBar().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._tabs.tabBar().setAccessibleName("表册资料的两页")
        self._tabs.addTab(self.sheets, labelled(BY_ID["records.sheets"]))
        self._tabs.addTab(self.scans, labelled(BY_ID["records.scans"]))
        self._tabs.currentChanged.connect(lambda _: self._begin())
        for box in self._tabs.findChildren(QAbstractSpinBox):  # a reader looks at the line within the box
            box.lineEdit().setAccessibleName(box.accessibleName())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._tabs)

    def verbs(self) -> Mapping[str, Callable[[], object]]:
        sheets, scans = self.sheets, self.scans
        return {
            "records.sheets": lambda: self._turn(sheets),
            "records.scans": lambda: self._turn(scans),
            "records.print": sheets.print,
            "records.save": sheets.save,
            "records.draw": sheets.redraw,
            "records.next": lambda: sheets.turn(1),
            "records.previous": lambda: sheets.turn(-1),
            "records.layout": sheets.choose_layout,
            "records.post": sheets.post,
            "records.week": sheets.week,
            "records.stock": sheets.stock,
            "records.choose": scans.choose,
            "records.attach": scans.attach,
            "records.open": scans.open,
            "records.export": scans.export,
        }

    def activate(self, subject: str = "") -> None:
        """`subject` is "scans", or a kind of sheet."""
        if subject == "scans":
            self._tabs.setCurrentWidget(self.scans)
        elif subject in {kind.id for kind in KINDS}:
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
            self.sheets.refresh()
            self.sheets.begin()
        else:
            self.scans.begin()

    def _watch(self) -> None:
        """Only the verbs of the page that is shown work."""
        at_sheets = self._tabs.currentWidget() is self.sheets
        for names, here, page in ((_OF_SHEETS, at_sheets, "表册"), (_OF_SCANS, not at_sheets, "影像资料")):
            for name in names:
                self._shell.enable(f"records.{name}", here, f"这是“{page}”页的。")
        (self.sheets if at_sheets else self.scans).watch()
