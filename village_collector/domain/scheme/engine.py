"""Applies the rules of one scheme to one person on one day; contains no rule of any county itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from village_collector.domain.money import Fen, yuan
from village_collector.domain.people import Circumstances
from village_collector.domain.scheme.assessment import (
    ORDINARY_WORDS,
    Assessment,
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
    cite_of_decision,
    money_hints,
    option_of,
    status_of,
)
from village_collector.domain.scheme.rules import (
    Cite,
    CollectionWindow,
    Exemption,
    Mode,
    Price,
    Repayment,
    Rules,
    Start,
    Wait,
)
from village_collector.domain.scheme.when import (
    SEXES,
    RuleContext,
    When,
    add_months,
    any_holds,
    months_begun,
    next_month,
)

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cover:
    """From when to when cover runs and after how many months of waiting; None where the notice is silent or there is none."""

    first: date | None = None
    last: date | None = None
    waits: int | None = None
    missed: date | None = None
    """The day on which cover would have begun, where that day lies after the insured year; then `first` and `last` are None."""


_NO_COVER = _Cover()


@dataclass(slots=True, kw_only=True)
class Engine:
    """Works out what one person owes. `identity_names` gives the scheme's name for every word that lists use for an identity."""

    document: str
    year: tuple[date, date]
    tiers: tuple[str, ...]
    rules: Rules
    identity_names: dict[str, str]
    decisions: tuple[Decision, ...]
    _decision_by_rule: dict[tuple[str, str | None], Decision] = field(init=False)
    _assisted_ethnic_groups: frozenset[str] = field(init=False)
    _assists_by_condition: bool = field(init=False)
    _asks_sex: bool = field(init=False)

    def __post_init__(self) -> None:
        self._decision_by_rule = {(one.rule, name): one for one in self.decisions for name in one.identities or (None,)}
        self._assisted_ethnic_groups = frozenset(group for rule in self.rules.assistance for group in rule.ethnic_groups)
        self._assists_by_condition = any(rule.by_condition for rule in self.rules.assistance)
        self._asks_sex = any(when.sex for when in self.rules.whens())

    def assess(self, who: Circumstances, on: date) -> Assessment:
        """What the person owes when paying on this day; worked out afresh by every call."""
        if who.birth_date > on:
            reason = Reason(rule="not-born", clause="", says="缴费日早于出生日期，日期有误。", default=True)
            return self._refused((reason,), (Hint("birth-after-payment", "出生日期晚于缴费日期，请核对后再收。"),))
        if who.sex is None and self._asks_sex:
            return self._of_unknown_sex(who, on)
        context = self.context(who, on)
        hints = self._fact_hints(context)
        for refusal in self.rules.refusals:
            if any_holds(refusal.when, context):
                return self._refused(refusal.cite.all, hints)
        for exemption in self.rules.exemptions:
            if any_holds(exemption.when, context):
                return self._exempt(exemption, context, hints)
            if exemption.unclear and any_holds(exemption.unclear, context):
                hints.append(Hint("fact-missing", exemption.unclear_says))
                return self._answer(Status.UNDECIDED, exemption.cite.all, hints)
        found = self._best_window(context)
        if found is None:
            return self._refused(self.rules.closed.all, (*hints, self._closed_hint(on)))
        window, cover = found
        if not window.collect_here:
            return self._refused(window.cite.all, hints)
        return self._priced(context, window, cover, hints)

    def _of_unknown_sex(self, who: Circumstances, on: date) -> Assessment:
        """What the person owes where it is the same for men and women; otherwise undecided, with the question."""
        of_man, of_woman = (self.assess(replace(who, sex=sex), on) for sex in SEXES)
        if _outcome(of_man) == _outcome(of_woman):
            return of_man
        reason = Reason(rule="sex-unknown", clause="", says="男女的办法不同，证件号码看不出性别。", default=True)
        hint = Hint("fact-missing", "还不知道这个人是男是女，请对着证件问清，记进资料。")
        return self._answer(Status.UNDECIDED, (reason,), (hint,))

    # ---- the person

    def context(self, who: Circumstances, on: date) -> RuleContext:
        """The person in the words of this scheme; without identities where these are recognised only after this day."""
        names: frozenset[str] = frozenset()
        if who.recognised_on is None or who.recognised_on <= on:
            plain = map(plain_word, who.identities)
            names = frozenset(self.identity_names[word] for word in plain if word in self.identity_names)
        return RuleContext(who=who, on=on, identities=names, ethnic_group=plain_ethnic_group(who.ethnic_group or ""))

    def _fact_hints(self, context: RuleContext) -> list[Hint]:
        who = context.who
        known = {word: plain_word(word) in self.identity_names for word in who.identities}
        hints = [
            Hint("unknown-identity", f"通知里没有“{word}”这个身份，没有按它计算；它在本县算哪一类，请先问镇里。")
            for word in known
            if not known[word] and plain_word(word) not in ORDINARY_WORDS
        ]
        if any(known.values()) and not context.identities:
            hints.append(Hint("recognised-later", f"身份从{who.recognised_on}起才认定，缴费当天还不能按它计算。"))
        if who.tier and not self.tiers:
            hints.append(Hint("tier-not-used", f"本通知不分档次，“{who.tier}”没有起作用。"))
        hints += [Hint(rule.code, rule.said_of(who)) for rule in self.rules.hints if any_holds(rule.when, context)]
        return hints

    # ---- windows and cover

    def _best_window(self, context: RuleContext) -> tuple[CollectionWindow, _Cover] | None:
        """The window that is best for the person: one where the village collects, with cover, beginning earliest."""
        found = [
            (window, self._cover(window.start, window.wait, context))
            for window in self.rules.windows
            if window.first <= context.on <= window.last and any_holds(window.when, context)
        ]
        return min(found, key=_window_rank, default=None)

    def _cover(self, start: Start, wait: Wait | None, context: RuleContext) -> _Cover:
        first, last = self.year
        if start is Start.SILENT:
            return _NO_COVER
        months = 0
        if start is Start.NEXT_DAY:
            begins = context.on + timedelta(days=1)
        elif start is Start.NEXT_MONTH:
            begins = next_month(context.on)
        elif start is Start.SAME_DAY:
            begins = context.on
        elif wait is not None:
            months = wait.months_for(context.who)
            counted_from = {"year": first, "next-month": next_month(context.on)}.get(wait.counts_from, context.on)
            begins = add_months(counted_from, months)
        else:
            begins = first
        begins = max(begins, first, context.who.birth_date)  # all that Start.BIRTH asks for
        return _Cover(missed=begins, waits=months) if begins > last else _Cover(first=begins, last=last, waits=months)

    def _closed_hint(self, on: date) -> Hint:
        others = [w.cite.own.says for w in self.rules.windows if w.collect_here and w.first <= on <= w.last]
        message = f"这一天只对下列人员开放：{''.join(others)}" if others else "这一天不在任何缴费期内。"
        return Hint("window-closed", message)

    # ---- money

    def _priced(self, context: RuleContext, window: CollectionWindow, cover: _Cover, hints: list[Hint]) -> Assessment:
        hints += _cover_hints(window, cover, context)
        tier = context.who.tier
        if self.tiers and tier not in self.tiers:
            what = f"档次“{tier}”不是本通知的档次" if tier else "还没有选档次"
            hints.append(Hint("tier-missing", f"{what}，请先选定：{'、'.join(self.tiers)}。"))
            return self._answer(Status.UNDECIDED, window.cite.all, hints, cover=cover)
        price = self._price(context)
        if price is None:
            hints.append(Hint("amount-undecided", "通知没有给出这一天、这类人员的缴费标准，请先问镇里。"))
            return self._answer(Status.UNDECIDED, window.cite.all, hints, cover=cover)
        amount, price_cite = self._price_amount(price, tier)
        if price.cover_to is not None and cover.missed is None:
            cover = _Cover(first=cover.first, last=price.cover_to, waits=cover.waits)
        candidates, conditions_not_met = self._candidates(context, amount)
        ordinary = AssistanceOption(mode=Mode.NONE, collect=amount, subsidy=0, refund=0, cite=price_cite)
        chosen = choose(ordinary, candidates)
        because = (
            *chosen.cite.all, *price_cite.all, *window.cite.all,
            *(self.rules.benefit.all if window.start is Start.YEAR else ()),
            *(self.rules.stacking.all if sum(option.mode is not Mode.NONE for option in candidates) > 1 else ()),
            *_reasons_beside(chosen, candidates), *conditions_not_met,
        )  # fmt: skip
        hints += (*chosen.hints, *money_hints(chosen))
        status = status_of(chosen)
        if context.who.repaid_years and status is Status.WAIVED:
            hints.append(Hint("repay-not-taken", "全额资助的人一分不收，补缴以前年度的钱也没有收；要补缴，请先问镇里。"))
        elif context.who.repaid_years and status is Status.PAYABLE:
            repaid = self._with_repayment(context, because, hints, chosen=chosen, standard=amount, cover=cover)
            return replace(repaid, fiscal=price.fiscal)
        return self._answer(status, because, hints, chosen=chosen, standard=amount, cover=cover, fiscal=price.fiscal)

    def _with_repayment(
        self, context: RuleContext, because: tuple[Reason, ...], hints: list[Hint], *,
        chosen: AssistanceOption, standard: Fen | None, cover: _Cover,
    ) -> Assessment:  # fmt: skip
        """The same with the money for the missed years that the person pays back; undecided where that is not known."""
        rule, who = self.rules.repayment, context.who
        if rule is None:
            hints.append(Hint("repaid-years", f"等待期已按补缴 {who.repaid_years} 年计算；补缴的钱不在本次应收之内，逐年另收。"))
            return self._answer(Status.PAYABLE, because, hints, chosen=chosen, standard=standard, cover=cover)
        wrong = _wrong_repayment(rule, context)
        if wrong:
            hints.append(Hint("fact-missing", wrong))
            return self._answer(Status.UNDECIDED, rule.cite.all, hints, cover=cover)
        decision = None if rule.has_amount else self._decision(rule.cite.own.rule, who.tier)
        money = rule.money(who.repaid_years, standard, who.tier)
        cite = rule.cite
        if decision is not None:
            cite, a_year = cite_of_decision(cite, decision), decision.collect or decision.subsidy
            money = None if a_year is None else who.repaid_years * a_year
        if money is None:
            hints.append(Hint("amount-undecided", "补缴一年收多少，通知没有给出；请向镇里问清金额和文件号，录入后再收。"))
            return self._answer(Status.UNDECIDED, (*cite.all, *because), hints, cover=cover)
        hints.append(Hint("repaid-years", f"本次应收里有补缴以前年度 {who.repaid_years} 年的 {yuan(money)} 元。"))
        first, *others = because
        return self._answer(
            Status.PAYABLE, (first, *cite.all, *others), hints, chosen=chosen, standard=standard, cover=cover, repay=money
        )

    def _price(self, context: RuleContext) -> Price | None:
        """The first price made for such a person (those for certain people stand before the others)."""
        for price in self.rules.prices:
            if price.tier in (None, context.who.tier) and any_holds(price.when, context):
                return price
        return None

    def _price_amount(self, price: Price, tier: str | None) -> tuple[Fen | None, Cite]:
        decision = self._decision(price.cite.own.rule, tier) if price.amount is None else None
        if decision is None:
            return price.amount, price.cite
        amount = decision.collect if decision.collect is not None else decision.subsidy
        return amount, cite_of_decision(price.cite, decision)

    def _decision(self, rule: str, tier: str | None, identity: str | None = None) -> Decision | None:
        """What was decided for this identity, else for every one; in this tier, else in all."""
        keys = ((f"{rule}@{tier}", identity), (rule, identity), (f"{rule}@{tier}", None), (rule, None))
        return next((self._decision_by_rule[key] for key in keys if key in self._decision_by_rule), None)

    def _candidates(self, context: RuleContext, price: Fen | None) -> tuple[list[AssistanceOption], list[Reason]]:
        """What each of the person's identities would give, and a reason for each whose conditions are not met."""
        candidates: list[AssistanceOption] = []
        conditions_not_met: list[Reason] = []
        by_word = context.identities or context.ethnic_group in self._assisted_ethnic_groups
        if not by_word and not self._assists_by_condition:
            return candidates, conditions_not_met
        tier = context.who.tier
        for rule in self.rules.assistance:
            names = rule.matches(context)
            if names and any_holds(rule.when, context):
                decided = {name: self._decision(rule.cite.own.rule, tier, name) for name in names}
                each = names if len(set(decided.values())) > 1 else names[:1]
                candidates += [option_of(rule, name, price, tier, decided[name]) for name in each]
            elif names and not rule.by_condition:
                conditions_not_met.append(rule.otherwise)
        return candidates, conditions_not_met

    # ---- answers

    def _answer(
        self, status: Status, because: tuple[Reason, ...], hints: Iterable[Hint], *,
        chosen: AssistanceOption | None = None, standard: Fen | None = None, cover: _Cover = _NO_COVER, repay: Fen = 0,
        fiscal: Fen | None = None,
    ) -> Assessment:  # fmt: skip
        known = chosen if chosen is not None and chosen.collect is not None else None
        return Assessment(
            status=status,
            collect=None if known is None or known.collect is None else known.collect + repay,
            subsidy=None if known is None else known.subsidy,
            refund=None if known is None else known.refund,
            standard=standard,
            benefit_from=cover.first,
            benefit_to=cover.last,
            waits_months=cover.waits,
            because=tuple(dict.fromkeys(because)),
            warnings=tuple(dict.fromkeys(hints)),
            counted=None if chosen is None else chosen.counted,
            agency=None if chosen is None else chosen.agency,
            repay=repay,
            fiscal=fiscal,
            document="" if chosen is not None and chosen.cite.decided else self.document,
        )

    def _refused(self, because: tuple[Reason, ...], hints: Iterable[Hint]) -> Assessment:
        return self._answer(Status.REFUSED, because, hints)

    def _exempt(self, exemption: Exemption, context: RuleContext, hints: list[Hint]) -> Assessment:
        nothing = AssistanceOption(mode=Mode.WAIVED, collect=0, subsidy=0, refund=0, cite=exemption.cite)
        cover = self._cover(exemption.start, None, context)
        return self._answer(Status.EXEMPT, exemption.cite.all, hints, chosen=nothing, standard=0, cover=cover)


