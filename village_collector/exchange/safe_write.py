"""The one way to write a file that matters: whole and proven, or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from village_collector.errors import UserError

_Result = TypeVar("_Result")
_WAITS = (0.01, 0.025, 0.065, 0.16)  # a virus scanner lets go of a new file within about a quarter of a second
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def write_file(target: Path, data: bytes, *, sleep: Callable[[float], None] = time.sleep) -> str:
    """Write `data` to `target` and return its SHA-256 in hex; the old file stands until the new one is proven.

    The bytes go to `<target>.part`, are flushed to the medium, read again and compared; only then does the
    new file take the name. Raises UserError("file-busy" | "disk-full" | "folder-missing" | "folder-read-only" |
    "bad-file-name" | "write-differs" | "disk-error"); no .part is left behind then.
    """
    part = target.with_name(target.name + ".part")
    with _whole_or_nothing(part, target):
        _retry_while_locked(lambda: _write_all(part, data), sleep)
        digest = hashlib.sha256(data).hexdigest()
        if hashlib.sha256(part.read_bytes()).hexdigest() != digest:
            what = f"写好的“{target.name}”重新读出来，内容和写进去的不一样。"
            raise _unwritten("write-differs", what, "磁盘或U盘可能坏了，请换一个U盘或文件夹再试。")
    move_into_place(part, target, sleep=sleep)
    return digest


def check_folder(folder: Path) -> None:
    """Raise UserError("folder-missing" | "folder-read-only") before long work whose file could not be written in the end."""
    if not folder.is_dir():
        what = f"找不到文件夹“{folder.name or folder}”。"
        raise _unwritten("folder-missing", what, "请插好U盘，或另选一个文件夹，再做一次。")
    if not os.access(folder, os.W_OK):
        what = f"文件夹“{folder.name or folder}”只能读、不能写。"
        raise _unwritten("folder-read-only", what, "请看看U盘的写保护开关，或另选一个文件夹，再做一次。")


def move_into_place(part: Path, target: Path, *, sleep: Callable[[float], None] = time.sleep) -> None:
    """Give a proven file its name, over an older one, and flush the folder. Raises UserError as `write_file` does."""
    with _whole_or_nothing(part, target):
        _retry_while_locked(lambda: os.replace(part, target), sleep)
        _sync_folder(target.parent)


@contextmanager
def _whole_or_nothing(part: Path, target: Path) -> Iterator[None]:
    """Takes the unproven file away where something fails, and says in words what the medium said."""
    try:
        yield
    except BaseException as failed:
        with suppress(OSError):
            part.unlink()
        if isinstance(failed, OSError):
            raise _user_error(failed, target) from failed
        raise


def _write_all(part: Path, data: bytes) -> None:
    with open(part, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _retry_while_locked(act: Callable[[], _Result], sleep: Callable[[float], None]) -> _Result:
    for wait in _WAITS:
        try:
            return act()
        except PermissionError:
            sleep(wait)
    return act()


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows has no handle of a folder that could be flushed
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:  # some file systems of sticks do not know it
            raise
    finally:
        os.close(descriptor)


def _user_error(error: OSError, target: Path) -> UserError:
    folder, name = target.parent, target.name
    if error.errno in _FULL:
        return _unwritten("disk-full", f"磁盘满了，“{name}”写不下。", "请删掉一些不用的文件，或换一个U盘、文件夹，再做一次。")
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        return _unwritten("folder-missing", f"找不到文件夹“{folder}”，“{name}”没有写成。", "请插好U盘，或另选一个文件夹，再做一次。")
    if error.errno == errno.EROFS or (isinstance(error, PermissionError) and not os.access(folder, os.W_OK)):
        what = f"文件夹“{folder}”只能读、不能写，“{name}”没有写成。"
        return _unwritten("folder-read-only", what, "请看看U盘的写保护开关，或另选一个文件夹，再做一次。")
    if isinstance(error, PermissionError):
        what = f"“{name}”写不进去，它可能正在 WPS 里打开着。"
        return _unwritten("file-busy", what, "请在 WPS 里关掉这个文件，再做一次；也可以换一个文件名。")
    if isinstance(error, IsADirectoryError) or error.errno in (errno.EINVAL, errno.ENAMETOOLONG):
        return _unwritten("bad-file-name", f"“{name}”不能作文件名。", "请换一个短一些、不带特殊符号的文件名，再做一次。")
    what = f"磁盘或U盘出了故障，“{name}”没有写成。"
    return _unwritten("disk-error", what, "请拔下U盘重插一次；还不行就换一个U盘或文件夹。")


def _unwritten(code: str, what: str, remedy: str) -> UserError:
    return UserError(code, what, remedy, state="原来的文件没有动，账本也没有改动。")
