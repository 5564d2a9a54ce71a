"""Register, receipts, slips and cash side by side: the equations of the season and where they do not hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from village_collector.domain.ledger.ledger import Ledger
from village_collector.domain.ledger.money_values import Method, Receipt
from village_collector.domain.money import Fen, yuan
from village_collector.domain.register import RegisterRow, RowState

Unit: TypeAlias = Literal["fen", "people", "receipts", "tickets"]
SIGNING = frozenset({"E1", "E2", "E3", "E4", "E5", "E10", "E11", "E12"})
"""The equations that must hold before three parties sign."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Discrepancy:
    """One place where two books differ; `receipts` and `people` (ID numbers) lead to the rows."""

    equation: str
    code: str
    message: str
    amount: Fen
    receipts: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Equation:
    """Two sums of the season that must be the same; `unit` says what `left` and `right` count."""

    code: str
    title: str
    left_word: str
    left: int
    right_word: str
    right: int
    unit: Unit
    discrepancies: tuple[Discrepancy, ...] = ()

    @property
    def holds(self) -> bool:
        return self.left == self.right and not self.discrepancies

    def text(self, value: int) -> str:
        """One side as people read it: yuan with two decimals where it is money, a plain number otherwise."""
        return yuan(value) if self.unit == "fen" else str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The sums that stand side by side; heads are people, money is fen."""

    people: int
    payers: int
    waived: int
    unpaid: int
    register_total: Fen
    receipts: int
    voided: int
    receipts_total: Fen
    cash_total: Fen
    pos_total: Fen
    transfer_total: Fen
    relative_total: Fen
    slips: int
    slips_total: Fen
    cash_on_hand: Fen
    refunds_due: Fen
    refunds_unknown: int
    repaid_total: Fen = 0


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """All equations that can be asked of the season so far."""

    figures: Figures
    equations: tuple[Equation, ...]

    @property
    def discrepancies(self) -> tuple[Discrepancy, ...]:
        return tuple(found for equation in self.equations for found in _named(equation))

    @property
    def balanced(self) -> bool:
        return all(equation.holds for equation in self.equations)

    @property
    def signable(self) -> bool:
        """Whether the equations that stand before a signature hold."""
        return all(equation.holds for equation in self.equations if equation.code in SIGNING)


def _named(equation: Equation) -> tuple[Discrepancy, ...]:
    if equation.discrepancies or equation.holds:
        return equation.discrepancies
    left, right = equation.text(equation.left), equation.text(equation.right)
    message = f"{equation.title}：{equation.left_word} {left}，{equation.right_word} {right}。"
    amount = equation.left - equation.right if equation.unit == "fen" else 0
    return (Discrepancy(equation=equation.code, code="sums-differ", message=message, amount=amount),)


def reconcile(
    rows: Sequence[RegisterRow],
    ledger: Ledger,
    expected: Mapping[str, Fen | None],
    *,
    deposit_multiple: Fen | None = None,
    ticket_for: str = "none",
) -> Reconciliation:
    """Compare the register's rows with the ledger.

    `expected` is what each paid resident owed on the day of payment by the scheme (None: not known);
    `deposit_multiple` is the amount of which every slip must be a multiple, where the scheme has one price.
    E1–E5 and E10 are always asked, E6–E8 once a batch has gone to the bureau, E9 where a stock of tickets is kept, E11 where
    the notice demands a ticket (`ticket_for`: "cash", "all", "none"), E12 where somebody paid missed years back.
    """
    valid = [receipt for receipt in ledger.receipts.values() if not receipt.void]
    equations = [
        _receipts_and_lines(valid),
        _cash_and_slips(ledger, valid),
        _one_slip_each(ledger),
        _register_and_receipts(rows, valid),
        _heads_and_prices(valid, expected, ledger, deposit_multiple),
    ]
    if ledger.batches:
        equations += [_batches_and_register(ledger, rows), _answers(ledger), _booked(ledger)]
    if ledger.records.tickets.kept:
        equations.append(_tickets(ledger))
    equations.append(_places_of_the_money(ledger, valid))
    if ticket_for != "none":
        equations.append(_money_on_tickets(valid, ticket_for))
    if any(line.repay for receipt in valid for line in receipt.lines) or any(row.repay for row in rows if row.paid is not None):
        equations.append(_missed_years(rows, valid))
    return Reconciliation(_figures(rows, ledger, valid), tuple(equations))


def _figures(rows: Sequence[RegisterRow], ledger: Ledger, valid: Sequence[Receipt]) -> Figures:
    lines = [line for receipt in valid for line in receipt.lines]
    return Figures(
        people=len(rows),
        payers=sum(1 for row in rows if row.paid is not None),
        waived=sum(1 for row in rows if row.waived),
        unpaid=sum(1 for row in rows if row.state is RowState.UNPAID),
        register_total=sum(row.paid or 0 for row in rows),
        receipts=len(valid),
        voided=len(ledger.receipts) - len(valid),
        receipts_total=sum(receipt.total for receipt in valid),
        cash_total=ledger.cash_total,
        pos_total=_came_by(Method.POS, valid),
        transfer_total=_came_by(Method.TRANSFER, valid),
        relative_total=_came_by(Method.RELATIVE, valid),
        slips=len(ledger.deposits),
        slips_total=ledger.deposited,
        cash_on_hand=ledger.cash_on_hand,
        refunds_due=sum(line.refund or 0 for line in lines),
        refunds_unknown=sum(1 for line in lines if line.refund is None),
        repaid_total=sum(line.repay for line in lines),
    )


def _came_by(method: Method, valid: Iterable[Receipt]) -> Fen:
    return sum(receipt.total for receipt in valid if receipt.method is method)


_EQUATIONS: Mapping[str, tuple[str, str, str, Unit]] = {
    "E1": ("收据合计等于各人实缴之和", "收据", "各人", "fen"),
    "E2": ("收的现金等于缴款单加手上现金", "现金收款", "缴款单加手上现金", "fen"),
    "E3": ("每张收据最多在一张缴款单里", "列入次数", "收据张数", "receipts"),
    "E4": ("清册各页小计之和等于收据合计", "清册", "收据", "fen"),
    "E5": ("人数乘标准等于实收", "按标准", "实收", "fen"),
    "E6": ("上报金额等于清册金额", "上报", "清册", "fen"),
    "E7": ("成功加失败等于上报人数", "上报人数", "成功加失败加待回", "people"),
    "E8": ("入库金额等于上报金额", "已回执的上报", "导入成功", "fen"),
    "E9": ("领用等于已用加作废加遗失加结存", "领用", "已用加作废加遗失加结存", "tickets"),
    "E10": ("每一元都有去处，相加等于收据合计", "缴款单、手上现金、转账、POS、家庭共济", "收据", "fen"),
    "E12": ("补缴以前年度的钱：清册等于收据", "清册", "收据", "fen"),
    "E11": ("票款一致：票据上的钱等于该开票的收款", "票据", "该开票的收款", "fen"),
}
"""What stands on either side of each equation, and what is counted: title, left, right, unit."""


def _equation(code: str, left: int, right: int, discrepancies: Iterable[Discrepancy]) -> Equation:
    title, left_word, right_word, unit = _EQUATIONS[code]
    return Equation(
        code=code, title=title, left_word=left_word, left=left, right_word=right_word, right=right,
        unit=unit, discrepancies=tuple(discrepancies),
    )


def _receipts_and_lines(valid: Iterable[Receipt]) -> Equation:
    found = []
    total = lines = 0
    for receipt in valid:
        inside = sum(line.collect for line in receipt.lines)
        total, lines = total + receipt.total, lines + inside
        if inside != receipt.total:
            message = f"收据 {receipt.serial:06d} 合计 {yuan(receipt.total)}，各人相加 {yuan(inside)}。"
            found.append(
                Discrepancy(
                    equation="E1", code="receipt-lines", message=message,
                    amount=receipt.total - inside, receipts=(receipt.number,),
                )
            )
    return _equation("E1", total, lines, found)


def _cash_and_slips(ledger: Ledger, valid: Iterable[Receipt]) -> Equation:
    cash = _came_by(Method.CASH, valid)
    slips = sum(deposit.amount for deposit in ledger.deposits)
    counted = ledger.cash_on_hand
    found = []
    if ledger.day_closings and ledger.day_closings[-1].difference:
        last = ledger.day_closings[-1]
        counted += last.difference
        word = "多" if last.difference > 0 else "少"
        message = f"{last.on:%Y-%m-%d} 清点现金{word}了 {yuan(abs(last.difference))} 元：{last.reason or '没有写原因'}。"
        found.append(Discrepancy(equation="E2", code="cash-count", message=message, amount=last.difference))
    return _equation("E2", cash, slips + counted, found)


def _money_on_tickets(valid: Sequence[Receipt], ticket_for: str) -> Equation:
    """票款一致: every receipt that needs a ticket bears one, so that the money on tickets is the money that needs one."""
    needing = [receipt for receipt in valid if ticket_for == "all" or receipt.is_cash or receipt.ticket]
    found = [
        Discrepancy(
            equation="E11", code="no-ticket", message=f"收据 {receipt.serial:06d} 收了{receipt.method.word} {yuan(receipt.total)} 元，没有票据号。",
            amount=-receipt.total, receipts=(receipt.number,), people=tuple(line.id_number for line in receipt.lines),
        )
        for receipt in needing
        if not receipt.ticket
    ]
    on_tickets = sum(receipt.total for receipt in needing if receipt.ticket)
    return _equation("E11", on_tickets, sum(receipt.total for receipt in needing), found)


def _missed_years(rows: Sequence[RegisterRow], valid: Sequence[Receipt]) -> Equation:
    """What was taken for missed years is the same in the register and on the receipts, person by person."""
    paid = {line.id_number: (line, receipt) for receipt in valid for line in receipt.lines}
    found = []
    for row in rows:
        line, receipt = paid.get(row.id_number, (None, None))
        repaid, listed = line.repay if line else 0, row.repay if row.paid is not None else 0
        if repaid != listed:
            message = f"清册第 {row.number} 行{row.name}：清册补缴 {yuan(listed)} 元，收据 {yuan(repaid)} 元。"
            found.append(
                Discrepancy(
                    equation="E12", code="repay-differs", message=message, amount=listed - repaid,
                    receipts=(receipt.number,) if receipt else (), people=(row.id_number,),
                )
            )
    listed_total = sum(row.repay for row in rows if row.paid is not None)
    return _equation("E12", listed_total, sum(line.repay for line, _ in paid.values()), found)


def _places_of_the_money(ledger: Ledger, valid: Sequence[Receipt]) -> Equation:
    """Every yuan of the receipts is at the bank, in the box, or came to an account without going through the box."""
    other = sum(_came_by(method, valid) for method in Method if method is not Method.CASH)
    there = ledger.deposited + ledger.cash_on_hand + other
    return _equation("E10", there, sum(receipt.total for receipt in valid), ())


def _one_slip_each(ledger: Ledger) -> Equation:
    times = Counter(number for deposit in ledger.deposits for number in deposit.receipts)
    found = tuple(
        Discrepancy(
            equation="E3", code="in-two-slips", message=f"收据 {number} 列在 {count} 张缴款单里。",
            amount=0, receipts=(number,),
        )
        for number, count in times.items()
        if count > 1
    )
    voided = tuple(
        Discrepancy(
            equation="E3", code="void-in-slip", message=f"收据 {number} 已作废，但列在缴款单里。",
            amount=ledger.receipts[number].total, receipts=(number,),
        )
        for number in times
        if ledger.receipts[number].void
    )
    return _equation("E3", times.total(), len(times), found + voided)


def _register_and_receipts(rows: Sequence[RegisterRow], valid: Sequence[Receipt]) -> Equation:
    paid = {line.id_number: (line.collect, receipt) for receipt in valid for line in receipt.lines}
    found = []
    for row in rows:
        collected, receipt = paid.pop(row.id_number, (None, None))
        if collected != row.paid:
            message = f"清册第 {row.number} 行{row.name}：清册 {_amount(row.paid)}，收据 {_amount(collected)}。"
            numbers = (receipt.number,) if receipt else ()
            found.append(
                Discrepancy(
                    equation="E4", code="row-differs", message=message,
                    amount=(row.paid or 0) - (collected or 0), receipts=numbers, people=(row.id_number,),
                )
            )
    total = sum(row.paid or 0 for row in rows)
    for id_number, (collected, receipt) in paid.items():
        message = f"收据 {receipt.serial:06d} 里有一人不在清册上（{yuan(collected)} 元）。"
        found.append(
            Discrepancy(
                equation="E4", code="not-in-register", message=message,
                amount=-collected, receipts=(receipt.number,), people=(id_number,),
            )
        )
    return _equation("E4", total, sum(line.collect for receipt in valid for line in receipt.lines), found)


def _amount(fen: Fen | None) -> str:
    return "没有金额" if fen is None else f"{yuan(fen)} 元"


def _heads_and_prices(
    valid: Iterable[Receipt], expected: Mapping[str, Fen | None], ledger: Ledger, multiple: Fen | None
) -> Equation:
    found = []
    should = did = 0
    for receipt in valid:
        for line in receipt.lines:
            due = expected.get(line.id_number)
            due = line.collect if due is None else due
            should, did = should + due, did + line.collect
            if due != line.collect:
                message = f"{line.name}按当天的身份应缴 {yuan(due)} 元，收了 {yuan(line.collect)} 元（收据 {receipt.serial:06d}）。"
                found.append(
                    Discrepancy(
                        equation="E5", code="amount-differs", message=message,
                        amount=line.collect - due, receipts=(receipt.number,), people=(line.id_number,),
                    )
                )
    if multiple:
        found += [
            Discrepancy(
                equation="E5", code="odd-slip", message=f"缴款单 {d.slip} 的 {yuan(d.amount)} 元不是 {yuan(multiple)} 元的整数倍。",
                amount=0,
            )
            for d in ledger.deposits
            if d.amount % multiple
        ]
    return _equation("E5", should, did, found)


def _batches_and_register(ledger: Ledger, rows: Sequence[RegisterRow]) -> Equation:
    paid = {row.id_number: row.paid or 0 for row in rows}
    sent: dict[str, Fen] = {}
    for batch in ledger.batches:
        sent.update(batch.rows)
    found = [
        Discrepancy(
            equation="E6", code="sent-differs", message=f"上报 {yuan(amount)} 元，清册 {yuan(paid.get(number, 0))} 元。",
            amount=amount - paid.get(number, 0), people=(number,),
        )
        for number, amount in sent.items()
        if amount != paid.get(number, 0)
    ]
    return _equation("E6", sum(sent.values()), sum(paid.get(n, 0) for n in sent), found)


def _answers(ledger: Ledger) -> Equation:
    submitted = {number for batch in ledger.batches for number, _ in batch.rows}
    waiting = tuple(o.id_number for o in ledger.outcomes.values() if o.succeeded is None)
    answered = [o.id_number for o in ledger.outcomes.values() if o.succeeded is not None]
    found = []
    if ledger.results and waiting:
        message = f"有 {len(waiting)} 人上报了，回执里没有。"
        found.append(Discrepancy(equation="E7", code="not-answered", message=message, amount=0, people=waiting))
    strangers = tuple(number for number in answered if number not in submitted)
    if strangers:
        message = f"回执里有 {len(strangers)} 人没有上报过。"
        found.append(Discrepancy(equation="E7", code="never-sent", message=message, amount=0, people=strangers))
    total = len(answered) + len(waiting)
    return _equation("E7", len(submitted), total, found)


def _booked(ledger: Ledger) -> Equation:
    sent = {number: amount for batch in ledger.batches for number, amount in batch.rows}
    failed = [o for o in ledger.outcomes.values() if o.succeeded is False and sent.get(o.id_number)]
    wrong = [
        o
        for o in ledger.outcomes.values()
        if o.succeeded and o.amount is not None and o.amount != sent.get(o.id_number, 0)
    ]
    found = [
        Discrepancy(
            equation="E8", code="failed-with-money", message=f"收了钱但导入失败：{o.reason or o.code or '没有写原因'}。",
            amount=sent[o.id_number], people=(o.id_number,),
        )
        for o in failed
    ]
    found += [
        Discrepancy(
            equation="E8", code="booked-differs", message=f"回执金额 {yuan(o.amount or 0)}，上报金额 {yuan(sent.get(o.id_number, 0))}。",
            amount=(o.amount or 0) - sent.get(o.id_number, 0), people=(o.id_number,),
        )
        for o in wrong
    ]
    answered = [o for o in ledger.outcomes.values() if o.succeeded is not None]
    asked = sum(sent.get(o.id_number, 0) for o in answered)
    booked = sum((sent.get(o.id_number, 0) if o.amount is None else o.amount) for o in answered if o.succeeded)
    return _equation("E8", asked, booked, found)


def _tickets(ledger: Ledger) -> Equation:
    stock, used = ledger.records.tickets, ledger.tickets_used()
    numbers = set(stock.numbers())
    strangers = sorted(number for number in used if number not in numbers)
    twice = sorted(number for number in used if number in stock.marks)
    found = [
        Discrepancy(equation="E9", code="ticket-not-ours", message=f"票据 {n} 不在领用的号段里。", amount=0, receipts=(used[n],))
        for n in strangers
    ]
    found += [
        Discrepancy(equation="E9", code="ticket-spoiled", message=f"票据 {n} 登记了作废或遗失，又用在收据上。", amount=0, receipts=(used[n],))
        for n in twice
    ]
    accounted = len(numbers & used.keys()) + len(stock.marks) + len(stock.left(used))
    return _equation("E9", len(numbers), accounted, found)
