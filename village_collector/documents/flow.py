"""The common frame of every other sheet: heading, blocks that flow over pages, tables with sums, boxes to sign in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, TypeAlias

from village_collector.documents.document import Document, DrawOptions
from village_collector.documents.fonts import require_glyphs
from village_collector.documents.layout import Layout, LayoutColumn
from village_collector.documents.page import A4, Paper, Pen
from village_collector.domain.money import Fen, capitals, yuan

Cell: TypeAlias = str | int | date | bool | None
Row: TypeAlias = Mapping[str, Cell]

_TEXT_LEADING = 1.25
_FOOT = 6.0
_HEAD = 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where and when a sheet was made; `qr_text` and `verification_code` stand at the foot where they are given."""

    village: str
    town: str
    label_year: str
    printed_at: datetime
    prepared_by: str = ""
    qr_text: str = ""
    verification_code: str = ""

    def fill(self, title: str) -> str:
        """A title of a layout with this sheet's place and year put in."""
        return title.format(village=self.village, town=self.town, label_year=self.label_year)


def rows_of(lines: Iterable[Any]) -> list[Row]:
    """Dataclass lines as rows: the field names are the column keys; `number` counts from 1 where it is not given."""
    rows: list[Row] = []
    for number, line in enumerate(lines, 1):
        rows.append({"number": number} | {field.name: getattr(line, field.name) for field in fields(line)})
    return rows


