"""The residents of the book, and where the season stands for each of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from village_collector.domain.ledger.bureau_values import BureauOutcome
from village_collector.domain.ledger.ledger import Ledger
from village_collector.domain.ledger.money_values import Receipt
from village_collector.domain.ledger.village_records import AbsenceRecord
from village_collector.domain.people import Household, Resident, households, normal_id
from village_collector.domain.register import RowState
from village_collector.domain.scheme.assessment import NOTHING_TO_PAY, Assessment
from village_collector.domain.scheme.scheme import Scheme
from village_collector.errors import UserError
from village_collector.storage.book import Book

_AMOUNT_OPEN = frozenset({"amount-undecided"})
_QUESTION_OPEN = frozenset({"fact-missing", "tier-missing"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterLine:
    """One resident and where the season stands for them.

    `assessed_on` is the day asked; that of payment once paid; and the last day of the window in which they had nothing to
    pay, once that window is over. `assisted` is whether they held an identity of the notice on that day: 资助对象, all of
    whom have to be insured.
    """

    resident: Resident
    assessment: Assessment
    assessed_on: date
    assisted: bool
    state: RowState
    receipt: Receipt | None
    outcome: BureauOutcome | None
    absence_record: AbsenceRecord | None

    @property
    def undecided(self) -> bool:
        """Whether nothing can be collected until a document gives an amount that the notice leaves open."""
        return self.receipt is None and self._has_hint(_AMOUNT_OPEN)

    @property
    def unasked(self) -> bool:
        """Whether what they owe hangs on something that only they can tell: a fact, or their choice of a tier."""
        return self.receipt is None and self._has_hint(_QUESTION_OPEN)

    def _has_hint(self, codes: frozenset[str]) -> bool:
        return any(hint.code in codes for hint in self.assessment.warnings)


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterCounts:
    """Figures over the whole register, in people; `groups` maps a village group to how many are settled, of how many."""

    groups: Mapping[str, tuple[int, int]]
    unpaid: int
    undecided: int
    unasked: int

    @property
    def people(self) -> int:
        return sum(people for _, people in self.groups.values())

    @property
    def settled(self) -> int:
        """For how many nothing is left to be done here (see RowState.settled)."""
        return sum(settled for settled, _ in self.groups.values())


class Roster:
    """The people of the book's register: one object for a season, which keeps what it has worked out.

    A line is worked out at the first question. It is worked out again when an entry of the ledger changed where its
    resident stands, and all are when the residents, the scheme's decisions or the day changed; so what is kept always
    equals what a new Roster would say.
    """

    def __init__(self, book: Book, scheme: Callable[[], Scheme], today: Callable[[], date]) -> None:
        self._book = book
        self._read_scheme = scheme
        self._read_day = today
        self._residents: tuple[Resident, ...] = ()
        self._households: dict[str, Household] = {}
        self._scheme: Scheme | None = None
        self._day = date.min
        self._lines: dict[str, RosterLine] = {}
        self._stale: set[str] = set()  # whose line has to be worked out again
        self._touched = 0  # how many of ledger.touched are in _stale already
        self._complete = False  # whether _lines holds everybody, in register order
        self._counting: _Counting | None = None  # made only when _lines is complete

    # -- finding people

    def resident(self, id_number: str) -> Resident:
        """The person with this number; raises UserError "unknown-person"."""
        found = self._book.resident(normal_id(id_number))
        if found is None:
            raise UserError(
                "unknown-person", f"名册里没有证件号码 {id_number} 这个人。", "请核对号码；确实是新参保，请先办参保登记。"
            )
        return found

    def household(self, key: str) -> Household:
        """Everybody of one household, by its key (see Resident.household); raises KeyError where there is none."""
        self._follow()
        if not self._households:
            self._households = {home.key: home for home in households(self._residents)}
        return self._households[key]

    def head_of(self, receipt: Receipt) -> str:
        """The head of the household that a receipt is for, as the register knows it."""
        first = self._book.resident(receipt.lines[0].id_number)
        return (first.head or first.name) if first else receipt.payer

    # -- where people stand

    def line(self, id_number: str) -> RosterLine:
        """Where one person stands today; raises UserError "unknown-person"."""
        resident = self.resident(id_number)
        self._follow()
        return self._kept(resident)

    def lines(self, residents: Iterable[Resident] | None = None) -> list[RosterLine]:
        """Where several people of the register stand today (None: everybody), in the order given."""
        if residents is not None:
            people = [self.resident(resident.id_number) for resident in residents]
            self._follow()
            return [self._kept(resident) for resident in people]
        self._follow()
        self._complete_lines()
        return list(self._lines.values())

    def line_on(self, id_number: str, day: date) -> RosterLine:
        """Where one person would stand on another day; nothing of it is kept. Raises UserError "unknown-person"."""
        resident = self.resident(id_number)
        self._follow()
        receipt = self._book.ledger.receipt_of(resident.id_number)
        return self._make(resident, receipt, receipt.on if receipt else day)

    def assess_again(self, id_numbers: Iterable[str], day: date | None = None) -> list[RosterLine]:
        """Where these people stand on a day (None: today), worked out anew whatever is kept; each person once, in the order given.

        Raises UserError "unknown-person".
        """
        people = dict.fromkeys(self.resident(number) for number in id_numbers)
        if day is not None:
            return [self.line_on(resident.id_number, day) for resident in people]
        self._follow()
        return [self._renew(resident, None) for resident in people]

    def counts(self) -> RosterCounts:
        """How many people are settled, unpaid, undecided and unasked today."""
        self._follow()
        self._complete_lines()
        if self._counting is None:
            self._counting = _Counting()
            for line in self._lines.values():
                self._counting.add(line, 1)
        return self._counting.figures()

    # -- keeping lines

    def _follow(self) -> None:
        """Mark what has to be worked out again since the last question."""
        residents, scheme, day = self._book.residents(), self._read_scheme(), self._read_day()
        touched = self._book.ledger.touched
        if residents is not self._residents or scheme is not self._scheme:
            self._lines, self._stale, self._complete, self._counting, self._households = {}, set(), False, None, {}
        elif day != self._day:
            self._stale = set(self._lines)
        else:
            self._stale.update(touched[self._touched :])
        self._residents, self._scheme, self._day, self._touched = residents, scheme, day, len(touched)

    def _complete_lines(self) -> None:
        """Let _lines hold everybody in register order, none of them stale."""
        if not self._complete:
            self._lines = {resident.id_number: self._kept(resident) for resident in self._residents}
            self._complete = True
        for number in self._stale & self._lines.keys():
            self._kept(self._lines[number].resident)
        self._stale.clear()

    def _kept(self, resident: Resident) -> RosterLine:
        kept = self._lines.get(resident.id_number)
        return self._renew(resident, kept) if kept is None or resident.id_number in self._stale else kept

    def _renew(self, resident: Resident, kept: RosterLine | None) -> RosterLine:
        """Work a line out and keep it; the assessment of the kept one is of use where its day is the same."""
        receipt = self._book.ledger.receipt_of(resident.id_number)
        line = self._make(resident, receipt, receipt.on if receipt else self._day, kept)
        if self._counting:
            self._counting.add(self._lines[resident.id_number], -1)
            self._counting.add(line, 1)
        self._lines[resident.id_number] = line
        self._stale.discard(resident.id_number)
        return line

    def _make(self, resident: Resident, receipt: Receipt | None, day: date, kept: RosterLine | None = None) -> RosterLine:
        assert self._scheme is not None
        ledger = self._book.ledger
        if kept and kept.assessed_on == day:
            assessment = kept.assessment
        elif receipt:
            assessment = self._scheme.assess(resident.circumstances(day), day)
        else:
            assessment, day = _owed(self._scheme, resident, day)
        outcome = ledger.outcomes.get(resident.id_number)
        absence_record = ledger.records.absences.get(resident.id_number)
        return RosterLine(
            resident=resident,
            assessment=assessment,
            assessed_on=day,
            assisted=any(
                identity.holds_on(day) and self._scheme.canonical_identity(identity.word) for identity in resident.identities
            ),
            state=_state(assessment, receipt, outcome, absence_record, ledger),
            receipt=receipt,
            outcome=outcome,
            absence_record=absence_record,
        )


def _owed(scheme: Scheme, resident: Resident, day: date) -> tuple[Assessment, date]:
    """What a resident without a receipt owes on a day, and the day that decided it.

    Whom the notice waived until a payment window ended is insured like somebody who paid in it: what comes later, another
    window or a list that ends the identity, asks no money of them any more.
    """
    now = scheme.assess(resident.circumstances(day), day)
    if now.status in NOTHING_TO_PAY:
        return now, day
    for last in scheme.window_ends:
        if resident.birth_date <= last < day:
            then = scheme.assess(resident.circumstances(last), last)
            if then.status in NOTHING_TO_PAY:
                return then, last
    return now, day


def _state(
    assessment: Assessment,
    receipt: Receipt | None,
    outcome: BureauOutcome | None,
    absence_record: AbsenceRecord | None,
    ledger: Ledger,
) -> RowState:
    if outcome:
        return {None: RowState.SUBMITTED, True: RowState.CONFIRMED, False: RowState.FAILED}[outcome.succeeded]
    if receipt is None and absence_record:
        return absence_record.absence.state
    if receipt is None:
        return RowState.WAIVED if assessment.status in NOTHING_TO_PAY else RowState.UNPAID
    if ledger.versions and ledger.versions[-1].seq > receipt.seq:
        return RowState.SIGNED
    return RowState.DEPOSITED if receipt.slip or not receipt.is_cash else RowState.COLLECTED


class _Counting:
    """Adds lines up one by one, so that a changed line costs as much as one."""

    def __init__(self) -> None:
        self._people: Counter[str] = Counter()
        self._settled: Counter[str] = Counter()
        self._unpaid = self._undecided = self._unasked = 0

    def add(self, line: RosterLine, times: int) -> None:
        """Add a line (1) or take it out again (-1)."""
        group = line.resident.group
        self._people[group] += times
        self._settled[group] += times * line.state.settled
        self._unpaid += times * (line.state is RowState.UNPAID)
        self._undecided += times * line.undecided
        self._unasked += times * line.unasked

    def figures(self) -> RosterCounts:
        return RosterCounts(
            groups={group: (self._settled[group], people) for group, people in self._people.items()},
            unpaid=self._unpaid,
            undecided=self._undecided,
            unasked=self._unasked,
        )
