"""影像资料: scans of signed pages and photos of the posted notice, taken in, looked at, given out as one folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QDate, QRect, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QApplication, QListView, QListWidgetItem

from village_collector.desktop.forms.papers.ui_attachments import Ui_Attachments
from village_collector.desktop.places.papers.thumbnails import SIZE, Thumbnails
from village_collector.desktop.presenters.open_attachment import open_attached
from village_collector.desktop.shell.place import PlaceContext
from village_collector.desktop.shell.tabbed_place import Page
from village_collector.desktop.widgets.exception_guard import guard_override
from village_collector.desktop.widgets.inputs import chain
from village_collector.desktop.widgets.theme import THEME
from village_collector.domain.ledger.village_records import Attachment
from village_collector.services.archive_export import export_attachments
from village_collector.services.attachments import ATTACHMENT_CATEGORIES, Attachments

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

_KINDS_OF_FILE = "照片、扫描件、文书 (*.jpg *.jpeg *.png *.pdf *.tif *.tiff *.bmp *.webp *.ofd *.docx *.doc *.txt)"
_MARGIN, _DENSE = 4, 2
_LOW = 340
"""Below this height of the page the pictures are smaller, so that a row of them is seen whole."""


class AttachmentsPage(Page):
    """The photos, scans and documents kept in the book: a form that adds one, and thumbnails of all."""

    command = "papers.attachments"
    only_here: ClassVar[Mapping[str, str]] = dict.fromkeys(
        ("papers.choose_file", "papers.attach", "papers.open_attachment", "papers.export_attachments"), "这是“影像资料”页的。"
    )

    def __init__(self, shell: PlaceContext) -> None:
        super().__init__()
        self._shell = shell
        self._archive = Attachments(shell.season)
        self._file: Path | None = None
        self.thumbnails = Thumbnails(self._archive.attachment_bytes, self)
        self.thumbnails.made.connect(self._show_thumbnail)
        shell.closing.connect(self.thumbnails.stop)
        self._form = form = Ui_Attachments()
        form.setupUi(self)
        form.kind.addItems(ATTACHMENT_CATEGORIES)
        form.person.setText(shell.season.operator)
        today = shell.season.today()
        form.taken_on.setDate(QDate(today.year, today.month, today.day))
        form.items.setViewMode(QListView.ViewMode.IconMode)
        form.items.setMovement(QListView.Movement.Static)
        form.items.setResizeMode(QListView.ResizeMode.Adjust)
        form.items.setUniformItemSizes(True)
        form.items.setWordWrap(False)
        form.items.setSpacing(6)
        form.items.itemActivated.connect(lambda _: self.open())
        form.items.currentRowChanged.connect(lambda _: self._update_details())
        for button, command in (
            (form.choose, "papers.choose_file"), (form.attach, "papers.attach"),
            (form.open, "papers.open_attachment"), (form.export_all, "papers.export_attachments"),
        ):  # fmt: skip
            shell.bind_command(button, command)
        form.choose.setText("选文件　Ctrl+O")
        chain(form.file, form.kind, form.about, form.taken_on, form.place, form.person, form.attach)
        self._fit()

    def command_handlers(self) -> Mapping[str, Callable[[], object]]:
        return {
            "papers.choose_file": self.choose,
            "papers.attach": self.attach,
            "papers.open_attachment": self.open,
            "papers.export_attachments": self.export,
        }

    def page_shown(self) -> None:
        self.thumbnails.go_on()

    def focus_first_field(self) -> None:
        """Put the focus where work begins."""
        self._form.choose.setFocus(Qt.FocusReason.OtherFocusReason)

    @guard_override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self._form.side.setMinimumWidth(THEME.px(260))
        self._form.side.setMaximumWidth(THEME.px(360))
        share = 1.0 if self.height() > THEME.px(_LOW) else 0.6
        scale = share * THEME.scale
        icon = QSize(round((SIZE.width() / 2 + 2 * _MARGIN) * scale), round((SIZE.height() / 2 + 2 * _MARGIN) * scale))
        self._form.items.setIconSize(icon)
        line = self._form.items.fontMetrics().lineSpacing()
        self._form.items.setGridSize(QSize(icon.width() + THEME.px(20), icon.height() + 2 * line + THEME.px(16)))

    def refresh(self) -> None:
        form, items = self._form, self._archive.attachments()
        row = form.items.currentRow()
        new = len(items) > form.items.count()
        form.items.clear()
        for one in items:
            about = one.about or one.place or one.name
            item = QListWidgetItem(f"{one.category}\n{about}")
            item.setData(Qt.ItemDataRole.UserRole, one.sha256)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{one.category} {about} {one.taken_on:%Y-%m-%d}")
            item.setToolTip(one.name)
            item.setTextAlignment(Qt.AlignmentFlag.AlignHCenter)
            item.setIcon(_icon(self.thumbnails.want(one) or QImage(), one.name))
            form.items.addItem(item)
        if items:
            form.items.setCurrentRow(len(items) - 1 if new or row < 0 else row)
        kinds = [kind for kind in ATTACHMENT_CATEGORIES if any(one.category == kind for one in items)]
        summary = "、".join(f"{kind} {sum(1 for one in items if one.category == kind)}" for kind in kinds)
        form.count.setText(f"共 {len(items)} 份：{summary}" if items else "还没有照片和扫描件。选一个文件，写明是什么，再添加。")
        self._fit()
        self._update_details()

    def _show_thumbnail(self, sha256: str, image: QImage) -> None:
        for row, one in enumerate(self._archive.attachments()):
            item = self._form.items.item(row)
            if one.sha256 == sha256 and item is not None:
                item.setIcon(_icon(image, one.name))

    @property
    def chosen(self) -> Attachment | None:
        """The attachment that is selected in the list."""
        items, row = self._archive.attachments(), self._form.items.currentRow()
        return items[row] if 0 <= row < len(items) else None

    def _update_details(self) -> None:
        one = self.chosen
        if one:
            parts = (f"{one.taken_on:%Y-%m-%d}", one.place, one.person, one.name)
            self._form.details.setText("　".join(part for part in parts if part))
            self._form.details.setToolTip(f"SHA-256 {one.sha256}")
        else:
            self._form.details.setText("")
        self.states_changed.emit()

    # -- adding a file

    def choose(self) -> None:
        """Choose the file that is to be attached."""
        file = self._shell.ask_file("选照片或扫描件", _KINDS_OF_FILE)
        if file:
            self.set_file(file)

    def set_file(self, file: Path) -> None:
        """Show this file as the one that `attach` will add."""
        self._file = file
        self._form.file.setText(file.name)
        self._form.file.setToolTip(str(file))
        self._form.kind.setFocus(Qt.FocusReason.TabFocusReason)
        self.states_changed.emit()

    def attach(self) -> None:
        """Add the file to the book; kind, day, place and person stay in the fields for the next one."""
        form, file = self._form, self._file
        if file is None:
            form.choose.setFocus()
            self._shell.messages.warn("先选要添加的文件。")
            return
        shown, today = form.taken_on.date(), self._shell.season.today()
        day = today.replace(year=shown.year(), month=shown.month(), day=shown.day())
        made = self._shell.run_or_report(
            lambda: self._archive.attach(
                file, form.kind.currentText(), form.about.text(),
                taken_on=day, place=form.place.text(), person=form.person.text(),
            )
        )
        if made is None:
            return
        self._file = None
        form.file.clear()
        form.about.clear()
        self._shell.messages.done(f"“{made.name}”已存进账本（{made.category}）。原来的文件可以留着，也可以删。")
        self._shell.changed.emit()
        form.choose.setFocus()

    # -- opening and exporting

    def open(self) -> None:
        """Open the selected attachment in the system's own viewer."""
        if self.chosen:
            open_attached(self._shell, self.chosen)

    def export(self) -> None:
        """Export all attachments into one new folder, numbered as on the index sheet that is exported with them.

        Not in the worker: the book, which holds the pictures, belongs to the window's thread.
        """
        season = self._shell.season
        above = self._shell.ask_folder("导出到哪个文件夹")
        if above is None:
            return
        folder = above / f"{season.book.opening.village}影像资料{season.today():%Y%m%d}"
        QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            written = self._shell.run_or_report(lambda: export_attachments(season, folder))
        finally:
            QApplication.restoreOverrideCursor()
        if written:
            self._shell.messages.done(f"{len(written) - 1} 份资料和目录已导出到“{folder.name}”，写完都核对过。")
            self._shell.changed.emit()

    def command_states(self) -> Mapping[str, str]:
        busy = self._shell.operations.running
        why_not = "还没有照片和扫描件。" if not self._form.items.count() else "正在办别的事，请等一下。" if busy else ""
        return {
            "papers.choose_file": "",
            "papers.attach": "" if self._file else "先选要添加的文件。",
            "papers.open_attachment": "" if self.chosen else "先在右边选一份。",
            "papers.export_attachments": why_not,
        }