class Flow:
    """A sheet in the making: each block is put below the one before, on a new page where it does not fit.

    Raises UserError("missing-glyph") before anything is drawn for what no face can draw.
    """

    def __init__(
        self,
        title: str,
        origin: Origin,
        options: DrawOptions,
        *,
        paper: Paper = A4,
        unit: str = "",
        cover: bool = False,
    ) -> None:
        self.title, self.origin, self.paper = title, origin, paper
        self._unit, self._options = unit, options
        self._document = Document(
            title, paper, made_at=origin.printed_at, glyph_substitutes=options.glyph_substitutes
        )
        self._pens: list[Pen] = []
        self._marks: dict[int, list[str]] = {}
        self.left, self.right = paper.margin + 1, paper.width - paper.margin - 1
        self.width = self.right - self.left
        self.bottom = paper.height - paper.margin - _FOOT
        self.y = 0.0
        if cover:
            self._pens.append(self._document.pen())
        else:
            self.new_page()

    @property
    def pen(self) -> Pen:
        return self._pens[-1]

    def new_page(self) -> None:
        """Begin a page with the sheet's heading."""
        pen, top = self._document.pen(), self.paper.margin
        self._pens.append(pen)
        pen.cell(self.left, top, self.width, 9, self.title, 17, "center", bold=True)
        place = "　".join(part for part in (self.origin.town, self.origin.village) if part)
        pen.text(self.left, top + 14.5, f"单位：{place}" if place else "", 9.5)
        pen.text(self.right, top + 14.5, self._unit, 9.5, align="right")
        if self.origin.label_year:
            pen.text((self.left + self.right) / 2, top + 14.5, f"收缴年度：{self.origin.label_year}", 9.5, align="center")
        self.y = top + 17.0
        self._options.report(len(self._pens), len(self._pens) + 1)

    def need(self, height: float) -> None:
        """Go to a new page unless that much is left on this one."""
        if self.y + height > self.bottom:
            self.new_page()

    def mark(self, title: str) -> None:
        """A bookmark to the page that is being drawn."""
        self._marks.setdefault(len(self._pens), []).append(title)

    def space(self, height: float) -> None:
        self.y += height

    def heading(self, text: str, *, keep: float = 30, bookmark: bool = True) -> None:
        """A heading inside the sheet, never left alone at a page's foot."""
        self.need(7 + keep)
        self.y += 2
        self.pen.text(self.left, self.y + 4.2, text, 11, bold=True)
        self.y += 6.2
        if bookmark:
            self.mark(text)

    def text(self, text: str, size: float = 9.5, *, leading: float = 1.6) -> None:
        """A paragraph over the whole width."""
        self.need(self.pen.height_of(text, self.width, size, leading=leading))
        self.y = self.pen.paragraph(self.left, self.y, self.width, text, size, leading=leading)

    def grid(self, pairs: Sequence[tuple[str, str]], across: int = 2, height: float = 8, label: float = 30) -> None:
        """A ruled grid of labels and values, `across` pairs a row; a row grows with its longest value."""
        for start in range(0, len(pairs), across):
            some = pairs[start : start + across]
            wide = self.width / len(some)
            tall = max([height, *(self._tall(value, wide - label - 2, 10) for _, value in some)])
            self.need(tall)
            for number, (name, value) in enumerate(some):
                x = self.left + number * wide
                self.pen.ground(x, self.y, label, tall, 0.95)
                self.pen.box(x, self.y, label, tall)
                self.pen.box(x + label, self.y, wide - label, tall)
                self.pen.cell(x, self.y, label, tall, name, 9.5, "center")
                self.pen.cell(x + label + 1, self.y, wide - label - 2, tall, value, 10)
            self.y += tall

    def table(
        self,
        columns: Sequence[LayoutColumn],
        rows: Sequence[Row],
        *,
        size: float = 9,
        row_height: float = 6.5,
        money: frozenset[str] = frozenset(),
        summed: Sequence[str] = (),
        blank: str = "",
        keep: float = 0.0,
    ) -> None:
        """A ruled table with its headings on every page, sums of `summed` on every page and at the end.

        Amounts (`money`) are fen and print as yuan; other sums are heads or pieces. `blank` closes the list.
        The last row stays together with the `keep` millimetres that follow: nobody signs an empty page.
        """
        texts = ((_whose(row), [value for value in row.values() if isinstance(value, str)]) for row in rows)
        require_glyphs(texts, self._options.glyph_substitutes)
        table = _Table(self, columns, size, row_height, money, tuple(summed), keep + (6 if blank else 0))
        table.head()
        for row in rows:
            table.row(row, last=row is rows[-1])
        table.end()
        if blank:
            self.need(6)
            self.pen.cell(self.left, self.y, table.width, 6, f"——　{blank}　——", 9, "center")
            self.y += 6

    def amount(self, label: str, fen: Fen) -> None:
        """A sum in capital and small figures, framed."""
        self.need(8)
        self.pen.box(self.left, self.y, self.width, 8, 0.8)
        self.pen.cell(self.left, self.y, self.width - 42, 8, f"{label}（大写）：人民币{capitals(fen)}", 10.5, bold=True)
        self.pen.cell(self.right - 42, self.y, 42, 8, f"¥{yuan(fen)}", 11, "right", bold=True)
        self.y += 8

    def signatures(
        self, signers: Sequence[tuple[str, str]], *, stamp: str = "", statement: str = "", height: float = 23
    ) -> None:
        """One box a signer (role, and name where it is known), and the place of the stamp, kept together."""
        self.need(height + (8 if statement else 3))
        self.y += 2
        if statement:
            self.pen.cell(self.left - 0.8, self.y, self.width, 5, statement, 9.5)
            self.y += 5.5
        wide = 46.0 if stamp else 0.0
        width = (self.width - wide) / max(1, len(signers))
        for number, (role, name) in enumerate(signers):
            x = self.left + number * width
            self.pen.box(x, self.y, width, height)
            self.pen.cell(x + 1, self.y + 1.5, width - 2, 6, f"{role}（签字）：", 9.5, bold=True)
            self.pen.cell(x + 1.2, self.y + 8.2, width - 2.4, 6, f"姓名：{name}" if name else "", 9.5)
            self.pen.text(x + width - 3, self.y + height - 3, "年　　月　　日", 9.5, align="right")
        if stamp:
            x = self.right - wide
            self.pen.box(x, self.y, wide, height)
            self.pen.box(x + 2.5, self.y + 2.5, wide - 5, height - 5, dashed=True)
            self.pen.cell(x + 2.5, self.y + 4, wide - 5, 8, stamp, 9, "center", gray=0.35)
            self.pen.text(x + wide - 6, self.y + height - 5, "年　　月　　日", 9.5, align="right")
        self.y += height

    def code(self) -> None:
        """The verification code of this sheet: as a QR code, and as the letters that a person types."""
        if not self.origin.qr_text:
            return
        self.need(28)
        self.pen.qr(self.right - 26, self.y + 1, 26, self.origin.qr_text)
        self.pen.text(self.left, self.y + 9, "核对码（可在程序里键入核对）", 9.5, bold=True)
        letters = self.origin.verification_code
        self.pen.text(self.left, self.y + 16, "　".join(letters[n : n + 4] for n in range(0, len(letters), 4)), 12)
        self.y += 28

    def finish(self) -> bytes:
        """Number the pages and give back the whole document."""
        pages, y = len(self._pens), self.paper.height - self.paper.margin - 0.5
        for number, pen in enumerate(self._pens, 1):
            made = f"打印时间 {self.origin.printed_at:%Y-%m-%d %H:%M}"
            who = f"　制表 {self.origin.prepared_by}" if self.origin.prepared_by else ""
            pen.text(self.left, y, made + who, 8, gray=0.25)
            pen.text(self.right, y, f"第 {number} 页　共 {pages} 页", 8.5, align="right")
            marks = self._marks.get(number, [])
            self._document.page(pen, bookmarks=[(0, title) for title in marks])
            self._options.report(pages, pages + 1 if number < pages else pages)
        return self._document.finish()

    def _tall(self, text: str, width: float, size: float) -> float:
        """How high a row must be for all of this text at its full size; at most a third of a page."""
        lines = self.pen.height_of(text, width - 1.6, size, leading=_TEXT_LEADING) if text else 0.0
        return float(min(lines + 2.4, 90.0))


