"""The weekly report and the township's target: computed once, frozen, never changed afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path

from village_collector.domain.ledger.money_values import CollectedLine
from village_collector.domain.ledger.village_records import Target, WeeklyReport
from village_collector.domain.register import RowState
from village_collector.domain.scheme.assessment import Status
from village_collector.errors import UserError
from village_collector.exchange.targets import TargetTable, read_targets
from village_collector.services.roster import RosterLine
from village_collector.services.season import Season

_CHILD_YEARS = 18


class Reports:
    """What the township hears every week. Weeks run Monday to Sunday, clipped to the scheme's span."""

    def __init__(self, season: Season) -> None:
        self._season = season

    def week_of(self, day: date) -> tuple[date, date]:
        """First and last day of the reporting week that holds this day."""
        first = day - timedelta(days=day.weekday())
        last = first + timedelta(days=6)
        for report in self._season.scheme.reports:
            if report.every == "每周" and report.first and report.last and report.first <= day <= report.last:
                return max(first, report.first), min(last, report.last)
        return first, last

    def figures(self, first: date, last: date) -> Mapping[str, int]:
        """The figures as they stand, heads and fen; `new` counts collections from `first` to `last`."""
        ledger = self._season.book.ledger
        lines = self._season.roster.lines()
        valid = [receipt for receipt in ledger.receipts.values() if not receipt.void and receipt.on <= last]
        week = [receipt for receipt in valid if receipt.on >= first]
        insured = [line for line in lines if line.state.insured]
        target = ledger.records.target
        return {
            "target": target.people if target else 0,
            "last_year": sum(1 for line in lines if line.resident.insured_last_year),
            "expected": sum(1 for line in lines if line.state.expected),
            "new": sum(len(receipt.lines) for receipt in week),
            "new_high_tier": self._high_tier(receipt_line for receipt in week for receipt_line in receipt.lines),
            "high_tier": self._people_of_high_tier(insured),
            "insured": len(insured),
            "children": sum(1 for line in insured if _is_child(line, last)),
            "assisted_expected": sum(1 for line in lines if line.assisted and line.state.expected),
            "assisted": sum(1 for line in insured if line.assisted),
            "newborns": sum(1 for line in insured if line.resident.birth_date.year == last.year),
            "due": sum(_due(line) for line in lines),
            "collected": sum(receipt.total for receipt in valid),
            "deposited": ledger.deposited,
            "cash_on_hand": ledger.cash_on_hand,
            "confirmed": sum(1 for line in lines if line.state is RowState.CONFIRMED),
            "failed": sum(1 for line in lines if line.state is RowState.FAILED),
            "paid_elsewhere": sum(1 for line in lines if line.state is RowState.PAID_ELSEWHERE),
        }

    def _high_tier(self, lines: Iterable[CollectedLine]) -> int:
        tiers = self._season.scheme.tiers
        if len(tiers) < 2:
            return 0
        found = (self._season.book.resident(line.id_number) for line in lines)
        return sum(1 for resident in found if resident and resident.tier == tiers[-1])

    def _people_of_high_tier(self, lines: Iterable[RosterLine]) -> int:
        tiers = self._season.scheme.tiers
        if len(tiers) < 2:
            return 0
        return sum(1 for line in lines if line.resident.tier == tiers[-1])

    def freeze(self, day: date | None = None, note: str = "") -> WeeklyReport:
        """Freeze the report of the week that holds `day` (None: today).

        Raises UserError "already-reported": a mistake is corrected in the next report, with a note.
        """
        first, last = self.week_of(day or self._season.today())
        weeks = self._season.book.ledger.records.weekly_reports
        before = next((week for week in weeks if week.first_day == first), None)
        if before:
            raise UserError(
                "already-reported",
                f"{first:%m月%d日} 到 {last:%m月%d日} 这一周已经报过（第 {before.number} 期）。",
                "报出去的周报不改；要更正就写在下一期的说明里。",
            )
        with self._season.book.transaction() as act:
            act.append(
                WeeklyReport(
                    **self._season.entry_header(),
                    number=len(weeks) + 1,
                    first_day=first,
                    last_day=last,
                    figures=dict(self.figures(first, last)),
                    note=note.strip(),
                )
            )
        return weeks[-1]

    def read_targets(self, path: Path) -> TargetTable:
        """The township's task table, with everything in it that does not add up; the book is not touched."""
        return read_targets(path, self._season.scheme.target_people)

    def set_target(self, people: int, population: int | None, source: str) -> Target:
        """Record the village's task in heads and the paper that sets it; raises UserError "bad-target"."""
        if people <= 0:
            raise UserError("bad-target", "任务数要大于 0。", "请照任务分解表填写。")
        target = Target(**self._season.entry_header(), people=people, population=population, source=source.strip())
        with self._season.book.transaction() as act:
            act.append(target)
        return target


def _is_child(line: RosterLine, day: date) -> bool:
    return line.resident.facts.pupil or day.year - line.resident.birth_date.year < _CHILD_YEARS


def _due(line: RosterLine) -> int:
    if line.receipt:
        return next(item.collect for item in line.receipt.lines if item.id_number == line.resident.id_number)
    if line.state.settled or (line.absence_record and line.absence_record.absence.final):
        return 0
    return line.assessment.collect or 0 if line.assessment.status is Status.PAYABLE else 0
