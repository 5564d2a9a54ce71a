"""What is said of the county that a number begins with."""

from __future__ import annotations

from datetime import date

import pytest
from villages import citizen_number

from village_collector.domain.people import IdDocument
from village_collector.exchange.county_codes import _known, county_hint


@pytest.mark.parametrize("code", ["110105", "110103"])
def test_a_county_of_today_and_one_that_was_abolished_are_both_known(code: str) -> None:
    assert county_hint(code) is None


def test_an_unknown_county_code_is_a_hint_and_never_a_refusal() -> None:
    hint = county_hint("411399")
    assert hint is not None
    assert "411399" in hint
    number = citizen_number(1, county="411399")
    assert IdDocument.parse(number, date(2021, 10, 8)).number == number


def test_the_list_holds_codes_of_six_digits_and_nothing_else() -> None:
    codes = _known()
    assert len(codes) > 3000
    assert [code for code in codes if len(code) != 6 or not code.isdecimal()] == []
