"""Backups: their names, and the folders and files that they refuse."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

from villages import Clock, new_village, refused, resident

from village_collector.services import backups


def test_a_backup_is_named_after_village_and_moment_and_told_with_its_hash(tmp_path: Path) -> None:
    season = new_village(tmp_path, [resident(0)], clock=Clock(date(2021, 10, 12)))
    (tmp_path / "U盘").mkdir()
    made = backups.back_up(season, tmp_path / "U盘")
    assert made.file.parent == tmp_path / "U盘"
    assert made.file.name.startswith("柳河村_20211012-08000")
    assert made.file.suffix == ".vcb" == backups.BACKUP_SUFFIX
    assert backups.BOOK_SUFFIX == ".book"
    assert made.sha256 == hashlib.sha256(made.file.read_bytes()).hexdigest()
    assert [path.name for path in made.file.parent.iterdir()] == [made.file.name], "no part is left"


def test_a_backup_goes_into_a_folder_that_is_there_and_over_no_other(tmp_path: Path) -> None:
    clock = Clock()
    season = new_village(tmp_path, [resident(0)], clock=clock)
    assert refused(lambda: backups.back_up(season, tmp_path / "没有")) == "no-folder"
    clock.go_to(date(2021, 10, 13))
    first = backups.back_up(season, tmp_path)
    before = first.file.read_bytes()
    clock.go_to(date(2021, 10, 13))
    assert refused(lambda: backups.back_up(season, tmp_path)) == "backup-exists"
    assert first.file.read_bytes() == before


def test_a_book_is_restored_over_nothing_and_what_an_interrupted_run_left_is_removed(tmp_path: Path) -> None:
    season = new_village(tmp_path, [resident(0)])
    made = backups.back_up(season, tmp_path)
    assert refused(lambda: backups.restore(made.file, season.book.path)) == "book-exists"
    target = tmp_path / "恢复.book"
    (tmp_path / "恢复.book.part").write_bytes(b"half")
    assert backups.restore(made.file, target) == target
    assert not (tmp_path / "恢复.book.part").exists()
    assert all(check.ok for check in backups.check_book_file(target))
    assert (backups.is_encrypted(target), backups.is_encrypted(tmp_path / "没有.book")) == (False, False)
