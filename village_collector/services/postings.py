"""Posted lists (公示): who was imported successfully, masked, numbered, and what changed since the last list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from village_collector.domain.ledger.village_records import Posting
from village_collector.domain.people import Resident
from village_collector.errors import UserError
from village_collector.services.season import Season

DEFAULT_DAYS = 7


@dataclass(frozen=True, slots=True)
class PostingContent:
    """What one posted list shows: all its residents, or from the second on only those added and removed since."""

    posting: Posting
    added: tuple[Resident, ...]
    removed: tuple[Resident, ...]


class Postings:
    """Lists that hang on the village wall; the mask is the scheme's and the same for a whole series."""

    def __init__(self, season: Season) -> None:
        self._season = season

    def confirmed(self) -> tuple[Resident, ...]:
        """Everybody whose import succeeded, in register order."""
        outcomes = self._season.book.ledger.outcomes
        return tuple(
            resident
            for resident in self._season.book.residents()
            if (found := outcomes.get(resident.id_number)) and found.succeeded
        )

    def post(self, phone: str, *, first_day: date | None = None, days: int = DEFAULT_DAYS) -> Posting:
        """Freeze the next list; `phone` takes objections, the period is `days` from `first_day` (None: today).

        Raises UserError: "nothing-to-post", "nothing-new" (same people as last time), "no-phone", "bad-period".
        """
        people = tuple(resident.id_number for resident in self.confirmed())
        posted = self._season.book.ledger.records.postings
        if not people:
            raise UserError("nothing-to-post", "还没有导入成功的人，没有可以公示的名单。", "请先导入医保局的回执。")
        if posted and set(posted[-1].id_numbers) == set(people):
            raise UserError("nothing-new", f"和第 {posted[-1].number} 榜的名单一样。", "不用再张榜。")
        if not phone.strip():
            raise UserError("no-phone", "没有填异议电话。", "请填群众反映问题的电话。")
        if not 1 <= days <= 60:
            raise UserError("bad-period", f"公示 {days} 天不合适。", "请填 1 到 60 天。")
        start = first_day or self._season.today()
        with self._season.book.transaction() as act:
            act.append(
                Posting(
                    **self._season.entry_header(),
                    number=len(posted) + 1,
                    first_day=start,
                    last_day=start + timedelta(days=days - 1),
                    phone=phone.strip(),
                    mask=self._season.scheme.mask,
                    id_numbers=people,
                )
            )
        return posted[-1]

    def content(self, number: int | None = None) -> PostingContent:
        """What posted list `number` (None: the newest) shows; raises UserError "no-notice"."""
        posted = self._season.book.ledger.records.postings
        if not posted or (number is not None and not 1 <= number <= len(posted)):
            raise UserError("no-notice", "还没有张过这一榜。", "请先定公示名单。")
        return self._content(posted[-1 if number is None else number - 1])

    def proposed(self) -> PostingContent:
        """What the next list would show if it were posted today; to be looked at, the book is not touched."""
        today, number = self._season.today(), len(self._season.book.ledger.records.postings) + 1
        people = tuple(resident.id_number for resident in self.confirmed())
        last_day = today + timedelta(days=DEFAULT_DAYS - 1)
        return self._content(
            Posting(
                **self._season.entry_header(),
                number=number,
                first_day=today,
                last_day=last_day,
                phone="",
                mask=self._season.scheme.mask,
                id_numbers=people,
            )
        )

    def _content(self, posting: Posting) -> PostingContent:
        posted = self._season.book.ledger.records.postings
        before = set(posted[posting.number - 2].id_numbers) if posting.number > 1 else set()
        now = set(posting.id_numbers)
        return PostingContent(
            posting,
            self._residents(number for number in posting.id_numbers if number not in before),
            self._residents(number for number in (posted[posting.number - 2].id_numbers if before else ()) if number not in now),
        )

    def _residents(self, numbers: Iterable[str]) -> tuple[Resident, ...]:
        found = (self._season.book.resident(number) for number in numbers)
        return tuple(resident for resident in found if resident)