def _wrong_repayment(rule: Repayment, context: RuleContext) -> str:
    """What is wrong with the years that a person is said to pay back, "" where nothing is."""
    who = context.who
    if who.repaid_years > who.missed_years:
        return f"补缴 {who.repaid_years} 年，多于断保的 {who.missed_years} 年，请核对这两个年数。"
    if rule.most_years is not None and who.repaid_years > rule.most_years:
        return f"补缴 {who.repaid_years} 年，通知最多许补 {rule.most_years} 年，请核对年数。"
    if not any_holds(rule.when, context):
        return "按通知，这个人不能补缴以前年度，请把补缴年数改成 0 再收。"
    return ""


def _outcome(assessment: Assessment) -> tuple[object, ...]:
    """What an assessment says about money and cover, without its reasons."""
    return (
        assessment.status, assessment.collect, assessment.subsidy, assessment.refund, assessment.standard,
        assessment.benefit_from, assessment.benefit_to, assessment.waits_months, assessment.counted,
    )  # fmt: skip


def _is_last_day(when: When, context: RuleContext) -> bool:
    """Whether the person will be too old for this condition tomorrow."""
    if when.age_days_to == context.age_days(when.age_counts_to):
        return True
    day, last = context.age_day(when.age_counts_to), when.age_months_to
    return last is not None and months_begun(context.who.birth_date, day) == last < months_begun(context.who.birth_date, day + DAY)


