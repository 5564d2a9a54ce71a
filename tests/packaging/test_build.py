"""What is built holds what the program needs, and nothing is installed in a version nobody tested."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from importlib.metadata import requires
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement

FORM = """<?xml version="1.0" encoding="UTF-8"?>
<ui version="4.0"><class>Probe</class><widget class="QWidget" name="Probe">
<property name="windowTitle"><string>收费</string></property></widget></ui>
"""


def test_the_wheel_holds_forms_migrations_and_every_shipped_file(project: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(command, cwd=project, check=True, capture_output=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        held = set(wheel.namelist())
    folders = ("resources", "village_collector/storage/migrations", "village_collector/desktop/forms")
    files = (path for folder in folders for path in (project / folder).rglob("*") if path.is_file())
    wanted = {str(path.relative_to(project)) for path in files if "__pycache__" not in path.parts}
    wanted = {f"village_collector/{name}" if name.startswith("resources/") else name for name in wanted}
    assert len(wanted) > 3
    assert wanted - held == set()
    assert [name for name in held if not name.startswith("village_collector")] == []


def pinned(project: Path) -> dict[str, str]:
    lines = (project / "packaging" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = (line.split("==") for line in lines if line and not line.startswith("#"))
    return {plain(name): version for name, version in pins}


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_everything_that_is_installed_is_pinned(project: Path) -> None:
    found: set[str] = set()
    waiting = [("village-collector", "dev")]
    while waiting:
        name, extra = waiting.pop()
        for text in requires(name) or ():
            one = Requirement(text)
            if one.marker and not one.marker.evaluate({"extra": extra}):
                continue
            if plain(one.name) not in found:
                found.add(plain(one.name))
                waiting += [(one.name, "")]
            waiting += [(one.name, wanted) for wanted in one.extras]
    assert len(found) > 20
    assert sorted(found - pinned(project).keys() - {"pip"}) == []  # pip comes with .venv


def test_constraints_hold_versions_and_no_addresses(project: Path) -> None:
    assert all(re.fullmatch(r"[\w.]+", version) for version in pinned(project).values())


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "ui").mkdir()
    (tmp_path / "ui" / "probe.ui").write_text(FORM, encoding="utf-8")
    return tmp_path


def test_a_form_is_compiled_once_and_goes_with_its_source(script: Callable[[str], ModuleType], checkout: Path) -> None:
    hook = script("hatch_build")
    compiled = checkout / "village_collector" / "desktop" / "forms" / "ui_probe.py"
    assert hook.compile_forms(checkout) == [compiled]
    assert "class Ui_Probe" in compiled.read_text(encoding="utf-8")
    assert hook.compile_forms(checkout) == []
    (checkout / "ui" / "probe.ui").unlink()
    assert hook.compile_forms(checkout) == []
    assert not compiled.exists()


def test_a_broken_form_stops_the_build_and_leaves_nothing(script: Callable[[str], ModuleType], checkout: Path) -> None:
    (checkout / "ui" / "probe.ui").write_text("<ui", encoding="utf-8")
    with pytest.raises(RuntimeError, match=r"probe\.ui does not compile"):
        script("hatch_build").compile_forms(checkout)
    assert not (checkout / "village_collector" / "desktop" / "forms" / "ui_probe.py").exists()
