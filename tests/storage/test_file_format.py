"""What a book's file promises to other programs and to later versions of this one: its lock, its marks, its words, its steps."""

from __future__ import annotations

import dataclasses
import signal
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2
from villages import CHINA, new_village, refused, resident

from village_collector.domain.canonical import digest_of_list
from village_collector.domain.people import IdKind, Resident
from village_collector.services import backups
from village_collector.storage import backup_mark, connection, residents, verification
from village_collector.storage.book import Book, KeptFile, KeptKind

RAW = "0F" * 31 + "a9"
QUOTED = "山\"水' 2022"
FIRST_TABLES = ["entry", "kept", "meta", "resident"]


def asked(path: Path, *statements: str) -> list[object]:
    """What the last statement says in a connection that knows nothing of this program."""
    with closing(dbapi2.connect(str(path), isolation_level=None)) as db:
        for statement in statements:
            said = db.execute(statement).fetchall()
    return [row[0] for row in said]


@pytest.mark.parametrize(
    ("secret", "key"),
    [(RAW, f"\"x'{RAW}'\""), (QUOTED, "'山\"水'' 2022'"), (RAW[:-1], f"'{RAW[:-1]}'"), (f"{RAW}0", f"'{RAW}0'")],
    ids=["raw", "quoted", "a digit short", "a digit long"],
)
def test_a_locked_book_opens_in_any_program_with_sqlcipher_by_the_same_key(tmp_path: Path, secret: str, key: str) -> None:
    season = new_village(tmp_path, [resident(1)], secret=secret)
    season.book.close()
    tables = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
    assert asked(season.book.path, f"PRAGMA key = {key}", tables) == FIRST_TABLES


def test_a_new_book_says_what_it_is_and_of_which_step(tmp_path: Path) -> None:
    season = new_village(tmp_path)
    season.book.close()
    assert asked(season.book.path, "PRAGMA application_id") == [int.from_bytes(b"VCLB", "big")]
    assert asked(season.book.path, "PRAGMA user_version") == [1]
    assert asked(season.book.path, "SELECT key FROM meta") == ["head"]


def test_what_another_program_set_in_the_file_does_not_loosen_it(tmp_path: Path) -> None:
    season = new_village(tmp_path)
    season.book.close()
    assert asked(season.book.path, "PRAGMA journal_mode = WAL") == ["wal"]
    with closing(connection.connect(season.book.path, None)) as db:
        assert db.execute("PRAGMA journal_mode").fetchone()[0] == "delete"
        assert db.execute("PRAGMA cache_size").fetchone()[0] == -64 * 1024
    assert asked(season.book.path, "PRAGMA journal_mode") == ["delete"]


def test_an_open_book_serves_the_threads_of_the_window(tmp_path: Path) -> None:
    season = new_village(tmp_path, [resident(1)])
    found: list[tuple[Resident, ...]] = []
    worker = threading.Thread(target=lambda: found.append(season.book.residents()))
    worker.start()
    worker.join()
    assert found == [(resident(1),)]


def test_who_reads_lets_others_read_and_nobody_write(tmp_path: Path) -> None:
    season = new_village(tmp_path)
    path = season.book.path
    season.book.close()
    with closing(connection.connect(path, None, reading=True)), closing(connection.connect(path, None, reading=True)) as other:
        assert refused(lambda: Book.open(path)) == "book-busy"
        assert all(check.ok for check in verification.verify(other, None))


def test_the_mark_of_a_backup_is_its_id_and_one_row(tmp_path: Path) -> None:
    season = new_village(tmp_path)
    season.book.backup(tmp_path / "备份.vcb", datetime(2021, 10, 12, 18, 30, tzinfo=CHINA))
    assert season.book.ledger.last is not None
    mark = f'{{"head":"{season.book.ledger.last.hash}","made_at":"2021-10-12T18:30:00+08:00"}}'
    assert asked(tmp_path / "备份.vcb", "PRAGMA application_id") == [int.from_bytes(b"VCLC", "big")]
    assert asked(tmp_path / "备份.vcb", "SELECT value FROM meta WHERE key = 'backup'") == [mark]


