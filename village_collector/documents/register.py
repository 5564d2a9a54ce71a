"""The signed payment register 缴费清册: each page drawn once, put into labelled copies."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import TypeAlias

from village_collector.documents.document import PLAIN, Document, DrawOptions
from village_collector.documents.fonts import require_glyphs
from village_collector.documents.layout import Layout
from village_collector.documents.page import Fitted, Pen
from village_collector.domain.money import Fen, capitals, yuan


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterLine:
    """One resident as printed; unknown or absent money is None and prints empty."""

    number: int
    group: str
    household_no: str
    head: str
    relation: str
    name: str
    id_number: str
    category: str
    assistance: str
    due: Fen | None
    subsidy: Fen | None
    paid: Fen | None
    paid_on: date | None
    method: str
    ticket: str
    remark: str
    repay: Fen = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterSheet:
    """One frozen version of a village's register, as the three parties sign it."""

    title: str
    village: str
    town: str
    insured_year: int
    label_year: str
    version: int
    printed_at: datetime
    digest: str
    qr_text: str
    verification_code: str
    lines: tuple[RegisterLine, ...]
    signers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Heads and money of a stretch of the register; a payer is a resident who paid more than nothing.

    `repay` is the part of `paid` that pays back missed years.
    """

    people: int = 0
    payers: int = 0
    due: Fen = 0
    subsidy: Fen = 0
    paid: Fen = 0
    repay: Fen = 0

    def __add__(self, other: Totals) -> Totals:
        return Totals(**{one.name: getattr(self, one.name) + getattr(other, one.name) for one in fields(self)})


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTotal:
    """What one page says at its head (承前页) and foot (本页小计, 累计过次页)."""

    page: int
    carried: Totals
    here: Totals
    running: Totals


def page_subtotals(sheet: RegisterSheet, layout: Layout) -> tuple[PageTotal, ...]:
    """The totals printed on each page; the last one's `running` is the total of the register (equation E4)."""
    totals: list[PageTotal] = []
    running = Totals()
    for page, lines in enumerate(_pages(sheet, layout), 1):
        here = sum((_totals(line) for line in lines), Totals())
        totals.append(PageTotal(page=page, carried=running, here=here, running=running + here))
        running += here
    return tuple(totals)


def render_register(sheet: RegisterSheet, options: DrawOptions = PLAIN) -> bytes:
    """The register as PDF, the same pages for each copy, each copy with its own label and page count.

    Raises UserError("missing-glyph") that names whom.
    """
    layout = options.layout_of("register")
    owners = ((f"第 {line.number} 号 {line.name}", _texts(line)) for line in sheet.lines)
    require_glyphs(owners, options.glyph_substitutes)
    document = Document(
        _title(sheet, layout),
        layout.paper,
        subject=f"第{sheet.version}版",
        made_at=sheet.printed_at,
        glyph_substitutes=options.glyph_substitutes,
    )
    plan = _Plan(sheet, layout)
    pages = _pages(sheet, layout)
    labels = [layout.copies[n] if n < len(layout.copies) else f"第{n + 1}份" for n in range(options.copies)]
    work = len(pages) * (len(labels) + 1)
    _draw_pages(document, plan, pages, lambda done: options.report(done, work))
    _put_copies(document, plan, pages, labels, lambda done: options.report(len(pages) + done, work))
    return document.finish()


_Pages: TypeAlias = Sequence[tuple[RegisterLine, ...]]


def _draw_pages(document: Document, plan: _Plan, pages: _Pages, report: Callable[[int], None]) -> None:
    """Draw each page once, and the QR code that all of them bear."""
    pen = document.pen()
    pen.qr(plan.qr_x, plan.foot_y, plan.block, plan.sheet.qr_text)
    document.form("QR", pen)
    for total in page_subtotals(plan.sheet, plan.layout):
        pen = document.pen()
        plan.draw(pen, pages[total.page - 1], total, len(pages))
        document.form(f"P{total.page}", pen)
        report(total.page)


def _put_copies(
    document: Document, plan: _Plan, pages: _Pages, labels: Sequence[str], report: Callable[[int], None]
) -> None:
    """Every copy shows the same drawn pages below its own label; bookmarks lead to copies and village groups."""
    marks, done = _group_pages(pages), 0
    for copy, label in enumerate(labels, 1):
        pen = document.pen()
        plan.label(pen, label)
        document.form(f"C{copy}", pen)
        for number in range(1, len(pages) + 1):
            bookmarks = [(0, label)] if number == 1 else []
            bookmarks += [(1, group) for group in marks.get(number, ())]
            document.page(f"P{number}", "QR", f"C{copy}", bookmarks=bookmarks)
            done += 1
            report(done)


