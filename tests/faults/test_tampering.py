"""What somebody changes behind the program's back is found: entries, people, files, triggers, and the bytes themselves."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from seasons import answer, send, sign
from sqlcipher3 import dbapi2
from villages import PRICE, Clock, new_village, refused, resident

from village_collector.domain.canonical import canonical_text
from village_collector.domain.ledger.entries import Entry, broken_link, chain_hash, genesis
from village_collector.domain.ledger.ledger import Ledger, replay
from village_collector.domain.ledger.village_records import Absence
from village_collector.errors import UserError
from village_collector.services.absences import Absences
from village_collector.services.attachments import Attachments
from village_collector.services.cash_desk import CashDesk
from village_collector.services.day_end import DayEnd
from village_collector.services.season import open_season
from village_collector.services.sign_off import SignOff
from village_collector.storage.book import Book
from village_collector.storage.connection import connect
from village_collector.storage.verification import Check, _balances, _numbering, verify

KEY = "5a" * 32


@dataclass(frozen=True)
class Sample:
    """A season on disk, closed, with what an honest check says of it."""

    path: Path
    entries: tuple[Entry, ...]
    start: str
    secret: str | None


def season_on_disk(folder: Path, secret: str | None) -> Sample:
    """Eight people, one of them waived; three receipts, one void; a slip with its photo, a count, a signed version."""
    people = [resident(number, *(["特困"] if number == 5 else [])) for number in range(8)]
    season = new_village(folder, people, secret=secret)
    desk, day_end = CashDesk(season), DayEnd(season)
    photo = folder / "缴款单.jpg"
    photo.write_bytes(b"\xff\xd8 a slip")
    desk.collect([people[0].id_number, people[1].id_number], 700_00)
    wrong = desk.collect([people[2].id_number])
    desk.void(wrong.number, "金额点错")
    desk.collect([people[3].id_number, people[4].id_number])
    day_end.close_day({100_00: 12, 50_00: 1, 20_00: 1, 10_00: 1})
    day_end.deposit(4 * PRICE, "XYS0001", photo=photo)
    SignOff(season).sign([("社保协办员", "王协办")])
    opening = season.book.opening
    start = genesis(opening.village_code, opening.device, opening.insured_year)
    sample = Sample(season.book.path, tuple(season.book.entries()), start, secret)
    season.book.close()
    return sample


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return season_on_disk(tmp_path_factory.mktemp("plain"), None)


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return season_on_disk(tmp_path_factory.mktemp("locked"), KEY)


def broken(path: Path, secret: str | None = None) -> list[str] | str:
    """The names of the checks that fail, or the code with which the file is refused whole."""
    try:
        checks: tuple[Check, ...] = Book.examine(path, secret)
    except UserError as error:
        return error.code
    return [check.name for check in checks if not check.ok]


def tampered(sample: Sample, folder: Path, act: Callable[[dbapi2.Connection], object], *, cover: bool = True) -> list[str] | str:
    """What is found after `act` on a copy without triggers; with `cover` they are put back so that nothing shows there."""
    copy = folder / "copy.book"
    shutil.copyfile(sample.path, copy)
    connection = dbapi2.connect(str(copy), isolation_level=None)
    triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    connection.execute("PRAGMA recursive_triggers = OFF")
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    act(connection)
    for _, sql in triggers if cover else ():
        connection.execute(sql)
    connection.close()
    found = broken(copy)
    opened = None
    try:
        Book.open(copy).close()
    except UserError as error:
        opened = error.code
    assert opened in (None, "book-damaged")
    return found


def test_an_honest_book_has_no_fault(sample: Sample, locked: Sample) -> None:
    assert broken(sample.path) == []
    assert broken(locked.path, KEY) == []


def last(kind: str) -> str:
    return f"(SELECT max(seq) FROM entry WHERE kind = '{kind}')"


HEAD = "(SELECT max(seq) FROM entry)"
ENTRY_TAMPERS = {
    "a name": f"UPDATE entry SET body = replace(body, '李', '王') WHERE seq = {last('collection')}",
    "an amount": f"UPDATE entry SET body = replace(body, '32000', '22000') WHERE seq = {last('collection')}",
    "a slip": f"UPDATE entry SET body = replace(body, '128000', '120000') WHERE seq = {last('deposit')}",
    "a day": "UPDATE entry SET body = replace(body, '2021-10-12', '2021-10-11') WHERE kind = 'void'",
    "a kind": f"UPDATE entry SET kind = 'note' WHERE seq = {last('day_closing')}",
    "a previous hash": f"UPDATE entry SET prev = upper(prev) WHERE seq = {last('deposit')}",
    "a hash": f"UPDATE entry SET hash = upper(hash) WHERE seq = {last('deposit')}",
    "the last hash": f"UPDATE entry SET hash = '0' WHERE seq = {HEAD}",
    "the last entry removed": f"DELETE FROM entry WHERE seq = {HEAD}",
    "a middle entry removed": f"DELETE FROM entry WHERE seq = {last('day_closing')}",
    "the void removed": "DELETE FROM entry WHERE kind = 'void'",
    "the void removed and the gap closed": "UPDATE entry SET seq = -seq WHERE kind = 'void'; UPDATE entry SET seq = seq - 1 WHERE seq > 4",
    "the first entry removed": "DELETE FROM entry WHERE seq = 1",
    "everything removed": "DELETE FROM entry",
    "two entries swapped": "UPDATE entry SET seq = -3 WHERE seq = 3; UPDATE entry SET seq = 3 WHERE seq = 4; UPDATE entry SET seq = 4 WHERE seq = -3",
    "a forged entry at the end": f"INSERT INTO entry SELECT seq + 1, 'void', body, hash, '0' FROM entry WHERE seq = {HEAD}",
    "words that are no record": f"UPDATE entry SET body = 'x' WHERE seq = {HEAD}",
    "the village": "UPDATE entry SET body = replace(body, '柳河村', '姜山村') WHERE seq = 1",
    "the village's code": "UPDATE entry SET body = replace(body, '411399105201', '411399105202') WHERE seq = 1",
    "the mark of the end": "UPDATE meta SET value = '0' WHERE key = 'head'",
    "the mark of the end removed": "DELETE FROM meta",
}
OTHER_TAMPERS = {
    "a resident's name": ("UPDATE resident SET name = '王二' WHERE position = 2", "名册封印"),
    "a resident's identity": ("UPDATE resident SET identities = '[]' WHERE identities <> '[]'", "名册封印"),
    "a resident removed": ("DELETE FROM resident WHERE position = 8", "名册封印"),
    "a resident added": ("INSERT INTO resident SELECT 9, 'x', id_kind, name, birth_date, sex, village_group, household_no, head, relation, ethnic_group, phone, category, hukou, tier, insured_last_year, remark, identities, facts, household_key FROM resident WHERE position = 1", "名册封印"),
    "two residents swapped": ("UPDATE resident SET position = -1 WHERE position = 1; UPDATE resident SET position = 1 WHERE position = 2; UPDATE resident SET position = 2 WHERE position = -1", "名册封印"),
    "the register file edited": ("UPDATE kept SET data = x'00' WHERE kind = 'register'", "原件齐全"),
    "the scheme edited": ("UPDATE kept SET data = CAST(replace(data, '32000', '30000') AS BLOB) WHERE kind = 'scheme'", "原件齐全"),
    "the signed version edited": ("UPDATE kept SET data = x'00' WHERE kind = 'signed_register'", "原件齐全"),
    "the photo of the slip removed": ("DELETE FROM kept WHERE kind = 'deposit_slip'", "原件齐全"),
    "the signed version removed": ("DELETE FROM kept WHERE kind = 'signed_register'", "原件齐全"),
    "a kept file under a false hash": ("INSERT INTO kept VALUES ('0011223344556677', 'x', 'photo', x'01')", "原件齐全"),
    "a table added": ("CREATE TABLE own (a)", "表和触发器齐全"),
}  # fmt: skip


@pytest.mark.parametrize("sql", ENTRY_TAMPERS.values(), ids=ENTRY_TAMPERS)
def test_a_changed_ledger_is_found_and_never_opened(sample: Sample, tmp_path: Path, sql: str) -> None:
    found = tampered(sample, tmp_path, lambda c: [c.execute(part) for part in sql.split(";")])
    assert "账链连续" in found
    with pytest.raises(UserError, match="检查没有通过"):
        Book.open(tmp_path / "copy.book")


@pytest.mark.parametrize(("sql", "check"), OTHER_TAMPERS.values(), ids=OTHER_TAMPERS)
def test_changed_people_files_and_tables_are_found(sample: Sample, tmp_path: Path, sql: str, check: str) -> None:
    assert tampered(sample, tmp_path, lambda c: [c.execute(part) for part in sql.split(";")]) == [check]


def test_each_dropped_trigger_is_named(sample: Sample, tmp_path: Path) -> None:
    with dbapi2.connect(str(sample.path)) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
    connection.close()
    assert len(names) >= 8
    for name in names:
        copy = tmp_path / f"{name}.book"
        shutil.copyfile(sample.path, copy)
        connection = dbapi2.connect(str(copy), isolation_level=None)
        connection.execute(f"DROP TRIGGER {name}")
        connection.close()
        wrong = [check for check in Book.examine(copy) if not check.ok]
        assert [check.name for check in wrong] == ["表和触发器齐全"]
        assert name in wrong[0].detail


def forged(sample: Sample, change: Callable[[dict[str, object]], None], at: str = "collection") -> Callable[[dbapi2.Connection], None]:
    """An attacker who knows the chain: changes an entry's body and hashes everything anew, mark of the end included."""
    import json

    def act(connection: dbapi2.Connection) -> None:
        prev, found = sample.start, False
        for entry in sample.entries:
            body = json.loads(entry.body)
            if entry.kind == at and not found:
                change(body)
                found = True
            text = canonical_text(body)
            digest = chain_hash(entry.seq, entry.kind, text, prev)
            connection.execute("UPDATE entry SET body = ?, prev = ?, hash = ? WHERE seq = ?", (text, prev, digest, entry.seq))
            prev = digest
        connection.execute("UPDATE meta SET value = ? WHERE key = 'head'", (prev,))

    return act


