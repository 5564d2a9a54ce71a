"""What all commands share: the answer in its two forms, the book that is meant, its password, the clock.

Services are imported where they are called: `--version`, `schemes` and the way to the window must not wait for them.
"""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from village_collector.errors import UserError

if TYPE_CHECKING:
    from village_collector.services.season import Clock, Season


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowRequest:
    """The window is to open: on which book (None: the one it remembers), by which clock (None: the usual one of the book), for whom."""

    book: Path | None
    clock: Clock | None = None
    operator: str = ""
    secret: str | None = None


class WrongUsage(Exception):
    """Arguments that do not belong together, in a Chinese sentence; the command line answers with exit code 2."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer in its two forms, the exit code that goes with it, and the window that is to open afterwards.

    `data` is what `--json` prints; where it is None nothing is printed in either form. `text` is for people, and may be
    put together only when it is printed.
    """

    data: object
    text: str | Callable[[], str] = ""
    exit_code: int = 0
    window: WindowRequest | None = None


@contextmanager
def season_of(arguments: Namespace) -> Iterator[Season]:
    """The open book that the arguments name; closed afterwards."""
    from village_collector.services.season import open_season

    path = book_of(arguments)
    clock = clock_of(arguments) if arguments.on else None
    season = open_season(path, clock=clock, operator=arguments.operator, secret=secret_for(path, arguments))
    try:
        yield season
    finally:
        season.book.close()


def book_of(arguments: Namespace) -> Path:
    """The book that the arguments name; raises UserError("no-book")."""
    path = named_book(arguments)
    if path is None:
        raise UserError("no-book", "没有说是哪个账本。", "请用 --book 给出账本文件。")
    return path


def named_book(arguments: Namespace) -> Path | None:
    """The book of --book, else of the environment, else None."""
    if arguments.book:
        return Path(arguments.book)
    named = os.environ.get("VILLAGE_COLLECTOR_BOOK")
    return Path(named) if named else None


def secret_for(path: Path, arguments: Namespace) -> str | None:
    """The password of an encrypted file, None for a plain one."""
    from village_collector.services import backups

    return secret_of(arguments) if backups.is_encrypted(path) else None


def secret_of(arguments: Namespace, *, ask_twice: bool = False) -> str:
    """The password from its file, the environment, or the terminal; never from an argument.

    Raises UserError("no-password").
    """
    secret = given_secret(arguments)
    if not secret and sys.stdin.isatty():
        import getpass

        secret = getpass.getpass("账本密码：")
        if ask_twice and getpass.getpass("再输一遍：") != secret:
            raise UserError("no-password", "两次输入的密码不一样。", "请重新来一遍。")
    if not secret:
        raise UserError("no-password", "账本是加密的，没有给出密码。", "请用 --password-file 给出密码文件。")
    return secret


def given_secret(arguments: Namespace) -> str:
    """The password from its file or the environment, "" where neither gives one; raises UserError("no-password")."""
    if not arguments.password_file:
        return os.environ.get("VILLAGE_COLLECTOR_PASSWORD", "")
    try:
        return Path(arguments.password_file).read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as missing:
        raise UserError(
            "no-password", f"密码文件“{arguments.password_file.name}”读不出来。", "请核对文件位置。"
        ) from missing


def clock_of(arguments: Namespace) -> Clock:
    """The machine's clock; with --on moved by whole days, so that it starts on that day and goes on from there."""
    from village_collector.services.season import system_clock

    day = parse_day(arguments.on)
    if day is None:
        return system_clock
    moved = day - system_clock().date()
    return lambda: system_clock() + moved


def parse_day(text: str | None) -> date | None:
    """The day that was written, None for nothing; raises UserError("bad-date")."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise UserError("bad-date", f"“{text}”不是日期。", "请写成 2021-11-05 的样子。") from wrong
