"""How a household reads at the desk: each member's standing in words, with its chip, amount and basis."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from html import escape

from village_collector.desktop.presenters.resident_details import tone
from village_collector.desktop.widgets.inputs import amount
from village_collector.desktop.widgets.table import TableColumn
from village_collector.desktop.widgets.theme import THEME
from village_collector.domain.people import Resident, mask
from village_collector.domain.register import RowState
from village_collector.domain.scheme.assessment import Assessment, Reason
from village_collector.services.cash_desk import Quote, QuoteLine
from village_collector.services.roster import RosterLine

_SHORT = {
    "waived": ("全额资助，不用缴", "info"),
    "exempt": ("今年免缴", "info"),
    "window-closed": ("不在缴费时间", "warn"),
    "not-payable-here": ("不能在村里缴", "warn"),
    "amount-unknown": ("金额待定", "warn"),
}


@dataclass(slots=True)
class Member:
    """One line of the household table; `ticked` is what the person at the desk chose."""

    line: QuoteLine
    ticked: bool

    @property
    def payable(self) -> bool:
        return self.line.refusal is None


def collection_state(line: QuoteLine) -> tuple[str, str]:
    """Where a member stands, in a few words, and the tone of the chip."""
    receipt = line.roster_line.receipt
    if receipt:
        return f"已缴 {receipt.on:%m-%d} 收据 {receipt.serial:06d}", "done"
    if line.refusal:
        return _SHORT.get(line.refusal.code, ("现在不能缴", "warn"))
    if line.roster_line.state is RowState.FAILED:
        return "导入失败", "error"
    if line.roster_line.assessment.warnings:
        return "未缴，有提示", "warn"
    return "未缴", "warn"


def _identity(resident: Resident, on: date) -> str:
    words = [identity.word for identity in resident.identities if identity.holds_on(on)]
    return "、".join(words) or resident.category or "普通居民"


def member_columns(today: date) -> tuple[TableColumn[Member], ...]:
    """The household table."""
    return (
        TableColumn(
            title="姓名",
            text=lambda member: member.line.resident.name,
            width=132,
            tick=lambda member: member.ticked if member.payable else None,
        ),
        TableColumn(title="关系", text=lambda member: member.line.resident.relation, width=72, spare=True),
        TableColumn(title="证件号码", text=lambda member: mask(member.line.resident.id_number), width=168),
        TableColumn(title="身份", text=lambda member: _identity(member.line.resident, today), width=112),
        TableColumn(
            title="缴费情况",
            text=lambda member: collection_state(member.line)[0],
            width=200,
            tone=lambda member: collection_state(member.line)[1],
            tip=lambda member: explain(member.line),
        ),
        TableColumn(title="应收", text=lambda member: _due(member), width=96, right=True),
        TableColumn(title="依据", text=lambda member: member.line.roster_line.assessment.basis, spare=True),
    )


def _due(member: Member) -> str:
    receipt = member.line.roster_line.receipt
    if receipt:
        paid = next(line for line in receipt.lines if line.id_number == member.line.resident.id_number)
        return amount(paid.collect)
    return amount(member.line.collect) if member.payable else "—"


def explain(line: QuoteLine) -> str:
    """The member's case in one or two sentences: why not, or on what ground, and what the payer should hear."""
    assessment = line.roster_line.assessment
    if line.refusal:
        return f"{line.refusal.what}{line.refusal.remedy}"
    hints = "".join(hint.message for hint in assessment.warnings)
    return f"{line.resident.name}：{assessment.because[0].says}{hints}"


def summary(quote: Quote) -> str:
    """The household in one line."""
    household = quote.household
    last_year = [member.insured_last_year for member in household.members]
    before = f" · 上年参保 {sum(bool(known) for known in last_year)} 人" if any(x is not None for x in last_year) else ""
    group = f" · {household.group}" if household.group else ""
    return f"{household.head} 户{group} · {len(household.members)} 口人{before}"


def hit_columns(first_nine: bool = True) -> tuple[TableColumn[tuple[int, RosterLine]], ...]:
    """The list of hits; the first nine can be picked by their figure."""
    return (
        TableColumn(title="键", text=lambda hit: str(hit[0]) if first_nine and hit[0] <= 9 else "", width=48),
        TableColumn(title="姓名", text=lambda hit: hit[1].resident.name, width=132),
        TableColumn(title="户主", text=lambda hit: hit[1].resident.head, width=132),
        TableColumn(title="组", text=lambda hit: hit[1].resident.group, width=96),
        TableColumn(title="证件号码", text=lambda hit: mask(hit[1].resident.id_number), width=168),
        TableColumn(title="出生", text=lambda hit: f"{hit[1].resident.birth_date:%Y-%m}", width=88, spare=True),
        TableColumn(title="缴费情况", text=lambda hit: hit[1].state.value, width=120, tone=lambda hit: tone(hit[1].state)),
        TableColumn(title="", text=lambda _: "", spare=True),
    )



def reasons_html(quote: Quote) -> str:
    """Every member with every rule that fired, those that lost and those assumed where the notice is silent marked so."""
    return "".join(_member_html(line) for line in quote.lines)


def _member_html(line: QuoteLine) -> str:
    assessment = line.roster_line.assessment
    word, kind = collection_state(line)
    colour = THEME.tokens.tone(kind)[0]
    due = f"应收 {amount(line.collect)} 元" if line.refusal is None else ""
    head = f"<b>{escape(line.resident.name)}</b>　<span style='color:{colour}'>{escape(word)}</span>　{due}"
    return f"<p style='margin:10px 0 2px 0'>{head}{_money(assessment)}</p>" + "".join(_items(assessment))


def _money(assessment: Assessment) -> str:
    parts = []
    if assessment.standard is not None:
        parts.append(f"标准 {amount(assessment.standard)}")
    if assessment.subsidy:
        parts.append(f"资助 {amount(assessment.subsidy)}")
    if assessment.refund:
        parts.append(f"以后返还 {amount(assessment.refund)}")
    if assessment.benefit_from:
        parts.append(f"{assessment.benefit_from:%Y-%m-%d} 起享受待遇")
    return f"　<span style='color:{THEME.tokens.faint}'>{'，'.join(parts)}</span>" if parts else ""


def _items(assessment: Assessment) -> Iterable[str]:
    for reason in assessment.because:
        yield f"<p style='margin:0 0 0 18px'>{_reason(reason)}</p>"
    colour = THEME.tokens.warn[0]
    for hint in assessment.warnings:
        yield f"<p style='margin:0 0 0 18px;color:{colour}'>! 提示：{escape(hint.message)}</p>"


def _reason(reason: Reason) -> str:
    says = f"{escape(reason.clause)}　{escape(reason.says)}" if reason.clause else escape(reason.says)
    if reason.rejected:
        return f"<span style='color:{THEME.tokens.faint}'>✕ <s>{says}</s>（没有采用）</span>"
    if reason.default:
        return f"<span style='color:{THEME.tokens.faint}'>○ {says}（通知没有写，按默认）</span>"
    return f"✓ {says}"
