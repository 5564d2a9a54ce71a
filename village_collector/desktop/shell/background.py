"""Long work in a thread: the thread computes a value, then a short callback uses it in the window's thread.

The worker gets a `BackgroundTask` and calls it as it goes; calling it after 取消 raises, so a cancel really ends the work.
Work never touches the book (its connection belongs to the window's thread): it reads files, draws paper, and
returns a value such as a RegisterReading or the bytes of a PDF; `done` then commits in one short call.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from village_collector.desktop.shell.messages import MessageBar
from village_collector.errors import UserError

Value = TypeVar("Value")

SHOWN_AFTER_MS = 600


class Worker:
    """At most one thread, started and waited for from Python; `name` is what a list of threads calls it.

    A thread pool of Qt is waited for in its destructor, which keeps the interpreter's lock: a worker that needs the lock
    to end never gets it, and the program stands still. Here the lock is released while waiting, and whoever owns a worker
    stops it before it goes: the window at its close, a page when it is told that the window is closing.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._thread: threading.Thread | None = None

    def start(self, work: Callable[[], None]) -> None:
        """Do `work` in the thread, once what was begun before has ended; `work` catches what it raises itself."""
        self.wait()
        self._thread = threading.Thread(target=work, name=self._name)
        self._thread.start()

    def wait(self) -> None:
        """Come back when the thread has ended; at once where there is none."""
        if self._thread:
            self._thread.join()
            self._thread = None


class Cancelled(Exception):
    """The person at the desk pressed 取消."""


class BackgroundTask(QObject):
    """Called by the work with (done, total); raises Cancelled once 取消 was pressed."""

    moved = Signal(int, int)
    finished = Signal(object)
    failed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._cancelled = threading.Event()

    def __call__(self, done: int, whole: int) -> None:
        if self._cancelled.is_set():
            raise Cancelled
        self.moved.emit(done, whole)

    def cancel(self) -> None:
        self._cancelled.set()

    @property
    def cancelled(self) -> bool:
        return self._cancelled.is_set()


def _work_in_thread(work: Callable[[BackgroundTask], object], task: BackgroundTask) -> None:
    try:
        value = work(task)
        if task.cancelled:
            raise Cancelled
    except BaseException as raised:  # noqa: BLE001 - the worker's edge: everything is handed to the window's thread
        task.failed.emit(raised)
    else:
        task.finished.emit(value)


class Operations(QWidget):
    """Runs one long work at a time and shows how far it is; lies over the message bar while it works."""

    busy = Signal(bool)

    def __init__(self, messages: MessageBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._messages = messages
        self._progress: BackgroundTask | None = None
        self._done: Callable[[Any], object] | None = None
        self._failed: Callable[[UserError], object] | None = None
        self._title = ""
        self._page: QWidget | None = None
        self._shown: QWidget | None = None
        self._what = QLabel()
        self._bar = QProgressBar()
        self._bar.setAccessibleName("进度")
        self._cancel = QPushButton("取消")
        self._cancel.setAccessibleName("取消")
        self._cancel.clicked.connect(self.cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 2, 12, 2)
        row.addWidget(self._what)
        row.addWidget(self._bar, 1)
        row.addWidget(self._cancel)
        self.setAutoFillBackground(True)
        self._worker = Worker("long work")
        self._stopped = False
        self._late = QTimer(self, singleShot=True, interval=SHOWN_AFTER_MS)
        self._late.timeout.connect(self.show)
        self.hide()

    @property
    def running(self) -> bool:
        return self._progress is not None

    @property
    def ready(self) -> bool:
        """Whether work can be begun: none is running, and the window is not being closed."""
        return not self.running and not self._stopped

    def run(
        self,
        title: str,
        work: Callable[[BackgroundTask], Value],
        done: Callable[[Value], object],
        *,
        cancellable: bool = True,
        page: QWidget | None = None,
        failed: Callable[[UserError], object] | None = None,
    ) -> None:
        """Do `work(progress)` in a thread, then `done(value)` here.

        `title` says what is being done ("正在读名册"). A UserError of the work goes to `failed`, or to the message bar;
        any other exception to the crash box. `page` is where the work was begun: while its place is shown Esc cancels the
        work; without a page only the button does. Only one work at a time: a second one is refused in the message bar.
        After `stop` nothing is begun any more.
        """
        if self._stopped:
            return
        if self._progress:
            self._messages.error(
                UserError("busy", f"{self._title}，还没有完。", "请等它做完，或先取消，再办这一件。", state="这一件没有开始。")
            )
            return
        self._title, self._done, self._failed, self._page = title, done, failed, page
        progress = self._progress = BackgroundTask()
        progress.moved.connect(self._moved)
        progress.finished.connect(self._finish)
        progress.failed.connect(self._fail)
        self._what.setText(title)
        self._bar.setRange(0, 0)
        self._cancel.setVisible(cancellable)
        self._cancel.setEnabled(True)
        self._show_key()
        self._late.start()
        self.busy.emit(True)
        self._worker.start(partial(_work_in_thread, work, progress))

    def cancel(self) -> None:
        """Ask the work to end: its next progress report raises Cancelled."""
        if self._progress:
            self._progress.cancel()
            self._what.setText("正在取消…")
            self._cancel.setEnabled(False)

    def place_shown(self, place: QWidget | None) -> None:
        """This place is in the window now."""
        self._shown = place
        self._show_key()

    def step_back(self) -> bool:
        """Esc: cancel a work that was begun in the place that is shown; False where there is none."""
        if not self._begun_here:
            return False
        self.cancel()
        return True

    @property
    def _begun_here(self) -> bool:
        page, shown = self._page, self._shown
        if not self.running or self._cancel.isHidden() or page is None or shown is None:
            return False
        return page is shown or shown.isAncestorOf(page)

    def _show_key(self) -> None:
        self._cancel.setText("取消　Esc" if self._begun_here else "取消")

    def stop(self) -> None:
        """Cancel, wait until the thread has ended, and drop what it made; the window is being closed."""
        self._stopped = True
        if self._progress:
            self._progress.cancel()
            self._worker.wait()
            self._late.stop()
            self._progress = None
            self.hide()

    def _moved(self, done: int, whole: int) -> None:
        if self._progress and not self._progress.cancelled:
            self._bar.setRange(0, whole)
            self._bar.setValue(done)
            self._what.setText(f"{self._title}　{done} / {whole}" if whole else self._title)

    def _end(self) -> None:
        self._worker.wait()  # so that the last reference to the task is dropped in the window's thread
        self._late.stop()
        self._progress = self._page = None
        self.hide()
        self.busy.emit(False)

    def _finish(self, value: object) -> None:
        if self._stopped:  # the signal was already queued when the window was closed
            return
        done = self._done
        self._end()
        assert done is not None
        try:
            done(value)
        except UserError as error:
            self._messages.error(error)

    def _fail(self, raised: BaseException) -> None:
        if self._stopped:
            return
        failed, title = self._failed, self._title
        self._end()
        if isinstance(raised, Cancelled):
            self._messages.info(f"已取消：{title.removeprefix('正在')}。没有改动任何内容。")
        elif isinstance(raised, UserError):
            (failed or self._messages.error)(raised)
        else:
            sys.excepthook(type(raised), raised, raised.__traceback__)
