"""The worked cases that were agreed before the program was written, through the engine itself."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from village_collector.assets import asset
from village_collector.domain.scheme.cases import answer, read_given
from village_collector.domain.scheme.reader import read_scheme
from village_collector.domain.scheme.scheme import Scheme

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "fixtures" / "policy-cases.json").read_text(encoding="utf-8")
)


@cache
def scheme(name: str) -> Scheme:
    return read_scheme(asset(f"schemes/{name}.toml"))


@pytest.mark.parametrize("case", CASES, ids=[case["given"]["id"] for case in CASES])
def test_a_villager_pays_what_the_notice_says(case: dict[str, Any]) -> None:
    who, on = read_given(case["given"])
    got = answer(scheme(case["given"]["scheme"]).assess(who, on))
    assert {key: got[key] for key in case["expect"]} == case["expect"]
    assert got["because"], "every answer names a clause or a default"
