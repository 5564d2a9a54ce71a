"""Books, signed registers and backups of earlier formats open, verify, and come to the same figures, digests and codes.

Until a release freezes them the files may be made anew by packaging/make_released.py, and the pins below with them. From
the release on they stay as they are: a test that fails here means that some village cannot read its own book any more.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest
from book_summary import PASSWORD, summary
from villages import Clock, refused

from village_collector.domain.register import digest, read_frozen_register
from village_collector.services import backups
from village_collector.services.season import open_season
from village_collector.services.sheets import people_sheets
from village_collector.services.sheets.requests import SheetRequest
from village_collector.services.sign_off import SignOff
from village_collector.storage.book import Book

FORMAT = Path(__file__).parent / "format-1"
FILES = {"signed-register.jsonl": "9dba5c41aadb576186166cfbd388d7bad449d2843f44c9f948eee6e5a04f40d5",
 "village.book": "5b148b1cd6f0fdbeb615c0fc345b2efc1d192ced180ed643b9be3a1ce81ba696",
 "village.vcb": "178bfca67160a37d90191ef2ae996a7b04553643dcf531b5dd587e9a737f78df"}
BOOK: dict[str, object] = {"entries": 33,
 "head": "4ff0156070e51b87dcebe9af296db9f343bcaef9bf5e1fbc4656d9db7b76c03a",
 "roster": "b9a0469fbfdab9d1da5fc48c0b6780052573b26e723180e4c1b9a82c75735ee9",
 "people": 44,
 "receipts": ["88ABE5FF", "D9EEE845", "85227FCF", "FF8BF9F8", "AB30AC90", "E5AC7BC0", "D58C781D", "32FAFD00"],
 "versions": [["9dba5c41aadb576186166cfbd388d7bad449d2843f44c9f948eee6e5a04f40d5", "Q7AZBSUC5LSWPT6U"]],
 "day_closings": ["U6SFPYBGVEZUCOZF", "F5NNFLXLWKDTTPT5"],
 "cash_on_hand": 0,
 "deposited": 704000,
 "outcomes": 27,
 "equations": [["E1", 832000, 832000], ["E2", 704000, 704000], ["E3", 6, 6], ["E4", 832000, 832000],
               ["E5", 832000, 832000], ["E6", 832000, 832000], ["E7", 28, 28], ["E8", 832000, 800000],
               ["E9", 20, 20]]}
BACKUP: dict[str, object] = {"entries": 3,
 "head": "1fded33707e05450852f615041c53a42c7cf6448bb4d872cd1926b39cd7dc429",
 "roster": "6d299a407cf230bf09f3aad3e2e6a0d3351a718410d8d9a89d85e520db2b1c10",
 "people": 8,
 "receipts": ["1FDED337"],
 "versions": [],
 "day_closings": [],
 "cash_on_hand": 64000,
 "deposited": 0,
 "outcomes": 0,
 "equations": [["E1", 64000, 64000], ["E2", 64000, 64000], ["E3", 0, 0], ["E4", 64000, 64000],
               ["E5", 64000, 64000]]}


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_released_file_is_the_one_that_was_released(name: str) -> None:
    assert hashlib.sha256((FORMAT / name).read_bytes()).hexdigest() == FILES[name]


def test_all_released_files_together_are_small() -> None:
    assert {path.name for path in FORMAT.iterdir()} == set(FILES)
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