def _money(amount: Fen | None) -> str:
    return "" if amount is None else yuan(amount)


_TEXT: Mapping[str, Callable[[RegisterLine], str]] = {
    "number": lambda line: str(line.number),
    "group": lambda line: line.group,
    "household_no": lambda line: line.household_no,
    "head": lambda line: line.head,
    "relation": lambda line: line.relation,
    "name": lambda line: line.name,
    "id_number": lambda line: line.id_number,
    "category": lambda line: line.category,
    "assistance": lambda line: line.assistance,
    "due": lambda line: _money(line.due),
    "subsidy": lambda line: _money(line.subsidy),
    "paid": lambda line: _money(line.paid),
    "paid_on": lambda line: line.paid_on.isoformat() if line.paid_on else "",
    "method": lambda line: line.method,
    "ticket": lambda line: line.ticket,
    "payer_signature": lambda _: "",
    "remark": lambda line: line.remark,
}
_SUMMED = ("due", "subsidy", "paid")


def _texts(line: RegisterLine) -> tuple[str, ...]:
    return (
        line.group, line.household_no, line.head, line.relation, line.name, line.id_number,
        line.category, line.assistance, line.method, line.ticket, line.remark,
    )  # fmt: skip


def _totals(line: RegisterLine) -> Totals:
    return Totals(
        people=1,
        payers=1 if line.paid else 0,
        due=line.due or 0,
        subsidy=line.subsidy or 0,
        paid=line.paid or 0,
        repay=line.repay,
    )


def _pages(sheet: RegisterSheet, layout: Layout) -> _Pages:
    step = layout.rows
    return [sheet.lines[start : start + step] for start in range(0, len(sheet.lines), step)] or [()]


def _group_pages(pages: _Pages) -> dict[int, list[str]]:
    """On which page each village group begins."""
    seen: set[str] = set()
    marks: dict[int, list[str]] = {}
    for number, lines in enumerate(pages, 1):
        for line in lines:
            if line.group and line.group not in seen:
                seen.add(line.group)
                marks.setdefault(number, []).append(line.group)
    return marks


def _title(sheet: RegisterSheet, layout: Layout) -> str:
    return sheet.title or layout.title.format(
        village=sheet.village, town=sheet.town, year=sheet.insured_year, label_year=sheet.label_year
    )


