"""Commands for what the season keeps besides money: tickets, absences, refunds, notices, scans, weekly reports."""

from __future__ import annotations

import json
from argparse import Namespace
from contextlib import suppress
from dataclasses import asdict, fields, replace
from typing import Any

from village_collector.cli.answer import Answer, parse_day, season_of
from village_collector.cli.text import table
from village_collector.domain.ledger.village_records import Absence
from village_collector.domain.money import yuan
from village_collector.domain.people import ReportedFacts
from village_collector.domain.scheme.cases import read_given
from village_collector.errors import UserError
from village_collector.services.absences import Absences
from village_collector.services.archive_export import export_attachments
from village_collector.services.attachments import Attachments
from village_collector.services.decisions import Decisions
from village_collector.services.identity_lists import IdentityLists
from village_collector.services.postings import Postings
from village_collector.services.refunds import Refunds
from village_collector.services.register_import import RegisterImport
from village_collector.services.reports import Reports
from village_collector.services.resident_changes import ResidentChanges
from village_collector.services.roster import Roster
from village_collector.services.ticket_stock import LOST, SPOILED, TicketStockService

MONEY_FIGURES = frozenset({"due", "collected", "deposited", "on_hand"})
"""Figures of a weekly report that are fen, not heads."""

_FACTS = frozenset({"tier", *(item.name for item in fields(ReportedFacts))})


def tickets(arguments: Namespace) -> Answer:
    """Take in, spoil, lose or settle official tickets; without a verb, the balance."""
    with season_of(arguments) as season:
        book = TicketStockService(season)
        match arguments.action:
            case "receive":
                first, last = _two(arguments.numbers)
                book.receive(first, last, arguments.reason)
            case "spoil" | "lose":
                book.mark(_one(arguments.numbers), SPOILED if arguments.action == "spoil" else LOST, arguments.reason)
            case "settle":
                book.settle(arguments.reason)
            case _:
                pass
        now, following = book.balance(), book.next()
    data = {key: getattr(now, key) for key in ("received", "used", "spoiled", "lost", "left")}
    row = [str(value) for value in data.values()]
    text = table(["领用", "已用", "作废", "遗失", "结存"], [row])
    return Answer(
        data | {"amount": yuan(now.amount), "next": following},
        f"{text}\n有效票据金额 {yuan(now.amount)} 元，下一张 {following or '没有了'}",
    )


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


def absent(arguments: Namespace) -> Answer:
    """Record why a resident does not pay here, or take the record back."""
    with season_of(arguments) as season:
        absences = Absences(season)
        if arguments.clear:
            absences.clear_absence(arguments.id_number)
            return Answer({"id_number": arguments.id_number, "reason": None}, "已撤销。")
        try:
            reason = Absence(arguments.reason)
        except ValueError:
            known = "、".join(item.value for item in Absence)
            raise UserError("bad-reason", f"没有“{arguments.reason}”这个原因。", f"请从这些里选：{known}。") from None
        made = absences.record_absence(arguments.id_number, reason, arguments.note, arguments.proof)
    data = {"id_number": made.id_number, "reason": made.absence.value, "evidence": list(made.evidence)}
    return Answer(data, f"已登记：{made.absence.value}，佐证 {len(made.evidence)} 份。")


def attempt(arguments: Namespace) -> Answer:
    """Record one try to reach a resident."""
    with season_of(arguments) as season:
        absences = Absences(season)
        made = absences.record_contact_attempt(arguments.id_number, arguments.how, arguments.said)
        count = len(season.book.ledger.records.attempts[made.id_number])
    return Answer({"id_number": made.id_number, "attempts": count}, f"已记下，这是第 {count} 次。")


def refunds(arguments: Namespace) -> Answer:
    """Refunds promised on receipts; with --paid, record that some were paid out."""
    with season_of(arguments) as season:
        refunds = Refunds(season)
        if arguments.paid:
            refunds.record_paid(arguments.paid, parse_day(arguments.paid_on) or season.today())
        found = refunds.due()
    data = [
        {
            "id_number": item.paid.id_number,
            "name": item.paid.name,
            "agency": item.paid.agency,
            "amount": None if item.amount is None else yuan(item.amount),
            "paid_on": item.done.paid_on.isoformat() if item.done else None,
        }
        for item in found
    ]
    rows = [[str(d["name"]), str(d["agency"]), d["amount"] or "待定", d["paid_on"] or "未返"] for d in data]
    return Answer(data, table(["姓名", "返还单位", "应返", "返还日期"], rows) + f"\n共 {len(rows)} 人")


def notice(arguments: Namespace) -> Answer:
    """Freeze the next public notice."""
    with season_of(arguments) as season:
        notices = Postings(season)
        made = notices.post(arguments.phone, first_day=parse_day(arguments.first_day), days=arguments.days)
        content = notices.content(made.number)
    data = {
        "number": made.number,
        "people": len(made.people),
        "added": len(content.added),
        "removed": len(content.removed),
        "from": made.first_day.isoformat(),
        "to": made.last_day.isoformat(),
        "mask": made.mask,
    }
    return Answer(data, f"第 {made.number} 榜已定：{len(made.people)} 人，公示 {made.first_day} 到 {made.last_day}。")


def attach(arguments: Namespace) -> Answer:
    """Take a scan or photo into the book."""
    with season_of(arguments) as season:
        made = Attachments(season).attach(
            arguments.file,
            arguments.kind,
            arguments.about,
            taken_on=parse_day(arguments.taken_on),
            place=arguments.place,
            person=arguments.person,
        )
    data: dict[str, Any] = asdict(made) | {"taken_on": made.taken_on.isoformat()}
    return Answer(data, f"已收进账本：{made.name}（{made.kind}）")


def archive(arguments: Namespace) -> Answer:
    """Write all scans and photos into one folder, in the order of the index sheet."""
    with season_of(arguments) as season:
        files = export_attachments(season, arguments.out)
    return Answer({"files": [str(path) for path in files]}, f"已导出目录和 {len(files) - 1} 份材料到 {arguments.out}")


def weekly(arguments: Namespace) -> Answer:
    """Freeze the weekly report of the week that holds today (or --on)."""
    with season_of(arguments) as season:
        made = Reports(season).freeze(note=arguments.note)
    figures = {key: yuan(value) if key in MONEY_FIGURES else value for key, value in made.figures.items()}
    data = {
        "number": made.number,
        "from": made.first_day.isoformat(),
        "to": made.last_day.isoformat(),
        "figures": figures,
    }
    return Answer(data, f"第 {made.number} 期周报已定：{made.first_day} 到 {made.last_day}，本周 {made.figures['new']} 人。")


def target(arguments: Namespace) -> Answer:
    """Take the village's task from the township's table; what does not add up is said, never mended."""
    with season_of(arguments) as season:
        reports = Reports(season)
        found = reports.read_targets(arguments.file)
        row = found.of(season.book.opening.village)
        reports.set_target(row.people, row.population, found.file_name)
    data = {"village": row.village, "people": row.people, "population": row.population, "warnings": list(found.warnings)}
    return Answer(data, "\n".join([f"{row.village}任务 {row.people} 人。", *found.warnings]))


def _one(numbers: list[str]) -> str:
    if len(numbers) != 1:
        raise UserError("bad-ticket-number", "没有写清楚是哪一张票。", "请写一个票号。")
    return numbers[0]


def _two(numbers: list[str]) -> tuple[str, str]:
    if len(numbers) != 2:
        raise UserError("bad-ticket-range", "没有写清楚号段。", "请写起号和止号。")
    return numbers[0], numbers[1]
