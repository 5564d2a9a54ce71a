"""One thing, one word: the table in docs/glossary.md rules over the identifiers of the program."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


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
