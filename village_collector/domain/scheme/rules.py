"""The rules of a scheme as values: whom a rule is for, when it holds, what it gives, where it is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from operator import attrgetter
from typing import TypeAlias, TypeVar

from village_collector.domain.money import Fen, yuan
from village_collector.domain.people import Circumstances
from village_collector.domain.scheme.assessment import Reason

TRI_STATE = ("parent_insured", "signed_commitment")
FLAGS = (
    "pupil", "university_student", "returning_migrant", "discharged_soldier", "released_prisoner", *TRI_STATE,
)  # fmt: skip


SEXES = ("男", "女")


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleContext:
    """One person on one day, in the words of the scheme; what the conditions of its rules look at."""

    who: Circumstances
    on: date
    identities: frozenset[str]
    ethnic_group: str

    def age_day(self, counts_to: str | date) -> date:
        """The day up to which an age is counted; a registration nobody dated counts as made today."""
        if isinstance(counts_to, date):
            return counts_to
        return (self.who.registered_on if counts_to == "registration" else None) or self.on

    def age_days(self, counts_to: str | date) -> int:
        """Days since birth: 0 on the day of birth."""
        return (self.age_day(counts_to) - self.who.birth_date).days

    def age_months(self, counts_to: str | date) -> int:
        """Months since birth (see months_begun)."""
        return months_begun(self.who.birth_date, self.age_day(counts_to))

    def age_years(self, counts_to: str | date) -> int:
        """Full years (周岁), complete from the birthday on; below 0 for who is born after the day that counts."""
        birth, until = self.who.birth_date, self.age_day(counts_to)
        return until.year - birth.year - ((until.month, until.day) < (birth.month, birth.day))

    @property
    def recognised_months(self) -> int | None:
        """Months from the day on which the identity was recognised to the payment; None where nobody dated it."""
        return self._months_since(self.who.recognised_on)

    @property
    def event_months(self) -> int | None:
        """Months from what happened to the person to the payment; None where nobody dated it."""
        return self._months_since(self.who.event_on)

    def _months_since(self, day: date | None) -> int | None:
        return None if day is None else months_begun(day, self.on)


_Check: TypeAlias = Callable[[RuleContext], bool]
_Bound = TypeVar("_Bound", date, int)


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """Conditions that must all hold; None (or empty) means that nothing is asked."""

    identity: frozenset[str] | None = None
    identity_not: frozenset[str] = frozenset()
    ethnic_group: frozenset[str] | None = None
    ethnic_group_not: frozenset[str] = frozenset()
    hukou: frozenset[str] | None = None
    tier: frozenset[str] | None = None
    sex: frozenset[str] | None = None
    flags: tuple[tuple[str, frozenset[bool | None]], ...] = ()
    born_from: date | None = None
    born_to: date | None = None
    age_days_from: int | None = None
    age_days_to: int | None = None
    age_months_from: int | None = None
    age_months_to: int | None = None
    age_years_from: int | None = None
    age_years_to: int | None = None
    age_counts_to: str | date = "payment"
    gap_months_from: int | None = None
    gap_months_to: int | None = None
    recognised_from: date | None = None
    recognised_to: date | None = None
    recognised_months_from: int | None = None
    recognised_months_to: int | None = None
    event_from: date | None = None
    event_to: date | None = None
    event_months_from: int | None = None
    event_months_to: int | None = None
    registered_from: date | None = None
    registered_to: date | None = None
    paid_from: date | None = None
    paid_to: date | None = None
    missed_years_from: int | None = None
    missed_years_to: int | None = None
    repaid_years_from: int | None = None
    repaid_years_to: int | None = None
    continuous_years_from: int | None = None
    continuous_years_to: int | None = None
    claim_free_years_from: int | None = None
    claim_free_years_to: int | None = None

    _checks: tuple[_Check, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # a township asks this a million times: only what is asked for is looked at
        object.__setattr__(self, "_checks", (*self._word_checks(), *self._bound_checks()))

    def holds(self, context: RuleContext) -> bool:
        """Whether every condition is met."""
        for check in self._checks:  # noqa: SIM110 - a generator would double the cost
            if not check(context):
                return False
        return True

    def last_day_for(self, born: date) -> date | None:
        """The last day on which somebody is young enough, as days or months since birth say; None where neither is asked."""
        by_days = None if self.age_days_to is None else born + timedelta(days=self.age_days_to)
        by_months = None if self.age_months_to is None else add_months(born, self.age_months_to)
        return min((day for day in (by_days, by_months) if day), default=None)

    def _word_checks(self) -> Iterator[_Check]:
        if (words := self.identity) is not None:
            yield lambda context: not words.isdisjoint(context.identities)
        if unwanted := self.identity_not:
            yield lambda context: unwanted.isdisjoint(context.identities)
        if (groups := self.ethnic_group) is not None:
            yield lambda context: context.ethnic_group in groups
        if self.ethnic_group_not:
            others = {"", *self.ethnic_group_not}
            yield lambda context: context.ethnic_group not in others
        if (places := self.hukou) is not None:
            yield lambda context: (context.who.hukou or "unknown") in places
        if (tiers := self.tier) is not None:
            yield lambda context: context.who.tier in tiers
        if (sexes := self.sex) is not None:
            yield lambda context: context.who.sex in sexes
        for name, wanted in self.flags:
            yield _flag_is(attrgetter(name), wanted)

    def _bound_checks(self) -> Iterator[_Check]:
        counts_to = self.age_counts_to
        checks = (
            _between(lambda context: context.on, self.paid_from, self.paid_to),
            _between(lambda context: context.who.birth_date, self.born_from, self.born_to),
            _between(lambda context: context.age_days(counts_to), self.age_days_from, self.age_days_to),
            _between(lambda context: context.age_months(counts_to), self.age_months_from, self.age_months_to),
            _between(lambda context: context.age_years(counts_to), self.age_years_from, self.age_years_to),
            _between(lambda context: context.who.employee_insurance_gap_months, self.gap_months_from, self.gap_months_to),
            _between(lambda context: context.who.recognised_on, self.recognised_from, self.recognised_to),
            _between(lambda context: context.recognised_months, self.recognised_months_from, self.recognised_months_to),
            _between(lambda context: context.who.event_on, self.event_from, self.event_to),
            _between(lambda context: context.event_months, self.event_months_from, self.event_months_to),
            _between(lambda context: context.who.registered_on or context.on, self.registered_from, self.registered_to),
            _between(lambda context: context.who.missed_years, self.missed_years_from, self.missed_years_to),
            _between(lambda context: context.who.repaid_years, self.repaid_years_from, self.repaid_years_to),
            _between(lambda context: context.who.continuous_years, self.continuous_years_from, self.continuous_years_to),
            _between(lambda context: context.who.claim_free_years, self.claim_free_years_from, self.claim_free_years_to),
        )
        return (check for check in checks if check is not None)


def _flag_is(read: Callable[[Circumstances], bool | None], wanted: frozenset[bool | None]) -> _Check:
    return lambda context: read(context.who) in wanted


def _between(read: Callable[[RuleContext], _Bound | None], first: _Bound | None, last: _Bound | None) -> _Check | None:
    """Checks that a value lies between the bounds, both included; a value that nobody has given lies within none.

    None where neither bound is given: then nothing is asked.
    """
    if first is None and last is None:
        return None

    def check(context: RuleContext) -> bool:
        value = read(context)
        return value is not None and (first is None or value >= first) and (last is None or value <= last)

    return check


def for_certain_people(whens: tuple[When, ...]) -> bool:
    """Whether the conditions pick out certain people, rather than only certain days of payment."""
    return any(replace(when, paid_from=None, paid_to=None) != When() for when in whens)


def any_holds(whens: tuple[When, ...], context: RuleContext) -> bool:
    """Whether one of the alternatives holds; no alternatives ask nothing."""
    if not whens:
        return True
    for when in whens:  # noqa: SIM110 - a generator would double the cost
        if when.holds(context):
            return True
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cite:
    """Where a rule is written, ready to be shown: its own reason and the defaults that it assumes beside it."""

    own: Reason
    assumptions: tuple[Reason, ...] = ()
    decided: bool = False
    """The clause is the number of the document that a decision was taken from, not one of the notice."""

    as_rejected: Reason = field(init=False, repr=False, compare=False)
    """The same reason, as that of a rule which applied and was not chosen."""
    all: tuple[Reason, ...] = field(init=False, repr=False, compare=False)
    """The reason and the assumptions, as they stand in an answer."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "as_rejected", replace(self.own, rejected=True))
        object.__setattr__(self, "all", (self.own, *self.assumptions))


