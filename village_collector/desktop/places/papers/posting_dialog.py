"""定榜: what the next posted list would show to the whole village, looked at before it is posted."""

from __future__ import annotations

from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QWidget

from village_collector.desktop.forms.papers.ui_posting_dialog import Ui_PostingDialog
from village_collector.desktop.widgets.inputs import chain, plain
from village_collector.desktop.widgets.table import RowModel, TableColumn
from village_collector.desktop.widgets.theme import THEME
from village_collector.documents.posted_list import PostedLine, public_lines
from village_collector.domain.ledger.village_records import Posting
from village_collector.errors import UserError
from village_collector.services.postings import DEFAULT_DAYS, Postings
from village_collector.services.season import Season
from village_collector.services.sheets.people_sheets import proposed_posting

_MASKS = {
    "none": "只写组、户主、姓名，不写证件号码",
    "head6": "姓名后面写证件号码前六位",
    "head6tail4": "姓名后面写证件号码前六位和后四位",
    "tail4": "姓名后面写证件号码后四位",
    "name": "姓名只写姓，名字用 * 代替",
}
_COLUMNS = (
    TableColumn[PostedLine](title="组", text=lambda line: line.group, width=104),
    TableColumn[PostedLine](title="户主", text=lambda line: line.head, width=132),
    TableColumn[PostedLine](title="姓名", text=lambda line: line.name),
    TableColumn[PostedLine](title="证件号码", text=lambda line: line.id_number, width=176, spare=True),
    TableColumn[PostedLine](title="变动", text=lambda line: line.change, width=80, tone=lambda line: _change_tone(line.change)),
)


def _change_tone(change: str) -> str:
    return {"新增": "done", "撤下": "warn"}.get(change, "")


def mask_words(mask: str) -> str:
    """What a rule of masking means, in words."""
    return _MASKS[mask]


class PostingDialog(QDialog):
    """The next posting; accepted once the service recorded it."""

    def __init__(self, season: Season, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._season = season
        self.posted: Posting | None = None
        self._form = form = Ui_PostingDialog()
        form.setupUi(self)
        raw, mask = proposed_posting(season)
        earlier = season.book.ledger.records.postings
        number = len(earlier) + 1
        shown = public_lines(raw, mask)
        columns = [column for column in _COLUMNS if any(column.text(line) for line in shown)]
        self.people: RowModel[PostedLine] = RowModel(columns or _COLUMNS[:3], parent=self)
        form.people.set_table(self.people, "名单上没有人。导入成功的人才张榜。", name="榜上的人")
        self.people.show(shown)
        only = "，只列变动" if earlier else ""
        form.head.setText(f"第 {number} 榜{only}：{len(raw)} 人")
        form.mask.setText(f"遮盖（按本县办法）：{mask_words(mask)}。下面就是贴出去的内容，请先看一遍。")
        form.phone.setText(earlier[-1].phone if earlier else "")
        today = season.today()
        form.first_day.setDate(QDate(today.year, today.month, today.day))
        form.days.setValue(DEFAULT_DAYS)
        form.days.setSuffix(" 天")
        form.days.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        form.wrong.setStyleSheet(f"color: {THEME.tokens.error[0]};")
        form.record.clicked.connect(self._record)
        form.cancel.clicked.connect(self.reject)
        for key in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(key), self, self._record)
        chain(form.phone, form.first_day, form.days, form.record)
        form.phone.setFocus()
        self._fit(parent)

    def _fit(self, parent: QWidget | None) -> None:
        """Make the dialog as high as the window allows, so that many rows of the list are visible."""
        layout, width = self.layout(), THEME.px(608)
        assert layout is not None
        least, room = layout.totalMinimumHeightForWidth(width), parent.window().height() - THEME.px(48) if parent else 0
        self.setMinimumHeight(least)
        self.resize(width, max(least, min(room, THEME.px(600))))

    def _record(self) -> None:
        form = self._form
        day = form.first_day.date()
        first = self._season.today().replace(year=day.year(), month=day.month(), day=day.day())
        try:
            self.posted = Postings(self._season).post(plain(form.phone.text()), first_day=first, days=form.days.value())
        except UserError as error:
            form.wrong.setText(f"✕ {error.what}{error.remedy}")
            return
        self.accept()
