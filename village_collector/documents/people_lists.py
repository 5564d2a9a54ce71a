"""Lists that the office keeps: who takes part, who does not and why, whom to call, who gets money back, the week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from village_collector.documents.document import PLAIN, DrawOptions
from village_collector.documents.flow import Flow, Origin, Row, layout_table, rows_of
from village_collector.documents.layout import Layout
from village_collector.domain.money import Fen, yuan
from village_collector.domain.people import mask


@dataclass(frozen=True, slots=True, kw_only=True)
class InsuredLine:
    """One resident who takes part; the ID number is given whole and masked on paper."""

    group: str
    head: str
    name: str
    id_number: str
    tier: str
    assistance: str
    due: Fen | None
    paid: Fen | None
    paid_on: date | None
    channel: str
    ticket: str
    batch: str
    state: str
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InsuredList:
    """参保台账 as it stood on a day."""

    origin: Origin
    as_of: date
    lines: tuple[InsuredLine, ...]
    signers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UninsuredListLine:
    """One resident who does not take part, why, what proves it, and what was tried."""

    group: str
    head: str
    name: str
    birth_year: int | None
    phone: str
    insured_last_year: bool | None
    reason: str
    evidence: str
    attempts: int
    last_attempt: date | None
    by: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UninsuredList:
    """The people of the 未参保台账, or of the call list, as they stood on a day."""

    origin: Origin
    as_of: date
    lines: tuple[UninsuredListLine, ...]
    signers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundLine:
    """What one resident gets back from an agency; an amount that nobody has fixed yet is None."""

    agency: str
    group: str
    name: str
    id_number: str
    identity: str
    paid: Fen | None
    refund: Fen | None
    bank: str
    account: str
    holder: str
    paid_on: date | None
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundSheet:
    """补助返还清册: one list an agency."""

    origin: Origin
    as_of: date
    lines: tuple[RefundLine, ...]
    signers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TierCount:
    """How many took part in one tier this week and in all; a county without tiers has one."""

    tier: str
    new: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyReportSheet:
    """One frozen week; a sent report never changes, the next one carries the correction."""

    origin: Origin
    number: int
    first: date
    last: date
    target: int | None
    last_year: int | None
    should: int
    tiers: tuple[TierCount, ...]
    pupils: int
    assisted_should: int
    assisted: int
    newborns: int
    due: Fen
    collected: Fen
    deposited: Fen
    on_hand: Fen
    succeeded: int
    failed: int
    elsewhere: int
    ranking: str
    problems: str
    correction: str
    checked_by: str


def render_insured(sheet: InsuredList, options: DrawOptions = PLAIN) -> bytes:
    """参保台账 with masked ID numbers and sums of money."""
    layout = options.layout_of("insured")
    flow = Flow(sheet.origin.fill(layout.title), sheet.origin, options, paper=layout.paper, unit="金额单位：元")
    flow.text(f"数据截至 {sheet.as_of:%Y-%m-%d}，共 {len(sheet.lines)} 人。", 9)
    rows = rows_of(replace(line, id_number=mask(line.id_number)) for line in sheet.lines)
    layout_table(flow, layout, rows, money=frozenset({"due", "paid"}), summed=("due", "paid"), blank="以下空白", keep=22)
    flow.signatures(layout.signature_boxes(sheet.signers), height=18)
    return flow.finish()


def render_uninsured(sheet: UninsuredList, options: DrawOptions = PLAIN) -> bytes:
    """未参保台账, for the office only: it says so on every page."""
    layout = options.layout_of("uninsured")
    flow = Flow(sheet.origin.fill(layout.title), sheet.origin, options, paper=layout.paper, unit="内部资料，不得张贴")
    counted: dict[str, int] = {}
    for line in sheet.lines:
        counted[line.reason or "未写明"] = counted.get(line.reason or "未写明", 0) + 1
    reasons = "，".join(f"{reason} {number} 人" for reason, number in sorted(counted.items(), key=lambda pair: -pair[1]))
    flow.text(f"数据截至 {sheet.as_of:%Y-%m-%d}，共 {len(sheet.lines)} 人" + (f"：{reasons}。" if reasons else "。"), 9)
    layout_table(flow, layout, rows_of(sheet.lines), blank="以下空白", keep=22)
    flow.signatures(layout.signature_boxes(sheet.signers), height=18)
    return flow.finish()


def render_call_list(sheet: UninsuredList, options: DrawOptions = PLAIN) -> bytes:
    """A list to go round with: one village group after the other, each on its own page."""
    layout = options.layout_of("calls")
    flow = Flow(sheet.origin.fill(layout.title), sheet.origin, options, paper=layout.paper, unit="内部资料，用后收回")
    groups: dict[str, list[UninsuredListLine]] = {}
    for line in sheet.lines:
        groups.setdefault(line.group or "未分组", []).append(line)
    for number, (group, lines) in enumerate(groups.items()):
        if number:
            flow.new_page()
        flow.heading(f"{group}（{len(lines)} 人）")
        layout_table(flow, layout, rows_of(lines), blank="以下空白", keep=12)
        flow.space(4)
        flow.text("联系人：　　　　　　　　　　联系日期：　　　　年　　月　　日", 10)
    if not groups:
        flow.text("没有未参保人员。", 11)
    return flow.finish()


def render_refunds(sheet: RefundSheet, options: DrawOptions = PLAIN) -> bytes:
    """补助返还清册: one list an agency with its sum in capitals; an amount not yet fixed prints 待定 and adds nothing."""
    layout = options.layout_of("refunds")
    flow = Flow(sheet.origin.fill(layout.title), sheet.origin, options, paper=layout.paper, unit="金额单位：元")
    agencies: dict[str, list[RefundLine]] = {}
    for line in sheet.lines:
        agencies.setdefault(line.agency or "发放单位未定", []).append(line)
    for number, (agency, lines) in enumerate(agencies.items()):
        if number:
            flow.new_page()
        flow.heading(f"返还单位：{agency}（{len(lines)} 人，截至 {sheet.as_of:%Y-%m-%d}）")
        _refunds_of_agency(flow, layout, lines)
        flow.signatures(layout.signature_boxes(sheet.signers), stamp=layout.stamp)
    if not agencies:
        flow.text("没有需要返还的人员。", 11)
    return flow.finish()


def _refunds_of_agency(flow: Flow, layout: Layout, lines: Sequence[RefundLine]) -> None:
    rows: list[Row] = [dict(row) | ({"refund": "待定"} if row["refund"] is None else {}) for row in rows_of(lines)]
    layout_table(
        flow, layout, rows, money=frozenset({"paid", "refund"}), summed=("paid", "refund"), blank="以下空白", keep=44
    )
    flow.space(1)
    flow.amount("应返金额合计", sum(line.refund or 0 for line in lines))
    unknown = sum(1 for line in lines if line.refund is None)
    if unknown:
        flow.text(f"其中 {unknown} 人的返还金额待定，没有计入合计。")


def render_weekly(report: WeeklyReportSheet, options: DrawOptions = PLAIN) -> bytes:
    """周报表: heads and money of one week, and what stands in the way."""
    title = f"城乡居民基本医疗保险参保缴费周报表（第 {report.number} 期）"
    flow = Flow(title, report.origin, options, unit="单位：人、元")
    flow.text(f"本周 {report.first:%Y-%m-%d} 至 {report.last:%Y-%m-%d}，数据截至 {report.origin.printed_at:%Y-%m-%d %H:%M}。", 10)
    _weekly_heads(flow, report)
    flow.heading("二、代收金额", bookmark=False)
    flow.grid(
        (
            ("应收", yuan(report.due)),
            ("实收", yuan(report.collected)),
            ("已缴存", yuan(report.deposited)),
            ("未缴存", yuan(report.on_hand)),
        ),
        label=34,
    )
    flow.heading("三、存在的问题", bookmark=False)
    flow.grid((("问题和建议", report.problems or "无"),), across=1, height=24, label=34)
    flow.grid((("对前期的更正", report.correction or "无"),), across=1, height=14, label=34)
    flow.signatures((("填报人", report.origin.prepared_by), ("审核人", report.checked_by)), height=20)
    return flow.finish()


def _weekly_heads(flow: Flow, report: WeeklyReportSheet) -> None:
    """How many took part, by tier and against what was expected."""
    total, new = sum(tier.total for tier in report.tiers), sum(tier.new for tier in report.tiers)
    flow.heading("一、参保人数", bookmark=False)
    heads = [("目标任务", _count(report.target)), ("上年参保", _count(report.last_year)), ("应参保", _count(report.should))]
    flow.grid((*heads, ("排　名", report.ranking)), label=34)
    for tier in report.tiers:
        flow.grid(((f"本周新增{tier.tier}", _count(tier.new)), (f"累计{tier.tier}", _count(tier.total))), label=34)
    if len(report.tiers) > 1:
        flow.grid((("本周新增合计", _count(new)), ("累计合计", _count(total))), label=34)
    flow.grid(
        (
            ("完成应参保", _rate(total, report.should)),
            ("完成目标任务", _rate(total, report.target)),
            ("其中：学生儿童", _count(report.pupils)),
            ("新生儿", _count(report.newborns)),
            ("资助对象应保", _count(report.assisted_should)),
            ("资助对象已保", _count(report.assisted)),
            ("他处缴费（线上等）", _count(report.elsewhere)),
            ("导入成功／失败", f"{report.succeeded} ／ {report.failed} 人"),
        ),
        label=34,
    )


def _count(number: int | None) -> str:
    return "未定" if number is None else f"{number} 人"


def _rate(done: int, of: int | None) -> str:
    return "—" if not of else f"{done * 1000 // of / 10:.1f}%"
