"""Checks a workbook file before its cells are parsed, and refuses what is hostile, broken or no workbook at all."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal
from xml.parsers import expat

from village_collector.errors import UserError
from village_collector.exchange.workbook_errors import damaged, encrypted, hostile, macros, vast
from village_collector.exchange.workbook_process import MOST_CELLS

_MIB = 1 << 20
LARGEST_FILE = 64 * _MIB
_LARGEST_CONTENT = 256 * _MIB  # all parts unpacked; a register of 50,000 people has about 40 MiB
_LARGEST_RATIO = 200  # text packs at most about 50 to 1, a run of one byte 1032 to 1
_RATIO_FROM = 4 * _MIB
_MOST_PARTS = 2000
_LAST_COLUMN = 16_384
_LAST_ROW = 1_048_576
_LARGEST_MERGE = 2_000_000
_MOST_SHEETS = 1000
_MOST_LETTERS, _MOST_DIGITS = 4, 8  # one more than the last column and row have
_OVERLAP = 512  # bytes kept between two looks, longer than anything looked for

_XML_NAMES = (".xml", ".rels", ".vml")
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TAG = re.compile(rb"[\xef\xbb\xbf\s]*<")
_PAGE = re.compile(_TAG.pattern + rb"(?:html|!doctype|table|\?xml|meta)", re.IGNORECASE)
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
# What makes a sheet worth a parser: a cell right of column CZ or below row 99,999 (104 columns of 99,999 cells are not
# too many), a merge that goes far beyond that, or a cell that does not say where it is. The fixed start keeps these looks near the speed of unpacking.
_FAR_CELL = re.compile(rb"""r\s*=\s*["'](?:[A-Za-z]{3}|[D-Zd-z][A-Za-z]|[A-Za-z]{1,2}[0-9]{6})""")
_FAR_MERGE = re.compile(rb":(?:[A-Za-z]{3,}+[0-9]|[A-Za-z]{1,2}[0-9]{6})")
_UNPLACED_CELLS = [re.compile(start + rb"c(?! r=)(?:>|\s+(?!r\s*=))") for start in (b"<", b":")]
_REFERENCE = re.compile("([A-Za-z]+)([0-9]+)(?::([A-Za-z]+)([0-9]+))?")


@dataclass(frozen=True, slots=True)
class Inspection:
    """What is known of a workbook that passed the check."""

    kind: Literal["xlsx", "xls", "ods"]
    external_links: bool = False


def check_workbook(path: Path) -> None:
    """Raise UserError where the cells of the file at `path` must not be parsed; cheap next to the parsing itself.

    Codes: "file-missing", "file-busy", "file-too-large", "not-a-workbook", "encrypted-workbook",
    "macro-workbook", "damaged-workbook", "hostile-workbook".
    """
    inspect(load(path), path.name)


def load(path: Path) -> bytes:
    """The bytes of a file that the coordinator chose; raises "file-missing", "file-busy" or "file-too-large"."""
    if path.name.startswith("~$"):
        raise UserError(
            "not-a-workbook",
            f"“{path.name}”是表格打开着的时候留下的临时文件，里面没有名册。",
            "请关掉正打开着的表格，再选名字前面没有 ~$ 的那个文件。",
        )
    try:
        if path.is_dir():
            raise UserError("file-missing", f"“{path.name}”是一个文件夹，不是文件。", "请选里面的一个文件。")
        if path.stat().st_size > LARGEST_FILE:
            raise UserError(
                "file-too-large",
                f"“{path.name}”有 {path.stat().st_size // _MIB} MB，超过了 {LARGEST_FILE // _MIB} MB。",
                "请确认选对了文件；表里若有图片，请删去图片后另存一份再试。",
            )
        return path.read_bytes()
    except FileNotFoundError as error:
        raise UserError("file-missing", f"找不到文件“{path.name}”。", "请看看U盘是否还插着，再选一次文件。") from error
    except PermissionError as error:
        raise UserError(
            "file-busy",
            f"“{path.name}”打不开，它可能正在 WPS 里打开着。",
            "请在 WPS 里关掉这个文件，再试一次。",
        ) from error
    except OSError as error:
        raise UserError(
            "file-missing", f"“{path.name}”读不出来，磁盘或U盘可能出了故障。", "请拔下U盘重插一次，或换一份文件再试。"
        ) from error


def inspect(data: bytes, name: str) -> Inspection:
    """The check of `check_workbook` on bytes that are already read, so that what is checked is what is parsed."""
    found = inspect_container(data, name)
    inspect_parts(data, name)
    return found


