"""What each rule would make of one person's money, and which of them counts."""

from __future__ import annotations

from dataclasses import dataclass

from village_collector.domain.money import Fen, yuan
from village_collector.domain.scheme.assessment import Decision, Hint, Reason, Status
from village_collector.domain.scheme.rules import Cite, Mode

_RANK = {Mode.WAIVED: 0, Mode.REDUCED: 1, Mode.REFUNDED: 2, Mode.UNDECIDED: 3, Mode.NONE: 4}


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistanceOption:
    """What one rule would make of the money; an unknown collect makes the whole person undecided."""

    mode: Mode
    collect: Fen | None
    subsidy: Fen | None
    refund: Fen | None
    cite: Cite
    counted: str | None = None
    agency: str | None = None
    hints: tuple[Hint, ...] = ()

    @property
    def net(self) -> Fen | None:
        """What the person is left to bear in the end."""
        return None if self.collect is None or self.refund is None else self.collect - self.refund


def choose(ordinary: AssistanceOption, meant: list[AssistanceOption]) -> AssistanceOption:
    """The best for the person, once (就高不重复); an amount nobody knows is never beaten by a known one,
    unless the known one already leaves nothing to pay (D1, D6)."""
    assisted = [one for one in meant if one.mode is not Mode.NONE]
    if not assisted:
        return next(iter(meant), ordinary)
    free = [one for one in assisted if one.net == 0]
    if free:
        return min(free, key=lambda one: _RANK[one.mode])
    unknown = [one for one in assisted if one.collect is None]
    if unknown:
        return unknown[0]
    later = [one for one in assisted if one.refund is None]
    if later:
        paid_less = any(one.collect != later[0].collect for one in assisted)
        return (
            AssistanceOption(
                mode=Mode.UNDECIDED,
                collect=None,
                subsidy=None,
                refund=None,
                cite=later[0].cite,
                counted=later[0].counted,
            )
            if paid_less
            else later[0]
        )
    return min(assisted, key=lambda one: (one.net, _RANK[one.mode]))


def decided(decision: Decision, mode: Mode, price: Fen | None, cite: Cite, name: str, agency: str | None) -> AssistanceOption:
    """What a decision makes of a rule without an amount; still undecided where it does not add up."""
    cite = decided_cite(cite, decision)
    if mode is Mode.REFUNDED:
        return AssistanceOption(
            mode=mode, collect=price, subsidy=0, refund=decision.refund, cite=cite, counted=name, agency=agency
        )
    collect, subsidy = decision.collect, decision.subsidy
    if collect is None and price is not None and subsidy is not None:
        collect = price - subsidy
    if subsidy is None and price is not None and collect is not None:
        subsidy = price - collect
    refund = decision.refund or 0
    wrong = collect is None or min(collect, subsidy or 0, collect - refund) < 0
    if wrong or (price is not None and collect is not None and subsidy is not None and collect + subsidy != price):
        hint = Hint("decision-does-not-add-up", f"{decision.document}确定的金额与这一档、这一天的缴费标准对不上，请核对。")
        return AssistanceOption(
            mode=Mode.UNDECIDED,
            collect=None,
            subsidy=None,
            refund=None,
            cite=cite,
            counted=name,
            agency=agency,
            hints=(hint,),
        )
    shown = Mode.WAIVED if collect == 0 else Mode.REFUNDED if refund else Mode.REDUCED
    return AssistanceOption(
        mode=shown, collect=collect, subsidy=subsidy, refund=refund, cite=cite, counted=name, agency=agency
    )


def decided_cite(cite: Cite, decision: Decision) -> Cite:
    """The rule's place with the deciding document in front of it."""
    told = Reason(rule=cite.own.rule, clause=decision.document, says=f"金额由{decision.document}确定（{decision.decided_on}录入）。")
    return Cite(told, (cite.own,), decided=True)


def status_of(chosen: AssistanceOption) -> Status:
    """How an assessment with this outcome ends."""
    if chosen.collect is None:
        return Status.UNDECIDED
    return Status.WAIVED if chosen.collect == 0 and chosen.counted else Status.PAYABLE


def money_hints(chosen: AssistanceOption) -> tuple[Hint, ...]:
    """What the desk must know before it takes (or does not take) this money."""
    if chosen.collect is None:
        return (Hint("amount-undecided", "金额待定：通知没有给出，不能按零收取；请向镇里问清金额和文件号，录入后再收。"),)
    if chosen.refund is None:
        return (Hint("refund-unknown", f"先收 {yuan(chosen.collect)} 元，以后返还多少通知没有写，不要向本人承诺数额。"),)
    if chosen.refund:
        paid_by = chosen.agency or "有关部门"
        return (Hint("refund-later", f"先收 {yuan(chosen.collect)} 元，以后由{paid_by}补 {yuan(chosen.refund)} 元，不能先扣。"),)
    return ()
