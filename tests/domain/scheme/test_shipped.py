"""The shipped scheme files: their own cases hold, every rule has one, and no amount can change unnoticed."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from village_collector.assets import asset
from village_collector.domain.scheme.cases import Case, run_cases
from village_collector.domain.scheme.reader import CheckedScheme, check_scheme, check_text, parse_text

SHIPPED = sorted(asset("schemes").glob("*.toml"))
MADE_UP = sorted((Path(__file__).parents[2] / "fixtures" / "schemes").glob("*.toml"))
FILES = [*SHIPPED, *MADE_UP]
each_file = pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])

MONEY = re.compile(r"^(?:total|fiscal|personal|amount|pays|percent|pays_percent|percent_of|at_most|per_person|example_amount|deposit_multiple|max_amount) = (.*)$", re.M)
SAID = re.compile(r"^(says = .*?)(\d+)( 元)", re.M)
RULES_THAT_SAY = re.compile(r"^\[{1,2}(standard|price|assistance|repay|work_subsidy|remit)\]{1,2}")


@cache
def checked(path: Path) -> CheckedScheme:
    return check_scheme(path)


def test_the_five_notices_are_there() -> None:
    assert [path.stem for path in SHIPPED] == ["dalate-2022", "duji-2021", "fangcheng-2021", "yuzhong-2021", "zhuji-2023"]


@each_file
def test_every_worked_case_comes_out_as_written(path: Path) -> None:
    found = checked(path)
    assert [str(problem) for problem in (*found.problems, *found.cases_failed)] == []
    assert found.ok
    assert found.cases_run > 5


@each_file
def test_every_rule_has_a_worked_case(path: Path) -> None:
    assert checked(path).uncovered == ()


@each_file
def test_every_open_question_tells_what_is_assumed(path: Path) -> None:
    scheme = checked(path).scheme
    assert scheme is not None
    assert scheme.open_questions
    assert len({one.key for one in scheme.open_questions}) == len(scheme.open_questions)


@each_file
def test_one_fen_more_or_less_in_any_amount_is_noticed(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    amounts = [found.span() for line in MONEY.finditer(text) for found in re.compile(r"\d+").finditer(text, *line.span(1))]
    assert amounts
    for start, end in amounts:
        for changed in (int(text[start:end]) + 1, int(text[start:end]) - 1):
            mutant = f"{text[:start]}{changed}{text[end:]}"
            assert not check_text(mutant, path).ok, f"{text[start:end]} → {changed}"


@each_file
def test_one_fen_more_in_a_sentence_about_money_is_noticed(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for amount in SAID.finditer(text):
        heading = [line for line in text[: amount.start()].splitlines() if line.startswith("[")][-1]
        if RULES_THAT_SAY.match(heading):
            mutant = text[: amount.end(2)] + ".01" + text[amount.end(2) :]
            assert not check_text(mutant, path).ok, amount[0]


@each_file
def test_one_fen_more_in_any_worked_case_is_noticed(path: Path) -> None:
    scheme, cases, _ = parse_text(path.read_text(encoding="utf-8"))
    assert scheme is not None
    changed = [mutant for case in cases for mutant in mutants(case)]
    assert changed
    for case in changed:
        assert run_cases(scheme, [case])[0], f"{case.place}: {case.expect}"


def mutants(case: Case) -> list[Case]:
    expect: dict[str, Any] = case.expect  # type: ignore[assignment]
    money = [key for key in ("collect", "repay", "subsidy", "fiscal", "refund") if re.fullmatch(r"\d+\.\d\d", str(expect.get(key, "")))]
    return [
        Case(
            place=case.place,
            line=case.line,
            given=case.given,
            expect=expect | {key: f"{expect[key][:-1]}1"},
            decisions=case.decisions,
        )
        for key in money
    ]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("fangcheng-2021", "低保 脱贫享受政策 特困供养 边缘易致贫户 突发严重困难户 四集中 孤儿"),
        ("yuzhong-2021", "特困 计生特别扶助 重度残疾 低保"),
        ("zhuji-2023", "低保对象 稳定脱贫人口 监测人口 特困人员 返贫致贫人口 双女绝育户 独生子女户 重点优抚对象"),
        ("dalate-2022", "一级残疾 二级残疾 三级残疾 城乡低保 脱贫不稳定且纳入监测 返贫致贫"),
        ("duji-2021", "特困供养人员 低保对象 返贫致贫人口 脱贫不稳定人口 重点优抚对象 计划生育特殊困难家庭成员 五保 特困救助供养对象"),
    ],
)
def test_the_words_of_the_registers_at_hand_are_known(name: str, words: str) -> None:
    scheme = checked(asset(f"schemes/{name}.toml")).scheme
    assert scheme is not None
    assert [word for word in words.split() if scheme.canonical_identity(word) is None] == []
