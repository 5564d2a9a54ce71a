"""A window that is closed in the middle of a job: its thread has ended, its book is closed, and nothing arrives afterwards."""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import village_collector
from village_collector.assets import asset
from village_collector.desktop.main import Loader, set_up
from village_collector.desktop.places.exchange.place import ExchangePlace
from village_collector.desktop.places.papers.place import PapersPlace
from village_collector.desktop.places.registry import PLACES
from village_collector.desktop.places.setup.wizard import SetupWizard
from village_collector.desktop.shell.main_window import MainWindow
from village_collector.domain.people import households
from village_collector.services.attachments import Attachments
from village_collector.services.cash_desk import CashDesk
from village_collector.services.season import Season, open_season
from village_collector.services.sheets.requests import SheetRequest

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"


def threads_of_the_process() -> int:
    """As the kernel counts them, without those in which Qt scales pictures: no line of Python runs there.

    Elsewhere than on Linux Python's own list.
    """
    tasks = Path("/proc/self/task")
    if not tasks.is_dir():
        return threading.active_count()
    return sum((task / "comm").read_text().strip() != "Thread (pooled)" for task in tasks.iterdir())


def read_a_register(window: MainWindow, season: Season, qtbot: QtBot) -> None:
    window.go("exchange", "import_register")
    place = window.place("exchange")
    assert isinstance(place, ExchangePlace)
    place.import_register._form.file.setText(str(FIXTURES / "fangcheng-liuhe-register.xlsx"))
    place.import_register.read()


def draw_a_sheet(window: MainWindow, season: Season, qtbot: QtBot) -> None:
    window.go("papers", "print_sheets")
    place = window.place("papers")
    assert isinstance(place, PapersPlace)
    place.sheets._form.paper.draw(SheetRequest(kind="registration"), "参保登记表", "a key")


def print_a_sheet(window: MainWindow, season: Season, qtbot: QtBot) -> None:
    desk = CashDesk(season)
    for household in households(season.book.residents())[:30]:
        payable = [line.resident.id_number for line in desk.quote(household).payable]
        if payable:
            desk.collect(payable)
    window.go("papers", "print_sheets")
    place = window.place("papers")
    assert isinstance(place, PapersPlace)
    paper = place.sheets._form.paper
    qtbot.waitUntil(lambda: window.operations.ready and bool(paper.paper), timeout=60_000)
    place.sheets.print()


def print_a_receipt(window: MainWindow, season: Season, qtbot: QtBot) -> None:
    window.go("cash_desk", households(season.book.residents())[0].key)
    window.actions_by_id["cash_desk.collect"].trigger()  # fills in the exact sum
    window.actions_by_id["cash_desk.collect"].trigger()
    assert season.book.ledger.receipts


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot, season: Season, spooler: object) -> MainWindow:
    """A window that the test itself closes and deletes."""
    made = MainWindow(PLACES)
    made.resize(1366, 700)
    with qtbot.waitExposed(made):
        made.show()
    made.work_on(season)
    return made


def close_and_delete(window: MainWindow, qapp: QApplication) -> None:
    """What the worker had already sent is delivered after this, as it would be in the running program."""
    window.close()
    shiboken6.delete(window)
    for _ in range(20):
        qapp.processEvents()


