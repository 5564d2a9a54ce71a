"""What an import says of single rows: why a row was rejected, and what somebody should look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from village_collector.domain.register import RowNote

Place: TypeAlias = tuple[str, int]
"""A sheet's name and a row's number, as a spreadsheet shows them."""


@dataclass(slots=True, kw_only=True)
class RepeatedWarning:
    """A warning that is given once, at its first row, however many rows it is true of."""

    place: Place
    message: str
    count: int = 0


class ImportNotes:
    """Collects the notes of one file; `close` puts the warnings into the order of its rows."""

    def __init__(self) -> None:
        self.rejected: list[RowNote] = []
        self.warnings: list[RowNote] = []
        self._sheets: list[str] = []
        self._repeated: dict[tuple[str, str], RepeatedWarning] = {}

    @property
    def sheet(self) -> str:
        """The sheet that notes are about at the moment."""
        return self._sheets[-1]

    def open_sheet(self, name: str) -> None:
        """The notes that follow are about rows of this sheet."""
        self._sheets.append(name)

    def reject(self, row: int, code: str, message: str) -> None:
        """Say why a row is not taken in."""
        self.rejected.append(RowNote(sheet=self.sheet, row=row, code=code, message=message))

    def reject_at(self, sheet: str, row: int, code: str, message: str) -> None:
        """Say why a row is not taken in that had been taken at first."""
        self.rejected.append(RowNote(sheet=sheet, row=row, code=code, message=message))

    def warn(self, row: int, code: str, message: str) -> None:
        """Say what somebody should look at in a row that is taken in."""
        self.warnings.append(RowNote(sheet=self.sheet, row=row, code=code, message=message))

    def warn_at(self, sheet: str, row: int, code: str, message: str) -> None:
        """Say what only the whole register showed of a row."""
        self.warnings.append(RowNote(sheet=sheet, row=row, code=code, message=message))

    def warn_once(self, row: int, code: str, subject: str, message: str) -> RepeatedWarning:
        """Warn of a subject, such as a word, at its first row; later rows are only counted."""
        warning = self._repeated.setdefault((code, subject), RepeatedWarning(place=(self.sheet, row), message=message))
        warning.count += 1
        return warning

    def place_text(self, place: Place) -> str:
        """A place as a sentence names it; the sheet only where it is another one."""
        sheet, row = place
        return f"第 {row} 行" if sheet == self.sheet else f"工作表“{sheet}”第 {row} 行"

    def close(self) -> None:
        """Add the warnings that are given once, and sort all notes by sheet and row."""
        for (code, _subject), warning in self._repeated.items():
            more = f"（同样的共 {warning.count} 行，这是第一行。）" if warning.count > 1 else ""
            sheet, row = warning.place
            self.warnings.append(RowNote(sheet=sheet, row=row, code=code, message=warning.message + more))
        self.rejected.sort(key=lambda note: (self._sheets.index(note.sheet), note.row))
        self.warnings.sort(key=lambda note: (self._sheets.index(note.sheet), note.row))
