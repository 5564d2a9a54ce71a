"""When a rule holds: one person on one day, the conditions that a scheme may set, and how months are counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from operator import attrgetter
from typing import TypeAlias, TypeVar

from village_collector.domain.people import Circumstances

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
