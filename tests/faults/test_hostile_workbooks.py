"""Files made to hurt: each is refused with a sentence, and none takes the program along."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import time
import warnings
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from villages import citizen_number
from workbooks import book_parts, changed, sheet_xml, write_book, zipped

from village_collector.errors import UserError
from village_collector.exchange import workbook_process
from village_collector.exchange import workbook_reader as tables
from village_collector.exchange.registers import read_register
from village_collector.exchange.templates import read_template
from village_collector.exchange.workbook_guard import LARGEST_FILE, check_workbook

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
TEMPLATE = FIXTURES / "bureau-template.xlsx"
TODAY = date(2022, 12, 1)
HEAD = ["姓名", "身份证号"]
ROWS = [HEAD, ["甲", citizen_number(2)], ["乙", citizen_number(3)]]
GOOD = zipped(book_parts({"清册": sheet_xml(ROWS)}))
SHEET = "xl/worksheets/sheet1.xml"
PATIENCE = 20.0  # seconds; an attack takes well under one on a quiet machine


def with_part(name: str, content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        return zipped({**{part: archive.read(part) for part in archive.namelist()}, name: content})


def declared(entities: str, use: str) -> bytes:
    sheet = sheet_xml([], data=f'<row r="1"><c r="A1" t="inlineStr"><is><t>{use}</t></is></c></row>')
    return zipped(book_parts({"清册": f"<!DOCTYPE worksheet [{entities}]>{sheet}"}))


def bomb() -> bytes:
    return zipped(book_parts({"清册": sheet_xml([], data="<row>" + " " * 300_000_000 + "</row>")}))


def laughs() -> bytes:
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return declared(f'<!ENTITY a0 "ha">{levels}', "&a9;")


def far_corner() -> bytes:
    cell = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
    merge = '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    return zipped(book_parts({"清册": sheet_xml([], data=cell, after=merge)}))


def huge_merge() -> bytes:
    merge = '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    return zipped(book_parts({"清册": sheet_xml(ROWS, after=merge)}))


def wrong_crc() -> bytes:
    data = bytearray(GOOD)
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        crc = archive.getinfo(SHEET).CRC
    at = data.find(struct.pack("<L", crc))
    while at >= 0:
        data[at] ^= 0xFF
        at = data.find(struct.pack("<L", crc))
    return bytes(data)


def twice() -> bytes:
    out = io.BytesIO(GOOD)
    with warnings.catch_warnings(), zipfile.ZipFile(out, "a") as archive:
        warnings.simplefilter("ignore", UserWarning)
        archive.writestr(SHEET, sheet_xml([HEAD, ["丙", citizen_number(5)]]))
    return out.getvalue()


def wide() -> bytes:
    cells = "<c><v>1</v></c>" * 99_998
    last = '<c r="EQXD1"><v>1</v></c>'
    return zipped(book_parts({"清册": sheet_xml([], data=f'<row r="1">{cells}{last}</row>')}))


def scattered() -> bytes:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 2000))
    return zipped(book_parts({"清册": sheet_xml([], data=rows + '<row r="9000"><c r="ZZ90000"><v>1</v></c></row>')}))


def far_cell(spelling: str, name: str = SHEET) -> bytes:
    """Two people, and a cell in the last corner that is spelled as no office program does."""
    place = '<row r="1048576">' + spelling + "<is><t>x</t></is></c></row>"
    parts = book_parts({"清册": sheet_xml([], data=f'<row r="1"><c r="A1"><v>1</v></c></row>{place}')})
    relations = "xl/_rels/workbook.xml.rels"
    parts[relations] = parts[relations].replace("worksheets/sheet1.xml", name.removeprefix("xl/"))
    return zipped({name if part == SHEET else part: xml for part, xml in parts.items()})


def cells_without_places(prefix: str = "") -> bytes:
    row = f"<{prefix}row>" + f"<{prefix}c><{prefix}v>1</{prefix}v></{prefix}c>" * 9000 + f"</{prefix}row>"
    data = row + "".join(
        f"<{prefix}row><{prefix}c><{prefix}v>{n}</{prefix}v></{prefix}c></{prefix}row>" for n in range(1000)
    )
    xml = sheet_xml([], data=data)
    return zipped(
        book_parts(
            {"清册": xml.replace("<worksheet ", f'<worksheet xmlns:x="{xml.split(chr(34))[1]}" ') if prefix else xml}
        )
    )


def one_part_many_times() -> bytes:
    sheets = "".join(f'<sheet name="s{n}" sheetId="{n}" r:id="rId1"/>' for n in range(1, 3000))
    return changed(GOOD, "xl/workbook.xml", lambda xml: xml.replace(b"</sheets>", sheets.encode() + b"</sheets>"))


def many_sheets() -> bytes:
    return zipped(book_parts({f"第{n}组": sheet_xml([]) for n in range(1, 1002)}))


def compound(*streams: str) -> bytes:
    """The head and directory of a compound file, in which old and encrypted workbooks come."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    entries = b"".join((stream.encode("utf-16-le") + b"\0\0").ljust(128, b"\0") for stream in ("Root Entry", *streams))
    return (header + entries).ljust(4096, b"\0")


