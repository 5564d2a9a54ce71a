"""Amounts that a notice leaves to another document, and collections that later lists would make different."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

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
        """The rules of the scheme whose amount no decision has given yet, each with the identities that still wait."""
        open_rules = ((one, self.waiting_identities(one)) for one in self._season.scheme.undecided_rules())
        return tuple(
            replace(one, names=open_ if one.identities else one.names) for one, open_ in open_rules if open_
        )

    def waiting_identities(self, rule: Undecided) -> tuple[str, ...]:
        """The identities of a rule without an amount in every tier; its own name where it is not for identities."""
        scheme = self._season.scheme
        given = {(one.rule, name) for one in scheme.decisions for name in one.identities or (None,)}

        def decided(key: str, name: str | None) -> bool:
            return (key, None) in given or (key, name) in given

        return tuple(
            name or rule.rule
            for name in rule.identities or (None,)
            if not decided(rule.rule, name)
            and not (scheme.tiers and all(decided(f"{rule.rule}@{tier}", name) for tier in scheme.tiers))
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
        identities: Sequence[str] = (),
    ) -> Decision:
        """Record an amount with the number of the document that gives it; it is cited and applied from then on.

        `identities`, in any words of a list, are those that get it; none stands for all whom the rule is for.
        Raises UserError("bad-decision") as Scheme.with_decisions does.
        """
        season = self._season
        names = tuple(dict.fromkeys(season.scheme.canonical_identity(word) or word for word in identities))
        decision = Decision(
            rule=rule,
            collect=collect,
            subsidy=subsidy,
            refund=refund,
            document=document.strip(),
            decided_on=season.today(),
            identities=names,
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
                    identities=names,
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
