"""A day's sheet says what was counted, paid in and left, and claims nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from seasons import DAYS, notes_for, paper, refused_whole, tables_of, text_of, whole_season
from villages import FIRST_DAY, PRICE, Clock, new_village, reopen, resident

from village_collector.assets import asset
from village_collector.domain.ledger import verification_code
from village_collector.domain.money import capitals, parse_yuan, yuan
from village_collector.services.cash_desk import CashDesk
from village_collector.services.day_end import DayEnd
from village_collector.services.refunds import Refunds
from village_collector.services.season import Season
from village_collector.services.sheets.catalogue import SHEETS
from village_collector.services.sheets.requests import SheetRequest, prepare, record_print, save
from village_collector.services.sign_off import SignOff
from village_collector.services.ticket_stock import LOST, SPOILED, TicketStockService

FORM = asset("layouts/overprint/sample.toml")


def test_a_box_counted_before_the_days_deposit_is_neither_long_nor_short(tmp_path: Path) -> None:
    people = [resident(n) for n in range(4)]
    season = new_village(tmp_path, people)
    CashDesk(season).collect([one.id_number for one in people])
    DayEnd(season).close_day(notes_for(4 * PRICE))
    DayEnd(season).deposit(4 * PRICE, "XYS01")
    text = text_of(paper(season, "day"), "-layout")
    assert "清点现金1280.00长（+）短（-）0.00" in text
    assert "本日应存0.00" in text
    assert "清点时应有1280.00" in text
    assert "差异原因无" in text


def test_a_box_counted_short_before_the_deposit_says_by_how_much(tmp_path: Path) -> None:
    people = [resident(n) for n in range(4)]
    season = new_village(tmp_path, people)
    CashDesk(season).collect([one.id_number for one in people])
    DayEnd(season).close_day(notes_for(4 * PRICE - 10_00), "找零多给了")
    DayEnd(season).deposit(2 * PRICE, "XYS01")
    text = text_of(paper(season, "day"), "-layout")
    assert "清点现金1270.00长（+）短（-）-10.00" in text
    assert "本日应存640.00" in text
    assert "差异原因找零多给了" in text


def test_a_box_counted_after_the_deposit_needs_no_second_figure(tmp_path: Path) -> None:
    people = [resident(n) for n in range(4)]
    season = new_village(tmp_path, people)
    CashDesk(season).collect([one.id_number for one in people])
    DayEnd(season).deposit(2 * PRICE, "XYS01")
    DayEnd(season).close_day(notes_for(2 * PRICE))
    text = text_of(paper(season, "day"), "-layout")
    assert "清点现金640.00长（+）短（-）0.00" in text
    assert "清点时应有" not in text


def test_a_day_on_which_nobody_counted_does_not_claim_a_count(tmp_path: Path) -> None:
    people = [resident(n) for n in range(4)]
    season = new_village(tmp_path, people)
    CashDesk(season).collect([one.id_number for one in people])
    text = text_of(paper(season, "day"), "-layout")
    assert "清点现金没有清点" in text
    assert "本日应存1280.00" in text


def test_a_receipt_voided_on_a_later_day_still_counts_on_its_own_day(tmp_path: Path) -> None:
    people = [resident(n) for n in range(4)]
    clock = Clock()
    season = new_village(tmp_path, people, clock=clock)
    desk = CashDesk(season)
    receipt = desk.collect([one.id_number for one in people[:2]])
    desk.collect([people[2].id_number])
    clock.go_to(date(2021, 10, 13))
    desk.void(receipt.number, "又说不缴了")
    first, second = text_of(paper(season, "day", which=str(FIRST_DAY)), "-layout"), text_of(paper(season, "day"), "-layout")
    assert "本日收现金960.00" in first
    assert "合计3960.00" in first
    assert "又说不缴了" not in first
    assert "本日收现金-640.00" in second
    assert "月12日收的" in second
    assert "合计00.00640.00" in second


# -- one season, every sheet


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Season]:
    made = whole_season(tmp_path_factory.mktemp("season"))
    yield made
    made.book.close()


ASKED: dict[str, dict[str, object]] = {
    "receipt": {"which": "1"},
    "overprint": {"which": "1", "layout": FORM},
    "calibration": {"layout": FORM},
    "registration": {"which": resident(40).id_number},
    "commitment": {"which": resident(40).id_number},
}


@pytest.mark.parametrize("kind", sorted(SHEETS))
def test_every_kind_of_sheet_is_drawn_for_a_season_that_has_everything(season: Season, kind: str) -> None:
    data = paper(season, kind, **ASKED.get(kind, {}))
    assert data.startswith(b"%PDF-")
    assert text_of(data)


def test_blank_forms_are_drawn_for_somebody_whom_the_register_does_not_know(season: Season) -> None:
    assert "李" not in text_of(paper(season, "registration"))
    assert "李" not in text_of(paper(season, "commitment"))


def test_the_register_on_paper_adds_up_to_the_signed_version(season: Season) -> None:
    version = season.book.ledger.versions[-1]
    data = paper(season, "register", copies=1)
    rows = [row for row in tables_of(data) if row[0].isdigit()]
    assert [int(row[0]) for row in rows] == list(range(1, version.people + 1))
    assert version.total == 26 * PRICE
    text = text_of(data)
    assert f"¥{yuan(version.total)}" in text
    assert f"人民币{capitals(version.total)}" in text
    assert text_of(paper(season, "register", copies=3)).count("以下空白") == 3 * text.count("以下空白")


@pytest.mark.parametrize("copies", [0, -1, 21])
def test_no_copies_and_a_forest_of_them_are_refused(season: Season, copies: int) -> None:
    assert refused_whole(season, lambda: paper(season, "register", copies=copies)) == "bad-copies"


def test_the_receipts_on_paper_add_up_to_the_ledger(season: Season) -> None:
    valid = [receipt for receipt in season.book.ledger.receipts.values() if not receipt.void]
    totals = re.findall(r"实收([\d.]+)元", text_of(paper(season, "receipts")))
    assert [parse_yuan(total) for total in totals] == [receipt.total for receipt in valid]
    one = text_of(paper(season, "receipt", which="3"))
    assert "以后由民政局返还：李三160.00元、李上160.00元，共320.00元。" in one
    assert "方医保〔2021〕99号" in one


def test_a_void_receipt_on_paper_says_so(season: Season) -> None:
    assert "家里人刚在外地缴过" in text_of(paper(season, "receipt", which="4"))


@pytest.mark.parametrize(
    ("scheme", "day", "promise"),
    [
        ("dalate-2022", date(2021, 12, 1), "待遇享受期：2022-01-01至2022-12-31"),
        ("dalate-2022", date(2022, 6, 10), "待遇享受期：2022-09-10至2022-12-31"),
        ("dalate-2022", date(2022, 11, 10), None),
        ("fangcheng-2021", date(2021, 11, 5), None),
    ],
)
def test_a_receipt_says_from_when_its_own_people_are_covered(tmp_path: Path, scheme: str, day: date, promise: str | None) -> None:
    season = new_village(tmp_path, [resident(0)], scheme=scheme, clock=Clock(day))
    CashDesk(season).collect([resident(0).id_number], accept_no_benefit=True)
    text = text_of(paper(season, "receipt", which="1"))
    assert promise in text if promise else "待遇享受期" not in text


def test_the_deposit_on_paper_is_the_slip_with_its_receipts(season: Season) -> None:
    for deposit in season.book.ledger.deposits:
        data = paper(season, "deposit", which=deposit.slip)
        text = text_of(data, "-layout")
        carried = [season.book.ledger.receipts[number] for number in deposit.receipts]
        people = sum(len(receipt.lines) for receipt in carried)
        assert sum(receipt.total for receipt in carried) == deposit.amount
        assert f"缴款单号{deposit.slip}" in text
        assert f"人民币{capitals(deposit.amount)}" in text
        assert f"合计{people}{yuan(deposit.amount)}" in text
        assert "与缴款金额相符" in text


def test_the_days_sheet_adds_up_with_its_voids(season: Season) -> None:
    ledger = season.book.ledger
    day = paper(season, "day", which=DAYS[0].isoformat())
    receipts = [receipt for receipt in ledger.receipts.values() if receipt.on == DAYS[0]]
    valid = [receipt for receipt in receipts if not receipt.void]
    void = sum(receipt.total for receipt in receipts if receipt.void)
    cash = sum(receipt.total for receipt in valid if receipt.is_cash)
    text = text_of(day, "-layout")
    assert void == 4 * PRICE
    assert f"本日收现金{yuan(cash)}" in text
    assert f"不进钱箱的收款{yuan(sum(r.total for r in valid) - cash)}" in text
    assert f"清点时应有{yuan(cash)}" in text
    assert "本日应存0.00" in text
    total = next(row for row in tables_of(day) if row[0] == "合计")
    assert total[5] == str(sum(len(receipt.lines) for receipt in valid))
    assert total[7:9] == [yuan(sum(receipt.total for receipt in valid)), yuan(void)]


def test_the_days_seal_typed_in_leads_back_to_the_count(season: Season) -> None:
    text = text_of(paper(season, "day", which=DAYS[0].isoformat()), "-layout")
    letters = re.search(r"键入核对）([A-Z2-7]{16})", text)
    assert letters
    assert SignOff(season).matches(letters[1]) == season.book.ledger.day_closings[0]


def test_the_ticket_settlement_adds_up_range_by_range(season: Season) -> None:
    data = paper(season, "tickets")
    row = next(row for row in tables_of(data) if row[0] == "1")
    assert [int(row[place]) for place in (5, 6, 7, 9, 11)] == [20, 7, 1, 1, 11]
    assert (row[8], row[10], row[12]) == ("00012004", "00012006", "00012010—00012020")
    assert "相差" not in text_of(data)
    assert f"人民币{capitals(26 * PRICE)}" in text_of(data)


def test_blank_tickets_that_are_no_longer_in_one_run_are_named_run_by_run(tmp_path: Path) -> None:
    village = new_village(tmp_path)
    book = TicketStockService(village)
    book.receive("00012001", "00012010", "税务分局")
    book.mark("00012004", SPOILED, "受潮")
    book.mark("00012006", LOST, "找不到")
    (row,) = [row for row in tables_of(paper(village, "tickets")) if row[0] == "1"]
    assert row[12] == "00012001—00012003、00012005、00012007—00012010"


def test_the_reconciliation_on_paper_has_the_figures_of_the_books(season: Season) -> None:
    found = season.reconciler.reconcile()
    text = text_of(paper(season, "reconciliation"), "-layout")
    figures = found.figures
    assert (figures.people, figures.payers, figures.waived, figures.unpaid) == (44, 26, 2, 13)
    assert "缴费26人免缴2人未缴13人" in text
    for amount in (figures.register_total, figures.receipts_total, figures.slips_total, figures.pos_total, figures.refunds_due):
        assert yuan(amount) in text
    assert [equation.code for equation in found.equations if not equation.holds] == ["E8"]
    assert "收了钱但导入失败：该人员已参加职工医保。320.00" in text
    for equation in found.equations:
        assert f"{equation.code}{equation.title}" in text


def test_the_refund_list_adds_up_to_what_was_promised(season: Season) -> None:
    due = Refunds(season).due()
    total = sum(item.amount or 0 for item in due)
    assert total == 320_00
    data = paper(season, "refunds")
    text = text_of(data, "-layout")
    assert f"应返金额合计（大写）：人民币{capitals(total)}" in text
    assert len([row for row in tables_of(data) if row[0].isdigit()]) == len(due)
    assert "返还单位：民政局（2人" in text


def test_the_insured_list_has_everybody_but_whom_the_bureau_refused_and_masks_their_numbers(season: Season) -> None:
    data = paper(season, "insured")
    rows = [row for row in tables_of(data) if row[0].isdigit()]
    text = text_of(data, "-layout")
    assert len(rows) == 25 + 2 + 1
    assert f"共{len(rows)}人。" in text
    assert f"{yuan(25 * PRICE)}" in text
    assert not any(one.id_number in text for one in season.book.residents())


def test_the_uninsured_list_counts_reasons_proof_and_attempts_and_the_call_list_leaves_the_dead_out(season: Season) -> None:
    data = paper(season, "uninsured")
    rows = [row for row in tables_of(data) if row[0].isdigit()]
    assert len(rows) == 44 - 25 - 2 - 1
    away = next(row for row in rows if row[3] == resident(40).name)
    assert away[7:10] == ["务工", "1份", "2"]
    assert {row[7] for row in rows if row[7]} == {"务工", "死亡", "导入失败：该人员已参加职工医保"}
    assert "内部资料" in text_of(data)
    assert len([row for row in tables_of(paper(season, "calls")) if row[0].isdigit()]) == len(rows) - 1


def test_the_weekly_report_on_paper_is_the_frozen_one(season: Season) -> None:
    text = text_of(paper(season, "weekly"), "-layout")
    assert "目标任务42人" in text
    assert "本周新增参保26人" in text
    assert f"实收{yuan(26 * PRICE)}" in text
    assert f"已缴存{yuan(18 * PRICE)}未缴存0.00" in text, "what came by POS or by transfer waits in no box"
    assert "对前期的更正上周少报一人" in text


def test_the_hand_over_counts_money_once(season: Season) -> None:
    text = text_of(paper(season, "handover"), "-layout")
    ledger = season.book.ledger
    assert ledger.cash_on_hand == 0
    assert "移交金额合计（大写）：人民币零元整" in text
    assert f"共{yuan(ledger.deposited)}元，已缴存" in text
    assert "8张" in text
    letters = re.search(r"键入核对）([A-Z2-7]{16})", text)
    assert letters
    assert SignOff(season).matches(letters[1]) == list(season.book.entries())[-1]


def test_the_hand_over_of_a_full_box_is_the_money_in_it(tmp_path: Path) -> None:
    people = [resident(n) for n in range(4)]
    village = new_village(tmp_path, people)
    CashDesk(village).collect([one.id_number for one in people])
    DayEnd(village).deposit(PRICE, "XYS01")
    assert f"移交金额合计（大写）：人民币{capitals(3 * PRICE)}" in text_of(paper(village, "handover"), "-layout")


def test_the_archive_lists_every_paper_and_scan_of_the_season(season: Season) -> None:
    ledger = season.book.ledger
    text = text_of(paper(season, "archive"), "-layout")
    kinds = [ledger.versions, ledger.deposits, ledger.records.tickets.settlements, ledger.batches, ledger.results]
    kinds += [ledger.records.postings, ledger.records.attachments]
    count = sum(map(len, kinds))
    assert count == 9
    assert f"件数{count}件页数立卷人" in text, "pages that nobody counted are left to be written by hand"
    for found in (*ledger.records.attachments, *ledger.batches):
        assert found.sha256[:8] in text
    scans = [row for row in tables_of(paper(season, "attachments")) if row[0].isdigit()]
    assert [row[0] for row in scans] == ["1", "2"]


# -- seals, prints, and papers that there are not


def test_the_letters_of_a_version_or_a_day_lead_back_to_it_and_others_to_nothing(season: Season) -> None:
    signoff, ledger = SignOff(season), season.book.ledger
    version, count = ledger.versions[-1], ledger.day_closings[-1]
    letters = verification_code.verification_code(version.hash)
    printed = f"{letters[:4]} {letters[4:8]}-{letters[8:12]}　{letters[12:]}"
    assert signoff.matches(printed.lower()) == version
    assert signoff.matches(verification_code.verification_code(count.hash)) == count
    other = letters[:-1] + ("A" if letters[-1] != "A" else "B")
    assert signoff.matches(other) is None
    assert signoff.matches(letters[:8]) is None
    assert signoff.matches("") is None


def test_each_sheet_that_leaves_is_counted_and_a_receipt_says_which_print_it_is(tmp_path: Path) -> None:
    people = [resident(n) for n in range(4)]
    village = new_village(tmp_path, people)
    receipt = CashDesk(village).collect([one.id_number for one in people])
    for number in range(2):
        sheet = prepare(village, SheetRequest(kind="receipt", which=receipt.number))
        written = save(sheet.render(None), tmp_path / f"{number}.pdf")
        assert village.book.ledger.receipts[receipt.number].prints == number, "a file is no print"
        record_print(village, sheet)
    assert written.pages == 1
    assert village.book.ledger.prints == {"receipt": 2}
    assert village.book.ledger.receipts[receipt.number].prints == 2
    assert "补打第1次" not in text_of((tmp_path / "0.pdf").read_bytes())
    assert "补打第1次" in text_of((tmp_path / "1.pdf").read_bytes())
    again = reopen(village)
    assert again.book.ledger.prints == {"receipt": 2}
    again.book.close()


NOTHING = {
    "register": "not-signed",
    "receipt": "no-receipt-named",
    "receipts": "nothing-to-print",
    "overprint": "no-receipt-named",
    "calibration": "no-ticket-form",
    "deposit": "nothing-to-print",
    "day": "nothing-to-print",
    "tickets": "nothing-to-print",
    "posting": "no-notice",
    "refunds": "nothing-to-print",
    "weekly": "nothing-to-print",
    "archive": "nothing-to-print",
    "attachments": "nothing-to-print",
}


@pytest.mark.parametrize("kind", sorted(NOTHING))
def test_a_sheet_of_nothing_is_refused_in_words(tmp_path: Path, kind: str) -> None:
    village = new_village(tmp_path, [resident(0)])
    assert refused_whole(village, lambda: paper(village, kind)) == NOTHING[kind]


@pytest.mark.parametrize(
    ("kind", "which", "code"),
    [
        ("deposit", "XYS999", "nothing-to-print"),
        ("day", "2021-10-30", "nothing-to-print"),
        ("day", "十月", "bad-date"),
        ("posting", "9", "no-notice"),
        ("posting", "0", "no-notice"),
        ("posting", "二", "bad-number"),
        ("weekly", "9", "nothing-to-print"),
        ("weekly", "²", "bad-number"),
        ("receipt", "999", "no-receipt"),
        ("registration", "x", "unknown-person"),
        ("commitment", "x", "unknown-person"),
        ("overprint", "1", "no-ticket-form"),
    ],
)
def test_a_paper_that_there_is_not_is_refused_in_words(season: Season, kind: str, which: str, code: str) -> None:
    assert refused_whole(season, lambda: paper(season, kind, which=which)) == code
