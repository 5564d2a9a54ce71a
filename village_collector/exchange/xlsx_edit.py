"""Puts new rows into one sheet of an .xlsx by a parser; whatever is no row stays as it was.

Why lxml and not openpyxl: docs/decisions/0012-xlsx-is-edited-by-a-parser.md.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple
from xml.sax.saxutils import quoteattr

from lxml import etree

from village_collector.exchange.workbook_errors import damaged
from village_collector.exchange.xlsx_formulas import column_index, column_letters, moved
from village_collector.exchange.xlsx_package import SAFE_PARSER, check_dtd, too_large, whole_number

_COLUMN, _ROW = r"\$?([A-Z]{1,3})", r"\$?([0-9]{1,7})"
_RANGE = re.compile(rf"=?(?:'((?:[^']|'')+)'|([^'!]+))!{_COLUMN}{_ROW}(?::{_COLUMN}{_ROW})?")
_REFERENCE = re.compile(rf"{_COLUMN}(?:{_ROW})?(?::{_COLUMN}(?:{_ROW})?)?")
_CELL = re.compile(rf"{_COLUMN}{_ROW}")
_LAST_ROW = 1 << 20
_SPECIAL = re.compile(r"[&<>\r]|_(?=x[0-9A-Fa-f]{4}_)")  # Office itself reads _x0041_ as A
_SPELLED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;", "_": "_x005F_"}
_MAYBE_FORMULA = re.compile(rb"[<:]f[\s/>]")
_BLOCK = 1 << 20
_LARGEST_REST = 8 << 20  # bytes of a sheet beside its rows
_ROWS_A_CHUNK = 1000
FORMULA_SIGNS = "=+-@"
"""With which a text begins that a spreadsheet would take for a formula if it were typed."""


class RowReader:
    """Iterates over (number, row) of a sheet part, the number from 1, without ever holding all rows as a tree.

    A row may be moved elsewhere; otherwise it is gone when the next is asked for. Afterwards `sheet` is the root
    element without its rows. Raises UserError("damaged-workbook" | "hostile-workbook").
    """

    def __init__(self, content: bytes, name: str) -> None:
        check_dtd(content, name)
        self.sheet: etree._Element = None
        self._content = content
        self._name = name
        self._parser = etree.XMLPullParser(events=("end",), tag="{*}row", **SAFE_PARSER)

    def __iter__(self) -> Iterator[tuple[int, etree._Element]]:
        number = 0
        before = None
        for row in self._ended():
            # The last row stays in its place until the next has ended, because the parser may still add to it.
            if before is not None:
                number = _row_number(before, number)
                yield number, before
                _remove(before)
            before = row
        if before is not None:
            yield _row_number(before, number), before
            _remove(before)

    def _ended(self) -> Iterator[etree._Element]:
        without_rows = 0
        try:
            for start in range(0, len(self._content), _BLOCK):
                block = self._content[start : start + _BLOCK]
                self._parser.feed(block)
                rows = [row for _event, row in self._parser.read_events() if _is_sheet_data(row.getparent())]
                if not rows:
                    without_rows += len(block)
                if without_rows > _LARGEST_REST:
                    raise too_large(self._name)
                yield from rows
            self.sheet = self._parser.close()
        except etree.XMLSyntaxError as error:
            raise damaged(self._name) from error
        check_dtd(self.sheet.getroottree().docinfo.doctype.encode(), self._name)


def formula_columns(content: bytes, name: str, below: int, until: int = _LAST_ROW) -> set[int]:
    """The columns (from 0) in which a sheet part in UTF-8 holds a formula below one row and down to another.

    Raises what `RowReader` raises.
    """
    if not _MAYBE_FORMULA.search(content):  # in a twentieth of the time that a parser takes
        return set()
    rows = (row for number, row in RowReader(content, name) if below < number <= until)
    return {column for row in rows for column, cell in _cells_of(row) if cell.find("{*}f") is not None}


def _cells_of(row: etree._Element) -> Iterator[tuple[int, etree._Element]]:
    """The cells of a row with their columns, counted from 0; one without a place stands right of the one before."""
    index = -1
    for cell in row.iterfind("{*}c"):
        place = _CELL.fullmatch(cell.get("r", ""))
        index = column_index(place[1]) if place else index + 1
        yield index, cell


def _row_number(row: etree._Element, before: int) -> int:
    return whole_number(row.get("r"), before + 1)


def _style(element: etree._Element, attribute: str = "s") -> str:
    number = whole_number(element.get(attribute), 0)
    return str(number) if number else ""


def _is_sheet_data(element: etree._Element) -> bool:
    return element is not None and etree.QName(element).localname == "sheetData"


def _remove(row: etree._Element) -> None:
    if _is_sheet_data(row.getparent()):
        row.getparent().remove(row)


class WrittenColumn(NamedTuple):
    """How a column is written; `column` counts from 0, `style` is "" for none, `quoted` that of a text like a formula."""

    column: int
    style: str
    is_number: bool
    quoted: str = ""


class SheetPart:
    """A sheet whose rows from `first` to `last` are taken out to be replaced.

    The other rows are kept as bytes, and only what is no row as a tree, so that a template with a hundred thousand
    formatted rows needs no more memory than one with ten. In the rows below `last`, down to the row `emptied`[1], the cells
    of the column `emptied`[0] lose what they hold. Raises what `RowReader` raises.
    """

    def __init__(
        self, content: bytes, name: str, *, first: int, last: int = _LAST_ROW, emptied: tuple[int, int] | None = None
    ) -> None:
        self.first = first
        self._lowest = last
        self._row_attributes = ""
        self._row_style = ""
        self.cell_styles: dict[int, str] = {}
        self.formulas: dict[int, str] = {}
        self.formula_ends: dict[int, int] = {}
        self.number_cells: set[int] = set()
        self._shared: dict[str, tuple[str, int, int]] = {}
        above, below = _RowBytes(), _RowBytes()
        reader = RowReader(content, name)
        for number, row in reader:
            self._lowest = max(self._lowest, number)
            if number == first:
                self._learn(row)
            if number >= first:
                self._unshare(number, row)
            if number > last and emptied and number <= emptied[1]:
                _empty(row, emptied[0])
            if not first <= number <= last:
                (above if number < first else below).add(row)
        self._above, self._below = above.content(), below.content()
        self._root = reader.sheet
        self._sheet_data = self._root.find("{*}sheetData")
        if self._sheet_data is None or etree.QName(self._root).localname != "worksheet":
            raise damaged(name)

    def _learn(self, row: etree._Element) -> None:
        """Keep what new rows take over from this one: its attributes, the styles of its cells, and which hold numbers."""
        self._row_style = _style(row)
        prefixes = {uri: prefix for prefix, uri in row.getparent().nsmap.items() if prefix}
        for key, value in row.items():
            name = etree.QName(key)
            if key not in ("r", "spans") and (not name.namespace or name.namespace in prefixes):
                prefix = f"{prefixes[name.namespace]}:" if name.namespace else ""
                self._row_attributes += f" {prefix}{name.localname}={quoteattr(value)}"
        for index, cell in _cells_of(row):
            self.cell_styles[index] = _style(cell)
            if cell.get("t", "n") == "n" and cell.find("{*}v") is not None:
                self.number_cells.add(index)

    def _unshare(self, number: int, row: etree._Element) -> None:
        """Note the formulas of a row, and spell out those that only refer to one further up, which may be taken out."""
        for index, cell in _cells_of(row):
            formula = cell.find("{*}f")
            if formula is None:
                continue
            self.formula_ends[index] = number
            if formula.get("t") == "shared":
                group = formula.get("si", "")
                if formula.text:
                    self._shared[group] = (formula.text, number, index)
                text, from_row, from_column = self._shared.get(group, ("", number, index))
                formula.text = moved(text, number - from_row, index - from_column)
                for attribute in ("t", "si", "ref"):
                    formula.attrib.pop(attribute, None)
            if number == self.first and formula.text and formula.get("t", "normal") == "normal":
                self.formulas[index] = formula.text

    @property
    def formula_columns(self) -> frozenset[int]:
        """The columns (from 0) with formulas in the row `first` or below."""
        return frozenset(self.formula_ends)

    def styles(self, columns: Collection[int]) -> dict[int, str]:
        """The style, "" for none, of these columns (from 0) in the row `first`: its cell's, the row's or the column's."""
        styles = dict.fromkeys(columns, self._row_style)
        if not self._row_style:
            for entry in self._root.iterfind("{*}cols/{*}col[@style]"):
                left, right = whole_number(entry.get("min"), 1) - 1, whole_number(entry.get("max"), 1) - 1
                styles |= {index: _style(entry, "style") for index in columns if left <= index <= right}
        return styles | {index: style for index, style in self.cell_styles.items() if index in styles}

    def allowed_values(
        self, columns: Collection[int], sheets: Mapping[str, Sequence[Sequence[str]]]
    ) -> dict[int, tuple[str, ...]]:
        """For each of these columns (from 0) that offers a list in the row `first`: the list.

        Ranges are looked up in `sheets`; a named or computed list is left to the bureau's own check.
        """
        formulas: dict[int, str] = {}
        for entry in self._root.iter("{*}dataValidation"):
            if entry.get("type") == "list":
                # The newer kind, x14, has elements where the older has an attribute.
                places = entry.get("sqref") or str(entry.xpath("string(*[local-name() = 'sqref'])"))
                formula = str(entry.xpath("string(*[local-name() = 'formula1'])")).strip()
                formulas |= dict.fromkeys(_columns_in_row(places, self.first, columns), formula)
        lists = {column: _list_of(formula, sheets) for column, formula in formulas.items()}
        return {column: values for column, values in lists.items() if values}

    def row_writer(
        self, columns: Sequence[WrittenColumn], shared: SharedTexts | None, formulas: Mapping[int, str] | None = None
    ) -> RowWriter:
        """What spells rows for this sheet, their texts in the table `shared` where the workbook has one.

        `formulas` are those of the row `first` that are to go on in each row. Cells of other columns keep their style.
        """
        prefix = f"{self._sheet_data.prefix}:" if self._sheet_data.prefix else ""
        written = {column.column for column in columns}
        others = {
            index: (style, (formulas or {}).get(index, ""))
            for index, style in self.cell_styles.items()
            if index not in written and (style or index in (formulas or {}))
        }
        return RowWriter(prefix, self._row_attributes, columns, shared, others, self.first)

    def written(self, rows: Iterable[str], last_column: int, last_row: int = 0) -> Iterator[bytes]:
        """The whole part, in pieces, with these rows in the place of those that were taken out."""
        dimension = self._root.find("{*}dimension")
        if dimension is not None:
            dimension.set("ref", f"A1:{column_letters(last_column)}{self._lowest}")
        filtered = self._root.find("{*}autoFilter")
        if filtered is not None:
            filtered.set("ref", grown(filtered.get("ref", ""), self.first - 1, last_row))
        before, after = _around(self._sheet_data)
        yield before
        yield self._above
        yield from _in_pieces(rows)
        yield self._below
        yield after


