"""Every character of a name is drawn, embedded and can be read back; one that no face has is named before printing."""

from __future__ import annotations

from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from village_collector.documents import fonts
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


# -- where the faces are


def paths() -> tuple[Path, Path, tuple[Path, ...]]:
    """The faces as a fresh start would find them."""
    return fonts._paths.__wrapped__()


def windows(folder: Path, monkeypatch: pytest.MonkeyPatch, *names: str) -> Path:
    """A machine on which nothing is installed but these fonts of Windows."""
    (folder / "Fonts").mkdir()
    for name in names:
        (folder / "Fonts" / name).touch()
    monkeypatch.setenv("WINDIR", str(folder))
    monkeypatch.setattr(fonts, "_installed", lambda name: iter([folder / "Fonts" / name]))
    return folder / "Fonts"


def test_without_any_chinese_face_nothing_is_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    windows(tmp_path, monkeypatch)
    with pytest.raises(UserError) as refused:
        paths()
    assert refused.value.code == "no-font"


def test_the_faces_of_windows_stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = windows(tmp_path, monkeypatch, "simsun.ttc", "simsunb.ttf")
    assert paths() == (folder / "simsun.ttc", folder / "simsun.ttc", (folder / "simsunb.ttf",))


def test_a_missing_bold_face_is_the_plain_one_and_rare_characters_have_an_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("NotoSansSC-Regular.ttf", "HanaMinB.ttf", "simsun.ttc", "simsunb.ttf")
    folder = windows(tmp_path, monkeypatch, *names)
    plain, hana, simsun, simsunb = (folder / name for name in names)
    assert paths() == (plain, plain, (hana, simsun, simsunb))
    (folder / "NotoSansSC-Bold.ttf").touch()
    assert paths() == (plain, folder / "NotoSansSC-Bold.ttf", (hana, simsun, simsunb))


def test_a_face_beside_the_program_comes_before_that_of_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(fonts, "asset", lambda name: asked.append(name) or tmp_path / "own.ttf")  # type: ignore[func-returns-value]
    own, package, system = fonts._installed("HanaMinB.ttf")
    assert asked == ["fonts/HanaMinB.ttf"]
    assert own == tmp_path / "own.ttf"
    assert package.parts[-3:] == ("rendercv_fonts", "Noto Sans", "HanaMinB.ttf")
    assert system == Path("/usr/share/fonts/truetype/hanazono/HanaMinB.ttf")


def test_without_the_package_of_faces_the_system_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "find_spec", lambda _: None)
    assert list(fonts._installed("HanaMinB.ttf")) == [Path("/usr/share/fonts/truetype/hanazono/HanaMinB.ttf")]


def test_windows_is_where_it_usually_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WINDIR", raising=False)
    assert fonts._windows("simsun.ttc") == Path("C:/Windows/Fonts/simsun.ttc")


def test_twenty_are_named_and_the_others_are_counted() -> None:
    def refusal(count: int) -> str:
        with pytest.raises(UserError) as refused:
            require_glyphs([(f"第 {n} 号", ("\ue864张\ue863", "\ue863")) for n in range(1, count + 1)], {})
        return refused.value.what

    assert refusal(1) == "有字打不出来，已停止打印：第 1 号：“\ue863”（U+E863）、“\ue864”（U+E864）。"
    assert refusal(20).count("第 ") == 20
    assert "等共" not in refusal(20)
    assert refusal(21).count("第 ") == 20
    assert refusal(21).endswith("；等共 21 处。")


def test_a_character_that_was_not_looked_for_stops_the_drawing_too() -> None:
    document = Document("姓名", A4)
    with pytest.raises(UserError) as refused:
        document.pen().text(20, 20, "张\ue863")
    assert refused.value.code == "missing-glyph"
    assert refused.value.what == "字体里没有“\ue863”（U+E863）这个字，已停止打印。"


def test_a_long_name_layer_is_told_in_blocks_of_a_hundred() -> None:
    layer = fonts._to_unicode("AAAAAA+Face", [0, *range(0x4E00, 0x4E00 + 101), 0x20BB7])
    assert [line for line in layer.splitlines() if "beginbfchar" in line] == ["100 beginbfchar", "2 beginbfchar"]
    assert "<01> <4E00>" in layer
    assert "<66> <D842DFB7>" in layer
    assert "<00> <" not in layer.replace("<00> <FF>", "")
