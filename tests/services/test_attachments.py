"""Photos and scans lie in the book with what they show, and go out as one whole folder."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest
from seasons import head, paper, refused_whole, tables_of, text_of
from sqlcipher3 import dbapi2
from villages import Clock, faults, new_village, reopen, resident

from village_collector.errors import UserError
from village_collector.services.attachments import KINDS, Attachments
from village_collector.services.season import Season
from village_collector.storage.book import Book

PHOTO = b"\xff\xd8 the wall"


def village(folder: Path) -> Season:
    return new_village(folder, [resident(0)], clock=Clock(date(2021, 12, 20)))


def photo(folder: Path, name: str = "公示栏.jpg", data: bytes = PHOTO) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_a_photo_is_taken_in_with_hash_day_place_person_and_kind(tmp_path: Path) -> None:
    season = village(tmp_path)
    path = photo(tmp_path)
    made = Attachments(season).attach(path, "公示照片", " notice 1 ", taken_on=date(2021, 12, 19), place=" 村委会 ", person=" 李静 ")
    assert made.sha256 == hashlib.sha256(PHOTO).hexdigest()
    assert (made.name, made.kind, made.about) == ("公示栏.jpg", "公示照片", "notice 1")
    assert (made.taken_on, made.place, made.person) == (date(2021, 12, 19), "村委会", "李静")
    path.unlink()
    season = reopen(season)
    assert Attachments(season).attachments() == (made,)
    assert Attachments(season).picture(made) == PHOTO
    assert faults(season) == []
    season.book.close()


def test_who_and_when_default_to_the_operator_and_today(tmp_path: Path) -> None:
    made = Attachments(village(tmp_path)).attach(photo(tmp_path), "其他")
    assert (made.person, made.taken_on, made.place, made.about) == ("王协办", date(2021, 12, 20), "", "")


def test_the_same_file_of_the_same_thing_is_taken_in_once(tmp_path: Path) -> None:
    season = village(tmp_path)
    archive = Attachments(season)
    archive.attach(photo(tmp_path), "公示照片", "notice 1")
    copy = photo(tmp_path, "另存.jpg")
    assert refused_whole(season, lambda: archive.attach(copy, "公示照片", " notice 1 ")) == "already-attached"
    archive.attach(copy, "公示照片", "notice 2")
    assert [item.about for item in archive.attachments()] == ["notice 1", "notice 2"]


@pytest.mark.parametrize(
    ("name", "kind", "code"),
    [
        ("公示栏.jpg", "风景", "bad-kind"),
        ("程序.exe", "其他", "not-a-picture"),
        ("没有后缀", "其他", "not-a-picture"),
        ("没有.jpg", "其他", "no-photo"),
        ("文件夹.pdf", "其他", "no-photo"),
        ("太大.jpg", "其他", "file-too-large"),
    ],
)
def test_what_is_no_scan_is_refused(tmp_path: Path, name: str, kind: str, code: str) -> None:
    season = village(tmp_path)
    photo(tmp_path)
    photo(tmp_path, "程序.exe")
    photo(tmp_path, "没有后缀")
    (tmp_path / "文件夹.pdf").mkdir()
    with (tmp_path / "太大.jpg").open("wb") as large:
        large.truncate(30 * 2**20 + 1)
    assert refused_whole(season, lambda: Attachments(season).attach(tmp_path / name, kind)) == code
    assert Attachments(season).attachments() == ()


@pytest.mark.parametrize("name", ["a.JPG", "a.png", "a.PDF", "a.ofd", "a.docx"])
def test_scans_and_documents_of_the_trade_are_taken(tmp_path: Path, name: str) -> None:
    assert Attachments(village(tmp_path)).attach(photo(tmp_path, name), KINDS[0]).name == name


def test_the_archive_folder_has_every_file_in_the_order_of_its_index(tmp_path: Path) -> None:
    season = village(tmp_path)
    archive = Attachments(season)
    archive.attach(photo(tmp_path, "乙.png", b"two"), "签字清册", "register 1")
    archive.attach(photo(tmp_path, "甲.jpg", b"one"), "公示照片", "notice 1")
    archive.attach(photo(tmp_path, "丙.pdf", b"three"), "缴款单", "slip XYS01")
    out = tmp_path / "档案"
    index, *files = archive.export(out)
    assert sorted(out.iterdir()) == [index, *files]
    assert [path.name for path in files] == ["001_签字清册_乙.png", "002_公示照片_甲.jpg", "003_缴款单_丙.pdf"]
    assert [path.read_bytes() for path in files] == [b"two", b"one", b"three"]
    listed = [row for row in tables_of(index.read_bytes()) if row[0].isdigit()]
    assert [row[0] for row in listed] == ["1", "2", "3"]
    for number, (path, row) in enumerate(zip(files, listed, strict=True), 1):
        assert path.name == f"{number:03d}_{row[1]}_{row[6]}"
        assert hashlib.sha256(path.read_bytes()).hexdigest().startswith(row[7])
    assert season.book.ledger.prints == {"attachments": 1}


def test_a_name_that_no_folder_can_hold_is_written_with_low_lines(tmp_path: Path) -> None:
    season = village(tmp_path)
    Attachments(season).attach(photo(tmp_path, '几:几*"问?".jpg'), "其他")
    _, file = Attachments(season).export(tmp_path / "档案")
    assert file.name == "001_其他_几_几__问__.jpg"


def test_the_archive_goes_into_an_empty_folder_or_nowhere(tmp_path: Path) -> None:
    season = village(tmp_path)
    archive = Attachments(season)
    assert refused_whole(season, lambda: archive.export(tmp_path / "档案")) == "nothing-to-export"
    archive.attach(photo(tmp_path), "其他")
    (tmp_path / "满").mkdir()
    photo(tmp_path / "满", "旧.jpg")
    assert refused_whole(season, lambda: archive.export(tmp_path / "满")) == "folder-used"
    assert refused_whole(season, lambda: archive.export(tmp_path / "公示栏.jpg")) == "folder-used"
    assert [path.name for path in (tmp_path / "满").iterdir()] == ["旧.jpg"]
    (tmp_path / "空").mkdir()
    assert len(archive.export(tmp_path / "空")) == 2


@pytest.mark.parametrize(
    "cut",
    ["DELETE FROM kept WHERE kind = 'attachment'", "UPDATE kept SET data = x'00' WHERE kind = 'attachment'"],
)
def test_an_attachment_that_was_cut_out_or_changed_is_found(tmp_path: Path, cut: str) -> None:
    season = village(tmp_path)
    Attachments(season).attach(photo(tmp_path), "公示照片", "notice 1")
    season.book.close()
    behind = dbapi2.connect(str(season.book.path), isolation_level=None)
    triggers = behind.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        behind.execute(f"DROP TRIGGER {name}")
    behind.execute(cut)
    for _, sql in triggers:
        behind.execute(sql)
    behind.close()
    assert [check.name for check in Book.examine(season.book.path, None) if not check.ok] == ["原件齐全"]


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
        archive.export(tmp_path / "档案")
    assert caught.value.code == "book-damaged"
    assert head(season) == before
    assert not (tmp_path / "档案").exists()


def test_the_index_on_paper_names_each_file_with_its_hash(tmp_path: Path) -> None:
    season = village(tmp_path)
    made = Attachments(season).attach(photo(tmp_path), "公示照片", "notice 1", place="村委会")
    text = text_of(paper(season, "attachments"), "-layout")
    assert "共1件" in text
    assert made.sha256[:16] in text
    assert "村委会" in text