ATTACKS: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "a zip bomb": (bomb, ".xlsx", "hostile-workbook"),
    "an entity that reads a file": (lambda: declared('<!ENTITY x SYSTEM "file:///etc/passwd">', "&x;"), ".xlsx", "hostile-workbook"),
    "a billion laughs": (laughs, ".xlsx", "hostile-workbook"),
    "a cell in the last corner and a merge over everything": (far_corner, ".xlsx", "hostile-workbook"),
    "a merge over everything": (huge_merge, ".xlsx", "hostile-workbook"),
    "a download that broke off": (lambda: GOOD[: len(GOOD) * 2 // 3], ".xlsx", "damaged-workbook"),
    "a wrong checksum": (wrong_crc, ".xlsx", "damaged-workbook"),
    "the same part twice": (twice, ".xlsx", "hostile-workbook"),
    "noise": (lambda: bytes(range(256)) * 40, ".xlsx", "not-a-workbook"),
    "nothing": (lambda: b"", ".xlsx", "not-a-workbook"),
    "a web page": ("<html><table><tr><td>姓名</td></tr></table></html>".encode, ".xls", "no-headings"),
    "a web page without a table": ("<html><p>姓名</p></html>".encode, ".xls", "not-a-workbook"),
    "another kind of zip": (lambda: zipped({"word/document.xml": "<w/>"}), ".xlsx", "not-a-workbook"),
    "macros": (lambda: with_part("xl/vbaProject.bin", b"\xd0\xcf"), ".xlsx", "macro-workbook"),
    "macros of old": (lambda: compound("Workbook", "_VBA_PROJECT_CUR"), ".xls", "macro-workbook"),
    "a part that climbs out of its folder": (lambda: with_part("../../boot.ini", b"x"), ".xlsx", "hostile-workbook"),
    "a hundred thousand columns": (wide, ".xlsx", "hostile-workbook"),
    "one cell far to the right of many rows": (scattered, ".xlsx", "hostile-workbook"),
    "a far cell with blanks about the sign": (lambda: far_cell('<c r = "XFD1048576" t="inlineStr">'), ".xlsx", "hostile-workbook"),
    "a far cell in single quotes": (lambda: far_cell("<c r='XFD1048576' t='inlineStr'>"), ".xlsx", "hostile-workbook"),
    "a far cell in small letters": (lambda: far_cell('<c r="xfd1048576" t="inlineStr">'), ".xlsx", "hostile-workbook"),
    "a cell beyond the last column": (lambda: far_cell('<c r="AAAA1" t="inlineStr">'), ".xlsx", "hostile-workbook"),
    "a cell below the last row": (lambda: far_cell('<c r="A9999999" t="inlineStr">'), ".xlsx", "hostile-workbook"),
    "a far cell in a part that is not called a sheet": (lambda: far_cell('<c r="XFD1048576" t="inlineStr">', "xl/blatt/eins.dat"), ".xlsx", "hostile-workbook"),
    "many cells that do not say where they are": (cells_without_places, ".xlsx", "hostile-workbook"),
    "the same with a prefix": (lambda: cells_without_places("x:"), ".xlsx", "hostile-workbook"),
    "three thousand sheets from one part": (one_part_many_times, ".xlsx", "hostile-workbook"),
    "a thousand sheets and one": (many_sheets, ".xlsx", "hostile-workbook"),
    "empty bytes in the text": (lambda: changed(GOOD, SHEET, lambda xml: xml.replace("甲".encode(), b"\0")), ".xlsx", "hostile-workbook"),
    "a password": (lambda: compound("EncryptionInfo", "EncryptedPackage"), ".xlsx", "encrypted-workbook"),
    "a letter": (lambda: compound("WordDocument"), ".xls", "not-a-workbook"),
    "a hollow old workbook": (lambda: compound("Workbook"), ".xls", "damaged-workbook"),
}  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_refused_with_a_sentence_before_it_costs_anything(tmp_path: Path, attack: str) -> None:
    make, suffix, code = ATTACKS[attack]
    file = tmp_path / f"名册{suffix}"
    file.write_bytes(make())
    started = time.monotonic()
    with pytest.raises(UserError) as caught:
        read_register(file, today=TODAY)
    assert time.monotonic() - started < PATIENCE
    assert caught.value.code == code
    assert file.name in caught.value.what
    assert all(part.endswith("。") for part in (caught.value.what, caught.value.state, caught.value.remedy))


@pytest.mark.parametrize("attack", [name for name in ATTACKS if "cell" in name or "sheets" in name or "merge" in name])
def test_a_vast_workbook_is_refused_without_a_parser_that_could_eat_the_memory(tmp_path: Path, attack: str) -> None:
    make, suffix, code = ATTACKS[attack]
    file = tmp_path / f"名册{suffix}"
    file.write_bytes(make())
    with pytest.raises(UserError) as caught:
        check_workbook(file)
    assert caught.value.code == code


def bent(part: str, old: bytes, new: bytes) -> Callable[[], bytes]:
    """The bureau's template with something else in one of its parts."""

    def make() -> bytes:
        made = changed(TEMPLATE.read_bytes(), part, lambda xml: xml.replace(old, new, 1))
        assert made != TEMPLATE.read_bytes()
        return made

    return make


def numbered(element: str) -> bytes:
    """Elements that differ, so that they do not pack like a bomb."""
    return "".join(element.format(n * 7919) for n in range(1_000_000)).encode()


def sheet_elsewhere() -> bytes:
    """The sheet in a part whose name does not say that it is XML, and a document type in it."""
    with zipfile.ZipFile(TEMPLATE) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    relations = "xl/_rels/workbook.xml.rels"
    content[relations] = content[relations].replace(b"worksheets/sheet1.xml", b"worksheets/sheet1.dat")
    content["xl/worksheets/sheet1.dat"] = b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + content.pop(SHEET)
    return zipped(content)


WORKBOOK, STYLES, RELATIONS = "xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"
TEMPLATE_ATTACKS: dict[str, tuple[Callable[[], bytes], str]] = {
    "lists that are never closed": (bent(SHEET, b"<dataValidations", b'<dataValidation type="list">' * 20_000 + b"<dataValidations"), "damaged-workbook"),
    "elements within elements": (bent(SHEET, b"</worksheet>", b"<extLst>" * 100_000 + b"</extLst>" * 100_000 + b"</worksheet>"), "damaged-workbook"),
    "a heap of elements beside the rows": (bent(SHEET, b"<sheetData>", numbered("<a b='{}'/>") + b"<sheetData>"), "hostile-workbook"),
    "a tag that is not closed": (bent(SHEET, b"</worksheet>", b"<c></worksheet>"), "damaged-workbook"),
    "styles that are no XML": (bent(STYLES, b"<cellXfs", b"<<cellXfs"), "damaged-workbook"),
    "a heap of styles": (bent(STYLES, b"</cellXfs>", numbered("<xf fontId='{}'/>") + b"</cellXfs>"), "hostile-workbook"),
    "relations that are no XML": (bent(RELATIONS, b"</Relationships>", b"</Relation>"), "damaged-workbook"),
    "a document type where nobody looks for one": (sheet_elsewhere, "hostile-workbook"),
}  # fmt: skip


@pytest.mark.parametrize("attack", TEMPLATE_ATTACKS)
def test_an_attack_by_a_template_is_refused_at_once(tmp_path: Path, attack: str) -> None:
    make, code = TEMPLATE_ATTACKS[attack]
    file = tmp_path / "模板.xlsx"
    file.write_bytes(make())
    started, worked = time.monotonic(), time.process_time()
    with pytest.raises(UserError) as caught:
        read_template(file)
    assert time.process_time() - worked < 4.0  # about one second; more where others work on the machine
    assert time.monotonic() - started < PATIENCE
    assert caught.value.code == code
    assert file.name in caught.value.what


def test_numbers_that_no_spreadsheet_has_do_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "模板.xlsx"
    long = b"9" * 10_000
    file.write_bytes(
        bent(
            SHEET,
            b'<col width="12" customWidth="1" min="1" max="1"',
            b'<col style="%s" min="x" max="%s"' % (long, long),
        )()
    )
    assert read_template(file).header_row == 1


def stale_dimension() -> bytes:
    return zipped(book_parts({"清册": sheet_xml(ROWS, before='<dimension ref="A1:B2"/>')}))


def boundless_dimension() -> bytes:
    return zipped(book_parts({"清册": sheet_xml(ROWS, before='<dimension ref="A1:XFD1048576"/>')}))


def formatted_to_the_corner() -> bytes:
    def add(xml: bytes) -> bytes:
        return xml.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>')

    return changed(GOOD, SHEET, add)


def nested() -> bytes:
    deep = "<extLst>" + "<ext>" * 100_000 + "</ext>" * 100_000 + "</extLst>"
    return zipped(book_parts({"清册": sheet_xml(ROWS, after=deep)}))


@pytest.mark.parametrize("make", [stale_dimension, boundless_dimension, formatted_to_the_corner, nested])
def test_an_odd_but_honest_workbook_is_read_to_the_last_row(tmp_path: Path, make: Callable[[], bytes]) -> None:
    file = tmp_path / "名册.xlsx"
    file.write_bytes(make())
    assert [resident.name for resident in read_register(file, today=TODAY).residents] == ["甲", "乙"]


def test_merges_over_each_other_cost_no_more_than_one(tmp_path: Path) -> None:
    """Each of 20,000 merges over 20,000 rows: row by row that would be four hundred million steps."""
    head = ["户号", *HEAD]
    merges = "".join(f'<mergeCell ref="A{n}:A20000"/>' for n in range(2, 20_000))
    file = tmp_path / "名册.xlsx"
    rows = [head, *([["7", "甲", "1"]] * 19_999)]
    file.write_bytes(zipped(book_parts({"清册": sheet_xml(rows, after=f"<mergeCells>{merges}</mergeCells>")})))
    worked = time.process_time()
    assert read_register(file, today=TODAY).rows == 19_999
    assert time.process_time() - worked < 5.0


def test_links_to_other_files_are_warned_of(tmp_path: Path) -> None:
    file = tmp_path / "名册.xlsx"
    file.write_bytes(with_part("xl/externalLinks/externalLink1.xml", b"<externalLink/>"))
    reading = read_register(file, today=TODAY)
    assert len(reading.residents) == 2
    assert "external_links" in {note.code for note in reading.warnings}


def test_a_missing_a_held_and_an_overlarge_file_each_have_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def code_of(path: Path) -> str:
        with pytest.raises(UserError) as caught:
            check_workbook(path)
        return caught.value.code

    assert code_of(tmp_path / "没有.xlsx") == "file-missing"
    assert code_of(tmp_path) == "file-missing"
    large = tmp_path / "大.xlsx"
    with large.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    assert code_of(large) == "file-too-large"
    held = write_book(tmp_path / "开着.xlsx", ROWS)

    def refuse(_path: Path) -> bytes:
        raise PermissionError(13, "held")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert code_of(held) == "file-busy"


@settings(max_examples=60)
@given(at=st.integers(0, len(GOOD) - 1), bits=st.integers(1, 255))
def test_a_flipped_byte_is_refused_or_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, at: int, bits: int
) -> None:
    data = bytearray(GOOD)
    data[at] ^= bits
    file = tmp_path_factory.mktemp("f") / "名册.xlsx"
    file.write_bytes(data)
    try:
        reading = read_register(file, today=TODAY)
    except UserError:
        return
    assert [(one.name, one.id_number) for one in reading.residents] == [tuple(row) for row in ROWS[1:]]