@pytest.mark.parametrize(
    ("at", "what"),
    [
        ("collection", {"serial": 2}),
        ("collection", {"total": 1}),
        ("collection", {"tendered": 1}),
        ("void", {"receipt": "411399105201220100009"}),
        ("deposit", {"amount": 99_999_999}),
        ("deposit", {"receipts": []}),
        ("sign_off", {"version": 3}),
        ("collection", {"method": "loan"}),
        ("collection", {"lines": 1}),
        ("day_closing", {"denominations": [[1, 2, 3]]}),
        ("day_closing", {"on": "2021-02-30"}),
        ("collection", {"extra": 1}),
        ("void", {"total": 1}),
    ],
)
def test_a_story_that_cannot_be_true_is_found_even_with_every_hash_made_anew(
    sample: Sample, tmp_path: Path, at: str, what: dict[str, object]
) -> None:
    assert tampered(sample, tmp_path, forged(sample, lambda body: body.update(what), at)) == ["账目重算"]


def test_who_hashes_a_plausible_story_anew_is_caught_by_the_letters_on_paper(sample: Sample, tmp_path: Path) -> None:
    def act(connection: dbapi2.Connection) -> None:
        forged(sample, lambda body: body.update(payer="王五"))(connection)

    assert tampered(sample, tmp_path, act) == []
    with Book.open(tmp_path / "copy.book") as book, Book.open(sample.path) as honest:
        assert book.ledger.versions[0].hash != honest.ledger.versions[0].hash
        first = [receipt.verification_code for receipt in book.ledger.receipts.values()]
        assert first != [receipt.verification_code for receipt in honest.ledger.receipts.values()]


