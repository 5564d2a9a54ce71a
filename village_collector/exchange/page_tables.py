"""Tables of web pages and of XML Spreadsheet 2003, which systems of the government and the tax office export under the name .xls.

Used in the parsing process only, see `workbook_process`; the caller limits memory and time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

from lxml import etree

from village_collector.exchange.page_signs import SPREADSHEET

Table: TypeAlias = tuple[str, list[list[str]], list[tuple[int, int, int, int]]]
"""Title, rows of cells as text, and merges (top, left, bottom, right) from 0."""

_LARGEST = 32 << 20  # bytes; as a tree it takes up to thirty times as much
_MOST_CELLS = 4_000_000
_CHARSET = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?([A-Za-z0-9_-]+)", re.IGNORECASE)
_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_BREAK = re.compile(r"<br\b[^>]*>", re.IGNORECASE)
_BREAK_SIGN = "\ue000"  # stands for a line break while blanks are folded
_BLANKS = re.compile(r"[ \t\r\n\f\u00a0]+")
_MIDNIGHT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})T00:00:00(?:\.0+)?")
_SAFE = {"huge_tree": False, "no_network": True, "remove_comments": True, "remove_pis": True}


def page_tables(data: bytes) -> Iterator[Table]:
    """Every table of the page; raises ValueError where it is none that can be read."""
    if len(data) > _LARGEST:
        raise ValueError("too large for a tree")
    try:
        yield from _spreadsheet(data) if SPREADSHEET in data[:4096] else _html(_decoded(data))
    except etree.LxmlError as error:
        raise ValueError("no page") from error


def _decoded(data: bytes) -> str:
    named = _CHARSET.search(data[:4096])
    encodings = [named[1].decode().lower()] if named else []
    same = {"gb2312": "gb18030", "gbk": "gb18030", "utf8": "utf-8"}
    for encoding in dict.fromkeys([*(same.get(one, one) for one in encodings), "utf-8-sig", "gb18030"]):
        try:
            return data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    raise ValueError("no known encoding")


def _html(text: str) -> Iterator[Table]:
    text = _BREAK.sub(_BREAK_SIGN, re.sub(r"^\s*<\?xml[^>]*>", "", text))
    root = etree.HTML(text, etree.HTMLParser(**_SAFE))
    if root is None:
        raise ValueError("an empty page")
    tables = [table for table in root.iter("table") if next(table.iterdescendants("table"), None) is None]
    for number, table in enumerate(tables, 1):
        grid = _Grid()
        for row in table.iter("tr"):
            grid.next_row()
            for cell in row.iterchildren("td", "th"):
                grid.add(_text_of(cell), _span(cell.get("colspan")), _span(cell.get("rowspan")))
        yield (f"表{number}" if len(tables) > 1 else "", *grid.finished())


def _text_of(cell: etree._Element) -> str:
    for hidden in cell.findall(".//style") + cell.findall(".//script"):
        hidden.getparent().remove(hidden)
    return _BLANKS.sub(" ", "".join(cell.itertext())).replace(_BREAK_SIGN, "\n").strip()


def _span(text: str | None) -> int:
    return min(int(text), 10_000) if text and text.isdecimal() and len(text) < 9 and int(text) > 0 else 1


def _spreadsheet(data: bytes) -> Iterator[Table]:
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise ValueError("declares entities")
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, load_dtd=False, **_SAFE))
    for sheet in root.iterfind(f"{_SS}Worksheet"):
        grid = _Grid()
        for row in sheet.iterfind(f"{_SS}Table/{_SS}Row"):
            grid.next_row(_span(row.get(f"{_SS}Index")) if row.get(f"{_SS}Index") else 0)
            for cell in row.iterfind(f"{_SS}Cell"):
                at = _span(cell.get(f"{_SS}Index")) if cell.get(f"{_SS}Index") else 0
                across, down = (int(cell.get(f"{_SS}{name}", "0") or 0) for name in ("MergeAcross", "MergeDown"))
                grid.add(_data_of(cell), min(across, 10_000) + 1, min(down, 10_000) + 1, at)
        yield (sheet.get(f"{_SS}Name", ""), *grid.finished())


def _data_of(cell: etree._Element) -> str:
    data = cell.find(f"{_SS}Data")
    if data is None:
        return ""
    text = "".join(data.itertext())
    if data.get(f"{_SS}Type") == "DateTime" and (found := _MIDNIGHT.fullmatch(text)):
        return found[1]
    return text


class _Grid:
    """Cells put into rows and columns, spans and skipped places included."""

    def __init__(self) -> None:
        self._rows: list[list[str]] = []
        self._merges: list[tuple[int, int, int, int]] = []
        self._covered: dict[int, int] = {}  # column → the last row that a span from above covers
        self._cells = 0

    def next_row(self, number: int = 0) -> None:
        """Begin the next row, or the one with this number (from 1)."""
        for _ in range(max(1, number - len(self._rows))):
            self._rows.append([])
            self._count(1)

    def add(self, text: str, across: int, down: int, column: int = 0) -> None:
        """Put a cell at the next free place, or into this column (from 1)."""
        row, at = self._rows[-1], len(self._rows) - 1
        while column > len(row) + 1 or self._covered.get(len(row), -1) >= at:
            row.append("")
            self._count(1)
        left = len(row)
        row += [text, *[""] * (across - 1)]
        self._count(across)
        if across > 1 or down > 1:
            self._merges.append((at, left, at + down - 1, left + across - 1))
            self._covered |= dict.fromkeys(range(left, left + across), at + down - 1)

    def _count(self, more: int) -> None:
        self._cells += more
        if self._cells > _MOST_CELLS:
            raise ValueError("too many cells")

    def finished(self) -> tuple[list[list[str]], list[tuple[int, int, int, int]]]:
        """The rows, all of one length, and the merges within them."""
        width = max(map(len, self._rows), default=0)
        if width * len(self._rows) > _MOST_CELLS:
            raise ValueError("too many cells")
        for row in self._rows:
            row.extend([""] * (width - len(row)))
        last = len(self._rows) - 1
        return self._rows, [(top, left, min(bottom, last), right) for top, left, bottom, right in self._merges]
