"""A thread for work that must not hold up the window, started and waited for from Python.

A thread pool of Qt is waited for in its destructor, which keeps the interpreter's lock: a worker that needs the lock to end never
gets it, and the program stands still. Here the lock is released while waiting, and whoever owns a worker stops it before
it goes: the window at its close, a page when it is told that the window is closing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable


class Worker:
    """At most one thread; `name` is what a list of threads calls it."""

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
