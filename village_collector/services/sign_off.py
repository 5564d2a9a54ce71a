"""Freezing the register for the signatures of coordinator, township hospital and tax branch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from village_collector.domain.ledger import verification_code
from village_collector.domain.ledger.bureau_values import Version
from village_collector.domain.ledger.entries import Entry, EntryKind
from village_collector.domain.ledger.money_values import DayClosing
from village_collector.domain.money import yuan
from village_collector.domain.reconciliation import SIGNING
from village_collector.domain.register import RegisterRow, digest, frozen_register, read_frozen_register
from village_collector.errors import UserError
from village_collector.services.season import Season
from village_collector.storage.book import KeptFile, KeptKind
from village_collector.storage.connection import damaged

SIGNER_ROLES = ("社保协办员", "卫生院经办人员", "税务分局工作人员")
_MEANWHILE = frozenset({EntryKind.REGISTER_IMPORT, EntryKind.ROSTER_CHANGE, EntryKind.RESIDENTS_CORRECTED, EntryKind.COLLECTION, EntryKind.VOID, EntryKind.DEPOSIT, EntryKind.DECISION})


class SignOff:
    """Versions of the register: each is frozen once and never changes afterwards."""

    def __init__(self, season: Season) -> None:
        self._season = season

    def sign(self, signers: Sequence[tuple[str, str]] = (), explanation: str = "") -> Version:
        """Freeze the register as it stands; `signers` are (role, name) in the order of the county's paper.

        Raises UserError: "empty-register", "not-balanced" (E1–E5 differ), "cash-not-deposited" — the last two
        unless `explanation` says in writing why the parties sign all the same — and "already-signed"
        where nothing changed since the last version.
        """
        rows = self._season.reconciler.register_rows()
        if not rows:
            raise UserError("empty-register", "名册是空的，没有可以签字的内容。", "请先导入缴费清册。")
        if self.current() and not self.superseded():
            raise UserError(
                "already-signed", f"清册第 {len(self._season.book.ledger.versions)} 版之后没有变动。", "直接打印这一版就行。"
            )
        self._gate(explanation)
        frozen = frozen_register(rows)
        with self._season.book.transaction() as act:
            act.keep(KeptFile(f"清册第{len(self._season.book.ledger.versions) + 1}版.jsonl", KeptKind.SIGNED_REGISTER, frozen))
            act.append(
                Version(
                    **self._season.entry_header(),
                    version=len(self._season.book.ledger.versions) + 1,
                    digest=digest(rows),
                    people=len(rows),
                    payers=sum(1 for row in rows if row.paid is not None),
                    waived=sum(1 for row in rows if row.waived),
                    total=sum(row.paid or 0 for row in rows),
                    signers=tuple(signers),
                    explanation=explanation.strip(),
                )
            )
        return self._season.book.ledger.versions[-1]

    def _gate(self, explanation: str) -> None:
        if explanation.strip():
            return
        found = self._season.reconciler.reconcile()
        if not found.signable:
            first = next(item for item in found.discrepancies if item.equation in SIGNING)
            raise UserError(
                "not-balanced",
                f"账没有对平，还不能签字：{first.message}",
                "请在“日结交款”里逐条查清；确实要签，就写明情况说明。",
            )
        if found.figures.cash_on_hand:
            raise UserError(
                "cash-not-deposited",
                f"手上还有 {yuan(found.figures.cash_on_hand)} 元没有存进信用社，清册和缴款单对不上。",
                "请先缴存并登记缴款单，再签字；确实要签，就写明情况说明。",
            )

    def current(self) -> Version | None:
        """The newest version, or None."""
        versions = self._season.book.ledger.versions
        return versions[-1] if versions else None

    def superseded(self) -> bool:
        """Whether money or people changed after the newest version was frozen."""
        current = self.current()
        return current is not None and any(
            entry.seq > current.seq and entry.kind in _MEANWHILE for entry in self._season.book.entries()
        )

    def version(self, number: int | None = None) -> Version:
        """A version by its number (None: the newest); raises UserError "not-signed"."""
        versions = self._season.book.ledger.versions
        if not versions or (number is not None and not 1 <= number <= len(versions)):
            raise UserError("not-signed", "还没有签字用的清册版本。", "请先对平账，再在“清册签字”里定版。")
        return versions[-1 if number is None else number - 1]

    def rows(self, version: Version) -> tuple[RegisterRow, ...]:
        """The lines of a frozen version, just as they were digested.

        Raises UserError: "book-damaged" where they are gone, "version-too-new".
        """
        kept = self._season.book.kept(version.digest)
        if kept is None:
            raise damaged(self._season.book.path, f"签字清册第 {version.version} 版不见了")
        try:
            return read_frozen_register(kept.data)
        except ValueError as broken:
            raise damaged(self._season.book.path, f"签字清册第 {version.version} 版读不懂") from broken

    def matches(self, typed: str) -> Version | DayClosing | Entry | None:
        """The signed version or closed day whose printed letters these are (blanks, hyphens, case aside), or None.

        A hand-over sheet bears the letters of the entry that was then the last: that entry is found too.
        """
        plain = verification_code.normal_code(typed)
        ledger = self._season.book.ledger
        printed: Iterable[Version | DayClosing | Entry] = chain(ledger.versions, ledger.day_closings, self._season.book.entries())
        return next((one for one in printed if verification_code.verification_code(one.hash) == plain), None)

