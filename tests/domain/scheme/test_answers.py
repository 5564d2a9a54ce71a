"""Every scheme's answers as a person has accepted them: whole ones to the worked cases, and a calendar of who pays what when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date, timedelta
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import pytest
from accepted_text import accept_text

from village_collector.assets import asset
from village_collector.domain.money import yuan
from village_collector.domain.people import Circumstances
from village_collector.domain.scheme.cases import Case, answer, read_given
from village_collector.domain.scheme.reader import parse_text
from village_collector.domain.scheme.scheme import Scheme
from village_collector.domain.scheme.when import FLAGS, TRI_STATE

HERE = Path(__file__).parent
FILES = [*sorted(asset("schemes").glob("*.toml")), *sorted((HERE.parents[1] / "fixtures" / "schemes").glob("*.toml"))]
each_file = pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
GROWN_UP = date(1975, 3, 12)
DAY = timedelta(days=1)


@cache
def read(path: Path) -> tuple[Scheme, tuple[Case, ...]]:
    scheme, cases, problems = parse_text(path.read_text(encoding="utf-8"))
    assert scheme is not None
    assert problems == []
    return scheme, cases


# ---- worked cases


def told(case: Case, scheme: Scheme) -> Iterator[str]:
    """One answer, key by key; what is absent is left out."""
    given: Any = case.given
    said: Any = answer(scheme.assess(*read_given(given)))
    if said["repay"] == "0.00":
        del said["repay"]
    if said["fiscal"] == (None if scheme.fiscal is None else yuan(scheme.fiscal)):
        del said["fiscal"]
    yield f"{case.place}"
    yield "  " + "，".join(f"{key} {value}" for key, value in said.items() if key not in ("because", "warnings") and value is not None)
    for reason in said["because"]:
        marks = "".join(f"（{word}）" for word in ("lost", "default") if reason.get(word))
        yield f"  因 {reason['rule']}{marks} {reason['clause'] or '无条款'}：{reason['says']}"
    for hint in said["warnings"]:
        yield f"  注意 {hint['code']}：{hint['message']}"


@each_file
def test_the_whole_answer_to_a_worked_case_is_the_accepted_one(path: Path) -> None:
    scheme, cases = read(path)
    lines = [line for case in cases if not case.decisions for line in told(case, scheme)]
    accept_text(HERE / "accepted" / f"{path.stem}-cases.txt", "".join(f"{line}\n" for line in lines))


# ---- the calendar


def days(scheme: Scheme) -> list[date]:
    """The day before, the first, the last, and the day after everything that the scheme dates."""
    rules = scheme.rules
    firsts = {one.first for one in rules.windows} | {day for when in rules.whens() for day in (when.paid_from, when.registered_from) if day}
    lasts = {one.last for one in rules.windows} | {day for when in rules.whens() for day in (when.paid_to, when.registered_to) if day}
    return sorted({day + step for day in firsts for step in (-DAY, 0 * DAY)} | {day + step for day in lasts for step in (0 * DAY, DAY)})


def people(scheme: Scheme) -> Iterator[tuple[str, Circumstances]]:
    """Somebody for every condition that the scheme has a rule about, just within and just outside of it."""
    plain = Circumstances(birth_date=GROWN_UP, tier=scheme.tiers[0] if scheme.tiers else None)
    whens = scheme.rules.whens()
    yield "普通居民", plain
    for tier in scheme.tiers[1:]:
        yield tier, replace(plain, tier=tier)
    for identity in scheme.identities:
        yield identity.name, replace(plain, identities=(identity.name,))
    for one, other in pairwise(scheme.identities):
        yield f"{one.name}、{other.name}", replace(plain, identities=(one.name, other.name))
    for name in sorted({name for when in whens for name, _ in when.flags}):
        assert name in FLAGS
        for said in (True, False) if name in TRI_STATE else (True,):
            flag: Any = {name: said}
            yield f"{name} {said}", replace(plain, **flag)
    for place in ("local", "elsewhere"):
        yield f"户籍 {place}", replace(plain, hukou=place)
    for group in sorted({group for rule in scheme.rules.assistance for group in rule.ethnic_groups}):
        yield group, replace(plain, ethnic_group=group)
    for months in bounds((when.gap_months_from, when.gap_months_to) for when in whens):
        yield f"职工医保断 {months} 个月", replace(plain, employee_insurance_gap_months=months)
    for years in bounds((when.missed_years_from, when.missed_years_to) for when in whens):
        yield f"断保 {years} 年", replace(plain, missed_years=years)


def bounds(pairs: Iterator[tuple[int | None, int | None]]) -> list[int]:
    given = {bound for pair in pairs for bound in pair if bound is not None}
    return sorted({bound + step for bound in given for step in (-1, 0, 1) if bound + step >= 0})


def short(scheme: Scheme, who: Circumstances, on: date) -> str:
    """What is owed, when cover begins, and by which rules and hints, in one line."""
    made = scheme.assess(who, on)
    amounts = {"收": made.collect, "资助": made.subsidy, "返还": made.refund}
    money = "，".join(f"{word} {yuan(fen)}" for word, fen in amounts.items() if fen is not None)
    rules = "、".join(f"{'不用 ' if one.rejected else ''}{one.rule}" for one in made.because if not one.default)
    hints = "、".join(dict.fromkeys(one.code for one in made.warnings))
    parts = (made.status.value, money, cover(scheme, made.benefit_from, on), rules, f"注意 {hints}" if hints else "")
    return "；".join(part for part in parts if part)


def cover(scheme: Scheme, starts: date | None, on: date) -> str:
    near = {scheme.benefit_from: "年初起", on: "当日起", on + DAY: "次日起", None: ""}
    return near.get(starts, f"{starts} 起")


def runs(scheme: Scheme, who: Circumstances, calendar: list[date]) -> Iterator[str]:
    """Neighbouring days with one answer in one line."""
    for told, same in groupby(calendar, lambda on: short(scheme, who, on)):
        some = list(same)
        yield f"  {some[0]}…{some[-1]} {told}" if len(some) > 1 else f"  {some[0]} {told}"


@each_file
def test_who_pays_what_on_the_days_where_something_begins_or_ends_is_as_accepted(path: Path) -> None:
    scheme, _ = read(path)
    calendar = days(scheme)
    lines = [line for name, who in people(scheme) for line in (name, *runs(scheme, who, calendar))]
    accept_text(HERE / "accepted" / f"{path.stem}-calendar.txt", "".join(f"{line}\n" for line in lines))


@pytest.mark.parametrize("name", ["dalate-2022", "duji-2021", "zhuji-2023", "qinghe-2027"])
def test_how_old_a_child_may_be_is_as_accepted(name: str) -> None:
    """Born on or beside each day that a rule names, and as old as a rule names, or a day more or less."""
    scheme, _ = read(next(path for path in FILES if path.stem == name))
    whens = scheme.rules.whens()
    ages = bounds((when.age_days_from, when.age_days_to) for when in whens)
    births = {day + step for when in whens for day in (when.born_from, when.born_to) if day for step in (-DAY, 0 * DAY, DAY)}
    lines = []
    for on in days(scheme):
        lines.append(f"{on} 缴费")
        for born in sorted({*(on - age * DAY for age in ages), *(birth for birth in births if birth <= on)}):
            known = {said: short(scheme, Circumstances(birth_date=born, parent_insured=said), on) for said in (None, True, False)}
            alike = len(set(known.values())) == 1
            lines += [f"  {born} 出生{'' if alike else f'，父母参保 {said}'}：{told}" for said, told in known.items()][: 1 if alike else 3]
    accept_text(HERE / "accepted" / f"{name}-children.txt", "".join(f"{line}\n" for line in lines))


# ---- what stands in the file besides the rules


@each_file
def test_what_the_notice_says_besides_its_rules_is_as_accepted(path: Path) -> None:
    scheme, _ = read(path)
    told = [f"{one.name} {getattr(scheme, one.name)!r}" for one in fields(scheme) if one.compare and one.name not in ("rules", "identities")]
    told += [f"{one.name} 由 {one.department} 认定" for one in scheme.identities]
    told += [f"待定 {one!r}" for one in scheme.undecided_rules()]
    accept_text(HERE / "accepted" / f"{path.stem}-facts.txt", "".join(f"{line}\n" for line in told))
