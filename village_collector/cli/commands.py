"""What each command does: arguments in, one answer out, everything in between done by the services."""

from __future__ import annotations

import json
import os
import sys
from argparse import Namespace
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from village_collector.cli.answer import (
    Answer,
    WrongUsage,
    book_of,
    clock_of,
    named_book,
    season_of,
    secret_for,
    secret_of,
)
from village_collector.cli.schemes import scheme_file
from village_collector.cli.text import ProgressLine, table
from village_collector.domain.ledger.ledger import Method
from village_collector.domain.money import Fen, parse_yuan, yuan
from village_collector.domain.people import mask
from village_collector.domain.register import RowNote
from village_collector.errors import UserError
from village_collector.services import backups
from village_collector.services.bureau import Bureau
from village_collector.services.cash_desk import CashDesk, refusal
from village_collector.services.day_end import DayEnd
from village_collector.services.decisions import Decisions
from village_collector.services.reconciliation import Reconciler
from village_collector.services.register_import import RegisterImport
from village_collector.services.resident_search import ResidentSearch
from village_collector.services.roster import Roster, RosterLine
from village_collector.services.season import new_season, system_clock
from village_collector.services.sheets.catalogue import SHEETS
from village_collector.services.sheets.requests import SheetRequest, prepare, record_print, save
from village_collector.services.sign_off import SignOff


def desktop(arguments: Namespace) -> None:
    """Open the window, on the book named or else on what the window remembers; does not return an answer."""
    from village_collector.desktop.main import main as open_window

    book = arguments.open_book or named_book(arguments)
    raise SystemExit(open_window(book))


def demo(arguments: Namespace) -> Answer:
    """The whole season on the shipped register."""
    from village_collector.cli.demo import play

    out = arguments.out or Path("build/demo") / f"{system_clock():%Y%m%d-%H%M%S}"
    book, steps = play(out)
    rows = [[step.name, f"{step.seconds:.2f} 秒", step.said, "\n".join(str(p) for p in step.made)] for step in steps]
    done = Answer(
        {"steps": [{"name": s.name, "seconds": s.seconds, "said": s.said, "made": [str(p) for p in s.made]} for s in steps]},
        table(["步骤", "用时", "结果", "做出的文件"], rows),
    )
    if arguments.no_window:
        return done
    if not arguments.json:
        print(done.text, flush=True)
    if not _has_display():
        print("这台机器没有显示器，没有打开窗口；账本在上面列出的位置。", file=sys.stderr)
        return done if arguments.json else Answer(None, "")
    from village_collector.desktop.main import main as open_window

    if arguments.json:
        print(json.dumps(done.data, ensure_ascii=False, indent=1), flush=True)
    raise SystemExit(open_window(book))


def init(arguments: Namespace) -> Answer:
    """A new book: one village, one insured year."""
    path = named_book(arguments)
    if path is None:
        raise UserError("no-book", "没有说账本放在哪里。", "请用 --book 给出文件名。")
    secret = secret_of(arguments, ask_twice=True) if arguments.encrypt else None
    season = new_season(
        path,
        scheme_file(arguments.scheme),
        village=arguments.village,
        village_code=arguments.village_code,
        town=arguments.town,
        clock=clock_of(arguments),
        operator=arguments.operator,
        secret=secret,
    )
    season.book.close()
    return Answer({"book": str(path), "scheme": season.scheme.id}, f"新账本 {path}，按《{season.scheme.title}》收缴。")


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
            said["collect"] or "待定",
        ]
        for line, said in zip(lines, data, strict=True)
    ]
    return Answer(data, table(["姓名", "证件号码", "组", "户", "身份", "状态", "应收"], rows) + f"\n共 {len(rows)} 人")


def _person(line: RosterLine, today: date) -> dict[str, Any]:
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


