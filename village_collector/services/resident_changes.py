"""Changes of single residents outside a register file: what the desk learned, people who came late, what was put right by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from village_collector.assets import asset
from village_collector.domain.ledger.bureau_values import RosterChange
from village_collector.domain.ledger.ledger import Correction, ResidentsCorrected
from village_collector.domain.people import (
    IdDocument,
    Identity,
    IdKind,
    InvalidId,
    ReportedFacts,
    Resident,
    normal_name,
)
from village_collector.errors import UserError
from village_collector.services.season import Season
from village_collector.storage.book import Book

NEW_HOUSEHOLD = "new"
"""In the place of a household: one of their own, with the next free number."""

HEAD = "户主"
_RELATION_UNKNOWN = "其他"
_PUT_RIGHT = ("id_number", "name", "group", "household_no", "head", "relation", "household_key")
NOTHING_CHANGED = "名册没有改动。"


class ResidentChanges:
    """Each change is an entry of its own that says on whose word it rests."""

    def __init__(self, season: Season) -> None:
        self._season = season

    def amend(
        self,
        id_number: str,
        *,
        reason: str,
        facts: ReportedFacts | None = None,
        identities: Iterable[Identity] | None = None,
        tier: str | None = None,
    ) -> Resident:
        """Record what the desk learned of a person (facts, a department's list, the tier chosen); `reason` names the proof.

        Raises UserError "unknown-person". What was already collected is left as it is.
        """
        old = self._season.roster.resident(id_number)
        new = replace(
            old,
            facts=facts if facts is not None else old.facts,
            identities=tuple(identities) if identities is not None else old.identities,
            tier=tier if tier is not None else old.tier,
        )
        if new != old:
            with self._season.book.transaction() as act:
                roster = act.save_residents((), {old.id_number: new})
                act.append(self._change(old.id_number, reason, roster))
        return new

    def add(self, resident: Resident, *, reason: str) -> Resident:
        """Add one person who is not in any register file; raises UserError "already-listed", also by a number corrected since."""
        known = self._season.book.resident(resident.id_number)
        if known and (known.id_number == resident.id_number or known.name == resident.name):
            raise UserError(
                "already-listed", f"{known.name}已经在名册里了。", "请用查找打开这个人。", state=NOTHING_CHANGED
            )
        with self._season.book.transaction() as act:
            roster = act.save_residents([resident])
            act.append(self._change(resident.id_number, reason, roster))
        return resident

    def correct(self, id_number: str, *, number: str = "", kind: str = "", name: str = "", reason: str) -> Resident:
        """Put a number or a name right; the person stays the same one, with receipts, outcomes and everything recorded.

        `kind` is the word of the document with the new number, where the number does not say it. Whoever is listed under a
        head's old name follows. Raises UserError: "unknown-person", "no-reason", "bad-id", "bad-kind", "number-taken". Where nothing differs, nothing is written.
        """
        old = self._season.roster.resident(id_number)
        new = self._numbered(old, number, kind) if number.strip() else old
        new = replace(new, name=normal_name(name) or old.name)
        changed = {}
        if new.name != old.name and old.head == old.name:
            home = self._season.roster.household(old.household).members
            changed = {one.id_number: replace(one, head=new.name) for one in home if one.head == old.name}
            new = replace(new, head=new.name)
        if new != old:
            self._put_right(changed | {old.id_number: new}, reason)
        return new

    def _numbered(self, old: Resident, text: str, kind: str) -> Resident:
        document = document_of(text, self._season, kind)
        holder = self._season.book.resident(document.number)
        if holder and holder.id_number == document.number != old.id_number:
            raise UserError(
                "number-taken",
                f"证件号码 {document.number} 是名册里{holder.name}的。",
                "请对着两个人的证件再看一遍。",
                state=NOTHING_CHANGED,
            )
        return replace(
            old,
            id_number=document.number,
            id_kind=document.kind,
            birth_date=document.birth_date or old.birth_date,
            sex=document.sex or old.sex,
        )

    def move(self, id_numbers: Sequence[str], household: str, *, relation: str = "", reason: str) -> list[Resident]:
        """Move people into another household, or together into one of their own (NEW_HOUSEHOLD), whose head is the first of them.

        `relation` is what they are to the head there. Where a head leaves, the first who stays is the head of those who stay.
        Raises UserError: "unknown-person", "no-reason", "no-household". Whoever lives there already stays as they are.
        """
        people = list(dict.fromkeys(self._season.roster.resident(number) for number in id_numbers))
        home = self.home(household.strip(), head=people[0].name, group=people[0].group)
        moved = {one.id_number: replace(one, **home, relation=relation or _RELATION_UNKNOWN) for one in people}
        if household.strip() == NEW_HOUSEHOLD:
            moved[people[0].id_number] = replace(moved[people[0].id_number], relation=HEAD)
        else:
            there = {one.id_number for one in people if all(getattr(one, key) == value for key, value in home.items())}
            moved = {number: one for number, one in moved.items() if number not in there}
        if moved:
            self._put_right(moved | self._left_behind(people, moved), reason)
        return [moved.get(one.id_number, one) for one in people]

    def home(self, household: str, *, head: str, group: str) -> dict[str, Any]:
        """Group, number, head and key of the household that is meant; `head` and `group` are those of a new one.

        Raises UserError "no-household".
        """
        residents = self._season.book.residents()
        if household == NEW_HOUSEHOLD:
            used = {one.household_no for one in residents}
            highest = max((number for number in used if number.isascii() and number.isdigit()), key=int, default="0000")
            return {
                "group": group,
                "household_no": f"{int(highest) + 1:0{len(highest)}d}",
                "head": head,
                "household_key": "",
            }
        for one in residents:
            if one.household == household:
                return {
                    "group": one.group,
                    "household_no": one.household_no,
                    "head": one.head or one.name,
                    "household_key": one.household_key,
                }
        raise UserError(
            "no-household",
            f"名册里没有户号 {household}。",
            f"请查一下要并入的那一户的户号；要单独立户，就写 {NEW_HOUSEHOLD}。",
            state=NOTHING_CHANGED,
        )

    def _left_behind(self, people: Sequence[Resident], moved: Mapping[str, Resident]) -> dict[str, Resident]:
        """Those who stay in a household whose head leaves it, with the first of them as their head."""
        staying: dict[str, Resident] = {}
        for leaver in people:
            if leaver.id_number not in moved or leaver.head != leaver.name:
                continue
            home = self._season.roster.household(leaver.household).members
            left = [one for one in home if one.id_number not in moved and one.head == leaver.name]
            for one in left if all(one.name != leaver.name for one in left) else ():
                own = one is left[0]
                staying[one.id_number] = replace(one, head=left[0].name, relation=HEAD if own else one.relation)
        return staying

    def _put_right(self, changed: Mapping[str, Resident], reason: str) -> None:
        """Write residents as they are from now on, by the ID numbers they had, in one entry that says what differs."""
        if not reason.strip():
            raise UserError("no-reason", "改名册要写明原因。", "请写上凭什么改，例如“身份证写错一位”。", state=NOTHING_CHANGED)
        corrections = []
        for number, new in changed.items():
            old = self._season.roster.resident(number)
            fields = [one for one in _PUT_RIGHT if getattr(old, one) != getattr(new, one)]
            before, after = ({one: getattr(who, one) for one in fields} for who in (old, new))
            corrections.append(Correction(id_number=number, before=before, after=after))
        with self._season.book.transaction() as act:
            roster = act.save_residents((), changed)
            header = self._season.entry_header()
            act.append(ResidentsCorrected(**header, people=tuple(corrections), reason=reason.strip(), roster_digest=roster))

    def _change(self, id_number: str, reason: str, roster: str) -> RosterChange:
        return RosterChange(**self._season.entry_header(), id_number=id_number, reason=reason, roster_digest=roster)


def document_of(text: str, season: Season, kind: str = "") -> IdDocument:
    """The identity document with this number, of the kind with this word ("": as the number says).

    Raises UserError "bad-id", and "bad-kind" for a word or a number of another kind.
    """
    from village_collector.exchange.column_mapping import load_column_mapping  # seldom: commands about money go without
    from village_collector.exchange.value_vocabulary import ValueVocabulary

    stated = ValueVocabulary(load_column_mapping(asset("mappings/registers.toml"))).id_kind(kind) if kind else None
    if kind and stated is None:
        known = "、".join(one.value for one in IdKind)
        raise UserError("bad-kind", f"不认识证件类型“{kind}”。", f"可以写的有：{known}。", state=NOTHING_CHANGED)
    try:
        other = IdDocument.parse_stated(text, stated, season.scheme.other_id_kinds)
        found = other or IdDocument.parse(text, season.today())
    except InvalidId as wrong:
        raise UserError("bad-id", wrong.what, wrong.remedy, state=NOTHING_CHANGED) from wrong
    if stated and found.kind is not stated:
        raise UserError(
            "bad-kind",
            f"这个号码是{found.kind.value}的，不是{stated.value}的。",
            "请对着证件再看一遍类型和号码；通知不收的证件类型也不能用。",
            state=NOTHING_CHANGED,
        )
    return found


def as_corrected(book: Book, listed: Iterable[Resident]) -> tuple[Resident, ...]:
    """The people of a file as the book knows them: a file that still says what was put right by hand does not undo it.

    Whoever stands under a former number is that same person, unless the name is another one too.
    """
    if not book.ledger.corrections:
        return tuple(listed)
    return tuple(_as_corrected(book, one) for one in listed)


def _as_corrected(book: Book, listed: Resident) -> Resident:
    known = book.resident(listed.id_number)
    if known is None:
        return listed
    said = {name: getattr(listed, name) for name in _PUT_RIGHT}
    for correction in book.ledger.corrections_of(known.id_number):
        said |= {name: correction.after[name] for name, was in correction.before.items() if said[name] == was}
    if said["id_number"] != listed.id_number and said["name"] != known.name:
        return listed
    if said["id_number"] != listed.id_number:
        return replace(listed, **said, id_kind=known.id_kind, birth_date=known.birth_date, sex=known.sex)
    return replace(listed, **said)
