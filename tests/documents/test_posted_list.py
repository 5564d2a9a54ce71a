"""What hangs on the village wall: who takes part, and nothing about anybody that is nobody's business."""

from __future__ import annotations

import re

import pytest
from documents.papers import person, posting
from hypothesis import given
from hypothesis import strategies as st

from village_collector.documents.posted_list import PostedLine, public_lines, render_posted_list
from village_collector.errors import UserError


def test_nothing_of_an_id_number_hangs_on_the_wall(printed) -> None:  # type: ignore[no-untyped-def]
    text = printed(render_posted_list(posting([person("王明"), person("李娜", sex="女")]))).flat()
    assert "411399" not in text
    assert "1234" not in text.replace("0377-12345678", "")
    assert "1960" not in text
    for part in (
        "王明",
        "李娜",
        "第一榜",
        "2021年12月20日至2021年12月27日",
        "异议电话：0377-12345678",
        "公章",
        "本榜共2人：已参保2人。",
    ):
        assert part in text, part


def test_who_pays_nothing_is_not_told_from_who_pays_all() -> None:
    assert "免缴" not in PostedLine.__slots__
    assert set(PostedLine.__slots__) == {
        "group",
        "head",
        "name",
        "sex",
        "birth_year",
        "enrolled",
        "change",
        "id_number",
    }


def test_two_of_a_name_in_a_group_are_told_apart_by_as_little_as_will_do() -> None:
    names = [
        line.name
        for line in public_lines(
            [
                person("王明", head="甲"), person("王明", head="乙"),
                person("李静", sex="女"), person("李静", sex="男"),
                person("赵云", born=1960), person("赵云", born=1985),
                person("钱一"), person("钱一", group="第2村民组"),
            ],
            "none",
        )
    ]  # fmt: skip
    assert names == [
        "王明",
        "王明",
        "李静（女）",
        "李静（男）",
        "赵云（1960 年生）",
        "赵云（1985 年生）",
        "钱一",
        "钱一",
    ]


@pytest.mark.parametrize(
    ("mask", "shown"),
    [
        ("none", ""),
        ("head6", "411399************"),
        ("head6tail4", "411399********1234"),
        ("tail4", "**************1234"),
        ("name", ""),
    ],
)
def test_a_county_chooses_one_mask_for_the_whole_list(mask: str, shown: str, printed) -> None:  # type: ignore[no-untyped-def]
    assert [line.id_number for line in public_lines([person("王明")], mask)] == [shown]
    text = printed(render_posted_list(posting([person("王明")], mask=mask))).flat()
    assert (shown in text) if shown else ("证件号码" not in text)
    assert "19600101" not in text


def test_a_masked_name_keeps_the_surname() -> None:
    names = ["张三丰", "欧阳锋", "阿卜杜·买买提·艾力", "李𠮷", "欧阳", ""]
    masked = public_lines([person(name, head=name) for name in names], "name")
    assert [line.head for line in masked] == [line.name for line in masked]
    assert [line.name for line in masked] == [
        "张*",
        "欧阳*",
        "阿卜杜·*",
        "李*",
        "欧*",
        "",
    ]


def test_a_number_too_short_to_be_masked_in_part_is_masked_whole() -> None:
    short, long_enough = person("王明", id_number="4113991234"), person("王明", head="李娜", id_number="41139912345")
    assert [line.id_number for line in public_lines([short, long_enough], "head6tail4")] == ["*" * 10, "411399*2345"]
    assert [line.id_number for line in public_lines([short], "none")] == [""]


@pytest.mark.parametrize(("number", "called"), [(1, "第一榜"), (2, "第二榜，仅列变动"), (9, "第九榜，仅列变动"), (10, "第10榜，仅列变动")])
def test_a_posting_is_called_by_its_number(number: int, called: str, printed) -> None:  # type: ignore[no-untyped-def]
    assert printed(render_posted_list(posting([person("王明")], number))).info()["Title"] == f"柳河村2022年度城乡居民基本医疗保险参保缴费公示（{called}）"


def test_two_of_a_name_of_whom_no_more_is_known_are_left_as_they_are() -> None:
    assert [line.name for line in public_lines([person("王明", sex="", born=0), person("王明", sex="", born=0)], "none")] == ["王明"] * 2
    known = [person("王明", sex="男", born=0), person("王明", sex="男", born=0)]
    assert [line.name for line in public_lines(known, "none")] == ["王明（男）"] * 2
    no_sex = [person("王明", sex="", born=1960), person("王明", sex="女", born=0)]
    assert [line.name for line in public_lines(no_sex, "none")] == ["王明（1960 年生）", "王明（女）"]


def test_an_unknown_mask_is_refused_before_anything_is_shown() -> None:
    with pytest.raises(UserError) as refused:
        render_posted_list(posting([person("王明")], mask="everything"))
    assert refused.value.code == "bad-mask"


@given(
    st.lists(
        st.tuples(
            st.sampled_from("甲乙"), st.sampled_from(["王明", "李静"]), st.sampled_from("男女"), st.integers(1930, 2020)
        ),
        max_size=12,
    )
)
def test_no_mask_lets_a_whole_number_through(people: list[tuple[str, str, str, int]]) -> None:
    lines = [person(name, head, sex, born) for head, name, sex, born in people]
    for mask in ("none", "head6", "head6tail4", "tail4", "name"):
        for line in public_lines(lines, mask):
            assert not re.search(r"\d{7}", line.id_number)


def test_a_later_posting_shows_the_changes_only(printed) -> None:  # type: ignore[no-untyped-def]
    text = printed(render_posted_list(posting([person("王明", change="新增")], 2))).flat()
    assert "第二榜，仅列变动" in text
    assert "新增" in text
    assert "本榜没有变动" in printed(render_posted_list(posting([], 3))).flat()


def test_a_list_of_five_thousand_is_drawn_whole(printed) -> None:  # type: ignore[no-untyped-def]
    lines = [person(f"王{'𠮷䶮㛃𫖯𬭎𬴂明'[n % 7]}{n}", group=f"第{n // 250 + 1}村民组") for n in range(5000)]
    paper = printed(render_posted_list(posting(lines)))
    text = paper.text(None, "-raw")
    assert all(line.name in text for line in lines)
    assert "以下空白" in paper.flat(paper.pages())