def collect(arguments: Namespace) -> Answer:
    """One receipt for all the persons named."""
    with season_of(arguments) as season:
        receipt = CashDesk(season).collect(
            arguments.id_numbers,
            None if arguments.cash is None else parse_yuan(arguments.cash),
            method=Method(arguments.method),
            ticket=arguments.ticket,
            payer=arguments.payer,
            accept_no_benefit=arguments.accept_no_benefit,
        )
    data = {
        "receipt": receipt.number,
        "total": yuan(receipt.total),
        "change": yuan(receipt.change),
        "lines": [
            {
                "id_number": line.id_number,
                "amount": yuan(line.collect),
                "subsidy": yuan(line.subsidy),
                "refund": _money(line.refund),
                "basis": line.basis,
            }
            for line in receipt.lines
        ],
    }
    rows = [[line.name, yuan(line.collect), line.basis] for line in receipt.lines]
    text = table(["姓名", "实收", "依据"], rows)
    return Answer(data, f"{text}\n已收 {yuan(receipt.total)} 元，找零 {yuan(receipt.change)} 元，收据 {receipt.number}")


def void(arguments: Namespace) -> Answer:
    """Reverse a receipt; its number stays used."""
    with season_of(arguments) as season:
        receipt = CashDesk(season).void(arguments.receipt, arguments.reason)
    return Answer(
        {"receipt": receipt.number, "reversed": yuan(receipt.total)},
        f"收据 {receipt.number} 已作废，请退还现金 {yuan(receipt.total)} 元。",
    )


def deposit(arguments: Namespace) -> Answer:
    """Record a deposit slip."""
    with season_of(arguments) as season:
        made = DayEnd(season).deposit(
            parse_yuan(arguments.amount), arguments.slip, bank=arguments.bank, photo=arguments.photo
        )
        on_hand = season.book.ledger.cash_on_hand
    data = {
        "slip": made.slip,
        "amount": yuan(made.amount),
        "receipts": list(made.receipts),
        "cash_on_hand": yuan(on_hand),
    }
    return Answer(data, f"缴款单 {made.slip} 已登记 {yuan(made.amount)} 元，结清收据 {len(made.receipts)} 张；手上现金 {yuan(on_hand)} 元。")


def reconcile(arguments: Namespace) -> Answer:
    """All books side by side; exit code 3 where they differ."""
    with season_of(arguments) as season:
        found = Reconciler(season).reconcile()
    heads = {"people", "payers", "waived", "unpaid", "receipts", "voided", "slips", "refunds_unknown"}
    figures = {k: v if k in heads else yuan(v) for k, v in asdict(found.figures).items()}
    data = {
        "balanced": found.balanced,
        "figures": figures,
        "equations": [{"code": e.code, "title": e.title, "holds": e.holds} for e in found.equations],
        "differences": [
            {
                "code": d.code,
                "equation": d.equation,
                "message": d.message,
                "amount": yuan(d.amount),
                "receipts": list(d.receipts),
                "people": list(d.people),
            }
            for d in found.discrepancies
        ],
    }
    f = found.figures
    text = [
        table(
            ["", "数目", "金额（元）"],
            [
                ["名册实缴", f"{f.payers} 人", yuan(f.register_total)],
                ["有效收据", f"{f.receipts} 张", yuan(f.receipts_total)],
                ["缴款单", f"{f.slips} 张", yuan(f.slips_total)],
                ["手上现金", "", yuan(f.cash_on_hand)],
                ["刷卡（不进钱箱）", "", yuan(f.pos_total)],
            ],
        ),
        f"免缴 {f.waived} 人，未缴 {f.unpaid} 人，作废收据 {f.voided} 张。",
        table(["", "对账项目", "结果"], [[e.code, e.title, "相符" if e.holds else "不符"] for e in found.equations]),
        *(d.message for d in found.discrepancies),
        "账已对平。" if found.balanced else "账没有对平，请照上面逐条查。",
    ]
    return Answer(data, "\n".join(text), 0 if found.balanced else 3)


