"""The ledger: a chain that shows every change, and a replay that always comes to the same sums."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from village_collector.domain.canonical import canonical_text
from village_collector.domain.ledger.entries import (
    Entry,
    EntryKind,
    LedgerFault,
    broken_link,
    chain_hash,
    genesis,
    next_entry,
)
from village_collector.domain.ledger.ledger import Ledger, replay
from village_collector.domain.ledger.money_values import Method

NOTE = {"operator": "王协办", "on": "2021-10-12", "at": "2021-10-12T08:00:00+08:00"}
OPENING = {
    "scheme": "fangcheng-2021",
    "scheme_sha256": "0" * 64,
    "village": "柳河村",
    "village_code": "411399105201",
    "town": "示例镇",
    "insured_year": 2022,
    "device": "01",
    "operator": "王协办",
    "on": "2021-10-01",
    "at": "2021-10-01T08:00:00+08:00",
}
TEXT = st.text(st.characters(codec="utf-8"), max_size=5)
START = genesis("411399105201", "01", 2022)
TARGET = {"people": 1, "population": None, "source": ""}
PEOPLE = [f"41139919800101{number:03d}X" for number in range(12)]


class Writer:
    """Writes one entry after another, as a book does."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.ledger = Ledger()
        self.add(EntryKind.OPENING, OPENING)

    def add(self, kind: EntryKind, body: dict[str, object]) -> None:
        entry = next_entry(self.ledger.last, START, kind.value, canonical_text(body))
        self.ledger.apply(entry)
        self.entries.append(entry)

    def collect(self, *amounts: tuple[str, int], method: str = "cash", **odd: object) -> None:
        total = sum(amount for _, amount in amounts)
        plain = {"subsidy": 0, "refund": None, "agency": "", "identity": "", "basis": "二（一）", "benefit_from": None, "benefit_to": None}
        said: dict[str, object] = {
            "number": f"R{self.ledger.next_serial}",
            "serial": self.ledger.next_serial,
            "payer": "李四",
            "method": method,
            "channel": "" if method == "cash" else "村集体账户",
            "tendered": total,
            "total": total,
            "change": 0,
            "ticket": "",
            "lines": [{"id_number": number, "name": "李四", "collect": amount} | plain for number, amount in amounts],
        }
        self.add(EntryKind.COLLECTION, NOTE | said | odd)

    def void(self, number: str, **odd: object) -> None:
        total = self.ledger.receipts[number].total if number in self.ledger.receipts else 0
        self.add(EntryKind.VOID, NOTE | {"receipt": number, "reason": "点错", "total": total} | odd)

    def deposit(self, amount: int, slip: str = "S", **odd: object) -> None:
        covered = list(self.ledger.covered_by(amount))
        self.add(EntryKind.DEPOSIT, NOTE | {"amount": amount, "slip": slip, "bank": "", "receipts": covered, "photo_sha256": ""} | odd)


# -- the chain

BODIES = st.dictionaries(TEXT, st.none() | st.integers() | TEXT | st.lists(TEXT, max_size=3), max_size=4)

