"""The values that sheets are drawn from, gathered from the book; no paper is drawn here."""

from __future__ import annotations

from datetime import date

from village_collector.documents.archive_index import ArchiveCover, ArchiveItem, AttachmentItem
from village_collector.documents.cash_papers import (
    DayDeposit,
    DayLine,
    DaySheet,
    DepositLine,
    DepositSheet,
    HandoverItem,
    HandoverSheet,
    TicketLine,
    TicketSheet,
)
from village_collector.documents.enrolment_forms import CommitmentForm, RegistrationForm
from village_collector.documents.flow import Origin
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
from village_collector.documents.reconciliation import ReconciliationSheet
from village_collector.domain.ledger import verification_code
from village_collector.domain.ledger.ledger import DayClosing, Receipt, Void
from village_collector.domain.ledger.ticket_stock import TicketRange, spans
from village_collector.domain.money import yuan
from village_collector.domain.people import Resident
from village_collector.domain.register import RowState
from village_collector.errors import UserError
from village_collector.services.absences import Absences
from village_collector.services.postings import PostingContent, Postings
from village_collector.services.reconciliation import Reconciler
from village_collector.services.refunds import Refunds
from village_collector.services.roster import Roster
from village_collector.services.season import Season
from village_collector.services.sign_off import SIGNER_ROLES

_INSURED = frozenset(
    {
        RowState.COLLECTED,
        RowState.DEPOSITED,
        RowState.SIGNED,
        RowState.SUBMITTED,
        RowState.CONFIRMED,
        RowState.FAILED,
        RowState.WAIVED,
        RowState.PAID_ELSEWHERE,
    }
)
_UNSIGNED = tuple((role, "") for role in SIGNER_ROLES)
_KEEP = "按档案管理办法确定"


