"""The mutation run itself: what it changes, and that it tells a change which a test notices from one which none does."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from mutation.operators import find_sites

RUN = Path(__file__).with_name("run.py")
TOY = '''
"""A toy."""


def fee(people: int) -> int:
    return people * 380


def label(paid: bool) -> str:
    return "paid" if paid else "open"
'''
TOY_TESTS = """
from toy.fees import fee, label


def test_nobody_pays_nothing():
    assert fee(0) == 0


def test_words():
    assert [label(True), label(False)] == ["paid", "open"]
"""


def changes(source: str) -> set[str]:
    """Every changed source, without the line ends."""
    found = {site.changed(source, text).strip() for site in find_sites(source) for text in site.texts}
    for changed in found:
        ast.parse(changed)
    return found


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a < b", {"a <= b"}),
        ("(a) not in (b)", {"(a) in (b)"}),
        ("a is b", {"a is not b"}),
        ("a < b == c", {"a <= b == c", "a < b != c"}),
        ("a and b and c", {"a or b and c", "a and b or c"}),
        ("(a + b) * c", {"(a - b) * c", "(a + b) // c"}),
        ("a += b", {"a -= b"}),
        ("7", set()),
        ("a = 7", {"a = 6", "a = 8"}),
        ("a = True", {"a = False"}),
        ("a = not b", {"a =   b"}),
        ("a = b if c else d", {"a = b if (not (c)) else d"}),
        ("a = [b for b in c if b]", {"a = [b for b in c if (not (b))]"}),
        ("pay(a)", {"pass"}),
        ("a.b = c", {"pass"}),
        ("a[b] = c", {"pass"}),
        ("a = '镇' '村'", {"a = 'X镇' '村'", "a = '镇' 'X村'"}),
        ("a = f'{b}村'", {"a = f'X{b}村'"}),
    ],
)
def test_each_operator_makes_one_change(source: str, expected: set[str]) -> None:
    assert changes(source) == expected


def test_a_raise_and_a_returned_value_go() -> None:
    assert changes("def f():\n    raise g") == {"def f():\n    pass"}
    assert changes("def f():\n    return g") == {"def f():\n    return None"}
    assert changes("def f():\n    return None") == set()


def test_what_is_no_behaviour_is_never_changed() -> None:
    assert changes('"""A docstring."""\nimport a\n__all__ = ["b"]\nc: "d[1]"\nif TYPE_CHECKING:\n    e = 1') == set()


def test_chinese_before_the_place_does_not_move_it() -> None:
    assert changes("元 = 分 < 角") == {"元 = 分 <= 角"}


def test_survivors_are_told_from_what_a_test_notices(tmp_path: Path) -> None:
    (tmp_path / "toy").mkdir()
    (tmp_path / "tests").mkdir()
    (tmp_path / "toy" / "fees.py").write_text(TOY, encoding="utf-8")
    (tmp_path / "tests" / "test_fees.py").write_text(TOY_TESTS, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text("[tool.pytest.ini_options]\nmarkers = ['soak: long']\n", encoding="utf-8")
    command = [sys.executable, str(RUN), "--project", str(tmp_path), "--package", "toy", "--jobs", "1"]
    ran = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    fates = dict(line.split(": ", 1) for line in ran.stdout.splitlines() if "/" in line and ".py:" in line)
    assert len(fates) == 7
    survived = [title for title, fate in fates.items() if fate.startswith("SURVIVED")]
    assert sorted(title.partition(":")[2] for title in survived) == ["6 constant changed", "6 operator swapped"]
    assert "+    return people // 380" in ran.stdout
    assert "killed by tests/test_fees.py::test_words" in ran.stdout
    assert ran.stdout.endswith("seed 1: 7 mutants, 5 killed, 2 survived\n")
    assert (tmp_path / "toy" / "fees.py").read_text(encoding="utf-8") == TOY