def grown(reference: str, heading_row: int, last_row: int) -> str:
    """The range of a table or filter, such as A1:R2, that begins with the headings, down to the last row."""
    found = _REFERENCE.fullmatch(reference)
    if not found or not found[4] or not int(found[2] or 0) <= heading_row <= int(found[4]):
        return reference
    return f"{found[1]}{found[2]}:{found[3]}{max(int(found[4]), last_row)}"


def _in_pieces(rows: Iterable[str]) -> Iterator[bytes]:
    piece: list[str] = []
    for row in rows:
        piece.append(row)
        if len(piece) == _ROWS_A_CHUNK:
            yield "".join(piece).encode()
            piece.clear()
    yield "".join(piece).encode()


def _empty(row: etree._Element, column: int) -> None:
    """Take out what the cell of a row in this column holds; its format stays."""
    for index, cell in _cells_of(row):
        if index == column:
            cell.attrib.pop("t", None)
            for held in list(cell):
                cell.remove(held)


class _RowBytes:
    """Rows put back into XML a thousand at a time, so that not each of them declares the namespaces again."""

    def __init__(self) -> None:
        self._chunks: list[bytes] = []
        self._holder: etree._Element = None

    def add(self, row: etree._Element) -> None:
        if self._holder is None:
            self._holder = etree.Element("rows", nsmap=row.getparent().nsmap)
        self._holder.append(row)
        if len(self._holder) >= _ROWS_A_CHUNK:
            self._flush()

    def _flush(self) -> None:
        if self._holder is not None:
            xml = etree.tostring(self._holder, encoding="UTF-8", xml_declaration=False)
            self._chunks.append(xml[xml.index(b">") + 1 : xml.rindex(b"<")])
            self._holder = None

    def content(self) -> bytes:
        self._flush()
        return b"".join(self._chunks)


