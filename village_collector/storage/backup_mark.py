"""The mark of a backup: a file that is checked and restored, never worked in, since what is written there would be lost.

It is the application id of the file (BACKUP_ID), which any SQLite program shows, and a row of `meta` that says
when the copy was made and of which state of the ledger.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from village_collector.domain.canonical import canonical_text, moment_text, read_moment
from village_collector.errors import UserError
from village_collector.storage import connection

if TYPE_CHECKING:
    from sqlite3 import Connection

_KEY = "backup"


@dataclass(frozen=True, slots=True)
class BackupMark:
    """What a backup says of itself; `head` is the hash of the newest entry that it holds."""

    made_at: datetime
    head: str


def refuse_backup(path: Path, db: Connection) -> None:
    """Raises UserError("is-a-backup") where the file at `path` bears a mark, or the half of one that somebody left."""
    if not is_backup(db):
        return
    mark = read_mark(db)
    made = f" {mark.made_at:%Y-%m-%d %H:%M} 做的" if mark else ""
    raise UserError(
        "is-a-backup",
        f"“{path.name}”是{made}备份，不能直接在备份里办事。",
        "请先把备份恢复成新账本，再打开恢复出来的账本。",
        state="备份没有改动。",
    )


def is_backup(db: Connection) -> bool:
    """Whether the file bears either half of the mark."""
    return connection.application_id(db) == connection.BACKUP_ID or _row(db) is not None


def read_mark(db: Connection) -> BackupMark | None:
    """The mark of a backup, or None where there is none that can be read."""
    text = _row(db)
    if text is None:
        return None
    try:
        said = json.loads(text)
        return BackupMark(read_moment(said["made_at"]), str(said["head"]))
    except (KeyError, ValueError, TypeError):
        return None


def write_mark(db: Connection, mark: BackupMark) -> None:
    """Make a backup of the file that is open."""
    said = canonical_text({"head": mark.head, "made_at": moment_text(mark.made_at)})
    db.execute("BEGIN IMMEDIATE")
    db.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", [_KEY, said])
    db.execute(f"PRAGMA application_id = {connection.BACKUP_ID}")
    db.execute("COMMIT")


def remove_mark(db: Connection) -> None:
    """Make a book of the file that is open."""
    db.execute("BEGIN IMMEDIATE")
    db.execute("DELETE FROM meta WHERE key = ?", [_KEY])
    db.execute(f"PRAGMA application_id = {connection.BOOK_ID}")
    db.execute("COMMIT")


def _row(db: Connection) -> str | None:
    row = db.execute("SELECT value FROM meta WHERE key = ?", [_KEY]).fetchone()
    return None if row is None else str(row[0])
