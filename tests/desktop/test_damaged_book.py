"""A book that somebody changed by hand: a box says in three parts what is wrong, and another book or a backup can be opened."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot
from sqlcipher3 import dbapi2

from village_collector.desktop.main import open_book, set_up
from village_collector.desktop.places.registry import PLACES
from village_collector.desktop.places.setup.wizard import SetupWizard
from village_collector.desktop.shell.main_window import MainWindow
from village_collector.domain.people import households
from village_collector.services.backups import back_up
from village_collector.services.cash_desk import CashDesk
from village_collector.services.day_end import DayEnd
from village_collector.services.season import Clock, Season, open_season
from village_collector.services.sign_off import SignOff

A_NAME = "UPDATE resident SET name = '王二' WHERE position = 2"
THE_SIGNED_VERSION = "UPDATE kept SET data = x'00' WHERE kind = 'signed_register'"


def damage(book: Path, sql: str) -> None:
    """Change a closed book behind the program's back, its triggers put back so that nothing shows there."""
    connection = dbapi2.connect(str(book), isolation_level=None)
    triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    assert connection.execute(sql).rowcount == 1
    for _, trigger in triggers:
        connection.execute(trigger)
    connection.close()


def damage_pages(book: Path) -> None:
    """Write over the pages that hold the people, as a dying disk does."""
    with dbapi2.connect(str(book)) as connection:
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'resident'").fetchone()
    connection.close()
    with book.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)


@pytest.fixture
def book(liuhe_book: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(liuhe_book, tmp_path / "坏了的.book"))


@pytest.fixture
def empty(qapp: QApplication, qtbot: QtBot) -> Iterator[MainWindow]:
    window = MainWindow(PLACES)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    yield window
    window.close()


@pytest.fixture(autouse=True)
def crashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    """What would have ended in the crash box: nothing may."""
    found: list[object] = []
    monkeypatch.setattr(sys, "excepthook", lambda _, fault, __: found.append(fault))
    yield found
    assert found == []


def open_and_read_box(window: MainWindow, book: Path, clock: Clock) -> str:
    """Open the book, which has to be refused; what the box says, in all its parts."""
    said: list[str] = []

    def agree() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        said.append(box.text() + box.informativeText())
        box.buttons()[0].click()

    QTimer.singleShot(0, agree)
    assert not open_book(window, book, clock=clock)
    assert window.shell is None
    return "".join(said)


def test_a_register_changed_by_hand_is_told_in_three_parts(empty: MainWindow, book: Path, clock: Clock) -> None:
    damage(book, A_NAME)
    assert open_and_read_box(empty, book, clock) == (
        "账本“坏了的.book”检查没有通过（名册与账上封印不一致）。文件没有改动。"
        "请先不要收费，用最近的备份恢复，或打电话给镇医保办。"
    )


def test_a_register_on_broken_pages_is_told_in_three_parts(empty: MainWindow, book: Path, clock: Clock) -> None:
    damage_pages(book)
    assert "检查没有通过" in open_and_read_box(empty, book, clock)


def test_a_damaged_book_is_free_again_at_once(empty: MainWindow, book: Path, clock: Clock) -> None:
    damage(book, A_NAME)
    open_and_read_box(empty, book, clock)
    open_season(book, clock=clock, operator="").book.close()  # no "book-busy"


@pytest.fixture
def wizard(empty: MainWindow, book: Path, clock: Clock, tmp_path: Path) -> SetupWizard:
    """What the window shows after it refused the damaged book."""
    damage(book, A_NAME)
    open_and_read_box(empty, book, clock)
    set_up(empty, clock=clock, folder=tmp_path / "books")
    page = empty.findChild(SetupWizard)
    assert isinstance(page, SetupWizard)
    return page


def test_afterwards_another_book_can_be_opened(
    wizard: SetupWizard, empty: MainWindow, liuhe_book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = shutil.copy(liuhe_book, tmp_path / "好的.book")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(other), ""))
    wizard._form.open_book.click()
    assert empty.current == "today"
    assert empty.shell is not None
    assert len(empty.shell.season.book.residents()) == 1286


def test_afterwards_a_backup_can_be_restored(
    wizard: SetupWizard, empty: MainWindow, season: Season, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    household = households(season.book.residents())[0]
    receipt = CashDesk(season).collect([line.resident.id_number for line in CashDesk(season).quote(household).payable])
    stick = tmp_path / "U盘"
    stick.mkdir()
    backup = back_up(season, stick).file
    target = tmp_path / "恢复的.book"
    suggested: list[str] = []

    def name_the_target(_: object, __: str, path: str, ___: str) -> tuple[str, str]:
        suggested.append(path)
        return str(target), ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(backup), ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", name_the_target)
    wizard._form.restore.click()
    assert suggested == [str(tmp_path / "books" / f"{backup.stem}.book")]
    assert empty.shell is not None
    assert empty.shell.season.book.path == target
    assert list(empty.shell.season.book.ledger.receipts) == [receipt.number]


def test_a_file_that_is_no_backup_is_refused_and_the_wizard_stays(
    wizard: SetupWizard, empty: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "照片.vcb").write_bytes(b"no book at all")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "照片.vcb"), ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "恢复的.book"), ""))
    wizard._form.restore.click()
    assert empty.messages.kind == "error"
    assert empty.shell is None
    assert not (tmp_path / "恢复的.book").exists()


def test_a_damaged_version_stops_its_own_place_and_no_other(empty: MainWindow, season: Season, clock: Clock) -> None:
    desk = CashDesk(season)
    desk.collect([line.resident.id_number for line in desk.quote(households(season.book.residents())[0]).payable])
    DayEnd(season).deposit(season.book.ledger.cash_on_hand, "XYS1")
    SignOff(season).sign()
    season.book.close()
    damage(season.book.path, THE_SIGNED_VERSION)
    assert open_book(empty, season.book.path, clock=clock)
    empty.go("sign_off", "printed_register")
    assert "原件“清册第1版.jsonl”被改动过" in empty.messages.text
    assert "请先不要收费" in empty.messages.text
    for place in PLACES:
        empty.go(place)
        assert empty.current == place
    empty.go("cash_desk")
    assert empty.messages.text == ""
