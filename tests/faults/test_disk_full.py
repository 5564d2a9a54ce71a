"""A full disk at any write: each act is done whole or refused in words, and the book works on once there is room."""

from __future__ import annotations

import itertools
import resource
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from villages import Clock, faults, new_village, refused, reopen, resident, take

from village_collector.assets import asset
from village_collector.domain.people import ReportedFacts
from village_collector.services import backups
from village_collector.services.cash_desk import CashDesk
from village_collector.services.day_end import DayEnd
from village_collector.services.decisions import Decisions
from village_collector.services.resident_changes import ResidentChanges
from village_collector.services.season import Season, new_season
from village_collector.services.sign_off import SignOff

FULL = {"disk-full", "disk-error"}


@contextmanager
def room(size: int) -> Iterator[None]:
    """No file of this process may grow beyond so many bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    old = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, old)


def collect(season: Season) -> None:
    owing = next(r for r in season.book.residents() if season.book.ledger.receipt_of(r.id_number) is None)
    CashDesk(season).collect([owing.id_number])


def void(season: Season) -> None:
    live = next(r for r in season.book.ledger.receipts.values() if not r.void)
    CashDesk(season).void(live.number, "金额点错")


def count(season: Season) -> None:
    DayEnd(season).close_day({}, "没有点")


def deposit(season: Season) -> None:
    DayEnd(season).deposit(100, f"XYS{len(season.book.ledger.deposits)}")


def more_people(season: Season) -> None:
    known = len(season.book.residents())
    take(season, (resident(n) for n in range(known + 300)), f"名册{known}.xlsx")


def amend(season: Season) -> None:
    person = season.book.residents()[0]
    ResidentChanges(season).amend(person.id_number, reason="村委会证明", facts=ReportedFacts(pupil=not person.facts.pupil))


def sign(season: Season) -> None:
    SignOff(season).sign(explanation="试签")


def decide(season: Season) -> None:
    Decisions(season).decide("dibao", "〔2021〕1号", refund=100 + len(season.book.ledger.decisions))


ACTS: dict[str, Callable[[Season], None]] = {
    act.__name__: act for act in (collect, void, count, deposit, more_people, amend, sign, decide)
}


@pytest.fixture(params=[None, "44" * 32], ids=["plain", "encrypted"])
def season(request: pytest.FixtureRequest, tmp_path: Path) -> Season:
    season = new_village(tmp_path, (resident(n) for n in range(40)), secret=request.param)
    for _ in range(3):
        collect(season)
    return season


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_on_a_full_disk_an_act_is_done_whole_or_refused(season: Season, act: Callable[[Season], None]) -> None:
    size = season.book.path.stat().st_size
    refusals = 0
    for grown in itertools.chain(range(0, 40_000, 4096), (60_000, 200_000)):
        if act in (void, sign):
            collect(season)  # so that there is something to void or to sign
        before = (season.book.ledger.last, season.book.residents(), len(list(season.book.entries())))
        with room(max(size + grown - 20_000, 512)):
            code = refused(lambda: act(season))
        if code:
            assert code in FULL
            assert (season.book.ledger.last, season.book.residents(), len(list(season.book.entries()))) == before
            refusals += 1
        else:
            assert season.book.ledger.last != before[0]
        assert faults(season) == []
    assert refusals, "the disk was never full"
    collect(season)
    act(season)
    assert faults(season) == []
    secret = "44" * 32 if backups.is_encrypted(season.book.path) else None
    assert faults(reopen(season, secret)) == []


@pytest.mark.parametrize("limit", [0, 512, 4096, 8192, 20_000, 40_000])
def test_a_book_that_does_not_fit_is_not_begun(tmp_path: Path, limit: int) -> None:
    def begin() -> Season:
        return new_season(
            tmp_path / "村.book",
            asset("schemes/fangcheng-2021.toml"),
            village="柳河村",
            village_code="411399105201",
            town="示例镇",
            clock=Clock(),
            operator="王协办",
        )

    with room(limit):
        assert refused(begin) in FULL
    assert list(tmp_path.iterdir()) == []
    assert faults(begin()) == []


def test_a_backup_that_does_not_fit_is_removed(season: Season, tmp_path: Path) -> None:
    target = tmp_path / "stick"
    target.mkdir()
    for limit in (0, 4096, 30_000):
        with room(limit):
            assert refused(lambda: backups.back_up(season, target)) in FULL
        assert list(target.iterdir()) == []
    backups.back_up(season, target)
    assert faults(season) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MB of its own."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only an administrator may mount a small disk; RLIMIT_FSIZE stands in for it above")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_a_disk_that_fills_up_refuses_in_words_until_there_is_room(small_disk: Path) -> None:
    season = new_village(small_disk, (resident(n) for n in range(400)))
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(shutil.disk_usage(small_disk).free - 40_000))
    codes = [refused(lambda: collect(season)) for _ in range(60)]
    taken = codes.index("disk-full")
    assert set(codes[:taken]) <= {None}
    assert set(codes[taken:]) == {"disk-full"}
    assert len(season.book.ledger.receipts) == taken
    assert refused(lambda: more_people(season)) == "disk-full"
    assert faults(season) == []
    ballast.unlink()
    collect(season)
    more_people(season)
    assert faults(season) == []
    again = reopen(season)
    assert faults(again) == []
    again.book.close()


def test_a_book_on_a_disk_without_room_still_opens_and_is_read(season: Season) -> None:
    secret = "44" * 32 if backups.is_encrypted(season.book.path) else None
    with room(0):
        again = reopen(season, secret)
        assert len(again.book.residents()) == 40
        assert len(again.book.ledger.day(again.today()).receipts) == 3
        assert faults(again) == []
