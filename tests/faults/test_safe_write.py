"""A file that matters is written whole, proven by reading it back, or the old one stays."""

from __future__ import annotations

import errno
import hashlib
import itertools
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from village_collector.errors import UserError
from village_collector.exchange import safe_write
from village_collector.exchange.safe_write import write_file

NEW = "新的清册".encode() * 1000


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "清册.xlsx"
    path.write_bytes(b"old")
    return path


def refused_and_nothing_changed(target: Path, code: str) -> UserError:
    with pytest.raises(UserError) as caught:
        write_file(target, NEW, sleep=lambda _seconds: None)
    assert caught.value.code == code
    assert target.name in caught.value.what
    if target.is_file():
        assert target.read_bytes() == b"old"
    assert not list(target.parent.glob("*.part"))
    return caught.value


def test_the_new_file_replaces_the_old_one_and_its_digest_is_told(target: Path) -> None:
    assert write_file(target, NEW) == hashlib.sha256(NEW).hexdigest()
    assert target.read_bytes() == NEW
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def test_a_half_file_left_by_a_power_cut_is_in_nobodys_way(target: Path) -> None:
    target.with_name(target.name + ".part").write_bytes(b"half" * 100_000)
    write_file(target, NEW)
    assert target.read_bytes() == NEW
    assert len(list(target.parent.iterdir())) == 1


@pytest.mark.parametrize("times", range(8))
def test_a_scanner_that_holds_the_file_for_a_moment_is_waited_for(
    target: Path, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    replace, waits, left = os.replace, list[float](), [times]

    def held(source: Path, destination: Path) -> None:
        if left[0]:
            left[0] -= 1
            raise PermissionError(errno.EACCES, "held")
        replace(source, destination)

    monkeypatch.setattr(os, "replace", held)
    if times <= 4:
        write_file(target, NEW, sleep=waits.append)
        assert target.read_bytes() == NEW
        assert len(waits) == times
        assert waits == sorted(waits)
        assert all(0.01 <= wait <= 0.16 for wait in waits)
    else:
        error = refused_and_nothing_changed(target, "file-busy")
        assert "WPS" in error.what


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of a file")
def test_a_full_disk_leaves_the_old_file(target: Path) -> None:
    # The limit is set in a child, since it would hold for the whole test run here.
    program = (
        "import sys, pathlib, resource\n"
        "from village_collector.errors import UserError\n"
        "from village_collector.exchange.safe_write import write_file\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "try: write_file(pathlib.Path(sys.argv[1]), b'x' * 100_000)\n"
        "except UserError as error: print(error.code)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(target)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "disk-full"
    assert target.read_bytes() == b"old"
    assert not list(target.parent.glob("*.part"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_device_without_room_says_disk_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "x.xlsx"
    open_ = os.open

    def onto_full(path: object, flags: int, mode: int = 0o777) -> int:
        return open_("/dev/full", os.O_WRONLY) if str(path).endswith(".part") else open_(str(path), flags, mode)

    monkeypatch.setattr(os, "open", onto_full)
    refused_and_nothing_changed(target, "disk-full")
    assert not target.exists()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    error = refused_and_nothing_changed(tmp_path / "没有" / "x.xlsx", "folder-missing")
    assert "没有" in error.what


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.EROFS, "folder-read-only"),
        (errno.EIO, "disk-error"),
        (errno.ENAMETOOLONG, "bad-file-name"),
        (errno.EDQUOT, "disk-full"),
    ],
)
def test_what_the_medium_answers_becomes_a_sentence(
    target: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    def fails(_descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fails)
    refused_and_nothing_changed(target, code)


def test_a_folder_that_forbids_writing_says_so(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_arguments: object) -> int:
        raise PermissionError(errno.EACCES, "no")

    monkeypatch.setattr(os, "open", forbidden)
    monkeypatch.setattr(os, "access", lambda *_arguments: False)
    refused_and_nothing_changed(target, "folder-read-only")


def test_a_stick_that_lies_is_found_out(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: b"lies" if path.suffix == ".part" else read(path))
    refused_and_nothing_changed(target, "write-differs")


def test_a_name_that_is_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "夹.xlsx").mkdir()
    refused_and_nothing_changed(tmp_path / "夹.xlsx", "bad-file-name")


def failing_at(call: int, number: int) -> Callable[[int], None]:
    """An fsync that fails with this error at this call, counted from 1: the file's own is the first, the folder's the second."""
    calls = itertools.count(1)

    def fsync(_descriptor: int) -> None:
        if next(calls) == call:
            raise OSError(number, os.strerror(number))

    return fsync


def test_file_and_folder_are_flushed_and_let_go_of(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flushed: list[str] = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: flushed.append(Path(f"/proc/self/fd/{descriptor}").readlink().name))
    before = len(list(Path("/proc/self/fd").iterdir()))
    write_file(target, NEW)
    assert flushed == [f"{target.name}.part", target.parent.name]
    assert len(list(Path("/proc/self/fd").iterdir())) == before
    assert target.stat().st_mode & 0o777 == 0o600, "nobody else on the machine reads names"


def test_a_stick_that_cannot_flush_folders_will_do_and_one_that_fails_at_it_will_not(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", failing_at(2, errno.EINVAL))
    write_file(target, NEW)
    monkeypatch.setattr(os, "fsync", failing_at(2, errno.EIO))
    with pytest.raises(UserError) as caught:
        write_file(target, b"newer", sleep=lambda _seconds: None)
    assert caught.value.code == "disk-error"
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def test_windows_has_no_folders_to_flush(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(os, "name", "nt")
        patch.setattr(os, "open", None)
        safe_write._sync_folder(target.parent)


@pytest.mark.parametrize(
    ("number", "writable", "code"),
    [
        (errno.ENOSPC, True, "disk-full"),
        (errno.EDQUOT, True, "disk-full"),
        (errno.EFBIG, True, "disk-full"),
        (errno.ENOENT, True, "folder-missing"),
        (errno.ENOTDIR, True, "folder-missing"),
        (errno.EROFS, True, "folder-read-only"),
        (errno.EACCES, False, "folder-read-only"),
        (errno.EACCES, True, "file-busy"),
        (errno.EPERM, True, "file-busy"),
        (errno.EISDIR, True, "bad-file-name"),
        (errno.EINVAL, True, "bad-file-name"),
        (errno.ENAMETOOLONG, True, "bad-file-name"),
        (errno.EIO, True, "disk-error"),
        (errno.EIO, False, "disk-error"),
    ],
)
@pytest.mark.parametrize("call", ["open", "replace"])
def test_each_answer_of_the_medium_has_its_code_and_leaves_the_old_file(
    target: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int, writable: bool, code: str
) -> None:
    def fails(*_arguments: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, call, fails)
    monkeypatch.setattr(os, "access", lambda folder, mode: writable if (folder, mode) == (target.parent, os.W_OK) else not writable)
    refused_and_nothing_changed(target, code)


def test_a_folder_that_is_a_file_is_no_folder(target: Path) -> None:
    refused_and_nothing_changed(target / "x.xlsx", "folder-missing")
