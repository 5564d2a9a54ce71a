"""Amounts that a notice leaves to another document, and collections that later lists would make different."""

from __future__ import annotations

from dataclasses import dataclass

from village_collector.domain.assessment import Assessment, Decision, Status
from village_collector.domain.chain import EntryKind
from village_collector.domain.ledger import Receipt
from village_collector.domain.money import Fen
from village_collector.domain.people import Resident
from village_collector.domain.scheme import Undecided
from village_collector.services.roster import Roster
from village_collector.services.season import Season


@dataclass(frozen=True, slots=True)
class Proposal:
    """A collection that would be another amount by today's lists: shown to be looked at, never changed silently."""

    resident: Resident
    receipt: Receipt
    collected: Fen
    now: Assessment


class Policy:
    """What the village knows of the county's rules beyond the notice itself."""

    def __init__(self, season: Season) -> None:
        self._season = season
        self._roster = Roster(season)

    def undecided(self) -> tuple[Undecided, ...]:
        """The rules of the scheme whose amount no decision has given yet."""
        return self._season.scheme.undecided_rules()

    def waiting(self) -> list[Resident]:
        """The residents who cannot be collected from until an amount is decided."""
        return [
            line.resident
            for line in self._roster.lines()
            if line.receipt is None and line.assessment.status is Status.UNDECIDED
        ]

    def decide(
        self,
        rule: str,
        document: str,
        *,
        collect: Fen | None = None,
        subsidy: Fen | None = None,
        refund: Fen | None = None,
    ) -> Decision:
        """Record an amount with the number of the document that gives it; it is cited and applied from then on.

        Raises UserError("bad-decision") as Scheme.with_decisions does.
        """
        season = self._season
        decision = Decision(rule, collect, subsidy, refund, document.strip(), season.today())
        season.scheme.with_decisions([decision])
        with season.book.transaction() as act:
            act.append(
                EntryKind.DECIDE,
                season.stamp(rule=rule, document=document.strip(), collect=collect, subsidy=subsidy, refund=refund),
            )
        return decision

    def proposals(self) -> list[Proposal]:
        """Collections whose amount by today's lists would be another, assessed on the day they were made."""
        found = []
        for receipt in self._season.book.ledger.receipts.values():
            for paid in () if receipt.void else receipt.lines:
                resident = self._season.book.resident(paid.id_number)
                if resident is None:
                    continue
                now = self._season.scheme.assess(resident.circumstances(receipt.on), receipt.on)
                if now.collect != paid.collect:
                    found.append(Proposal(resident, receipt, paid.collect, now))
        return found