@pytest.fixture(autouse=True)
def faults(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Whatever would have gone to the crash box, also from another thread."""
    found: list[object] = []
    monkeypatch.setattr(sys, "excepthook", lambda _, fault, __: found.append(fault))
    monkeypatch.setattr(threading, "excepthook", lambda caught: found.append(caught.exc_value))
    return found


@pytest.mark.parametrize("begin", [read_a_register, draw_a_sheet, print_a_sheet, print_a_receipt])
def test_long_work_ends_with_the_window(
    begin: Callable[[MainWindow, Season, QtBot], None],
    window: MainWindow,
    season: Season,
    qapp: QApplication,
    qtbot: QtBot,
    faults: list[object],
) -> None:
    before = threads_of_the_process()
    begin(window, season, qtbot)
    assert window.operations.running
    close_and_delete(window, qapp)
    assert [thread.name for thread in threading.enumerate() if thread is not threading.main_thread()] == []
    qtbot.waitUntil(lambda: threads_of_the_process() <= before)  # the kernel takes a moment to bury a thread
    assert faults == []


def test_what_was_finished_just_before_the_close_is_not_committed(
    window: MainWindow, season: Season, qapp: QApplication, faults: list[object]
) -> None:
    arrived: list[object] = []
    window.operations.run("正在算", lambda _: 42, arrived.append)
    window.operations._worker.wait()  # the value is on its way into the window's thread
    close_and_delete(window, qapp)
    assert arrived == []
    assert faults == []


def test_thumbnails_end_with_the_window(
    window: MainWindow, season: Season, tmp_path: Path, qapp: QApplication, qtbot: QtBot, faults: list[object]
) -> None:
    for number in range(4):
        image = QImage(3200, 2400, QImage.Format.Format_RGB32)
        image.fill(QColor(f"#11223{number}"))
        assert image.save(str(tmp_path / f"{number}.png"))
        Attachments(season).attach(tmp_path / f"{number}.png", "公示照片", f"第 {number} 张")
    before = threads_of_the_process()
    window.go("papers", "attachments")
    place = window.place("papers")
    assert isinstance(place, PapersPlace)
    made: list[str] = []
    place.scans.thumbnails.made.connect(lambda sha256, _: made.append(sha256))
    qtbot.waitUntil(lambda: any(thread.name == "thumbnails" for thread in threading.enumerate()))
    close_and_delete(window, qapp)
    assert [thread.name for thread in threading.enumerate() if thread is not threading.main_thread()] == []
    qtbot.waitUntil(lambda: threads_of_the_process() <= before)
    assert len(made) < 4
    assert faults == []


def test_the_wizard_ends_with_the_window(
    qapp: QApplication, qtbot: QtBot, clock: Callable[[], object], tmp_path: Path, faults: list[object]
) -> None:
    window = MainWindow(PLACES)
    with qtbot.waitExposed(window):
        window.show()
    set_up(window, clock=clock, folder=tmp_path / "books")  # type: ignore[arg-type]
    page = window.findChild(SetupWizard)
    assert isinstance(page, SetupWizard)
    form = page._form
    for field, text in ((form.town, "示例镇"), (form.village, "柳河村"), (form.code, "411399105201"), (form.operator_name, "王协办")):
        field.setText(text)
    page.choose_register(asset("demo/register.xlsx"))
    form.go.click()
    assert window.messages.text == ""
    assert window.operations.running
    close_and_delete(window, qapp)
    assert [thread.name for thread in threading.enumerate() if thread is not threading.main_thread()] == []
    assert faults == []


def test_no_line_of_python_runs_in_a_thread_that_qt_waits_for() -> None:
    package = Path(village_collector.__file__).parent
    found = [path for path in package.rglob("*.py") if re.search(r"\b(QThreadPool|QRunnable|QThread|QtConcurrent)\b", path.read_text("utf-8"))]
    assert found == []


def test_imports_at_the_start_are_waited_for() -> None:
    loader = Loader()
    loader.start()
    loader.wait()
    assert [thread.name for thread in threading.enumerate() if thread.name == "imports"] == []


def test_a_receipt_that_was_committed_stays_when_the_window_closes_before_it_is_printed(
    window: MainWindow, season: Season, qapp: QApplication, qtbot: QtBot
) -> None:
    household = households(season.book.residents())[0]
    expected = CashDesk(season).quote(household).total
    print_a_receipt(window, season, qtbot)
    path = season.book.path
    close_and_delete(window, qapp)
    again = open_season(path, clock=season.clock, operator=season.operator)
    try:
        assert [receipt.total for receipt in again.book.ledger.receipts.values()] == [expected]
    finally:
        again.book.close()
