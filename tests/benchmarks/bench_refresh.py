"""What the window asks the book after one payment, against working out anew where everybody stands.

A book of 10,000 people and 5,000 entries. A household pays, and one place asks for what it shows, as it does when the
book has changed; each place is the first to ask after a payment of its own. Processor time.
"""

from __future__ import annotations

import gc
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from village_collector.services.season import Season

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

PEOPLE = 10_000
ENTRIES = 5_000
ROUNDS = 9
LIMIT = 0.05


def make_season(folder: Path) -> Season:
    """Most pay alone, every tenth receipt is voided, every hundredth entry is a deposit, one version is signed."""
    from villages import new_village, resident

    from village_collector.services.cash_desk import CashDesk
    from village_collector.services.day_end import DayEnd
    from village_collector.services.sign_off import SignOff

    season = new_village(folder, (resident(n) for n in range(PEOPLE)))
    season.book._db.execute("PRAGMA synchronous = OFF")  # nobody measures the making
    desk, day_end, ledger = CashDesk(season), DayEnd(season), season.book.ledger
    payer = 0
    while ledger.last and ledger.last.seq < ENTRIES - 1:
        if ledger.last.seq % 100 == 0 and ledger.cash_on_hand:
            day_end.deposit(ledger.cash_on_hand, f"XYS{ledger.last.seq}")
            continue
        receipt = desk.collect([resident(payer).id_number])
        if payer % 10 == 0:
            desk.void(receipt.number, "点错")
        payer += 1
    SignOff(season).sign(explanation="镇里同意")
    return season


def refreshes(season: Season) -> dict[str, Callable[[], object]]:
    from village_collector.services.bureau import Bureau

    return {
        "figures of 今日": lambda: (season.roster.counts(), season.book.ledger.day(season.today()), Bureau(season).failures()),
        "lines of 名册": lambda: season.roster.lines(),
        "figures of the day": lambda: season.book.ledger.day(season.today()),
        "search by initials": lambda: season.search.find("zjg"),
    }


def processor_seconds(act: Callable[[], object]) -> float:
    gc.collect()
    started = time.process_time()
    act()
    return time.process_time() - started


def measure() -> Iterator[Any]:
    from harness import Measurement
    from villages import resident

    from village_collector.services.cash_desk import CashDesk
    from village_collector.services.roster import Roster

    with tempfile.TemporaryDirectory() as folder:
        season = make_season(Path(folder))
        looks = refreshes(season)
        ours: dict[str, list[float]] = {name: [] for name in looks}
        anew = []
        for look in looks.values():
            look()
        payers = iter(range(PEOPLE - 4, 0, -4))
        for _ in range(ROUNDS):
            for name, look in looks.items():
                first = next(payers)
                CashDesk(season).collect([resident(n).id_number for n in range(first, first + 4)])
                ours[name].append(processor_seconds(look))
            anew.append(processor_seconds(lambda: Roster(season.book, lambda: season.scheme, season.today).lines()))
        season.book.close()
    whole = statistics.median(anew)
    for name, times in ours.items():
        yield Measurement(
            f"after a payment: {name}", statistics.median(times) * 1000, "everybody assessed anew", whole * 1000, "ms", limit=LIMIT
        )
