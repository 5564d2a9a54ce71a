"""The evening: the box counted note by note, and slips on both sides of what lies in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from villages import new_village, refused, resident

from village_collector.errors import UserError
from village_collector.services.cash_desk import CashDesk
from village_collector.services.day_end import DENOMINATIONS, CashDifference, DayEnd
from village_collector.services.season import Season


@pytest.fixture
def season(tmp_path: Path) -> Season:
    """Two receipts of cash, 320 and 640 yuan."""
    made = new_village(tmp_path, [resident(n) for n in range(3)])
    CashDesk(made).collect([resident(0).id_number])
    CashDesk(made).collect([resident(1).id_number, resident(2).id_number])
    return made


def sentences(act: object) -> tuple[str, str]:
    with pytest.raises(UserError) as told:
        act()  # type: ignore[operator]
    return told.value.what, told.value.remedy


def test_the_notes_and_coins_that_circulate_are_counted() -> None:
    assert DENOMINATIONS == (10000, 5000, 2000, 1000, 500, 100, 50, 10)


def test_a_count_is_compared_and_records_nothing(season: Season) -> None:
    before = season.book.ledger.last
    assert DayEnd(season).check({10000: 9, 5000: 1, 1000: 1}) == CashDifference(96000, 96000)
    assert DayEnd(season).check({10000: 9, 5000: 0}).difference == -6000
    assert season.book.ledger.last == before
    for notes in ({10000: -1}, {9999: 1}, {20000: 1}, {1: 1}):
        assert refused(lambda notes=notes: DayEnd(season).check(notes)) == "bad-count"  # type: ignore[misc]


def test_a_count_that_differs_says_how_much_is_over_or_missing(season: Season) -> None:
    day_end = DayEnd(season)
    remedy = "请再点一遍；确实不符，就写明原因再日结。"
    assert sentences(lambda: day_end.close_day({10000: 9, 5000: 1, 1000: 1, 10: 1}, " ")) == (
        "点出 960.10 元，账上应有 960.00 元，多 0.10 元。", remedy,
    )  # fmt: skip
    assert sentences(lambda: day_end.close_day({10000: 9})) == ("点出 900.00 元，账上应有 960.00 元，少 60.00 元。", remedy)
    closed = day_end.close_day({5000: 1, 10000: 9, 100: 0}, " 少了十元 ")
    assert (closed.denominations, closed.counted, closed.expected) == (((10000, 9), (5000, 1)), 95000, 96000)
    assert (closed.difference, closed.reason) == (-1000, "少了十元")
    assert day_end.close_day({10000: 9, 5000: 1, 1000: 1}).reason == ""


def test_a_slip_carries_from_one_fen_to_all_that_lies_in_the_box(season: Season) -> None:
    day_end = DayEnd(season)
    assert sentences(lambda: day_end.deposit(96001, "XYS1")) == (
        "缴款单 960.01 元，比手上现金 960.00 元还多。", "请核对金额；如果有收款没有记账，先补记。",
    )  # fmt: skip
    first = day_end.deposit(1, " XYS1 ", bank=" 示例信用社 ")
    assert (first.slip, first.amount, first.bank, first.receipts, first.photo_sha256) == ("XYS1", 1, "示例信用社", (), "")
    assert sentences(lambda: day_end.deposit(1, "XYS1 ")) == ("缴款单 XYS1 已经记过了。", "请核对单号，不用再记。")
    rest = day_end.deposit(95999, "XYS2")
    assert rest.receipts == tuple(season.book.ledger.receipts)
    assert season.book.ledger.cash_on_hand == 0
    assert refused(lambda: day_end.deposit(1, "XYS3")) == "more-than-cash"
