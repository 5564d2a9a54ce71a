"""An open book at work: with the scheme it keeps, the clock, and who is at the desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from village_collector.assets import asset
from village_collector.domain.canonical import zoned
from village_collector.domain.ledger.entries import EntryHeader
from village_collector.domain.ledger.ledger import Opening, read_entry
from village_collector.domain.scheme.reader import read_scheme
from village_collector.domain.scheme.scheme import Scheme
from village_collector.errors import UserError
from village_collector.services.roster import Roster
from village_collector.services.rules_in_force import RulesInForce
from village_collector.storage.book import Book, KeptFile, KeptKind

if TYPE_CHECKING:
    from village_collector.services.reconciliation import Reconciler
    from village_collector.services.resident_search import ResidentSearch

Clock: TypeAlias = Callable[[], datetime]
"""Says what time it is, with the zone; the only time that a season knows."""


DEMO_VILLAGE_CODE = "411399105201"
"""The village of the demonstration; there is no county 411399, so no village has this code."""


def system_clock() -> datetime:
    """The machine's time in the machine's zone: the only place that asks the machine."""
    return datetime.now().astimezone()


class Season:
    """What every job of the coordinator works on. The scheme is the one kept in the book, with its decisions applied.

    `rules`, `roster`, `search` and `reconciler` are one of a season: each keeps what it has worked out until the book changes.
    """

    def __init__(self, book: Book, clock: Clock, operator: str) -> None:
        self.book = book
        self.clock = clock
        self.operator = operator
        # neither of the two holds the season: a season that nobody holds any more lets go of its file at once
        self.rules = RulesInForce(book)
        self._day = partial(_day_of, clock)
        self.roster = Roster(book, self.rules, self._day)

    @property
    def scheme(self) -> Scheme:
        """The county's rules, with every change and every amount that came since."""
        return self.rules()

    @property
    def is_demo(self) -> bool:
        """Whether this is the book of the demonstration: invented people, and a season that is over."""
        return _is_demo(self.book)

    @cached_property
    def search(self) -> ResidentSearch:
        """The search over the register."""
        from village_collector.services.resident_search import ResidentSearch

        return ResidentSearch(self.book)

    @cached_property
    def reconciler(self) -> Reconciler:
        """The reconciliation of the book."""
        from village_collector.services.reconciliation import Reconciler

        return Reconciler(self.book, self.roster, self.rules, self._day)

    def now(self) -> datetime:
        """The moment by the season's clock; raises ValueError where that clock has no zone."""
        return zoned(self.clock())

    def today(self) -> date:
        return self.now().date()

    def entry_header(self, on: date | None = None) -> EntryHeader:
        """What every entry says: who, for which day (None: today), at what moment; raises ValueError for a clock without a zone."""
        header = _header(self.operator, self.now())
        return header if on is None else EntryHeader(operator=header["operator"], on=on, at=header["at"])


def _day_of(clock: Clock) -> date:
    return zoned(clock()).date()


def shipped_schemes() -> dict[Path, Scheme]:
    """The counties' rules that come with the program, by the file that holds them."""
    return {file: read_scheme(file) for file in sorted(asset("schemes").glob("*.toml"))}


def new_season(
    path: Path,
    scheme_file: Path,
    *,
    village: str,
    village_code: str,
    town: str,
    clock: Clock,
    operator: str,
    device: str = "01",
    secret: str | None = None,
) -> Season:
    """Make the book of one village for the insured year of a scheme.

    `village_code` is the statistical code of 12 digits, `device` two digits that no other laptop of the village has.
    Raises UserError "bad-village-code", "bad-scheme", and what Book.create raises.
    """
    if not (len(village_code) == 12 and village_code.isascii() and village_code.isdigit()):
        raise UserError("bad-village-code", f"“{village_code}”不是 12 位的村级区划代码。", "请照镇里给的代码填 12 位数字。")
    if not village.strip() or not town.strip():
        raise UserError("no-village-name", "村名或乡镇名是空的。", "请填上村名和乡镇名。")
    scheme = read_scheme(scheme_file)
    kept = KeptFile(scheme_file.name, KeptKind.SCHEME, scheme_file.read_bytes())
    opening = Opening(
        **_header(operator, clock()),
        scheme=scheme.id,
        scheme_sha256=kept.sha256,
        village=village.strip(),
        village_code=village_code,
        town=town.strip(),
        insured_year=scheme.insured_year,
        device=device,
    )
    return Season(Book.create(path, opening, [kept], secret), clock, operator)


def _header(operator: str, now: datetime) -> EntryHeader:
    return EntryHeader(operator=operator, on=now.date(), at=zoned(now).replace(microsecond=0))


def open_season(path: Path, *, clock: Clock | None = None, operator: str, secret: str | None = None) -> Season:
    """Open an existing book; raises what Book.open raises, and "book-damaged" where its scheme is not the one it began with.

    Without a clock it is the machine's; the book of the demonstration goes on from its last entry.
    """
    book = Book.open(path, secret)
    try:
        return Season(book, clock or _usual_clock(book), operator)
    except UserError:
        book.close()
        raise


def _is_demo(book: Book) -> bool:
    return book.opening.village_code == DEMO_VILLAGE_CODE


def _usual_clock(book: Book) -> Clock:
    last = book.ledger.last
    if last is None or not _is_demo(book):
        return system_clock
    ahead = read_entry(last).at - system_clock()
    return lambda: system_clock() + ahead
