"""An installed program brings the faces that paper needs, each with its licence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from fontTools.ttLib import TTFont


def test_the_faces_and_their_licences_are_copied_and_hold_the_rare_names(
    script: Callable[[str], ModuleType], tmp_path: Path
) -> None:
    fonts = script("collect_fonts")
    written = {path.name for path in fonts.collect(tmp_path / "fonts")}
    assert written == {*fonts.NOTO, fonts.RARE, "NotoSansSC-OFL.txt", "HanaMinB-licence.txt"}
    held: set[int] = set()
    for name in (fonts.NOTO[0], fonts.RARE):
        with TTFont(tmp_path / "fonts" / name, lazy=True) as face:
            held |= face.getBestCmap().keys()
    assert {ord(sign) for sign in "张𠮷䶮㛃𫖯𬭎𬴂·"} <= held
    assert "SIL OPEN FONT LICENSE" in (tmp_path / "fonts" / "NotoSansSC-OFL.txt").read_text("utf-8").upper()
