"""点钞日结: cash is counted before the expected sum is shown; beside it the receipts of the day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import ClassVar

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QLineEdit

from village_collector.desktop.forms.day_end.ui_cash_count import Ui_CashCount
from village_collector.desktop.presenters.receipt_list import VoidDialog, receipt_columns, receipt_span
from village_collector.desktop.shell.place import PlaceContext
from village_collector.desktop.shell.tabbed_place import Page
from village_collector.desktop.widgets.exception_guard import guard_override
from village_collector.desktop.widgets.inputs import amount, chain, mark_wrong, plain
from village_collector.desktop.widgets.table import RowModel
from village_collector.desktop.widgets.theme import THEME
from village_collector.domain.ledger.money_values import Receipt
from village_collector.domain.money import Fen
from village_collector.services.cash_desk import CashDesk
from village_collector.services.day_end import DENOMINATIONS, DayEnd

_ROOMY = 340
_EVERY_DAY = "全部日子"


class CashCountPage(Page):
    """Counts the cash, closes the day, and lists and voids receipts."""

    command = "day_end.cash_count"
    only_here: ClassVar[Mapping[str, str]] = {
        "day_end.close_day": "到“点钞日结”里点钞。",
        "day_end.void_receipt": "到“点钞日结”里选一张收据。",
    }

    def __init__(self, shell: PlaceContext) -> None:
        super().__init__()
        self._shell = shell
        self._day_end, self._ledger = DayEnd(shell.season), shell.season.book.ledger
        self._known = False
        self._form = Ui_CashCount()
        self._form.setupUi(self)
        form = self._form
        self.notes: dict[Fen, QLineEdit] = {note: getattr(form, f"note_{note}") for note in DENOMINATIONS}
        self.receipts: RowModel[Receipt] = RowModel(
            receipt_columns(), faint=lambda receipt: receipt.void is not None, parent=self
        )
        form.receipts.set_table(self.receipts, "这一天没有收款。", sortable=True, name="收据")
        form.receipts.selectionModel().currentRowChanged.connect(lambda *_: self._update_details())
        form.receipts.opened.connect(self._show_in_roster)
        form.day.currentIndexChanged.connect(lambda _: self._show_day())
        for field in self.notes.values():
            field.textChanged.connect(lambda _: self._count_changed())
        form.reason.textChanged.connect(lambda _: self.states_changed.emit())
        form.reveal.clicked.connect(self.reveal)
        chain(*self.notes.values(), last=self.reveal)
        chain(form.reason, form.close)
        form.reveal.setAccessibleName("点完了，看账上应有多少")
        form.last.hide()
        shell.bind_command(form.close, "day_end.close_day")
        shell.bind_command(form.void, "day_end.void_receipt")
        self._hide_result()

    def command_handlers(self) -> Mapping[str, Callable[[], object]]:
        return {"day_end.close_day": self.close_day, "day_end.void_receipt": self.void}

    def command_states(self) -> Mapping[str, str]:
        receipt = self.chosen
        close = "先点钞，点完看账上。" if not self._known else ""
        if self._reason_is_missing:
            close = "点钞和账上不符，先写明原因。"
        void = "先在收据里选一张。" if receipt is None else "这张已经作废了。" if receipt.void else ""
        return {"day_end.close_day": close, "day_end.void_receipt": void}

    # -- counting

    def focus_first_field(self) -> None:
        """Put the focus where work begins."""
        next(iter(self.notes.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    def _count_changed(self) -> None:
        if self._known:
            self._show_result()
        else:
            self._hide_result()

    def _read_count(self) -> dict[Fen, int] | None:
        """How many of each denomination; None while a field holds no number."""
        found: dict[Fen, int] = {}
        wrong = None
        for note, field in self.notes.items():
            text = plain(field.text())
            good = not text or (text.isascii() and text.isdigit())
            mark_wrong(field, "" if good else "这里只填张数，例如 12。")
            if not good:
                wrong = wrong or field
            elif text:
                found[note] = int(text)
        return None if wrong else found

    def reveal(self) -> None:
        """Show the sum that the ledger expects, once every field holds a number."""
        if self._read_count() is None:
            next(field for field in self.notes.values() if field.property("wrong")).setFocus()
            self._shell.messages.warn("有一格不是张数，请改成数字。没有的面额空着就行。")
            return
        self._known = True
        self._show_result()
        target = self._form.reason if self._reason_is_missing else self._form.close
        target.setFocus(Qt.FocusReason.TabFocusReason)

    def _show_result(self) -> None:
        form = self._form
        notes = self._read_count()
        found = None if notes is None else self._day_end.check(notes)
        self._show_counted()
        form.expected.setText("—" if found is None else amount(found.expected))
        difference = None if found is None else found.difference
        word = "—" if difference is None else "相符 ✓" if not difference else ("多 " if difference > 0 else "少 ")
        form.difference.setText(word if not difference else f"{word}{amount(abs(difference))}")
        _set_tone(form.difference, "" if difference is None else "error" if difference else "done")
        form.next.setCurrentWidget(form.reason_page if difference else form.reveal_page)
        self.states_changed.emit()

    @property
    def _reason_is_missing(self) -> bool:
        form = self._form
        return form.next.currentWidget() is form.reason_page and not form.reason.text().strip()

    def _show_counted(self) -> None:
        notes = self._read_count()
        self._form.counted.setText("—" if not notes else amount(self._day_end.check(notes).counted))

    def _hide_result(self) -> None:
        form = self._form
        self._known = False
        self._show_counted()
        form.expected.setText("点完再看")
        form.difference.setText("—")
        _set_tone(form.difference, "")
        form.reason.clear()
        form.next.setCurrentWidget(form.reveal_page)
        self.states_changed.emit()

    def close_day(self) -> None:
        """Record the count."""
        notes = self._read_count()
        if not self._known or notes is None:
            self.reveal()
            return
        counted = self._shell.run_or_report(lambda: self._day_end.close_day(notes, self._form.reason.text()))
        if counted is None:
            self._form.reason.setFocus()
            return
        with_difference = f"，{_difference_text(counted.difference)}，原因：{counted.reason}" if counted.difference else "，和账上相符"
        self._clear_fields()
        self._shell.messages.done(f"日结记好了：点出 {amount(counted.counted)} 元{with_difference}。")
        self._shell.changed.emit()
        self.focus_first_field()

    def _clear_fields(self) -> None:
        for field in self.notes.values():
            with QSignalBlocker(field):
                field.clear()
        self._hide_result()

    @property
    def has_input(self) -> bool:
        """Whether a number has been typed into a field."""
        return any(field.text() for field in self.notes.values())

    def step_back(self) -> bool:
        """Throw away a count that was has_input; nothing of it is in the book."""
        if not self.has_input:
            return False
        self._clear_fields()
        self.focus_first_field()
        return True

    @guard_override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._form.last.setVisible(self.height() >= THEME.px(_ROOMY))

    # -- receipts of a day

    def refresh(self) -> None:
        form = self._form
        today = self._shell.season.today()
        receipts = self._shell.season.book.ledger.receipts.values()
        days = sorted({receipt.on for receipt in receipts} | {today}, reverse=True)
        chosen = form.day.currentData()
        with QSignalBlocker(form.day):
            form.day.clear()
            for day in days:
                form.day.addItem(f"今天 {day:%Y-%m-%d}" if day == today else f"{day:%Y-%m-%d}", day)
            form.day.addItem(_EVERY_DAY, None)
            form.day.setCurrentIndex(max(0, form.day.findData(chosen)) if chosen else 0)
        counts = self._ledger.day(today).counts
        if counts:
            last = counts[-1]
            form.last.setText(f"今天 {last.at:%H:%M} 已日结：点出 {amount(last.counted)} 元，{_difference_text(last.difference)}。")
        else:
            form.last.setText("今天还没有日结。先点钱箱，点完再看账上。")
        if self._known:
            self._show_result()
        self._show_day()

    def show_receipt(self, number: str) -> None:
        """Show a receipt among those of all days, and go to it."""
        self._form.day.setCurrentIndex(self._form.day.count() - 1)
        rows = (row for row, receipt in enumerate(self.receipts.rows) if receipt.number == number)
        self._form.receipts.go_to(next(rows, 0))
        self._form.receipts.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_day(self) -> None:
        chosen = self.chosen
        day = self._form.day.currentData()
        self.receipts.show(self._receipts(day))
        rows = self.receipts.rows
        if rows:
            numbers = [receipt.number for receipt in rows]
            self._form.receipts.go_to(numbers.index(chosen.number) if chosen and chosen.number in numbers else 0)
        self._form.summary.setText(self._summary_text(day))
        self._update_details()

    def _receipts(self, day: date | None) -> tuple[Receipt, ...]:
        receipts = self._ledger.day(day).receipts if day else tuple(self._ledger.receipts.values())
        return tuple(reversed(receipts))

    def sheet(self) -> tuple[str, str]:
        """Kind and day of the sheet that 打印 prints on this page."""
        return "day", (self._form.day.currentData() or self._shell.season.today()).isoformat()

    def _summary_text(self, day: date | None) -> str:
        receipts = tuple(reversed(self._receipts(day)))
        voided = sum(1 for receipt in receipts if receipt.void)
        summary = receipt_span(receipts) + (f"，作废 {voided} 张" if voided else "")
        if day is None:
            return f"{summary}。"
        found = self._ledger.day(day)
        others = "".join(f"，{way} {amount(sum_of)} 元" for way, sum_of in found.without_cash)
        return f"{summary}。{found.households} 户 {found.people} 人，{amount(found.total)} 元，其中现金 {amount(found.cash)} 元{others}。"

    @property
    def chosen(self) -> Receipt | None:
        """The receipt that is selected in the list."""
        row = self._form.receipts.row
        return self.receipts.rows[row] if 0 <= row < len(self.receipts.rows) else None

    def _update_details(self) -> None:
        text = _receipt_text(self.chosen)
        self._form.of_receipt.setText(text)
        self._form.of_receipt.setToolTip(text)
        self.states_changed.emit()

    def _show_in_roster(self, row: int) -> None:
        self._shell.go("roster", self.receipts.rows[row].lines[0].id_number)

    def void(self) -> None:
        """Ask for the reason, then void the selected receipt."""
        receipt = self.chosen
        if receipt is None or receipt.void:
            return
        dialog = VoidDialog(self, receipt)
        dialog.accepted.connect(lambda: self._void(receipt, dialog.reason))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _void(self, receipt: Receipt, reason: str) -> None:
        voided = self._shell.run_or_report(lambda: CashDesk(self._shell.season).void(receipt.number, reason))
        if voided:
            back = "请退还现金" if receipt.is_cash else f"请按{receipt.way}的办法退"
            self._shell.messages.done(f"收据 {receipt.serial:06d} 已作废，{back} {amount(receipt.total)} 元，收回收据。")
            self._shell.changed.emit()


def _receipt_text(receipt: Receipt | None) -> str:
    """Who is on the receipt, or why it was voided and by whom."""
    if receipt is None:
        return ""
    if receipt.void:
        return f"作废：{receipt.void.reason}（{receipt.void.operator}）"
    return "、".join(line.name for line in receipt.lines)


def _difference_text(difference: Fen) -> str:
    if not difference:
        return "和账上相符"
    return f"比账上{'多' if difference > 0 else '少'} {amount(abs(difference))} 元"


def _set_tone(label: QLabel, tone: str) -> None:
    label.setStyleSheet(f"color: {THEME.tokens.tone(tone)[0]};" if tone else "")
