"""Money for missed years, from the desk to the bureau: one part of each sum, accounted for to the fen everywhere.

Under renhe-2026 each person pays 400.00 for 2026, 低保 pays 40 % of it (160.00), and a missed year that is paid back costs
400.00 without assistance. So on 2025-10-10:

    李甲  missed 5 years, pays back 2   400.00 + 800.00 = 1,200.00   waits 3 + 4 - 2 = 5, at least 6 months: 2026-04-10
    李乙  never missed a year           400.00
    李丙  低保, missed 3, pays back 1   160.00 + 400.00 =   560.00   waits 3 + 2 - 1 = 4 months: 2026-02-10
    李丁  特困, missed 2, pays back 1     0.00                        nothing is taken
                                        one receipt of  2,160.00, of it 1,200.00 for missed years
"""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from seasons import paper, sign, text_of
from villages import MADE_UP_SCHEMES, Clock, faults, new_village, refused, reopen, resident
from workbooks import write_book

from village_collector.assets import asset
from village_collector.domain.ledger.money_values import Receipt
from village_collector.domain.people import ReportedFacts, households
from village_collector.domain.register import RowState
from village_collector.services.bureau_export import BureauExport
from village_collector.services.cash_desk import CashDesk
from village_collector.services.day_end import DayEnd
from village_collector.services.keying import Keying
from village_collector.services.resident_changes import ResidentChanges
from village_collector.services.season import Season
from village_collector.services.sign_off import SignOff

MISSED = {0: (5, 2), 2: (3, 1), 3: (2, 1)}
WORDS = {2: ["低保"], 3: ["特困"]}
PEOPLE = [
    resident(
        n, *WORDS.get(n, []), name=f"李{'甲乙丙丁'[n]}", head="李甲",
        facts=ReportedFacts(missed_years=MISSED.get(n, (0, 0))[0], repaid_years=MISSED.get(n, (0, 0))[1]),
    )
    for n in range(4)
]  # fmt: skip
N = [one.id_number for one in PEOPLE]


@pytest.fixture
def season(tmp_path: Path) -> Season:
    return new_village(tmp_path, PEOPLE, scheme=MADE_UP_SCHEMES / "renhe-2026.toml", clock=Clock(date(2025, 10, 10)))


def taken(season: Season) -> Receipt:
    return CashDesk(season).collect(N[:3], 2200_00)


def test_the_desk_takes_this_year_and_the_missed_years_on_one_receipt(season: Season) -> None:
    quote = CashDesk(season).quote(households(season.book.residents())[0])
    assert [line.collect for line in quote.lines] == [1200_00, 400_00, 560_00, 0]
    assert quote.lines[3].refusal is not None
    assert quote.lines[3].refusal.code == "waived"
    receipt = taken(season)
    assert (receipt.total, receipt.change) == (2160_00, 40_00)
    assert [(line.collect, line.repay, line.repaid_years, line.subsidy) for line in receipt.lines] == [
        (1200_00, 800_00, 2, 0), (400_00, 0, 0, 0), (560_00, 400_00, 1, 240_00),
    ]  # fmt: skip
    assert [line.benefit_from for line in receipt.lines] == [date(2026, 4, 10), date(2026, 1, 1), date(2026, 2, 10)]
    season = reopen(season)
    assert season.book.ledger.receipts[receipt.number] == receipt
    assert faults(season) == []


def test_the_payer_reads_on_both_papers_what_was_for_missed_years(season: Season) -> None:
    taken(season)
    for size in ("A5", "roll"):
        assert "其中补缴以前年度：李甲2年800.00元、李丙1年400.00元，共1200.00元。" in text_of(paper(season, "receipt", which="1")), size


def test_register_and_reconciliation_account_for_it(season: Season) -> None:
    taken(season)
    found = season.reconciler.reconcile()
    (missed,) = [one for one in found.equations if one.code == "E12"]
    assert (missed.left, missed.right, missed.holds) == (1200_00, 1200_00, True)
    assert (found.figures.receipts_total, found.figures.repaid_total, found.figures.register_total) == (2160_00, 1200_00, 2160_00)
    assert found.balanced
    DayEnd(season).deposit(2160_00, "XYS1")
    sign(season)
    row = SignOff(season).rows(SignOff(season).version())[0]
    assert (row.due, row.paid, row.repay, row.repaid_years, row.subsidy) == (1200_00, 1200_00, 800_00, 2, 0)
    page = text_of(paper(season, "register"))
    assert "含补缴2年800.00" in page
    assert "其中补缴以前年度1200.00" in page
    assert "其中：补缴以前年度1200.00" in text_of(paper(season, "reconciliation"), "-layout")


