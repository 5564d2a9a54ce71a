"""Commands for one person of the register: find them, write down what the desk learned of them."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date

from village_collector.cli.context import Answer, WrongUsage, season_of
from village_collector.cli.text import table
from village_collector.domain.money import yuan
from village_collector.domain.people import ReportedFacts, mask
from village_collector.errors import UserError
from village_collector.services.cash_desk import refusal
from village_collector.services.roster import RosterLine

_FACTS = frozenset({"tier", *(item.name for item in fields(ReportedFacts))})


def people(arguments: Namespace) -> Answer:
    """Search the register, or list it all in register order."""
    with season_of(arguments) as season:
        lines, today = season.roster.lines(season.search.find(arguments.query)), season.today()
        doubts = [season.roster.household(line.resident.household).doubtful for line in lines]
        data = [_person(line, today) | {"doubtful": doubt} for line, doubt in zip(lines, doubts, strict=True)]

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
    from village_collector.domain.scheme.cases import read_given
    from village_collector.services.resident_changes import ResidentChanges

    given = dict(_fact(text) for text in arguments.facts)
    who, _ = read_given({"birth_date": "2000-01-01", "paid_on": "2000-01-01"} | given)
    with season_of(arguments) as season:
        roster = season.roster
        resident = roster.resident(arguments.id_number)
        known = {key: getattr(who, key) for key in given if key != "tier"}
        learned = replace(resident.facts, **known)
        resident = ResidentChanges(season).amend(
            resident.id_number, reason=arguments.reason, facts=learned, tier=who.tier if "tier" in given else None
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


def resident(arguments: Namespace) -> Answer:
    """Put one resident's number or name right, or move residents into another household."""
    from village_collector.services.resident_changes import ResidentChanges

    with season_of(arguments) as season:
        changes = ResidentChanges(season)
        if arguments.action == "correct":
            if len(arguments.id_numbers) != 1 or not (arguments.id or arguments.name):
                raise WrongUsage("请写成 resident correct ID_NUMBER --id NO 或 --name TEXT")
            number = arguments.id_numbers[0]
            people = [changes.correct(number, number=arguments.id, name=arguments.name, reason=arguments.reason)]
        else:
            if not arguments.household:
                raise WrongUsage("请写成 resident move ID_NUMBER --household NO，单独立户写 new")
            where, reason = arguments.household, arguments.reason
            people = changes.move(arguments.id_numbers, where, relation=arguments.relation, reason=reason)
        lines = season.roster.lines(people)
        former = season.book.ledger.former_numbers(people[0].id_number)
    return _changed(lines, former)


def _changed(lines: Sequence[RosterLine], former: Sequence[str]) -> Answer:
    """Where residents stand after a change by hand; the first one's answer on top, for whom the command was given."""
    data = [_standing(line) for line in lines]
    rows = [
        [one.resident.name, mask(one.resident.id_number), one.resident.household, one.state.value, one.assessment.basis]
        for one in lines
    ]
    text = table(["姓名", "证件号码", "户", "状态", "依据"], rows)
    return Answer(data=data[0] | {"former_numbers": list(former), "people": data}, text=text)


def _standing(line: RosterLine) -> dict[str, object]:
    resident, collect = line.resident, line.assessment.collect
    return {
        "id_number": resident.id_number,
        "name": resident.name,
        "household": resident.household,
        "head": resident.head,
        "relation": resident.relation,
        "state": line.state.value,
        "assessment": {
            "status": line.assessment.status.value,
            "collect": None if collect is None else yuan(collect),
            "basis": line.assessment.basis,
            "warnings": [{"code": one.code, "message": one.message} for one in line.assessment.warnings],
        },
    }


def _fact(text: str) -> tuple[str, object]:
    import json

    key, equals, value = text.partition("=")
    if not equals or key not in _FACTS:
        raise UserError("bad-person", f"“{text}”不是“情况=值”。", f"可以写的有：{'、'.join(sorted(_FACTS))}。")
    try:
        return key, json.loads(value)
    except ValueError:
        return key, value
