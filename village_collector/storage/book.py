"""The book: one village, one insured year, one file, one exclusive connection.

What the coordinator does becomes one transaction here. Money lies in the ledger, which is replayed
when the book is opened; the register's people, and files as they came, lie beside it, each sealed
by a hash in the ledger.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from village_collector.domain.ledger.entries import Entry, LedgerFault, genesis, next_entry
from village_collector.domain.ledger.ledger import AnyEntry, Ledger, Opening, replay
from village_collector.domain.people import Resident
from village_collector.errors import UserError
from village_collector.storage import connection, residents
from village_collector.storage.backup_file import restore_backup, write_backup
from village_collector.storage.backup_mark import refuse_backup
from village_collector.storage.verification import Check, chain_fault, entries, verify

if TYPE_CHECKING:
    from sqlite3 import Connection


class Book:
    """An open book. `ledger` is what its entries add up to; only `transaction` adds to it."""

    def __init__(self, path: Path, db: Connection, ledger: Ledger, secret: str | None) -> None:
        self.path = path
        self.ledger = ledger
        self._db = db
        self._secret = secret
        self._residents: tuple[Resident, ...] | None = None
        self._by_id: dict[str, Resident] = {}

    @classmethod
    def create(cls, path: Path, opening: Opening, files: Iterable[KeptFile] = (), secret: str | None = None) -> Book:
        """A new book whose first entry is its opening; `files` (the scheme, its notice) are kept in it.

        Raises UserError "book-exists" where the file is already there, "disk-full", "disk-error".
        """
        if path.exists():
            raise UserError("book-exists", f"“{path.name}”已经有了，没有覆盖它。", "请换一个文件名，或直接打开原来的账本。")
        if not path.parent.is_dir():
            raise UserError("no-folder", f"文件夹“{path.parent.name}”不存在。", "请先建好文件夹，再建账本。")
        db = None
        try:
            db = connection.connect(path, secret, new=True)
            connection.upgrade(db)
            book = cls(path, db, Ledger(), secret)
            with book.transaction() as act:
                for file in files:
                    act.keep(file)
                act.append(opening)
        except BaseException as failed:
            if db is not None:
                db.close()  # first: its journal must not outlive the file and be played into the next one
            path.unlink(missing_ok=True)
            if isinstance(failed, connection.OperationalError):
                raise connection.storage_error(failed) from failed
            raise
        return book

    @classmethod
    def open(cls, path: Path, secret: str | None = None) -> Book:
        """Open a book, upgrade its schema, check the chain and replay the ledger.

        Raises UserError: "no-book", "book-busy", "wrong-password", "not-a-book", "is-a-backup",
        "book-too-new", "book-damaged" where the chain does not hold or an entry cannot be true.
        """
        if not path.is_file():
            raise UserError("no-book", f"找不到账本“{path.name}”。", "请核对文件位置；还没有账本就先新建一个。")
        db = connection.connect(path, secret)
        try:
            refuse_backup(path, db)
            connection.upgrade(db)
            found = entries(db)
            fault = chain_fault(db, found)
            if fault:
                raise LedgerFault(fault)
            return cls(path, db, replay(found), secret)
        except BaseException as failed:
            db.close()
            if isinstance(failed, LedgerFault):
                raise connection.damaged(path, str(failed)) from failed
            if connection.is_write_failure(failed):
                raise connection.storage_error(failed) from failed
            if isinstance(failed, connection.DatabaseError):
                raise connection.damaged(path, "文件读不全") from failed
            raise

    @classmethod
    def examine(cls, path: Path, secret: str | None = None) -> tuple[Check, ...]:
        """What `verify` says of a file, also of one that `open` refuses as damaged; nothing is changed.

        Raises UserError: "no-book", "book-busy", "wrong-password", "not-a-book", "book-too-new", and "book-too-old" for
        a schema that only `open` and `restore` bring up to date: to look changes nothing.
        """
        if not path.is_file():
            raise UserError("no-book", f"找不到账本“{path.name}”。", "请核对文件位置；还没有账本就先新建一个。")
        with closing(connection.connect(path, secret, reading=True)) as db:
            if connection.missing_steps(db):
                what = f"“{path.name}”是以前版本的程序写的，还是旧格式，没有检查。"
                raise UserError("book-too-old", what, "请先在本程序里打开它一次（是备份就先恢复），换成新格式后再检查。")
            return verify(db, None)

    @staticmethod
    def is_encrypted(path: Path) -> bool:
        """Whether the file at this path hides its header; not for a file that is open: closing it drops POSIX locks."""
        with path.open("rb") as file:
            return file.read(16) != b"SQLite format 3\0"

    @property
    def opening(self) -> Opening:
        """Which village, season and scheme this book is for."""
        assert self.ledger.opening is not None
        return self.ledger.opening

    def residents(self) -> tuple[Resident, ...]:
        """Everybody in the register, in register order.

        Raises UserError("book-damaged") where the rows are not those that the ledger sealed: a change made by
        hand must not be worked with, nor be sealed by the next import.
        """
        if self._residents is None:
            try:
                rows = self._db.execute(residents.SELECT).fetchall()
            except connection.DatabaseError as failed:
                raise connection.damaged(self.path, "名册读不全") from failed
            if not residents.is_sealed(rows, self.ledger.roster):
                raise connection.damaged(self.path, "名册与账上封印不一致")
            self._residents = tuple(map(residents.from_row, rows))
            self._by_id = {resident.id_number: resident for resident in self._residents}
        return self._residents

    def resident(self, id_number: str) -> Resident | None:
        """The resident who has this number, or had it before it was corrected, or None."""
        self.residents()
        found = self._by_id.get(id_number)
        return found or self._by_id.get(self.ledger.current_number(id_number))

    def kept(self, sha256: str) -> KeptFile | None:
        """A file that the book keeps, by the hash of its bytes.

        Raises UserError("book-damaged") where the bytes are not those any more: nobody shall be charged by a
        scheme, nor sign a version, that was changed by hand.
        """
        try:
            row = self._db.execute("SELECT name, kind, data FROM kept WHERE sha256 = ?", [sha256]).fetchone()
        except connection.DatabaseError as failed:
            raise connection.damaged(self.path, "原件读不全") from failed
        if row is None:
            return None
        file = KeptFile(row[0], row[1], bytes(row[2]))
        if file.sha256 != sha256:
            raise connection.damaged(self.path, f"原件“{file.name}”被改动过")
        return file

    def entries(self) -> Iterator[Entry]:
        """Every entry of the ledger, oldest first."""
        return iter(entries(self._db))

    @contextmanager
    def transaction(self) -> Iterator[Act]:
        """One act of the coordinator: everything inside is on disk together, or nothing is.

        The ledger in memory follows only after the commit. Raises UserError "disk-full" or "disk-error"
        where the disk would not take it; then, as with any error inside, nothing was changed.
        """
        act = Act(self._db, self.ledger)
        try:
            self._db.execute("BEGIN IMMEDIATE")
        except connection.DatabaseError as failed:
            raise connection.storage_error(failed) from failed
        try:
            yield act
            self._db.execute("COMMIT")
        except connection.OperationalError as failed:
            self._rollback()
            raise connection.storage_error(failed) from failed
        except BaseException:
            self._rollback()
            raise
        for entry in act.added:
            self.ledger.apply(entry)
        if act.roster is not None:
            self._residents = None

    def _rollback(self) -> None:
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")

    def verify(self) -> tuple[Check, ...]:
        """Database, schema, chain, replay, register seal and kept files, each checked anew from the file."""
        return verify(self._db, self.ledger)

    def backup(self, target: Path, made_at: datetime) -> None:
        """A verified copy of the whole file, key and all, marked as a backup; never over an existing file.

        Raises UserError "backup-exists", "disk-full", "disk-error", "backup-bad"; then no file is left.
        """
        if target.exists():
            raise UserError("backup-exists", f"“{target.name}”已经有了，没有覆盖它。", "请换一个文件名。")
        write_backup(self._db, self.ledger, target, self._secret, made_at)

    @staticmethod
    def restore(backup: Path, target: Path, secret: str | None = None) -> None:
        """A verified book made of a backup, which is only read; never over an existing file.

        Raises UserError "book-exists", "backup-bad" and what `open` raises; then no file is left.
        """
        if target.exists():
            raise UserError("book-exists", f"“{target.name}”已经有了，没有覆盖它。", "请换一个文件名。")
        if not backup.is_file():
            raise UserError("no-book", f"找不到备份“{backup.name}”。", "请核对文件位置。")
        restore_backup(backup, target, secret)

    def close(self) -> None:
        """Give the file free; the object is of no use afterwards."""
        self._db.close()

    def __enter__(self) -> Book:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class KeptKind(StrEnum):
    """What a kept file is; the value is what the book stores and never changes after a release."""

    SCHEME = "scheme"
    REGISTER = "register"
    SIGNED_REGISTER = "signed_register"
    IDENTITY_LIST = "identity_list"
    RESULT = "result"
    DEPOSIT_SLIP = "deposit_slip"
    EVIDENCE = "evidence"
    ATTACHMENT = "attachment"


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file inside the book: as it came from the bureau, or as it was frozen for signing; `kind` is a KeptKind."""

    name: str
    kind: str
    data: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


