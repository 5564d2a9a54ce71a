"""What the window asks the book after one payment, against working out anew where everybody stands.

A book of 10,000 people and 5,000 entries. A household pays, and one place asks for what it shows, as it does when the
book has changed. Each place asks in a process of its own, with a copy of the book; so does the peer.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from harness import Cost, Measurement, compare, part, tell, timed
from villages import Clock, new_village, resident

from village_collector.services.bureau_results import BureauResults
from village_collector.services.cash_desk import CashDesk
from village_collector.services.day_end import DayEnd
from village_collector.services.roster import Roster
from village_collector.services.season import Season, open_season
from village_collector.services.sign_off import SignOff

PEOPLE = 10_000
ENTRIES = 5_000
ROUNDS = 9
LIMIT = 0.05
PEER = "everybody assessed anew"


def make_season(folder: Path) -> Season:
    """Most pay alone, every tenth receipt is voided, every hundredth entry is a deposit, one version is signed."""
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
    return {
        "figures of 今日": lambda: (season.roster.counts(), season.book.ledger.day(season.today()), BureauResults(season).failures()),
        "lines of 名册": lambda: season.roster.lines(),
        "figures of the day": lambda: season.book.ledger.day(season.today()),
        "search by initials": lambda: season.search.find("zjg"),
        PEER: lambda: Roster(season.book, lambda: season.scheme, season.today).lines(),
    }


def refresh(book: Path, name: str) -> Iterator[tuple[float, float]]:
    """What one place takes after each of several payments."""
    season = open_season(book, clock=Clock(), operator="王协办")
    look = refreshes(season)[name]
    look()
    for first in range(PEOPLE - 4, PEOPLE - 4 - 4 * ROUNDS, -4):
        CashDesk(season).collect([resident(n).id_number for n in range(first, first + 4)])
        yield timed(look)
    season.book.close()


def measure() -> Iterator[Measurement]:
    with tempfile.TemporaryDirectory() as name:
        season = make_season(Path(name))
        book = season.book.path
        places = [place for place in refreshes(season) if place != PEER]
        season.book.close()

        def run(place: str) -> Cost:
            copy = Path(tempfile.mkdtemp(dir=name)) / book.name
            shutil.copy(book, copy)
            return part(sys.executable, __file__, str(copy), place)

        for place in places:
            line = f"after a payment: {place}"
            yield compare(line, lambda place=place: run(place), PEER, lambda: run(PEER), limit=LIMIT, rounds=2)  # type: ignore[misc]


if __name__ == "__main__":
    tell(refresh(Path(sys.argv[1]), sys.argv[2]))
