"""A cash desk in a process of its own, to be killed: says on standard output what it acknowledged, when it is on disk.

Each line `ACT SECRET BOOK` on standard input starts one desk as a forked child, so that a hundred starts
cost no hundred imports; the parent never opens a book. It says `ended` when the child is gone.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from villages import Clock, reading, resident

from village_collector.domain.people import households
from village_collector.services.cash_desk import CashDesk
from village_collector.services.register_import import RegisterImport
from village_collector.services.season import Season, open_season
from village_collector.services.sign_off import SignOff


def say(words: str) -> None:
    os.write(1, f"{words}\n".encode())


def collect(season: Season) -> None:
    """Household after household that has not paid, one receipt each; every ninth is voided again."""
    desk = CashDesk(season)
    for household in households(season.book.residents()):
        owing = [m.id_number for m in household.members if season.book.ledger.receipt_of(m.id_number) is None]
        if owing:
            receipt = desk.collect(owing)
            say(f"receipt {receipt.number}")
            if receipt.serial % 9 == 0:
                desk.void(receipt.number, "金额点错")
                say(f"void {receipt.number}")


def take_register(season: Season) -> None:
    """One register after another, each with four hundred people more than the one before."""
    importer = RegisterImport(season)
    while True:
        known = len(season.book.residents())
        importer.take(reading((resident(n) for n in range(known + 400)), f"名册{known}.xlsx"))
        say(f"people {known + 400}")


def sign_off(season: Season) -> None:
    """Version after version of the register, with a collection and its void between them."""
    desk, signoff = CashDesk(season), SignOff(season)
    somebody = season.book.residents()[0].id_number
    while True:
        left = season.book.ledger.receipt_of(somebody)
        if left:  # the desk was killed between the two
            desk.void(left.number, "试收")
        desk.void(desk.collect([somebody]).number, "试收")
        say(f"version {signoff.sign(explanation='试签').version}")


ACTS = {"collect": collect, "import": take_register, "sign-off": sign_off}


def work(act: str, secret: str, book: str) -> None:
    """One desk from its start to its end, which is usually violent."""
    season = open_season(Path(book), clock=Clock(), operator="王协办", secret=None if secret == "-" else secret)
    say(f"open {os.getpid()}")
    ACTS[act](season)


def serve() -> None:
    """One child for each line."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            try:
                work(*line.rstrip("\n").split(" ", 2))
                signal.pause()  # with nothing left to do it still waits to be killed
            finally:
                say(f"fault {traceback.format_exc()!r}")
                os._exit(1)
        os.waitpid(child, 0)
        say("ended")


if __name__ == "__main__":
    serve()
