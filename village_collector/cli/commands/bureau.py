"""Commands for the bureau and the township: the filled template, the import result, the village's target."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from village_collector.cli.context import Answer, WrongUsage, season_of
from village_collector.cli.text import ProgressLine, table
from village_collector.domain.bureau_result import Answered
from village_collector.domain.money import yuan
from village_collector.services.bureau_export import BureauExport
from village_collector.services.bureau_results import BureauResults, FailureGroup, ResultReport
from village_collector.services.keying import Keying
from village_collector.services.reports import Reports


def export(arguments: Namespace) -> Answer:
    """Fill the bureau's template; read back, compared, then written and recorded in one act."""
    with season_of(arguments) as season, ProgressLine("填模板") as progress:
        exports = BureauExport(season)
        selection = exports.select(retry_failed=arguments.retry_failed, retry=arguments.retry)
        template = exports.template(arguments.template, arguments.mapping, _settled_columns(arguments.map))
        filled = exports.fill(template, selection, arguments.out, progress.tick, most_rows=arguments.rows_per_file)
        batches = exports.record(selection, filled)
    files = [
        {
            "file": str(arguments.out / batch.file),
            "rows": len(batch.rows),
            "batch": batch.number,
            "sha256": batch.sha256,
        }
        for batch in batches
    ]
    data = {
        **files[0],
        "rows": len(selection.rows),
        "total": yuan(selection.total),
        "files": files,
        "excluded": [{"id_number": x.id_number, "code": x.code, "message": x.message} for x in selection.excluded],
        "not_in_gbk": [asdict(name) for name in selection.unusual_names],
    }
    lines = [f"第 {one['batch']} 批 {one['rows']} 人，已写好并逐格核对：{one['file']}" for one in files]
    lines.append(f"共 {len(selection.rows)} 人，{yuan(selection.total)} 元。不在里面的 {len(selection.excluded)} 人。")
    lines += [f"注意：{name.name}的“{name.characters}”，{name.proposal}。" for name in selection.unusual_names]
    return Answer(data=data, text="\n".join(lines))


def keying(arguments: Namespace) -> Answer:
    """What is to be typed into the bureau's own screen; ticks off whoever is named."""
    with season_of(arguments) as season:
        keying = Keying(season)
        if arguments.undo:
            keying.take_back(arguments.undo, arguments.reason)
        if arguments.done:
            keying.tick(arguments.done, retry=arguments.retry)
        lines = keying.lines(arguments.screen, retry=() if arguments.done else arguments.retry)
    data = [
        {"id_number": line.id_number, "name": line.name, "fields": dict(line.fields), "done": line.done}
        for line in lines
    ]
    left = [line for line in lines if not line.done]
    headings = [title for title, _ in left[0].fields] if left else []
    rows = [[text for _, text in line.fields] for line in left]
    text = f"还要录入 {len(left)} 人，{yuan(sum(line.paid for line in left))} 元；已勾掉 {len(lines) - len(left)} 人。"
    return Answer(data=data, text=f"{text}\n{table(headings, rows)}" if left else text)


def take_result(arguments: Namespace) -> Answer:
    """Take the bureau's result back; failures become the work list, by what has to be done."""
    with season_of(arguments) as season:
        results = BureauResults(season)
        report = results.take_result(
            results.read_result(
                arguments.file,
                arguments.mapping,
                _settled_words(arguments.map),
                columns=_settled_columns(arguments.map),
                all_booked=arguments.system_list,
            )
        )
        groups = results.failure_groups()
    failures = [failure for group in groups for failure in group.failures]
    data = {
        "matched": report.matched,
        "succeeded": report.succeeded,
        "failed": report.failed,
        "not_ours": list(report.not_ours),
        "not_answered": list(report.not_answered),
        "contradictions": [asdict(remark) for remark in report.remarks],
        "failures": [
            {
                "id_number": f.outcome.id_number,
                "code": f.outcome.code,
                "reason": f.outcome.reason,
                "next_step": f.next_step,
                "paid": yuan(f.paid),
            }
            for f in failures
        ],
        "groups": [
            {"code": group.code, "reason": group.reason, "count": len(group.failures), "next_step": group.next_step}
            for group in groups
        ],
    }
    return Answer(data=data, text=_result_text(report, groups))


def _result_text(report: ResultReport, groups: Sequence[FailureGroup]) -> str:
    lines = [
        f"核对上 {report.matched} 人：成功 {report.succeeded}，失败 {report.failed}；不是本村的 {len(report.not_ours)}，没有回的 {len(report.not_answered)}。",
        *(f"注意：{remark.name}{'：' if remark.name else ''}{remark.message}" for remark in report.remarks),
    ]
    for group in groups:
        rows = [[f.resident.name if f.resident else "", f.outcome.reason, yuan(f.paid)] for f in group.failures]
        lines += [f"\n{group.reason}　{len(rows)} 人。{group.next_step}", table(["姓名", "原因", "已缴"], rows)]
    return "\n".join(lines if groups else [*lines, "没有失败的。"])


_ANSWERS: Mapping[str, Answered] = {
    "succeeded": "succeeded", "成功": "succeeded", "failed": "failed", "失败": "failed",
    "duplicate": "duplicate", "重复": "duplicate", "pending": "pending", "待核": "pending", "ignore": "pending", "note": "pending",
}  # fmt: skip


def _settled_columns(maps: Sequence[str]) -> dict[str, str]:
    """What --map says of headings, as "HEADING=MEANING"."""
    return {heading: meaning for heading, value, meaning in map(_parts, maps) if not value}


def _settled_words(maps: Sequence[str]) -> dict[str, Answered]:
    """What --map says of status words, as "HEADING:VALUE=MEANING"."""
    settled = {}
    for _heading, value, meaning in map(_parts, maps):
        if value and meaning not in _ANSWERS:
            raise WrongUsage(f"“{value}”的意思只能是 succeeded、failed、duplicate、pending。")
        if value:
            settled[value] = _ANSWERS[meaning]
    return settled


def _parts(said: str) -> tuple[str, str, str]:
    """Heading, value and meaning of one --map; the value is "" where the heading itself is meant."""
    left, equals, meaning = said.partition("=")
    heading, _, value = left.replace("：", ":").partition(":")
    if not (equals and heading and meaning):
        raise WrongUsage(f"“{said}”请写成“标题=意思”或“标题:词=意思”。")
    return heading, value, meaning


def target(arguments: Namespace) -> Answer:
    """Take the village's task from the township's table; what does not add up is said, never mended."""
    with season_of(arguments) as season:
        reports = Reports(season)
        found = reports.read_targets(arguments.file)
        row = found.of(season.book.opening.village)
        reports.set_target(row.people, row.population, found.file_name)
    data = {
        "village": row.village,
        "people": row.people,
        "population": row.population,
        "warnings": list(found.warnings),
    }
    return Answer(data=data, text="\n".join([f"{row.village}任务 {row.people} 人。", *found.warnings]))
