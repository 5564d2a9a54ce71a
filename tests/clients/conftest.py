"""Tests with real clients: a printer service, an office program, a screen reader, an input method, a keyboard.

`make test-clients` installs what they need ([clients] in packaging/debian-packages.txt) and runs them; `make test` does
not collect this folder. Each client is a process of its own with its own folder, socket and display; none of the
machine's own is used.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))  # the tests say `from clients import …`

from clients import READER, SYSTEM_PYTHON, Open, Screen, ask, clean_environment, running


@pytest.fixture(scope="session")
def season(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the demonstration: a book in the middle of its season, its papers, the filled template."""
    folder = tmp_path_factory.mktemp("season") / "demo"
    ask(sys.executable, "-m", "village_collector", "demo", "--out", str(folder), "--no-window")
    return folder


@pytest.fixture
def book(season: Path, tmp_path: Path) -> Path:
    """A copy of the demonstration's book for one test."""
    (made,) = season.glob("*.book")
    return shutil.copy(made, tmp_path / "village.book")


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    """A screen of one's own."""
    home = tmp_path / "home"
    home.mkdir()
    with ExitStack() as stack:
        server = ("Xvfb", "-displayfd", "1", "-screen", "0", "1366x768x24", "-nolisten", "tcp")
        display = stack.enter_context(running(*server, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL))
        assert display.stdout is not None
        number = display.stdout.readline().strip()
        environment = clean_environment(home) | {"DISPLAY": f":{number}"}
        bus_command = ("dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address")
        bus = stack.enter_context(running(*bus_command, environment=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL))
        assert bus.stdout is not None
        environment["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
        stack.enter_context(running("openbox", environment=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        ask(SYSTEM_PYTHON, READER, "all", environment=environment)  # the register of readers runs before any window
        yield Screen(environment)


@pytest.fixture
def opened(screen: Screen, book: Path) -> Iterator[Open]:
    """Opens the window on the book, by the command line, and waits until it is at work."""
    with ExitStack() as stack:

        def open_window(**more: str) -> Screen:
            screen.environment.update(more)
            words = (sys.executable, "-m", "village_collector", "--book", str(book), "--on", "2021-11-04", "--operator", "李会计", "desktop")
            screen.window = stack.enter_context(running(*words, environment=screen.environment))
            screen.wait_for("label", "今天收了")
            screen.wait_for("label", "/ 1286 人")
            return screen

        yield open_window


@pytest.fixture
def shared_folder() -> Iterator[Path]:
    """A folder that other accounts may enter too, as a service has to that gives its rights up; pytest's own may not."""
    folder = Path(tempfile.mkdtemp(prefix="clients-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
