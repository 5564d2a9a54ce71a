"""The township's table of tasks is read together with everything that does not add up in it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from workbooks import book_parts, sheet_xml, write_book, zipped

from village_collector.errors import UserError
from village_collector.exchange.targets import TargetTable, read_targets

FIXTURE = Path(__file__).parents[1] / "fixtures" / "zhuji-targets.xlsx"
HEAD = ["序号", "村名", "村人口数", "任务数"]


def table(folder: Path, *rows: Sequence[object], stated: int | None = None) -> TargetTable:
    return read_targets(write_book(folder / "任务分解表.xlsx", rows), stated)


def test_the_towns_table_raises_its_three_doubts_and_no_other() -> None:
    found = read_targets(FIXTURE, 41850)
    assert len(found.rows) == 13
    assert found.of("姜山村").people == 1981
    assert (found.of("双井村").row, found.of("双井村").population, found.of("双井村").people) == (7, 5184, 4571)
    assert found.warnings == (
        "通知写的目标是 41850，各村相加是 41851。",
        "双杨村和苗河村的人口和任务数一模一样，可能抄错了。",
        "第 7 行双井村任务 4571，按人口的 88% 应为 4562。",
    )


def test_without_a_stated_total_the_tables_own_is_compared() -> None:
    assert not any("通知" in doubt for doubt in read_targets(FIXTURE).warnings)


def test_a_total_that_does_not_add_up_is_told_with_its_row(tmp_path: Path) -> None:
    found = table(tmp_path, HEAD, [1, "甲村", 100, 88], [2, "乙村", 200, 176], ["", "合计", 300, 265])
    assert found.warnings == ("第 4 行合计写的是 265，各村相加是 264。",)
    assert [row.village for row in found.rows] == ["甲村", "乙村"]


def test_a_table_that_adds_up_raises_no_doubt(tmp_path: Path) -> None:
    rows = [[1, "甲村", 100, 88], [2, "乙村", 200, 176], [3, "丙村", 300, 264], ["", "合计", 600, 528]]
    assert table(tmp_path, HEAD, *rows, stated=528).warnings == ()


def test_a_task_that_cannot_be_read_is_told_and_not_passed_over(tmp_path: Path) -> None:
    found = table(tmp_path, HEAD, [1, "甲村", 100, "88人"], [2, "乙村", 200, 176], [3, "丙村", 300, ""], ["", "", "", ""])
    assert [row.village for row in found.rows] == ["乙村"]
    assert found.warnings == ("第 2 行甲村的任务数“88人”看不懂，没有算进去。", "第 4 行丙村没有任务数，没有算进去。")


def test_digits_of_another_width_are_digits(tmp_path: Path) -> None:
    assert table(tmp_path, HEAD, [1, "甲村", "１００", "８８"]).of("甲村").people == 88


def test_a_table_without_the_population_is_read_too(tmp_path: Path) -> None:
    found = table(tmp_path, ["某镇任务分解表"], ["单位", "目标任务"], ["甲村", 88], ["乙村", 90])
    assert [(row.village, row.population, row.people) for row in found.rows] == [("甲村", None, 88), ("乙村", None, 90)]
    assert found.warnings == ()


def test_another_towns_table_is_refused_for_this_village() -> None:
    with pytest.raises(UserError) as caught:
        read_targets(FIXTURE).of("柳河村")
    assert caught.value.code == "other-village"


@pytest.mark.parametrize("rows", [[["姓名", "证件号码"], ["甲", "1"]], [HEAD], [HEAD, ["", "合计", "", ""]]])
def test_what_is_no_task_table_is_refused(tmp_path: Path, rows: list[list[object]]) -> None:
    with pytest.raises(UserError) as caught:
        table(tmp_path, *rows)
    assert caught.value.code == "no-headings"


def test_only_the_first_sheet_is_the_table(tmp_path: Path) -> None:
    file = tmp_path / "任务分解表.xlsx"
    sheets = {"本年": sheet_xml([["村名", "任务数"], ["甲村", 88]]), "去年": sheet_xml([["乙村", 70]])}
    file.write_bytes(zipped(book_parts(sheets)))
    assert [row.village for row in read_targets(file).rows] == ["甲村"]


def test_a_column_is_known_by_each_of_its_names(tmp_path: Path) -> None:
    for village in ("村名", "村（社区）", "单位"):
        for people in ("任务数", "目标任务"):
            assert table(tmp_path, [village, people, "人口数"], ["甲村", 88, 100]).of("甲村").population == 100


def test_a_row_shorter_than_the_headings_has_no_target(tmp_path: Path) -> None:
    file = tmp_path / "任务.csv"
    file.write_text("村名,任务数\n甲村,5\n乙村,-3\n", encoding="utf-8")
    found = read_targets(file)
    assert (found.file_name, [row.row for row in found.rows]) == ("任务.csv", [2])
    assert found.warnings == ("第 3 行乙村的任务数“-3”看不懂，没有算进去。",)


def test_a_total_without_a_number_is_no_village(tmp_path: Path) -> None:
    assert table(tmp_path, HEAD, [1, "甲村", 100, 88], ["", "合计", "", ""]).warnings == ()


def test_three_villages_of_one_share_show_up_a_fourth(tmp_path: Path) -> None:
    shares = [[1, "甲村", 100, 88], [2, "乙村", 200, 176], [3, "丙村", 300, 264]]
    assert table(tmp_path, HEAD, *shares, [4, "丁村", 400, 354]).warnings == (
        "第 5 行丁村任务 354，按人口的 88% 应为 352。",
    )
    assert table(tmp_path, HEAD, *shares, [4, "丁村", 400, 353]).warnings == (), "one more or less is rounding"
    assert table(tmp_path, HEAD, *shares, [4, "丁村", 400, 350]).warnings != ()
    assert table(tmp_path, HEAD, *shares[:2], [4, "丁村", "", 3]).warnings == (), "two shares say nothing"
    assert table(tmp_path, HEAD, *shares[:1], [4, "丁村", 400, 3]).warnings == ()


def test_three_villages_with_the_same_figures_are_named_together(tmp_path: Path) -> None:
    rows = [[n, f"{name}村", 100, 88] for n, name in enumerate("甲乙丙")]
    assert table(tmp_path, HEAD, *rows).warnings == ("甲村和乙村和丙村的人口和任务数一模一样，可能抄错了。",)


def test_a_stated_total_of_nought_is_compared_too(tmp_path: Path) -> None:
    assert table(tmp_path, HEAD, [1, "甲村", 100, 88], stated=0).warnings == ("通知写的目标是 0，各村相加是 88。",)
