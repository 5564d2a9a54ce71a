"""Printing into a pre-printed ticket: our words only, at their places, where the form allows it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pdfplumber
import pytest
from documents import papers as usual

from village_collector.documents import ticket_overprint as overprint
from village_collector.documents.document import DrawOptions
from village_collector.documents.page import Paper
from village_collector.errors import UserError


def test_overprinting_writes_our_words_only_and_moves_them_by_millimetres(receipt, printed) -> None:  # type: ignore[no-untyped-def]
    places = []
    for offset in ((0.0, 0.0), (5.0, -3.0)):
        paper = printed(
            overprint.render_overprint(overprint.Overprint(form=usual.FORM, receipts=(receipt(3),), offset=offset))
        )
        assert "代收凭据" not in paper.flat()
        assert "人民币玖佰陆拾元整" in paper.flat()
        with pdfplumber.open(paper.path) as document:
            word = next(word for word in document.pages[0].extract_words() if word["text"] == "960.00")
        places.append((word["x0"], word["top"]))
    (x1, y1), (x2, y2) = places
    assert round((x2 - x1) / 72 * 25.4, 1) == 5.0
    assert round((y2 - y1) / 72 * 25.4, 1) == -3.0


def test_a_void_receipt_is_not_overprinted(receipt) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UserError) as void:
        overprint.render_overprint(overprint.Overprint(form=usual.FORM, receipts=(receipt(1), receipt(2, void_reason="录错"))))
    assert void.value.code == "void-receipt"
    assert void.value.what == "收据 A1-000123 已作废，不能套打。"


def test_a_household_has_to_fit_into_the_lines_of_a_ticket(receipt, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    assert overprint.render_overprint(overprint.Overprint(form=usual.FORM, receipts=(receipt(4),)))
    with pytest.raises(UserError) as many:
        overprint.render_overprint(overprint.Overprint(form=usual.FORM, receipts=(receipt(5),)))
    assert many.value.code == "too-many-people"
    assert many.value.what == "收据 A1-000123 有 5 人，一张票只能写 4 人。"
    together = form_of(tmp_path, HEAD + PLACE.replace("payer", "names"))
    assert overprint.render_overprint(overprint.Overprint(form=together, receipts=(receipt(5),)))


def test_a_name_that_cannot_be_drawn_stops_the_overprint(receipt) -> None:  # type: ignore[no-untyped-def]
    for field in ("payer", "head"):
        with pytest.raises(UserError, match="A1-000123：“\ue863”") as refused:
            overprint.render_overprint(overprint.Overprint(form=usual.FORM, receipts=(receipt(1, **{field: "张\ue863"}),)))
        assert refused.value.code == "missing-glyph"
    named = replace(receipt(1).lines[0], name="张\ue863")
    with pytest.raises(UserError, match="A1-000123：“\ue863”"):
        overprint.render_overprint(overprint.Overprint(form=usual.FORM, receipts=(receipt(lines=(named,)),)))
    sheet = overprint.Overprint(form=usual.FORM, receipts=(receipt(lines=(named,)),))
    assert overprint.render_overprint(sheet, DrawOptions(glyph_substitutes={"\ue863": "龙天"}))


# -- the form of a county's ticket

HEAD = 'name = "县票"\nwidth = 200\nheight = 90.5\n'
PLACE = '[[field]]\nkey = "payer"\nx = 30\ny = 26\nwidth = 60\n'


def form_of(folder: Path, text: str) -> overprint.TicketForm:
    (folder / "county.toml").write_text(text, "utf-8-sig")
    return overprint.read_ticket_form(folder / "county.toml")


def test_what_a_form_does_not_say_is_as_usual(tmp_path: Path) -> None:
    place = overprint.OverprintField(key="payer", x=30, y=26, width=60, height=6, size=10, align="left")
    assert form_of(tmp_path, HEAD + PLACE) == overprint.TicketForm(
        name="县票", paper=Paper(200, 90.5, 0), prints_number=False, rows=1, row_height=6, fields=(place,)
    )


def test_a_form_says_everything_itself(tmp_path: Path) -> None:
    head = HEAD + "rows = 5\nrow_height = 7.5\nprints_number = true\n"
    edge = PLACE.replace("payer", "ticket").replace("x = 30", "x = 0").replace("y = 26", "y = 0")
    place = overprint.OverprintField(key="ticket", x=0, y=0, width=60, height=8, size=11.5, align="right")
    assert form_of(tmp_path, head + edge + 'height = 8\nsize = 11.5\nalign = "right"\n') == overprint.TicketForm(
        name="县票", paper=Paper(200, 90.5, 0), prints_number=True, rows=5, row_height=7.5, fields=(place,)
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (HEAD + PLACE + "colour = 1\n", "第 9 行，[field] 第 1 项“payer” 的 colour：不认识键“colour”。这里可以用的键有：align、height、key、size、width、x、y。"),
        (HEAD + PLACE.replace("payer", "shoes"), "第 5 行，[field] 第 1 项“shoes” 的 key：不认识“shoes”。请用下列之一：capitals、date、day、group、head、item、line_amount、line_name、line_relation、month、names、operator、payer、people、receipt、ticket、total、village、year。"),
        (HEAD + PLACE + 'align = "middle"\n', "第 9 行，[field] 第 1 项“payer” 的 align：不认识“middle”。请用下列之一：left、center、right。"),
        (HEAD + PLACE.replace("x = 30", "x = 200"), "第 4 行，[field] 第 1 项“payer”：位置在票面以外。请照票面量出左边和上边的毫米数。"),
        (HEAD + PLACE.replace("x = 30", "x = -0.1"), "第 4 行，[field] 第 1 项“payer”：位置在票面以外。请照票面量出左边和上边的毫米数。"),
        (HEAD + PLACE.replace("y = 26", "y = 90.5"), "第 4 行，[field] 第 1 项“payer”：位置在票面以外。请照票面量出左边和上边的毫米数。"),
        (HEAD + PLACE.replace("y = 26", "y = -0.1"), "第 4 行，[field] 第 1 项“payer”：位置在票面以外。请照票面量出左边和上边的毫米数。"),
        (HEAD + PLACE.replace("payer", "ticket"), "第 5 行，[field] 第 1 项“ticket” 的 key：票据号码由票面预先印好。县里允许套打号码时，才可以写 prints_number = true。"),
        (HEAD.replace("width", "wide") + PLACE, "文件开头 的 width：缺少“width”。请补上，它应当是数字。"),
        (HEAD, "文件开头：一个位置也没有写。请为每一项写一个 [[field]]。"),
        (HEAD + "colour = 1\n" + PLACE, "第 4 行，文件开头 的 colour：不认识键“colour”。这里可以用的键有：field、height、name、prints_number、row_height、rows、width。"),
        (HEAD + "rows = 0\n" + PLACE, "第 4 行，文件开头 的 rows：0 太小。请改成不小于 1 的整数。"),
        (HEAD + PLACE.replace("width = 60\n", ""), "第 4 行，[field] 第 1 项“payer” 的 width：缺少“width”。请补上，它应当是数字。"),
        (HEAD + PLACE.replace("x = 30\n", ""), "第 4 行，[field] 第 1 项“payer” 的 x：缺少“x”。请补上，它应当是数字。"),
        (HEAD + 'field = ["payer"]\n', "第 4 行，文件开头 的 field：不是表。请写成 [[field]]，各项另起一行。"),
        (HEAD.replace("200", '"x"') + PLACE, "第 2 行，文件开头 的 width：“x”不是数字。请改成数字。"),
    ],
)
def test_a_form_with_a_mistake_is_refused_and_says_where(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(UserError) as refused:
        form_of(tmp_path, text)
    assert refused.value.code == "bad-layout"
    assert refused.value.what == f"套打版式 county.toml 不能用：{why}"


def test_a_form_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError) as refused:
        overprint.read_ticket_form(tmp_path / "county.toml")
    assert refused.value.what == "套打版式 county.toml 不能用：文件读不出来。"
    for text, why in (("name = ", "文件末尾：这里的写法不合 TOML 格式"), ("name = “县票”", "文件不是 UTF-8 编码")):
        (tmp_path / "county.toml").write_text(text, "gb18030")
        with pytest.raises(UserError, match=f"不能用：{why}"):
            overprint.read_ticket_form(tmp_path / "county.toml")


def test_the_calibration_page_shows_every_place_over_a_millimetre_grid(printed) -> None:  # type: ignore[no-untyped-def]
    data = overprint.render_calibration(overprint.Overprint(form=usual.FORM, offset=(1.5, -1)))
    text = printed(data).flat()
    assert "右移1.5毫米、下移-1毫米" in text
    assert "金额大写" in text
