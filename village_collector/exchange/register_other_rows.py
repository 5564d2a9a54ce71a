"""Rows of a register that are nobody's: blank and prepared ones, totals, titles of groups, signatures and notes."""

from __future__ import annotations

import re
from collections.abc import Set

from village_collector.exchange.column_mapping import normal_text
from village_collector.exchange.register_cells import stated_people
from village_collector.exchange.value_vocabulary import ValueVocabulary

_FIGURE = re.compile(r"[0-9.,¥元]+|[0-9]+[人名户]")


class OtherRows:
    """What the rows of one sheet say that stand between its people.

    `prepared` are the columns in which a prepared but empty line holds something, `name_at` and `id_at` those of a person.
    """

    def __init__(self, values: ValueVocabulary, prepared: Set[int], name_at: int, id_at: int) -> None:
        self.group = ""
        """The group whose title stood last in a line of its own."""
        self.stated: tuple[int, int] | None = None
        """How many people the total of the sheet states, and in which row."""
        self._values = values
        self._prepared = prepared
        self._name_at, self._id_at = name_at, id_at

    def is_nobody(self, row: list[str], name: str, number: int) -> bool:
        """Whether passing over a row without a name or a number loses nobody; what it says is kept.

        A row with a name of its own is always somebody, so that whoever lacks a number is named and not lost.
        """
        filled = {index: cell for index, cell in enumerate(map(normal_text, row)) if cell}
        if filled.keys() <= self._prepared:  # a blank row too
            return True
        totals = [cell for cell in filled.values() if self._values.total.match(cell)]
        if totals and (not name or normal_text(name) in totals or _FIGURE.fullmatch(normal_text(name))):
            if not self._values.part_total.match(totals[0]):
                self._read_stated_people(row, number)
            return True
        said = [cell for cell in filled.values() if not _FIGURE.fullmatch(cell)]
        if len(said) == len(filled) == 1 and self._values.group.fullmatch(said[0]):
            self.group = next(cell for cell in row if cell)
            return True
        return bool(said) and all(self._values.foot.match(cell) for cell in said)

    def _read_stated_people(self, row: list[str], number: int) -> None:
        counts = [count for cell in row if (count := stated_people(cell)) is not None]
        counts += [int(row[index]) for index in (self._name_at, self._id_at) if row[index].isdecimal()]
        if counts:
            self.stated = (counts[0], number)
