"""What the season keeps besides money: who does not enrol and why, refunds paid out, notices, scans, weekly reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from typing import ClassVar

from village_collector.domain.ledger.entries import EntryBody, EntryKind, LedgerFault
from village_collector.domain.ledger.ticket_stock import (
    Settlement,
    TicketCondition,
    TicketMark,
    TicketRange,
    TicketStock,
    is_range,
)
from village_collector.domain.money import Fen
from village_collector.domain.register import RowState


class Absence(Enum):
    """Why a resident does not pay here this season (未参保原因); the value is the word of the ledgers."""

    ARMY = "参军"
    SCHOOL = "上学"
    AWAY = "务工"
    MARRIED_AWAY = "婚迁"
    PRISON = "服刑"
    NO_HUKOU = "无户口"
    EMPLOYEE_INSURED = "已参加职工医保"
    INSURED_ELSEWHERE = "外地参保"
    PAID_ELSEWHERE = "他处已缴"
    DECEASED = "死亡"
    UNREACHABLE = "失联"
    ABROAD = "出国（境）"
    UNWILLING = "不愿参保"
    HARDSHIP = "经济困难"
    PRIVATE_INSURANCE = "商业保险"
    DATA_PROBLEM = "数据障碍"
    REGISTRATION_DUE = "待登记"
    OTHER = "其他"

    @property
    def state(self) -> RowState:
        """Where the register says such a resident stands."""
        return _STATES.get(self, RowState.NOT_ENROLLING)

    @property
    def final(self) -> bool:
        """Whether no money may be taken at the desk while this stands."""
        return self in _FINAL


_STATES = {
    Absence.EMPLOYEE_INSURED: RowState.EMPLOYEE_INSURED,
    Absence.PAID_ELSEWHERE: RowState.PAID_ELSEWHERE,
    Absence.INSURED_ELSEWHERE: RowState.PAID_ELSEWHERE,
    Absence.DECEASED: RowState.DECEASED,
    Absence.MARRIED_AWAY: RowState.MOVED_OUT,
    Absence.REGISTRATION_DUE: RowState.REGISTRATION_DUE,
}
_FINAL = frozenset(
    {
        Absence.EMPLOYEE_INSURED,
        Absence.PAID_ELSEWHERE,
        Absence.INSURED_ELSEWHERE,
        Absence.DECEASED,
        Absence.REGISTRATION_DUE,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceRecord(EntryBody):
    """Why one resident does not pay here, with the proof kept in the book (SHA-256 of scans)."""

    entry_kind: ClassVar[EntryKind] = EntryKind.ABSENCE

    id_number: str
    absence: Absence
    note: str
    evidence: tuple[str, ...]

    def check(self, records: VillageRecords) -> None:
        """A later reason takes the place of an earlier one."""

    def apply(self, records: VillageRecords) -> None:
        records.absences[self.id_number] = self


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceCleared(EntryBody):
    """The reason stands no more: the resident pays after all."""

    entry_kind: ClassVar[EntryKind] = EntryKind.ABSENCE_CLEARED

    id_number: str

    def check(self, records: VillageRecords) -> None:
        """Clearing where nothing is recorded changes nothing."""

    def apply(self, records: VillageRecords) -> None:
        records.absences.pop(self.id_number, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactAttempt(EntryBody):
    """One try to reach a resident who has not paid: by what means, and what was answered."""

    entry_kind: ClassVar[EntryKind] = EntryKind.CONTACT_ATTEMPT

    id_number: str
    means: str
    answer: str

    def check(self, records: VillageRecords) -> None:
        """Anybody may be called any number of times."""

    def apply(self, records: VillageRecords) -> None:
        records.attempts.setdefault(self.id_number, []).append(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundPaid(EntryBody):
    """A refund that an agency paid out (the program records it, it never pays); `amount` in fen."""

    entry_kind: ClassVar[EntryKind] = EntryKind.REFUND_PAID

    id_number: str
    amount: Fen
    agency: str
    paid_on: date

    def check(self, records: VillageRecords) -> None:
        """Nobody gets the same refund twice."""
        if self.id_number in records.refunds_paid:
            raise LedgerFault("refund paid twice")

    def apply(self, records: VillageRecords) -> None:
        records.refunds_paid[self.id_number] = self


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting(EntryBody):
    """One posted list (第 n 榜); `id_numbers` are kept in the book and never printed."""

    entry_kind: ClassVar[EntryKind] = EntryKind.POSTING

    number: int
    first_day: date
    last_day: date
    phone: str
    mask: str
    id_numbers: tuple[str, ...]

    def check(self, records: VillageRecords) -> None:
        """Posted lists are numbered from 1 without gaps."""
        if self.number != len(records.postings) + 1:
            raise LedgerFault("posting out of sequence")

    def apply(self, records: VillageRecords) -> None:
        records.postings.append(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment(EntryBody):
    """A scan or photo in the book; `about` says of what: "register 1", "posting 2", "slip XYS01", "resident …"."""

    entry_kind: ClassVar[EntryKind] = EntryKind.ATTACHMENT

    sha256: str
    name: str
    category: str
    about: str
    taken_on: date
    place: str
    person: str

    def check(self, records: VillageRecords) -> None:
        """Any file may be attached."""

    def apply(self, records: VillageRecords) -> None:
        records.attachments.append(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyReport(EntryBody):
    """A weekly report as sent; recomputing never changes one that was frozen. Figures are heads or fen."""

    entry_kind: ClassVar[EntryKind] = EntryKind.WEEKLY_REPORT

    number: int
    first_day: date
    last_day: date
    figures: Mapping[str, int]
    note: str

    def check(self, records: VillageRecords) -> None:
        """Weekly reports are numbered from 1 without gaps."""
        if self.number != len(records.weekly_reports) + 1:
            raise LedgerFault("weekly report out of sequence")

    def apply(self, records: VillageRecords) -> None:
        records.weekly_reports.append(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target(EntryBody):
    """The village's task for the season as the township set it, in heads."""

    entry_kind: ClassVar[EntryKind] = EntryKind.TARGET

    people: int
    population: int | None
    source: str

    def check(self, records: VillageRecords) -> None:
        """A later task takes the place of an earlier one."""

    def apply(self, records: VillageRecords) -> None:
        records.target = self


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketsReceived(EntryBody):
    """A range of official tickets handed out to the village, both numbers inclusive."""

    entry_kind: ClassVar[EntryKind] = EntryKind.TICKETS_RECEIVED

    first: str
    last: str
    issued_by: str

    def check(self, records: VillageRecords) -> None:
        """It is a range, and each number is received once."""
        if not is_range(self.first, self.last):
            raise LedgerFault("no range of tickets")
        if records.tickets.overlapping(self.first, self.last):
            raise LedgerFault("tickets received twice")

    def apply(self, records: VillageRecords) -> None:
        records.tickets.ranges.append(
            TicketRange(first=self.first, last=self.last, received_on=self.on, issued_by=self.issued_by)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketMarked(EntryBody):
    """A ticket that carries no valid money: spoiled or lost."""

    entry_kind: ClassVar[EntryKind] = EntryKind.TICKET_MARKED

    number: str
    condition: TicketCondition
    reason: str

    def check(self, records: VillageRecords) -> None:
        """A ticket is marked once."""
        if self.number in records.tickets.marks:
            raise LedgerFault("ticket marked twice")

    def apply(self, records: VillageRecords) -> None:
        records.tickets.marks[self.number] = TicketMark(
            number=self.number, condition=self.condition, reason=self.reason, on=self.on
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketsSettled(EntryBody):
    """One settlement with the office that issued the tickets; counts are tickets, `amount` is fen."""

    entry_kind: ClassVar[EntryKind] = EntryKind.TICKETS_SETTLED

    with_whom: str
    received: int
    used: int
    spoiled: int
    lost: int
    left: int
    amount: Fen

    def check(self, records: VillageRecords) -> None:
        """The balance may be settled at any time."""

    def apply(self, records: VillageRecords) -> None:
        records.tickets.settlements.append(
            Settlement(
                on=self.on,
                with_whom=self.with_whom,
                received=self.received,
                used=self.used,
                spoiled=self.spoiled,
                lost=self.lost,
                left=self.left,
                amount=self.amount,
            )
        )


@dataclass(slots=True)
class VillageRecords:
    """What the entries about people and papers add up to; part of the ledger and changed only by its entries."""

    tickets: TicketStock = field(default_factory=TicketStock)
    absences: dict[str, AbsenceRecord] = field(default_factory=dict)
    attempts: dict[str, list[ContactAttempt]] = field(default_factory=dict)
    refunds_paid: dict[str, RefundPaid] = field(default_factory=dict)
    postings: list[Posting] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    weekly_reports: list[WeeklyReport] = field(default_factory=list)
    target: Target | None = None

    def renumber(self, former: str, number: str) -> None:
        """Let what was recorded of somebody under one ID number be recorded under another."""
        if former in self.absences:
            self.absences[number] = replace(self.absences.pop(former), id_number=number)
        if former in self.attempts:
            self.attempts[number] = [replace(one, id_number=number) for one in self.attempts.pop(former)]
        if former in self.refunds_paid:
            self.refunds_paid[number] = replace(self.refunds_paid.pop(former), id_number=number)
        self.postings = [
            replace(one, id_numbers=tuple(number if listed == former else listed for listed in one.id_numbers))
            for one in self.postings
        ]
