"""Whole seasons of invented villages, from the register to the bureau's answer, with figures worked out by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pypdfium2
from villages import Clock, faults, new_village, refused, reopen, resident, result_file

from village_collector.documents.layout import default_layout
from village_collector.documents.register import page_subtotals
from village_collector.domain.ledger.money_values import Method
from village_collector.domain.money import capitals, parse_yuan, yuan
from village_collector.domain.people import households
from village_collector.domain.register import RowState
from village_collector.services import backups
from village_collector.services.bureau_export import BureauExport
from village_collector.services.bureau_results import BureauResults
from village_collector.services.cash_desk import CashDesk
from village_collector.services.day_end import DayEnd
from village_collector.services.register_import import RegisterImport
from village_collector.services.season import Season
from village_collector.services.sheets.people_sheets import register
from village_collector.services.sheets.requests import SheetRequest, prepare, record_print
from village_collector.services.sign_off import SIGNER_ROLES, SignOff
from village_collector.services.ticket_stock import SPOILED, TicketStockService

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"


def pages(paper: bytes) -> list[str]:
    """The text of each page of a PDF, without blanks and line ends."""
    document = pypdfium2.PdfDocument(paper)
    try:
        return ["".join(page.get_textpage().get_text_bounded().split()) for page in document]
    finally:
        document.close()


def printed(season: Season, request: SheetRequest) -> list[str]:
    sheet = prepare(season, request)
    paper = sheet.render(None)
    record_print(season, sheet)
    return pages(paper)


def households_pay(season: Season) -> None:
    """Every household pays what it owes, all on one receipt."""
    desk = CashDesk(season)
    for household in households(season.book.residents()):
        payable = [line.resident.id_number for line in desk.quote(household).payable]
        if payable:
            desk.collect(payable)


def test_fangcheng_forty_five_rows_from_register_to_result(tmp_path: Path) -> None:
    """45 lines on three pages of twenty, waived 2/1/2; two slips of 6400; 43 taken by the bureau, 640 yuan left open."""
    waived = {4, 13, 27, 41, 44}
    people = [resident(n, *(["特困"] if n in waived else []), household=n // 3) for n in range(45)]
    clock = Clock(date(2021, 10, 12))
    season = new_village(tmp_path, people, clock=clock)
    desk, day_end = CashDesk(season), DayEnd(season)

    slips = iter(["XYS101201", "XYS101301"])
    for household in households(season.book.residents()):
        desk.collect([line.resident.id_number for line in desk.quote(household).payable])
        if season.book.ledger.cash_on_hand >= 640_000:
            clock.go_to(date(2021, 10, 13))
            day_end.deposit(640_000, next(slips), bank="示例镇信用社")
    assert season.book.ledger.cash_on_hand == 0
    assert [yuan(slip.amount) for slip in season.book.ledger.deposits] == ["6400.00", "6400.00"]
    assert all(receipt.slip for receipt in season.book.ledger.receipts.values())

    found = season.reconciler.reconcile()
    assert found.balanced
    assert (found.figures.payers, found.figures.waived, found.figures.unpaid) == (40, 5, 0)
    assert yuan(found.figures.register_total) == "12800.00"

    version = SignOff(season).sign(list(zip(SIGNER_ROLES, ("王协办", "李卫生", "赵税务"), strict=True)))
    assert (version.people, version.payers, version.waived, yuan(version.total)) == (45, 40, 5, "12800.00")
    register_request = SheetRequest(kind="register", copies=3)
    totals = page_subtotals(register(season, register_request), default_layout("register"))
    assert [yuan(total.here.paid) for total in totals] == ["5760.00", "6080.00", "960.00"]
    assert [yuan(total.running.paid) for total in totals] == ["5760.00", "11840.00", "12800.00"]

    paper = printed(season, register_request)
    assert len(paper) == 9
    for copy in range(3):
        first, second, last = paper[copy * 3 : copy * 3 + 3]
        assert "5760.00" in first
        assert "6080.00" in second
        assert "11840.00" in second
        assert "960.00" in last
        assert "12800.00" in last
        assert "壹万贰仟捌佰元整" in last
        assert "以下空白" in last
        assert "以下空白" not in first
    for role in SIGNER_ROLES:
        assert role in paper[2]

    exports = BureauExport(season)
    results = BureauResults(season)
    selection = exports.select()
    assert (len(selection.rows), selection.excluded, yuan(selection.total)) == (45, (), "12800.00")
    filled = exports.fill(exports.template(FIXTURES / "bureau-template.xlsx"), selection, tmp_path)
    (batch,) = exports.record(selection, filled)
    assert refused(exports.select) == "nothing-to-export"

    failed = {people[0].id_number: ("04", "已参加职工医保"), people[7].id_number: ("02", "姓名与证件不符")}
    rows = [(number, yuan(amount), *failed.get(number, ("", ""))) for number, amount in batch.rows]
    clock.go_to(date(2021, 11, 20))
    report = results.take_result(results.read_result(result_file(tmp_path / "回执.xlsx", rows)))
    assert (report.matched, report.succeeded, report.failed, report.not_ours, report.not_answered) == (45, 43, 2, (), ())
    assert {failure.outcome.id_number: failure.outcome.reason for failure in results.failures()} == {
        number: reason for number, (_, reason) in failed.items()
    }
    booked = next(e for e in season.reconciler.reconcile().equations if e.code == "E8")
    assert (yuan(booked.left), yuan(booked.right), yuan(booked.left - booked.right)) == ("12800.00", "12160.00", "640.00")
    assert {d.people[0] for d in season.reconciler.reconcile().discrepancies} == set(failed)

    assert {row.id_number for row in exports.select(retry_failed=True).rows} == {people[0].id_number}, "the name is as it was"
    again = exports.select(retry=list(failed))
    assert {row.id_number for row in again.rows} == set(failed)
    (second,) = exports.record(again, exports.fill(exports.template(FIXTURES / "bureau-template.xlsx"), again, tmp_path))
    rows = [(number, yuan(amount), "", "") for number, amount in second.rows]
    report = results.take_result(results.read_result(result_file(tmp_path / "回执二.xlsx", rows)))
    assert (report.succeeded, report.failed) == (2, 0)
    assert results.failures() == []
    assert season.reconciler.reconcile().balanced
    assert {line.state for line in season.roster.lines()} == {RowState.CONFIRMED}

    season = reopen(season)
    assert season.reconciler.reconcile().balanced
    assert faults(season) == []
    backup = backups.back_up(season, tmp_path)
    assert backups.restore(backup.file, tmp_path / "恢复.book").exists()


def test_duji_twelve_heads_with_reduced_contributions_and_official_tickets(tmp_path: Path) -> None:
    """5 × 320 + 3 × 40 + 70 + 2 × 160 + 0: cash 2110, paid by the state 1730; slips 1500 and 610."""
    words = [None] * 5 + ["低保对象"] * 3 + ["返贫致贫"] + ["监测户"] * 2 + ["特困供养人员"]
    people = [resident(n, *([word] if word else []), household=n) for n, word in enumerate(words)]
    season = new_village(tmp_path, people, scheme="duji-2021", clock=Clock(date(2021, 11, 5)))
    desk, day_end, tickets = CashDesk(season), DayEnd(season), TicketStockService(season)
    tickets.receive("00012001", "00012050", "杜集区税务局")
    receipts = []
    for person in people[:11]:
        if len(receipts) == 3:
            tickets.mark("00012004", SPOILED, "打印机卡纸撕坏")
        receipts.append(desk.collect([person.id_number], ticket=str(tickets.next())))
    assert [yuan(receipt.total) for receipt in receipts] == ["320.00"] * 5 + ["40.00"] * 3 + ["70.00"] + ["160.00"] * 2
    assert refused(lambda: desk.collect([people[11].id_number], ticket=str(tickets.next()))) == "waived"
    assert season.book.ledger.cash_on_hand == parse_yuan("2110")
    assert capitals(season.book.ledger.cash_on_hand) == "贰仟壹佰壹拾元整"

    rows = season.reconciler.register_rows()
    assert yuan(sum(row.subsidy or 0 for row in rows)) == "1730.00"
    assert sum((row.paid or 0) + (row.subsidy or 0) for row in rows) == 12 * 32000

    balance = tickets.balance()
    assert (balance.received, balance.used, balance.spoiled, balance.lost, balance.left) == (50, 11, 1, 0, 38)
    day_end.deposit(parse_yuan("1500"), "HX0001")
    day_end.deposit(parse_yuan("610"), "HX0002")
    assert season.book.ledger.cash_on_hand == 0
    found = season.reconciler.reconcile()
    assert found.balanced
    assert [equation.code for equation in found.equations[-3:]] == ["E9", "E10", "E11"]
    version = SignOff(season).sign()
    assert (version.payers, version.waived, yuan(version.total)) == (11, 1, "2110.00")
    assert faults(reopen(season)) == []


def test_a_book_of_fifty_tickets_adds_up_and_a_jump_stops_the_clerk(tmp_path: Path) -> None:
    """43 used, 3 spoiled, 4 left; after …046 comes …047 and not …048."""
    people = [resident(n, household=n) for n in range(60)]
    season = new_village(tmp_path, people, scheme="duji-2021", clock=Clock(date(2021, 11, 5)))
    desk, tickets = CashDesk(season), TicketStockService(season)
    tickets.receive("00012001", "00012050", "杜集区税务局")
    paying = iter(people)
    for number in range(12001, 12047):
        ticket = f"{number:08d}"
        if number in (12014, 12027, 12039):
            tickets.mark(ticket, SPOILED, "写错")
        else:
            desk.collect([next(paying).id_number], ticket=ticket)
    balance = tickets.balance()
    assert (balance.received, balance.used, balance.spoiled, balance.left) == (50, 43, 3, 4)
    before = season.book.ledger.last
    somebody = next(paying).id_number
    assert refused(lambda: desk.collect([somebody], ticket="00012048")) == "ticket-gap"
    assert refused(lambda: desk.collect([somebody], ticket="00012046")) == "ticket-used"
    assert refused(lambda: desk.collect([somebody], ticket="00012039")) == "ticket-spoiled"
    assert refused(lambda: desk.collect([somebody], ticket="00012051")) == "ticket-not-ours"
    assert season.book.ledger.last == before
    assert desk.collect([somebody], ticket="00012047").ticket == "00012047"
    assert season.reconciler.reconcile().balanced
    assert faults(season) == []


def test_dalate_pays_first_and_is_refunded_later(tmp_path: Path) -> None:
    """12 × 360 = 4320 by cash and POS; refunds of 8 × 150 and 2 × 310 stay out of the cash book."""
    ethnic = ["蒙古族"] * 8 + ["汉族"] * 4
    people = [
        resident(n, *(["低保"] if n in (8, 9) else []), ethnic_group=group, hukou="local", household=n // 2)
        for n, group in enumerate(ethnic)
    ]
    season = new_village(tmp_path, people, scheme="dalate-2022", clock=Clock(date(2021, 11, 5)))
    desk, day_end = CashDesk(season), DayEnd(season)
    for number, household in enumerate(households(season.book.residents())):
        members = [person.id_number for person in household.members]
        desk.collect(members, method=Method.POS if number % 3 == 2 else Method.CASH)
    figures = season.reconciler.reconcile().figures
    assert yuan(figures.receipts_total) == "4320.00"
    assert capitals(figures.receipts_total) == "肆仟叁佰贰拾元整"
    assert (yuan(figures.cash_total), yuan(figures.pos_total)) == ("2880.00", "1440.00")
    assert yuan(figures.refunds_due) == "1820.00"
    assert capitals(figures.refunds_due) == "壹仟捌佰贰拾元整"
    assert figures.refunds_unknown == 0
    agencies = {line.agency for receipt in season.book.ledger.receipts.values() for line in receipt.lines if line.refund}
    assert len(agencies) == 2
    day_end.deposit(season.book.ledger.cash_on_hand, "DLT1")
    version = SignOff(season).sign()
    assert yuan(version.total) == "4320.00"
    assert season.reconciler.reconcile().balanced
    assert faults(reopen(season)) == []


def test_zhuji_takes_the_whole_register_of_the_bureau(tmp_path: Path) -> None:
    """2,251 people read from the bureau's old workbook; everybody who owes pays, and all books agree to the fen."""
    season = new_village(tmp_path, scheme="zhuji-2023", clock=Clock(date(2022, 11, 1)))
    importer = RegisterImport(season)
    assert importer.take(importer.read(FIXTURES / "zhuji-jiangshan-register.xls")).accepted == 2251
    owing = sum(line.collect for h in households(season.book.residents()) for line in CashDesk(season).quote(h).payable)
    households_pay(season)
    ledger = season.book.ledger
    assert ledger.cash_on_hand == owing > 0
    DayEnd(season).deposit(ledger.cash_on_hand, "ZJ1")
    found = season.reconciler.reconcile()
    assert found.balanced
    assert found.figures.people == 2251
    assert found.figures.payers + found.figures.waived + found.figures.unpaid == 2251
    SignOff(season).sign()
    season = reopen(season)
    assert [receipt.serial for receipt in season.book.ledger.receipts.values()] == list(range(1, len(ledger.receipts) + 1))
    assert faults(season) == []
