"""Whole seasons for tests, played through the services as a village would; and what stands on a sheet of paper."""

from __future__ import annotations

import io
import json
import subprocess
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pdfplumber
import pytest
from villages import Clock, new_village, resident
from workbooks import write_book

from village_collector.assets import asset
from village_collector.domain.ledger.bureau_values import Batch
from village_collector.domain.ledger.entries import Entry, chain_hash
from village_collector.domain.ledger.money_values import Method
from village_collector.domain.ledger.village_records import Absence
from village_collector.errors import UserError
from village_collector.services.absences import Absences
from village_collector.services.attachments import Attachments
from village_collector.services.bureau_export import BureauExport
from village_collector.services.bureau_results import BureauResults, ResultReport
from village_collector.services.cash_desk import CashDesk
from village_collector.services.day_end import DENOMINATIONS, DayEnd
from village_collector.services.decisions import Decisions
from village_collector.services.postings import Postings
from village_collector.services.refunds import Refunds
from village_collector.services.reports import Reports
from village_collector.services.season import Season, open_season
from village_collector.services.sheets.requests import SheetRequest, prepare
from village_collector.services.sign_off import SignOff
from village_collector.services.ticket_stock import LOST, TicketStockService

RESULT_HEAD = ["序号", "征集流水号", "姓名", "证件号码", "金额", "导入状态", "失败代码", "失败原因"]
DAYS = (date(2021, 10, 12), date(2021, 10, 13))


def head(season: Season) -> str:
    """The hash of the newest entry: the same before and after means that nothing was written."""
    last = season.book.ledger.last
    return last.hash if last else ""


def refused_whole(season: Season, act: Callable[[], object]) -> str:
    """The code with which an act is refused, in whole sentences, having changed nothing: neither ledger nor people."""
    before, people = head(season), season.book.residents()
    with pytest.raises(UserError) as caught:
        act()
    error = caught.value
    assert all(part.endswith(("。", "？", "！")) for part in (error.what, error.state, error.remedy)), error
    assert head(season) == before
    assert season.book.residents() == people
    return error.code


def notes_for(amount: int) -> dict[int, int]:
    """Notes and coins that come to an amount, the largest first."""
    notes, left = {}, amount
    for note in DENOMINATIONS:
        notes[note], left = divmod(left, note)
    return notes


def sign(season: Season) -> None:
    SignOff(season).sign([("社保协办员", "王协办"), ("卫生院经办人员", "李卫生"), ("税务分局工作人员", "赵税务")])


def send(season: Season, folder: Path, *, retry_failed: bool = False) -> Batch:
    """The signed register on the bureau's template, recorded as a batch."""
    exports = BureauExport(season)
    selection = exports.select(retry_failed=retry_failed)
    folder.mkdir(exist_ok=True)
    (batch,) = exports.record(selection, exports.fill(exports.template(asset("demo/template.xlsx")), selection, folder))
    return batch


def result_file(folder: Path, rows: Sequence[Sequence[object]], name: str = "回执.xlsx") -> Path:
    return write_book(folder / name, [RESULT_HEAD, *rows])


def answer(season: Season, folder: Path, rows: Sequence[Sequence[object]], name: str = "回执.xlsx") -> ResultReport:
    """Take a result with these rows (see RESULT_HEAD) in."""
    results = BureauResults(season)
    return results.take_result(results.read_result(result_file(folder, rows, name)))


def all_succeed(season: Season, folder: Path, *, but: Sequence[str] = (), name: str = "回执.xlsx") -> ResultReport:
    """The bureau's answer to everything that waits for one; `but` are ID numbers that failed."""
    waiting = [number for number, outcome in season.book.ledger.outcomes.items() if outcome.succeeded is None]
    people = {resident.id_number: resident for resident in season.book.residents()}
    rows: list[list[object]] = []
    for place, number in enumerate(waiting, 1):
        row: list[object] = [place, f"0000{place:08d}", people[number].name, number, "", "成功", "", ""]
        if number in but:
            row = [place, "", people[number].name, number, "", "失败", "04", "该人员已参加职工医保"]
        rows.append(row)
    return answer(season, folder, rows, name)


