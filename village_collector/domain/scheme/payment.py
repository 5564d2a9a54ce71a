"""What a notice says of the payment itself: which ticket the payer gets, and by which channels money may come without cash."""

from __future__ import annotations

from dataclasses import dataclass

from village_collector.domain.scheme.rules import Cite

RECEIPTS = ("none", "slip", "fiscal", "electronic")
"""What the payer gets: nothing, the village's slip, a pre-printed official ticket, an electronic one."""
TICKETED = ("fiscal", "electronic")
NEEDED_FOR = ("cash", "all", "none")
CHANNEL_METHODS = ("transfer", "pos", "relative")
"""The methods without cash, by the values of domain.ledger.money_values.Method."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRule:
    """How many digits the number of an official ticket has (None: any number), and which money needs one."""

    digits: int | None = None
    needed_for: str = "cash"

    def allows(self, number: str) -> bool:
        """Whether this can be the number of such a ticket."""
        return self.digits is None or (number.isascii() and number.isdigit() and len(number) == self.digits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A collection code, account or terminal that the notice names for one method."""

    cite: Cite
    name: str
    method: str


def is_private(channel: str) -> bool:
    """Whether the name says that the money goes to somebody's own account."""
    return any(word in channel for word in ("个人", "私人"))
