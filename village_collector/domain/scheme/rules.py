"""The rules of a scheme as values: whom a rule is for, what it gives, where it is written; see when.py for when it holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from village_collector.domain.money import Fen, yuan
from village_collector.domain.people import Circumstances
from village_collector.domain.scheme.assessment import Reason
from village_collector.domain.scheme.when import RuleContext, When


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
