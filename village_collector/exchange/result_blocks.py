"""Finds the tables of a result file: on any sheet, below any title, as often as its headings are repeated."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from village_collector.domain.bureau_result import Answered
from village_collector.exchange.column_mapping import ColumnMapping, HeadingRow, find_heading_row, normal_text
from village_collector.exchange.status_words import StatusWords
from village_collector.exchange.workbook_reader import Rows, Sheet, read_tables
from village_collector.progress import ProgressCallback

_LONG_NUMBER = re.compile("[0-9]{8}")
_PASSED_DOWN = ("status", "reason", "code", "processed_at")  # what a cell merged over several lines says of each
_ANSWERING = {"status", "serial", "code"}
_REMARKS = ("备注", "说明", "描述", "备注说明", "memo", "aae013")  # may repeat what the village itself wrote
_CLOSE = 3  # rows within which a title belongs to the headings below it


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultBlock:
    """Headings and the lines below them. `caption` is what a title says of all these lines, None where it says nothing.

    `columns` gives one column (from 0) for each key, `rows` are (number as a spreadsheet shows it, cells).
    """

    sheet: str
    caption: Answered | None
    headings: tuple[str, ...]
    columns: dict[str, int]
    rows: list[tuple[int, list[str]]] = field(default_factory=list)

    @property
    def remarks_only(self) -> bool:
        """Whether the reason is a column for remarks of any kind, so that a text in it is no failure by itself."""
        return "reason" not in self.columns or normal_text(self.headings[self.columns["reason"]]) in _REMARKS

    @property
    def answers(self) -> bool:
        """Whether these lines say what became of anybody."""
        found = self.columns.keys() & _ANSWERING or (self.caption and "id_number" in self.columns)
        return bool(found) or not self.remarks_only


def read_blocks(
    data: bytes,
    name: str,
    mapping: ColumnMapping,
    statuses: StatusWords,
    progress: ProgressCallback | None,
    unsaid: Answered | None = None,
) -> list[ResultBlock]:
    """Every table with ID numbers and answers on the visible sheets of a file; `unsaid` is the caption of one without."""
    sheets: list[tuple[Sheet, Rows]] = []
    for part in read_tables(data, name, progress=progress):
        if isinstance(part, Sheet):
            sheets.append((part, []))
        else:
            sheets[-1][1].extend(part)
    titles = (PurePath(name).stem,)
    found = [
        block
        for sheet, rows in sheets
        if not sheet.hidden
        for block in _blocks_of(sheet, rows, mapping, statuses, titles)
    ]
    found = [block if block.caption or not unsaid else replace(block, caption=unsaid) for block in found]
    return [block for block in found if block.answers]


def _blocks_of(
    sheet: Sheet, rows: Rows, mapping: ColumnMapping, statuses: StatusWords, titles: Sequence[str]
) -> Iterator[ResultBlock]:
    places = list(_heading_rows(rows, mapping))
    for number, (index, headings) in enumerate(places):
        end = places[number + 1][0] if number + 1 < len(places) else len(rows)
        columns = _one_column_each(headings, mapping)
        above = [*_titles_above(rows, index), sheet.name, *titles]
        captions = (statuses.caption(title) for title in above if title)
        _pass_down(sheet, rows, index, [columns[key] for key in _PASSED_DOWN if key in columns])
        start = index + headings.first
        yield ResultBlock(
            sheet=sheet.name,
            caption=next((caption for caption in captions if caption), None),
            headings=headings.texts,
            columns=columns,
            rows=[(at + 1, rows[at]) for at in range(start, end) if any(map(str.strip, rows[at]))],
        )


def _heading_rows(rows: Rows, mapping: ColumnMapping) -> Iterator[tuple[int, HeadingRow]]:
    """Every row that names a column for ID numbers and one more, with its headings (`first` counts from that row)."""
    known: dict[str, bool] = {}
    for index, row in enumerate(rows):
        if any(map(_LONG_NUMBER.search, row)):
            continue
        for cell in row:
            if cell and cell not in known:
                known[cell] = mapping.key_of(cell) == "id_number"
        if any(known.get(cell, False) for cell in row):
            one = find_heading_row(rows[index : index + 1], mapping)
            two = find_heading_row(rows[index : index + 2], mapping)
            found = two if two and two.first == 2 and (not one or len(two.columns) > len(one.columns)) else one
            if found and "id_number" in found.columns:
                yield index, found


def _one_column_each(headings: HeadingRow, mapping: ColumnMapping) -> dict[str, int]:
    """Of several columns for one thing the one whose heading the mapping names first: 导入状态 before 参保状态."""
    columns = {}
    for key, places in headings.columns.items():
        order = [normal_text(word) for word in mapping.columns[key].options.get("headings", [])]
        ranks = {
            place: order.index(word) if (word := normal_text(headings.texts[place])) in order else len(order)
            for place in places
        }
        columns[key] = min(places, key=lambda place: (ranks[place], place))
    return columns


def _titles_above(rows: Rows, index: int) -> Iterator[str]:
    """The texts that stand alone in the rows right above the headings, the nearest first."""
    for at in range(index - 1, max(index - 1 - _CLOSE, -1), -1):
        texts = {cell.strip() for cell in rows[at] if cell.strip()}
        if len(texts) > 1:
            return
        yield from texts


def _pass_down(sheet: Sheet, rows: Rows, first: int, columns: Collection[int]) -> None:
    for top, left, bottom, right in sheet.merges:
        if top < first or bottom == top or top >= len(rows) or left >= len(rows[top]):
            continue
        for column in columns:
            if left <= column <= right:
                for row in rows[top + 1 : bottom + 1]:
                    row[column] = rows[top][left]
