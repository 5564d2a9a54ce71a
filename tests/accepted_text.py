"""Texts that a person has accepted: a test compares with the kept file, and a run with ACCEPT=1 keeps the new one."""

from __future__ import annotations

import difflib
import os
from pathlib import Path

import pytest

HOW_TO_ACCEPT = "Look at it; where it is right, accept it: ACCEPT=1 .venv/bin/python -m pytest and the name of the test."
_LINES = 40  # of a difference that are shown


def accepting() -> bool:
    """Whether this run keeps what it finds instead of comparing."""
    return os.environ.get("ACCEPT") == "1"


def accept_text(kept: Path, text: str) -> None:
    """Compare with the kept text; a difference is shown line by line."""
    if accepting():
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(text, "utf-8")
        return
    assert kept.exists(), f"{kept.name} was never accepted. {HOW_TO_ACCEPT}"
    then = kept.read_text("utf-8")
    if text != then:
        lines = list(difflib.unified_diff(then.splitlines(), text.splitlines(), "accepted", "now", n=1, lineterm=""))
        more = [f"… and {len(lines) - _LINES} lines more"] if len(lines) > _LINES else []
        pytest.fail("\n".join([f"{kept.name} is not as it was accepted. {HOW_TO_ACCEPT}", *lines[:_LINES], *more]), pytrace=False)
