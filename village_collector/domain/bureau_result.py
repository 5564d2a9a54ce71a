"""The bureau's result file 导入结果 as it was read: one line a resident."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from village_collector.domain.money import Fen

Answered: TypeAlias = Literal["succeeded", "failed", "duplicate", "pending"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultLine:
    """One line of a result file; `row` as a spreadsheet shows it, `serial` the 征集流水号 as opaque text, zeros kept.

    `code` is one of the reason codes of resources/mappings/results.toml ("" on success), `reason` the bureau's words.
    `doubt` is a reason for a failure that stands beside a success.
    """

    row: int
    id_number: str
    name: str
    status: Answered
    serial: str = ""
    code: str = ""
    reason: str = ""
    amount: Fen | None = None
    person_no: str = ""
    processed_at: str = ""
    doubt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultReading:
    """A result file once read; `data` are the bytes of the original, `sha256` their hash.

    `stated` are the counts that the file itself gives below its lines (成功 16 条), by answer.
    """

    file_name: str
    sha256: str
    data: bytes
    rows: tuple[ResultLine, ...]
    stated: tuple[tuple[Answered, int], ...] = ()
