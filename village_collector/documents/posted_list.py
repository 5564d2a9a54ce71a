"""The list on the village wall 张榜公示: who has paid, and nothing more about anybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, get_args

from village_collector.documents.document import PLAIN, DrawOptions
from village_collector.documents.flow import Flow, Origin, rows_of
from village_collector.documents.layout import Layout, LayoutColumn
from village_collector.errors import UserError

Mask = Literal["none", "head6", "head6tail4", "tail4", "name"]
"""What a county shows besides the name: nothing (none), parts of the ID number, or even the name only in part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedLine:
    """One resident on the list. `sex`, `birth_year` are printed only to tell two same names of a group apart.

    The wall shows only whether somebody takes part: those who pay nothing or less look like those who pay all.
    `id_number` is looked at only where the county wants a part of it; `change` is empty on the first list.
    """

    group: str
    head: str
    name: str
    sex: str
    birth_year: int | None
    enrolled: bool
    change: str = ""
    id_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedList:
    """One posting: the first with everybody, a later one with the changes only."""

    origin: Origin
    number: int
    basis: str
    data_date: date
    posted_from: date
    posted_to: date
    objections: str
    supervision: str
    lines: tuple[PostedLine, ...]
    mask: Mask | str
    """What a county shows besides the name; see `public_lines`."""


def render_posted_list(sheet: PostedList, options: DrawOptions = PLAIN) -> bytes:
    """The list as it goes up on the wall.

    Never an ID number in whole, a telephone, a birth date, an amount of assistance or a category.
    Raises UserError("bad-mask") for a mask this program does not know, "missing-glyph" for a name it cannot draw.
    """
    layout = options.layout_of("posting")
    people = public_lines(sheet.lines, sheet.mask)
    nth = f"（第{_ordinal(sheet.number)}榜{'，仅列变动' if sheet.number > 1 else ''}）"
    title = sheet.origin.fill(layout.title) + nth
    flow = Flow(title, replace(sheet.origin, label_year=""), options, paper=layout.paper)
    word = layout.word
    flow.text(f"{word('basis', '依据')}：{sheet.basis}　　数据截至：{sheet.data_date:%Y-%m-%d}", 10)
    flow.text(f"{word('period', '公示期')}：{_day(sheet.posted_from)}至{_day(sheet.posted_to)}", 10)
    flow.space(1.5)
    _people(flow, layout, people, sheet.mask)
    flow.text(word("objections", "对名单有异议的，请在公示期内向村（居）委会反映。"), 10)
    flow.text(f"异议电话：{sheet.objections}　　监督电话：{sheet.supervision}", 10)
    flow.text(word("removal", ""), 10)
    _stamp(flow, layout)
    return flow.finish()


def _people(flow: Flow, layout: Layout, people: Sequence[PostedLine], mask: str) -> None:
    """The table, and how many of each outcome stand in it."""
    yes, no = layout.word("enrolled", "已参保"), layout.word("not_enrolled", "未参保")
    rows = [dict(row) | {"outcome": yes if row["enrolled"] else no} for row in rows_of(people)]
    columns = _columns(layout.columns, people, mask)
    flow.table(columns, rows, size=layout.size, row_height=layout.row_height, blank="以下空白", keep=58)
    flow.space(2)
    if not people:
        flow.text("本榜没有变动。", 11)
    enrolled = sum(line.enrolled for line in people)
    others = f"，{no} {len(people) - enrolled} 人" if enrolled < len(people) else ""
    flow.text(f"本榜共 {len(people)} 人：{yes} {enrolled} 人{others}。", 10)


def public_lines(lines: Sequence[PostedLine], mask: Mask | str) -> tuple[PostedLine, ...]:
    """What may hang on the wall: masked as the county says, residents of one name in a group distinguished.

    Where the head of the household already tells two of a name apart nothing is added; else the sex;
    else the year of birth. Shown to the coordinator before printing.
    """
    if mask not in get_args(Mask):
        raise UserError("bad-mask", f"不认识公示的遮盖方式“{mask}”。", f"可用的有：{'、'.join(get_args(Mask))}。")
    if mask == "name":
        return tuple(replace(one, head=_mask_name(one.head), name=_mask_name(one.name), id_number="") for one in lines)
    heads = Counter((line.group, line.name, line.head) for line in lines)
    sexes = Counter((line.group, line.name, line.head, line.sex) for line in lines)
    shown = []
    for line in lines:
        name = line.name
        if heads[line.group, line.name, line.head] > 1:
            alone = sexes[line.group, line.name, line.head, line.sex] == 1
            mark = line.sex if alone and line.sex else f"{line.birth_year} 年生" if line.birth_year else line.sex
            name += f"（{mark}）" if mark else ""
        shown.append(replace(line, name=name, id_number=_mask_id(line.id_number, mask)))
    return tuple(shown)


def _mask_id(number: str, mask: str) -> str:
    if mask == "none":
        return ""
    if len(number) < 11:
        return "*" * len(number)
    front = number[:6] if mask.startswith("head6") else ""
    back = number[-4:] if mask.endswith("tail4") else ""
    return front + "*" * (len(number) - len(front) - len(back)) + back


_DOUBLE = frozenset(
    ["欧阳", "司马", "上官", "诸葛", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "长孙", "宇文", "东方", "南宫", "端木", "百里", "呼延", "轩辕", "独孤", "拓跋", "申屠", "澹台", "公羊"]
)


def _mask_name(name: str) -> str:
    """张* for 张三丰, 欧阳* for 欧阳锋, the first part for a name with parts."""
    if "·" in name:
        return name.split("·")[0] + "·*"
    surname = name[:2] if name[:2] in _DOUBLE and len(name) > 2 else name[:1]
    return surname + "*" if name else ""


def _columns(columns: Iterable[LayoutColumn], people: Sequence[PostedLine], mask: str) -> list[LayoutColumn]:
    """The layout's columns without an empty one; a part of the ID number comes only where the county asks for it."""
    wanted = [column for column in columns if column.key != "id_number"]
    if not any(line.change for line in people):
        wanted = [column for column in wanted if column.key != "change"]
    if mask not in ("none", "name"):
        place = next((n for n, column in enumerate(wanted) if column.key == "name"), len(wanted) - 1) + 1
        wanted.insert(place, LayoutColumn(key="id_number", heading="证件号码", width=42, align="center"))
    full, now = sum(column.width for column in columns), sum(column.width for column in wanted)
    return [replace(column, width=column.width * full / now) for column in wanted]


def _stamp(flow: Flow, layout: Layout) -> None:
    flow.need(34)
    x, y = flow.right - 62, flow.y + 3
    flow.pen.box(x, y, 60, 28, dashed=True)
    flow.pen.cell(x, y + 4, 60, 8, layout.stamp, 10, "center", gray=0.35)
    flow.pen.text(x + 54, y + 22, "年　　月　　日", 10.5, align="right")
    flow.y += 34


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _ordinal(number: int) -> str:
    return "零一二三四五六七八九"[number] if number < 10 else str(number)
