"""What the printer gets: pages in their true size; and what is a printer, and what only a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication
from seasons import whole_season

from village_collector.assets import asset
from village_collector.desktop.printing.printer import PrintSettings, goes_to_spooler, make_printer, print_pages
from village_collector.documents.rasterise import page_image
from village_collector.services.season import Season
from village_collector.services.sheets.requests import SheetRequest, prepare


@pytest.fixture
def played(qapp: QApplication, tmp_path: Path) -> Iterator[Season]:
    season = whole_season(tmp_path)
    yield season
    season.book.close()


@pytest.mark.parametrize(("kind", "size"), [("receipt", "A5"), ("receipt", "80mm"), ("day", "A5"), ("overprint", "A5")])
def test_paper_leaves_the_printer_in_its_true_size(kind: str, size: str, played: Season, tmp_path: Path) -> None:
    which = next(iter(played.book.ledger.receipts)) if kind in ("receipt", "overprint") else None
    form = asset("layouts/overprint/sample.toml") if kind == "overprint" else None
    paper = prepare(played, SheetRequest(kind=kind, which=which, size=size, layout=form)).render(None)  # type: ignore[arg-type]
    printer = make_printer(paper, PrintSettings(title="凭据"))
    target = tmp_path / "打印机.pdf"
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(target))
    told: list[tuple[int, int]] = []
    print_pages(paper, printer, lambda done, whole: told.append((done, whole)))
    assert told == [(1, 1)]
    before, after = page_image(paper, 0, 100), page_image(target.read_bytes(), 0, 100)
    assert abs(before.width - after.width) <= 3
    assert abs(before.height - after.height) <= 3
    assert dark(after.pixels) == pytest.approx(dark(before.pixels), rel=0.25)


def dark(pixels: bytes) -> int:
    """How many pixels bear ink."""
    return sum(1 for value in pixels[::4] if value < 128)


def test_a_pdf_that_the_dialog_offers_as_a_printer_is_only_a_file(qapp: QApplication, tmp_path: Path) -> None:
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "清册.pdf"))
    assert not goes_to_spooler(printer)
