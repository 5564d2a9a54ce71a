"""What all gather functions need: where a sheet comes from, what was asked for, and the refusal of an empty sheet."""

from __future__ import annotations

from datetime import date

from village_collector.documents.flow import Origin
from village_collector.domain.ledger import verification_code
from village_collector.domain.ledger.money_values import Receipt
from village_collector.domain.people import Resident
from village_collector.errors import UserError
from village_collector.services.season import Season
from village_collector.services.sheets.requests import SheetRequest


def origin(season: Season, subject: str = "", *, people: int = 0, total: int = 0, entry_hash: str = "") -> Origin:
    """Where and when a sheet was made; with an entry's hash it bears that entry's verification code."""
    opening = season.book.opening
    return Origin(
        village=opening.village,
        town=opening.town,
        label_year=season.scheme.label_year,
        printed_at=season.now(),
        prepared_by=season.operator,
        qr_text=verification_code.qr_text(opening, subject, people, total, entry_hash) if entry_hash else "",
        verification_code=verification_code.verification_code(entry_hash) if entry_hash else "",
    )


def nothing_to_print(what: str) -> UserError:
    """The refusal of a sheet that would be empty."""
    return UserError("nothing-to-print", what, "有了内容再打印。")


def number_of(request: SheetRequest) -> int | None:
    """The number of a posting or a week; None for the newest. Raises UserError("bad-number")."""
    if request.which is None:
        return None
    if not (request.which.isascii() and request.which.isdigit()):
        raise UserError("bad-number", f"“{request.which}”不是第几期、第几榜。", "请填数字。")
    return int(request.which)


def day_of(season: Season, request: SheetRequest) -> date:
    """The day that was asked for, else today. Raises UserError("bad-date")."""
    if request.which is None:
        return season.today()
    try:
        return date.fromisoformat(request.which)
    except ValueError as wrong:
        raise UserError("bad-date", f"“{request.which}”不是日期。", "请写成 2021-11-05 的样子。") from wrong


def person_of(season: Season, request: SheetRequest) -> Resident | None:
    """The resident that was asked for; None for an empty form. Raises UserError("unknown-person")."""
    return season.roster.resident(request.which) if request.which else None


def short_number(receipt: Receipt) -> str:
    """A receipt's number as people say it."""
    return f"{receipt.serial:06d}"
