"""What the window says: in its own line, with its parts, and nothing about a person in the log."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from village_collector.desktop.shell.messages import MessageBar, catch_faults, confirm, show_error_box
from village_collector.desktop.widgets.exception_guard import guard_override, guard_override_returning
from village_collector.errors import UserError


@pytest.fixture
def bar(qapp: QApplication, qtbot: QtBot) -> MessageBar:
    made = MessageBar()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def hook() -> Iterator[None]:
    before = sys.excepthook
    yield
    sys.excepthook = before


def close_box(seen: list[str], verb: str = "") -> None:
    def close() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        seen.append(f"{box.text()}{box.informativeText()}")
        buttons = box.findChildren(QPushButton)
        next((one for one in buttons if verb and verb in one.text()), box.defaultButton() or buttons[0]).click()

    QTimer.singleShot(0, close)


def test_the_line_of_the_bar_is_there_without_a_message(bar: MessageBar) -> None:
    empty = bar.sizeHint().height()
    bar.warn("请看一下。")
    assert bar.sizeHint().height() == empty


def test_an_error_is_shown_whole(bar: MessageBar) -> None:
    bar.error(UserError("x", "出了什么事。", "现在怎么办。", state="钱没有动。"))
    assert (bar.kind, bar.text) == ("error", "出了什么事。钱没有动。现在怎么办。")
    assert bar.accessibleName() == "没有办成：出了什么事。钱没有动。现在怎么办。"


@pytest.mark.parametrize(("verb", "answer"), [("作废收据", True), ("取消", False), ("", False)])
def test_a_question_answers_no_unless_the_verb_is_pressed(verb: str, answer: bool, qapp: QApplication, qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    close_box([], verb)
    assert confirm(parent, "作废", "确实要作废收据 000123 吗？", "作废收据 000123") is answer


def test_a_box_says_why_work_cannot_go_on(qapp: QApplication) -> None:
    seen: list[str] = []
    close_box(seen)
    show_error_box(None, UserError("book-busy", "账本正开着。", "请先关掉另一个窗口。"))
    assert seen == ["账本正开着。账本没有改动。请先关掉另一个窗口。"]


def test_a_fault_is_told_in_plain_words_and_logged_without_a_name(tmp_path: Path, qapp: QApplication, hook: None) -> None:
    log = tmp_path / "logs" / "faults.log"
    catch_faults(log)
    seen: list[str] = []
    close_box(seen)
    try:
        raise ValueError("张建国 411322198001011234")
    except ValueError:
        sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
    assert "程序刚才出错" in seen[0]
    logged = log.read_text(encoding="utf-8")
    assert "builtins.ValueError" in logged
    assert "test_messages.py" in logged
    assert "张建国" not in logged
    assert "411322" not in logged


def test_a_fault_inside_an_override_reaches_the_hook_and_a_default_comes_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caught: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, *_: caught.append(kind))

    class Broken:
        @guard_override
        def paint(self) -> None:
            int("x")

        @guard_override_returning(7)
        def height(self) -> int:
            return int("x")

    assert Broken().paint() is None
    assert Broken().height() == 7
    assert caught == [ValueError, ValueError]
