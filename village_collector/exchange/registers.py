"""Reads a register 缴费清册 from whatever table file the bureau sends, and says of every row what became of it."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from village_collector.assets import asset
from village_collector.domain.people import IdKind
from village_collector.domain.register import RegisterReading, RowNote
from village_collector.errors import UserError
from village_collector.exchange import workbook_guard
from village_collector.exchange.column_mapping import ColumnMapping, HeadingRow, find_heading_row, load_column_mapping
from village_collector.exchange.register_row_parser import RowParser
from village_collector.exchange.value_vocabulary import ValueVocabulary
from village_collector.exchange.workbook_reader import Rows, Sheet, read_tables
from village_collector.progress import ProgressCallback


def read_register(
    path: Path,
    *,
    today: date,
    sheets: Sequence[str] = (),
    mapping: Path | None = None,
    mappings: Sequence[Path] = (),
    id_kinds: Collection[IdKind] = (),
    progress: ProgressCallback | None = None,
) -> RegisterReading:
    """Every row of the register at `path`: accepted as a resident, or rejected with a code and a sentence.

    Without `sheets` all visible sheets that have headings are read. `mappings` and then `mapping` add words to
    the shipped ones; `id_kinds` are kinds of documents that the notice accepts beyond the usual cards. `progress(done, total)` may raise to cancel; the reading process then ends at once.
    Raises UserError with the codes of `check_workbook` and "no-headings", "no-id-column", "no-name-column",
    "ambiguous-columns", "no-sheet", "bad-mapping", "bad-text".
    """
    column_mapping = load_column_mapping(asset("mappings/registers.toml"), *mappings, *([mapping] if mapping else []))
    data = workbook_guard.load(path)
    reader = _RegisterReader(path.name, column_mapping, RowParser(today, ValueVocabulary(column_mapping), id_kinds), sheets)
    with _without_garbage_collection():
        for event in read_tables(data, path.name, progress=progress):
            if isinstance(event, Sheet):
                reader.next_sheet(event)
            else:
                reader.read_rows(event)
    return reader.reading(data)


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Tens of thousands of new objects are kept; collecting garbage among them would take a sixth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _RegisterReader:
    """Follows the sheets of one file, and hands those that are registers to the row parser."""

    def __init__(self, name: str, column_mapping: ColumnMapping, parser: RowParser, sheets: Sequence[str]) -> None:
        self._name = name
        self._mapping = column_mapping
        self._parser = parser
        self._wanted = sheets
        self._seen: list[str] = []
        self._notes: list[RowNote] = []
        self._refusals: list[UserError] = []
        self._headings: list[HeadingRow] = []
        self._unmapped: list[str] = []
        self._sheet: Sheet | None = None
        self._open = False

    def next_sheet(self, sheet: Sheet) -> None:
        self._finish_sheet()
        self._seen.append(sheet.name)
        self._sheet = sheet
        self._next_row = 1

    def read_rows(self, rows: Rows) -> None:
        sheet = self._sheet
        if sheet is None or (self._wanted and sheet.name not in self._wanted):
            return
        if self._next_row == 1 and not self._begin_sheet(sheet, rows):
            self._sheet = None
            return
        first = self._headings[-1].first if self._next_row == 1 else 0
        self._parser.parse_rows(rows[first:], self._next_row + first)
        self._next_row += len(rows)

    def _begin_sheet(self, sheet: Sheet, rows: Rows) -> bool:
        """Whether the sheet is a register that is to be read; where it is not, the reason is noted."""
        headings = find_heading_row(rows, self._mapping)
        refusal = self._refusal(headings)
        if headings is not None and refusal is None:
            if sheet.hidden and not self._wanted:
                message = f"隐藏的工作表“{sheet.name}”没有读。若要读它，请在导入时指定这张工作表。"
                self._notes.append(RowNote(sheet=sheet.name, row=1, code="hidden_sheet", message=message))
                return False
            self._headings.append(headings)
            self._unmapped += headings.unmapped
            body = rows[headings.first :]
            self._unmapped += [
                f"（第 {index + 1} 列没有标题）"
                for index, text in enumerate(headings.texts)
                if not text and any(row[index].strip() for row in body)
            ]
            self._parser.open_sheet(sheet, headings)
            self._open = True
            if sheet.links and len(self._headings) == 1:
                message = "这个文件引用了别的文件里的内容，读到的是它最后一次存下的数。请核对是不是最新的。"
                self._notes.append(RowNote(sheet=sheet.name, row=1, code="external_links", message=message))
            return True
        if refusal and (self._wanted or not sheet.hidden) and any(cell.strip() for row in rows for cell in row):
            self._refusals.append(refusal)
            message = f"工作表“{sheet.name}”不像名册，没有读。{refusal.what}"
            self._notes.append(RowNote(sheet=sheet.name, row=1, code="sheet_skipped", message=message))
        return False

    def _refusal(self, headings: HeadingRow | None) -> UserError | None:
        remedy = "请确认选对了文件和工作表；若标题的写法特别，请在导入时指定对应表。"
        titles = {key: self._mapping.columns[key].title for key in ("id_number", "name")}
        if headings is None or not titles.keys() & headings.columns.keys():
            what = (
                f"“{self._name}”里没有找到标题行，前 30 行里要有“{titles['name']}”“{titles['id_number']}”这样的标题。"
            )
            return UserError("no-headings", what, remedy)
        for key, code in (("id_number", "no-id-column"), ("name", "no-name-column")):
            at = headings.columns.get(key, ())
            if not at:
                return UserError(code, f"“{self._name}”的标题行里没有“{titles[key]}”这一列。", remedy)
            if len(at) > 1:
                both = "”“".join(headings.texts[index] for index in at)
                what = f"“{self._name}”里有不止一列像是“{titles[key]}”：“{both}”，分不清该用哪一列。"
                return UserError("ambiguous-columns", what, "请在表格里改掉不用的那一列的标题，或指定对应表，再导入。")
        return None

    def _finish_sheet(self) -> None:
        if self._open:
            self._parser.close_sheet()
            self._open = False

    def reading(self, data: bytes) -> RegisterReading:
        """What was read of all sheets; raises UserError where none could be."""
        self._finish_sheet()
        absent = [name for name in self._wanted if name not in self._seen]
        if absent:
            there = "”“".join(self._seen)
            raise UserError("no-sheet", f"“{self._name}”里没有工作表“{absent[0]}”，有的是“{there}”。", "请从中选一张。")
        if self._wanted and self._refusals:
            raise self._refusals[0]
        if not self._headings:
            raise self._refusals[0] if self._refusals else self._no_headings()
        parser = self._parser
        if not parser.rows:
            raise UserError("no-people", f"“{self._name}”里只有标题，没有一个人。", "请向发来名册的单位要一份有人的名册。")
        parser.finish()
        parser.notes.close()
        assert parser.rows == len(parser.residents) + len(parser.notes.rejected)
        known = {key for headings in self._headings for key in headings.columns}
        return RegisterReading(
            file_name=self._name,
            sha256=hashlib.sha256(data).hexdigest(),
            data=data,
            residents=tuple(parser.residents),
            rejected=tuple(parser.notes.rejected),
            warnings=(*self._notes, *parser.notes.warnings),
            unmapped=tuple(dict.fromkeys(self._unmapped)),
            missing=tuple(c.title for c in self._mapping.columns.values() if not c.optional and c.key not in known),
            rows=parser.rows,
            stated_people=parser.stated,
        )

    def _no_headings(self) -> UserError:
        refusal = self._refusal(None)
        assert refusal is not None
        return refusal
