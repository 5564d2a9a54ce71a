"""Channels that the notice names and electronic tickets: jinshui-2025 demands a ticket of 20 digits for every payment."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from seasons import paper, refused_whole, text_of
from villages import MADE_UP_SCHEMES, Clock, new_village, resident

from village_collector.domain.ledger.money_values import Method
from village_collector.domain.reconciliation import reconcile
from village_collector.services.cash_desk import CashDesk
from village_collector.services.season import Season
from village_collector.services.ticket_stock import TicketStockService

PEOPLE = [resident(n, birth_date=date(1980, 1, 1)) for n in range(4)]
N = [one.id_number for one in PEOPLE]
TICKETS = [f"2536990000001234567{n}" for n in range(4)]


@pytest.fixture
def season(tmp_path: Path) -> Season:
    return new_village(tmp_path, PEOPLE, scheme=MADE_UP_SCHEMES / "jinshui-2025.toml", clock=Clock(date(2024, 10, 10)))


def test_a_transfer_goes_to_the_channel_of_the_notice_and_to_no_other(season: Season) -> None:
    desk = CashDesk(season)
    assert desk.last_channel(Method.TRANSFER) == "金水县税务局收款码"
    assert desk.last_channel(Method.POS) == "镇便民服务中心POS机"
    assert desk.last_channel(Method.RELATIVE) == ""
    assert refused_whole(season, lambda: desk.collect([N[0]], method=Method.TRANSFER, channel="村集体账户", ticket=TICKETS[0])) == "unknown-channel"
    receipt = desk.collect([N[0]], method=Method.TRANSFER, ticket=TICKETS[0])
    assert receipt.way == "转账（金水县税务局收款码）"
    assert desk.collect([N[1]], method=Method.RELATIVE, channel="市医保局家庭共济账户", ticket=TICKETS[1]).channel == "市医保局家庭共济账户"


def test_every_payment_needs_the_number_of_its_electronic_ticket_once(season: Season) -> None:
    desk = CashDesk(season)
    assert desk.next_ticket() == ""
    for method in (Method.CASH, Method.POS):
        assert refused_whole(season, lambda method=method: desk.collect([N[0]], method=method)) == "ticket-needed"  # type: ignore[misc]
    for wrong in (TICKETS[0][:-1], TICKETS[0] + "0", "A" + TICKETS[0][1:]):
        assert refused_whole(season, lambda wrong=wrong: desk.collect([N[0]], ticket=wrong)) == "ticket-malformed"  # type: ignore[misc]
    assert desk.collect([N[0]], ticket=TICKETS[3]).ticket == TICKETS[3]
    assert refused_whole(season, lambda: desk.collect([N[1]], ticket=TICKETS[3])) == "ticket-used"
    assert desk.next_ticket() == "", "the issuing system gives the numbers"
    assert desk.collect([N[1]], ticket=TICKETS[0]).ticket == TICKETS[0]
    assert f"票据号：{TICKETS[3]}" in text_of(paper(season, "receipt", which="1"))


def test_a_stock_of_paper_tickets_does_not_stand_in_the_way(season: Season) -> None:
    TicketStockService(season).receive("00012001", "00012020", "税务分局")
    assert CashDesk(season).collect([N[0]], ticket=TICKETS[0]).ticket == TICKETS[0]


def test_the_money_on_tickets_is_that_of_every_payment(season: Season) -> None:
    desk = CashDesk(season)
    desk.collect([N[0]], ticket=TICKETS[0])
    desk.collect([N[1]], method=Method.POS, ticket=TICKETS[1])
    (tickets,) = [one for one in season.reconciler.reconcile().equations if one.code == "E11"]
    assert (tickets.left, tickets.right, tickets.holds) == (800_00, 800_00, True)
    ledger = season.book.ledger
    card = next(receipt for receipt in ledger.receipts.values() if receipt.method is Method.POS)
    ledger.receipts[card.number] = replace(card, ticket="")
    (told,) = reconcile(season.reconciler.register_rows(), ledger, {}, ticket_for="all").discrepancies
    assert (told.equation, told.message) == ("E11", "收据 000002 收了POS 400.00 元，没有票据号。")
