"""Commands for amounts that the notice leaves to another document, and for what later lists would change."""

from __future__ import annotations

from argparse import Namespace

from village_collector.cli.context import Answer, season_of
from village_collector.cli.text import table, yuan_or_none
from village_collector.domain.money import Fen, parse_yuan, yuan
from village_collector.services.decisions import Decisions


def undecided(arguments: Namespace) -> Answer:
    """Rules whose amount the notice does not give, and who waits for them."""
    with season_of(arguments) as season:
        policy = Decisions(season)
        rules, waiting = policy.undecided(), policy.waiting()
    data = {
        "rules": [{"rule": r.rule, "identities": list(r.names), "clause": r.clause, "says": r.says} for r in rules],
        "waiting": [{"id_number": r.id_number, "name": r.name} for r in waiting],
    }
    text = table(["规则", "还没有金额的", "条款", "通知怎么说"], [[r.rule, "、".join(r.names), r.clause, r.says] for r in rules])
    return Answer(data=data, text=f"{text}\n等着定金额的有 {len(waiting)} 人。")


def decide(arguments: Namespace) -> Answer:
    """Enter an amount that another document gives."""
    with season_of(arguments) as season:
        made = Decisions(season).decide(
            arguments.rule,
            arguments.document,
            collect=_fen(arguments.collect),
            subsidy=_fen(arguments.subsidy),
            refund=_fen(arguments.refund),
            identities=arguments.identity,
        )
    data = {
        "rule": made.rule,
        "document": made.document,
        "collect": yuan_or_none(made.collect),
        "subsidy": yuan_or_none(made.subsidy),
        "refund": yuan_or_none(made.refund),
        "identities": list(made.identities),
    }
    return Answer(data=data, text=f"已按 {made.document} 记下“{made.rule}”的金额，从现在起照此收款。")


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
            "now": yuan_or_none(p.now.collect),
            "refund": yuan_or_none(p.refund),
            "refund_now": yuan_or_none(p.now.refund),
            "basis": p.now.basis,
        }
        for p in found
    ]
    rows = [
        [
            p.resident.name,
            f"{p.receipt.serial:06d}",
            yuan(p.collected),
            yuan_or_none(p.now.collect) or "待定",
            yuan_or_none(p.refund) or "待定",
            yuan_or_none(p.now.refund) or "待定",
            p.now.basis,
        ]
        for p in found
    ]
    return Answer(
        data=data, text=table(["姓名", "收据", "已收", "按现在的名单", "说过以后返还", "现在该返还", "依据"], rows) + f"\n共 {len(rows)} 人，都没有改动。"
    )


def _fen(text: str | None) -> Fen | None:
    return None if text is None else parse_yuan(text)
