"""The shipped readings are exactly what the generator makes of the pinned dictionary."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType


def test_making_the_table_again_gives_the_same_bytes(script: Callable[[str], ModuleType], project: Path) -> None:
    shipped = (project / "resources" / "pinyin" / "initials.txt").read_bytes()
    assert script("make_pinyin").table_text().encode("utf-8") == shipped
