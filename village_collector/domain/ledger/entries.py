"""Entries of the ledger: what every kind says, how its body is written and read, and the chain that ties them together.

Each kind is one class: its fields are the keys of the body, `check` is the law under which it can be true after the
entries before it, `apply` is what it changes. Money is in `money_values`, register and bureau in `bureau_values`, all
other things that a village records in `village_records`; `ledger` knows all of them.

The hash of each entry covers its own content and, by the one before, everything earlier. An entry is never changed and
never removed; a correction is a new entry that names the old one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, TypedDict, TypeVar

from village_collector.domain.canonical import NOT_STORED, canonical_text, from_json, read_canonical, to_json

_TAG = b"VCL1"

Kind = TypeVar("Kind", bound="EntryBody")


class EntryKind(StrEnum):
    """The kinds of entries. The value is what the file stores and the hash covers: after a release it never changes."""

    OPENING = "opening"
    REGISTER_IMPORT = "register_import"
    ROSTER_CHANGE = "roster_change"
    RESIDENTS_CORRECTED = "residents_corrected"
    DECISION = "decision"
    AMENDMENT = "amendment"
    ANSWER = "answer"
    COLLECTION = "collection"
    VOID = "void"
    PRINT = "print"
    DAY_CLOSING = "day_closing"
    DEPOSIT = "deposit"
    SIGN_OFF = "sign_off"
    BATCH = "batch"
    RESULT_IMPORT = "result_import"
    KEYING_UNDONE = "keying_undone"
    TICKETS_RECEIVED = "tickets_received"
    TICKET_MARKED = "ticket_marked"
    TICKETS_SETTLED = "tickets_settled"
    ABSENCE = "absence"
    ABSENCE_CLEARED = "absence_cleared"
    CONTACT_ATTEMPT = "contact_attempt"
    REFUND_PAID = "refund_paid"
    POSTING = "posting"
    ATTACHMENT = "attachment"
    WEEKLY_REPORT = "weekly_report"
    TARGET = "target"


class LedgerFault(Exception):
    """An entry that cannot be true after the ones before it: a tampered file or a bug, never the coordinator's mistake."""


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
    def from_body(cls: type[Kind], body: str, *, seq: int = 0, hash: str = "") -> Kind:
        """The value that `to_body` wrote, at its place; raises ValueError for a key missing or unknown, a value of another type."""
        return from_json(cls, read_canonical(body), seq=seq, hash=hash)


# -- the chain


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One act, as stored: `body` is canonical JSON, `prev` and `hash` are 64 hex digits."""

    seq: int
    kind: str
    body: str
    prev: str
    hash: str


def chain_hash(seq: int, kind: str, body: str, prev: str) -> str:
    """SHA-256 over the length-prefixed parts of an entry, in hex (design of the chain: docs/architecture.md)."""
    running = hashlib.sha256()
    for part in (_TAG, str(seq).encode(), kind.encode(), body.encode(), prev.encode()):
        running.update(len(part).to_bytes(8, "big"))
        running.update(part)
    return running.hexdigest()


def genesis(village_code: str, device: str, insured_year: int) -> str:
    """The `prev` of the first entry: it ties the chain to one village, one device, one season."""
    return chain_hash(0, "genesis", canonical_text({"device": device, "village": village_code, "year": insured_year}), "")


def next_entry(last: Entry | None, start: str, kind: str, body: str) -> Entry:
    """The entry that follows `last` (None: the first one, after `start` = genesis); `body` is canonical JSON."""
    seq, prev = (last.seq + 1, last.hash) if last else (1, start)
    return Entry(seq=seq, kind=kind, body=body, prev=prev, hash=chain_hash(seq, kind, body, prev))


def broken_link(entries: Iterable[Entry], start: str) -> str | None:
    """The first place where the chain does not hold, as a sentence, or None; `start` is the genesis hash."""
    want, prev = 1, start
    for entry in entries:
        if entry.seq != want:
            return f"第 {want} 笔缺失"
        if entry.prev != prev:
            return f"第 {entry.seq} 笔与前一笔接不上"
        if chain_hash(entry.seq, entry.kind, entry.body, entry.prev) != entry.hash:
            return f"第 {entry.seq} 笔的内容被改动过"
        want, prev = entry.seq + 1, entry.hash
    return None
