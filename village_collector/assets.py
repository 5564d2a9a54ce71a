"""Where the shipped data files are, in a checkout and in an installed program alike."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_ROOTS = (_PACKAGE / "resources", _PACKAGE.parent / "resources")


def asset(name: str) -> Path:
    """The path of one shipped file or folder, named relative to `resources/`.

    Raises FileNotFoundError when the program was installed without it.
    """
    for root in _ROOTS:
        path = root / name
        if path.exists():
            return path
    raise FileNotFoundError(name)
