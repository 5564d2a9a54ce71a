"""Households are found from whatever a register gives, and nobody is put to strangers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from villages import citizen_number, resident

from village_collector.domain.people import Resident
from village_collector.exchange.household_assignment import assign_households, without_rounded_numbers


def person(order: int, **said: str) -> Resident:
    """Somebody of whom the register says only this."""
    blank = {"group": "", "household_no": "", "head": "", "relation": "", "name": f"村民{order}", "id_number": citizen_number(order)}
    return replace(resident(order), **{**blank, **said})  # type: ignore[arg-type]


def households(people: Sequence[Resident], sheets: Sequence[int] = (), head_ids: Sequence[str] = ()) -> list[list[int]]:
    """By household, in order, the places of its people."""
    found: dict[str, list[int]] = {}
    assigned = assign_households(people, sheets or [0] * len(people), head_ids or [""] * len(people))
    assert [one.id_number for one in assigned] == [one.id_number for one in people], "nobody is lost, nobody moves"
    for place, one in enumerate(assigned):
        found.setdefault(one.household, []).append(place)
    return list(found.values())


def test_number_and_head_written_once_stand_for_the_people_below() -> None:
    people = [
        person(1, group="1组", household_no="0001", head="张三", relation="户主"),
        person(2, group="1组", relation="配偶"),
        person(3, group="1组", household_no="0002", head="李四", relation="户主"),
        person(4, group="1组", relation="子"),
    ]
    assert households(people) == [[0, 1], [2, 3]]
    assert [one.head for one in assign_households(people, [0] * 4, [""] * 4)] == ["张三", "张三", "李四", "李四"]


def test_without_number_and_head_each_head_of_household_begins_one() -> None:
    relations = ["户主", "配偶", "子", "户主", "户主", "母亲"]
    assert households([person(n, relation=word) for n, word in enumerate(relations)]) == [[0, 1, 2], [3], [4, 5]]


def test_without_any_sign_of_a_household_everybody_is_one_of_their_own() -> None:
    assert households([person(n) for n in range(3)]) == [[0], [1], [2]]


def test_numbers_that_start_again_in_each_group_count_within_it() -> None:
    people = [
        person(10 * group + n, group=f"{group}组", household_no=str(n), head=f"户主{group}{n}", relation="户主")
        for group in (1, 2)
        for n in (1, 2, 3)
    ]
    assert households(people) == [[0], [1], [2], [3], [4], [5]]
    assert {one.household_no for one in assign_households(people, [0] * 6, [""] * 6)} == {"1", "2", "3"}, "as written"


def test_one_number_mistyped_in_another_group_does_not_change_how_all_are_counted() -> None:
    people = [person(n, group="1组", household_no=f"{n:04d}", head=f"户主{n}") for n in range(1, 9)]
    people.append(person(20, group="2组", household_no="0003", head="别人"))
    assert households(people)[2] == [2, 8]


def test_a_household_whose_people_stand_in_two_groups_stays_one() -> None:
    people = [person(1, group="1组", household_no="7", head="张三"), person(2, group="2组", household_no="7", head="张三")]
    assert households(people) == [[0, 1]]


def test_two_heads_of_one_name_are_told_apart() -> None:
    people = [
        person(1, group="1组", head="朱燕", relation="户主", name="朱燕"),
        person(2, group="1组", head="朱燕", relation="配偶"),
        person(3, group="1组", head="朱燕", relation="户主", name="朱燕"),
        person(4, group="1组", head="朱燕", relation="子"),
    ]
    assert households(people) == [[0, 1], [2, 3]]
    plain = [replace(one, relation="") for one in people]
    ids = [citizen_number(1)] * 2 + [citizen_number(3)] * 2
    assert households(plain, head_ids=ids) == [[0, 1], [2, 3]]


def test_a_group_written_once_stands_for_the_people_below_it() -> None:
    people = [person(n, group="1组" if n == 0 else "", head="张三") for n in range(3)]
    assert households(people) == [[0, 1, 2]]
    assert {one.group for one in assign_households(people, [0] * 3, [""] * 3)} == {"1组"}


def test_heads_of_one_name_on_two_sheets_are_two() -> None:
    people = [person(1, head="苗霞", relation="户主", name="苗霞"), person(2, head="苗霞", relation="户主", name="苗霞")]
    assert households(people, [0, 1]) == [[0], [1]]


def test_household_numbers_that_a_spreadsheet_has_rounded_say_nothing() -> None:
    people = [person(n, household_no="411399105201000000", head=f"户主{n // 2}") for n in range(6)]
    assert {one.household_no for one in without_rounded_numbers(people)} == {""}
    assert households(without_rounded_numbers(people)) == [[0, 1], [2, 3], [4, 5]]


def test_a_long_household_number_of_one_head_counts_however_it_ends() -> None:
    people = [person(n, household_no="411399105201001000", head="户主") for n in range(4)]
    assert without_rounded_numbers(people) == people


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 3)), min_size=1, max_size=12))
def test_people_under_one_number_and_head_in_one_group_are_never_parted(places: list[tuple[int, int]]) -> None:
    people = [
        person(n, group=f"{group}组", household_no=f"{group}{number}", head=f"户主{group}{number}", relation="成员")
        for n, (number, group) in enumerate(places)
    ]
    assigned = assign_households(people, [0] * len(people), [""] * len(people))
    keys = {(one.household_no, one.household) for one in assigned}
    assert len(keys) == len({one.household_no for one in people})
