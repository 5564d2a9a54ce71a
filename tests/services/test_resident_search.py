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


def test_people_are_found_by_group_by_the_heads_pinyin_and_by_what_a_number_ends_with(tmp_path: Path) -> None:
    people = [
        resident(0, name="王一", head="赵大", group="第7组", household_no="0070"),
        resident(1, name="孙二", head="孙二", group="第8组", household_no="A7"),
        resident(2, name="周X", head="周X", group="东山组", household_no=""),
    ]
    search = new_village(tmp_path, people).search
    number = people[1].id_number

    def names(query: str, limit: int | None = None) -> list[str]:
        return [person.name for person in search.find(query, limit)]

    assert names("第7组") == names("zd") == names("zhaoda") == names("赵") == ["王一"]
    assert names("70") == names("0070") == ["王一"]
    assert names("7") == [one.name for one in people if one.id_number.endswith("7")]
    assert names("007") == [one.name for one in people if one.id_number.endswith("007")]
    assert names("a7") == ["孙二"]
    assert names(number[:-1]) == []
    assert names(number.lower()) == names(number[-5:]) == ["孙二"]
    assert names("东山") == names("zx") == names("周x") == ["周X"]
    assert names("组") == ["王一", "孙二", "周X"]
    assert names("组", 1) == ["王一"]
    assert names("组", 2) == names("组")[:2]
    assert names("d") == []
    assert names("hao") == []
    assert names("王 孙") == []
    assert names("  王   第7 ") == ["王一"]