class _Table:
    """One table while it flows over pages."""

    def __init__(
        self,
        flow: Flow,
        columns: Sequence[LayoutColumn],
        size: float,
        row_height: float,
        money: frozenset[str],
        summed: tuple[str, ...],
        keep: float,
    ) -> None:
        self.flow, self.columns, self.size, self.row_height = flow, columns, size, row_height
        self.money, self.summed = money, tuple(key for key in summed if any(column.key == key for column in columns))
        self.width = sum(column.width for column in columns)
        self._here = dict.fromkeys(self.summed, 0)
        self._all = dict.fromkeys(self.summed, 0)
        self._keep = keep
        self._pages = 1
        self._top = 0.0

    def head(self) -> None:
        flow = self.flow
        flow.need(_HEAD + 2 * self.row_height)
        self._top = flow.y
        flow.pen.ground(flow.left, flow.y, self.width, _HEAD, 0.93)
        x = flow.left
        for column in self.columns:
            flow.pen.cell(x, flow.y, column.width, _HEAD, column.heading, self.size, "center", bold=True)
            x += column.width
        flow.y += _HEAD

    def row(self, row: Row, *, last: bool) -> None:
        flow = self.flow
        cells = [(column, _text(row.get(column.key), column.key in self.money)) for column in self.columns]
        tall = self.row_height
        for column, text in cells:
            if flow.pen.width_of(text, column.size or self.size) > column.width - 1.6:
                tall = max(tall, flow._tall(text, column.width, (column.size or self.size) * 0.9))
        foot = (self.row_height if self.summed else 0) * (2 if last else 1) + (self._keep if last else 0)
        if flow.y + tall + foot > flow.bottom:
            self._close(subtotal=True)
            flow.new_page()
            self.head()
            self._pages += 1
        x = flow.left
        for column, text in cells:
            flow.pen.cell(x, flow.y, column.width, tall, text, column.size or self.size, column.align)
            x += column.width
        flow.pen.lines([(flow.left, flow.y, flow.left + self.width, flow.y)])
        flow.y += tall
        for key in self.summed:
            value = row.get(key)
            if isinstance(value, int):
                self._here[key] += value
                self._all[key] += value

    def end(self) -> None:
        self._close(subtotal=self._pages > 1)
        if self.summed:
            self._sums("合计", self._all)
            self.flow.pen.box(self.flow.left, self.flow.y - self.row_height, self.width, self.row_height, 1)

    def _close(self, *, subtotal: bool) -> None:
        """Rule the part of the table on this page, with its own sums."""
        flow = self.flow
        x = flow.left
        uprights = []
        for column in self.columns[:-1]:
            x += column.width
            uprights.append((x, self._top, x, flow.y))
        flow.pen.lines(uprights)
        if self.summed and subtotal:
            self._sums("本页小计", self._here)
        self._here = dict.fromkeys(self.summed, 0)
        flow.pen.box(flow.left, self._top, self.width, flow.y - self._top, 1)

    def _sums(self, label: str, sums: Mapping[str, int]) -> None:
        flow, first, x = self.flow, True, self.flow.left
        flow.pen.line(flow.left, flow.y, flow.left + self.width, flow.y, 0.8)
        for column in self.columns:
            if column.key in sums:
                if first:
                    flow.pen.cell(flow.left, flow.y, x - flow.left, self.row_height, label, self.size, bold=True)
                    first = False
                text = _text(sums[column.key], column.key in self.money)
                flow.pen.cell(x, flow.y, column.width, self.row_height, text, column.size or self.size, column.align, bold=True)
                flow.pen.line(x, flow.y, x, flow.y + self.row_height)
                flow.pen.line(x + column.width, flow.y, x + column.width, flow.y + self.row_height)
            x += column.width
        flow.y += self.row_height


def _text(value: Cell, money: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return yuan(value) if money else str(value)
    return value


def _whose(row: Row) -> str:
    name = row.get("name") or row.get("head") or row.get("title") or ""
    return f"第 {row.get('number', '')} 行 {name}".strip()


def layout_table(flow: Flow, layout: Layout, rows: Sequence[Row], **more: Any) -> None:
    """Put a table as its layout file wants it."""
    flow.table(layout.columns, rows, size=layout.size, row_height=layout.row_height, **more)
