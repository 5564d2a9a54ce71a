"""Forty results and forty templates as forty bureaus would lay them out: what comes out is what went in."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from template_lines import cells, line
from villages import citizen_number

from village_collector.exchange.results import read_result
from village_collector.exchange.template_fill import fill
from village_collector.exchange.templates import read_template

SEEDS = range(40)
PEOPLE = [(citizen_number(n, date(1950 + n, 3, 4)), f"人{chr(0x4E00 + n)}") for n in range(1, 25)]

NUMBER = ["证件号码", "身份证号", "身 份 证 号 码", "公民身份号码", "社会保障号码", "*身份证件号码", "参保人身份证号", "certno", "证件号码\n（18位）"]
NAME = ["姓名", "姓  名", "人员姓名", "参保人姓名", "缴费人姓名", "psn_name", "姓名*"]
STATUS = ["导入状态", "处理结果", "校验结果", "导入结果", "状态", "处理状态", "结果", "审核结果", "入库状态", "是否成功"]
REASON = ["失败原因", "错误信息", "错误原因", "原因", "失败描述", "错误详情", "备注", "返回信息", "异常信息"]
SERIAL = ["征集流水号", "业务流水号", "流水号", "征集通知流水号", "核定流水号"]
WORDS = [
    ("成功", "失败"), ("导入成功", "导入失败"), ("√", "×"), ("Y", "N"), ("通过", "不通过"), ("校验通过", "校验未通过"), ("已入库", "未入库"),
    ("SUCCESS", "FAILED"), ("有效", "无效"), ("处理成功！", "处理失败！"), ("是", "否"), ("成功（续保）", "失败（见原因）"), ("审核通过", "审核不通过"),
    ("正常", "异常"), ("已到账", "退回"), ("申报成功", "申报失败"), ("匹配成功", "未匹配"), ("TRUE", "FALSE"), ("无误", "有误"),
    ("办理成功", "办理失败"), ("入库成功", "未成功"), ("已完成", "已驳回"),
]  # fmt: skip
REASONS = ["该人员已参加职工医保", "姓名与身份证号不一致", "校验不通过", "未查到参保记录", "死亡", "重复参保", "系统忙，请稍后再提交"]
EXTRA = ["序号", "参保年度", "乡镇", "村", "统筹区名称", "经办人", "人员编号", "处理时间"]


def put(sheet: Worksheet, top: int, left: int, rows: Sequence[Sequence[object]]) -> int:
    for row, values in enumerate(rows, top):
        for column, value in enumerate(values, left):
            sheet.cell(row, column, value)
    return top + len(rows)


def result(path: Path, chance: random.Random) -> dict[str, tuple[bool, str]]:
    """A result of twenty-four people somehow laid out; returns what it says of each."""
    said = {number: (chance.random() > 0.3, chance.choice(REASONS)) for number, _ in PEOPLE}
    good, bad = chance.choice(WORDS)
    heading = {key: chance.choice(words) for key, words in {"n": NUMBER, "m": NAME, "s": STATUS, "r": REASON, "l": SERIAL}.items()}
    parted = heading["r"] in ("失败原因", "错误原因", "失败描述") and chance.random() < 0.4
    keys = ["n", "m", "r", "l", *([] if parted else ["s"]), *chance.sample(EXTRA, chance.randint(0, 4))]
    chance.shuffle(keys)

    def row(number: str, name: str) -> list[object]:
        ok, why = said[number]
        values = {"n": number, "m": name, "s": good if ok else bad, "r": "" if ok else why, "l": f"2021{number[6:14]}" if ok else ""}
        return [values.get(key, "x") for key in keys]

    book = openpyxl.Workbook()
    groups = [[p for p in PEOPLE if said[p[0]][0]], [p for p in PEOPLE if not said[p[0]][0]]] if parted else [PEOPLE]
    for group, title in zip(groups, ("成功", "失败明细"), strict=False):
        sheet = book.create_sheet(title if parted else chance.choice(["Sheet1", "结果", "缴费清册"]))
        at = put(sheet, 1, 1, [["某县城乡居民医保批量导入结果"]] * chance.randint(0, 2))
        page = chance.choice([len(group) or 1, 7])
        for start in range(0, max(len(group), 1), page):
            at = put(sheet, at, 1, [[heading.get(key, key) for key in keys], *(row(*one) for one in group[start : start + page])])
        if chance.random() < 0.5:
            put(sheet, at, 1, [["共 24 条"], ["操作员：admin"]])
    book.remove(book.worksheets[0])
    book.save(path)
    return said


@pytest.mark.parametrize("seed", SEEDS)
def test_a_result_says_of_everybody_what_the_bureau_said(tmp_path: Path, seed: int) -> None:
    said = result(tmp_path / "回执.xlsx", random.Random(seed))
    lines = read_result(tmp_path / "回执.xlsx").rows
    assert {line.id_number: line.status == "succeeded" for line in lines} == {number: ok for number, (ok, _) in said.items()}
    assert len(lines) == len(said)
    assert {line.id_number: line.reason for line in lines if line.status == "failed"} == {
        number: why for number, (ok, why) in said.items() if not ok
    }
    assert all(line.code != "99" for line in lines if line.status == "failed")


COLUMNS = {
    "seq": ["序号", "编号"], "town_name": ["乡镇（街道）", "所属乡镇", "街道/乡镇"], "village_name": ["村（社区）", "村居", "行政村"],
    "hh_no": ["户编号", "家庭户号"], "psn_name": ["姓名", "参保人姓名", "*姓名", "姓 名"], "certno": ["证件号码", "公民身份号码", "身份证号\n（必填）"],
    "gend": ["性别"], "mob": ["联系电话", "手机号码"], "fee_std": ["应缴标准", "应缴金额（元）"], "psn_clct_amt": ["个人实缴", "个人缴费金额（元）"],
    "clct_date": ["缴费日期", "缴费时间"], "pay_way": ["缴费方式"], "ticket_no": ["票据号码", "票号"], "memo": ["备注"],
}  # fmt: skip


def empty_form(path: Path, chance: random.Random) -> None:
    """A bureau's template somehow laid out."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    keys = ["certno", "psn_name", *chance.sample([key for key in COLUMNS if key not in ("certno", "psn_name")], chance.randint(3, 10))]
    chance.shuffle(keys)
    top, left = chance.randint(1, 3), chance.choice([1, 1, 2])
    if top > 1:
        sheet.cell(1, left, "城乡居民基本医疗保险参保缴费导入模板")
        sheet.merge_cells(start_row=1, start_column=left, end_row=1, end_column=left + len(keys) - 1)
    put(sheet, top, left, [[chance.choice(COLUMNS[key]) for key in keys]])
    for column in range(left, left + len(keys)):
        style = chance.choice(["General", "@", "0", "0.00"])
        for row in range(top + 1, top + chance.choice([2, 40])):
            sheet.cell(row, column).number_format = style
    if chance.random() < 0.3 and "seq" in keys:
        put(sheet, top + 1, left + keys.index("seq"), [[number] for number in range(1, 51)])
    if chance.random() < 0.4:
        sheet.cell(top + 60, left, "说明：请勿改动表头。")
    if chance.random() < 0.3:
        sheet.protection.sheet = True
    book.create_sheet("填写说明").append(["1、带*的必填。"])
    book.save(path)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_template_is_filled_and_two_readers_find_the_same(tmp_path: Path, seed: int) -> None:
    empty_form(tmp_path / "模板.xlsx", random.Random(seed))
    template = read_template(tmp_path / "模板.xlsx")
    people = [line(n, certno=number, psn_name=name, memo="=1+1") for n, (number, name) in enumerate(PEOPLE, 1)]
    fill(template, people, tmp_path / "上报.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "上报.xlsx").worksheets[0]
    for column in template.columns:
        wanted = [person[column.key] for person in people]
        by_openpyxl = [sheet.cell(template.header_row + n, column.index + 1).value for n in range(1, len(people) + 1)]
        by_calamine = [row[column.index] for row in cells(tmp_path / "上报.xlsx")[template.header_row :][: len(people)]]
        assert [str(value or "").removesuffix(".0") for value in by_openpyxl] == [str(value).removesuffix(".0") for value in by_calamine]
        if column.key in ("certno", "psn_name", "mob", "hh_no", "ticket_no", "memo"):
            assert by_openpyxl == wanted
        if column.as_text:
            assert {sheet.cell(template.header_row + n, column.index + 1).number_format for n in (1, len(people))} == {"@"}
