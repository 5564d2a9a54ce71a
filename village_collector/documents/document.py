"""A PDF in the making, archival as PDF/A-2b asks: pages with bookmarks, metadata, clean streams; and how it is to be drawn."""

from __future__ import annotations

import io
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Literal, TypeAlias
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from village_collector.documents import fonts
from village_collector.documents.layout import Layout, default_layout
from village_collector.documents.page import Paper, Pen
from village_collector.progress import ProgressCallback

ReceiptSize: TypeAlias = Literal["A5", "80mm"]
"""A sheet of A5, or a roll of 80 mm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawOptions:
    """What every draw function takes after the value that it draws; each uses what concerns it."""

    layout: Layout | None = None
    """A county's own layout; None is the one that ships with the program."""
    copies: int = 1
    """How many labelled copies of a register are drawn."""
    size: ReceiptSize = "A5"
    """What a receipt is printed on."""
    glyph_substitutes: Mapping[str, str] = field(default_factory=dict)
    """For a character that no face holds: what it is made of (“龙天”)."""
    progress: ProgressCallback | None = None
    """Told of every page; may raise to end the drawing."""

    def layout_of(self, kind: str) -> Layout:
        """The layout to draw a sheet of this kind by."""
        return self.layout or default_layout(kind)

    def report(self, done: int, total: int) -> None:
        """Tell how far the drawing is, where somebody wants to know."""
        if self.progress:
            self.progress(done, total)


PLAIN = DrawOptions()
"""The program's own layout, one copy, no substitutes."""


class Document:
    """A PDF/A-2b in the making: the same calls give the same bytes, every face is embedded, every text can be read back."""

    def __init__(
        self,
        title: str,
        paper: Paper,
        *,
        subject: str = "",
        made_at: datetime | None = None,
        glyph_substitutes: Mapping[str, str] | None = None,
    ) -> None:
        self._target = io.BytesIO()
        face = fonts.plain_name()
        self._canvas: Any = Canvas(
            self._target, paper.points, pageCompression=1, invariant=1, initialFontName=face, lang="zh-CN"
        )
        self._canvas.setTitle(title)
        self._canvas.setSubject(subject or title)
        self._canvas.setCreator("村医保收缴")
        self._canvas.setProducer("村医保收缴")
        self._canvas.setAuthor("村医保收缴")
        self._canvas.setViewerPreference("DisplayDocTitle", "true")
        _make_archival(self._canvas._doc, made_at)
        self._setter = fonts.Typesetter(self._canvas._doc, glyph_substitutes)
        self._paper = paper
        self._bookmarks = 0

    def pen(self, paper: Paper | None = None) -> Pen:
        """A new empty sheet of this document; give it back with `page` or `form`."""
        return Pen(self._setter, paper or self._paper)

    def page(self, *drawings: Pen | str, bookmarks: Sequence[tuple[int, str]] = ()) -> None:
        """Add a sheet that bears these drawings (pens, or names of forms); `bookmarks` (level, title) lead to it."""
        for level, title in bookmarks:
            key = f"b{self._bookmarks}"
            self._bookmarks += 1
            self._canvas.bookmarkPage(key)
            self._canvas.addOutlineEntry(title, key, level, closed=level == 0 and self._bookmarks > 1)
        for drawing in drawings:
            if isinstance(drawing, Pen):
                if drawing.paper != self._paper:
                    self._paper = drawing.paper
                    self._canvas.setPageSize(drawing.paper.points)
                self._canvas._code.append(drawing.code())
            else:
                self._canvas.doForm(drawing)
        self._canvas.showPage()

    def form(self, name: str, pen: Pen) -> str:
        """Keep a drawing once; its name, given to `page`, puts it on any number of sheets."""
        self._canvas.beginForm(name)
        self._canvas._code.append(pen.code())
        self._canvas.endForm()
        return name

    def finish(self) -> bytes:
        """The whole document; nothing can be added afterwards."""
        with fonts.DRAWING:
            self._canvas.save()
        return self._target.getvalue()


# -- what PDF/A-2b asks beyond embedded faces


