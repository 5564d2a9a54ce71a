"""The file itself keeps the law: the ledger, the people and the kept files cannot be rewritten through SQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2
from villages import new_village, resident

from village_collector.domain.ledger.entries import chain_hash
from village_collector.storage.book import Book

NEW = "(seq, kind, body, prev, hash) VALUES"
HEAD = "(SELECT hash FROM entry ORDER BY seq DESC LIMIT 1)"
FORBIDDEN = {
    "update": "UPDATE entry SET body = '{}' WHERE seq = 2",
    "update of nothing but itself": "UPDATE entry SET body = body",
    "update or replace": "UPDATE OR REPLACE entry SET hash = (SELECT hash FROM entry WHERE seq = 1) WHERE seq = 2",
    "update or ignore": "UPDATE OR IGNORE entry SET kind = 'void' WHERE seq = 2",
    "change of number": "UPDATE entry SET seq = 9 WHERE seq = 2",
    "delete the last": "DELETE FROM entry WHERE seq = (SELECT max(seq) FROM entry)",
    "delete one": "DELETE FROM entry WHERE seq = 1",
    "delete all": "DELETE FROM entry",
    "replace": f"INSERT OR REPLACE INTO entry {NEW} (2, 'count', '{{}}', (SELECT hash FROM entry WHERE seq = 1), 'h')",
    "replace by hash": f"REPLACE INTO entry {NEW} (3, 'count', '{{}}', {HEAD}, (SELECT hash FROM entry WHERE seq = 1))",
    "upsert": f"INSERT INTO entry {NEW} (2, 'count', '{{}}', 'p', 'h') ON CONFLICT (seq) DO UPDATE SET body = '{{}}'",
    "upsert by hash": f"INSERT INTO entry {NEW} (3, 'count', '{{}}', {HEAD}, {HEAD}) ON CONFLICT (hash) DO UPDATE SET body = '{{}}'",
    "number skipped": f"INSERT INTO entry {NEW} (4, 'count', '{{}}', {HEAD}, 'h')",
    "number used": f"INSERT INTO entry {NEW} (2, 'count', '{{}}', {HEAD}, 'h')",
    "number nought": f"INSERT INTO entry {NEW} (0, 'count', '{{}}', {HEAD}, 'h')",
    "wrong previous": f"INSERT INTO entry {NEW} (3, 'count', '{{}}', 'p', 'h')",
    "previous of another": f"INSERT INTO entry {NEW} (3, 'count', '{{}}', (SELECT hash FROM entry WHERE seq = 1), 'h')",
    "no previous": f"INSERT INTO entry {NEW} (3, 'count', '{{}}', NULL, 'h')",
    "no number": f"INSERT OR IGNORE INTO entry {NEW} (NULL, 'count', '{{}}', 'p', 'h')",
    "money that is no text": f"INSERT INTO entry {NEW} (3, 'count', x'00', {HEAD}, 'h')",
    "delete a resident": "DELETE FROM resident WHERE position = 1",
    "replace a resident": "REPLACE INTO resident SELECT * FROM resident WHERE position = 1",
    "delete a kept file": "DELETE FROM kept",
    "change a kept file": "UPDATE kept SET data = x'00'",
    "update or replace a resident": "UPDATE OR REPLACE resident SET id_number = (SELECT max(id_number) FROM resident)",
}


@pytest.fixture(params=[True, False], ids=["recursive triggers", "no recursive triggers"])
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dbapi2.Connection]:
    season = new_village(tmp_path, [resident(1), resident(2)])
    season.book.close()
    connection = dbapi2.connect(str(season.book.path), isolation_level=None)
    connection.execute(f"PRAGMA recursive_triggers = {'ON' if request.param else 'OFF'}")
    yield connection
    connection.close()
    with Book.open(season.book.path) as book:
        assert all(check.ok for check in book.verify())


def content(connection: dbapi2.Connection) -> list[object]:
    return [connection.execute(f"SELECT * FROM {table}").fetchall() for table in ("entry", "resident", "kept", "meta")]


@pytest.mark.parametrize("sql", FORBIDDEN.values(), ids=FORBIDDEN)
def test_what_would_rewrite_history_is_refused_by_the_file(file: dbapi2.Connection, sql: str) -> None:
    before = content(file)
    with pytest.raises(dbapi2.IntegrityError):
        file.execute(sql)
    assert content(file) == before


@pytest.mark.parametrize("verb", ["INSERT", "INSERT OR REPLACE", "REPLACE", "INSERT OR IGNORE"])
def test_a_file_that_is_kept_already_stays_as_it_first_came(file: dbapi2.Connection, verb: str) -> None:
    before = content(file)
    file.execute(f"{verb} INTO kept SELECT sha256, 'other', 'other', x'00' FROM kept")
    assert content(file) == before


def test_the_entry_that_follows_the_head_is_taken(file: dbapi2.Connection) -> None:
    (head,) = file.execute(HEAD.replace("(", "", 1)[:-1]).fetchone()
    body = '{"accepted":0,"at":"2021-10-12T08:00:00+08:00","file":"","roster":"","sha256":""}'
    file.execute("BEGIN")
    file.execute(f"INSERT INTO entry {NEW} (3, 'import', ?, ?, ?)", (body, head, chain_hash(3, "import", body, head)))
    assert file.execute("SELECT value FROM meta WHERE key = 'head'").fetchone()[0] == chain_hash(3, "import", body, head)
    file.execute("ROLLBACK")
