"""A county's register of 50,000 rows and 15 columns, from workbook to committed book, as the whole command `import`."""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from harness import Cost, Measurement, compare, spend
from villages import new_village, resident

ROWS = 50_000
HEADINGS = (
    "序号", "村民组", "户号", "户主", "与户主关系", "姓名", "性别", "民族", "证件号码", "出生日期", "联系电话", "人员类别",
    "户籍性质", "上年是否参保", "备注",
)  # fmt: skip
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹"
KINDS = ("普通居民", "普通居民", "普通居民", "普通居民", "低保对象", "特困供养人员", "孤儿", "学生儿童")


def workbook(path: Path) -> None:
    """An invented county: valid synthetic numbers, households of four, every eighth person assisted."""
    from openpyxl import Workbook

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


PEER = """
import marshal, sqlite3, subprocess, sys
child = "import marshal, sys; from python_calamine import CalamineWorkbook as W; " \
    "marshal.dump(W.from_path(sys.argv[1]).get_sheet_by_index(0).to_python(skip_empty_area=False), sys.stdout.buffer)"
rows = marshal.loads(subprocess.run([sys.executable, "-c", child, sys.argv[1]], check=True, stdout=subprocess.PIPE).stdout)
with sqlite3.connect(sys.argv[2]) as db:
    db.execute("CREATE TABLE rows (" + ", ".join(f"c{n}" for n in range(len(rows[2]))) + ")")
    db.executemany("INSERT INTO rows VALUES (" + ", ".join("?" * len(rows[2])) + ")", rows[2:])
"""
"""What nobody can save: the workbook read in a process of its own, as it has to be, and its rows put into a table unjudged."""


def import_into(folder: Path, path: Path) -> Cost:
    """The command that people use, on a new book."""
    place = Path(tempfile.mkdtemp(dir=folder))
    season = new_village(place)
    book = season.book.path
    season.book.close()
    return spend(sys.executable, "-m", "village_collector", "--book", str(book), "--on", "2021-11-05", "--json", "import", str(path))


def bare(folder: Path, path: Path) -> Cost:
    return spend(sys.executable, "-c", PEER, str(path), str(Path(tempfile.mkdtemp(dir=folder)) / "rows.db"))


def measure() -> Iterator[Measurement]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "county.xlsx"
        workbook(path)
        yield compare(
            "50,000 rows, workbook to committed book",
            lambda: import_into(folder, path),
            "calamine in a process, rows to SQLite",
            lambda: bare(folder, path),
            limit=2.5,
            most_memory=1.3,
            rounds=5,
        )
