"""A formula that is filled down names the cells of its own row."""

from __future__ import annotations

import pytest

from village_collector.exchange.xlsx_formulas import moved


@pytest.mark.parametrize(
    ("formula", "down"),
    [
        ("K2", "K5"),
        ("$K2&K$2&$K$2", "$K5&K$2&$K$2"),
        ('IF(MOD(MID(K2,17,1),2)=1,"男2","K2")', 'IF(MOD(MID(K5,17,1),2)=1,"男2","K2")'),
        ("SUM(A2:C2)", "SUM(A5:C5)"),
        ("VLOOKUP(B2,'表2 B2'!$A$1:$B$9,2,0)", "VLOOKUP(B5,'表2 B2'!$A$1:$B$9,2,0)"),
        ("字典!A2", "字典!A5"),
        ("LOG10(A2)+T2Y", "LOG10(A5)+T2Y"),
        ("A2+1.5E2", "A5+1.5E2"),
        ("表1[[#This Row],[A2]]", "表1[[#This Row],[A2]]"),
    ],
)
def test_references_move_and_texts_names_and_fixed_ones_stay(formula: str, down: str) -> None:
    assert moved(formula, 3) == down
    assert moved(formula, 0) == formula


def test_references_move_to_the_right_too() -> None:
    assert moved("A2+$B2+Z3", 1, 1) == "B3+$B3+AA4"


def test_a_reference_that_leaves_the_sheet_is_none_any_more() -> None:
    assert moved("A2+B3", -2, -1) == "#REF!+A1"
    assert moved("$A$1", -9, -9) == "$A$1"
    assert moved('"' * 9000 + "A1", 1) == '"' * 9000 + "A1"
