"""A stock of pre-printed tickets is accounted for number by number."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from villages import refused

from village_collector.domain.ledger.ticket_stock import (
    TicketCondition,
    TicketMark,
    TicketRange,
    TicketStock,
    is_range,
    new_range,
    spans,
)
from village_collector.errors import UserError

DAY = date(2021, 10, 12)
FIRST, LAST = "00012001", "00012050"


def stock(*ranges: tuple[str, str], marks: dict[str, str] | None = None) -> TicketStock:
    made = TicketStock()
    for first, last in ranges or ((FIRST, LAST),):
        made.ranges.append(new_range(made, first, last, DAY, "税务分局"))
    for number, kind in (marks or {}).items():
        made.marks[number] = TicketMark(number=number, condition=TicketCondition(kind), reason="撕坏", on=DAY)
    return made


def used(*numbers: str) -> dict[str, str]:
    return {number: f"收据{number}" for number in numbers}


def test_a_book_of_fifty_keeps_its_leading_zeros() -> None:
    (book,) = stock().ranges
    assert book.count == 50
    assert book.numbers()[:2] == ["00012001", "00012002"]
    assert book.numbers()[-1] == LAST
    assert TicketStock().kept is False
    assert stock().kept is True


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("00012050", "00012001"),
        ("12001", "00012050"),
        ("", ""),
        ("0001200A", "00012050"),
        ("０００１", "０００５"),
        ("²", "³"),
        ("00000001", "00100001"),
        ("-1", "05"),
    ],
)
def test_a_range_that_no_cover_can_bear_is_refused(first: str, last: str) -> None:
    assert refused(lambda: new_range(TicketStock(), first, last, DAY, "")) == "bad-ticket-range"


@pytest.mark.parametrize(
    ("first", "last"),
    [("00012001", "00012050"), ("00012050", "00012060"), ("00011990", "00012001"), ("00012010", "00012011"), ("00011000", "00013000")],
)
def test_a_range_that_was_received_already_is_refused(first: str, last: str) -> None:
    assert refused(lambda: new_range(stock(), first, last, DAY, "")) == "ticket-range-overlaps"


@pytest.mark.parametrize(("first", "last"), [("00012051", "00012100"), ("00011951", "00012000"), ("12001", "12050")])
def test_the_next_book_and_one_with_fewer_digits_are_other_tickets(first: str, last: str) -> None:
    assert new_range(stock(), f" {first}", f"{last} ", DAY, "").numbers()[0] == first


def test_the_lowest_blank_number_is_the_next() -> None:
    marked = stock(marks={"00012002": "spoiled", "00012003": "lost"})
    assert marked.next({}) == FIRST
    assert marked.next(used(FIRST)) == "00012004"
    assert stock(("01", "02")).next(used("01", "02")) is None


def test_a_jump_stops_the_clerk_who_names_the_number_that_comes_next() -> None:
    written = used(*(f"{n:08d}" for n in range(12001, 12047)))
    with_void = stock()
    assert refused(lambda: with_void.check_next("00012048", written)) == "ticket-gap"
    assert refused(lambda: with_void.check_next("00012047", written)) is None


def test_a_ticket_is_written_once_and_never_after_it_was_spoiled_or_lost() -> None:
    marked = stock(marks={"00012001": "spoiled", "00012002": "lost"})
    assert refused(lambda: marked.check_next("00012001", {})) == "ticket-spoiled"
    assert refused(lambda: marked.check_next("00012002", {})) == "ticket-spoiled"
    assert refused(lambda: marked.check_next("00012003", used("00012003"))) == "ticket-used"
    assert refused(lambda: marked.check_next("00012051", {})) == "ticket-not-ours"
    assert refused(lambda: marked.check_next("12003", {})) == "ticket-not-ours"


def test_a_used_up_stock_knows_no_next_ticket() -> None:
    assert refused(lambda: stock(("01", "01")).check_next("02", used("01"))) == "ticket-not-ours"


def test_runs_of_numbers_are_written_from_first_to_last() -> None:
    assert spans([]) == ""
    assert spans(["007"]) == "007"
    assert spans(["008", "009", "010", "012", "99", "100"]) == "008—010、012、99、100"


@given(st.sets(st.integers(1, 400)))
def test_runs_name_every_number_once(numbers: set[int]) -> None:
    written = spans([f"{number:08d}" for number in sorted(numbers)])
    found = [part.split("—") for part in written.split("、") if part]
    assert [n for ends in found for n in range(int(ends[0]), int(ends[-1]) + 1)] == sorted(numbers)


@given(st.sets(st.integers(1, 40)), st.dictionaries(st.integers(1, 40), st.sampled_from(["spoiled", "lost"])))
def test_every_number_is_used_marked_or_left(written: set[int], marks: dict[int, str]) -> None:
    marked = stock(("0001", "0020"), ("0021", "0040"), marks={f"{n:04d}": kind for n, kind in marks.items() if n not in written})
    numbers = used(*(f"{n:04d}" for n in written))
    left = marked.left(numbers)
    assert sorted([*left, *numbers, *marked.marks]) == marked.numbers()
    assert marked.next(numbers) == (left[0] if left else None)


def sentences(act: Callable[[], object]) -> tuple[str, str, str]:
    with pytest.raises(UserError) as told:
        act()
    return told.value.what, told.value.state, told.value.remedy


def test_each_refusal_of_a_ticket_names_it_and_what_to_do() -> None:
    marked, untouched = stock(marks={"00012001": "spoiled", "00012002": "lost"}), "票据登记没有改动，也没有收款。"
    written = used("00012003")
    assert [sentences(lambda number=number: marked.check_next(number, written)) for number in ("00012003", "00012001", "00012002")] == [
        ("票据 00012003 已经用过了。", untouched, "请核对纸质票据的号码。"),
        ("票据 00012001 已经作废，不能再用。", untouched, "请用下一张。"),
        ("票据 00012002 已经登记遗失，不能再用。", untouched, "请用下一张。"),
    ]
    assert sentences(lambda: marked.check_next("1", {})) == (
        "票据 1 不在本村领用的号段里。", untouched, "请核对号码；新领的票先登记领用。",
    )  # fmt: skip
    assert sentences(lambda: marked.check_next("00012005", written)) == (
        "跳号了：下一张应是 00012004，不是 00012005。", untouched, "请用 00012004；那张票坏了或丢了，就先登记作废或遗失并写明原因。",
    )  # fmt: skip
    assert sentences(lambda: new_range(stock(), "00012050", "00012051", DAY, "")) == (
        "号段 00012050 到 00012051 和已领的 00012001 到 00012050 重了。", untouched, "请核对票本封面。",
    )  # fmt: skip
    assert sentences(lambda: new_range(stock(), "9", "1", DAY, "")) == (
        "票据号段 9 到 1 不对。", untouched, "请照票本封面填起号和止号，位数要一样。",
    )  # fmt: skip


def test_a_range_holds_at_least_one_ticket_and_at_most_a_hundred_thousand() -> None:
    assert new_range(TicketStock(), "000000", "099999", DAY, "税务分局") == TicketRange(
        first="000000", last="099999", received_on=DAY, issued_by="税务分局"
    )
    assert (is_range("7", "7"), is_range("000000", "100000"), is_range("8", "7"), is_range("7", "1 ")) == (True, False, False, False)
    assert stock(("07", "07")).ranges[0].count == 1
