"""The parts of an .xlsx: which one holds a sheet, the styles or the table of texts, and the XML of a part, read safely."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TypeAlias

from lxml import etree

from village_collector.errors import UserError
from village_collector.exchange.workbook_errors import damaged, hostile

Content: TypeAlias = bytes | Callable[[], Iterable[bytes]]
"""What a part is to hold, at once or in pieces that are made while it is written."""

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
        for entry in self.tree(posixpath.join(folder, "_rels", f"{base}.rels")).iterfind(
            "{*}Relationship[@Type][@Target]"
        ):
            target = entry.get("Target")
            path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            relations[entry.get("Id")] = (posixpath.basename(entry.get("Type")), posixpath.normpath(path))
        return relations

    def sheet_part(self, sheet: str) -> str:
        """The name of the part that holds the sheet of that name."""
        entries = self.tree(self._workbook).iterfind("{*}sheets/{*}sheet")
        ids = [
            value
            for entry in entries
            if entry.get("name") == sheet
            for key, value in entry.items()
            if key.endswith("}id")
        ]
        for _kind, part in (self._related[relation] for relation in ids if relation in self._related):
            if part in self.parts:
                return part
        raise damaged(self.name)

    def part_of_type(self, kind: str) -> str | None:
        """The name of the one part of this relation type, such as "sharedStrings"."""
        return next((path for of, path in self._related.values() if of == kind and path in self.parts), None)

    def related(self, part: str, kind: str) -> tuple[str, ...]:
        """The parts that a part names by this type of relation, such as the tables of a sheet."""
        folder, base = posixpath.split(part)
        if posixpath.join(folder, "_rels", f"{base}.rels") not in self.parts:
            return ()
        return tuple(path for of, path in self._relations(part).values() if of == kind and path in self.parts)

    def without_calculation_order(self) -> tuple[dict[str, Content], frozenset[str]]:
        """The parts that change where the list of formulas is dropped, and that list; office programs make it anew."""
        chain = self.part_of_type("calcChain")
        if chain is None:
            return {}, frozenset()
        folder, base = posixpath.split(self._workbook)
        relations = posixpath.join(folder, "_rels", f"{base}.rels")
        changed: dict[str, Content] = {}
        for part, kind in ((relations, "Relationship"), ("[Content_Types].xml", "Override")):
            root = self.tree(part)
            for entry in root.findall(f"{{*}}{kind}"):
                if entry.get("Type", "").endswith("/calcChain") or entry.get("PartName") == f"/{chain}":
                    root.remove(entry)
            changed[part] = serialized(root)
        return changed, frozenset({chain})

    def written(self, changed: Mapping[str, Content], dropped: Collection[str] = ()) -> bytes:
        """The whole workbook with these parts replaced, all others byte for byte as they were.

        Parts that come in pieces are made last, in the order of `changed`.
        """
        out = io.BytesIO()
        infos = {info.filename: info for info in self._infos if info.filename not in dropped}
        streamed = [part for part, content in changed.items() if not isinstance(content, bytes)]
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for part in [*(name for name in infos if name not in streamed), *streamed]:
                kept = zipfile.ZipInfo(part, infos[part].date_time)
                kept.compress_type = zipfile.ZIP_DEFLATED
                kept.external_attr = infos[part].external_attr
                content = changed.get(part, self.parts[part])
                with archive.open(kept, "w") as file:
                    for piece in [content] if isinstance(content, bytes) else content():
                        file.write(piece)
        return out.getvalue()


def serialized(root: etree._Element) -> bytes:
    """The whole document of a root element."""
    tree = root.getroottree()
    xml: bytes = etree.tostring(tree, encoding="UTF-8", xml_declaration=True, standalone=tree.docinfo.standalone)
    return xml


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