def _window_rank(found: tuple[CollectionWindow, _Cover]) -> tuple[bool, bool, date]:
    """Sorts the best window for a person first."""
    window, cover = found
    return not window.collect_here, cover.missed is not None, cover.first or cover.missed or date.max


def _reasons_beside(chosen: AssistanceOption, candidates: list[AssistanceOption]) -> list[Reason]:
    """The reasons of the other candidates: rejected, unless nothing was preferred to them.

    Nothing is preferred while the amount is open, and beside an ordinary price a rule that gives nothing simply holds too.
    """
    others = [option for option in candidates if option.cite is not chosen.cite]
    if chosen.collect is None:
        return [option.cite.own for option in others]
    return [
        option.cite.own if option.mode is Mode.NONE and chosen.counted is None else option.cite.as_rejected
        for option in others
    ]


def _cover_hints(window: CollectionWindow, cover: _Cover, context: RuleContext) -> list[Hint]:
    hints = []
    if cover.missed is not None:
        hints.append(Hint("no-benefit-this-year", f"现在缴费要到 {cover.missed} 才能享受待遇，已过本年度，收钱前请本人确认。"))
    elif cover.waits:
        hints.append(Hint("waiting-period", f"有 {cover.waits} 个月待遇等待期，{cover.first} 起才能享受待遇。"))
    for when in window.when:
        if when.holds(context) and _is_last_day(when, context):
            hints.append(Hint("newborn-last-day", "今天是新生儿规定天数的最后一天（出生当天算第 0 天），请当天办完。"))
    return hints
