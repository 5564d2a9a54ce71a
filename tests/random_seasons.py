"""Random seasons: a list of drawn steps played on a real book, each step one act that a village could try.

What cannot be done at that moment is refused by the services as it would be at the desk, and the season goes on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TypeAlias

from hypothesis import strategies as st
from seasons import notes_for
from villages import FIRST_DAY, Clock, citizen_number, new_village, reading, resident, take

from village_collector.domain.bureau_result import ResultLine, ResultReading
from village_collector.domain.ledger.money_values import Method
from village_collector.domain.ledger.village_records import Absence
from village_collector.domain.people import Identity, ReportedFacts, Resident
from village_collector.errors import UserError
from village_collector.services.absences import Absences
from village_collector.services.bureau_export import BureauExport, FilledFile
from village_collector.services.bureau_results import BureauResults
from village_collector.services.cash_desk import CashDesk, Replacement
from village_collector.services.day_end import DayEnd
from village_collector.services.decisions import Decisions
from village_collector.services.identity_lists import IdentityLists
from village_collector.services.postings import Postings
from village_collector.services.refunds import Refunds
from village_collector.services.reports import Reports
from village_collector.services.resident_changes import NEW_HOUSEHOLD, ResidentChanges
from village_collector.services.season import Season
from village_collector.services.sheets.requests import SheetRequest, prepare, record_print
from village_collector.services.sign_off import SignOff
from village_collector.services.ticket_stock import TicketStockService

WORDS = {3: ["特困"], 5: ["低保"], 8: ["低保"], 10: ["孤儿"]}
PEOPLE = tuple(resident(n, *WORDS.get(n, []), group=f"第{n // 6 + 1}组", insured_last_year=n % 5 != 0) for n in range(16))
NUMBERS = tuple(one.id_number for one in PEOPLE)

Step: TypeAlias = tuple[str, int, int]
"""The name of an act and two numbers, from which it chooses whom and what."""


class RandomSeason:
    """One village of sixteen people under fangcheng-2021."""

    def __init__(self, folder: Path) -> None:
        self.clock = Clock()
        self.day = FIRST_DAY
        self.season: Season = new_village(folder, PEOPLE, clock=self.clock)

    def play(self, steps: Sequence[Step]) -> None:
        for step in steps:
            self.act(step)

    def act(self, step: Step) -> None:
        """Do one step, where it can be done."""
        name, one, other = step
        with suppress(UserError):
            ACTS[name](self, one, other)

    def collect(self, one: int, other: int) -> None:
        who = [NUMBERS[(one + n) % len(NUMBERS)] for n in range(1 + other % 3)]
        CashDesk(self.season).collect(who, method=list(Method)[one % 3])

    def void(self, one: int, _: int) -> None:
        receipts = len(self.season.book.ledger.receipts)
        CashDesk(self.season).void(str(one % (receipts + 1) + 1), "点错")

    def absent(self, one: int, other: int) -> None:
        Absences(self.season).record_absence(NUMBERS[one % len(NUMBERS)], list(Absence)[other % len(Absence)])

    def present(self, one: int, _: int) -> None:
        Absences(self.season).clear_absence(NUMBERS[one % len(NUMBERS)])

    def contact(self, one: int, _: int) -> None:
        Absences(self.season).record_contact_attempt(NUMBERS[one % len(NUMBERS)], "电话")

    def deposit(self, one: int, other: int) -> None:
        on_hand = self.season.book.ledger.cash_on_hand
        DayEnd(self.season).deposit(on_hand if other % 2 else one * 10_00, f"XYS{self.season.book.ledger.last.seq}")  # type: ignore[union-attr]

    def close_day(self, one: int, _: int) -> None:
        DayEnd(self.season).close_day(notes_for(max(0, self.season.book.ledger.cash_on_hand - one % 3 * 10_00)), "清点")

    def sign(self, _: int, __: int) -> None:
        SignOff(self.season).sign(explanation="镇里同意")

    def send(self, one: int, _: int) -> None:
        exports = BureauExport(self.season)
        if one % 2:
            self.sign(0, 0)
        chosen = exports.select(retry_failed=one % 3 == 0)
        exports.record(chosen, [FilledFile(path=self.season.book.path.with_suffix(".xlsx"), rows=chosen.rows, data=bytes([one % 256]))])

    def answer(self, one: int, other: int) -> None:
        waiting = [number for number, outcome in self.season.book.ledger.outcomes.items() if outcome.succeeded is None]
        lines = tuple(
            ResultLine(row=row, id_number=number, name="", status="failed" if (one >> row) & 1 else "succeeded", reason="系统里没有这个人")
            for row, number in enumerate(waiting)
            if row <= other
        )
        data = repr((one, lines, self.season.book.ledger.last)).encode()
        BureauResults(self.season).take_result(ResultReading(file_name="回执.xlsx", sha256=hashlib.sha256(data).hexdigest(), data=data, rows=lines))

    def amend(self, one: int, other: int) -> None:
        words = [[], ["低保"], ["特困"], ["孤儿"]][other % 4]
        listed = [Identity(word=word, valid_from=self.day, valid_to=None, source="民政局") for word in words]
        facts = ReportedFacts(university_student=other % 5 == 0)
        ResidentChanges(self.season).amend(NUMBERS[one % len(NUMBERS)], reason="名单", identities=listed, facts=facts)

    def replace_receipt(self, one: int, other: int) -> None:
        void = [receipt for receipt in self.season.book.ledger.receipts.values() if receipt.void]
        again = void[one % len(void)] if void else None
        if again:
            who = [NUMBERS[(one + n) % len(NUMBERS)] for n in range(1 + other % 2)]
            replacing = Replacement(receipt=again.number, paid_on=again.on, reason="写错了户")
            CashDesk(self.season).collect(who, method=list(Method)[other % 2], replacing=replacing)

    def correct(self, one: int, other: int) -> None:
        number = citizen_number(500 + other % 40, date(1951, 1, 1 + one % 20)) if other % 3 else ""
        name = "" if other % 4 else f"李改{other}"
        ResidentChanges(self.season).correct(NUMBERS[one % len(NUMBERS)], number=number, name=name, reason="写错")

    def move(self, one: int, other: int) -> None:
        home = NEW_HOUSEHOLD if other % 2 else f"{other % 5:04d}"
        who = [NUMBERS[(one + n) % len(NUMBERS)] for n in range(1 + other % 3)]
        ResidentChanges(self.season).move(who, home, reason="分户并户")

    def import_again(self, one: int, other: int) -> None:
        changed = one % len(PEOPLE)
        people: list[Resident] = [replace(p, phone=str(other)) if n == changed else p for n, p in enumerate(PEOPLE)]
        if other % 3 == 0:
            people.append(resident(20 + one % 4, group="第9组"))
        take(self.season, people, f"{one}-{other}.xlsx")

    def identity_list(self, one: int, other: int) -> None:
        listed = [resident(n, "低保") for n in range(one % 8, one % 8 + 2 + other % 3)]
        lists = IdentityLists(self.season)
        lists.take(reading(listed, f"低保{one}-{other}.xlsx"), "民政局", self.day, complete=bool(other % 2))

    def decide(self, one: int, other: int) -> None:
        Decisions(self.season).decide("dibao", f"方医保〔2021〕{one}号", refund=(100 + other % 3) * 1_00)

    def next_day(self, one: int, _: int) -> None:
        self.day += timedelta(days=1 + one % 30)
        self.clock.go_to(self.day)

    def tickets(self, one: int, _: int) -> None:
        TicketStockService(self.season).receive(f"{one % 50:04d}00", f"{one % 50:04d}09", "税务分局")

    def refund(self, one: int, _: int) -> None:
        Refunds(self.season).record_paid([NUMBERS[one % len(NUMBERS)]], self.day)

    def print_receipt(self, one: int, _: int) -> None:
        number = str(one % (len(self.season.book.ledger.receipts) + 1) + 1)
        record_print(self.season, prepare(self.season, SheetRequest(kind="receipt", which=number)))

    def report(self, _: int, __: int) -> None:
        Reports(self.season).freeze()

    def post(self, _: int, __: int) -> None:
        Postings(self.season).post("0377-6123")


ACTS: dict[str, Callable[[RandomSeason, int, int], None]] = {
    name: act for name, act in vars(RandomSeason).items() if name not in ("play", "act") and not name.startswith("_")
}
STEPS: st.SearchStrategy[Step] = st.tuples(
    st.sampled_from([*sorted(ACTS), "collect", "collect", "send", "answer", "absent"]), st.integers(0, 255), st.integers(0, 255)
)
