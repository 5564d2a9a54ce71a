"""Parses the conditions (`when`) of a rule; windows, prices, assistance, exemptions, refusals and hints share their keys."""

from __future__ import annotations

from collections.abc import Set
from datetime import date, datetime

from village_collector.domain.scheme.assessment import plain_ethnic_group
from village_collector.domain.scheme.when import FLAGS, SEXES, TRI_STATE, When
from village_collector.domain.strict_toml import Table, each

_MOST = 99_999
"""More than the days of the longest life."""


def read_when(table: Table, identities: Set[str], key: str = "when") -> tuple[When, ...]:
    """The alternatives under this key; none where the key is missing, which asks nothing."""
    return each(table.alternatives(key), lambda one: _one(one, identities))


def check_identities(table: Table, key: str, names: tuple[str, ...], identities: Set[str]) -> None:
    """Reports every identity that no [[identity]] table defines."""
    for name in names:
        if name not in identities:
            table.fault(key, f"身份“{name}”没有定义。", f"请加一个 [[identity]] 表，写明 name = \"{name}\"。")


def in_order(table: Table, first: date | None, last: date | None, first_key: str = "from", last_key: str = "to") -> None:
    """Reports dates that stand in the wrong order."""
    if first is not None and last is not None and first > last:
        table.fault(first_key, f"{first_key} 在 {last_key} 之后，先后颠倒。", "请核对通知里的起止日期。")


def _one(table: Table, identities: Set[str]) -> When:
    identity, identity_not = table.texts("identity"), table.texts("identity_not")
    check_identities(table, "identity", (*identity, *identity_not), identities)
    hukou, groups = table.texts("hukou"), table.texts("ethnic_group")
    if set(hukou) - {"local", "elsewhere", "unknown"}:
        table.fault("hukou", f"不认识户籍“{'、'.join(hukou)}”。", "请用 local（本地）、elsewhere（外地）或 unknown（没填）。")
    sexes = table.texts("sex")
    if set(sexes) - set(SEXES):
        table.fault("sex", f"不认识性别“{'、'.join(sexes)}”。", "请用 男 或 女。")
    born, recognised, event, registered, paid = (
        _days(table, name) for name in ("born", "recognised", "event", "registered", "paid")
    )
    return When(
        identity=frozenset(identity) or None,
        identity_not=frozenset(identity_not),
        ethnic_group=frozenset(plain_ethnic_group(one) for one in groups) or None,
        ethnic_group_not=frozenset(plain_ethnic_group(one) for one in table.texts("ethnic_group_not")),
        hukou=frozenset(hukou) or None,
        tier=frozenset(table.texts("tier")) or None,
        flags=tuple((name, wanted) for name in FLAGS if (wanted := _flag_values(table, name))),
        sex=frozenset(sexes) or None,
        age_counts_to=_age_counts_to(table),
        born_from=born[0],
        born_to=born[1],
        recognised_from=recognised[0],
        recognised_to=recognised[1],
        event_from=event[0],
        event_to=event[1],
        registered_from=registered[0],
        registered_to=registered[1],
        paid_from=paid[0],
        paid_to=paid[1],
        **_spans(table),
    )


def _age_counts_to(table: Table) -> str | date:
    """The day up to which ages are counted: that of the payment, of the registration, or a day of the calendar."""
    value = table.raw("age_counts_to")
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    return table.choice("age_counts_to", ("payment", "registration"), "payment")


def _spans(table: Table) -> dict[str, int | None]:
    """Every pair of a least and a greatest number, under the names of the fields of When."""
    spans: dict[str, int | None] = {}
    for name in ("age_days", "age_months", "age_years", "gap_months", "recognised_months", "event_months", "missed_years", "repaid_years", "continuous_years", "claim_free_years"):
        spans[f"{name}_from"], spans[f"{name}_to"] = _numbers(table, name)
    return spans


def _days(table: Table, name: str) -> tuple[date | None, date | None]:
    """The first and the last day under this name; reports a pair in the wrong order."""
    first, last = table.day(f"{name}_from"), table.day(f"{name}_to")
    in_order(table, first, last, f"{name}_from", f"{name}_to")
    return first, last


def _numbers(table: Table, name: str) -> tuple[int | None, int | None]:
    """The least and the greatest number under this name; reports a pair in the wrong order."""
    first, last = table.whole(f"{name}_from", most=_MOST), table.whole(f"{name}_to", most=_MOST)
    if first is not None and last is not None and first > last:
        table.fault(f"{name}_from", f"{first} 大于 {last}，先后颠倒。", "请核对起止。")
    return first, last


def _flag_values(table: Table, name: str) -> frozenset[bool | None]:
    value = table.raw(name)
    if value is None:
        return frozenset()
    several = value if isinstance(value, list) else [value]
    open_to_unknown = name in TRI_STATE
    if not several or not all(isinstance(one, bool) or (open_to_unknown and one == "unknown") for one in several):
        table.fault(name, f"“{value}”不能用在这里。", f"请用 true 或 false{'，没有人说过的写 unknown' if open_to_unknown else ''}。")
        return frozenset()
    return frozenset(None if one == "unknown" else bool(one) for one in several)
