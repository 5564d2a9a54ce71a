"""Single residents are added once and amended only where something changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from villages import new_village, refused, reopen, resident

from village_collector.domain.people import ReportedFacts
from village_collector.services.resident_changes import ResidentChanges
from village_collector.services.season import Season


@pytest.fixture
def season(tmp_path: Path) -> Season:
    return new_village(tmp_path, (resident(n) for n in range(8)))


def test_somebody_is_added_once(season: Season) -> None:
    ResidentChanges(season).add(resident(20), reason="新生儿")
    assert reopen(season).book.resident(resident(20).id_number) == resident(20)


def test_who_is_listed_is_not_added_again(season: Season) -> None:
    before = season.book.ledger.last
    assert refused(lambda: ResidentChanges(season).add(resident(3), reason="新增")) == "already-listed"
    assert refused(lambda: ResidentChanges(season).amend("nobody", reason="")) == "unknown-person"
    assert season.book.ledger.last == before


def test_an_amendment_that_says_nothing_new_writes_nothing(season: Season) -> None:
    before = season.book.ledger.last
    ResidentChanges(season).amend(resident(1).id_number, reason="核对", facts=ReportedFacts())
    assert season.book.ledger.last == before