@given(st.data())
def test_any_single_character_of_any_entry_is_covered(sample: Sample, data: st.DataObject) -> None:
    entries = list(sample.entries)
    place = data.draw(st.integers(0, len(entries) - 1))
    old = entries[place]
    column = data.draw(st.sampled_from(["kind", "body", "prev", "hash", "seq"]))
    values = {"seq": old.seq, "kind": old.kind, "body": old.body, "prev": old.prev, "hash": old.hash}
    if column == "seq":
        values["seq"] = data.draw(st.integers(-5, 99).filter(lambda seq: seq != old.seq))
    else:
        text = str(values[column])
        at = data.draw(st.integers(0, len(text) - 1))
        sign = data.draw(st.characters(codec="utf-8").filter(lambda c: c != text[at]))
        values[column] = text[:at] + sign + text[at + 1 :]
    entries[place] = Entry(**values)  # type: ignore[arg-type]
    assert broken_link(entries, sample.start) is not None


SEALED = (
    "SELECT name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL",
    "SELECT * FROM entry",
    "SELECT * FROM resident",
    "SELECT sha256, data FROM kept",  # what a kept file was called is shown, but nothing depends on it
    "SELECT * FROM meta",
)


def dump(path: Path, secret: str | None) -> object:
    connection = dbapi2.connect(str(path))
    try:
        if secret:
            connection.execute(f"""PRAGMA key = "x'{secret}'" """)
        return [connection.execute(sql).fetchall() for sql in SEALED]
    except dbapi2.DatabaseError:
        return None
    finally:
        connection.close()


