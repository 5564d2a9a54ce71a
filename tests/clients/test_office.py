"""The office program of the bureau opens what the program wrote, and reads the same."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

from clients import ask, people

from village_collector.domain.money import parse_yuan, yuan

CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
"""Every sheet as the program shows it: commas, quotes, UTF-8."""


def rows_as_shown(workbook: Path, folder: Path) -> list[list[str]]:
    """The first sheet of a workbook as LibreOffice shows it."""
    profile = f"-env:UserInstallation=file://{folder}/profile"
    ask("soffice", profile, "--headless", "--convert-to", CSV, "--outdir", str(folder), str(workbook))
    (first,) = folder.glob("*导入模板.csv")
    with first.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_the_filled_template_shows_every_id_number_and_amount_as_the_book_has_it(season: Path, book: Path, tmp_path: Path) -> None:
    (template,) = season.glob("*批*.xlsx")
    heading, *rows = rows_as_shown(template, tmp_path)
    column = {name: place for place, name in enumerate(heading)}
    shown = {row[column["证件号码"]]: row for row in rows if row[column["证件号码"]]}
    exported = {one["id_number"]: one for one in people(book, "2021-11-04") if one["state"] in ("导入成功", "导入失败")}
    assert len(rows) == len(shown) == len(exported) > 1000
    assert shown.keys() == exported.keys()
    assert {number: row[column["姓名"]] for number, row in shown.items()} == {number: one["name"] for number, one in exported.items()}
    found = json.loads(ask(sys.executable, "-m", "village_collector", "--book", str(book), "--json", "reconcile", code=3))
    assert yuan(sum(parse_yuan(row[column["个人实缴"]]) for row in rows)) == found["figures"]["register_total"]