@settings(max_examples=30)
@given(junk=st.binary(max_size=40), at=st.floats(0, 1))
def test_junk_inside_a_sheet_never_gets_past_the_edge(
    tmp_path_factory: pytest.TempPathFactory, junk: bytes, at: float
) -> None:
    def spoil(xml: bytes) -> bytes:
        place = int(len(xml) * at)
        return xml[:place] + junk + xml[place:]

    file = tmp_path_factory.mktemp("j") / "名册.xlsx"
    file.write_bytes(changed(GOOD, SHEET, spoil))
    try:
        reading = read_register(file, today=TODAY)
    except UserError:
        return
    assert reading.rows == len(reading.residents) + len(reading.rejected)


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    started: list[subprocess.Popen[bytes]] = []
    popen = subprocess.Popen

    def recorded(*arguments: Any, **options: Any) -> subprocess.Popen[bytes]:
        process: subprocess.Popen[bytes] = popen(*arguments, **options)
        started.append(process)
        return process

    monkeypatch.setattr(subprocess, "Popen", recorded)
    return started


@pytest.mark.parametrize(
    "program",
    ["import os; os.abort()", "import sys; sys.stdin.buffer.read(); print('junk' * 9)", "raise SystemExit(3)"],
)
def test_a_parser_that_dies_takes_only_its_own_process_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, processes: list[subprocess.Popen[bytes]], program: str
) -> None:
    monkeypatch.setattr(tables, "_command", lambda: [sys.executable, "-c", program])
    with pytest.raises(UserError) as caught:
        read_register(write_book(tmp_path / "名册.xlsx", ROWS), today=TODAY)
    assert caught.value.code == "hostile-workbook"
    assert all(process.poll() is not None for process in processes)


