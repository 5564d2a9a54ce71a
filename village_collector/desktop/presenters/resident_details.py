"""Details of one resident as HTML: state, amount owed and its basis, receipts, the bureau's answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

from village_collector.desktop.widgets.inputs import amount
from village_collector.desktop.widgets.theme import THEME
from village_collector.domain.ledger.bureau_values import BureauOutcome
from village_collector.domain.ledger.money_values import Receipt
from village_collector.domain.ledger.village_records import AbsenceRecord
from village_collector.domain.people import Identity, Resident, mask
from village_collector.domain.register import RowState
from village_collector.domain.scheme.assessment import Assessment, Reason, Status

TONES = {
    RowState.UNPAID: "warn",
    RowState.COLLECTED: "info",
    RowState.DEPOSITED: "info",
    RowState.SIGNED: "info",
    RowState.SUBMITTED: "info",
    RowState.CONFIRMED: "done",
    RowState.POSTED: "done",
    RowState.ARCHIVED: "done",
    RowState.FAILED: "error",
}
"""The chip of each row state; whatever is not here is plain."""

_OWES = {
    Status.WAIVED: "不用缴，由政府全额资助",
    Status.EXEMPT: "今年免缴",
    Status.UNDECIDED: "金额待定，通知没有写",
    Status.REFUSED: "现在不能在村里缴",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidentDetails:
    """All that is details_html of one resident; `receipts` holds voided ones too, oldest first."""

    resident: Resident
    assessment: Assessment
    state: RowState
    receipts: tuple[Receipt, ...]
    outcome: BureauOutcome | None
    absence_record: AbsenceRecord | None
    doubtful: str | None = None
    revealed: bool = False


def tone(state: RowState) -> str:
    """The colour of a row state's chip."""
    return TONES.get(state, "plain")


def receipt_tone(receipt: Receipt) -> str:
    """The colour of the chip of a receipt's state."""
    return "error" if receipt.void else "done" if receipt.slip else "info"


def receipt_word(receipt: Receipt) -> str:
    """The state of a receipt in one word."""
    if receipt.void:
        return "已作废"
    if receipt.slip:
        return "已缴存"
    return "已收款" if receipt.is_cash else receipt.method.word


def identity_words(resident: Resident) -> str:
    """The person's identities, those that were cancelled marked so."""
    words = [identity.word if identity.valid_to is None else f"{identity.word}（已取消）" for identity in resident.identities]
    return "、".join(words)


def details_html(person: ResidentDetails) -> str:
    """The details as HTML, for the panel beside the list."""
    parts = (_person_html(person), _owed_html(person.assessment), _basis_html(person.assessment), *_more_sections(person))
    return "".join(parts)


def _person_html(person: ResidentDetails) -> str:
    resident = person.resident
    number = resident.id_number if person.revealed else mask(resident.id_number)
    home = "　".join(filter(None, (resident.group, resident.household_no and f"户号 {resident.household_no}")))
    kin = f"户主 {resident.head}，{resident.relation}" if resident.relation not in ("", "户主") else resident.relation
    born = "　".join(filter(None, (resident.sex, f"{resident.birth_date:%Y-%m-%d} 生", resident.ethnic_group)))
    lines = (home, kin, f"{resident.id_kind.value} {number}", born, resident.phone and f"电话 {_phone(person)}", resident.remark)
    return (
        f"<p style='margin:0 0 4px 0'><span style='font-size:x-large; font-weight:bold'>{escape(resident.name)}</span>"
        f"&nbsp;&nbsp;{_chip_html(person.state.value, tone(person.state))}</p>"
        + (_line_html(f"! {person.doubtful}", THEME.tokens.warn[0]) if person.doubtful else "")
        + "".join(_line_html(line) for line in lines if line)
    )


def _phone(person: ResidentDetails) -> str:
    phone = person.resident.phone
    return phone if person.revealed or len(phone) < 8 else f"{phone[:3]}****{phone[-4:]}"


def _owed_html(assessment: Assessment) -> str:
    said = _OWES.get(assessment.status)
    rows = [("应缴", said if said else f"{amount(assessment.collect)} 元")]
    if assessment.repay:
        rows.append(("其中补缴", f"{amount(assessment.repay)} 元"))
    if assessment.subsidy:
        rows.append(("当场资助", f"{amount(assessment.subsidy)} 元"))
    if assessment.agency or assessment.refund:
        back = "多少还没有定" if assessment.refund is None else f"{amount(assessment.refund)} 元"
        rows.append(("以后返还", f"{back}，由{assessment.agency}发" if assessment.agency else back))
    if assessment.counted:
        rows.append(("按身份", assessment.counted))
    if assessment.benefit_from and assessment.benefit_to:
        rows.append(("享受待遇", f"{assessment.benefit_from:%Y-%m-%d} 至 {assessment.benefit_to:%Y-%m-%d}"))
    return _heading_html("应缴") + _table_html(rows)


