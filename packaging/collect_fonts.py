"""Copies the faces that paper needs, each with its licence, into the folder of an installed program.

`python packaging/collect_fonts.py TARGET` fills TARGET with NotoSansSC-Regular.ttf, NotoSansSC-Bold.ttf (SIL OFL,
from the Python package rendercv-fonts) and HanaMinB.ttf (from Debian's fonts-hanazono), and their licence texts.
An installed program looks for them in village_collector/resources/fonts first. No face is kept in the repository.
"""

from __future__ import annotations

import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

NOTO = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf")
RARE = "HanaMinB.ttf"
HANAZONO = Path("/usr/share/fonts/truetype/hanazono")
HANAZONO_LICENCE = Path("/usr/share/doc/fonts-hanazono/copyright")


def sources() -> dict[str, Path]:
    """Name in the target folder → where it comes from; raises SystemExit with a sentence for what is missing."""
    package = find_spec("rendercv_fonts")
    if package is None or not package.submodule_search_locations:
        raise SystemExit("rendercv-fonts is not installed: run `make forms` first")
    folder = Path(package.submodule_search_locations[0]) / "Noto Sans"
    found = {name: folder / name for name in NOTO}
    found["NotoSansSC-OFL.txt"] = folder / "OFL JP, KR, SC.txt"
    found[RARE] = HANAZONO / RARE
    found["HanaMinB-licence.txt"] = HANAZONO_LICENCE
    missing = [str(path) for path in found.values() if not path.is_file()]
    if missing:
        raise SystemExit(f"these are missing: {', '.join(missing)} (Debian package fonts-hanazono)")
    return found


def collect(target: Path) -> list[Path]:
    """Copy every face and licence into `target`; returns what was written."""
    target.mkdir(parents=True, exist_ok=True)
    return [Path(shutil.copyfile(path, target / name)) for name, path in sources().items()]


if __name__ == "__main__":
    for written in collect(Path(sys.argv[1])):
        print(written)
