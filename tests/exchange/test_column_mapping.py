"""Headings are found by words, in one row or two, wherever they stand in the first thirty rows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from village_collector.assets import asset
from village_collector.errors import UserError
from village_collector.exchange.column_mapping import (
    ColumnMapping,
    HeadingRow,
    find_heading_row,
    load_column_mapping,
    normal_text,
)

SHIPPED = """
[columns.name]
title = "姓名"
headings = ["姓名", "参保人信息姓名"]
[columns.id_number]
title = "证件号码"
headings = ["证件号码", "身份证号"]
[columns.head]
headings = ["户主", "户主信息姓名"]
optional = true
[columns.phone]
headings = ["电话（手机）"]
[words]
total = ["合计"]
spelling = 1
[words.hukou]
local = ["本地"]
"""


@pytest.fixture
def mapping(tmp_path: Path) -> ColumnMapping:
    return load_column_mapping(write(tmp_path, "shipped", SHIPPED))


def write(folder: Path, name: str, text: str) -> Path:
    file = folder / f"{name}.toml"
    file.write_text(text, encoding="utf-8")
    return file


def found(mapping: ColumnMapping, *rows: Sequence[str]) -> HeadingRow:
    headings = find_heading_row(rows, mapping)
    assert headings is not None
    return headings


@pytest.mark.parametrize(
    ("text", "plain"),
    [(" 姓 名 ", "姓名"), ("姓名*", "姓名"), ("姓名：", "姓名"), ("ＩＤ", "id"), ("a\u200bb\ufeff", "ab")],
)
def test_headings_are_compared_without_blanks_stars_and_width(text: str, plain: str) -> None:
    assert normal_text(text) == plain


def test_brackets_count_only_where_they_are_known(mapping: ColumnMapping) -> None:
    assert normal_text("电话（手机）") == "电话(手机)"
    assert normal_text("电话（手机）", brackets=False) == "电话"
    assert mapping.key_of("电话") == "phone"
    assert mapping.key_of("姓名（必填）") == "name"
    assert mapping.key_of("血型") is None


def test_the_row_with_the_most_known_headings_is_taken(mapping: ColumnMapping) -> None:
    headings = found(mapping, ["某村"], ["姓名", "证件号码"], ["姓名", "证件号码", "户主"], ["甲", "1", "乙"])
    assert headings.first == 3
    assert headings.columns == {"name": (0,), "id_number": (1,), "head": (2,)}
    assert headings.texts == ("姓名", "证件号码", "户主")
    assert (headings.column("head"), headings.column("phone")) == (2, None)


def test_of_two_equal_rows_the_first_counts(mapping: ColumnMapping) -> None:
    assert found(mapping, ["姓名", "证件号码"], ["户主", "电话"]).first == 1


def test_one_known_word_is_no_row_of_headings(mapping: ColumnMapping) -> None:
    assert find_heading_row([["姓名", "血型"]], mapping) is None
    assert find_heading_row([], mapping) is None


def test_headings_are_looked_for_in_thirty_rows(mapping: ColumnMapping) -> None:
    blank = [[""]] * 29
    assert found(mapping, *blank, ["姓名", "证件号码"]).first == 30
    assert find_heading_row([*blank, [""], [""], ["姓名", "证件号码"]], mapping) is None


def test_a_group_in_the_upper_row_goes_on_to_the_right(mapping: ColumnMapping) -> None:
    headings = found(mapping, ["户主信息", "", "参保人信息", ""], [" 姓名", "血型", "姓名", "身份证号"])
    assert headings.first == 2
    assert headings.columns == {"head": (0,), "name": (2,), "id_number": (3,)}
    assert headings.unmapped == ("血型",)


def test_a_heading_of_the_upper_row_alone_counts_too(mapping: ColumnMapping) -> None:
    headings = found(mapping, ["电话", "", ""], ["", "姓名", "证件号码"])
    assert headings.columns == {"phone": (0,), "name": (1,), "id_number": (2,)}
    assert headings.texts[0] == "电话"
    assert found(mapping, ["电话"], ["", "姓名", "证件号码"]).texts == ("电话", "姓名", "证件号码")


def test_one_known_word_below_is_data_and_no_second_row(mapping: ColumnMapping) -> None:
    assert found(mapping, ["姓名", "证件号码", "关系"], ["甲", "1", "户主"]).first == 1


def test_a_heading_that_stands_twice_is_kept_twice(mapping: ColumnMapping) -> None:
    assert found(mapping, ["姓名", "姓名", "证件号码"]).columns["name"] == (0, 1)


def test_a_later_file_adds_words_and_wins(tmp_path: Path) -> None:
    more = write(
        tmp_path,
        "more",
        '[columns.name]\nheadings = ["贵姓", "户主"]\n[columns.note]\nheadings = ["备注"]\n'
        '[words]\ntotal = ["共计"]\nspelling = 2\n[words.hukou]\nlocal = ["老户"]\nelsewhere = ["外来"]\n',
    )
    shipped = write(tmp_path, "shipped", SHIPPED)
    mapping = load_column_mapping(shipped, more, shipped)
    assert [mapping.key_of(word) for word in ("姓名", "贵姓", "户主", "备注")] == ["name", "name", "name", "note"]
    assert (mapping.columns["name"].title, mapping.columns["note"].title) == ("姓名", "note")
    assert (mapping.columns["head"].optional, mapping.columns["name"].optional) == (True, False)
    assert mapping.columns["name"].options["headings"] == ["贵姓", "户主"]
    assert mapping.words == {
        "total": ["共计", "合计"],
        "spelling": 2,
        "hukou": {"local": ["老户", "本地"], "elsewhere": ["外来"]},
    }


NAME = '[columns.name]\nheadings = ["姓名"]\n'


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("columns = 3", "第 1 行，文件开头 的 columns：“3”不是一个 [columns] 表。"),
        ("words = 3", "第 1 行，文件开头 的 words：“3”不是一个 [words] 表。"),
        ("[columns]\nname = 3", "第 2 行，[columns] 第 1 项 的 name：“3”不是一个 [columns.name] 表。"),
        ("[column.name]", "文件开头 的 column：不认识键“column”。是不是想写“columns”？"),
        ("[columns", "文件末尾：这里的写法不合 TOML 格式。"),
        ("\x00", "第 1 行，第 1 列附近：这里的写法不合 TOML 格式。"),
        (NAME + "heading = 3", "第 3 行，[columns.name] 第 1 项 的 heading：不认识键“heading”。是不是想写“headings”？"),
        (NAME + "title = 3", "第 3 行，[columns.name] 第 1 项 的 title：“3”不是文字（加引号）。"),
        (NAME + "format = 3", "第 3 行，[columns.name] 第 1 项 的 format：“3”不是文字（加引号）。"),
        (NAME + "optional = 1", "第 3 行，[columns.name] 第 1 项 的 optional：“1”不是true 或 false。"),
        (NAME + "required = 1", "第 3 行，[columns.name] 第 1 项 的 required：“1”不是true 或 false。"),
        (NAME + "ignored = 1", "第 3 行，[columns.name] 第 1 项 的 ignored：“1”不是true 或 false。"),
        (NAME + 'kind = "fen"', "第 3 行，[columns.name] 第 1 项 的 kind：不认识“fen”。请用下列之一：text、money、date。"),
        (NAME + 'as = "fen"', "第 3 行，[columns.name] 第 1 项 的 as：不认识“fen”。请用下列之一：number、text。"),
        (NAME + "spelling = -1", "第 3 行，[columns.name] 第 1 项 的 spelling：-1 太小。请改成不小于 0 的整数。"),
        (NAME + 'values = "男"', "第 3 行，[columns.name] 第 1 项 的 values：不是几组说法。"),
        (NAME + 'values = ["男"]', "第 3 行，[columns.name] 第 1 项 的 values：不是几组说法。"),
        (NAME + "values = [[]]", "第 3 行，[columns.name] 第 1 项 的 values：不是几组说法。"),
    ],
)  # fmt: skip
def test_a_mapping_that_cannot_be_understood_is_named_with_the_line(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(UserError) as caught:
        load_column_mapping(write(tmp_path, "本县", text))
    assert caught.value.code == "bad-mapping"
    assert caught.value.what.startswith(f"对应表“本县.toml”写法不对。{why}")


def test_a_mapping_that_is_gone_or_in_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / "旧.toml").write_bytes(NAME.encode("gb18030"))
    for name in ("没有.toml", "旧.toml"):
        with pytest.raises(UserError) as caught:
            load_column_mapping(tmp_path / name)
        assert caught.value.what == f"对应表“{name}”读不出来。"


def test_a_column_may_say_everything_that_a_template_asks_for(tmp_path: Path) -> None:
    more = NAME + 'title = "姓名"\nformat = "yyyyMMdd"\noptional = true\nrequired = true\nignored = false\nkind = "date"\nas = "text"\nspelling = 1\nconstant = 7\nvalues = [["男", "1"]]\n'
    options = load_column_mapping(write(tmp_path, "本县", more)).columns["name"].options
    assert options == {
        "headings": ["姓名"], "title": "姓名", "format": "yyyyMMdd", "optional": True, "required": True, "ignored": False,
        "kind": "date", "as": "text", "spelling": 1, "constant": 7, "values": [["男", "1"]],
    }  # fmt: skip


@pytest.fixture(scope="module")
def registers() -> ColumnMapping:
    return load_column_mapping(asset("mappings/registers.toml"))


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("参保人员身份证号码", "id_number"),
        ("被保险人证件号", "id_number"),
        ("身份证号码/社会保障号", "id_number"),
        ("家庭成员姓名（必填）", "name"),
        ("psnName", "name"),
        ("所属村民小组名称", "group"),
        ("户主身份证号", "head_id"),
        ("监护人姓名", None),
        ("联系人身份证号", None),
        ("配偶姓名", None),
        ("身份证号/姓名", None),
    ],
)
def test_a_heading_is_known_by_what_it_says_and_not_by_whose_it_is(
    registers: ColumnMapping, heading: str, key: str | None
) -> None:
    assert registers.key_of(heading) == key


def test_a_word_for_a_person_stands_above_names_only_where_no_heading_says_name(registers: ColumnMapping) -> None:
    alone = found(registers, ["参保对象", "身份证号"], ["张三", "1"])
    assert alone.column("name") == 0
    beside = found(registers, ["参保对象", "姓名", "身份证号"], ["普通居民", "张三", "1"])
    assert (beside.column("name"), beside.unmapped) == (1, ("参保对象",))


@pytest.mark.parametrize("line", [["", "（18位）"], ["1", "2"], ["甲", "乙"], ["（必填）", "（选填）"]])
def test_a_line_of_units_or_column_numbers_below_the_headings_is_no_person(registers: ColumnMapping, line: list[str]) -> None:
    headings = find_heading_row([["姓名", "身份证号"], line, ["张三", "411399195702110393"]], registers)
    assert headings is not None
    assert headings.first == 2
