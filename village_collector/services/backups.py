"""Looking after the book itself: verified copies and the integrity check."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from village_collector.errors import UserError
from village_collector.services.season import Season
from village_collector.storage.book import Book
from village_collector.storage.verification import Check


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy that was opened and verified after writing; `sha256` is of the file."""

    file: Path
    sha256: str


def is_encrypted(path: Path) -> bool:
    """Whether a book file asks for a password; False where there is no file. Not for a book that is open now."""
    return path.is_file() and Book.is_encrypted(path)


def check_book_file(path: Path, secret: str | None = None) -> tuple[Check, ...]:
    """The integrity check of a book file, also of one too damaged to be worked with; raises what Book.examine raises."""
    return Book.examine(path, secret)


def back_up(season: Season, folder: Path) -> Backup:
    """Copy the book into a folder, open the copy, verify it, and only then say it is one.

    Raises UserError: "no-folder", "backup-exists", "disk-full", "backup-bad" (the copy is removed).
    """
    if not folder.is_dir():
        raise UserError("no-folder", f"文件夹“{folder.name}”不存在。", "请插好 U 盘或选对文件夹，再备份。")
    now = season.now()
    target = folder / f"{season.book.opening.village}_{now:%Y%m%d-%H%M%S}.vcb"
    season.book.backup(target)
    try:
        with season.book.open_copy(target) as copy:
            sound = all(check.ok for check in copy.verify()) and copy.ledger.last == season.book.ledger.last
    except BaseException:
        target.unlink()
        raise
    if not sound:
        target.unlink()
        raise UserError("backup-bad", "备份写完后核对没有通过，已经删掉。", "请换一个 U 盘再备份。")
    return Backup(target, hashlib.sha256(target.read_bytes()).hexdigest())


def restore(backup: Path, target: Path, secret: str | None = None) -> Path:
    """Put a verified copy where there is no book yet; never overwrites.

    Raises UserError: "book-exists", "backup-bad", and what Book.open raises.
    """
    if target.exists():
        raise UserError("book-exists", f"“{target.name}”已经有了，没有覆盖它。", "请换一个文件名。")
    with Book.open(backup, secret) as book:
        if not all(check.ok for check in book.verify()):
            raise UserError("backup-bad", f"备份“{backup.name}”检查没有通过。", "请换一份更早的备份。")
        book.backup(target)
    return target
