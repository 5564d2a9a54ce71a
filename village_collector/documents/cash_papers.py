"""Papers of the cash box: the deposit, the day, the pre-printed tickets, and the hand-over to another coordinator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from village_collector.documents.document import PLAIN, DrawOptions
from village_collector.documents.flow import Flow, Origin, Row, layout_table, rows_of
from village_collector.domain.money import Fen, capitals, yuan

Denominations = tuple[tuple[Fen, int], ...]
"""Notes and coins as counted: (face value, pieces)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositLine:
    """One receipt whose cash is in the deposit."""

    receipt: str
    received_on: date
    head: str
    payer: str
    people: int
    amount: Fen
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositSheet:
    """One deposit at the credit union, with what the bank asks for and the receipts behind it."""

    origin: Origin
    slip: str
    on: date
    payee: str
    account: str
    bank: str
    payer: str
    source: str
    amount: Fen
    denominations: Denominations
    remark: str
    lines: tuple[DepositLine, ...]
    on_hand: Fen
    without_cash: tuple[tuple[str, Fen], ...] = ()
    signers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLine:
    """One receipt of the day; `voided_because` is empty while it counts."""

    receipt: str
    time: str
    head: str
    payer: str
    people: int
    method: str
    amount: Fen
    voided_because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayDeposit:
    """One deposit made that day."""

    slip: str
    bank: str
    amount: Fen


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySheet:
    """One day: what was on hand, what came in, what went to the bank, what was counted (None: nobody counted).

    `expected` is what had to be in the box when it was counted, where money moved between that and the
    evening's `closing`; None where the two are the same. `without_cash` is what came by each other way, "POS" or
    "转账（村集体账户）", and never was in the box.
    """

    origin: Origin
    on: date
    opening: Fen
    lines: tuple[DayLine, ...]
    deposits: tuple[DayDeposit, ...]
    cash: Fen
    without_cash: tuple[tuple[str, Fen], ...]
    closing: Fen
    denominations: Denominations
    counted: Fen | None
    reason: str
    signers: tuple[tuple[str, str], ...] = ()
    expected: Fen | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketLine:
    """One range of pre-printed tickets: received = used + void + lost + left (E9)."""

    name: str
    received_on: date
    first: str
    last: str
    received: int
    used: int
    void: int
    void_numbers: str
    lost: int
    lost_numbers: str
    left: int
    left_range: str
    amount: Fen


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketSheet:
    """The settlement of all ranges up to a day."""

    origin: Origin
    until: date
    lines: tuple[TicketLine, ...]
    signers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverItem:
    """One thing handed over: cash, tickets, copies of the register, stick, keys; `amount` where it is money."""

    item: str
    quantity: str
    amount: Fen | None
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverSheet:
    """What one coordinator gives to the next, before a witness."""

    origin: Origin
    on: date
    giver: str
    taker: str
    witness: str
    items: tuple[HandoverItem, ...]
    remark: str = ""


def render_deposit(sheet: DepositSheet, options: DrawOptions = PLAIN) -> bytes:
    """The sheet that goes to the bank with the money: amounts, notes and coins, receipts."""
    layout = options.layout_of("deposit")
    flow = Flow(sheet.origin.fill(layout.title), sheet.origin, options, paper=layout.paper, unit="金额单位：元")
    flow.grid(
        (
            ("缴款单号", sheet.slip),
            ("缴款日期", sheet.on.isoformat()),
            ("收款单位", sheet.payee),
            ("收款账号", sheet.account),
            ("开户银行", sheet.bank),
            ("款项来源", sheet.source),
            ("缴 款 人", sheet.payer),
            ("备　　注", sheet.remark),
        ),
        label=24,
    )
    flow.amount("缴款金额", sheet.amount)
    _denominations(flow, "券别明细", sheet.denominations, sheet.amount, "缴款金额")
    if sheet.lines:
        flow.heading(f"本次缴存的收据（{len(sheet.lines)} 张）", bookmark=False)
        layout_table(
            flow, layout, rows_of(sheet.lines), money=frozenset({"amount"}), summed=("people", "amount"),
            blank=layout.word("blank", "以下空白"), keep=36,
        )  # fmt: skip
    flow.space(2)
    flow.text(f"缴存以后，手上还有现金 {yuan(sheet.on_hand)} 元。")
    if sheet.without_cash:
        others = "，".join(f"{way} {yuan(fen)} 元" for way, fen in sheet.without_cash)
        flow.text(f"不经钱箱、不在本单的收款（至今）：{others}。")
    flow.signatures(layout.signature_boxes(sheet.signers), stamp=layout.stamp)
    return flow.finish()


