"""Paper reaches a real print service whole: its own count of the pages is the program's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from clients import Open, ask, open_household, people
from print_service import PrintService, print_service
from pypdfium2 import PdfDocument

from village_collector.storage.book import Book


@pytest.fixture
def service(shared_folder: Path) -> Iterator[PrintService]:
    with print_service(shared_folder) as service:
        service.add_queue("village")
        yield service


def test_the_register_in_three_copies_is_printed_to_the_last_page(service: PrintService, season: Path) -> None:
    register = season / "缴费清册.pdf"
    pages = len(PdfDocument(register))
    assert pages > 100
    ask("lp", "-h", service.socket, "-d", "village", str(register), environment=service.environment)
    service.wait_until_printed(1)
    assert service.pages() == {"1": pages}
    assert len(PdfDocument(service.printed)) == pages


def test_a_receipt_is_printed_from_the_desk_and_counted_in_the_book(service: PrintService, opened: Open, book: Path) -> None:
    before = people(book, "2021-11-04")
    screen = opened(CUPS_SERVER=service.socket)
    members = open_household(screen, before)
    screen.type(f"{len(members) * 320}")
    screen.wait_for("label", "找零 0.00")
    screen.press("ctrl+Return")
    screen.wait_for("dialog", "Print")
    screen.press("Return")
    service.wait_until_printed(1)
    assert service.pages() == {"1": 1}
    screen.close()
    with Book.open(book) as closed:
        *_, receipt = closed.ledger.receipts.values()
    assert ([line.name for line in receipt.lines], receipt.prints) == ([one["name"] for one in members], 1)
