"""Notices that change in mid-season: the changed scheme holds from its day on, and what was collected stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from village_collector.domain.ledger.bureau_values import SchemeAmendment
from village_collector.domain.scheme.assessment import Assessment
from village_collector.domain.scheme.reader import read_scheme
from village_collector.domain.scheme.scheme import Scheme
from village_collector.errors import UserError
from village_collector.services.decisions import Decisions, Recalculation
from village_collector.services.season import Season
from village_collector.storage.book import KeptFile, KeptKind


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendmentReport:
    """The rules as they are now, and the collections that they would have made different; these stay as they are."""

    scheme: Scheme
    from_day: date
    differs: tuple[Recalculation, ...]


class Amendments:
    """What the county changes in its notice after the village has begun to collect."""

    def __init__(self, season: Season) -> None:
        self._season = season

    def amend(self, path: Path, document: str, from_day: date | None = None) -> AmendmentReport:
        """Take a changed scheme file with the number of the paper that changes it; it holds from a day on (None: today).

        Days before are assessed by the rules of before. Raises UserError "no-document", "bad-scheme", "same-scheme",
        "other-county", "other-year", and "bad-decision" where a decided amount cannot be under the changed rules.
        """
        season = self._season
        first = from_day or season.today()
        if not document.strip():
            raise UserError("no-document", "没有填写哪份文件改了缴费办法。", "请填上文件号，再改办法。")
        self._check(read_scheme(path))
        file = KeptFile(path.name, KeptKind.SCHEME, path.read_bytes())
        if file.sha256 == self._newest():
            raise UserError("same-scheme", f"“{path.name}”和现在用的办法一字不差。", "请核对文件；改好了再来。")
        changed = season.rules.amended_by(file, first)
        before = self._collected()
        with season.book.transaction() as act:
            header = season.entry_header()
            act.append(
                SchemeAmendment(
                    **header, scheme=changed.id, scheme_sha256=act.keep(file), document=document.strip(), from_day=first
                )
            )
        return AmendmentReport(scheme=season.scheme, from_day=first, differs=self._differing(before))

    def _newest(self) -> str:
        amendments = self._season.book.ledger.amendments
        return amendments[-1].scheme_sha256 if amendments else self._season.book.opening.scheme_sha256

    def _check(self, changed: Scheme) -> None:
        """It is the same county's notice for the same year."""
        current, year = self._season.scheme, self._season.book.opening.insured_year
        if changed.id != current.id and changed.place != current.place:
            raise UserError(
                "other-county",
                f"《{changed.title}》是{changed.place}的办法，账本用的是{current.place}的。",
                "请选本地的办法文件。",
            )
        if changed.insured_year != year:
            raise UserError(
                "other-year",
                f"《{changed.title}》管的是 {changed.insured_year} 年，这个账本是 {year} 年的。",
                "换年度请另建账本；只是改了期限或金额，请改同一年度的办法文件。",
            )

    def _collected(self) -> Mapping[str, Assessment]:
        """How everybody who paid is assessed on the day of payment, by the rules of now."""
        return {line.resident.id_number: line.assessment for line in self._season.roster.lines() if line.receipt}

    def _differing(self, before: Mapping[str, Assessment]) -> tuple[Recalculation, ...]:
        """The collections that the change, and nothing else, would have made different."""

        def money(found: Assessment) -> tuple[object, ...]:
            return found.status, found.collect, found.refund

        changed = Decisions(self._season).recalculations()
        return tuple(one for one in changed if money(one.now) != money(before[one.resident.id_number]))
