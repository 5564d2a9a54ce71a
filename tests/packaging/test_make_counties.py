"""The shipped list of county codes is what the script makes of python-stdnum's."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

from stdnum import numdb

from village_collector.assets import asset
from village_collector.exchange.county_codes import county_hint


def test_the_shipped_list_is_what_the_script_writes(script: Callable[[str], ModuleType]) -> None:
    assert script("make_counties").table_text().encode("utf-8") == asset("counties.txt").read_bytes()


def test_every_code_of_six_digits_is_known_here_where_it_is_known_there() -> None:
    there = numdb.get("cn/loc")
    for code in (f"{province}{rest:04d}" for province in (11, 33, 41, 82, 99) for rest in range(10_000)):
        assert (county_hint(code) is None) == any("county" in found for _, found in there.info(code)), code
