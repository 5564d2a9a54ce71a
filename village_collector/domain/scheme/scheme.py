"""A county's notice as a value: its facts, its rules, and the one question asked of it, assess()."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from operator import attrgetter

from village_collector.domain.money import Fen
from village_collector.domain.people import Circumstances, IdKind
from village_collector.domain.scheme.assessment import (
    ORDINARY_WORDS,
    Assessment,
    Decision,
    Hint,
    Reason,
    Status,
    plain_word,
)
from village_collector.domain.scheme.engine import Engine
from village_collector.domain.scheme.open_questions import OpenQuestion
from village_collector.domain.scheme.payment import TICKETED, Channel, TicketRule
from village_collector.domain.scheme.rules import (
    COUNTED_YEARS,
    REPAYMENT,
    Assistance,
    Cite,
    Mode,
    Report,
    Rules,
    Start,
)
from village_collector.domain.scheme.when import When, any_holds, for_certain_people
from village_collector.errors import UserError

__all__ = [
    "Assessment", "Circumstances", "Decision", "Default", "Hint", "IdentityDefinition", "OpenQuestion", "Reason", "Report",
    "Scheme", "Status", "Undecided",
]  # fmt: skip

_COUNTED_FROM_THE_DAY = (Start.NEXT_DAY, Start.SAME_DAY, Start.NEXT_MONTH, Start.WAIT)


@dataclass(frozen=True, slots=True)
class IdentityDefinition:
    """An assisted identity as the notice names it, the words lists use for it, and who recognises it."""

    name: str
    aliases: tuple[str, ...]
    department: str | None


@dataclass(frozen=True, slots=True)
class Default:
    """What we assume where a notice is silent, and what that means (D1 to D12 of docs/schemes.md)."""

    key: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Undecided:
    """A rule whose amount the notice does not give: what a Decision can be entered for.

    `identities` are those it is for, each of which may get an amount of its own; `names` also says the tier of a price.
    """

    rule: str
    names: tuple[str, ...]
    identities: tuple[str, ...] = ()
    clause: str
    says: str
    refund_only: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """One notice as data. Amounts are fen; None means that the notice does not give it, never 0.

    `source` is the file name of the notice the scheme was written from. `label_year` is the year as the
    notice prints it, `insured_year` the year of cover; neither follows from the other (D12).
    A scheme that amends another one holds from `in_force_from` on; days before that are assessed by `before`.
    """

    id: str
    title: str
    document: str
    document_date: date | None
    place: str
    source: str
    label_year: str
    insured_year: int
    benefit_from: date
    benefit_to: date
    rules: Rules
    identities: tuple[IdentityDefinition, ...]
    tiers: tuple[str, ...] = ()
    receipt: str = "none"
    tickets: TicketRule = field(default_factory=TicketRule)
    channels: tuple[Channel, ...] = ()
    id_kinds: tuple[str, ...] = ()
    waived_in_export: bool = True
    mask: str = "none"
    total: Fen | None = None
    fiscal: Fen | None = None
    remit_max_days: int | None = None
    remit_max_amount: Fen | None = None
    deposit_multiple: Fen | None = None
    work_subsidy: Fen | None = None
    work_subsidy_counted_on: date | None = None
    target_people: int | None = None
    target_says: str | None = None
    open_questions: tuple[OpenQuestion, ...] = ()
    defaults: tuple[Default, ...] = ()
    reports: tuple[Report, ...] = ()
    decisions: tuple[Decision, ...] = ()
    before: Scheme | None = None
    in_force_from: date = date.min
    _identity_names: dict[str, str] = field(init=False, repr=False, compare=False)
    _answers: AssessmentCache = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        names = {plain_word(word): one.name for one in self.identities for word in (one.name, *one.aliases)}
        object.__setattr__(self, "_identity_names", names)
        engine = Engine(
            document=self.document,
            year=(self.benefit_from, self.benefit_to),
            tiers=self.tiers,
            rules=self.rules,
            identity_names=names,
            decisions=self.decisions,
        )
        object.__setattr__(self, "_answers", AssessmentCache(engine))

    @property
    def other_id_kinds(self) -> frozenset[IdKind]:
        """The kinds of identity documents that this notice accepts beyond the cards that every notice does."""
        return frozenset(map(IdKind, self.id_kinds))

    @property
    def has_tickets(self) -> bool:
        """Whether payers get an official ticket, on paper or electronic."""
        return self.receipt in TICKETED

    @property
    def has_electronic_tickets(self) -> bool:
        """Whether the tickets are numbered by the issuing system, so that there is no stock of them."""
        return self.receipt == "electronic"

    @property
    def ticket_for(self) -> str:
        """Which money needs an official ticket: "cash", "all" or "none"."""
        return self.tickets.needed_for if self.has_tickets else "none"

    def channels_of(self, method: str) -> tuple[str, ...]:
        """The names of the channels that the notice gives for this method; none where it names none."""
        return tuple(channel.name for channel in self.channels if channel.method == method)

    @property
    def window_ends(self) -> tuple[date, ...]:
        """The last days of the payment windows, and of the rules that an amendment changed; the latest first."""
        ends = {window.last for window in self.rules.windows}
        if self.before:
            last_day = self.in_force_from - timedelta(days=1)
            ends |= {last_day, *(end for end in self.before.window_ends if end < last_day)}
        return tuple(sorted(ends, reverse=True))

    @property
    def common_deposit_multiple(self) -> Fen | None:
        """The amount of which every slip is a multiple; None where it is not given, or was another before an amendment."""
        same = self.before is None or self.before.common_deposit_multiple == self.deposit_multiple
        return self.deposit_multiple if same else None

    def amending(self, before: Scheme, from_day: date) -> Scheme:
        """This scheme as the one that takes the place of another from a day on."""
        return replace(self, before=before, in_force_from=from_day)

    def assess(self, who: Circumstances, on: date) -> Assessment:
        """What this person owes when paying on this day, with every clause that says so."""
        return self.before.assess(who, on) if self.before and on < self.in_force_from else self._answers.assess(who, on)

    def canonical_identity(self, word: str) -> str | None:
        """The name this scheme has for a word of a list, or None when the scheme does not know the word.

        Words that only say "ordinary resident" (see `is_ordinary`) are None as well.
        """
        return self._identity_names.get(plain_word(word))

    @staticmethod
    def is_ordinary(word: str) -> bool:
        """Whether the word says nothing more than that this is an ordinary resident."""
        return plain_word(word) in ORDINARY_WORDS

    def standard(self, tier: str | None = None, on: date | None = None) -> Fen | None:
        """What an ordinary resident pays in this tier on this day (by default: in the first price period)."""
        if self.before and on and on < self.in_force_from:
            return self.before.standard(tier, on)
        for price in self.rules.prices:
            open_then = on is None or not price.when or any(
                (when.paid_from or on) <= on <= (when.paid_to or on) for when in price.when
            )  # fmt: skip
            if open_then and price.tier in (None, tier) and not for_certain_people(price.when):
                return price.amount
        return None

    def undecided_rules(self) -> tuple[Undecided, ...]:
        """The rules that wait for a Decision, in the order of the file."""
        waiting = [_waiting(p.cite, (p.tier,) if p.tier else ()) for p in self.rules.prices if p.amount is None]
        waiting += [
            _waiting(a.cite, a.identities or (a.name,), a.identities, refund_only=a.mode is Mode.REFUNDED)
            for a in self.rules.assistance
            if _lacks_amount(a)
        ]
        repayment = self.rules.repayment
        if repayment and not repayment.has_amount:
            waiting.append(_waiting(repayment.cite))
        return tuple(waiting)

    def with_decisions(self, decisions: Iterable[Decision]) -> Scheme:
        """The scheme with these amounts filled in; of two for the same rule the later decided one counts.

        Raises UserError("bad-decision") where a decision names no rule that waits for one, no document,
        no amount, or amounts that cannot be.
        """
        waiting = {one.rule: one for one in self.undecided_rules()}
        more = tuple(decisions)
        for one in more:
            self._check_decision(one, waiting)
        merged = sorted((*self.decisions, *more), key=lambda one: one.decided_on)
        return replace(self, decisions=tuple(merged))

    def _check_decision(self, decision: Decision, waiting: dict[str, Undecided]) -> None:
        rule, _, tier = decision.rule.partition("@")
        if rule not in waiting or (tier and tier not in self.tiers):
            raise _bad_decision(
                f"《{self.title}》里没有等待确定金额的规则“{decision.rule}”。",
                f"可以确定金额的规则有：{'、'.join(waiting) or '无'}。",
            )
        strangers = set(decision.identities) - set(waiting[rule].identities)
        if strangers:
            raise _bad_decision(
                f"规则“{rule}”不是给“{'、'.join(sorted(strangers))}”的。",
                f"这条规则的身份有：{'、'.join(waiting[rule].identities) or '没有，不分身份'}。",
            )
        if not decision.document.strip():
            raise _bad_decision("没有填写确定金额所依据的文件号。", "请填上文件号后再保存。")
        amounts = (decision.collect, decision.subsidy, decision.refund)
        wanted = (decision.refund,) if waiting[rule].refund_only else (decision.collect, decision.subsidy)
        if all(amount is None for amount in wanted):
            asked = "返还金额" if waiting[rule].refund_only else "本人交多少或资助多少"
            raise _bad_decision(f"没有填写{asked}。", "请按文件填写金额，单位是元。")
        if any(amount is not None and amount < 0 for amount in amounts):
            raise _bad_decision("金额不能小于零。", "请按文件重新填写金额。")
        if rule == REPAYMENT:  # no part of this year's price
            return
        known = {p.amount for p in self.rules.prices if p.amount is not None and (not tier or p.tier == tier)}
        whole = max(known, default=None)
        unknown_price = any(p.cite.own.rule == rule for p in self.rules.prices)
        if whole is not None and not unknown_price and any(amount is not None and amount > whole for amount in amounts):
            raise _bad_decision("填写的金额超过了个人缴费标准。", "请核对文件，重新填写金额。")
        if not self.tiers and None not in (decision.collect, decision.subsidy, whole) and (
            (decision.collect or 0) + (decision.subsidy or 0) != whole
        ):  # fmt: skip
            raise _bad_decision("本人交的钱加上资助的钱不等于个人缴费标准。", "请核对文件，重新填写金额。")


class AssessmentCache:
    """Answers for an engine; at most `limit` answers are kept at a time."""

    def __init__(self, engine: Engine, limit: int = 50_000) -> None:
        self._engine = engine
        self._limit = limit
        whens = engine.rules.whens()
        self._rule_change_dates = sorted(_rule_change_dates(engine.rules, whens))
        self._relevant_facts = attrgetter(*_relevant_facts(engine.rules, whens))
        self._first_birth = min((engine.year[0], *(day for when in whens for day in (when.born_from, when.born_to) if day)))
        self._age_counts_to = min((when.age_counts_to for when in whens if isinstance(when.age_counts_to, date)), default=date.max)
        self._oldest_age = max((_oldest_age(when) for when in whens), default=0)
        self._answers: dict[tuple[object, ...], Assessment] = {}
        self._day_matters: dict[tuple[object, ...], bool] = {}

    def assess(self, who: Circumstances, on: date) -> Assessment:
        """The engine's answer; people whom no rule can tell apart share one, and so do days that no rule counts from."""
        facts = self._relevant_facts(who)
        if not self._age_no_longer_matters(who, on):
            return self._cached((on, who.birth_date, facts), who, on)
        period = (bisect_right(self._rule_change_dates, on), facts)
        if period not in self._day_matters:
            self._day_matters[period] = self._depends_on_collection_day(who, on)
        return self._cached((on, None, facts) if self._day_matters[period] else period, who, on)

    def _cached(self, key: tuple[object, ...], who: Circumstances, on: date) -> Assessment:
        answer = self._answers.get(key)
        if answer is None:
            if len(self._answers) >= self._limit:
                self._answers.clear()
            answer = self._answers[key] = self._engine.assess(who, on)
        return answer

    def _depends_on_collection_day(self, who: Circumstances, on: date) -> bool:
        """Whether the very day of collection can show in the answer, not only the period between two rule changes."""
        if who.recognised_on is not None or who.registered_on is not None or who.event_on is not None:
            return True
        rules, context = self._engine.rules, self._engine.context(who, on)
        starts = [w.start for w in rules.windows if w.first <= on <= w.last and any_holds(w.when, context)]
        starts += [exemption.start for exemption in rules.exemptions]
        return any(start in _COUNTED_FROM_THE_DAY for start in starts)

    def _age_no_longer_matters(self, who: Circumstances, on: date) -> bool:
        """Whether the person was born before everything that any rule asks of a birth date or an age."""
        earliest = min(on, who.registered_on or on, self._age_counts_to)
        return who.birth_date < self._first_birth and (earliest - who.birth_date).days > self._oldest_age


