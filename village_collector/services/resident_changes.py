"""Changes of single residents outside a register file: what the desk learned of somebody, and people who came late."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from village_collector.domain.ledger.bureau_values import RosterChange
from village_collector.domain.people import Identity, ReportedFacts, Resident
from village_collector.errors import UserError
from village_collector.services.season import Season


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
        """Add one person who is not in any register file; raises UserError "already-listed"."""
        if self._season.book.resident(resident.id_number):
            raise UserError("already-listed", f"{resident.name}已经在名册里了。", "请用查找打开这个人。")
        with self._season.book.transaction() as act:
            roster = act.save_residents([resident])
            act.append(self._change(resident.id_number, reason, roster))
        return resident

    def _change(self, id_number: str, reason: str, roster: str) -> RosterChange:
        return RosterChange(**self._season.entry_header(), id_number=id_number, reason=reason, roster_digest=roster)
