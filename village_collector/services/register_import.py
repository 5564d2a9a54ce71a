"""Importing a register from the bureau: reading the file, and bringing the book's residents up to what it says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from village_collector.domain.ledger.bureau_values import RegisterFile
from village_collector.domain.people import BY_REGISTER, Identity, Resident, same_household
from village_collector.domain.register import RegisterReading, RowNote
from village_collector.exchange.registers import read_register
from village_collector.progress import ProgressCallback
from village_collector.services.resident_changes import as_corrected
from village_collector.services.season import Season
from village_collector.storage.book import KeptFile, KeptKind

_IDENTITY_COLUMNS = frozenset({"身份类别", "人员类别"})  # as resources/mappings/registers.toml calls them
_HOUSEHOLD = ("group", "household_no", "head")
_SILENT_WHEN_BLANK = (
    "sex",
    "group",
    "household_no",
    "head",
    "relation",
    "ethnic_group",
    "phone",
    "hukou",
    "tier",
    "remark",
)


@dataclass(frozen=True, slots=True, kw_only=True)
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


class RegisterImport:
    """Registers, and lists of the same shape, as they arrive from above."""

    def __init__(self, season: Season) -> None:
        self._season = season

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
            id_kinds=self._season.scheme.other_id_kinds,
            progress=progress,
        )

    def take(self, reading: RegisterReading, *, dry_run: bool = False) -> ImportReport:
        """Bring the register up to what the file says, in one transaction; the same file again changes nothing.

        A blank says nothing and wipes nothing; identities end only by a file that has a column for them.
        """
        book = self._season.book
        reading = replace(reading, residents=as_corrected(book, reading.residents))
        known = {resident.id_number: resident for resident in book.residents()}
        new, changed = _compare(known, reading, self._season.today())
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
            act.keep(KeptFile(reading.file_name, KeptKind.REGISTER, reading.data))
            act.append(
                RegisterFile(
                    **self._season.entry_header(),
                    file=reading.file_name,
                    sha256=reading.sha256,
                    accepted=len(new),
                    updated=len(changed),
                    rejected=len(reading.rejected),
                    roster_digest=roster,
                )
            )
        return report


def _compare(
    known: Mapping[str, Resident], reading: RegisterReading, today: date
) -> tuple[list[Resident], dict[str, Resident]]:
    """Who is new, and who says something else than the book (by ID number, as they are from now on)."""
    new: list[Resident] = []
    changed: dict[str, Resident] = {}
    says_identities = not set(reading.missing) >= _IDENTITY_COLUMNS
    listed = _with_heads(known, reading.residents)
    for incoming in listed:
        old = known.get(incoming.id_number)
        if old is None:
            new.append(_with_source(incoming, today if known else None))
        elif (merged := _merged(old, incoming, today, says_identities)) != old:
            changed[old.id_number] = merged
    changed.update(_with_new_head(known, listed))
    return new, changed


def _with_heads(known: Mapping[str, Resident], incoming: Sequence[Resident]) -> list[Resident]:
    """The people of a file; who has no head there gets the one that the file or the book gives to others of their list."""
    heads: dict[str, set[str]] = {}
    for resident in incoming:
        old = known.get(resident.id_number)
        heads.setdefault(resident.household_no, set()).add(resident.head or (old.head if old else ""))
    only = {number: max(named) for number, named in heads.items() if number and len(named - {""}) == 1}
    return [
        resident if resident.head or resident.household_no not in only else replace(resident, head=only[resident.household_no])
        for resident in incoming
    ]


def _with_new_head(known: Mapping[str, Resident], incoming: Sequence[Resident]) -> dict[str, Resident]:
    """People whom the file does not list, of households that it lists under another head: they follow that head.

    Whether it is the same household shows only now, from the list before and the list of the file; afterwards a household
    number with two heads is a doubtful one.
    """
    listed = {resident.id_number for resident in incoming}
    after, before = _by_number_and_head(incoming), _by_number_and_head(known.values())
    return {
        old.id_number: replace(old, head=head)
        for number, lists in after.items()
        if len(lists) == 1
        for head, now in lists.items()
        for then in before.get(number, {}).values()
        if head and then[0].head != head and same_household(then, now)
        for old in then
        if old.id_number not in listed
    }


def _by_number_and_head(residents: Iterable[Resident]) -> dict[str, dict[str, list[Resident]]]:
    lists: dict[str, dict[str, list[Resident]]] = {}
    for resident in residents:
        if resident.household_no:
            lists.setdefault(resident.household_no, {}).setdefault(resident.head, []).append(resident)
    return lists


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
    kept = {name: getattr(old, name) for name in _SILENT_WHEN_BLANK if not getattr(incoming, name)}
    if all(kept.get(name, getattr(incoming, name)) == getattr(old, name) for name in _HOUSEHOLD):
        kept["household_key"] = incoming.household_key or old.household_key  # a part of the register may not need to tell it apart
    return replace(
        incoming,
        **kept,
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
        replace(i, valid_from=i.valid_from or today, source=BY_REGISTER)
        for i in incoming.identities
        if i.word not in standing
    ]
    return tuple(identities)
