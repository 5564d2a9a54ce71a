"""Keeps answers that are the same for many people and many days, so that a township is assessed within a second."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta
from operator import attrgetter

from village_collector.domain.scheme.assessment import Assessment, Circumstances
from village_collector.domain.scheme.engine import Engine
from village_collector.domain.scheme.rules import Rules, Start, When, any_holds

_COUNTED_FROM_THE_DAY = (Start.NEXT_DAY, Start.SAME_DAY, Start.WAIT)


class AssessmentCache:
    """Answers for an engine; at most `limit` answers are kept at a time."""

    def __init__(self, engine: Engine, limit: int = 50_000) -> None:
        self._engine = engine
        self._limit = limit
        whens = engine.rules.whens()
        self._rule_change_dates = sorted(_rule_change_dates(engine.rules, whens))
        self._relevant_facts = attrgetter(*_relevant_facts(engine.rules, whens))
        self._first_birth = min((engine.year[0], *(day for when in whens for day in (when.born_from, when.born_to) if day)))
        self._oldest_age = max((days for w in whens for days in (w.age_days_from, w.age_days_to) if days is not None), default=0)
        self._answers: dict[tuple[object, ...], Assessment] = {}
        self._day_matters: dict[tuple[object, ...], bool] = {}

    def assess(self, who: Circumstances, on: date) -> Assessment:
        """The engine's answer; people whom no rule can tell apart share one, and so do days that no rule counts from."""
        facts = self._relevant_facts(who)
        if not self._age_no_longer_matters(who, on):
            return self._cached((on, who.birth_date, facts), who, on)
        period = (bisect_right(self._rule_change_dates, on), facts)
        if period not in self._day_matters:
            self._day_matters[period] = self._depends_on_collection_day(who, on)
        return self._cached((on, None, facts) if self._day_matters[period] else period, who, on)

    def _cached(self, key: tuple[object, ...], who: Circumstances, on: date) -> Assessment:
        answer = self._answers.get(key)
        if answer is None:
            if len(self._answers) >= self._limit:
                self._answers.clear()
            answer = self._answers[key] = self._engine.assess(who, on)
        return answer

    def _depends_on_collection_day(self, who: Circumstances, on: date) -> bool:
        """Whether the very day of collection can show in the answer, not only the period between two rule changes."""
        if who.recognised_on is not None or who.registered_on is not None:
            return True
        rules, context = self._engine.rules, self._engine.context(who, on)
        starts = [w.start for w in rules.windows if w.first <= on <= w.last and any_holds(w.when, context)]
        starts += [exemption.start for exemption in rules.exemptions]
        return any(start in _COUNTED_FROM_THE_DAY for start in starts)

    def _age_no_longer_matters(self, who: Circumstances, on: date) -> bool:
        """Whether the person was born before everything that any rule asks of a birth date or an age."""
        earliest = on if who.registered_on is None else min(on, who.registered_on)
        return who.birth_date < self._first_birth and (earliest - who.birth_date).days > self._oldest_age


def _rule_change_dates(rules: Rules, whens: tuple[When, ...]) -> set[date]:
    """The days on which some rule begins or ceases to hold."""
    begins = {window.first for window in rules.windows} | {day for w in whens for day in (w.paid_from, w.registered_from) if day}
    ends = {window.last for window in rules.windows} | {day for w in whens for day in (w.paid_to, w.registered_to) if day}
    return begins | {day + timedelta(days=1) for day in ends}


def _relevant_facts(rules: Rules, whens: tuple[When, ...]) -> list[str]:
    """The fields of Circumstances beside the birth date that can change an answer under these rules."""
    names = ["identities", "tier", "recognised_on", "registered_on", "missed_years", "repaid_years"]
    names += sorted({name for when in whens for name, _ in when.flags})
    if any(when.hukou for when in whens):
        names.append("hukou")
    if any(rule.ethnic_groups for rule in rules.assistance) or any(w.ethnic_group or w.ethnic_group_not for w in whens):
        names.append("ethnic_group")
    if any(when.gap_months_from is not None or when.gap_months_to is not None for when in whens):
        names.append("employee_insurance_gap_months")
    return names