def _rule_change_dates(rules: Rules, whens: tuple[When, ...]) -> set[date]:
    """The days on which some rule begins or ceases to hold."""
    begins = {window.first for window in rules.windows} | {day for w in whens for day in (w.paid_from, w.registered_from) if day}
    ends = {window.last for window in rules.windows} | {day for w in whens for day in (w.paid_to, w.registered_to) if day}
    return begins | {day + timedelta(days=1) for day in ends}


def _oldest_age(when: When) -> int:
    """The age in days from which on this condition says the same of everybody."""
    days = [n for n in (when.age_days_from, when.age_days_to) if n is not None]
    days += [31 * (n + 1) for n in (when.age_months_from, when.age_months_to) if n is not None]
    days += [366 * (n + 1) for n in (when.age_years_from, when.age_years_to) if n is not None]
    return max(days, default=0)


def _relevant_facts(rules: Rules, whens: tuple[When, ...]) -> list[str]:
    """The fields of Circumstances beside the birth date that can change an answer under these rules."""
    names = ["identities", "tier", "recognised_on", "registered_on", "event_on", *COUNTED_YEARS]
    names += sorted({name for when in whens for name, _ in when.flags})
    if any(when.sex for when in whens):
        names.append("sex")
    if any(when.hukou for when in whens):
        names.append("hukou")
    if any(rule.ethnic_groups for rule in rules.assistance) or any(w.ethnic_group or w.ethnic_group_not for w in whens):
        names.append("ethnic_group")
    if any(when.gap_months_from is not None or when.gap_months_to is not None for when in whens):
        names.append("employee_insurance_gap_months")
    return names


def _bad_decision(what: str, remedy: str) -> UserError:
    return UserError("bad-decision", what, remedy)


def _lacks_amount(rule: Assistance) -> bool:
    return rule.mode is Mode.UNDECIDED or (rule.mode is Mode.REFUNDED and not rule.has_amount)


def _waiting(cite: Cite, names: tuple[str, ...] = (), identities: tuple[str, ...] = (), *, refund_only: bool = False) -> Undecided:
    own = cite.own
    return Undecided(rule=own.rule, names=names, identities=identities, clause=own.clause, says=own.says, refund_only=refund_only)
