"""How long a newborn may still come: the days that the notice gives from birth."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from village_collector.domain.people import Resident
from village_collector.domain.scheme.rules import Start
from village_collector.domain.scheme.scheme import Scheme
from village_collector.domain.scheme.when import When
from village_collector.services.roster import RosterLine
from village_collector.services.season import Season

_LONGEST_NEWBORN_DAYS = 366


@dataclass(frozen=True, slots=True)
class Countdown:
    """Until when a newborn may be registered or paid for with cover from birth; `days_left` is 0 on the last day."""

    last_day: date
    days_left: int


def countdowns(season: Season) -> Callable[[RosterLine], Countdown | None]:
    """What `countdown` says today of each line that is asked for."""
    scheme, today = season.scheme, season.today()
    return lambda line: countdown(scheme, line, today)


def countdown(scheme: Scheme, line: RosterLine, today: date) -> Countdown | None:
    """How long a newborn who has not paid has left by the scheme, or None where nothing runs.

    Where the notice counts to the registration, it runs only until that is recorded.
    """
    resident = line.resident
    if line.receipt or (today - resident.birth_date).days > _LONGEST_NEWBORN_DAYS:
        return None
    last = max(_last_days(scheme, resident, today), default=None)
    return None if last is None or last < today else Countdown(last, (last - today).days)


def _last_days(scheme: Scheme, resident: Resident, today: date) -> Iterator[date]:
    born = resident.birth_date
    for window in scheme.rules.windows:
        for when in window.when if window.start is Start.BIRTH and window.first <= today <= window.last else ():
            last = when.last_day_for(born)
            registered = when.age_counts_to == "registration" and resident.facts.registered_on
            if last and (last - born).days <= _LONGEST_NEWBORN_DAYS and not registered and _born_in(when, born):
                yield min(last, window.last)


def _born_in(when: When, born: date) -> bool:
    return (when.born_from or date.min) <= born <= (when.born_to or date.max)