def inspect_container(data: bytes, name: str) -> Inspection:
    """The quick half of the check: what kind of file it is, and what its table of contents lists."""
    if data.startswith(_ZIP):
        return _inspect_zip(data, name)
    if data.startswith(_OLE):
        return _inspect_ole(data, name)
    if not data:
        what = f"“{name}”是空的，一个字节也没有。"
    elif _PAGE.match(data):
        what = f"“{name}”虽然叫这个名字，里面其实是网页或 XML 文本，不是表格文件。"
    else:
        what = f"“{name}”不是表格文件，或者文件头已经损坏。"
    raise UserError(
        "not-a-workbook", what, "请向发来文件的单位要一份 .xlsx。不要用表格软件直接打开再保存，号码会被改坏。"
    )


def inspect_parts(data: bytes, name: str) -> None:
    """The other half: unpack every part to its end and look through it, in a fraction of the time that parsing takes."""
    if not data.startswith(_ZIP):
        return
    with _refusing_damage(name), zipfile.ZipFile(io.BytesIO(data)) as archive:
        for part in archive.infolist():
            _check_content(archive, part, name)


def _inspect_zip(data: bytes, name: str) -> Inspection:
    with _refusing_damage(name), zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
    _check_parts(parts, name)
    if _is_ods(parts):
        return Inspection("ods")
    return Inspection("xlsx", any(part.filename.startswith("xl/externalLinks/") for part in parts))


@contextmanager
def _refusing_damage(name: str) -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OverflowError) as error:
        raise damaged(name) from error


def _check_parts(parts: list[zipfile.ZipInfo], name: str) -> None:
    if len(parts) > _MOST_PARTS:
        raise hostile(name, f"里面装了 {len(parts)} 个部分")
    names = [part.orig_filename for part in parts]
    lowered = [part.lower() for part in names]
    if len(set(lowered)) != len(lowered):
        raise hostile(name, "里面有两个同名的部分")
    for part in names:
        if part.startswith("/") or ".." in part.split("/") or re.search(r"[\\:\x00-\x1f]", part):
            raise hostile(name, "里面有名字古怪的部分")
    if any(part.flag_bits & 1 for part in parts):
        raise encrypted(name)
    if any("vbaproject" in part or part.startswith("xl/macrosheets/") for part in lowered):
        raise macros(name)
    if any(part.endswith("workbook.bin") for part in lowered):
        raise UserError(
            "not-a-workbook",
            f"“{name}”是二进制的 .xlsb 表格，读不了。",
            "请用 WPS 或 Excel 打开它，另存为“Excel 文件（.xlsx）”，再选新存的文件。",
        )
    workbook = "[content_types].xml" in lowered and any(part.endswith("workbook.xml") for part in lowered)
    if not workbook and not _is_ods(parts):
        raise UserError(
            "not-a-workbook",
            f"“{name}”是压缩文件或别的文档，不是表格。",
            "请选 .xlsx、.xls 或 .csv 表格；若是压缩包，请先解开。",
        )
    if sum(part.file_size for part in parts) > _LARGEST_CONTENT:
        raise hostile(name, "解开后大得不正常")
    if any(part.file_size > _RATIO_FROM and part.file_size > _LARGEST_RATIO * part.compress_size for part in parts):
        raise hostile(name, "压缩得不正常，像是压缩炸弹")


def _is_ods(parts: list[zipfile.ZipInfo]) -> bool:
    """Whether this is a spreadsheet of LibreOffice or another office of the open standard."""
    return {"mimetype", "content.xml"} <= {part.filename for part in parts}


