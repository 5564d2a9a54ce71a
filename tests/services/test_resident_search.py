"""People are found by name, pinyin, number, household and group."""

from __future__ import annotations

from pathlib import Path

import pytest
from villages import new_village, resident

from village_collector.services.resident_changes import ResidentChanges
from village_collector.services.season import Season


@pytest.fixture
def season(tmp_path: Path) -> Season:
    people = [
        resident(0, name="单雄信", head="单雄信"),
        resident(1, name="区寄", head="单雄信"),
        resident(4, name="李明·买买提", head="李明·买买提", household_no="0123"),
        resident(8, name="欧阳𠮷", head="欧阳𠮷"),
    ]
    return new_village(tmp_path, people)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["单雄信", "区寄", "李明·买买提", "欧阳𠮷"]),
        ("单雄信", ["单雄信", "区寄"]),  # by the name of the head too
        ("雄信", ["单雄信", "区寄"]),
        ("sxx", ["单雄信", "区寄"]),
        ("dxx", ["单雄信", "区寄"]),
        ("shan", ["单雄信", "区寄"]),
        ("ｓｘｘ", ["单雄信", "区寄"]),
        ("oj", ["区寄"]),
        ("qj", ["区寄"]),
        ("lm", ["李明·买买提"]),
        ("𠮷", ["欧阳𠮷"]),
        ("oy", ["欧阳𠮷"]),
        ("123", ["李明·买买提"]),
        ("0123", ["李明·买买提"]),
        (resident(1).id_number, ["区寄"]),
        (resident(1).id_number[-4:], ["区寄"]),
        ("sxx 区", ["区寄"]),
        ("没有这个人", []),
        ("zzz", []),
    ],
)
def test_people_are_found_by_name_initials_number_and_household(season: Season, query: str, names: list[str]) -> None:
    assert [person.name for person in season.search.find(query)] == names


def test_a_search_may_stop_after_the_first_few(season: Season) -> None:
    assert len(season.search.find("", 2)) == 2


def test_the_search_sees_who_came_in_since(season: Season) -> None:
    search = season.search
    assert search.find("王新来") == []
    ResidentChanges(season).add(resident(30, name="王新来"), reason="迁入")
    assert [person.name for person in search.find("wxl")] == ["王新来"]
