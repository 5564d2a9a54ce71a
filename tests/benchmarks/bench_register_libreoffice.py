"""The three-copy register of 5,000 people against LibreOffice turning three single-copy workbooks into PDF.

Both are whole processes, start included, in seconds of the processor. LibreOffice is no requirement of the project: where `soffice`
is not installed, this benchmark says so and measures nothing.
"""

from __future__ import annotations

import os
import pickle
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import bench_register_print
from harness import Measurement, processor_seconds
from openpyxl import Workbook
from openpyxl.styles import Border, Font, Side

from village_collector.domain.money import capitals

ROOT = Path(__file__).resolve().parents[2]
HEADINGS = ("序号", "村民组", "户主", "关系", "姓名", "证件号码", "人员类别", "资助类别", "应缴", "资助", "实缴", "日期", "方式", "备注")
OURS = """
import pickle, sys
import bench_register_print
with open(sys.argv[1], "rb") as file:
    value = pickle.load(file)
with open(sys.argv[2], "wb") as file:
    file.write(bench_register_print.ours(value))
"""


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


def surroundings(folder: Path) -> dict[str, str]:
    """Let LibreOffice see the faces that we draw with; searching for a Chinese face in vain costs it minutes."""
    noto = next((ROOT / ".venv").rglob("NotoSansSC-Regular.ttf")).parent
    (folder / "fonts.conf").write_text(FONTS.format(noto=noto, cache=folder / "cache"), encoding="utf-8")
    return os.environ | {"FONTCONFIG_FILE": str(folder / "fonts.conf")}


def measure() -> Iterator[Measurement]:
    """One ratio, or none with a word why."""
    soffice = shutil.which("soffice")
    if soffice is None:
        print("register_libreoffice: soffice is not installed, nothing was measured", file=sys.stderr)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copies = [folder / f"copy{number}.xlsx" for number in (1, 2, 3)]
        for number, copy in enumerate(copies, 1):
            workbook(copy, f"第{number}份")

        environment = surroundings(folder)

        value = folder / "sheet.pickle"
        value.write_bytes(pickle.dumps(bench_register_print.sheet()))
        convert = [soffice, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf"]

        def theirs() -> None:
            for copy in copies:
                command = [*convert, "--outdir", str(folder), str(copy)]
                subprocess.run(command, check=True, capture_output=True, env=environment)

        def ours() -> None:
            command = [sys.executable, "-c", OURS, str(value), str(folder / "ours.pdf")]
            subprocess.run(command, check=True, cwd=Path(__file__).parent)

        mine = statistics.median(processor_seconds(ours) for _ in range(3))
        other = processor_seconds(theirs)
        yield Measurement("5,000 people in three copies on paper", mine, "LibreOffice, three workbooks", other, limit=0.1)
