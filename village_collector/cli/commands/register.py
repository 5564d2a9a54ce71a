"""Commands for the people of the register: take a register in, find somebody, identity lists, what the desk learned."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, fields, replace
from datetime import date

from village_collector.cli.context import Answer, parse_day, season_of
from village_collector.cli.text import ProgressLine, table
from village_collector.domain.money import yuan
from village_collector.domain.people import ReportedFacts, mask
from village_collector.domain.register import RowNote
from village_collector.domain.scheme.cases import read_given
from village_collector.errors import UserError
from village_collector.services.cash_desk import refusal
from village_collector.services.decisions import Decisions
from village_collector.services.identity_lists import IdentityLists
from village_collector.services.register_import import RegisterImport
from village_collector.services.resident_changes import ResidentChanges
from village_collector.services.resident_search import ResidentSearch
from village_collector.services.roster import Roster, RosterLine

_FACTS = frozenset({"tier", *(item.name for item in fields(ReportedFacts))})


def import_register(arguments: Namespace) -> Answer:
    """Take a register in; rows that cannot be taken are each named with their reason."""
    with season_of(arguments) as season:
        importer = RegisterImport(season)
        with ProgressLine("读名册") as progress:
            reading = importer.read(
                arguments.register, sheets=arguments.sheet, mapping=arguments.mapping, progress=progress.tick
            )
        report = importer.take(reading, dry_run=arguments.dry_run)
    data = asdict(report) | {"unmapped": list(report.unmapped), "missing": list(report.missing)}
    lines = [
        f"新增 {report.accepted} 人，更新 {report.updated} 人，没有变化 {report.unchanged} 人，共 {report.households} 户。"
        + ("（只看一看，没有写进账本）" if arguments.dry_run else "")
    ]
    if report.rejected:
        lines += [f"没有接收 {len(report.rejected)} 行：", _notes(report.rejected)]
    if report.warnings:
        lines += [f"请留意 {len(report.warnings)} 处：", _notes(report.warnings)]
    if report.unmapped:
        lines.append("没有用到的列：" + "、".join(report.unmapped))
    return Answer(data, "\n".join(lines))


def _notes(notes: Iterable[RowNote]) -> str:
    return table(["表", "行", "问题"], [[note.sheet, str(note.row), note.message] for note in notes])


def people(arguments: Namespace) -> Answer:
    """Search the register, or list it all in register order."""
    with season_of(arguments) as season:
        lines = Roster(season).lines(ResidentSearch(season).find(arguments.query))
        data = [_person(line, season.today()) for line in lines]
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
    return Answer(data, table(["姓名", "证件号码", "组", "户", "身份", "状态", "应收"], rows) + f"\n共 {len(rows)} 人")


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


def identities(arguments: Namespace) -> Answer:
    """Take a department's list of assisted identities in."""
    with season_of(arguments) as season:
        reading = RegisterImport(season).read(arguments.list, mapping=arguments.mapping)
        since = parse_day(arguments.since) or season.today()
        report = IdentityLists(season).take(reading, arguments.source, since, complete=arguments.complete)
        changed = Decisions(season).recalculations()
    data = {
        "begun": [resident.id_number for resident in report.begun],
        "ended": [resident.id_number for resident in report.ended],
        "unchanged": report.unchanged,
        "not_in_register": list(report.strangers),
        "name_differs": list(report.name_differs),
        "unknown_identities": list(report.unknown),
        "proposals": len(changed),
    }
    text = f"新增 {len(report.begun)} 人，取消 {len(report.ended)} 人，没有变化 {report.unchanged} 人，不在名册 {len(report.strangers)} 人。"
    if report.unknown:
        text += f"\n通知里没有这些身份，不按它们计算：{'、'.join(report.unknown)}。"
    return Answer(data, f"{text}\n已收的款没有改动；金额会不一样的有 {len(changed)} 人，用 proposals 查看。")


def facts(arguments: Namespace) -> Answer:
    """Record what the desk learned of a resident: the keys of `assess` that no list and no register gives."""
    given = dict(_fact(text) for text in arguments.facts)
    who, _ = read_given({"birth_date": "2000-01-01", "paid_on": "2000-01-01"} | given)
    with season_of(arguments) as season:
        roster = Roster(season)
        resident = roster.resident(arguments.id_number)
        known = {key: getattr(who, key) for key in given if key != "tier"}
        learned = replace(resident.facts, **known)
        resident = ResidentChanges(season).amend(
            resident.id_number, reason=arguments.reason, facts=learned, tier=who.tier if "tier" in given else None
        )
        line = roster.line(resident)
    collect = line.assessment.collect
    data = {
        "id_number": resident.id_number,
        "facts": sorted(given),
        "status": line.assessment.status.value,
        "collect": None if collect is None else yuan(collect),
        "basis": line.assessment.basis,
    }
    owed = "待定" if collect is None else f"{yuan(collect)} 元"
    return Answer(data, f"已记下 {resident.name} 的情况。今天来缴：{owed}，依据 {line.assessment.basis}")


def _fact(text: str) -> tuple[str, object]:
    key, equals, value = text.partition("=")
    if not equals or key not in _FACTS:
        raise UserError("bad-person", f"“{text}”不是“情况=值”。", f"可以写的有：{'、'.join(sorted(_FACTS))}。")
    with suppress(ValueError):
        return key, json.loads(value)
    return key, value
