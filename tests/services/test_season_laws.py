"""A season in any order that a village can think of, on a real book, against a model that fits on a page."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from villages import FIRST_DAY, PRICE, VILLAGE_CODE, Clock, faults, new_village, refused, reopen, resident, take

from village_collector.domain.ledger.ledger import replay
from village_collector.domain.ledger.money_values import Method
from village_collector.services.cash_desk import CashDesk
from village_collector.services.day_end import DayEnd
from village_collector.services.season import Season
from village_collector.services.sign_off import SignOff

PEOPLE = [resident(number, *(["特困"] if number % 7 == 3 else [])) for number in range(14)]
NUMBERS = [person.id_number for person in PEOPLE]
WAIVED = {person.id_number for person in PEOPLE if person.identities}
LAST_DAY = date(2021, 11, 30)  # fangcheng-2021: from December on the village takes no cash
LAST_WINDOW = date(2021, 12, 31)  # fangcheng-2021: until then people pay by other ways


@dataclass
class Slip:
    """A receipt as the model remembers it."""

    people: list[str]
    total: int
    in_box: bool
    void: bool = False
    deposited: bool = False


@dataclass
class Model:
    """All that a village needs to remember to say what must happen next."""

    receipts: list[Slip] = field(default_factory=list)
    slips: list[int] = field(default_factory=list)
    listed: int = len(PEOPLE)
    signed: int = 0
    changed: bool = True

    @property
    def on_hand(self) -> int:
        return sum(r.total for r in self.receipts if r.in_box and not r.void) - sum(self.slips)

    @property
    def paid(self) -> set[str]:
        return {person for r in self.receipts if not r.void for person in r.people}

    def deposit(self, amount: int) -> None:
        carried = sum(self.slips) - sum(r.total for r in self.receipts if r.deposited)
        self.slips.append(amount)
        room = carried + amount
        for receipt in self.receipts:
            if receipt.in_box and not receipt.void and not receipt.deposited:
                if receipt.total > room:
                    break
                room -= receipt.total
                receipt.deposited = True


class SeasonMachine(RuleBasedStateMachine):
    """What may be done is done, what may not is refused with the code that the model names and changes nothing."""

    season: Season

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.clock = Clock()
        self.season = new_village(self.folder, PEOPLE, clock=self.clock)
        self.model = Model()
        self.day = FIRST_DAY
        for number in (0, 1, 2):
            self.collect_for(NUMBERS[number * 4 : number * 4 + 2 - number % 2])

    def teardown(self) -> None:
        if hasattr(self, "season"):
            assert faults(self.season) == []
            self.season.book.close()
            shutil.rmtree(self.folder)

    def collect_for(self, people: list[str]) -> None:
        CashDesk(self.season).collect(people)
        self.model.receipts.append(Slip(people, PRICE * len(people), True))

    @property
    def free(self) -> list[str]:
        """Who could pay."""
        return [number for number in NUMBERS if number not in self.model.paid | WAIVED]

    def attempt(self, act: object, expected: str | None) -> bool:
        """Whether it was done; checks that it was refused exactly where the model says so, and then without a trace."""
        book = self.season.book
        before = (book.ledger.last, book._db.total_changes, book.residents())
        code = refused(act)  # type: ignore[arg-type]
        assert code == expected
        if code:
            assert (book.ledger.last, book._db.total_changes, book.residents()) == before
        return code is None

    @precondition(lambda self: self.free and self.day <= LAST_DAY)
    @rule(
        heads=st.integers(1, 4),
        pick=st.integers(0, 99),
        method=st.sampled_from([Method.CASH, Method.CASH, Method.TRANSFER, Method.POS]),
        change=st.sampled_from([None, 0, 4000]),
    )
    def collect(self, heads: int, pick: int, method: Method, change: int | None) -> None:
        start = pick % len(self.free)
        people = self.free[start : start + heads]
        total = PRICE * len(people)
        more = change if change is None or method is Method.CASH else 0
        given = None if more is None else total + more
        self.attempt(lambda: CashDesk(self.season).collect([*people, people[0]], given, method=method), None)
        self.model.receipts.append(Slip(people, total, method is Method.CASH))
        self.model.changed = True
        receipt = list(self.season.book.ledger.receipts.values())[-1]
        assert receipt.number == f"{VILLAGE_CODE}2201{len(self.model.receipts):06d}"
        assert (receipt.total, receipt.change) == (total, more or 0)
        assert [line.id_number for line in receipt.lines] == people

    @precondition(lambda self: self.free)
    @rule(wrong=st.sampled_from(["nobody", "stranger", "paid", "waived", "short", "too much by POS", "late"]))
    def collect_what_may_not_be(self, wrong: str) -> None:
        desk, somebody = CashDesk(self.season), self.free[0]
        usual = None if self.day <= LAST_DAY else "not-payable-here" if self.day <= LAST_WINDOW else "window-closed"
        if wrong == "nobody":
            self.attempt(lambda: desk.collect([]), "nobody-named")
        elif wrong == "stranger":
            self.attempt(lambda: desk.collect([somebody, "41139919990101001X"]), "unknown-person")
        elif wrong == "paid" and self.model.paid:
            self.attempt(lambda: desk.collect([min(self.model.paid), somebody]), "already-paid")
        elif wrong == "waived":
            self.attempt(lambda: desk.collect([min(WAIVED), somebody]), "waived")
        elif wrong == "short":
            self.attempt(lambda: desk.collect([somebody], PRICE - 1), usual or "short-cash")
        elif wrong == "too much by POS":
            self.attempt(lambda: desk.collect([somebody], PRICE + 1, method=Method.POS), usual or "exact-amount")
        elif self.day > LAST_DAY:
            self.attempt(lambda: desk.collect([somebody]), usual)

    @precondition(lambda self: self.model.receipts)
    @rule(pick=st.integers(0, 99), reason=st.sampled_from(["金额点错", "金额点错", " "]))
    def void(self, pick: int, reason: str) -> None:
        serial = pick % len(self.model.receipts)
        receipt = self.model.receipts[serial]
        expected = None
        if not reason.strip():
            expected = "no-reason"
        elif receipt.void:
            expected = "already-void"
        elif receipt.deposited or (receipt.in_box and receipt.total > self.model.on_hand):
            expected = "already-deposited"
        if self.attempt(lambda: CashDesk(self.season).void(str(serial + 1), reason), expected):
            receipt.void = self.model.changed = True

    @precondition(lambda self: self.model.on_hand)
    @rule(part=st.sampled_from([1, 1, 2, 3]))
    def deposit(self, part: int) -> None:
        amount = self.model.on_hand // part
        self.attempt(lambda: DayEnd(self.season).deposit(amount, f"XYS{len(self.model.slips)}"), None)
        self.model.deposit(amount)
        self.model.changed = True

    @rule(wrong=st.sampled_from(["nothing", "too much", "same slip", "no such receipt"]))
    def what_the_evening_may_not_be(self, wrong: str) -> None:
        day_end, more = DayEnd(self.season), self.model.on_hand + 1
        if wrong == "nothing":
            self.attempt(lambda: day_end.deposit(0, "XYSX"), "bad-amount")
        elif wrong == "too much":
            self.attempt(lambda: day_end.deposit(more, "XYSX"), "more-than-cash")
        elif wrong == "same slip" and self.model.slips and self.model.on_hand:
            self.attempt(lambda: day_end.deposit(1, "XYS0"), "slip-used")
        else:
            self.attempt(lambda: CashDesk(self.season).void(str(len(self.model.receipts) + 1), "点错"), "no-receipt")

    @rule(odd=st.booleans(), reason=st.sampled_from(["", "少找了十元"]))
    def count(self, odd: bool, reason: str) -> None:
        notes = {1000: self.model.on_hand // 1000 + odd}
        exact = sum(note * number for note, number in notes.items()) == self.model.on_hand
        self.attempt(lambda: DayEnd(self.season).close_day(notes, reason), None if exact or reason else "no-reason")

    @rule(explained=st.booleans())
    def sign(self, explained: bool) -> None:
        ledger = self.season.book.ledger
        miscounted = bool(ledger.day_closings and ledger.day_closings[-1].difference)
        odd_slip = any(amount % PRICE for amount in self.model.slips)
        expected = None
        if not self.model.changed:
            expected = "already-signed"
        elif not explained and (miscounted or odd_slip):
            expected = "not-balanced"
        elif not explained and self.model.on_hand:
            expected = "cash-not-deposited"
        if self.attempt(lambda: SignOff(self.season).sign(explanation="镇里同意" if explained else ""), expected):
            self.model.signed += 1
            self.model.changed = False
            version = SignOff(self.season).version()
            assert (version.version, version.people) == (self.model.signed, self.model.listed)
            assert version.payers == len(self.model.paid)
            assert version.waived == len(WAIVED)
            assert version.total == sum(r.total for r in self.model.receipts if not r.void)

    @rule()
    def import_the_register_again(self) -> None:
        before = self.season.book.ledger.last
        report = take(self.season, PEOPLE, f"名册{before}.xlsx")
        assert (report.accepted, report.updated, report.unchanged) == (0, 0, len(PEOPLE))
        assert self.season.book.ledger.last == before

    @precondition(lambda self: self.model.listed < 30)
    @rule()
    def somebody_moves_in(self) -> None:
        report = take(self.season, [*PEOPLE, resident(self.model.listed)])
        assert (report.accepted, report.updated) == (1, 0)
        self.model.listed += 1
        self.model.changed = True

    @rule(days=st.sampled_from([1, 1, 3, 20]))
    def night_falls(self, days: int) -> None:
        self.day += timedelta(days=days)
        self.clock.go_to(self.day)

    @rule()
    def the_book_is_closed_and_opened(self) -> None:
        before = self.season.book.ledger
        self.season = reopen(self.season)
        assert self.season.book.ledger == before
        assert faults(self.season) == []

    @invariant()
    def the_books_agree(self) -> None:
        if not hasattr(self, "season"):
            return
        ledger = self.season.book.ledger
        assert ledger.cash_on_hand == self.model.on_hand >= 0
        assert [bool(r.void) for r in ledger.receipts.values()] == [r.void for r in self.model.receipts]
        assert [bool(r.slip) for r in ledger.receipts.values()] == [r.deposited for r in self.model.receipts]
        assert set(ledger.live) == self.model.paid
        assert len(self.season.book.residents()) == self.model.listed
        assert ledger == replay(self.season.book.entries())

    @invariant()
    def the_register_adds_up_to_the_receipts(self) -> None:
        if not hasattr(self, "season"):
            return
        found = self.season.reconciler.reconcile()
        assert found.figures.register_total == found.figures.receipts_total
        assert found.figures.slips_total + found.figures.cash_on_hand == found.figures.cash_total
        wrong = {equation.code for equation in found.equations if not equation.holds}
        odd_slip = any(amount % PRICE for amount in self.model.slips)
        last = self.season.book.ledger.day_closings[-1:]
        assert wrong == {code for code, odd in (("E2", last and last[0].difference), ("E5", odd_slip)) if odd}


TestSeason = SeasonMachine.TestCase
TestSeason.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
