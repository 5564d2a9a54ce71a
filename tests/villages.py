"""Invented villages for tests: valid synthetic numbers, residents, a clock that is told the time, whole books."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from stdnum.cn import ric

from village_collector.assets import asset
from village_collector.domain.people import Identity, IdKind, Resident
from village_collector.domain.register import RegisterReading, RowNote
from village_collector.errors import UserError
from village_collector.services.register_import import ImportReport, RegisterImport
from village_collector.services.season import Season, new_season, open_season

MADE_UP_SCHEMES = Path(__file__).parent / "fixtures" / "schemes"
CHINA = timezone(timedelta(hours=8))
FIRST_DAY = date(2021, 10, 12)
VILLAGE_CODE = "411399105201"
PRICE = 32000  # what fangcheng-2021 asks of everybody, in fen


class Clock:
    """A clock that the test moves; each look at it is a second later."""

    def __init__(self, day: date = FIRST_DAY) -> None:
        self._now = datetime(day.year, day.month, day.day, 8, tzinfo=CHINA)

    def __call__(self) -> datetime:
        self._now += timedelta(seconds=1)
        return self._now

    def go_to(self, day: date) -> None:
        self._now = datetime(day.year, day.month, day.day, 8, tzinfo=CHINA)


def citizen_number(order: int, born: date = date(1980, 1, 1), county: str = "411399") -> str:
    """A synthetic citizen number; `order` (0–999) is its sequence, odd for men. The check digit is python-stdnum's."""
    body = f"{county}{born:%Y%m%d}{order:03d}"
    return body + str(ric.calc_check_digit(body + "0"))


def resident(number: int, *words: str, household: int | None = None, **more: object) -> Resident:
    """The resident with this number in an invented village; `words` are assisted identities, four to a household."""
    born = date(1950, 1, 1) + timedelta(days=number // 500)
    home = number // 4 if household is None else household
    plain: dict[str, object] = {
        "id_number": citizen_number(number % 500, born),
        "id_kind": IdKind.CITIZEN,
        "name": f"李{chr(0x4E00 + number % 20000)}",
        "birth_date": born,
        "sex": "男" if number % 2 else "女",
        "group": f"第{home // 50 + 1}村民组",
        "household_no": f"{home:04d}",
        "head": f"李{chr(0x4E00 + home * 4 % 20000)}",
        "relation": "户主" if number % 4 == 0 else "子",
        "ethnic_group": "汉族",
        "phone": f"1380000{number:04d}",
        "category": "、".join(words) or "普通居民",
        "identities": tuple(Identity(word=word) for word in words),
    }
    return Resident(**(plain | more))  # type: ignore[arg-type]


def reading(residents: Iterable[Resident], name: str = "名册.xlsx", rejected: Sequence[RowNote] = ()) -> RegisterReading:
    """What reading a register file with these people would give."""
    people = tuple(residents)
    data = repr([name, people]).encode()
    return RegisterReading(
        file_name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        data=data,
        residents=people,
        rejected=tuple(rejected),
        warnings=(),
        unmapped=(),
        missing=(),
        rows=len(people) + len(rejected),
    )


def take(season: Season, residents: Iterable[Resident], name: str = "名册.xlsx") -> ImportReport:
    """Take these people into the register of a season."""
    return RegisterImport(season).take(reading(residents, name))


def new_village(
    folder: Path,
    people: Iterable[Resident] = (),
    *,
    scheme: str | Path = "fangcheng-2021",
    clock: Clock | None = None,
    secret: str | None = None,
    name: str = "柳河村2022.book",
) -> Season:
    """A new book on disk with these people in its register, open; `scheme` is a shipped one, or a file of tests/fixtures."""
    season = new_season(
        folder / name,
        scheme if isinstance(scheme, Path) else asset(f"schemes/{scheme}.toml"),
        village="柳河村",
        village_code=VILLAGE_CODE,
        town="示例镇",
        clock=clock or Clock(),
        operator="王协办",
        secret=secret,
    )
    listed = tuple(people)
    if listed:
        take(season, listed)
    return season


def reopen(season: Season, secret: str | None = None) -> Season:
    """Close the book and open it anew, as after a night."""
    season.book.close()
    return open_season(season.book.path, clock=season.clock, operator=season.operator, secret=secret)


def faults(season: Season) -> list[str]:
    """What `verify` finds wrong, by the names of its checks."""
    return [check.name for check in season.book.verify() if not check.ok]


def refused(act: Callable[[], object]) -> str | None:
    """The code with which an act was refused in whole Chinese sentences, or None where it was done."""
    try:
        act()
    except UserError as error:
        broken = [part for part in (error.what, error.state, error.remedy) if not part.endswith(("。", "？", "！"))]
        if broken:
            raise AssertionError(broken) from error
        return error.code
    return None


def file_digest(path: Path) -> str:
    """SHA-256 of a book that may be open: read by another process, since closing a descriptor here would drop its lock."""
    code = "import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], 'rb').read()).hexdigest())"
    return subprocess.run([sys.executable, "-c", code, str(path)], check=True, capture_output=True, text=True).stdout


RESULT_HEADINGS = ("序号", "征集流水号", "姓名", "证件号码", "参保年度", "金额", "导入状态", "失败代码", "失败原因", "人员编号", "处理时间")


def result_file(path: Path, rows: Iterable[tuple[str, str, str, str]], year: int = 2022) -> Path:
    """A result workbook of the bureau: (ID number, amount, failure code, failure reason), "" where it succeeded."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(RESULT_HEADINGS)
    for number, (id_number, amount, code, reason) in enumerate(rows, 1):
        status = "失败" if code else "成功"
        serial = "" if code else f"ZJ{number:010d}"
        sheet.append([str(number), serial, "", id_number, str(year), amount, status, code, reason, "", "2021-11-20 10:00:00"])
    book.save(path)
    return path
