"""The panel that shows a sheet: drawn once, printed once, and a print is counted only where the spooler took it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from village_collector.desktop.printing import printer as printing
from village_collector.desktop.printing.paper_panel import PaperPanel
from village_collector.desktop.printing.printer import PrintSettings
from village_collector.desktop.shell.main_window import MainWindow
from village_collector.desktop.shell.place import PlaceContext
from village_collector.documents.rasterise import page_count
from village_collector.domain.people import households
from village_collector.errors import UserError
from village_collector.services.cash_desk import CashDesk
from village_collector.services.season import Season
from village_collector.services.sheets.requests import SheetRequest

RECEIPTS = SheetRequest(kind="receipts")
SETTINGS = PrintSettings(title="全部代收凭据", last=2)


@pytest.fixture
def context(window: MainWindow, season: Season) -> PlaceContext:
    """The window at work on a village where two households have paid."""
    for household in households(season.book.residents())[:2]:
        payable = [line.resident.id_number for line in CashDesk(season).quote(household).payable]
        CashDesk(season).collect(payable)
    assert window.shell
    return window.shell


@pytest.fixture
def panel(context: PlaceContext, qtbot: QtBot) -> Iterator[PaperPanel]:
    made = PaperPanel()
    qtbot.addWidget(made)
    made.connect_to(context, "papers", name="预览", redraw_key="Ctrl+R")
    made.resize(600, 600)
    made.show()
    yield made
    context.operations.stop()


def drawn(panel: PaperPanel, qtbot: QtBot, request: SheetRequest = RECEIPTS, key: object = "receipts") -> bytes:
    with qtbot.waitSignal(panel.drawn, timeout=30_000):
        panel.draw(request, "全部代收凭据", key)
    return panel.paper


def test_what_is_drawn_is_shown_page_by_page(panel: PaperPanel, qtbot: QtBot) -> None:
    paper = drawn(panel, qtbot)
    assert page_count(paper) == panel.page_total == 2
    assert panel.view.accessibleName() == "预览，第 1 页"
    panel.turn(1)
    assert panel.view.accessibleName() == "预览，第 2 页"
    assert panel.command_states()["papers.next_page"] == "已经是最后一页。"
    assert panel.command_states()["papers.print"] == ""


def test_what_is_shown_is_not_drawn_again_unless_it_is_asked_for(panel: PaperPanel, qtbot: QtBot) -> None:
    drawn(panel, qtbot)
    first = panel.sheet
    panel.draw(RECEIPTS, "全部代收凭据", "receipts")
    assert not panel.drawing
    assert panel.sheet is first
    with qtbot.waitSignal(panel.drawn, timeout=30_000):
        panel.draw(RECEIPTS, "全部代收凭据", "receipts", again=True)
    assert panel.sheet is not first


def test_what_was_refused_says_so_and_is_not_tried_again_until_something_is_different(panel: PaperPanel) -> None:
    refusals: list[UserError] = []
    panel.refused.connect(refusals.append)
    for key in ("no receipt", "no receipt", "another"):
        panel.draw(SheetRequest(kind="receipt", which="999"), "代收凭据", key)
    assert [error.code for error in refusals] == ["no-receipt", "no-receipt"]
    assert panel.view._sentence == f"{refusals[0].what}\n{refusals[0].remedy}"
    assert panel.command_states()["papers.print"]


def test_a_drawing_that_was_cancelled_says_how_to_take_it_up_again(panel: PaperPanel, context: PlaceContext, qtbot: QtBot) -> None:
    panel.draw(RECEIPTS, "全部代收凭据", "receipts")
    context.operations.cancel()
    qtbot.waitUntil(lambda: not panel.drawing, timeout=30_000)
    assert panel.view._sentence == "没有画完。按 Ctrl+R 再画一次。"
    assert drawn(panel, qtbot)


def test_a_print_is_counted_once_with_its_copies_and_its_receipts(
    panel: PaperPanel, season: Season, spooler: Any, qtbot: QtBot
) -> None:
    paper = drawn(panel, qtbot)
    with qtbot.waitSignal(panel.printed, timeout=30_000) as told:
        panel.print(PrintSettings(title="全部代收凭据", copies=2, last=2))
    assert told.args == [2, 2]
    assert page_count(spooler.paper.read_bytes()) == 2 * page_count(paper)
    assert season.book.ledger.prints == {"receipts": 1}
    assert [receipt.prints for receipt in season.book.ledger.receipts.values()] == [1, 1]


def test_printing_into_a_file_is_no_print(
    panel: PaperPanel, season: Season, context: PlaceContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    def into_a_file(_: QWidget, printer: QPrinter, __: int) -> bool:
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(tmp_path / "全部.pdf"))
        return True

    monkeypatch.setattr(printing, "show_print_dialog", into_a_file)
    drawn(panel, qtbot)
    panel.print(SETTINGS)
    qtbot.waitUntil(lambda: context.messages.kind == "done", timeout=30_000)
    assert page_count((tmp_path / "全部.pdf").read_bytes()) == 2
    assert season.book.ledger.prints == {}
    assert "没有计数" in context.messages.text


def test_saving_writes_the_very_bytes_and_is_no_print(
    panel: PaperPanel, season: Season, context: PlaceContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(context, "ask_target", lambda *_: tmp_path / "全部.pdf")
    paper = drawn(panel, qtbot)
    panel.save("存成 PDF", "全部.pdf")
    assert (tmp_path / "全部.pdf").read_bytes() == paper
    assert context.messages.text == "已存成“全部.pdf”，2 页，写完已核对。"
    assert season.book.ledger.prints == {}