@given(st.integers(1, 99), st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8")))
def test_moving_a_sign_from_one_part_to_the_next_is_another_hash(seq: int, kind: str, body: str) -> None:
    if body:
        assert chain_hash(seq, kind, body, "") != chain_hash(seq, kind + body[0], body[1:], "")
        assert chain_hash(seq, kind, body, "") != chain_hash(seq, kind, body[1:], body[0])


def test_the_first_hash_ties_the_chain_to_village_device_and_year() -> None:
    assert len({genesis(v, d, y) for v in ("a", "b") for d in ("01", "02") for y in (2022, 2023)}) == 8


@given(st.lists(BODIES, min_size=1, max_size=6), st.data())
def test_a_missing_swapped_or_foreign_entry_breaks_the_chain(bodies: list[dict[str, object]], data: st.DataObject) -> None:
    entries: list[Entry] = []
    for body in bodies:
        entries.append(next_entry(entries[-1] if entries else None, START, EntryKind.DAY_CLOSING, canonical_text(body)))
    assert broken_link(entries, START) is None
    assert broken_link(entries, genesis("411399105202", "01", 2022)) is not None
    out = data.draw(st.integers(0, len(entries) - 1))
    rest = entries[:out] + entries[out + 1 :]
    assert (broken_link(rest, START) is None) == (out == len(entries) - 1)  # a cut-off end needs a mark elsewhere
    if len(entries) > 1:
        first = data.draw(st.integers(0, len(entries) - 2))
        entries[first], entries[first + 1] = entries[first + 1], entries[first]
        assert broken_link(entries, START) is not None


# -- what cannot be true


def test_a_ledger_begins_with_its_opening_and_has_only_one() -> None:
    with pytest.raises(LedgerFault):
        replay([next_entry(None, START, EntryKind.TARGET, canonical_text(NOTE | TARGET))])
    writer = Writer()
    with pytest.raises(LedgerFault):
        writer.add(EntryKind.OPENING, OPENING)


@pytest.mark.parametrize(
    ("what", "odd"),
    [
        ("serial skipped", {"serial": 3}),
        ("serial used", {"serial": 1}),
        ("number used", {"number": "R1"}),
        ("total too high", {"total": 32001, "tendered": 32001}),
        ("change made up", {"change": 1}),
        ("change owed to the desk", {"tendered": 31999, "change": -1}),
        ("change of a transfer", {"method": "transfer", "tendered": 32001, "change": 1}),
        ("cash that went to an account", {"channel": "村集体账户"}),
    ],
)
def test_a_receipt_that_cannot_be_true_is_not_taken(what: str, odd: dict[str, object]) -> None:
    writer = Writer()
    writer.collect((PEOPLE[0], 32000))
    before = (writer.ledger.last, dict(writer.ledger.receipts))
    with pytest.raises(LedgerFault):
        writer.collect((PEOPLE[1], 32000), **odd)
    assert (writer.ledger.last, writer.ledger.receipts) == before


def test_nobody_pays_twice_and_after_a_void_once_more() -> None:
    writer = Writer()
    writer.collect((PEOPLE[0], 32000), (PEOPLE[1], 32000))
    for again in [[(PEOPLE[1], 32000)], [(PEOPLE[2], 1), (PEOPLE[2], 1)]]:
        with pytest.raises(LedgerFault):
            writer.collect(*again)
    writer.void("R1")
    with pytest.raises(LedgerFault):
        writer.void("R1")
    with pytest.raises(LedgerFault):
        writer.void("R7")
    writer.collect((PEOPLE[1], 32000))
    assert list(writer.ledger.receipts) == ["R1", "R2"]
    assert writer.ledger.live == {PEOPLE[1]: "R2"}


def test_money_that_is_not_there_cannot_be_paid_in() -> None:
    writer = Writer()
    writer.collect((PEOPLE[0], 32000))
    writer.collect((PEOPLE[1], 36000), method="pos")
    for amount in (0, -1, 32001):
        with pytest.raises(LedgerFault):
            writer.deposit(amount)
    with pytest.raises(LedgerFault):
        writer.deposit(32000, receipts=["R1", "R2"])
    writer.deposit(32000)
    assert writer.ledger.cash_on_hand == 0
    assert writer.ledger.receipts["R1"].slip == "S"
    assert writer.ledger.receipts["R2"].slip == ""


def test_a_slip_completes_the_oldest_receipts_and_a_rest_waits_for_the_next() -> None:
    writer = Writer()
    for number, amount in enumerate((32000, 64000, 32000)):
        writer.collect((PEOPLE[number], amount))
    writer.deposit(40000, "S1")
    writer.deposit(56000, "S2")
    writer.deposit(32000, "S3")
    assert [deposit.receipts for deposit in writer.ledger.deposits] == [("R1",), ("R2",), ("R3",)]
    assert writer.ledger.undeposited() == []


def test_a_newer_receipt_is_never_carried_before_an_older_one() -> None:
    writer = Writer()
    writer.collect((PEOPLE[0], 96000))
    writer.collect((PEOPLE[1], 32000))
    for slip, amount in enumerate((32000, 64000, 32000)):
        writer.deposit(amount, f"S{slip}")
    assert [deposit.receipts for deposit in writer.ledger.deposits] == [(), ("R1",), ("R2",)]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("collection", "[]"),
        ("collection", "{}"),
        ("collection", "x"),
        ("collection", ""),
        ("void", "null"),
        ("deposit", '{"amount":"1"}'),
        ("deposit", '{"amount":null}'),
        ("sign_off", "{}"),
        ("batch", '{"number":1}'),
        ("result_import", '{"rows":[1]}'),
        ("decision", "{}"),
        ("roster_change", "7"),
        ("roster_change", "[" * 10**5),
        ("loan", "{}"),
        ("notice", "{}"),
        ("", "{}"),
    ],
)
def test_an_entry_that_cannot_be_read_is_a_fault_and_never_another_error(kind: str, body: str) -> None:
    first = Writer().entries[0]
    odd = Entry(seq=2, kind=kind, body=body, prev=first.hash, hash=chain_hash(2, kind, body, first.hash))
    with pytest.raises(LedgerFault):
        replay([first, odd])


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (EntryKind.PRINT, {"sheet": "receipt", "copies": 1, "receipts": ["nobody"]}),
        (EntryKind.DAY_CLOSING, {"denominations": [[10000, 3]], "counted": 30001, "expected": 32000, "reason": ""}),
        (EntryKind.DAY_CLOSING, {"denominations": [[10000, 3]], "counted": 30000, "expected": 30000, "reason": ""}),
        (EntryKind.RESULT_IMPORT, {"file": "", "sha256": "", "rows": [
            {"id_number": "", "batch": 1, "succeeded": True, "bureau_serial": "", "code": "", "reason": "", "amount": None}]}),
        (EntryKind.BATCH, {"number": 2, "version": 1, "file": "", "sha256": "", "rows": []}),
        (EntryKind.SIGN_OFF, {"version": 2, "digest": "", "people": 0, "payers": 0, "waived": 0, "total": 0, "signers": [],
                              "explanation": ""}),
        (EntryKind.VOID, {"receipt": "R1", "reason": "点错", "total": 1}),
    ],
)  # fmt: skip
def test_what_does_not_agree_with_the_entries_before_it_is_not_taken(kind: EntryKind, said: dict[str, object]) -> None:
    writer = Writer()
    writer.collect((PEOPLE[0], 32000))
    before = replay(writer.entries)
    with pytest.raises(LedgerFault):
        writer.add(kind, NOTE | said)
    assert writer.ledger == before


