"""Each condition holds from its first day or number to its last, both included, and for nobody of whom nothing is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from village_collector.domain.people import Circumstances
from village_collector.domain.scheme.rules import COUNTED_YEARS, Bonus, HintRule, Share, Wait
from village_collector.domain.scheme.when import (
    FLAGS,
    TRI_STATE,
    RuleContext,
    When,
    any_holds,
    for_certain_people,
    months_begun,
    next_month,
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


@pytest.mark.parametrize("name", ["born", "recognised", "event", "registered", "paid"])
def test_a_span_of_days_holds_from_its_first_day_to_its_last(name: str) -> None:
    span: Any = {f"{name}_from": ON, f"{name}_to": ON + 2 * DAY}
    fact = {"born": "birth_date", "recognised": "recognised_on", "event": "event_on", "registered": "registered_on", "paid": "on"}[name]
    for when, expected in (
        (When(**span), [False, True, True, True, False]),
        (When(**{f"{name}_from": ON}), [False, True, True, True, True]),
        (When(**{f"{name}_to": ON + 2 * DAY}), [True, True, True, True, False]),
    ):
        asked: list[Any] = [{fact: ON + step * DAY} for step in range(-1, 4)]
        assert [holds(when, **one) for one in asked] == expected


@pytest.mark.parametrize(
    ("name", "fact"), [("gap_months", "employee_insurance_gap_months"), *((name, name) for name in COUNTED_YEARS)]
)
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


def test_age_in_months_is_three_up_to_the_day_three_months_later_and_four_from_the_next() -> None:
    within, over = When(age_months_to=3), When(age_months_from=4)
    born = date(2021, 8, 5)
    assert [holds(within, birth_date=born, on=day) for day in (date(2021, 11, 5), date(2021, 11, 6))] == [True, False]
    assert [holds(over, birth_date=born, on=day) for day in (date(2021, 11, 5), date(2021, 11, 6))] == [False, True]
    assert months_begun(date(2021, 11, 30), date(2022, 2, 28)) == 3
    assert months_begun(date(2021, 11, 30), date(2022, 3, 1)) == 4
    assert [months_begun(born, born + days * DAY) for days in (0, 1, 31, 32)] == [0, 1, 1, 2]


def test_years_of_age_are_full_from_the_birthday_on_and_may_be_counted_to_a_day_of_the_calendar() -> None:
    old, young = When(age_years_from=60), When(age_years_to=17)
    assert [holds(old, birth_date=date(1961, 11, day)) for day in (5, 6)] == [True, False]
    assert [holds(young, birth_date=date(2003, 11, day)) for day in (5, 6)] == [False, True]
    leap = date(2000, 2, 29)
    assert [holds(When(age_years_from=18), birth_date=leap, on=date(2018, *day)) for day in ((2, 28), (3, 1))] == [False, True]
    at_new_year = When(age_years_from=60, age_counts_to=date(2021, 12, 31))
    assert [holds(at_new_year, birth_date=born) for born in (date(1961, 12, 31), date(1962, 1, 1))] == [True, False]
    assert holds(When(age_years_to=0, age_counts_to=date(2020, 1, 1)), birth_date=ON - DAY)


def test_the_last_day_of_a_newborn_is_told_by_days_or_months() -> None:
    born = date(2025, 11, 30)
    assert When(age_days_to=90).last_day_for(born) == When(age_months_to=3).last_day_for(born) == date(2026, 2, 28)
    assert When(age_days_to=90, age_months_to=2).last_day_for(born) == date(2026, 1, 30)
    assert When(age_years_to=1).last_day_for(born) is None


def test_months_since_recognition_are_counted_to_the_payment() -> None:
    soon = When(recognised_months_to=3)
    assert [holds(soon, recognised_on=date(2021, 8, day)) for day in (4, 5)] == [False, True]
    assert not holds(soon), "a recognition that nobody dated"


def test_months_since_what_happened_are_counted_to_the_payment() -> None:
    soon = When(flags=(("discharged_soldier", frozenset({True})),), event_months_to=3)
    discharged: Any = {"discharged_soldier": True}
    assert [holds(soon, event_on=date(2021, 8, day), **discharged) for day in (4, 5)] == [False, True]
    assert not holds(soon, **discharged), "nobody has said when"


def test_a_hint_tells_the_persons_own_years_and_what_they_bring() -> None:
    bonus = Bonus(of="continuous_years", over=4, per_year=1000_00, most=3000_00)
    hint = HintRule(code="continuous", message="连续 {continuous_years} 年，提高 {bonus} 元。", when=(), bonus=bonus)
    said = [hint.said_of(replace(PERSON, continuous_years=years)) for years in (3, 5, 7, 9)]
    assert said == [f"连续 {years} 年，提高 {money}.00 元。" for years, money in ((3, 0), (5, 1000), (7, 3000), (9, 3000))]
    assert Bonus(of="claim_free_years", per_year=500_00).money(replace(PERSON, claim_free_years=8)) == 4000_00


def test_the_next_month_begins_on_its_first_day() -> None:
    assert [next_month(date(2021, *day)) for day in ((1, 31), (2, 1), (12, 5))] == [date(2021, 2, 1), date(2021, 3, 1), date(2022, 1, 1)]


def test_a_sex_that_nobody_knows_is_none_of_the_two() -> None:
    women = When(sex=frozenset({"女"}))
    assert [holds(women, sex=sex) for sex in ("女", "男", None)] == [True, False, False]


@pytest.mark.parametrize(
    ("share", "price", "given"),
    [
        (Share(percent={None: 60_00}), 400_00, 240_00),
        (Share(percent={None: 33_33}), 350_00, 116_66),  # 116.655
        (Share(percent={None: 33_33}, rounding="down"), 350_00, 116_65),
        (Share(percent={None: 62_50}, step=100), 355_00, 222_00),  # 221.875
        (Share(percent={None: 62_50}, step=100, rounding="down"), 355_00, 221_00),
        (Share(percent={None: 10_00}, step=10, rounding="up"), 355_10, 35_60),  # 35.51
        (Share(percent={None: 10_00}, step=10, rounding="up"), 355_00, 35_50),
        (Share(percent={None: 25_00}, of_payer=True, step=100, rounding="down"), 399_00, 300_00),  # pays 99.75, so 99
        (Share(percent={None: 60_00}, base={None: 400_00}), 775_00, 240_00),
        (Share(percent={None: 60_00}, base={None: 775_00}), 400_00, 400_00),
        (Share(percent={None: 60_00}, most=200_00), 400_00, 200_00),
        (Share(percent={None: 50_00}, step=100), 1_00, 1_00),
    ],
)
def test_a_percentage_is_rounded_as_the_notice_says_and_never_more_than_the_price(share: Share, price: int, given: int) -> None:
    assert share.given(price, None) == given


def test_a_percentage_may_differ_by_tier() -> None:
    share = Share(percent={"一档": 60_00, "二档": 30_00}, base={"二档": 400_00})
    assert [share.given(775_00, tier) for tier in ("一档", "二档", None)] == [465_00, 120_00, None]


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


def test_a_wait_never_grows_beyond_the_longest_that_the_notice_gives() -> None:
    wait = Wait(months=3, per_missed_year=1, free_years=1, most_months=6)
    assert [wait.months_for(replace(PERSON, missed_years=missed)) for missed in (0, 3, 4, 5, 9)] == [3, 5, 6, 6, 6]


def test_a_plain_wait_is_the_same_for_everybody() -> None:
    assert Wait(months=3).months_for(replace(PERSON, missed_years=9, repaid_years=9)) == 3
    assert Wait(months=0).months_for(PERSON) == 0