def render_day(sheet: DaySheet, options: DrawOptions = PLAIN) -> bytes:
    """The day's receipts with the void ones, the cash box before and after, and the count against it."""
    layout = options.layout_of("day")
    title = f"{sheet.origin.fill(layout.title)}（{sheet.on:%Y-%m-%d}）"
    flow = Flow(title, sheet.origin, options, paper=layout.paper, unit="金额单位：元")
    flow.grid(_day_figures(sheet), label=28)
    flow.amount("本日应存现金", sheet.closing)
    if sheet.counted is not None:
        _denominations(flow, "现金清点", sheet.denominations, sheet.counted, "清点现金")
    for way, fen in sheet.without_cash:
        flow.text(f"不进钱箱：{way} {yuan(fen)} 元。")
    for deposit in sheet.deposits:
        flow.text(f"缴存：缴款单 {deposit.slip}，{deposit.bank}，{yuan(deposit.amount)} 元。")
    flow.heading(f"本日收据（{len(sheet.lines)} 张）", bookmark=False, keep=20)
    rows = [_day_row(number, line) for number, line in enumerate(sheet.lines, 1)]
    layout_table(
        flow, layout, rows, money=frozenset({"amount", "voided"}), summed=("people", "amount", "voided"),
        blank=layout.word("blank", "以下空白"), keep=28,
    )  # fmt: skip
    flow.signatures(layout.signature_boxes(sheet.signers))
    flow.code()
    return flow.finish()


def _day_figures(sheet: DaySheet) -> tuple[tuple[str, str], ...]:
    """The cash box before and after, and what was counted against what had to be in it."""
    expected = sheet.closing if sheet.expected is None else sheet.expected
    difference = None if sheet.counted is None else sheet.counted - expected
    figures = (
        ("上日结存", yuan(sheet.opening)),
        ("本日收现金", yuan(sheet.cash)),
        ("本日缴存", yuan(sum(deposit.amount for deposit in sheet.deposits))),
        ("本日应存", yuan(sheet.closing)),
        ("清点现金", "没有清点" if sheet.counted is None else yuan(sheet.counted)),
        ("长（+）短（-）", "" if difference is None else _signed(difference)),
        ("不进钱箱的收款", yuan(sum(fen for _, fen in sheet.without_cash))),
        ("差异原因", sheet.reason or ("无" if difference == 0 else "")),
    )
    if expected == sheet.closing:
        return figures
    return (*figures, ("清点时应有", f"{yuan(expected)}（清点以后钱箱又有进出，成为本日应存）"))


def _day_row(number: int, line: DayLine) -> Row:
    """A void receipt's people and amount count no more; its amount stands in a column of its own."""
    void = bool(line.voided_because)
    return {
        "number": number,
        "receipt": line.receipt,
        "time": line.time,
        "head": line.head,
        "payer": line.payer,
        "people": None if void else line.people,
        "method": line.method,
        "amount": None if void else line.amount,
        "voided": line.amount if void else None,
        "reason": line.voided_because,
    }