def damaged_copies(sample: Sample, folder: Path, rounds: int) -> list[tuple[str, Path]]:
    """Copies with one flipped bit, a zeroed page, two pages swapped, or the end cut off."""
    chance = random.Random(20221012)
    whole, page = sample.path.read_bytes(), 4096
    pages = len(whole) // page
    made: list[tuple[str, bytes]] = []
    for _ in range(rounds):
        at = chance.randrange(len(whole))
        made.append((f"bit in byte {at}", whole[:at] + bytes([whole[at] ^ 1 << chance.randrange(8)]) + whole[at + 1 :]))
    for number in range(pages):
        start = number * page
        made.append((f"page {number} zeroed", whole[:start] + bytes(page) + whole[start + page :]))
        made.append((f"cut before page {number}", whole[:start]))
    for _ in range(10):
        one, other = sorted(chance.sample(range(pages), 2))
        blocks = [whole[n * page : n * page + page] for n in range(pages)]
        blocks[one], blocks[other] = blocks[other], blocks[one]
        made.append((f"pages {one} and {other} swapped", b"".join(blocks)))
    copies = []
    for number, (name, content) in enumerate(made):
        copy = folder / f"{number}.book"
        copy.write_bytes(content)
        copies.append((name, copy))
    return copies


def test_a_damaged_plain_file_is_found_or_says_the_same_as_before(sample: Sample, tmp_path: Path) -> None:
    honest = dump(sample.path, None)
    for name, copy in damaged_copies(sample, tmp_path, 250):
        assert broken(copy) or dump(copy, None) == honest, name


def test_any_damage_to_an_encrypted_file_is_found(locked: Sample, tmp_path: Path) -> None:
    missed = [name for name, copy in damaged_copies(locked, tmp_path, 120) if broken(copy, KEY) == []]
    assert missed == []


def read_whole(path: Path) -> None:
    with Book.open(path) as book:
        book.residents()
        book.verify()


def test_people_changed_by_hand_are_not_worked_with(sample: Sample, tmp_path: Path) -> None:
    tampered(sample, tmp_path, lambda c: c.execute("UPDATE resident SET name = '王二' WHERE position = 2"))
    with Book.open(tmp_path / "copy.book") as book:
        assert refused(book.residents) == "book-damaged"


SCHEME_EDITED = "UPDATE kept SET data = CAST(replace(data, '32000', '30000') AS BLOB) WHERE kind = 'scheme'"
VERSION_EDITED = "UPDATE kept SET data = CAST(replace(data, '32000', '22000') AS BLOB) WHERE kind = 'signed_register'"


def test_nobody_is_charged_by_a_scheme_that_was_changed_by_hand(sample: Sample, tmp_path: Path) -> None:
    tampered(sample, tmp_path, lambda c: c.execute(SCHEME_EDITED))
    assert refused(lambda: open_season(tmp_path / "copy.book", clock=Clock(), operator="")) == "book-damaged"


@pytest.mark.parametrize("sql", [VERSION_EDITED, "DELETE FROM kept WHERE kind = 'signed_register'"])
def test_a_signed_version_that_was_changed_by_hand_is_not_shown(sample: Sample, tmp_path: Path, sql: str) -> None:
    tampered(sample, tmp_path, lambda c: c.execute(sql))
    season = open_season(tmp_path / "copy.book", clock=Clock(), operator="")
    signoff = SignOff(season)
    assert refused(lambda: signoff.rows(signoff.version())) == "book-damaged"
    season.book.close()


def test_a_damaged_book_is_read_whole_or_is_refused_in_words(sample: Sample, tmp_path: Path) -> None:
    for name, copy in damaged_copies(sample, tmp_path, 60):
        assert refused(lambda copy=copy: read_whole(copy)) in (None, "book-damaged", "not-a-book", "book-too-new"), name


def details(path: Path) -> dict[str, str]:
    return {check.name: check.detail for check in Book.examine(path)}