def test_the_words_for_kept_files_never_change() -> None:
    assert [kind.value for kind in KeptKind] == [
        "scheme", "register", "signed_register", "identity_list", "result", "deposit_slip", "evidence", "attachment",
    ]  # fmt: skip


UNKNOWN = Resident(id_number="", id_kind=IdKind.CITIZEN, name="", birth_date=date(1980, 1, 1), sex="")


def test_of_a_person_only_what_is_known_is_sealed() -> None:
    """Pinned: the row ends with the last column that says something, so that a later column changes no seal."""
    nothing = ("", IdKind.CITIZEN.value, "", "1980-01-01")
    assert residents.roster_digest([residents.to_row(UNKNOWN)]) == digest_of_list([nothing])
    for number, column in enumerate(residents.COLUMNS[4:], 4):
        row = (*residents.to_row(UNKNOWN)[:number], "x", *residents.to_row(UNKNOWN)[number + 1 :])
        assert residents.roster_digest([row]) == digest_of_list([row[: number + 1]]), column


@pytest.mark.parametrize("value", [backup_mark.BackupMark, verification.Check, KeptFile])
def test_a_value_of_the_store_never_changes(value: type) -> None:
    assert value.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert "__slots__" in vars(value)
    assert len(dataclasses.fields(value)) < 4


@pytest.fixture
def later_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Calling it gives the program two more steps, the second with two statements."""
    steps = dict(connection.migrations())
    for number, sql in ((2, "CREATE TABLE later (a);"), (3, "-- two;\nALTER TABLE later ADD COLUMN b;\n\nINSERT INTO later\nVALUES (1, ';');\n")):
        steps[number] = tmp_path / f"{number}.sql"
        steps[number].write_text(sql, encoding="utf-8")
    return lambda: monkeypatch.setattr(connection, "migrations", lambda: steps)


def test_a_later_program_takes_only_the_steps_that_the_book_lacks(tmp_path: Path, later_program: Callable[[], None]) -> None:
    season = new_village(tmp_path, [resident(1)])
    backup = backups.back_up(season, tmp_path).file
    season.book.close()
    later_program()
    restored = backups.restore(backup, tmp_path / "恢复.book")
    for path in (season.book.path, restored):
        with Book.open(path) as book:
            assert all(check.ok for check in book.verify())
            assert book.residents() == (resident(1),)
        assert asked(path, "PRAGMA user_version") == [3]
        assert asked(path, "PRAGMA application_id") == [connection.BOOK_ID]
        assert asked(path, "SELECT a || b FROM later") == ["1;"]
        Book.open(path).close()


def test_steps_that_fail_are_all_taken_back(tmp_path: Path, later_program: Callable[[], None]) -> None:
    season = new_village(tmp_path, [resident(1)])
    season.book.close()
    later_program()
    connection.migrations()[3].write_text("CREATE TABLE later (a);", encoding="utf-8")
    assert refused(lambda: Book.open(season.book.path)) == "book-damaged"
    assert asked(season.book.path, "PRAGMA user_version") == [1]
    assert asked(season.book.path, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name") == FIRST_TABLES


def test_a_roster_of_one_changed_person_has_another_seal() -> None:
    rows = [residents.to_row(resident(1))]
    assert residents.is_sealed(rows, residents.roster_digest(rows))
    assert not residents.is_sealed([residents.to_row(replace(resident(1), tier="一档"))], residents.roster_digest(rows))
    assert residents.is_sealed([], "")
    assert not residents.is_sealed(rows, "")


def test_a_step_for_which_the_disk_has_no_room_is_no_damage(tmp_path: Path, later_program: Callable[[], None]) -> None:
    season = new_village(tmp_path, [resident(1)])
    season.book.close()
    later_program()
    connection.migrations()[3].write_text("CREATE TABLE large AS SELECT zeroblob(9000000);", encoding="utf-8")
    resource = pytest.importorskip("resource", reason="Windows has no limit on the size of a file")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    old = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
    try:
        assert refused(lambda: Book.open(season.book.path)) in ("disk-full", "disk-error")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, old)
    assert asked(season.book.path, "PRAGMA user_version") == [1]
