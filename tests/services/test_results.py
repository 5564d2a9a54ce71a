"""The bureau's answer matched to what the village sent."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from seasons import answer, head, refused_whole, result_file, send, sign
from villages import PRICE, Clock, citizen_number, new_village, reopen, resident
from workbooks import write_book

from village_collector.domain.ledger.bureau_values import BureauOutcome
from village_collector.domain.register import RowState
from village_collector.services.bureau_export import BureauExport
from village_collector.services.bureau_results import BureauResults, ResultReport
from village_collector.services.cash_desk import CashDesk
from village_collector.services.day_end import DayEnd
from village_collector.services.resident_changes import ResidentChanges
from village_collector.services.season import Season

A, B, C = (resident(n) for n in range(3))
STRANGER = citizen_number(999)


@pytest.fixture
def season(tmp_path: Path) -> Season:
    """Three people paid, signed, sent in the first batch; nobody answered yet."""
    made = new_village(tmp_path, [A, B, C])
    CashDesk(made).collect([A.id_number, B.id_number, C.id_number])
    DayEnd(made).deposit(3 * PRICE, "XYS01")
    sign(made)
    send(made, tmp_path / "导出")
    return made


def row(
    person: str, status: str, *, serial: str = "", reason: str = "", amount: str = "", name: str = ""
) -> list[object]:
    return [1, serial, name, person, amount, status, "", reason]


def outcome(season: Season, person: str) -> BureauOutcome:
    return season.book.ledger.outcomes[person]


def test_each_person_gets_the_bureaus_answer_and_strangers_and_the_missing_are_named(
    tmp_path: Path, season: Season
) -> None:
    report = answer(
        season,
        tmp_path,
        [
            row(A.id_number, "导入成功", serial="000000000185747", amount="320.00"),
            row(B.id_number.lower(), "失败", reason="该人员已参加职工医保"),
            row(STRANGER, "成功"),
        ],
    )
    assert (report.matched, report.succeeded, report.failed) == (2, 1, 1)
    assert (report.not_ours, report.not_answered) == ((STRANGER,), (C.id_number,))
    assert (outcome(season, A.id_number).bureau_serial, outcome(season, A.id_number).amount) == (
        "000000000185747",
        PRICE,
    )
    assert (outcome(season, B.id_number).code, outcome(season, B.id_number).succeeded) == ("04", False)
    assert outcome(season, C.id_number).succeeded is None
    lines = {line.resident.id_number: line.state for line in season.roster.lines()}
    assert list(lines.values()) == [RowState.CONFIRMED, RowState.FAILED, RowState.SUBMITTED]
    (failure,) = BureauResults(season).failures()
    assert (failure.outcome.reason, failure.paid) == ("该人员已参加职工医保", PRICE)
    season = reopen(season)
    assert outcome(season, A.id_number).bureau_serial == "000000000185747"
    season.book.close()


def test_a_pending_line_is_no_answer_yet(tmp_path: Path, season: Season) -> None:
    report = answer(season, tmp_path, [row(A.id_number, "待核"), row(B.id_number, "成功", serial="01")])
    assert (report.matched, report.succeeded, report.failed) == (2, 1, 0)
    assert report.not_answered == (A.id_number, C.id_number)
    assert [item.code for item in season.reconciler.reconcile().discrepancies] == ["not-answered"]


def test_a_later_result_counts_and_money_at_stake_comes_to_rest(tmp_path: Path, season: Season) -> None:
    everybody = [A.id_number, B.id_number, C.id_number]
    first = [row(A.id_number, "失败", reason="姓名不符"), *(row(one, "成功") for one in everybody[1:])]
    answer(season, tmp_path, first)
    found = season.reconciler.reconcile()
    assert [(item.equation, item.amount) for item in found.discrepancies] == [("E8", PRICE)]
    report = answer(season, tmp_path, [row(A.id_number, "成功", serial="02")], "回执二.xlsx")
    assert (report.succeeded, report.not_answered) == (1, ())
    assert season.reconciler.reconcile().balanced
    assert BureauResults(season).failures() == []
    answer(season, tmp_path, [row(A.id_number, "重复")], "回执三.xlsx")
    assert (outcome(season, A.id_number).code, outcome(season, A.id_number).reason) == ("06", "重复")
    assert [taken.succeeded for taken in season.book.ledger.results] == [2, 1, 0]


def test_the_same_file_is_taken_in_once(tmp_path: Path, season: Season) -> None:
    file = result_file(tmp_path, [row(A.id_number, "成功")])
    results = BureauResults(season)
    results.take_result(results.read_result(file))
    copy = file.rename(tmp_path / "又一份.xlsx")
    assert refused_whole(season, lambda: results.take_result(results.read_result(copy))) == "result-already-taken"


def test_a_file_without_one_of_our_people_is_refused(tmp_path: Path, season: Season) -> None:
    assert refused_whole(season, lambda: answer(season, tmp_path, [row(STRANGER, "成功")])) == "result-not-ours"


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (row(B.id_number, "大概成功"), "mapping-needed"),
        (row("", "成功"), "unreadable-result"),
        (row(B.id_number, "成功", amount="三百二"), "unreadable-result"),
        (row(B.id_number[:14] + "****", "成功"), "unreadable-result"),
    ],
)
def test_one_line_that_nobody_understands_refuses_the_whole_file(
    tmp_path: Path, season: Season, bad: list[object], code: str
) -> None:
    file = result_file(tmp_path, [row(A.id_number, "成功"), bad])
    assert refused_whole(season, lambda: BureauResults(season).read_result(file)) == code
    assert outcome(season, A.id_number).succeeded is None


def test_money_that_the_bureau_booked_otherwise_is_a_difference(tmp_path: Path, season: Season) -> None:
    people = [A.id_number, B.id_number, C.id_number]
    answer(season, tmp_path, [row(one, "成功", amount="350.00" if one == A.id_number else "320.00") for one in people])
    (found,) = season.reconciler.reconcile().discrepancies
    assert (found.equation, found.code, found.amount, found.people) == ("E8", "booked-differs", 30_00, (A.id_number,))


def test_reading_a_result_writes_nothing(tmp_path: Path, season: Season) -> None:
    before = head(season)
    BureauResults(season).read_result(result_file(tmp_path, [row(A.id_number, "成功")]))
    assert head(season) == before
    assert season.book.ledger.results == []


def test_a_waived_resident_whose_import_failed_goes_again_also_from_a_later_version(tmp_path: Path) -> None:
    waived = resident(3, "特困")
    season = new_village(tmp_path, [A, B, waived])
    desk, day_end = CashDesk(season), DayEnd(season)
    desk.collect([A.id_number])
    day_end.deposit(PRICE, "XYS01")
    sign(season)
    send(season, tmp_path / "导出")
    answer(season, tmp_path, [row(A.id_number, "成功"), row(waived.id_number, "失败", reason="未登记")])
    desk.collect([B.id_number])
    day_end.deposit(PRICE, "XYS02")
    sign(season)
    version = season.book.ledger.versions[-1]
    assert (version.payers, version.waived) == (2, 1)
    batch = send(season, tmp_path / "导出", retry_failed=True)
    assert batch.rows == ((B.id_number, PRICE), (waived.id_number, 0))


def test_nobody_is_asked_for_money_whom_the_state_paid_for_when_the_batch_went_out(tmp_path: Path) -> None:
    waived = resident(5, "特困供养")
    season = new_village(tmp_path, [A, waived])
    CashDesk(season).collect([A.id_number])
    DayEnd(season).deposit(PRICE, "XYS01")
    sign(season)
    batch = send(season, tmp_path / "导出")
    assert (waived.id_number, 0) in batch.rows
    ResidentChanges(season).amend(waived.id_number, identities=(), reason="民政名单取消")
    assert refused_whole(season, lambda: CashDesk(season).collect([waived.id_number])) == "already-submitted"
    answer(season, tmp_path, [row(A.id_number, "成功"), row(waived.id_number, "失败", reason="资助类别不在名单")])
    assert CashDesk(season).collect([waived.id_number]).total == PRICE


# -- what does not fit


def remarks(report: ResultReport) -> list[tuple[str, str]]:
    return [(remark.code, remark.id_number) for remark in report.remarks]


def test_the_last_of_several_answers_counts_and_the_contradiction_is_named(tmp_path: Path, season: Season) -> None:
    report = answer(
        season,
        tmp_path,
        [row(A.id_number, "失败", reason="姓名不符"), row(B.id_number, "成功"), row(A.id_number, "成功")],
    )
    assert (report.matched, report.succeeded, report.failed) == (2, 2, 0)
    assert remarks(report) == [("answered-twice", A.id_number)]
    assert season.book.ledger.results[-1].succeeded == 2
    report = answer(season, tmp_path, [row(A.id_number, "失败", reason="已死亡")], "回执二.xlsx")
    assert remarks(report) == [("answer-changed", A.id_number)]
    assert outcome(season, A.id_number).succeeded is False


def test_names_and_amounts_are_compared_with_what_was_sent(tmp_path: Path, season: Season) -> None:
    report = answer(
        season,
        tmp_path,
        [
            row(A.id_number, "成功", name="别人", amount="320.00"),
            row(B.id_number, "成功", name=f"{B.name[0]}*", amount="350"),
            row(C.id_number, "成功", name=f" {C.name[0]} {C.name[1:]}", amount="320元"),
        ],
    )
    assert remarks(report) == [("name-differs", A.id_number), ("amount-differs", B.id_number)]
    assert "350.00" in report.remarks[1].message


def test_a_success_with_a_reason_for_a_failure_is_named(tmp_path: Path, season: Season) -> None:
    report = answer(season, tmp_path, [row(A.id_number, "成功", reason="校验不通过")])
    assert remarks(report) == [("success-with-reason", A.id_number)]
    assert report.succeeded == 1


def test_names_shifted_by_a_row_stop_the_result(tmp_path: Path, season: Season) -> None:
    names = ["赵甲", "钱乙", "孙丙"]
    rows = [row(one.id_number, "成功", name=name) for one, name in zip([A, B, C], names, strict=True)]
    assert refused_whole(season, lambda: answer(season, tmp_path, rows)) == "names-shifted"


def test_rounded_numbers_are_no_strangers(tmp_path: Path, season: Season) -> None:
    rounded = f"{A.id_number[:15]}000"
    rows = [row(rounded, "成功"), row(B.id_number, "成功")]
    assert refused_whole(season, lambda: answer(season, tmp_path, rows)) == "damaged"


def test_counts_that_the_file_states_are_compared_with_its_lines(tmp_path: Path, season: Season) -> None:
    report = answer(season, tmp_path, [row(A.id_number, "成功"), ["共 3 条，成功 3 条，失败 0 条", *[""] * 7]])
    assert [(remark.code, remark.name) for remark in report.remarks] == [("counts-differ", "")]
    assert "成功 3 条" in report.remarks[0].message


def test_failures_are_grouped_by_what_to_do_next(tmp_path: Path, season: Season) -> None:
    reasons = ["该人员已参加职工医保", "姓名与证件不符", "已参加职工医保"]
    answer(
        season, tmp_path, [row(one.id_number, "失败", reason=why) for one, why in zip([A, B, C], reasons, strict=True)]
    )
    first, second = BureauResults(season).failure_groups()
    assert [one.outcome.id_number for one in first.failures] == [A.id_number, C.id_number]
    assert (first.code, second.code) == ("04", "02")
    assert "职工" in first.next_step
    assert "姓名" in second.next_step


def test_an_answer_given_before_the_batch_was_sent_is_of_the_batch_before(tmp_path: Path) -> None:
    clock = Clock()
    season = new_village(tmp_path, [A, B], clock=clock)
    CashDesk(season).collect([A.id_number, B.id_number])
    DayEnd(season).deposit(2 * PRICE, "XYS01")
    sign(season)
    send(season, tmp_path / "一")
    answer(season, tmp_path, [row(A.id_number, "失败", reason="未登记"), row(B.id_number, "成功")])
    clock.go_to(date(2021, 12, 1))
    send(season, tmp_path / "二", retry_failed=True)
    late = write_book(
        tmp_path / "晚到的.xlsx",
        [["证件号码", "导入状态", "失败原因", "处理时间"], [A.id_number, "失败", "未登记", "2021-10-20"], [B.id_number, "成功", "", "2021-10-20"]],
    )
    results = BureauResults(season)
    report = results.take_result(results.read_result(late))
    assert remarks(report) == [("older-answer", A.id_number)]
    assert outcome(season, A.id_number).succeeded is None, "the second batch is still to be answered"


def test_whose_number_was_corrected_after_a_failure_goes_again(tmp_path: Path, season: Season) -> None:
    right = citizen_number(501)
    ResidentChanges(season).correct(A.id_number, number=right, reason="身份证看错一位")
    report = answer(season, tmp_path, [row(A.id_number, "失败", reason="身份证号码有误"), row(B.id_number, "成功")])
    assert (report.matched, report.failed, report.not_ours) == (2, 1, ())
    sign(season)
    assert [one.id_number for one in BureauExport(season).select(retry_failed=True).rows] == [right], "it was put right"
