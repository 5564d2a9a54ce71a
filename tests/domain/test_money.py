"""Money: whole fen in and out, and the capital figures of the papers."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from villages import refused

from village_collector.domain.money import capitals, parse_yuan, yuan

AMOUNTS = st.integers(0, 10**12 - 1)
DIGITS = {word: value for value, word in enumerate("零壹贰叁肆伍陆柒捌玖")}
UNITS = {"拾": 10, "佰": 100, "仟": 1000}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("320", "叁佰贰拾元整"),
        ("40", "肆拾元整"),
        ("175", "壹佰柒拾伍元整"),
        ("305.08", "叁佰零伍元零捌分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("0.50", "伍角整"),
        ("0.05", "伍分"),
        ("10240", "壹万零贰佰肆拾元整"),
        ("100000", "壹拾万元整"),
        ("120320.50", "壹拾贰万零叁佰贰拾元伍角整"),
        ("13392320", "壹仟叁佰叁拾玖万贰仟叁佰贰拾元整"),
        ("100100.10", "壹拾万零壹佰元壹角整"),
        ("2000000.01", "贰佰万元零壹分"),
        ("1001280", "壹佰万壹仟贰佰捌拾元整"),
        ("0", "零元整"),
        ("2110", "贰仟壹佰壹拾元整"),
        ("12800", "壹万贰仟捌佰元整"),
        ("4320", "肆仟叁佰贰拾元整"),
        ("1820", "壹仟捌佰贰拾元整"),
    ],
)
def test_capital_figures_are_written_as_the_banking_rule_asks(text: str, words: str) -> None:
    assert capitals(parse_yuan(text)) == words


def read_capitals(words: str) -> int:
    """An independent reader of capital figures: the fen they stand for."""
    whole, _, rest = words.partition("元") if "元" in words else ("", "", words)
    parts = re.fullmatch(r"零?(?:(.)角)?零?(?:(.)分)?整?", rest)
    assert parts, words
    jiao, fen = (DIGITS[part] if part else 0 for part in parts.groups())
    return read_whole(whole) * 100 + jiao * 10 + fen


def read_whole(words: str) -> int:
    for word, factor in (("亿", 10**8), ("万", 10**4)):
        if word in words:
            high, _, low = words.partition(word)
            return read_whole(high) * factor + read_whole(low)
    total = digit = 0
    for sign in words:
        if sign in DIGITS:
            digit = DIGITS[sign]
        else:
            total, digit = total + digit * UNITS[sign], 0
    return total + digit


@given(AMOUNTS)
def test_capital_figures_say_the_amount_and_nothing_else(fen: int) -> None:
    words = capitals(fen)
    assert read_capitals(words) == fen
    assert "零零" not in words
    assert words.endswith("整") == (fen % 10 == 0)
    assert not words.startswith("拾")


def test_there_is_no_capital_figure_for_less_than_nothing() -> None:
    with pytest.raises(ValueError, match="-1"):
        capitals(-1)


@given(AMOUNTS)
def test_what_is_written_reads_back_as_the_same_fen(fen: int) -> None:
    assert parse_yuan(yuan(fen)) == fen


@given(st.integers(-(10**12), 10**12))
def test_every_amount_is_written_with_two_decimals(fen: int) -> None:
    text = yuan(fen)
    assert re.fullmatch(r"-?\d+\.\d\d", text)
    assert round(float(text) * 100) == fen


FULL_WIDTH = str.maketrans("0123456789.,", "０１２３４５６７８９．，")


@given(AMOUNTS, st.sampled_from(["", "¥", "￥"]), st.sampled_from(["", "元", " 元"]), st.booleans())
def test_an_amount_may_be_typed_the_way_people_write_it(fen: int, before: str, after: str, full_width: bool) -> None:
    text = f"{fen // 100:,}.{fen % 100:02d}"
    if full_width:
        text = text.translate(FULL_WIDTH)
    assert parse_yuan(before + text + after) == fen


@pytest.mark.parametrize(
    "text", ["", " ", "元", "-1", "+320", "3.205", "1e3", "3 2O", ".5", "5.", "NaN", "三百二十", "12345678901", "320.00.1"]
)
def test_what_is_no_amount_is_refused_in_words(text: str) -> None:
    assert refused(lambda: parse_yuan(text)) == "bad-amount"


@given(st.text(max_size=12))
def test_no_text_at_all_makes_the_reader_of_amounts_fail(text: str) -> None:
    assert refused(lambda: parse_yuan(text)) in (None, "bad-amount")
