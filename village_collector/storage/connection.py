"""Opening the one connection: SQLCipher, the pragmas that keep what was acknowledged, the schema and its steps.

Statements run on the plain connection. sqlite-utils makes and compares the schema and is imported only for that: it
costs more time than opening a book.
"""

from __future__ import annotations

import re
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from sqlcipher3 import dbapi2

from village_collector.errors import UserError

# sqlite-utils takes whatever stands under this name; SQLCipher's SQLite is newer than Python's own and can encrypt
sys.modules.setdefault("pysqlite3", dbapi2)
sys.modules.setdefault("pysqlite3.dbapi2", dbapi2)

if TYPE_CHECKING:
    from sqlite3 import Connection  # what sqlcipher3, which has no types, is modelled on

# SQLite quotes damaged names in its messages, which then are no UTF-8
DatabaseError: tuple[type[Exception], ...] = (dbapi2.DatabaseError, UnicodeDecodeError)
OperationalError: type[Exception] = dbapi2.OperationalError

BOOK_ID = 0x5643_4C42  # "VCLB" as the file's application id
BACKUP_ID = 0x5643_4C43  # "VCLC": a copy, to be restored and not worked in
_RAW_KEY = re.compile(r"[0-9a-fA-F]{64}")
_MIGRATION = re.compile(r"(\d{4})_\w+\.sql")


def migrations() -> dict[int, Path]:
    """The numbered steps of the schema, oldest first; a released step is never edited."""
    folder = Path(__file__).parent / "migrations"
    return {int(found[1]): path for path in sorted(folder.glob("*.sql")) if (found := _MIGRATION.fullmatch(path.name))}


def connect(path: Path, secret: str | None, *, new: bool = False, reading: bool = False) -> Connection:
    """The exclusive connection to one book file (`new`: about to become one), pragmas set before anything is written.

    `reading` writes nothing (the file may lie on a write-protected medium) but still keeps other programs from writing.

    `secret` is None for a plain file, 64 hex digits for a raw key, else a password from which SQLCipher derives the key.
    Raises UserError: "book-busy" while another program has the file, "wrong-password", "not-a-book" for a file
    of another program (which is left as it is), "book-damaged".
    """
    connection: Connection = dbapi2.connect(str(path), isolation_level=None, check_same_thread=False, timeout=0.2)
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        if secret is not None:
            key = f"x'{secret}'" if _RAW_KEY.fullmatch(secret) else secret
            connection.execute("PRAGMA key = {}".format('"' + key.replace('"', '""') + '"'))
        # EXTRA before the first write: a file born under FULL can be rolled back whole by a power cut
        connection.execute("PRAGMA synchronous = EXTRA")
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        if not new and application_id(connection) not in (BOOK_ID, BACKUP_ID):
            raise UserError("not-a-book", f"“{path.name}”不是村账本。", "请选对文件。")
        connection.execute("PRAGMA journal_mode = DELETE")
        for pragma in ("foreign_keys = ON", "recursive_triggers = ON", "trusted_schema = OFF", "cell_size_check = ON"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("PRAGMA cache_size = -65536")  # 64 MB at most: a county's import spills nothing on the way
        if reading:
            connection.execute("SELECT count(*) FROM sqlite_master")  # in this locking mode the first read keeps its lock
        else:
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("COMMIT")
    except BaseException as failed:
        connection.close()
        if isinstance(failed, DatabaseError):
            raise _opening_error(path, secret, failed) from failed
        raise
    return connection


def _opening_error(path: Path, secret: str | None, failed: Exception) -> UserError:
    text = str(failed)
    if "locked" in text:
        return UserError("book-busy", f"“{path.name}”正被另一个窗口或程序使用。", "请先关掉那一个，再打开。")
    if "not a database" in text and secret is not None:
        return UserError("wrong-password", f"密码打不开“{path.name}”。", "请核对密码；忘了就用封存的恢复信封。")
    if "not a database" in text:
        return UserError(
            "not-a-book", f"“{path.name}”不是村账本，或者是加了密的账本。", "请选对文件；加了密的账本请给出密码。"
        )
    return storage_error(failed) if is_write_failure(failed) else damaged(path, "文件读不全")


def damaged(path: Path, detail: str) -> UserError:
    """The sentence for a book that does not hold together any more; `detail` says where."""
    return UserError(
        "book-damaged",
        f"账本“{path.name}”检查没有通过（{detail}）。",
        "请先不要收费，用最近的备份恢复，或打电话给镇医保办。",
        state="文件没有改动。",
    )


def is_write_failure(failed: BaseException) -> bool:
    """Whether the disk, not the file's content, is at fault: full, broken, or read-only."""
    return isinstance(failed, OperationalError) and any(word in str(failed) for word in ("full", "I/O", "readonly", "unable to open"))


def storage_error(failed: BaseException) -> UserError:
    """The sentence for a disk that would not take the write."""
    if "full" in str(failed):
        return UserError(
            "disk-full",
            "电脑磁盘满了，这一次没有记上，钱先别收。",
            "请删掉一些不用的文件，再做一次。",
            state="已经记下的都在。",
        )
    return UserError(
        "disk-error",
        "账本文件写不进去，这一次没有记上，钱先别收。",
        "请检查磁盘和文件夹是不是只读，再做一次；还不行就联系镇医保办。",
        state="已经记下的都在。",
    )


def application_id(db: Connection) -> int:
    """BOOK_ID, BACKUP_ID, or what another program wrote."""
    return int(db.execute("PRAGMA application_id").fetchone()[0])


def upgrade(db: Connection) -> None:
    """Bring the schema to the newest step, all steps in one transaction.

    Raises UserError("book-too-new") for a book that a newer program wrote.
    """
    steps = missing_steps(db)
    if not steps:
        return
    from sqlite_utils import Database

    with Database(db).atomic():
        for path in steps.values():
            for statement in _statements(path.read_text(encoding="utf-8")):
                db.execute(statement)
        db.execute(f"PRAGMA application_id = {BOOK_ID}")
        db.execute(f"PRAGMA user_version = {max(steps)}")


def missing_steps(db: Connection) -> dict[int, Path]:
    """The steps that the file's schema lacks; raises UserError("book-too-new") for a book that a newer program wrote."""
    at, steps = int(db.execute("PRAGMA user_version").fetchone()[0]), migrations()
    if at > max(steps):
        raise UserError("book-too-new", "这个账本是更新版本的程序写的，本程序打不开。", "请先升级本程序。")
    return {number: path for number, path in steps.items() if number > at}


def schema(db: Connection) -> list[tuple[str, str]]:
    """Every table, index and trigger of the file with its SQL, sorted by name."""
    rows = db.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name").fetchall()
    return [(str(name), str(sql)) for name, sql in rows]


def expected_schema() -> list[tuple[str, str]]:
    """What `schema` should say after all migrations; a dropped trigger shows here."""
    with closing(dbapi2.connect(":memory:", isolation_level=None)) as db:
        upgrade(db)
        return schema(db)


def _statements(script: str) -> list[str]:
    """The script's statements; executescript would commit the surrounding transaction."""
    found, lines = [], []
    for line in script.splitlines():
        lines.append(line)
        text = "\n".join(lines)
        if dbapi2.complete_statement(text):
            found.append(text)
            lines = []
    return found
