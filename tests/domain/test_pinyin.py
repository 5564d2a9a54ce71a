"""Names are found by the letters people type, whichever reading their family uses."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from village_collector.assets import asset
from village_collector.domain.pinyin import PinyinTable


@pytest.fixture(scope="module")
def table() -> PinyinTable:
    return PinyinTable.read(asset("pinyin/initials.txt"))


def test_a_plain_name_has_one_spelling(table: PinyinTable) -> None:
    assert table.initials("李建民") == ("ljm",)
    assert table.syllables("李建民") == ("lijianmin",)


SURNAMES = """
    单:shan 仇:qiu 区:ou 解:xie 查:zha 翟:zhai 覃:qin 覃:tan 曾:zeng 盖:ge 朴:piao 乐:yue 尉:yu 俟:qi 万:mo 长:zhang
    员:yun 贠:yun 繁:po 秘:bi 缪:miao 折:she 召:shao 黑:he 种:chong 祭:zhai 宓:fu 佟:tong 贾:jia 那:na 应:ying 华:hua
    任:ren 燕:yan 宁:ning 盛:sheng 石:shi 叶:ye 薄:bo 谌:chen 谌:shen 相:xiang 仉:zhang 郗:chi 隗:kui 牟:mu 吕:lv
"""


@pytest.mark.parametrize(("surname", "reading"), [word.split(":") for word in SURNAMES.split()])
def test_a_surname_is_found_by_the_reading_its_family_uses(table: PinyinTable, surname: str, reading: str) -> None:
    assert reading[0] + "w" in table.initials(surname + "伟")
    assert reading + "wei" in table.syllables(surname + "伟")


@pytest.mark.parametrize(
    ("character", "reading"), [("䶮", "yan"), ("㛃", "jie"), ("𫖯", "fu"), ("𬭎", "hong"), ("𬴂", "fei"), ("𠮷", "ji"), ("〇", "ling")]
)
def test_a_rare_character_has_its_reading(table: PinyinTable, character: str, reading: str) -> None:
    assert reading in table.syllables(character)


def test_signs_are_left_out_and_letters_and_digits_stay(table: PinyinTable) -> None:
    assert table.initials("阿依古丽·买买提") == table.initials("阿依古丽买买提")
    assert "lb2" in table.initials("李　Ｂ２")
    assert table.syllables("JOHN SMITH") == ("johnsmith",)
    assert table.initials("·") == ()
    assert table.initials("") == ()


def test_a_character_without_a_reading_stands_for_itself(table: PinyinTable) -> None:
    assert table.initials("李兙") == ("l兙",)


def test_too_many_readings_keep_every_reading_of_the_surname(table: PinyinTable) -> None:
    name = "单" + "解曾单查" * 4
    spellings = table.initials(name)
    assert len(spellings) == 16
    assert {spelling[0] for spelling in spellings} == {"d", "c", "s"}


IDEOGRAPHS = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF, categories=["Lo"])


@given(name=st.text(alphabet=IDEOGRAPHS | st.sampled_from("单解曾查翟仇区覃·A1 "), max_size=40))
def test_spellings_are_few_distinct_and_without_signs(table: PinyinTable, name: str) -> None:
    for spellings in (table.initials(name), table.syllables(name)):
        assert len(spellings) <= 16
        assert len(set(spellings)) == len(spellings)
        assert all(spelling == spelling.lower() and spelling.isalnum() for spelling in spellings)


def test_fifty_thousand_names_take_no_noticeable_time(table: PinyinTable) -> None:
    surnames, given_names = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许邓韩冯曹单曾解查翟", "伟芳秀英娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂中重乐行"
    names = [s + a + b for s in surnames for a in given_names for b in given_names]
    names = (names * (50_000 // len(names) + 1))[:50_000]
    started = time.perf_counter()
    for name in names:
        table.initials(name)
    assert time.perf_counter() - started < 2.0  # measured 0.1 s; the rest is for a busy machine


def test_the_characters_of_ordinary_names_all_have_a_reading(table: PinyinTable) -> None:
    ideographs = [chr(code) for code in range(0x4E00, 0x9FA6)]
    silent = [character for character in ideographs if table.syllables(character) == (character,)]
    assert len(silent) <= 10  # ghost characters that no dictionary reads


# -- with a table of our own, spelling by spelling

SMALL = PinyinTable({"单": ("dan", "chan", "shan"), "曾": ("ceng", "zeng"), "小": ("xiao",), "解": ("jie", "xie", "gai")})


def test_spellings_stand_in_the_order_of_the_readings() -> None:
    assert SMALL.initials("单小") == ("dx", "cx", "sx")
    assert SMALL.syllables("单曾") == ("danceng", "danzeng", "chanceng", "chanzeng", "shanceng", "shanzeng")
    assert SMALL.initials("曾曾") == ("cc", "cz", "zc", "zz")
    assert (SMALL.initials("小"), SMALL.initials("小")) == (("x",), ("x",))


def test_two_readings_with_one_initial_are_one_spelling() -> None:
    table = PinyinTable({"长": ("chang", "zhang", "chuang")})
    assert table.initials("长") == ("c", "z")
    assert len(table.syllables("长")) == 3


def test_sixteen_spellings_are_all_kept_and_of_seventeen_the_rarest_go() -> None:
    assert SMALL.syllables("曾曾曾曾")[0::15] == ("cengcengcengceng", "zengzengzengzeng")
    assert len(SMALL.initials("曾曾曾曾")) == 16
    kept = SMALL.initials("曾解解曾")  # 36: each reading counts from the most usual on, the surname's all alike
    assert kept == (
        "cjjc", "zjjc", "cjjz", "zjjz", "cjxc", "zjxc", "cxjc", "zxjc", "cjxz", "zjxz", "cxjz", "zxjz", "cjgc", "zjgc", "cxxc", "zxxc",
    )  # fmt: skip


def test_a_table_is_read_line_by_line_without_its_remarks(tmp_path: Path) -> None:
    file = tmp_path / "readings.txt"
    file.write_text("# 读音\t单\ndan chan\t单丹\nshan\t山\n", encoding="utf-8")
    table = PinyinTable.read(file)
    assert (table.syllables("单"), table.syllables("丹"), table.syllables("山"), table.syllables("音")) == (
        ("dan", "chan"), ("dan", "chan"), ("shan",), ("音",),
    )  # fmt: skip
