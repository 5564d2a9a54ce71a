"""Amounts of money as whole fen: formatting, parsing, and capital figures (大写)."""

from __future__ import annotations

import re
import unicodedata
from typing import TypeAlias

from village_collector.errors import UserError

Fen: TypeAlias = int
"""An amount in fen (1 yuan = 100 fen). Unknown money is None, never 0."""

_AMOUNT = re.compile(r"(\d{1,10})(?:\.(\d{1,2}))?")


def yuan(fen: Fen) -> str:
    """The amount in yuan with two decimals: 32000 → "320.00"."""
    sign = "-" if fen < 0 else ""
    whole, rest = divmod(abs(fen), 100)
    return f"{sign}{whole}.{rest:02d}"


def parse_yuan(text: str) -> Fen:
    """Parse an amount in yuan as it was typed or stands in a cell, to fen: "320", "320.5", "１，０００ 元", "¥40.00".

    Raises UserError("bad-amount") for anything that is not an amount of at most two decimals.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    plain = plain.removeprefix("¥").removesuffix("元").replace(",", "").replace(" ", "")
    found = _AMOUNT.fullmatch(plain)
    if not found:
        raise UserError("bad-amount", f"“{text}”不是金额。", "请只填数字，最多两位小数，例如 320 或 320.50。")
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))


def capitals(fen: Fen) -> str:
    """The amount in capital figures 大写, as the rule for filling in banking papers asks.

    Whole yuan and whole jiao end in 整, fen do not; of the two allowed spellings of
    1 001 280 yuan the shorter is used. Raises ValueError for a negative amount.
    """
    if fen < 0:
        raise ValueError(fen)
    from cn2an import an2cn  # a quarter of a second that the window's start can do without

    words: str = an2cn(yuan(fen), "rmb")
    return words + "整" if words.endswith("角") else words
