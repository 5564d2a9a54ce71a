"""The household's receipt 代收凭据, on A5 or on an 80 mm roll; never a fiscal receipt or a tax voucher."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from village_collector.documents.document import PLAIN, Document, DrawOptions, ReceiptSize
from village_collector.documents.fonts import require_glyphs
from village_collector.documents.page import A5, Align, Paper, Pen
from village_collector.domain.money import Fen, capitals, yuan


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptLine:
    """One resident on a receipt: what was taken, what is paid for them, what they get back later and from whom.

    `benefit_from` and `benefit_to` are this resident's own days of cover, None where nothing may be promised. `repay` is
    the part of `collect` that pays back `repaid_years` missed years.
    """

    name: str
    relation: str
    collect: Fen
    subsidy: Fen
    refund: Fen | None
    agency: str
    clause: str
    benefit_from: date | None
    benefit_to: date | None
    repay: Fen = 0
    repaid_years: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptPaper:
    """One committed receipt; `reprint` is 0 on the first print, `void_reason` is empty while it counts.

    `replaces` is the number of the void receipt in whose place this one was written, after the money had come on `paid_on`.
    """

    number: str
    village: str
    town: str
    insured_year: int
    group: str
    head: str
    payer: str
    operator: str
    received_at: datetime
    method: str
    lines: tuple[ReceiptLine, ...]
    total: Fen
    tendered: Fen
    change: Fen
    ticket: str
    verification_code: str
    reprint: int
    void_reason: str
    paid_on: date | None = None
    replaces: str = ""
    replaces_reason: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptSheet:
    """The receipts of one file, in its order."""

    receipts: tuple[ReceiptPaper, ...]


_TOTALS = 14.0
_TITLE = "代收凭据"
_NATURE = "本凭据由村里开出，只说明收到了上列款项，不是财政票据，也不是税务票证。是否参保，以税务部门入库和医保系统的登记为准。"
_KEEP = "请保管好这张凭据；姓名或金额有误，请当面提出。"
_ROLL = Paper(80, 297, 4)


def render_receipts(sheet: ReceiptSheet, options: DrawOptions = PLAIN) -> bytes:
    """One receipt a page, all in one file, in the order given.

    Raises UserError("missing-glyph") that names the receipt and the person.
    """
    receipts = sheet.receipts
    owners = ((f"凭据 {receipt.number} {receipt.head}户", _texts(receipt)) for receipt in receipts)
    require_glyphs(owners, options.glyph_substitutes)
    title = f"{_TITLE} {receipts[0].number}" if len(receipts) == 1 else f"{_TITLE} 共 {len(receipts)} 张"
    document = Document(
        title,
        A5 if options.size == "A5" else _ROLL,
        made_at=max((receipt.received_at for receipt in receipts), default=None),
        glyph_substitutes=options.glyph_substitutes,
    )
    for done, receipt in enumerate(receipts, 1):
        mark = [(0, f"{receipt.number} {receipt.head}")] if len(receipts) > 1 else []
        document.page(_page(document, receipt, options.size), bookmarks=mark)
        options.report(done, len(receipts))
    return document.finish()


def _page(document: Document, receipt: ReceiptPaper, size: ReceiptSize) -> Pen:
    """One receipt drawn; a roll is measured first and cut where the receipt ends."""
    if size == "A5":
        pen = document.pen(A5)
        _a5(pen, receipt)
        return pen
    length = _roll(document.pen(_ROLL), receipt)
    pen = document.pen(Paper(_ROLL.width, round(length + 6, 1), _ROLL.margin))
    _roll(pen, receipt)
    return pen


def _texts(receipt: ReceiptPaper) -> tuple[str, ...]:
    people = tuple(text for line in receipt.lines for text in (line.name, line.relation, line.agency, line.clause))
    reasons = (receipt.void_reason, receipt.replaces_reason)
    return (*people, receipt.head, receipt.payer, receipt.operator, receipt.village, receipt.group, *reasons)


def _money(amount: Fen) -> str:
    return f"¥{yuan(amount)}"


def _promises(receipt: ReceiptPaper) -> list[str]:
    """What each agency gives back later, and for whom; it is no part of the money on this receipt."""
    agencies: dict[str, list[ReceiptLine]] = {}
    for line in receipt.lines:
        if line.agency and line.refund != 0:
            agencies.setdefault(line.agency, []).append(line)
    promises = []
    for agency, lines in agencies.items():
        who = "、".join(f"{line.name} {'金额待定' if line.refund is None else yuan(line.refund) + ' 元'}" for line in lines)
        known = sum(line.refund or 0 for line in lines)
        promises.append(f"以后由{agency}返还：{who}" + (f"，共 {yuan(known)} 元。" if len(lines) > 1 and known else "。"))
    return promises


def _repayments(receipt: ReceiptPaper) -> list[str]:
    """Which part of the money on this receipt pays back missed years, and for whom."""
    lines = [line for line in receipt.lines if line.repay]
    who = "、".join(f"{line.name} {line.repaid_years} 年 {yuan(line.repay)} 元" for line in lines)
    whole = f"，共 {yuan(sum(line.repay for line in lines))} 元" if len(lines) > 1 else ""
    return [f"其中补缴以前年度：{who}{whole}。"] if lines else []


def _benefits(receipt: ReceiptPaper) -> list[str]:
    """Each person's own days of cover, people with the same days in one line; nothing of whom no days may be promised."""
    same: dict[str, list[str]] = {}
    for line in receipt.lines:
        if line.benefit_from and line.benefit_to:
            same.setdefault(f"{line.benefit_from:%Y-%m-%d} 至 {line.benefit_to:%Y-%m-%d}", []).append(line.name)
    if [len(names) for names in same.values()] == [len(receipt.lines)]:
        return [f"待遇享受期：{days}" for days in same]
    return [f"待遇享受期（{'、'.join(names)}）：{days}" for days, names in same.items()]