def render_tickets(sheet: TicketSheet, options: DrawOptions = PLAIN) -> bytes:
    """领用 = 已用 + 作废 + 遗失 + 结存, range by range; a range that does not add up says by how much."""
    layout = options.layout_of("tickets")
    flow = Flow(sheet.origin.fill(layout.title), sheet.origin, options, paper=layout.paper, unit="单位：份、元")
    flow.text(f"结算截至 {sheet.until:%Y-%m-%d}。作废票据各联齐全，随本表上交；遗失的另附说明。")
    flow.space(1)
    layout_table(
        flow, layout, rows_of(sheet.lines), money=frozenset({"amount"}),
        summed=("received", "used", "void", "lost", "left", "amount"), keep=40,
    )  # fmt: skip
    flow.space(2)
    for line in sheet.lines:
        accounted = line.used + line.void + line.lost + line.left
        if accounted != line.received:
            flow.text(f"{line.first}—{line.last}：领用 {line.received} 份，交代得清的 {accounted} 份，相差 {line.received - accounted} 份。")
    flow.amount("已用票据金额", sum(line.amount for line in sheet.lines))
    flow.signatures(layout.signature_boxes(sheet.signers), stamp=layout.stamp)
    return flow.finish()


def render_handover(sheet: HandoverSheet, options: DrawOptions = PLAIN) -> bytes:
    """Everything that changes hands, money in capitals, three signatures."""
    layout = options.layout_of("handover")
    flow = Flow(sheet.origin.fill(layout.title), sheet.origin, options, paper=layout.paper, unit="金额单位：元")
    flow.grid(
        (("移交人", sheet.giver), ("接收人", sheet.taker), ("监交人", sheet.witness), ("交接日期", sheet.on.isoformat())), label=24
    )
    flow.space(3)
    rows = rows_of(sheet.items)
    layout_table(flow, layout, rows, money=frozenset({"amount"}), summed=("amount",), blank="以下空白", keep=50)
    flow.space(2)
    flow.amount("移交金额合计", sum(item.amount or 0 for item in sheet.items))
    flow.space(2)
    flow.text(sheet.remark or "以上各项已当面点清。交接之日以前的收款由移交人负责，之后的由接收人负责。")
    names = (sheet.giver, sheet.taker, sheet.witness)
    signers = tuple(zip(layout.signers, names, strict=False)) or (("移交人", sheet.giver), ("接收人", sheet.taker))
    flow.signatures(signers, stamp=layout.stamp)
    flow.code()
    return flow.finish()


_FACES: Sequence[Fen] = (10000, 5000, 2000, 1000, 500, 100, 50, 10)


def _denominations(flow: Flow, heading: str, counted: Denominations, total: Fen, word: str) -> None:
    """Notes and coins side by side with what they must come to."""
    if not counted:
        return
    pieces = dict(counted)
    faces = [*_FACES, *sorted(set(pieces) - set(_FACES), reverse=True)]
    sums = sum(face * number for face, number in counted)
    half = (len(faces) + 1) // 2
    flow.heading(heading, bookmark=False, keep=9 * half)
    for row in range(half):
        for column, index in enumerate((row, row + half)):
            if index < len(faces):
                face = faces[index]
                _denomination(flow, flow.left + column * flow.width / 2, face, pieces.get(face, 0))
        flow.y += 6
    same = "相符" if sums == total else f"，与{word} {yuan(total)} 元相差 {_signed(sums - total)} 元"
    text = f"券别合计 {yuan(sums)} 元（人民币{capitals(sums)}）" + (f"，与{word}{same}" if sums == total else same)
    flow.pen.box(flow.left, flow.y, flow.width, 6.6)
    flow.pen.cell(flow.left, flow.y, flow.width, 6.6, text, 9.5, bold=sums != total)
    flow.y += 8


def _denomination(flow: Flow, x: float, face: Fen, pieces: int) -> None:
    """One face value: what it is, how many there are, what they come to."""
    wide = flow.width / 2
    for offset, width, text in (
        (0.0, wide * 0.3, f"{yuan(face)} 元"),
        (wide * 0.3, wide * 0.3, f"{pieces} 张" if face >= 100 else f"{pieces} 枚"),
        (wide * 0.6, wide * 0.4, yuan(face * pieces)),
    ):
        flow.pen.box(x + offset, flow.y, width, 6)
        flow.pen.cell(x + offset, flow.y, width, 6, text, 9.5, "right")


def _signed(fen: Fen) -> str:
    return f"+{yuan(fen)}" if fen > 0 else yuan(fen)
