"""The great check of a book: database, schema, chain, replay, roster seal and kept files, each asked anew of the file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from village_collector.domain.ledger.entries import Entry, LedgerFault, broken_link, genesis
from village_collector.domain.ledger.ledger import Ledger, replay
from village_collector.storage import connection, residents
from village_collector.storage.backup_mark import is_backup, read_mark

if TYPE_CHECKING:
    from sqlite3 import Connection

Said: TypeAlias = tuple[bool, str]
"""The answer to one question: whether all is well, and a Chinese sentence about it."""


@dataclass(frozen=True, slots=True)
class Check:
    """One question that `verify` asked of a book; `name` and `detail` are Chinese, for the person at the desk."""

    name: str
    ok: bool
    detail: str


def verify(db: Connection, opened: Ledger | None) -> tuple[Check, ...]:
    """Every question in turn; `opened` is the ledger as replayed when the book was opened (None: it was not).

    Never raises for a file that is damaged or was tampered with: then the check that met it says so.
    """
    checks = [_ask("数据库完整", lambda: _integrity(db)), _ask("表和触发器齐全", lambda: _same_schema(db))]
    try:
        found = entries(db)
    except connection.DatabaseError:
        return (*checks, Check("账链连续", False, "账目读不全"))
    checks.append(_ask("账链连续", lambda: _chain(db, found)))
    if _is_backup(db):
        checks.append(_ask("备份标记", lambda: _backup(db, found)))
    try:
        ledger = replay(found)
    except LedgerFault as impossible:
        return (*checks, Check("账目重算", False, f"有一笔算不通（{impossible}）"))
    questions: list[tuple[str, Callable[[], Said]]] = [
        ("账目重算", lambda: _same_totals(ledger, opened)),
        ("收据号连续", lambda: _numbering(ledger)),
        ("现金平衡", lambda: _balances(ledger)),
        ("名册封印", lambda: _roster_seal(db, ledger)),
        ("原件齐全", lambda: _kept_files(db, ledger)),
    ]
    return (*checks, *(_ask(name, question) for name, question in questions))


def entries(db: Connection) -> list[Entry]:
    """Every entry of the ledger, oldest first."""
    rows = db.execute("SELECT seq, kind, body, prev, hash FROM entry ORDER BY seq")
    return [Entry(seq=seq, kind=kind, body=body, prev=prev, hash=digest) for seq, kind, body, prev, digest in rows]


def chain_fault(db: Connection, found: list[Entry]) -> str | None:
    """The first place where the chain does not hold, its cut-off end included, as a sentence, or None."""
    if not found:
        return "账本是空的"
    try:
        opening = replay(found[:1]).opening
    except LedgerFault:
        return "第 1 笔不是开账"
    assert opening is not None
    fault = broken_link(found, genesis(opening.village_code, opening.device, opening.insured_year))
    if fault:
        return fault
    head = db.execute("SELECT value FROM meta WHERE key = 'head'").fetchone()
    return None if head and head[0] == found[-1].hash else "最后面的账目被删掉过"


def _ask(name: str, question: Callable[[], Said]) -> Check:
    try:
        return Check(name, *question())
    except connection.DatabaseError:
        return Check(name, False, "文件读不全")


def _integrity(db: Connection) -> Said:
    said = [str(row[0]) for row in db.execute("PRAGMA integrity_check")]
    said += [str(row[0]) for row in db.execute("PRAGMA cipher_integrity_check")]
    wrong = [line for line in said if line != "ok"]
    return not wrong, "没有坏页" if not wrong else f"有 {len(wrong)} 处损坏"


def _same_schema(db: Connection) -> Said:
    here, expected = dict(connection.schema(db)), dict(connection.expected_schema())
    wrong = sorted(name for name in here.keys() | expected.keys() if here.get(name) != expected.get(name))
    return not wrong, "齐全" if not wrong else "被改动：" + "、".join(wrong)


def _chain(db: Connection, found: list[Entry]) -> Said:
    fault = chain_fault(db, found)
    return fault is None, fault or f"共 {len(found)} 笔，逐笔相接"


def _is_backup(db: Connection) -> bool:
    try:
        return is_backup(db)
    except connection.DatabaseError:  # no table that could say so; the check of the tables tells it
        return False


def _backup(db: Connection, found: list[Entry]) -> Said:
    mark = read_mark(db)
    if mark is None or not found or mark.head != found[-1].hash or connection.application_id(db) != connection.BACKUP_ID:
        return False, "备份标记缺损，请换一份备份"
    return True, f"这是 {mark.made_at:%Y-%m-%d %H:%M} 做的备份，要用请先恢复成新账本"


def _same_totals(ledger: Ledger, opened: Ledger | None) -> Said:
    if opened is None:
        return True, f"收据 {len(ledger.receipts)} 张"
    same = _totals(ledger) == _totals(opened)
    return same, f"收据 {len(ledger.receipts)} 张，与打开时一致" if same else "与打开时不一致"


def _totals(ledger: Ledger) -> tuple[object, ...]:
    return (ledger.last, ledger.live, ledger.cash_on_hand, ledger.roster, ledger.receipts, ledger.outcomes)


def _numbering(ledger: Ledger) -> Said:
    serials = [receipt.serial for receipt in ledger.receipts.values()]
    ok = serials == list(range(1, len(serials) + 1))
    return ok, f"1 到 {len(serials)}，不缺不重" if serials else "还没有收据"


def _balances(ledger: Ledger) -> Said:
    valid = sum(r.total for r in ledger.receipts.values() if r.is_cash and not r.void)
    slips = sum(deposit.amount for deposit in ledger.deposits)
    ok = valid == ledger.cash_total and slips == ledger.deposited and ledger.cash_on_hand >= 0
    return ok, "收款、缴存与手上现金相符" if ok else "收款、缴存与手上现金不符"


def _roster_seal(db: Connection, ledger: Ledger) -> Said:
    rows = db.execute(residents.SELECT).fetchall()
    ok = residents.is_sealed(rows, ledger.roster)
    return ok, f"{len(rows)} 人，与账上封印一致" if ok else "名册与账上封印不一致，有人绕过程序改过名册"


def _kept_files(db: Connection, ledger: Ledger) -> Said:
    named = _named_files(ledger)
    stored = {str(sha): hashlib.sha256(data).hexdigest() for sha, data in db.execute("SELECT sha256, data FROM kept")}
    wrong = [name for sha, name in named.items() if stored.get(sha) != sha]
    wrong += [sha[:8] for sha, actual in stored.items() if sha != actual and sha not in named]
    return not wrong, f"{len(stored)} 份原件，逐份核对" if not wrong else "缺失或改动：" + "、".join(wrong)


def _named_files(ledger: Ledger) -> dict[str, str]:
    """Every file that the ledger says the book keeps, by the hash of its bytes."""
    named = {ledger.opening.scheme_sha256: "缴费办法"} if ledger.opening else {}
    named |= {change.scheme_sha256: f"{change.document}修改的缴费办法" for change in ledger.amendments}
    named |= {taken.sha256: taken.file for taken in ledger.registers}
    named |= {version.digest: f"签字清册第 {version.version} 版" for version in ledger.versions}
    named |= {taken.sha256: taken.file for taken in ledger.results}
    named |= {deposit.photo_sha256: f"缴款单 {deposit.slip} 的照片" for deposit in ledger.deposits if deposit.photo_sha256}
    named |= {scan.sha256: scan.name for scan in ledger.records.attachments}
    named |= {sha: "未参保原因的证明" for record in ledger.records.absences.values() for sha in record.evidence}
    return named
