"""Commands for the bureau and the township: the filled template, the import result, the village's target."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict

from village_collector.cli.context import Answer, season_of
from village_collector.cli.text import ProgressLine, table
from village_collector.domain.money import yuan
from village_collector.services.bureau_export import BureauExport
from village_collector.services.bureau_results import BureauResults
from village_collector.services.reports import Reports


def export(arguments: Namespace) -> Answer:
    """Fill the bureau's template; written, read back, compared, then recorded."""
    with season_of(arguments) as season, ProgressLine("填模板") as progress:
        exports = BureauExport(season)
        selection = exports.select(retry_failed=arguments.retry_failed)
        filled = exports.fill(
            exports.template(arguments.template, arguments.mapping), selection, arguments.out, progress.tick
        )
        batch = exports.record(selection, filled)
    data = {
        "file": str(filled.file),
        "rows": len(batch.rows),
        "total": yuan(selection.total),
        "batch": batch.number,
        "sha256": filled.sha256,
        "excluded": [{"id_number": x.id_number, "code": x.code, "message": x.message} for x in selection.excluded],
    }
    text = f"第 {batch.number} 批 {len(batch.rows)} 人，{yuan(selection.total)} 元，已写好并逐格核对：{filled.file}"
    return Answer(data=data, text=f"{text}\n不在这一批里的 {len(selection.excluded)} 人。")


def take_result(arguments: Namespace) -> Answer:
    """Take the bureau's result back; failures become the work list."""
    with season_of(arguments) as season:
        results = BureauResults(season)
        report = results.take_result(results.read_result(arguments.file, arguments.mapping))
        failures = results.failures()
    data = asdict(report) | {
        "not_ours": list(report.not_ours),
        "not_answered": list(report.not_answered),
        "failures": [
            {"id_number": f.outcome.id_number, "code": f.outcome.code, "reason": f.outcome.reason, "paid": yuan(f.paid)}
            for f in failures
        ],
    }
    rows = [[f.resident.name if f.resident else "", f.outcome.code, f.outcome.reason, yuan(f.paid)] for f in failures]
    text = f"核对上 {report.matched} 人：成功 {report.succeeded}，失败 {report.failed}；不是本村的 {len(report.not_ours)}，没有回的 {len(report.not_answered)}。"
    return Answer(data=data, text=f"{text}\n" + (table(["姓名", "代码", "原因", "已缴"], rows) if rows else "没有失败的。"))


def target(arguments: Namespace) -> Answer:
    """Take the village's task from the township's table; what does not add up is said, never mended."""
    with season_of(arguments) as season:
        reports = Reports(season)
        found = reports.read_targets(arguments.file)
        row = found.of(season.book.opening.village)
        reports.set_target(row.people, row.population, found.file_name)
    data = {"village": row.village, "people": row.people, "population": row.population, "warnings": list(found.warnings)}
    return Answer(data=data, text="\n".join([f"{row.village}任务 {row.people} 人。", *found.warnings]))
