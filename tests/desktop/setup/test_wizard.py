"""The first start: from the county's notice and a register file to a book, with three lists of what became of each row."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from village_collector.desktop.main import open_book, set_up
from village_collector.desktop.places.registry import PLACES
from village_collector.desktop.places.setup.wizard import SetupWizard
from village_collector.desktop.shell.main_window import MainWindow

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def empty(qapp: QApplication, qtbot: QtBot) -> MainWindow:
    window = MainWindow(PLACES)
    qtbot.addWidget(window)
    window.resize(1366, 689)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    return window


@pytest.fixture
def wizard(empty: MainWindow, clock: Callable[[], datetime], tmp_path: Path) -> SetupWizard:
    set_up(empty, clock=clock, folder=tmp_path / "books")
    page = empty.findChild(SetupWizard)
    assert isinstance(page, SetupWizard)
    return page


def commit() -> None:
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return, CTRL)


def fill(wizard: SetupWizard, *, county: str = "方城", code: str = "４１１３９９１０２２０５") -> None:
    form = wizard._form
    form.scheme.setCurrentIndex(next(n for n in range(form.scheme.count()) if county in form.scheme.itemText(n)))
    form.town.setText("博望镇")
    form.village.setText("六合村")
    form.code.setText(code)
    form.operator_name.setText("王协办")


def test_every_shipped_notice_is_offered_with_what_it_leaves_open(wizard: SetupWizard) -> None:
    form = wizard._form
    offered = [form.scheme.itemText(number) for number in range(form.scheme.count())]
    assert len(offered) == 5
    fill(wizard)
    said = form.questions.toPlainText()
    assert "没有给出的金额是待定，不是零。" in said
    assert "低保对象（返还多少）" in said


def test_a_register_becomes_a_book_and_its_report_and_then_the_window_works_on_it(
    empty: MainWindow, wizard: SetupWizard, fixtures: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    fill(wizard)
    wizard.choose_register(fixtures / "fangcheng-liuhe-register.xlsx")
    commit()
    qtbot.waitUntil(lambda: wizard._form.steps.currentWidget() is wizard._form.report_page)
    assert empty.messages.text == "账本建好了，收下 1286 人。"
    assert len(wizard._form.report._people.rows) == 1286
    commit()
    assert empty.shell is not None
    assert empty.current == "today"
    opening = empty.shell.season.book.opening
    assert (opening.village, opening.village_code, opening.operator) == ("六合村", "411399102205", "王协办")
    assert [path.name for path in (tmp_path / "books").glob("*.book")] == ["六合村-2022.book"]
    empty.close()


def test_each_row_that_was_not_taken_stands_there_with_its_reason(
    empty: MainWindow, wizard: SetupWizard, fixtures: Path, qtbot: QtBot
) -> None:
    expected = json.loads((fixtures / "damaged-register.expected.json").read_text(encoding="utf-8"))
    fill(wizard)
    wizard.choose_register(fixtures / "damaged-register.xlsx")
    commit()
    qtbot.waitUntil(lambda: wizard._form.steps.currentWidget() is wizard._form.report_page)
    report = wizard._form.report
    assert expected
    assert len(report._rejected.rows) > 0
    assert report._tabs.currentIndex() == 1
    assert report._tabs.tabText(1) == f"没收下　{len(report._rejected.rows)}"
    assert all(note.message.endswith("。") for note in report._rejected.rows)
    commit()
    empty.close()


def test_a_wrong_code_is_shown_at_its_field_and_no_book_is_made(empty: MainWindow, wizard: SetupWizard, tmp_path: Path) -> None:
    fill(wizard, code="4113991022")
    commit()
    assert empty.messages.kind == "error"
    assert wizard._form.code.property("wrong") is True
    assert wizard._form.code.hasFocus()
    assert list((tmp_path / "books").glob("*")) == []
    assert empty.shell is None


def test_a_missing_operator_is_asked_for(empty: MainWindow, wizard: SetupWizard) -> None:
    fill(wizard)
    wizard._form.operator_name.setText(" ")
    commit()
    assert "没有填操作员姓名" in empty.messages.text
    assert wizard._form.operator_name.hasFocus()


def test_a_file_that_is_no_register_leaves_the_wizard_open(
    empty: MainWindow, wizard: SetupWizard, tmp_path: Path, qtbot: QtBot
) -> None:
    broken = tmp_path / "不是表格.xlsx"
    broken.write_bytes(b"no workbook at all")
    fill(wizard)
    wizard.choose_register(broken)
    commit()
    qtbot.waitUntil(lambda: not empty.operations.running)
    assert empty.messages.kind == "error"
    assert wizard._form.steps.currentWidget() is wizard._form.form_page
    assert wizard._season is not None
    wizard._season.book.close()


def test_without_a_register_the_book_is_made_and_work_begins(empty: MainWindow, wizard: SetupWizard) -> None:
    fill(wizard)
    commit()
    assert empty.shell is not None
    assert empty.shell.season.book.residents() == ()
    empty.close()


def test_a_book_that_is_there_already_is_not_overwritten(
    empty: MainWindow, wizard: SetupWizard, tmp_path: Path, fixtures: Path
) -> None:
    (tmp_path / "books").mkdir()
    (tmp_path / "books" / "六合村-2022.book").write_bytes(b"something")
    fill(wizard)
    commit()
    assert "已经有了" in empty.messages.text
    assert (tmp_path / "books" / "六合村-2022.book").read_bytes() == b"something"


def test_an_existing_book_is_opened_instead(
    empty: MainWindow, wizard: SetupWizard, liuhe_book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(liuhe_book), ""))
    wizard._form.open_book.click()
    assert empty.shell is not None
    assert empty.shell.season.operator == "王协办"
    empty.close()


def test_a_book_that_another_window_holds_is_refused_in_a_box(
    empty: MainWindow, season: object, clock: Callable[[], datetime]
) -> None:
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QMessageBox

    seen: list[str] = []

    def close() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        seen.append(box.text())
        box.buttons()[0].click()

    QTimer.singleShot(0, close)
    assert open_book(empty, season.book.path, clock=clock) is False  # type: ignore[attr-defined]
    assert len(seen) == 1
    assert empty.shell is None
