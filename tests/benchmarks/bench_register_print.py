"""The three-copy register of 5,000 people, 750 pages with QR code, bookmarks and rare names, against platypus and the floor.

Each maker is a command of its own, from the start of Python to the file on the disk: the processor decides, the clock and
the peak memory of the whole process are said beside it. All take the same value and, but for the floor, draw the same pages.
"""

from __future__ import annotations

import json
import pickle
import random
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from datetime import date, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from harness import PROJECT, Cost, Measurement, compare, spend

PEOPLE = 5000
RARE = "𠮷䶮㛃𫖯𬭎𬴂𠀀𪜀𠅤𡋾"
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚"


def sheet() -> Any:
    """An invented village: 5,000 people, some 2,500 different characters, 60 rare names."""
    from village_collector.documents.register import RegisterLine, RegisterSheet

    chance = random.Random(2022)
    given = [chr(code) for code in chance.sample(range(0x4E00, 0x9FA5), 2400)]
    lines = []
    for number in range(1, PEOPLE + 1):
        name = chance.choice(SURNAMES) + "".join(chance.choices(given, k=2))
        if number % 83 == 0:
            name = chance.choice(SURNAMES) + RARE[number % len(RARE)] + chance.choice(given)
        waived = number % 11 == 0
        lines.append(
            RegisterLine(
                number=number, group=f"第{(number - 1) // 250 + 1}村民组", household_no=f"{number // 4:04d}", head=name[0] + given[number // 4],
                relation=chance.choice(("户主", "配偶", "子", "女")), name=name, id_number=f"411399{chance.randrange(10**11, 10**12)}",
                category=chance.choice(("普通居民", "学生儿童", "老年人")), assistance="特困供养人员" if waived else "",
                due=0 if waived else 32000, subsidy=32000 if waived else 0, paid=0 if waived else 32000,
                paid_on=None if waived else date(2021, 12, number % 20 + 1), method="" if waived else "现金", ticket=f"{number:08d}", remark="",
            )
        )  # fmt: skip
    seal = f"VCL1 411399001001 2022 A1 S63 N{PEOPLE} F145440000 FVYRMQVXE2YEIALCHVTTVCLZJ6TQ4NDLVEZF4M22B2LTKSYBCH4A"
    signers = (("社保协办员", "王小明"), ("卫生院经办人员", "李静"), ("税务分局工作人员", "赵云"))
    when = datetime.fromisoformat("2021-12-20T09:30+08:00")
    return RegisterSheet(
        title="", village="柳河村", town="六合镇", insured_year=2022, label_year="2022年度", version=1, printed_at=when, digest="5d" * 32, qr_text=seal, verification_code="FVYRMQVXE2YEIALC", lines=tuple(lines), signers=signers
    )


def ours(value: Any) -> bytes:
    from village_collector.documents.document import DrawOptions
    from village_collector.documents.register import render_register

    return render_register(value, DrawOptions(copies=3))


def floor(value: Any) -> bytes:
    """What cannot be saved: the strings of 250 page bodies, their deflating, and the faces subset once."""
    from village_collector.documents import register
    from village_collector.documents.document import Document
    from village_collector.documents.layout import default_layout

    layout = default_layout("register")
    document = Document("floor", layout.paper)
    plan = register._Plan(value, layout)
    pages, totals = register._pages(value, layout), register.page_subtotals(value, layout)
    size = 0
    for lines, total in zip(pages, totals, strict=True):
        pen = document.pen()
        plan.draw(pen, lines, total, len(pages))
        size += len(zlib.compress(pen.code().encode("ascii")))
    inner = document._canvas._doc
    for face in inner.delayedFonts:
        for subset in face.state[inner].subsets:
            size += len(zlib.compress(face.face.makeSubset(subset)))
    return b"\0" * size


def platypus(value: Any) -> bytes:
    """The same pages the usual way: a platypus Table a page, rare names as Paragraphs so that their face is chosen."""
    import io

    import segno
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.lib.units import mm
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table

    from village_collector.documents.layout import default_layout
    from village_collector.documents.register import _TEXT, page_subtotals
    from village_collector.domain.money import capitals, yuan

    layout = default_layout("register")
    folder = next((PROJECT / ".venv").rglob("NotoSansSC-Regular.ttf")).parent
    pdfmetrics.registerFont(TTFont("N", str(folder / "NotoSansSC-Regular.ttf")))
    pdfmetrics.registerFont(TTFont("B", str(folder / "NotoSansSC-Bold.ttf")))
    pdfmetrics.registerFont(TTFont("R", "/usr/share/fonts/truetype/hanazono/HanaMinB.ttf"))
    common = pdfmetrics.getFont("N").face.charToGlyph
    style = ParagraphStyle("name", fontName="N", fontSize=8.5, leading=9, wordWrap="CJK")
    totals = page_subtotals(value, layout)
    keys = [column.key for column in layout.columns]
    headings = [column.heading for column in layout.columns]
    widths = [column.width * mm for column in layout.columns]
    matrix = segno.make(value.qr_text, error="m", micro=False).matrix
    pages = len(totals)

    def cell(line: Any, key: str) -> Any:
        text = _TEXT[key](line)
        if key == "name" and not common.keys() >= set(map(ord, text)):  # a Paragraph only where a face has to be chosen
            return Paragraph("".join(c if ord(c) in common else f'<font name="R">{c}</font>' for c in text), style)
        return text

    def sums(label: str, total: Any) -> list[Any]:
        row: list[Any] = [label] + [""] * (len(keys) - 1)
        for key in ("due", "subsidy", "paid"):
            row[keys.index(key)] = yuan(getattr(total, key))
        return row

    def around(canvas: Any, _: Any) -> None:
        copy, page = divmod(canvas.getPageNumber() - 1, pages)
        if page == 0:
            canvas.bookmarkPage(f"c{copy}")
            canvas.addOutlineEntry(layout.copies[copy], f"c{copy}", 0)
        if page % 13 == 0:
            canvas.bookmarkPage(f"c{copy}p{page}")
            canvas.addOutlineEntry(value.lines[page * 20].group, f"c{copy}p{page}", 1)
        canvas.setFont("B", 17)
        canvas.drawCentredString(148 * mm, 193 * mm, "2022年度城乡居民基本医疗保险缴费清册")
        canvas.setFont("N", 9.5)
        canvas.drawRightString(282 * mm, 197 * mm, layout.copies[copy])
        canvas.drawString(12 * mm, 186 * mm, f"乡镇（街道）：{value.town}　行政村（社区）：{value.village}　{value.label_year}")
        canvas.drawRightString(282 * mm, 186 * mm, f"金额单位：元　第 {page + 1} 页　共 {pages} 页")
        total = totals[page]
        canvas.drawString(12 * mm, 44 * mm, f"本页小计（大写）：人民币{capitals(total.here.paid)}")
        canvas.drawString(120 * mm, 44 * mm, f"累计（大写）：人民币{capitals(total.running.paid)}　¥{yuan(total.running.paid)}")
        canvas.drawString(12 * mm, 40 * mm, layout.words["page_statement"])
        for number, (role, name) in enumerate(value.signers):
            canvas.rect((12 + number * 72) * mm, 15 * mm, 72 * mm, 23 * mm)
            canvas.drawString((14 + number * 72) * mm, 33 * mm, f"{role}（签字）：")
            canvas.drawString((14 + number * 72) * mm, 26 * mm, f"姓名：{name}")
            canvas.drawString((50 + number * 72) * mm, 18 * mm, "年　　月　　日")
        canvas.drawString(12 * mm, 11 * mm, f"第 {value.version} 版　打印时间 {value.printed_at:%Y-%m-%d %H:%M}　{value.digest}")
        for number in range(4):
            canvas.drawString(234 * mm, (30 - number * 4) * mm, value.verification_code[number * 4 : number * 4 + 4])
        if canvas.getPageNumber() == 1:
            code(canvas)
        canvas.doForm("code")

    def code(canvas: Any) -> None:
        canvas.beginForm("code")
        path, side = canvas.beginPath(), 23 * mm / 45
        for y, row in enumerate(matrix):
            for x, dark in enumerate(row):
                if dark:
                    path.rect(260 * mm + x * side, 37 * mm - y * side, side, side)
        canvas.drawPath(path, stroke=0, fill=1)
        canvas.endForm()

    look = [
        ("FONT", (0, 0), (-1, -1), "N", 8.5), ("FONT", (0, 0), (-1, 0), "B", 9), ("FONT", (0, -2), (-1, -1), "B", 8.5),
        ("GRID", (0, 0), (-1, -1), 0.4, "black"), ("BOX", (0, 0), (-1, -1), 1, "black"), ("BACKGROUND", (0, 0), (-1, 0), "#eeeeee"),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"), ("ALIGN", (8, 1), (10, -1), "RIGHT"), ("ALIGN", (0, 0), (0, -1), "CENTER"),
        ("SPAN", (0, -1), (7, -1)), ("SPAN", (0, -2), (7, -2)), ("SPAN", (0, 1), (7, 1)),
        ("TOPPADDING", (0, 0), (-1, -1), 0), ("BOTTOMPADDING", (0, 0), (-1, -1), 0), ("LEFTPADDING", (0, 0), (-1, -1), 2),
        ("RIGHTPADDING", (0, 0), (-1, -1), 2),
    ]  # fmt: skip
    story: list[Any] = []
    for _ in range(3):
        for page, total in enumerate(totals):
            lines = value.lines[page * 20 : page * 20 + 20]
            rows = [headings, sums("承前页", total.carried)]
            rows += [[cell(line, key) for key in keys] for line in lines]
            heads = f"人数 {total.here.people} 人，其中缴费 {total.here.payers} 人"
            rows += [sums(f"本页小计　{heads}", total.here), sums("累计（过次页）", total.running)]
            story += [Table(rows, widths, [20] + [15.6] * (len(rows) - 1), style=look), PageBreak()]
    target = io.BytesIO()
    frame = {"leftMargin": 7 * mm, "rightMargin": 5 * mm, "topMargin": 24 * mm, "bottomMargin": 44 * mm}
    SimpleDocTemplate(target, pagesize=landscape(A4), **frame).build(story, onFirstPage=around, onLaterPages=around)
    return target.getvalue()


TYPST = """
#let data = json("data.json")
#set page(paper: "a4", flipped: true, margin: (left: 7mm, right: 5mm, top: 24mm, bottom: 44mm))
#set text(font: ("Noto Sans SC", "HanaMinA", "HanaMinB"), size: 8.5pt)
#let yuan(text) = align(right, text)
#for copy in data.copies {
  for page in data.pages {
    place(top + center, dy: -14mm, text(size: 17pt, weight: "bold")[2022年度城乡居民基本医疗保险缴费清册])
    place(top + right, dy: -16mm, text(size: 9.5pt, copy))
    place(top + left, dy: -6mm, text(size: 9.5pt, data.place))
    place(top + right, dy: -6mm, text(size: 9.5pt, page.number))
    table(columns: data.widths.map(width => width * 1mm), inset: 2pt, stroke: 0.4pt, ..page.cells)
    place(bottom + left, dy: 2mm, page.capitals)
    place(bottom + left, dy: 8mm, data.statement)
    for (number, signer) in data.signers.enumerate() {
      place(bottom + left, dx: number * 72mm, dy: 34mm, rect(width: 72mm, height: 23mm, signer))
    }
    place(bottom + left, dy: 39mm, data.digest)
    place(bottom + right, dy: 34mm, image("code.svg", width: 23mm))
    pagebreak(weak: true)
  }
}
"""


def typst(value: Any) -> bytes:
    """The same pages by typst: a table a page, the words around it placed, the code as a picture; no outline, no tags."""
    import tempfile

    import segno
    import typst as compiler

    from village_collector.documents.layout import default_layout
    from village_collector.documents.register import _TEXT, page_subtotals
    from village_collector.domain.money import capitals, yuan

    layout = default_layout("register")
    keys = [column.key for column in layout.columns]
    totals = page_subtotals(value, layout)

    def sums(label: str, total: Any) -> list[str]:
        money = {key: yuan(getattr(total, key)) for key in ("due", "subsidy", "paid")}
        return [label if number == 1 else money.get(key, "") for number, key in enumerate(keys)]

    pages = []
    for page, total in enumerate(totals):
        lines = value.lines[page * 20 : page * 20 + 20]
        rows = [[column.heading for column in layout.columns], sums("承前页", total.carried)]
        rows += [[_TEXT[key](line) for key in keys] for line in lines]
        rows += [sums("本页小计", total.here), sums("累计", total.running)]
        pages.append(
            {
                "number": f"金额单位：元　第 {page + 1} 页　共 {len(totals)} 页",
                "cells": [cell for row in rows for cell in row],
                "capitals": f"本页小计（大写）：人民币{capitals(total.here.paid)}　累计（大写）：人民币{capitals(total.running.paid)}",
            }
        )
    data = {
        "copies": list(layout.copies), "pages": pages, "widths": [column.width for column in layout.columns],
        "place": f"乡镇（街道）：{value.town}　行政村（社区）：{value.village}　{value.label_year}",
        "statement": layout.words["page_statement"], "digest": f"第 {value.version} 版　{value.digest}　{value.verification_code}",
        "signers": [f"{role}（签字）：　姓名：{name}" for role, name in value.signers],
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "main.typ").write_text(TYPST, encoding="utf-8")
        (folder / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        segno.make(value.qr_text, error="m", micro=False).save(folder / "code.svg")
        noto = next((PROJECT / ".venv").rglob("NotoSansSC-Regular.ttf")).parent
        faces = [str(noto), "/usr/share/fonts/truetype/hanazono"]
        return bytes(compiler.compile(folder / "main.typ", format="pdf", font_paths=faces, ignore_system_fonts=True, pdf_tags=False))


MAKERS: dict[str, Callable[[Any], bytes]] = {"ours": ours, "platypus": platypus, "typst": typst, "floor": floor}


def measure() -> Iterator[Measurement]:
    name = "register ×3, 5,000 people, 750 pages"
    with tempfile.TemporaryDirectory() as folder:
        value = Path(folder) / "sheet.pickle"
        value.write_bytes(pickle.dumps(sheet()))

        def run(maker: str) -> Callable[[], Cost]:
            return lambda: spend(sys.executable, __file__, maker, str(value), f"{folder}/{maker}.pdf")

        yield compare(name, run("ours"), "platypus Table", run("platypus"), rounds=2, limit=1 / 4, most_memory=0.5)
        if find_spec("typst"):
            yield compare("… again", run("ours"), "typst, no tags", run("typst"), rounds=2, limit=1, most_memory=1)
        else:
            print("register_print: typst is not installed, `make bench` installs it", file=sys.stderr)
        yield compare("… against what cannot be saved", run("ours"), "250 page bodies, faces subset", run("floor"), rounds=2, limit=2)
        size, other = ((Path(folder) / f"{maker}.pdf").stat().st_size for maker in ("ours", "platypus"))
        assert size < other, "three copies share their page bodies"


if __name__ == "__main__":
    maker, value_file, target = sys.argv[1:]
    Path(target).write_bytes(MAKERS[maker](pickle.loads(Path(value_file).read_bytes())))
