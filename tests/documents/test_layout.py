"""A county that wants another column edits one file; a slip of the pen in it is refused with a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from village_collector.assets import asset
from village_collector.documents.layout import Layout, LayoutColumn, read_layout
from village_collector.documents.page import A3, A4
from village_collector.errors import UserError
from village_collector.services.sheets.catalogue import SHEETS

REGISTER = SHEETS["register"].columns.split()
COLUMN = '[[column]]\nkey = "name"\nheading = "姓名"\nwidth = 30\n'
HEAD = 'kind = "register"\ntitle = "清册"\n'


@pytest.mark.parametrize("path", sorted(asset("layouts").glob("*.toml")), ids=lambda path: path.stem)
def test_every_shipped_layout_fits_its_paper(path: Path) -> None:
    kind = SHEETS[path.stem.split("-")[0]]
    layout = read_layout(path, kind.id, kind.columns.split())
    assert layout.table_width <= layout.paper.width - 2 * layout.paper.margin


UNKNOWN_COLUMN = f"这种表里没有“shoe_size”这一列，可用的有：{'、'.join(sorted(REGISTER))}"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (HEAD + 'colour = "red"\n' + COLUMN, "不认识“colour”这一项"),
        (HEAD + COLUMN + "depth = 3\n", "不认识“column.depth”这一项"),
        (HEAD + COLUMN.replace("name", "shoe_size"), UNKNOWN_COLUMN),
        (HEAD + COLUMN.replace("30", "300"), "各列共宽 300 毫米，纸上只有 271 毫米"),
        (HEAD + COLUMN.replace("30", "271.1"), "各列共宽 271.1 毫米，纸上只有 271 毫米"),
        (HEAD + COLUMN.replace("30", "0"), "“name”这一列的宽度要大于 0"),
        (HEAD + COLUMN.replace("30", '"30"'), "“width”没有写，或写法不对"),
        (HEAD + COLUMN.replace("30", "true"), "“width”没有写，或写法不对"),
        (HEAD + COLUMN.replace("width = 30\n", ""), "“width”没有写，或写法不对"),
        (HEAD + COLUMN.replace('heading = "姓名"\n', ""), "“heading”没有写，或写法不对"),
        (HEAD + COLUMN.replace('key = "name"\n', ""), "“key”没有写，或写法不对"),
        (HEAD + COLUMN + 'size = "9"\n', "“size”没有写，或写法不对"),
        (HEAD + COLUMN + COLUMN, "同一列写了两次"),
        (HEAD, "一列也没有写"),
        (HEAD + 'column = ["name"]\n', "每一列要写成 [[column]]"),
        (HEAD + "column = 3\n", "“column”没有写，或写法不对"),
        (HEAD + 'paper = "B4"\n' + COLUMN, "纸张只能是 A3、A4、A5，不能是“B4”"),
        (HEAD + "landscape = 1\n" + COLUMN, "“landscape”没有写，或写法不对"),
        (HEAD + "rows = 0\n" + COLUMN, "每页行数要在 1 到 60 之间"),
        (HEAD + "rows = 61\n" + COLUMN, "每页行数要在 1 到 60 之间"),
        (HEAD + 'rows = "20"\n' + COLUMN, "“rows”没有写，或写法不对"),
        (HEAD + "size = false\n" + COLUMN, "“size”没有写，或写法不对"),
        (HEAD + 'heading_height = "8"\n' + COLUMN, "“heading_height”没有写，或写法不对"),
        (HEAD + 'row_height = "7"\n' + COLUMN, "“row_height”没有写，或写法不对"),
        (HEAD + 'signers = "甲方"\n' + COLUMN, "“signers”没有写，或写法不对"),
        (HEAD + 'copies = "甲方"\n' + COLUMN, "“copies”没有写，或写法不对"),
        (HEAD + "stamp = 1\n" + COLUMN, "“stamp”没有写，或写法不对"),
        (HEAD + "words = 1\n" + COLUMN, "“words”没有写，或写法不对"),
        (HEAD.replace("register", "menu") + COLUMN, "它是“menu”的版式，不是“register”的"),
        (HEAD + COLUMN + 'align = "middle"\n', "align 只能是 left、center、right，不能是“middle”"),
        ('title = "清册"\n' + COLUMN, "“kind”没有写，或写法不对"),
        ('kind = "register"\n' + COLUMN, "“title”没有写，或写法不对"),
    ],
)
def test_a_layout_with_a_mistake_is_refused_and_says_where(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "county.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(UserError) as refused:
        read_layout(path, "register", REGISTER)
    assert refused.value.code == "bad-layout"
    assert refused.value.what == f"版式文件 county.toml 不能用：{why}。"


@pytest.mark.parametrize("data", [b"kind = ", "kind = “清册”".encode("gb18030")])
def test_a_layout_that_is_no_toml_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "county.toml"
    path.write_bytes(data)
    with pytest.raises(UserError) as refused:
        read_layout(path, "register", REGISTER)
    assert refused.value.what.startswith("版式文件 county.toml 不能用：它不是完整的 TOML 文件（")


def test_what_a_layout_does_not_say_is_as_usual(tmp_path: Path) -> None:
    path = tmp_path / "county.toml"
    path.write_text(HEAD + COLUMN, "utf-8")
    assert read_layout(path, "register") == Layout(
        kind="register", title="清册", paper=A4.turned, columns=(LayoutColumn(key="name", heading="姓名", width=30, align="left", size=None),),
        rows=20, size=9, heading_height=8, row_height=7, signers=(), copies=(), stamp="", words={},
    )  # fmt: skip


def test_a_layout_says_everything_itself(tmp_path: Path) -> None:
    path = tmp_path / "county.toml"
    more = '''paper = "A3"
landscape = false
rows = 60
size = 8.5
heading_height = 9
row_height = 6.5
signers = ["甲方"]
copies = ["甲方留存"]
stamp = "章"
words = {blank = "没有了", page = 3}
'''
    path.write_text(HEAD + more + COLUMN.replace("30", "271") + 'align = "right"\nsize = 7\n', "utf-8")
    assert read_layout(path, "register") == Layout(
        kind="register", title="清册", paper=A3, columns=(LayoutColumn(key="name", heading="姓名", width=271, align="right", size=7),),
        rows=60, size=8.5, heading_height=9, row_height=6.5, signers=("甲方",), copies=("甲方留存",), stamp="章", words={"blank": "没有了", "page": "3"},
    )  # fmt: skip


@pytest.mark.parametrize(("kind", "widest"), [("register", 271), ("insured", 275)])
def test_a_table_may_be_as_wide_as_its_paper_has_room(tmp_path: Path, kind: str, widest: float) -> None:
    """The register keeps a place for the stamp across its pages free."""
    path = tmp_path / "county.toml"
    path.write_text(HEAD.replace("register", kind) + "rows = 1\n" + COLUMN.replace("30", str(widest)), "utf-8")
    assert read_layout(path, kind).table_width == widest
    path.write_text(HEAD.replace("register", kind) + COLUMN.replace("30", str(widest + 1)), "utf-8")
    with pytest.raises(UserError, match=f"各列共宽 {widest + 1} 毫米，纸上只有 {widest} 毫米"):
        read_layout(path, kind)


def test_a_county_adds_a_column_by_editing_one_file(tmp_path: Path) -> None:
    path = tmp_path / "county.toml"
    path.write_text(HEAD + 'signers = ["甲方", "乙方"]\n' + COLUMN + COLUMN.replace("name", "ticket").replace("姓名", "票号"), "utf-8")
    layout = read_layout(path, "register", REGISTER)
    assert [column.heading for column in layout.columns] == ["姓名", "票号"]
    assert layout.signers == ("甲方", "乙方")


def test_a_layout_that_is_not_there_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="读不出来") as refused:
        read_layout(tmp_path / "county.toml", "register")
    assert refused.value.code == "bad-layout"


def test_a_layout_saved_by_the_editor_of_windows_is_read(tmp_path: Path) -> None:
    path = tmp_path / "county.toml"
    path.write_text(HEAD + COLUMN, "utf-8-sig")
    assert read_layout(path, "register", REGISTER).title == "清册"
