"""Gathers what goes with the money: deposit, day, official tickets, reconciliation."""

from __future__ import annotations

from datetime import date

from village_collector.documents.cash_papers import (
    DayDeposit,
    DayLine,
    DaySheet,
    DepositLine,
    DepositSheet,
    TicketLine,
    TicketSheet,
)
from village_collector.documents.flow import Origin
from village_collector.documents.reconciliation import ReconciliationSheet
from village_collector.domain.ledger.ledger import Ledger
from village_collector.domain.ledger.money_values import DayClosing, Receipt, Void, without_cash
from village_collector.domain.ledger.ticket_stock import TicketCondition, TicketRange, spans
from village_collector.services.season import Season
from village_collector.services.sheets.gathering import day_of, nothing_to_print, origin, short_number
from village_collector.services.sheets.requests import SheetRequest
from village_collector.services.sign_off import SIGNER_ROLES


def deposit(season: Season, request: SheetRequest) -> DepositSheet:
    """One deposit (None: the newest) with the receipts whose money it completes."""
    ledger, opening, slip = season.book.ledger, season.book.opening, request.which
    found = [deposit for deposit in ledger.deposits if slip in (None, deposit.slip)]
    if not found:
        raise nothing_to_print(f"没有缴款单 {slip}。" if slip else "还没有缴款单。")
    made = found[-1]
    earlier = [count for count in ledger.day_closings if count.at <= made.at]
    matching = bool(earlier) and earlier[-1].counted == made.amount
    return DepositSheet(
        origin=origin(season),
        slip=made.slip,
        on=made.on,
        payee=f"{opening.town}城乡居民基本医疗保险费",
        account="",
        bank=made.bank,
        payer=made.operator,
        source="城乡居民基本医疗保险费（代收）",
        amount=made.amount,
        denominations=earlier[-1].denominations if matching else (),
        remark=f"{opening.village}，经办人{made.operator}",
        lines=tuple(_deposit_line(season, ledger.receipts[number]) for number in made.receipts),
        on_hand=ledger.cash_on_hand,
        without_cash=without_cash(ledger.receipts.values()),
    )


def _deposit_line(season: Season, receipt: Receipt) -> DepositLine:
    return DepositLine(
        receipt=short_number(receipt),
        received_on=receipt.on,
        head=season.roster.head_of(receipt),
        payer=receipt.payer,
        people=len(receipt.lines),
        amount=receipt.total,
    )


def day(season: Season, request: SheetRequest) -> DaySheet:
    """One day (None: today): what was on hand in the morning, what came and went, what was counted."""
    ledger, on = season.book.ledger, day_of(season, request)
    receipts = [r for r in ledger.receipts.values() if r.booked_on == on or (r.void and r.void.on == on)]
    deposits = [deposit for deposit in ledger.deposits if deposit.on == on]
    counts = [count for count in ledger.day_closings if count.on == on]
    if not receipts and not deposits and not counts:
        raise nothing_to_print(f"{on:%Y-%m-%d} 没有收款，也没有缴存。")
    opening, cash = _cash_box(ledger, on)
    others = _without_cash(ledger, on)
    count = counts[-1] if counts else None
    people = sum(len(r.lines) for r in receipts if r.on == r.booked_on == on and not _void_by(r, on))
    return DaySheet(
        origin=_day_origin(season, count, people, cash + sum(fen for _, fen in others)),
        on=on,
        opening=opening,
        lines=tuple(_day_line(season, receipt, on) for receipt in receipts),
        deposits=tuple(DayDeposit(slip=d.slip, bank=d.bank, amount=d.amount) for d in deposits),
        cash=cash,
        without_cash=others,
        closing=opening + cash - sum(deposit.amount for deposit in deposits),
        denominations=count.denominations if count else (),
        counted=count.counted if count else None,
        reason=count.reason if count else "",
        expected=count.expected if count else None,
    )


def _day_origin(season: Season, count: DayClosing | None, people: int, total: int) -> Origin:
    if count is None:
        return origin(season)
    number = season.book.ledger.day_closings.index(count) + 1
    return origin(season, f"D{number}", people=people, total=total, entry_hash=count.hash)


