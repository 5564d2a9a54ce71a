"""The worked cases of a scheme file: a person as input and the expected answer, with the keys of the command line's `assess`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from village_collector.domain.money import Fen, parse_yuan, yuan
from village_collector.domain.people import Circumstances
from village_collector.domain.scheme.assessment import Assessment, Decision
from village_collector.domain.scheme.rules import REPAYMENT
from village_collector.domain.scheme.scheme import Scheme
from village_collector.domain.scheme.when import SEXES
from village_collector.domain.strict_toml import Problem
from village_collector.errors import UserError

NULL = "null"
"""How a case in TOML, which has no null, says that an amount or a date is not given."""

_DAYS = frozenset({"birth_date", "recognised_on", "registered_on", "event_on"})
_FLAGS = frozenset({"pupil", "university_student", "returning_migrant", "discharged_soldier", "released_prisoner"})
_TRI_STATES = frozenset({"parent_insured", "signed_commitment"})
_COUNTS = frozenset({"missed_years", "repaid_years", "continuous_years", "claim_free_years"})
_MOST_YEARS, _MOST_MONTHS = 120, 1_440
"""Of what a person can have missed."""
_WORDS = frozenset({"tier", "hukou", "ethnic_group", "sex"})
_AMONG = {
    "hukou": (("local", "elsewhere"), "请用 local（本地）或 elsewhere（外地）。"),
    "sex": (SEXES, "请用 男 或 女。"),
}
_BESIDES = frozenset({"id", "scheme", "paid_on"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One worked case as it stands in the file; what it says is checked when it runs."""

    place: str
    line: int | None
    given: object
    expect: object
    decisions: object


def read_given(given: Mapping[str, object]) -> tuple[Circumstances, date]:
    """The person and the day of payment in one object of `assess` (docs/command-line.md).

    Raises UserError("bad-person") for a missing or unknown key, or a value of the wrong kind.
    """
    facts: dict[str, Any] = {key: _fact(key, value) for key, value in given.items() if key not in _BESIDES and value is not None}
    if "birth_date" not in facts:
        raise _bad_person("没有出生日期。", "请写上 birth_date，形如 1975-03-12。")
    if given.get("paid_on") is None:
        raise _bad_person("没有缴费日期。", "请写上 paid_on，形如 2021-11-05。")
    return Circumstances(**facts), _day("paid_on", given["paid_on"])


def _fact(key: str, value: object) -> object:
    if key in _DAYS:
        return _day(key, value)
    if key == "identities":
        if isinstance(value, (list, tuple)) and all(isinstance(word, str) for word in value):
            return tuple(value)
        raise _bad_person(f"identities 的“{value}”不是文字的列表。", '请写成 ["低保"] 的样子，普通居民写 []。')
    if key in _WORDS:
        if key in _AMONG and value not in _AMONG[key][0]:
            raise _bad_person(f"{key} 的“{value}”不认识。", _AMONG[key][1])
        if isinstance(value, str):
            return value
        raise _bad_person(f"{key} 的“{value}”不是文字。", "请加上引号。")
    if key in _FLAGS or key in _TRI_STATES:
        if isinstance(value, bool):
            return value
        raise _bad_person(f"{key} 的“{value}”不是 true 或 false。", "请改成 true 或 false。")
    if key in _COUNTS or key == "employee_insurance_gap_months":
        most = _MOST_YEARS if key in _COUNTS else _MOST_MONTHS
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most:
            return value
        raise _bad_person(f"{key} 的“{value}”不是 0 到 {most} 的整数。", "请改成整数。")
    raise _bad_person(f"不认识键“{key}”。", "可以用的键见 docs/schemes.md。")


