"""The form of an entry: what every kind says, and how its body is written and read.

Each kind is one class: its fields are the keys of the body, `check` is the law under which it can be true after the
entries before it, `apply` is what it changes. Money is in `money_values`, register and bureau in `bureau_values`, all
other things that a village records in `village_records`; `ledger` knows all of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar, TypedDict, TypeVar

from village_collector.domain.canonical import NOT_STORED, canonical_text, from_json, read_canonical, to_json
from village_collector.domain.ledger.hash_chain import EntryKind

Kind = TypeVar("Kind", bound="EntryBody")


class EntryHeader(TypedDict):
    """What a season puts into each entry: `Void(**season.entry_header(), receipt=...)`."""

    operator: str
    on: date
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryBody:
    """What every entry says: who, on which business day, at what moment (with its zone).

    `seq` and `hash` say where the entry stands in the ledger; they are no part of the body, and 0 and "" until it is
    written.
    """

    entry_kind: ClassVar[EntryKind]

    operator: str
    on: date
    at: datetime
    seq: int = field(default=0, metadata=NOT_STORED)
    hash: str = field(default="", metadata=NOT_STORED)

    def to_body(self) -> str:
        """The canonical text that the hash covers."""
        return canonical_text(to_json(self))

    @classmethod
    def from_body(cls: type[Kind], body: str) -> Kind:
        """The value that `to_body` wrote; raises ValueError for a key missing or unknown and a value of another type."""
        return from_json(cls, read_canonical(body))