def write_without_zone(season: Season) -> Season:
    """Let the newest entry be one of an early program, whose moments had no zone; the book is opened anew."""
    last = season.book.ledger.last
    assert last is not None
    body = json.loads(last.body)
    body["at"] = body["at"][: len("2021-10-12T08:00:00")]
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    old = Entry(
        seq=last.seq, kind=last.kind, body=text, prev=last.prev, hash=chain_hash(last.seq, last.kind, text, last.prev)
    )
    run = season.book._db.execute
    trigger = run("SELECT sql FROM sqlite_master WHERE name = 'entry_is_never_changed'").fetchone()[0]
    run("DROP TRIGGER entry_is_never_changed")
    run("UPDATE entry SET body = ?, hash = ? WHERE seq = ?", [old.body, old.hash, old.seq])
    run("UPDATE meta SET value = ? WHERE key = 'head'", [old.hash])
    run(trigger)
    season.book.close()
    return open_season(season.book.path, clock=season.clock, operator=season.operator)


def whole_season(folder: Path) -> Season:
    """柳河村 of 44 people through everything: tickets, two days, voids, POS, slips, versions, a batch, notices, reports."""
    words = {3: ["特困"], 9: ["低保"], 10: ["低保"], 22: ["孤儿"]}
    people = [resident(n, *words.get(n, []), insured_last_year=n % 5 != 0) for n in range(44)]
    clock = Clock(DAYS[0])
    season = new_village(folder, people, clock=clock)
    ids = [one.id_number for one in people]
    tickets, desk, day_end, absences = TicketStockService(season), CashDesk(season), DayEnd(season), Absences(season)
    Decisions(season).decide("dibao", "方医保〔2021〕99号", refund=160_00)
    Reports(season).set_target(42, 50, "任务分解表.xlsx")
    tickets.receive("00012001", "00012020", "税务分局")

    def household(home: int, method: Method = Method.CASH) -> str:
        payable = [one.id_number for one in people[home * 4 : home * 4 + 4] if one.id_number not in (ids[3], ids[22])]
        return desk.collect(payable, method=method, ticket=tickets.next() or "").number

    for home in (0, 1, 2):
        household(home)
    desk.void(household(3), "家里人刚在外地缴过")
    household(4, Method.POS)
    day_end.close_day(notes_for(season.book.ledger.cash_on_hand))
    day_end.deposit(season.book.ledger.cash_on_hand, "XYS101201", bank="示例镇信用社")
    clock.go_to(DAYS[1])
    tickets.mark("00012006", LOST, "集市上丢了")
    household(5)
    household(6)
    household(7, Method.TRANSFER)
    Attachments(season).attach(_photo(folder, "公示栏.jpg"), "公示照片", "posting 1", place="村委会")
    Attachments(season).attach(_photo(folder, "清册.png"), "签字清册", "register 1")
    absences.record_absence(ids[40], Absence.AWAY, "在外地打工", [_photo(folder, "来信.jpg")])
    absences.record_contact_attempt(ids[40], "电话", "过年回来")
    absences.record_contact_attempt(ids[40], "上门")
    absences.record_absence(ids[41], Absence.DECEASED)
    absences.record_absence(ids[42], Absence.INSURED_ELSEWHERE)
    day_end.close_day(notes_for(season.book.ledger.cash_on_hand))
    day_end.deposit(season.book.ledger.cash_on_hand, "XYS101301", bank="示例镇信用社")
    Reports(season).freeze(note="上周少报一人")
    tickets.settle("税务分局")
    sign(season)
    send(season, folder / "导出")
    all_succeed(season, folder, but=[ids[0]])
    Postings(season).post("0377-0000000")
    Refunds(season).record_paid([ids[9]], DAYS[1])
    return season


def _photo(folder: Path, name: str) -> Path:
    path = folder / name
    path.write_bytes(b"\xff\xd8 " + name.encode())
    return path


def paper(season: Season, kind: str, **request: object) -> bytes:
    """One sheet as it would be printed; nothing is counted."""
    return prepare(season, SheetRequest(kind=kind, **request)).render(None)  # type: ignore[arg-type]


def text_of(data: bytes, *options: str) -> str:
    """What poppler reads on all pages, without any white space."""
    said = subprocess.run(["pdftotext", *options, "-", "-"], input=data, check=True, capture_output=True).stdout.decode()
    return "".join(said.split())


def tables_of(data: bytes) -> list[list[str]]:
    """Every row of every ruled table, cell by cell, as pdfplumber reads it; cells without white space."""
    with pdfplumber.open(io.BytesIO(data)) as document:
        tables = [table for page in document.pages for table in page.extract_tables()]
    return [["".join((cell or "").split()) for cell in row] for table in tables for row in table]
