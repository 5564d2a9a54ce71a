"""The parts of an .xlsx: which one holds a sheet, the styles or the table of texts, and the XML of a part, read safely."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Mapping

from lxml import etree

from village_collector.errors import UserError
from village_collector.exchange.workbook_errors import damaged, hostile

SAFE_PARSER = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "strip_cdata": False,
}
"""Options for every parser of lxml here: nothing is fetched, nothing expanded, and depth and length have an end."""

_LARGEST_PART = 16 << 20  # bytes; as a tree it takes up to thirty times as much
_MOST_DIGITS = 7  # of a row's number
_NUMBER_FORMATS = frozenset({*range(1, 9), *range(37, 45)})  # built-in: plain numbers, thousands and currencies
_NOT_A_FORMAT = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')  # texts, colours and single characters that a format quotes


class Package:
    """The parts of an .xlsx that has passed `workbook_guard`; `name` is the file's name, for sentences.

    Its methods raise UserError("damaged-workbook" | "hostile-workbook") for a part that is not the XML it should be.
    """

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self._infos = archive.infolist()
            self.parts = {info.filename: archive.read(info) for info in self._infos}
        documents = [path for kind, path in self._relations("").values() if kind == "officeDocument"]
        self._workbook = documents[0] if documents else "xl/workbook.xml"
        self._related = self._relations(self._workbook)

    def tree(self, part: str) -> etree._Element:
        """The root element of a part."""
        if part not in self.parts:
            raise damaged(self.name)
        return parse_xml(self.parts[part], self.name)

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """For each relation of a part ("" for the package itself) the last word of its type, and the part it names."""
        folder, base = posixpath.split(part)
        relations = {}
        for entry in self.tree(posixpath.join(folder, "_rels", f"{base}.rels")).iterfind("{*}Relationship[@Type][@Target]"):
            target = entry.get("Target")
            path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            relations[entry.get("Id")] = (posixpath.basename(entry.get("Type")), posixpath.normpath(path))
        return relations

    def sheet_part(self, sheet: str) -> str:
        """The name of the part that holds the sheet of that name."""
        entries = self.tree(self._workbook).iterfind("{*}sheets/{*}sheet")
        ids = [value for entry in entries if entry.get("name") == sheet for key, value in entry.items() if key.endswith("}id")]
        for _kind, part in (self._related[relation] for relation in ids if relation in self._related):
            if part in self.parts:
                return part
        raise damaged(self.name)

    def part_of_type(self, kind: str) -> str | None:
        """The name of the one part of this relation type, such as "sharedStrings"."""
        return next((path for of, path in self._related.values() if of == kind and path in self.parts), None)

    def number_styles(self) -> frozenset[str]:
        """The cell styles, by the number that cells name, whose format shows a number: no date, no text, not General."""
        part = self.part_of_type("styles")
        if part is None:
            return frozenset()
        root = self.tree(part)
        formats = root.iterfind("{*}numFmts/{*}numFmt[@formatCode]")
        codes = {entry.get("numFmtId"): entry.get("formatCode") for entry in formats}
        numbers = (entry.get("numFmtId") for entry in root.iterfind("{*}cellXfs/{*}xf"))
        return frozenset(str(style) for style, number in enumerate(numbers) if _shows_number(number, codes))

    def written(self, changed: Mapping[str, bytes]) -> bytes:
        """The whole workbook with these parts replaced, all others byte for byte as they were."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for info in self._infos:
                kept = zipfile.ZipInfo(info.filename, info.date_time)
                kept.compress_type = zipfile.ZIP_DEFLATED
                kept.external_attr = info.external_attr
                archive.writestr(kept, changed.get(info.filename, self.parts[info.filename]))
        return out.getvalue()


def parse_xml(content: bytes, name: str) -> etree._Element:
    """The root element of one part of the workbook `name`.

    Raises UserError("hostile-workbook") for a DTD or a part too large for a tree, "damaged-workbook" for bad XML.
    """
    if len(content) > _LARGEST_PART:
        raise too_large(name)
    check_dtd(content, name)
    try:
        root = etree.fromstring(content, etree.XMLParser(**SAFE_PARSER))
    except etree.XMLSyntaxError as error:
        raise damaged(name) from error
    check_dtd(root.getroottree().docinfo.doctype.encode(), name)
    return root


def check_dtd(content: bytes, name: str) -> None:
    """Raise UserError("hostile-workbook") where the XML declares a document type, and with it perhaps entities."""
    if b"<!DOCTYPE" in content:
        raise hostile(name, "里面带有实体声明（DTD）")


def too_large(name: str) -> UserError:
    """The refusal of a part that would take too much memory."""
    return hostile(name, "里面有一部分大得不正常")


def whole_number(text: str | None, default: int) -> int:
    """The number an attribute holds; `default` where it is absent or no number that a spreadsheet has."""
    return int(text) if text and text.isdecimal() and len(text) <= _MOST_DIGITS else default


def _shows_number(number: str | None, codes: Mapping[str | None, str]) -> bool:
    if number not in codes:
        return whole_number(number, 0) in _NUMBER_FORMATS
    code = _NOT_A_FORMAT.sub("", codes[number]).lower()
    return bool(re.search("[0#]", code)) and not re.search("[ymdhs@]", code)
