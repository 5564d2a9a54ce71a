"""How quickly a township re-assesses everybody: 50,000 residents under one scheme, from a cold start each time.

Processor time of this one process, so that a busy machine does not fail the engine for others' work.
"""

import gc
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from harness import Measurement, in_turns

from village_collector.assets import asset
from village_collector.domain.scheme.reader import read_scheme
from village_collector.domain.scheme.scheme import Circumstances, Scheme

PEOPLE = 50_000
WORDS = ("低保", "特困", "返贫致贫", "监测人口", "稳定脱贫人口", "优抚对象", "二级残疾", "脱贫享受政策")


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


def seconds(act: Callable[[], object]) -> float:
    gc.collect()
    started = time.process_time()
    act()
    return time.process_time() - started


def assess_all(scheme: Scheme, people: list[tuple[Circumstances, date]]) -> float:
    cold = replace(scheme)
    return seconds(lambda: [cold.assess(who, on) for who, on in people])


def look_up_all(people: list[tuple[Circumstances, date]]) -> float:
    prices = {on: 32_000 for _, on in people}
    return seconds(lambda: [prices[on] for _, on in people])


def measure() -> Iterator[Measurement]:
    for name in ("duji-2021", "fangcheng-2021", "zhuji-2023", "yuzhong-2021", "dalate-2022"):
        scheme = read_scheme(asset(f"schemes/{name}.toml"))
        people = residents(scheme)
        ours, theirs = in_turns(lambda s=scheme, p=people: assess_all(s, p), lambda p=people: look_up_all(p))  # type: ignore[misc]
        yield Measurement(f"assess {PEOPLE:,} under {name}", ours, "one second", 1.0, limit=1.0)
        yield Measurement(f"assess {PEOPLE:,} under {name}", ours, "a loop that looks up a dict", theirs, limit=400)

