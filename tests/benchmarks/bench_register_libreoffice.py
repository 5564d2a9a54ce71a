"""The three-copy register of 5,000 people against LibreOffice turning three single-copy workbooks into PDF.

Both are whole processes, start included, in seconds of the processor. LibreOffice is no requirement of the project: where `soffice`
is not installed, this benchmark says so and measures nothing.
"""

from __future__ import annotations

import pickle
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import bench_register_print
from harness import PROJECT, Measurement, compare, spend
from openpyxl import Workbook
from openpyxl.styles import Border, Font, Side

from village_collector.domain.money import capitals

HEADINGS = ("序号", "村民组", "户主", "关系", "姓名", "证件号码", "人员类别", "资助类别", "应缴", "资助", "实缴", "日期", "方式", "备注")

FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{noto}</dir><dir>/usr/share/fonts</dir><cachedir>{cache}</cachedir></fontconfig>"""


def workbook(target: Path, label: str) -> None:
    """One copy as a clerk would lay it out: 20 lines a page with borders, page sums and places to sign, landscape."""
    book = Workbook()
    sheet = book.active
    sheet.title = label
    face, line = Font(name="Noto Sans SC", size=9), Side(style="thin")
    box = Border(left=line, right=line, top=line, bottom=line)
    value = bench_register_print.sheet()
    running = 0
    for start in range(0, len(value.lines), 20):
        page = value.lines[start : start + 20]
        sheet.append(HEADINGS)
        for one in page:
            money = [None if fen is None else fen / 100 for fen in (one.due, one.subsidy, one.paid)]
            sheet.append(
                [one.number, one.group, one.head, one.relation, one.name, one.id_number, one.category,
                 one.assistance, *money, one.paid_on, one.method, one.remark]
            )  # fmt: skip
        here = sum(one.paid or 0 for one in page)
        running += here
        sheet.append(["本页小计", *[""] * 7, here / 100, "", here / 100, "", "", capitals(here)])
        sheet.append(["累计", *[""] * 7, running / 100, "", running / 100, "", "", capitals(running)])
        sheet.append(["社保协办员", "", "", "卫生院经办人员", "", "", "税务分局工作人员", "", "", "（村委会公章）", "", value.digest])
    for row in sheet.iter_rows():
        sheet.row_dimensions[row[0].row].height = 22
        for cell in row:
            cell.font, cell.border = face, box
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.scale = 78
    sheet.oddHeader.right.text, sheet.oddFooter.center.text = label, "第 &P 页 共 &N 页"
    book.save(target)


def noto() -> Path:
    """Where the faces are that we draw with: LibreOffice shall see them, searching for a Chinese face in vain costs it minutes."""
    return next((PROJECT / ".venv").resolve().rglob("NotoSansSC-Regular.ttf")).parent


def measure() -> Iterator[Measurement]:
    """One line, or none with a word why."""
    soffice = shutil.which("soffice")
    if soffice is None:
        print("register_libreoffice: soffice is not installed, nothing was measured", file=sys.stderr)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copies = [folder / f"copy{number}.xlsx" for number in (1, 2, 3)]
        for number, copy in enumerate(copies, 1):
            workbook(copy, f"第{number}份")

        (folder / "fonts.conf").write_text(FONTS.format(noto=noto(), cache=folder / "cache"), encoding="utf-8")
        value = folder / "sheet.pickle"
        value.write_bytes(pickle.dumps(bench_register_print.sheet()))
        convert = ("env", f"FONTCONFIG_FILE={folder}/fonts.conf", soffice, f"-env:UserInstallation=file://{folder}/profile", "--headless")
        draw = (sys.executable, bench_register_print.__file__, "ours", str(value), str(folder / "ours.pdf"))
        yield compare(
            "5,000 people in three copies on paper",
            lambda: spend(*draw),
            "LibreOffice, three workbooks",
            lambda: spend(*convert, "--convert-to", "pdf", "--outdir", str(folder), *map(str, copies)),
            limit=0.1,
            most_memory=0.8,
            rounds=1,
        )
