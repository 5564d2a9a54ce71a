"""Reads the township's table of targets 任务分解表: the people each village is to insure, and what does not add up."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from village_collector.errors import UserError
from village_collector.exchange import workbook_guard
from village_collector.exchange.workbook_reader import Sheet, read_tables

_VILLAGE, _PEOPLE, _POPULATION = ("村名", "村（社区）", "单位"), ("任务数", "目标任务"), ("村人口数", "人口数")


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetRow:
    """One village's target; `row` as a spreadsheet shows it."""

    row: int
    village: str
    population: int | None
    people: int


@dataclass(frozen=True, slots=True)
class TargetTable:
    """The villages of a table of targets, and what the township should be asked about it."""

    file_name: str
    rows: tuple[TargetRow, ...]
    warnings: tuple[str, ...]

    def of(self, village: str) -> TargetRow:
        """The row of one village; raises UserError "other-village"."""
        for row in self.rows:
            if row.village == village:
                return row
        raise UserError("other-village", f"任务表里没有“{village}”。", "请核对村名，或向镇里要含本村的任务表。")


def read_targets(path: Path, stated: int | None = None) -> TargetTable:
    """Read a table of targets; `stated` is the township's total as its notice says it, where that is known.

    Raises UserError with the codes of `check_workbook`, and "no-headings".
    """
    rows: list[TargetRow] = []
    unread: list[str] = []
    total: TargetRow | None = None
    columns: dict[str, int] = {}
    for number, cells in enumerate(_lines(path), 1):
        if not columns:
            columns = _columns(cells)
            continue
        values = {key: cells[column].strip() for key, column in columns.items()}
        people, population = _whole_number(values["people"]), _whole_number(values.get("population", ""))
        is_total = "合计" in "".join(cells)
        if people is None:
            if values["village"] and not is_total:
                unread.append(_unreadable(number, values["village"], values["people"]))
            continue
        row = TargetRow(row=number, village=values["village"], population=population, people=people)
        if is_total:
            total = row
        else:
            rows.append(row)
    if not rows:
        raise UserError("no-headings", f"“{path.name}”里没有找到“村名”和“任务数”两列。", "请选镇里发的任务分解表。")
    return TargetTable(path.name, tuple(rows), (*unread, *_warnings(rows, total, stated)))


def _whole_number(text: str) -> int | None:
    plain = unicodedata.normalize("NFKC", text).strip()
    return int(plain) if plain.isascii() and plain.isdigit() else None


def _unreadable(number: int, village: str, people: str) -> str:
    said = f"的任务数“{people}”看不懂" if people else "没有任务数"
    return f"第 {number} 行{village}{said}，没有算进去。"


def _lines(path: Path) -> list[list[str]]:
    lines: list[list[str]] = []
    sheets = 0
    for part in read_tables(workbook_guard.load(path), path.name):
        if isinstance(part, Sheet):
            sheets += 1
        elif sheets == 1:
            lines += part
    return lines


def _columns(cells: list[str]) -> dict[str, int]:
    found = {}
    for key, words in (("village", _VILLAGE), ("people", _PEOPLE), ("population", _POPULATION)):
        for column, cell in enumerate(cells):
            if cell.strip() in words:
                found[key] = column
    return found if {"village", "people"} <= found.keys() else {}


def _warnings(rows: list[TargetRow], total: TargetRow | None, stated: int | None) -> list[str]:
    warnings = []
    added = sum(row.people for row in rows)
    if total and total.people != added:
        warnings.append(f"第 {total.row} 行合计写的是 {total.people}，各村相加是 {added}。")
    if stated is not None and stated != added:
        warnings.append(f"通知写的目标是 {stated}，各村相加是 {added}。")
    same = Counter((row.population, row.people) for row in rows)
    for figures, count in same.items():
        if count > 1:
            names = "和".join(row.village for row in rows if (row.population, row.people) == figures)
            warnings.append(f"{names}的人口和任务数一模一样，可能抄错了。")
    return warnings + _odd_shares(rows)


def _odd_shares(rows: list[TargetRow]) -> list[str]:
    """A warning for each village whose target is another share of its population than most villages have."""
    inhabited = [(row, row.population) for row in rows if row.population]
    if len(inhabited) < 3:
        return []
    usual = sorted(row.people / population for row, population in inhabited)[len(inhabited) // 2]
    warnings = []
    for row, population in inhabited:
        should = round(population * round(usual, 2))
        if abs(row.people - should) > 1:
            warnings.append(f"第 {row.row} 行{row.village}任务 {row.people}，按人口的 {usual:.0%} 应为 {should}。")
    return warnings
