"""Where each resident stands, one by one and by group."""

from __future__ import annotations

from pathlib import Path

from villages import new_village, resident

from village_collector.services.cash_desk import CashDesk
from village_collector.services.roster import Roster, count_by_group


def test_groups_count_who_is_settled(tmp_path: Path) -> None:
    people = [resident(n, *(["特困"] if n == 1 else []), group=f"第{n // 3 + 1}组") for n in range(6)]
    season = new_village(tmp_path, people)
    CashDesk(season).collect([people[0].id_number])
    assert count_by_group(Roster(season).lines()) == {"第1组": (2, 3), "第2组": (0, 3)}
