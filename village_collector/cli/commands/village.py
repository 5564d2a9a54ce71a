"""Commands for what the season keeps besides money: tickets, absences, refunds, weekly reports."""

from __future__ import annotations

from argparse import Namespace

from village_collector.cli.context import Answer, parse_day, season_of
from village_collector.cli.text import table
from village_collector.domain.ledger.village_records import Absence
from village_collector.domain.money import yuan
from village_collector.errors import UserError
from village_collector.services.absences import Absences
from village_collector.services.refunds import Refunds
from village_collector.services.reports import Reports
from village_collector.services.ticket_stock import LOST, SPOILED, TicketStockService

MONEY_FIGURES = frozenset({"due", "collected", "deposited", "cash_on_hand"})
"""Figures of a weekly report that are fen, not heads."""


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
        data=data | {"amount": yuan(now.amount), "next": following},
        text=f"{text}\n有效票据金额 {yuan(now.amount)} 元，下一张 {following or '没有了'}",
    )


def _one(numbers: list[str]) -> str:
    if len(numbers) != 1:
        raise UserError("bad-ticket-number", "没有写清楚是哪一张票。", "请写一个票号。")
    return numbers[0]


def _two(numbers: list[str]) -> tuple[str, str]:
    if len(numbers) != 2:
        raise UserError("bad-ticket-range", "没有写清楚号段。", "请写起号和止号。")
    return numbers[0], numbers[1]


def absent(arguments: Namespace) -> Answer:
    """Record why a resident does not pay here, or take the record back."""
    with season_of(arguments) as season:
        absences = Absences(season)
        if arguments.clear:
            absences.clear_absence(arguments.id_number)
            return Answer(data={"id_number": arguments.id_number, "reason": None}, text="已撤销。")
        try:
            reason = Absence(arguments.reason)
        except ValueError:
            known = "、".join(item.value for item in Absence)
            raise UserError("bad-reason", f"没有“{arguments.reason}”这个原因。", f"请从这些里选：{known}。") from None
        made = absences.record_absence(arguments.id_number, reason, arguments.note, arguments.proof)
    data = {"id_number": made.id_number, "reason": made.absence.value, "evidence": list(made.evidence)}
    return Answer(data=data, text=f"已登记：{made.absence.value}，佐证 {len(made.evidence)} 份。")


def attempt(arguments: Namespace) -> Answer:
    """Record one try to reach a resident."""
    with season_of(arguments) as season:
        absences = Absences(season)
        made = absences.record_contact_attempt(arguments.id_number, arguments.how, arguments.said)
        count = len(season.book.ledger.records.attempts[made.id_number])
    return Answer(data={"id_number": made.id_number, "attempts": count}, text=f"已记下，这是第 {count} 次。")


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
    return Answer(data=data, text=table(["姓名", "返还单位", "应返", "返还日期"], rows) + f"\n共 {len(rows)} 人")


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
    return Answer(data=data, text=f"第 {made.number} 期周报已定：{made.first_day} 到 {made.last_day}，本周 {made.figures['new']} 人。")
