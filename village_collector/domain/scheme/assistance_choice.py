"""What each assistance rule would make of one person's money, and which of them counts (就高不重复)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from village_collector.domain.money import Fen, yuan
from village_collector.domain.scheme.assessment import Decision, Hint, Reason, Status
from village_collector.domain.scheme.rules import Assistance, Cite, Mode

_PREFERENCE = (Mode.WAIVED, Mode.REDUCED, Mode.REFUNDED)
"""Which of two equally good kinds of assistance counts (D1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistanceOption:
    """What one rule would make of the money, in fen; None where no document at hand gives the amount.

    `counted` is the identity by which the person gets it, `agency` who pays the refund or the subsidy.
    """

    mode: Mode
    cite: Cite
    collect: Fen | None = None
    subsidy: Fen | None = None
    refund: Fen | None = None
    counted: str | None = None
    agency: str | None = None
    hints: tuple[Hint, ...] = ()

    @property
    def net(self) -> Fen | None:
        """What the person is left to bear in the end."""
        return None if self.collect is None or self.refund is None else self.collect - self.refund


def choose(ordinary: AssistanceOption, candidates: list[AssistanceOption]) -> AssistanceOption:
    """The candidate that is best for the person, `ordinary` where there is none.

    An unknown amount is never rejected for a known one, unless the known one leaves nothing to pay (D1, D6).
    """
    assisted = [option for option in candidates if option.mode is not Mode.NONE]
    if not assisted:
        return next(iter(candidates), ordinary)
    known = [(net, _PREFERENCE.index(option.mode), option) for option in assisted if (net := option.net) is not None]
    if known:
        net, _, best = min(known, key=lambda found: found[:2])
        if net == 0 or len(known) == len(assisted):
            return best
    for option in assisted:
        if option.collect is None:
            return option
    refunded_later = next(option for option in assisted if option.refund is None)
    if all(option.collect == refunded_later.collect for option in assisted):
        return refunded_later
    return AssistanceOption(mode=Mode.UNDECIDED, cite=refunded_later.cite, counted=refunded_later.counted)


def option_of(rule: Assistance, name: str, price: Fen | None, tier: str | None, decision: Decision | None) -> AssistanceOption:
    """What this rule makes of the price for a person of the identity `name`.

    A decision fills in an amount that the notice leaves open; without one the option is undecided.
    """
    mode, given = rule.mode, rule.given(price, tier)
    if mode is Mode.NONE:
        return AssistanceOption(mode=mode, cite=rule.cite, collect=price, subsidy=0, refund=0)
    option = AssistanceOption(mode=mode, cite=rule.cite, counted=name, agency=rule.agency)
    if given is None and decision is not None:
        return _decided(replace(option, cite=cite_of_decision(rule.cite, decision)), price, decision)
    if mode is Mode.WAIVED:
        return replace(option, collect=0, subsidy=price, refund=0)
    if mode is Mode.REFUNDED:
        return replace(option, collect=price, subsidy=0, refund=given)
    if mode is Mode.REDUCED and given is not None and price is not None:
        return replace(option, collect=price - given, subsidy=given, refund=0)
    return replace(option, mode=Mode.UNDECIDED)


def _decided(option: AssistanceOption, price: Fen | None, decision: Decision) -> AssistanceOption:
    """The option with the amounts of the decision; undecided, with a hint, where these do not add up to the price."""
    collect, subsidy, refund = decision.collect, decision.subsidy, decision.refund or 0
    if option.mode is Mode.REFUNDED and (price is None or refund <= price):
        return replace(option, collect=price, subsidy=0, refund=refund)
    if price is not None:
        collect = price - (subsidy or 0) if collect is None else collect
        subsidy = price - collect if subsidy is None else subsidy
    if collect is None or collect < refund or (subsidy or 0) < 0 or price not in (None, collect + (subsidy or 0)):
        hint = Hint("decision-does-not-add-up", f"{decision.document}确定的金额与这一档、这一天的缴费标准对不上，请核对。")
        return replace(option, mode=Mode.UNDECIDED, hints=(hint,))
    mode = Mode.WAIVED if collect == 0 else Mode.REFUNDED if refund else Mode.REDUCED
    return replace(option, mode=mode, collect=collect, subsidy=subsidy, refund=refund)


def cite_of_decision(cite: Cite, decision: Decision) -> Cite:
    """The deciding document as the clause, followed by the rule that left the amount open."""
    says = f"金额由{decision.document}确定（{decision.decided_on}录入）。"
    return Cite(own=Reason(rule=cite.own.rule, clause=decision.document, says=says), assumptions=(cite.own,), decided=True)


def status_of(chosen: AssistanceOption) -> Status:
    """How an assessment with this option ends."""
    if chosen.collect is None:
        return Status.UNDECIDED
    return Status.WAIVED if chosen.collect == 0 and chosen.counted else Status.PAYABLE


def money_hints(chosen: AssistanceOption) -> tuple[Hint, ...]:
    """What the coordinator must know before taking this money."""
    if chosen.collect is None:
        return (Hint("amount-undecided", "金额待定：通知没有给出，不能按零收取；请向镇里问清金额和文件号，录入后再收。"),)
    if chosen.refund is None:
        return (Hint("refund-unknown", f"先收 {yuan(chosen.collect)} 元，以后返还多少通知没有写，不要向本人承诺数额。"),)
    if chosen.refund:
        paid_by = chosen.agency or "有关部门"
        return (Hint("refund-later", f"先收 {yuan(chosen.collect)} 元，以后由{paid_by}补 {yuan(chosen.refund)} 元，不能先扣。"),)
    return ()
