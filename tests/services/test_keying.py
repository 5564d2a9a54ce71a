"""Typing people into the bureau's own screen: its order, the ticks, and the system's own list afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest
from seasons import answer, send, sign
from villages import PRICE, citizen_number, new_village, refused, reopen, resident
from workbooks import write_book

from village_collector.domain.ledger.money_values import Method
from village_collector.domain.register import RowState
from village_collector.services.bureau_export import BureauExport
from village_collector.services.bureau_results import BureauResults
from village_collector.services.cash_desk import CashDesk
from village_collector.services.keying import Keying
from village_collector.services.season import Season

A, B, C = (resident(n) for n in range(3))
D = resident(3)
N = [one.id_number for one in (A, B, C, D)]


@pytest.fixture
def season(tmp_path: Path) -> Season:
    """Three have paid, one has not; nothing is signed yet."""
    made = new_village(tmp_path, [A, B, C, D])
    CashDesk(made).collect([N[0]], method=Method.TRANSFER)
    CashDesk(made).collect([N[1], N[2]], ticket="00012001")
    return made


def test_whoever_has_paid_is_typed_in_in_the_order_of_the_screen(season: Season) -> None:
    keying = Keying(season)
    assert [(line.id_number, line.name, line.done) for line in keying.lines()] == [(one.id_number, one.name, False) for one in (A, B, C)]
    assert keying.screens == ("基层代办系统", "金税三期", "云POS")
    first = dict(keying.lines()[0].fields)
    assert list(first)[:3] == ["证件类型", "证件号码", "姓名"]
    assert (first["证件号码"], first["个人实缴"], first["缴费方式"], first["参保年度"]) == (N[0], "320.00", "转账", "2022")
    assert first["参保类型"] in ("续保", "新参保")
    assert [title for title, _ in keying.lines("云POS")[0].fields] == ["证件号码", "姓名", "参保年度", "档次", "个人实缴"]
    assert refused(lambda: keying.lines("别的系统")) == "unknown-screen"


def test_a_tick_is_kept_in_the_ledger_and_made_once(season: Season) -> None:
    batch = Keying(season).tick([N[1].lower(), N[0]])
    assert batch is not None
    assert (batch.number, batch.version, batch.keyed, batch.rows) == (1, 0, True, ((N[1], PRICE), (N[0], PRICE)))
    season = reopen(season)
    assert [line.done for line in Keying(season).lines()] == [True, True, False]
    assert Keying(season).tick([N[0]]) is None
    assert len(season.book.ledger.batches) == 1
    states = [line.state for line in season.roster.lines()]
    assert states == [RowState.SUBMITTED, RowState.SUBMITTED, RowState.COLLECTED, RowState.UNPAID]
    season.book.close()


@pytest.mark.parametrize("stranger", [N[3], citizen_number(999)])
def test_whoever_is_not_on_the_list_ticks_nobody(season: Season, stranger: str) -> None:
    assert refused(lambda: Keying(season).tick([N[0], stranger])) == "not-to-key"
    assert season.book.ledger.batches == []


def test_who_was_typed_in_is_not_sent_by_a_template_and_the_other_way_round(season: Season, tmp_path: Path) -> None:
    Keying(season).tick([N[0]])
    sign_all(season)
    assert [row.id_number for row in BureauExport(season).select().rows] == N[1:3]
    send(season, tmp_path / "导出")
    assert [line.id_number for line in Keying(season).lines()] == [N[0]]


def sign_all(season: Season) -> None:
    from village_collector.services.day_end import DayEnd

    DayEnd(season).deposit(2 * PRICE, "XYS01")
    sign(season)


def test_the_systems_own_list_is_reconciled_with_the_ticks(season: Season, tmp_path: Path) -> None:
    Keying(season).tick(N[:3])
    stranger = citizen_number(999)
    rows = [["序号", "姓名", "证件号码", "缴费金额"], [1, A.name, N[0], "320"], [2, B.name, N[1], "350"], [3, "外人", stranger, "320"]]
    file = write_book(tmp_path / "系统名单.xlsx", rows)
    results = BureauResults(season)
    assert refused(lambda: results.read_result(file)) == "no-headings", "that everybody in it is booked has to be said"
    report = results.take_result(results.read_result(file, all_booked=True))
    assert (report.matched, report.succeeded, report.not_ours, report.not_answered) == (2, 2, (stranger,), (N[2],))
    assert [(remark.code, remark.id_number) for remark in report.remarks] == [("amount-differs", N[1])]
    assert [line.done for line in Keying(season).lines()] == [True, True, True]


def test_a_failure_is_typed_in_again_when_asked(season: Season, tmp_path: Path) -> None:
    Keying(season).tick(N[:2])
    answer(season, tmp_path, [[1, "", "", N[0], "", "失败", "", "未登记"]])
    assert [line.id_number for line in Keying(season).lines()] == N[1:3]
    again = Keying(season).lines(retry=[N[0]])
    assert [(line.id_number, line.done) for line in again] == [(N[0], False), (N[1], True), (N[2], False)]
    Keying(season).tick([N[0]], retry=[N[0]])
    assert season.book.ledger.outcomes[N[0]].batch == 2


def test_a_tick_made_by_mistake_is_taken_back_with_its_reason(season: Season, tmp_path: Path) -> None:
    keying = Keying(season)
    keying.tick(N[:2])
    assert refused(lambda: keying.take_back([N[0]], " ")) == "no-reason"
    assert refused(lambda: keying.take_back([N[0], N[2]], "勾错了人")) == "not-ticked"
    keying.take_back([N[0]], "勾错了人")
    assert [line.done for line in keying.lines()] == [False, True, False]
    assert [line.state for line in season.roster.lines()][:2] == [RowState.DEPOSITED, RowState.SUBMITTED], "a transfer is at the bank at once"
    season = reopen(season)
    assert season.book.ledger.batches[0].rows == ((N[1], PRICE),)
    assert {one.code: one.left - one.right for one in season.reconciler.reconcile().equations}["E7"] == 0
    Keying(season).tick([N[0]])
    answer(season, tmp_path, [[1, "", "", N[0], "", "成功", "", ""]])
    assert refused(lambda: Keying(season).take_back([N[0]], "太晚了")) == "not-ticked"
    assert all(check.ok for check in season.book.verify())
    season.book.close()
