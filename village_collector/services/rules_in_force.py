"""The county's rules as they are in force: the notice that the book began with, its changes, what was answered and decided since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from village_collector.domain.scheme.assessment import Decision
from village_collector.domain.scheme.open_questions import QuestionAnswer
from village_collector.domain.scheme.reader import parse_scheme
from village_collector.domain.scheme.scheme import Scheme
from village_collector.storage.book import Book, KeptFile
from village_collector.storage.connection import damaged


class RulesInForce:
    """Answers the scheme of a book; it is read anew when the ledger says something new about the rules."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._made_of = self._known()
        self._scheme = self._made(self._files(), book.ledger.answers)

    def __call__(self) -> Scheme:
        known = self._known()
        if known != self._made_of:
            self._scheme, self._made_of = self._made(self._files(), self._book.ledger.answers), known
        return self._scheme

    def amended_by(self, file: KeptFile, from_day: date) -> Scheme:
        """What the rules would be with this file from that day on.

        Raises UserError "bad-scheme", and "bad-answer" or "bad-decision" where what is known does not fit the file.
        """
        return self._made([*self._files(), (from_day, file)], self._book.ledger.answers)

    def answered_by(self, answer: QuestionAnswer) -> Scheme:
        """What the rules would be with this answer; raises UserError "bad-answer", "bad-scheme", "bad-decision"."""
        return self._made(self._files(), [*self._book.ledger.answers, answer])

    def _known(self) -> tuple[int, ...]:
        """How much the ledger says about the rules."""
        ledger = self._book.ledger
        return len(ledger.amendments), len(ledger.decisions), len(ledger.answers)

    def _files(self) -> list[tuple[date, KeptFile]]:
        """The scheme files of the book, each with the first day on which it holds."""
        named = [(date.min, self._book.opening.scheme_sha256)]
        named += [(change.from_day, change.scheme_sha256) for change in self._book.ledger.amendments]
        return [(day, self._kept(sha256)) for day, sha256 in named]

    def _kept(self, sha256: str) -> KeptFile:
        kept = self._book.kept(sha256)
        if kept is None:  # an entry names it: somebody took it out by hand
            raise damaged(self._book.path, "缴费办法的原件不见了")
        return kept

    def _made(self, files: Iterable[tuple[date, KeptFile]], answers: Sequence[QuestionAnswer]) -> Scheme:
        made: Scheme | None = None
        for day, file in files:
            plain = parse_scheme(file.data.decode("utf-8-sig"), file.name, answers)
            scheme = plain.with_decisions(_fitting(plain, self._book.ledger.decisions))
            made = scheme.amending(made, day) if made else scheme
        assert made is not None
        return made


def _fitting(scheme: Scheme, decisions: Iterable[Decision]) -> list[Decision]:
    """The decisions for rules that leave their amount open in this scheme: a changed notice may give it itself."""
    open_rules = {one.rule for one in scheme.undecided_rules()}
    return [one for one in decisions if one.rule.partition("@")[0] in open_rules]
