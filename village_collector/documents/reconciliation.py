"""The reconciliation sheet: every equation of the season, both sides, what they differ by and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from village_collector.documents.document import PLAIN, DrawOptions
from village_collector.documents.flow import Flow, Origin, Row, layout_table
from village_collector.documents.layout import LayoutColumn
from village_collector.domain.money import yuan
from village_collector.domain.reconciliation import Discrepancy, Equation, Reconciliation


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconciliationSheet:
    """A reconciliation and the written explanations (by equation code) that stand for a difference."""

    origin: Origin
    reconciliation: Reconciliation
    explanations: Mapping[str, str]
    signers: tuple[tuple[str, str], ...] = ()


_LATER = {
    "E6": "上报金额等于清册金额",
    "E7": "成功加失败等于上报人数",
    "E8": "入库金额等于上报金额",
    "E9": "票据领用等于已用、作废、遗失、结存之和",
}
_FOUND = (
    LayoutColumn(key="number", heading="序号", width=12, align="center"),
    LayoutColumn(key="equation", heading="编号", width=14, align="center"),
    LayoutColumn(key="message", heading="相差的地方", width=112),
    LayoutColumn(key="amount", heading="金额", width=24, align="right"),
    LayoutColumn(key="receipts", heading="收据", width=26, align="center", size=8),
)


def render_reconciliation(sheet: ReconciliationSheet, options: DrawOptions = PLAIN) -> bytes:
    """E1 to E9 with both sides; what could not be asked yet says so; every difference with its rows."""
    layout = options.layout_of("reconciliation")
    flow = Flow(sheet.origin.fill(layout.title), sheet.origin, options, paper=layout.paper, unit="金额单位：元")
    _figures(flow, sheet.reconciliation)
    flow.space(3)
    rows = [_row(equation, sheet.explanations.get(equation.code, "")) for equation in sheet.reconciliation.equations]
    asked = {equation.code for equation in sheet.reconciliation.equations}
    rows += [
        {"code": code, "title": words, "left": "—", "right": "—", "difference": "—", "verdict": "未到"}
        for code, words in _LATER.items()
        if code not in asked
    ]
    layout_table(flow, layout, rows)
    flow.space(2)
    found = sheet.reconciliation.discrepancies
    if found:
        flow.heading(f"相差的地方（{len(found)} 处）", bookmark=False)
        flow.table(_FOUND, [_found(number, one) for number, one in enumerate(found, 1)], money=frozenset({"amount"}))
    else:
        flow.text("各项相符，没有差异。")
    explained = "；".join(f"{code} {why}" for code, why in sheet.explanations.items())
    if found or explained:
        flow.text(f"书面说明：{explained or '（无）'}")
    flow.signatures(
        layout.signature_boxes(sheet.signers),
        stamp=layout.stamp,
        statement="以上数字由签字各方共同核对。",
    )
    flow.code()
    return flow.finish()


def _figures(flow: Flow, reconciliation: Reconciliation) -> None:
    f = reconciliation.figures
    refunds = yuan(f.refunds_due) + (f"（另有 {f.refunds_unknown} 人金额待定）" if f.refunds_unknown else "")
    flow.grid(
        (
            ("清册人数", f"{f.people} 人"),
            ("其中：缴费", f"{f.payers} 人"),
            ("免缴", f"{f.waived} 人"),
            ("未缴", f"{f.unpaid} 人"),
            ("清册金额", yuan(f.register_total)),
            ("收据", f"{f.receipts} 张（作废 {f.voided} 张）"),
            ("收据金额", yuan(f.receipts_total)),
            ("其中：现金", yuan(f.cash_total)),
            ("POS", yuan(f.pos_total)),
            ("转账", yuan(f.transfer_total)),
            ("家庭共济", yuan(f.relative_total)),
            ("缴款单", f"{f.slips} 张"),
            ("缴款单金额", yuan(f.slips_total)),
            ("手上现金", yuan(f.cash_on_hand)),
            ("以后返还", refunds),
            *((("其中：补缴以前年度", yuan(f.repaid_total)),) if f.repaid_total else ()),
        ),
        across=3,
        height=7,
        label=27,
    )


def _row(equation: Equation, explanation: str) -> Row:
    return {
        "code": equation.code,
        "title": equation.title,
        "left": f"{equation.left_word} {equation.text(equation.left)}",
        "right": f"{equation.right_word} {equation.text(equation.right)}",
        "difference": equation.text(equation.left - equation.right),
        "verdict": "相符" if equation.holds else "不符",
        "explanation": explanation,
    }


def _found(number: int, one: Discrepancy) -> Row:
    return {
        "number": number,
        "equation": one.equation,
        "message": one.message,
        "amount": one.amount,
        "receipts": "、".join(one.receipts),
    }