def _check_content(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> None:
    """Read one part to its end, which proves its CRC, and look at what an XML part says, whatever the part is called."""
    to_parse = part.filename.endswith("workbook.xml")
    before = b""
    with archive.open(part) as stream:
        block = stream.read(_MIB)
        is_xml = part.filename.endswith(_XML_NAMES) or _TAG.match(block) is not None
        while block:
            if is_xml:
                before += block
                _check_text(before, part.filename, name)
                to_parse = to_parse or _may_be_vast(before)
                before = before[-_OVERLAP:]
            block = stream.read(_MIB)
    if is_xml and (to_parse or part.filename == "content.xml"):
        with archive.open(part) as stream:
            (_OdsLook if part.filename == "content.xml" else _XmlLook)(name).read(stream)


def _check_text(xml: bytes, part: str, name: str) -> None:
    if b"\x00" in xml:
        raise hostile(name, "的文字里夹着空字节")
    if b"!" in xml and _DECLARATION.search(xml):  # a sign alone is found far quicker than two that begin with a frequent one
        raise hostile(name, "里面带有实体声明（DTD）")
    if part == "[Content_Types].xml" and b"macroEnabled" in xml:
        raise macros(name)


def _may_be_vast(xml: bytes) -> bool:
    if _FAR_CELL.search(xml) or any(pattern.search(xml) for pattern in _UNPLACED_CELLS):
        return True
    return b"mergeCell" in xml and bool(_FAR_MERGE.search(xml))


class _XmlLook:
    """Parses a part whose sheets or cells may be too many: how many sheets, how large a rectangle of cells.

    The parser is expat, which calls back for each element and keeps none.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._row = self._column = 0  # of the cell that is open, from 1; the last one's where none is
        self._last_row = self._last_column = 0
        self._sheets: list[str] = []

    def read(self, stream: IO[bytes]) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        try:
            while block := stream.read(_MIB):
                parser.Parse(block, False)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise damaged(self._name) from error
        if self._last_row * self._last_column > MOST_CELLS:
            raise vast(self._name)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        match tag.rpartition(":")[2]:
            case "c":
                place = _REFERENCE.fullmatch(attributes.get("r", ""))
                self._column, self._row = _corner(place[1], place[2]) if place else (self._column + 1, self._row)
            case "v" | "is":  # a cell that is only formatted reserves nothing
                self._last_row = max(self._last_row, self._row)
                self._last_column = max(self._last_column, self._column)
                self._check_edges(self._column, self._row)
            case "row":
                stated = attributes.get("r", "")
                self._row = int(stated[:_MOST_DIGITS]) if stated.isdecimal() else self._row + 1
                self._column = 0
            case "mergeCell":
                self._check_merge(attributes.get("ref", ""))
            case "sheet":
                self._check_sheet([value for key, value in attributes.items() if key.endswith(":id")])

    def _check_edges(self, column: int, row: int) -> None:
        if column > _LAST_COLUMN or row > _LAST_ROW:
            raise hostile(self._name, "里面有超出表格边界的单元格")

    def _check_merge(self, reference: str) -> None:
        found = _REFERENCE.fullmatch(reference)
        if not found or not found[3]:
            return
        (left, top), (right, bottom) = _corner(found[1], found[2]), _corner(found[3], found[4])
        area = (right - left + 1) * (bottom - top + 1)
        if right > _LAST_COLUMN or bottom > _LAST_ROW or area > _LARGEST_MERGE:
            raise hostile(self._name, "里面有大得离谱的合并单元格")

    def _check_sheet(self, relations: list[str]) -> None:
        self._sheets += relations
        if len(self._sheets) > _MOST_SHEETS:
            raise hostile(self._name, f"里面有 {_MOST_SHEETS} 张以上的工作表")
        if len(set(self._sheets)) < len(self._sheets):
            raise hostile(self._name, "里面有两张工作表是同一份内容")


class _OdsLook(_XmlLook):
    """The same for a spreadsheet of the open standard, whose rows and cells say how often they are repeated."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._rows = self._places = self._repeated = 0

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        kind = name.rpartition(":")[2]
        if kind == "table":
            self._rows = 0
        elif kind == "table-row":
            self._repeated = _times(attributes, "number-rows-repeated")
            self._rows, self._places = self._rows + self._repeated, 0
        elif kind in ("table-cell", "covered-table-cell"):
            self._places += _times(attributes, "number-columns-repeated")
            filled = any(key.endswith("value-type") for key in attributes)
            if filled and self._rows * self._places > MOST_CELLS:
                raise vast(self._name)


def _times(attributes: dict[str, str], name: str) -> int:
    text = next((value for key, value in attributes.items() if key.endswith(name)), "1")
    return int(text) if text.isdecimal() and len(text) < _MOST_DIGITS else _LAST_ROW


def _corner(letters: str, digits: str) -> tuple[int, int]:
    """Column and row of a reference, from 1; nonsense of any length is beyond the edges of a spreadsheet."""
    column = 0
    for letter in letters[:_MOST_LETTERS].upper():
        column = column * 26 + ord(letter) - 64
    return column, int(digits[:_MOST_DIGITS])


def _inspect_ole(data: bytes, name: str) -> Inspection:
    if _has_stream(data, "EncryptedPackage") or _has_stream(data, "EncryptionInfo"):
        raise encrypted(name)
    if not (_has_stream(data, "Workbook") or _has_stream(data, "Book")):
        raise UserError(
            "not-a-workbook",
            f"“{name}”是别的 Office 文档，不是表格。",
            "请选 .xlsx、.xls 或 .csv 表格。",
        )
    if _has_stream(data, "_VBA_PROJECT_CUR") or _has_stream(data, "_VBA_PROJECT"):
        raise macros(name)
    return Inspection("xls")


def _has_stream(data: bytes, stream: str) -> bool:
    """Whether a directory entry of the compound file bears this name; entries lie on 128-byte steps."""
    wanted = stream.encode("utf-16-le") + b"\x00\x00"
    at = data.find(wanted)
    while at >= 0:
        if at % 128 == 0:
            return True
        at = data.find(wanted, at + 2)
    return False