def _notes(receipt: ReceiptPaper) -> list[str]:
    """What stands below the sum: missed years, cover and refunds, or, once the receipt is void, only that it is."""
    if receipt.void_reason:
        return [f"本凭据已作废，原因：{receipt.void_reason}"]
    return _replaced(receipt) + _repayments(receipt) + _benefits(receipt) + _promises(receipt)


def _replaced(receipt: ReceiptPaper) -> list[str]:
    """Which void receipt this one stands for, and when it was written."""
    if not receipt.replaces:
        return []
    return [f"代替已作废的凭据 № {receipt.replaces}，{receipt.received_at:%Y-%m-%d %H:%M} 重开，原因：{receipt.replaces_reason}。"]


def _received(receipt: ReceiptPaper) -> str:
    """When the money came: to the minute, or, where the receipt was written again later, the day."""
    if receipt.replaces and receipt.paid_on:
        return f"{receipt.paid_on:%Y-%m-%d}"
    return f"{receipt.received_at:%Y-%m-%d %H:%M}"


def _clauses(receipt: ReceiptPaper) -> list[str]:
    """The clause of each amount, people with the same clause in one line."""
    same: dict[str, list[str]] = {}
    for line in receipt.lines:
        if line.clause:
            same.setdefault(line.clause, []).append(line.name)
    return [f"{'、'.join(names) if len(same) > 1 else '金额'}依据：{clause}" for clause, names in same.items()]


def _cash(receipt: ReceiptPaper) -> str:
    if not receipt.change:
        return f"实收 {yuan(receipt.tendered)} 元"
    return f"实收 {yuan(receipt.tendered)} 元，找零 {yuan(receipt.change)} 元"


def _chain(receipt: ReceiptPaper) -> str:
    letters = receipt.verification_code
    return f"{letters[:4]} {letters[4:]}".strip()


_COLUMNS: tuple[tuple[str, float, float, Align], ...] = (
    ("序号", 9, 10, "center"),
    ("姓名", 37, 10, "left"),
    ("与户主关系", 15, 9, "center"),
    ("本次交款", 23, 10, "right"),
    ("资助", 20, 10, "right"),
    ("依据条款", 24, 7.5, "center"),
)


