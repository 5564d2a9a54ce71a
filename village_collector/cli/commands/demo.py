"""The demonstration: one village's season on the shipped register, from the county's workbook to the bureau's answer."""

from __future__ import annotations

import os
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from village_collector.assets import asset
from village_collector.cli.context import Answer, WindowRequest
from village_collector.cli.text import table
from village_collector.domain.ledger.money_values import Method
from village_collector.domain.money import yuan
from village_collector.domain.people import Household, Resident, households
from village_collector.errors import UserError
from village_collector.services.bureau_export import BureauExport
from village_collector.services.bureau_results import BureauResults
from village_collector.services.cash_desk import CashDesk
from village_collector.services.day_end import DENOMINATIONS, DayEnd
from village_collector.services.postings import Postings
from village_collector.services.register_import import RegisterImport
from village_collector.services.season import DEMO_VILLAGE_CODE, Season, new_season, system_clock
from village_collector.services.sheets.requests import SheetRequest, prepare, record_print, save
from village_collector.services.sign_off import SIGNER_ROLES, SignOff

_OPERATOR = "王协办"
_DAYS = (date(2021, 10, 12), date(2021, 10, 13), date(2021, 10, 14))
_SIGNERS = tuple(zip(SIGNER_ROLES, ("王协办", "李卫生", "赵税务"), strict=True))
_NOT_COMING = 5  # every fifth household has not come to pay yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the season: how long it took, what came of it, which files it made."""

    name: str
    seconds: float
    said: str
    made: tuple[Path, ...] = ()


class _Clock:
    """A clock that the demonstration moves: each look at it is twenty seconds later."""

    def __init__(self) -> None:
        self._now = datetime.combine(_DAYS[0], datetime.min.time()).replace(hour=8).astimezone()

    def __call__(self) -> datetime:
        self._now += timedelta(seconds=20)
        return self._now

    def morning_of(self, day: date) -> None:
        self._now = self._now.replace(year=day.year, month=day.month, day=day.day, hour=8, minute=0, second=0)


@dataclass(frozen=True, slots=True)
class Played:
    """The season as far as the demonstration takes it: the book and the steps."""

    book: Path
    steps: list[Step]


def demo(arguments: Namespace) -> Answer:
    """The season on the shipped register; afterwards the window on that book, on the day that the season has come to."""
    out = arguments.out or Path("build/demo") / f"{system_clock():%Y%m%d-%H%M%S}"
    played = play(out)
    data = [
        {"name": step.name, "seconds": step.seconds, "said": step.said, "made": [str(path) for path in step.made]}
        for step in played.steps
    ]
    rows = [
        [step.name, f"{step.seconds:.2f} 秒", step.said, "\n".join(str(path) for path in step.made)]
        for step in played.steps
    ]
    return Answer(
        data={"steps": data},
        text=table(["步骤", "用时", "结果", "做出的文件"], rows),
        window=None if arguments.no_window else _window_on(played),
    )


def _window_on(played: Played) -> WindowRequest | None:
    if not _has_display():
        print("这台机器没有显示器，没有打开窗口；账本在上面列出的位置。", file=sys.stderr)
        return None
    return WindowRequest(book=played.book, operator=_OPERATOR)


def _has_display() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def play(out: Path) -> Played:
    """Play the season in a new folder; raises UserError("folder-used")."""
    book = out / "柳河村2022.book"
    if book.exists():
        raise UserError("folder-used", f"“{out.name}”里已经有演示账本。", "请换一个文件夹。")
    out.mkdir(parents=True, exist_ok=True)
    clock = _Clock()
    season = _open(book, clock)
    try:
        steps = _season(season, clock, out)
    finally:
        season.book.close()
    return Played(book, steps)


def play_until_export(out: Path) -> list[tuple[str, str, int]]:
    """Name, ID number and fen of each resident whom the season sends to the bureau, in order."""
    clock = _Clock()
    season = _open(out / "演示.book", clock)
    try:
        _import(season)
        for number, day in enumerate(_DAYS):
            clock.morning_of(day)
            _collect(season, number)
            _evening(season, str(number))
        _sign(season)
        return [(row.name, row.id_number, row.paid or 0) for row in BureauExport(season).select().rows]
    finally:
        season.book.close()


def _open(book: Path, clock: _Clock) -> Season:
    return new_season(
        book,
        asset("schemes/fangcheng-2021.toml"),
        village="柳河村",
        village_code=DEMO_VILLAGE_CODE,
        town="示例镇",
        clock=clock,
        operator=_OPERATOR,
    )


