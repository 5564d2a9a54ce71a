"""How papers flow over pages, tell how far they are, and are found again in a reader."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pypdfium2
import pytest
from documents import papers as usual
from documents.conftest import make_receipt, make_sheet
from seasons import tables_of

from village_collector.documents import archive_index as archive
from village_collector.documents import cash_papers as cash
from village_collector.documents import enrolment_forms as forms
from village_collector.documents import people_lists as people
from village_collector.documents import ticket_overprint as overprint
from village_collector.documents.document import DrawOptions
from village_collector.documents.flow import Flow
from village_collector.documents.layout import LayoutColumn
from village_collector.documents.receipt import ReceiptSheet, render_receipts
from village_collector.documents.register import render_register
from village_collector.errors import UserError


def test_the_archive_counts_its_papers_and_pages(printed) -> None:  # type: ignore[no-untyped-def]
    paper = printed(archive.render_archive(usual.cover()))
    assert paper.pages() == 2
    assert "件数2件页数11页" in paper.flat(1)
    assert "卷内文件目录" in paper.flat(2)


def test_nobody_signs_an_empty_page(printed) -> None:  # type: ignore[no-untyped-def]
    for count in range(30, 50):
        paper = printed(people.render_uninsured(usual.uninsured(count)))
        assert "王𬭎" in paper.flat(paper.pages()), count


def test_a_long_list_can_be_called_off() -> None:
    class CalledOff(Exception):
        pass

    def progress(done: int, work: int) -> None:
        if done == 3:
            raise CalledOff

    with pytest.raises(CalledOff):
        people.render_insured(usual.insured(500), DrawOptions(progress=progress))


def test_a_character_that_no_face_has_is_named_with_its_row() -> None:
    sheet = usual.deposit(lines=1, denominations=())
    broken = replace(sheet.lines[0], head="张\ue863")
    with pytest.raises(UserError, match="第 1 行 张") as refused:
        cash.render_deposit(replace(sheet, lines=(broken,)))
    assert refused.value.code == "missing-glyph"


@pytest.mark.parametrize(
    "draw",
    [
        *(lambda name=name: archive.render_archive(replace(usual.cover(), **{name: "\ue863"})) for name in ("title", "keeper")),
        lambda: archive.render_archive(replace(usual.cover(), origin=replace(usual.PLAIN, village="\ue863"))),
        *(
            lambda name=name: forms.render_registration(replace(usual.registration(), **{name: "\ue863"}))
            for name in ("name", "head", "guardian", "registered_address", "home_address", "operator")
        ),
        *(
            lambda name=name: forms.render_commitment(replace(usual.commitment(), **{name: "\ue863"}))
            for name in ("name", "registered_place", "home_address", "witness")
        ),
    ],
)
def test_whoever_is_named_on_a_form_is_named_where_a_character_cannot_be_drawn(draw: Callable[[], bytes]) -> None:
    with pytest.raises(UserError, match="：“\ue863”（U\\+E863）") as refused:
        draw()
    assert refused.value.code == "missing-glyph"


@pytest.mark.parametrize(
    ("row", "who"),
    [
        ({"number": 7, "name": "甲", "head": "乙", "title": "丙"}, "第 7 行 甲"),
        ({"number": 7, "name": "", "head": "乙", "title": "丙"}, "第 7 行 乙"),
        ({"number": 7, "title": "丙"}, "第 7 行 丙"),
        ({"number": 7}, "第 7 行："),
        ({}, "第  行："),
    ],
)
def test_a_row_that_cannot_be_drawn_is_named_by_whom_it_is_about(row: dict[str, str | int], who: str) -> None:
    flow = Flow("表", usual.PLAIN, DrawOptions())
    with pytest.raises(UserError) as refused:
        flow.table((LayoutColumn(key="remark", heading="备注", width=30),), [{**row, "remark": "\ue863"}])
    assert who in refused.value.what


def test_a_value_is_written_as_its_kind_is() -> None:
    values = (None, True, False, date(2021, 12, 1), 32000, "文字")
    flow = Flow("表", usual.PLAIN, DrawOptions())
    flow.table((LayoutColumn(key="a", heading="甲", width=30), LayoutColumn(key="b", heading="乙", width=30)),
               [{"a": value, "b": value} for value in values], money=frozenset({"b"}))  # fmt: skip
    rows = [row for row in tables_of(flow.finish()) if row != ["甲", "乙"]]
    assert rows == [["", ""], ["是", "是"], ["否", "否"], ["2021-12-01"] * 2, ["32000", "320.00"], ["文字", "文字"]]


LONG_SHEETS: dict[str, Callable[[DrawOptions], bytes]] = {
    "insured": lambda options: people.render_insured(usual.insured(), options),
    "calls": lambda options: people.render_call_list(usual.uninsured(), options),
    "receipts": lambda options: render_receipts(ReceiptSheet(tuple(make_receipt(1) for _ in range(3))), options),
    "overprint": lambda options: overprint.render_overprint(
        overprint.Overprint(form=usual.FORM, receipts=tuple(make_receipt(1) for _ in range(3))), options
    ),
}


@pytest.mark.parametrize("name", LONG_SHEETS)
def test_progress_only_goes_on_and_ends_where_all_is_done(name: str) -> None:
    heard: list[tuple[int, int]] = []
    LONG_SHEETS[name](DrawOptions(progress=lambda done, work: heard.append((done, work))))
    assert heard[0][0] == 1
    assert all(0 < done <= work for done, work in heard)
    assert all(done < work for done, work in heard[:-1])
    assert heard[-1][0] == heard[-1][1]


def test_a_sheet_is_named_in_the_reader_and_its_parts_are_found_by_bookmarks() -> None:
    def marks(data: bytes) -> list[tuple[int, str, int]]:
        document = pypdfium2.PdfDocument(data)
        try:
            return [(mark.level, mark.get_title(), mark.get_dest().get_index()) for mark in document.get_toc()]
        finally:
            document.close()

    assert marks(people.render_call_list(usual.uninsured()))[:2] == [(0, "第1村民组（9 人）", 0), (0, "第2村民组（9 人）", 1)]
    assert marks(render_receipts(ReceiptSheet((make_receipt(1), make_receipt(1, number="A1-000124"))))) == [
        (0, "A1-000123 李𠮷", 0),
        (0, "A1-000124 李𠮷", 1),
    ]
    assert marks(render_receipts(ReceiptSheet((make_receipt(1),)))) == []
    assert marks(cash.render_deposit(usual.deposit())) == []


@pytest.mark.parametrize(
    ("drawn", "title"),
    [
        (lambda: render_receipts(ReceiptSheet((make_receipt(1),))), "代收凭据 A1-000123"),
        (lambda: render_receipts(ReceiptSheet((make_receipt(1), make_receipt(1)))), "代收凭据 共 2 张"),
        (lambda: overprint.render_overprint(overprint.Overprint(form=usual.FORM, receipts=(make_receipt(1),))), "专用票据套打（样例）"),
        (lambda: overprint.render_calibration(overprint.Overprint(form=usual.FORM)), "专用票据套打（样例） 套打校准页"),
        (lambda: people.render_weekly(usual.weekly()), "城乡居民基本医疗保险参保缴费周报表（第 3 期）"),
        (lambda: archive.render_archive(usual.cover()), "卷内文件目录"),
    ],
)
def test_a_sheet_has_a_title_for_the_reader_of_the_file(drawn: Callable[[], bytes], title: str, printed) -> None:  # type: ignore[no-untyped-def]
    info = printed(drawn()).info()
    assert info["Title"] == title
    assert (info["Creator"], info["Producer"], info["Author"]) == ("村医保收缴",) * 3


def test_a_register_with_a_version_says_it_in_its_subject(printed) -> None:  # type: ignore[no-untyped-def]
    assert printed(render_register(make_sheet(3, version=7))).info()["Subject"] == "第7版"
    assert printed(people.render_insured(usual.insured())).info()["Subject"] == printed(people.render_insured(usual.insured())).info()["Title"]

