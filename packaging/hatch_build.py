"""The build hook: compiles Designer's forms before the package is installed, and by `make forms` in between."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
OPENING = '"""Designer\'s forms of ui/, compiled by packaging/hatch_build.py: change the .ui file, never these."""\n'


def compile_forms(project: Path = PROJECT) -> list[Path]:
    """Bring village_collector/desktop/forms level with ui/ and return the modules that were compiled anew.

    ui/day_end/deposits.ui becomes forms/day_end/ui_deposits.py. A form whose .ui file is gone goes too, so that
    no page can keep using it. Raises RuntimeError with what the compiler said when a form does not compile.
    """
    forms = project / "village_collector" / "desktop" / "forms"
    sources = {_compiled(source.relative_to(project / "ui"), forms): source for source in sorted((project / "ui").rglob("*.ui"))}
    for folder in {forms, *(target.parent for target in sources)}:
        folder.mkdir(parents=True, exist_ok=True)
        opening = folder / "__init__.py"
        if not opening.exists() or opening.read_text(encoding="utf-8") != OPENING:
            opening.write_text(OPENING, encoding="utf-8")
    for stale in forms.rglob("ui_*.py"):
        if stale not in sources:
            stale.unlink()
    outdated = [(source, target) for target, source in sources.items() if _is_outdated(source, target)]
    for source, target in outdated:
        _compile(source, target)
    return [target for _, target in outdated]


def _compiled(source: Path, forms: Path) -> Path:
    return forms / source.parent / f"ui_{source.stem}.py"


def _is_outdated(source: Path, target: Path) -> bool:
    return not target.exists() or target.stat().st_mtime < source.stat().st_mtime


def _compile(source: Path, target: Path) -> None:
    part = target.with_suffix(".part")
    ran = subprocess.run(
        [_uic(), "--generator", "python", str(source), "-o", str(part)],
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode or not part.exists():
        raise RuntimeError(f"{source} does not compile: {ran.stdout}{ran.stderr}")
    os.replace(part, target)


def _uic() -> str:
    """Qt's own compiler inside the PySide6 wheel: the pyside6-uic script is not on the path of a build environment."""
    import PySide6

    folder = Path(PySide6.__file__).parent
    for candidate in (folder / "Qt" / "libexec" / "uic", folder / "uic.exe", folder / "uic"):
        if candidate.exists():
            return str(candidate)
    raise RuntimeError(f"the form compiler uic is missing below {folder}")


if __name__ == "__main__":  # `make forms` needs the compiler only; the build backend takes longer to load than it does
    for compiled in compile_forms():
        print(f"compiled {compiled.relative_to(PROJECT)}", file=sys.stderr)
else:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface

    class FormsHook(BuildHookInterface):  # type: ignore[type-arg]
        """Runs for wheel, sdist and editable alike."""

        PLUGIN_NAME = "custom"

        def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling names them
            compile_forms(Path(self.root))