def test_a_register_that_splits_the_money_otherwise_is_told_by_name(season: Season) -> None:
    from village_collector.domain.reconciliation import reconcile

    taken(season)
    rows = [replace(row, repay=400_00) if row.number == 1 else row for row in season.reconciler.register_rows()]
    found = reconcile(rows, season.book.ledger, {})
    (told,) = found.discrepancies
    assert (told.equation, told.code, told.amount, told.people) == ("E12", "repay-differs", -400_00, (N[0],))
    assert told.message == "清册第 1 行李甲：清册补缴 400.00 元，收据 800.00 元。"
    assert not found.signable


def test_a_void_gives_all_of_it_back(season: Season) -> None:
    taken(season)
    CashDesk(season).void("1", "先不补了")
    found = season.reconciler.reconcile()
    assert (found.figures.receipts_total, found.figures.repaid_total) == (0, 0)
    assert "E12" not in [one.code for one in found.equations]
    ResidentChanges(season).amend(N[0], reason="先不补了", facts=ReportedFacts(missed_years=5))
    again = CashDesk(season).collect([N[0]])
    assert (again.total, again.lines[0].repay) == (400_00, 0)
    assert again.lines[0].benefit_from == date(2026, 5, 10)
    assert season.roster.line(N[0]).state is RowState.COLLECTED


def test_more_years_paid_back_than_missed_are_asked_about_first(season: Season) -> None:
    ResidentChanges(season).amend(N[1], reason="自己说的", facts=ReportedFacts(missed_years=1, repaid_years=2))
    assert refused(lambda: CashDesk(season).collect([N[1]])) == "amount-unknown"
    assert season.book.ledger.receipts == {}


def exported(season: Season, folder: Path, template: Path) -> list[dict[str, Any]]:
    """The lines that go to the bureau, by the headings of its template."""
    taken(season)
    DayEnd(season).deposit(2160_00, "XYS1")
    sign(season)
    export = BureauExport(season)
    read = export.template(template)
    (filled,) = export.fill(read, export.select(), folder)
    rows = list(load_workbook(io.BytesIO(filled.data)).worksheets[0].iter_rows(values_only=True))
    heads = rows[read.header_row - 1]
    lines = [dict(zip(heads, row, strict=True)) for row in rows[read.header_row :]]
    return [line for line in lines if line["证件号码"] in N]


def test_a_template_with_a_column_for_missed_years_gets_them_apart(tmp_path: Path, season: Season) -> None:
    heads = ["序号", "姓名", "证件号码", "应缴标准", "资助金额", "个人实缴", "补缴金额", "补缴年限", "备注"]
    template = write_book(tmp_path / "模板.xlsx", [heads])
    lines = exported(season, tmp_path, template)
    sums = [[float(line[head] or 0) for head in ("应缴标准", "资助金额", "个人实缴", "补缴金额")] for line in lines]
    assert sums == [[400, 0, 400, 800], [400, 0, 400, 0], [400, 240, 160, 400], [400, 400, 0, 0]]
    assert [line["补缴年限"] or "" for line in lines] == ["2", "", "1", ""]
    assert sum(line[2] + line[3] for line in sums) == 2160


def test_a_template_without_one_gets_the_whole_sum_and_a_remark(tmp_path: Path, season: Season) -> None:
    heads = ["序号", "姓名", "证件号码", "应缴标准", "资助金额", "个人实缴", "备注"]
    lines = exported(season, tmp_path, write_book(tmp_path / "模板.xlsx", [heads]))
    assert [float(line["个人实缴"]) for line in lines] == [1200, 400, 560, 0]
    assert [float(line["应缴标准"]) for line in lines] == [1200, 400, 800, 400]
    assert [line["备注"] or "" for line in lines] == ["含补缴以前年度 2 年 800.00 元", "", "含补缴以前年度 1 年 400.00 元", ""]


def test_who_types_it_into_the_bureaus_screen_reads_both_sums(season: Season) -> None:
    taken(season)
    first, second = (dict(line.fields) for line in Keying(season).lines()[:2])
    assert (first["个人实缴"], first["补缴年数"], first["补缴金额"]) == ("400.00", "2", "800.00")
    assert "补缴金额" not in second


def test_the_shipped_template_of_the_demonstration_takes_it_too(tmp_path: Path, season: Season) -> None:
    taken(season)
    DayEnd(season).deposit(2160_00, "XYS1")
    sign(season)
    export = BureauExport(season)
    (filled,) = export.fill(export.template(asset("demo/template.xlsx")), export.select(), tmp_path)
    assert len(filled.rows) == 4
