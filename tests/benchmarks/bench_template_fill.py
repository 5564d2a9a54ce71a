"""Filling the bureau's template with 50,000 people, proof included, beside openpyxl copying the styles cell by cell."""

from __future__ import annotations

import copy
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

import openpyxl
from harness import Cost, Measurement, compare, spend

from village_collector.exchange.template_fill import fill
from village_collector.exchange.templates import Template, Value, read_template

TEMPLATE = Path(__file__).resolve().parent.parent / "fixtures" / "bureau-template.xlsx"
PEOPLE = 50_000


def _line(template: Template, number: int) -> dict[str, Value]:
    line: dict[str, Value] = dict.fromkeys(template.keys, f"字{number}")
    return line | {
        "psn_cert_type": "居民身份证",
        "fee_std": 32000,
        "subsidy_amt": 0,
        "psn_clct_amt": 32000,
        "brdy": date(1980, 1, 1),
        "clct_date": date(2021, 10, 8),
    }


def _by_openpyxl(rows: Sequence[Sequence[str]], out: Path) -> None:
    book = openpyxl.load_workbook(TEMPLATE)
    sheet = book.worksheets[0]
    for number, row in enumerate(rows, 2):
        for index, text in enumerate(row, 1):
            cell = sheet.cell(number, index, text)
            cell._style = copy.copy(sheet.cell(2, index)._style)
    book.save(out)


def _ours(out: Path) -> None:
    template = read_template(TEMPLATE)
    fill(template, (_line(template, number) for number in range(PEOPLE)), out)


def _theirs(out: Path) -> None:
    template = read_template(TEMPLATE)
    lines = [_line(template, number) for number in range(PEOPLE)]
    _by_openpyxl([[str(line[column.key]) for column in template.columns] for line in lines], out)


def measure() -> Iterator[Measurement]:
    with tempfile.TemporaryDirectory() as folder:

        def run(maker: str) -> Callable[[], Cost]:
            return lambda: spend(sys.executable, __file__, maker, f"{folder}/{maker}.xlsx")

        name = "50,000 people in the template, read back too"
        yield compare(name, run("ours"), "openpyxl, written only", run("theirs"), limit=0.35, most_memory=0.7)


if __name__ == "__main__":
    {"ours": _ours, "theirs": _theirs}[sys.argv[1]](Path(sys.argv[2]))
