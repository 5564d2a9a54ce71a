"""How quickly a township re-assesses everybody: 50,000 residents under one scheme, from a cold start each time.

The peer is one county's notice written out by hand as a Python function: it knows status and amount and nothing else, no
clause, no window's name, no hint. Under that county's scheme both have to come to the same; the notices of the other
counties have more rules, and are held to a larger multiple of it.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from datetime import date, timedelta

from harness import Measurement, compare, part, tell, timed

from village_collector.assets import asset
from village_collector.domain.people import Circumstances
from village_collector.domain.scheme.reader import read_scheme
from village_collector.domain.scheme.scheme import Scheme

PEOPLE = 50_000
LIMITS = {"duji-2021": 30, "fangcheng-2021": 4, "zhuji-2023": 30, "yuzhong-2021": 10, "dalate-2022": 50}
WORDS = ("低保", "特困", "返贫致贫", "监测人口", "稳定脱贫人口", "优抚对象", "二级残疾", "脱贫享受政策")
WAIVED = frozenset({"特困", "孤儿", "四集中"})


def residents(scheme: Scheme) -> list[tuple[Circumstances, date]]:
    """A township's people: every birth date its own, a fifth with identities, babies and late payers among them."""
    dice = random.Random(20211101)
    first, last = scheme.rules.windows[0].first, scheme.benefit_to
    people = []
    for _ in range(PEOPLE):
        on = first + timedelta(days=dice.randrange((last - first).days))
        who = Circumstances(
            birth_date=on - timedelta(days=dice.randrange(33_000)),
            identities=tuple(dice.sample(WORDS, dice.choice((0, 0, 0, 0, 0, 0, 0, 0, 1, 2)))),
            tier=dice.choice(scheme.tiers) if scheme.tiers else None,
            ethnic_group=dice.choice(("汉族", "汉族", "蒙古族")),
            pupil=dice.random() < 0.15,
            returning_migrant=dice.random() < 0.1,
            employee_insurance_gap_months=dice.choice((None, None, None, None, 2, 5)),
        )
        people.append((who, on))
    return people


def by_hand(who: Circumstances, on: date) -> tuple[str, int | None, int | None]:
    """Status, amount and subsidy under Fangcheng's notice of 2021, 二（一）–（三）."""
    waived = not WAIVED.isdisjoint(who.identities)
    open_here = date(2021, 10, 1) <= on <= date(2021, 11, 30) or (waived and date(2021, 12, 1) <= on <= date(2021, 12, 31))
    if who.university_student or not open_here:
        return "refused", None, None
    return ("waived", 0, 32000) if waived else ("payable", 32000, 0)


def agree(scheme: Scheme) -> None:
    for who, on in residents(scheme)[:5000]:
        ours = scheme.assess(who, on)
        status, collect, subsidy = by_hand(who, on)
        assert ours.status == status, (who, on)
        assert status == "refused" or (ours.collect, ours.subsidy) == (collect, subsidy), (who, on)


def measure() -> Iterator[Measurement]:
    agree(read_scheme(asset("schemes/fangcheng-2021.toml")))
    for name, limit in LIMITS.items():
        yield compare(
            f"assess {PEOPLE:,} under {name}",
            lambda name=name: part(sys.executable, __file__, name),  # type: ignore[misc]
            "Fangcheng's notice as a function by hand",
            lambda: part(sys.executable, __file__, "by hand"),
            limit=limit,
        )


if __name__ == "__main__":
    if sys.argv[1] == "by hand":
        crowd = residents(read_scheme(asset("schemes/fangcheng-2021.toml")))
        tell([timed(lambda: [by_hand(who, on) for who, on in crowd])])
    else:
        rules = read_scheme(asset(f"schemes/{sys.argv[1]}.toml"))
        crowd = residents(rules)
        tell([timed(lambda: [rules.assess(who, on) for who, on in crowd])])
