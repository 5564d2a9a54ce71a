"""How a sheet is drawn, beside what stands on it: layout, copies, paper, substitutes for characters, progress."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from village_collector.documents.layout import Layout, default_layout
from village_collector.progress import ProgressCallback

ReceiptSize: TypeAlias = Literal["A5", "80mm"]
"""A sheet of A5, or a roll of 80 mm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawOptions:
    """What every draw function takes after the value that it draws; each uses what concerns it."""

    layout: Layout | None = None
    """A county's own layout; None is the one that ships with the program."""
    copies: int = 1
    """How many labelled copies of a register are drawn."""
    size: ReceiptSize = "A5"
    """What a receipt is printed on."""
    glyph_substitutes: Mapping[str, str] = field(default_factory=dict)
    """For a character that no face holds: what it is made of (“龙天”)."""
    progress: ProgressCallback | None = None
    """Told of every page; may raise to end the drawing."""

    def layout_of(self, kind: str) -> Layout:
        """The layout to draw a sheet of this kind by."""
        return self.layout or default_layout(kind)

    def report(self, done: int, total: int) -> None:
        """Tell how far the drawing is, where somebody wants to know."""
        if self.progress:
            self.progress(done, total)


PLAIN = DrawOptions()
"""The program's own layout, one copy, no substitutes."""
