"""影像资料: scans and photos with their thumbnails, and the county's notice one step from the amounts it explains."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from village_collector.desktop.desk import Desk
from village_collector.desktop.window import Window
from village_collector.domain.people import households
from village_collector.services.archive import Archive
from village_collector.services.season import Season

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


def photo(folder: Path, name: str = "公示栏.jpg", colour: str = "#0B5C5A") -> Path:
    """A photo as a phone makes it."""
    image = QImage(1600, 1200, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    path = folder / name
    assert image.save(str(path))
    return path


def press(window: Window, qtbot: QtBot, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.keyClick(QApplication.focusWidget() or window, key, modifiers)


@pytest.fixture
def desk(window: Window, season: Season) -> Desk:
    window.go("desk", households(season.book.residents())[0].key)
    place = window.place("desk")
    assert isinstance(place, Desk)
    return place


def test_the_basis_offers_no_notice_where_none_is_attached(desk: Desk, window: Window, qtbot: QtBot) -> None:
    press(window, qtbot, Qt.Key.Key_Y, ALT)
    assert desk._form.reasons.isVisible()
    assert not desk._form.notice.isVisible()


def test_the_basis_opens_the_very_notice_that_was_attached(
    desk: Desk, window: Window, season: Season, tmp_path: Path, viewer, qtbot: QtBot  # type: ignore[no-untyped-def]
) -> None:
    paper = tmp_path / "方政办〔2021〕34号.docx"
    paper.write_bytes(b"the county's own file")
    Archive(season).attach(paper, "通知原文", "缴费通知")
    press(window, qtbot, Qt.Key.Key_Y, ALT)
    link = desk._form.notice
    assert link.isVisible()
    while QApplication.focusWidget() is not link:
        press(window, qtbot, Qt.Key.Key_Tab)
    press(window, qtbot, Qt.Key.Key_Space)
    assert [file.name for file in viewer.files] == [paper.name]
    assert viewer.files[0].read_bytes() == paper.read_bytes()
    assert viewer.files[0] != paper
