"""Applies the rules of one scheme to one person on one day; knows no county, only rules."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from operator import attrgetter

from village_collector.domain.money import Fen
from village_collector.domain.scheme.assessment import (
    ORDINARY_WORDS,
    Assessment,
    Circumstances,
    Decision,
    Hint,
    Reason,
    Status,
    plain_ethnic_group,
    plain_word,
)
from village_collector.domain.scheme.assistance_choice import (
    AssistanceOption,
    choose,
    decided,
    decided_cite,
    money_hints,
    status_of,
)
from village_collector.domain.scheme.rules import (
    Assistance,
    Cite,
    CollectionWindow,
    Exemption,
    Mode,
    Price,
    RuleContext,
    Rules,
    Start,
    Wait,
    When,
    add_months,
    any_holds,
)

_CACHE_LIMIT = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cover:
    """From when to when cover runs; all None where there is none or the notice is silent."""

    first: date | None = None
    last: date | None = None
    waits: int | None = None
    missed: date | None = None
    """The day on which cover would have begun, where that day lies after the insured year."""


@dataclass(slots=True, kw_only=True)
class Engine:
    """The rules of one scheme, made ready to answer quickly."""

    document: str
    year: tuple[date, date]
    tiers: tuple[str, ...]
    rules: Rules
    words: dict[str, str]
    decisions: tuple[Decision, ...]
    _decided: dict[str, Decision] = field(init=False)
    _looked_at: Callable[[Circumstances], tuple[object, ...]] = field(init=False)
    _ethnic_groups: frozenset[str] = field(init=False)
    _first_birth: date = field(init=False)
    _oldest_counted: int = field(init=False)
    _turns: list[date] = field(init=False)
    """The days on which some rule begins or ceases to hold, in order."""
    _answers: dict[tuple[object, ...], Assessment] = field(init=False, default_factory=dict)
    _counts_days: dict[tuple[object, ...], bool] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._decided = {one.rule: one for one in self.decisions}
        whens = self.rules.whens()
        self._turns = sorted(_turns(self.rules, whens))
        self._ethnic_groups = frozenset(group for rule in self.rules.assistance for group in rule.ethnic_groups)
        self._looked_at = attrgetter(*_looked_at(self.rules, whens))
        self._first_birth = min((self.year[0], *(day for w in whens for day in (w.born_from, w.born_to) if day)))
        self._oldest_counted = max((n for w in whens for n in (w.age_days_from, w.age_days_to) if n is not None), default=0)

    def assess(self, who: Circumstances, on: date) -> Assessment:
        """The answer; people whom no rule can tell apart share one, and so do days wherever no rule counts from them."""
        grown = self._is_grown(who, on)
        facts = self._looked_at(who)
        if not grown or who.recognised_on is not None or who.registered_on is not None:
            return self._kept((on, None if grown else who.birth_date, facts), who, on)
        stretch = (bisect_right(self._turns, on), facts)
        if stretch not in self._counts_days:
            self._counts_days[stretch] = self._day_counts(who, on)
        return self._kept((on, None, facts) if self._counts_days[stretch] else stretch, who, on)

    def _kept(self, key: tuple[object, ...], who: Circumstances, on: date) -> Assessment:
        answer = self._answers.get(key)
        if answer is None:
            if len(self._answers) >= _CACHE_LIMIT:
                self._answers.clear()
                self._counts_days.clear()
            answer = self._answers[key] = self._assess(who, on)
        return answer

    def _day_counts(self, who: Circumstances, on: date) -> bool:
        """Whether the very day of payment can show in the answer, not only the stretch of days it lies in."""
        facts, _ = self._facts(who, on)
        starts = [
            window.start
            for window in self.rules.windows
            if window.first <= on <= window.last and any_holds(window.when, facts)
        ] + [exemption.start for exemption in self.rules.exemptions]
        return any(start in (Start.NEXT_DAY, Start.SAME_DAY, Start.WAIT) for start in starts)

    def _is_grown(self, who: Circumstances, on: date) -> bool:
        """Whether the birth date lies before everything that any rule looks at."""
        birth = who.birth_date
        if birth >= self._first_birth:
            return False
        earliest = on if who.registered_on is None else min(on, who.registered_on)
        return (earliest - birth).days > self._oldest_counted + 1

    def _assess(self, who: Circumstances, on: date) -> Assessment:
        if who.birth_date > on:
            reason = Reason(rule="not-born", clause="", says="缴费日早于出生日期，日期有误。", default=True)
            return self._refused((reason,), (Hint("birth-after-payment", "出生日期晚于缴费日期，请核对后再收。"),))
        facts, hints = self._facts(who, on)
        for refusal in self.rules.refusals:
            if any_holds(refusal.when, facts):
                return self._refused(refusal.cite.all, tuple(hints))
        for exemption in self.rules.exemptions:
            if any_holds(exemption.when, facts):
                return self._exempt(exemption, facts, hints)
            if exemption.unclear and any_holds(exemption.unclear, facts):
                hints.append(Hint("fact-missing", exemption.unclear_says))
                return self._answer(Status.UNDECIDED, exemption.cite.all, hints)
        found = self._window(facts)
        if found is None:
            return self._refused(self.rules.closed.all, (*hints, self._closed_hint(on)))
        window, cover = found
        if not window.collect_here:
            return self._refused(window.cite.all, tuple(hints))
        return self._priced(facts, window, cover, hints)

    # ---- facts

    def _facts(self, who: Circumstances, on: date) -> tuple[RuleContext, list[Hint]]:
        hints: list[Hint] = []
        names: list[str] = []
        for word in who.identities:
            plain = plain_word(word)
            name = self.words.get(plain)
            if name is not None:
                names.append(name)
            elif plain not in ORDINARY_WORDS:
                hints.append(Hint("unknown-identity", f"通知里没有“{word}”这个身份，没有按它计算；它在本县算哪一类，请先问镇里。"))
        if names and who.recognised_on is not None and who.recognised_on > on:
            hints.append(Hint("recognised-later", f"身份从{who.recognised_on}起才认定，缴费当天还不能按它计算。"))
            names = []
        if who.tier and not self.tiers:
            hints.append(Hint("tier-not-used", f"本通知不分档次，“{who.tier}”没有起作用。"))
        facts = RuleContext(
            who=who, on=on, identities=frozenset(names), ethnic_group=plain_ethnic_group(who.ethnic_group or "")
        )
        hints += [Hint(rule.code, rule.message) for rule in self.rules.hints if any_holds(rule.when, facts)]
        return facts, hints

    # ---- windows and cover

    def _window(self, facts: RuleContext) -> tuple[CollectionWindow, _Cover] | None:
        """The window that is best for the person: payable here, with cover, starting earliest."""
        best: tuple[tuple[bool, bool, date], CollectionWindow, _Cover] | None = None
        for window in self.rules.windows:
            if window.first <= facts.on <= window.last and any_holds(window.when, facts):
                cover = self._cover(window.start, window.wait, facts)
                rank = (not window.collect_here, cover.missed is not None, cover.first or cover.missed or date.max)
                if best is None or rank < best[0]:
                    best = (rank, window, cover)
        return None if best is None else (best[1], best[2])

    def _cover(self, start: Start, wait: Wait | None, facts: RuleContext) -> _Cover:
        first, last = self.year
        if start is Start.SILENT:
            return _Cover()
        months = 0
        if start is Start.NEXT_DAY:
            begins = facts.on + timedelta(days=1)
        elif start is Start.SAME_DAY:
            begins = facts.on
        elif start is Start.BIRTH:
            begins = facts.who.birth_date
        elif wait is not None:
            months = wait.months_for(facts.who)
            begins = add_months(first if wait.counts_from == "year" else facts.on, months)
        else:
            begins = first
        begins = max(begins, first, facts.who.birth_date)
        return _Cover(missed=begins, waits=months) if begins > last else _Cover(first=begins, last=last, waits=months)

    def _closed_hint(self, on: date) -> Hint:
        others = [w.cite.own.says for w in self.rules.windows if w.collect_here and w.first <= on <= w.last]
        told = f"这一天只对下列人员开放：{''.join(others)}" if others else "这一天不在任何缴费期内。"
        return Hint("window-closed", told)

    # ---- money

    def _price(self, facts: RuleContext) -> Price | None:
        """The first price made for such a person (those for certain people stand before the others)."""
        for price in self.rules.prices:
            if price.tier in (None, facts.who.tier) and any_holds(price.when, facts):
                return price
        return None

    def _priced(self, facts: RuleContext, window: CollectionWindow, cover: _Cover, hints: list[Hint]) -> Assessment:
        hints += _cover_hints(window, cover, facts)
        tier = facts.who.tier
        if self.tiers and tier not in self.tiers:
            asked = f"档次“{tier}”不是本通知的档次" if tier else "还没有选档次"
            hints.append(Hint("tier-missing", f"{asked}，请先选定：{'、'.join(self.tiers)}。"))
            return self._answer(Status.UNDECIDED, window.cite.all, hints, cover=cover)
        price = self._price(facts)
        if price is None:
            hints.append(Hint("amount-undecided", "通知没有给出这一天、这类人员的缴费标准，请先问镇里。"))
            return self._answer(Status.UNDECIDED, window.cite.all, hints, cover=cover)
        amount, price_cite = self._price_amount(price, tier)
        if price.cover_to is not None:
            cover = _Cover(first=cover.first, last=price.cover_to, waits=cover.waits, missed=cover.missed)
        ordinary = AssistanceOption(mode=Mode.NONE, collect=amount, subsidy=0, refund=0, cite=price_cite)
        meant, unmet = self._outcomes(facts, amount)
        chosen = choose(ordinary, meant)
        because = self._because(chosen, price_cite, window, meant, unmet)
        hints += (*chosen.hints, *money_hints(chosen))
        return self._answer(status_of(chosen), because, hints, chosen=chosen, standard=amount, cover=cover)

    def _price_amount(self, price: Price, tier: str | None) -> tuple[Fen | None, Cite]:
        decision = self._decision(price.cite.own.rule, tier) if price.amount is None else None
        if decision is None:
            return price.amount, price.cite
        amount = decision.collect if decision.collect is not None else decision.subsidy
        return amount, decided_cite(price.cite, decision)

    def _decision(self, rule: str, tier: str | None) -> Decision | None:
        return self._decided.get(f"{rule}@{tier}") or self._decided.get(rule)

    def _outcomes(self, facts: RuleContext, price: Fen | None) -> tuple[list[AssistanceOption], list[Reason]]:
        """What each of the person's identities would give, and those whose conditions are not met."""
        meant: list[AssistanceOption] = []
        unmet: list[Reason] = []
        if not facts.identities and facts.ethnic_group not in self._ethnic_groups:
            return meant, unmet
        for rule in self.rules.assistance:
            name = rule.matches(facts)
            if name is None:
                continue
            if any_holds(rule.when, facts):
                meant.append(self._outcome(rule, name, price, facts.who.tier))
            else:
                unmet.append(rule.otherwise)
        return meant, unmet

    def _outcome(self, rule: Assistance, name: str, price: Fen | None, tier: str | None) -> AssistanceOption:
        given, mode, cite, agency = rule.amount_at(tier), rule.mode, rule.cite, rule.agency
        if mode is Mode.NONE:
            return AssistanceOption(mode=mode, collect=price, subsidy=0, refund=0, cite=cite)
        if mode is Mode.WAIVED:
            return AssistanceOption(mode=mode, collect=0, subsidy=price, refund=0, cite=cite, counted=name, agency=agency)
        if given is None:
            decision = self._decision(cite.own.rule, tier)
            if decision is not None:
                return decided(decision, mode, price, cite, name, agency)
        if mode is Mode.REFUNDED:
            return AssistanceOption(
                mode=mode, collect=price, subsidy=0, refund=given, cite=cite, counted=name, agency=agency
            )
        if mode is Mode.REDUCED and given is not None and price is not None:
            return AssistanceOption(
                mode=mode, collect=price - given, subsidy=given, refund=0, cite=cite, counted=name, agency=agency
            )
        return AssistanceOption(
            mode=Mode.UNDECIDED, collect=None, subsidy=None, refund=None, cite=cite, counted=name, agency=agency
        )

    # ---- answers

    def _because(
        self, chosen: AssistanceOption, price: Cite, window: CollectionWindow, meant: list[AssistanceOption], unmet: list[Reason]
    ) -> tuple[Reason, ...]:
        beaten = [one for one in meant if one.cite is not chosen.cite]
        still_open = chosen.collect is None
        assisted = sum(one.mode is not Mode.NONE for one in meant)
        reasons = [
            *chosen.cite.all, *price.all, *window.cite.all,
            *(self.rules.benefit.all if window.start is Start.YEAR else ()),
            *(self.rules.stacking.all if assisted > 1 else ()),
            *(one.cite.own if still_open or (one.mode is Mode.NONE and chosen.counted is None) else one.cite.lost for one in beaten),
            *unmet,
        ]  # fmt: skip
        return tuple(dict.fromkeys(reasons))

    def _answer(
        self, status: Status, because: tuple[Reason, ...], hints: list[Hint] | tuple[Hint, ...], *,
        chosen: AssistanceOption | None = None, standard: Fen | None = None, cover: _Cover | None = None,
    ) -> Assessment:  # fmt: skip
        undecided = chosen is None or chosen.collect is None
        cover = cover or _Cover()
        return Assessment(
            status=status,
            collect=None if chosen is None else chosen.collect,
            subsidy=None if chosen is None or undecided else chosen.subsidy,
            refund=None if chosen is None or undecided else chosen.refund,
            standard=standard,
            benefit_from=cover.first,
            benefit_to=cover.last if cover.missed is None else None,
            waits_months=cover.waits if cover.missed is None else None,
            because=because,
            warnings=tuple(dict.fromkeys(hints)),
            counted=None if chosen is None else chosen.counted,
            agency=None if chosen is None else chosen.agency,
            document="" if chosen is not None and chosen.cite.decided else self.document,
        )

    def _refused(self, because: tuple[Reason, ...], hints: tuple[Hint, ...]) -> Assessment:
        return self._answer(Status.REFUSED, because, hints)

    def _exempt(self, exemption: Exemption, facts: RuleContext, hints: list[Hint]) -> Assessment:
        nothing = AssistanceOption(mode=Mode.WAIVED, collect=0, subsidy=0, refund=0, cite=exemption.cite)
        cover = self._cover(exemption.start, None, facts)
        return self._answer(Status.EXEMPT, exemption.cite.all, hints, chosen=nothing, standard=0, cover=cover)


