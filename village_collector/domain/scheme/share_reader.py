"""Reads assistance that is a percentage: of what, rounded how, at most how much."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from village_collector.domain.money import Fen
from village_collector.domain.scheme.rules import ROUNDING, Share
from village_collector.domain.strict_toml import Table

_STEPS = (1, 10, 100)
_BESIDE = ("percent_of", "round_to", "round", "at_most")


def read_share(table: Table, tiers: tuple[str, ...], amounts: Callable[[str], dict[str | None, Fen]]) -> Share | None:
    """The percentage of this table, None where it has none; `amounts` reads the money under a key by tier."""
    given, paid = _percents(table, "percent", tiers), _percents(table, "pays_percent", tiers)
    base, most = amounts("percent_of"), table.whole("at_most")
    step, rounding = table.whole("round_to"), table.choice("round", ROUNDING, "half-up")
    if given and paid:
        table.fault("pays_percent", "资助的比例和个人缴的比例只写一个。", "请删去其中一个，另一部分由软件算。")
    if step not in (None, *_STEPS):
        table.fault("round_to", f"不能取整到 {step} 分。", "请写 1（到分）、10（到角）或 100（到元）。")
    if given or paid:
        return Share(percent=given or paid, of_payer=bool(paid), base=base, step=step or 1, rounding=rounding, most=most)
    for key in _BESIDE:
        if table.raw(key) is not None:
            table.fault(key, "没有写比例，这一项用不上。", "请写上 percent 或 pays_percent，或者删去这一项。")
    return None


def _percents(table: Table, key: str, tiers: tuple[str, ...]) -> dict[str | None, int]:
    """The percentages under this key by tier, in hundredths of a percent."""
    value = table.raw(key)
    several = value if isinstance(value, dict) else {} if value is None else {None: value}
    found: dict[str | None, int] = {}
    for tier, percent in several.items():
        if isinstance(percent, bool) or not isinstance(percent, int | float) or not 0 < percent <= 100:
            table.fault(key, f"“{percent}”不是比例。", "请写 0 到 100 之间的数，例如 60 或 62.5，不加百分号。")
            return {}
        if tier is not None and tier not in tiers:
            table.fault(key, f"档次“{tier}”不在文件开头的 tiers 里。", "请核对档次名称。")
        hundredths = Decimal(str(percent)) * 100
        if hundredths != int(hundredths):
            table.fault(key, f"{percent} 的小数太多。", "比例最多写两位小数，例如 33.33。")
        found[tier] = int(hundredths)
    return found
