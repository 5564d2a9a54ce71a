"""What somebody hears who works with a screen reader: every place and every field has its name."""

from __future__ import annotations

from clients import Open

PLACES = {"今日", "收费", "名册", "日结交款", "清册签字", "U盘交换", "表册资料", "帮助"}
UNNAMED_ROLES = {"text", "combo box", "push button", "check box", "radio button", "spin button", "table", "toggle button"}


def test_every_place_is_told_with_its_key(opened: Open) -> None:
    said = {one["name"]: one["description"] for one in opened().shown() if one["role"] == "check box"}
    assert said.keys() >= PLACES
    assert "F3" in said["收费"]


def test_the_figures_of_today_are_told(opened: Open) -> None:
    names = [one["name"] for one in opened().shown()]
    assert "1006 / 1286 人" in names
    assert any("待办" in name for name in names)


def test_the_desk_names_every_field_and_the_search_has_the_focus(opened: Open) -> None:
    screen = opened()
    screen.press("F3")
    screen.wait_for("text", "找人")
    said = screen.shown()
    assert [one for one in said if one["role"] in UNNAMED_ROLES and not one["name"]] == []
    assert [one["name"] for one in said if one["focused"]] == ["找人"]
