"""From a request to paper in three steps: gathered from the book, drawn anywhere, and counted once it was printed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, cast

from village_collector.domain.ledger.money_values import Print
from village_collector.errors import UserError
from village_collector.exchange.safe_write import write_file
from village_collector.progress import ProgressCallback
from village_collector.services.season import Season
from village_collector.services.sheets.catalogue import SHEETS, LayoutSource, SheetKind

if TYPE_CHECKING:
    from village_collector.documents.document import ReceiptSize
    from village_collector.documents.layout import Layout

_MOST_COPIES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRequest:
    """Which sheet is wanted: its kind (an id of SHEETS), and what that kind needs to know."""

    kind: str
    which: str | None = None
    """Receipt, slip, day, posting, week or ID number, as the kind needs; None is the newest, or all."""
    copies: int | None = None
    """Copies of a kind that is drawn in labelled copies; None: as many as are usual."""
    size: ReceiptSize = "A5"
    layout: Path | None = None
    """A county's layout, or the form of its ticket; None is the layout that ships with the program."""
    offset: tuple[float, float] = (0, 0)
    """Millimetres to the right and down, for printing into a pre-printed ticket."""
    glyph_substitutes: Mapping[str, str] = field(default_factory=dict)
    """For a character that no face holds: what it is made of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedSheet:
    """A sheet ready to be drawn; `render` is pure, may run anywhere, and its progress may raise to cancel."""

    kind: str
    render: Callable[[ProgressCallback | None], bytes]
    copies: int
    receipts: tuple[str, ...]
    """The numbers of the receipts whose payers get this paper."""


@dataclass(frozen=True, slots=True)
class SavedSheet:
    """A sheet on disk."""

    file: Path
    sha256: str
    pages: int


def prepare(season: Season, request: SheetRequest) -> PreparedSheet:
    """What is needed to draw a sheet, gathered now; drawing it later touches the book no more.

    Raises UserError: "bad-copies", "not-signed", "no-receipt", "no-receipt-named", "nothing-to-print",
    "no-notice", "unknown-person", "bad-date", "bad-number", "no-ticket-form", "bad-layout".
    """
    from village_collector.documents.document import DrawOptions  # what draws is loaded when paper is wanted
    from village_collector.documents.receipt import ReceiptSheet
    from village_collector.documents.ticket_overprint import Overprint

    kind = SHEETS[request.kind]
    copies = kind.copies if request.copies is None else request.copies
    if not 1 <= copies <= _MOST_COPIES:
        raise UserError("bad-copies", f"{copies} 份不合适。", f"请填 1 到 {_MOST_COPIES} 份。")
    value, layout = gather_function(kind)(season, request), _layout(kind, request.layout)
    receipts = value.receipts if isinstance(value, ReceiptSheet | Overprint) else ()

    def render(progress: ProgressCallback | None) -> bytes:
        options = DrawOptions(
            layout=layout,
            copies=copies,
            size=request.size,
            glyph_substitutes=request.glyph_substitutes,
            progress=progress,
        )
        return cast("bytes", draw_function(kind)(value, options))

    return PreparedSheet(
        kind=kind.id,
        render=render,
        copies=copies if kind.labelled_copies else 1,
        receipts=tuple(receipt.number for receipt in receipts),
    )


def gather_function(kind: SheetKind) -> Callable[..., object]:
    """What gathers a sheet of this kind from the book."""
    return _load("village_collector.services.sheets", kind.gathered_by)


def draw_function(kind: SheetKind) -> Callable[..., object]:
    """What draws the gathered value of this kind."""
    return _load("village_collector.documents", kind.drawn_by)


def _load(package: str, reference: str) -> Callable[..., object]:
    module, _, name = reference.rpartition(".")
    return cast("Callable[..., object]", getattr(import_module(f"{package}.{module}"), name))


def _layout(kind: SheetKind, file: Path | None) -> Layout | None:
    from village_collector.documents.layout import read_layout

    if file is None or kind.layout is not LayoutSource.COUNTY:
        return None
    return read_layout(file, kind.id, kind.columns.split())


def save(paper: bytes, out: Path) -> SavedSheet:
    """Write a drawn sheet; a file is no print, so nothing is counted. Raises what exchange.safe_write raises."""
    from village_collector.documents.rasterise import page_count

    return SavedSheet(out, write_file(out, paper), page_count(paper))


def record_print(season: Season, sheet: PreparedSheet, *, times: int = 1) -> None:
    """Record in the ledger that this sheet left the program as paper, `times` copies of each page that was drawn."""
    with season.book.transaction() as act:
        header = season.entry_header()
        act.append(Print(**header, sheet=sheet.kind, copies=sheet.copies * times, receipts=tuple(sheet.receipts)))