def _basis_html(assessment: Assessment) -> str:
    lines = "".join(_reason_html(reason) for reason in assessment.because)
    hints = "".join(_line_html(f"! {hint.message}", THEME.tokens.warn[0]) for hint in assessment.warnings)
    return _heading_html("依据") + _line_html(assessment.basis, THEME.tokens.faint) + lines + hints


def _reason_html(reason: Reason) -> str:
    if reason.rejected:
        return _line_html(f"· 没有用上：{_with_clause(reason)}", THEME.tokens.faint)
    if reason.default:
        return _line_html(f"· 通知没有写明，默认：{reason.says}", THEME.tokens.faint)
    return _line_html(f"· {_with_clause(reason)}")


def _with_clause(reason: Reason) -> str:
    return f"{reason.says}（{reason.clause}）" if reason.clause else reason.says


def _more_sections(person: ResidentDetails) -> Iterator[str]:
    if person.resident.identities:
        yield _heading_html("身份") + "".join(_identity_html(identity) for identity in person.resident.identities)
    if person.absence_record:
        absence_record = person.absence_record
        note = f"：{absence_record.note}" if absence_record.note else ""
        yield _heading_html("登记") + _line_html(f"{absence_record.absence.value}{note}（{absence_record.on:%Y-%m-%d} {absence_record.operator}）")
    yield _heading_html("收据") + _receipts_html(person)
    if person.outcome:
        yield _heading_html("上报") + _outcome_html(person.outcome)


def _identity_html(identity: Identity) -> str:
    since = f"{identity.valid_from:%Y-%m-%d} 起" if identity.valid_from else "名册发来时就有"
    until = f"，{identity.valid_to:%Y-%m-%d} 止" if identity.valid_to else ""
    source = f"，{identity.source}" if identity.source else ""
    return _line_html(f"{identity.word}（{since}{until}{source}）", THEME.tokens.faint if identity.valid_to else "")


def _receipts_html(person: ResidentDetails) -> str:
    if not person.receipts:
        return _line_html("没有收据。", THEME.tokens.faint)
    return "".join(_receipt_html(receipt, person.resident) for receipt in person.receipts)


def _receipt_html(receipt: Receipt, resident: Resident) -> str:
    own = next(line for line in receipt.lines if line.id_number == resident.id_number)
    with_others = f"，同户 {len(receipt.lines)} 人一张" if len(receipt.lines) > 1 else ""
    said = f"{receipt.serial:06d}　{receipt.on:%Y-%m-%d}　{amount(own.collect)} 元　{receipt.way}{with_others}"
    more = ""
    if receipt.void:
        more = _line_html(f"作废：{receipt.void.reason}（{receipt.void.on:%Y-%m-%d} {receipt.void.operator}）", THEME.tokens.error[0])
    elif receipt.slip:
        more = _line_html(f"已缴存，缴款单 {receipt.slip}", THEME.tokens.faint)
    return _line_html(said) + more


def _outcome_html(outcome: BureauOutcome) -> str:
    if outcome.succeeded is None:
        return _line_html(f"第 {outcome.batch} 批已上报，等回执。")
    if outcome.succeeded:
        serial = f"，征集流水号 {outcome.bureau_serial}" if outcome.bureau_serial else ""
        return _line_html(f"第 {outcome.batch} 批导入成功{serial}。", THEME.tokens.done[0])
    return _line_html(f"第 {outcome.batch} 批导入失败：{outcome.reason or '没有写原因'}。", THEME.tokens.error[0])


def _heading_html(text: str) -> str:
    return f"<p style='margin:10px 0 2px 0; font-weight:bold; color:{THEME.tokens.accent}'>{escape(text)}</p>"


def _line_html(text: str, colour: str = "") -> str:
    style = f"; color:{colour}" if colour else ""
    wide = escape(text).replace("\u3000", "&emsp;")  # HTML would collapse an ideographic space
    return f"<p style='margin:0 0 2px 0{style}'>{wide}</p>"


def _table_html(rows: Iterable[tuple[str, str]]) -> str:
    faint = THEME.tokens.faint
    cells = "".join(
        f"<tr><td style='color:{faint}; padding-right:12px'>{escape(word)}</td><td>{escape(said)}</td></tr>"
        for word, said in rows
    )
    return f"<table cellspacing='0' cellpadding='1'>{cells}</table>"


def _chip_html(text: str, kind: str) -> str:
    colour, ground = THEME.tokens.tone(kind)
    return f"<span style='color:{colour}; background-color:{ground}'>&nbsp;{escape(text)}&nbsp;</span>"
