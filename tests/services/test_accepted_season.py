"""A whole season as a person has accepted it: every entry that the services wrote, and everything that they answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, astuple
from datetime import timedelta
from pathlib import Path

import pytest
from accepted_text import accept_text
from seasons import DAYS, whole_season
from villages import reading, resident, take

from village_collector.domain.money import yuan
from village_collector.domain.people import Resident
from village_collector.services.absences import Absences
from village_collector.services.bureau_export import BureauExport
from village_collector.services.bureau_results import BureauResults
from village_collector.services.cash_desk import CashDesk
from village_collector.services.day_end import DayEnd
from village_collector.services.decisions import Decisions
from village_collector.services.identity_lists import IdentityLists
from village_collector.services.postings import Postings
from village_collector.services.refunds import Refunds
from village_collector.services.register_import import RegisterImport
from village_collector.services.reports import Reports
from village_collector.services.season import Season
from village_collector.services.sign_off import SignOff
from village_collector.services.ticket_stock import TicketStockService

HERE = Path(__file__).parent
UNTOLD = re.compile(r'[0-9a-f]{64}|"at":"[^"]*"')  # hashes of files that other programs write, and moments


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Season]:
    made = whole_season(tmp_path_factory.mktemp("season"))
    yield made
    made.book.close()


def accept(name: str, lines: Iterator[str]) -> None:
    accept_text(HERE / "accepted" / f"{name}.txt", "".join(f"{UNTOLD.sub('…', line)}\n" for line in lines))


def test_the_entries_of_the_season_are_as_accepted(season: Season) -> None:
    accept("entries", (f"{entry.seq} {entry.kind} {entry.body}" for entry in season.book.entries()))


def test_where_everybody_stands_is_as_accepted(season: Season) -> None:
    accept("register", _register(season))


def _register(season: Season) -> Iterator[str]:
    for row, line in zip(season.reconciler.register_rows(), season.roster.lines(), strict=True):
        yield " | ".join(str(getattr(value, "value", value)) for value in astuple(row))
        yield f"   {line.assessment.status.value}，{line.assessed_on}，待定 {line.undecided}，待问 {line.unasked}，免缴 {row.waived}"
    yield str(season.roster.counts())


def test_the_books_side_by_side_are_as_accepted(season: Season) -> None:
    accept("reconciliation", _reconciliation(season))


def _reconciliation(season: Season) -> Iterator[str]:
    found = season.reconciler.reconcile()
    yield from (f"{word} {value}" for word, value in asdict(found.figures).items())
    for one in found.equations:
        yield f"{one.code} {one.title}：{one.left_word} {one.text(one.left)}，{one.right_word} {one.text(one.right)}，{one.holds}"
    yield from map(str, found.discrepancies)
    for on in (*DAYS, DAYS[1] + timedelta(days=1)):
        day = season.book.ledger.day(on)
        yield f"{on} 户 {day.households} 人 {day.people} 收 {yuan(day.total)} 现金 {yuan(day.cash)} 其他 {day.without_cash} 作废 {day.voided}"
        yield f"   收据 {[one.serial for one in day.receipts]} 清点 {[one.counted for one in day.counts]} 手上 {day.cash_on_hand} 最早 {day.oldest_undeposited}"


def test_what_the_jobs_answer_is_as_accepted(season: Season) -> None:
    accept("answers", _answers(season))


def _answers(season: Season) -> Iterator[str]:
    exports, results, reports, desk, decisions = BureauExport(season), BureauResults(season), Reports(season), CashDesk(season), Decisions(season)
    yield from (f"导入失败 {_who(one.resident)} {one.outcome} {one.paid}" for one in results.failures())
    again = exports.select(retry_failed=True)
    yield f"再报 {[row.name for row in again.rows]} {again.total}"
    yield from (f"不报 {one.name} {one.code} {one.message}" for one in again.excluded)
    for row in (season.reconciler.register_rows()[n] for n in (0, 3, 9, 16, 28)):
        yield f"上报 {exports.cells(7, row)}"
    yield f"周报 {dict(reports.figures(*reports.week_of(DAYS[1])))}"
    for day in (0, 1, 2, 4, 5, 6, 30, 79, 80, 81, 100):
        yield f"{DAYS[0] + timedelta(days=day)} 的一周 {[str(end) for end in reports.week_of(DAYS[0] + timedelta(days=day))]}"
    for posted in (Postings(season).content(), Postings(season).proposed()):
        yield f"公示 {posted.posting.number} {posted.posting.first_day} {posted.posting.last_day} {posted.posting.mask}"
        yield f"   增 {[one.name for one in posted.added]} 减 {[one.name for one in posted.removed]}"
    yield from (f"返还 {one.paid.name} {one.receipt.serial} {one.amount} {one.done and one.done.paid_on}" for one in Refunds(season).due())
    yield f"可定 {[one.rule for one in decisions.decidable()]} 未定 {[one.rule for one in decisions.undecided()]}"
    yield f"等着定的人 {[one.name for one in decisions.waiting()]} 要重算的 {decisions.recalculations()}"
    for item in Absences(season).uninsured():
        yield f"未参保 {item.line.resident.name} {item.line.state.value} {item.reason} {[(one.means, one.answer) for one in item.attempts]}"
    yield f"可再联系 {[item.line.resident.name for item in Absences(season).to_contact()]}"
    yield f"票据 {TicketStockService(season).balance('税务分局')} 下一张 {TicketStockService(season).next()} {desk.next_ticket()}"
    yield f"转账账户 {[desk.last_channel(receipt.method) for receipt in season.book.ledger.receipts.values()]}"
    yield f"清点 {DayEnd(season).check({10000: 1, 50: 3})} {SignOff(season).superseded()}"
    for household in (0, 2, 10):
        quote = desk.quote(season.roster.household(f"{household:04d}"))
        yield f"{household} 户 {quote.household.head} {quote.household.group} {quote.on} {quote.total} {[line.collect for line in quote.lines]}"
        yield from (f"   {line.resident.name} {line.refusal and (line.refusal.code, line.refusal.what)}" for line in quote.lines)


def _who(resident: Resident | None) -> str:
    return resident.name if resident else "不在名册"


QUERIES = ("李一", "lyi", "LIYI", "第1村民组", "0003", "3", "30", "03", "1380000", "1 3", "李 0002", "没有", "x", "97", "0010 李")


def test_who_is_found_is_as_accepted(season: Season) -> None:
    assert season.search.find("") == season.search.find("l") == list(season.book.residents())
    assert season.search.find(" ", 2) == season.search.find("l", 2) == list(season.book.residents()[:2])
    accept("search", (f"{query}：{'、'.join(one.name for one in season.search.find(query, 9))}" for query in QUERIES))


def test_what_a_second_register_and_a_list_bring_is_as_accepted(tmp_path: Path) -> None:
    season = whole_season(tmp_path)
    accept("second-register", _second_register(season))
    season.book.close()


def _second_register(season: Season) -> Iterator[str]:
    again = [resident(n, *({9: ["低保"], 11: ["特困"]}.get(n, [])), phone="", remark="新名册" if n == 5 else "") for n in range(42)]
    again += [resident(60, "低保"), resident(61)]
    told = RegisterImport(season).take(reading(again, "新名册.xlsx"), dry_run=True)
    yield str(told)
    yield str(take(season, again, "新名册.xlsx") == told)
    listed = [resident(n, "孤儿" if n == 22 else "五保", name="李别名" if n == 12 else resident(n).name) for n in (3, 11, 12, 22, 200)]
    listed.append(resident(13, "没听说过"))
    for complete in (False, True):
        report = IdentityLists(season).take(reading(listed, f"名单{complete}.xlsx"), "县民政局", DAYS[1], complete=complete)
        yield f"新增 {[_who(one) for one in report.begun]} 取消 {[_who(one) for one in report.ended]} 不变 {report.unchanged}"
        yield f"   外人 {report.strangers} 姓名不同 {report.name_differs} 不认识 {report.unknown}"
        listed = [one for one in listed if one.name != resident(12).name][:3]
    for one in season.book.residents():
        yield f"{one.name} {one.category} {one.phone} {one.remark} {[astuple(identity) for identity in one.identities]}"
    yield from (f"要重算 {one.resident.name} {one.receipt.serial} {one.collected} {one.refund} {one.now.collect}" for one in Decisions(season).recalculations())
    yield from (f"{entry.kind} {entry.body}" for entry in list(season.book.entries())[-4:])
    yield f"{SignOff(season).superseded()} {Reports(season).figures(*DAYS)['expected']}"