def test_a_parser_that_hangs_is_ended(
    monkeypatch: pytest.MonkeyPatch, processes: list[subprocess.Popen[bytes]]
) -> None:
    monkeypatch.setattr(tables, "_command", lambda: [sys.executable, "-c", "import time; time.sleep(600)"])
    with pytest.raises(UserError) as caught:
        list(tables.read_tables(GOOD, "名册.xlsx", seconds=0.3))
    assert caught.value.code == "hostile-workbook"
    assert all(process.poll() is not None for process in processes)


def test_cancelling_while_the_parser_works_ends_it(
    monkeypatch: pytest.MonkeyPatch, processes: list[subprocess.Popen[bytes]]
) -> None:
    monkeypatch.setattr(tables, "_command", lambda: [sys.executable, "-c", "import time; time.sleep(600)"])

    def cancel(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(tables.read_tables(GOOD, "名册.xlsx", progress=cancel))
    assert all(process.poll() is not None for process in processes)


def test_a_frozen_program_starts_itself_to_parse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert tables._command() == [sys.executable, workbook_process.CHILD_FLAG]
    as_frozen = [sys.executable, "-m", "village_collector", workbook_process.CHILD_FLAG]
    monkeypatch.setattr(tables, "_command", lambda: as_frozen)
    assert read_register(write_book(tmp_path / "名册.xlsx", ROWS), today=TODAY).rows == 2


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the memory of a process reliably")
def test_a_parser_that_eats_memory_meets_its_limit() -> None:
    program = (
        "import resource\n"
        "from village_collector.exchange import workbook_process as child\n"
        "def parse(data, out):\n"
        "    limits = [resource.getrlimit(kind)[0] for kind in (resource.RLIMIT_CORE, resource.RLIMIT_CPU, resource.RLIMIT_AS)]\n"
        "    try: bytearray(4 << 30)\n"
        "    except MemoryError: out.write(repr(limits).encode())\n"
        "child._send_sheets = parse\n"
        "child.main()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], input=b"", capture_output=True, check=True, env=os.environ)
    assert done.stdout == b"[0, 300, 1610612736]"
