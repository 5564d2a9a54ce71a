"""The command line keeps its contract: every command it promises answers to its name."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from village_collector import __version__
from village_collector.cli.main import main

COMMANDS = (
    "demo", "schemes", "assess", "init", "import", "people", "collect", "void", "deposit", "reconcile", "sign-off",
    "print", "export", "result", "verify", "backup", "restore", "desktop",
)  # fmt: skip
OPTIONS = ("--book", "--password-file", "--json", "--on", "--operator", "--version")


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """The real program, on a machine whose locale knows ASCII only."""
    command = [sys.executable, "-m", "village_collector", *words]
    ascii_locale = os.environ | {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    return subprocess.run(command, capture_output=True, encoding="utf-8", env=ascii_locale, stdin=subprocess.DEVNULL, check=False)


def no_window(_: object) -> int:
    raise AssertionError("no window was asked for")


@pytest.fixture(scope="module")
def overview() -> str:
    shown = run("--help")
    assert shown.returncode == 0, shown.stderr
    return shown.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_a_promised_command_is_in_the_overview_and_explains_itself(
    command: str, overview: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command in overview.replace(",", " ").replace("{", " ").replace("}", " ").split()
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"], no_window)
    assert not ended.value.code
    assert command in capsys.readouterr().out


@pytest.mark.parametrize("option", OPTIONS)
def test_a_promised_option_is_in_the_overview(option: str, overview: str) -> None:
    assert option in overview


def test_the_version_is_the_packages() -> None:
    assert __version__ in run("--version").stdout


def test_an_unknown_command_is_wrong_usage() -> None:
    assert run("no-such-command").returncode == 2
