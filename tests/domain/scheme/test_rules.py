"""Each condition holds from its first day or number to its last, both included, and for nobody of whom nothing is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from village_collector.domain.people import Circumstances
from village_collector.domain.scheme.rules import (
    FLAGS,
    TRI_STATE,
    RuleContext,
    Wait,
    When,
    any_holds,
    for_certain_people,
)

ON = date(2021, 11, 5)
DAY = timedelta(days=1)
PERSON = Circumstances(birth_date=date(1975, 3, 12))


def holds(when: When, on: date = ON, identities: tuple[str, ...] = (), ethnic_group: str = "", **facts: Any) -> bool:
    who = replace(PERSON, **facts)
    return when.holds(RuleContext(who=who, on=on, identities=frozenset(identities), ethnic_group=ethnic_group))


def test_no_condition_asks_nothing() -> None:
    assert holds(When())
    assert any_holds((), RuleContext(who=PERSON, on=ON, identities=frozenset(), ethnic_group=""))


@pytest.mark.parametrize("name", ["born", "recognised", "registered", "paid"])
def test_a_span_of_days_holds_from_its_first_day_to_its_last(name: str) -> None:
    span: Any = {f"{name}_from": ON, f"{name}_to": ON + 2 * DAY}
    fact = {"born": "birth_date", "recognised": "recognised_on", "registered": "registered_on", "paid": "on"}[name]
    for when, expected in (
        (When(**span), [False, True, True, True, False]),
        (When(**{f"{name}_from": ON}), [False, True, True, True, True]),
        (When(**{f"{name}_to": ON + 2 * DAY}), [True, True, True, True, False]),
    ):
        asked: list[Any] = [{fact: ON + step * DAY} for step in range(-1, 4)]
        assert [holds(when, **one) for one in asked] == expected


@pytest.mark.parametrize(("name", "fact"), [("gap_months", "employee_insurance_gap_months"), ("missed_years", "missed_years")])
def test_a_span_of_numbers_holds_from_the_least_to_the_greatest(name: str, fact: str) -> None:
    for span, expected in (
        ({f"{name}_from": 2, f"{name}_to": 3}, [False, False, True, True, False]),
        ({f"{name}_from": 2}, [False, False, True, True, True]),
        ({f"{name}_to": 3}, [True, True, True, True, False]),
        ({f"{name}_from": 0, f"{name}_to": 0}, [True, False, False, False, False]),
    ):
        when: Any = When(**span)  # type: ignore[arg-type]
        asked: list[Any] = [{fact: number} for number in range(5)]
        assert [holds(when, **one) for one in asked] == expected


def test_what_nobody_has_said_lies_in_no_span() -> None:
    assert not holds(When(recognised_from=date.min))
    assert not holds(When(recognised_to=date.max))
    assert not holds(When(gap_months_from=0))
    assert not holds(When(gap_months_to=99))


def test_a_registration_that_nobody_dated_counts_as_made_on_the_day_of_payment() -> None:
    assert holds(When(registered_from=ON, registered_to=ON))
    assert not holds(When(registered_from=ON + DAY))
    assert not holds(When(registered_to=ON), registered_on=ON + DAY)


def test_age_is_counted_in_days_to_the_payment_or_to_the_registration() -> None:
    paid, registered = When(age_days_from=28, age_days_to=90), When(age_days_to=90, age_counts_to="registration")
    assert [holds(paid, birth_date=ON - age * DAY) for age in (27, 28, 90, 91)] == [False, True, True, False]
    assert [holds(registered, birth_date=ON - age * DAY) for age in (90, 91)] == [True, False]
    born = ON - 100 * DAY
    assert [holds(registered, birth_date=born, registered_on=born + age * DAY) for age in (90, 91)] == [True, False]
    assert not holds(replace(registered, age_counts_to="payment"), birth_date=born, registered_on=born)


@pytest.mark.parametrize(
    ("when", "identities", "expected"),
    [
        (When(identity=frozenset({"低保", "特困"})), (), False),
        (When(identity=frozenset({"低保", "特困"})), ("特困",), True),
        (When(identity=frozenset({"低保", "特困"})), ("孤儿",), False),
        (When(identity_not=frozenset({"低保"})), (), True),
        (When(identity_not=frozenset({"低保"})), ("低保", "孤儿"), False),
        (When(identity_not=frozenset({"低保"})), ("孤儿",), True),
    ],
)
def test_one_of_the_identities_is_enough(when: When, identities: tuple[str, ...], expected: bool) -> None:
    assert holds(when, identities=identities) is expected


def test_an_ethnic_group_is_asked_for_and_nobody_without_one_counts_as_of_another() -> None:
    few, others = When(ethnic_group=frozenset({"蒙古族"})), When(ethnic_group_not=frozenset({"汉族"}))
    assert [holds(few, ethnic_group=group) for group in ("蒙古族", "汉族", "")] == [True, False, False]
    assert [holds(others, ethnic_group=group) for group in ("蒙古族", "汉族", "")] == [True, False, False]


def test_a_hukou_that_nobody_gave_is_unknown() -> None:
    local, unknown = When(hukou=frozenset({"local"})), When(hukou=frozenset({"unknown", "elsewhere"}))
    assert [holds(local, hukou=place) for place in ("local", "elsewhere", None)] == [True, False, False]
    assert [holds(unknown, hukou=place) for place in ("local", "elsewhere", None)] == [False, True, True]


def test_a_tier_is_asked_for() -> None:
    assert [holds(When(tier=frozenset({"一档"})), tier=tier) for tier in ("一档", "二档", None)] == [True, False, False]


@pytest.mark.parametrize("name", FLAGS)
def test_a_flag_is_yes_or_no_and_two_of_them_may_be_unknown(name: str) -> None:
    for said in (True, False, *((None,) if name in TRI_STATE else ())):
        fact: Any = {name: said}
        assert holds(When(flags=((name, frozenset({said})),)), **fact)
        assert not holds(When(flags=((name, frozenset({True, False, None}) - {said}),)), **fact)


def test_all_conditions_have_to_hold_and_one_alternative_is_enough() -> None:
    both = When(paid_from=ON, tier=frozenset({"一档"}))
    assert holds(both, tier="一档")
    assert not holds(both, tier="二档")
    assert not holds(both, tier="一档", on=ON - DAY)
    context = RuleContext(who=PERSON, on=ON, identities=frozenset(), ethnic_group="")
    assert any_holds((When(paid_from=ON + DAY), When(paid_from=ON)), context)
    assert not any_holds((When(paid_from=ON + DAY), When(paid_to=ON - DAY)), context)


def test_a_condition_on_the_day_of_payment_picks_out_nobody() -> None:
    assert not for_certain_people(())
    assert not for_certain_people((When(paid_from=ON), When(paid_to=ON)))
    assert for_certain_people((When(paid_from=ON), When(tier=frozenset({"一档"}))))


@pytest.mark.parametrize(
    ("missed", "repaid", "months"),
    [(0, 0, 3), (1, 0, 3), (2, 0, 5), (3, 0, 7), (3, 1, 6), (3, 4, 3), (3, 9, 3), (4, 0, 9), (4, 6, 8), (4, 9, 8), (5, 0, 11)],
)
def test_a_wait_grows_with_the_years_missed_and_shrinks_with_those_paid_back(missed: int, repaid: int, months: int) -> None:
    wait = Wait(months=3, per_missed_year=2, free_years=1, less_per_repaid_year=1, long_gap_years=4, long_gap_months=8)
    assert wait.months_for(replace(PERSON, missed_years=missed, repaid_years=repaid)) == months


def test_a_plain_wait_is_the_same_for_everybody() -> None:
    assert Wait(months=3).months_for(replace(PERSON, missed_years=9, repaid_years=9)) == 3
    assert Wait(months=0).months_for(PERSON) == 0