def test_the_check_of_an_honest_book_says_what_it_counted(sample: Sample) -> None:
    said = {
        "数据库完整": "没有坏页",
        "表和触发器齐全": "齐全",
        "账链连续": "共 9 笔，逐笔相接",
        "账目重算": "收据 3 张",
        "收据号连续": "1 到 3，不缺不重",
        "现金平衡": "收款、缴存与手上现金相符",
        "名册封印": "8 人，与账上封印一致",
        "原件齐全": "4 份原件，逐份核对",
    }
    assert details(sample.path) == said
    with Book.open(sample.path) as book:
        assert {check.name: check.detail for check in book.verify()} == said | {"账目重算": "收据 3 张，与打开时一致"}


def test_the_check_of_a_new_book_has_no_receipt_to_count(tmp_path: Path) -> None:
    season = new_village(tmp_path)
    assert {check.name: check.detail for check in season.book.verify()}["收据号连续"] == "还没有收据"


@pytest.mark.parametrize(
    ("act", "check", "detail"),
    [
        (ENTRY_TAMPERS["a name"], "账链连续", "第 6 笔的内容被改动过"),
        ("UPDATE entry SET body = 'x' WHERE seq = 2", "账链连续", "第 2 笔的内容被改动过"),
        (ENTRY_TAMPERS["a previous hash"], "账链连续", "第 8 笔与前一笔接不上"),
        (ENTRY_TAMPERS["a middle entry removed"], "账链连续", "第 7 笔缺失"),
        (ENTRY_TAMPERS["the first entry removed"], "账链连续", "第 1 笔不是开账"),
        (ENTRY_TAMPERS["the last entry removed"], "账链连续", "最后面的账目被删掉过"),
        (ENTRY_TAMPERS["everything removed"], "账链连续", "账本是空的"),
        ("DROP TABLE entry", "账链连续", "账目读不全"),
        (ENTRY_TAMPERS["an amount"], "账目重算", "有一笔算不通（6: lines do not add up）"),
        (OTHER_TAMPERS["a resident's name"][0], "名册封印", "名册与账上封印不一致，有人绕过程序改过名册"),
        ("DROP TABLE resident", "名册封印", "文件读不全"),
        ("DROP TABLE kept", "原件齐全", "文件读不全"),
        (OTHER_TAMPERS["the register file edited"][0], "原件齐全", "缺失或改动：名册.xlsx"),
        (OTHER_TAMPERS["the scheme edited"][0], "原件齐全", "缺失或改动：缴费办法"),
        (OTHER_TAMPERS["the signed version edited"][0], "原件齐全", "缺失或改动：签字清册第 1 版"),
        (OTHER_TAMPERS["the photo of the slip removed"][0], "原件齐全", "缺失或改动：缴款单 XYS0001 的照片"),
        (OTHER_TAMPERS["a kept file under a false hash"][0], "原件齐全", "缺失或改动：00112233"),
        ("DELETE FROM kept WHERE kind <> 'scheme'", "原件齐全", "缺失或改动：名册.xlsx、签字清册第 1 版、缴款单 XYS0001 的照片"),
        ("CREATE TABLE own (a); CREATE TABLE another (a)", "表和触发器齐全", "被改动：another、own"),
    ],
)
def test_the_check_says_what_is_wrong_and_where(sample: Sample, tmp_path: Path, act: str, check: str, detail: str) -> None:
    tampered(sample, tmp_path, lambda c: [c.execute(part) for part in act.split(";")], cover="DROP" not in act)
    assert details(tmp_path / "copy.book")[check] == detail


def test_without_the_table_of_marks_nothing_is_taken_for_a_backup(sample: Sample, tmp_path: Path) -> None:
    assert tampered(sample, tmp_path, lambda c: c.execute("DROP TABLE meta"), cover=False) == ["表和触发器齐全", "账链连续"]
    assert details(tmp_path / "copy.book")["账链连续"] == "文件读不全"


def root_page(path: Path, index: str) -> int:
    with closing(dbapi2.connect(str(path))) as connection:
        page: int = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", [index]).fetchone()[0]
    return page


