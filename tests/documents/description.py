"""What stands on a paper, in words, so that a change of an accepted paper shows what moved.

Everything is in points, in tenths, from the left upper corner. A line of text says its baseline, face and size, then where
each piece begins; lines, boxes and grounds say how wide or how dark they are.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import resolve1
from pdfminer.psparser import PSLiteral

TOKEN = re.compile(r"<[0-9a-f]*>|\[[^\]]*\]|[^\s\[<]+")
MODULES = 40  # more boxes than these in one run are a QR code and told by their digest


def describe(paper: bytes) -> str:
    """The whole paper: its title, its bookmarks, what each page bears, and the faces."""
    document = PDFDocument(PDFParser(io.BytesIO(paper)))
    pages = list(PDFPage.create_pages(document))
    places = {page.pageid: number for number, page in enumerate(pages, 1)}
    lines = [f"{key} {_words(document.info[0][key])}" for key in ("Title", "Subject", "CreationDate")]
    outlines = resolve1(document.catalog.get("Outlines"))
    lines += [f"bookmark {mark}" for mark in _bookmarks(outlines, places, 0)] if outlines else []
    forms: dict[str, Any] = {}
    body: list[str] = []
    fonts: dict[str, _Font] = {}
    for number, page in enumerate(pages, 1):
        resources = resolve1(page.resources)
        fonts = fonts or {name: _Font(resolve1(font)) for name, font in resolve1(resources["Font"]).items()}
        forms |= resolve1(resources.get("XObject")) or {}
        _, _, width, height = page.mediabox
        code = "".join(resolve1(part).get_data().decode() for part in page.contents)
        body += ["", f"page {number}: {width:g} × {height:g}", *_Stream(code, height, fonts).lines()]
    for name, form in forms.items():
        stream = resolve1(form)
        body += ["", f"drawing {name}", *_Stream(stream.get_data().decode(), stream.attrs["BBox"][3], fonts).lines()]
    return "\n".join([*lines, *(f"face {name} {font.about}" for name, font in fonts.items()), *body, ""])


def describe_file(paper: bytes) -> str:
    """What an archive asks of the file, apart from what stands on it: version, language, information, XMP, output intent, text layer."""
    document = PDFDocument(PDFParser(io.BytesIO(paper)))
    catalog = {key: resolve1(value) for key, value in document.catalog.items()}
    lines = [paper[:8].decode(), *(f"{key}: {_words(value)}" for key, value in sorted(document.info[0].items()))]
    lines += [f"{key}: {_words(catalog[key])}" for key in ("Lang", "PageMode", "ViewerPreferences")]
    lines += ["", catalog["Metadata"].get_data().decode(), "", f"{sorted(catalog['Metadata'].attrs.items())}"]
    for intent in catalog["OutputIntents"]:
        profile = resolve1(intent.pop("DestOutputProfile"))
        lines += ["", f"intent {sorted(intent.items())}, N {profile.attrs['N']}", profile.get_data().hex(" ", 4)]
    page = next(PDFPage.create_pages(document))
    for name, font in resolve1(resolve1(page.resources)["Font"]).items():
        lines += ["", f"text layer of {name}", resolve1(resolve1(font)["ToUnicode"]).get_data().decode()]
    return "\n".join([*lines, ""])


class _Font:
    """One embedded subset: how it is called, and what its codes mean."""

    def __init__(self, font: dict[str, Any]) -> None:
        layer = resolve1(font["ToUnicode"]).get_data().decode()
        pairs = re.findall(r"^<(..)> <(\w{4,})>$", layer, re.M)
        self._meaning = {code.lower(): bytes.fromhex(char).decode("utf-16-be") for code, char in pairs}
        self._widths = font["Widths"]
        self.name = str(font["BaseFont"].name).partition("+")[2]
        self.about = f"{self.name}, {len(pairs)} characters, embedded: {'FontFile2' in resolve1(font['FontDescriptor'])}"

    def read(self, codes: str) -> str:
        return "".join(self._meaning[codes[n : n + 2]] for n in range(0, len(codes), 2))


class _Stream:
    """The drawing of one page or form, read operator by operator."""

    def __init__(self, code: str, height: float, fonts: dict[str, _Font]) -> None:
        self._tokens = TOKEN.findall(code)
        self._height, self._fonts = height, fonts
        self._scale, self._width, self._dash, self._grey, self._line_grey = 1.0, 0.0, "", "0", "0"
        self._at, self._turn = (0.0, 0.0), ""
        self._font, self._size = "", 0.0
        self._path: list[tuple[tuple[str, str], tuple[str, str]]] = []
        self._boxes: list[str] = []
        self._piece: tuple[str, str, str] | None = None  # how the line stands, where the piece begins, what it says

    def lines(self) -> Iterator[str]:
        """One line for what stands on one height; what was drawn first comes first."""
        for (_, how), group in groupby(self._marks(), key=lambda mark: mark[:2]):
            shown = [what for _, _, what in group]
            if len(shown) > MODULES:
                shown = [shown[0], "…", shown[-1], f"({len(shown)}: {hashlib.sha256(' '.join(shown).encode()).hexdigest()[:16]})"]
            yield f"{how}  {' | '.join(shown)}"

    def _marks(self) -> Iterator[tuple[str, str, str]]:
        """(kind, how it stands, what it is) of everything drawn."""
        operands: list[str] = []
        for token in self._tokens:
            if not re.match(r"[a-zA-Z]", token):
                operands.append(token)
                continue
            yield from self._do(token, operands)
            operands = []

    def _do(self, operator: str, operands: list[str]) -> Iterator[tuple[str, str, str]]:
        if operator in ("Td", "Tm", "ET") and self._piece:
            how, where, text = self._piece
            yield "text", how, f"{where} {text}"
            self._piece = None
        match operator:
            case "cm":
                self._scale *= float(operands[0])
            case "w":
                self._width = self._points(operands[0])
            case "d":
                self._dash = "" if operands[0] == "[]" else f" dashed {operands[0]}"
            case "g":
                self._grey = operands[0]
            case "G":
                self._line_grey = operands[0]
            case "m":
                self._path.append((self._place(operands), ("", "")))
            case "l":
                self._path[-1] = (self._path[-1][0], self._place(operands))
            case "re":
                x, y, width, height = operands
                left, upper = self._place([x, str(float(y) + float(height))])
                self._boxes.append(f"{left},{upper} {self._points(width):g} × {self._points(height):g}")
            case "S" | "f":
                yield from self._painted(operator)
            case "BT":
                self._at, self._turn = (0.0, 0.0), ""
            case "Tm":
                self._turn = " ".join(operands)
            case "Td":
                self._at = (self._at[0] + float(operands[0]), self._at[1] + float(operands[1]))
            case "Tf":
                self._font, self._size = operands[0][1:], self._points(operands[1])
            case "Tj":
                self._show(operands[0][1:-1])
            case "Do":
                yield "drawing", "drawing", operands[0][1:]
            case "q" | "Q" | "ET":
                pass
            case _:
                yield "?", "?", " ".join([*operands, operator])

    def _painted(self, operator: str) -> Iterator[tuple[str, str, str]]:
        if operator == "f":
            how = f"ground {self._grey}"
        else:
            how = f"{self._width:g} wide{self._dash}" + (f" grey {self._line_grey}" if self._line_grey != "0" else "")
        for (x, y), (to_x, to_y) in self._path:
            if y == to_y:
                yield "line", f"line {how} across {x} … {to_x}", y
            elif x == to_x:
                yield "line", f"line {how} down {y} … {to_y}", x
            else:
                yield "line", f"line {how} slanting", f"{x},{y} … {to_x},{to_y}"
        for box in self._boxes:
            yield "box", how if operator == "f" else f"box {how}", box
        self._path, self._boxes = [], []

    def _show(self, codes: str) -> None:
        font = self._fonts[self._font]
        stands = f"turned {self._turn}" if self._turn else self._place(["0", str(self._at[1])])[1]
        how = f"{stands} {font.name} {self._size:g}"
        how += f" grey {self._grey}" if self._grey != "0" else ""
        where, text = f"{self._points(str(self._at[0])):g}", font.read(codes)
        if self._piece:
            how, where, before = self._piece
            text = f"{before}{'' if f' {font.name} ' in how else f'‹{font.name}›'}{text}"
        self._piece = how, where, text

    def _place(self, pair: list[str]) -> tuple[str, str]:
        return f"{self._points(pair[0]):g}", f"{round(self._height - float(pair[1]) * self._scale, 1):g}"

    def _points(self, length: str) -> float:
        return round(float(length) * self._scale, 1)


def _bookmarks(parent: dict[str, Any], places: dict[int, int], level: int) -> Iterator[str]:
    mark = resolve1(parent.get("First"))
    while mark:
        closed = " (closed)" if mark.get("Count", 0) < 0 else ""
        page = resolve1(mark["Dest"])[0]
        yield f"{'  ' * level}{_words(mark['Title'])} → page {places[page.objid]}{closed}"
        yield from _bookmarks(mark, places, level + 1)
        mark = resolve1(mark.get("Next"))


def _words(value: Any) -> str:
    if isinstance(value, bytes):
        return value[2:].decode("utf-16-be") if value.startswith(b"\xfe\xff") else value.decode("latin-1")
    return str(value.name) if isinstance(value, PSLiteral) else str(value)
