"""The county that an ID number begins with: whether a list knows it. A hint, and never a reason to refuse anybody."""

from __future__ import annotations

from functools import cache

from village_collector.assets import asset


def county_hint(code: str) -> str | None:
    """A sentence about a county code of six digits that the shipped list lacks, or None.

    Numbers keep the code of their first issue, so a code that was abolished since is quite normal; the list has those too.
    """
    if code in _known():
        return None
    return f"证件号码前六位 {code} 不在区划表里，请对着证件看一眼；确实如此就不用管。"


@cache
def _known() -> frozenset[str]:
    lines = asset("counties.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line[:4] + last for line in lines if not line.startswith("#") for last in line[5:].split(" "))
