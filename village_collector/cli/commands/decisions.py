"""Commands for what comes after the notice: amounts of other documents, changed rules, and what later lists would change."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence

from village_collector.cli.context import Answer, parse_day, season_of
from village_collector.cli.text import table, yuan_or_none
from village_collector.domain.money import Fen, parse_yuan, yuan
from village_collector.services.amendments import Amendments
from village_collector.services.decisions import Decisions, Recalculation
from village_collector.services.open_questions import AskedQuestion, OpenQuestions


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


def amend(arguments: Namespace) -> Answer:
    """Take a changed scheme file in: it holds from its day on, what was collected stays."""
    with season_of(arguments) as season:
        made = Amendments(season).amend(arguments.scheme, arguments.document, parse_day(arguments.from_day))
    data = {"scheme": made.scheme.id, "from": made.from_day.isoformat(), "differs": [_recalculation(one) for one in made.differs]}
    text = f"从 {made.from_day} 起按改过的《{made.scheme.title}》算，已经收的一笔不动。"
    if made.differs:
        text += f"\n按改过的办法会不一样的有 {len(made.differs)} 人：\n{_recalculations(made.differs)}"
    return Answer(data=data, text=text)


def questions(arguments: Namespace) -> Answer:
    """What the notice leaves open, with the default taken; with --answer, record what the bureau said."""
    with season_of(arguments) as season:
        asked = OpenQuestions(season)
        if arguments.answer is not None:
            key, _, value = arguments.answer.partition("=")
            asked.answer(key.strip(), value, arguments.document)
        found = asked.asked()
    data = [
        {
            "key": one.question.key,
            "question": one.question.question,
            "default": one.question.default,
            "answer": one.answer.value if one.answer else None,
            "document": one.answer.document if one.answer else None,
            "choices": list(one.question.choices),
        }
        for one in found
    ]
    rows = [[one.question.key, one.question.question, _answer(one)] for one in found]
    return Answer(data=data, text=table(["编号", "问题", "答复"], rows))


def _answer(one: AskedQuestion) -> str:
    return f"{one.answer.value}（{one.answer.document}）" if one.answer else f"还没有，先按“{one.question.default}”"


def proposals(arguments: Namespace) -> Answer:
    """Collections that later lists would make different; nothing is changed."""
    with season_of(arguments) as season:
        found = Decisions(season).recalculations()
    text = f"{_recalculations(found)}\n共 {len(found)} 人，都没有改动。"
    return Answer(data=[_recalculation(one) for one in found], text=text)


def _recalculation(one: Recalculation) -> dict[str, object]:
    return {
        "id_number": one.resident.id_number,
        "name": one.resident.name,
        "receipt": one.receipt.number,
        "collected": yuan(one.collected),
        "now": yuan_or_none(one.now.collect),
        "refund": yuan_or_none(one.refund),
        "refund_now": yuan_or_none(one.now.refund),
        "basis": one.now.basis,
    }


def _recalculations(found: Sequence[Recalculation]) -> str:
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
    return table(["姓名", "收据", "已收", "按现在的名单和办法", "说过以后返还", "现在该返还", "依据"], rows)


def _fen(text: str | None) -> Fen | None:
    return None if text is None else parse_yuan(text)
