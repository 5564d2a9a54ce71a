"""A county's register of 50,000 rows and 15 columns, from workbook to committed book, against calamine reading it bare.

The best of five each, in turns: reading and judging go side by side in two processes, which a busy machine turns
into one after the other, so every disturbance would count twice against us.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

ROWS = 50_000
LIMIT = 3.0
HEADINGS = (
    "序号", "村民组", "户号", "户主", "与户主关系", "姓名", "性别", "民族", "证件号码", "出生日期", "联系电话", "人员类别",
    "户籍性质", "上年是否参保", "备注",
)  # fmt: skip
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹"
KINDS = ("普通居民", "普通居民", "普通居民", "普通居民", "低保对象", "特困供养人员", "孤儿", "学生儿童")


def workbook(path: Path) -> None:
    """An invented county: valid synthetic numbers, households of four, every eighth person assisted."""
    from openpyxl import Workbook
    from villages import resident

    chance = random.Random(2022)
    given = [chr(code) for code in chance.sample(range(0x4E00, 0x9FA5), 2400)]
    book = Workbook(write_only=True)
    sheet = book.create_sheet("缴费清册")
    sheet.append(["2022年度城乡居民基本医疗保险缴费清册"])
    sheet.append(HEADINGS)
    for number in range(ROWS):
        one = resident(number)
        name = chance.choice(SURNAMES) + "".join(chance.choices(given, k=2))
        sheet.append(
            [
                str(number + 1), one.group, f"{number // 4:05d}", chance.choice(SURNAMES) + given[number // 4 % 2400],
                ("户主", "配偶", "子", "女")[number % 4], name, one.sex, "汉族", one.id_number, one.birth_date.isoformat(),
                f"139{number:08d}", KINDS[number % 8], "本地", "是", "",
            ]
        )  # fmt: skip
    book.save(path)


def bare(path: Path) -> None:
    """What reading the cells alone costs."""
    from python_calamine import CalamineWorkbook

    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert len(rows) == ROWS + 2


def import_into(folder: Path, path: Path) -> None:
    """From the file to a committed book, everybody taken."""
    from villages import new_village

    from village_collector.services.register_import import RegisterImport

    season = new_village(folder)
    importer = RegisterImport(season)
    report = importer.take(importer.read(path))
    season.book.close()
    assert report.accepted == ROWS, report


def measure() -> Iterator[Any]:
    from harness import Measurement
    from harness import seconds as timed

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "county.xlsx"
        workbook(path)
        rounds = iter(range(100))

        def ours() -> float:
            place = Path(folder) / str(next(rounds))
            place.mkdir()
            return timed(lambda: import_into(place, path))

        times = [(ours(), timed(lambda: bare(path))) for _ in range(5)]
        mine, theirs = (min(one) for one in zip(*times, strict=True))
    yield Measurement("50,000 rows, workbook to committed book", mine, "bare calamine reading", theirs, limit=LIMIT)