class _Plan:
    """Where everything stands on a page of this register, and the texts already fitted for its columns."""

    block = 23.0
    """Height of the block of signatures, stamp and QR code."""

    def __init__(self, sheet: RegisterSheet, layout: Layout) -> None:
        self.sheet, self.layout = sheet, layout
        paper = layout.paper
        spare = paper.width - 2 * paper.margin - 6.0 - layout.table_width
        self.left = paper.margin + spare * 0.6
        self.right = self.left + layout.table_width
        self.edges = [self.left]
        for column in layout.columns:
            self.edges.append(self.edges[-1] + column.width)
        self.line_height = 5.3
        self.top = paper.margin + 16.5
        self.bottom = paper.height - paper.margin
        self.foot_y = self.bottom - 5.0 - self.block
        self.totals_y = self.foot_y - 5.2 - 3 * self.line_height
        self.rows_y = self.top + layout.heading_height + self.line_height
        self.row = (self.totals_y - self.rows_y) / layout.rows
        self.qr_x = self.right - self.block
        self._fitted: dict[tuple[int, str], Fitted] = {}
        self._title = _title(sheet, layout)

    def label(self, pen: Pen, label: str) -> None:
        """The mark that tells one copy from the next."""
        width, top = pen.width_of(label, 10, bold=True) + 5, self.layout.paper.margin
        pen.box(self.right - width, top, width, 6.4, 0.8)
        pen.cell(self.right - width, top, width, 6.4, label, 10, "center", bold=True)

    def draw(self, pen: Pen, lines: tuple[RegisterLine, ...], total: PageTotal, pages: int) -> None:
        """Everything of one page but the copy's label and the QR code."""
        last = total.page == pages
        self._head(pen, total, pages)
        self._grid(pen, len(lines))
        self._rows(pen, lines)
        self._sums(pen, total, last=last)
        self._signatures(pen, last=last)
        self._foot(pen)

    def _head(self, pen: Pen, total: PageTotal, pages: int) -> None:
        sheet, layout, margin = self.sheet, self.layout, self.layout.paper.margin
        centre = (self.left + self.right) / 2
        pen.text(centre, margin + 6.6, self._title, 17, bold=True, align="center")
        place = f"乡镇（街道）：{sheet.town}　　行政村（社区）：{sheet.village}"
        pen.text(self.left, margin + 14.2, place, 9.5)
        pen.text(centre, margin + 14.2, f"收缴年度：{sheet.label_year}　享受待遇：{sheet.insured_year} 年", 9.5, align="center")
        pen.text(self.right, margin + 14.2, f"金额单位：元　　第 {total.page} 页　共 {pages} 页", 9.5, align="right")
        pen.ground(self.left, self.top, layout.table_width, layout.heading_height, 0.93)
        for x, column in zip(self.edges, layout.columns, strict=False):
            pen.cell(x, self.top, column.width, layout.heading_height, column.heading, 9, "center", bold=True)

    def _grid(self, pen: Pen, filled: int) -> None:
        layout = self.layout
        ends = self.totals_y + 2 * self.line_height
        ys = [self.top + layout.heading_height, self.rows_y]
        ys += [self.rows_y + n * self.row for n in range(1, layout.rows + 1)]
        ys += [self.totals_y + self.line_height, ends]
        pen.lines((self.left, y, self.right, y) for y in ys)
        first = self._first_sum()
        segments = []
        for number, x in enumerate(self.edges[1:-1], 1):
            segments.append((x, self.top, x, self.rows_y - self.line_height))
            segments.append((x, self.rows_y, x, self.rows_y + filled * self.row))
            if filled + 1 < layout.rows:
                segments.append((x, self.rows_y + (filled + 1) * self.row, x, self.totals_y))
            if self._parts_sums(number, first):
                segments.append((x, self.rows_y - self.line_height, x, self.rows_y))
                segments.append((x, self.totals_y, x, ends))
        pen.lines(segments)
        pen.lines([(self.left, self.totals_y, self.right, self.totals_y)], 0.8)
        pen.box(self.left, self.top, layout.table_width, ends + self.line_height - self.top, 1.0)

    def _first_sum(self) -> int:
        keys = [column.key for column in self.layout.columns]
        return min((keys.index(key) for key in _SUMMED if key in keys), default=len(keys))

    def _parts_sums(self, edge: int, first: int) -> bool:
        """Whether the upright line before this column runs through the rows of totals too."""
        keys = [column.key for column in self.layout.columns]
        return edge == first or (edge > first and (keys[edge] in _SUMMED or keys[edge - 1] in _SUMMED))

    def _rows(self, pen: Pen, lines: tuple[RegisterLine, ...]) -> None:
        layout, fitted = self.layout, self._fitted
        columns = [(n, _TEXT[column.key], pen.edge(self.edges[n]), column) for n, column in enumerate(layout.columns)]
        y = self.rows_y
        for line in lines:
            cells = []
            for number, text_of, left, column in columns:
                if text := text_of(line):
                    shape = fitted.get((number, text))
                    if shape is None:
                        size = column.size or layout.size
                        shape = fitted[number, text] = pen.fit(text, column.width, self.row, size, column.align)
                    cells.append((left, shape))
            pen.put_row(cells, y)
            y += self.row
        if len(lines) < layout.rows:
            blank = layout.word("blank", "以下空白")
            pen.cell(self.left, y, layout.table_width, self.row, f"——　{blank}　——", 9, "center")

    def _sums(self, pen: Pen, total: PageTotal, *, last: bool) -> None:
        word, line = self.layout.word, self.line_height
        self._sum_row(pen, self.rows_y - line, word("carried", "承前页"), total.carried if total.page > 1 else None)
        self._sum_row(pen, self.totals_y, word("page_total", "本页小计"), total.here, bold=True)
        running = word("grand", "合计") if last else word("running", "累计（过次页）")
        self._sum_row(pen, self.totals_y + line, running, total.running, bold=True)
        label = word("grand", "合计") if last else word("running_short", "累计")
        words = f"{label}（大写）：人民币{capitals(total.running.paid)}"
        words += f"　其中补缴以前年度 {yuan(total.running.repay)}" if total.running.repay else ""
        figures = f"¥{yuan(total.running.paid)}"
        if last and total.here.people == self.layout.rows:
            words += f"　（{word('blank', '以下空白')}）"
        here = f"{word('page_total', '本页小计')}（大写）：人民币{capitals(total.here.paid)}"
        y = self.totals_y + 2 * line
        middle = self.left + self.layout.table_width * 0.42
        pen.cell(self.left, y, middle - self.left, line, here, 9)
        pen.cell(middle, y, self.right - middle - 34, line, words, 9, bold=last)
        pen.cell(self.right - 34, y, 34, line, figures, 9, "right", bold=last)

    def _sum_row(self, pen: Pen, y: float, label: str, total: Totals | None, *, bold: bool = False) -> None:
        first = self._first_sum()
        width = self.edges[first] - self.left
        if total is None:
            pen.cell(self.left, y, width, self.line_height, label, 9, gray=0.45)
            return
        heads = f"{label}　　人数 {total.people} 人，其中缴费 {total.payers} 人"
        pen.cell(self.left, y, width, self.line_height, heads, 9, bold=bold)
        for x, column in zip(self.edges, self.layout.columns, strict=False):
            if column.key in _SUMMED:
                amount = yuan(getattr(total, column.key))
                size = column.size or self.layout.size
                pen.cell(x, y, column.width, self.line_height, amount, size, "right", bold=bold)

    def _signatures(self, pen: Pen, *, last: bool) -> None:
        """One box a signer; on the last page the place of the stamp beside them; the code to the right."""
        layout, y, block = self.layout, self.foot_y, self.block
        statement = layout.word("statement", "") if last else layout.word("page_statement", "")
        pen.cell(self.left, y - 5.0, layout.table_width, 4.6, statement, 9)
        names = dict(self.sheet.signers)
        roles = layout.signers or tuple(names)
        stamp = 50.0 if layout.stamp and last else 0.0
        code = 27.0
        width = (self.qr_x - code - 2 - self.left - stamp) / max(1, len(roles))
        for number, role in enumerate(roles):
            x = self.left + number * width
            pen.box(x, y, width, block)
            pen.text(x + 2, y + 5.2, f"{role}（签字）：", 9, bold=True)
            if names.get(role):
                pen.cell(x + 1.2, y + 8, width - 2.4, 6, f"姓名：{names[role]}", 9)
            pen.text(x + width - 3, y + block - 3, "年　　月　　日", 9, align="right")
        if stamp:
            self._stamp(pen, self.left + len(roles) * width, stamp)
        self._code(pen, self.qr_x - code)

    def _stamp(self, pen: Pen, x: float, width: float) -> None:
        y, block = self.foot_y, self.block
        pen.box(x, y, width, block)
        pen.box(x + 3, y + 2.5, width - 6, block - 5, dashed=True)
        pen.cell(x + 3, y + 4, width - 6, 8, self.layout.stamp, 9, "center", gray=0.35)
        pen.text(x + width - 8, y + block - 5.4, "年　　月　　日", 9, align="right")

    def _code(self, pen: Pen, x: float) -> None:
        letters, y = self.sheet.verification_code, self.foot_y
        pen.text(x + 1, y + 5.2, self.layout.word("code", "核对码"), 9, bold=True)
        for number, group in enumerate(letters[n : n + 4] for n in range(0, len(letters), 4)):
            pen.text(x + 1, y + 10.2 + number * 4.0, group, 9)

    def _foot(self, pen: Pen) -> None:
        sheet, y = self.sheet, self.bottom - 0.8
        stamp = sheet.printed_at.strftime("%Y-%m-%d %H:%M")
        pen.text(self.left, y, f"第 {sheet.version} 版　打印时间 {stamp}", 7.5, gray=0.25)
        digest = " ".join(sheet.digest[n : n + 8] for n in range(0, len(sheet.digest), 8))
        pen.text(self.right, y, f"校验码（SHA-256）{digest}", 7.5, align="right", gray=0.25)
        x = self.right + 3.2
        middle = (self.top + self.totals_y) / 2
        pen.line(x, middle - 19, x, middle - 8, 0.5, "[20 15] 0 d ")
        pen.line(x, middle + 8, x, middle + 19, 0.5, "[20 15] 0 d ")
        for number, char in enumerate(self.layout.word("spine", "骑缝章")):
            pen.text(x, middle - 3.6 + number * 4.6, char, 8, align="center", gray=0.35)
