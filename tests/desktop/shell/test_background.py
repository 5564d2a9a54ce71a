"""Long work: the window lives on, progress counts, a cancel really cancels, and a fault goes where it belongs."""

from __future__ import annotations

import sys
import threading

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from village_collector.desktop.shell.background import BackgroundTask, Operations
from village_collector.desktop.shell.messages import MessageBar
from village_collector.errors import UserError


@pytest.fixture
def messages(qapp: QApplication, qtbot: QtBot) -> MessageBar:
    bar = MessageBar()
    qtbot.addWidget(bar)
    return bar


@pytest.fixture
def operations(messages: MessageBar, qtbot: QtBot) -> Operations:
    made = Operations(messages)
    qtbot.addWidget(made)
    return made


def ended(operations: Operations, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not operations.running)


def test_work_runs_elsewhere_and_its_value_arrives_here(operations: Operations, qtbot: QtBot) -> None:
    where: list[threading.Thread] = []
    values: list[int] = []

    def work(progress: BackgroundTask) -> int:
        where.append(threading.current_thread())
        progress(1, 1)
        return 42

    def done(value: int) -> None:
        assert threading.current_thread() is threading.main_thread()
        values.append(value)

    operations.run("正在算", work, done)
    ended(operations, qtbot)
    assert values == [42]
    assert where[0] is not threading.main_thread()


def test_progress_says_how_many_of_how_many(operations: Operations, qtbot: QtBot) -> None:
    go_on = threading.Event()

    def work(progress: BackgroundTask) -> None:
        progress(3, 10)
        go_on.wait(10)

    operations.run("正在读缴费清册", work, lambda _: None)
    qtbot.waitUntil(lambda: operations._what.text() == "正在读缴费清册　3 / 10")
    assert (operations._bar.value(), operations._bar.maximum()) == (3, 10)
    go_on.set()
    ended(operations, qtbot)


def test_a_cancel_ends_the_work_and_nothing_is_committed(operations: Operations, messages: MessageBar, qtbot: QtBot) -> None:
    steps: list[int] = []
    committed: list[object] = []

    def work(progress: BackgroundTask) -> None:
        for step in range(10**9):
            progress(step, 10**9)
            steps.append(step)

    operations.run("正在读缴费清册", work, committed.append)
    qtbot.waitUntil(lambda: len(steps) > 3)
    operations.cancel()
    ended(operations, qtbot)
    reached = len(steps)
    assert committed == []
    assert messages.text == "已取消：读缴费清册。没有改动任何内容。"
    assert len(steps) == reached


def test_a_cancel_counts_even_when_the_work_was_just_finished(operations: Operations, qtbot: QtBot) -> None:
    committed: list[object] = []
    go_on = threading.Event()

    def work(_: BackgroundTask) -> None:
        go_on.wait(10)

    operations.run("正在读", work, committed.append)
    operations.cancel()
    go_on.set()
    ended(operations, qtbot)
    assert committed == []


def test_what_can_be_put_right_stands_in_the_message_bar(operations: Operations, messages: MessageBar, qtbot: QtBot) -> None:
    def work(_: BackgroundTask) -> None:
        raise UserError("bad-file", "这个文件不是表格。", "请选对文件。")

    operations.run("正在读", work, lambda _: None)
    ended(operations, qtbot)
    assert messages.kind == "error"
    assert messages.text == "这个文件不是表格。账本没有改动。请选对文件。"


def test_a_fault_of_ours_goes_to_the_crash_box(
    operations: Operations, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    caught: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, *_: caught.append(kind))

    def work(_: BackgroundTask) -> None:
        raise ZeroDivisionError

    operations.run("正在算", work, lambda _: None)
    ended(operations, qtbot)
    assert caught == [ZeroDivisionError]


def test_a_second_work_waits_for_the_first(operations: Operations, messages: MessageBar, qtbot: QtBot) -> None:
    go_on = threading.Event()
    values: list[object] = []
    operations.run("正在画清册", lambda _: go_on.wait(10), values.append)
    operations.run("正在画收据", lambda _: "second", values.append)
    assert messages.kind == "error"
    assert "正在画清册，还没有完。" in messages.text
    go_on.set()
    ended(operations, qtbot)
    assert values == [True]


def test_closing_waits_for_the_worker_and_takes_nothing_from_it(operations: Operations) -> None:
    values: list[object] = []

    def work(progress: BackgroundTask) -> None:
        while True:
            progress(0, 0)

    operations.run("正在读", work, values.append)
    operations.stop()
    assert not operations.running
    assert values == []
