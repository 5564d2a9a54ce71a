"""Amounts that a notice leaves to another document, and collections that later lists would make different."""

from __future__ import annotations

from dataclasses import dataclass

from village_collector.domain.ledger.bureau_values import AmountDecision
from village_collector.domain.ledger.money_values import Receipt
from village_collector.domain.money import Fen
from village_collector.domain.people import Resident
from village_collector.domain.scheme.assessment import Assessment, Decision
from village_collector.domain.scheme.scheme import Undecided
from village_collector.services.season import Season


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalculation:
    """A collection that would be another one by today's lists: shown to be looked at, never changed silently.

    `collected` and `refund` (promised for later; None where no paper gave it) are as on the receipt.
    """

    resident: Resident
    receipt: Receipt
    collected: Fen
    refund: Fen | None
    now: Assessment


class Decisions:
    """What the village knows of the county's rules beyond the notice itself."""

    def __init__(self, season: Season) -> None:
        self._season = season

    def decidable(self) -> tuple[Undecided, ...]:
        """Every rule that leaves its amount to another document, decided or not: an amount mistyped is entered again."""
        return self._season.scheme.undecided_rules()

    def undecided(self) -> tuple[Undecided, ...]:
        """The rules of the scheme whose amount no decision has given yet."""
        scheme = self._season.scheme
        given = {decision.rule for decision in scheme.decisions}
        return tuple(
            one
            for one in scheme.undecided_rules()
            if one.rule not in given and not (scheme.tiers and given.issuperset(f"{one.rule}@{tier}" for tier in scheme.tiers))
        )

    def waiting(self) -> list[Resident]:
        """The residents who cannot be collected from until an amount is decided."""
        return [line.resident for line in self._season.roster.lines() if line.undecided]

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
        decision = Decision(
            rule=rule,
            collect=collect,
            subsidy=subsidy,
            refund=refund,
            document=document.strip(),
            decided_on=season.today(),
        )
        season.scheme.with_decisions([decision])
        with season.book.transaction() as act:
            act.append(
                AmountDecision(
                    **season.entry_header(),
                    rule=rule,
                    document=decision.document,
                    collect=collect,
                    subsidy=subsidy,
                    refund=refund,
                )
            )
        return decision

    def recalculations(self) -> list[Recalculation]:
        """Collections that would take or promise another amount by today's lists, assessed on the day they were made.

        A promise that had no amount yet is kept by any amount that a paper gives since, but not by none at all.
        """
        found = []
        for receipt in self._season.book.ledger.receipts.values():
            for paid in () if receipt.void else receipt.lines:
                if self._season.book.resident(paid.id_number) is None:
                    continue
                line = self._season.roster.line(paid.id_number)
                now = line.assessment
                broken = now.refund == 0 if paid.refund is None else now.refund != paid.refund
                if now.collect != paid.collect or broken:
                    found.append(
                        Recalculation(
                            resident=line.resident, receipt=receipt, collected=paid.collect, refund=paid.refund, now=now
                        )
                    )
        return found
