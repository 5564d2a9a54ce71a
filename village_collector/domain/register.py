"""The payment register 缴费清册: reading reports, the states of a line, and the frozen version that is signed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum

from village_collector.domain.money import Fen
from village_collector.domain.people import Resident


class RowState(Enum):
    """Where one person's season stands; the value is the word that screens and papers use."""

    UNPAID = "在册未缴"
    COLLECTED = "已收款"
    DEPOSITED = "已缴存"
    SIGNED = "已核签"
    SUBMITTED = "已上报"
    CONFIRMED = "导入成功"
    FAILED = "导入失败"
    POSTED = "已公示"
    ARCHIVED = "已归档"
    WAIVED = "免缴"
    PAID_ELSEWHERE = "他处已缴"
    NOT_ENROLLING = "不参保"
    TO_REGISTER = "待登记"
    REFUNDED = "作废退费"
    DECEASED = "死亡"
    MOVED_OUT = "迁出"
    EMPLOYEE_INSURED = "职工医保"


@dataclass(frozen=True, slots=True)
class RowNote:
    """What an import says of one row: `row` is the number that a spreadsheet shows, counted from 1."""

    sheet: str
    row: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class RegisterReading:
    """What a register file holds once read: every row is either in `residents`, skipped as blank or total, or in `rejected`.

    `rows` counts rows below the headings that are neither blank nor total; so
    rows == len(residents) + len(rejected). `unmapped` are headings nobody asked for,
    `missing` known columns that the file does not have. `sha256` and `data` are of the original file.
    """

    file_name: str
    sha256: str
    data: bytes
    residents: tuple[Resident, ...]
    rejected: tuple[RowNote, ...]
    warnings: tuple[RowNote, ...]
    unmapped: tuple[str, ...]
    missing: tuple[str, ...]
    rows: int
    stated_people: int | None = None


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One line of a frozen version, as the three parties sign it. Amounts in fen, None where none is known."""

    number: int
    group: str
    household_no: str
    head: str
    relation: str
    name: str
    id_number: str
    category: str
    assistance: str
    state: RowState
    due: Fen | None
    subsidy: Fen | None
    paid: Fen | None
    refund: Fen | None
    paid_on: date | None
    method: str
    receipt: str
    ticket: str
    slip: str
    remark: str

    @property
    def waived(self) -> bool:
        """Whether nothing is owed for this resident: 免缴, and just that also once the line is at the bureau."""
        at_bureau = self.state in (RowState.SUBMITTED, RowState.CONFIRMED, RowState.FAILED)
        return self.state is RowState.WAIVED or (self.paid is None and at_bureau)

    def canonical(self) -> str:
        """The line as one JSON array, the form that the digest covers."""
        values: list[object] = []
        for name in self.__slots__:
            value = getattr(self, name)
            if isinstance(value, RowState):
                value = value.value
            elif isinstance(value, date):
                value = value.isoformat()
            values.append(value)
        return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def digest(rows: Iterable[RegisterRow]) -> str:
    """SHA-256 over the lines in print order: what all three signed copies have in common."""
    running = hashlib.sha256()
    for row in rows:
        running.update(row.canonical().encode())
        running.update(b"\n")
    return running.hexdigest()
