"""Looking after the book itself: verified copies and the integrity check."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from village_collector.errors import UserError
from village_collector.exchange.safe_write import move_into_place
from village_collector.services.season import Season
from village_collector.storage.book import Book
from village_collector.storage.verification import Check

BOOK_SUFFIX, BACKUP_SUFFIX = ".book", ".vcb"
"""How the program names books and backups; it opens files of any name."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy that was opened and verified after writing, with the mark of a backup; `sha256` is of the file."""

    file: Path
    sha256: str


def is_encrypted(path: Path) -> bool:
    """Whether a book file asks for a password; False where there is no file. Not for a book that is open now."""
    return path.is_file() and Book.is_encrypted(path)


def check_book_file(path: Path, secret: str | None = None) -> tuple[Check, ...]:
    """The integrity check of a book file, also of one too damaged to be worked with; raises what Book.examine raises."""
    return Book.examine(path, secret)


def back_up(season: Season, folder: Path) -> Backup:
    """Copy the book into a folder, marked as a backup; it gets its name once it was opened again and verified.

    Raises UserError: "no-folder", "backup-exists", "disk-full", "backup-bad" (the copy is removed).
    """
    if not folder.is_dir():
        raise UserError("no-folder", f"文件夹“{folder.name}”不存在。", "请插好 U 盘或选对文件夹，再备份。")
    now = season.now()
    target = folder / f"{season.book.opening.village}_{now:%Y%m%d-%H%M%S}{BACKUP_SUFFIX}"
    if target.exists():
        raise UserError("backup-exists", f"“{target.name}”已经有了，没有覆盖它。", "请过一秒再备份。")
    part = _part(target)
    season.book.backup(part, now)
    move_into_place(part, target)
    return Backup(target, hashlib.sha256(target.read_bytes()).hexdigest())


def restore(backup: Path, target: Path, secret: str | None = None) -> Path:
    """Make a book of a backup where there is none yet; never overwrites, and the backup is only read.

    Raises UserError: "book-exists", "no-book", "wrong-password", "not-a-book", "book-damaged", "backup-bad".
    """
    if target.exists():
        raise UserError("book-exists", f"“{target.name}”已经有了，没有覆盖它。", "请换一个文件名。")
    part = _part(target)
    Book.restore(backup, part, secret)
    move_into_place(part, target)
    return target


def _part(target: Path) -> Path:
    """Where a file is made before it takes its name; what an interrupted run left there is removed."""
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    return part
