"""Departments' lists of assisted identities: who gets one, who loses one, and since when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from village_collector.domain.ledger.bureau_values import RosterChange
from village_collector.domain.people import Identity, Resident
from village_collector.domain.register import RegisterReading
from village_collector.errors import UserError
from village_collector.services.resident_changes import as_corrected
from village_collector.services.season import Season
from village_collector.storage.book import KeptFile, KeptKind


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityListReport:
    """What a list did: residents whose identity began or ended, ID numbers of strangers, names that differ from the register.

    `unknown` are words that the county's notice does not know: they were taken as they stand and count for nothing.
    """

    begun: tuple[Resident, ...]
    ended: tuple[Resident, ...]
    unchanged: int
    strangers: tuple[str, ...]
    name_differs: tuple[str, ...]
    unknown: tuple[str, ...]


class IdentityLists:
    """The coordinator never decides an identity; a department's list does, and it is dated."""

    def __init__(self, season: Season) -> None:
        self._season = season

    def take(self, reading: RegisterReading, source: str, since: date, *, complete: bool) -> IdentityListReport:
        """Bring identities up to what a list says, in one transaction; what was collected stays as it is.

        `source` names the department and list; an identity begins on `since`. Where the list is `complete`,
        those whom this source listed before and who are missing now lose theirs the day before. One row that
        cannot be read refuses the whole list: a blank ID would otherwise cancel somebody. Raises UserError:
        "no-source", "list-has-faults", "empty-list".
        """
        if not source.strip():
            raise UserError("no-source", "没有写名单是哪个部门的。", "请写上部门和名单名称。")
        if reading.rejected:
            first = reading.rejected[0]
            raise UserError(
                "list-has-faults",
                f"名单有 {len(reading.rejected)} 行读不懂，整份没有接收。第 {first.row} 行：{first.message}",
                "请让发名单的部门改好再发；缺一行就可能错误取消一个人的资助。",
            )
        if not any(resident.identities for resident in reading.residents):
            raise UserError("empty-list", "名单里没有一个人带身份类别。", "请核对文件；空名单不会取消任何人。")
        return self._apply(reading, source.strip(), since, complete)

    def _apply(self, reading: RegisterReading, source: str, since: date, complete: bool) -> IdentityListReport:
        book = self._season.book
        listed = {resident.id_number: resident for resident in as_corrected(book, reading.residents)}
        changed: dict[str, Resident] = {}
        begun: list[Resident] = []
        ended: list[Resident] = []
        differs: list[str] = []
        unchanged = 0
        for old in book.residents():
            words = {self._meant(i.word): i.word for i in listed[old.id_number].identities} if old.id_number in listed else {}
            if old.id_number in listed and listed[old.id_number].name != old.name:
                differs.append(old.name)
            kept = self._ended(old, source, words, since) if complete else old.identities
            standing = {self._meant(i.word) for i in kept if i.holds_on(since)}
            new = [
                Identity(word=words[name], valid_from=since, valid_to=None, source=source)
                for name in sorted(words.keys() - standing)
            ]
            if new or kept != old.identities:
                changed[old.id_number] = replace(old, identities=(*kept, *new))
            elif words:
                unchanged += 1
            begun += [changed[old.id_number]] if new else []
            ended += [changed[old.id_number]] if kept != old.identities else []
        if changed:
            self._save(changed, f"{source}：新增 {len(begun)} 人，取消 {len(ended)} 人", reading)
        known = {resident.id_number for resident in book.residents()}
        strangers = tuple(number for number in listed if number not in known)
        return IdentityListReport(
            begun=tuple(begun),
            ended=tuple(ended),
            unchanged=unchanged,
            strangers=strangers,
            name_differs=tuple(differs),
            unknown=self._unknown(reading),
        )

    def _save(self, changed: Mapping[str, Resident], reason: str, reading: RegisterReading) -> None:
        with self._season.book.transaction() as act:
            roster = act.save_residents((), changed)
            act.keep(KeptFile(reading.file_name, KeptKind.IDENTITY_LIST, reading.data))
            header = self._season.entry_header()
            act.append(RosterChange(**header, id_number="", reason=reason, roster_digest=roster, list_sha256=reading.sha256))

    def _meant(self, word: str) -> str:
        """What a list's word means in this county; a word that the notice does not know means itself."""
        return self._season.scheme.canonical_identity(word) or word

    def _unknown(self, reading: RegisterReading) -> tuple[str, ...]:
        scheme = self._season.scheme
        words = dict.fromkeys(identity.word for resident in reading.residents for identity in resident.identities)
        return tuple(word for word in words if not scheme.canonical_identity(word) and not scheme.is_ordinary(word))

    def _ended(self, old: Resident, source: str, words: Mapping[str, str], since: date) -> tuple[Identity, ...]:
        """The identities with those of this source that the list no longer gives ended the day before."""
        return tuple(
            replace(i, valid_to=since - timedelta(days=1))
            if i.source == source and i.valid_to is None and self._meant(i.word) not in words
            else i
            for i in old.identities
        )
