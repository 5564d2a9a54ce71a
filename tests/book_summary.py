"""What a released book has to come to again: its hashes, its codes and its figures."""

from __future__ import annotations

from village_collector.domain.ledger.verification_code import verification_code
from village_collector.services.season import Season
from village_collector.storage.book import Book

PASSWORD = "山水2022"


def summary(book: Book) -> dict[str, object]:
    """Everything that must stay: head of the chain, digests, printed codes, money and people."""
    ledger = book.ledger
    assert ledger.last is not None
    season = Season(book, lambda: book.ledger.receipts[next(iter(ledger.receipts))].at, "王协办")
    return {
        "entries": ledger.last.seq,
        "head": ledger.last.hash,
        "roster": ledger.roster,
        "people": len(book.residents()),
        "receipts": [receipt.verification_code for receipt in ledger.receipts.values()],
        "versions": [[version.digest, verification_code(version.hash)] for version in ledger.versions],
        "day_closings": [verification_code(closing.hash) for closing in ledger.day_closings],
        "cash_on_hand": ledger.cash_on_hand,
        "deposited": ledger.deposited,
        "outcomes": sorted(outcome.succeeded is True for outcome in ledger.outcomes.values()).count(True),
        "equations": [[e.code, e.left, e.right] for e in season.reconciler.reconcile().equations],
    }