def _icon(image: QImage, name: str) -> QIcon:
    """The small picture on a sheet of one size; a sign with the file's ending where there is no picture."""
    rim = QSize(2 * _MARGIN * _DENSE, 2 * _MARGIN * _DENSE)
    ground = QPixmap(SIZE + rim)
    ground.fill(Qt.GlobalColor.transparent)
    painter = QPainter(ground)
    if image.isNull():
        _paint_file(painter, ground.rect(), Path(name).suffix.removeprefix(".").upper())
    else:
        box = image.rect()
        box.moveCenter(ground.rect().center())
        painter.drawImage(box, image)
        painter.setPen(QPen(QColor(THEME.tokens.field_line), _DENSE))
        painter.drawRect(box)
    painter.end()
    ground.setDevicePixelRatio(_DENSE)
    icon = QIcon()
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):  # the selection colour must not be drawn over a photo
        icon.addPixmap(ground, mode)
    return icon


def _paint_file(painter: QPainter, ground: QRect, ending: str) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(THEME.tokens.field_line), 1.5 * _DENSE))
    painter.setBrush(QColor(THEME.tokens.page))
    sheet = QRect(0, 0, 72 * _DENSE, 96 * _DENSE)
    sheet.moveCenter(ground.center())
    painter.drawRoundedRect(sheet, 4 * _DENSE, 4 * _DENSE)
    for line in (22, 34, 46):
        y = sheet.top() + line * _DENSE
        painter.drawLine(sheet.left() + 14 * _DENSE, y, sheet.right() - 14 * _DENSE, y)
    font = THEME.font(11)
    font.setPixelSize(16 * _DENSE)
    painter.setFont(font)
    painter.setPen(QColor(THEME.tokens.faint))
    painter.drawText(sheet.adjusted(0, 60 * _DENSE, 0, 0), Qt.AlignmentFlag.AlignCenter, ending)
