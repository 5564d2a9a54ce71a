"""Making backup files from books, and books from backup files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from village_collector.domain.ledger.ledger import Ledger
from village_collector.errors import UserError
from village_collector.storage import connection
from village_collector.storage.backup_mark import BackupMark, remove_mark, write_mark
from village_collector.storage.verification import verify

if TYPE_CHECKING:
    from sqlite3 import Connection

def write_backup(db: Connection, ledger: Ledger, target: Path, secret: str | None, made_at: datetime) -> None:
    """A copy of the whole file with the mark of a backup, opened again by the same password and verified.

    Raises UserError "disk-full", "disk-error", "backup-bad" or what opening raises; then no file is left.
    """
    assert ledger.last is not None
    with _made(target, target):
        db.execute("VACUUM INTO ?", [os.fspath(target)])
        with closing(connection.connect(target, secret)) as copy:
            write_mark(copy, BackupMark(made_at, ledger.last.hash))
            sound = all(check.ok for check in verify(copy, ledger))
        if not sound:
            raise UserError("backup-bad", "备份写完后核对没有通过，已经删掉。", "请换一个 U 盘再备份。")


def restore_backup(backup: Path, target: Path, secret: str | None) -> None:
    """A book made of a backup (or of a plain copy): without the mark, in today's schema, verified; the backup is only read.

    Raises UserError "backup-bad" or what opening raises; then no file is left.
    """
    source = connection.connect(backup, secret, reading=True)
    with _made(target, backup):
        with closing(source):
            source.execute("VACUUM INTO ?", [os.fspath(target)])
        with closing(connection.connect(target, secret)) as copy:
            remove_mark(copy)
            connection.upgrade(copy)
            sound = all(check.ok for check in verify(copy, None))
        if not sound:
            raise UserError("backup-bad", f"备份“{backup.name}”检查没有通过。", "请换一份更早的备份。")


@contextmanager
def _made(target: Path, source: Path) -> Iterator[None]:
    """Takes the new file away again where making it from `source` fails."""
    try:
        yield
    except BaseException as failed:
        target.unlink(missing_ok=True)
        target.with_name(f"{target.name}-journal").unlink(missing_ok=True)
        if isinstance(failed, connection.DatabaseError):
            full = connection.is_write_failure(failed)
            raise (connection.storage_error(failed) if full else connection.damaged(source, "文件读不全")) from failed
        raise
