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


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (HEAD + 'colour = "red"\n' + COLUMN, "第 3 行，文件开头 的 colour：不认识键“colour”。是不是想写“column”？"),
        (HEAD + COLUMN + "depth = 3\n", "第 7 行，[column] 第 1 项“name” 的 depth：不认识键“depth”。是不是想写“width”？"),
        (HEAD + COLUMN.replace("name", "shoe_size"), "第 4 行，[column] 第 1 项“shoe_size” 的 key：这种表里没有“shoe_size”这一列。可用的有：assistance、category、due、group、head、household_no、id_number、method、name、number、paid、paid_on、payer_signature、relation、remark、subsidy、ticket。"),
        (HEAD + COLUMN.replace("30", "300"), "文件开头：各列共宽 300 毫米，纸上只有 271 毫米。请把列改窄一些，或换大一号的纸。"),
        (HEAD + COLUMN.replace("30", "271.1"), "文件开头：各列共宽 271.1 毫米，纸上只有 271 毫米。请把列改窄一些，或换大一号的纸。"),
        (HEAD + COLUMN.replace("30", "0"), "第 6 行，[column] 第 1 项“name” 的 width：宽度要大于 0。请改成毫米数。"),
        (HEAD + COLUMN.replace("30", '"30"'), "第 6 行，[column] 第 1 项“name” 的 width：“30”不是数字。请改成数字。"),
        (HEAD + COLUMN.replace("30", "true"), "第 6 行，[column] 第 1 项“name” 的 width：“True”不是数字。请改成数字。"),
        (HEAD + COLUMN.replace("width = 30\n", ""), "第 3 行，[column] 第 1 项“name” 的 width：缺少“width”。请补上，它应当是数字。"),
        (HEAD + COLUMN.replace('heading = "姓名"\n', ""), "第 3 行，[column] 第 1 项“name” 的 heading：缺少“heading”。请补上，它应当是文字（加引号）。"),
        (HEAD + COLUMN.replace('key = "name"\n', ""), "第 3 行，[column] 第 1 项 的 key：缺少“key”。请补上，它应当是文字（加引号）。"),
        (HEAD + COLUMN + 'size = "9"\n', "第 7 行，[column] 第 1 项“name” 的 size：“9”不是数字。请改成数字。"),
        (HEAD + COLUMN + COLUMN, "文件开头：同一列写了两次。请删去一处。"),
        (HEAD, "文件开头：一列也没有写。请为每一列写一个 [[column]]。"),
        (HEAD + 'column = ["name"]\n', "第 3 行，文件开头 的 column：不是表。请写成 [[column]]，各项另起一行。"),
        (HEAD + "column = 3\n", "第 3 行，文件开头 的 column：“3”不是若干个 [[column]] 表。请改成若干个 [[column]] 表。"),
        (HEAD + 'paper = "B4"\n' + COLUMN, "第 3 行，文件开头 的 paper：不认识“B4”。请用下列之一：A3、A4、A5。"),
        (HEAD + "landscape = 1\n" + COLUMN, "第 3 行，文件开头 的 landscape：“1”不是true 或 false。请改成true 或 false。"),
        (HEAD + "rows = 0\n" + COLUMN, "第 3 行，文件开头 的 rows：0 太小。请改成不小于 1 的整数。"),
        (HEAD + "rows = 61\n" + COLUMN, "第 3 行，文件开头 的 rows：每页 61 行太多。请改成 1 到 60。"),
        (HEAD + 'rows = "20"\n' + COLUMN, "第 3 行，文件开头 的 rows：“20”不是整数。请改成整数。"),
        (HEAD + "size = false\n" + COLUMN, "第 3 行，文件开头 的 size：“False”不是数字。请改成数字。"),
        (HEAD + 'heading_height = "8"\n' + COLUMN, "第 3 行，文件开头 的 heading_height：“8”不是数字。请改成数字。"),
        (HEAD + 'row_height = "7"\n' + COLUMN, "第 3 行，文件开头 的 row_height：“7”不是数字。请改成数字。"),
        (HEAD + 'signers = [1]\n' + COLUMN, "第 3 行，文件开头 的 signers：“[1]”不是文字或文字的列表。请写成 [\"甲\", \"乙\"] 的样子。"),
        (HEAD + 'copies = [" "]\n' + COLUMN, "第 3 行，文件开头 的 copies：“[' ']”不是文字或文字的列表。请写成 [\"甲\", \"乙\"] 的样子。"),
        (HEAD + "stamp = 1\n" + COLUMN, "第 3 行，文件开头 的 stamp：“1”不是文字（加引号）。请改成文字（加引号）。"),
        (HEAD + "words = 1\n" + COLUMN, "第 3 行，文件开头 的 words：“1”不是一个 [words] 表。请改成一个 [words] 表。"),
        (HEAD.replace("register", "menu") + COLUMN, "第 1 行，文件开头 的 kind：这是“menu”的版式，不是“register”的。请选对文件，或改正这一行。"),
        (HEAD + COLUMN + 'align = "middle"\n', "第 7 行，[column] 第 1 项“name” 的 align：不认识“middle”。请用下列之一：left、center、right。"),
        ('title = "清册"\n' + COLUMN, "文件开头 的 kind：缺少“kind”。请补上，它应当是文字（加引号）。"),
        ('kind = "register"\n' + COLUMN, "文件开头 的 title：缺少“title”。请补上，它应当是文字（加引号）。"),
    ],
)
def test_a_layout_with_a_mistake_is_refused_and_says_where(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "county.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(UserError) as refused:
        read_layout(path, "register", REGISTER)
    assert refused.value.code == "bad-layout"
    assert refused.value.what == f"版式文件 county.toml 不能用：{why}"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"kind = ", "文件末尾：这里的写法不合 TOML 格式。"),
        (b"rows = 3\nkind = 2x\n", "第 2 行，第 9 列附近：这里的写法不合 TOML 格式。"),
        ("kind = “清册”".encode("gb18030"), "文件不是 UTF-8 编码。"),
    ],
)
def test_a_layout_that_is_no_toml_is_refused(tmp_path: Path, data: bytes, why: str) -> None:
    path = tmp_path / "county.toml"
    path.write_bytes(data)
    with pytest.raises(UserError) as refused:
        read_layout(path, "register", REGISTER)
    assert refused.value.what.startswith(f"版式文件 county.toml 不能用：{why}")


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
