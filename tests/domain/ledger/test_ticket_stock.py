"""A stock of pre-printed tickets is accounted for number by number."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from villages import refused

from village_collector.domain.ledger.ticket_stock import TicketCondition, TicketMark, TicketStock, new_range, spans

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
