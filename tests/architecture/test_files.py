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
MENTION = re.compile(r"`([\w.*/-]+)`")
PLACEHOLDER = re.compile(r"\bID\b")
ROOTS = ("", "village_collector", "village_collector/desktop", "tests")  # from where the papers count their paths
ROOMS = ("domain", "services", "storage", "exchange", "documents", "cli", "desktop")
PAPER_FILES = (".py", ".md", ".toml", ".txt", ".json", ".sql", ".ui")
ELSEWHERE = {"village_collector/resources/"}  # where the wheel has them
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


def test_every_file_and_module_that_a_paper_names_is_there(project: Path) -> None:
    papers = [*project.glob("*.md"), *(project / "docs").rglob("*.md")]
    files = {path.name for folder in ("village_collector", "tests", "packaging", "resources", "docs") for path in (project / folder).rglob("*")}
    said = [(paper, name) for paper in papers for name in MENTION.findall(paper.read_text(encoding="utf-8")) if not PLACEHOLDER.search(name)]
    lost = [f"{paper.relative_to(project)}: {name}" for paper, name in said if not _is_there(name, project, files)]
    assert len(said) > 100
    assert lost == []


def _is_there(name: str, project: Path, files: set[str]) -> bool:
    """Whether a word in a paper that looks like a path, a file or a module of the program is one; True for other words."""
    room, *inside = name.split(".")
    if "/" in name:
        return name in ELSEWHERE or any(any((project / root).glob(name.rstrip("/"))) for root in ROOTS)
    if name.endswith(PAPER_FILES):
        return name in files or (project / name).exists()
    if room in ROOMS and inside:
        deeper = [project.joinpath("village_collector", room, *inside[:depth]) for depth in range(1, len(inside) + 1)]
        return deeper[-1].is_dir() or any(path.with_suffix(".py").exists() for path in deeper)
    return True
