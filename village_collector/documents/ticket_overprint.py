"""Printing into a pre-printed ticket with millimetre offsets, and the pages that show how a printer lies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast, get_args

from village_collector.documents.document import PLAIN, Document, DrawOptions
from village_collector.documents.fonts import require_glyphs
from village_collector.documents.page import A4, Align, Paper, Pen
from village_collector.documents.receipt import ReceiptPaper
from village_collector.domain.money import capitals, yuan
from village_collector.domain.strict_toml import Table, each, read_root
from village_collector.errors import UserError


@dataclass(frozen=True, slots=True, kw_only=True)
class OverprintField:
    """One place on the pre-printed form: what goes there, its left upper corner and room in millimetres."""

    key: str
    x: float
    y: float
    width: float
    height: float
    size: float
    align: Align


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketForm:
    """A county's pre-printed ticket: its size, and where our words go. The number is printed only if it allows it."""

    name: str
    paper: Paper
    prints_number: bool
    rows: int
    row_height: float
    fields: tuple[OverprintField, ...]


_ONCE: Mapping[str, Callable[[ReceiptPaper], str]] = {
    "ticket": lambda receipt: receipt.ticket,
    "receipt": lambda receipt: receipt.number,
    "date": lambda receipt: f"{receipt.received_at:%Y-%m-%d}",
    "year": lambda receipt: f"{receipt.received_at.year}",
    "month": lambda receipt: f"{receipt.received_at.month}",
    "day": lambda receipt: f"{receipt.received_at.day}",
    "payer": lambda receipt: receipt.payer,
    "head": lambda receipt: receipt.head,
    "village": lambda receipt: receipt.village,
    "group": lambda receipt: receipt.group,
    "people": lambda receipt: f"{len(receipt.lines)}",
    "names": lambda receipt: "、".join(line.name for line in receipt.lines),
    "item": lambda receipt: f"{receipt.insured_year}年度城乡居民基本医疗保险费",
    "total": lambda receipt: yuan(receipt.total),
    "capitals": lambda receipt: f"人民币{capitals(receipt.total)}",
    "operator": lambda receipt: receipt.operator,
}
_EACH: Mapping[str, Callable[[ReceiptPaper, int], str]] = {
    "line_name": lambda receipt, n: receipt.lines[n].name,
    "line_amount": lambda receipt, n: yuan(receipt.lines[n].collect),
    "line_relation": lambda receipt, n: receipt.lines[n].relation,
}


_WORDS: Mapping[str, str] = {
    "ticket": "票据号码", "receipt": "收据号", "date": "日期", "year": "年", "month": "月", "day": "日",
    "payer": "交款人", "head": "户主", "village": "村", "group": "村民组", "people": "人数", "names": "姓名清单",
    "item": "项目", "total": "金额小写", "capitals": "金额大写", "operator": "收款人", "line_name": "姓名（逐行）",
    "line_amount": "金额（逐行）", "line_relation": "关系（逐行）",
}  # fmt: skip


def read_ticket_form(path: Path) -> TicketForm:
    """Read a county's form. Raises UserError("bad-layout") for a key or place that cannot be."""
    try:
        root = read_root(path.read_text("utf-8-sig"))
    except OSError as error:
        raise _bad_form(path, "文件读不出来。") from error
    except UnicodeDecodeError as error:
        raise _bad_form(path, "文件不是 UTF-8 编码。") from error
    form = _form(root)
    root.done()
    if root.problems:
        raise _bad_form(path, str(root.problems[0]))
    return form


def _form(root: Table) -> TicketForm:
    """The form as it stands; complete only where no problem was noted."""
    paper = Paper(root.measure("width", required=True) or 0, root.measure("height", required=True) or 0, 0)
    prints_number = root.flag("prints_number", False)
    rows, row_height = root.whole("rows", least=1), root.measure("row_height")
    fields = each(root.tables("field"), lambda table: _field(table, paper, prints_number))
    if not fields:
        root.fault(None, "一个位置也没有写。", "请为每一项写一个 [[field]]。")
    return TicketForm(
        name=root.text("name"),
        paper=paper,
        prints_number=prints_number,
        rows=1 if rows is None else rows,
        row_height=6.0 if row_height is None else row_height,
        fields=fields,
    )


