"""The words of a register's values: what the shipped list makes of each, and what it leaves as it is."""

from __future__ import annotations

import pytest

from village_collector.assets import asset
from village_collector.domain.people import BY_REGISTER
from village_collector.exchange.column_mapping import ColumnMapping, load_column_mapping
from village_collector.exchange.value_vocabulary import VALUE_COLUMNS, ParsedValues, ValueVocabulary


@pytest.fixture(scope="module")
def shipped() -> ValueVocabulary:
    return ValueVocabulary(load_column_mapping(asset("mappings/registers.toml")))


def parsed(words: ValueVocabulary, *identities: str, grades: int = 0, **cells: str) -> ParsedValues:
    return words.parse((*(cells.get(column, "") for column in VALUE_COLUMNS), *identities), grades)


@pytest.mark.parametrize(
    ("text", "total", "part"),
    [
        ("合计", True, False),
        ("总计：3人", True, False),
        ("共计", True, False),
        ("总人数", True, False),
        ("全村合计", True, False),
        ("全组合计", True, False),
        ("本村合计", True, False),
        ("柳河村合计", True, False),
        ("城东社区总计", True, False),
        ("小计", True, True),
        ("累计", True, True),
        ("全村小计", True, True),
        ("本页合计", True, True),
        ("本组合计", True, True),
        ("第3组合计", True, True),
        ("第十二页合计", True, True),
        ("第一二三四五组合计", True, False),
        ("张合计", False, False),
        ("上年合计", False, False),
        ("甲", False, False),
        ("", False, False),
    ],
)
def test_a_line_of_totals_is_known_by_its_first_word(shipped: ValueVocabulary, text: str, total: bool, part: bool) -> None:
    assert (shipped.total.match(text) is not None, total and shipped.part_total.match(text) is not None) == (total, part)


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("hukou", "本地", "local"),
        ("hukou", "外县户籍", "elsewhere"),
        ("tier", "第二档", "二档"),
        ("tier", " １ 档 ", "一档"),
        ("insured_last_year", "已参保", True),
        ("insured_last_year", "断保", False),
        ("id_kind", "居民身份证（户口簿）", "CITIZEN"),
        ("id_kind", "五星卡", "FOREIGN_PERMANENT"),
        ("ethnic_group", "汉", "汉族"),
        ("ethnic_group", "维", "维吾尔族"),
        ("ethnic_group", "蒙族", "蒙古族"),
        ("ethnic_group", "僳僳族", "傈僳族"),
    ],
)
def test_each_value_is_read_in_its_own_column(shipped: ValueVocabulary, column: str, cell: str, value: object) -> None:
    found = parsed(shipped, **{column: cell})
    blank = parsed(shipped)
    assert [getattr(found, name) for name in VALUE_COLUMNS] == [value if name == column else getattr(blank, name) for name in VALUE_COLUMNS]
    assert (found.unknown, found.identities) == ((), ())


def test_a_word_that_no_list_has_is_told_with_its_column_and_only_an_ethnic_group_is_kept(shipped: ValueVocabulary) -> None:
    found = parsed(shipped, **dict.fromkeys(VALUE_COLUMNS, "外星"))
    assert [getattr(found, column) for column in VALUE_COLUMNS] == ["外星", None, None, None, None]
    assert sorted(found.unknown) == sorted((column, "外星") for column in VALUE_COLUMNS)


@pytest.mark.parametrize(
    ("cells", "grades", "words"),
    [
        (["低保、脱贫户，低保;五保；特困/优抚|三属 其他"], 0, ["低保", "脱贫户", "五保", "特困", "优抚", "三属", "其他"]),
        (["普通居民"], 0, []),
        (["中小学生"], 0, []),
        (["无", "低保"], 0, ["低保"]),
        (["低保", "2"], 1, ["低保", "二级残疾"]),
        (["1", "2"], 2, ["一级残疾", "二级残疾"]),
        (["1", "2"], 0, ["1", "2"]),
        (["五级、无残疾"], 1, ["五级"]),
        (["二级残疾", "二级"], 1, ["二级残疾"]),
        ([""], 1, []),
    ],
)
def test_identities_are_split_told_once_and_grades_of_disability_named(
    shipped: ValueVocabulary, cells: list[str], grades: int, words: list[str]
) -> None:
    found = parsed(shipped, *cells, grades=grades)
    assert [identity.word for identity in found.identities] == words
    assert {identity.source for identity in found.identities} <= {BY_REGISTER}
    assert found.unknown == ()


def test_without_any_words_nothing_is_known_and_nothing_is_a_total() -> None:
    words = ValueVocabulary(ColumnMapping({}, {}, {}))
    assert [words.total.match(text) for text in ("合计", "", "X")] == [None, None, None]
    found = parsed(words, "无", hukou="本地", ethnic_group="汉")
    assert (found.hukou, found.ethnic_group, [identity.word for identity in found.identities]) == (None, "汉", ["无"])
    assert set(found.unknown) == {("ethnic_group", "汉"), ("hukou", "本地")}
