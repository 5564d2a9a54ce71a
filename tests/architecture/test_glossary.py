"""One thing, one word: the table in docs/glossary.md rules over the identifiers of the program."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")

ROOMS = {
    "backup": "cli/commands/book desktop/places/exchange desktop/places/setup services/backups storage",
    "batch": "cli/commands/bureau cli/commands/demo desktop/places/exchange documents/people_lists domain/ledger domain/reconciliation"
    " services/bureau_export services/bureau_results services/keying services/sheets",
    "book": "cli desktop services storage",
    "deposit": "cli/commands/money desktop/places/day_end documents/cash_papers domain/ledger domain/reconciliation domain/scheme"
    " services/day_end services/reconciliation services/sheets storage",
    "ledger": "desktop/places domain/ledger domain/reconciliation services storage",
    "notice": "desktop/presenters/open_attachment",
    "posting": "cli/commands/demo cli/commands/papers desktop/places/papers domain/ledger services/postings services/sheets",
    "receipt": "cli/commands desktop/places desktop/presenters desktop/printing documents/cash_papers documents/document"
    " documents/receipt documents/ticket_overprint domain/ledger domain/reconciliation domain/register domain/scheme services storage",
    "register": "cli/commands/register desktop/places/exchange desktop/places/setup desktop/places/sign_off documents/register"
    " domain/ledger domain/people domain/reconciliation domain/register exchange/registers services/reconciliation"
    " services/register_import services/sheets storage",
    "scheme": "cli/commands/rules desktop/places/help desktop/places/setup domain/ledger domain/scheme services storage",
    "seal": "storage",
    "slip": "cli/commands/demo desktop/places/day_end documents/cash_papers domain/ledger domain/reconciliation domain/register"
    " services/day_end services/reconciliation services/sheets storage",
    "stamp": "documents/flow documents/layout documents/posted_list documents/register",
    "template": "cli/commands/bureau desktop/places/exchange exchange/template_fill exchange/templates services/bureau_export",
    "ticket": "cli/commands/village desktop/places/cash_desk desktop/places/papers documents/cash_papers documents/people_lists"
    " documents/receipt documents/register documents/ticket_overprint domain/ledger domain/reconciliation domain/register"
    " domain/scheme services/cash_desk services/sheets services/ticket_stock",
}
"""Terms that other trades use in another sense, and the modules and folders that have to do with ours: a workbook is no book,
a moment no stamp, the county's notice no posting. A new room that has to do with the thing gets its place here."""


@pytest.fixture(scope="module")
def rows(project: Path) -> list[list[str]]:
    """term, Chinese, meaning, not: one list a line of the tables."""
    lines = (project / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return [row for row in cells if row[0] != "term" and not set(row[0]) <= set("-")]


def identifiers(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every name the file itself gives to something; names of libraries' attributes are not ours to choose."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id if isinstance(node, ast.Name) else node.attr


def test_a_term_stands_once_with_its_chinese_word_and_its_meaning(rows: list[list[str]]) -> None:
    assert [row for row in rows if len(row) != 4 or not all(row[:3])] == []
    terms = [row[0] for row in rows]
    assert sorted(set(terms)) == sorted(terms)
    assert [row[0] for row in rows if not re.search(r"[\u4e00-\u9fff]", row[1])] == []


def test_no_word_is_both_used_and_ruled_out(rows: list[list[str]]) -> None:
    ruled_out = {word for row in rows for word in row[3].split(", ") if word}
    assert ruled_out
    assert ruled_out.isdisjoint(word for row in rows for word in row[0].lower().split())


def test_the_program_uses_the_words_of_the_glossary(rows: list[list[str]], package: dict[str, ast.Module]) -> None:
    instead = {word: row[0] for row in rows for word in row[3].split(", ") if word}
    wrong = [
        f"{file}:{line}: {name}: say {instead[word.lower()]}"
        for file, tree in package.items()
        for line, name in identifiers(tree)
        for word in WORD.findall(name)
        if word.lower() in instead
    ]
    assert wrong == []


@pytest.fixture(scope="module")
def named(package: dict[str, ast.Module]) -> list[tuple[str, str, frozenset[str]]]:
    """Every identifier of the program: its module, its line and spelling, and the words in it."""
    return [
        (file.removeprefix("village_collector/").removesuffix(".py"), f"{line}: {name}", frozenset(map(str.lower, WORD.findall(name))))
        for file, tree in package.items()
        for line, name in identifiers(tree)
    ]


def is_in(module: str, room: str) -> bool:
    return module == room or module.startswith(f"{room}/")


@pytest.mark.parametrize("term", ROOMS)
def test_a_term_names_its_own_thing_only(term: str, rows: list[list[str]], named: list[tuple[str, str, frozenset[str]]]) -> None:
    assert term in {row[0] for row in rows}, "it has its meaning in the glossary"
    spellings, rooms = {term, f"{term}es" if term.endswith("ch") else f"{term}s"}, ROOMS[term].split()
    users = [(module, where) for module, where, words in named if words & spellings]
    astray = [f"{module}.py:{where}" for module, where in users if not any(is_in(module, room) for room in rooms)]
    assert astray == [], f"another word for these, or their room into the table of {term}"
    assert [room for room in rooms if not any(is_in(module, room) for module, _ in users)] == [], "rooms without the term"
