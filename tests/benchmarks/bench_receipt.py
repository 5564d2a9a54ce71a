"""One receipt of a household of four, once the program is warm, against the usual way with platypus Paragraphs.

Medians of 21 in a process. Both draw the same words with the same faces into an A5 page and choose the face of a rare
name; the peer leaves out boxes, tags and the archive's metadata.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from harness import PROJECT, Measurement, compare, part, tell, timed

from village_collector.documents.receipt import ReceiptLine, ReceiptPaper, ReceiptSheet, render_receipts
from village_collector.domain.money import capitals, yuan

TIMES = 21
PAPER = ReceiptPaper(
    number="A1-000123", village="柳河村", town="六合镇", insured_year=2022,
    group="第3村民组", head="李𠮷明", payer="李𠮷明", operator="王小明",
    received_at=datetime.fromisoformat("2021-12-03T09:05+08:00"), method="现金", total=128000,
    tendered=130000, change=2000, ticket="", verification_code="FVYRMQVX", reprint=0, void_reason="",
    lines=tuple(
        ReceiptLine(
            name=f"李{char}明", relation="子", collect=32000, subsidy=0, refund=None, agency="", clause="三（一）1",
            benefit_from=None, benefit_to=None,
        )
        for char in "𠮷建国华"
    ),
)  # fmt: skip


def ours() -> Callable[[ReceiptPaper], bytes]:
    return lambda receipt: render_receipts(ReceiptSheet(receipts=(receipt,)))


def platypus() -> Callable[[ReceiptPaper], bytes]:
    from reportlab.lib.pagesizes import A5
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.lib.units import mm
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

    from village_collector.documents.receipt import _COLUMNS, _KEEP, _NATURE, _TITLE

    folder = next((PROJECT / ".venv").resolve().rglob("NotoSansSC-Regular.ttf")).parent
    pdfmetrics.registerFont(TTFont("N", str(folder / "NotoSansSC-Regular.ttf")))
    pdfmetrics.registerFont(TTFont("B", str(folder / "NotoSansSC-Bold.ttf")))
    pdfmetrics.registerFont(TTFont("R", "/usr/share/fonts/truetype/hanazono/HanaMinB.ttf"))
    common = pdfmetrics.getFont("N").face.charToGlyph
    look = [
        ("FONT", (0, 0), (-1, 0), "B", 9), ("BACKGROUND", (0, 0), (-1, 0), "#eeeeee"), ("GRID", (0, 0), (-1, -1), 0.4, "black"),
        ("ALIGN", (3, 1), (4, -1), "RIGHT"), ("FONT", (0, 1), (-1, -1), "N", 9), ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ]  # fmt: skip

    def words(text: str, size: float, face: str = "N", align: int = 0) -> Any:
        style = ParagraphStyle("words", fontName=face, fontSize=size, leading=size * 1.4, wordWrap="CJK", alignment=align)
        return Paragraph("".join(c if ord(c) in common else f'<font name="R">{c}</font>' for c in text), style)

    def drawn(receipt: ReceiptPaper) -> bytes:
        rows = [[heading for heading, *_ in _COLUMNS]] + [
            [str(number), words(line.name, 10), line.relation, yuan(line.collect), yuan(line.subsidy), line.clause]
            for number, line in enumerate(receipt.lines, 1)
        ]
        story = [
            words(f"№ {receipt.number}", 9, "B", 2),
            words(_TITLE, 20, "B", 1),
            words(f"城乡居民基本医疗保险费　{receipt.insured_year} 年度", 10.5, align=1),
            words(f"村　组：{receipt.town}{receipt.village}{receipt.group}　户　主：{receipt.head}", 9.5),
            words(f"收款时间：{receipt.received_at:%Y-%m-%d %H:%M}　收款方式：{receipt.method}", 9.5),
            Table(rows, [wide * mm for _, wide, _, _ in _COLUMNS], style=look),
            words(f"合计（大写）：人民币{capitals(receipt.total)}　¥{yuan(receipt.total)}", 10, "B"),
            words(f"{len(receipt.lines)} 人　实收 {yuan(receipt.tendered)} 元，找零 {yuan(receipt.change)} 元", 9.5),
            Spacer(0, 10 * mm),
            words(f"交款人：{receipt.payer}　经手人：{receipt.operator}", 10),
            words(f"交款人签字：　代收单位（章）：{receipt.village}", 10),
            words(_NATURE + _KEEP, 7.5),
            words(f"账链码 {receipt.verification_code}（与村里账本核对用）", 8),
        ]
        target = io.BytesIO()
        SimpleDocTemplate(target, pagesize=A5, leftMargin=10 * mm, rightMargin=10 * mm, topMargin=10 * mm, bottomMargin=10 * mm).build(story)
        return target.getvalue()

    return drawn


MAKERS = {"ours": ours, "platypus": platypus}


def measure() -> Measurement:
    return compare(
        "one receipt, warm",
        lambda: part(sys.executable, __file__, "ours"),
        "platypus, Paragraphs and a Table",
        lambda: part(sys.executable, __file__, "platypus"),
        limit=1.0,
        most_memory=1.1,
    )


if __name__ == "__main__":
    draw = MAKERS[sys.argv[1]]()
    draw(PAPER)
    receipts = [replace(PAPER, number=f"A1-{number:06d}") for number in range(TIMES)]
    tell([timed(lambda one=one: draw(one)) for one in receipts])  # type: ignore[misc]
