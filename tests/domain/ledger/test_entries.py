"""Every kind of entry: written and read as one class, under one word, with nothing lost and nothing added."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from enum import Enum
from types import UnionType
from typing import Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st
from seasons import whole_season

from village_collector.domain.canonical import canonical_text
from village_collector.domain.ledger.entries import Entry, EntryBody, EntryKind, LedgerFault, chain_hash, next_entry
from village_collector.domain.ledger.ledger import KINDS, Ledger, read_entry, replay
from village_collector.domain.ledger.village_records import Absence, AbsenceRecord

TEXT = st.text(st.characters(codec="utf-8"), max_size=4)
MOMENT = st.integers(0, 10**9).map(lambda s: datetime(2021, 1, 1, tzinfo=timezone(timedelta(hours=8))) + timedelta(seconds=s))
PLAIN = {str: TEXT, int: st.integers(-(10**12), 10**12), bool: st.booleans(), date: st.dates(), datetime: MOMENT}


def values(hint: object) -> st.SearchStrategy[object]:
    """Any value that a field of this type can hold."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return st.one_of(st.none() if part is type(None) else values(part) for part in parts)
    if origin is tuple and parts[1:] == (Ellipsis,):
        return st.lists(values(parts[0]), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*map(values, parts))
    if origin is not None:
        return st.dictionaries(TEXT, values(parts[1]), max_size=2)
    assert isinstance(hint, type)
    if issubclass(hint, Enum):
        return st.sampled_from(hint)
    return records(hint) if dataclasses.is_dataclass(hint) else PLAIN[hint]


def records(kind: type) -> st.SearchStrategy[object]:
    hints = get_type_hints(kind)
    stored = [field.name for field in dataclasses.fields(kind) if field.metadata.get("stored", True)]
    return st.builds(kind, **{name: values(hints[name]) for name in stored})


def made(kind: type, body: str) -> Entry:
    word = kind.entry_kind.value  # type: ignore[attr-defined]
    return Entry(seq=2, kind=word, body=body, prev="", hash=chain_hash(2, word, body, ""))


def test_every_kind_has_its_class_and_every_class_its_kind() -> None:
    assert set(KINDS) == {kind.value for kind in EntryKind}
    assert all(issubclass(kind, EntryBody) for kind in KINDS.values())


def test_the_words_that_files_hold_are_these_for_ever() -> None:
    """Pinned: what is taken away or renamed here makes every book unreadable that holds such an entry."""
    said = {word: sorted(f.name for f in dataclasses.fields(kind) if f.metadata.get("stored", True)) for word, kind in KINDS.items()}
    header = ["at", "on", "operator"]
    assert said == {
        word: sorted([*header, *keys.split()])
        for word, keys in {
            "opening": "device insured_year scheme scheme_sha256 town village village_code",
            "register_import": "accepted file rejected roster_digest sha256 updated",
            "residents_corrected": "people reason roster_digest",
            "roster_change": "id_number list_sha256 reason roster_digest",
            "decision": "collect document identities refund rule subsidy",
            "amendment": "document from_day scheme scheme_sha256",
            "answer": "answer document question",
            "collection": "change channel lines method number payer replaces replaces_reason serial tendered ticket total written_on",
            "void": "reason receipt total",
            "print": "copies receipts sheet",
            "day_closing": "counted denominations expected reason",
            "deposit": "amount bank photo_sha256 receipts slip",
            "sign_off": "digest explanation payers people signers total version waived",
            "batch": "file number rows sha256 version",
            "result_import": "file rows sha256",
            "keying_undone": "id_numbers reason",
            "tickets_received": "first issued_by last",
            "ticket_marked": "condition number reason",
            "tickets_settled": "amount left lost received spoiled used with_whom",
            "absence": "absence evidence id_number note",
            "absence_cleared": "id_number",
            "contact_attempt": "answer id_number means",
            "refund_paid": "agency amount id_number paid_on",
            "posting": "first_day id_numbers last_day mask number phone",
            "attachment": "about category name person place sha256 taken_on",
            "weekly_report": "figures first_day last_day note number",
            "target": "people population source",
        }.items()
    }


