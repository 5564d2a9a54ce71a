"""Words of status columns: known, put together, or asked for; never read as their opposite."""

from __future__ import annotations

import tomllib

import pytest

from village_collector.assets import asset
from village_collector.exchange.status_words import StatusWords

WORDS = StatusWords(tomllib.loads(asset("mappings/results.toml").read_text(encoding="utf-8"))["words"])

SUCCEEDED = "成功 导入成功！ √ 已入库 成功（新增） 校验通过 缴费成功 SUCCESS Y 通过 核定成功 有效 正常参保 无误 校验无误 无异常 未发现异常 办理完毕 已到账"
FAILED = "失败 导入失败 × 未入库 失败（重复参保） 校验不通过 缴费失败 FAIL N 不通过 无效 未成功 不成功 未通过 非正常 审核未通过 没有成功 不予受理 已驳回 退回 无法导入 系统异常 核验未过 身份证号码有误 姓名不一致 信息不全 ❌"
PENDING = "待核 处理中 未审核 待审核 正在导入 导入中 未提交"
ASKED = "部分成功 成功失败 未失败 不重复 撤销成功 取消参保成功 退费成功 注销成功 成功（校验不通过） 失败（已重新导入成功） 通过（待复核） 大概成功 2类 0 1 正常终止 是否成功 成功否 格式正确 姓名一致 已导入过 已处理"


@pytest.mark.parametrize("word", SUCCEEDED.split())
def test_a_success_is_a_success(word: str) -> None:
    verdict = WORDS.verdict(word)
    assert verdict is not None
    assert verdict.status == "succeeded"


@pytest.mark.parametrize("word", FAILED.split())
def test_a_failure_is_a_failure(word: str) -> None:
    verdict = WORDS.verdict(word)
    assert verdict is not None
    assert verdict.status == "failed"


@pytest.mark.parametrize("word", PENDING.split())
def test_what_is_still_under_way_is_no_answer(word: str) -> None:
    verdict = WORDS.verdict(word)
    assert verdict is not None
    assert verdict.status == "pending"


@pytest.mark.parametrize("word", ASKED.split())
def test_what_contradicts_itself_or_has_an_unknown_part_is_asked_for(word: str) -> None:
    assert WORDS.verdict(word) is None


def test_a_sentence_gives_its_reason() -> None:
    assert WORDS.verdict("导入失败：已参保") == ("failed", "已参保")
    assert WORDS.verdict("失败，原因：该人员已参加职工医保") == ("failed", "该人员已参加职工医保")
    assert WORDS.verdict("重复（系统已有）") == ("duplicate", "系统已有")


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("失败明细", "failed"),
        ("成功", "succeeded"),
        ("参保导入失败记录", "failed"),
        ("导入成功名单（16人）", "succeeded"),
        ("不成功名单", "failed"),
        ("2022年导入结果（失败）", "failed"),
        ("成功和失败", None),
        ("导入结果", None),
        ("缴费清册", None),
    ],
)
def test_a_title_speaks_for_all_lines_below_it_or_for_none(title: str, said: str | None) -> None:
    assert WORDS.caption(title) == said