def _without_cash(ledger: Ledger, on: date) -> tuple[tuple[str, int], ...]:
    """What a day took without cash by each way (fen), less what it voided; a way that comes to nothing stands with 0."""
    sums: dict[str, int] = {}
    for receipt in ledger.receipts.values():
        times = (receipt.booked_on == on) - bool(receipt.void and receipt.void.on == on)
        if not receipt.is_cash and (receipt.booked_on == on or times):
            sums[receipt.way] = sums.get(receipt.way, 0) + times * receipt.total
    return tuple(sums.items())


def _cash_box(ledger: Ledger, on: date) -> tuple[int, int]:
    """Money in the box before the day, and what the day added to it; fen."""
    before = added = 0
    for receipt in (receipt for receipt in ledger.receipts.values() if receipt.is_cash):
        came = receipt.total if receipt.booked_on <= on else 0
        gone = receipt.total if receipt.void and receipt.void.on <= on else 0
        came_before = receipt.total if receipt.booked_on < on else 0
        gone_before = receipt.total if receipt.void and receipt.void.on < on else 0
        before += came_before - gone_before
        added += (came - gone) - (came_before - gone_before)
    return before - sum(d.amount for d in ledger.deposits if d.on < on), added


def _day_line(season: Season, receipt: Receipt, on: date) -> DayLine:
    void = _void_by(receipt, on)
    earlier = f"（{receipt.on:%m月%d日}收的）" if receipt.on != on else ""
    return DayLine(
        receipt=short_number(receipt),
        time=f"{void.at if void and earlier else receipt.at:%H:%M}",
        head=season.roster.head_of(receipt),
        payer=f"{receipt.payer}{_replacing(season.book.ledger, receipt)}",
        people=len(receipt.lines),
        method=receipt.method.word,
        amount=receipt.total,
        voided_because=f"{void.reason}{earlier}" if void else "",
    )


def _replacing(ledger: Ledger, receipt: Receipt) -> str:
    """Which void receipt a line stands for, and when the money came."""
    if not receipt.replaces:
        return ""
    return f"（{receipt.on:%m月%d日}收的，代替 {short_number(ledger.receipts[receipt.replaces])}）"


def _void_by(receipt: Receipt, on: date) -> Void | None:
    """The void that a day's sheet knows of: one made later does not change that day."""
    return receipt.void if receipt.void and receipt.void.on <= on else None


def tickets(season: Season, _: SheetRequest) -> TicketSheet:
    """Every range of official tickets: 领用, 已用, 作废, 遗失, 结存."""
    stock = season.book.ledger.records.tickets
    if not stock.kept:
        raise nothing_to_print("还没有登记领用的票据。")
    lines = tuple(_ticket_line(season.book.ledger, ticket_range) for ticket_range in stock.ranges)
    return TicketSheet(origin=origin(season), until=season.today(), lines=lines)


def _ticket_line(ledger: Ledger, ticket_range: TicketRange) -> TicketLine:
    stock, used = ledger.records.tickets, ledger.tickets_used()
    numbers = ticket_range.numbers()
    receipts = {n: ledger.receipts[used[n]] for n in numbers if n in used}
    valid = [n for n, receipt in receipts.items() if not receipt.void]
    spoiled = [n for n in numbers if n in receipts and receipts[n].void]
    spoiled += [n for n in numbers if n in stock.marks and stock.marks[n].condition is TicketCondition.SPOILED]
    lost = [n for n in numbers if n in stock.marks and stock.marks[n].condition is TicketCondition.LOST]
    left = [n for n in numbers if n not in used and n not in stock.marks]
    return TicketLine(
        name="城乡居民基本医疗保险费专用票据",
        received_on=ticket_range.received_on,
        first=ticket_range.first,
        last=ticket_range.last,
        received=ticket_range.count,
        used=len(valid),
        void=len(spoiled),
        void_numbers="、".join(sorted(spoiled)),
        lost=len(lost),
        lost_numbers="、".join(lost),
        left=len(left),
        left_range=spans(left),
        amount=sum(receipts[n].total for n in valid),
    )


def reconciliation(season: Season, _: SheetRequest) -> ReconciliationSheet:
    """All equations as they stand, for three signatures; explanations are those of the newest version."""
    found = season.reconciler.reconcile()
    versions = season.book.ledger.versions
    why = versions[-1].explanation if versions else ""
    return ReconciliationSheet(
        origin=origin(season),
        reconciliation=found,
        explanations={equation.code: why for equation in found.equations if not equation.holds and why},
        signers=tuple((role, "") for role in SIGNER_ROLES),
    )
