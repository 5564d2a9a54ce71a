"""The few things of a workbook's inside that filling a template needs: its sheets, styles, lists and rows."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape, unescape
from xml.etree import ElementTree

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_TEXT_FORMAT = 49  # "@"
_MONEY_FORMATS = frozenset({1, 2, 3, 4, *range(5, 9), *range(37, 45)})
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_LISTS = re.compile(
    r"<(?:\w+:)?dataValidation\b(?P<head>[^>]*)(?<!/)>(?P<body>.*?)</(?:\w+:)?dataValidation>", re.DOTALL
)
_RANGE = re.compile(r"=?(?:'((?:[^']|'')+)'|([^'!]+))!\$?([A-Z]+)\$?([0-9]+)(?::\$?([A-Z]+)\$?([0-9]+))?")
_OFFICE_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_REFERENCE = re.compile(r"\$?([A-Z]+)\$?([0-9]*)(?::\$?([A-Z]+)\$?([0-9]*))?")


@dataclass(frozen=True, slots=True)
class Row:
    """Where one <row> element of a sheet begins and ends; `number` counts from 1."""

    number: int
    start: int
    end: int
    head: str
    cells: str

    def styles(self) -> dict[int, str]:
        """The style of each cell that has one, by column from 0."""
        found = {}
        for index, cell in enumerate(re.finditer(r"<(?:\w+:)?c\b([^>]*)>", self.cells)):
            place = re.search(r'\br="([A-Z]+)', cell[1])
            style = re.search(r'\bs="([0-9]+)"', cell[1])
            if style:
                found[column_index(place[1]) if place else index] = style[1]
        return found


class Workbook:
    """The parts of an .xlsx that the guard has passed."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.infos = archive.infolist()
            self.parts = {info.filename: archive.read(info) for info in self.infos}
        self._book = next(name for name in self.parts if name.endswith("workbook.xml"))
        self._folder = posixpath.dirname(self._book)
        self._targets = self._relations()

    def _relations(self) -> dict[str, tuple[str, str]]:
        name = posixpath.join(self._folder, "_rels", posixpath.basename(self._book) + ".rels")
        relations = {}
        for entry in ElementTree.fromstring(self.parts[name]):
            target = entry.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.join(self._folder, target)
            relations[entry.get("Id", "")] = (entry.get("Type", "").rsplit("/", 1)[-1], posixpath.normpath(path))
        return relations

    def sheet_part(self, sheet: str) -> str:
        """The name of the part that holds the sheet of that name."""
        for entry in ElementTree.fromstring(self.parts[self._book]).iter():
            if entry.tag.endswith("}sheet") and entry.get("name") == sheet:
                return self._targets[entry.get(_RELATION, "")][1]
        raise KeyError(sheet)

    def part_of_type(self, kind: str) -> str | None:
        """The name of the one part of this relation type, such as "sharedStrings"."""
        return next((path for of, path in self._targets.values() if of == kind and path in self.parts), None)

    def formats(self) -> list[str]:
        """For each cell style "text", "number", "date" or "", as its number format says."""
        part = self.part_of_type("styles")
        if part is None:
            return []
        root = ElementTree.fromstring(self.parts[part])
        own = {
            int(entry.get("numFmtId", "0")): entry.get("formatCode", "")
            for entry in root.iter()
            if entry.tag.endswith("}numFmt")
        }
        styles = next((list(entry) for entry in root if entry.tag.endswith("}cellXfs")), [])
        return [_format(int(entry.get("numFmtId", "0")), own) for entry in styles]

    def written(self, changed: Mapping[str, bytes]) -> bytes:
        """The whole workbook with these parts replaced, all others byte for byte as they were."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for info in self.infos:
                kept = zipfile.ZipInfo(info.filename, info.date_time)
                kept.compress_type = zipfile.ZIP_DEFLATED
                kept.external_attr = info.external_attr
                archive.writestr(kept, changed.get(info.filename, self.parts[info.filename]))
        return out.getvalue()


def _format(number: int, own: Mapping[int, str]) -> str:
    if number == _TEXT_FORMAT:
        return "text"
    code = _QUOTED.sub("", own.get(number, "")).lower()
    if number in _MONEY_FORMATS or (code and not re.search("[ymdhs@]", code) and re.search("[0#]", code)):
        return "number"
    if 14 <= number <= 22 or re.search("[ymdhs]", code):
        return "date"
    return "text" if "@" in code else ""


def rows_of(xml: str) -> Iterator[Row]:
    """The <row> elements of a sheet in their order."""
    prefix = prefix_of(xml)
    inside = re.search(rf"<{prefix}sheetData\s*>(.*?)</{prefix}sheetData>", xml, re.DOTALL)
    if not inside:
        return
    number = 0
    pattern = re.compile(rf"<{prefix}row\b((?:[^>/]|/(?!>))*)(?:/>|>(.*?)</{prefix}row>)", re.DOTALL)
    for found in pattern.finditer(xml, inside.start(1), inside.end(1)):
        stated = re.search(r'\br="([0-9]+)"', found[1])
        number = int(stated[1]) if stated else number + 1
        yield Row(number, found.start(), found.end(), found[1], found[2] or "")


def prefix_of(xml: str) -> str:
    """The namespace prefix with its colon that the sheet writes before its elements, "" where none."""
    found = re.search(r"<(\w+:)?worksheet\b", xml)
    return (found[1] or "") if found else ""


def column_styles(xml: str) -> dict[int, str]:
    """The style of each column that has one, by index from 0."""
    styles: dict[int, str] = {}
    for found in re.finditer(r"<(?:\w+:)?col\b([^>]*)>", xml):
        values: dict[str, str] = dict(re.findall(r'\b(min|max|style)="([0-9]+)"', found[1]))
        if "style" in values:
            for index in range(int(values["min"]) - 1, min(int(values["max"]), 1000)):
                styles[index] = values["style"]
    return styles


def allowed_values(xml: str, row: int, sheets: Mapping[str, Sequence[Sequence[str]]]) -> dict[int, tuple[str, ...]]:
    """For each column (from 0) with a list to choose from in that row: the list. Ranges are looked up in `sheets`."""
    lists: dict[int, tuple[str, ...]] = {}
    for found in _LISTS.finditer(xml):
        if 'type="list"' not in found["head"]:
            continue
        body = re.sub(r"<(/?)\w+:", r"<\1", found["body"])
        formula = re.search(r"<formula1>(?:<f>)?(.*?)(?:</f>)?</formula1>", body, re.DOTALL)
        places = re.search(r'\bsqref="([^"]*)"', found["head"]) or re.search(r"<sqref>(.*?)</sqref>", body)
        values = _list_of(unescape(formula[1]), sheets) if formula else None
        if values and places:
            for column in _columns_in_row(places[1], row):
                lists[column] = values
    return lists


def _list_of(formula: str, sheets: Mapping[str, Sequence[Sequence[str]]]) -> tuple[str, ...] | None:
    if formula.startswith('"') and formula.endswith('"'):
        return tuple(value.strip() for value in formula[1:-1].split(","))
    found = _RANGE.fullmatch(formula)
    if not found:
        return None  # a named or computed list: whatever the bureau's own check says
    rows = sheets.get((found[1] or "").replace("''", "'") or found[2])
    if rows is None:
        return None
    top, left = int(found[4]), column_index(found[3])
    bottom, right = int(found[6] or top), column_index(found[5] or found[3])
    cells = (cell for row in rows[top - 1 : bottom] for cell in row[left : right + 1])
    return tuple(cell for cell in cells if cell)


def _columns_in_row(places: str, row: int) -> Iterator[int]:
    for place in places.split():
        found = _REFERENCE.fullmatch(place)
        if found and int(found[2] or 1) <= row <= int(found[4] or (found[2] if not found[3] else 0) or 1 << 20):
            yield from range(column_index(found[1]), min(column_index(found[3] or found[1]), 1000) + 1)


def column_index(letters: str) -> int:
    """A → 0, Z → 25, AA → 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def column_letters(index: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def xml_text(text: str) -> str:
    """Text as it stands between tags; what would read as an escape of Office's own (_x0041_ is A) is escaped."""
    return escape(_OFFICE_ESCAPE.sub("_x005F_", text), quote=False)