def _around(element: etree._Element) -> tuple[bytes, bytes]:
    """The document of an element, up to the element's end and from there on."""
    comment = etree.Comment(__name__)
    element.append(comment)
    tree = element.getroottree()
    options = {"encoding": "UTF-8", "xml_declaration": True, "standalone": tree.docinfo.standalone}
    while (xml := etree.tostring(tree, **options)).count(marker := f"<!--{comment.text}-->".encode()) > 1:
        comment.text += comment.text  # the bureau has written the same comment
    element.remove(comment)
    before, after = xml.split(marker)
    return before, after


class SharedTexts:
    """A workbook's table of texts, to which new ones are only added."""

    def __init__(self, table: etree._Element) -> None:
        self._table = table
        self._before = len(table.findall("{*}si"))
        self._added: dict[str, int] = {}
        self._uses = 0

    def index(self, text: str) -> int:
        """The number by which a cell names this text."""
        self._uses += 1
        return self._added.setdefault(text, self._before + len(self._added))

    def written(self) -> Iterator[bytes]:
        """The whole part, in pieces, with the new texts at its end."""
        for name, more in (("count", self._uses), ("uniqueCount", len(self._added))):
            if name in self._table.attrib:
                self._table.set(name, str(whole_number(self._table.get(name), self._before) + more))
        p = f"{self._table.prefix}:" if self._table.prefix else ""
        start, end = f'<{p}si><{p}t xml:space="preserve">', f"</{p}t></{p}si>"
        before, after = _around(self._table)
        yield before
        yield from _in_pieces(f"{start}{xml_text(text)}{end}" for text in self._added)
        yield after


