"""Parses a workbook in a process of its own, so that a parser that crashes, hangs or eats memory takes nothing along.

Standard input brings the file, standard output takes frames: four bytes of length, then one marshalled tuple.
Marshal rather than pickle, because loading it can run no code. The parent's side is `workbook_reader`.
"""

from __future__ import annotations

import io
import marshal
import sys
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO

from village_collector.exchange.page_signs import is_page

CHILD_FLAG = "--parse-workbook"
"""The one argument by which a frozen program knows that it was started as the parsing process."""

ROWS_A_FRAME = 1000
MOST_CELLS = 8_000_000  # of the rectangle that holds every value; every parser reserves the whole rectangle
_MEMORY = 1536 << 20
_SECONDS = 300
_MOST_MERGES = 100_000
_FIRST_INEXACT = 10**15  # spreadsheets keep fifteen digits; a longer number has lost some


def main() -> None:
    """Parse the workbook on standard input and write its sheets to standard output."""
    _limit_resources()
    # By number, since a frozen program without a console has no sys.stdin.
    # A pipe breaks where the parent has cancelled.
    with suppress(BrokenPipeError), open(0, "rb", closefd=False) as source, open(1, "wb", closefd=False) as out:
        _send_sheets(source.read(), out)


def _limit_resources() -> None:
    try:
        import resource
    except ImportError:  # Windows: there the limits of `workbook_guard` have to do
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold the whole register
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def _send_sheets(data: bytes, out: BinaryIO) -> None:
    if not is_page(data):
        _send_workbook(data, out)
        return
    from village_collector.exchange.page_tables import page_tables

    try:
        for title, rows, merges in page_tables(data):
            _send(out, ("sheet", title, False, len(rows), tuple(merges[:_MOST_MERGES])))
            for start in range(0, len(rows), ROWS_A_FRAME):
                _send(out, ("rows", rows[start : start + ROWS_A_FRAME]))
    except (ValueError, OverflowError, MemoryError):
        _send(out, ("refused", "damaged"))
    else:
        _send(out, ("end",))


def _send_workbook(data: bytes, out: BinaryIO) -> None:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for meta in workbook.sheets_metadata:
            if meta.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = workbook.get_sheet_by_name(meta.name)
            if sheet.end is not None and (sheet.end[0] + 1) * (sheet.end[1] + 1) > MOST_CELLS:
                _send(out, ("refused", "vast"))
                return
            merges = sheet.merged_cell_ranges or []
            rows = sheet.to_python(skip_empty_area=False)
            flat = tuple((top, left, bottom, right) for (top, left), (bottom, right) in merges[:_MOST_MERGES])
            _send(out, ("sheet", meta.name, meta.visible != SheetVisibleEnum.Visible, len(rows), flat))
            for start in range(0, len(rows), ROWS_A_FRAME):
                # Equal texts become one object, which marshal writes once: words repeat from row to row.
                one = dict[str, str]().setdefault
                chunk = rows[start : start + ROWS_A_FRAME]
                _send(out, ("rows", [[one(c, c) if type(c) is str else cell_text(c) for c in row] for row in chunk]))
    except PasswordError:
        _send(out, ("refused", "encrypted"))
    except (CalamineError, ValueError, OverflowError, MemoryError):
        _send(out, ("refused", "damaged"))
    else:
        _send(out, ("end",))


def _send(out: BinaryIO, message: tuple[Any, ...]) -> None:
    frame = marshal.dumps(message)
    out.write(len(frame).to_bytes(4, "big"))
    out.write(frame)
    out.flush()


def cell_text(cell: object) -> str:
    """A cell as a person would copy it; a number past fifteen digits keeps its E, so that nobody takes it for an ID."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, (int, float)):
        if abs(cell) >= _FIRST_INEXACT:
            return f"{Decimal(repr(cell)):E}"
        return str(int(cell)) if cell == int(cell) else f"{cell:.15g}"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


if __name__ == "__main__":
    main()
