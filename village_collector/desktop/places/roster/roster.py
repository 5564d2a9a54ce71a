"""名册: everybody of the register, found by name, group, state or identity, and where each of them stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QSignalBlocker, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QWidget

from village_collector.desktop.forms.roster.ui_roster import Ui_Roster
from village_collector.desktop.presenters.resident_details import ResidentDetails, details_html, identity_words, tone
from village_collector.desktop.shell.place import PlaceContext
from village_collector.desktop.widgets.exception_guard import guard_override
from village_collector.desktop.widgets.inputs import amount, chain
from village_collector.desktop.widgets.table import RowModel, TableColumn
from village_collector.desktop.widgets.theme import THEME
from village_collector.domain.people import mask
from village_collector.domain.register import RowState
from village_collector.services.roster import RosterLine

REVEALED_MS = 10_000
"""How long a whole ID number stays on the screen."""
_SIDE = 340
_ORDINARY = "普通居民"


def _order_of_owed(line: RosterLine) -> int:
    return -1 if line.assessment.collect is None else line.assessment.collect


_COLUMNS = (
    TableColumn[RosterLine](title="姓名", text=lambda line: line.resident.name),
    TableColumn[RosterLine](title="组", text=lambda line: line.resident.group, width=80),
    TableColumn[RosterLine](title="户主", text=lambda line: line.resident.head, width=96, spare=True),
    TableColumn[RosterLine](title="证件号码", text=lambda line: mask(line.resident.id_number), width=184, spare=True),
    TableColumn[RosterLine](title="身份", text=lambda line: identity_words(line.resident), width=144, spare=True),
    TableColumn[RosterLine](
        title="应缴", text=lambda line: amount(line.assessment.collect), width=88, right=True, order=_order_of_owed
    ),
    TableColumn[RosterLine](
        title="状态", text=lambda line: line.state.value, width=108, tone=lambda line: tone(line.state), order=lambda line: line.state.value
    ),
)


class RosterPlace(QWidget):
    """The list of all people with its filters, and the details of the selected person beside it."""

    id = "roster"
    title = "名册"

    def __init__(self, shell: PlaceContext) -> None:
        super().__init__()
        self._shell = shell
        self._roster = shell.season.roster
        self._search = shell.season.search
        self._lines: dict[str, RosterLine] = {}
        self._revealed = ""
        self._form = Ui_Roster()
        self._form.setupUi(self)
        self._form.detail.document().setDocumentMargin(10)
        self._model: RowModel[RosterLine] = RowModel(_COLUMNS, parent=self)
        self._form.table.set_table(self._model, "没有符合条件的人。按 Esc 清除筛选。", sortable=True, name="名册")
        self._form.table.opened.connect(lambda _: self._go_to_cash_desk())
        self._form.table.selectionModel().currentRowChanged.connect(lambda *_: self._update_details())
        self._form.search.typed.connect(lambda _: self._update_list())
        for combo in (self._form.group, self._form.state, self._form.identity):
            combo.currentIndexChanged.connect(lambda _: self._update_list())
        self._form.unpaid.toggled.connect(lambda _: self._update_list())
        self._form.clear.clicked.connect(self._clear_filters)
        self._form.bring.clicked.connect(lambda: shell.go("exchange", "import_register"))
        shell.bind_command(self._form.reveal, "roster.reveal")
        shell.bind_command(self._form.collect, "roster.collect")
        chain(self._form.search, last=self._focus_table)
        self._hide_timer = QTimer(self, singleShot=True, interval=REVEALED_MS)
        self._hide_timer.timeout.connect(self._hide_number)

    def command_handlers(self) -> Mapping[str, Callable[[], object]]:
        return {
            "roster.search": self._focus_search,
            "roster.collect": self._go_to_cash_desk,
            "roster.reveal": self._reveal_number,
        }

    def activate(self, subject: str = "") -> None:
        if subject in self._lines:
            self._clear_filters()
            self._select_person(subject)
            self._form.table.setFocus()
        elif self._lines:
            self._focus_search()
        else:
            self._form.bring.setFocus()

    def refresh(self) -> None:
        self._lines = {line.resident.id_number: line for line in self._roster.lines()}
        lines = self._lines.values()
        self._fill_filter(self._form.group, "全部组", (line.resident.group for line in lines))
        states = {line.state for line in lines}
        self._fill_filter(self._form.state, "全部状态", (state.value for state in RowState if state in states))
        words = {identity.word for line in lines for identity in line.resident.identities}
        self._fill_filter(self._form.identity, "全部身份", ([_ORDINARY, *sorted(words)] if lines else ()))
        self._form.stack.setCurrentWidget(self._form.content if lines else self._form.empty)
        self._update_list()

    def step_back(self) -> bool:
        if not self._is_filtered:
            return False
        self._clear_filters()
        self._focus_search()
        return True

    # -- filters

    def _fill_filter(self, combo: QComboBox, everything: str, words: Iterable[str]) -> None:
        chosen = combo.currentText()
        with QSignalBlocker(combo):
            combo.clear()
            combo.addItems([everything, *dict.fromkeys(sorted(words, key=_by_number) if combo is self._form.group else words)])
            combo.setCurrentIndex(max(0, combo.findText(chosen)))

    @property
    def _is_filtered(self) -> bool:
        form = self._form
        combos = (form.group, form.state, form.identity)
        return bool(form.search.text() or form.unpaid.isChecked() or any(combo.currentIndex() > 0 for combo in combos))

    def _update_list(self) -> None:
        chosen = self._chosen
        found = (self._lines[person.id_number] for person in self._search.find(self._form.search.query))
        self._model.show([line for line in found if self._passes_filters(line)])
        shown, whole = self._model.rowCount(), len(self._lines)
        self._form.count.setText(f"共 {whole} 人" if shown == whole else f"筛出 {shown} 人，共 {whole} 人")
        self._form.clear.setVisible(self._is_filtered)
        self._select_person(chosen.resident.id_number if chosen else "")
        self._update_details()

    def _passes_filters(self, line: RosterLine) -> bool:
        form = self._form
        if form.group.currentIndex() > 0 and line.resident.group != form.group.currentText():
            return False
        if form.state.currentIndex() > 0 and line.state.value != form.state.currentText():
            return False
        if form.unpaid.isChecked() and line.state is not RowState.UNPAID:
            return False
        word = form.identity.currentText()
        if form.identity.currentIndex() > 0:
            words = [identity.word for identity in line.resident.identities if identity.valid_to is None]
            return not words if word == _ORDINARY else word in words
        return True

    def _clear_filters(self) -> None:
        form = self._form
        with QSignalBlocker(form.search), QSignalBlocker(form.unpaid):
            form.search.clear()
            form.unpaid.setChecked(False)
        for combo in (form.group, form.state, form.identity):
            with QSignalBlocker(combo):
                combo.setCurrentIndex(0)
        self._update_list()

    # -- the selected person

    @property
    def _chosen(self) -> RosterLine | None:
        row = self._form.table.row
        return self._model.rows[row] if 0 <= row < len(self._model.rows) else None

    def _select_person(self, id_number: str) -> None:
        rows = (number for number, line in enumerate(self._model.rows) if line.resident.id_number == id_number)
        if self._model.rows:
            self._form.table.go_to(next(rows, 0))

    def _update_details(self) -> None:
        line = self._chosen
        for command in ("roster.collect", "roster.reveal"):
            self._shell.set_command_enabled(command, line is not None, "先在名单里选一个人。")
        if line is None:
            self._form.detail.clear()
            return
        number = line.resident.id_number
        if self._revealed != number:
            self._revealed = ""
        receipts = tuple(
            receipt
            for receipt in self._shell.season.book.ledger.receipts.values()
            if any(paid.id_number == number for paid in receipt.lines)
        )
        person = ResidentDetails(
            resident=line.resident,
            assessment=line.assessment,
            state=line.state,
            receipts=receipts,
            outcome=line.outcome,
            absence_record=line.absence_record,
            doubtful=self._roster.household(line.resident.household).doubtful,
            revealed=self._revealed == number,
        )
        self._form.detail.setHtml(details_html(person))

    def _reveal_number(self) -> None:
        line = self._chosen
        if line:
            self._revealed = line.resident.id_number
            self._hide_timer.start()
            self._update_details()

    def _hide_number(self) -> None:
        self._revealed = ""
        self._update_details()

    def _go_to_cash_desk(self) -> None:
        line = self._chosen
        if line:
            self._shell.go("cash_desk", line.resident.household)

    # -- focus and size

    def _focus_search(self) -> None:
        self._form.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._form.search.selectAll()

    def _focus_table(self) -> None:
        self._form.table.setFocus(Qt.FocusReason.TabFocusReason)

    @guard_override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = min(THEME.px(_SIDE), self.width() * 2 // 5)
        self._form.split.setSizes([self.width() - side, side])


def _by_number(word: str) -> tuple[int, str]:
    """Sort key that puts 第2组 before 第10组."""
    digits = "".join(sign for sign in word if sign.isdigit())
    return (int(digits) if digits else 0, word)
