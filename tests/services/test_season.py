"""An open book at work: the clock and its zone."""

from __future__ import annotations

import hashlib
import json
import weakref
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from seasons import notes_for, write_without_zone
from villages import CHINA, FIRST_DAY, PRICE, VILLAGE_CODE, Clock, new_village, refused, resident

from village_collector.assets import asset
from village_collector.domain.canonical import read_moment
from village_collector.services.cash_desk import CashDesk
from village_collector.services.day_end import DayEnd
from village_collector.services.season import DEMO_VILLAGE_CODE, new_season, open_season, shipped_schemes, system_clock
from village_collector.services.sheets import money_sheets
from village_collector.services.sheets.requests import SheetRequest, prepare

PEOPLE = [resident(n) for n in range(4)]


def naive_clock() -> datetime:
    return datetime(2021, 10, 12, 9, 0)  # noqa: DTZ001 - what a season refuses


def test_the_machines_clock_has_its_zone() -> None:
    assert system_clock().utcoffset() is not None
    assert abs(system_clock() - datetime.now(UTC)) < timedelta(seconds=5)


def test_a_clock_without_a_zone_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    season = new_village(tmp_path, PEOPLE)
    before = season.book.ledger.last
    season.clock = naive_clock
    for act in (season.today, lambda: CashDesk(season).collect([PEOPLE[0].id_number])):
        with pytest.raises(ValueError, match="without a zone"):
            act()
    assert season.book.ledger.last == before
    scheme, place = asset("schemes/fangcheng-2021.toml"), {"village": "柳河村", "village_code": VILLAGE_CODE, "town": "示例镇"}
    with pytest.raises(ValueError, match="without a zone"):
        new_season(tmp_path / "new.book", scheme, **place, clock=naive_clock, operator="王协办")
    assert not (tmp_path / "new.book").exists()


def test_every_entry_says_its_moment_with_the_offset(tmp_path: Path) -> None:
    season = new_village(tmp_path, PEOPLE)
    CashDesk(season).collect([PEOPLE[0].id_number])
    moments = [json.loads(entry.body)["at"] for entry in season.book.entries()]
    assert len(moments) == 3
    assert all(moment.endswith("+08:00") for moment in moments)


def test_a_day_on_which_an_early_program_wrote_without_zone_stays_in_order(tmp_path: Path) -> None:
    season = new_village(tmp_path, PEOPLE, clock=Clock())
    CashDesk(season).collect([PEOPLE[0].id_number])
    season = write_without_zone(season)
    CashDesk(season).collect([PEOPLE[1].id_number])
    DayEnd(season).close_day(notes_for(2 * PRICE))
    season = write_without_zone(season)
    deposit = DayEnd(season).deposit(2 * PRICE, "XYS1")
    first, second = season.book.ledger.receipts.values()
    assert first.at.utcoffset() == timedelta(hours=8)
    assert first.at < second.at < season.book.ledger.day_closings[0].at < deposit.at
    assert [receipt.serial for receipt in season.book.ledger.day(season.today()).receipts] == [1, 2]
    assert [line.time for line in money_sheets.day(season, SheetRequest(kind="day")).lines] == ["08:00", "08:00"]
    assert money_sheets.deposit(season, SheetRequest(kind="deposit")).denominations == season.book.ledger.day_closings[0].denominations
    for kind in ("day", "deposit"):
        assert prepare(season, SheetRequest(kind=kind)).render(None)[:4] == b"%PDF"


def test_moments_of_two_zones_are_compared_as_moments() -> None:
    early, late = read_moment("2021-10-12T09:00:00"), read_moment("2021-10-12T02:00:00+00:00")
    assert early == datetime(2021, 10, 12, 9, 0, tzinfo=CHINA)
    assert early < late


def test_a_season_that_nobody_holds_lets_go_of_its_file_at_once(tmp_path: Path) -> None:
    season = new_village(tmp_path, [resident(0)])
    season.roster.lines()
    season.search.find("李")
    season.reconciler.reconcile()
    gone, path = weakref.ref(season), season.book.path
    del season
    assert gone() is None, "without waiting for the collector of cycles"
    open_season(path, clock=Clock(), operator="王协办").book.close()


def a_book(folder: Path, village_code: str) -> Path:
    place = {"village": "柳河村", "village_code": village_code, "town": "示例镇"}
    season = new_season(folder / "village.book", asset("schemes/fangcheng-2021.toml"), **place, clock=Clock(), operator="王协办")
    season.book.close()
    return season.book.path


def test_without_a_clock_a_season_goes_by_the_machines(tmp_path: Path) -> None:
    season = open_season(a_book(tmp_path, "411399105202"), operator="王协办")
    assert season.clock is system_clock
    assert not season.is_demo
    season.book.close()


def test_without_a_clock_the_demonstration_goes_on_from_its_last_entry(tmp_path: Path) -> None:
    season = open_season(a_book(tmp_path, DEMO_VILLAGE_CODE), operator="王协办")
    assert season.is_demo
    assert timedelta() <= season.now() - season.book.opening.at < timedelta(minutes=5)
    season.book.close()


@pytest.mark.parametrize(
    ("code", "taken"),
    [("411399105201", True), ("41139910520", False), ("4113991052011", False), ("41139910520A", False), ("４１１３９９１０５２０１", False)],
)
def test_a_village_has_a_code_of_twelve_digits(tmp_path: Path, code: str, taken: bool) -> None:
    def begin() -> None:
        season = new_season(
            tmp_path / "村.book", asset("schemes/fangcheng-2021.toml"), village=" 柳河村 ", village_code=code, town=" 示例镇 ",
            clock=Clock(), operator="王协办",
        )  # fmt: skip
        opening = season.book.opening
        assert (opening.village, opening.town, opening.device, opening.insured_year) == ("柳河村", "示例镇", "01", 2022)
        assert (opening.scheme, opening.on, opening.at.microsecond) == ("fangcheng-2021", FIRST_DAY, 0)
        assert opening.scheme_sha256 == hashlib.sha256(asset("schemes/fangcheng-2021.toml").read_bytes()).hexdigest()

    assert refused(begin) == (None if taken else "bad-village-code")
    assert (tmp_path / "村.book").exists() is taken


@pytest.mark.parametrize("blank", ["village", "town"])
def test_a_village_and_its_town_have_names(tmp_path: Path, blank: str) -> None:
    names = {"village": "柳河村", "town": "示例镇"} | {blank: " "}
    assert refused(lambda: new_season(
        tmp_path / "村.book", asset("schemes/fangcheng-2021.toml"), **names, village_code=VILLAGE_CODE, clock=Clock(), operator="王",
    )) == "no-village-name"  # fmt: skip


def test_the_schemes_of_the_program_are_listed_by_their_files() -> None:
    assert [file.stem for file in shipped_schemes()] == ["dalate-2022", "duji-2021", "fangcheng-2021", "yuzhong-2021", "zhuji-2023"]
    assert [scheme.id for scheme in shipped_schemes().values()] == [file.stem for file in shipped_schemes()]
