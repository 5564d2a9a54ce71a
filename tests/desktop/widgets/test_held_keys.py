"""A key that is held down counts once, also where the display does not say that it repeats."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from village_collector.desktop.widgets.inputs import HeldKeyFilter

ENTER, SPACE = Qt.Key.Key_Return, Qt.Key.Key_Space
CONTROL, PLAIN = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier
PRESS, RELEASE, OVERRIDE = QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride


@pytest.fixture(autouse=True)
def held_keys(qapp: QApplication) -> Iterator[None]:
    keys = HeldKeyFilter(qapp)
    qapp.installEventFilter(keys)
    yield
    qapp.removeEventFilter(keys)


def send(to: QObject, kind: QEvent.Type, key: Qt.Key, at: int, *, modifier: Qt.KeyboardModifier = PLAIN, repeat: bool = False) -> QKeyEvent:
    """Send a key event of this millisecond, as a display does."""
    event = QKeyEvent(kind, key, modifier, " " if key == SPACE else "", repeat)
    event.setTimestamp(at)
    event.ignore()
    QCoreApplication.sendEvent(to, event)
    return event


@pytest.fixture
def counted(qtbot: QtBot) -> tuple[QLineEdit, list[int]]:
    """A field, and a list that grows by one with every Enter in it."""
    field, enters = QLineEdit(), list[int]()
    field.returnPressed.connect(lambda: enters.append(1))
    qtbot.addWidget(field)
    return field, enters


def test_a_repeat_that_the_display_marks_confirms_nothing(counted: tuple[QLineEdit, list[int]]) -> None:
    field, enters = counted
    for at in range(100, 400, 40):
        send(field, PRESS, ENTER, at, repeat=at > 100)
    assert len(enters) == 1


def test_a_press_in_the_millisecond_of_its_release_is_a_repeat_without_a_mark(counted: tuple[QLineEdit, list[int]]) -> None:
    field, enters = counted
    send(field, PRESS, ENTER, 100)
    for at in range(600, 900, 40):
        send(field, RELEASE, ENTER, at)
        send(field, PRESS, ENTER, at)
    assert len(enters) == 1


def test_a_key_that_a_finger_presses_twice_counts_twice(counted: tuple[QLineEdit, list[int]]) -> None:
    field, enters = counted
    for at in (100, 180):
        send(field, PRESS, ENTER, at)
        send(field, RELEASE, ENTER, at + 40)
    assert len(enters) == 2


def test_two_keys_one_right_after_the_other_both_count(counted: tuple[QLineEdit, list[int]]) -> None:
    field, enters = counted
    send(field, PRESS, SPACE, 100)
    send(field, RELEASE, SPACE, 120)
    send(field, PRESS, ENTER, 121)
    assert (field.text(), len(enters)) == (" ", 1)


def test_a_repeat_without_a_mark_is_no_shortcut_and_presses_no_button(qtbot: QtBot) -> None:
    button, clicks = QPushButton("收款"), list[int]()
    button.clicked.connect(lambda: clicks.append(1))
    qtbot.addWidget(button)
    send(button, RELEASE, ENTER, 500)
    assert send(button, OVERRIDE, ENTER, 500, modifier=CONTROL).isAccepted(), "taken away from the shortcuts"
    assert not send(button, OVERRIDE, ENTER, 560, modifier=CONTROL).isAccepted(), "a new press is left to the shortcuts"
    send(button, RELEASE, SPACE, 600)
    send(button, PRESS, SPACE, 600)
    send(button, RELEASE, SPACE, 640)
    assert clicks == []


def test_where_text_of_several_lines_is_written_enter_repeats(qtbot: QtBot) -> None:
    text = QPlainTextEdit()
    qtbot.addWidget(text)
    for at in range(100, 220, 40):
        send(text, PRESS, ENTER, at, repeat=at > 100)
    assert text.toPlainText() == "\n\n\n"
