"""The faces that paper is set in: found on this machine, chosen glyph by glyph, embedded with a true text layer."""

from __future__ import annotations

import mmap
import os
import threading
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics, ttfonts

from village_collector.assets import asset
from village_collector.errors import UserError

rl_config.useA85 = 0

Face: TypeAlias = Any
"""A reportlab TTFont; the library has no types of its own."""

DRAWING = threading.Lock()
"""Held while a document is set: reportlab's parsed faces keep a reading position and are shared by all documents."""

_PLAIN = "NotoSansSC-Regular.ttf"
_BOLD = "NotoSansSC-Bold.ttf"
_RARE = "HanaMinB.ttf"
_HANAZONO = Path("/usr/share/fonts/truetype/hanazono")


def _to_unicode(font_name: str, subset: list[int]) -> str:
    """The text layer of one subset: what each code means, in UTF-16BE and in blocks of at most 100.

    reportlab writes five hexadecimal digits for a character beyond the BMP, which readers take for
    another one; names like 𠮷 would then be found and copied as rubbish.
    """
    blocks = []
    codes = [(code, char) for code, char in enumerate(subset) if char]
    for start in range(0, len(codes), 100):
        block = codes[start : start + 100]
        lines = "\n".join(f"<{code:02X}> <{chr(char).encode('utf-16-be').hex().upper()}>" for code, char in block)
        blocks.append(f"{len(block)} beginbfchar\n{lines}\nendbfchar")
    return "\n".join(
        (
            "/CIDInit /ProcSet findresource begin",
            "12 dict begin",
            "begincmap",
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
            f"/CMapName /{font_name} def",
            "/CMapType 2 def",
            "1 begincodespacerange",
            "<00> <FF>",
            "endcodespacerange",
            *blocks,
            "endcmap",
            "CMapName currentdict /CMap defineresource pop",
            "end",
            "end",
        )
    )


ttfonts.makeToUnicodeCMap = _to_unicode


def _installed(name: str) -> Iterator[Path]:
    """Where a face may be, best place first: beside the program, in the Python package, in the system."""
    with suppress(FileNotFoundError):
        yield asset(f"fonts/{name}")
    package = find_spec("rendercv_fonts")
    for folder in (package.submodule_search_locations or ()) if package else ():
        yield Path(folder) / "Noto Sans" / name
    yield _HANAZONO / name


def _windows(name: str) -> Path:
    return Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts" / name


@cache
def _paths() -> tuple[Path, Path, tuple[Path, ...]]:
    """The plain face, the bold face, and the faces asked one after the other for a rare character."""
    simsun = _windows("simsun.ttc")
    plain = next((path for path in (*_installed(_PLAIN), simsun) if path.is_file()), None)
    if plain is None:
        raise UserError(
            "no-font",
            "这台电脑上找不到中文字体（NotoSansSC 或 宋体），不能打印。",
            "请重新安装本程序，或请技术人员安装思源黑体后再打印。",
        )
    bold = next((path for path in _installed(_BOLD) if path.is_file()), plain)
    rare = (*_installed(_RARE), simsun, _windows("simsunb.ttf"))
    return plain, bold, tuple(path for path in rare if path.is_file() and path != plain)


class _Outlines:
    """The outlines of a mapped face, read one glyph at a time instead of copied whole for each subset."""

    def __init__(self, data: mmap.mmap, start: int) -> None:
        self._data, self._start = data, start

    def __getitem__(self, part: slice) -> bytes:
        return self._data[self._start + part.start : self._start + part.stop]


class _MappedFace(ttfonts.TTFontFace):  # type: ignore[misc]
    """A face whose file is mapped, not read: the rare face has 31 MB, of which a register needs a few pages."""

    def readFile(self, f: str) -> None:
        with open(f, "rb") as file:
            self._ttf_data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self.filename = f
        self._pos = 0

    def get_table(self, tag: str) -> Any:
        if tag != "glyf":
            return super().get_table(tag)
        return _Outlines(self._ttf_data, self.get_table_pos(tag)[0])


class _MappedFont(ttfonts.TTFont):  # type: ignore[misc]
    """A font on a mapped face, without the parts that only reportlab's own text drawing needs."""

    def __init__(self, name: str, path: Path) -> None:
        self.fontName = name
        self.face = _MappedFace(str(path))
        self.encoding = ttfonts.TTEncoding()
        self.state: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()
        self._asciiReadable = False
        self.shapable = False


@cache
def _face(path: Path) -> Face:
    return _MappedFont(f"VC-{path.stem}", path)


def plain_name() -> str:
    """The everyday face as reportlab knows it; given to a canvas so that no page carries an unembedded Helvetica."""
    face = _face(_paths()[0])
    pdfmetrics.registerFont(face)
    return str(face.fontName)


def _faces(bold: bool) -> Iterator[Face]:
    plain, heavy, rare = _paths()
    if bold:
        yield _face(heavy)
    yield _face(plain)
    for path in rare:
        yield _face(path)


