"""What one resident owes on one day, and the clauses that say so."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache

from village_collector.domain.money import Fen


class Status(StrEnum):
    """The five ways an assessment can end."""

    PAYABLE = "payable"
    WAIVED = "waived"
    EXEMPT = "exempt"
    UNDECIDED = "undecided"
    REFUSED = "refused"


NOTHING_TO_PAY = frozenset({Status.WAIVED, Status.EXEMPT})
"""Who ends so is insured without paying: the state pays all, or they are exempt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One rule that applies: its name in the scheme file, its clause, and our own sentence about it.

    `rejected` marks a rule that was meant for the person but does not count: another one is better for them
    (就高不重复), or its conditions are not met. `default` marks what is assumed where the notice is silent; then
    `clause` may be empty.
    """

    rule: str
    clause: str
    says: str
    rejected: bool = False
    default: bool = False


@dataclass(frozen=True, slots=True)
class Hint:
    """Something the person at the desk should know before taking money (`warnings` of the contract)."""

    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What one resident owes on one day, and the clauses that say so.

    Amounts are fen; None means that no document at hand gives the amount. The decisive rule stands
    first in `because`. `repay` is the part of `collect` that pays back missed years; what is left of it for this year
    is `premium`. `premium + subsidy` is `standard` wherever all three are known (an exempt person's standard is 0),
    and a known `refund` is never more than `premium`. `fiscal` is what public finance adds for the person (财政补助); it
    is no part of the other amounts.
    """

    status: Status
    collect: Fen | None
    subsidy: Fen | None
    refund: Fen | None
    standard: Fen | None
    benefit_from: date | None
    benefit_to: date | None
    waits_months: int | None
    because: tuple[Reason, ...]
    warnings: tuple[Hint, ...]
    counted: str | None = None
    agency: str | None = None
    document: str = ""
    repay: Fen = 0
    fiscal: Fen | None = None
    basis: str = field(init=False)
    """Document and clause of the decisive rule, e.g. "朱政〔2022〕34号 三（二）2（2）"."""

    def __post_init__(self) -> None:
        clause = self.because[0].clause
        basis = f"{self.document} {clause}".strip() if clause else f"{self.document}（通知未写明，按默认口径）"
        object.__setattr__(self, "basis", basis)

    @property
    def premium(self) -> Fen | None:
        """What is taken for this year alone."""
        return None if self.collect is None else self.collect - self.repay


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """An amount that the notice leaves to another document, entered by coordinator or township.

    `rule` is the id of the assistance or price in the scheme file, followed by "@" and the tier where
    the amount differs by tier (e.g. "medical-aid@一档"). Of `collect` and `subsidy` one is enough, the
    other follows from the price. `document` is the number of the paper that gives the amount. `identities` are those of
    the rule's identities that get it, none for all of them; what is decided for one identity goes before what is
    decided for all.
    """

    rule: str
    collect: Fen | None
    subsidy: Fen | None
    refund: Fen | None
    document: str
    decided_on: date
    identities: tuple[str, ...] = ()


ORDINARY_WORDS = frozenset({"", "普通居民", "一般居民", "普通", "居民", "无", "否", "-", "—", "/"})
"""Words of an identity column that say nothing more than "an ordinary resident"."""


@lru_cache(maxsize=4096)
def plain_word(word: str) -> str:
    """The word of a list without its accidents: full-width signs, blanks, brackets of either width."""
    return "".join(unicodedata.normalize("NFKC", word).split())


@lru_cache(maxsize=512)
def plain_ethnic_group(word: str) -> str:
    """The ethnic group with its 族, as some lists leave it out: 蒙古 → 蒙古族."""
    plain = plain_word(word)
    return plain if not plain or plain.endswith("族") else plain + "族"