class Papers:
    """One method a sheet; each raises UserError("nothing-to-print") where the book has nothing for it."""

    def __init__(self, season: Season) -> None:
        self._season = season
        self._book = season.book
        self._ledger = season.book.ledger
        self._opening = season.book.opening

    def origin(self, seal: str = "", people: int = 0, total: int = 0, entry_hash: str = "") -> Origin:
        """Where and when a sheet was made; with an entry's hash it bears that entry's seal."""
        return Origin(
            self._opening.village,
            self._opening.town,
            self._season.scheme.label_year,
            self._season.now(),
            self._season.operator,
            verification_code.qr_text(self._opening, seal, people, total, entry_hash) if entry_hash else "",
            verification_code.verification_code(entry_hash) if entry_hash else "",
        )

    def deposit(self, slip: str | None) -> DepositSheet:
        """One deposit (None: the newest) with the receipts whose money it completes."""
        found = [deposit for deposit in self._ledger.deposits if slip in (None, deposit.slip)]
        if not found:
            raise _nothing(f"没有缴款单 {slip}。" if slip else "还没有缴款单。")
        deposit = found[-1]
        earlier = [count for count in self._ledger.counts if count.at <= deposit.at]
        matching = bool(earlier) and earlier[-1].counted == deposit.amount
        return DepositSheet(
            origin=self.origin(),
            slip=deposit.slip,
            on=deposit.on,
            payee=f"{self._opening.town}城乡居民基本医疗保险费",
            account="",
            bank=deposit.bank,
            payer=deposit.operator,
            source="城乡居民基本医疗保险费（代收）",
            amount=deposit.amount,
            denominations=earlier[-1].notes if matching else (),
            remark=f"{self._opening.village}，经办人{deposit.operator}",
            lines=tuple(self._deposit_line(self._ledger.receipts[number]) for number in deposit.receipts),
            on_hand=self._ledger.cash_on_hand,
        )

    def _deposit_line(self, receipt: Receipt) -> DepositLine:
        return DepositLine(
            _short(receipt), receipt.on, self._head(receipt), receipt.payer, len(receipt.lines), receipt.total
        )

    def day(self, on: date | None) -> DaySheet:
        """One day (None: today): what was on hand in the morning, what came and went, what was counted."""
        day = on or self._season.today()
        receipts = [r for r in self._ledger.receipts.values() if r.on == day or (r.void and r.void.on == day)]
        deposits = [deposit for deposit in self._ledger.deposits if deposit.on == day]
        counts = [count for count in self._ledger.counts if count.on == day]
        if not receipts and not deposits and not counts:
            raise _nothing(f"{day:%Y-%m-%d} 没有收款，也没有缴存。")
        opening, cash, not_cash = self._box(day)
        count = counts[-1] if counts else None
        closing = opening + cash - sum(deposit.amount for deposit in deposits)
        people = sum(len(r.lines) for r in receipts if r.on == day and not _voided_by(r, day))
        return DaySheet(
            origin=self._day_origin(count, people, cash + not_cash),
            on=day,
            opening=opening,
            lines=tuple(self._day_line(receipt, day) for receipt in receipts),
            deposits=tuple(DayDeposit(d.slip, d.bank, d.amount) for d in deposits),
            cash=cash,
            not_cash=not_cash,
            closing=closing,
            denominations=count.notes if count else (),
            counted=count.counted if count else None,
            reason=count.reason if count else "",
            expected=count.expected if count else None,
        )

    def _day_origin(self, count: DayClosing | None, people: int, total: int) -> Origin:
        if count is None:
            return self.origin()
        return self.origin(f"D{self._ledger.counts.index(count) + 1}", people, total, count.hash)

    def _box(self, day: date) -> tuple[int, int, int]:
        """Money in the box before the day, what the day added to it, and what came by POS that day; fen."""
        before = added = not_cash = 0
        for receipt in self._ledger.receipts.values():
            came = receipt.total if receipt.on <= day else 0
            gone = receipt.total if receipt.void and receipt.void.on <= day else 0
            came_before = receipt.total if receipt.on < day else 0
            gone_before = receipt.total if receipt.void and receipt.void.on < day else 0
            if receipt.method.in_box:
                before += came_before - gone_before
                added += (came - gone) - (came_before - gone_before)
            else:
                not_cash += (came - gone) - (came_before - gone_before)
        return before - sum(d.amount for d in self._ledger.deposits if d.on < day), added, not_cash

    def _day_line(self, receipt: Receipt, day: date) -> DayLine:
        void = _voided_by(receipt, day)
        earlier = f"（{receipt.on:%m月%d日}收的）" if receipt.on != day else ""
        return DayLine(
            _short(receipt),
            f"{void.at if void and earlier else receipt.at:%H:%M}",
            self._head(receipt),
            receipt.payer,
            len(receipt.lines),
            receipt.method.word,
            receipt.total,
            f"{void.reason}{earlier}" if void else "",
        )

    def _head(self, receipt: Receipt) -> str:
        first = self._book.resident(receipt.lines[0].id_number)
        return (first.head or first.name) if first else receipt.payer

    def tickets(self) -> TicketSheet:
        """Every range of official tickets: 领用, 已用, 作废, 遗失, 结存."""
        stock = self._ledger.records.tickets
        if not stock.kept:
            raise _nothing("还没有登记领用的票据。")
        lines = tuple(self._ticket_line(book) for book in stock.ranges)
        return TicketSheet(self.origin(), self._season.today(), lines)

    def _ticket_line(self, book: TicketRange) -> TicketLine:
        stock, used = self._ledger.records.tickets, self._ledger.tickets_used()
        numbers = book.numbers()
        receipts = {n: self._ledger.receipts[used[n]] for n in numbers if n in used}
        valid = [n for n, receipt in receipts.items() if not receipt.void]
        spoiled = [n for n in numbers if n in receipts and receipts[n].void]
        spoiled += [n for n in numbers if n in stock.marks and stock.marks[n].kind == "spoiled"]
        lost = [n for n in numbers if n in stock.marks and stock.marks[n].kind == "lost"]
        left = [n for n in numbers if n not in used and n not in stock.marks]
        return TicketLine(
            name="城乡居民基本医疗保险费专用票据",
            received_on=book.received_on,
            first=book.first,
            last=book.last,
            received=book.count,
            used=len(valid),
            void=len(spoiled),
            void_numbers="、".join(sorted(spoiled)),
            lost=len(lost),
            lost_numbers="、".join(lost),
            left=len(left),
            left_range=spans(left),
            amount=sum(receipts[n].total for n in valid),
        )

    def reconciliation(self) -> ReconciliationSheet:
        """All equations as they stand, for three signatures; explanations are those of the newest version."""
        found = Reconciler(self._season).reconcile()
        versions = self._ledger.versions
        why = versions[-1].explanation if versions else ""
        explanations = {e.code: why for e in found.equations if not e.holds and why}
        return ReconciliationSheet(self.origin(), found, explanations, _UNSIGNED)

    def posted_list(self, number: int | None) -> tuple[PostedList, str]:
        """One public notice (None: the newest) and the mask it was posted under."""
        content = Postings(self._season).content(number)
        notice = content.notice
        sheet = PostedList(
            origin=self.origin(),
            posting=notice.number,
            basis=self._season.scheme.document,
            data_date=notice.on,
            posted_from=notice.first_day,
            posted_to=notice.last_day,
            objections=notice.phone,
            supervision="",
            lines=_posted_lines(content),
        )
        return sheet, notice.mask

    def proposed_list(self) -> tuple[tuple[PostedLine, ...], str]:
        """What the next public notice would hold, not yet masked, and the mask that applies."""
        content = Postings(self._season).proposed()
        return _posted_lines(content), content.notice.mask

    def refunds(self) -> RefundSheet:
        """What agencies pay back, one list an agency."""
        due = Refunds(self._season).due()
        if not due:
            raise _nothing("没有要返还的补助。")
        return RefundSheet(
            self.origin(),
            self._season.today(),
            tuple(
                RefundLine(
                    agency=item.paid.agency or "返还单位待定",
                    group=resident.group if (resident := self._book.resident(item.paid.id_number)) else "",
                    name=item.paid.name,
                    id_number=item.paid.id_number,
                    identity=item.paid.counted,
                    paid=item.paid.collect,
                    refund=item.amount,
                    bank="",
                    account="",
                    holder="",
                    paid_on=item.done.paid_on if item.done else None,
                )
                for item in due
            ),
        )

    def uninsured(self) -> UninsuredList:
        """Everybody whose season is not settled; also what the call list is made from."""
        lines = []
        for item in Absences(self._season).uninsured():
            resident, last = item.line.resident, item.attempts[-1] if item.attempts else None
            lines.append(
                UninsuredListLine(
                    group=resident.group,
                    head=resident.head,
                    name=resident.name,
                    birth_year=resident.birth_date.year,
                    phone=resident.phone,
                    insured_last_year=resident.insured_last_year,
                    reason=item.absence_record.absence.value if item.absence_record else "",
                    evidence=f"{len(item.absence_record.evidence)} 份" if item.absence_record and item.absence_record.evidence else "",
                    attempts=len(item.attempts),
                    last_attempt=last.on if last else None,
                    by=last.operator if last else "",
                    outcome=last.said if last else "",
                )
            )
        return UninsuredList(self.origin(), self._season.today(), tuple(lines))

    def insured(self) -> InsuredList:
        """Everybody who takes part, however they paid."""
        lines = []
        for line in Roster(self._season).lines():
            if line.state not in _INSURED:
                continue
            resident, receipt, outcome = line.resident, line.receipt, line.outcome
            paid = next((p for p in receipt.lines if p.id_number == resident.id_number), None) if receipt else None
            lines.append(
                InsuredLine(
                    group=resident.group,
                    head=resident.head,
                    name=resident.name,
                    id_number=resident.id_number,
                    tier=resident.tier or "",
                    assistance=line.assessment.counted or "",
                    due=paid.collect if paid else line.assessment.collect,
                    paid=paid.collect if paid else None,
                    paid_on=receipt.on if receipt else None,
                    channel="村代收" if receipt else line.absence_record.absence.value if line.absence_record else "",
                    ticket=(receipt.ticket or _short(receipt)) if receipt else "",
                    batch=outcome.serial if outcome else "",
                    state=line.state.value,
                )
            )
        return InsuredList(self.origin(), self._season.today(), tuple(lines))

    def weekly(self, number: int | None) -> WeeklyReportSheet:
        """A frozen weekly report (None: the newest), as it was sent."""
        weeks = self._ledger.records.weeks
        if not weeks or (number is not None and not 1 <= number <= len(weeks)):
            raise _nothing("还没有定过这一期周报。")
        week = weeks[-1 if number is None else number - 1]
        figures = week.figures
        tiers = self._season.scheme.tiers
        high = TierCount(tiers[-1], figures["new_high_tier"], figures["high_tier"]) if len(tiers) > 1 else None
        low = TierCount(
            tiers[0] if tiers else "参保",
            figures["new"] - (high.new if high else 0),
            figures["enrolled"] - (high.total if high else 0),
        )
        return WeeklyReportSheet(
            origin=self.origin(),
            number=week.number,
            first=week.first_day,
            last=week.last_day,
            target=figures["target"] or None,
            last_year=figures["last_year"],
            should=figures["should"],
            tiers=(low, high) if high else (low,),
            pupils=figures["children"],
            assisted_should=figures["assisted_should"],
            assisted=figures["assisted"],
            newborns=figures["newborn"],
            due=figures["due"],
            collected=figures["collected"],
            deposited=figures["deposited"],
            on_hand=figures["on_hand"],
            succeeded=figures["confirmed"],
            failed=figures["failed"],
            elsewhere=figures["elsewhere"],
            ranking="",
            problems="",
            correction=week.note,
            checked_by="",
        )

    def handover(self) -> HandoverSheet:
        """Everything that the next coordinator takes over: money, tickets, paper, the book."""
        ledger = self._ledger
        left = ledger.records.tickets.left(ledger.tickets_used())
        items = [
            HandoverItem("现金", "", ledger.cash_on_hand, "账上应有，当面点清"),
            HandoverItem("收据", f"{len(ledger.receipts)} 张", None, f"作废 {sum(1 for r in ledger.receipts.values() if r.void)} 张"),
            HandoverItem("缴款单", f"{len(ledger.deposits)} 张", None, f"共 {yuan(ledger.deposited)} 元，已缴存"),
            HandoverItem("空白票据", f"{len(left)} 张", None, spans(left)),
            HandoverItem("签字清册", f"{len(ledger.versions)} 版", None, ""),
            HandoverItem("账本文件", "1 份", None, self._book.path.name),
        ]
        last = ledger.last
        assert last is not None
        origin = self.origin("H", len(ledger.live), ledger.cash_on_hand, last.hash)
        return HandoverSheet(origin, self._season.today(), self._season.operator, "", "", tuple(items))

    def registration(self, resident: Resident | None) -> RegistrationForm:
        """The first-registration form, filled as far as the register knows the resident; None: blank."""
        r = resident
        return RegistrationForm(
            origin=self.origin(),
            name=r.name if r else "",
            sex=r.sex if r else "",
            ethnic_group=r.ethnic_group if r else "",
            birth_date=r.birth_date if r else None,
            id_kind=r.id_kind.value if r else "",
            id_number=r.id_number if r else "",
            registered_address="",
            home_address=f"{self._opening.village}{r.group}" if r else "",
            head=r.head if r else "",
            relation=r.relation if r else "",
            phone=r.phone if r else "",
            guardian="",
            guardian_id="",
            identity="、".join(i.word for i in r.identities) if r else "",
            tier=(r.tier or "") if r else "",
            last_place="",
            registered_on=r.facts.registered_on if r else None,
            operator=self._season.operator,
        )

    def commitment(self, resident: Resident | None) -> CommitmentForm:
        """The commitment of somebody registered elsewhere not to be insured there; None: blank."""
        r = resident
        return CommitmentForm(
            self.origin(),
            r.name if r else "",
            r.id_number if r else "",
            "",
            "",
            f"{self._opening.village}{r.group}" if r else "",
            r.phone if r else "",
            "",
        )

    def archive(self) -> ArchiveCover:
        """The season's file: cover and index in the order in which papers are kept."""
        ledger = self._ledger
        items = [
            ArchiveItem(f"缴费清册（第 {v.version} 版）", verification_code.verification_code(v.hash), v.on, None, 3, v.digest[:8])
            for v in ledger.versions
        ]
        items += [ArchiveItem(f"缴款单 {d.slip}", d.bank, d.on, None, 1, d.photo[:8]) for d in ledger.deposits]
        items += [ArchiveItem("票据结报单", s.with_whom, s.on, None, 1, "") for s in ledger.records.tickets.settlements]
        items += [ArchiveItem(f"导入模板（第 {b.number} 批）", b.file, b.on, None, 1, b.sha256[:8]) for b in ledger.batches]
        items += [ArchiveItem("导入回执", r.file, r.on, None, 1, r.sha256[:8]) for r in ledger.results]
        items += [ArchiveItem(f"公示名单（第 {n.number} 榜）", "", n.on, None, 1, "") for n in ledger.records.notices]
        items += [
            ArchiveItem(a.kind, a.name, a.taken_on, None, 1, a.sha256[:8], a.about) for a in ledger.records.attachments
        ]
        if not items:
            raise _nothing("还没有可以归档的材料。")
        days = [item.on for item in items if item.on]
        title = f"{self._opening.village}{self._season.scheme.label_year}城乡居民基本医疗保险费收缴材料"
        return ArchiveCover(
            self.origin(), "", title, min(days, default=None), max(days, default=None), _KEEP, self._season.operator, tuple(items)
        )

    def attachments(self) -> tuple[Origin, tuple[AttachmentItem, ...]]:
        """The index of scans and photos, in the order of their numbers in the archive folder."""
        found = self._ledger.records.attachments
        if not found:
            raise _nothing("还没有添加过照片或扫描件。")
        items = tuple(
            AttachmentItem(a.kind, a.about, a.taken_on, a.place, a.person, a.name, a.sha256[:16]) for a in found
        )
        return self.origin(), items


def _posted_lines(content: PostingContent) -> tuple[PostedLine, ...]:
    first = content.notice.number == 1
    lines = [_posted_line(r, enrolled=True, change="" if first else "新增") for r in content.added]
    return (*lines, *(_posted_line(r, enrolled=False, change="撤下") for r in content.removed))


def _posted_line(resident: Resident, *, enrolled: bool, change: str) -> PostedLine:
    head = resident.head or resident.name
    return PostedLine(
        resident.group, head, resident.name, resident.sex, resident.birth_date.year, enrolled, change, resident.id_number
    )


def _voided_by(receipt: Receipt, day: date) -> Void | None:
    """The void that a day's sheet knows of: one made later does not change that day."""
    return receipt.void if receipt.void and receipt.void.on <= day else None


def _short(receipt: Receipt) -> str:
    return f"{receipt.serial:06d}"


def _nothing(what: str) -> UserError:
    return UserError("nothing-to-print", what, "有了内容再打印。")
