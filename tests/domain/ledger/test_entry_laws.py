"""The law of each kind of entry: what it refuses, in which words, on either side of its boundary; and what it changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from villages import CHINA

from village_collector.domain.ledger.bureau_values import (
    AmountDecision,
    Batch,
    BureauAnswer,
    BureauOutcome,
    RegisterFile,
    ResultFile,
    RosterChange,
    SchemeAmendment,
    Version,
)
from village_collector.domain.ledger.entries import (
    EntryBody,
    EntryHeader,
    LedgerFault,
    broken_link,
    genesis,
    next_entry,
)
from village_collector.domain.ledger.ledger import Correction, Ledger, Opening, ResidentsCorrected, read_entry, replay
from village_collector.domain.ledger.money_values import (
    CollectedLine,
    Day,
    DayClosing,
    Deposit,
    Method,
    Print,
    Receipt,
    Void,
    without_cash,
)
from village_collector.domain.ledger.ticket_stock import Settlement, TicketCondition, TicketMark, TicketRange
from village_collector.domain.ledger.village_records import (
    Absence,
    AbsenceCleared,
    AbsenceRecord,
    Attachment,
    ContactAttempt,
    Posting,
    RefundPaid,
    Target,
    TicketMarked,
    TicketsReceived,
    TicketsSettled,
    WeeklyReport,
)
from village_collector.domain.scheme.assessment import Decision
from village_collector.domain.scheme.open_questions import QuestionAnswer

DAY, NEXT = date(2021, 10, 12), date(2021, 10, 13)
HEADER: EntryHeader = {"operator": "王协办", "on": DAY, "at": datetime(2021, 10, 12, 8, tzinfo=CHINA)}
START = genesis("411399105201", "01", 2022)
OPENING = Opening(
    **HEADER, scheme="fangcheng-2021", scheme_sha256="0" * 64, village="柳河村", village_code="411399105201", town="示例镇",
    insured_year=2022, device="01",
)  # fmt: skip


def line(person: str, collect: int = 32000, **more: object) -> CollectedLine:
    plain = CollectedLine(
        id_number=person, name=f"李{person}", collect=collect, subsidy=0, refund=0, agency="", identity="", basis="二（一）",
        benefit_from=None, benefit_to=None,
    )  # fmt: skip
    return replace(plain, **more)  # type: ignore[arg-type]


def receipt(serial: int, *lines: CollectedLine, method: Method = Method.CASH, channel: str = "", **odd: object) -> Receipt:
    total = sum(one.collect for one in lines)
    plain = Receipt(
        **HEADER, number=f"R{serial}", serial=serial, payer="李", method=method, channel=channel, tendered=total, total=total,
        change=0, ticket="", lines=lines,
    )  # fmt: skip
    return replace(plain, **odd)  # type: ignore[arg-type]


def void(number: str, total: int = 32000) -> Void:
    return Void(**HEADER, receipt=number, reason="点错", total=total)


def slip(number: str, amount: int, *receipts: str) -> Deposit:
    return Deposit(**HEADER, slip=number, amount=amount, bank="示例信用社", receipts=receipts, photo_sha256="")


def count(counted: int, expected: int, *notes: tuple[int, int], reason: str = "") -> DayClosing:
    return DayClosing(**HEADER, denominations=notes, counted=counted, expected=expected, reason=reason)


def printed(sheet: str, *receipts: str) -> Print:
    return Print(**HEADER, sheet=sheet, copies=2, receipts=receipts)


def version(number: int) -> Version:
    return Version(**HEADER, version=number, digest="d", people=3, payers=2, waived=1, total=64000, signers=(), explanation="")


def batch(number: int, *people: str) -> Batch:
    return Batch(**HEADER, number=number, version=1, file="一.xlsx", sha256="", rows=tuple((person, 32000) for person in people))


def outcome(person: str, in_batch: int, succeeded: bool | None = True) -> BureauOutcome:
    return BureauOutcome(id_number=person, batch=in_batch, succeeded=succeeded)


def result(*rows: BureauOutcome) -> ResultFile:
    return ResultFile(**HEADER, file="回执.xlsx", sha256="", rows=rows)


def posting(number: int) -> Posting:
    return Posting(**HEADER, number=number, first_day=DAY, last_day=NEXT, phone="0377", mask="none", id_numbers=("a",))


def weekly(number: int) -> WeeklyReport:
    return WeeklyReport(**HEADER, number=number, first_day=DAY, last_day=NEXT, figures={"new": 1}, note="")


def tickets(first: str, last: str) -> TicketsReceived:
    return TicketsReceived(**HEADER, first=first, last=last, issued_by="税务分局")


def marked(number: str) -> TicketMarked:
    return TicketMarked(**HEADER, number=number, condition=TicketCondition.SPOILED, reason="撕坏")


def refund(person: str) -> RefundPaid:
    return RefundPaid(**HEADER, id_number=person, amount=100, agency="县财政", paid_on=NEXT)


def again(serial: int, *lines: CollectedLine, replaces: str = "R1", why: str = "写错户", **odd: object) -> Receipt:
    return receipt(serial, *lines, **{"replaces": replaces, "replaces_reason": why, "written_on": NEXT} | odd)


def corrected(before: str, after: str, **fields: str) -> ResidentsCorrected:
    one = Correction(id_number=before, before={"id_number": before} | dict.fromkeys(fields, ""), after={"id_number": after} | fields)
    return ResidentsCorrected(**HEADER, people=(one,), reason="看错", roster_digest="新")


NOTHING_CORRECTED = ResidentsCorrected(**HEADER, people=(), reason="看错", roster_digest="新")


def add(ledger: Ledger, *bodies: EntryBody) -> Ledger:
    """The ledger after these entries too."""
    for body in bodies:
        ledger.apply(next_entry(ledger.last, START, body.entry_kind.value, body.to_body()))
    return ledger


def season(*bodies: EntryBody) -> Ledger:
    return add(Ledger(), OPENING, *bodies)


PAID = (receipt(1, line("a")), receipt(2, line("b"), line("c", 8000)), receipt(3, line("d"), method=Method.POS))
"""Two receipts of cash, 720 yuan together, and one by POS."""


# -- refusals


@pytest.mark.parametrize(
    ("fault", "before", "refused"),
    [
        ("opening out of place", (), OPENING),
        ("receipt R2 out of sequence", (), receipt(2, line("a"))),
        ("receipt R0 out of sequence", (), receipt(0, line("a"))),
        ("receipt R1 out of sequence", PAID, receipt(4, line("e"), number="R1")),
        ("collected twice", PAID, receipt(4, line("e"), line("a"))),
        ("collected twice", PAID, receipt(4, line("e"), line("e"))),
        ("negative amounts", PAID, receipt(4, line("e", -1), line("f", 1))),
        ("negative amounts", PAID, receipt(4, line("e", subsidy=-1))),
        ("negative amounts", PAID, receipt(4, line("e", refund=-1))),
        ("negative amounts", PAID, receipt(4, line("e"), change=-1, tendered=31999)),
        ("lines do not add up", PAID, receipt(4, line("e"), total=32001, tendered=32001)),
        ("lines do not add up", PAID, receipt(4, line("e"), total=31999, tendered=31999)),
        ("change does not add up", PAID, receipt(4, line("e"), tendered=32001)),
        ("change does not add up", PAID, receipt(4, line("e"), change=1)),
        ("change does not add up", PAID, receipt(4, line("e"), method=Method.POS, tendered=32001, change=1)),
        ("cash with a channel", PAID, receipt(4, line("e"), channel="村集体账户")),
        ("replaces no void receipt of that day", PAID, again(4, line("e"))),
        ("replaces no void receipt of that day", (*PAID, void("R1")), again(4, line("e"), replaces="R9")),
        ("replaces no void receipt of that day", (*PAID, void("R1")), again(4, line("e"), on=NEXT)),
        ("replaces no void receipt of that day", (*PAID, void("R1")), again(4, line("e"), why="")),
        ("replaces no void receipt of that day", (*PAID, void("R1")), again(4, line("e"), replaces="")),
        ("written before the money came", (*PAID, void("R1")), again(4, line("e"), written_on=None)),
        ("written before the money came", (*PAID, void("R1")), again(4, line("e"), written_on=date(2021, 10, 11))),
        ("replaces more than was taken", (*PAID, void("R1")), again(4, line("e", 32001))),
        ("replaces more than was taken", (*PAID, void("R1"), again(4, line("e"))), again(5, line("f", 1))),
        ("corrects nothing", PAID, NOTHING_CORRECTED),
        ("number of somebody else", PAID, corrected("a", "b")),
        ("number of somebody else", (*PAID, batch(1, "x")), corrected("a", "x")),
        ("nothing to void", PAID, void("R4")),
        ("nothing to void", PAID, void("R1", 31999)),
        ("nothing to void", (*PAID, void("R1")), void("R1")),
        ("void of money that was deposited", (*PAID, slip("S1", 32000, "R1")), void("R1")),
        ("void of money that was deposited", (*PAID, slip("S1", 32001, "R1")), void("R2", 40000)),
        ("deposit of money that is not there", PAID, slip("S1", 0)),
        ("deposit of money that is not there", PAID, slip("S1", 72001, "R1", "R2")),
        ("deposit of money that is not there", PAID, slip("S1", -1)),
        ("slip covers other receipts", PAID, slip("S1", 31999, "R1")),
        ("slip covers other receipts", PAID, slip("S1", 32000)),
        ("slip covers other receipts", PAID, slip("S1", 72000, "R2", "R1")),
        ("count does not add up", PAID, count(72001, 72000, (10000, 7), (1000, 2))),
        ("count does not add up", PAID, count(72000, 72001, (10000, 7), (1000, 2))),
        ("print of a receipt that is not there", PAID, printed("receipt", "R1", "R4")),
        ("version out of sequence", PAID, version(0)),
        ("version out of sequence", PAID, version(2)),
        ("version out of sequence", (*PAID, version(1)), version(1)),
        ("batch out of sequence", PAID, batch(0)),
        ("batch out of sequence", PAID, batch(2)),
        ("batch out of sequence", (*PAID, batch(1)), batch(1)),
        ("answer to a batch that was not sent", (*PAID, batch(1, "a")), result(outcome("a", 0))),
        ("answer to a batch that was not sent", (*PAID, batch(1, "a")), result(outcome("a", 1), outcome("b", 2))),
        ("refund paid twice", (refund("a"),), refund("a")),
        ("posting out of sequence", (), posting(0)),
        ("posting out of sequence", (), posting(2)),
        ("weekly report out of sequence", (), weekly(0)),
        ("weekly report out of sequence", (), weekly(2)),
        ("no range of tickets", (), tickets("0110", "0101")),
        ("tickets received twice", (tickets("0101", "0110"),), tickets("0110", "0120")),
        ("ticket marked twice", (tickets("0101", "0110"), marked("0101")), marked("0101")),
    ],
)  # fmt: skip
def test_an_entry_that_cannot_be_true_is_refused_with_its_place_and_reason(
    fault: str, before: tuple[EntryBody, ...], refused: EntryBody
) -> None:
    ledger = season(*before)
    with pytest.raises(LedgerFault) as told:
        add(ledger, refused)
    assert str(told.value) == f"{len(before) + 2}: {fault}"
    assert ledger == season(*before)


@pytest.mark.parametrize(
    ("before", "taken"),
    [
        (PAID, receipt(4, line("e", 0), tendered=0)),
        (PAID, receipt(4, line("e"), tendered=40000, change=8000)),
        ((*PAID, void("R1")), again(4, line("e"))),
        ((*PAID, void("R1")), again(4, line("e"), written_on=DAY)),
        ((*PAID, void("R1"), again(4, line("e")), void("R4")), again(5, line("f"))),
        ((*PAID, void("R1"), again(4, line("e", 2000))), again(5, line("f", 30000))),
        (PAID, receipt(4, line("e", subsidy=1, refund=None), method=Method.TRANSFER, channel="村集体账户")),
        ((*PAID, slip("S1", 31999)), void("R2", 40000)),
        ((*PAID, slip("S1", 32000, "R1")), void("R2", 40000)),
        ((*PAID, slip("S1", 72000, "R1", "R2")), void("R3")),
        (PAID, slip("S1", 1)),
        (PAID, slip("S1", 71999, "R1")),
        (PAID, slip("S1", 72000, "R1", "R2")),
        (PAID, count(72010, 72000, (10000, 7), (1000, 2), (10, 1))),
        (PAID, printed("receipt", "R1", "R2", "R3")),
        ((*PAID, batch(1, "a")), result(outcome("a", 1))),
        ((*PAID, batch(1, "a"), batch(2, "b")), result(outcome("a", 1), outcome("b", 2))),
        ((refund("a"),), refund("b")),
        ((posting(1),), posting(2)),
        ((weekly(1),), weekly(2)),
        ((tickets("0101", "0110"),), tickets("0111", "0120")),
        ((tickets("0101", "0110"), marked("0101")), marked("0102")),
    ],
)  # fmt: skip
def test_the_same_entry_just_inside_its_law_is_taken(before: tuple[EntryBody, ...], taken: EntryBody) -> None:
    ledger = add(season(*before), taken)
    assert ledger.last is not None
    assert ledger.last.seq == len(before) + 2


def test_nothing_is_taken_before_the_opening() -> None:
    for body, kind in ((receipt(1, line("a")), "collection"), (posting(1), "posting")):
        with pytest.raises(LedgerFault, match=f"^1: {kind} before the opening$"):
            add(Ledger(), body)


def test_an_unknown_kind_and_a_body_that_cannot_be_read_are_named_with_their_place() -> None:
    loan = next_entry(None, START, "loan", "{}")
    with pytest.raises(LedgerFault, match=r"^1: loan is no kind of entry$"):
        read_entry(loan)
    with pytest.raises(LedgerFault, match=r"^1: void cannot be read$"):
        read_entry(next_entry(None, START, "void", "{}"))


# -- what an entry changes


def test_receipts_voids_slips_and_prints_change_sums_and_places() -> None:
    ledger = season(*PAID)
    assert (ledger.cash_total, ledger.deposited, ledger.cash_on_hand, ledger.next_serial, ledger.receipts_seq) == (72000, 0, 72000, 4, 4)
    assert ledger.live == {"a": "R1", "b": "R2", "c": "R2", "d": "R3"}
    assert [one.number for one in ledger.undeposited()] == ["R1", "R2"]
    add(ledger, slip("S1", 32000, "R1"))
    assert (ledger.cash_total, ledger.deposited, ledger.cash_on_hand, ledger.receipts_seq) == (72000, 32000, 40000, 5)
    assert [one.slip for one in ledger.receipts.values()] == ["S1", "", ""]
    add(ledger, void("R2", 40000))
    assert (ledger.cash_total, ledger.cash_on_hand, ledger.receipts_seq, ledger.next_serial) == (32000, 0, 6, 4)
    assert ledger.live == {"a": "R1", "d": "R3"}
    assert ledger.undeposited() == []
    assert (ledger.receipt_of("a"), ledger.receipt_of("b")) == (ledger.receipts["R1"], None)
    add(ledger, void("R3"))
    assert (ledger.cash_total, ledger.receipts["R3"].void) == (32000, replace(void("R3"), seq=7, hash=ledger.last.hash if ledger.last else ""))
    add(ledger, printed("receipt", "R1"), printed("receipt", "R1", "R2"), printed("day"))
    assert [one.prints for one in ledger.receipts.values()] == [2, 1, 0]
    assert (ledger.prints, ledger.receipts_seq) == ({"receipt": 2, "day": 1}, 7)


def test_a_slip_covers_the_oldest_receipts_that_it_completes() -> None:
    ledger = season(*PAID)
    covered = {31999: (), 32000: ("R1",), 71999: ("R1",), 72000: ("R1", "R2")}
    assert {amount: ledger.covered_by(amount) for amount in covered} == covered
    add(ledger, slip("S1", 40000, "R1"))  # 8000 of it are already on account of R2
    assert (ledger.covered_by(31999), ledger.covered_by(32000)) == ((), ("R2",))


def test_the_figures_of_a_day_count_valid_receipts_and_the_whole_box() -> None:
    ledger = season(
        receipt(1, line("a"), on=DAY),
        receipt(2, line("b"), line("c", 8000), on=NEXT),
        receipt(3, line("d"), on=NEXT, method=Method.TRANSFER, channel="村集体账户"),
        receipt(4, line("e"), on=NEXT, method=Method.POS),
        receipt(5, line("f", 100), on=NEXT, method=Method.POS),
        receipt(6, line("g"), on=NEXT),
        void("R6"),
        replace(count(72000, 72000, (10000, 7), (1000, 2)), on=NEXT),
    )
    receipts = tuple(one for one in ledger.receipts.values() if one.on == NEXT)
    assert ledger.day(NEXT) == Day(
        on=NEXT, receipts=receipts, households=4, people=5, total=104100, cash=40000,
        without_cash=(("转账（村集体账户）", 32000), ("POS", 32100)), voided=1, counts=tuple(ledger.day_closings),
        cash_on_hand=72000, oldest_undeposited=DAY,
    )  # fmt: skip
    assert without_cash(receipts) == (("转账（村集体账户）", 32000), ("POS", 32100))
    add(ledger, slip("S1", 32000, "R1"))
    assert ledger.day(DAY).oldest_undeposited == NEXT
    add(ledger, slip("S2", 40000, "R2"))
    assert (ledger.day(DAY).oldest_undeposited, ledger.day(DAY).cash_on_hand, ledger.day(DAY).counts) == (None, 0, ())


def test_a_receipt_reads_as_on_its_paper() -> None:
    paid = receipt(1, line("a"), method=Method.TRANSFER, channel="村集体账户", hash="0123456789abcdef")
    assert (paid.way, paid.is_cash, paid.verification_code) == ("转账（村集体账户）", False, "01234567")
    assert [method.word for method in Method] == ["现金", "转账", "POS", "家庭共济"]
    assert receipt(1, line("a")).way == "现金"
    assert (count(2, 5).difference, count(5, 2).difference) == (-3, 3)


def test_tickets_used_are_those_on_receipts_also_on_void_ones() -> None:
    ledger = season(receipt(1, line("a"), ticket="0101"), receipt(2, line("b")), receipt(3, line("c"), ticket="0102"), void("R3"))
    assert ledger.tickets_used() == {"0101": "R1", "0102": "R3"}


def test_batches_and_results_say_where_each_resident_stands_at_the_bureau() -> None:
    ledger = season(*PAID, batch(1, "a", "b"))
    assert ledger.outcomes == {person: BureauOutcome(id_number=person, batch=1, succeeded=None) for person in "ab"}
    failed = BureauOutcome(id_number="b", batch=1, succeeded=False, bureau_serial="007", code="E1", reason="没有这个人", amount=0)
    add(ledger, result(outcome("a", 1), failed, outcome("c", 1, None)))
    assert ledger.outcomes == {"a": outcome("a", 1), "b": failed, "c": outcome("c", 1, None)}
    assert (ledger.results[0].succeeded, ledger.results[0].failed) == (1, 1)
    add(ledger, void("R2", 40000))
    assert ledger.outcomes == {"a": outcome("a", 1)}
    assert [one.number for one in ledger.batches] == [1]


def test_registers_changes_and_decisions_are_kept_with_their_place() -> None:
    file = RegisterFile(**HEADER, file="名册.xlsx", sha256="f", accepted=3, updated=2, rejected=1, roster_digest="r1")
    ledger = season(file)
    assert (ledger.roster, ledger.register_seq, [one.accepted for one in ledger.registers]) == ("r1", 2, [3])
    add(ledger, RosterChange(**HEADER, id_number="a", reason="出生证", roster_digest="r2"))
    assert (ledger.roster, ledger.register_seq) == ("r2", 3)
    add(ledger, AmountDecision(**HEADER, rule="dibao", collect=1, subsidy=2, refund=3, document="方医保〔2021〕9号"), version(1))
    assert ledger.decisions == [Decision(rule="dibao", collect=1, subsidy=2, refund=3, document="方医保〔2021〕9号", decided_on=DAY)]
    assert ([one.version for one in ledger.versions], ledger.register_seq) == ([1], 3)
    changed = SchemeAmendment(**HEADER, scheme="fangcheng-2021", scheme_sha256="1" * 64, document="方医保〔2021〕108号", from_day=NEXT)
    add(ledger, changed)
    add(ledger, BureauAnswer(**HEADER, question="remit.days", answer="7", document="镇医保办电话"))
    assert ledger.answers == [QuestionAnswer(key="remit.days", value="7", document="镇医保办电话")]
    assert [(one.document, one.from_day, one.seq) for one in ledger.amendments] == [("方医保〔2021〕108号", NEXT, 6)]


def test_what_the_village_records_besides_money_is_kept_as_it_was_said() -> None:
    absent = AbsenceRecord(**HEADER, id_number="a", absence=Absence.AWAY, note="", evidence=())
    called = ContactAttempt(**HEADER, id_number="a", means="电话", answer="没人接")
    scan = Attachment(**HEADER, sha256="s", name="榜.jpg", category="公示照片", about="", taken_on=DAY, place="", person="")
    settled = TicketsSettled(**HEADER, with_whom="税务分局", received=10, used=4, spoiled=1, lost=2, left=3, amount=96000)
    told = Target(**HEADER, people=1200, population=None, source="")
    records = season(
        absent, called, called, scan, tickets("0101", "0110"), marked("0102"), settled, told, posting(1), weekly(1), refund("a")
    ).records
    assert (records.absences["a"].absence, [one.means for one in records.attempts["a"]]) == (Absence.AWAY, ["电话", "电话"])
    assert ([one.name for one in records.attachments], [one.number for one in records.postings]) == (["榜.jpg"], [1])
    assert ([one.number for one in records.weekly_reports], records.refunds_paid["a"].amount) == ([1], 100)
    assert records.target is not None
    assert records.target.people == 1200
    assert records.tickets.ranges == [TicketRange(first="0101", last="0110", received_on=DAY, issued_by="税务分局")]
    assert records.tickets.marks == {"0102": TicketMark(number="0102", condition=TicketCondition.SPOILED, reason="撕坏", on=DAY)}
    assert records.tickets.settlements == [
        Settlement(on=DAY, with_whom="税务分局", received=10, used=4, spoiled=1, lost=2, left=3, amount=96000)
    ]
    cleared = AbsenceCleared(**HEADER, id_number="a")
    assert add(season(absent), cleared, cleared).records.absences == {}


def test_an_entry_touches_those_for_whom_it_changes_something() -> None:
    ledger = season(
        *PAID,  # a, b and c, d
        printed("receipt", "R2"),  # b, c
        slip("S1", 32000, "R1"),  # a
        version(1),  # everybody who is paid for
        batch(1, "x"),
        result(outcome("x", 1)),
        void("R2", 40000),  # b, c
        AbsenceRecord(**HEADER, id_number="y", absence=Absence.AWAY, note="", evidence=()),
        AbsenceCleared(**HEADER, id_number="z"),
        posting(1),  # nobody
        count(0, 0),  # nobody
    )
    assert ledger.touched == [*"abcd", *"bc", "a", *"abcd", "x", "x", *"bc", "y", "z"]
    assert (ledger.last_on, ledger.opening is not None) == (DAY, True)


def test_everything_recorded_of_somebody_is_theirs_under_the_corrected_number() -> None:
    absent = AbsenceRecord(**HEADER, id_number="b", absence=Absence.AWAY, note="", evidence=())
    called = ContactAttempt(**HEADER, id_number="b", means="电话", answer="")
    shown = Posting(**HEADER, number=1, first_day=DAY, last_day=NEXT, phone="1", mask="none", id_numbers=("a", "b"))
    ledger = season(*PAID, batch(1, "a", "b"), result(outcome("b", 1)), absent, called, refund("b"), shown, corrected("b", "n"))
    assert (ledger.live["n"], "b" in ledger.live) == ("R2", False)
    assert [one.id_number for one in ledger.receipts["R2"].lines] == ["n", "c"]
    assert ledger.outcomes["n"] == outcome("n", 1)
    assert ledger.batches[0].rows == (("a", 32000), ("n", 32000))
    assert ledger.results[0].rows == (outcome("n", 1),)
    records = ledger.records
    assert [found["n"].id_number for found in (records.absences, records.refunds_paid)] == ["n", "n"]
    assert [one.id_number for one in records.attempts["n"]] == ["n"]
    assert records.postings[0].id_numbers == ("a", "n")
    assert "b" not in {*ledger.outcomes, *records.absences, *records.attempts, *records.refunds_paid}
    assert (ledger.roster, ledger.register_seq) == ("新", ledger.last.seq if ledger.last else 0)


def test_numbers_are_followed_forwards_and_back() -> None:
    ledger = season(*PAID, corrected("a", "m"), corrected("m", "n", name="李"), corrected("d", "a"))
    assert [ledger.current_number(one) for one in "mncz"] == ["n", "n", "c", "z"]
    assert (ledger.former_numbers("n"), ledger.former_numbers("a"), ledger.former_numbers("z")) == (("a", "m"), ("d",), ())
    assert [one.number for one in ledger.corrections_of("n")] == ["m", "n"]
    assert (ledger.receipt_of("n") or PAID[0]).number == "R1"
    assert (ledger.receipt_of("a") or PAID[0]).number == "R3"


# -- the chain


def test_the_first_place_where_a_chain_does_not_hold_is_named() -> None:
    entries = []
    for body in (OPENING, posting(1), posting(2), posting(3)):
        entries.append(next_entry(entries[-1] if entries else None, START, body.entry_kind.value, body.to_body()))
    assert [entry.seq for entry in entries] == [1, 2, 3, 4]
    assert (entries[0].prev, entries[1].prev) == (START, entries[0].hash)
    assert broken_link(entries, START) is None
    assert broken_link([], START) is None
    assert broken_link(entries[1:], START) == "第 1 笔缺失"
    assert broken_link([*entries[:2], entries[3]], START) == "第 3 笔缺失"
    assert broken_link(entries, "0" * 64) == "第 1 笔与前一笔接不上"
    assert broken_link([*entries[:2], replace(entries[2], prev=START), entries[3]], START) == "第 3 笔与前一笔接不上"
    for changed in (replace(entries[1], body="{}"), replace(entries[1], kind="void"), replace(entries[1], hash="0" * 64)):
        assert broken_link([entries[0], changed, *entries[2:]], START) == "第 2 笔的内容被改动过"
    assert replay(entries).records.postings[-1].number == 3