def undecided(arguments: Namespace) -> Answer:
    """Rules whose amount the notice does not give, and who waits for them."""
    with season_of(arguments) as season:
        policy = Decisions(season)
        rules, waiting = policy.undecided(), policy.waiting()
    data = {
        "rules": [{"rule": r.rule, "clause": r.clause, "says": r.says} for r in rules],
        "waiting": [{"id_number": r.id_number, "name": r.name} for r in waiting],
    }
    text = table(["规则", "条款", "通知怎么说"], [[r.rule, r.clause, r.says] for r in rules])
    return Answer(data, f"{text}\n等着定金额的有 {len(waiting)} 人。")


def decide(arguments: Namespace) -> Answer:
    """Enter an amount that another document gives."""
    with season_of(arguments) as season:
        made = Decisions(season).decide(
            arguments.rule,
            arguments.document,
            collect=_fen(arguments.collect),
            subsidy=_fen(arguments.subsidy),
            refund=_fen(arguments.refund),
        )
    data = {
        "rule": made.rule,
        "document": made.document,
        "collect": _money(made.collect),
        "subsidy": _money(made.subsidy),
        "refund": _money(made.refund),
    }
    return Answer(data, f"已按 {made.document} 记下“{made.rule}”的金额，从现在起照此收款。")


def proposals(arguments: Namespace) -> Answer:
    """Collections that later lists would make different; nothing is changed."""
    with season_of(arguments) as season:
        found = Decisions(season).recalculations()
    data = [
        {
            "id_number": p.resident.id_number,
            "name": p.resident.name,
            "receipt": p.receipt.number,
            "collected": yuan(p.collected),
            "now": _money(p.now.collect),
            "refund": _money(p.refund),
            "refund_now": _money(p.now.refund),
            "basis": p.now.basis,
        }
        for p in found
    ]
    rows = [
        [
            p.resident.name,
            f"{p.receipt.serial:06d}",
            yuan(p.collected),
            _money(p.now.collect) or "待定",
            _money(p.refund) or "待定",
            _money(p.now.refund) or "待定",
            p.now.basis,
        ]
        for p in found
    ]
    return Answer(data, table(["姓名", "收据", "已收", "按现在的名单", "说过以后返还", "现在该返还", "依据"], rows) + f"\n共 {len(rows)} 人，都没有改动。")


def sign_off(arguments: Namespace) -> Answer:
    """Freeze a version of the register."""
    signers = []
    for text in arguments.signer:
        role, equals, name = text.partition("=")
        if not equals or not role.strip() or not name.strip():
            raise UserError("bad-signer", f"“{text}”不是“职务=姓名”。", "请写成 --signer 社保协办员=姓名。")
        signers.append((role.strip(), name.strip()))
    with season_of(arguments) as season:
        version = SignOff(season).sign(signers, arguments.explanation)
    data = {
        "version": version.version,
        "digest": version.digest,
        "people": version.people,
        "payers": version.payers,
        "waived": version.waived,
        "total": yuan(version.total),
    }
    text = f"清册第 {version.version} 版已定：{version.people} 人，缴费 {version.payers} 人，共 {yuan(version.total)} 元。"
    return Answer(data, text)


def print_sheet(arguments: Namespace) -> Answer:
    """Draw one kind of sheet, write it, count the print; with --list, the kinds that there are."""
    if arguments.list:
        return _list_of_sheets()
    if arguments.kind is None or arguments.out is None:
        raise WrongUsage("请写成 print KIND --out FILE.pdf；有哪些种类，用 print --list 查看。")
    request = SheetRequest(
        kind=arguments.kind,
        which=arguments.receipt or arguments.which,
        copies=arguments.copies,
        size=arguments.size,
        layout=arguments.layout,
        offset=tuple(arguments.offset),
        glyph_substitutes=dict(_glyph_substitute(text) for text in arguments.picture),
    )
    with season_of(arguments) as season, ProgressLine("排版") as progress:
        sheet = prepare(season, request)
        written = save(sheet.render(progress.tick), arguments.out)
        record_print(season, sheet)
    data = {"file": str(arguments.out), "pages": written.pages, "sha256": written.sha256, "missing_glyphs": []}
    return Answer(data, f"{arguments.out}：{written.pages} 页")


