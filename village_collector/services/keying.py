"""录入清单: what is typed into the bureau's own screen, person by person, where the county has a screen instead of a template."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from village_collector.assets import asset
from village_collector.domain.ledger.bureau_values import Batch, KeyingUndone
from village_collector.domain.money import Fen, yuan
from village_collector.domain.people import normal_id
from village_collector.errors import UserError
from village_collector.exchange.column_mapping import MappedColumn, load_column_mapping
from village_collector.services.bureau_export import BureauExport
from village_collector.services.season import Season

_REPAID = ("repay_years", "repay_amt")
"""What is typed besides for who pays missed years back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyingLine:
    """One resident to type in: `fields` are heading and text in the order of the screen; `done` once they were ticked off."""

    id_number: str
    name: str
    fields: tuple[tuple[str, str], ...]
    paid: Fen
    done: bool


class Keying:
    """What is still to be typed in, and what was; a tick is a batch of its own without a file.

    Whoever was sent by a template is not on the list. The system's own list is taken in later as a result, like any other.
    """

    def __init__(self, season: Season) -> None:
        self._season = season
        self._exports = BureauExport(season)
        mapping = load_column_mapping(asset("mappings/templates.toml"))
        self._columns = mapping.columns
        self._screens: Mapping[str, Sequence[str]] = mapping.words["screens"]

    @property
    def screens(self) -> tuple[str, ...]:
        """The screens whose order is known; the first is meant where none is named."""
        return tuple(self._screens)

    def lines(self, screen: str = "", *, retry: Collection[str] = ()) -> list[KeyingLine]:
        """Everybody who is to be typed in or was, in the order of the register; `retry` are failures to be typed again.

        Raises UserError("unknown-screen").
        """
        if screen and screen not in self._screens:
            raise UserError(
                "unknown-screen", f"没有“{screen}”的录入顺序。", f"可以选：{'、'.join(self._screens)}；不写就按第一种。"
            )
        keys = self._screens[screen or self.screens[0]]
        done = self._done()
        found = []
        for row in self._season.reconciler.register_rows():
            again = row.id_number in retry
            if row.id_number in done and not again:
                ticked = True
            elif self._exports.excluded(row, retry_failed=again, retry=retry) is None:
                ticked = False
            else:
                continue
            cells = self._exports.cells(row.number, row)
            shown = (*keys, *(key for key in _REPAID if row.repay and key not in keys))
            fields = tuple((self._columns[key].title, _spelled(self._columns[key], cells[key])) for key in shown)
            found.append(
                KeyingLine(id_number=row.id_number, name=row.name, fields=fields, paid=row.paid or 0, done=ticked)
            )
        return found

    def _done(self) -> set[str]:
        ledger = self._season.book.ledger
        keyed = {batch.number for batch in ledger.batches if batch.keyed}
        return {number for number, one in ledger.outcomes.items() if one.batch in keyed and one.succeeded is not False}

    def tick(self, id_numbers: Sequence[str], *, retry: Collection[str] = ()) -> Batch | None:
        """Tick residents off as typed in, in one act; those ticked before are passed over (None where that is everybody).

        Raises UserError("not-to-key") where one of them is not on the list; then nobody is ticked.
        """
        wanted = dict.fromkeys(map(normal_id, id_numbers))
        lines = {line.id_number: line for line in self.lines(retry=retry)}
        strange = [number for number in wanted if number not in lines]
        if strange:
            raise UserError(
                "not-to-key",
                f"录入清单里没有尾号 {'、'.join(number[-4:] for number in strange)} 的人：没有缴费、已经上报过，或者不在名册里。",
                "请核对号码；一个人也没有勾掉。",
            )
        rows = tuple((number, lines[number].paid) for number in wanted if not lines[number].done)
        if not rows:
            return None
        ledger = self._season.book.ledger
        with self._season.book.transaction() as act:
            act.append(
                Batch(
                    **self._season.entry_header(),
                    number=len(ledger.batches) + 1,
                    version=len(ledger.versions),
                    file="",
                    sha256="",
                    rows=rows,
                )
            )
        return ledger.batches[-1]

    def take_back(self, id_numbers: Sequence[str], reason: str) -> int:
        """Take ticks back that were made by mistake, and say how many; those residents are to be typed in again.

        Raises UserError: "no-reason", "not-ticked" where one of them has no tick, or the bureau has answered; then none is
        taken back.
        """
        if not reason.strip():
            raise UserError("no-reason", "没有写为什么取消勾。", "请写一句原因，比如“勾错了人”。")
        wanted = tuple(dict.fromkeys(map(normal_id, id_numbers)))
        ticked = {line.id_number for line in self.lines() if line.done}
        outcomes = self._season.book.ledger.outcomes
        wrong = [number for number in wanted if number not in ticked or outcomes[number].succeeded is not None]
        if wrong:
            raise UserError(
                "not-ticked",
                f"尾号 {'、'.join(number[-4:] for number in wrong)} 的人没有勾掉过，或者系统已经有了结果。",
                "请核对号码；一个勾也没有取消。",
            )
        with self._season.book.transaction() as act:
            act.append(KeyingUndone(**self._season.entry_header(), id_numbers=wanted, reason=reason.strip()))
        return len(wanted)


def _spelled(column: MappedColumn, value: str | Fen | date | None) -> str:
    """A value as a person picks or types it: amounts in yuan, and words rather than the codes of a template."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, str):
        return yuan(value)
    same = next((group for group in column.options.get("values", []) if value in group), [value])
    return next((word for word in same if re.search("[\u3400-\u9fff]", word)), value)
