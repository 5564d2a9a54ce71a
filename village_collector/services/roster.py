"""Keeping the register of people: taking registers in, finding people, seeing where each one stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property, lru_cache
from pathlib import Path

from village_collector.assets import asset
from village_collector.domain.ledger.hash_chain import EntryKind
from village_collector.domain.ledger.ledger import BureauOutcome, Receipt
from village_collector.domain.ledger.village_records import AbsenceRecord
from village_collector.domain.people import (
    BY_REGISTER,
    Household,
    Identity,
    ReportedFacts,
    Resident,
    households,
    normal_id,
)
from village_collector.domain.pinyin import PinyinTable
from village_collector.domain.register import RegisterReading, RowNote, RowState
from village_collector.domain.scheme.assessment import Assessment, Status
from village_collector.errors import UserError
from village_collector.exchange.registers import read_register
from village_collector.progress import ProgressCallback
from village_collector.services.season import Season
from village_collector.storage.book import KeptFile

_IDENTITY_COLUMNS = frozenset({"身份类别", "人员类别"})  # as resources/mappings/registers.toml calls them
_SILENT_WHEN_BLANK = ("sex", "group", "household_no", "head", "relation", "ethnic_group", "phone", "hukou", "tier", "remark")


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What taking a register did, in people; `absent` are residents whom the new file no longer lists (nobody is removed)."""

    accepted: int
    updated: int
    unchanged: int
    households: int
    absent: int
    rejected: tuple[RowNote, ...]
    warnings: tuple[RowNote, ...]
    unmapped: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One resident and where the season stands for them; `assessment` is as of the day asked, or of payment once paid."""

    resident: Resident
    assessment: Assessment
    state: RowState
    receipt: Receipt | None
    outcome: BureauOutcome | None
    absence_record: AbsenceRecord | None = None


class Roster:
    """The people of the book's register."""

    def __init__(self, season: Season) -> None:
        self._season = season
        self._index_of: tuple[Resident, ...] | None = None
        self._index: list[tuple[str, str, Resident]] = []

    # -- taking registers in

    def read(
        self,
        path: Path,
        *,
        sheets: Sequence[str] = (),
        mapping: Path | None = None,
        progress: ProgressCallback | None = None,
    ) -> RegisterReading:
        """Read and judge a register file without touching the book; safe to call off the GUI thread.

        Raises what exchange.registers.read_register raises; `progress` may raise to cancel.
        """
        return read_register(
            path,
            today=self._season.today(),
            sheets=sheets,
            mapping=mapping,
            progress=progress,
        )

    def take(self, reading: RegisterReading, *, dry_run: bool = False) -> ImportReport:
        """Bring the register up to what the file says, in one transaction; the same file again changes nothing.

        A blank says nothing and wipes nothing; identities end only by a file that has a column for them.
        """
        book = self._season.book
        known = {resident.id_number: resident for resident in book.residents()}
        new: list[Resident] = []
        changed: dict[str, Resident] = {}
        today = self._season.today()
        says_identities = not set(reading.missing) >= _IDENTITY_COLUMNS
        for incoming in reading.residents:
            old = known.get(incoming.id_number)
            if old is None:
                new.append(_with_source(incoming, today if known else None))
            else:
                merged = _merged(old, incoming, today, says_identities)
                if merged != old:
                    changed[old.id_number] = merged
        listed = {resident.id_number for resident in reading.residents}
        report = ImportReport(
            accepted=len(new),
            updated=len(changed),
            unchanged=len(reading.residents) - len(new) - len(changed),
            households=len({resident.household for resident in reading.residents}),
            absent=sum(1 for number in known if number not in listed),
            rejected=reading.rejected,
            warnings=reading.warnings,
            unmapped=reading.unmapped,
            missing=reading.missing,
        )
        if dry_run or not (new or changed):
            return report
        with book.transaction() as act:
            roster = act.save_residents(new, changed)
            act.keep(KeptFile(reading.file_name, "register", reading.data))
            act.append(
                EntryKind.IMPORT,
                self._season.stamp(
                    file=reading.file_name,
                    sha256=reading.sha256,
                    accepted=len(new),
                    updated=len(changed),
                    rejected=len(reading.rejected),
                    roster=roster,
                ),
            )
        return report

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
        old = self.resident(id_number)
        new = replace(
            old,
            facts=facts if facts is not None else old.facts,
            identities=tuple(identities) if identities is not None else old.identities,
            tier=tier if tier is not None else old.tier,
        )
        if new != old:
            with self._season.book.transaction() as act:
                roster = act.save_residents((), {old.id_number: new})
                act.append(EntryKind.ROSTER, self._season.stamp(id=old.id_number, reason=reason, roster=roster))
        return new

    def add(self, resident: Resident, *, reason: str) -> Resident:
        """Add one person who is not in any register file; raises UserError "already-listed"."""
        if self._season.book.resident(resident.id_number):
            raise UserError("already-listed", f"{resident.name}已经在名册里了。", "请用查找打开这个人。")
        with self._season.book.transaction() as act:
            roster = act.save_residents([resident])
            act.append(EntryKind.ROSTER, self._season.stamp(id=resident.id_number, reason=reason, roster=roster))
        return resident

    # -- finding people

    def resident(self, id_number: str) -> Resident:
        """The person with this number; raises UserError "unknown-person"."""
        found = self._season.book.resident(normal_id(id_number))
        if found is None:
            raise UserError(
                "unknown-person", f"名册里没有证件号码 {id_number} 这个人。", "请核对号码；确实是新参保，请先办参保登记。"
            )
        return found

    def household(self, key: str) -> Household:
        """Everybody of one household, by its key (see Resident.household)."""
        return households(r for r in self._season.book.residents() if r.household == key)[0]

    def search(self, query: str, limit: int | None = None) -> list[Resident]:
        """People by name, pinyin or its initials, ID tail, household, head or group, in register order; "" is everybody.

        Every reading of a name's characters is tried, so 单, 仇 and 区 are found both ways.
        """
        self._build_index()
        words = [normal_id(word) for word in query.split()]
        found: list[Resident] = []
        for text, _, resident in self._index:
            if all(_matches(word, text, resident) for word in words):
                found.append(resident)
                if len(found) == limit:
                    break
        return found

    def _build_index(self) -> None:
        residents = self._season.book.residents()
        if residents is self._index_of:
            return
        table = self._pinyin
        texts: dict[str, str] = {}

        def spoken(name: str) -> str:
            if name not in texts:
                readings = " ".join((*table.initials(name), *table.syllables(name))).upper()
                texts[name] = f"{name.upper()} {readings}"
            return texts[name]

        self._index = [
            (f" {spoken(r.name)} {spoken(r.head) if r.head != r.name else ''} {r.group} {r.household_no} ", r.name, r)
            for r in residents
        ]
        self._index_of = residents

    @cached_property
    def _pinyin(self) -> PinyinTable:
        return PinyinTable.read(asset("pinyin/initials.txt"))

    # -- where people stand

    def line(self, resident: Resident, on: date | None = None) -> RosterLine:
        """Where one person stands; the assessment is as of `on` (None: today), or of the day of payment once paid."""
        ledger = self._season.book.ledger
        receipt = ledger.receipt_of(resident.id_number)
        day = receipt.on if receipt else on or self._season.today()
        assessment = self._season.scheme.assess(resident.circumstances(day), day)
        outcome = ledger.outcomes.get(resident.id_number)
        absence_record = ledger.records.absences.get(resident.id_number)
        state = self._state(assessment, receipt, outcome, absence_record)
        return RosterLine(resident, assessment, state, receipt, outcome, absence_record)

    def lines(self, residents: Iterable[Resident] | None = None, on: date | None = None) -> list[RosterLine]:
        """`line` for several people (None: the whole register), in the order given."""
        if residents is None:
            residents = self._season.book.residents()
        return [self.line(resident, on) for resident in residents]

    def _state(
        self, assessment: Assessment, receipt: Receipt | None, outcome: BureauOutcome | None, absence_record: AbsenceRecord | None
    ) -> RowState:
        if outcome:
            return {None: RowState.SUBMITTED, True: RowState.CONFIRMED, False: RowState.FAILED}[outcome.succeeded]
        if receipt is None and absence_record:
            return absence_record.absence.state
        if receipt is None:
            owes = assessment.status not in (Status.WAIVED, Status.EXEMPT)
            return RowState.UNPAID if owes else RowState.WAIVED
        versions = self._season.book.ledger.versions
        if versions and versions[-1].seq > receipt.seq:
            return RowState.SIGNED
        return RowState.DEPOSITED if receipt.slip or not receipt.method.in_box else RowState.COLLECTED


