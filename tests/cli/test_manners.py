"""The manners of the command line: exit codes, where options may stand, UTF-8 on any machine, passwords never as an argument."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from villages import VILLAGE_CODE, file_digest

from village_collector.services.resident_search import ResidentSearch
from village_collector.storage.book import Book

Program = Any


@pytest.mark.parametrize(
    "words",
    [
        ("no-such-verb",),
        ("collect",),
        ("void", "1"),
        ("deposit", "--amount", "1"),
        ("print", "no-such-sheet", "--out", "x.pdf"),
        ("collect", "1", "--method", "loan"),
        ("people", "--no-such-option"),
        ("init", "--scheme", "fangcheng-2021"),
    ],
)
def test_wrong_usage_is_exit_two(program: Program, words: tuple[str, ...]) -> None:
    said = program(*words)
    assert (said.code, said.out) == (2, "")
    assert "用法不对" in said.err


def test_a_fault_of_the_program_is_exit_one_and_not_hidden(village: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("ours")

    monkeypatch.setattr(ResidentSearch, "find", broken)
    said = village("--book", village.book, "people")
    assert said.code == 1
    assert "ZeroDivisionError" in said.err
    assert "程序出错" in said.err
    monkeypatch.undo()
    assert village.done("verify")["ok"]


def test_a_refusal_without_json_is_told_on_standard_error(village: Program) -> None:
    said = village("--book", village.book, "collect", "411399199901010010")
    assert (said.code, said.out) == (3, "")
    assert "请核对号码" in said.err


@pytest.mark.parametrize("after", [False, True])
def test_the_common_options_may_stand_before_or_after_the_verb(village: Program, people: dict[str, str], after: bool) -> None:
    common = ("--book", village.book, "--json", "--on", "2021-10-12", "--operator", "李会计")
    words = ("collect", people["张建国"])
    said = village(*words, *common) if after else village(*common, *words)
    assert said.json["receipt"] == f"{VILLAGE_CODE}2201000001"
    with Book.open(village.book) as book:
        (receipt,) = book.ledger.receipts.values()
        assert (receipt.operator, receipt.on.isoformat()) == ("李会计", "2021-10-12")


def test_what_stands_before_the_verb_is_not_forgotten_after_it(village: Program) -> None:
    said = village("--book", "no.book", "people", "--book", village.book, "--json")
    assert len(said.json) == 6
    said = village("--json", "people", "--book", village.book)
    assert len(said.json) == 6


def test_the_book_may_be_named_by_the_environment(village: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    assert village("people", "--json").refusal == "no-book"
    assert village("people", "--json", "--book", "no.book").refusal == "no-book"
    monkeypatch.setenv("VILLAGE_COLLECTOR_BOOK", str(village.book))
    assert len(village("people", "--json").json) == 6


def test_for_people_there_are_tables_and_no_whole_numbers(village: Program, people: dict[str, str]) -> None:
    said = village("--book", village.book, "--on", "2021-10-12", "people")
    assert said.code == 0
    assert "张建国" in said.out
    assert "共 6 人" in said.out
    assert not any(number in said.out for number in people.values())
    for words in (("schemes",), ("--book", village.book, "reconcile"), ("--book", village.book, "verify")):
        said = village(*words)
        assert (said.code, said.err) == (0, "")
        assert "─" in said.out


# -- passwords


@pytest.fixture
def password(tmp_path: Path) -> Path:
    path = tmp_path / "password.txt"
    path.write_text("山水 2022\n", encoding="utf-8")
    return path


def test_an_encrypted_book_opens_by_file_and_by_environment_only(
    program: Program, register: Path, password: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert program.init("--encrypt", "--password-file", password).code == 0
    assert Book.is_encrypted(program.book)
    assert program.ask("people").refusal == "no-password"
    assert program.ask("--password-file", password, "import", register).json["accepted"] == 6
    monkeypatch.setenv("VILLAGE_COLLECTOR_PASSWORD", "山水 2022")
    assert len(program.done("people")) == 6
    assert program.done("verify")["ok"]
    before = file_digest(program.book)
    monkeypatch.setenv("VILLAGE_COLLECTOR_PASSWORD", "山水 2021")
    for words in (("people",), ("verify",)):
        assert program.ask(*words).refusal == "wrong-password"
    assert program.ask("people", "--password-file", program.folder / "no.txt").refusal == "no-password"
    assert file_digest(program.book) == before


def test_an_encrypted_book_is_not_begun_without_a_password(program: Program) -> None:
    assert program.init("--encrypt").refusal == "no-password"
    assert not program.book.exists()


def test_a_backup_of_an_encrypted_book_is_encrypted(program: Program, password: Path, tmp_path: Path) -> None:
    program.init("--encrypt", "--password-file", password)
    made = program.done("--password-file", password, "backup", "--to", tmp_path)["file"]
    assert Book.is_encrypted(Path(made))
    target = tmp_path / "恢复.book"
    program.done("--password-file", password, "restore", made, "--to", target)
    assert Book.is_encrypted(target)


# -- the real program, on machines of other tongues


def run(book: Path, *words: object, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG", "PYTHON"))}
    command = [sys.executable, "-m", "village_collector", "--book", str(book), *map(str, words)]
    return subprocess.run(command, input=stdin, capture_output=True, env=clean | environment, check=False)


@pytest.mark.parametrize(
    "environment",
    [{"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, {"LC_ALL": "POSIX"}, {"PYTHONIOENCODING": "gbk"}, {"LANG": "zh_CN.GB18030"}],
    ids=["C", "POSIX", "gbk", "GB18030"],
)
def test_text_is_utf8_whatever_the_locale(village: Program, environment: dict[str, str]) -> None:
    said = run(village.book, "people", "--json", **environment)
    assert (said.returncode, said.stderr) == (0, b"")
    names = [person["name"] for person in json.loads(said.stdout.decode("utf-8"))]
    assert "王𠮷" in names
    refusal = run(village.book, "collect", "x", **environment)
    assert refusal.returncode == 3
    assert "请核对号码" in refusal.stderr.decode("utf-8")


def test_standard_input_is_utf8_too(village: Program) -> None:
    asked = json.dumps({"birth_date": "1980-01-01", "paid_on": "2021-10-12", "identities": ["五保"]}, ensure_ascii=False)
    said = run(village.book, "assess", "--scheme", "fangcheng-2021", stdin=asked.encode(), LC_ALL="C", PYTHONUTF8="0")
    assert json.loads(said.stdout)["status"] == "waived"


def test_a_reader_that_hangs_up_is_no_fault(village: Program) -> None:
    command = f"{sys.executable} -m village_collector --book {village.book} people --json | head -c 1"
    said = subprocess.run(["sh", "-c", command], capture_output=True, check=False)
    assert b"Traceback" not in said.stderr


def test_while_a_window_has_the_book_the_command_line_waits_outside(village: Program) -> None:
    with Book.open(village.book):
        said = run(village.book, "people", "--json")
    assert said.returncode == 3
    assert json.loads(said.stdout)["error"]["code"] == "book-busy"
