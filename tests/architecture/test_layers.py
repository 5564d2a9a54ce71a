"""Who may know whom: the import contracts of pyproject.toml hold, and no module comes back to itself."""

from __future__ import annotations

import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp


def test_every_import_keeps_to_its_layer(project: Path) -> None:
    lint = Path(sys.executable).parent / "lint-imports"
    ran = subprocess.run([lint, "--no-cache"], cwd=project, capture_output=True, encoding="utf-8", check=False)
    assert ran.returncode == 0, ran.stdout


def test_no_module_imports_itself_by_way_of_others() -> None:
    """Imports inside functions and those for mypy alone are counted too."""
    graph = grimp.build_graph("village_collector", cache_dir=None)
    imported = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    assert any(imported.values())
    try:
        TopologicalSorter(imported).prepare()
    except CycleError as found:
        circle: list[str] = found.args[1]
        raise AssertionError(" is imported by ".join(circle)) from None