def _season(season: Season, clock: _Clock, out: Path) -> list[Step]:
    steps: list[Step] = []

    def step(name: str, act: Callable[[], tuple[str, Iterable[Path]]]) -> None:
        start = time.perf_counter()
        said, made = act()
        steps.append(Step(name=name, seconds=round(time.perf_counter() - start, 3), said=said, made=tuple(made)))

    step("导入名册", lambda: _import(season))
    for day in _DAYS:
        clock.morning_of(day)
        step(f"{day:%m月%d日}收款", partial(_collect, season, _DAYS.index(day)))
        step(f"{day:%m月%d日}日结缴存", partial(_evening, season, f"XYS{day:%m%d}01"))
        step(f"{day:%m月%d日}日结单", partial(_print, season, SheetRequest(kind="day"), out / f"日结单{day:%m%d}.pdf"))
    step("对账", lambda: _reconcile(season))
    step("打印对账表", lambda: _print(season, SheetRequest(kind="reconciliation"), out / "对账表.pdf"))
    step("清册签字定版", lambda: _sign(season))
    step("打印清册三份", lambda: _print(season, SheetRequest(kind="register"), out / "缴费清册.pdf"))
    step("打印收据", lambda: _print(season, SheetRequest(kind="receipts"), out / "代收凭据.pdf"))
    step("填医保局模板", lambda: _export(season, out))
    clock.morning_of(_DAYS[-1] + timedelta(days=20))
    step("导入回执", lambda: _result(season))
    step("张榜公示", lambda: _post_list(season, out / "公示名单.pdf"))
    step("检查账本", lambda: _verify(season))
    return steps


def _import(season: Season) -> tuple[str, Iterable[Path]]:
    importer = RegisterImport(season)
    report = importer.take(importer.read(asset("demo/register.xlsx")))
    return f"{report.accepted} 人 {report.households} 户", [season.book.path]


def _collect(season: Season, day: int) -> tuple[str, Iterable[Path]]:
    desk = CashDesk(season)
    taken = people = total = 0
    for number, household in enumerate(_coming(season.book.residents(), day)):
        quote = desk.quote(household)
        payable = [line.resident.id_number for line in quote.payable]
        if not payable:
            continue
        method = Method.POS if number % 40 == 7 else Method.CASH
        tendered = quote.total if method is Method.POS else _tendered(quote.total)
        receipt = desk.collect(payable, tendered, method=method)
        if number % 45 == 20:
            desk.void(receipt.number, "家里人刚在外地缴过，退款")
            continue
        taken, people, total = taken + 1, people + len(payable), total + receipt.total
    return f"{taken} 户 {people} 人 {yuan(total)} 元", []


def _coming(residents: Iterable[Resident], day: int) -> list[Household]:
    everybody = households(residents)
    return [h for n, h in enumerate(everybody) if n % _NOT_COMING and n * len(_DAYS) // len(everybody) == day]


def _tendered(total: int) -> int:
    """What a household hands over: the next whole hundred yuan."""
    return -(-total // 100_00) * 100_00


def _evening(season: Season, slip: str) -> tuple[str, Iterable[Path]]:
    day_end = DayEnd(season)
    on_hand = season.book.ledger.cash_on_hand
    left, notes = on_hand, {}
    for note in DENOMINATIONS:
        notes[note], left = divmod(left, note)
    day_end.close_day(notes)
    made = day_end.deposit(on_hand, slip, bank="示例镇信用社")
    return f"缴款单 {made.slip} {yuan(made.amount)} 元，收据 {len(made.receipts)} 张", []


def _reconcile(season: Season) -> tuple[str, Iterable[Path]]:
    found = season.reconciler.reconcile()
    if not found.balanced:
        raise AssertionError([item.message for item in found.discrepancies])
    return f"{len(found.equations)} 项全部相符，差 0.00 元", []


def _sign(season: Season) -> tuple[str, Iterable[Path]]:
    version = SignOff(season).sign(_SIGNERS)
    return f"第 {version.version} 版，缴费 {version.payers} 人，免缴 {version.waived} 人，{yuan(version.total)} 元", []


def _print(season: Season, request: SheetRequest, out: Path) -> tuple[str, Iterable[Path]]:
    sheet = prepare(season, request)
    written = save(sheet.render(None), out)
    record_print(season, sheet)
    return f"{written.pages} 页", [out]


def _export(season: Season, out: Path) -> tuple[str, Iterable[Path]]:
    exports = BureauExport(season)
    selection = exports.select()
    (batch,) = exports.record(selection, exports.fill(exports.template(asset("demo/template.xlsx")), selection, out))
    return f"第 {batch.number} 批 {len(batch.rows)} 人 {yuan(selection.total)} 元，逐格核对过", [out / batch.file]


def _result(season: Season) -> tuple[str, Iterable[Path]]:
    results = BureauResults(season)
    report = results.take_result(results.read_result(asset("demo/result.xlsx")))
    return f"成功 {report.succeeded} 人，失败 {report.failed} 人进入待办", []


def _post_list(season: Season, out: Path) -> tuple[str, Iterable[Path]]:
    posting = Postings(season).post("0377-0000000")
    _print(season, SheetRequest(kind="posting"), out)
    return f"第 {posting.number} 榜 {len(posting.id_numbers)} 人，只写组、户主和姓名", [out]


def _verify(season: Season) -> tuple[str, Iterable[Path]]:
    checks = season.book.verify()
    if not all(check.ok for check in checks):
        raise AssertionError([check for check in checks if not check.ok])
    return f"{len(checks)} 项检查全部通过", []
