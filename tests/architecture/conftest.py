"""What the tests of the house rules read: the project's own files."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
SOURCES = ("village_collector", "tests", "packaging")


@pytest.fixture(scope="session")
def project() -> Path:
    return PROJECT


@pytest.fixture(scope="session")
def modules() -> dict[str, ast.Module]:
    """Every Python file that people write, by its path in the project."""
    paths = (path for folder in SOURCES for path in sorted((PROJECT / folder).rglob("*.py")))
    written = (path for path in paths if "forms" not in path.parts and "__pycache__" not in path.parts)
    return {str(path.relative_to(PROJECT)): ast.parse(path.read_text(encoding="utf-8")) for path in written}


@pytest.fixture(scope="session")
def package(modules: dict[str, ast.Module]) -> dict[str, ast.Module]:
    """The files of the program itself."""
    return {name: tree for name, tree in modules.items() if name.startswith("village_collector/")}
