"""One household number from two registers: the same household with a new head, or two households that nothing joins."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from villages import Clock, new_village, resident, take

from village_collector.domain.people import Household, Resident, households
from village_collector.services.register_import import RegisterImport
from village_collector.services.season import Season

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"


def listing(*numbers: int, head: str, household_no: str = "0017") -> list[Resident]:
    """People who stand under one number and one head in a register; the name of each is made of their number."""
    return [replace(resident(n), name=f"李{n}", household_no=household_no, head=head) for n in numbers]


def home_of(season: Season, household_no: str = "0017") -> Household:
    return next(home for home in households(season.book.residents()) if home.key == household_no)


def numbers(people: tuple[Resident, ...]) -> list[str]:
    return [person.name for person in people]


def test_one_number_and_one_head_in_two_registers_is_one_household(tmp_path: Path) -> None:
    season = new_village(tmp_path, listing(1, 2, head="李1"))
    take(season, listing(3, head="李1"), "第二份.xlsx")
    assert home_of(season).doubtful is None
    assert len(home_of(season).members) == 3


def test_one_number_with_a_head_from_elsewhere_is_doubtful_and_names_both_heads(tmp_path: Path) -> None:
    season = new_village(tmp_path, listing(1, 2, head="李1"))
    take(season, listing(3, 4, head="李3"), "第二份.xlsx")
    home = home_of(season)
    assert home.doubtful == "户号 0017 下有不同的户主：李1、李3，可能不是一户人。"
    assert [numbers(people) for people in home.listings] == [["李1", "李2"], ["李3", "李4"]]
    assert numbers(home.listing_of(resident(4).id_number)) == ["李3", "李4"]


def test_a_member_who_became_head_leaves_the_household_one_though_the_old_head_is_listed_no_more(
    tmp_path: Path,
) -> None:
    season = new_village(tmp_path, listing(1, 2, 3, head="李1"))
    take(season, listing(2, 3, head="李2"), "第二份.xlsx")
    home = home_of(season)
    assert home.doubtful is None
    assert [person.head for person in home.members] == ["李2"] * 3


def test_an_old_head_who_stands_in_the_new_list_leaves_the_household_one(tmp_path: Path) -> None:
    season = new_village(tmp_path, listing(1, 2, head="李1"))
    take(season, listing(1, 3, head="李3"), "第二份.xlsx")
    assert home_of(season).doubtful is None


def test_a_head_who_is_named_on_the_first_row_only_is_the_head_of_the_whole_list(tmp_path: Path) -> None:
    season = new_village(tmp_path, [*listing(1, head="李1"), *listing(2, 3, head="")])
    assert home_of(season).doubtful is None
    assert {person.head for person in home_of(season).members} == {"李1"}


def test_a_newborn_in_a_list_without_heads_belongs_to_those_it_is_listed_with(tmp_path: Path) -> None:
    season = new_village(tmp_path, listing(1, 2, head="李1"))
    take(season, listing(1, 2, 3, head=""), "第二份.xlsx")
    assert home_of(season).doubtful is None
    assert len(home_of(season).members) == 3


def test_a_namesake_of_the_new_head_does_not_join_two_households(tmp_path: Path) -> None:
    season = new_village(tmp_path, listing(1, 2, head="李1"))
    namesake = replace(listing(3, head="李2")[0], name="李2")
    take(season, [namesake, *listing(4, head="李2")], "第二份.xlsx")
    assert home_of(season).doubtful is not None


def test_the_second_register_again_changes_nothing(tmp_path: Path) -> None:
    season = new_village(tmp_path, listing(1, 2, 3, head="李1"))
    take(season, listing(2, 3, head="李2"), "第二份.xlsx")
    before = season.book.residents()
    assert take(season, listing(2, 3, head="李2"), "第二份.xlsx").updated == 0
    assert season.book.residents() == before


@given(heads=st.lists(st.sampled_from([1, 2, 3, 9]), min_size=1, max_size=6))
def test_everybody_stands_in_exactly_one_family_and_doubt_means_more_than_one(heads: list[int]) -> None:
    people = [listing(n, head=f"李{head}")[0] for n, head in enumerate(heads, 1)]
    (home,) = households(people)
    assert sorted(numbers(home.members)) == sorted(name for one in home.listings for name in numbers(one))
    assert (home.doubtful is None) == (len(home.listings) == 1)
    assert home.listings[0][0] == home.members[0]
    for one in home.listings:
        assert {person.head for person in one}.isdisjoint(
            person.head for other in home.listings if other is not one for person in other
        )


def test_people_without_a_household_number_are_never_doubtful() -> None:
    people = [replace(resident(n), household_no="", head="王五" if n else "", name="王五") for n in range(3)]
    assert all(home.doubtful is None for home in households(people))


@pytest.fixture
def two_registers(tmp_path: Path) -> Season:
    """The damaged register first, which numbers its five people 0002 and on, then that of the village of 1,286."""
    season = new_village(tmp_path, clock=Clock(date(2021, 11, 5)))
    importer = RegisterImport(season)
    for name in ("damaged-register.xlsx", "fangcheng-liuhe-register.xlsx"):
        importer.take(importer.read(FIXTURES / name))
    return season


def test_a_stray_person_from_another_register_makes_the_household_of_that_number_doubtful(
    two_registers: Season,
) -> None:
    home = home_of(two_registers, "0002")
    assert home.doubtful is not None
    assert "冯磊萱、阎梅" in home.doubtful
    assert numbers(home.listings[0]) == ["冯磊萱"]
    doubtful = [one for one in households(two_registers.book.residents()) if one.doubtful]
    assert len(doubtful) == 5


def test_one_register_alone_has_no_doubtful_household(tmp_path: Path) -> None:
    season = new_village(tmp_path, clock=Clock(date(2021, 11, 5)))
    importer = RegisterImport(season)
    importer.take(importer.read(FIXTURES / "fangcheng-liuhe-register.xlsx"))
    assert [home.key for home in households(season.book.residents()) if home.doubtful] == []
