"""Money is taken with the keys alone, pressed on a real display: find, Enter, amount, Ctrl+Enter, and it is in the book."""

from __future__ import annotations

from pathlib import Path

from clients import Open, people


def test_a_household_pays_and_the_receipt_is_in_the_book(opened: Open, book: Path) -> None:
    before = people(book, "2021-11-04")
    somebody = next(one for one in before if one["state"] == "在册未缴" and one["collect"] == "320.00")
    family = [one["id_number"] for one in before if one["household"] == somebody["household"] and one["collect"] == "320.00"]
    screen = opened()
    screen.press("F3")
    screen.wait_for("text", "找人")
    screen.type(somebody["id_number"][-6:])
    screen.wait_for("table cell", somebody["name"])
    screen.press("Return")
    screen.wait_for("label", f"应收 {len(family) * 320}.00 元")
    screen.type(f"{len(family) * 320 + 80}")
    screen.wait_for("label", "找零 80.00")
    screen.press("ctrl+shift+Return")
    screen.wait_for("label", f"已收 {somebody['name']}户 {len(family)} 人")
    screen.close()
    after = {one["id_number"]: one for one in people(book, "2021-11-04")}
    receipts = {after[id_number]["receipt"] for id_number in family}
    assert None not in receipts
    assert len(receipts) == 1
    assert sum(one["receipt"] is not None for one in after.values()) == sum(one["receipt"] is not None for one in before) + len(family)
