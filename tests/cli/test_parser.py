"""The parser speaks Chinese, knows where each command is, and hands the window what stands on the command line."""

from __future__ import annotations

import argparse
import ast
import inspect
import re
from datetime import date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from village_collector.cli.parser import MESSAGES
from village_collector.cli.verbs import VERBS

Program = Any

OURS_ALONE = (
    "not defined", "conflicting ", "argument \"-\" with mode", "can't open", "cannot merge actions", "invalid argument for positionals",
    "invalid option string", "dest= is required", "invalid conflict_resolution", "mutually exclusive arguments must", "multiple subparser",
    "is not callable", "%(prog)s: error:", "%(heading)s:", "maybe you meant", "deprecated", "ambiguous option string",
)  # fmt: skip
"""Parts of what argparse says only to a programmer, or only where a feature is used that this parser does not use."""


def argparse_words() -> set[str]:
    """Every text that argparse of this Python gives to gettext."""
    return {
        call.args[0].value
        for call in ast.walk(ast.parse(inspect.getsource(argparse)))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("_", "ngettext")
        if isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)
    }


def test_all_that_argparse_says_to_a_user_is_said_in_chinese() -> None:
    said = {words for words in argparse_words() if not any(part in words for part in OURS_ALONE)}
    assert len(said) > 10
    assert said - set(MESSAGES) == set()


@pytest.mark.parametrize("chinese", MESSAGES.values())
def test_a_translation_has_no_english_left(chinese: str) -> None:
    assert re.search("[a-z]", re.sub(r"%\(\w+\)s|%s", "", chinese)) is None


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("collect",), "还缺少：ID_NUMBER"),
        (("import", "--mapping", "x"), "还缺少：REGISTER"),
        (("no-such-verb",), "没有“no-such-verb”，可以写的有："),
        (("collect", "1", "--method", "loan"), "--method：没有“loan”，可以写的有："),
        (("people", "--no-such-option"), "不认识：--no-such-option"),
        (("people", "--json=3"), "--json：后面不能写值：3"),
        (("void", "1", "--reason"), "--reason：后面要写一个值"),
        (("print", "register", "--out", "x.pdf", "--copies", "两"), "--copies：“两”不是整数"),
        (("print", "register", "--out", "x.pdf", "--offset", "1", "x"), "--offset：“x”不是毫米数"),
        (("print", "register", "--out", "x.pdf", "--offset", "1"), "--offset：后面要写 2 个值"),
        (("people", "--o", "x"), "--o 写得不全，可能是：--on, --operator"),
    ],
)
@pytest.mark.parametrize("json", [False, True])
def test_wrong_usage_says_in_chinese_what_is_wrong(program: Program, words: tuple[str, ...], says: str, json: bool) -> None:
    said = program(*(["--json"] if json else []), *words)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("用法：village-collector")
    assert says in said.err
    assert not re.search("usage|error|argument|invalid|expected|required|choose", said.err.replace("--", "").lower())


@pytest.mark.parametrize("words", [(), *((name,) for name in VERBS)])
def test_help_is_chinese_and_explains_every_option(program: Program, words: tuple[str, ...]) -> None:
    said = program(*words, "--help")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("用法：")
    assert "显示这个说明" in said.out
    assert not re.search("usage|options:|arguments|show this", said.out)
    explained = re.split(r"^  (?=\S)", said.out, flags=re.MULTILINE)[1:]
    assert explained
    assert [part for part in explained if not re.search("[一-鿿]", part)] == []


@pytest.mark.parametrize("name", VERBS)
def test_the_function_of_every_command_is_where_the_table_says(name: str) -> None:
    module, _, function = VERBS[name].runs.partition(".")
    run = getattr(import_module(f"village_collector.cli.commands.{module}"), function)
    assert list(inspect.signature(run).parameters) in (["arguments"], ["_"])
    assert inspect.signature(run).return_annotation == "Answer"


@pytest.mark.parametrize("name", VERBS)
def test_every_command_has_its_line_in_the_documentation(name: str) -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "command-line.md"
    rows = [line for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    assert any(re.search(rf"`{name}[ `]", row) for row in rows) or name == "desktop"


# -- the window


def test_without_a_command_the_window_opens_on_what_it_remembers(program: Program) -> None:
    assert program().code == 0
    assert program("desktop").code == 0
    for request in program.windows:
        assert (request.book, request.clock, request.operator, request.secret) == (None, None, "", None)


def test_the_window_obeys_the_options_of_the_command_line(program: Program, tmp_path: Path) -> None:
    password = tmp_path / "password.txt"
    password.write_text("山水 2022\n", encoding="utf-8")
    assert program.init("--encrypt", "--password-file", password).code == 0
    words = ("--book", program.book, "--on", "2021-11-05", "--operator", "李会计", "--password-file", password)
    for said in (program(*words), program(*words, "desktop"), program("desktop", *words)):
        assert (said.code, said.out, said.err) == (0, "", "")
    assert len(program.windows) == 3
    for request in program.windows:
        assert (request.book, request.operator, request.secret) == (program.book, "李会计", "山水 2022")
        assert request.clock().date() == date(2021, 11, 5)
        assert request.clock().utcoffset() is not None


def test_the_clock_of_the_window_goes_on_from_the_day_that_was_given(program: Program) -> None:
    program("--on", "2021-11-05", "desktop")
    (request,) = program.windows
    real = datetime.now().astimezone()
    assert abs((request.clock() - real) - (date(2021, 11, 5) - real.date())) < timedelta(minutes=1)


def test_the_book_of_the_window_may_be_its_argument(program: Program, tmp_path: Path) -> None:
    program("desktop", tmp_path / "a.book", "--book", tmp_path / "b.book")
    assert [request.book for request in program.windows] == [tmp_path / "a.book"]


def test_a_plain_book_is_given_no_password(village: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VILLAGE_COLLECTOR_PASSWORD", "山水")
    village("desktop", village.book)
    assert [request.secret for request in village.windows] == [None]


def test_a_wrong_day_opens_no_window(program: Program) -> None:
    said = program("--on", "yesterday", "--json", "desktop")
    assert said.refusal == "bad-date"
    assert program.windows == []
