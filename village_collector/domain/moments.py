"""Moments: a date with a time of day and its zone. Two moments can only be put in order when both have one."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

CHINA_STANDARD_TIME = timezone(timedelta(hours=8))
"""The one zone of the country, without summer time since 1991."""


def zoned(moment: datetime) -> datetime:
    """The moment itself; raises ValueError where it has no zone."""
    if moment.utcoffset() is None:
        raise ValueError(f"the clock gave {moment.isoformat()} without a zone: use system_clock() or a datetime with a tzinfo")
    return moment


def moment_text(moment: datetime) -> str:
    """To the second with the offset, as entries hold it: 2021-11-05T09:00:00+08:00; raises ValueError without a zone."""
    return zoned(moment).isoformat(timespec="seconds")


def read_moment(text: str) -> datetime:
    """What `moment_text` wrote; a text without an offset, as early programs wrote it, is China Standard Time.

    Raises ValueError for anything else.
    """
    moment = datetime.fromisoformat(text)
    return moment if moment.utcoffset() is not None else moment.replace(tzinfo=CHINA_STANDARD_TIME)