def _day(key: str, value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise _bad_person(f"{key} 的“{value}”不是日期。", "请写成 2021-11-05 的样子。") from None


def _bad_person(what: str, remedy: str) -> UserError:
    return UserError("bad-person", what, remedy)


def answer(assessment: Assessment) -> dict[str, object]:
    """The assessment as the contract of the command line writes it (without `id`), plus who pays and the basis."""
    return {
        "status": assessment.status.value,
        "collect": _money(assessment.collect),
        "repay": None if assessment.collect is None else yuan(assessment.repay),
        "subsidy": _money(assessment.subsidy),
        "fiscal": _money(assessment.fiscal),
        "refund": _money(assessment.refund),
        "benefit_from": _iso(assessment.benefit_from),
        "benefit_to": _iso(assessment.benefit_to),
        "waits_months": assessment.waits_months,
        "counted": assessment.counted,
        "agency": assessment.agency,
        "basis": assessment.basis,
        "because": [
            {"rule": one.rule, "clause": one.clause, "says": one.says}
            | ({"lost": True} if one.rejected else {})
            | ({"default": True} if one.default else {})
            for one in assessment.because
        ],
        "warnings": [{"code": one.code, "message": one.message} for one in assessment.warnings],
    }


def _money(fen: Fen | None) -> str | None:
    return None if fen is None else yuan(fen)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def run_cases(scheme: Scheme, cases: Iterable[Case]) -> tuple[tuple[Problem, ...], tuple[str, ...]]:
    """The cases that fail, and the rules that no case ever makes apply (or be rejected)."""
    failed: list[Problem] = []
    fired: set[str] = set()
    for case in cases:
        try:
            found, reached = _run(scheme, case)
        except UserError as error:
            found, reached = [(error.what, error.remedy)], set()
        failed += [Problem(place=case.place, line=case.line, reason=reason, remedy=remedy) for reason, remedy in found]
        fired |= reached
    return tuple(failed), tuple(rule for rule in _rule_names(scheme) if rule not in fired)


def _rule_names(scheme: Scheme) -> list[str]:
    rules = scheme.rules
    groups = (rules.prices, rules.windows, rules.assistance, rules.exemptions, rules.refusals)
    names = [rule.cite.own.rule for group in groups for rule in group]
    names += [REPAYMENT] if rules.repayment else []
    return [*names, *(hint.code for hint in rules.hints), *(one.key for one in scheme.defaults if one.key in _assumed(scheme))]


def _assumed(scheme: Scheme) -> set[str]:
    rules = scheme.rules
    groups = (rules.prices, rules.windows, rules.assistance, rules.exemptions, rules.refusals)
    cites = [rule.cite for group in groups for rule in group] + [rules.benefit, rules.stacking, rules.closed]
    cites += [rules.repayment.cite] if rules.repayment else []
    return {reason.rule for cite in cites for reason in cite.assumptions}


def _run(scheme: Scheme, case: Case) -> tuple[list[tuple[str, str]], set[str]]:
    if not isinstance(case.given, dict) or not isinstance(case.expect, dict) or not case.expect:
        return [("样例要有 given 和 expect 两个表。", "请照 docs/schemes.md 写。")], set()
    decided = scheme.with_decisions(_decisions(case.decisions))
    result = decided.assess(*read_given(case.given))
    reached = {one.rule for one in result.because} | {one.code for one in result.warnings}
    return list(_differences(case.expect, result)), reached


def _decisions(value: object) -> list[Decision]:
    made = []
    for one in value if isinstance(value, list) else []:
        fields = dict(one)
        amounts = {key: _fen(fields.pop(key, None)) for key in ("collect", "subsidy", "refund")}
        identities = tuple(fields.get("identities", ()))
        made.append(
            Decision(
                rule=fields["rule"], **amounts, document=fields["document"], decided_on=fields["decided_on"], identities=identities
            )
        )
    return made


def _fen(value: object) -> Fen | None:
    return None if value is None or value == NULL else parse_yuan(str(value))


def _differences(expect: dict[str, object], result: Assessment) -> Iterable[tuple[str, str]]:
    got: dict[str, object] = {key: value for key, value in answer(result).items() if key not in ("because", "warnings")}
    reasons = [one for one in result.because if not one.rejected]
    lists: dict[str, list[str]] = {
        "rules": [one.rule for one in reasons],
        "rejected": [one.rule for one in result.because if one.rejected],
        "defaults": [one.rule for one in result.because if one.default],
        "warnings": [one.code for one in result.warnings],
    }
    for key, wanted in expect.items():
        if key in lists:
            missing = [one for one in wanted if one not in lists[key]] if isinstance(wanted, list) else [wanted]
            if missing or (wanted == [] and lists[key]):
                yield f"{key} 应有 {wanted}，算出来是 {lists[key]}。", "请核对规则，或者改样例。"
        elif key not in got:
            yield f"expect 里不认识键“{key}”。", f"可以用的键有：{'、'.join([*got, *lists])}。"
        else:
            plain = wanted.isoformat() if isinstance(wanted, date) else None if wanted == NULL else wanted
            if plain != got[key]:
                yield f"{key} 应为 {_shown(plain)}，算出来是 {_shown(got[key])}。", "请核对规则，或者改样例。"


def _shown(value: object) -> str:
    return "没有给出" if value is None else str(value)
