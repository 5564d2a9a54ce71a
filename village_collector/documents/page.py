"""A sheet of paper: text fitted into cells, lines, boxes and QR codes, collected into one small content stream."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import segno

from village_collector.documents import fonts

Align: TypeAlias = Literal["left", "center", "right"]

POINT = 72 / 25.4
_UNIT = POINT * 10
"""Coordinates inside a stream are whole tenths of a point: small to write, finer than any printer."""

_ASCENT = 0.88
_HEIGHT = 1.16
"""Of Noto Sans SC's characters as drawn, in parts of the size: from the baseline up, and one line with its gap."""

_PADDING = 0.8
_SMALLEST = 38
_NO_START = "，。、；：？！）》”’〕·％…—"
_NO_END = "（《“‘〔"


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet's size in millimetres as it lies before the reader, and the margin no cheap printer cuts."""

    width: float
    height: float
    margin: float = 10.0

    @property
    def turned(self) -> Paper:
        return Paper(self.height, self.width, self.margin)

    @property
    def points(self) -> tuple[float, float]:
        return round(self.width * POINT, 2), round(self.height * POINT, 2)


A3 = Paper(297, 420)
A4 = Paper(210, 297)
A5 = Paper(148, 210)
SIZES: Mapping[str, Paper] = {"A3": A3, "A4": A4, "A5": A5}


@dataclass(frozen=True, slots=True)
class Fitted:
    """A text as it goes into one cell: its size in tenths of a point, and each line's runs, left and drop."""

    size: int
    lines: tuple[tuple[tuple[fonts.Run, ...], int, int], ...]