def _turns(rules: Rules, whens: tuple[When, ...]) -> set[date]:
    begins = {window.first for window in rules.windows} | {day for w in whens for day in (w.paid_from, w.registered_from) if day}
    ends = {window.last for window in rules.windows} | {day for w in whens for day in (w.paid_to, w.registered_to) if day}
    return begins | {day + timedelta(days=1) for day in ends}


def _looked_at(rules: Rules, whens: tuple[When, ...]) -> list[str]:
    """The facts beside day and birth date that can change an answer under these rules."""
    names = ["identities", "tier", "recognised_on", "missed_years", "repaid_years"]
    names += sorted({name for when in whens for name, _ in when.flags})
    if any(when.hukou for when in whens):
        names.append("hukou")
    if any(rule.ethnic_groups for rule in rules.assistance) or any(w.ethnic_group or w.ethnic_group_not for w in whens):
        names.append("ethnic_group")
    if any(when.gap_months_from is not None or when.gap_months_to is not None for when in whens):
        names.append("employee_insurance_gap_months")
    return [*names, "registered_on"]


def _cover_hints(window: CollectionWindow, cover: _Cover, facts: RuleContext) -> list[Hint]:
    hints = []
    if cover.missed is not None:
        hints.append(Hint("no-benefit-this-year", f"现在缴费要到 {cover.missed} 才能享受待遇，已过本年度，收钱前请本人确认。"))
    elif cover.waits:
        hints.append(Hint("waiting-period", f"有 {cover.waits} 个月待遇等待期，{cover.first} 起才能享受待遇。"))
    for when in window.when:
        if when.age_days_to is not None and when.age_days_to == facts.age_days(when.age_counts_to) and when.holds(facts):
            hints.append(Hint("newborn-last-day", "今天是新生儿规定天数的最后一天（出生当天算第 0 天），请当天办完。"))
    if facts.who.repaid_years:
        hints.append(Hint("repaid-years", f"等待期已按补缴 {facts.who.repaid_years} 年计算；补缴的钱不在本次应收之内，逐年另收。"))
    return hints
