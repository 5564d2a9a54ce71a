"""影像资料: scans and photos with their thumbnails, and the county's notice one step from the amounts it explains."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Protocol

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from seasons import text_of

from village_collector.desktop.places.cash_desk.desk import CashDeskPlace
from village_collector.desktop.places.papers.attachments import AttachmentsPage
from village_collector.desktop.places.papers.place import PapersPlace
from village_collector.desktop.places.papers.thumbnails import SIZE
from village_collector.desktop.shell.main_window import MainWindow
from village_collector.domain.people import households
from village_collector.services.attachments import Attachments
from village_collector.services.season import Season
from village_collector.services.sheets.requests import SheetRequest, prepare

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


class Viewer(Protocol):
    """Where files go that the window opens."""

    files: list[Path]


def photo(folder: Path, name: str = "公示栏.jpg", colour: str = "#0B5C5A") -> Path:
    """A photo as a phone makes it."""
    image = QImage(1600, 1200, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    path = folder / name
    assert image.save(str(path))
    return path


def press(window: MainWindow, qtbot: QtBot, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.keyClick(QApplication.focusWidget() or window, key, modifiers)


@pytest.fixture
def desk(window: MainWindow, season: Season) -> CashDeskPlace:
    window.go("cash_desk", households(season.book.residents())[0].key)
    place = window.place("cash_desk")
    assert isinstance(place, CashDeskPlace)
    return place


def test_the_basis_offers_no_notice_where_none_is_attached(desk: CashDeskPlace, window: MainWindow, qtbot: QtBot) -> None:
    press(window, qtbot, Qt.Key.Key_Y, ALT)
    assert desk._form.reasons.isVisible()
    assert not desk._form.notice.isVisible()


def test_the_basis_opens_the_very_notice_that_was_attached(
    desk: CashDeskPlace, window: MainWindow, season: Season, tmp_path: Path, viewer: Viewer, qtbot: QtBot
) -> None:
    paper = tmp_path / "方政办〔2021〕34号.docx"
    paper.write_bytes(b"the county's own file")
    Attachments(season).attach(paper, "通知原文", "缴费通知")
    press(window, qtbot, Qt.Key.Key_Y, ALT)
    link = desk._form.notice
    assert link.isVisible()
    while QApplication.focusWidget() is not link:
        press(window, qtbot, Qt.Key.Key_Tab)
    press(window, qtbot, Qt.Key.Key_Space)
    assert [file.name for file in viewer.files] == [paper.name]
    assert viewer.files[0].read_bytes() == paper.read_bytes()
    assert viewer.files[0] != paper


@pytest.fixture
def shelf(window: MainWindow, qtbot: QtBot) -> AttachmentsPage:
    """The page of scans, reached by keys."""
    press(window, qtbot, Qt.Key.Key_8, ALT)
    place = window.place("papers")
    assert isinstance(place, PapersPlace)
    press(window, qtbot, Qt.Key.Key_2, CTRL)
    assert place.scans.isVisible()
    return place.scans


def choose(shelf: AttachmentsPage, file: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    """Press the key for choosing; the system's dialog answers with this file."""
    monkeypatch.setattr(shelf._shell, "ask_file", lambda *_: file)
    press(shelf.window(), qtbot, Qt.Key.Key_O, CTRL)


def loaded(shelf: AttachmentsPage, qtbot: QtBot) -> None:
    items = shelf._archive.attachments()
    qtbot.waitUntil(lambda: all(one.sha256 in shelf.thumbnails._known for one in items), timeout=30_000)


