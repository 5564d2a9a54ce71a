"""Register, receipts, tickets, slips and cash side by side: each equation holds, and fails only for its own reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from village_collector.domain.ledger.bureau_values import Batch, BureauOutcome, ResultFile
from village_collector.domain.ledger.entries import EntryHeader
from village_collector.domain.ledger.ledger import Ledger
from village_collector.domain.ledger.money_values import CollectedLine, DayClosing, Deposit, Method, Receipt, Void
from village_collector.domain.ledger.ticket_stock import TicketCondition, TicketMark, TicketRange
from village_collector.domain.reconciliation import SIGNING, Figures, Reconciliation, reconcile
from village_collector.domain.register import RegisterRow, RowState

DAY = date(2021, 10, 12)
AT = datetime(2021, 10, 12, 8, tzinfo=UTC)
PRICE = 32000
HEADER: EntryHeader = {"operator": "王", "on": DAY, "at": AT}


def receipt(serial: int, *people: str, amount: int = PRICE, method: Method = Method.CASH, ticket: str = "") -> Receipt:
    lines = tuple(
        CollectedLine(
            id_number=person, name=f"李{person}", collect=amount, subsidy=0, refund=0, agency="", identity="", basis="二（一）",
            benefit_from=None, benefit_to=None,
        )
        for person in people
    )
    total = amount * len(people)
    return Receipt(
        **HEADER, number=f"R{serial}", serial=serial, payer="李", method=method, channel="", tendered=total, total=total, change=0,
        ticket=ticket, lines=lines, seq=serial + 1, hash="abcdefgh",
    )  # fmt: skip


def slip(number: str, amount: int, *receipts: str) -> Deposit:
    return Deposit(**HEADER, slip=number, amount=amount, bank="", receipts=receipts, photo_sha256="")


def row(number: int, person: str, paid: int | None, state: RowState = RowState.COLLECTED) -> RegisterRow:
    return RegisterRow(
        number=number, group="第1组", household_no="0001", head="李", relation="户主", name=f"李{person}", id_number=person,
        category="", assistance="", state=state, due=PRICE, subsidy=0, paid=paid, refund=0, paid_on=None, method="",
        receipt="", ticket="", slip="", remark="",
    )  # fmt: skip


class Books:
    """Four books that agree: ten people, seven paid on four receipts (one by POS), one waived, two unpaid."""

    def __init__(self) -> None:
        made = [receipt(1, "a", "b"), receipt(2, "c"), receipt(3, "d", "e", method=Method.POS), receipt(4, "f", "g")]
        self.ledger = Ledger(
            receipts={r.number: r for r in made},
            live={line.id_number: r.number for r in made for line in r.lines},
            deposits=[slip("S1", 3 * PRICE, "R1", "R2")],
            cash_total=5 * PRICE,
            deposited=3 * PRICE,
        )
        self.rows = [row(n, person, PRICE) for n, person in enumerate("abcdefg", 1)]
        self.rows += [row(8, "h", None, RowState.WAIVED), row(9, "i", None, RowState.UNPAID), row(10, "j", None, RowState.UNPAID)]
        self.expected: dict[str, int | None] = dict.fromkeys("abcdefg", PRICE)

    def reconcile(self, **how: int) -> Reconciliation:
        return reconcile(self.rows, self.ledger, self.expected, **how)

    def found(self, **how: int) -> list[tuple[str, str, int]]:
        return [(d.equation, d.code, d.amount) for d in self.reconcile(**how).discrepancies]

    def send(self, *people: str) -> None:
        batch = Batch(
            **HEADER, number=1, version=1, file="一.xlsx", sha256="0" * 64, rows=tuple((person, PRICE) for person in people)
        )
        self.ledger.batches.append(batch)
        self.ledger.outcomes |= {person: BureauOutcome(id_number=person, batch=1, succeeded=None) for person in people}

    def answer(self, person: str, succeeded: bool | None, amount: int | None = None, reason: str = "") -> None:
        self.ledger.outcomes[person] = BureauOutcome(id_number=person, batch=1, succeeded=succeeded, reason=reason, amount=amount)
        if not self.ledger.results:
            self.ledger.results.append(ResultFile(**HEADER, file="回执.xlsx", sha256="1" * 64, rows=()))


@pytest.fixture
def books() -> Books:
    return Books()


def test_books_that_agree_are_balanced_to_the_fen(books: Books) -> None:
    found = books.reconcile(deposit_multiple=PRICE)
    assert found.balanced
    assert found.signable
    assert found.discrepancies == ()
    figures = found.figures
    assert (figures.people, figures.payers, figures.waived, figures.unpaid) == (10, 7, 1, 2)
    assert figures.register_total == figures.receipts_total == 7 * PRICE
    assert (figures.cash_total, figures.pos_total) == (5 * PRICE, 2 * PRICE)
    assert (figures.slips_total, figures.cash_on_hand) == (3 * PRICE, 2 * PRICE)
    assert [equation.code for equation in found.equations] == ["E1", "E2", "E3", "E4", "E5", "E10"]


def test_a_receipt_whose_lines_do_not_add_up_is_e1(books: Books) -> None:
    books.ledger.receipts["R2"] = replace(books.ledger.receipts["R2"], total=PRICE + 1)
    assert ("E1", "receipt-lines", 1) in books.found()
    assert not books.reconcile().signable


@pytest.mark.parametrize("difference", [-500, 500])
def test_a_box_that_was_counted_wrong_is_e2_until_counted_right(books: Books, difference: int) -> None:
    on_hand = books.ledger.cash_on_hand
    odd = DayClosing(
        **HEADER, denominations=((100, 1),), counted=on_hand + difference, expected=on_hand, reason="少找了五元"
    )
    books.ledger.day_closings.append(odd)
    assert books.found() == [("E2", "cash-count", difference)]
    assert "少找了五元" in books.reconcile().discrepancies[0].message
    books.ledger.day_closings.append(replace(odd, counted=on_hand))
    assert books.reconcile().balanced


def test_cash_that_no_receipt_explains_is_e2(books: Books) -> None:
    books.ledger.cash_total += 100
    assert books.found() == [("E2", "sums-differ", -100), ("E10", "sums-differ", 100)]


def test_a_receipt_in_two_slips_is_e3_and_leads_to_it(books: Books) -> None:
    books.ledger.deposits.append(slip("S2", PRICE, "R2", "R4"))
    books.ledger.deposited += PRICE
    found = books.reconcile().discrepancies
    assert [(d.equation, d.code, d.receipts) for d in found] == [("E3", "in-two-slips", ("R2",))]


def test_a_void_receipt_in_a_slip_is_e3(books: Books) -> None:
    books.ledger.receipts["R2"] = replace(books.ledger.receipts["R2"], void=Void(**HEADER, receipt="R2", reason="点错", total=PRICE))
    books.ledger.cash_total -= PRICE
    books.rows[2] = row(3, "c", None, RowState.UNPAID)
    assert books.found() == [("E3", "void-in-slip", PRICE)]


@pytest.mark.parametrize(("paid", "difference"), [(None, -PRICE), (PRICE - 100, -100), (PRICE + 1, 1)])
def test_a_line_that_says_another_sum_than_its_receipt_is_e4_and_leads_to_the_row(
    books: Books, paid: int | None, difference: int
) -> None:
    books.rows[4] = row(5, "e", paid)
    (found,) = books.reconcile().discrepancies
    assert (found.equation, found.code, found.amount) == ("E4", "row-differs", difference)
    assert (found.receipts, found.people) == (("R3",), ("e",))
    assert "第 5 行" in found.message


def test_somebody_marked_as_paid_without_receipt_is_e4(books: Books) -> None:
    books.rows[8] = row(9, "i", PRICE)
    assert books.found() == [("E4", "row-differs", PRICE)]


def test_a_receipt_for_somebody_who_is_not_listed_is_e4(books: Books) -> None:
    del books.rows[2]
    assert books.found() == [("E4", "not-in-register", -PRICE)]


def test_somebody_on_two_valid_receipts_is_e4(books: Books) -> None:
    first = books.ledger.receipts["R1"]
    again = replace(first, number="R99", serial=99)
    books.ledger.receipts["R99"] = again
    e4 = next(equation for equation in books.reconcile().equations if equation.code == "E4")
    assert (e4.right - e4.left, e4.holds) == (again.total, False)


def test_an_amount_that_the_rules_do_not_give_is_e5(books: Books) -> None:
    books.expected["d"] = 0
    assert books.found() == [("E5", "amount-differs", PRICE)]
    books.expected["d"] = None  # not known: nothing to compare with
    assert books.found() == []


def test_a_slip_that_is_no_multiple_of_the_price_is_e5(books: Books) -> None:
    books.ledger.deposits.append(slip("S2", 100))
    books.ledger.deposited += 100
    assert books.found(deposit_multiple=PRICE) == [("E5", "odd-slip", 0)]
    assert books.found() == []


def test_the_bureau_is_asked_only_once_something_was_sent(books: Books) -> None:
    books.send(*"abcdefg")
    assert [e.code for e in books.reconcile().equations] == ["E1", "E2", "E3", "E4", "E5", "E6", "E7", "E8", "E10"]
    assert books.reconcile().balanced


def test_a_sum_sent_that_the_register_does_not_say_is_e6(books: Books) -> None:
    books.send("a", "i")
    assert books.found() == [("E6", "sent-differs", PRICE)]
    assert books.reconcile().signable


def test_who_was_sent_and_not_answered_is_e7_once_an_answer_came(books: Books) -> None:
    books.send(*"abc")
    assert books.found() == []
    books.answer("a", True)
    (found,) = books.reconcile().discrepancies
    assert (found.equation, found.code, found.people) == ("E7", "not-answered", ("b", "c"))


def test_money_taken_for_somebody_whom_the_bureau_refused_is_e8(books: Books) -> None:
    books.send(*"abc")
    for person in "ab":
        books.answer(person, True)
    books.answer("c", False, reason="已参加职工医保")
    (found,) = books.reconcile().discrepancies
    assert (found.equation, found.code, found.amount, found.people) == ("E8", "failed-with-money", PRICE, ("c",))
    booked = books.reconcile().equations[-2]
    assert (booked.left, booked.right) == (3 * PRICE, 2 * PRICE)


def test_a_failure_counts_once_whatever_sum_the_bureau_writes_beside_it(books: Books) -> None:
    books.send("c")
    books.answer("c", False, amount=0, reason="姓名与证件不符")
    assert books.found() == [("E8", "failed-with-money", PRICE)]


def test_another_sum_booked_than_sent_is_e8(books: Books) -> None:
    books.send("a")
    books.answer("a", True, amount=PRICE - 100)
    assert books.found() == [("E8", "booked-differs", -100)]


def test_ticket_numbers_add_up_and_a_stranger_is_e9(books: Books) -> None:
    stock = books.ledger.records.tickets
    stock.ranges.append(TicketRange(first="00012001", last="00012050", received_on=DAY, issued_by="税务分局"))
    used = [f"000120{n:02d}" for n in range(1, 48) if n not in (14, 27, 39)]
    for serial, number in enumerate(used[:4], 1):
        books.ledger.receipts[f"R{serial}"] = replace(books.ledger.receipts[f"R{serial}"], ticket=number)
    for number in ("00012014", "00012027", "00012039"):
        stock.marks[number] = TicketMark(number=number, condition=TicketCondition.SPOILED, reason="打坏", on=DAY)
    assert books.reconcile().balanced
    tickets = books.reconcile().equations[-2]
    assert (tickets.code, tickets.left, tickets.right) == ("E9", 50, 50)
    books.ledger.receipts["R4"] = replace(books.ledger.receipts["R4"], ticket="00099999")
    assert books.found() == [("E9", "ticket-not-ours", 0)]
    books.ledger.receipts["R4"] = replace(books.ledger.receipts["R4"], ticket="00012014")
    assert ("E9", "ticket-spoiled", 0) in books.found()


def test_tickets_that_do_not_add_up_are_told_as_numbers_of_tickets_and_not_as_yuan(books: Books) -> None:
    stock = books.ledger.records.tickets
    stock.ranges.append(TicketRange(first="00012001", last="00012050", received_on=DAY, issued_by="税务分局"))
    stock.marks["00019999"] = TicketMark(number="00019999", condition=TicketCondition.LOST, reason="不在号段里", on=DAY)
    (found,) = books.reconcile().discrepancies
    assert (found.equation, found.code, found.amount) == ("E9", "sums-differ", 0)
    assert "领用 50，" in found.message
    assert "51。" in found.message


# -- each equation and each difference, word for word


def told(found: Reconciliation) -> list[str]:
    """Every difference on a line of its own: equation, code, fen, receipts, people, sentence."""
    return [
        f"{d.equation} {d.code} {d.amount} {','.join(d.receipts) or '-'} {','.join(d.people) or '-'} {d.message}"
        for d in found.discrepancies
    ]


def sides(found: Reconciliation) -> dict[str, tuple[str, str, bool]]:
    return {one.code: (one.text(one.left), one.text(one.right), one.holds) for one in found.equations}


def test_each_equation_names_its_two_sides_and_its_unit(books: Books) -> None:
    books.send("a")
    books.ledger.records.tickets.ranges.append(TicketRange(first="01", last="02", received_on=DAY, issued_by=""))
    found = books.reconcile(ticket_for="cash")
    assert [(e.code, e.title, e.left_word, e.right_word, e.unit) for e in found.equations] == [
        ("E1", "收据合计等于各人实缴之和", "收据", "各人", "fen"),
        ("E2", "收的现金等于缴款单加手上现金", "现金收款", "缴款单加手上现金", "fen"),
        ("E3", "每张收据最多在一张缴款单里", "列入次数", "收据张数", "receipts"),
        ("E4", "清册各页小计之和等于收据合计", "清册", "收据", "fen"),
        ("E5", "人数乘标准等于实收", "按标准", "实收", "fen"),
        ("E6", "上报金额等于清册金额", "上报", "清册", "fen"),
        ("E7", "成功加失败等于上报人数", "上报人数", "成功加失败加待回", "people"),
        ("E8", "入库金额等于上报金额", "已回执的上报", "导入成功", "fen"),
        ("E9", "领用等于已用加作废加遗失加结存", "领用", "已用加作废加遗失加结存", "tickets"),
        ("E10", "每一元都有去处，相加等于收据合计", "缴款单、手上现金、转账、POS、家庭共济", "收据", "fen"),
        ("E11", "票款一致：票据上的钱等于该开票的收款", "票据", "该开票的收款", "fen"),
    ]
    assert sides(found) == {
        "E1": ("2240.00", "2240.00", True),
        "E2": ("1600.00", "1600.00", True),
        "E3": ("2", "2", True),
        "E4": ("2240.00", "2240.00", True),
        "E5": ("2240.00", "2240.00", True),
        "E6": ("320.00", "320.00", True),
        "E7": ("1", "1", True),
        "E8": ("0.00", "0.00", True),
        "E9": ("2", "2", True),
        "E10": ("2240.00", "2240.00", True),
        "E11": ("0.00", "1600.00", False),
    }
    assert not found.balanced
    assert not found.signable


def test_what_holds_before_three_parties_sign_is_about_the_villages_own_books() -> None:
    assert frozenset({"E1", "E2", "E3", "E4", "E5", "E10", "E11", "E12"}) == SIGNING


def test_the_figures_count_people_receipts_and_money_by_each_way(books: Books) -> None:
    void = Void(**HEADER, receipt="R6", reason="点错", total=PRICE)
    for number, method in ((5, Method.TRANSFER), (6, Method.CASH), (7, Method.RELATIVE)):
        books.ledger.receipts[f"R{number}"] = receipt(number, f"p{number}", amount=number, method=method)
    books.ledger.receipts["R6"] = replace(books.ledger.receipts["R6"], void=void)
    lines = books.ledger.receipts["R5"].lines
    books.ledger.receipts["R5"] = replace(books.ledger.receipts["R5"], lines=(replace(lines[0], refund=700),))
    lines = books.ledger.receipts["R7"].lines
    books.ledger.receipts["R7"] = replace(books.ledger.receipts["R7"], lines=(replace(lines[0], refund=None),))
    books.rows += [row(11, "p5", 5), row(12, "p7", 7), row(13, "k", None, RowState.SUBMITTED)]
    found = books.reconcile()
    assert found.balanced
    assert found.figures == Figures(
        people=13, payers=9, waived=2, unpaid=2, register_total=7 * PRICE + 12, receipts=6, voided=1, receipts_total=7 * PRICE + 12,
        cash_total=5 * PRICE, pos_total=2 * PRICE, transfer_total=5, relative_total=7, slips=1, slips_total=3 * PRICE,
        cash_on_hand=2 * PRICE, refunds_due=700, refunds_unknown=1,
    )  # fmt: skip


def test_differences_of_money_name_their_receipts_and_people(books: Books) -> None:
    ledger = books.ledger
    ledger.receipts["R2"] = replace(ledger.receipts["R2"], total=PRICE - 1)
    ledger.day_closings.append(
        DayClosing(**HEADER, denominations=(), counted=2 * PRICE - 150, expected=2 * PRICE, reason="")
    )
    books.rows[0] = row(1, "a", None)
    del books.rows[6]
    books.expected["b"] = PRICE + 20000
    ledger.deposits.append(slip("S2", 100))
    assert told(books.reconcile(deposit_multiple=PRICE, ticket_for="cash")) == [
        "E1 receipt-lines -1 R2 - 收据 000002 合计 319.99，各人相加 320.00。",
        "E2 cash-count -150 - - 2021-10-12 清点现金少了 1.50 元：没有写原因。",
        "E4 row-differs -32000 R1 a 清册第 1 行李a：清册 没有金额，收据 320.00 元。",
        "E4 not-in-register -32000 R4 g 收据 000004 里有一人不在清册上（320.00 元）。",
        "E5 amount-differs -20000 R1 b 李b按当天的身份应缴 520.00 元，收了 320.00 元（收据 000001）。",
        "E5 odd-slip 0 - - 缴款单 S2 的 1.00 元不是 320.00 元的整数倍。",
        "E10 sums-differ 1 - - 每一元都有去处，相加等于收据合计：缴款单、手上现金、转账、POS、家庭共济 2240.00，收据 2239.99。",
        "E11 no-ticket -64000 R1 a,b 收据 000001 收了现金 640.00 元，没有票据号。",
        "E11 no-ticket -31999 R2 c 收据 000002 收了现金 319.99 元，没有票据号。",
        "E11 no-ticket -64000 R4 f,g 收据 000004 收了现金 640.00 元，没有票据号。",
    ]
    ledger.day_closings.append(
        DayClosing(**HEADER, denominations=(), counted=2 * PRICE + 1, expected=2 * PRICE, reason="多收")
    )
    assert "E2 cash-count 1 - - 2021-10-12 清点现金多了 0.01 元：多收。" in told(books.reconcile())


def test_a_receipt_in_three_slips_and_a_void_one_in_a_slip_are_named(books: Books) -> None:
    books.ledger.deposits += [slip("S2", 0, "R1", "R4"), slip("S3", 0, "R1")]
    void = Void(**HEADER, receipt="R4", reason="点错", total=2 * PRICE)
    books.ledger.receipts["R4"] = replace(books.ledger.receipts["R4"], void=void)
    found = books.reconcile()
    assert [one for one in told(found) if one.startswith("E3")] == [
        "E3 in-two-slips 0 R1 - 收据 R1 列在 3 张缴款单里。",
        "E3 void-in-slip 64000 R4 - 收据 R4 已作废，但列在缴款单里。",
    ]
    assert sides(found)["E3"] == ("5", "3", False)


def test_money_on_tickets_is_that_of_cash_and_of_whatever_bears_one(books: Books) -> None:
    for serial, ticket in ((1, "01"), (2, "02"), (3, "03"), (4, "04")):
        books.ledger.receipts[f"R{serial}"] = replace(books.ledger.receipts[f"R{serial}"], ticket=ticket)
    assert sides(books.reconcile(ticket_for="cash"))["E11"] == ("2240.00", "2240.00", True)
    books.ledger.receipts["R3"] = replace(books.ledger.receipts["R3"], ticket="")
    assert sides(books.reconcile(ticket_for="cash"))["E11"] == ("1600.00", "1600.00", True)
    assert "E11" not in sides(books.reconcile())


def test_differences_with_the_bureau_name_their_people(books: Books) -> None:
    books.send(*"abcdi")
    books.ledger.batches.append(replace(books.ledger.batches[0], number=2, rows=(("b", 100),)))
    books.answer("a", True, amount=0)
    books.answer("b", True, amount=None)
    books.answer("c", False, reason="")
    books.answer("d", False, reason="已参加职工医保")
    books.answer("z", True, amount=5)
    found = books.reconcile()
    assert [one for one in told(found) if one[1] in "678"] == [
        "E6 sent-differs -31900 - b 上报 1.00 元，清册 320.00 元。",
        "E6 sent-differs 32000 - i 上报 320.00 元，清册 0.00 元。",
        "E7 not-answered 0 - i 有 1 人上报了，回执里没有。",
        "E7 never-sent 0 - z 回执里有 1 人没有上报过。",
        "E8 failed-with-money 32000 - c 收了钱但导入失败：没有写原因。",
        "E8 failed-with-money 32000 - d 收了钱但导入失败：已参加职工医保。",
        "E8 booked-differs -32000 - a 回执金额 0.00，上报金额 320.00。",
        "E8 booked-differs 5 - z 回执金额 0.05，上报金额 0.00。",
    ]
    assert {code: pair for code, pair in sides(found).items() if code in ("E6", "E7", "E8")} == {
        "E6": ("1281.00", "1280.00", False),
        "E7": ("5", "6", False),
        "E8": ("961.00", "1.05", False),
    }


def test_tickets_that_are_strange_or_spoiled_name_the_receipt_that_bears_them(books: Books) -> None:
    stock = books.ledger.records.tickets
    stock.ranges.append(TicketRange(first="01", last="05", received_on=DAY, issued_by=""))
    stock.marks["02"] = TicketMark(number="02", condition=TicketCondition.LOST, reason="丢了", on=DAY)
    for serial, ticket in ((1, "01"), (2, "02"), (3, "99")):
        books.ledger.receipts[f"R{serial}"] = replace(books.ledger.receipts[f"R{serial}"], ticket=ticket)
    found = books.reconcile()
    assert told(found) == [
        "E9 ticket-not-ours 0 R3 - 票据 99 不在领用的号段里。",
        "E9 ticket-spoiled 0 R2 - 票据 02 登记了作废或遗失，又用在收据上。",
    ]
    assert sides(found)["E9"] == ("5", "6", False)
    assert found.signable


@given(st.lists(st.tuples(st.integers(0, 50000), st.integers(1, 3), st.sampled_from(Method)), max_size=8), st.data())
def test_the_differences_of_the_register_explain_its_sum(made: list[tuple[int, int, Method]], data: st.DataObject) -> None:
    receipts = [
        receipt(serial, *(f"{serial}.{n}" for n in range(heads)), amount=amount, method=method)
        for serial, (amount, heads, method) in enumerate(made, 1)
    ]
    paid = {line.id_number: line.collect for r in receipts for line in r.lines}
    ledger = Ledger(
        receipts={r.number: r for r in receipts},
        live={person: f"R{person.split('.')[0]}" for person in paid},
        cash_total=sum(r.total for r in receipts if r.is_cash),
    )
    rows = [row(n, person, amount) for n, (person, amount) in enumerate(paid.items(), 1)]
    honest = reconcile(rows, ledger, dict(paid))
    assert honest.balanced
    assert honest.figures.register_total == sum(paid.values())
    wrong = [replace(one, paid=data.draw(st.none() | st.integers(0, 50000))) for one in rows]
    found = reconcile(wrong, ledger, dict(paid))
    differing = {one.id_number for one, other in zip(wrong, rows, strict=True) if one.paid != other.paid}
    assert {person for d in found.discrepancies for person in d.people} == differing
    assert sum(d.amount for d in found.discrepancies) == sum(r.paid or 0 for r in wrong) - sum(paid.values())
    assert found.balanced == (not differing)
