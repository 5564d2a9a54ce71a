"""The stock of pre-printed official tickets: 领用 = 已用 + 作废 + 遗失 + 结存, number by number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from village_collector.errors import UserError

_UNTOUCHED = "票据登记没有改动，也没有收款。"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRange:
    """A run of tickets as handed out: both numbers inclusive, text with their leading zeros."""

    first: str
    last: str
    received_on: date
    issued_by: str

    @property
    def count(self) -> int:
        return int(self.last) - int(self.first) + 1

    def numbers(self) -> list[str]:
        """Every number of the range, in order."""
        width = len(self.first)
        return [f"{number:0{width}d}" for number in range(int(self.first), int(self.last) + 1)]


class TicketCondition(StrEnum):
    """Why a ticket carries no valid money; the value is what the file stores."""

    SPOILED = "spoiled"
    """作废: every copy is kept."""
    LOST = "lost"
    """遗失."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketMark:
    """A ticket that carries no valid money, and why."""

    number: str
    condition: TicketCondition
    reason: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """One settlement with the office that issued the tickets; counts are tickets, `amount` is fen."""

    on: date
    with_whom: str
    received: int
    used: int
    spoiled: int
    lost: int
    left: int
    amount: int


@dataclass(slots=True)
class TicketStock:
    """What is known of the village's tickets; `used` maps a number to the receipt that bears it, valid or void."""

    ranges: list[TicketRange] = field(default_factory=list)
    marks: dict[str, TicketMark] = field(default_factory=dict)
    settlements: list[Settlement] = field(default_factory=list)

    @property
    def kept(self) -> bool:
        """Whether the village keeps a stock at all."""
        return bool(self.ranges)

    def numbers(self) -> list[str]:
        """Every number ever received, range by range."""
        return [number for one in self.ranges for number in one.numbers()]

    def overlapping(self, first: str, last: str) -> TicketRange | None:
        """The range already received that shares a number with this one, or None."""
        return next(
            (
                known
                for known in self.ranges
                if len(known.first) == len(first) and int(first) <= int(known.last) and int(last) >= int(known.first)
            ),
            None,
        )

    def left(self, used: Mapping[str, str]) -> list[str]:
        """The numbers still blank, in order."""
        return [n for n in self.numbers() if n not in used and n not in self.marks]

    def next(self, used: Mapping[str, str]) -> str | None:
        """The number that comes next, or None where the stock is used up."""
        left = self.left(used)
        return left[0] if left else None

    def check_next(self, number: str, used: Mapping[str, str]) -> None:
        """Whether this ticket may be written now: the lowest blank number and no other.

        Raises UserError: "ticket-used", "ticket-spoiled", "ticket-not-ours", "ticket-gap".
        """
        if number in used:
            raise UserError("ticket-used", f"票据 {number} 已经用过了。", "请核对纸质票据的号码。", state=_UNTOUCHED)
        if number in self.marks:
            word = "作废" if self.marks[number].condition is TicketCondition.SPOILED else "登记遗失"
            raise UserError("ticket-spoiled", f"票据 {number} 已经{word}，不能再用。", "请用下一张。", state=_UNTOUCHED)
        left = self.left(used)
        if number not in left:
            raise UserError(
                "ticket-not-ours", f"票据 {number} 不在本村领用的号段里。", "请核对号码；新领的票先登记领用。", state=_UNTOUCHED
            )
        if number != left[0]:
            raise UserError(
                "ticket-gap",
                f"跳号了：下一张应是 {left[0]}，不是 {number}。",
                f"请用 {left[0]}；那张票坏了或丢了，就先登记作废或遗失并写明原因。",
                state=_UNTOUCHED,
            )


def is_range(first: str, last: str) -> bool:
    """Whether two numbers can be the ends of a range: digits of one length, in order, fewer than 100,000 apart."""
    digits = first.isascii() and last.isascii() and first.isdigit() and last.isdigit()
    return digits and len(first) == len(last) and 0 <= int(last) - int(first) < 100_000


def spans(numbers: Sequence[str]) -> str:
    """Ticket numbers in order as a settlement writes them: runs from first to last, single ones alone."""
    runs: list[list[str]] = []
    for number in numbers:
        if runs and len(runs[-1][-1]) == len(number) and int(number) == int(runs[-1][-1]) + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "、".join(f"{run[0]}—{run[-1]}" if len(run) > 1 else run[0] for run in runs)


def new_range(stock: TicketStock, first: str, last: str, received_on: date, issued_by: str) -> TicketRange:
    """A range of tickets about to be taken in; raises UserError "bad-ticket-range" or "ticket-range-overlaps"."""
    first, last = first.strip(), last.strip()
    if not is_range(first, last):
        raise UserError(
            "bad-ticket-range", f"票据号段 {first} 到 {last} 不对。", "请照票本封面填起号和止号，位数要一样。", state=_UNTOUCHED
        )
    before = stock.overlapping(first, last)
    if before:
        raise UserError(
            "ticket-range-overlaps",
            f"号段 {first} 到 {last} 和已领的 {before.first} 到 {before.last} 重了。",
            "请核对票本封面。",
            state=_UNTOUCHED,
        )
    return TicketRange(first=first, last=last, received_on=received_on, issued_by=issued_by)
