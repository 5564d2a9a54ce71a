"""Commands for money: receipts, deposits, reconciliation."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict
from datetime import date

from village_collector.cli.context import Answer, WrongUsage, parse_day, season_of
from village_collector.cli.text import table, yuan_or_none
from village_collector.domain.ledger.money_values import Method
from village_collector.domain.money import parse_yuan, yuan
from village_collector.services.cash_desk import CashDesk, Replacement


def collect(arguments: Namespace) -> Answer:
    """One receipt for all the persons named."""
    with season_of(arguments) as season:
        replacing = _replacing(arguments, season.today())
        receipt = CashDesk(season).collect(
            arguments.id_numbers,
            None if arguments.cash is None else parse_yuan(arguments.cash),
            method=Method(arguments.method),
            channel=arguments.channel,
            ticket=arguments.ticket,
            payer=arguments.payer,
            accept_no_benefit=arguments.accept_no_benefit,
            replacing=replacing,
        )
    data = {
        "receipt": receipt.number,
        "on": receipt.on.isoformat(),
        "replaces": receipt.replaces or None,
        "total": yuan(receipt.total),
        "change": yuan(receipt.change),
        "lines": [
            {
                "id_number": line.id_number,
                "amount": yuan(line.collect),
                "repay": yuan(line.repay),
                "subsidy": yuan(line.subsidy),
                "refund": yuan_or_none(line.refund),
                "basis": line.basis,
            }
            for line in receipt.lines
        ],
    }
    rows = [[line.name, yuan(line.collect), yuan(line.repay), line.basis] for line in receipt.lines]
    text = table(["姓名", "实收", "其中补缴", "依据"], rows)
    return Answer(data=data, text=f"{text}\n已收 {yuan(receipt.total)} 元，找零 {yuan(receipt.change)} 元，收据 {receipt.number}")


def _replacing(arguments: Namespace, today: date) -> Replacement | None:
    """The void receipt whose money is receipted again; its day, its number and the reason belong together."""
    if arguments.replaces is None:
        if arguments.paid_on or arguments.reason:
            raise WrongUsage("--paid-on 和 --reason 要和 --replaces 一起写")
        return None
    return Replacement(
        receipt=arguments.replaces, paid_on=parse_day(arguments.paid_on) or today, reason=arguments.reason
    )


def void(arguments: Namespace) -> Answer:
    """Reverse a receipt; its number stays used."""
    with season_of(arguments) as season:
        receipt = CashDesk(season).void(arguments.receipt, arguments.reason)
    return Answer(
        data={"receipt": receipt.number, "reversed": yuan(receipt.total)},
        text=f"收据 {receipt.number} 已作废，请退还现金 {yuan(receipt.total)} 元。",
    )


def deposit(arguments: Namespace) -> Answer:
    """Record a deposit slip."""
    from village_collector.services.day_end import DayEnd

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
    return Answer(
        data=data, text=f"缴款单 {made.slip} 已登记 {yuan(made.amount)} 元，结清收据 {len(made.receipts)} 张；手上现金 {yuan(on_hand)} 元。"
    )


def reconcile(arguments: Namespace) -> Answer:
    """All books side by side; exit code 3 where they differ."""

    with season_of(arguments) as season:
        found = season.reconciler.reconcile()
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
                ["POS（不进钱箱）", "", yuan(f.pos_total)],
                ["转账（不进钱箱）", "", yuan(f.transfer_total)],
                ["家庭共济（不进钱箱）", "", yuan(f.relative_total)],
                *([["其中补缴以前年度", "", yuan(f.repaid_total)]] if f.repaid_total else []),
            ],
        ),
        f"免缴 {f.waived} 人，未缴 {f.unpaid} 人，作废收据 {f.voided} 张。",
        table(["", "对账项目", "结果"], [[e.code, e.title, "相符" if e.holds else "不符"] for e in found.equations]),
        *(d.message for d in found.discrepancies),
        "账已对平。" if found.balanced else "账没有对平，请照上面逐条查。",
    ]
    return Answer(data=data, text="\n".join(text), exit_code=0 if found.balanced else 3)
