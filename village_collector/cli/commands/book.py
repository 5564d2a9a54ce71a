"""Commands for the book itself: make one, check it, copy it, put a copy back."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict

from village_collector.cli.commands.rules import scheme_file
from village_collector.cli.context import Answer, book_of, clock_of, named_book, season_of, secret_for, secret_of
from village_collector.cli.text import table
from village_collector.errors import UserError
from village_collector.services import backups
from village_collector.services.season import new_season


def init(arguments: Namespace) -> Answer:
    """A new book: one village, one insured year."""
    path = named_book(arguments)
    if path is None:
        raise UserError("no-book", "没有说账本放在哪里。", "请用 --book 给出文件名。")
    secret = secret_of(arguments, ask_twice=True) if arguments.encrypt else None
    season = new_season(
        path,
        scheme_file(arguments.scheme),
        village=arguments.village,
        village_code=arguments.village_code,
        town=arguments.town,
        clock=clock_of(arguments),
        operator=arguments.operator,
        secret=secret,
    )
    season.book.close()
    return Answer(data={"book": str(path), "scheme": season.scheme.id}, text=f"新账本 {path}，按《{season.scheme.title}》收缴。")


def verify(arguments: Namespace) -> Answer:
    """The great check; exit code 1 where anything is wrong."""
    path = book_of(arguments)
    checks = backups.check_book_file(path, secret_for(path, arguments))
    ok = all(check.ok for check in checks)
    data = {"ok": ok, "checks": [asdict(check) for check in checks]}
    rows = [[check.name, "好" if check.ok else "有问题", check.detail] for check in checks]
    return Answer(data=data, text=table(["检查", "结果", "说明"], rows), exit_code=0 if ok else 1)


def backup(arguments: Namespace) -> Answer:
    """A proven copy."""
    with season_of(arguments) as season:
        made = backups.back_up(season, arguments.to)
    return Answer(data={"file": str(made.file), "sha256": made.sha256, "verified": True}, text=f"已备份并核对：{made.file}")


def restore(arguments: Namespace) -> Answer:
    """A book from a proven copy; never over an existing one."""
    target = backups.restore(arguments.file, arguments.to, secret_for(arguments.file, arguments))
    return Answer(data={"file": str(target), "verified": True}, text=f"已恢复到：{target}")
