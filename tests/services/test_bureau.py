"""What goes to the bureau: who is chosen and why others are not, and every cell of a line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from seasons import answer, result_file, send, sign
from template_lines import cells
from villages import PRICE, VILLAGE_CODE, Clock, new_village, refused, resident

from village_collector.assets import asset
from village_collector.domain.ledger.money_values import Method
from village_collector.domain.register import RegisterRow, RowState
from village_collector.errors import UserError
from village_collector.services.bureau_export import BureauExport, FilledFile
from village_collector.services.bureau_results import BureauResults
from village_collector.services.cash_desk import CashDesk
from village_collector.services.day_end import DayEnd
from village_collector.services.resident_changes import ResidentChanges
from village_collector.services.season import Season

PEOPLE = [
    resident(0, group="第1组", hukou="local", insured_last_year=False, remark="新参保"),
    resident(1, insured_last_year=True, tier="一档"),
    resident(2, "特困"),
    resident(3),
    resident(4, "低保"),
]
N = [one.id_number for one in PEOPLE]


@pytest.fixture
def season(tmp_path: Path) -> Season:
    """One paid in cash with a ticket, one by transfer, one under an identity by POS; one is waived, one has not paid."""
    made = new_village(tmp_path, PEOPLE, clock=Clock())
    CashDesk(made).collect([N[0]], ticket="00012001")
    CashDesk(made).collect([N[1]], method=Method.TRANSFER)
    CashDesk(made).collect([N[4]], method=Method.POS)
    DayEnd(made).deposit(PRICE, "XYS1")
    return made


def test_who_has_paid_or_was_waived_is_chosen_and_everybody_else_has_a_reason(tmp_path: Path, season: Season) -> None:
    exports = BureauExport(season)
    results = BureauResults(season)
    assert refused(exports.select) == "not-signed"
    sign(season)
    chosen = exports.select()
    assert [row.id_number for row in chosen.rows] == [N[0], N[1], N[2], N[4]]
    assert chosen.total == 3 * PRICE
    assert [(one.id_number, one.name, one.code, one.message) for one in chosen.excluded] == [
        (N[3], PEOPLE[3].name, "not-paid", "没有缴费（在册未缴）。")
    ]
    batch = send(season, tmp_path / "一")
    assert batch.rows == ((N[0], PRICE), (N[1], PRICE), (N[2], 0), (N[4], PRICE))
    assert batch.file == f"柳河村_2022年度_第01批_{date(2021, 10, 12):%Y%m%d}.xlsx"
    report = answer(
        season,
        tmp_path,
        [
            [1, "007", "", N[0], "320.00", "成功", "", ""],
            [2, "", "", N[1], "", "失败", "04", "该人员已参加职工医保"],
            [3, "", "", "41139919990101001X", "", "成功", "", ""],
        ],
    )
    assert (report.matched, report.succeeded, report.failed) == (2, 1, 1)
    assert (report.not_ours, report.not_answered) == (("41139919990101001X",), (N[2], N[4]))
    with pytest.raises(UserError) as told:
        exports.select()
    assert told.value.code == "nothing-to-export"
    again = exports.select(retry_failed=True)
    assert [row.id_number for row in again.rows] == [N[1]]
    assert [(one.code, one.message) for one in again.excluded] == [
        ("already-confirmed", "第 1 批已导入成功。"),
        ("already-submitted", "第 1 批已上报，等回执。"),
        ("not-paid", "没有缴费（在册未缴）。"),
        ("already-submitted", "第 1 批已上报，等回执。"),
    ]
    (failure,) = results.failures()
    assert (failure.resident, failure.paid, failure.outcome.reason) == (PEOPLE[1], PRICE, "该人员已参加职工医保")


def test_a_failure_waits_until_it_is_asked_for(tmp_path: Path, season: Season) -> None:
    sign(season)
    send(season, tmp_path / "一")
    answer(season, tmp_path, [[1, "", "", N[1], "", "失败", "", ""]])
    CashDesk(season).collect([N[3]], method=Method.POS)
    sign(season)
    chosen = BureauExport(season).select()
    assert [row.id_number for row in chosen.rows] == [N[3]]
    messages = {one.id_number: (one.code, one.message) for one in chosen.excluded}
    assert messages[N[1]] == ("failed-earlier", "第 1 批导入失败：没有写原因。")


def test_every_cell_of_a_line_is_what_register_and_book_say(season: Season) -> None:
    sign(season)
    exports = BureauExport(season)
    paid, transferred, waived, aided = (exports.cells(number, row) for number, row in enumerate(exports.select().rows, 1))
    assert paid == {
        "seq": "1", "town_name": "示例镇", "village_name": "柳河村", "village_code": VILLAGE_CODE, "group_name": "第1组",
        "hh_no": "0000", "hh_head": PEOPLE[0].head, "hh_rel": "户主", "psn_name": PEOPLE[0].name, "psn_cert_type": "居民身份证",
        "certno": N[0], "psn_no": "", "gend": "女", "naty": "汉族", "brdy": PEOPLE[0].birth_date, "mob": "13800000000",
        "hsreg_addr": "", "insutype": "390", "insu_year": "2022", "insu_kind": "2", "psn_type": "", "subsidy_cat": "", "tier": "",
        "fee_std": PRICE, "subsidy_amt": 0, "psn_clct_amt": PRICE, "repay_amt": 0, "repay_years": "", "clct_date": date(2021, 10, 12), "pay_way": "1",
        "ticket_no": "00012001", "slip_no": "XYS1", "operator": "王协办", "memo": "新参保",
    }  # fmt: skip
    keys = ("seq", "insu_kind", "tier", "pay_way", "ticket_no", "slip_no", "subsidy_cat")
    assert [transferred[key] for key in keys] == ["2", "1", "一档", "2", "", "", ""]
    keys = ("insu_kind", "subsidy_cat", "fee_std", "subsidy_amt", "psn_clct_amt", "clct_date", "pay_way")
    assert [waived[key] for key in keys] == ["1", "特困救助供养对象", PRICE, PRICE, 0, None, ""]
    assert [aided[key] for key in keys] == ["1", "低保对象", PRICE, 0, PRICE, date(2021, 10, 12), "3"]


def test_a_file_of_an_earlier_batch_is_not_written_over(tmp_path: Path, season: Season) -> None:
    sign(season)
    exports = BureauExport(season)
    chosen, template = exports.select(), exports.template(asset("demo/template.xlsx"))
    (filled,) = exports.fill(template, chosen, tmp_path)
    filled.path.write_bytes(b"before")
    assert refused(lambda: exports.fill(template, chosen, tmp_path)) == "file-exists"
    assert filled.path.read_bytes() == b"before"


def test_a_register_that_moved_on_is_not_sent(tmp_path: Path, season: Season) -> None:
    sign(season)
    exports = BureauExport(season)
    chosen = exports.select()
    filled = exports.fill(exports.template(asset("demo/template.xlsx")), chosen, tmp_path)
    CashDesk(season).collect([N[3]], method=Method.POS)
    with pytest.raises(UserError, match=r"^清册第 1 版签字定版之后，又有收款") as told:
        exports.select()
    assert told.value.code == "register-changed"
    assert refused(lambda: exports.record(chosen, filled)) == "register-changed"
    sign(season)
    assert refused(lambda: exports.record(chosen, filled)) == "register-changed", "the selection is of the version before"
    assert not filled[0].path.exists()
    assert season.book.ledger.batches == []


def test_what_cannot_be_recorded_is_not_on_the_disk(tmp_path: Path, season: Season) -> None:
    sign(season)
    exports = BureauExport(season)
    chosen = exports.select()
    folder = tmp_path / "U盘"
    folder.mkdir()
    first, second = exports.fill(exports.template(asset("demo/template.xlsx")), chosen, folder, most_rows=2)
    lost = FilledFile(path=tmp_path / "拔掉的" / "二.xlsx", rows=second.rows, data=second.data)
    assert refused(lambda: exports.record(chosen, [first, lost])) == "folder-missing"
    assert list(folder.iterdir()) == []
    assert season.book.ledger.batches == []


def test_a_missing_folder_is_refused_before_the_work(tmp_path: Path, season: Season) -> None:
    sign(season)
    exports = BureauExport(season)
    template = exports.template(asset("demo/template.xlsx"))
    told: list[tuple[int, int]] = []
    with pytest.raises(UserError) as no:
        exports.fill(template, exports.select(), tmp_path / "没有", lambda *step: told.append(step))
    assert no.value.code == "folder-missing"
    assert "没有" in no.value.what
    assert str(tmp_path) not in no.value.what
    assert told == []


def test_more_people_than_one_file_takes_are_parted(tmp_path: Path, season: Season) -> None:
    sign(season)
    exports = BureauExport(season)
    chosen = exports.select()
    filled = exports.fill(exports.template(asset("demo/template.xlsx")), chosen, tmp_path, most_rows=3)
    batches = exports.record(chosen, filled)
    assert [[number for number, _ in batch.rows] for batch in batches] == [[N[0], N[1], N[2]], [N[4]]]
    assert [batch.file for batch in batches] == sorted(path.name for path in tmp_path.glob("*.xlsx"))
    assert [batch.number for batch in batches] == [1, 2]
    serials = [[row[0] for row in cells(path)[1:]] for path in sorted(tmp_path.glob("*.xlsx"))]
    assert serials == [["1", "2", "3"], ["1"]]


def test_a_failure_goes_again_once_it_was_put_right_or_named(tmp_path: Path, season: Season) -> None:
    sign(season)
    send(season, tmp_path / "一")
    rows = [(N[0], "姓名与证件不符"), (N[1], "该人员已参加职工医保"), (N[2], "身份证号码有误"), (N[4], "人员已死亡")]
    answer(season, tmp_path, [[n, "", "", number, "", "失败", "", why] for n, (number, why) in enumerate(rows)])
    ResidentChanges(season).amend(N[2], reason="对证件", tier="一档")
    sign(season)
    chosen = BureauExport(season).select(retry_failed=True)
    assert [row.id_number for row in chosen.rows] == [N[1], N[2]], "employee insurance is stopped elsewhere"
    assert [one.id_number for one in chosen.excluded if one.code == "not-mended"] == [N[0], N[4]]
    named = BureauExport(season).select(retry=[N[0]])
    assert N[0] in [row.id_number for row in named.rows]


def test_names_that_old_systems_cannot_show_are_listed_with_a_proposal(tmp_path: Path) -> None:
    rare = replace(resident(0), name="李㼆")
    made = new_village(tmp_path, [rare, resident(1)], clock=Clock())
    CashDesk(made).collect([rare.id_number], method=Method.POS)
    sign(made)
    (found,) = BureauExport(made).select().unusual_names
    assert (found.id_number, found.name, found.characters) == (rare.id_number, "李㼆", "㼆")
    assert "先问医保窗口" in found.proposal or "手工录入" in found.proposal


def test_a_result_that_was_taken_says_when_and_what_it_said(tmp_path: Path, season: Season) -> None:
    sign(season)
    send(season, tmp_path / "一")
    file = result_file(tmp_path, [[1, "007", "", N[0], "", "成功", "", ""], [2, "", "", N[1], "", "失败", "", "重名"]])
    results = BureauResults(season)
    results.take_result(results.read_result(file))
    with pytest.raises(UserError) as told:
        results.take_result(results.read_result(file))
    assert told.value.what == "这个回执 2021-10-12 已经导入过（成功 1 人，失败 1 人）。"
    answer_of = season.book.ledger.outcomes[N[0]]
    assert (answer_of.batch, answer_of.succeeded, answer_of.bureau_serial, answer_of.amount) == (1, True, "007", None)


def test_a_line_of_the_register_says_nothing_of_money_that_was_not_paid(season: Season) -> None:
    paid, _, waived, unpaid, aided = season.reconciler.register_rows()
    assert unpaid == RegisterRow(
        number=4, group=PEOPLE[3].group, household_no="0000", head=PEOPLE[3].head, relation="子", name=PEOPLE[3].name,
        id_number=N[3], category="普通居民", assistance="", state=RowState.UNPAID, due=PRICE, subsidy=0, paid=None, refund=0,
        paid_on=None, method="", receipt="", ticket="", slip="", remark="",
    )  # fmt: skip
    assert (waived.assistance, waived.due, waived.subsidy, waived.paid) == ("特困救助供养对象", 0, PRICE, None)
    assert (aided.assistance, aided.paid, aided.method, aided.slip) == ("低保对象", PRICE, "POS", "")
    assert (paid.receipt, paid.ticket, paid.slip, paid.method, paid.paid_on) == (
        f"{VILLAGE_CODE}2201000001", "00012001", "XYS1", "现金", date(2021, 10, 12),
    )  # fmt: skip