class Act:
    """What may be written inside one transaction of a book; `roster` is the register's digest where the act changes it."""

    def __init__(self, db: Connection, ledger: Ledger) -> None:
        self._db = db
        self._ledger = ledger
        self.added: list[Entry] = []
        self.roster: str | None = None

    def append(self, body: AnyEntry) -> Entry:
        """Add one entry to the ledger; raises LedgerFault for one that cannot be true, ValueError for a value of a wrong type."""
        if self.added:
            # an entry is checked against the ledger as committed; two that depend on each other are two acts
            raise LedgerFault("one act writes one entry")
        text = body.to_body()
        self._ledger.check(body)
        opening = self._ledger.opening or body
        assert isinstance(opening, Opening)
        start = genesis(opening.village_code, opening.device, opening.insured_year)
        entry = next_entry(self._ledger.last, start, body.entry_kind.value, text)
        self._db.execute(
            "INSERT INTO entry (seq, kind, body, prev, hash) VALUES (?, ?, ?, ?, ?)",
            [entry.seq, entry.kind, entry.body, entry.prev, entry.hash],
        )
        self.added.append(entry)
        return entry

    def save_residents(self, new: Iterable[Resident], changed: Mapping[str, Resident] | None = None) -> str:
        """Add residents at the end of the register and rewrite changed ones (by ID number before the change).

        Returns the register's new digest, which belongs into the entry of this act.
        """
        rows = [residents.to_row(resident) for resident in new]
        stored = self._db.execute(residents.SELECT).fetchall()
        cursor = self._db.cursor()
        if changed:
            place = {row[0]: position for position, row in enumerate(stored, 1)}
            edits = {place[number]: residents.to_row(resident) for number, resident in changed.items()}
            cursor.executemany(residents.UPDATE, [(*row, position) for position, row in edits.items()])
            stored = [edits.get(position, row) for position, row in enumerate(stored, 1)]
        start = len(stored) + 1
        cursor.executemany(residents.INSERT, ((position, *row) for position, row in enumerate(rows, start)))
        self.roster = residents.roster_digest(chain(stored, rows))
        return self.roster

    def keep(self, file: KeptFile) -> str:
        """Keep a file under the hash of its bytes; keeping the same bytes again changes nothing."""
        self._db.execute(
            "INSERT INTO kept (sha256, name, kind, data) VALUES (?, ?, ?, ?)",
            [file.sha256, file.name, str(file.kind), file.data],
        )
        return file.sha256
