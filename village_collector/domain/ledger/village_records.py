"""What the season keeps besides money: who does not enrol and why, refunds paid out, notices, scans, weekly reports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any

from village_collector.domain.ledger.hash_chain import EntryKind, LedgerFault
from village_collector.domain.ledger.ticket_stock import Settlement, TicketMark, TicketRange, TicketStock
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
    TO_REGISTER = "待登记"
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
    Absence.TO_REGISTER: RowState.TO_REGISTER,
}
_FINAL = frozenset(
    {
        Absence.EMPLOYEE_INSURED,
        Absence.PAID_ELSEWHERE,
        Absence.INSURED_ELSEWHERE,
        Absence.DECEASED,
        Absence.TO_REGISTER,
    }
)


@dataclass(frozen=True, slots=True)
class AbsenceRecord:
    """Why one resident does not pay here, with the proof kept in the book (SHA-256 of scans)."""

    id_number: str
    absence: Absence
    note: str
    evidence: tuple[str, ...]
    on: date
    operator: str


@dataclass(frozen=True, slots=True)
class ContactAttempt:
    """One try to reach a resident who has not paid."""

    id_number: str
    on: date
    operator: str
    how: str
    said: str


@dataclass(frozen=True, slots=True)
class RefundPaid:
    """A refund that an agency paid out (the program records it, it never pays); `amount` in fen."""

    id_number: str
    amount: Fen
    agency: str
    paid_on: date


@dataclass(frozen=True, slots=True)
class Posting:
    """One posted list (第 n 榜); `people` are ID numbers, kept in the book and never printed."""

    number: int
    on: date
    first_day: date
    last_day: date
    phone: str
    mask: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A scan or photo in the book; `about` says of what: "register 1", "notice 2", "slip XYS01", "resident …"."""

    sha256: str
    name: str
    kind: str
    about: str
    taken_on: date
    place: str
    person: str


@dataclass(frozen=True, slots=True)
class WeeklyReport:
    """A weekly report as sent; recomputing never changes one that was frozen. Figures are heads or fen."""

    number: int
    first_day: date
    last_day: date
    figures: Mapping[str, int]
    note: str
    operator: str


@dataclass(frozen=True, slots=True)
class Target:
    """The village's task for the season as the township set it, in heads."""

    people: int
    population: int | None
    source: str


@dataclass(slots=True)
class VillageRecords:
    """The records replayed; part of the ledger and changed only by its entries."""

    tickets: TicketStock = field(default_factory=TicketStock)
    absences: dict[str, AbsenceRecord] = field(default_factory=dict)
    attempts: dict[str, list[ContactAttempt]] = field(default_factory=dict)
    refunds_paid: dict[str, RefundPaid] = field(default_factory=dict)
    notices: list[Posting] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    weeks: list[WeeklyReport] = field(default_factory=list)
    target: Target | None = None

    def check(self, seq: int, kind: str, body: Mapping[str, Any]) -> None:
        """Raises LedgerFault where `apply` would find the entry impossible."""
        if kind == EntryKind.NOTICE and body["number"] != len(self.notices) + 1:
            raise LedgerFault(f"{seq}: notice out of sequence")
        if kind == EntryKind.WEEK and body["number"] != len(self.weeks) + 1:
            raise LedgerFault(f"{seq}: weekly report out of sequence")
        if kind == EntryKind.REFUND and body["id"] in self.refunds_paid:
            raise LedgerFault(f"{seq}: refund paid twice")

    def apply(self, kind: str, body: Mapping[str, Any]) -> bool:
        """Take an entry in; False where it is none of ours."""
        act = _APPLY.get(kind)
        if act:
            act(self, body)
        return act is not None

    def _tickets(self, body: Mapping[str, Any]) -> None:
        on = _day(body["on"])
        stock = self.tickets
        match body["act"]:
            case "receive":
                stock.ranges.append(TicketRange(body["first"], body["last"], on, body["issued_by"]))
            case "mark":
                stock.marks[body["number"]] = TicketMark(body["number"], body["kind"], body["reason"], on)
            case "settle":
                counts = (body[key] for key in ("received", "used", "spoiled", "lost", "left", "amount"))
                stock.settlements.append(Settlement(on, body["with_whom"], *counts))
            case other:
                raise LedgerFault(f"tickets: {other}")

    def _standing(self, body: Mapping[str, Any]) -> None:
        if body["absence"] is None:
            self.absences.pop(body["id"], None)
            return
        self.absences[body["id"]] = AbsenceRecord(
            body["id"],
            Absence(body["absence"]),
            body["note"],
            tuple(body["evidence"]),
            _day(body["on"]),
            body["operator"],
        )

    def _attempt(self, body: Mapping[str, Any]) -> None:
        made = ContactAttempt(body["id"], _day(body["on"]), body["operator"], body["how"], body["said"])
        self.attempts.setdefault(made.id_number, []).append(made)

    def _refund(self, body: Mapping[str, Any]) -> None:
        self.refunds_paid[body["id"]] = RefundPaid(body["id"], body["amount"], body["agency"], _day(body["paid_on"]))

    def _notice(self, body: Mapping[str, Any]) -> None:
        days = _day(body["on"]), _day(body["first_day"]), _day(body["last_day"])
        self.notices.append(Posting(body["number"], *days, body["phone"], body["mask"], tuple(body["people"])))

    def _attach(self, body: Mapping[str, Any]) -> None:
        self.attachments.append(
            Attachment(
                body["sha256"],
                body["name"],
                body["kind"],
                body["about"],
                _day(body["taken_on"]),
                body["place"],
                body["person"],
            )
        )

    def _week(self, body: Mapping[str, Any]) -> None:
        self.weeks.append(
            WeeklyReport(
                body["number"],
                _day(body["first_day"]),
                _day(body["last_day"]),
                dict(body["figures"]),
                body["note"],
                body["operator"],
            )
        )

    def _target(self, body: Mapping[str, Any]) -> None:
        self.target = Target(body["people"], body["population"], body["source"])


def _day(text: str) -> date:
    return date.fromisoformat(text)


_APPLY: dict[str, Callable[[VillageRecords, Mapping[str, Any]], None]] = {
    EntryKind.TICKETS: VillageRecords._tickets,
    EntryKind.STANDING: VillageRecords._standing,
    EntryKind.ATTEMPT: VillageRecords._attempt,
    EntryKind.REFUND: VillageRecords._refund,
    EntryKind.NOTICE: VillageRecords._notice,
    EntryKind.ATTACH: VillageRecords._attach,
    EntryKind.WEEK: VillageRecords._week,
    EntryKind.TARGET: VillageRecords._target,
}
