"""Printing without a preview: to the printer chosen for the kind, else kept as a file; counted only when printed."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtPrintSupport import QPrinterInfo
from pytestqt.qtbot import QtBot

from village_collector.desktop.printing import printer as printing
from village_collector.desktop.shell.main_window import MainWindow
from village_collector.desktop.shell.place import PlaceContext
from village_collector.domain.ledger.money_values import Receipt
from village_collector.domain.people import households
from village_collector.errors import UserError
from village_collector.services.cash_desk import CashDesk
from village_collector.services.season import Season
from village_collector.services.sheets.requests import SheetRequest

DAY = SheetRequest(kind="day")


@pytest.fixture
def receipt(season: Season) -> Receipt:
    household = households(season.book.residents())[0]
    return CashDesk(season).collect([line.resident.id_number for line in CashDesk(season).quote(household).payable])


@pytest.fixture
def context(window: MainWindow, receipt: Receipt) -> PlaceContext:
    assert window.shell
    return window.shell


def finished(context: PlaceContext, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not context.operations.running, timeout=30_000)


def test_a_sheet_goes_to_the_printer_stays_beside_the_book_and_is_counted_once(
    context: PlaceContext, season: Season, spooler: Any, qtbot: QtBot
) -> None:
    printing.quick_print(context, DAY, "日结单.pdf")
    qtbot.waitUntil(lambda: context.messages.kind == "done", timeout=30_000)
    assert context.messages.text == "现金日结单 1 页，已交给打印机，账上记了一次打印。"
    assert season.book.ledger.prints == {"day": 1}
    assert (printing.printing_folder(context) / "日结单.pdf").read_bytes().startswith(b"%PDF")


def test_without_a_printer_and_without_a_viewer_the_place_of_the_file_is_told(
    context: PlaceContext, season: Season, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(context, "open_file", lambda _: False)
    printing.quick_print(context, DAY, "日结单.pdf")
    qtbot.waitUntil(lambda: context.messages.kind == "warn", timeout=30_000)
    assert "“日结单.pdf”存在账本旁边的“打印”文件夹里" in context.messages.text
    assert season.book.ledger.prints == {}


def test_thinking_better_of_it_in_the_dialog_prints_and_counts_nothing(
    context: PlaceContext, season: Season, spooler: Any, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(printing, "show_print_dialog", lambda *_: False)
    printing.quick_print(context, DAY, "日结单.pdf")
    finished(context, qtbot)
    assert season.book.ledger.prints == {}
    assert not spooler.paper.exists()


@pytest.mark.qt_log_ignore(".*")  # Qt tells of the file that it cannot write
def test_a_printer_that_fails_is_told_and_counts_nothing(
    context: PlaceContext, season: Season, receipt: Receipt, spooler: Any, qtbot: QtBot
) -> None:
    spooler.paper = spooler.paper.parent / "没有这个文件夹" / "打印机.pdf"
    printing.print_receipt(context, receipt)
    qtbot.waitUntil(lambda: context.messages.kind == "warn", timeout=30_000)
    assert context.messages.text.startswith("钱已经记好（收据 000001），只是没有打出来：打印机没有反应")
    assert season.book.ledger.receipts[receipt.number].prints == 0


def test_an_empty_sheet_is_refused_before_anything_is_drawn(context: PlaceContext) -> None:
    refusals: list[UserError] = []
    printing.quick_print(context, SheetRequest(kind="deposit"), "缴款单.pdf", failed=refusals.append)
    assert [error.code for error in refusals] == ["nothing-to-print"]
    assert not context.operations.running


def test_the_printer_is_asked_for_once_for_each_kind(
    context: PlaceContext, spooler: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", staticmethod(lambda: ["收据机"]))
    paper = printing.prepare(context.season, DAY).render(None)
    QSettings().setValue("printers/receipt", "收据机")
    QSettings().remove("printers/day")
    assert printing.chosen_printer(context.window, "receipt", paper, "代收凭据")
    assert spooler.asked == []
    assert printing.chosen_printer(context.window, "day", paper, "现金日结单")
    assert len(spooler.asked) == 1
    QSettings().setValue("printers/receipt", "搬走了的打印机")
    assert printing.chosen_printer(context.window, "receipt", paper, "代收凭据")
    assert len(spooler.asked) == 2, "a printer that is gone is asked for anew"
    QSettings().remove("printers/receipt")
