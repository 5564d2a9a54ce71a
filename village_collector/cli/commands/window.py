"""The command that opens the window."""

from __future__ import annotations

from argparse import Namespace

from village_collector.cli.context import Answer, WindowRequest, clock_of, given_secret, named_book, secret_for


def desktop(arguments: Namespace) -> Answer:
    """Open the window, on the book named or else on what the window remembers."""
    book = arguments.open_book or named_book(arguments)
    secret = given_secret(arguments) or None
    if book is not None and secret is not None:
        secret = secret_for(book, arguments)  # a plain book takes none
    clock = clock_of(arguments) if arguments.on else None
    return Answer(data=None, window=WindowRequest(book=book, clock=clock, operator=arguments.operator, secret=secret))
