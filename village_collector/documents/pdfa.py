"""What PDF/A-2b asks beyond embedded faces: metadata that repeats the facts, a colour space that is named, clean streams."""

from __future__ import annotations

import struct
from datetime import datetime
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfdoc


def _stream(self: Any, document: Any) -> bytes:
    """A stream whose end stands on a line of its own, as PDF/A wants it and reportlab does not write it."""
    made: bytes = _plain_stream(self, document)
    return made.removesuffix(b"endstream\n") + b"\nendstream\n"


_plain_stream = pdfdoc.PDFStream.format
pdfdoc.PDFStream.format = _stream


def make_archival(document: Any, made_at: datetime | None) -> None:
    """Give a reportlab document its date, its XMP metadata and its output intent (shades of grey)."""
    if made_at is not None:
        offset = int(made_at.utcoffset().total_seconds() // 60) if made_at.utcoffset() else 0  # type: ignore[union-attr]
        stamp = document._timeStamp
        stamp.YMDhms, stamp.dhh, stamp.dmm = tuple(made_at.timetuple())[:6], offset // 60, offset % 60
    catalog = document.Catalog
    metadata = pdfdoc.PDFStream(content=_metadata(document).encode())
    metadata.dictionary["Type"] = pdfdoc.PDFName("Metadata")
    metadata.dictionary["Subtype"] = pdfdoc.PDFName("XML")
    catalog.Metadata = metadata
    profile = pdfdoc.PDFStream(content=grey_profile())
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
    info, stamp = document.info, document._timeStamp
    year, month, day, hour, minute, second = stamp.YMDhms
    when = f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{stamp.dhh:+03}:{stamp.dmm:02}"
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
def grey_profile() -> bytes:
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
