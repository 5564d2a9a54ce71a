"""Numbers that a spreadsheet has rounded are found by standing beside each other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from villages import citizen_number

from village_collector.exchange.rounded_numbers import find_rounded_numbers

SOUND = [citizen_number(order) for order in range(200)]


def as_a_sheet_shows_it(number: str) -> str:
    """The number after a sheet has kept fifteen digits of it."""
    return f"{number[:15]}000"


def as_a_program_stores_it(number: str) -> str:
    """The number after it was a floating point number."""
    return str(int(float(number)))


@given(st.lists(st.sampled_from([one for one in SOUND if one.isdecimal()]), min_size=3, unique=True), st.booleans())
def test_rounded_numbers_are_found_among_sound_ones(numbers: list[str], shown: bool) -> None:
    rounded = {as_a_sheet_shows_it(one) if shown else as_a_program_stores_it(one) for one in numbers}
    found = find_rounded_numbers([*rounded, *SOUND[: len(rounded)]])
    if len(rounded) >= 3:
        assert rounded <= found
    assert not found & set(SOUND) - rounded or not shown


def test_in_a_village_of_sound_numbers_none_is_taken_for_rounded() -> None:
    assert find_rounded_numbers(SOUND) == frozenset()
    assert find_rounded_numbers([*SOUND, as_a_sheet_shows_it(SOUND[0])]) == frozenset(), "one in a thousand ends so"


def test_numbers_with_a_letter_or_of_another_length_are_passed_over() -> None:
    assert find_rounded_numbers(["41139919570211000X", "411399195702110000000", "4.11399E+17", ""] * 3) == frozenset()
