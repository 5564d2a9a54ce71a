"""Forms for one resident: the first registration and the commitment of someone whose household is elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from village_collector.documents.document import PLAIN, DrawOptions
from village_collector.documents.flow import Flow, Origin
from village_collector.documents.fonts import require_glyphs


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationForm:
    """参保登记表 of someone who takes part for the first time; what is not known stays empty, to be written by hand."""

    origin: Origin
    name: str = ""
    sex: str = ""
    ethnic_group: str = ""
    birth_date: date | None = None
    id_kind: str = ""
    id_number: str = ""
    registered_address: str = ""
    home_address: str = ""
    head: str = ""
    relation: str = ""
    phone: str = ""
    guardian: str = ""
    guardian_id: str = ""
    identity: str = ""
    tier: str = ""
    last_place: str = ""
    registered_on: date | None = None
    operator: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentForm:
    """异地参保承诺书: someone whose household is registered elsewhere declares not to take part there."""

    origin: Origin
    name: str = ""
    id_number: str = ""
    residence_permit: str = ""
    registered_place: str = ""
    home_address: str = ""
    phone: str = ""
    witness: str = ""


_TRUE = "以上内容由本人（监护人）核对，与证件一致；以后有变化，本人及时告知村（居）委会。"
_DECLARED = (
    "一、本人户籍不在本地，现在本地居住，自愿在本地参加{year}城乡居民基本医疗保险。",
    "二、本人没有在户籍地或其他地方参加同一年度的居民基本医疗保险，也没有参加职工基本医疗保险。",
    "三、如果发现重复参保，本人同意按规定只保留一处，已经享受的待遇按规定处理。",
    "四、本人提供的证件和资料真实有效；因资料不实造成的后果由本人承担。",
)


def render_registration(form: RegistrationForm, options: DrawOptions = PLAIN) -> bytes:
    """The form filled as far as the book knows, to be signed by the resident or the guardian."""
    texts = (form.name, form.head, form.guardian, form.registered_address, form.home_address, form.operator)
    require_glyphs([(form.name, texts)], options.glyph_substitutes)
    flow = Flow("城乡居民基本医疗保险参保登记表", form.origin, options)
    flow.grid(
        (
            ("姓　　名", form.name),
            ("性　　别", form.sex),
            ("民　　族", form.ethnic_group),
            ("出生日期", _day(form.birth_date)),
            ("证件类型", form.id_kind),
            ("证件号码", form.id_number),
            ("户　　主", form.head),
            ("与户主关系", form.relation),
            ("联系电话", form.phone),
            ("参保身份", form.identity),
            ("缴费档次", form.tier),
            ("上年参保地", form.last_place),
        ),
        height=13,
    )
    flow.grid((("户籍地址", form.registered_address),), across=1, height=14)
    flow.grid((("常住地址", form.home_address),), across=1, height=14)
    flow.grid((("监护人", form.guardian), ("监护人证件号码", form.guardian_id)), height=14)
    flow.grid((("登记日期", _day(form.registered_on)), ("经办人", form.operator)), height=13)
    flow.space(3)
    flow.text(_TRUE, 10)
    flow.signatures((("本人或监护人", ""), ("经办人", form.operator)), stamp="（村（居）委会公章）", height=26)
    return flow.finish()


def render_commitment(form: CommitmentForm, options: DrawOptions = PLAIN) -> bytes:
    """The commitment, to be signed before a witness."""
    texts = (form.name, form.registered_place, form.home_address, form.witness)
    require_glyphs([(form.name, texts)], options.glyph_substitutes)
    flow = Flow("异地户籍居民参保承诺书", form.origin, options)
    flow.space(3)
    flow.grid(
        (
            ("承 诺 人", form.name),
            ("联系电话", form.phone),
            ("证件号码", form.id_number),
            ("居住证号码", form.residence_permit),
        ),
        height=13,
    )
    flow.grid((("户籍所在地", form.registered_place),), across=1, height=13)
    flow.grid((("现居住地址", form.home_address),), across=1, height=13)
    flow.space(8)
    flow.text("本人承诺：", 12, leading=2)
    for paragraph in _DECLARED:
        flow.text("　　" + paragraph.format(year=form.origin.label_year or "本年度"), 12, leading=2)
    flow.space(8)
    flow.signatures((("承诺人（监护人）", ""), ("见证人", form.witness)), stamp="（村（居）委会公章）", height=30)
    return flow.finish()


def _day(day: date | None) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日" if day else "　　年　　月　　日"
