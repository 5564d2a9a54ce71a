"""What each sheet says of a whole season and of a bare village, as it was accepted before it is drawn."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from pprint import pformat

import pytest
from accepted_text import accept_text
from seasons import DAYS, all_succeed, notes_for, send, whole_season
from villages import PRICE, Clock, new_village, resident

from village_collector.assets import asset
from village_collector.domain.ledger.money_values import Method
from village_collector.services.cash_desk import CashDesk
from village_collector.services.day_end import DayEnd
from village_collector.services.postings import Postings
from village_collector.services.season import Season
from village_collector.services.sheets.catalogue import SHEETS
from village_collector.services.sheets.requests import SheetRequest, gather_function
from village_collector.services.sign_off import SignOff
from village_collector.services.ticket_stock import SPOILED, TicketStockService

ACCEPTED = Path(__file__).parent / "accepted"
FORM = asset("layouts/overprint/sample.toml")
PERSON = resident(40).id_number

WHOLE: dict[str, SheetRequest] = {kind: SheetRequest(kind=kind) for kind in SHEETS} | {
    "receipt": SheetRequest(kind="receipt", which="3"),
    "receipt-void": SheetRequest(kind="receipt", which="4"),
    "overprint": SheetRequest(kind="overprint", which="1", layout=FORM, offset=(1, -2)),
    "calibration": SheetRequest(kind="calibration", layout=FORM, offset=(1, -2)),
    "test": SheetRequest(kind="test", which="村委会打印机"),
    "test-unnamed": SheetRequest(kind="test"),
    "deposit-first": SheetRequest(kind="deposit", which="XYS101201"),
    "day-first": SheetRequest(kind="day", which=DAYS[0].isoformat()),
    "weekly-first": SheetRequest(kind="weekly", which="1"),
    "posting-first": SheetRequest(kind="posting", which="1"),
    "registration": SheetRequest(kind="registration", which=PERSON),
    "registration-blank": SheetRequest(kind="registration"),
    "commitment": SheetRequest(kind="commitment", which=PERSON),
    "commitment-blank": SheetRequest(kind="commitment"),
}


def gathered(season: Season, request: SheetRequest) -> str:
    """The value of the sheet, field by field, as if gathered in the morning of the last day; hashes by their length."""
    assert isinstance(season.clock, Clock)
    season.clock.go_to(season.today())
    text = pformat(gather_function(SHEETS[request.kind])(season, request), width=150) + "\n"
    text = re.sub(r"(printed_at=datetime.datetime\([\d, ]*), \d+, tzinfo", r"\1, tzinfo", text)
    text = re.sub(r"\b[A-Z2-7]{16}([A-Z2-7]{36})?\b", "«letters»", text)
    return re.sub(r"(digest|verification_code)='(\w+)'", lambda found: f"{found[1]}='«{len(found[2])} characters»'", text)


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Season]:
    made = whole_season(tmp_path_factory.mktemp("season"))
    yield made
    made.book.close()


@pytest.mark.parametrize("name", WHOLE)
def test_each_sheet_of_a_whole_season_is_gathered_as_it_was_accepted(season: Season, name: str) -> None:
    accept_text(ACCEPTED / f"{name}.txt", gathered(season, WHOLE[name]))


def _sign_and_send(village: Season, folder: Path) -> None:
    SignOff(village).sign([("社保协办员", "王协办")], explanation="信用社明天才开门")
    send(village, folder)


def _hear_and_post(village: Season, folder: Path) -> None:
    all_succeed(village, folder)
    Postings(village).post("0377-6123")


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Season]:
    """A village of two days: one paid by card, one voided a day later, a count between two payments, a spoilt ticket, two postings."""
    people = [resident(n, group="" if n == 5 else "第1村民组", head="" if n == 6 else "李二", relation="") for n in range(12)]
    clock = Clock(DAYS[0])
    folder = tmp_path_factory.mktemp("busy")
    village = new_village(folder, people, clock=clock)
    desk, days, stock = CashDesk(village), DayEnd(village), TicketStockService(village)
    stock.receive("0101", "0106", "税务分局")
    stock.receive("0201", "0203", "税务分局")
    first = desk.collect([people[0].id_number, people[1].id_number], tendered=1000_00, ticket="0101", payer="李姑")
    desk.collect([people[2].id_number], method=Method.POS)
    transfer = desk.collect([people[3].id_number], method=Method.TRANSFER)
    days.close_day(notes_for(2 * PRICE))
    desk.collect([people[4].id_number, people[5].id_number], ticket="0102")
    days.deposit(PRICE, "NX-1", bank="镇信用社")
    clock.go_to(date(2021, 10, 20))
    desk.void(first.number, "又说不缴了")
    desk.void(transfer.number, "转错了账户")
    desk.collect([people[6].id_number, people[7].id_number], method=Method.POS)
    stock.mark("0103", SPOILED, "受潮")
    stock.mark("0201", SPOILED, "受潮")
    days.close_day(notes_for(PRICE - 10_00), "少了十元")
    _sign_and_send(village, folder / "1")
    desk.collect([people[8].id_number])
    _hear_and_post(village, folder / "1")
    _sign_and_send(village, folder / "2")
    _hear_and_post(village, folder / "2")
    yield village
    village.book.close()


BUSY = {
    "receipts": SheetRequest(kind="receipts"),
    "deposit": SheetRequest(kind="deposit"),
    "day": SheetRequest(kind="day"),
    "day-first": SheetRequest(kind="day", which=DAYS[0].isoformat()),
    "tickets": SheetRequest(kind="tickets"),
    "reconciliation": SheetRequest(kind="reconciliation"),
    "posting": SheetRequest(kind="posting"),
    "insured": SheetRequest(kind="insured"),
    "handover": SheetRequest(kind="handover"),
    "registration-headless": SheetRequest(kind="registration", which=resident(6).id_number),
}


@pytest.mark.parametrize("name", BUSY)
def test_each_sheet_of_a_busy_village_is_gathered_as_it_was_accepted(busy: Season, name: str) -> None:
    accept_text(ACCEPTED / f"busy-{name}.txt", gathered(busy, BUSY[name]))


def test_no_accepted_text_is_left_of_a_sheet_that_is_gone() -> None:
    assert {path.stem for path in ACCEPTED.iterdir()} <= {*WHOLE, *(f"busy-{name}" for name in BUSY)}
