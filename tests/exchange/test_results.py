"""The bureau's answer: every line understood, or the file refused with its line."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from villages import citizen_number
from workbooks import book_parts, sheet_xml, write_book, zipped

from village_collector.assets import asset
from village_collector.domain.bureau_result import ResultLine
from village_collector.errors import UserError
from village_collector.exchange.results import read_result

HEAD = [
    "序号",
    "征集流水号",
    "姓名",
    "证件号码",
    "参保年度",
    "金额",
    "导入状态",
    "失败代码",
    "失败原因",
    "人员编号",
    "处理时间",
]
ONE, TWO, THREE, FOUR = (citizen_number(n, date(1980, 1, n)) for n in range(1, 5))


def answered(folder: Path, *rows: Sequence[object]) -> tuple[ResultLine, ...]:
    return read_result(write_book(folder / "回执.xlsx", rows)).rows


def refused(folder: Path, *rows: Sequence[object]) -> UserError:
    with pytest.raises(UserError) as caught:
        answered(folder, *rows)
    return caught.value


def test_each_line_of_a_result_is_understood(tmp_path: Path) -> None:
    lines = answered(
        tmp_path,
        ["某县导入结果"],
        HEAD,
        [1, "000000185747", "甲", ONE, 2022, 320, "导入成功", "", "", "0012", "2021-12-01"],
        [2, "", "乙", TWO, 2022, "320.00", "失败", 4, "该人员已参加职工医保", "", ""],
        [3, "", "丙", f" {THREE[:17]}{THREE[17].lower()}", 2022, "", "重复", "", "", "", ""],
        [4, "", "丁", FOUR, 2022, "", "待核", "", "", "", ""],
        ["合计", "", "4人"],
    )
    assert [(line.row, line.status, line.code) for line in lines] == [
        (3, "succeeded", ""),
        (4, "failed", "04"),
        (5, "duplicate", "06"),
        (6, "pending", ""),
    ]
    assert lines[0].serial == "000000185747"
    assert (lines[0].person_no, lines[0].processed_at, lines[0].amount) == ("0012", "2021-12-01", 32000)
    assert lines[1].amount == 32000
    assert lines[2].id_number == THREE


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("身份证号码校验位错误", "01"),
        ("姓名与公安库不一致", "02"),
        ("该人员无参保登记，需先登记", "03"),
        ("已参加职工医保", "04"),
        ("已在外地参保", "05"),
        ("本年已缴费", "06"),
        ("人员已死亡", "07"),
        ("参保关系已暂停", "08"),
        ("金额与标准不符", "09"),
        ("资助类别不符", "10"),
        ("区划不属本村", "11"),
        ("档次错误", "12"),
        ("超出缴费期", "13"),
        ("姓名含生僻字", "14"),
        ("说不清", "99"),
    ],
)
def test_the_bureaus_words_for_a_failure_get_a_code(tmp_path: Path, reason: str, code: str) -> None:
    (line,) = answered(tmp_path, ["证件号码", "状态", "原因"], [ONE, "失败", reason])
    assert (line.code, line.reason) == (code, reason)


def test_a_list_of_those_who_came_through_needs_no_status(tmp_path: Path) -> None:
    lines = answered(
        tmp_path,
        ["姓名", "证件号码", "征集流水号", "失败原因"],
        ["甲", ONE, "0007", ""],
        ["乙", TWO, "", "已死亡"],
        ["丙", THREE, "", ""],
    )
    assert [line.status for line in lines] == ["succeeded", "failed", "pending"]


def test_successes_and_failures_on_sheets_of_their_own_are_both_read(tmp_path: Path) -> None:
    head = ["证件号码", "导入状态"]
    sheets = {
        "成功": sheet_xml([head, [ONE, "成功"]]),
        "失败": sheet_xml([head, [TWO, "失败"]]),
        "旧": sheet_xml([head, [THREE, "失败"]]),
    }
    file = tmp_path / "回执.xlsx"
    file.write_bytes(zipped(book_parts(sheets, hidden=["旧"])))
    assert [line.id_number for line in read_result(file).rows] == [ONE, TWO]


@pytest.mark.parametrize(
    "row",
    [
        ["", "成功", "", ""],
        [f"{ONE[:6]}********{ONE[14:]}", "成功", "", ""],
        [4.11399197506082e17, "成功", "", ""],
        [ONE, "成功", "三百二", ""],
        [ONE, "成功", "", 1.23456789012346e17],
    ],
)
def test_a_line_that_is_not_understood_refuses_the_whole_file_and_names_itself(
    tmp_path: Path, row: list[object]
) -> None:
    error = refused(
        tmp_path, ["证件号码", "导入状态", "金额", "征集流水号"], [TWO, "成功", "", ""], [*row[:3], row[3] or "x"]
    )
    assert error.code == "unreadable-result"
    assert "第 3 行" in error.what
    assert ONE not in error.what


def test_a_file_that_is_no_result_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, ["姓名", "证件号码"], ["甲", ONE]).code == "no-headings"
    assert refused(tmp_path, ["证件号码", "导入状态"]).code == "unreadable-result"


def test_a_mapping_of_ones_own_teaches_the_bureaus_words(tmp_path: Path) -> None:
    mapping = tmp_path / "本县.toml"
    mapping.write_text(
        '[columns.status]\nheadings = ["入库情况"]\n[words.status]\nsucceeded = ["入了"]\n', encoding="utf-8"
    )
    file = write_book(tmp_path / "回执.xlsx", [["证件号码", "入库情况"], [ONE, "入了"], [TWO, "失败"]])
    assert [line.status for line in read_result(file, mapping=mapping).rows] == ["succeeded", "failed"]


def test_every_reason_code_of_the_trade_is_shipped() -> None:
    words = tomllib.loads(asset("mappings/results.toml").read_text(encoding="utf-8"))["words"]
    assert list(words["reasons"]) == [f"{number:02d}" for number in range(1, 20)]
    assert list(words["next_steps"]) == [*words["reasons"], "99"]


def test_a_line_keeps_every_field_as_it_was_read(tmp_path: Path) -> None:
    (line,) = answered(
        tmp_path, HEAD, [1, " 0007 ", "甲", ONE, 2022, "4.50", "失败", "x", " 本年已缴费 ", "0012", "2021-12-01"]
    )
    assert line == ResultLine(
        row=2,
        id_number=ONE,
        name="甲",
        status="failed",
        serial="0007",
        code="06",
        reason="本年已缴费",
        amount=450,
        person_no="0012",
        processed_at="2021-12-01",
    )


@pytest.mark.parametrize(
    ("status", "code", "reason", "expected"),
    [
        ("失败", "4", "", ("04", "")),
        ("失败", "04", "人员已死亡", ("04", "人员已死亡")),
        ("失败", "", "", ("99", "")),
        ("失败", "88", "说不清", ("99", "说不清")),
        ("重复", "4", "", ("06", "重复")),
        ("重复", "", "已有记录", ("06", "已有记录")),
        ("导入成功", "4", "人员已死亡", ("", "")),
        ("待核", "4", "人员已死亡", ("", "")),
    ],
)
def test_code_and_reason_are_those_of_a_failure_alone(
    tmp_path: Path, status: str, code: str, reason: str, expected: tuple[str, str]
) -> None:
    (line,) = answered(tmp_path, ["证件号码", "导入状态", "失败代码", "失败原因"], [ONE, status, code, reason])
    assert (line.code, line.reason) == expected


def test_without_a_column_for_the_status_a_code_alone_is_a_failure(tmp_path: Path) -> None:
    lines = answered(
        tmp_path,
        ["证件号码", "征集流水号", "失败代码"],
        [ONE, "7", "4"],
        [TWO, "8", ""],
        [THREE, "", "7"],
        [FOUR, "", ""],
    )
    assert [(line.status, line.code) for line in lines] == [
        ("failed", "04"),
        ("succeeded", ""),
        ("failed", "07"),
        ("pending", ""),
    ]


@pytest.mark.parametrize("word", ["合计", "总计：3", " 小计"])
def test_a_line_of_totals_is_nobody_unless_it_has_a_number(tmp_path: Path, word: str) -> None:
    head = ["姓名", "证件号码", "导入状态"]
    assert len(answered(tmp_path, head, ["甲", ONE, "成功"], [word, "", ""], ["", "", ""])) == 1
    assert [line.name for line in answered(tmp_path, head, [word, ONE, "成功"])] == [word.strip()]
    assert refused(tmp_path, head, ["共" + word, "", ""]).code == "unreadable-result"


def test_a_sheet_without_status_and_serial_is_no_result_and_left_out(tmp_path: Path) -> None:
    sheets = {
        "说明": sheet_xml([["姓名", "证件号码"], ["甲", TWO]]),
        "结果": sheet_xml([["证件号码", "导入状态"], [ONE, "成功"]]),
    }
    file = tmp_path / "回执.xlsx"
    file.write_bytes(zipped(book_parts(sheets)))
    reading = read_result(file)
    assert [line.id_number for line in reading.rows] == [ONE]
    assert (reading.file_name, reading.data) == ("回执.xlsx", file.read_bytes())
    assert reading.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.mark.parametrize("number", ["4.11E+17", "4e17", "4.1E17"])
def test_a_rounded_number_is_told_from_a_number_of_letters(tmp_path: Path, number: str) -> None:
    error = refused(tmp_path, ["证件号码", "导入状态"], [number, "成功"])
    assert "只剩 15 位有效数字" in error.what


def test_progress_is_told_while_a_result_is_read(tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    file = write_book(tmp_path / "回执.xlsx", [["证件号码", "导入状态"], [ONE, "成功"]])
    read_result(file, progress=lambda *step: steps.append(step))
    assert steps[-1] == (2, 2)


# -- tables as bureaus give them


def test_a_word_merged_over_a_household_holds_for_each_of_its_lines(tmp_path: Path) -> None:
    head = ["姓名", "证件号码", "导入状态", "失败原因"]
    file = write_book(
        tmp_path / "回执.xlsx",
        [head, ["甲", ONE, "失败", "校验不通过"], ["乙", TWO, "", ""], ["丙", THREE, "成功", ""]],
        after='<mergeCells><mergeCell ref="C2:C3"/><mergeCell ref="D2:D3"/></mergeCells>',
    )
    assert [(line.status, line.reason) for line in read_result(file).rows] == [
        ("failed", "校验不通过"),
        ("failed", "校验不通过"),
        ("succeeded", ""),
    ]


def test_sheets_for_successes_and_failures_need_no_status(tmp_path: Path) -> None:
    sheets = {
        "成功": sheet_xml([["姓名", "证件号码", "征集流水号"], ["甲", ONE, "0001"], ["乙", TWO, ""]]),
        "失败明细": sheet_xml([["姓名", "证件号码", "失败原因"], ["丙", THREE, "已死亡"], ["丁", FOUR, ""]]),
    }
    file = tmp_path / "回执.xlsx"
    file.write_bytes(zipped(book_parts(sheets)))
    assert [(line.id_number, line.status, line.code) for line in read_result(file).rows] == [
        (ONE, "succeeded", ""),
        (TWO, "succeeded", ""),
        (THREE, "failed", "07"),
        (FOUR, "failed", "99"),
    ]


def test_headings_and_titles_repeated_on_each_page_are_nobody(tmp_path: Path) -> None:
    head = ["姓名", "证件号码", "导入状态"]
    lines = answered(
        tmp_path, ["某县导入结果"], head, ["甲", ONE, "成功"], ["某县导入结果"], head, ["乙", TWO, "失败"], ["第 2 页"]
    )
    assert [(line.row, line.status) for line in lines] == [(3, "succeeded"), (6, "failed")]


def test_two_tables_below_one_another_may_have_other_headings(tmp_path: Path) -> None:
    lines = answered(
        tmp_path,
        ["导入成功名单（1人）"],
        ["序号", "姓名", "证件号码"],
        [1, "甲", ONE],
        ["导入失败名单（1人）"],
        ["序号", "证件号码", "失败原因"],
        [1, TWO, "姓名不符"],
    )
    assert [(line.id_number, line.status, line.code) for line in lines] == [
        (ONE, "succeeded", ""),
        (TWO, "failed", "02"),
    ]


def test_only_the_failures_come_back(tmp_path: Path) -> None:
    (line,) = answered(tmp_path, ["序号", "姓名", "证件号码", "失败原因"], [1, "甲", ONE, "已参保"])
    assert (line.status, line.code, line.reason) == ("failed", "06", "已参保")


def test_the_counts_below_the_lines_are_kept_to_be_compared(tmp_path: Path) -> None:
    file = write_book(
        tmp_path / "回执.xlsx",
        [
            ["姓名", "证件号码", "导入状态"],
            ["甲", ONE, "成功"],
            ["共 18 条，成功 16 条，失败 2 条"],
            ["导入时间：2021-12-02"],
        ],
    )
    assert read_result(file).stated == (("succeeded", 16), ("failed", 2))


def test_of_two_columns_for_the_status_that_of_the_import_counts(tmp_path: Path) -> None:
    lines = answered(
        tmp_path,
        ["姓名", "证件号码", "参保状态", "导入状态"],
        ["甲", ONE, "正常参保", "失败"],
        ["乙", TWO, "暂停参保", "成功"],
    )
    assert [line.status for line in lines] == ["failed", "succeeded"]


def test_an_answer_without_a_number_refuses_the_file(tmp_path: Path) -> None:
    head = ["姓名", "证件号码", "导入状态", "失败原因"]
    assert refused(tmp_path, head, ["甲", ONE, "成功", ""], ["乙", "", "失败", "无证件"]).code == "unreadable-result"


def test_a_line_without_a_word_and_without_a_reason_is_not_answered(tmp_path: Path) -> None:
    lines = answered(
        tmp_path,
        ["证件号码", "导入状态", "失败原因", "征集流水号"],
        [ONE, "成功", "", "1"],
        [TWO, "", "", "2"],
        [THREE, "", "已死亡", ""],
    )
    assert [line.status for line in lines] == ["succeeded", "pending", "failed"]


# -- words that nobody knows


def test_unknown_words_are_asked_for_with_their_counts_and_the_file_is_not_taken(tmp_path: Path) -> None:
    head = ["证件号码", "导入状态"]
    error = refused(tmp_path, head, [ONE, "大概成功"], [TWO, "大概成功"], [THREE, "2类"], [FOUR, "成功"])
    assert error.code == "mapping-needed"
    assert error.details["values"] == [
        {"heading": "导入状态", "value": "大概成功", "count": 2, "meaning": None},
        {"heading": "导入状态", "value": "2类", "count": 1, "meaning": None},
    ]
    assert "“大概成功”（2 行）" in error.what


def test_a_word_that_was_explained_is_known(tmp_path: Path) -> None:
    file = write_book(tmp_path / "回执.xlsx", [["证件号码", "导入状态"], [ONE, "大概成功"], [TWO, "2类"]])
    lines = read_result(file, settled={"大概成功": "succeeded", "2类": "failed"}).rows
    assert [line.status for line in lines] == ["succeeded", "failed"]


@pytest.mark.parametrize("good", ["0", "1"])
def test_what_nought_and_one_mean_is_told_by_the_reasons_beside_them(tmp_path: Path, good: str) -> None:
    bad = "1" if good == "0" else "0"
    head = ["证件号码", "处理标志", "失败原因"]
    lines = answered(tmp_path, head, [ONE, good, ""], [TWO, bad, "已死亡"])
    assert [line.status for line in lines] == ["succeeded", "failed"]
    assert refused(tmp_path, head, [ONE, good, ""], [TWO, bad, ""]).code == "mapping-needed"


def test_insured_already_is_a_success_alone_and_a_duplicate_beside_a_reason(tmp_path: Path) -> None:
    lines = answered(tmp_path, ["证件号码", "导入状态", "失败原因"], [ONE, "已参保", ""], [TWO, "已参保", "重复参保"])
    assert [line.status for line in lines] == ["succeeded", "duplicate"]


def test_a_reason_in_the_place_of_the_word_is_a_failure(tmp_path: Path) -> None:
    lines = answered(
        tmp_path,
        ["证件号码", "导入状态"],
        [ONE, "成功"],
        [TWO, "已在外地参保"],
        [THREE, "失败，原因：该人员已参加职工医保"],
    )
    assert [(line.status, line.code) for line in lines] == [("succeeded", ""), ("failed", "05"), ("failed", "04")]


def test_the_state_of_a_person_is_no_success_where_a_failure_is_told(tmp_path: Path) -> None:
    lines = answered(
        tmp_path, ["姓名", "证件号码", "参保状态", "失败原因"], ["甲", ONE, "正常参保", ""], ["乙", TWO, "正常参保", "姓名不符"]
    )
    assert [line.status for line in lines] == ["succeeded", "failed"]
    sheets = {"失败": sheet_xml([["姓名", "证件号码", "参保状态"], ["甲", ONE, "正常参保"]])}
    file = tmp_path / "名单.xlsx"
    file.write_bytes(zipped(book_parts(sheets)))
    assert [line.status for line in read_result(file).rows] == ["failed"]


def test_a_success_beside_a_reason_is_kept_as_a_doubt(tmp_path: Path) -> None:
    head = ["证件号码", "导入状态", "失败原因"]
    lines = answered(tmp_path, head, [ONE, "成功", "校验不通过"], [TWO, "成功", "无"], [THREE, "成功", "导入成功"])
    assert [(line.status, line.reason, line.doubt) for line in lines] == [
        ("succeeded", "", "校验不通过"),
        ("succeeded", "", ""),
        ("succeeded", "", ""),
    ]
