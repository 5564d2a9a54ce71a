"""Money is taken with the keys alone, pressed on a real display: find, Enter, amount, Ctrl+Enter, and it is in the book."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from clients import Open, open_household, people, running

DAY = "2021-11-04"


@contextmanager
def busy_machine() -> Iterator[None]:
    """Every core has three things to do: a release and its repeated press then arrive one by one, and look like a new press."""
    with ExitStack() as stack:
        for _ in range(3 * (os.cpu_count() or 1)):
            stack.enter_context(running(sys.executable, "-c", "while True: pass"))
        yield


def test_a_household_pays_and_the_receipt_is_in_the_book(opened: Open, book: Path) -> None:
    before = people(book, DAY)
    screen = opened()
    members = open_household(screen, before)
    screen.type(f"{len(members) * 320 + 80}")
    screen.wait_for("label", "找零 80.00")
    screen.press("ctrl+shift+Return")
    screen.wait_for("label", f"已收 {members[0]['name']}户 {len(members)} 人")
    screen.close()
    after = {one["id_number"]: one for one in people(book, DAY)}
    receipts = {after[one["id_number"]]["receipt"] for one in members}
    assert None not in receipts
    assert len(receipts) == 1
    assert sum(one["receipt"] is not None for one in after.values()) == sum(one["receipt"] is not None for one in before) + len(members)


def test_confirming_keys_held_down_take_no_money(opened: Open, book: Path) -> None:
    before = people(book, DAY)
    screen = opened()
    members = open_household(screen, before)
    with busy_machine():
        screen.hold("Return", 1.5)  # from the members to the amount, and no further
        screen.hold("ctrl+shift+Return", 3)  # fills the exact sum, and no more
    screen.wait_for("text", "实收", f"{len(members) * 320}")
    screen.close()
    assert people(book, DAY) == before
