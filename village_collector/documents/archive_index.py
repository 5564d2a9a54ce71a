"""The season's archive on paper: cover, index of the file, and the index of scans and photographs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from village_collector.documents.document import PLAIN, DrawOptions
from village_collector.documents.flow import Flow, Origin, layout_table, rows_of
from village_collector.documents.fonts import require_glyphs


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveItem:
    """One paper in the file; `digest` is the beginning of its SHA-256 where it is also a file."""

    title: str
    reference: str = ""
    on: date | None = None
    pages: int | None = None
    copies: int | None = 1
    digest: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveCover:
    """The file of one season: what is on its cover and the papers inside, in their order."""

    origin: Origin
    number: str
    title: str
    first: date | None
    last: date | None
    retention: str
    keeper: str
    items: tuple[ArchiveItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentItem:
    """One scan or photograph as it was taken in."""

    kind: str
    subject: str
    taken_on: date | None
    place: str
    taken_by: str
    file: str
    digest: str
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentIndex:
    """Every scan and photograph of the book, in the order they were taken in."""

    origin: Origin
    items: tuple[AttachmentItem, ...]


def render_archive(cover: ArchiveCover, options: DrawOptions = PLAIN) -> bytes:
    """The cover, and from the second page on the index."""
    layout = options.layout_of("archive")
    texts = (cover.title, cover.keeper, cover.origin.village)
    require_glyphs([(cover.title, texts)], options.glyph_substitutes)
    flow = Flow(layout.title, cover.origin, options, paper=layout.paper, cover=True)
    _cover(flow, cover)
    flow.new_page()
    layout_table(flow, layout, rows_of(cover.items), blank="以下空白")
    flow.signatures((("立卷人", cover.keeper), ("检查人", "")), height=20)
    return flow.finish()


def _cover(flow: Flow, cover: ArchiveCover) -> None:
    pen, middle, top = flow.pen, flow.paper.width / 2, flow.paper.margin
    pen.box(flow.left, top, flow.width, flow.paper.height - 2 * top - 8, 1.2)
    pen.box(flow.left + 2, top + 2, flow.width - 4, flow.paper.height - 2 * top - 12, 0.4)
    pen.text(middle, 62, cover.origin.town, 16, align="center")
    pen.text(middle, 74, cover.origin.village, 20, bold=True, align="center")
    pen.cell(flow.left + 10, 92, flow.width - 20, 14, cover.title, 24, "center", bold=True)
    pen.text(middle, 116, f"收缴年度　{cover.origin.label_year}", 14, align="center")
    flow.y = 150
    span = f"{cover.first:%Y-%m-%d} 至 {cover.last:%Y-%m-%d}" if cover.first and cover.last else ""
    pages = sum((item.pages or 0) * (item.copies or 1) for item in cover.items)
    facts = (
        ("档　　号", cover.number),
        ("起止日期", span),
        ("保管期限", cover.retention),
        ("件　　数", f"{len(cover.items)} 件"),
        ("页　　数", f"{pages} 页" if pages else ""),
        ("立 卷 人", cover.keeper),
    )
    _centred(flow, facts)


def render_attachments(index: AttachmentIndex, options: DrawOptions = PLAIN) -> bytes:
    """The index of scans and photographs, numbered in its order."""
    layout, items = options.layout_of("attachments"), index.items
    flow = Flow(index.origin.fill(layout.title), index.origin, options, paper=layout.paper)
    flow.text(f"共 {len(items)} 件。校验码是文件 SHA-256 的前 16 位，文件改动一个字节就会不同。", 9)
    layout_table(flow, layout, rows_of(items), blank="以下空白")
    return flow.finish()


def _centred(flow: Flow, facts: Sequence[tuple[str, str]]) -> None:
    wide = 130.0
    x = (flow.paper.width - wide) / 2
    for name, value in facts:
        flow.pen.cell(x, flow.y, 34, 11, name, 13, "center")
        flow.pen.cell(x + 36, flow.y, wide - 36, 11, value, 13)
        flow.pen.line(x + 36, flow.y + 11.4, x + wide, flow.y + 11.4)
        flow.y += 13