class RowWriter:
    """Spells one row after the other as XML: texts as text, so that no ID loses a digit and no name is a formula.

    `others` are the columns beside these: the style that their cells keep, and the formula, as it stands in the row `first`.
    """

    def __init__(
        self,
        prefix: str,
        attributes: str,
        columns: Sequence[WrittenColumn],
        shared: SharedTexts | None,
        others: Mapping[int, tuple[str, str]] | None = None,
        first: int = 1,
    ) -> None:
        p = prefix
        self._start, self._middle, self._end = f'<{p}row r="', f'"{attributes}>', f"</{p}row>"
        self.first = first
        spelled = {
            column.column: (
                place,
                _style_attribute(column.style),
                _style_attribute(column.quoted or column.style),
                column.is_number,
                "",
            )
            for place, column in enumerate(columns)
        }
        for index, (style, formula) in (others or {}).items():
            spelled[index] = (-1, _style_attribute(style), "", False, formula)
        self._columns = [(f'<{p}c r="{column_letters(index)}', *spelled[index]) for index in sorted(spelled)]
        self._number = f"><{p}v>", f"</{p}v></{p}c>"
        self._formula = f"><{p}f>", f"</{p}f></{p}c>"
        self._shared = shared
        if shared:
            self._text = f' t="s"><{p}v>', f"</{p}v></{p}c>"
        else:
            self._text = f' t="inlineStr"><{p}is><{p}t xml:space="preserve">', f"</{p}t></{p}is></{p}c>"

    def row(self, number: int, texts: Sequence[str]) -> str:
        """One row; an empty text leaves its cell out, or empty where it has a style."""
        cells = []
        plain = not _SPECIAL.search("".join(texts))  # one look at a row is far quicker than one at each cell
        before, after = self._text
        for start, place, style, quoted, is_number, formula in self._columns:
            text = texts[place] if place >= 0 else ""
            if formula:
                moved_down = xml_text(moved(formula, number - self.first))
                cells.append(f'{start}{number}"{style}{moved_down.join(self._formula)}')
            elif not text:
                if style:
                    cells.append(f'{start}{number}"{style}/>')
            elif is_number:
                cells.append(f'{start}{number}"{style}{text.join(self._number)}')
            else:
                if text[0] in FORMULA_SIGNS:
                    style = quoted
                spelled = self._shared.index(text) if self._shared else text if plain else xml_text(text)
                cells.append(f'{start}{number}"{style}{before}{spelled}{after}')
        return f"{self._start}{number}{self._middle}{''.join(cells)}{self._end}"


def _style_attribute(style: str) -> str:
    return f' s="{style}"' if style else ""


def _list_of(formula: str, sheets: Mapping[str, Sequence[Sequence[str]]]) -> tuple[str, ...]:
    if formula.startswith('"') and formula.endswith('"'):
        return tuple(value.strip() for value in formula[1:-1].split(","))
    found = _RANGE.fullmatch(formula)
    rows = sheets.get((found[1] or "").replace("''", "'") or found[2]) if found else None
    if not found or rows is None:
        return ()
    top, left = int(found[4]), column_index(found[3])
    bottom, right = int(found[6] or top), column_index(found[5] or found[3])
    cells = (cell for row in rows[top - 1 : bottom] for cell in row[left : right + 1])
    return tuple(cell for cell in cells if cell)


def _columns_in_row(places: str, row: int, columns: Collection[int]) -> Iterator[int]:
    """Which of these columns (from 0) a list of ranges, such as "C2:C500 E:E", holds in this row (from 1)."""
    for found in filter(None, map(_REFERENCE.fullmatch, places.split())):
        left, top, right, bottom = found.groups()
        if right is None:
            right, bottom = left, top
        if int(top or 1) <= row <= int(bottom or _LAST_ROW):
            yield from (index for index in columns if column_index(left) <= index <= column_index(right))


def xml_text(text: str) -> str:
    """Text as it stands between tags, with what Office would read as an escape of its own escaped."""
    return _SPECIAL.sub(lambda found: _SPELLED[found[0]], text) if _SPECIAL.search(text) else text