def _is_space(char: str) -> bool:
    return char != "\u3000" and unicodedata.category(char) in ("Cc", "Zs", "Zl", "Zp")


@cache
def _holder(char: str, bold: bool) -> Face | None:
    """The first face that draws this character; a private-use point has no agreed shape, so no face counts."""
    if unicodedata.category(char) == "Co":
        return None
    code = ord(char)
    return next((face for face in _faces(bold) if code in face.face.charToGlyph), None)


def missing_glyphs(texts: Iterable[str]) -> tuple[str, ...]:
    """The characters of `texts` that no installed face can draw, in the order of their code points."""
    wanted = set("".join(texts))
    common = _face(_paths()[0]).face.charToGlyph
    rest = (char for char in wanted if ord(char) not in common or "\ue000" <= char <= "\uf8ff")
    return tuple(sorted(char for char in rest if not _is_space(char) and _holder(char, False) is None))


def require_glyphs(texts: Iterable[tuple[str, Iterable[str]]], substitutes: Mapping[str, str]) -> None:
    """Refuse to print while any character without a substitute would come out as an empty box.

    `texts` are pairs of whose they are (“第 17 号 张三”) and what is to be drawn.
    Raises UserError("missing-glyph") that names every person and character.
    """
    pairs = [(owner, tuple(parts)) for owner, parts in texts]
    missing = set(missing_glyphs(part for _, parts in pairs for part in parts)) - set(substitutes)
    if not missing:
        return
    found = []
    for owner, parts in pairs:
        mine = sorted(missing & set("".join(parts)))
        if mine:
            signs = "、".join(f"“{char}”（U+{ord(char):04X}）" for char in mine)
            found.append(f"{owner}：{signs}")
    shown = "；".join(found[:20]) + (f"；等共 {len(found)} 处" if len(found) > 20 else "")
    raise UserError(
        "missing-glyph",
        f"有字打不出来，已停止打印：{shown}。",
        "请为这些字填写拆字说明（例如“龙天”），纸上将印成〔龙天〕并可在备注里写明；或请技术人员安装含有这些字的字体。",
    )


Run: TypeAlias = tuple[str, str]
"""One stretch of text in one embedded subset: the font's name in the page and the codes in hexadecimal."""


class Typesetter:
    """Turns the text of one document into codes of embedded subsets, and measures it.

    `glyph_substitutes` gives the way out for a character that no face holds: what it is made of
    (“龙天”), which is drawn as 〔龙天〕 in its place.
    """

    def __init__(self, document: Any, glyph_substitutes: Mapping[str, str] | None = None) -> None:
        self._document = document
        self._substitutes = {char: f"〔{parts}〕" for char, parts in (glyph_substitutes or {}).items()}
        self._glyphs: dict[tuple[str, bool], tuple[str, str, int]] = {}
        self._lines: dict[tuple[str, bool], tuple[tuple[Run, ...], int]] = {}

    def plain(self, text: str) -> str:
        """The text as it will be drawn: line ends and tabs as spaces, substitutes put in."""
        if not text.isprintable():
            text = "".join(" " if _is_space(char) else char for char in text)
        for char, substitute in self._substitutes.items():
            text = text.replace(char, substitute)
        return text

    def set(self, text: str, bold: bool = False) -> tuple[tuple[Run, ...], int]:
        """The runs of one line and its width in thousandths of the size."""
        key = (text, bold)
        known = self._lines.get(key)
        if known is None:
            known = self._lines[key] = self._set(text, bold)
        return known

    def width(self, char: str, bold: bool = False) -> int:
        """The advance of one character in thousandths of the size."""
        return self._glyph(char, bold)[2]

    def _set(self, text: str, bold: bool) -> tuple[tuple[Run, ...], int]:
        runs: list[Run] = []
        width = 0
        font, codes = "", ""
        for char in text:
            holder, code, advance = self._glyphs.get((char, bold)) or self._glyph(char, bold)
            width += advance
            if holder != font:
                if codes:
                    runs.append((font, codes))
                font, codes = holder, ""
            codes += code
        if codes:
            runs.append((font, codes))
        return tuple(runs), width

    def _glyph(self, char: str, bold: bool) -> tuple[str, str, int]:
        known = self._glyphs.get((char, bold))
        if known is None:
            face = _holder(char, bold)
            if face is None:
                raise UserError(
                    "missing-glyph",
                    f"字体里没有“{char}”（U+{ord(char):04X}）这个字，已停止打印。",
                    "请为这个字填写拆字说明，或请技术人员安装含有这个字的字体。",
                )
            ((subset, code),) = face.splitString(char, self._document)
            name = face.getSubsetInternalName(subset, self._document)
            known = self._glyphs[char, bold] = (name, code.hex(), round(face.face.getCharWidth(ord(char))))
        return known
