"""Reading a county's register of 50,000 people, judged row by row, beside the reading of its cells, as whole commands."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from harness import Cost, Measurement, compare, spend
from villages import citizen_number
from workbooks import write_book

from village_collector.exchange.registers import read_register
from village_collector.exchange.workbook_guard import check_workbook

PEOPLE = 50_000
TODAY = date(2021, 10, 8)
HEAD = [
    *("序号", "村民组", "户编号", "户主姓名", "与户主关系", "姓名", "身份证号", "性别", "民族"),
    *("联系电话", "人员类别", "救助身份", "出生日期", "户籍地址", "备注"),
]


def _row(number: int) -> list[object]:
    home, place = divmod(number, 4)
    born = date(1940, 1, 1) + timedelta(days=number % 29000)
    surname = chr(0x4E00 + home * 7 % 20000)
    return [
        *(number + 1, f"第{home % 9 + 1}组", f"{home:05d}", f"{surname}明", "户主" if place == 0 else "子"),
        f"{surname}{chr(0x4E00 + number * 13 % 20000)}",
        *(citizen_number(number // 29000 * 2 + 1, born), "男", "汉族", f"139{number:08d}", "普通居民"),
        *("低保" if number % 8 == 0 else "", born.isoformat(), f"示例县示例镇柳河村{home}号", ""),
    ]


_CELLS = """
import marshal, subprocess, sys
child = "import marshal, sys; from python_calamine import CalamineWorkbook as W; " \
    "marshal.dump(W.from_path(sys.argv[1]).get_sheet_by_index(0).to_python(skip_empty_area=False), sys.stdout.buffer)"
marshal.loads(subprocess.run([sys.executable, "-c", child, sys.argv[1]], check=True, stdout=subprocess.PIPE).stdout)
"""


def _read(file: Path) -> None:
    reading = read_register(file, today=TODAY)
    assert (len(reading.residents), reading.unmapped) == (PEOPLE, ("户籍地址",))


def measure() -> Iterator[Measurement]:
    with tempfile.TemporaryDirectory() as folder:
        file = write_book(Path(folder) / "名册.xlsx", [HEAD, *map(_row, range(PEOPLE))])
        peer = "calamine in a process, cells only"

        def cells() -> Cost:
            return spend(sys.executable, "-c", _CELLS, str(file))

        yield compare(
            "50,000 people read and judged", lambda: spend(sys.executable, __file__, "read", str(file)), peer, cells, limit=3, most_memory=1.5
        )
        yield compare(
            "the guard's look at that workbook", lambda: spend(sys.executable, __file__, "look", str(file)), peer, cells, limit=0.8, most_memory=1
        )


if __name__ == "__main__":
    {"read": _read, "look": check_workbook}[sys.argv[1]](Path(sys.argv[2]))
