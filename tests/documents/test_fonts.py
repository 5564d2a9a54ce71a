"""Every character of a name is drawn, embedded and can be read back; one that no face has is named before printing."""

from __future__ import annotations

from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from village_collector.documents.document import Document
from village_collector.documents.fonts import Typesetter, missing_glyphs, require_glyphs
from village_collector.documents.page import A4
from village_collector.errors import UserError

FIXTURES = Path(__file__).parents[1] / "fixtures"
RARE = "𠮷䶮㛃𫖯𬭎𬴂"
# The ideographs of GB 18030-2022 level 3: the blocks it takes whole, and twelve of the compatibility block.
LEVEL_3 = (
    (0x4E00, 0x9FEF), (0x3400, 0x4DB5), (0x20000, 0x2A6D6), (0x2A700, 0x2B734), (0x2B740, 0x2B81D),
    (0x2B820, 0x2CEA1), (0x2CEB0, 0x2EBE0),
)  # fmt: skip


def everything_written_in(path: Path) -> list[str]:
    book = CalamineWorkbook.from_path(str(path))
    return [str(cell) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row]


@pytest.mark.parametrize("name", ["fangcheng-liuhe-register.xlsx", "zhuji-jiangshan-register.xls", "yuzhong-register.xlsx"])
def test_everything_written_in_a_register_can_be_drawn(name: str) -> None:
    assert missing_glyphs(everything_written_in(FIXTURES / name)) == ()


def test_every_ideograph_of_the_national_standard_can_be_drawn() -> None:
    assert missing_glyphs(chr(code) for first, last in LEVEL_3 for code in range(first, last + 1)) == ()


def test_a_name_beyond_the_basic_plane_comes_back_from_the_text_layer(printed) -> None:  # type: ignore[no-untyped-def]
    names = [f"李{char}明" for char in RARE] + ["欧阳𪚥"]
    document = Document("姓名", A4)
    pen = document.pen()
    for number, name in enumerate(names):
        pen.text(20, 20 + number * 10, name, 12)
        pen.text(100, 20 + number * 10, name, 12, bold=True)
    document.page(pen)
    back = printed(document.finish()).text(1, "-raw").split()
    assert sorted(set(back)) == sorted(names)


def test_a_private_use_character_is_missing_even_where_a_face_has_something_there() -> None:
    assert missing_glyphs(["张\ue863三"]) == ("\ue863",)


def test_who_has_a_character_that_cannot_be_drawn_is_named_before_printing() -> None:
    with pytest.raises(UserError) as refused:
        require_glyphs([("第 3 号 李四", ("李四",)), ("第 17 号 张\ue863", ("张\ue863",))], {})
    assert refused.value.code == "missing-glyph"
    assert "第 17 号" in str(refused.value)
    assert "U+E863" in str(refused.value)
    assert "第 3 号" not in str(refused.value)


def test_a_character_with_a_substitute_is_not_missing_but_the_others_are_still_named() -> None:
    people = [("第 1 号 张", ("张\ue863",)), ("第 2 号 李", ("李\ue864",))]
    require_glyphs(people[:1], {"\ue863": "龙天"})
    with pytest.raises(UserError, match="第 2 号 李") as refused:
        require_glyphs(people, {"\ue863": "龙天"})
    assert "第 1 号" not in str(refused.value)


def test_a_substitute_stands_in_for_a_character_that_no_face_has(printed) -> None:  # type: ignore[no-untyped-def]
    document = Document("姓名", A4, glyph_substitutes={"\ue863": "龙天"})
    pen = document.pen()
    pen.text(20, 20, "张\ue863", 12)
    document.page(pen)
    assert printed(document.finish()).flat() == "张〔龙天〕"


def test_a_line_end_inside_a_cell_is_a_space_on_paper() -> None:
    assert Typesetter(None).plain("王\n小\t明　二") == "王 小 明　二"
