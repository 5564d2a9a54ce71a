"""Gathers the lists of people: register, posted list, insured and uninsured, refunds, weekly report, enrolment forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from village_collector.documents.enrolment_forms import CommitmentForm, RegistrationForm
from village_collector.documents.people_lists import (
    InsuredLine,
    InsuredList,
    RefundLine,
    RefundSheet,
    TierCount,
    UninsuredList,
    UninsuredListLine,
    WeeklyReportSheet,
)
from village_collector.documents.posted_list import PostedLine, PostedList
from village_collector.documents.register import RegisterLine, RegisterSheet
from village_collector.domain.ledger import verification_code
from village_collector.domain.money import yuan
from village_collector.domain.people import Resident
from village_collector.domain.register import RegisterRow
from village_collector.services.absences import Absences, UninsuredLine
from village_collector.services.postings import PostingContent, Postings
from village_collector.services.refunds import RefundDue, Refunds
from village_collector.services.roster import RosterLine
from village_collector.services.season import Season
from village_collector.services.sheets.gathering import nothing_to_print, number_of, origin, person_of, short_number
from village_collector.services.sheets.requests import SheetRequest
from village_collector.services.sign_off import SignOff


def register(season: Season, _: SheetRequest) -> RegisterSheet:
    """The newest frozen version as the three parties sign it; raises UserError("not-signed")."""
    signoff = SignOff(season)
    version, opening, scheme = signoff.version(), season.book.opening, season.scheme
    subject = f"S{version.version}"
    return RegisterSheet(
        title=f"{scheme.place}{scheme.label_year}城乡居民基本医疗保险缴费清册",
        village=opening.village,
        town=opening.town,
        insured_year=opening.insured_year,
        label_year=scheme.label_year,
        version=version.version,
        printed_at=version.at,
        digest=version.digest,
        qr_text=verification_code.qr_text(opening, subject, version.people, version.total, version.hash),
        verification_code=verification_code.verification_code(version.hash),
        lines=tuple(_register_line(row) for row in signoff.rows(version)),
        signers=version.signers,
    )


def _register_line(row: RegisterRow) -> RegisterLine:
    return RegisterLine(
        number=row.number,
        group=row.group,
        household_no=row.household_no,
        head=row.head,
        relation=row.relation,
        name=row.name,
        id_number=row.id_number,
        category=row.category,
        assistance=row.assistance,
        due=row.due,
        subsidy=row.subsidy,
        paid=row.paid,
        paid_on=row.paid_on,
        method=row.method,
        ticket=row.ticket or row.receipt[-6:],
        remark="；".join(filter(None, (_repaid(row), row.remark))),
        repay=row.repay if row.paid is not None else 0,
    )


def _repaid(row: RegisterRow) -> str:
    return f"含补缴 {row.repaid_years} 年 {yuan(row.repay)}" if row.repay else ""


def posting(season: Season, request: SheetRequest) -> PostedList:
    """One posting (None: the newest) under the mask that it was posted with; raises UserError("no-notice")."""
    content = Postings(season).content(number_of(request))
    posted = content.posting
    return PostedList(
        origin=origin(season),
        number=posted.number,
        basis=season.scheme.document,
        data_date=posted.on,
        posted_from=posted.first_day,
        posted_to=posted.last_day,
        objections=posted.phone,
        supervision="",
        lines=_posted_lines(content),
        mask=posted.mask,
    )


def proposed_posting(season: Season) -> tuple[tuple[PostedLine, ...], str]:
    """What the next posting would hold, not yet masked, and the mask that applies."""
    content = Postings(season).proposed()
    return _posted_lines(content), content.posting.mask


def _posted_lines(content: PostingContent) -> tuple[PostedLine, ...]:
    first = content.posting.number == 1
    lines = [_posted_line(r, enrolled=True, change="" if first else "新增") for r in content.added]
    return (*lines, *(_posted_line(r, enrolled=False, change="撤下") for r in content.removed))


def _posted_line(resident: Resident, *, enrolled: bool, change: str) -> PostedLine:
    return PostedLine(
        group=resident.group,
        head=resident.head or resident.name,
        name=resident.name,
        sex=resident.sex,
        birth_year=resident.birth_date.year,
        enrolled=enrolled,
        change=change,
        id_number=resident.id_number,
    )


def refunds(season: Season, _: SheetRequest) -> RefundSheet:
    """What agencies pay back."""
    due = Refunds(season).due()
    if not due:
        raise nothing_to_print("没有要返还的补助。")
    lines = tuple(_refund_line(season, item) for item in due)
    return RefundSheet(origin=origin(season), as_of=season.today(), lines=lines)


def _refund_line(season: Season, item: RefundDue) -> RefundLine:
    resident = season.book.resident(item.paid.id_number)
    return RefundLine(
        agency=item.paid.agency or "返还单位待定",
        group=resident.group if resident else "",
        name=item.paid.name,
        id_number=item.paid.id_number,
        identity=item.paid.identity,
        paid=item.paid.collect - item.paid.repay,
        refund=item.amount,
        bank="",
        account="",
        holder="",
        paid_on=item.done.paid_on if item.done else None,
    )


def uninsured(season: Season, _: SheetRequest) -> UninsuredList:
    """The 未参保台账: everybody in the register who is not insured, and why."""
    lines = tuple(_uninsured_line(item) for item in Absences(season).uninsured())
    return UninsuredList(origin=origin(season), as_of=season.today(), lines=lines)


def calls(season: Season, _: SheetRequest) -> UninsuredList:
    """The call list: those of the uninsured who can still be insured here."""
    lines = tuple(_uninsured_line(item) for item in Absences(season).to_contact())
    return UninsuredList(origin=origin(season), as_of=season.today(), lines=lines)


def _uninsured_line(item: UninsuredLine) -> UninsuredListLine:
    resident, record = item.line.resident, item.absence_record
    last = item.attempts[-1] if item.attempts else None
    return UninsuredListLine(
        group=resident.group,
        head=resident.head,
        name=resident.name,
        birth_year=resident.birth_date.year,
        phone=resident.phone,
        insured_last_year=resident.insured_last_year,
        reason=item.reason,
        evidence=f"{len(record.evidence)} 份" if record and record.evidence else "",
        attempts=len(item.attempts),
        last_attempt=last.on if last else None,
        by=last.operator if last else "",
        outcome=last.answer if last else "",
    )


def insured(season: Season, _: SheetRequest) -> InsuredList:
    """The 参保台账: everybody who counts as insured, however they paid."""
    lines = tuple(_insured_line(line) for line in season.roster.lines() if line.state.insured)
    return InsuredList(origin=origin(season), as_of=season.today(), lines=lines)


def _insured_line(line: RosterLine) -> InsuredLine:
    resident, receipt, outcome = line.resident, line.receipt, line.outcome
    paid = next((p for p in receipt.lines if p.id_number == resident.id_number), None) if receipt else None
    elsewhere = line.absence_record.absence.value if line.absence_record else ""
    return InsuredLine(
        group=resident.group,
        head=resident.head,
        name=resident.name,
        id_number=resident.id_number,
        tier=resident.tier or "",
        assistance=line.assessment.counted or "",
        due=paid.collect if paid else line.assessment.collect,
        paid=paid.collect if paid else None,
        paid_on=receipt.on if receipt else None,
        channel="村代收" if receipt else elsewhere,
        ticket=(receipt.ticket or short_number(receipt)) if receipt else "",
        batch=outcome.bureau_serial if outcome else "",
        state=line.state.value,
    )


def weekly(season: Season, request: SheetRequest) -> WeeklyReportSheet:
    """A frozen weekly report (None: the newest), as it was sent."""
    number, weeks = number_of(request), season.book.ledger.records.weekly_reports
    if not weeks or (number is not None and not 1 <= number <= len(weeks)):
        raise nothing_to_print("还没有定过这一期周报。")
    week = weeks[-1 if number is None else number - 1]
    figures = week.figures
    return WeeklyReportSheet(
        origin=origin(season),
        number=week.number,
        first=week.first_day,
        last=week.last_day,
        target=figures["target"] or None,
        last_year=figures["last_year"],
        should=figures["expected"],
        tiers=_tiers(season.scheme.tiers, figures),
        pupils=figures["children"],
        assisted_should=figures["assisted_expected"],
        assisted=figures["assisted"],
        newborns=figures["newborns"],
        due=figures["due"],
        collected=figures["collected"],
        deposited=figures["deposited"],
        on_hand=figures["cash_on_hand"],
        succeeded=figures["confirmed"],
        failed=figures["failed"],
        elsewhere=figures["paid_elsewhere"],
        ranking="",
        problems="",
        correction=week.note,
        checked_by="",
    )


def _tiers(tiers: Sequence[str], figures: Mapping[str, int]) -> tuple[TierCount, ...]:
    """The lower tier, which is everybody who did not choose the higher one, and the higher one where there is one."""
    if len(tiers) < 2:
        return (TierCount(tier=tiers[0] if tiers else "参保", new=figures["new"], total=figures["insured"]),)
    high = TierCount(tier=tiers[-1], new=figures["new_high_tier"], total=figures["high_tier"])
    low = TierCount(tier=tiers[0], new=figures["new"] - high.new, total=figures["insured"] - high.total)
    return low, high


def registration(season: Season, request: SheetRequest) -> RegistrationForm:
    """The first-registration form, filled as far as the register knows the person; blank where nobody was named."""
    person = person_of(season, request)
    if person is None:
        return RegistrationForm(origin=origin(season), operator=season.operator)
    return RegistrationForm(
        origin=origin(season),
        name=person.name,
        sex=person.sex,
        ethnic_group=person.ethnic_group,
        birth_date=person.birth_date,
        id_kind=person.id_kind.value,
        id_number=person.id_number,
        home_address=f"{season.book.opening.village}{person.group}",
        head=person.head,
        relation=person.relation,
        phone=person.phone,
        identity="、".join(identity.word for identity in person.identities),
        tier=person.tier or "",
        registered_on=person.facts.registered_on,
        guardian=person.facts.guardian,
        guardian_id=person.facts.guardian_number,
        operator=season.operator,
    )


def commitment(season: Season, request: SheetRequest) -> CommitmentForm:
    """The commitment of somebody registered elsewhere not to be insured there; blank where nobody was named."""
    person = person_of(season, request)
    if person is None:
        return CommitmentForm(origin=origin(season))
    return CommitmentForm(
        origin=origin(season),
        name=person.name,
        id_number=person.id_number,
        home_address=f"{season.book.opening.village}{person.group}",
        phone=person.phone,
    )
