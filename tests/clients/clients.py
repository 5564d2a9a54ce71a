"""What the tests with real clients share: processes that end with the test, and a screen to type into and to read from."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

READER = str(Path(__file__).resolve().with_name("reader.py"))
SYSTEM_PYTHON = "/usr/bin/python3"
"""Debian's Python, which has the bindings of the screen reader's interface."""

SECONDS = 60
"""How long a client may take for one step on a busy machine."""


@contextmanager
def running(*command: str, environment: dict[str, str] | None = None, **more: Any) -> Iterator[subprocess.Popen[str]]:
    """A process that is stopped and waited for at the end."""
    needed(command[0])
    with subprocess.Popen(command, env=environment, encoding="utf-8", **more) as process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


def needed(program: str) -> None:
    """Fail where a client is not installed: a test that is skipped proves nothing."""
    if shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin") is None:
        pytest.fail(f"{program} is not installed: `make test-clients` installs it")


def ask(*command: str, environment: dict[str, str] | None = None, code: int = 0) -> str:
    """What a program says that has to end with this code."""
    needed(command[0])
    done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", timeout=5 * SECONDS, check=False)
    assert done.returncode == code, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
    return done.stdout


def people(book: Path, day: str) -> list[dict[str, Any]]:
    """What `people` says of everybody."""
    return json.loads(ask(sys.executable, "-m", "village_collector", "--book", str(book), "--on", day, "--json", "people"))  # type: ignore[no-any-return]


@dataclass
class Screen:
    """A display with a window manager and a session bus, on which windows are shown, read and typed into."""

    environment: dict[str, str]
    window: subprocess.Popen[str] | None = None

    def press(self, *keys: str) -> None:
        """Press keys as the keyboard does, through the server of the display."""
        ask("xdotool", "key", "--delay", "60", *keys, environment=self.environment)

    def type(self, text: str) -> None:
        """Type signs one after the other."""
        ask("xdotool", "type", "--delay", "60", text, environment=self.environment)

    def hold(self, key: str, seconds: float) -> None:
        """Keep a key down, as a heavy hand does; the server of the display repeats it."""
        ask("xdotool", "keydown", key, "sleep", str(seconds), "keyup", key, environment=self.environment)

    def shown(self) -> list[dict[str, str]]:
        """Everything that a screen reader is told of the windows: role, name, description, text."""
        return json.loads(ask(SYSTEM_PYTHON, READER, "all", environment=self.environment))  # type: ignore[no-any-return]

    def wait_for(self, role: str, name: str, text: str = "") -> dict[str, str]:
        """Wait until a screen reader is told of this; `name` and `text` are parts of what is said."""
        done = ask(SYSTEM_PYTHON, READER, "wait", role, name, text, str(SECONDS), environment=self.environment)
        return json.loads(done)  # type: ignore[no-any-return]

    def close(self) -> None:
        """Close the window by its key, and wait until the program has ended well."""
        assert self.window is not None
        self.press("alt+F4")
        assert self.window.wait(SECONDS) == 0


def clean_environment(home: Path) -> dict[str, str]:
    """The environment of a person who has just logged in: nothing of the machine's own settings."""
    kept = {key: os.environ[key] for key in ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH") if key in os.environ}
    kept["PATH"] += ":/usr/sbin"
    folders = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"), str(home))
    switches = {"LANG": "C.UTF-8", "GSETTINGS_BACKEND": "memory", "QT_QPA_PLATFORM": "xcb", "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"}
    return kept | folders | switches


def open_household(screen: Screen, before: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Find the first household of ordinary people who have not paid, by keys, and bring it to the desk; its members."""
    head = next(one for one in before if one["state"] == "在册未缴" and one["collect"] == "320.00")
    members = [one for one in before if one["household"] == head["household"] and one["collect"] == "320.00"]
    screen.press("F3")
    screen.wait_for("text", "找人")
    screen.type(head["id_number"][-6:])
    screen.wait_for("table cell", head["name"])
    screen.press("Return")
    screen.wait_for("label", f"应收 {len(members) * 320}.00 元")
    return members


Open = Callable[..., Screen]
"""Opens the window on the book, with more of an environment, and waits until it is at work."""
