"""Residents as rows: the one place that knows how a Resident lies in the table."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date
from functools import cache
from typing import Any

from village_collector.domain.canonical import canonical_text, digest_of_list
from village_collector.domain.people import NOTHING_REPORTED, Identity, IdKind, ReportedFacts, Resident

COLUMNS = (
    "id_number", "id_kind", "name", "birth_date", "sex", "village_group", "household_no", "head", "relation",
    "ethnic_group", "phone", "category", "hukou", "tier", "insured_last_year", "remark", "identities", "facts", "household_key",
)  # fmt: skip
INSERT = f"INSERT INTO resident (position, {', '.join(COLUMNS)}) VALUES ({', '.join('?' * (len(COLUMNS) + 1))})"
UPDATE = f"UPDATE resident SET {', '.join(f'{column} = ?' for column in COLUMNS)} WHERE position = ?"
SELECT = f"SELECT {', '.join(COLUMNS)} FROM resident ORDER BY position"

_BLANK = (*[""] * 12, None, None, None, "", "[]", "{}", "")
"""What each column holds for somebody of whom nothing is known."""

_KINDS = {kind.value: kind for kind in IdKind}
_FACTS = tuple(item.name for item in fields(ReportedFacts))
_DATED_FACTS = frozenset({"registered_on", "event_on"})


def to_row(resident: Resident) -> tuple[Any, ...]:
    """The values in the order of COLUMNS."""
    last_year = resident.insured_last_year
    return (
        resident.id_number,
        resident.id_kind.value,
        resident.name,
        resident.birth_date.isoformat(),
        resident.sex,
        resident.group,
        resident.household_no,
        resident.head,
        resident.relation,
        resident.ethnic_group,
        resident.phone,
        resident.category,
        resident.hukou,
        resident.tier,
        None if last_year is None else int(last_year),
        resident.remark,
        _identities_text(resident.identities),
        _facts_text(resident.facts),
        resident.household_key,
    )


def from_row(row: Sequence[Any]) -> Resident:
    """The resident that `to_row` wrote."""
    return Resident(
        id_number=row[0],
        id_kind=_KINDS[row[1]],
        name=row[2],
        birth_date=date.fromisoformat(row[3]),
        sex=row[4],
        group=row[5],
        household_no=row[6],
        head=row[7],
        relation=row[8],
        ethnic_group=row[9],
        phone=row[10],
        category=row[11],
        hukou=row[12],
        tier=row[13],
        insured_last_year=None if row[14] is None else bool(row[14]),
        remark=row[15],
        identities=_identities(row[16]),
        facts=_facts(row[17]),
        household_key=row[18],
    )


def roster_digest(rows: Iterable[Sequence[Any]]) -> str:
    """SHA-256 over the rows in register order as one canonical list; each change of the register is sealed with it in the ledger.

    Raises TypeError for a value that is neither text nor number nor null.
    """
    return digest_of_list(map(_without_blank_end, rows))


def is_sealed(rows: Iterable[Sequence[Any]], roster: str) -> bool:
    """Whether the rows are those of which the ledger holds this digest ("": nobody was taken in yet)."""
    try:
        return roster_digest(rows) == (roster or roster_digest(()))
    except TypeError:  # bytes where text was: nothing that the program wrote
        return False


def _without_blank_end(row: Sequence[Any]) -> Sequence[Any]:
    """The row up to its last value that says something: a column added later changes no digest that was sealed before."""
    end = len(COLUMNS)
    while end and row[end - 1] == _BLANK[end - 1]:
        end -= 1
    return row[:end]


@cache  # a county has many people and few identities
def _identities_text(identities: tuple[Identity, ...]) -> str:
    return canonical_text([[i.word, _text(i.valid_from), _text(i.valid_to), i.source] for i in identities])


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


@cache
def _identities(text: str) -> tuple[Identity, ...]:
    return tuple(
        Identity(
            word=word,
            valid_from=start and date.fromisoformat(start),
            valid_to=end and date.fromisoformat(end),
            source=source,
        )
        for word, start, end, source in json.loads(text)
    )


@cache
def _facts_text(facts: ReportedFacts) -> str:
    said = {name: getattr(facts, name) for name in _FACTS if getattr(facts, name) != getattr(NOTHING_REPORTED, name)}
    return canonical_text({k: v.isoformat() if isinstance(v, date) else v for k, v in said.items()})


@cache
def _facts(text: str) -> ReportedFacts:
    said: dict[str, Any] = json.loads(text)
    for name in _DATED_FACTS & said.keys():
        said[name] = date.fromisoformat(said[name])
    return ReportedFacts(**said)
