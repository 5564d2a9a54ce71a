"""Entries about the register and the bureau: imports, changes of the roster, decisions, signed versions, batches, results."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import ClassVar

from village_collector.domain.ledger.entries import EntryBody, EntryKind, LedgerFault
from village_collector.domain.ledger.money_values import MoneyLedger, Receipt
from village_collector.domain.money import Fen
from village_collector.domain.scheme.assessment import Decision
from village_collector.domain.scheme.open_questions import QuestionAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterFile(EntryBody):
    """One register file, imported once; counts are people, `roster_digest` covers all residents after it."""

    entry_kind: ClassVar[EntryKind] = EntryKind.REGISTER_IMPORT

    file: str
    sha256: str
    accepted: int
    updated: int
    rejected: int
    roster_digest: str

    def check(self, ledger: BureauLedger) -> None:
        """Any file may come at any time."""

    def apply(self, ledger: BureauLedger) -> None:
        ledger.registers.append(self)
        ledger.roster, ledger.register_seq = self.roster_digest, self.seq


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterChange(EntryBody):
    """Residents added or changed otherwise than by a register: at the desk (`id_number`), or by an identity list (its hash in `list_sha256`)."""

    entry_kind: ClassVar[EntryKind] = EntryKind.ROSTER_CHANGE

    id_number: str
    reason: str
    roster_digest: str
    list_sha256: str = ""

    def check(self, ledger: BureauLedger) -> None:
        """A change may come at any time."""

    def apply(self, ledger: BureauLedger) -> None:
        ledger.roster, ledger.register_seq = self.roster_digest, self.seq


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountDecision(EntryBody):
    """An amount that the notice left open, with the document that gives it; amounts are fen, None where it gives none.

    `identities` are those of the rule that get it; none stands for all of them.
    """

    entry_kind: ClassVar[EntryKind] = EntryKind.DECISION

    rule: str
    collect: Fen | None
    subsidy: Fen | None
    refund: Fen | None
    document: str
    identities: tuple[str, ...] = ()

    def check(self, ledger: BureauLedger) -> None:
        """A decision may come at any time; the scheme says whether it is one."""

    def apply(self, ledger: BureauLedger) -> None:
        ledger.decisions.append(
            Decision(
                rule=self.rule,
                collect=self.collect,
                subsidy=self.subsidy,
                refund=self.refund,
                document=self.document,
                decided_on=self.on,
                identities=self.identities,
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeAmendment(EntryBody):
    """A changed scheme file, kept whole under `scheme_sha256`; it holds from `from_day` on, by the paper `document`."""

    entry_kind: ClassVar[EntryKind] = EntryKind.AMENDMENT

    scheme: str
    scheme_sha256: str
    document: str
    from_day: date

    def check(self, ledger: BureauLedger) -> None:
        """A county may change its notice at any time, also for days that are past."""

    def apply(self, ledger: BureauLedger) -> None:
        ledger.amendments.append(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class BureauAnswer(EntryBody):
    """What was answered to a question that the notice leaves open, with the document that says so."""

    entry_kind: ClassVar[EntryKind] = EntryKind.ANSWER

    question: str
    answer: str
    document: str

    def check(self, ledger: BureauLedger) -> None:
        """A later answer takes the place of an earlier one; the scheme says what may be answered."""

    def apply(self, ledger: BureauLedger) -> None:
        ledger.answers.append(QuestionAnswer(key=self.question, value=self.answer, document=self.document))


@dataclass(frozen=True, slots=True, kw_only=True)
class Version(EntryBody):
    """A frozen version of the register; `digest` is SHA-256 over its lines, `signers` are (role, name), `total` fen."""

    entry_kind: ClassVar[EntryKind] = EntryKind.SIGN_OFF

    version: int
    digest: str
    people: int
    payers: int
    waived: int
    total: Fen
    signers: tuple[tuple[str, str], ...]
    explanation: str

    def check(self, ledger: BureauLedger) -> None:
        """Versions are numbered from 1 without gaps."""
        if self.version != len(ledger.versions) + 1:
            raise LedgerFault("version out of sequence")

    def apply(self, ledger: BureauLedger) -> None:
        ledger.versions.append(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch(EntryBody):
    """What went to the bureau in one go: who, for how much (fen), from which version (0 where none was signed).

    A filled template, or residents who were typed into the bureau's own screen; those have no `file`.
    """

    entry_kind: ClassVar[EntryKind] = EntryKind.BATCH

    number: int
    version: int
    file: str
    sha256: str
    rows: tuple[tuple[str, Fen], ...]

    @property
    def keyed(self) -> bool:
        """Whether it was typed into the bureau's screen."""
        return not self.file

    def check(self, ledger: BureauLedger) -> None:
        """Batches are numbered from 1 without gaps."""
        if self.number != len(ledger.batches) + 1:
            raise LedgerFault("batch out of sequence")

    def apply(self, ledger: BureauLedger) -> None:
        ledger.batches.append(self)
        for id_number, _ in self.rows:
            ledger.outcomes[id_number] = BureauOutcome(id_number=id_number, batch=self.number, succeeded=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class BureauOutcome:
    """What became of one resident at the bureau; `succeeded` is None while unanswered, `bureau_serial` the 征集流水号, `amount` fen."""

    id_number: str
    batch: int
    succeeded: bool | None
    bureau_serial: str = ""
    code: str = ""
    reason: str = ""
    amount: Fen | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultFile(EntryBody):
    """One result file of the bureau, imported once; `rows` are its answers for residents of ours."""

    entry_kind: ClassVar[EntryKind] = EntryKind.RESULT_IMPORT

    file: str
    sha256: str
    rows: tuple[BureauOutcome, ...]

    @property
    def succeeded(self) -> int:
        return sum(row.succeeded is True for row in self.rows)

    @property
    def failed(self) -> int:
        return sum(row.succeeded is False for row in self.rows)

    def check(self, ledger: BureauLedger) -> None:
        """Every answer is to a batch that was sent."""
        if any(not 1 <= row.batch <= len(ledger.batches) for row in self.rows):
            raise LedgerFault("answer to a batch that was not sent")

    def apply(self, ledger: BureauLedger) -> None:
        ledger.results.append(self)
        for row in self.rows:
            ledger.outcomes[row.id_number] = row


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyingUndone(EntryBody):
    """Ticks taken back: these residents were not typed into the bureau's screen after all, and are to be typed in again."""

    entry_kind: ClassVar[EntryKind] = EntryKind.KEYING_UNDONE

    id_numbers: tuple[str, ...]
    reason: str

    def check(self, ledger: BureauLedger) -> None:
        """Only a tick that is not answered yet can be taken back."""
        keyed = {batch.number for batch in ledger.batches if batch.keyed}
        outcomes = [ledger.outcomes.get(number) for number in self.id_numbers]
        if not outcomes or any(one is None or one.succeeded is not None or one.batch not in keyed for one in outcomes):
            raise LedgerFault("takes back no open tick")

    def apply(self, ledger: BureauLedger) -> None:
        undone = {number: ledger.outcomes.pop(number).batch for number in self.id_numbers}
        ledger.batches = [
            replace(batch, rows=tuple(row for row in batch.rows if undone.get(row[0]) != batch.number))
            for batch in ledger.batches
        ]


@dataclass(slots=True)
class BureauLedger(MoneyLedger):
    """What the entries about register and bureau add up to; `roster` is the digest of the residents as the newest entry sealed them."""

    registers: list[RegisterFile] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    amendments: list[SchemeAmendment] = field(default_factory=list)
    answers: list[QuestionAnswer] = field(default_factory=list)
    roster: str = ""
    register_seq: int = 0
    versions: list[Version] = field(default_factory=list)
    batches: list[Batch] = field(default_factory=list)
    outcomes: dict[str, BureauOutcome] = field(default_factory=dict)
    results: list[ResultFile] = field(default_factory=list)

    def collection_reversed(self, receipt: Receipt) -> None:
        for line in receipt.lines:
            self.outcomes.pop(line.id_number, None)
