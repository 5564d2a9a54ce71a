"""Result of importing a register as three lists: people imported, rows refused with the reason, rows with a warning."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QTabWidget, QVBoxLayout, QWidget

from village_collector.desktop.widgets.table import RowModel, RowView, TableColumn
from village_collector.domain.people import Resident, mask
from village_collector.domain.register import RegisterReading, RowNote
from village_collector.services.register_import import ImportReport

_PEOPLE = (
    TableColumn[Resident](title="组", text=lambda one: one.group, width=96),
    TableColumn[Resident](title="户主", text=lambda one: one.head, width=120, spare=True),
    TableColumn[Resident](title="姓名", text=lambda one: one.name, width=132),
    TableColumn[Resident](title="证件号码", text=lambda one: mask(one.id_number), width=168),
    TableColumn[Resident](title="身份", text=lambda one: "、".join(identity.word for identity in one.identities) or "普通居民"),
)
_NOTES = (
    TableColumn[RowNote](title="工作表", text=lambda note: note.sheet, width=120, spare=True),
    TableColumn[RowNote](title="行", text=lambda note: str(note.row), width=72, right=True, order=lambda note: note.row),
    TableColumn[RowNote](title="为什么", text=lambda note: note.message),
)


class ImportReportLists(QWidget):
    """A summary, and the three lists behind tabs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._summary = QLabel()
        self._summary.setWordWrap(True)
        self._tabs = QTabWidget()
        self._tabs.setAccessibleName("三张名单")
        self._tabs.tabBar().setAccessibleName("三张名单")
        self._people: RowModel[Resident] = RowModel(_PEOPLE, parent=self)
        self._rejected: RowModel[RowNote] = RowModel(_NOTES, parent=self)
        self._warnings: RowModel[RowNote] = RowModel(_NOTES, parent=self)
        for model, empty, name in (
            (self._people, "没有收下任何人。", "收下的人"),
            (self._rejected, "每一行都收下了。", "没有收下的行"),
            (self._warnings, "没有要提醒的。", "要看一眼的行"),
        ):
            table = RowView()
            table.set_table(model, empty, sortable=True, name=name)
            self._tabs.addTab(table, name)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._summary)
        column.addWidget(self._tabs, 1)

    def show_report(self, report: ImportReport, reading: RegisterReading) -> None:
        """Fill the lists; where rows were refused, their list is in front."""
        parts = [f"{reading.file_name}：新收 {report.accepted} 人，更新 {report.updated} 人，没有变化 {report.unchanged} 人，共 {report.households} 户。"]
        if report.rejected:
            parts.append(f"有 {len(report.rejected)} 行没有收下，请照原因改好再导入一次，已经收下的人不会重复。")
        if report.missing:
            parts.append(f"表里没有这些列：{'、'.join(report.missing)}。")
        if report.unmapped:
            parts.append(f"没有用到的列：{'、'.join(report.unmapped)}。")
        if report.absent:
            parts.append(f"账本里有 {report.absent} 人不在这份表里，都留着没有动。")
        self._summary.setText("".join(parts))
        self._people.show(reading.residents)
        self._rejected.show(report.rejected)
        self._warnings.show(report.warnings)
        for number, (word, size) in enumerate(
            (("收下", len(reading.residents)), ("没收下", len(report.rejected)), ("看一眼", len(report.warnings)))
        ):
            self._tabs.setTabText(number, f"{word}　{size}")
        self._tabs.setCurrentIndex(1 if report.rejected else 0)
