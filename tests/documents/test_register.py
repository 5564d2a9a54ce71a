"""What three parties sign: every person on it, every page adding up, three copies alike but for their label."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from village_collector.documents.document import DrawOptions
from village_collector.documents.layout import default_layout
from village_collector.documents.register import Totals, page_subtotals, render_register
from village_collector.errors import UserError

RARE = "𠮷䶮㛃𫖯𬭎𬴂"
LONG = "阿卜杜热合曼·买买提明江·艾力肯·吐尔逊那依·古丽"
LAYOUT = default_layout("register")
THREE = DrawOptions(copies=3)


def test_the_village_of_45_with_5_waived_adds_up_on_three_pages(sheet, printed) -> None:  # type: ignore[no-untyped-def]
    pages = page_subtotals(sheet(45), LAYOUT)
    assert [page.here.paid for page in pages] == [576000, 576000, 128000]
    assert [page.running.paid for page in pages] == [576000, 1152000, 1280000]
    assert [page.carried.paid for page in pages] == [0, 576000, 1152000]
    paper = printed(render_register(sheet(45), THREE))
    assert paper.pages() == 9
    last = paper.flat(3)
    assert "合计（大写）：人民币壹万贰仟捌佰元整¥12800.00" in last
    assert "承前页人数40人，其中缴费36人" in last
    assert "以下空白" in last
    assert "本页小计（大写）：人民币伍仟柒佰陆拾元整" in paper.flat(1)
    assert "合计" not in paper.flat(1).replace("合计及公章见末页", "")


@given(st.lists(st.one_of(st.none(), st.integers(0, 10**9)), max_size=70))
def test_the_page_subtotals_are_the_total(sheet_of, amounts: list[int | None]) -> None:  # type: ignore[no-untyped-def]
    pages = page_subtotals(sheet_of(amounts), LAYOUT)
    together = sum((page.here for page in pages), Totals())
    assert pages[-1].running == together
    assert together.paid == sum(amount or 0 for amount in amounts)
    assert together.people == len(amounts)
    assert together.payers == sum(1 for amount in amounts if amount)


@pytest.fixture(scope="module")
def sheet_of():  # type: ignore[no-untyped-def]
    from datetime import datetime

    from village_collector.documents.register import RegisterLine, RegisterSheet

    def make(amounts: list[int | None]) -> RegisterSheet:
        lines = tuple(
            RegisterLine(
                number=n, group="一组", household_no="1", head="王一", relation="子", name="王二", id_number="x", category="",
                assistance="", due=32000, subsidy=0, paid=paid, paid_on=None, method="", ticket="", remark="",
            )
            for n, paid in enumerate(amounts, 1)
        )  # fmt: skip
        return RegisterSheet(
            title="", village="柳河村", town="六合镇", insured_year=2022, label_year="2022年度", version=1,
            printed_at=datetime.fromisoformat("2021-12-01T08:00+08:00"), digest="", qr_text="VCL1", verification_code="",
            lines=lines, signers=(),
        )  # fmt: skip

    return make


def test_the_same_register_gives_the_same_bytes(sheet) -> None:  # type: ignore[no-untyped-def]
    assert render_register(sheet(45), THREE) == render_register(sheet(45), THREE)


def test_every_page_says_which_copy_and_which_page_it_is(sheet, printed) -> None:  # type: ignore[no-untyped-def]
    paper = printed(render_register(sheet(45), THREE))
    labels = ("第一份（社保协办员留存）", "第二份（卫生院留存）", "第三份（税务分局留存）")
    for copy, label in enumerate(labels):
        for page in (1, 2, 3):
            text = paper.flat(copy * 3 + page)
            assert label in text
            assert f"第{page}页共3页" in text
            assert "第1版" in text
            assert "打印时间2021-12-2009:30" in text


def test_each_page_carries_the_seal_as_a_code_and_as_letters(sheet, printed) -> None:  # type: ignore[no-untyped-def]
    value = sheet(45)
    paper = printed(render_register(value, THREE))
    assert [paper.qr(page) for page in (1, 5, 9)] == [value.qr_text] * 3
    for page in (1, 5, 9):
        assert "FVYRMQVXE2YEIALC" in paper.flat(page)
        assert value.digest in paper.flat(page)


def test_rare_and_long_names_stand_whole_on_the_paper(sheet, line, printed) -> None:  # type: ignore[no-untyped-def]
    names = [f"李{char}" for char in RARE] + [LONG, "Ana María Fernández de la Concepción Robles"]
    lines = tuple(line(number, name=name) for number, name in enumerate(names, 1))
    paper = printed(render_register(sheet(lines=lines)))
    text = paper.flat()
    for name in names[:-2]:
        assert name in text
    cells = cells_of(paper.path, "姓名")
    assert cells[: len(names)] == ["".join(name.split()) for name in names]


def cells_of(path: Path, heading: str) -> list[str]:
    """What stands in one column of the first page, cell by cell, read by pdfplumber."""
    import pdfplumber

    with pdfplumber.open(path) as document:
        table = max(document.pages[0].extract_tables(), key=len)
    column = table[0].index(heading)
    return ["".join((row[column] or "").split()) for row in table[2:22]]


def test_every_amount_on_paper_is_the_amount_of_the_book(sheet, line, printed) -> None:  # type: ignore[no-untyped-def]
    lines = tuple(line(n, paid=n * 12345, due=n * 12345) for n in range(1, 21))
    paper = printed(render_register(sheet(lines=lines)))
    cells = cells_of(paper.path, "实缴")
    assert [round(float(cell) * 100) for cell in cells] == [n * 12345 for n in range(1, 21)]
    assert cells_of(paper.path, "证件号码") == [one.id_number for one in lines]


def test_a_page_that_ends_on_its_last_row_needs_no_empty_page(sheet, printed) -> None:  # type: ignore[no-untyped-def]
    paper = printed(render_register(sheet(40)))
    assert paper.pages() == 2
    assert "（以下空白）" in paper.flat(2)


def test_a_village_where_nobody_paid_still_has_its_register(sheet, line, printed) -> None:  # type: ignore[no-untyped-def]
    lines = tuple(line(n, paid=None, paid_on=None, method="") for n in range(1, 6))
    paper = printed(render_register(sheet(lines=lines)))
    assert "合计（大写）：人民币零元整¥0.00" in paper.flat()
    assert "人数5人，其中缴费0人" in paper.flat()
    assert printed(render_register(sheet(lines=()))).pages() == 1


def test_only_embedded_faces_and_a_whole_file(sheet, line, printed) -> None:  # type: ignore[no-untyped-def]
    paper = printed(render_register(sheet(lines=(line(1, name="李𠮷"),)), THREE))
    assert paper.fonts_embedded()
    assert all(paper.fonts_embedded())
    assert "No syntax or stream encoding errors" in paper.verdict()
    assert paper.info()["Title"] == "2022年度城乡居民基本医疗保险缴费清册"
    assert b"/Lang (zh-CN)" in paper.data


def test_each_copy_can_be_leafed_through_by_village_group(sheet, printed) -> None:  # type: ignore[no-untyped-def]
    import pypdfium2

    document = pypdfium2.PdfDocument(render_register(sheet(45), THREE))
    marks = [(mark.level, mark.get_title(), mark.get_dest().get_index()) for mark in document.get_toc()]
    document.close()
    assert marks[:4] == [(0, "第一份（社保协办员留存）", 0), (1, "第1村民组", 0), (1, "第2村民组", 0), (1, "第3村民组", 1)]
    assert [mark for mark in marks if mark[0] == 0][2] == (0, "第三份（税务分局留存）", 6)


def test_printing_can_be_called_off(sheet) -> None:  # type: ignore[no-untyped-def]
    class CalledOff(Exception):
        pass

    heard = []

    def progress(done: int, work: int) -> None:
        heard.append((done, work))
        if done == 5:
            raise CalledOff

    with pytest.raises(CalledOff):
        render_register(sheet(45), DrawOptions(copies=3, progress=progress))
    assert heard == [(done, 12) for done in range(1, 6)]
    heard.clear()
    render_register(sheet(20), DrawOptions(copies=3, progress=lambda done, work: heard.append((done, work))))
    assert heard[-1] == (4, 4)


def test_a_character_that_no_face_has_stops_the_printing_and_names_the_person(sheet, line) -> None:  # type: ignore[no-untyped-def]
    lines = (line(1), line(2, name="张\ue863"))
    with pytest.raises(UserError, match="第 2 号 张") as refused:
        render_register(sheet(lines=lines), THREE)
    assert refused.value.code == "missing-glyph"
    assert render_register(sheet(lines=lines), DrawOptions(glyph_substitutes={"\ue863": "龙天"}))


def test_no_id_number_is_ever_broken_or_shortened(sheet, printed) -> None:  # type: ignore[no-untyped-def]
    value = sheet(45)
    text = printed(render_register(value)).text(None, "-layout")
    assert re.findall(r"\b411399\d{12}\b", text) == [one.id_number for one in value.lines]