class Start(StrEnum):
    """From when cover runs after a payment in a window."""

    YEAR = "year"
    NEXT_DAY = "next-day"
    SAME_DAY = "same-day"
    NEXT_MONTH = "next-month"
    BIRTH = "birth"
    WAIT = "wait"
    SILENT = "silent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """How many months a person waits: a fixed part, and a part that grows with the years missed.

    The first `free_years` missed years are already in the fixed part; each year paid back takes
    `less_per_repaid_year` months off the growing part; from `long_gap_years` on the whole wait is at
    least `long_gap_months` (国办发〔2024〕38号). Nobody waits longer than `most_months`.
    """

    months: int
    counts_from: str = "payment"
    per_missed_year: int = 0
    free_years: int = 0
    less_per_repaid_year: int = 0
    long_gap_years: int | None = None
    long_gap_months: int = 0
    most_months: int | None = None

    def months_for(self, who: Circumstances) -> int:
        """The whole wait in months."""
        grows = self.per_missed_year * (who.missed_years - self.free_years) - self.less_per_repaid_year * who.repaid_years
        long = self.long_gap_years is not None and who.missed_years >= self.long_gap_years
        months = max(self.months + max(0, grows), self.long_gap_months if long else 0)
        return months if self.most_months is None else min(months, self.most_months)


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or that month's last day where it is shorter (D5)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (following - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def next_month(day: date) -> date:
    """The first day of the month after this day's."""
    return add_months(day.replace(day=1), 1)


