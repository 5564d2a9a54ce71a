"""Test processes that start at once: a parent that has imported the libraries, but nothing of the project, forks for each run.

Importing hypothesis, Qt and the rest takes longer than most mutants live.
"""

from __future__ import annotations

import importlib
import json
import os
import select
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

LIBRARIES = (
    "pytest", "hypothesis.strategies", "coverage", "PIL.Image", "openpyxl", "lxml.etree", "sqlcipher3.dbapi2", "pypdfium2",
    "reportlab.pdfgen.canvas", "reportlab.pdfbase.ttfonts", "segno", "python_calamine", "cn2an", "stdnum.cn.ric",
    "PySide6.QtWidgets", "PySide6.QtTest", "PySide6.QtPrintSupport", "PySide6.QtPdf",
)  # fmt: skip


class TestProcesses:
    """The parent; one test run at a time."""

    __test__ = False  # for pytest, which takes the name for a test

    def __init__(self) -> None:
        self._parent = subprocess.Popen([sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def run(self, words: list[str], folder: Path, paths: list[str], environment: dict[str, str], log: Path, patience: float) -> int | None:
        """Run pytest with these words in this folder; its exit code, or None where it had to be ended."""
        assert self._parent.stdin is not None
        asked = {"words": words, "folder": str(folder), "paths": paths, "environment": environment, "log": str(log)}
        self._parent.stdin.write(json.dumps(asked).encode() + b"\n")
        self._parent.stdin.flush()
        child = self._answer()
        assert self._parent.stdout is not None
        in_time = bool(select.select([self._parent.stdout], [], [], patience)[0])
        with suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)  # the run itself where it hangs, and what it started in any case
        code = self._answer()
        return code if in_time else None

    def close(self) -> None:
        """End the parent."""
        self._parent.communicate()

    def _answer(self) -> int:
        assert self._parent.stdout is not None
        return int(self._parent.stdout.readline())


def _serve() -> None:
    for name in LIBRARIES:
        with suppress(ImportError):
            importlib.import_module(name)
    for module in list(sys.modules.values()):
        with suppress(AttributeError, TypeError):
            module.__doc__ = "PYTEST_DONT_REWRITE"  # pytest warns of modules of its plugins that are there before it
    for line in sys.stdin.buffer:
        child = os.fork()
        if not child:
            _run_tests(**json.loads(line))
        print(child, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _run_tests(words: list[str], folder: str, paths: list[str], environment: dict[str, str], log: str) -> NoReturn:
    """What the child does instead of reading on."""
    code = 1
    try:
        os.setsid()
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        sys.path[:0] = paths
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 1)
        os.dup2(1, 2)
        sys.stdin = open(0, closefd=False)  # noqa: SIM115 - as in a process of its own
        import pytest

        code = int(pytest.main(words))
    finally:
        os._exit(code)


if __name__ == "__main__":
    sys.path.pop(0)  # the folder of this file is no place to import from
    _serve()