@pytest.mark.parametrize("word", sorted(KINDS))
@given(data=st.data())
def test_an_entry_that_was_written_is_read_as_it_was(word: str, data: st.DataObject) -> None:
    kind = KINDS[word]
    body = data.draw(records(kind))
    assert isinstance(body, EntryBody)
    entry = made(kind, body.to_body())
    assert read_entry(entry) == dataclasses.replace(body, seq=2, hash=entry.hash)
    assert canonical_text(json.loads(entry.body)) == entry.body


@pytest.mark.parametrize("word", sorted(KINDS))
@given(data=st.data())
def test_a_key_missing_unknown_or_of_another_type_makes_an_entry_unreadable(word: str, data: st.DataObject) -> None:
    kind = KINDS[word]
    body = data.draw(records(kind))
    assert isinstance(body, EntryBody)
    said = json.loads(body.to_body())
    optional = {f.name for f in dataclasses.fields(kind) if f.default is not dataclasses.MISSING}
    out = data.draw(st.sampled_from(sorted(said.keys() - optional)))
    key = data.draw(st.sampled_from(sorted(said)))
    for odd in ({k: v for k, v in said.items() if k != out}, said | {"extra": None}, said | {key: {"of": ["another", "type"]}}):
        with pytest.raises(LedgerFault, match="cannot be read"):
            read_entry(made(kind, canonical_text(odd)))
    with pytest.raises(LedgerFault, match="cannot be read"):
        read_entry(made(kind, json.dumps(said, ensure_ascii=False)))  # blanks: another spelling of the same


def test_the_hash_of_an_entry_with_chinese_text_is_pinned() -> None:
    """Pinned: another hash here is another verification code on every paper that was ever printed."""
    body = AbsenceRecord(
        operator="王协办", on=date(2021, 10, 12), at=datetime(2021, 10, 12, 8, tzinfo=timezone(timedelta(hours=8))),
        id_number="411399198005200039", absence=Absence.AWAY, note="在外地打工，李\U00031350代答", evidence=(),
    )  # fmt: skip
    entry = next_entry(None, "0" * 64, body.entry_kind.value, body.to_body())
    assert entry.body == (
        '{"absence":"务工","at":"2021-10-12T08:00:00+08:00","evidence":[],"id_number":"411399198005200039",'
        '"note":"在外地打工，李\U00031350代答","on":"2021-10-12","operator":"王协办"}'
    )
    assert entry.hash == "517a482119a3deae22ebd7315fb65c42e9c4e494789dbf25d920cb692dac15fe"


@pytest.fixture(scope="module")
def entries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Entry, ...]]:
    """The entries of a whole season, of nearly every kind."""
    season = whole_season(tmp_path_factory.mktemp("season"))
    yield tuple(season.book.entries())
    season.book.close()


@given(data=st.data())
def test_any_beginning_of_a_season_is_a_season_and_goes_on_to_the_same_end(entries: tuple[Entry, ...], data: st.DataObject) -> None:
    cut = data.draw(st.integers(1, len(entries)))
    ledger = replay(entries[:cut])
    assert ledger.last == entries[cut - 1]
    for entry in entries[cut:]:
        ledger.apply(entry)
    assert ledger == replay(entries)


@given(data=st.data())
def test_an_entry_that_is_refused_changes_nothing(entries: tuple[Entry, ...], data: st.DataObject) -> None:
    cut = data.draw(st.integers(1, len(entries) - 1))
    ledger = replay(entries[:cut])
    again = data.draw(st.sampled_from([e for e in entries[:cut] if e.kind in ("opening", "collection", "void", "posting", "sign_off", "batch")]))
    with pytest.raises(LedgerFault):
        ledger.apply(again)
    assert ledger == replay(entries[:cut])
    assert Ledger() == replay(())
