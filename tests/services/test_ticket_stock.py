"""Tickets used, void, lost and left add up to what was received."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seasons import refused_whole
from villages import PRICE, Clock, new_village, refused, reopen, resident

from village_collector.domain.ledger.entries import EntryKind
from village_collector.domain.ledger.money_values import Method
from village_collector.domain.ledger.ticket_stock import Settlement
from village_collector.domain.reconciliation import reconcile
from village_collector.errors import UserError
from village_collector.services.cash_desk import CashDesk
from village_collector.services.season import Season
from village_collector.services.ticket_stock import LOST, SPOILED, TicketStockService


def village(folder: Path, people: int = 60) -> Season:
    return new_village(folder, [resident(n) for n in range(people)])


def ticket(last_digits: int) -> str:
    return f"000120{last_digits:02d}"


def counts(now: Settlement) -> tuple[int, int, int, int, int]:
    return now.received, now.used, now.spoiled, now.lost, now.left


def balanced(season: Season) -> bool:
    """Whether E9 holds in the reconciliation."""
    (e9,) = [equation for equation in season.reconciler.reconcile().equations if equation.code == "E9"]
    return e9.holds


def test_the_book_of_fifty_comes_out_as_forty_three_used_three_void_and_four_left(tmp_path: Path) -> None:
    season = village(tmp_path)
    book, desk = TicketStockService(season), CashDesk(season)
    book.receive("00012001", "00012050", "税务分局")
    assert counts(book.balance()) == (50, 0, 0, 0, 50)
    people = iter(range(60))
    for number in range(1, 47):
        if number in (14, 39):
            book.mark(ticket(number), SPOILED, "打印机卡纸撕坏")
            continue
        assert book.next() == ticket(number)
        receipt = desk.collect([resident(next(people)).id_number], ticket=ticket(number))
        if number == 27:
            desk.void(receipt.number, "金额点错")
    assert refused_whole(season, lambda: desk.collect([resident(50).id_number], ticket=ticket(48))) == "ticket-gap"
    with pytest.raises(UserError) as stopped:
        desk.collect([resident(50).id_number], ticket=ticket(48))
    assert ticket(47) in stopped.value.what
    assert counts(book.balance()) == (50, 43, 3, 0, 4)
    assert book.balance().amount == 43 * PRICE
    assert balanced(season)
    season = reopen(season)
    assert counts(TicketStockService(season).balance()) == (50, 43, 3, 0, 4)
    season.book.close()


def test_a_lost_ticket_is_accounted_for_and_never_written(tmp_path: Path) -> None:
    season = village(tmp_path)
    book = TicketStockService(season)
    book.receive("00012001", "00012003", "税务分局")
    mark = book.mark("00012001", LOST, " 集市上丢了 ")
    assert (mark.condition, mark.reason) == (LOST, "集市上丢了")
    someone = resident(0).id_number
    assert refused_whole(season, lambda: CashDesk(season).collect([someone], ticket="00012001")) == "ticket-spoiled"
    assert CashDesk(season).collect([someone], ticket=" 00012002 ").ticket == "00012002"
    assert counts(book.balance()) == (3, 1, 0, 1, 1)
    assert balanced(season)


def test_a_void_receipts_ticket_stays_used_and_counts_as_spoiled(tmp_path: Path) -> None:
    season = village(tmp_path)
    book, desk = TicketStockService(season), CashDesk(season)
    book.receive("00012001", "00012003", "税务分局")
    someone = resident(0).id_number
    desk.void(desk.collect([someone], ticket="00012001").number, "写错名字")
    assert counts(book.balance()) == (3, 0, 1, 0, 2)
    assert refused_whole(season, lambda: desk.collect([someone], ticket="00012001")) == "ticket-used"
    assert refused_whole(season, lambda: book.mark("00012001", SPOILED, "撕坏")) == "ticket-used"
    assert desk.collect([someone], ticket="00012002").total == PRICE


def test_money_that_needs_no_ticket_leaves_the_stock_alone(tmp_path: Path) -> None:
    season = village(tmp_path)
    book = TicketStockService(season)
    book.receive("00012001", "00012003", "税务分局")
    CashDesk(season).collect([resident(0).id_number])
    assert counts(book.balance()) == (3, 0, 0, 0, 3)
    assert book.next() == "00012001"


def test_a_used_up_stock_has_no_next_ticket(tmp_path: Path) -> None:
    season = village(tmp_path)
    book = TicketStockService(season)
    assert book.next() is None
    book.receive("01", "01", "税务分局")
    CashDesk(season).collect([resident(0).id_number], ticket="01")
    assert book.next() is None
    assert refused_whole(season, lambda: CashDesk(season).collect([resident(1).id_number], ticket="02")) == "ticket-not-ours"


def test_a_book_that_overlaps_or_cannot_be_is_not_taken_in(tmp_path: Path) -> None:
    season = village(tmp_path)
    book = TicketStockService(season)
    book.receive("00012001", "00012050", "税务分局")
    assert refused_whole(season, lambda: book.receive("00012050", "00012099", "税务分局")) == "ticket-range-overlaps"
    assert refused_whole(season, lambda: book.receive("00012099", "00012051", "税务分局")) == "bad-ticket-range"
    book.receive("00012051", "00012100", "税务分局")
    assert book.balance().received == 100


@pytest.mark.parametrize(
    ("number", "reason", "code"),
    [
        ("00012001", " ", "no-reason"),
        ("00012099", "撕坏", "ticket-not-ours"),
        ("12001", "撕坏", "ticket-not-ours"),
        ("00012002", "撕坏", "ticket-spoiled"),
    ],
)
def test_a_mark_that_cannot_be_is_refused(tmp_path: Path, number: str, reason: str, code: str) -> None:
    season = village(tmp_path)
    book = TicketStockService(season)
    book.receive("00012001", "00012050", "税务分局")
    book.mark("00012002", SPOILED, "受潮")
    assert refused_whole(season, lambda: book.mark(number, SPOILED, reason)) == code


def test_a_settlement_is_frozen_as_it_was_settled(tmp_path: Path) -> None:
    clock = Clock()
    season = new_village(tmp_path, [resident(n) for n in range(4)], clock=clock)
    book, desk = TicketStockService(season), CashDesk(season)
    assert refused_whole(season, lambda: book.settle("税务分局")) == "no-tickets"
    book.receive("00012001", "00012003", "税务分局")
    desk.collect([resident(0).id_number], ticket="00012001")
    settled = book.settle(" 税务分局 ")
    assert (counts(settled), settled.amount, settled.with_whom) == ((3, 1, 0, 0, 2), PRICE, "税务分局")
    clock.go_to(date(2021, 10, 20))
    desk.collect([resident(1).id_number], ticket="00012002")
    book.mark("00012003", LOST, "找不到")
    season = reopen(season)
    assert season.book.ledger.records.tickets.settlements == [settled]
    assert counts(TicketStockService(season).settle("税务分局")) == (3, 2, 0, 1, 0)
    assert len(season.book.ledger.records.tickets.settlements) == 2
    season.book.close()


def test_tickets_written_before_any_stock_was_registered_show_up_in_the_reconciliation(tmp_path: Path) -> None:
    season = village(tmp_path)
    CashDesk(season).collect([resident(0).id_number], ticket="00099999")
    assert "E9" not in [equation.code for equation in season.reconciler.reconcile().equations]
    TicketStockService(season).receive("00012001", "00012003", "税务分局")
    assert not balanced(season)
    (found,) = [item for item in season.reconciler.reconcile().discrepancies if item.equation == "E9"]
    assert (found.code, "00099999" in found.message) == ("ticket-not-ours", True)
    assert len(found.receipts) == 1


acts = st.lists(
    st.one_of(
        st.tuples(st.just("receive"), st.integers(0, 3)),
        st.tuples(st.just("collect"), st.integers(0, 45)),
        st.tuples(st.just("void"), st.integers(0, 20)),
        st.tuples(st.sampled_from([SPOILED, LOST]), st.integers(0, 45)),
        st.tuples(st.just("settle"), st.just(0)),
    ),
    max_size=25,
)


@settings(max_examples=30)  # each example is a book on disk
@given(acts)
def test_received_is_always_used_and_spoiled_and_lost_and_left(
    tmp_path_factory: pytest.TempPathFactory, done: list[tuple[str, int]]
) -> None:
    """Whatever a village does with its tickets, refused or not, every one of them is somewhere."""
    season = village(tmp_path_factory.mktemp("tickets"), 25)
    for place, (what, number) in enumerate(done):
        before = season.book.ledger.last
        no = refused(partial(act, season, what, number, resident(place).id_number))
        assert no is None or season.book.ledger.last == before
        if season.book.ledger.records.tickets.kept and not strangers(season):
            now = TicketStockService(season).balance()
            assert now.received == now.used + now.spoiled + now.lost + now.left
            assert balanced(season)
    settled = [entry for entry in season.book.entries() if entry.kind == EntryKind.TICKETS_SETTLED]
    assert len(season.book.ledger.records.tickets.settlements) == len(settled)
    season.book.close()


def act(season: Season, what: str, number: int, payer: str) -> object:
    """One act on the tickets: take a book in, write the next ticket (0) or that one, void, mark, settle."""
    book, desk = TicketStockService(season), CashDesk(season)
    receipts = list(season.book.ledger.receipts)
    match what:
        case "receive":
            return book.receive(f"{number * 10 + 1:04d}", f"{number * 10 + 10:04d}", "税务分局")
        case "collect":
            return desk.collect([payer], ticket=f"{number:04d}" if number else book.next() or "")
        case "void":
            return receipts and desk.void(receipts[number % len(receipts)], "写错")
        case "settle":
            return book.settle("税务分局")
        case kind:
            return book.mark(f"{number:04d}", kind, "坏了")


def strangers(season: Season) -> set[str]:
    """Tickets on receipts from before their book was registered, or from no book at all."""
    ledger = season.book.ledger
    return set(ledger.tickets_used()) - set(ledger.records.tickets.numbers())


# -- 票款一致


def test_where_the_notice_demands_a_ticket_cash_without_one_is_refused_and_a_transfer_needs_none(tmp_path: Path) -> None:
    season = new_village(tmp_path, [resident(0), resident(1)], scheme="duji-2021")
    desk = CashDesk(season)
    assert refused_whole(season, lambda: desk.collect([resident(0).id_number])) == "ticket-needed"
    assert refused_whole(season, lambda: desk.collect([resident(0).id_number], ticket="  ")) == "ticket-needed"
    assert desk.collect([resident(0).id_number], method=Method.TRANSFER).ticket == ""
    assert desk.collect([resident(1).id_number], ticket=" 00012001 ").ticket == "00012001"


def test_money_on_tickets_is_compared_with_the_money_that_needs_one(tmp_path: Path) -> None:
    season = new_village(tmp_path, [resident(n) for n in range(3)], scheme="duji-2021")
    desk = CashDesk(season)
    desk.collect([resident(0).id_number], ticket="00012001")
    desk.collect([resident(1).id_number], method=Method.POS)
    desk.collect([resident(2).id_number], method=Method.TRANSFER, ticket="00012002")
    found = season.reconciler.reconcile()
    (equation,) = [one for one in found.equations if one.code == "E11"]
    assert (equation.left, equation.right, equation.holds) == (2 * 320_00, 2 * 320_00, True)
    ledger = season.book.ledger
    number = next(iter(ledger.receipts))
    ledger.receipts[number] = replace(ledger.receipts[number], ticket="")  # as a season that began without the demand has it
    broken = reconcile(season.reconciler.register_rows(), ledger, {}, ticket_for="cash")
    (missing,) = [one for one in broken.discrepancies if one.equation == "E11"]
    assert (missing.code, missing.amount, missing.receipts, missing.people) == (
        "no-ticket", -320_00, (number,), (resident(0).id_number,),
    )  # fmt: skip
    assert not broken.signable


def test_a_notice_that_demands_no_ticket_asks_nothing_about_them(tmp_path: Path) -> None:
    season = new_village(tmp_path, [resident(0)])
    CashDesk(season).collect([resident(0).id_number])
    assert "E11" not in [equation.code for equation in season.reconciler.reconcile().equations]
