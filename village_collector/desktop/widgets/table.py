"""One table model for every list of the window: columns are values, rows are values, states are chips.

    COLUMNS = (TableColumn(title="姓名", text=lambda row: row.name, width=120), TableColumn(title="应收", text=lambda row: amount(row.collect), width=110, right=True))
    model = RowModel(COLUMNS, parent=self)
    self._form.table.set_table(model, "还没有收款。", name="最近收款")
    model.show(rows)

`RowView` draws the table (row height, hair lines, header, a sentence for an empty table); in a form it is
a promoted QTableView (header village_collector.desktop.widgets.table).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
)

from village_collector.desktop.widgets.exception_guard import guard_override, guard_override_returning
from village_collector.desktop.widgets.inputs import ENTER
from village_collector.desktop.widgets.theme import THEME

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex

_NOWHERE = QModelIndex()
ROW_HEIGHT = 36
_PAD = 8
_ROLE = Qt.ItemDataRole
TONE = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, kw_only=True)
class TableColumn(Generic[Row]):
    """One column: its heading, how a row reads in it, and its width in logical pixels at 12 pt (0: what is left over).

    `tone` makes the text a chip ("done", "warn", "error", "info", "plain"; "" for no chip in this row);
    `order` is what the column sorts by (None: by its text); `tick` draws a box (None: no box in this row);
    a `spare` column hides where the table is too narrow for all, the last one first; `least` is the width that a
    column of what is left over must have.
    """

    title: str
    text: Callable[[Row], str]
    width: int = 0
    right: bool = False
    tone: Callable[[Row], str] | None = None
    order: Callable[[Row], Any] | None = None
    tip: Callable[[Row], str] | None = None
    tick: Callable[[Row], bool | None] | None = None
    spare: bool = False
    least: int = 120


class RowModel(QAbstractTableModel, Generic[Row]):
    """Rows in a list; a tick column asks `TableColumn.tick` (None: no box) and tells `ticked(row number)` when it is pressed."""

    ticked = Signal(int)

    def __init__(
        self,
        columns: Sequence[TableColumn[Row]],
        *,
        faint: Callable[[Row], bool] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.rows: list[Row] = []
        self._faint = faint
        self._sorted: tuple[int, Qt.SortOrder] | None = None

    def show(self, rows: Sequence[Row]) -> None:
        """Show these rows instead, in the order last asked for by a click on a heading."""
        self.beginResetModel()
        self.rows = list(rows)
        self._arrange()
        self.endResetModel()

    def repaint_rows(self) -> None:
        """Draw the rows anew: the objects in them have changed."""
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, len(self.columns) - 1))

    def _arrange(self) -> None:
        if self._sorted:
            column = self.columns[self._sorted[0]]
            self.rows.sort(key=column.order or column.text, reverse=self._sorted[1] == Qt.SortOrder.DescendingOrder)

    @guard_override
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if column < 0:
            self._sorted = None
            return
        self.layoutAboutToBeChanged.emit()
        self._sorted = (column, order)
        self._arrange()
        self.layoutChanged.emit()

    @guard_override_returning(0)
    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    @guard_override_returning(0)
    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    @guard_override_returning(None)
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == _ROLE.DisplayRole:
            return self.columns[section].title
        if role == _ROLE.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if self.columns[section].right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    @guard_override_returning(None)
    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> Any:
        column, row = self.columns[index.column()], self.rows[index.row()]
        if role == _ROLE.DisplayRole:
            return column.text(row)
        if role == _ROLE.AccessibleTextRole:
            return self._accessible_text(column, row)
        if role == _ROLE.CheckStateRole and column.tick:
            tick = column.tick(row)
            return None if tick is None else (Qt.CheckState.Checked if tick else Qt.CheckState.Unchecked)
        if role == TONE and column.tone:
            return column.tone(row)
        if role == _ROLE.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == _ROLE.ForegroundRole and self._faint and self._faint(row):
            return THEME.colour("faint")
        if role == _ROLE.ToolTipRole:
            return column.tip(row) if column.tip else column.text(row)
        return None

    def _accessible_text(self, column: TableColumn[Row], row: Row) -> str:
        tick = column.tick(row) if column.tick else None
        word = "" if tick is None else ("已勾选 " if tick else "未勾选 ")
        return f"{column.title} {word}{column.text(row)}".strip()

    @guard_override_returning(False)
    def setData(self, index: Index, value: Any, role: int = _ROLE.EditRole) -> bool:  # noqa: ARG002 - Qt's signature
        column = self.columns[index.column()]
        if role != _ROLE.CheckStateRole or not column.tick or column.tick(self.rows[index.row()]) is None:
            return False
        self.ticked.emit(index.row())
        return True

    @guard_override_returning(Qt.ItemFlag.NoItemFlags)
    def flags(self, index: Index) -> Qt.ItemFlag:
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return usual | Qt.ItemFlag.ItemIsUserCheckable if self.columns[index.column()].tick else usual


class _Cells(QStyledItemDelegate):
    """Draws a cell: ground, hair line, tick, chip or text. It does not use the style sheet, which would slow down scrolling."""

    @guard_override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect  # type: ignore[attr-defined]  # missing in the stubs of 6.9
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]  # missing in the stubs of 6.9
        view = self.parent()
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, THEME.colour("selection"))
        elif isinstance(view, RowView) and view.hovered == index.row():
            painter.fillRect(rect, THEME.colour("hover"))
        painter.setPen(THEME.colour("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        inner = rect.adjusted(THEME.px(_PAD), 0, -THEME.px(_PAD), -1)
        checked = index.data(_ROLE.CheckStateRole)
        if checked is not None:
            side = THEME.px(18)
            _paint_tick(painter, QRect(inner.left(), inner.center().y() - side // 2 + 1, side, side), checked)
            inner = inner.adjusted(side + THEME.px(_PAD), 0, 0, 0)
        text, tone = index.data(_ROLE.DisplayRole) or "", index.data(TONE)
        if tone and text:
            _paint_chip(painter, inner, text, tone, bool(state & QStyle.StateFlag.State_Selected))
        else:
            alignment = index.data(_ROLE.TextAlignmentRole)
            selected = bool(state & QStyle.StateFlag.State_Selected)
            painter.setPen(index.data(_ROLE.ForegroundRole) or THEME.colour("on_selection" if selected else "text"))
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
            painter.drawText(inner, int(alignment), shown)
        painter.restore()

    @guard_override_returning(QSize())
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        metrics: QFontMetrics = option.fontMetrics  # type: ignore[attr-defined]  # missing in the stubs of 6.9
        return QSize(metrics.horizontalAdvance(str(index.data())) + 2 * THEME.px(_PAD), THEME.px(ROW_HEIGHT))

    @guard_override_returning(False)
    def editorEvent(self, event: QEvent, model: Any, option: QStyleOptionViewItem, index: Index) -> bool:  # noqa: ARG002
        if index.data(_ROLE.CheckStateRole) is None:
            return False
        pressed = isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonRelease
        return bool(pressed and model.setData(index, None, _ROLE.CheckStateRole))


def _paint_tick(painter: QPainter, box: QRect, checked: Any) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    on = checked in (Qt.CheckState.Checked, Qt.CheckState.Checked.value)
    painter.setPen(QPen(THEME.colour("accent" if on else "field_line"), 1.5))
    painter.setBrush(THEME.colour("accent" if on else "field"))
    painter.drawRoundedRect(QRectF(box).adjusted(1, 1, -1, -1), 3, 3)
    if on:
        unit = box.width() / 18
        painter.setPen(QPen(THEME.colour("on_accent"), 2.2 * unit, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        corner = box.topLeft()
        points = [corner + QPoint(round(x * unit), round(y * unit)) for x, y in ((4, 9), (8, 13), (14, 5))]
        painter.drawPolyline(points)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _paint_chip(painter: QPainter, inner: QRect, text: str, tone: str, selected: bool) -> None:
    colour, ground = THEME.tokens.tone(tone)
    if selected:  # the ground of a chip may be that of the selection
        ground = THEME.tokens.field
    metrics = painter.fontMetrics()
    pad = THEME.px(8)
    width = min(inner.width(), metrics.horizontalAdvance(text) + 2 * pad)
    height = min(inner.height() - THEME.px(8), metrics.height() + THEME.px(2))
    chip = QRect(inner.left(), inner.center().y() - height // 2 + 1, width, height)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ground))
    painter.drawRoundedRect(QRectF(chip), height / 2, height / 2)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(QColor(colour))
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width - 2 * pad + 2)
    painter.drawText(chip, int(Qt.AlignmentFlag.AlignCenter), shown)


class RowView(QTableView):
    """The table view of the window. `opened` is emitted with the row for Enter or a double click, `spaced` for Space."""

    opened = Signal(int)
    spaced = Signal(int)

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self.hovered = -1
        self._empty = QLabel()
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._empty.setProperty("role", "faint")
        self._empty.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        box = QVBoxLayout(self.viewport())
        box.addWidget(self._empty)
        self.setItemDelegate(_Cells(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.entered.connect(self._row_hovered)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))
        self._fit()

    def set_table(self, model: RowModel[Any], empty: str, *, sortable: bool = False, name: str = "") -> None:
        """Show a model; `empty` is the sentence for a table without rows, `name` what a screen reader calls the table."""
        self.setModel(model)
        self._empty.setText(empty)
        if name:
            self.setAccessibleName(name)
        self.setSortingEnabled(False)
        header = self.horizontalHeader()
        header.setSectionsClickable(sortable)
        if sortable:
            header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
            header.setSortIndicatorShown(True)
            header.sortIndicatorChanged.connect(model.sort)
        model.modelReset.connect(self._update_empty_text)
        self._fit()
        self._update_empty_text()

    def set_empty_text(self, sentence: str) -> None:
        """Set the sentence that is shown while the table is empty."""
        self._empty.setText(sentence)

    @property
    def row(self) -> int:
        """The current row, -1 where there is none."""
        return self.currentIndex().row()

    def go_to(self, row: int) -> None:
        """Make a row the current one and bring it into view."""
        self.selectRow(row)
        self.scrollTo(self.model().index(row, 0))

    def _update_empty_text(self) -> None:
        self._empty.setVisible(self.model().rowCount() == 0)

    def _row_hovered(self, index: QModelIndex) -> None:
        self.hovered = index.row()
        self.viewport().update()

    def _fit(self) -> None:
        self.verticalHeader().setDefaultSectionSize(THEME.px(ROW_HEIGHT))
        self.verticalHeader().setMinimumSectionSize(THEME.px(ROW_HEIGHT))
        self.horizontalHeader().setFixedHeight(THEME.px(32))
        model = self.model()
        if not isinstance(model, RowModel):
            return
        self._hide_spare_columns()

    def _hide_spare_columns(self) -> None:
        """Hide spare columns, the last first, until the others fit."""
        model = self.model()
        if not isinstance(model, RowModel):
            return
        wanted = {number: THEME.px(column.width or column.least) for number, column in enumerate(model.columns)}
        room = self.viewport().width()
        for number in reversed([number for number, column in enumerate(model.columns) if column.spare]):
            narrow = sum(wanted.values()) > room
            self.setColumnHidden(number, narrow)
            if narrow:
                del wanted[number]
        elastic = any(not model.columns[number].width for number in wanted)
        last = max(wanted, default=-1)  # with every column as wide as its content the last one takes what is left over
        for number in wanted:
            stretches = not model.columns[number].width or (number == last and not elastic)
            mode = QHeaderView.ResizeMode.Stretch if stretches else QHeaderView.ResizeMode.Fixed
            self.horizontalHeader().setSectionResizeMode(number, mode)
            if not stretches:
                self.setColumnWidth(number, wanted[number])

    @guard_override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._hide_spare_columns()

    @guard_override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    @guard_override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.hovered = -1
        self.viewport().update()

    @guard_override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER and not event.modifiers() & Qt.KeyboardModifier.ControlModifier and self.row >= 0:
            self.opened.emit(self.row)
        elif event.key() == Qt.Key.Key_Space and self.row >= 0:
            self.spaced.emit(self.row)
        else:
            super().keyPressEvent(event)
