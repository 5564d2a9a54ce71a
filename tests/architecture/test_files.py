"""How a file of the house looks: it says what it is, keeps to its size, and would look the same on any machine."""

from __future__ import annotations

import ast
import re
from pathlib import Path

LONGEST_FILE = 600
USUAL_FILE = 400
TEXTS = {".py", ".md", ".toml", ".txt", ".ui", ".sql", ".sh", ".json", ".svg", ".qss", ""}
SKIPPED = {".venv", ".git", "build", "dist", "demo-out", "forms", "__pycache__", ".hypothesis", ".mypy_cache", ".ruff_cache", ".pytest_cache"}
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)")
HOME = re.compile(r"(?<![\w.}/])/(?:work|home|root|Users|opt)/\w|[A-Z]:\\\\?Users")


def test_every_file_opens_with_a_sentence(modules: dict[str, ast.Module]) -> None:
    silent = [name for name, tree in modules.items() if not _first_paragraph(tree).endswith((".", ":"))]
    assert silent == []


def _first_paragraph(tree: ast.Module) -> str:
    return (ast.get_docstring(tree) or "").split("\n\n")[0].rstrip()


def test_a_file_of_the_program_stays_short_enough_to_know(package: dict[str, ast.Module], project: Path) -> None:
    lengths = {name: len((project / name).read_text(encoding="utf-8").splitlines()) for name in package}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}
    long = {name: length for name, length in lengths.items() if length > USUAL_FILE}
    assert len(long) <= len(lengths) / 10, long


def test_no_file_names_a_place_on_somebodys_machine(project: Path) -> None:
    found = []
    for path in sorted(project.rglob("*")):
        if not path.is_file() or path.suffix not in TEXTS or SKIPPED & set(path.relative_to(project).parts):
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [f"{path.relative_to(project)}: {hit[0]}" for hit in HOME.finditer(text)]
    assert found == []


def test_the_packaging_folder_does_not_hide_the_packaging_library(project: Path) -> None:
    assert not (project / "packaging" / "__init__.py").exists()


def test_every_link_between_the_papers_leads_somewhere(project: Path) -> None:
    papers = [*project.glob("*.md"), *(project / "docs").rglob("*.md")]
    links = [(paper, target) for paper in papers for target in LINK.findall(paper.read_text(encoding="utf-8"))]
    assert links
    lost = [f"{paper.relative_to(project)}: {target}" for paper, target in links if not (paper.parent / target).exists()]
    assert lost == []
