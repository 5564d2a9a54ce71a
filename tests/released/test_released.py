"""Books, signed registers and backups of earlier formats open, verify, and come to the same figures, digests and codes.

Until a release freezes them the files may be made anew by packaging/make_released.py, and pins.json with them. From
the release on they stay as they are: a test that fails here means that some village cannot read its own book any more.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest
from book_summary import PASSWORD, summary
from sqlcipher3 import dbapi2
from villages import Clock, refused

from village_collector.domain.register import digest, read_frozen_register
from village_collector.errors import UserError
from village_collector.services import backups
from village_collector.services.season import open_season
from village_collector.services.sheets import people_sheets
from village_collector.services.sheets.requests import SheetRequest
from village_collector.services.sign_off import SignOff
from village_collector.storage import connection
from village_collector.storage.book import Book

FORMAT = Path(__file__).parent / "format-1"
PINS = json.loads((FORMAT / "pins.json").read_text(encoding="utf-8"))
FILES: dict[str, str] = PINS["files"]
BOOK: dict[str, object] = PINS["book"]
BACKUP: dict[str, object] = PINS["backup"]



@pytest.mark.parametrize("name", sorted(FILES))
def test_a_released_file_is_the_one_that_was_released(name: str) -> None:
    assert hashlib.sha256((FORMAT / name).read_bytes()).hexdigest() == FILES[name]


def test_all_released_files_together_are_small() -> None:
    assert {path.name for path in FORMAT.iterdir()} == {*FILES, "pins.json"}
    assert sum(path.stat().st_size for path in FORMAT.iterdir()) < 300_000


def test_a_released_book_opens_verifies_and_comes_to_the_same_figures_and_codes(tmp_path: Path) -> None:
    with Book.open(Path(shutil.copy(FORMAT / "village.book", tmp_path))) as book:
        assert [check.name for check in book.verify() if not check.ok] == []
        assert summary(book) == BOOK


def test_a_released_signed_register_is_read_and_bears_the_digest_and_code_that_are_on_its_paper(tmp_path: Path) -> None:
    season = open_season(Path(shutil.copy(FORMAT / "village.book", tmp_path)), clock=Clock(), operator="王协办")
    data = (FORMAT / "signed-register.jsonl").read_bytes()
    rows = read_frozen_register(data)
    sheet = people_sheets.register(season, SheetRequest(kind="register"))
    assert len(rows) == BOOK["people"]
    assert hashlib.sha256(data).hexdigest() == digest(rows) == sheet.digest
    assert BOOK["versions"] == [[sheet.digest, sheet.verification_code]]
    assert SignOff(season).rows(season.book.ledger.versions[-1]) == rows
    assert SignOff(season).matches(sheet.verification_code) == season.book.ledger.versions[-1]
    season.book.close()


def test_a_released_backup_is_a_backup_behind_its_password_and_restores_to_the_same_book(tmp_path: Path) -> None:
    backup = Path(shutil.copy(FORMAT / "village.vcb", tmp_path))
    assert refused(lambda: Book.open(backup, PASSWORD)) == "is-a-backup"
    assert refused(lambda: Book.open(backup, "山水2021")) == "wrong-password"
    assert [check.name for check in Book.examine(backup, PASSWORD) if not check.ok] == []
    with Book.open(backups.restore(backup, tmp_path / "village.book", PASSWORD), PASSWORD) as book:
        assert summary(book) == BACKUP
    assert hashlib.sha256(backup.read_bytes()).hexdigest() == FILES["village.vcb"]


@pytest.fixture
def tomorrow(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The program of a later release, whose schema has one more step."""
    step = tmp_path / "9999_tomorrow.sql"
    step.write_text("ALTER TABLE resident ADD COLUMN tomorrow TEXT;\n", encoding="utf-8")
    steps = connection.migrations() | {9999: step}
    monkeypatch.setattr(connection, "migrations", lambda: steps)


def test_a_book_of_an_older_schema_is_not_checked_but_its_owner_is_told_what_to_do(tmp_path: Path, tomorrow: None) -> None:
    book = Path(shutil.copy(FORMAT / "village.book", tmp_path))
    before = book.read_bytes()
    with pytest.raises(UserError) as refusal:
        Book.examine(book)
    assert refusal.value.code == "book-too-old"
    assert all((refusal.value.what, refusal.value.state, refusal.value.remedy))
    assert book.read_bytes() == before, "a look changes nothing"
    Book.open(book).close()  # what the sentence asks for
    assert [check.name for check in Book.examine(book) if not check.ok] == []


def test_a_backup_of_an_older_schema_is_restored_and_then_checked(tmp_path: Path, tomorrow: None) -> None:
    backup = Path(shutil.copy(FORMAT / "village.vcb", tmp_path))
    assert refused(lambda: Book.examine(backup, PASSWORD)) == "book-too-old"
    restored = backups.restore(backup, tmp_path / "village.book", PASSWORD)
    assert [check.name for check in Book.examine(restored, PASSWORD) if not check.ok] == []


def test_a_book_that_says_it_is_one_schema_older_than_any_is_refused_in_words(tmp_path: Path) -> None:
    book = Path(shutil.copy(FORMAT / "village.book", tmp_path))
    with dbapi2.connect(str(book)) as db:
        db.execute(f"PRAGMA user_version = {min(connection.migrations()) - 1}")
    db.close()
    assert refused(lambda: Book.examine(book)) == "book-too-old"
    assert refused(lambda: Book.open(book)) == "book-damaged", "its tables are there already"
