"""The worked cases that were agreed before the program was written, through the program as a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parents[1] / "fixtures" / "policy-cases.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def answers() -> list[dict[str, Any]]:
    """What one process answers to all cases, line by line, under a locale that is not UTF-8."""
    asked = "".join(json.dumps(case["given"], ensure_ascii=False) + "\n" for case in CASES)
    done = subprocess.run(
        [sys.executable, "-m", "village_collector", "assess"],
        input=asked.encode(),
        capture_output=True,
        check=False,
        env={"PATH": "", "LC_ALL": "C", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    assert (done.returncode, done.stderr) == (0, b"")
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def test_one_line_in_is_one_line_out_in_the_same_order(answers: list[dict[str, Any]]) -> None:
    assert [answer["id"] for answer in answers] == [case["given"]["id"] for case in CASES]
    assert len(CASES) == 30


@pytest.mark.parametrize("place", range(len(CASES)), ids=[case["given"]["id"] for case in CASES])
def test_a_villager_is_told_just_what_was_agreed(answers: list[dict[str, Any]], place: int) -> None:
    expect, answer = CASES[place]["expect"], answers[place]
    assert expect
    assert {key: answer[key] for key in expect} == expect
    assert all(reason["says"] for reason in answer["because"])
    assert answer["because"]


@pytest.mark.parametrize("place", range(len(CASES)), ids=[case["given"]["id"] for case in CASES])
def test_an_amount_that_is_not_known_is_null_and_never_nought(answers: list[dict[str, Any]], place: int) -> None:
    answer = answers[place]
    if answer["status"] == "undecided":
        assert (answer["collect"], answer["subsidy"], answer["refund"]) == (None, None, None)
    elif answer["status"] == "waived":
        assert answer["collect"] == "0.00"
