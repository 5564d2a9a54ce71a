"""Finding a household: the search box and its list of hits, and the keys that lead from one to the other."""

from __future__ import annotations

import unicodedata

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent

from village_collector.desktop.presenters.resident_details import tone
from village_collector.desktop.widgets.exception_guard import guard_override_returning
from village_collector.desktop.widgets.inputs import SearchBox, is_enter, plain
from village_collector.desktop.widgets.table import RowModel, RowView, TableColumn
from village_collector.domain.people import mask
from village_collector.services.roster import RosterLine
from village_collector.services.season import Season

MOST_HITS = 50
_FIGURES = "123456789"
_HINT = "输入姓名、拼音首字母、证件后四位、户主或组，按回车打开第一户，按 1–9 直接选。"


class HouseholdSearch(QObject):
    """Lives in a box and a table of the desk's form.

    `searched` tells that a query was typed (its hits are shown) and how many hits there are; `emptied` that the box
    is empty again; `picked` the household's key and the ID number of whoever was chosen.
    """

    searched = Signal(int)
    emptied = Signal()
    picked = Signal(str, str)

    def __init__(self, season: Season, box: SearchBox, table: RowView) -> None:
        super().__init__(box)
        self._roster, self._search = season.roster, season.search
        self._box, self._table = box, table
        self.hits: RowModel[tuple[int, RosterLine]] = RowModel(hit_columns(), parent=self)
        table.set_table(self.hits, _HINT, name="查到的人")
        table.opened.connect(self._pick)
        box.typed.connect(self._show_hits)
        box.installEventFilter(self)
        table.installEventFilter(self)

    def focus(self) -> None:
        """Back into the box, ready to type over what is there."""
        self._box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._box.selectAll()

    def clear(self) -> None:
        """Clear box and list without emitting a signal."""
        blocked = self._box.blockSignals(True)
        self._box.clear()
        self._box.blockSignals(blocked)
        self.hits.show([])
        self._table.set_empty_text(_HINT)

    def search_again(self) -> None:
        """Search once more, because the book has changed."""
        if self._box.query:
            self._show_hits(self._box.query)

    def _show_hits(self, query: str) -> None:
        if not query:
            self.hits.show([])
            self._table.set_empty_text(_HINT)
            self.emptied.emit()
            return
        lines = self._roster.lines(self._search.find(query, MOST_HITS))
        self.hits.show(list(enumerate(lines, 1)))
        self._table.set_empty_text(f"没有找到“{query}”。请换姓名、拼音首字母或证件后四位再找。")
        self.searched.emit(len(lines))

    def _pick(self, row: int) -> None:
        if 0 <= row < len(self.hits.rows):
            picked = self.hits.rows[row][1].resident
            self.picked.emit(picked.household, picked.id_number)

    @guard_override_returning(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        return self._box_key(event) if watched is self._box else self._table_key(event)

    def _box_key(self, event: QKeyEvent) -> bool:
        figure = _digit_pressed(event)
        if is_enter(event):
            self._pick(0)
        elif event.key() == Qt.Key.Key_Down and self.hits.rows:
            self._table.setFocus()
            self._table.go_to(0)
        elif 0 < figure <= len(self.hits.rows) and _digit_picks(self._box.query):
            self._pick(figure - 1)
        else:
            return False
        return True

    def _table_key(self, event: QKeyEvent) -> bool:
        figure = _digit_pressed(event)
        if event.key() == Qt.Key.Key_Up and self._table.row <= 0:
            self.focus()
        elif figure:
            self._pick(figure - 1)
        else:
            return False
        return True


def _digit_pressed(event: QKeyEvent) -> int:
    """The digit 1–9 that was pressed, full-width digits too; 0 for any other key."""
    typed = plain(event.text())
    return int(typed) if len(typed) == 1 and typed in _FIGURES else 0


def _digit_picks(query: str) -> bool:
    """Whether a digit typed after this query picks a hit: after letters and names yes, within a number or after 第 no."""
    return bool(query) and unicodedata.category(query[-1]).startswith("L") and query[-1] != "第"


def hit_columns(first_nine: bool = True) -> tuple[TableColumn[tuple[int, RosterLine]], ...]:
    """The columns of the list of hits; the first nine rows show the digit that picks them."""
    return (
        TableColumn(title="键", text=lambda hit: str(hit[0]) if first_nine and hit[0] <= 9 else "", width=48),
        TableColumn(title="姓名", text=lambda hit: hit[1].resident.name, width=132),
        TableColumn(title="户主", text=lambda hit: hit[1].resident.head, width=132),
        TableColumn(title="组", text=lambda hit: hit[1].resident.group, width=96),
        TableColumn(title="证件号码", text=lambda hit: mask(hit[1].resident.id_number), width=168),
        TableColumn(title="出生", text=lambda hit: f"{hit[1].resident.birth_date:%Y-%m}", width=88, spare=True),
        TableColumn(title="缴费情况", text=lambda hit: hit[1].state.value, width=120, tone=lambda hit: tone(hit[1].state)),
        TableColumn(title="", text=lambda _: "", spare=True),
    )