def _a5(pen: Pen, receipt: ReceiptPaper) -> None:
    left, right = A5.margin, A5.width - A5.margin
    wide = right - left
    if receipt.void_reason:
        pen.watermark("作　废", 80)
    pen.text(A5.width / 2, 20.5, _TITLE, 20, bold=True, align="center")
    pen.text(A5.width / 2, 26.6, f"城乡居民基本医疗保险费　{receipt.insured_year} 年度", 10.5, align="center")
    pen.text(right, 11.5, f"№ {receipt.number}", 9, bold=True, align="right")
    if receipt.reprint:
        mark = f"补打 第 {receipt.reprint} 次"
        width = pen.width_of(mark, 9, bold=True) + 4
        pen.box(right - width, 16.5, width, 5.6, 0.8)
        pen.cell(right - width, 16.5, width, 5.6, mark, 9, "center", bold=True)
    y = _a5_heading(pen, receipt, 30.0)
    notes = _notes(receipt)
    signing, small = A5.height - A5.margin - 40.0, A5.height - A5.margin - 21.0
    height = sum(pen.height_of(note, wide, 9) for note in notes)
    # However many people and promises: the table gives way, the signatures and the small print keep their place.
    y = _a5_totals(pen, receipt, _a5_table(pen, receipt, y, signing - y - height - 26))
    for note in notes:
        y = pen.paragraph(left, y, wide, note, 9)
    middle, half = left + wide / 2 - 0.8, wide / 2 + 0.8
    pen.cell(left - 0.8, signing + 0.7, half, 6, f"交款人：{receipt.payer}", 10)
    pen.cell(middle, signing + 0.7, half, 6, f"经手人：{receipt.operator}", 10)
    pen.cell(left - 0.8, signing + 9.7, half, 6, "交款人签字：", 10)
    pen.cell(middle, signing + 9.7, half, 6, f"代收单位（章）：{receipt.village}", 10)
    pen.line(left, small, right, small, 0.3)
    nature = _NATURE + _KEEP + (f"票据号：{receipt.ticket}。" if receipt.ticket else "")
    pen.paragraph(left, small + 1, wide, nature, 7.5, leading=1.5, gray=0.2)
    pen.text(left, A5.height - A5.margin, f"账链码 {_chain(receipt)}（与村里账本核对用）", 8)


def _a5_heading(pen: Pen, receipt: ReceiptPaper, y: float) -> float:
    left, right = A5.margin, A5.width - A5.margin
    half = (right - left) / 2
    facts = (
        (f"村　组：{receipt.town}{receipt.village}{receipt.group}", f"户　主：{receipt.head}"),
        (f"收款时间：{_received(receipt)}", f"收款方式：{receipt.method}"),
    )
    for one, two in facts:
        pen.cell(left - 0.8, y, half + 8, 6, one, 9.5)
        pen.cell(left + half + 7.2, y, half - 6.4, 6, two, 9.5)
        y += 6
    return y + 2


def _a5_table(pen: Pen, receipt: ReceiptPaper, y: float, room: float) -> float:
    """Everybody on the receipt within `room` millimetres of height; gives back where the table ends."""
    left, width, head = A5.margin, sum(wide for _, wide, _, _ in _COLUMNS), 7.0
    row = min(8.0, room / max(1, len(receipt.lines)))
    bottom = y + head + row * len(receipt.lines)
    pen.ground(left, y, width, head, 0.93)
    pen.box(left, y, width, bottom - y + _TOTALS, 1)
    x = left
    for number, (heading, wide, _, _) in enumerate(_COLUMNS):
        pen.cell(x, y, wide, head, heading, 9, "center", bold=True)
        if number:
            pen.line(x, y, x, bottom)
        x += wide
    y += head
    for number, line in enumerate(receipt.lines, 1):
        pen.line(left, y, left + width, y)
        x = left
        texts = (str(number), line.name, line.relation, yuan(line.collect), yuan(line.subsidy), line.clause)
        for text, (_, wide, size, align) in zip(texts, _COLUMNS, strict=True):
            pen.cell(x, y, wide, row, text, size, align)
            x += wide
        y += row
    pen.line(left, bottom, left + width, bottom, 0.8)
    return bottom