def _list_of_sheets() -> Answer:
    data = [
        {"kind": kind.id, "title": kind.title, "group": kind.group, "which": kind.needs.label, "about": kind.about}
        for kind in SHEETS.values()
    ]
    rows = [[kind.id, kind.title, kind.group, kind.needs.label, kind.about] for kind in SHEETS.values()]
    return Answer(data, table(["种类", "表册", "用处", "要说明", "做什么用"], rows))


def _glyph_substitute(text: str) -> tuple[str, str]:
    sign, equals, made_of = text.partition("=")
    if len(sign) != 1 or not equals or not made_of:
        raise UserError("bad-picture", f"“{text}”不是“字=拆分”。", "请写成 --picture 䶮=龙天。")
    return sign, made_of


def export(arguments: Namespace) -> Answer:
    """Fill the bureau's template; written, read back, compared, then recorded."""
    with season_of(arguments) as season, ProgressLine("填模板") as progress:
        bureau = Bureau(season)
        selection = bureau.select(retry_failed=arguments.retry_failed)
        filled = bureau.fill(
            bureau.template(arguments.template, arguments.mapping), selection, arguments.out, progress.tick
        )
        batch = bureau.record(selection, filled)
    data = {
        "file": str(filled.file),
        "rows": len(batch.rows),
        "total": yuan(selection.total),
        "batch": batch.number,
        "sha256": filled.sha256,
        "excluded": [{"id_number": x.id_number, "code": x.code, "message": x.message} for x in selection.excluded],
    }
    text = f"第 {batch.number} 批 {len(batch.rows)} 人，{yuan(selection.total)} 元，已写好并逐格核对：{filled.file}"
    return Answer(data, f"{text}\n不在这一批里的 {len(selection.excluded)} 人。")


def take_result(arguments: Namespace) -> Answer:
    """Take the bureau's result back; failures become the work list."""
    with season_of(arguments) as season:
        bureau = Bureau(season)
        report = bureau.take_result(bureau.read_result(arguments.file, arguments.mapping))
        failures = bureau.failures()
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
    return Answer(data, f"{text}\n" + (table(["姓名", "代码", "原因", "已缴"], rows) if rows else "没有失败的。"))


def verify(arguments: Namespace) -> Answer:
    """The great check; exit code 1 where anything is wrong."""
    path = book_of(arguments)
    checks = backups.check_book_file(path, secret_for(path, arguments))
    ok = all(check.ok for check in checks)
    data = {"ok": ok, "checks": [asdict(check) for check in checks]}
    rows = [[check.name, "好" if check.ok else "有问题", check.detail] for check in checks]
    return Answer(data, table(["检查", "结果", "说明"], rows), 0 if ok else 1)


def backup(arguments: Namespace) -> Answer:
    """A proven copy."""
    with season_of(arguments) as season:
        made = backups.back_up(season, arguments.to)
    return Answer({"file": str(made.file), "sha256": made.sha256, "verified": True}, f"已备份并核对：{made.file}")


def restore(arguments: Namespace) -> Answer:
    """A book from a proven copy; never over an existing one."""
    target = backups.restore(arguments.file, arguments.to, secret_for(arguments.file, arguments))
    return Answer({"file": str(target), "verified": True}, f"已恢复到：{target}")


def _has_display() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _money(fen: Fen | None) -> str | None:
    return None if fen is None else yuan(fen)


def _fen(text: str | None) -> Fen | None:
    return None if text is None else parse_yuan(text)


def _notes(notes: Iterable[RowNote]) -> str:
    return table(["表", "行", "问题"], [[note.sheet, str(note.row), note.message] for note in notes])