def _field(table: Table, paper: Paper, prints_number: bool) -> OverprintField:
    key = table.choice("key", sorted({*_ONCE, *_EACH}))
    x, y = table.measure("x", required=True) or 0.0, table.measure("y", required=True) or 0.0
    if not (0 <= x < paper.width and 0 <= y < paper.height):
        table.fault(None, "位置在票面以外。", "请照票面量出左边和上边的毫米数。")
    if key == "ticket" and not prints_number:
        table.fault("key", "票据号码由票面预先印好。", "县里允许套打号码时，才可以写 prints_number = true。")
    height, size = table.measure("height"), table.measure("size")
    return OverprintField(
        key=key,
        x=x,
        y=y,
        width=table.measure("width", required=True) or 0.0,
        height=6.0 if height is None else height,
        size=10.0 if size is None else size,
        align=cast(Align, table.choice("align", get_args(Align), "left")),
    )


def _bad_form(path: Path, why: str) -> UserError:
    return UserError("bad-layout", f"套打版式 {path.name} 不能用：{why}", "请改正这个文件后再打印。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Overprint:
    """What goes into the pre-printed form, moved by `offset` millimetres (right, down); one page a receipt."""

    form: TicketForm
    receipts: tuple[ReceiptPaper, ...] = ()
    offset: tuple[float, float] = (0, 0)


def render_overprint(sheet: Overprint, options: DrawOptions = PLAIN) -> bytes:
    """Our words only, at their places; one page a ticket.

    Raises UserError "void-receipt" for a void one, "too-many-people" where the form has too few lines.
    """
    form, receipts = sheet.form, sheet.receipts
    for receipt in receipts:
        _check_fits(receipt, form)
    owners = ((receipt.number, [line.name for line in receipt.lines] + [receipt.payer, receipt.head]) for receipt in receipts)
    require_glyphs(owners, options.glyph_substitutes)
    document = Document(form.name, form.paper, glyph_substitutes=options.glyph_substitutes)
    for done, receipt in enumerate(receipts, 1):
        pen = document.pen()
        for field in form.fields:
            if field.key in _ONCE:
                _write(pen, field, _ONCE[field.key](receipt), sheet.offset, 0)
            else:
                for number in range(len(receipt.lines)):
                    _write(pen, field, _EACH[field.key](receipt, number), sheet.offset, number * form.row_height)
        document.page(pen)
        options.report(done, len(receipts))
    return document.finish()


def _check_fits(receipt: ReceiptPaper, form: TicketForm) -> None:
    if receipt.void_reason:
        raise UserError("void-receipt", f"收据 {receipt.number} 已作废，不能套打。", "请选择有效的收据。")
    if any(field.key in _EACH for field in form.fields) and len(receipt.lines) > form.rows:
        raise UserError(
            "too-many-people",
            f"收据 {receipt.number} 有 {len(receipt.lines)} 人，一张票只能写 {form.rows} 人。",
            "请分成几张票开，或改用姓名合并填写的版式。",
        )


def _write(pen: Pen, field: OverprintField, text: str, offset: tuple[float, float], down: float) -> None:
    x, y = field.x + offset[0], field.y + offset[1] + down
    pen.cell(x, y, field.width, field.height, text, field.size, field.align)


def render_calibration(sheet: Overprint, options: DrawOptions = PLAIN) -> bytes:
    """The form's places as boxes over a millimetre grid: lay it on a ticket and read off by how much to move."""
    form, offset = sheet.form, sheet.offset
    document = Document(f"{form.name} 套打校准页", form.paper, glyph_substitutes=options.glyph_substitutes)
    pen, wide, high = document.pen(), form.paper.width, form.paper.height
    _millimetre_grid(pen, wide, high)
    for field in form.fields:
        x, y = field.x + offset[0], field.y + offset[1]
        rows = form.rows if field.key in _EACH else 1
        for row in range(rows):
            pen.box(x, y + row * form.row_height, field.width, field.height, 0.6, dashed=True)
        pen.cell(x, y, field.width, field.height, _WORDS[field.key], 8)
    note = f"本页按右移 {offset[0]:g} 毫米、下移 {offset[1]:g} 毫米打印。与票据重叠对光看，把相差的毫米数填进套打设置。"
    pen.cell(10, high - 9, wide - 20, 6, note, 8)
    document.page(pen)
    return document.finish()


def _millimetre_grid(pen: Pen, wide: float, high: float) -> None:
    pen.lines([(x, 0, x, high) for x in range(0, int(wide) + 1, 10)], 0.2, gray=0.7)
    pen.lines([(0, y, wide, y) for y in range(0, int(high) + 1, 10)], 0.2, gray=0.7)
    for ten in range(10, int(wide), 10):
        pen.text(ten + 0.4, 4, str(ten), 6, gray=0.4)
    for ten in range(10, int(high), 10):
        pen.text(0.6, ten - 0.4, str(ten), 6, gray=0.4)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterTest:
    """Which printer is tried out ("" where it was not named), and when."""

    printer: str
    printed_at: datetime


_INSTRUCTIONS = (
    "一、四周的细线框应当完整，离纸边 10 毫米。",
    "二、下面的尺子用直尺量应当正好 150 毫米；不是的，请在打印设置里选“实际大小”，不要选“适合页面”。",
    "三、从粗到细六条线都看得见。",
    "四、这一行每个字都不是方框：𠮷 䶮 㛃 𫖯 𬭎 𬴂 ·",
    "五、手机扫二维码，读出“VCL1 TEST”。",
)


def render_test_page(page: PrinterTest, options: DrawOptions = PLAIN) -> bytes:
    """One A4 page that shows whether a printer keeps margins, fine lines, rare characters and QR codes."""
    document = Document("打印测试页", A4, made_at=page.printed_at, glyph_substitutes=options.glyph_substitutes)
    pen, left = document.pen(), A4.margin
    pen.box(left, A4.margin, A4.width - 20, A4.height - 20, 0.5)
    pen.text(A4.width / 2, 26, "打印测试页", 20, bold=True, align="center")
    pen.text(A4.width / 2, 34, f"{page.printer}　{page.printed_at:%Y-%m-%d %H:%M}", 10, align="center")
    y = 42.0
    for line in _INSTRUCTIONS:
        y = pen.paragraph(left + 8, y, A4.width - 36, line, 11)
    y = _ruler(pen, left + 20, y + 8) + 20
    for number, thick in enumerate((1.5, 1.0, 0.7, 0.5, 0.3, 0.1)):
        pen.line(left + 20, y + number * 5, left + 170, y + number * 5, thick)
        pen.text(left + 12, y + number * 5 + 1, f"{thick:g}", 8)
    y += 36
    for size in (5, 6, 7, 8, 9, 10.5, 12, 16):
        pen.text(left + 20, y, f"{size:g} 磅：城乡居民基本医疗保险缴费清册 0123456789 ¥320.00", size)
        y += size * 0.62 + 2
    pen.qr(left + 20, y + 4, 30, "VCL1 TEST")
    document.page(pen)
    return document.finish()


def _ruler(pen: Pen, x: float, y: float) -> float:
    """Fifteen centimetres to be measured; gives back the height of its upper edge."""
    for millimetre in range(151):
        tall = 6.0 if millimetre % 10 == 0 else 4.0 if millimetre % 5 == 0 else 2.5
        pen.line(x + millimetre, y, x + millimetre, y + tall, 0.3)
    for ten in range(16):
        pen.text(x + ten * 10, y + 10, str(ten * 10), 8, align="center")
    return y