def _matches(word: str, text: str, resident: Resident) -> bool:
    if word.isascii() and word.replace("X", "0").isdigit():
        return resident.id_number.endswith(word) or f" {word} " in text or resident.household_no.lstrip("0") == word
    return f" {word}" in text if word.isascii() else word in text


def _with_source(resident: Resident, since: date | None) -> Resident:
    """The resident with identities that hold since a day (None: from ever) because the register says so."""
    identities = resident.identities
    if not identities or (since is None and all(identity.source == BY_REGISTER for identity in identities)):
        return resident
    return replace(resident, identities=_from_register(identities, since))


@lru_cache(maxsize=4096)  # a county has many people and few identities
def _from_register(identities: tuple[Identity, ...], since: date | None) -> tuple[Identity, ...]:
    return tuple(replace(i, valid_from=i.valid_from or since, source=BY_REGISTER) for i in identities)


def _merged(old: Resident, incoming: Resident, today: date, says_identities: bool) -> Resident:
    """The incoming line with what the book knows besides: facts, other lists, and since when an identity holds."""
    last_year = incoming.insured_last_year
    return replace(
        incoming,
        **{name: getattr(old, name) for name in _SILENT_WHEN_BLANK if not getattr(incoming, name)},
        insured_last_year=old.insured_last_year if last_year is None else last_year,
        category=incoming.category if says_identities else old.category,
        identities=_identities_since(old, incoming, today) if says_identities else old.identities,
        facts=old.facts,
    )


def _identities_since(old: Resident, incoming: Resident, today: date) -> tuple[Identity, ...]:
    words = {identity.word for identity in incoming.identities}
    standing = {i.word for i in old.identities if i.source == BY_REGISTER and i.valid_to is None}
    identities = [
        replace(i, valid_to=today - timedelta(days=1))
        if i.source == BY_REGISTER and i.valid_to is None and i.word not in words
        else i
        for i in old.identities
    ]
    identities += [
        replace(i, valid_from=i.valid_from or today, source=BY_REGISTER) for i in incoming.identities if i.word not in standing
    ]
    return tuple(identities)


def count_by_group(lines: Iterable[RosterLine]) -> Mapping[str, tuple[int, int]]:
    """For each village group: how many people are settled (paid, waived or confirmed), and how many there are."""
    counts: dict[str, tuple[int, int]] = {}
    for line in lines:
        settled, people = counts.get(line.resident.group, (0, 0))
        open_ = line.state in (RowState.UNPAID, RowState.FAILED, RowState.TO_REGISTER)
        counts[line.resident.group] = (settled + (not open_), people + 1)
    return counts