class Pen:
    """Draws on one sheet. Millimetres from the upper left corner; text sizes in points."""

    def __init__(self, setter: fonts.Typesetter, paper: Paper) -> None:
        self.paper = paper
        self._setter = setter
        self._top = round(paper.height * _UNIT)
        self._fills: list[str] = []
        self._strokes: list[str] = []
        self._texts: list[str] = []
        self._font: tuple[str, int] = ("", 0)
        self._gray = 0.0
        self._at = (0, 0)

    def code(self) -> str:
        """The content stream of all that was drawn: grounds first, then lines, then text."""
        body = ["q 0.1 0 0 0.1 0 0 cm", *self._fills, *self._strokes]
        if self._texts:
            body += ["BT 0 g", *self._texts, "ET"]
        return "\n".join([*body, "Q"])

    # Lines and grounds

    def line(self, x1: float, y1: float, x2: float, y2: float, width: float = 0.4, dash: str = "") -> None:
        self._strokes.append(
            f"{round(width * 10)} w {dash}{self._x(x1)} {self._y(y1)} m {self._x(x2)} {self._y(y2)} l S{' [] 0 d' if dash else ''}"
        )

    def lines(
        self, segments: Iterable[tuple[float, float, float, float]], width: float = 0.4, gray: float = 0.0
    ) -> None:
        """Many lines of one width in one stroke."""
        paths = [f"{self._x(a)} {self._y(b)} m {self._x(c)} {self._y(d)} l" for a, b, c, d in segments]
        if paths:
            tint, after = (f"{gray:g} G ", " 0 G") if gray else ("", "")
            self._strokes.append(f"{tint}{round(width * 10)} w {' '.join(paths)} S{after}")

    def box(self, x: float, y: float, width: float, height: float, line: float = 0.4, *, dashed: bool = False) -> None:
        dash, after = ("[20 15] 0 d ", " [] 0 d") if dashed else ("", "")
        corner = f"{self._x(x)} {self._y(y + height)} {self._x(width)} {self._x(height)}"
        self._strokes.append(f"{round(line * 10)} w {dash}{corner} re S{after}")

    def ground(self, x: float, y: float, width: float, height: float, gray: float) -> None:
        self._fills.append(
            f"{gray:g} g {self._x(x)} {self._y(y + height)} {self._x(width)} {self._x(height)} re f 0 g"
        )

    def qr(self, x: float, y: float, size: float, text: str) -> None:
        """A QR code (level M) of `size` millimetres with its quiet zone, drawn as merged runs of modules."""
        matrix = segno.make(text, error="m", micro=False, boost_error=False).matrix
        side = size / (len(matrix) + 8)
        runs = []
        for row, modules in enumerate(matrix):
            column = 0
            while column < len(modules):
                length = 0
                while column + length < len(modules) and modules[column + length]:
                    length += 1
                if length:
                    left, right = self._x(x + (column + 4) * side), self._x(x + (column + length + 4) * side)
                    upper, lower = self._y(y + (row + 4) * side), self._y(y + (row + 5) * side)
                    runs.append(f"{left} {lower} {right - left} {upper - lower} re")
                column += length + 1
        self._fills.append(" ".join(runs) + " f")

    def watermark(self, text: str, size: float, gray: float = 0.82) -> None:
        """Large letters under everything, across the middle of the sheet, rising to the right."""
        runs, width = self._setter.set(text, True)
        cos, sin = 0.94, 0.342
        half = width * size / 200
        x = self._x(self.paper.width / 2) - round(half * cos)
        y = self._y(self.paper.height / 2) - round(half * sin)
        shown = " ".join(f"{font} {round(size * 10)} Tf <{codes}> Tj" for font, codes in runs)
        self._fills.append(f"BT {gray:g} g {cos} {sin} {-sin} {cos} {x} {y} Tm {shown} ET 0 g")

    # Text

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float = 9,
        *,
        bold: bool = False,
        align: Align = "left",
        gray: float = 0.0,
    ) -> float:
        """Draw one line whose baseline is at y; gives back its width in millimetres."""
        runs, width = self._setter.set(self._setter.plain(text), bold)
        wide = width * size / 1000 / POINT
        left = x - (wide if align == "right" else wide / 2 if align == "center" else 0.0)
        self._write(runs, round(size * 10), self._x(left), self._y(y), gray)
        return wide

    def width_of(self, text: str, size: float, bold: bool = False) -> float:
        """How wide one line would be, in millimetres."""
        return self._setter.set(self._setter.plain(text), bold)[1] * size / 1000 / POINT

    def fit(
        self, text: str, width: float, height: float, size: float, align: Align = "left", *, bold: bool = False
    ) -> Fitted:
        """Find the largest size, and the fewest lines, at which the whole text stands inside a cell."""
        plain = self._setter.plain(text)
        room, tall = self._x(width - 2 * _PADDING), self._x(height)
        wanted = round(size * 10)
        runs, whole = self._setter.set(plain, bold)
        if whole * wanted <= room * 1000:
            pad, full, wide = self._x(_PADDING), self._x(width), whole * wanted // 1000
            left = pad if align == "left" else full - pad - wide if align == "right" else (full - wide) // 2
            return Fitted(wanted, ((runs, left, _baseline(tall, 1, wanted)),))
        # One line may shrink a little; only when that is not enough does the text break.
        if (shrunk := room * 1000 // whole) >= max(_SMALLEST, wanted * 82 // 100):
            return self._placed([plain], shrunk, width, height, align, bold)
        best, lines = max((self._in_lines(plain, count, room, tall, wanted, bold) for count in (2, 3, 4)), key=_size)
        if best < _SMALLEST:
            best, lines = _SMALLEST, self._cut(plain, room * 1000 // _SMALLEST, tall, bold)
        return self._placed(lines, best, width, height, align, bold)

    def _in_lines(
        self, text: str, count: int, room: int, tall: int, wanted: int, bold: bool
    ) -> tuple[int, list[str]]:
        """The largest size at which the text stands in that many lines, broken evenly; 0 where it cannot."""
        step = min(wanted, int((tall - 8) / count / _HEIGHT))
        while step >= _SMALLEST:
            if len(lines := self._broken(text, room * 1000 // step, bold)) <= count:
                even = self._setter.set(text, bold)[1] // len(lines)
                while len(evened := self._broken(text, even, bold)) > len(lines):
                    even += 250
                return step, evened if even * step <= room * 1000 else lines
            step -= 1
        return 0, []

    def cell(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        text: str,
        size: float = 9,
        align: Align = "left",
        *,
        bold: bool = False,
        gray: float = 0.0,
    ) -> None:
        """Draw a text in the middle of a cell's height, shrunk or broken so that all of it stands inside."""
        if text:
            self.put(self.fit(text, width, height, size, align, bold=bold), x, y, gray)

    def put_row(self, cells: Iterable[tuple[int, Fitted]], y: float) -> None:
        """Draw the fitted cells of one row, each with its left edge from `edge`: the inner loop of long registers."""
        top, out, (at_x, at_y), font = self._y(y), self._texts, self._at, self._font
        if self._gray:
            out.append("0 g")
            self._gray = 0.0
        for left, fitted in cells:
            size = fitted.size
            for runs, dx, dy in fitted.lines:
                here_x, here_y = left + dx, top - dy
                out.append(f"{here_x - at_x} {here_y - at_y} Td")
                at_x, at_y = here_x, here_y
                for name, codes in runs:
                    if font[0] != name or font[1] != size:
                        font = (name, size)
                        out.append(f"{name} {size} Tf")
                    out.append(f"<{codes}> Tj")
        self._at, self._font = (at_x, at_y), font

    def edge(self, x: float) -> int:
        """A left edge as `put_row` takes it."""
        return self._x(x)

    def put(self, fitted: Fitted, x: float, y: float, gray: float = 0.0) -> None:
        """Draw an already fitted text into the cell whose corner is at x, y."""
        left, top = self._x(x), self._y(y)
        for runs, dx, dy in fitted.lines:
            self._write(runs, fitted.size, left + dx, top - dy, gray)

    def paragraph(
        self, x: float, y: float, width: float, text: str, size: float = 9, *, leading: float = 1.6, gray: float = 0.0
    ) -> float:
        """Draw text broken over lines, first baseline one ascent below y; gives back the y below the last line."""
        step = size * leading / POINT
        for line in self._flowed(text, width, size):
            if line:
                self.text(x, y + (step + size * 0.7 / POINT) / 2, line, size, gray=gray)
            y += step
        return y

    def height_of(self, text: str, width: float, size: float = 9, *, leading: float = 1.6) -> float:
        """How far down `paragraph` would go, in millimetres."""
        return len(self._flowed(text, width, size)) * size * leading / POINT

    def _flowed(self, text: str, width: float, size: float) -> list[str]:
        room = int(width * POINT / size * 1000)
        return [line for block in text.split("\n") for line in self._broken(self._setter.plain(block), room, False) or [""]]

    def _placed(
        self, lines: Sequence[str], size: int, width: float, height: float, align: Align, bold: bool
    ) -> Fitted:
        room, pad, tall = self._x(width), self._x(_PADDING), self._x(height)
        step = round(size * _HEIGHT)
        first = _baseline(tall, len(lines), size)
        placed = []
        for number, line in enumerate(lines):
            runs, thousandths = self._setter.set(line, bold)
            wide = thousandths * size // 1000
            left = pad if align == "left" else room - pad - wide if align == "right" else (room - wide) // 2
            placed.append((runs, left, first + number * step))
        return Fitted(size, tuple(placed))

    def _broken(self, text: str, room: int, bold: bool) -> list[str]:
        """Lines of at most `room` thousandths; no line opens with a closing mark, words of letters stay whole."""
        lines: list[str] = []
        while text:
            used, end = 0, 0
            while end < len(text) and (used := used + self._setter.width(text[end], bold)) <= room:
                end += 1
            end = max(end, 1)
            if end < len(text):
                end = _good_break(text, end)
            lines.append(text[:end].rstrip(" "))
            text = text[end:].lstrip(" ")
        return lines

    def _cut(self, text: str, room: int, tall: int, bold: bool) -> list[str]:
        lines = self._broken(text, room - 1000, bold)
        count = max(1, int(tall / _SMALLEST / _HEIGHT))
        return lines if len(lines) <= count else [*lines[: count - 1], lines[count - 1] + "…"]

    def _write(self, runs: tuple[fonts.Run, ...], size: int, x: int, y: int, gray: float) -> None:
        out = self._texts
        if gray != self._gray:
            out.append(f"{gray:g} g")
            self._gray = gray
        out.append(f"{x - self._at[0]} {y - self._at[1]} Td")
        self._at = (x, y)
        for font, codes in runs:
            if self._font != (font, size):
                out.append(f"{font} {size} Tf")
                self._font = (font, size)
            out.append(f"<{codes}> Tj")

    def _x(self, millimetres: float) -> int:
        return round(millimetres * _UNIT)

    def _y(self, millimetres: float) -> int:
        return self._top - round(millimetres * _UNIT)


def _baseline(tall: int, lines: int, size: int) -> int:
    """How far below a cell's top its first baseline lies; the body of the ideographs is centred, not the baseline."""
    return round((tall - round(size * _HEIGHT) * (lines - 1) - size) / 2 + size * _ASCENT)


def _size(found: tuple[int, list[str]]) -> int:
    return found[0]


def _good_break(text: str, end: int) -> int:
    """Move a line's end back to where Chinese typesetting allows it, as long as half the line remains."""
    best = end
    for cut in range(end, max(end // 2, 1) - 1, -1):
        before, after = text[cut - 1], text[cut]
        inside_word = before.isascii() and after.isascii() and before.isalnum() and after.isalnum()
        if not (after in _NO_START or before in _NO_END or inside_word):
            return cut
    return best
