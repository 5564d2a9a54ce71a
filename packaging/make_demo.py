"""Makes resources/demo/result.xlsx: the bureau's answer to the batch that the demonstration exports.

Run it after a change of the demonstration season: `python packaging/make_demo.py`.
The answer is invented: most lines succeed, a few fail for the reasons that villages meet.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from openpyxl import Workbook

from village_collector.cli.commands.demo import play_until_export

HEADINGS = ("序号", "征集流水号", "姓名", "证件号码", "参保年度", "金额", "导入状态", "失败代码", "失败原因", "人员编号", "处理时间")
FAILURES = {
    97: ("04", "已参加职工医保"),
    211: ("02", "姓名与证件号码不符"),
    350: ("05", "已在外地参保"),
    488: ("07", "人员已死亡"),
    613: ("03", "无参保登记，新参保需先登记"),
    742: ("06", "本年已缴费"),
    801: ("10", "资助类别不在名单"),
}
"""By position in the batch: the reason code and the bureau's words."""


def main(target: Path) -> None:
    """Play the season up to the export, and answer what was exported."""
    with tempfile.TemporaryDirectory() as folder:
        rows = play_until_export(Path(folder))
    book = Workbook()
    book.properties.created = book.properties.modified = datetime(2021, 11, 3, tzinfo=UTC).replace(tzinfo=None)
    sheet = book.active
    sheet.title = "导入结果"
    sheet.append(HEADINGS)
    for number, (name, id_number, paid) in enumerate(rows, 1):
        code, reason = FAILURES.get(number, ("", ""))
        serial = "" if code else "000000185747"
        person = "" if code else f"4113990000{number:08d}"
        state = "失败" if code else "成功"
        sheet.append([number, serial, name, id_number, "2022", paid / 100, state, code, reason, person, "2021-11-03 10:12:00"])
    for row in sheet.iter_rows(min_row=2, min_col=2, max_col=4):
        for cell in row:
            cell.number_format = "@"
    for column, width in zip("ABCDEFGHIJK", (6, 16, 14, 22, 10, 10, 10, 10, 26, 22, 20), strict=True):
        sheet.column_dimensions[column].width = width
    book.save(target)
    print(f"{target}: {len(rows)} rows, {len(FAILURES)} failures")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent / "resources/demo/result.xlsx")
