"""Looking at finished paper: how many pages, and what a page looks like, from the very bytes that are printed."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

import pypdfium2

_ONE_AT_A_TIME = Lock()
"""pdfium keeps state of its own: a preview in the window must not meet the printing of another sheet in a thread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageImage:
    """One page as pixels: four bytes each, blue, green, red and one that says nothing, row after row."""

    width: int
    height: int
    stride: int
    pixels: bytes


def page_count(paper: bytes) -> int:
    """How many pages the PDF has."""
    with _ONE_AT_A_TIME:
        document = pypdfium2.PdfDocument(paper)
        try:
            return len(document)
        finally:
            document.close()


def page_image(paper: bytes, page: int, dpi: float) -> PageImage:
    """The page (counted from 0) of the PDF at this resolution."""
    with _ONE_AT_A_TIME:
        document = pypdfium2.PdfDocument(paper)
        try:
            bitmap = document[page].render(scale=dpi / 72, rev_byteorder=False, prefer_bgrx=True)
            return PageImage(
                width=bitmap.width, height=bitmap.height, stride=bitmap.stride, pixels=bytes(bitmap.buffer)
            )
        finally:
            document.close()