def test_a_photo_is_attached_by_keys_alone_with_all_that_is_known_of_it(
    shelf: AttachmentsPage, season: Season, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    assert not shelf._form.attach.isEnabled()
    choose(shelf, photo(tmp_path), monkeypatch, qtbot)
    form = shelf._form
    assert QApplication.focusWidget() is form.kind
    form.kind.setCurrentText("公示照片")
    for field, text in ((form.about, "第一榜，村务公开栏"), (form.taken_on, ""), (form.place, "村委会"), (form.person, "李会计")):
        press(shelf.window(), qtbot, Qt.Key.Key_Return)
        assert QApplication.focusWidget() is field
        if text:
            field.setText(text)  # as an input method leaves it
    form.taken_on.setDate(QDate(2021, 11, 3))
    press(shelf.window(), qtbot, Qt.Key.Key_Return, CTRL)
    (one,) = Attachments(season).attachments()
    assert (one.category, one.about, f"{one.taken_on}", one.place, one.person) == (
        "公示照片", "第一榜，村务公开栏", "2021-11-03", "村委会", "李会计",
    )  # fmt: skip
    assert form.items.count() == 1
    assert form.place.text() == "村委会"  # the next photo is of the same place
    assert "已存进账本" in shelf._shell.messages.text
    choose(shelf, tmp_path / "公示栏.jpg", monkeypatch, qtbot)
    form.about.setText("第一榜，村务公开栏")
    press(shelf.window(), qtbot, Qt.Key.Key_Return, CTRL)
    assert "已经在账本里" in shelf._shell.messages.text
    assert form.file.text()  # the refused file stays where it can be mended


@pytest.mark.qt_log_ignore(".*JPEG.*")  # Qt tells of the torn photo
def test_photos_and_papers_show_small_and_anything_else_a_sign(
    shelf: AttachmentsPage, season: Season, tmp_path: Path, qtbot: QtBot
) -> None:
    archive = Attachments(season)
    archive.attach(photo(tmp_path), "公示照片")
    paper = tmp_path / "测试页.pdf"
    paper.write_bytes(prepare(season, SheetRequest(kind="test")).render(None))
    archive.attach(paper, "缴款单")
    word, torn = tmp_path / "通知.docx", tmp_path / "坏了.jpg"
    word.write_bytes(b"words")
    torn.write_bytes(b"\xff\xd8 torn")
    archive.attach(word, "通知原文")
    archive.attach(torn, "其他")
    broken = tmp_path / "坏了.pdf"
    broken.write_bytes(b"%PDF-1.7 torn")
    archive.attach(broken, "其他")
    assert all(shelf.thumbnails.want(one) is None for one in archive.attachments())  # nothing is made in between
    shelf._shell.changed.emit()
    loaded(shelf, qtbot)
    small = [shelf.thumbnails._known[one.sha256] for one in archive.attachments()]
    assert [image.isNull() for image in small] == [False, False, True, True, True]
    assert small[0].width() <= SIZE.width()
    assert small[0].height() <= SIZE.height()
    middle = small[0].pixelColor(small[0].rect().center())
    assert (middle.red(), middle.green(), middle.blue()) == pytest.approx((0x0B, 0x5C, 0x5A), abs=6)
    assert all(not shelf._form.items.item(row).icon().isNull() for row in range(5))


def test_enter_opens_what_the_list_stands_on(
    shelf: AttachmentsPage, season: Season, tmp_path: Path, viewer: Viewer, qtbot: QtBot
) -> None:
    for name in ("一.jpg", "二.jpg"):
        Attachments(season).attach(photo(tmp_path, name, "#123456" if name == "一.jpg" else "#654321"), "公示照片", name)
    shelf._shell.changed.emit()
    loaded(shelf, qtbot)
    items = shelf._form.items
    items.setFocus()
    items.setCurrentRow(0)
    press(shelf.window(), qtbot, Qt.Key.Key_Return)
    press(shelf.window(), qtbot, Qt.Key.Key_Right)
    press(shelf.window(), qtbot, Qt.Key.Key_O, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert [file.name for file in viewer.files] == ["一.jpg", "二.jpg"]
    assert viewer.files[0].read_bytes() == (tmp_path / "一.jpg").read_bytes()


def test_everything_goes_into_one_folder_with_its_index(
    shelf: AttachmentsPage, season: Season, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    assert not shelf._form.export_all.isEnabled()
    one = photo(tmp_path)
    Attachments(season).attach(one, "公示照片", "第一榜")
    shelf._shell.changed.emit()
    stick = tmp_path / "U盘"
    stick.mkdir()
    monkeypatch.setattr(shelf._shell, "ask_folder", lambda _: stick)
    press(shelf.window(), qtbot, Qt.Key.Key_E, CTRL)
    qtbot.waitUntil(lambda: shelf._shell.messages.kind == "done")
    (folder,) = stick.iterdir()
    assert sorted(file.name for file in folder.iterdir()) == ["000_影像资料目录.pdf", "001_公示照片_公示栏.jpg"]
    assert (folder / "001_公示照片_公示栏.jpg").read_bytes() == one.read_bytes()
    assert "第一榜" in text_of((folder / "000_影像资料目录.pdf").read_bytes())
    press(shelf.window(), qtbot, Qt.Key.Key_E, CTRL)
    qtbot.waitUntil(lambda: shelf._shell.messages.kind == "error")
    assert "已经有东西" in shelf._shell.messages.text


def test_closing_the_window_while_pictures_are_made_does_no_harm(
    shelf: AttachmentsPage, season: Season, tmp_path: Path, window: MainWindow, qtbot: QtBot
) -> None:
    for number in range(4):
        Attachments(season).attach(photo(tmp_path, f"{number}.jpg", f"#11223{number}"), "公示照片", f"第 {number} 张")
    shelf._shell.changed.emit()
    window.close()
    assert not any(thread.name == "thumbnails" for thread in threading.enumerate()), "no thread outlives the window"
    assert len(shelf.thumbnails._known) < 4
