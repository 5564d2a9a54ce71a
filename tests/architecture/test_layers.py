"""Who may know whom: the import contracts of pyproject.toml hold."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_every_import_keeps_to_its_layer(project: Path) -> None:
    lint = Path(sys.executable).parent / "lint-imports"
    ran = subprocess.run([lint, "--no-cache"], cwd=project, capture_output=True, encoding="utf-8", check=False)
    assert ran.returncode == 0, ran.stdout
