"""First registration: a person who is in no register file is taken in by hand, a newborn with guardian."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from village_collector.domain.ledger.village_records import Absence
from village_collector.domain.people import (
    NOTHING_REPORTED,
    ReportedFacts,
    Resident,
    normal_name,
)
from village_collector.errors import UserError
from village_collector.services.absences import Absences
from village_collector.services.resident_changes import (
    HEAD,
    NEW_HOUSEHOLD,
    NOTHING_CHANGED,
    ResidentChanges,
    document_of,
)
from village_collector.services.season import Season


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """Who is to be taken in, as typed. `kind` is the word of the document ("": as the number says), `household` the key of
    one that is there or NEW_HOUSEHOLD; `birth_date` and `sex` are needed only where the number does not carry them."""

    name: str
    number: str
    kind: str = ""
    birth_date: date | None = None
    sex: str = ""
    household: str = NEW_HOUSEHOLD
    group: str = ""
    relation: str = ""
    phone: str = ""
    ethnic_group: str = ""
    hukou: str | None = None
    tier: str | None = None
    facts: ReportedFacts = NOTHING_REPORTED


class Enrolment:
    """Takes people in who came late: newborns, people who moved here, people whom the register forgot."""

    def __init__(self, season: Season) -> None:
        self._season = season

    def enrol(self, person: NewPerson, *, reason: str, registration_due: bool = False) -> Resident:
        """Take one person in; with `registration_due` they stand as 待登记, and nothing is taken until the bureau knows them.

        Raises UserError: "no-reason", "bad-name", "bad-id", "bad-kind", "no-birth-date", "no-household", "already-listed".
        """
        changes = ResidentChanges(self._season)
        if not reason.strip():
            raise UserError("no-reason", "新增一个人要写明原因。", "请写上凭什么新增，例如“新生儿，凭出生证明”。", state=NOTHING_CHANGED)
        resident = changes.add(self._resident(person), reason=reason.strip())
        if registration_due:
            Absences(self._season).record_absence(resident.id_number, Absence.REGISTRATION_DUE, reason)
        return resident

    def _resident(self, person: NewPerson) -> Resident:
        name = normal_name(person.name)
        if not name:
            raise UserError("bad-name", "没有写姓名。", "请对着证件写上姓名。", state=NOTHING_CHANGED)
        document = document_of(person.number, self._season, person.kind)
        if person.facts.guardian_number:
            document_of(person.facts.guardian_number, self._season)
        born = document.birth_date or person.birth_date
        if born is None or born > self._season.today():
            raise UserError(
                "no-birth-date",
                f"{document.kind.value}的号码里没有出生日期，也没有另外写明。" if born is None else "出生日期在今天以后。",
                "请对着证件补上出生日期。",
                state=NOTHING_CHANGED,
            )
        home = ResidentChanges(self._season).home(person.household.strip() or NEW_HOUSEHOLD, head=name, group=person.group)
        own = home["head"] == name
        return Resident(
            id_number=document.number,
            id_kind=document.kind,
            name=name,
            birth_date=born,
            sex=document.sex or person.sex,
            group=home["group"],
            household_no=home["household_no"],
            head=home["head"],
            household_key=home["household_key"],
            relation=person.relation or (HEAD if own else ""),
            ethnic_group=person.ethnic_group,
            phone=person.phone,
            hukou=person.hukou,
            tier=person.tier,
            facts=person.facts,
        )