def _stream(self: Any, document: Any) -> bytes:
    """A stream whose end stands on a line of its own, as PDF/A wants it and reportlab does not write it."""
    made: bytes = _plain_stream(self, document)
    return made.removesuffix(b"endstream\n") + b"\nendstream\n"


_plain_stream = pdfdoc.PDFStream.format
pdfdoc.PDFStream.format = _stream


def _make_archival(document: Any, made_at: datetime | None) -> None:
    """Give a reportlab document its date, its XMP metadata and its output intent (shades of grey)."""
    if made_at is not None:
        offset = int(made_at.utcoffset().total_seconds() // 60) if made_at.utcoffset() else 0  # type: ignore[union-attr]
        moment = document._timeStamp
        moment.YMDhms, moment.dhh, moment.dmm = tuple(made_at.timetuple())[:6], offset // 60, offset % 60
    catalog = document.Catalog
    metadata = pdfdoc.PDFStream(content=_metadata(document).encode())
    metadata.dictionary["Type"] = pdfdoc.PDFName("Metadata")
    metadata.dictionary["Subtype"] = pdfdoc.PDFName("XML")
    catalog.Metadata = metadata
    profile = pdfdoc.PDFStream(content=_grey_profile())
    profile.dictionary["N"] = 1
    intent = {
        "Type": pdfdoc.PDFName("OutputIntent"),
        "S": pdfdoc.PDFName("GTS_PDFA1"),
        "OutputConditionIdentifier": pdfdoc.PDFString("Gray Gamma 2.2"),
        "Info": pdfdoc.PDFString("Gray Gamma 2.2"),
        "DestOutputProfile": document.Reference(profile),
    }
    catalog.__NoDefault__ = [*catalog.__NoDefault__, "OutputIntents"]
    catalog.OutputIntents = pdfdoc.PDFArray([pdfdoc.PDFDictionary(intent)])
    document._pdfVersion = (1, 7)


def _metadata(document: Any) -> str:
    """XMP that says word for word what the information dictionary says."""
    info, moment = document.info, document._timeStamp
    year, month, day, hour, minute, second = moment.YMDhms
    when = f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{moment.dhh:+03}:{moment.dmm:02}"
    title, author, subject, tool = (escape(text) for text in (info.title, info.author, info.subject, info.creator))
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>zh-CN</rdf:li></rdf:Bag></dc:language>
<xmp:CreatorTool>{tool}</xmp:CreatorTool>
<xmp:CreateDate>{when}</xmp:CreateDate><xmp:ModifyDate>{when}</xmp:ModifyDate>
<pdf:Producer>{escape(info.producer)}</pdf:Producer><pdf:Keywords>{escape(info.keywords)}</pdf:Keywords>
<pdf:Trapped>False</pdf:Trapped>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


@cache
def _grey_profile() -> bytes:
    """An ICC profile (version 2.1) of shades of grey with gamma 2.2 and the white of D50, 1 tag a property."""
    white = struct.pack(">4s4x3i", b"XYZ ", 0xF6D6, 0x10000, 0xD32D)
    curve = struct.pack(">4s4xIH2x", b"curv", 1, round(2.2 * 256))
    name = b"Gray Gamma 2.2\0"
    words = struct.pack(">4s4xI", b"desc", len(name)) + name + bytes(4 + 4 + 2 + 1 + 67)
    rights = struct.pack(">4s4x", b"text") + b"No rights reserved\0"
    tags = [(b"desc", words), (b"cprt", rights), (b"wtpt", white), (b"kTRC", curve)]
    table, body, start = struct.pack(">I", len(tags)), b"", 128 + 4 + 12 * len(tags)
    for tag, data in tags:
        table += struct.pack(">4sII", tag, start + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    size = 128 + len(table) + len(body)
    header = struct.pack(
        ">I4sI4s4s4s6H4s4sI4s4s8xI3i4s",
        size, b"\0\0\0\0", 0x02100000, b"prtr", b"GRAY", b"XYZ ", 2000, 1, 1, 0, 0, 0, b"acsp",
        b"\0\0\0\0", 0, b"\0\0\0\0", b"\0\0\0\0", 0, 0xF6D6, 0x10000, 0xD32D, b"\0\0\0\0",
    )  # fmt: skip
    return header.ljust(128, b"\0") + table + body
