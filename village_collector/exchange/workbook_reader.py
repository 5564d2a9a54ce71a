"""Reads any table file as sheets of text cells: workbooks are checked and parsed in another process, CSV here."""

from __future__ import annotations

import contextlib
import csv
import io
import marshal
import os
import queue
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, TypeAlias

from village_collector.errors import UserError
from village_collector.exchange import workbook_errors, workbook_guard, workbook_process
from village_collector.exchange.page_signs import is_page
from village_collector.progress import ProgressCallback

Rows: TypeAlias = list[list[str]]

_TIME_LIMIT = 120.0
_POLL = 0.1  # seconds: how often a waiting parent asks whether it was cancelled
_SEPARATORS = ",\t;"
_WIDEST_TEXT = 16_384  # cells of a line: as wide as a sheet can be
_LOOKED_AT = 8192  # characters in which the separator is looked for
_PRINTED = re.compile(
    rb"[^\x00-\x08\x0e-\x1f\x7f]{1,2048}(?![\x00-\x08\x0e-\x1f\x7f])"
)  # no control characters at the start
_FORMULA_QUOTED = re.compile(r'="([0-9A-Za-z]*)"')  # ="007": how people keep the zeros of a number in a CSV


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet; `merges` are (top, left, bottom, right) counted from 0, `links` whether the book refers to other files."""

    name: str
    hidden: bool
    height: int
    merges: tuple[tuple[int, int, int, int], ...] = ()
    links: bool = False


def read_tables(
    data: bytes,
    name: str,
    *,
    progress: ProgressCallback | None = None,
    seconds: float = _TIME_LIMIT,
    inspected: bool = False,
) -> Iterator[Sheet | Rows]:
    """Each sheet of a file, followed by its rows in blocks, all cells as text, from the first row of the sheet on.

    Whole numbers come without a point, dates as YYYY-MM-DD. `progress(done, total)` is called between the
    blocks and while waiting; what it raises ends the reading and its process at once. `inspected` says that every part has
    passed the guard or was written here, so that only the container is looked at.
    Raises UserError with the codes of `check_workbook`, and "bad-text" for a CSV that cannot be read for certain.
    """
    if _is_text(data, name):
        rows = _csv_rows(data, name)
        yield Sheet(name="", hidden=False, height=len(rows))
        for start in range(0, len(rows), workbook_process.ROWS_A_FRAME):
            yield rows[start : start + workbook_process.ROWS_A_FRAME]
            if progress:
                progress(min(start + workbook_process.ROWS_A_FRAME, len(rows)), len(rows))
        return
    yield from _parse_in_process(data, name, progress or _no_progress, seconds, inspected)


def _is_text(data: bytes, name: str) -> bool:
    """Whether a file is text with separators, whatever its name: web exports call such files .xls."""
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")) or is_page(data):
        return False
    if name.lower().endswith((".csv", ".txt")):
        return True
    first = data[:4096].partition(b"\n")[0]
    return (
        b"\x00" not in data[:4096]
        and any(sign.encode() in first for sign in _SEPARATORS)
        and _PRINTED.match(data) is not None
    )


def _no_progress(_done: int, _total: int) -> None:
    return


def _command() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, workbook_process.CHILD_FLAG]
    return [sys.executable, "-m", workbook_process.__name__]


def _parse_in_process(
    data: bytes, name: str, progress: ProgressCallback, seconds: float, inspected: bool
) -> Iterator[Sheet | Rows]:
    process = subprocess.Popen(
        _command(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a parser's last words may hold names
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    assert process.stdin is not None
    assert process.stdout is not None
    frames: queue.SimpleQueue[tuple[object, ...] | None] = queue.SimpleQueue()
    reader = threading.Thread(target=_receive, args=(process.stdout, frames))
    reader.start()
    try:
        page = is_page(data)
        links = (
            not page and workbook_guard.inspect_container(data, name).external_links
        )  # the process starts up meanwhile
        with contextlib.suppress(OSError):  # where it died early, the missing end says so
            process.stdin.write(data)
            process.stdin.close()
        if not inspected and not page:
            workbook_guard.inspect_parts(
                data, name
            )  # beside the parsing; until it is passed nothing leaves that process
        yield from _events(frames, name, links, progress, time.monotonic() + seconds)
    finally:
        process.kill()
        process.wait()
        reader.join()
        process.stdout.close()
        with contextlib.suppress(OSError):
            process.stdin.close()


def _receive(stream: BinaryIO, frames: queue.SimpleQueue[tuple[object, ...] | None]) -> None:
    try:
        while len(head := stream.read(4)) == 4:
            frame = marshal.loads(stream.read(int.from_bytes(head, "big")))
            frames.put(frame)
    except (ValueError, EOFError, TypeError):
        pass  # cut off in the middle of a frame: the same as an end without the word "end"
    frames.put(None)


def _events(
    frames: queue.SimpleQueue[tuple[object, ...] | None],
    name: str,
    links: bool,
    progress: ProgressCallback,
    deadline: float,
) -> Iterator[Sheet | Rows]:
    done = total = 0
    while True:
        try:
            frame = frames.get(timeout=_POLL)
        except queue.Empty:
            if time.monotonic() > deadline:
                raise _parser_stopped(name, "读了很久也没有读完") from None
            progress(done, total)
            continue
        match frame:
            case ("rows", list() as rows):
                yield rows
                done += len(rows)
                progress(done, total)
            case ("sheet", str() as title, bool() as hidden, int() as height, tuple() as merges):
                total += height
                yield Sheet(name=title, hidden=hidden, height=height, merges=merges, links=links)
            case ("end",):
                return
            case ("refused", "encrypted"):
                raise workbook_errors.encrypted(name)
            case ("refused", "vast"):
                raise workbook_errors.vast(name)
            case ("refused", _):
                raise workbook_errors.damaged(name)
            case _:
                raise _parser_stopped(name, "读到一半，读表的程序停了")


def _parser_stopped(name: str, why: str) -> UserError:
    return UserError(
        "hostile-workbook",
        f"“{name}”{why}，文件可能坏了，或者有人动过手脚。",
        "请用 WPS 打开它，把内容复制到一张新表里另存为 .xlsx，再选新存的文件。",
    )


def _csv_rows(data: bytes, name: str) -> Rows:
    text = _decoded(data, name)
    separator = _separator(text)
    rows: Rows = []
    width = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for row in reader:
            number = len(rows) + 1
            width = max(width, len(row))
            if width > _WIDEST_TEXT or number * width > workbook_process.MOST_CELLS:
                raise _vast_text(name)
            if any("\n" in cell and separator in cell for cell in row):
                raise _bad_text(name, f"第 {number} 行的引号没有配对，把后面的行也吞了进去")
            rows.append(
                [_without_formula_quotes(cell) for cell in row] if any(cell[:1] == "=" for cell in row) else row
            )
    except csv.Error as error:
        raise _bad_text(name, f"第 {len(rows) + 1} 行的引号没有配对，或者一格太长") from error
    for row in rows:
        row.extend([""] * (width - len(row)))
    return rows


def _separator(text: str) -> str:
    """The separator of the first line, or where most lines do not have it (a title above the table) the one that most have."""
    lines = [line for line in text[:_LOOKED_AT].splitlines() if line.strip()] or [""]
    first = max(_SEPARATORS, key=lines[0].count)
    if 2 * sum(first in line for line in lines) >= len(lines):
        return first
    return max(_SEPARATORS, key=lambda sign: (sum(sign in line for line in lines), text.count(sign, 0, _LOOKED_AT)))


def _without_formula_quotes(cell: str) -> str:
    found = _FORMULA_QUOTED.fullmatch(cell)
    return found[1] if found else cell


def _decoded(data: bytes, name: str) -> str:
    """The text in the first encoding that can read every byte; no byte is replaced or left out."""
    encodings = ["utf-16"] if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030"]
    lines = []
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            lines.append(data.count(b"\n", 0, error.start) + 1)
            continue
        if "\x00" in text:
            raise _bad_text(name, "里面夹着空字节，不是文本")
        return text
    raise _bad_text(name, f"第 {max(lines)} 行有认不出的字")


def _vast_text(name: str) -> UserError:
    return UserError(
        "hostile-workbook",
        f"“{name}”的行列多得不正常，没有读它。",
        "请用记事本打开，看看有没有一行全是分隔符，删掉后另存再选；改不了就向发来的单位要一份 .xlsx。",
    )


def _bad_text(name: str, why: str) -> UserError:
    return UserError(
        "bad-text",
        f"“{name}”{why}，没有读它。",
        "请用记事本打开这个文件，看看那一行；改不了就向发来的单位要一份 .xlsx。不要用表格软件直接打开再保存，号码会被改坏。",
    )
