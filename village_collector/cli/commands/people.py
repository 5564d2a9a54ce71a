"""Commands for one person of the register: find them, write down what the desk learned of them."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import fields, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from village_collector.cli.context import Answer, season_of
from village_collector.cli.text import table
from village_collector.domain.money import yuan
from village_collector.domain.people import Circumstances, ReportedFacts, mask
from village_collector.errors import UserError
from village_collector.services.cash_desk import refusal
from village_collector.services.newborns import Countdown, countdowns
from village_collector.services.roster import RosterLine

if TYPE_CHECKING:
    pass

_FACTS = frozenset({"tier", *(item.name for item in fields(ReportedFacts))})
_GUARDIAN = frozenset({"guardian", "guardian_number", "guardian_phone"})
"""Facts that are words about somebody else, which no scheme looks at."""


def people(arguments: Namespace) -> Answer:
    """Search the register, or list it all in register order."""
    with season_of(arguments) as season:
        lines, today = season.roster.lines(season.search.find(arguments.query)), season.today()
        doubts = [season.roster.household(line.resident.household).doubtful for line in lines]
        left = countdowns(season)
        data = [
            _person(line, today) | {"doubtful": doubt, "newborn": newborn(left(line))}
            for line, doubt in zip(lines, doubts, strict=True)
        ]

    def text() -> str:
        rows = [
            [
                line.resident.name,
                mask(line.resident.id_number),
                line.resident.group,
                line.resident.household,
                "、".join(identity.word for identity in line.resident.identities),
                line.state.value,
                str(said["collect"] or "待定"),
            ]
            for line, said in zip(lines, data, strict=True)
        ]
        return table(["姓名", "证件号码", "组", "户", "身份", "状态", "应收"], rows) + f"\n共 {len(rows)} 人"

    return Answer(data=data, text=text)


def _person(line: RosterLine, today: date) -> dict[str, object]:
    """One element of `people`; `collect` is what would be taken today, null where nobody knows."""
    resident, no = line.resident, refusal(line)
    unknown = no is not None and no.code == "amount-unknown"
    return {
        "id_number": resident.id_number,
        "name": resident.name,
        "household": resident.household,
        "group": resident.group,
        "identities": [identity.word for identity in resident.identities if identity.holds_on(today)],
        "state": line.state.value,
        "collect": None if unknown else yuan(0 if no else line.assessment.collect or 0),
        "basis": line.assessment.basis,
        "receipt": line.receipt.number if line.receipt else None,
    }


def facts(arguments: Namespace) -> Answer:
    """Record what the desk learned of a resident: the keys of `assess` that no list and no register gives."""
    from village_collector.services.resident_changes import ResidentChanges

    given = read_facts(arguments.facts)
    known, who = learned(given)
    with season_of(arguments) as season:
        roster = season.roster
        resident = roster.resident(arguments.id_number)
        resident = ResidentChanges(season).amend(
            resident.id_number, reason=arguments.reason, facts=replace(resident.facts, **known), tier=who.tier if "tier" in given else None
        )
        line = roster.line(resident.id_number)
    collect = line.assessment.collect
    data = {
        "id_number": resident.id_number,
        "facts": sorted(given),
        "status": line.assessment.status.value,
        "collect": None if collect is None else yuan(collect),
        "basis": line.assessment.basis,
    }
    owed = "待定" if collect is None else f"{yuan(collect)} 元"
    return Answer(data=data, text=f"已记下 {resident.name} 的情况。今天来缴：{owed}，依据 {line.assessment.basis}")


def learned(given: Mapping[str, object]) -> tuple[dict[str, Any], Circumstances]:
    """What is given of a person: the values of ReportedFacts, and the rest as a scheme sees it. Raises UserError("bad-person")."""
    from village_collector.domain.scheme.cases import read_given

    asked = {key: value for key, value in given.items() if key not in _GUARDIAN}
    who, _ = read_given({"birth_date": "2000-01-01", "paid_on": "2000-01-01"} | asked)
    known = {key: getattr(who, key) for key in asked if key in _FACTS - {"tier"}}
    return known | {key: str(given[key]) for key in _GUARDIAN & given.keys()}, who


def read_facts(texts: Iterable[str], besides: Sequence[str] = ()) -> dict[str, object]:
    """What KEY=VALUE says, of the keys of facts and those named besides; raises UserError("bad-person")."""
    return dict(_fact(text, _FACTS | {*besides}) for text in texts)


def newborn(left: Countdown | None) -> dict[str, object] | None:
    """Until when a newborn may come, or None."""
    return {"last_day": left.last_day.isoformat(), "days_left": left.days_left} if left else None


def _fact(text: str, keys: Set[str]) -> tuple[str, object]:
    import json

    key, equals, value = text.partition("=")
    if not equals or key not in keys:
        raise UserError("bad-person", f"“{text}”不是“情况=值”。", f"可以写的有：{'、'.join(sorted(keys))}。")
    if key in _GUARDIAN:
        return key, value
    try:
        return key, json.loads(value)
    except ValueError:
        return key, value
