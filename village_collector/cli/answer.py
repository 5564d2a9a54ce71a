"""What all commands share: the answer in its two forms, the book that is meant, its password, the clock."""

from __future__ import annotations

import getpass
import os
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from village_collector.errors import UserError
from village_collector.services import backups
from village_collector.services.season import Clock, Season, open_season, system_clock


class WrongUsage(Exception):
    """Arguments that do not belong together, in a Chinese sentence; the command line answers with exit code 2."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer in its two forms, and the exit code that goes with it."""

    data: Any
    text: str
    exit_code: int = 0


@contextmanager
def season_of(arguments: Namespace) -> Iterator[Season]:
    """The open book that the arguments name; closed afterwards."""
    path = book_of(arguments)
    season = open_season(
        path, clock=clock_of(arguments), operator=arguments.operator, secret=secret_for(path, arguments)
    )
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
    return secret_of(arguments) if backups.is_encrypted(path) else None


def secret_of(arguments: Namespace, *, ask_twice: bool = False) -> str:
    """The password from its file, the environment, or the terminal; never from an argument."""
    if arguments.password_file:
        try:
            secret = arguments.password_file.read_text(encoding="utf-8").rstrip("\r\n")
        except OSError as missing:
            raise UserError(
                "no-password", f"密码文件“{arguments.password_file.name}”读不出来。", "请核对文件位置。"
            ) from missing
    else:
        secret = os.environ.get("VILLAGE_COLLECTOR_PASSWORD", "")
        if not secret and sys.stdin.isatty():
            secret = getpass.getpass("账本密码：")
            if ask_twice and getpass.getpass("再输一遍：") != secret:
                raise UserError("no-password", "两次输入的密码不一样。", "请重新来一遍。")
    if not secret:
        raise UserError("no-password", "账本是加密的，没有给出密码。", "请用 --password-file 给出密码文件。")
    return str(secret)


def clock_of(arguments: Namespace) -> Clock:
    """The clock on the wall, its day replaced by --on."""
    day = parse_day(arguments.on)
    return system_clock if day is None else lambda: datetime.combine(day, system_clock().timetz())


def parse_day(text: str | None) -> date | None:
    """The day that was written, None for nothing; raises UserError("bad-date")."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise UserError("bad-date", f"“{text}”不是日期。", "请写成 2021-11-05 的样子。") from wrong
