"""各版清册: every version of the register that was ever frozen, the newest first."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout

from village_collector.desktop.places.sign_off.printed_register import grouped
from village_collector.desktop.shell.place import PlaceContext
from village_collector.desktop.shell.tabbed_place import Page
from village_collector.desktop.widgets.inputs import amount
from village_collector.desktop.widgets.table import RowModel, RowView, TableColumn
from village_collector.domain.ledger import verification_code
from village_collector.domain.ledger.bureau_values import Version

_COLUMNS = (
    TableColumn[Version](
        title="版", text=lambda version: f"第 {version.version} 版", width=84, order=lambda version: version.version
    ),
    TableColumn[Version](title="定版时间", text=lambda version: f"{version.at:%Y-%m-%d %H:%M}", width=152),
    TableColumn[Version](
        title="人数", text=lambda version: str(version.people), width=72, right=True, order=lambda version: version.people
    ),
    TableColumn[Version](title="已缴", text=lambda version: str(version.payers), width=72, right=True, spare=True),
    TableColumn[Version](
        title="实缴", text=lambda version: amount(version.total), width=112, right=True, order=lambda version: version.total
    ),
    TableColumn[Version](
        title="签字人", text=lambda version: "、".join(name for _, name in version.signers if name), spare=True
    ),
    TableColumn[Version](
        title="校验码", text=lambda version: grouped(verification_code.verification_code(version.hash)), width=216
    ),
    TableColumn[Version](title="情况说明", text=lambda version: version.explanation, width=160, spare=True),
)


class VersionsPage(Page):
    """The list of frozen versions, with who signed each."""

    command = "sign_off.versions"

    def __init__(self, shell: PlaceContext) -> None:
        super().__init__()
        self._shell = shell
        self._table = RowView()
        self.versions: RowModel[Version] = RowModel(_COLUMNS, parent=self)
        self._table.set_table(self.versions, "还没有定过版。", name="各版清册")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._table)

    def refresh(self) -> None:
        self.versions.show(tuple(reversed(self._shell.season.book.ledger.versions)))

    def focus_first_field(self) -> None:
        self._table.setFocus()
        self._table.go_to(max(self._table.row, 0))
