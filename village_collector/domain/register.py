"""The payment register 缴费清册: reading reports, the states of a line, and the frozen version that is signed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Literal

from village_collector.domain.canonical import Json, canonical_text, digest_of_lines, from_json, read_canonical, to_json
from village_collector.domain.money import Fen
from village_collector.domain.people import Resident
from village_collector.errors import UserError


class RowState(Enum):
    """Where one person's season stands; the value is the word that screens and papers use.

    Every list and every figure asks what is said here, so that 今日, the weekly report, the lists of insured and
    uninsured, the call list and the batches count alike. Everybody is either `settled` or `open`.
    """

    _value_: str
    insured: bool
    """已参保: who is on the 参保台账 and in 累计参保; everybody else in the register is on the 未参保台账.

    Paid here, waived, or paid elsewhere, also before the bureau has answered. Not 导入失败: the county counts by
    the bureau's system, and there the import was refused.
    """
    expected: bool
    """应参保: who is or should be insured here as a resident; not the dead, those who moved away, nor employees."""
    open: bool
    """Expected and not insured: what 今日 counts as still to be done, and whom the call list names.

    不参保 is among them: such a resident can still pay while the window is open, and 应参保 counts them. So is
    导入失败, until a later batch succeeds, and 待登记, until the bureau knows them.
    """
    settled: bool
    """Nothing is left to be done for them in the village: insured, or not expected to be insured here."""
    at_bureau: bool
    """Sent to the bureau in a batch, answered or not: only the bureau's result can change where they stand."""

    UNPAID = "在册未缴", "open"
    COLLECTED = "已收款", "insured"
    DEPOSITED = "已缴存", "insured"
    SIGNED = "已核签", "insured"
    SUBMITTED = "已上报", "insured", True
    CONFIRMED = "导入成功", "insured", True
    FAILED = "导入失败", "open", True
    POSTED = "已公示", "insured", True
    ARCHIVED = "已归档", "insured", True
    WAIVED = "免缴", "insured"
    PAID_ELSEWHERE = "他处已缴", "insured"
    NOT_ENROLLING = "不参保", "open"
    REGISTRATION_DUE = "待登记", "open"
    REFUNDED = "作废退费", "open"
    DECEASED = "死亡", "not expected"
    MOVED_OUT = "迁出", "not expected"
    EMPLOYEE_INSURED = "职工医保", "not expected"

    def __new__(cls, word: str, standing: Literal["insured", "open", "not expected"], at_bureau: bool = False) -> RowState:
        state = object.__new__(cls)
        state._value_ = word
        state.insured, state.open = standing == "insured", standing == "open"
        state.expected, state.settled = standing != "not expected", standing != "open"
        state.at_bureau = at_bureau
        return state


@dataclass(frozen=True, slots=True, kw_only=True)
class RowNote:
    """What an import says of one row: `row` is the number that a spreadsheet shows, counted from 1."""

    sheet: str
    row: int
    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRow:
    """One line of a frozen version, as the three parties sign it. Amounts in fen, None where none is known.

    `repay` is the part of `due` and `paid` that pays back `repaid_years` missed years.
    """

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
    repay: Fen = 0
    repaid_years: int = 0

    @property
    def waived(self) -> bool:
        """Whether nothing is owed for this resident: 免缴, and just that also once the line is at the bureau."""
        return self.state is RowState.WAIVED or (self.paid is None and self.state.at_bureau)


FROZEN_FORMAT = 1
"""Goes up when a field of RegisterRow is added (with a default, so that older versions stay readable)."""
_HEADER: dict[str, Json] = {"format": FROZEN_FORMAT, "kind": "signed_register"}


def frozen_register(rows: Iterable[RegisterRow]) -> bytes:
    """A version as it is kept: lines of canonical JSON, first the format, then each row with its field names."""
    return "".join(f"{line}\n" for line in _lines(rows)).encode()


def read_frozen_register(data: bytes) -> tuple[RegisterRow, ...]:
    """The rows that `frozen_register` wrote, also those of an earlier format: a field it did not know has its default.

    Raises UserError("version-too-new") for a later format, ValueError for what is no frozen register.
    """
    header, *lines = data.decode().removesuffix("\n").split("\n")
    found = read_canonical(header)
    if not isinstance(found, dict) or found.get("kind") != _HEADER["kind"] or type(found.get("format")) is not int:
        raise ValueError("no frozen register")
    if found["format"] > FROZEN_FORMAT:
        raise UserError("version-too-new", "这一版签字清册是更新版本的程序定的，本程序读不了。", "请先升级本程序。")
    return tuple(from_json(RegisterRow, read_canonical(line)) for line in lines)


def digest(rows: Iterable[RegisterRow]) -> str:
    """SHA-256 of the frozen register, what all three signed copies have in common."""
    return digest_of_lines(_lines(rows))


def _lines(rows: Iterable[RegisterRow]) -> Iterator[str]:
    yield canonical_text(_HEADER)
    for row in rows:
        yield canonical_text(to_json(row))