def test_bad_places_are_counted(sample: Sample, locked: Sample, tmp_path: Path) -> None:
    """In a plain file by what an index says, in an encrypted one by the code of each page, also of one that nothing uses."""
    plain, secret = tmp_path / "plain.book", Path(shutil.copy(locked.path, tmp_path / "locked.book"))
    data = bytearray(sample.path.read_bytes())
    data[root_page(sample.path, "sqlite_autoindex_entry_1") * 4096 - 1] ^= 1
    plain.write_bytes(data)
    assert details(plain)["数据库完整"] == "有 1 处损坏"
    with closing(dbapi2.connect(str(secret), isolation_level=None)) as connection:
        connection.execute(f"""PRAGMA key = "x'{KEY}'" """)
        connection.execute("CREATE TABLE more AS SELECT zeroblob(50000)")
        connection.execute("DROP TABLE more")
    data = bytearray(secret.read_bytes())
    for page in (-1, -4097):
        data[page] ^= 1
    secret.write_bytes(data)
    assert [check for check in Book.examine(secret, KEY) if not check.ok] == [Check("数据库完整", False, "有 2 处损坏")]


@pytest.mark.parametrize("at", [2, 5, 8])
def test_a_book_that_changed_since_it_was_opened_is_found(sample: Sample, at: int) -> None:
    with closing(connect(sample.path, None)) as db:
        checks = {check.name: check for check in verify(db, replay(sample.entries[:at]))}
    assert checks["账目重算"] == Check("账目重算", False, "与打开时不一致")


def cash_added(ledger: Ledger) -> None:
    ledger.cash_total += 1


def slip_added(ledger: Ledger) -> None:
    ledger.deposited += 1


@pytest.mark.parametrize("act", [cash_added, slip_added])
def test_totals_that_are_not_the_sums_of_their_receipts_and_slips_are_found(sample: Sample, act: Callable[[Ledger], None]) -> None:
    ledger = replay(sample.entries)
    act(ledger)
    assert _balances(ledger) == (False, "收款、缴存与手上现金不符")


def test_a_number_that_is_missing_among_the_receipts_is_found(sample: Sample) -> None:
    ledger = replay(sample.entries)
    ledger.receipts.pop(list(ledger.receipts)[1])
    assert _numbering(ledger)[0] is False


def test_every_kept_file_that_the_ledger_names_is_missed_by_its_name(tmp_path: Path) -> None:
    people = [resident(number) for number in range(3)]
    season = new_village(tmp_path, people)
    CashDesk(season).collect([people[0].id_number])
    DayEnd(season).deposit(PRICE, "XYS0001")
    sign(season)
    send(season, tmp_path / "导出")
    answer(season, tmp_path, [[1, "7", "", people[0].id_number, "", "成功", "", ""]])
    scans = [tmp_path / name for name in ("公示.jpg", "证明.jpg")]
    for scan in scans:
        scan.write_bytes(scan.name.encode())
    Attachments(season).attach(scans[0], "公示照片")
    Absences(season).record_absence(people[1].id_number, Absence.ARMY, proofs=scans[1:])
    season.book.close()
    with closing(dbapi2.connect(str(season.book.path), isolation_level=None)) as connection:
        kinds = [row[0] for row in connection.execute("SELECT kind FROM kept ORDER BY kind")]
        connection.execute("DROP TRIGGER kept_is_never_removed")
        connection.execute("DELETE FROM kept")
    assert kinds == ["attachment", "evidence", "register", "result", "scheme", "signed_register"]
    assert details(season.book.path)["原件齐全"] == "缺失或改动：缴费办法、名册.xlsx、签字清册第 1 版、回执.xlsx、公示.jpg、未参保原因的证明"


@pytest.mark.parametrize(("table", "where"), [("resident", "名册读不全"), ("kept", "原件读不全")])
def test_a_table_that_is_gone_is_named_by_who_needs_it(sample: Sample, tmp_path: Path, table: str, where: str) -> None:
    tampered(sample, tmp_path, lambda c: c.execute(f"DROP TABLE {table}"), cover=False)
    with Book.open(tmp_path / "copy.book") as book:
        reading = book.residents if table == "resident" else lambda: book.kept("0" * 64)
        with pytest.raises(UserError) as refusal:
            reading()
    assert refusal.value.what == f"账本“copy.book”检查没有通过（{where}）。"


def test_a_kept_file_that_was_changed_is_named(sample: Sample, tmp_path: Path) -> None:
    with Book.open(sample.path) as book:
        (photo,) = [deposit.photo_sha256 for deposit in book.ledger.deposits]
    tampered(sample, tmp_path, lambda c: c.execute("UPDATE kept SET data = x'00' WHERE kind = 'deposit_slip'"))
    with Book.open(tmp_path / "copy.book") as book, pytest.raises(UserError, match=r"原件“缴款单\.jpg”被改动过"):
        book.kept(photo or "")