def months_begun(first: date, until: date) -> int:
    """The least number of months after which the day is reached: 3 up to the day three months later, 4 from the next one on."""
    months = (until.year - first.year) * 12 + until.month - first.month
    return months + (until > add_months(first, months))


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionWindow:
    """Days on which somebody may pay, and from when cover runs for who pays then."""

    cite: Cite
    first: date
    last: date
    when: tuple[When, ...]
    start: Start
    wait: Wait | None
    collect_here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What a person without any assistance pays; `amount` is None where it hangs on an unknown figure.

    `fiscal` is what public finance adds for such a person (财政补助), None where the notice does not say.
    """

    cite: Cite
    amount: Fen | None
    tier: str | None
    when: tuple[When, ...]
    cover_to: date | None
    fiscal: Fen | None = None


class Mode(StrEnum):
    """What assistance does to the money."""

    WAIVED = "waived"
    REDUCED = "reduced"
    REFUNDED = "refunded"
    UNDECIDED = "undecided"
    NONE = "none"


ROUNDING = ("half-up", "up", "down")


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Assistance as a percentage: `percent` by tier in hundredths of a percent, of the price or of a `base` by tier (fen).

    The amount is rounded to a multiple of `step` fen. `of_payer` says that the percentage is what the person pays, not
    what is given; `most` is the greatest amount given.
    """

    percent: Mapping[str | None, int]
    of_payer: bool = False
    base: Mapping[str | None, Fen] = field(default_factory=dict)
    step: Fen = 1
    rounding: str = "half-up"
    most: Fen | None = None

    def given(self, price: Fen, tier: str | None) -> Fen | None:
        """What is given toward this price in this tier, never more than it; None where the notice has none for the tier."""
        percent = _at_tier(self.percent, tier)
        if percent is None:
            return None
        base = _at_tier(self.base, tier)
        whole, rest = divmod((price if base is None else base) * percent, 100_00 * self.step)
        up = {"up": rest > 0, "down": False, "half-up": 2 * rest >= 100_00 * self.step}[self.rounding]
        part = (whole + up) * self.step
        given = price - part if self.of_payer else part
        return max(0, min(given, price, price if self.most is None else self.most))


