"""The command for residents outside of register files: take one in, put a number or name right, split and join households."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from village_collector.cli.commands.people import learned, newborn, read_facts
from village_collector.cli.context import Answer, WrongUsage, parse_day, season_of
from village_collector.cli.text import table
from village_collector.domain.money import yuan
from village_collector.domain.people import NOTHING_REPORTED, Resident, mask, normal_id
from village_collector.services.enrolment import Enrolment, NewPerson
from village_collector.services.newborns import countdowns
from village_collector.services.resident_changes import NEW_HOUSEHOLD, ResidentChanges

if TYPE_CHECKING:
    from village_collector.services.roster import RosterLine
    from village_collector.services.season import Season


def resident(arguments: Namespace) -> Answer:
    """Add one resident, put one's number or name right, or move residents into another household."""
    act = {"add": _add, "correct": _correct, "move": _move}[arguments.action]
    with season_of(arguments) as season:
        at_bureau = [normal_id(number) for number in arguments.id_numbers if _is_at_bureau(season, normal_id(number))]
        people = act(arguments, season)
        stale = next((number for number in at_bureau if number != people[0].id_number), None) if arguments.id else None
        lines = season.roster.lines(people)
        data: list[dict[str, Any]] = [_standing(line, season) for line in lines]
        former = season.book.ledger.former_numbers(people[0].id_number)
    rows = [
        [one.resident.name, mask(one.resident.id_number), one.resident.household, one.state.value, one.assessment.basis]
        for one in lines
    ]
    text = table(["姓名", "证件号码", "户", "状态", "依据"], rows)
    left = data[0]["newborn"]
    if left:
        text += f"\n新生儿还有 {left['days_left']} 天，最后一天 {left['last_day']}"
    if stale:
        text += f"\n医保局那边这个人还是旧号 {mask(stale)}，请报镇里更正。"
    answer = {"former_numbers": list(former), "number_at_bureau": stale, "people": data}
    return Answer(data=data[0] | answer, text=text)


def _is_at_bureau(season: Season, number: str) -> bool:
    """Whether the bureau was sent this number and has not refused it."""
    outcome = season.book.ledger.outcomes.get(number)
    return outcome is not None and outcome.succeeded is not False


def _add(arguments: Namespace, season: Season) -> list[Resident]:
    if arguments.id_numbers or not (arguments.id and arguments.name):
        raise WrongUsage("请写成 resident add --name TEXT --id NO --reason TEXT")
    given = read_facts(arguments.facts, besides=("hukou", "ethnic_group"))
    known, who = learned(given)
    person = NewPerson(
        name=arguments.name,
        number=arguments.id,
        kind=arguments.kind,
        birth_date=parse_day(arguments.birth_date),
        sex=who.sex or "",
        household=arguments.household or NEW_HOUSEHOLD,
        group=arguments.group,
        relation=arguments.relation,
        phone=arguments.phone,
        ethnic_group=who.ethnic_group or "",
        hukou=who.hukou,
        tier=who.tier,
        facts=replace(NOTHING_REPORTED, **known),
    )
    return [Enrolment(season).enrol(person, reason=arguments.reason, registration_due=arguments.registration_due)]


def _correct(arguments: Namespace, season: Season) -> list[Resident]:
    if len(arguments.id_numbers) != 1 or not (arguments.id or arguments.name):
        raise WrongUsage("请写成 resident correct ID_NUMBER --id NO 或 --name TEXT")
    number, kind, name = arguments.id, arguments.kind, arguments.name
    changes = ResidentChanges(season)
    return [changes.correct(arguments.id_numbers[0], number=number, kind=kind, name=name, reason=arguments.reason)]


def _move(arguments: Namespace, season: Season) -> Sequence[Resident]:
    if not (arguments.id_numbers and arguments.household):
        raise WrongUsage("请写成 resident move ID_NUMBER --household NO，单独立户写 new")
    where, relation = arguments.household, arguments.relation
    return ResidentChanges(season).move(arguments.id_numbers, where, relation=relation, reason=arguments.reason)


def _standing(line: RosterLine, season: Season) -> dict[str, Any]:
    resident, collect = line.resident, line.assessment.collect
    return {
        "id_number": resident.id_number,
        "name": resident.name,
        "household": resident.household,
        "head": resident.head,
        "relation": resident.relation,
        "state": line.state.value,
        "newborn": newborn(countdowns(season)(line)),
        "assessment": {
            "status": line.assessment.status.value,
            "collect": None if collect is None else yuan(collect),
            "basis": line.assessment.basis,
            "warnings": [{"code": one.code, "message": one.message} for one in line.assessment.warnings],
        },
    }
