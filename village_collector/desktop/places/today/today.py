"""今日: what today brought, what is still to be done, how far each group is, and the last collections."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from village_collector.desktop.forms.today.ui_today import Ui_Today
from village_collector.desktop.shell.place import PlaceContext
from village_collector.desktop.widgets.exception_guard import guard_override
from village_collector.desktop.widgets.inputs import amount
from village_collector.desktop.widgets.table import RowModel, TableColumn
from village_collector.desktop.widgets.theme import THEME
from village_collector.domain.ledger.money_values import Day, Receipt
from village_collector.services.bureau_results import BureauResults
from village_collector.services.roster import RosterCounts

_RECENT = 10
_ROOMY = 420
"""Below this height the cards do without their headings; the line below the figure says what it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Todo:
    """One open task, and the place where it is done."""

    sign: str
    tone: str
    words: str
    place: str


def _state_chip(receipt: Receipt) -> tuple[str, str]:
    if receipt.void:
        return "已作废", "error"
    if receipt.slip:
        return "已缴存", "done"
    return "已收款", "info"


class TodayPlace(QWidget):
    """Figures of the day, open tasks, progress of each group, and the last collections."""

    id = "today"
    title = "今日"

    def __init__(self, shell: PlaceContext) -> None:
        super().__init__()
        self._shell = shell
        self._roster = shell.season.roster
        self._form = form = Ui_Today()
        form.setupUi(self)
        todo_columns = (
            TableColumn[Todo](title="事项", text=lambda todo: todo.sign, width=96, tone=lambda todo: todo.tone),
            TableColumn[Todo](title="", text=lambda todo: todo.words),
        )
        self._todo: RowModel[Todo] = RowModel(todo_columns, parent=self)
        form.todo.set_table(self._todo, "没有要办的事。", name="待办")
        form.todo.horizontalHeader().hide()
        form.todo.opened.connect(lambda row: shell.go(self._todo.rows[row].place))
        recent_columns = (
            TableColumn[Receipt](title="时间", text=lambda receipt: f"{receipt.at:%m-%d %H:%M}", width=112),
            TableColumn[Receipt](title="收据", text=lambda receipt: f"{receipt.serial:06d}", width=80),
            TableColumn[Receipt](title="付款人", text=lambda receipt: receipt.payer, width=104),
            TableColumn[Receipt](title="人数", text=lambda receipt: str(len(receipt.lines)), width=56, right=True, spare=True),
            TableColumn[Receipt](title="金额", text=lambda receipt: amount(receipt.total), width=100, right=True),
            TableColumn[Receipt](
                title="情况", text=lambda receipt: _state_chip(receipt)[0], width=96, tone=lambda receipt: _state_chip(receipt)[1], spare=True
            ),
        )
        self._recent: RowModel[Receipt] = RowModel(recent_columns, faint=lambda receipt: bool(receipt.void), parent=self)
        form.recent.set_table(self._recent, "还没有收款。按 F3 开始收费。", name="最近收款")
        form.recent.opened.connect(self._open_receipt)
        form.groups_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def command_handlers(self) -> Mapping[str, Callable[[], object]]:
        return {}

    def activate(self, subject: str = "") -> None:  # noqa: ARG002 - nothing is asked of today from elsewhere
        form = self._form
        table = form.todo if self._todo.rows else form.recent
        table.setFocus()
        if table.model().rowCount():
            table.go_to(max(table.row, 0))

    def step_back(self) -> bool:
        return False

    @guard_override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        roomy = self.height() > THEME.px(_ROOMY)
        for label in (self._form.day_label, self._form.cash_label, self._form.village_label):
            label.setVisible(roomy)

    def refresh(self) -> None:
        season, form, counts = self._shell.season, self._form, self._roster.counts()
        day = season.book.ledger.day(season.today())
        settled, people = counts.settled, counts.people
        form.day.setText(f"{amount(day.total)} 元")
        voided = f"，作废 {day.voided} 张" if day.voided else ""
        form.day_people.setText(f"今天 {day.households} 户 {day.people} 人{voided}")
        form.cash.setText(f"{amount(day.cash_on_hand)} 元")
        since = f"最早一笔 {day.oldest_undeposited:%m-%d}" if day.oldest_undeposited and day.cash_on_hand else "都已缴存"
        form.cash_since.setText(f"手上现金，{since}")
        form.village.setText(f"{settled} / {people} 人")
        form.village_open.setText(f"全村，还有 {people - settled} 人" if people > settled else "全村都办好了" if people else "名册是空的")
        self._todo.show(tuple(self._todos(day, counts)))
        receipts = list(season.book.ledger.receipts.values())
        self._recent.show(receipts[: -_RECENT - 1 : -1])
        form.groups.show_counts(counts.groups)

    def _todos(self, day: Day, counts: RosterCounts) -> Iterator[Todo]:
        season = self._shell.season
        if not counts.people:
            yield Todo(sign="导入名册", tone="warn", words="名册是空的，先导入镇里发来的缴费清册。", place="exchange")
        if counts.unasked:
            yield Todo(sign="没问清", tone="warn", words=f"有 {counts.unasked} 人还差一样情况没有问，收款时问清补上。", place="roster")
        if counts.undecided:
            yield Todo(sign="待定金额", tone="warn", words=f"有 {counts.undecided} 人该缴多少还没有定，问清以后录入。", place="cash_desk")
        last = max((receipt.at for receipt in day.receipts), default=None)
        if last and not any(count.at >= last for count in day.counts):
            yield Todo(sign="未日结", tone="warn", words="今天收的钱还没有点钞日结。", place="day_end")
        if day.cash_on_hand and day.oldest_undeposited:
            yield Todo(sign="未缴存", tone="warn", words=f"{amount(day.cash_on_hand)} 元还没有存进信用社。", place="day_end")
        failed = len(BureauResults(season).failures())
        if failed:
            yield Todo(sign="导入失败", tone="error", words=f"医保局退回 {failed} 人，逐个改好再报。", place="exchange")
        if counts.unpaid:
            yield Todo(sign="未缴", tone="info", words=f"还有 {counts.unpaid} 人没有缴。", place="roster")

    def _open_receipt(self, row: int) -> None:
        first = self._recent.rows[row].lines[0].id_number
        self._shell.go("cash_desk", self._roster.resident(first).household)