def test_money_that_was_deposited_is_not_paid_back_from_the_box() -> None:
    writer = Writer()
    for number, person in enumerate(PEOPLE[:3]):
        writer.collect((person, 32000), method="pos" if number == 2 else "cash")
    writer.deposit(40000)
    for number in ("R1", "R2"):
        with pytest.raises(LedgerFault):
            writer.void(number)
    writer.void("R3")
    assert writer.ledger.cash_on_hand == 24000


# -- sums


@st.composite
def seasons(draw: st.DrawFn) -> Writer:
    """Collections, voids and slips in any order that can be true."""
    writer = Writer()
    for number in range(draw(st.integers(1, 14))):
        ledger = writer.ledger
        act = draw(st.sampled_from(["collect", "collect", "collect", "void", "deposit"]))
        if act == "collect":
            free = [person for person in PEOPLE if person not in ledger.live]
            if free:
                who = draw(st.lists(st.sampled_from(free), unique=True, min_size=1, max_size=4))
                amounts = [(person, draw(st.integers(0, 40000))) for person in who]
                writer.collect(*amounts, method=draw(st.sampled_from([method.value for method in Method])))
        elif act == "void":
            may = [r for r in ledger.receipts.values() if not r.void and not r.slip]
            may = [r for r in may if not r.is_cash or r.total <= ledger.cash_on_hand]
            if may:
                writer.void(draw(st.sampled_from(may)).number)
        elif ledger.cash_on_hand:
            writer.deposit(draw(st.integers(1, ledger.cash_on_hand)), f"S{number}")
    return writer


@given(seasons())
def test_money_is_conserved(writer: Writer) -> None:
    ledger = writer.ledger
    valid = [r for r in ledger.receipts.values() if not r.void]
    in_box = sum(line.collect for r in valid if r.is_cash for line in r.lines)
    assert ledger.cash_total == in_box
    assert ledger.cash_on_hand == in_box - sum(deposit.amount for deposit in ledger.deposits)
    assert ledger.cash_on_hand >= 0
    assert sum(r.total for r in valid if r.slip) <= ledger.deposited
    named = [number for deposit in ledger.deposits for number in deposit.receipts]
    assert len(named) == len(set(named))


@given(seasons())
def test_receipts_are_numbered_without_gap_or_repeat(writer: Writer) -> None:
    receipts = list(writer.ledger.receipts.values())
    assert [receipt.serial for receipt in receipts] == list(range(1, len(receipts) + 1))
    assert len({receipt.verification_code for receipt in receipts}) == len(receipts)


@given(seasons())
def test_everybody_is_on_at_most_one_valid_receipt(writer: Writer) -> None:
    ledger = writer.ledger
    paid = [line.id_number for r in ledger.receipts.values() if not r.void for line in r.lines]
    assert len(paid) == len(set(paid))
    assert sorted(paid) == sorted(ledger.live)
    for person in PEOPLE:
        receipt = ledger.receipt_of(person)
        assert (receipt is not None) == (person in paid)


@given(seasons())
def test_a_replay_comes_to_the_same_ledger_every_time(writer: Writer) -> None:
    assert replay(writer.entries) == writer.ledger
    assert replay(iter(writer.entries)) == replay(writer.entries)
    assert broken_link(writer.entries, START) is None


def test_the_opening_says_which_village_and_season() -> None:
    opening = Writer().ledger.opening
    assert opening is not None
    assert (opening.village, opening.insured_year) == ("柳河村", 2022)
    assert opening.at == datetime.fromisoformat(str(OPENING["at"]))
