"""Photos and scans go out as one whole folder, in the order of the index that lies on top."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest
from seasons import head, refused_whole, tables_of
from villages import Clock, new_village, resident

from village_collector.errors import UserError
from village_collector.services.archive_export import export_attachments
from village_collector.services.attachments import Attachments
from village_collector.services.season import Season


def village(folder: Path) -> Season:
    return new_village(folder, [resident(0)], clock=Clock(date(2021, 12, 20)))


def photo(folder: Path, name: str = "公示栏.jpg", data: bytes = b"\xff\xd8 the wall") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_the_archive_folder_has_every_file_in_the_order_of_its_index(tmp_path: Path) -> None:
    season = village(tmp_path)
    archive = Attachments(season)
    archive.attach(photo(tmp_path, "乙.png", b"two"), "签字清册", "register 1")
    archive.attach(photo(tmp_path, "甲.jpg", b"one"), "公示照片", "posting 1")
    archive.attach(photo(tmp_path, "丙.pdf", b"three"), "缴款单", "slip XYS01")
    out = tmp_path / "档案"
    index, *files = export_attachments(season, out)
    assert sorted(out.iterdir()) == [index, *files]
    assert [path.name for path in files] == ["001_签字清册_乙.png", "002_公示照片_甲.jpg", "003_缴款单_丙.pdf"]
    assert [path.read_bytes() for path in files] == [b"two", b"one", b"three"]
    listed = [row for row in tables_of(index.read_bytes()) if row[0].isdigit()]
    assert [row[0] for row in listed] == ["1", "2", "3"]
    for number, (path, row) in enumerate(zip(files, listed, strict=True), 1):
        assert path.name == f"{number:03d}_{row[1]}_{row[6]}"
        assert hashlib.sha256(path.read_bytes()).hexdigest().startswith(row[7])
    assert season.book.ledger.prints == {}, "a folder of files is no print"


def test_a_name_that_no_folder_can_hold_is_written_with_low_lines(tmp_path: Path) -> None:
    season = village(tmp_path)
    Attachments(season).attach(photo(tmp_path, '几:几*"问?".jpg'), "其他")
    _, file = export_attachments(season, tmp_path / "档案")
    assert file.name == "001_其他_几_几__问__.jpg"


def test_the_archive_goes_into_an_empty_folder_or_nowhere(tmp_path: Path) -> None:
    season = village(tmp_path)
    archive = Attachments(season)
    assert refused_whole(season, lambda: export_attachments(season, tmp_path / "档案")) == "nothing-to-export"
    archive.attach(photo(tmp_path), "其他")
    (tmp_path / "满").mkdir()
    photo(tmp_path / "满", "旧.jpg")
    assert refused_whole(season, lambda: export_attachments(season, tmp_path / "满")) == "folder-used"
    assert refused_whole(season, lambda: export_attachments(season, tmp_path / "公示栏.jpg")) == "folder-used"
    assert [path.name for path in (tmp_path / "满").iterdir()] == ["旧.jpg"]
    (tmp_path / "空").mkdir()
    assert len(export_attachments(season, tmp_path / "空")) == 2


def test_an_archive_with_a_file_cut_out_is_not_given_out_by_halves(tmp_path: Path) -> None:
    season = village(tmp_path)
    archive = Attachments(season)
    archive.attach(photo(tmp_path, "甲.jpg", b"one"), "公示照片")
    archive.attach(photo(tmp_path, "乙.jpg", b"two"), "公示照片")
    for (name,) in season.book._db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'kept'").fetchall():
        season.book._db.execute(f"DROP TRIGGER {name}")
    season.book._db.execute("DELETE FROM kept WHERE name = '乙.jpg'")
    before = head(season)
    with pytest.raises(UserError) as caught:
        export_attachments(season, tmp_path / "档案")
    assert caught.value.code == "book-damaged"
    assert head(season) == before
    assert not (tmp_path / "档案").exists()
