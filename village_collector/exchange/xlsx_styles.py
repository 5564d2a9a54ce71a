"""The cell styles of a workbook: which show numbers or texts, and new ones that differ from an old one in a single point."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping

from lxml import etree

from village_collector.exchange.xlsx_package import Package, serialized, whole_number

_TEXT = 49  # the built-in format @
_NUMBER_FORMATS = frozenset({*range(1, 9), *range(37, 45)})  # built-in: plain numbers, thousands and currencies
_NOT_A_FORMAT = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')  # texts, colours and single characters that a format quotes


class CellStyles:
    """The styles of one workbook, by the number that its cells name ("" is the first); new ones are only added at the end.

    A workbook without a part for styles has none, and gets none.
    """

    def __init__(self, package: Package) -> None:
        self.part = package.part_of_type("styles")
        self._root = package.tree(self.part) if self.part else None
        self._list = self._root.find("{*}cellXfs") if self._root is not None else None
        self._formats = (
            [entry.get("numFmtId") for entry in self._list.iterfind("{*}xf")] if self._list is not None else []
        )
        self._before = len(self._formats)
        self._made: dict[tuple[str, str], str] = {}
        entries = self._root.iterfind("{*}numFmts/{*}numFmt[@formatCode]") if self._root is not None else ()
        self._codes = {entry.get("numFmtId"): entry.get("formatCode") for entry in entries}

    @property
    def changed(self) -> bool:
        """Whether a style was added."""
        return bool(self._made)

    def shows_number(self, style: str) -> bool:
        """Whether the format is one for numbers: no date, no text, not General."""
        return _shows_number(self._format(style), self._codes)

    def shows_text(self, style: str) -> bool:
        """Whether cells of this style take what is typed as text."""
        number = self._format(style)
        return self._codes.get(number) == "@" if number in self._codes else whole_number(number, 0) == _TEXT

    def _format(self, style: str) -> str | None:
        place = whole_number(style, 0)
        return self._formats[place] if place < self._before else None

    def as_text(self, style: str) -> str:
        """The same style with the format for texts."""
        return style if self.shows_text(style) else self._like(style, "numFmtId", str(_TEXT))

    def quoted(self, style: str) -> str:
        """The same style with the sign that the cell was typed with an apostrophe, so that no text is taken for a formula."""
        return self._like(style, "quotePrefix", "1")

    def _like(self, style: str, attribute: str, value: str) -> str:
        place = whole_number(style, 0)
        if self._list is None or place >= len(self._list):
            return style
        if (style, attribute) not in self._made:
            entry = copy.deepcopy(self._list.findall("{*}xf")[place])
            entry.set(attribute, value)
            if attribute == "numFmtId":
                entry.set("applyNumberFormat", "1")
            self._list.append(entry)
            self._made[style, attribute] = str(self._before + len(self._made))
            self._list.set("count", str(self._before + len(self._made)))
        return self._made[style, attribute]

    def written(self) -> bytes:
        """The whole part."""
        return serialized(self._root)


def same_styles(before: etree._Element, after: etree._Element) -> bool:
    """Whether nothing of a part for styles changed but styles added at the end."""
    lists = [root.find("{*}cellXfs") for root in (before, after)]
    if lists[0] is None or lists[1] is None:
        return False
    for entry in lists[1][len(lists[0]) :]:
        lists[1].remove(entry)
    for each in lists:
        each.attrib.pop("count", None)
    return len({etree.tostring(root, method="c14n2") for root in (before, after)}) == 1


def _shows_number(number: str | None, codes: Mapping[str | None, str]) -> bool:
    if number not in codes:
        return whole_number(number, 0) in _NUMBER_FORMATS
    code = _NOT_A_FORMAT.sub("", codes[number]).lower()
    return bool(re.search("[0#]", code)) and not re.search("[ymdhs@]", code)
