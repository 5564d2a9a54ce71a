"""What a frozen program has to be told: every module that is imported by its name, and no other."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from village_collector.cli.verbs import VERBS

BY_NAME = ("import_module(", "__import__(", "runpy.")


def test_every_module_that_is_imported_by_name_is_there(script: Callable[[str], ModuleType]) -> None:
    names = script("named_modules").named_modules()
    assert len(names) > 15
    assert [name for name in names if importlib.import_module(name).__name__ != name] == []


def test_no_command_is_missing_and_each_has_its_function(script: Callable[[str], ModuleType], project: Path) -> None:
    files = (project / "village_collector" / "cli" / "commands").glob("*.py")
    commands = {f"village_collector.cli.commands.{file.stem}" for file in files if file.stem != "__init__"}
    assert commands == {name for name in script("named_modules").named_modules() if ".cli." in name}
    for verb in VERBS.values():
        module, _, function = verb.runs.partition(".")
        assert callable(getattr(importlib.import_module(f"village_collector.cli.commands.{module}"), function)), verb.runs


def test_whoever_imports_by_name_is_known(script: Callable[[str], ModuleType], project: Path) -> None:
    sources = {str(file.relative_to(project)): file for file in (project / "village_collector").rglob("*.py")}
    found = [name for name, file in sources.items() if any(word in file.read_text(encoding="utf-8") for word in BY_NAME)]
    assert sorted(found) == sorted(script("named_modules").IMPORTERS)
