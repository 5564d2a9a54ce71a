"""The scenes of 表册资料: sheets of every kind, the notice before it is posted, tickets, scans and photos."""

from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QImage, QLinearGradient, QPainter
from PySide6.QtWidgets import QApplication
from scenes_front import busy_day
from screens import PROJECT, Scene, Stage

from village_collector.desktop.places.papers.place import PapersPlace
from village_collector.desktop.places.papers.posting_dialog import PostingDialog
from village_collector.desktop.places.papers.ticket_dialog import TicketDialog
from village_collector.domain.people import households
from village_collector.services.attachments import Attachments
from village_collector.services.cash_desk import CashDesk
from village_collector.services.day_end import DayEnd
from village_collector.services.sheets.requests import SheetRequest, prepare
from village_collector.services.ticket_stock import SPOILED, TicketStockService

sys.path.append(str(PROJECT / "tests"))

from seasons import all_succeed, notes_for, send, sign


def place(stage: Stage) -> PapersPlace:
    found = stage.window.place("papers")
    assert isinstance(found, PapersPlace)
    return found


def show(stage: Stage, kind: str) -> None:
    """Go to a sheet and wait until it is drawn."""
    stage.window.go("papers", kind)
    place(stage).sheets.draw()
    stage.settle()


def sheet(kind: str) -> Callable[[Stage], None]:
    """A day's work, and then this sheet."""

    def scene(stage: Stage) -> None:
        busy_day(stage)
        assert stage.season
        DayEnd(stage.season).deposit(960000, "XYS20211103", bank="博望信用社")
        show(stage, kind)

    return scene


def answered(stage: Stage) -> None:
    """A day's work, signed, sent and answered, and the notice about to be posted."""
    busy_day(stage)
    assert stage.season
    season = stage.season
    on_hand = season.book.ledger.cash_on_hand
    DayEnd(season).close_day(notes_for(on_hand))
    DayEnd(season).deposit(on_hand, "XYS20211103", bank="博望信用社")
    sign(season)
    send(season, stage.folder / "导出")
    all_succeed(season, stage.folder)
    show(stage, "posting")
    place(stage).sheets.post()
    stage.settle()


def posted(stage: Stage) -> None:
    answered(stage)
    dialog = stage.window.findChild(PostingDialog)
    assert dialog
    dialog._form.phone.setText("0377-61230000")
    dialog._form.record.click()
    show(stage, "posting")


def register(stage: Stage) -> None:
    posted(stage)
    show(stage, "register")


def nothing(stage: Stage) -> None:
    show(stage, "refunds")


def rare(stage: Stage) -> None:
    assert stage.season
    first = households(stage.season.book.residents())[0]
    payable = [line.resident.id_number for line in CashDesk(stage.season).quote(first).payable]
    CashDesk(stage.season).collect(payable, payer="张\ue863山")
    show(stage, "receipt")


def person(stage: Stage) -> None:
    show(stage, "registration")
    stage.press(Qt.Key.Key_Return, "zj")
    place(stage).sheets.draw()
    stage.settle()


def tickets(stage: Stage) -> None:
    assert stage.season
    book = TicketStockService(stage.season)
    book.receive("00120001", "00120050", "方城县财政局")
    book.mark("00120001", SPOILED, "打印机卡纸撕坏")
    show(stage, "tickets")


def stock(stage: Stage) -> None:
    tickets(stage)
    place(stage).sheets.record_tickets()
    stage.settle()
    dialog = stage.window.findChild(TicketDialog)
    assert dialog
    dialog._form.act.setCurrentIndex(1)


def photos(stage: Stage) -> None:
    assert stage.season
    archive = Attachments(stage.season)
    for number, (kind, about, colour) in enumerate(
        (("公示照片", "第一榜，村务公开栏", "#7C8F6A"), ("公示照片", "第一榜，近照", "#5E7A8C"), ("签字清册", "第 1 版第 1 页", "#D9D4C7"))
    ):
        image = QImage(1600, 1200 if number < 2 else 2200, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        fade = QLinearGradient(0, 0, 0, image.height())
        fade.setColorAt(0, QColor(colour).lighter(140))
        fade.setColorAt(1, QColor(colour))
        painter.fillRect(image.rect(), fade)
        painter.setFont(QFont("Noto Sans SC", 90))
        painter.drawText(image.rect(), int(Qt.AlignmentFlag.AlignCenter), about)
        painter.end()
        path = stage.folder / f"IMG_{number}.jpg"
        image.save(str(path))
        archive.attach(path, kind, about, place="村委会", person="王协办")
    notice = stage.folder / "方政办〔2021〕34号.docx"
    notice.write_bytes(b"the notice")
    archive.attach(notice, "通知原文", "2022 年度缴费通知")
    paper = stage.folder / "测试页.pdf"
    paper.write_bytes(prepare(stage.season, SheetRequest(kind="uninsured")).render(None))
    archive.attach(paper, "佐证资料", "未参保台账签字件")
    assert stage.window.shell
    stage.window.shell.changed.emit()
    stage.window.go("papers", "attachments")
    while any(place(stage).scans.thumbnails.want(one) is None for one in archive.attachments()):
        QApplication.processEvents()


def no_photos(stage: Stage) -> None:
    stage.window.go("papers", "attachments")


SCENES: dict[str, Scene] = {
    "records-receipt": sheet("receipt"),
    "records-day": sheet("day"),
    "records-register": register,
    "records-overprint": sheet("overprint"),
    "records-unpaid": sheet("uninsured"),
    "records-notice": sheet("posting"),
    "records-posting": answered,
    "records-posted": posted,
    "records-nothing": nothing,
    "records-rare": rare,
    "records-person": person,
    "records-tickets": tickets,
    "records-stock": stock,
    "records-scans": photos,
    "records-scans-empty": no_photos,
}
