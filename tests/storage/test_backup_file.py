"""A backup is a whole book that says it is a backup: it is checked and restored, never worked in."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2
from villages import CHINA, Clock, faults, file_digest, new_village, refused, resident

from village_collector.errors import UserError
from village_collector.services import backups
from village_collector.services.cash_desk import CashDesk
from village_collector.services.season import Season, open_season
from village_collector.storage.book import Book
from village_collector.storage.connection import BACKUP_ID, BOOK_ID

EVENING = datetime(2021, 10, 12, 18, 30, tzinfo=CHINA)
SECRET = "山水2022"


def village(folder: Path, secret: str | None = None) -> Season:
    season = new_village(folder, [resident(n) for n in range(9)], secret=secret)
    CashDesk(season).collect([resident(0).id_number])
    return season


def application_id(path: Path) -> int:
    """As any SQLite program shows it."""
    with dbapi2.connect(str(path)) as connection:
        found = connection.execute("PRAGMA application_id").fetchone()[0]
    connection.close()
    return int(found)


@pytest.mark.parametrize("secret", [None, SECRET])
def test_a_backup_holds_the_whole_book_behind_the_same_lock(tmp_path: Path, secret: str | None) -> None:
    season = village(tmp_path, secret)
    target = tmp_path / "备份.vcb"
    season.book.backup(target, EVENING)
    assert Book.is_encrypted(target) == (secret is not None)
    checks = Book.examine(target, secret)
    assert all(check.ok for check in checks)
    (said,) = [check.detail for check in checks if check.name == "备份标记"]
    assert said == "这是 2021-10-12 18:30 做的备份，要用请先恢复成新账本"
    before = file_digest(target)
    assert refused(lambda: season.book.backup(target, EVENING)) == "backup-exists"
    assert file_digest(target) == before
    assert faults(season) == []


@pytest.mark.parametrize("secret", [None, SECRET])
def test_nobody_works_in_a_backup(tmp_path: Path, secret: str | None) -> None:
    season = village(tmp_path, secret)
    backup = backups.back_up(season, tmp_path).file
    before = file_digest(backup)
    assert backup.suffix == ".vcb"
    for path in (backup, Path(shutil.copy(backup, tmp_path / "改了名.book"))):
        assert refused(lambda path=path: Book.open(path, secret)) == "is-a-backup"  # type: ignore[misc]
        assert refused(lambda path=path: open_season(path, clock=Clock(), operator="", secret=secret)) == "is-a-backup"  # type: ignore[misc]
    assert file_digest(backup) == before


@pytest.mark.parametrize("secret", [None, SECRET])
def test_a_restored_book_is_no_backup_any_more_and_the_backup_stays_as_it_is(tmp_path: Path, secret: str | None) -> None:
    season = village(tmp_path, secret)
    backup = backups.back_up(season, tmp_path).file
    before = file_digest(backup)
    target = backups.restore(backup, tmp_path / "恢复.book", secret)
    assert file_digest(backup) == before
    with Book.open(target, secret) as book:
        assert book.ledger == season.book.ledger
        assert book.residents() == season.book.residents()
        assert [check.name for check in book.verify() if check.name == "备份标记"] == []
        assert all(check.ok for check in book.verify())
        restored = Season(book, Clock(), "王协办")
        CashDesk(restored).collect([resident(1).id_number])
        again = backups.back_up(restored, tmp_path).file
    assert Book.restore(again, tmp_path / "又恢复.book", secret) is None


def test_any_program_can_tell_a_backup_from_a_book(tmp_path: Path) -> None:
    season = village(tmp_path)
    backup = backups.back_up(season, tmp_path).file
    restored = backups.restore(backup, tmp_path / "恢复.book")
    assert (application_id(backup), application_id(restored)) == (BACKUP_ID, BOOK_ID)


@pytest.mark.parametrize(
    "act",
    [
        "DELETE FROM meta WHERE key = 'backup'",
        "UPDATE meta SET value = '{}' WHERE key = 'backup'",
        "UPDATE meta SET value = '[1' WHERE key = 'backup'",
        f"PRAGMA application_id = {BOOK_ID}",
    ],
)
def test_half_a_mark_is_still_a_backup_and_the_check_says_so(tmp_path: Path, act: str) -> None:
    backup = backups.back_up(village(tmp_path), tmp_path).file
    with dbapi2.connect(str(backup)) as connection:
        connection.execute(act)
    connection.close()
    assert refused(lambda: Book.open(backup)) == "is-a-backup"
    assert [check.name for check in Book.examine(backup) if not check.ok] == ["备份标记"]


def test_the_refusal_says_when_the_backup_was_made_where_that_can_be_read(tmp_path: Path) -> None:
    season = village(tmp_path)
    whole, half = tmp_path / "整.vcb", tmp_path / "半.vcb"
    season.book.backup(whole, EVENING)
    shutil.copy(whole, half)
    with dbapi2.connect(str(half)) as connection:
        connection.execute("DELETE FROM meta WHERE key = 'backup'")
    connection.close()
    said = []
    for path in (whole, half):
        with pytest.raises(UserError) as refusal:
            Book.open(path)
        said.append(refusal.value.what)
    assert said == ["“整.vcb”是 2021-10-12 18:30 做的备份，不能直接在备份里办事。", "“半.vcb”是备份，不能直接在备份里办事。"]


def test_a_backup_of_another_state_is_found_by_the_check(tmp_path: Path) -> None:
    backup = backups.back_up(village(tmp_path), tmp_path).file
    with dbapi2.connect(str(backup)) as connection:
        connection.execute("""UPDATE meta SET value = json_set(value, '$.head', 'ffff') WHERE key = 'backup'""")
    connection.close()
    assert [check.name for check in Book.examine(backup) if not check.ok] == ["备份标记"]


def test_what_an_interrupted_backup_left_stands_in_nobodys_way(tmp_path: Path) -> None:
    season = village(tmp_path)
    name = backups.back_up(season, tmp_path / ".").file.name
    (tmp_path / name).rename(tmp_path / f"{name}.part")
    assert refused(lambda: backups.restore(tmp_path / "没有.vcb", tmp_path / "新.book")) == "no-book"
    (tmp_path / "新.book.part").write_bytes(b"half")
    target = backups.restore(tmp_path / f"{name}.part", tmp_path / "新.book")
    assert target.exists()
    assert not (tmp_path / "新.book.part").exists()


def test_a_file_that_was_changed_inside_is_not_restored(tmp_path: Path) -> None:
    backup = backups.back_up(village(tmp_path), tmp_path).file
    with dbapi2.connect(str(backup)) as connection:
        connection.execute("UPDATE resident SET name = '别人' WHERE position = 3")
    connection.close()
    assert refused(lambda: backups.restore(backup, tmp_path / "新.book")) == "backup-bad"
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".book", ".vcb"]


def test_a_backup_that_is_cut_off_is_named_as_damaged_and_leaves_no_book(tmp_path: Path) -> None:
    backup = backups.back_up(village(tmp_path), tmp_path).file
    backup.write_bytes(backup.read_bytes()[:-4096])
    assert refused(lambda: Book.restore(backup, tmp_path / "新.book")) == "book-damaged"
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".book", ".vcb"]
