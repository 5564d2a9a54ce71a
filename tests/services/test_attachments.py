"""Photos and scans lie in the book with what they show, and go out as one whole folder."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest
from seasons import paper, refused_whole, text_of
from sqlcipher3 import dbapi2
from villages import Clock, faults, new_village, reopen, resident

from village_collector.services.attachments import ATTACHMENT_CATEGORIES, Attachments
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
    made = Attachments(season).attach(path, "公示照片", " posting 1 ", taken_on=date(2021, 12, 19), place=" 村委会 ", person=" 李静 ")
    assert made.sha256 == hashlib.sha256(PHOTO).hexdigest()
    assert (made.name, made.category, made.about) == ("公示栏.jpg", "公示照片", "posting 1")
    assert (made.taken_on, made.place, made.person) == (date(2021, 12, 19), "村委会", "李静")
    path.unlink()
    season = reopen(season)
    assert Attachments(season).attachments() == (made,)
    assert Attachments(season).attachment_bytes(made) == PHOTO
    assert faults(season) == []
    season.book.close()


def test_who_and_when_default_to_the_operator_and_today(tmp_path: Path) -> None:
    made = Attachments(village(tmp_path)).attach(photo(tmp_path), "其他")
    assert (made.person, made.taken_on, made.place, made.about) == ("王协办", date(2021, 12, 20), "", "")


def test_the_same_file_of_the_same_thing_is_taken_in_once(tmp_path: Path) -> None:
    season = village(tmp_path)
    archive = Attachments(season)
    archive.attach(photo(tmp_path), "公示照片", "posting 1")
    copy = photo(tmp_path, "另存.jpg")
    assert refused_whole(season, lambda: archive.attach(copy, "公示照片", " posting 1 ")) == "already-attached"
    archive.attach(copy, "公示照片", "notice 2")
    assert [item.about for item in archive.attachments()] == ["posting 1", "notice 2"]


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
    assert Attachments(village(tmp_path)).attach(photo(tmp_path, name), ATTACHMENT_CATEGORIES[0]).name == name


@pytest.mark.parametrize(
    "cut",
    ["DELETE FROM kept WHERE kind = 'attachment'", "UPDATE kept SET data = x'00' WHERE kind = 'attachment'"],
)
def test_an_attachment_that_was_cut_out_or_changed_is_found(tmp_path: Path, cut: str) -> None:
    season = village(tmp_path)
    Attachments(season).attach(photo(tmp_path), "公示照片", "posting 1")
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


def test_the_index_on_paper_names_each_file_with_its_hash(tmp_path: Path) -> None:
    season = village(tmp_path)
    made = Attachments(season).attach(photo(tmp_path), "公示照片", "posting 1", place="村委会")
    text = text_of(paper(season, "attachments"), "-layout")
    assert "共1件" in text
    assert made.sha256[:16] in text
    assert "村委会" in text


def test_a_file_of_thirty_megabytes_is_just_small_enough(tmp_path: Path) -> None:
    with (tmp_path / "刚好.pdf").open("wb") as large:
        large.truncate(30 * 2**20)
    made = Attachments(village(tmp_path)).attach(tmp_path / "刚好.pdf", "其他", place=" 村委会 ", person=" 李四 ")
    assert (made.place, made.person) == ("村委会", "李四")
    assert ATTACHMENT_CATEGORIES == ("签字清册", "公示照片", "缴款单", "票据结报", "佐证资料", "通知原文", "其他")


@pytest.mark.parametrize("ending", [".jpg", ".jpeg", ".png", ".pdf", ".tif", ".tiff", ".bmp", ".webp", ".ofd", ".docx", ".doc", ".txt"])
def test_each_kind_of_file_that_offices_send_is_taken(tmp_path: Path, ending: str) -> None:
    assert Attachments(village(tmp_path)).attach(photo(tmp_path, f"原件{ending}"), "其他").name == f"原件{ending}"
