"""The shipped readings are exactly what the generator makes of the pinned dictionary."""

from __future__ import annotations

import importlib.util
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


def test_making_the_table_again_gives_the_same_bytes() -> None:
    spec = importlib.util.spec_from_file_location("make_pinyin", PROJECT / "packaging" / "make_pinyin.py")
    assert spec
    assert spec.loader
    generator = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generator)
    shipped = (PROJECT / "resources" / "pinyin" / "initials.txt").read_bytes()
    assert generator.table_text().encode("utf-8") == shipped