def _at_tier(amounts: Mapping[str | None, int], tier: str | None) -> int | None:
    """What is said of this tier, else of every tier."""
    return amounts.get(tier, amounts.get(None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Assistance:
    """What an identity, an ethnic group, or everybody of a condition is given, by whom, and on which conditions.

    `amount` (given) and `pays` (left to the person) are by tier; the key None stands for every tier. Where neither they
    nor a `share` say how much, it is the whole price where the mode is waived, and unknown everywhere else. Without
    identities the rule is for whoever meets its conditions (people of an age, students); `name` is what these are called.
    """

    cite: Cite
    identities: tuple[str, ...]
    ethnic_groups: frozenset[str]
    mode: Mode
    amount: dict[str | None, Fen]
    pays: dict[str | None, Fen]
    agency: str | None
    when: tuple[When, ...]
    otherwise: Reason
    name: str = ""
    share: Share | None = None

    @property
    def by_condition(self) -> bool:
        """Whether the conditions alone say whom the rule is for, without a word of any list."""
        return not self.identities

    def matches(self, context: RuleContext) -> tuple[str, ...]:
        """The identities by which this assistance is meant for the person, none where it is not."""
        if self.by_condition:
            return (self.name,)
        names = tuple(name for name in self.identities if name in context.identities)
        return names or (self.identities[:1] if context.ethnic_group in self.ethnic_groups else ())

    @property
    def has_amount(self) -> bool:
        """Whether the notice says how much is given or left to pay."""
        return bool(self.amount or self.pays or self.share)

    def given(self, price: Fen | None, tier: str | None) -> Fen | None:
        """What is given toward this price in this tier, never more than it; None where that is not known."""
        given = _at_tier(self.amount, tier)
        if price is None:
            return given
        if given is None and self.share:
            given = self.share.given(price, tier)
        if given is None and (pays := _at_tier(self.pays, tier)) is not None:
            given = price - pays
        return None if given is None else max(0, min(given, price))


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """Who owes nothing in the insured year; `unclear` is when a fact is missing to tell."""

    cite: Cite
    when: tuple[When, ...]
    start: Start
    unclear: tuple[When, ...]
    unclear_says: str


@dataclass(frozen=True, slots=True)
class RefusalRule:
    """Who may not pay at this desk."""

    cite: Cite
    when: tuple[When, ...]


COUNTED_YEARS = ("missed_years", "repaid_years", "continuous_years", "claim_free_years")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bonus:
    """What is added for each year beyond the first `over` ones, in fen: 激励 for continuous or claim-free years."""

    of: str
    per_year: Fen
    over: int = 0
    most: Fen | None = None

    def money(self, who: Circumstances) -> Fen:
        years: int = max(0, getattr(who, self.of) - self.over)
        return years * self.per_year if self.most is None else min(years * self.per_year, self.most)


_YEARS_IN_MESSAGE = re.compile(rf"\{{({'|'.join(COUNTED_YEARS)})\}}")


@dataclass(frozen=True, slots=True, kw_only=True)
class HintRule:
    """Something to tell the desk about certain persons."""

    code: str
    message: str
    when: tuple[When, ...]
    bonus: Bonus | None = None

    def said_of(self, who: Circumstances) -> str:
        """The message with the person's own years and bonus in it: "{continuous_years}" becomes how many they have."""
        bonus = yuan(self.bonus.money(who)) if self.bonus else ""
        return _YEARS_IN_MESSAGE.sub(lambda found: str(getattr(who, found[1])), self.message.replace("{bonus}", bonus))


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the village reports or has to do on paper, and how often."""

    id: str
    title: str
    to: str
    every: str
    first: date | None
    last: date | None
    clause: str
    says: str


REPAYMENT = "repay"
"""The name of the one rule about missed years that are paid back, as decisions and answers give it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repayment:
    """What a person pays for each missed year that they pay back (补缴以前年度), beside this year's own price.

    A year costs its own amount in `years` (insured year and fen, the newest first), else the `amount` by tier, else the
    person's price of this year without assistance (`at_price`); with none of these the notice does not say.
    """

    cite: Cite
    when: tuple[When, ...] = ()
    amount: Mapping[str | None, Fen] = field(default_factory=dict)
    at_price: bool = False
    years: tuple[tuple[int, Fen], ...] = ()
    most_years: int | None = None

    @property
    def has_amount(self) -> bool:
        """Whether the notice says what a year costs."""
        return bool(self.amount or self.at_price or self.years)

    def money(self, years: int, price: Fen | None, tier: str | None) -> Fen | None:
        """What so many years cost, the newest first; None where that is not known."""
        if self.years:
            return sum(fen for _, fen in self.years[:years]) if years <= len(self.years) else None
        a_year = price if self.at_price else _at_tier(self.amount, tier)
        return None if a_year is None else years * a_year


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Everything in a scheme that decides an assessment."""

    prices: tuple[Price, ...]
    windows: tuple[CollectionWindow, ...]
    assistance: tuple[Assistance, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    refusals: tuple[RefusalRule, ...] = ()
    hints: tuple[HintRule, ...] = ()
    repayment: Repayment | None = None
    benefit: Cite = field(default_factory=lambda: Cite(own=Reason(rule="benefit", clause="", says="")))
    stacking: Cite = field(default_factory=lambda: Cite(own=Reason(rule="stacking", clause="", says="")))
    closed: Cite = field(default_factory=lambda: Cite(own=Reason(rule="closed", clause="", says="")))

    def whens(self) -> tuple[When, ...]:
        """Every condition of every rule."""
        groups = [
            *(p.when for p in self.prices), *(w.when for w in self.windows), *(a.when for a in self.assistance),
            *(e.when + e.unclear for e in self.exemptions), *(r.when for r in self.refusals),
            *(h.when for h in self.hints), self.repayment.when if self.repayment else (),
        ]  # fmt: skip
        return tuple(when for group in groups for when in group)
