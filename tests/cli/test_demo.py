"""The demonstration as somebody runs it who has just installed the program."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from argparse import Namespace
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pypdfium2 import PdfDocument

from village_collector.cli.commands.demo import demo as play_demo
from village_collector.cli.context import WindowRequest
from village_collector.services.cash_desk import CashDesk, refusal
from village_collector.services.season import Season, open_season, system_clock

STEPS = [
    "导入名册",
    *[f"10月{day}日{what}" for day in (12, 13, 14) for what in ("收款", "日结缴存", "日结单")],
    "对账",
    "打印对账表",
    "清册签字定版",
    "打印清册三份",
    "打印收据",
    "填医保局模板",
    "导入回执",
    "张榜公示",
    "检查账本",
]


def demo(out: Path) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "village_collector", "demo", "--out", str(out), "--no-window", "--json"]
    return subprocess.run(words, capture_output=True, check=False, encoding="utf-8")


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, list[dict[str, Any]]]]:
    """Two runs in two folders: where, and their steps."""
    made = []
    for name in ("一", "二"):
        out = tmp_path_factory.mktemp("demo") / name
        done = demo(out)
        assert (done.returncode, done.stderr) == (0, "")
        made.append((out, json.loads(done.stdout)["steps"]))
    return made


def test_every_step_says_what_came_of_it_and_its_files_are_there(runs: list[tuple[Path, list[dict[str, Any]]]]) -> None:
    for out, steps in runs:
        assert [step["name"] for step in steps] == STEPS
        for step in steps:
            assert step["said"]
            assert step["seconds"] >= 0
            for name in step["made"]:
                assert Path(name).stat().st_size > 0
                assert out in Path(name).parents


def test_a_second_run_comes_to_the_same_figures(runs: list[tuple[Path, list[dict[str, Any]]]]) -> None:
    (_, first), (_, second) = runs
    assert [step["said"] for step in first] == [step["said"] for step in second]
    assert [[Path(name).name for name in step["made"]] for step in first] == [[Path(name).name for name in step["made"]] for step in second]


def test_the_papers_of_two_runs_are_the_same_to_the_byte(runs: list[tuple[Path, list[dict[str, Any]]]]) -> None:
    (one, _), (other, _) = runs
    papers = sorted(path.name for path in one.glob("*.pdf"))
    assert len(papers) == 7
    for name in papers:
        assert (one / name).read_bytes() == (other / name).read_bytes(), name
        assert len(PdfDocument((one / name).read_bytes())) > 0


def test_the_season_leaves_a_book_that_verifies_and_is_in_balance_but_for_the_failures(
    runs: list[tuple[Path, list[dict[str, Any]]]],
) -> None:
    out, _ = runs[0]
    (book,) = out.glob("*.book")

    def ask(*words: str) -> tuple[int, Any]:
        command = [sys.executable, "-m", "village_collector", "--book", str(book), "--json", *words]
        done = subprocess.run(command, capture_output=True, check=False, encoding="utf-8")
        return done.returncode, json.loads(done.stdout)

    code, verified = ask("verify")
    assert (code, verified["ok"]) == (0, True)
    code, found = ask("reconcile")
    assert {item["equation"] for item in found["differences"]} <= {"E8"}, "money whose import failed waits for an answer"
    figures = found["figures"]
    assert figures["register_total"] == figures["receipts_total"]
    assert figures["slips_total"] == figures["cash_total"]
    assert figures["cash_on_hand"] == "0.00"
    assert figures["waived"] > 0


def test_a_folder_that_has_a_demonstration_is_not_written_over(runs: list[tuple[Path, list[dict[str, Any]]]]) -> None:
    out, _ = runs[0]
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*")}
    done = demo(out)
    assert done.returncode == 3
    assert json.loads(done.stdout)["error"]["code"] == "folder-used"
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*")} == before


# -- the window afterwards


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> WindowRequest:
    """The window that a demonstration on a machine with a screen asks for."""
    with pytest.MonkeyPatch.context() as machine:
        machine.setenv("DISPLAY", ":0")
        answer = play_demo(Namespace(out=tmp_path_factory.mktemp("window") / "demo", no_window=False, json=True))
    assert answer.window is not None
    return answer.window


@pytest.fixture
def newcomer(shown: WindowRequest, tmp_path: Path) -> Iterator[Season]:
    """The season as somebody finds it who opens that window."""
    assert shown.book is not None
    season = open_season(Path(shutil.copy(shown.book, tmp_path / "copy.book")), clock=shown.clock, operator=shown.operator)
    yield season
    season.book.close()


def test_the_window_opens_on_the_day_that_the_season_has_come_to(newcomer: Season) -> None:
    assert newcomer.book.ledger.last is not None
    last = datetime.fromisoformat(json.loads(newcomer.book.ledger.last.body)["at"])
    assert timedelta() <= newcomer.clock() - last < timedelta(hours=1)
    assert newcomer.today().isoformat() == "2021-11-03"


def test_the_clock_of_the_window_goes_on_with_that_of_the_machine(newcomer: Season) -> None:
    real, told = system_clock(), newcomer.clock()
    assert timedelta() <= newcomer.clock() - told <= system_clock() - real
    assert newcomer.clock().utcoffset() is not None


def test_opened_once_more_it_still_stands_on_its_own_day(newcomer: Season) -> None:
    newcomer.book.close()
    again = open_season(newcomer.book.path, operator=newcomer.operator)
    assert again.today().isoformat() == "2021-11-03"
    assert again.is_demo
    again.book.close()


def test_a_newcomer_takes_money_at_once(newcomer: Season) -> None:
    unpaid = [line.resident.id_number for line in newcomer.roster.lines() if refusal(line) is None]
    assert len(unpaid) > 200
    receipt = CashDesk(newcomer).collect(unpaid[:1], 500_00)
    assert (receipt.operator, receipt.on.isoformat(), receipt.total) == ("王协办", "2021-11-03", 320_00)
    assert newcomer.book.ledger.cash_on_hand == 320_00


def test_without_a_screen_no_window_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    answer = play_demo(Namespace(out=tmp_path / "demo", no_window=False, json=True))
    assert answer.window is None
    assert "没有显示器" in capsys.readouterr().err
