"""Commands for lists from above: the register of the village, the departments' lists of assisted identities."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable
from dataclasses import asdict

from village_collector.cli.context import Answer, parse_day, season_of
from village_collector.cli.text import ProgressLine, table
from village_collector.domain.register import RowNote
from village_collector.services.register_import import RegisterImport


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
    return Answer(data=data, text="\n".join(lines))


def _notes(notes: Iterable[RowNote]) -> str:
    return table(["表", "行", "问题"], [[note.sheet, str(note.row), note.message] for note in notes])


def identities(arguments: Namespace) -> Answer:
    """Take a department's list of assisted identities in."""
    from village_collector.services.decisions import Decisions
    from village_collector.services.identity_lists import IdentityLists

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
    return Answer(data=data, text=f"{text}\n已收的款没有改动；金额会不一样的有 {len(changed)} 人，用 proposals 查看。")
