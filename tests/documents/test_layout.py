"""A county that wants another column edits one file; a slip of the pen in it is refused with a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from village_collector.assets import asset
from village_collector.documents.layout import read_layout
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
        ("kind = ", "TOML"),
        (HEAD + 'colour = "red"\n' + COLUMN, "colour"),
        (HEAD + COLUMN + 'depth = 3\n', "depth"),
        (HEAD + COLUMN.replace("name", "shoe_size"), "shoe_size"),
        (HEAD + COLUMN.replace("30", "300"), "300"),
        (HEAD + COLUMN.replace("30", "0"), "大于 0"),
        (HEAD + COLUMN + COLUMN, "两次"),
        (HEAD, "一列也没有"),
        (HEAD + 'paper = "B4"\n' + COLUMN, "B4"),
        (HEAD + "rows = 0\n" + COLUMN, "行数"),
        (HEAD + 'rows = "20"\n' + COLUMN, "rows"),
        (HEAD.replace("register", "menu") + COLUMN, "menu"),
        (HEAD + COLUMN + 'align = "middle"\n', "middle"),
        ('title = "清册"\n' + COLUMN, "kind"),
    ],
)
def test_a_layout_with_a_mistake_is_refused_and_says_where(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "county.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(UserError, match=why) as refused:
        read_layout(path, "register", REGISTER)
    assert refused.value.code == "bad-layout"
    assert "county.toml" in str(refused.value)


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