def _a5_totals(pen: Pen, receipt: ReceiptPaper, y: float) -> float:
    left, width = A5.margin, A5.width - 2 * A5.margin
    words = f"合计（大写）：人民币{capitals(receipt.total)}"
    pen.cell(left, y, width - 34, 7.4, words, 10, bold=True)
    pen.cell(left + width - 34, y, 34, 7.4, _money(receipt.total), 11, "right", bold=True)
    pen.line(left, y + 7.4, left + width, y + 7.4)
    pen.cell(left, y + 7.4, width, 6.6, f"{len(receipt.lines)} 人　　{_cash(receipt)}　　（金额单位：元）", 9.5)
    return y + _TOTALS + 2


def _roll(pen: Pen, receipt: ReceiptPaper) -> float:
    """Draw the receipt on the roll; gives back how far down it reached."""
    left, right = _ROLL.margin, _ROLL.width - _ROLL.margin
    wide = right - left
    if receipt.void_reason:
        pen.watermark("作　废", 52)
    pen.text(_ROLL.width / 2, 9, _TITLE, 15, bold=True, align="center")
    pen.text(_ROLL.width / 2, 15, f"城乡居民基本医疗保险费 {receipt.insured_year} 年度", 9, align="center")
    y = 17.0
    if receipt.reprint:
        pen.cell(left, y, wide, 6, f"【补打 第 {receipt.reprint} 次】", 10, "center", bold=True)
        y += 6
    y = _roll_heading(pen, receipt, y)
    y = _roll_people(pen, receipt, y)
    y = _roll_totals(pen, receipt, y)
    y += 1
    pen.line(left, y, right, y, 0.3)
    small = _clauses(receipt) + ([f"票据号：{receipt.ticket}"] if receipt.ticket else [])
    for text in (*small, _NATURE, _KEEP):
        y = pen.paragraph(left, y, wide, text, 7.5, leading=1.4)
    return pen.paragraph(left, y + 1, wide, f"账链码 {_chain(receipt)}（核对用）", 8.5)


def _roll_heading(pen: Pen, receipt: ReceiptPaper, y: float) -> float:
    left, wide = _ROLL.margin, _ROLL.width - 2 * _ROLL.margin
    facts = [
        f"№ {receipt.number}",
        f"{receipt.town}{receipt.village}{receipt.group}　户主 {receipt.head}",
        f"{_received(receipt)}　{receipt.method}",
    ]
    for fact in facts:
        y = pen.paragraph(left, y, wide, fact, 9, leading=1.45)
    return y + 1.5


def _roll_people(pen: Pen, receipt: ReceiptPaper, y: float) -> float:
    left, right = _ROLL.margin, _ROLL.width - _ROLL.margin
    wide = right - left
    pen.line(left, y, right, y, 0.5, "[20 15] 0 d ")
    for line in receipt.lines:
        pen.cell(left - 0.8, y, wide - 22, 6.2, f"{line.name}　{line.relation}", 10)
        pen.cell(right - 22, y, 22.8, 6.2, yuan(line.collect), 10, "right")
        y += 6.2
        if line.subsidy:
            pen.cell(left - 0.8, y - 1, wide - 22, 4.6, "　其中资助，不用本人交", 8)
            pen.cell(right - 22, y - 1, 22.8, 4.6, yuan(line.subsidy), 8, "right")
            y += 4.6
    return y


def _roll_totals(pen: Pen, receipt: ReceiptPaper, y: float) -> float:
    left, right = _ROLL.margin, _ROLL.width - _ROLL.margin
    wide = right - left
    pen.line(left, y, right, y, 0.5, "[20 15] 0 d ")
    pen.cell(left - 0.8, y, 34, 7.5, f"合计 {len(receipt.lines)} 人", 10.5, bold=True)
    pen.cell(right - 40, y, 40.8, 7.5, _money(receipt.total), 12, "right", bold=True)
    y = pen.paragraph(left, y + 7.5, wide, f"人民币{capitals(receipt.total)}", 9.5, leading=1.45)
    y = pen.paragraph(left, y, wide, _cash(receipt), 9, leading=1.45)
    y = pen.paragraph(left, y, wide, f"交款人：{receipt.payer}　经手人：{receipt.operator}", 9, leading=1.45)
    for note in _notes(receipt):
        y = pen.paragraph(left, y, wide, note, 8.5, leading=1.45)
    return y
