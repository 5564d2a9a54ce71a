"""The receipt in the payer's hand: what was taken for whom, and nothing that makes it look like a fiscal receipt."""

from __future__ import annotations

from datetime import date

import pytest

from village_collector.documents.document import DrawOptions
from village_collector.documents.receipt import ReceiptLine, ReceiptSheet, render_receipts

LONG = "阿卜杜热合曼·买买提明江·艾力肯·吐尔逊那依·古丽"
DAYS = {"benefit_from": date(2022, 1, 1), "benefit_to": date(2022, 12, 31)}


@pytest.mark.parametrize("size", ["A5", "80mm"])
def test_the_receipt_says_who_paid_what_in_figures_and_capitals(receipt, printed, size) -> None:  # type: ignore[no-untyped-def]
    text = printed(render_receipts(ReceiptSheet((receipt(3),)), DrawOptions(size=size))).flat()
    for part in ("代收凭据", "A1-000123", "李𠮷", "李明", "¥960.00", "人民币玖佰陆拾元整", "实收1000.00元，找零40.00元",
                 "王小明", "2021-12-0309:05", "FVYRMQVX", "不是财政票据", "三（一）1"):  # fmt: skip
        assert part in text, part
    for never in ("发票", "收据", "补打", "作废"):
        assert never not in text, never


@pytest.mark.parametrize("size", ["A5", "80mm"])
def test_a_later_print_and_a_void_receipt_are_marked(receipt, printed, size) -> None:  # type: ignore[no-untyped-def]
    text = printed(
        render_receipts(ReceiptSheet((receipt(2, reprint=2, void_reason="金额录错"),)), DrawOptions(size=size))
    ).flat()
    assert "补打第2次" in text
    assert "作废，原因：金额录错" in text
    assert text.count("作") >= 2
    assert "待遇享受期" not in text, "a void receipt promises nothing"


@pytest.mark.parametrize("size", ["A5", "80mm"])
def test_a_promised_refund_says_by_whom_and_is_no_part_of_the_total(receipt, printed, size) -> None:  # type: ignore[no-untyped-def]
    lines = (
        ReceiptLine(
            name="巴特尔",
            relation="户主",
            collect=36000,
            subsidy=0,
            refund=15000,
            agency="民族事务委员会",
            clause="二（三）", **DAYS,
        ),
        ReceiptLine(
            name="其木格",
            relation="配偶",
            collect=36000,
            subsidy=0,
            refund=15000,
            agency="民族事务委员会",
            clause="二（三）", **DAYS,
        ),
        ReceiptLine(
            name="乌日娜", relation="子女", collect=36000, subsidy=0, refund=None, agency="民政局", clause="二（四）", **DAYS
        ),
    )
    text = printed(
        render_receipts(
            ReceiptSheet((receipt(lines=lines, total=108000, tendered=108000, change=0),)), DrawOptions(size=size)
        )
    ).flat()
    assert "以后由民族事务委员会返还：巴特尔150.00元、其木格150.00元，共300.00元。" in text
    assert "以后由民政局返还：乌日娜金额待定。" in text
    assert "人民币壹仟零捌拾元整" in text


def one_line(name: str, begins: date | None, ends: date | None) -> ReceiptLine:
    return ReceiptLine(
        name=name, relation="子", collect=32000, subsidy=0, refund=None, agency="", clause="三（一）1", benefit_from=begins, benefit_to=ends
    )


@pytest.mark.parametrize("size", ["A5", "80mm"])
def test_a_receipt_promises_each_person_their_own_days_of_cover_and_nothing_where_none_are_given(receipt, printed, size) -> None:  # type: ignore[no-untyped-def]
    year, september, last = date(2022, 1, 1), date(2022, 9, 10), date(2022, 12, 31)
    named = (one_line("王一", year, last), one_line("王二", september, last), one_line("王三", year, last), one_line("王四", None, None))
    options = DrawOptions(size=size)
    text = printed(render_receipts(ReceiptSheet((receipt(lines=named, total=128000),)), options)).flat()
    assert "待遇享受期（王一、王三）：2022-01-01至2022-12-31" in text
    assert "待遇享受期（王二）：2022-09-10至2022-12-31" in text
    assert text.count("待遇享受期") == 2
    text = printed(render_receipts(ReceiptSheet((receipt(lines=named[:1] + named[2:3], total=64000),)), options)).flat()
    assert "待遇享受期：2022-01-01至2022-12-31" in text
    text = printed(render_receipts(ReceiptSheet((receipt(lines=named[3:], total=32000),)), options)).flat()
    assert "待遇享受期" not in text


@pytest.mark.parametrize("size", ["A5", "80mm"])
def test_a_household_of_fourteen_with_long_names_stays_on_one_receipt(receipt, printed, size) -> None:  # type: ignore[no-untyped-def]
    lines = tuple(
        ReceiptLine(
            name=LONG,
            relation="户主",
            collect=32000,
            subsidy=0,
            refund=1000 + n,
            agency="民政局" if n % 2 else "民委",
            clause="三", **DAYS,
        )
        for n in range(14)
    )
    paper = printed(render_receipts(ReceiptSheet((receipt(lines=lines, total=448000),)), DrawOptions(size=size)))
    assert paper.pages() == 1
    assert paper.flat().count("古丽") == 28
    assert "FVYRMQVX" in paper.flat()


def test_many_receipts_go_into_one_file_in_their_order(receipt, printed) -> None:  # type: ignore[no-untyped-def]
    receipts = tuple(receipt(1 + n % 5, number=f"A1-{n:06d}") for n in range(30))
    paper = printed(render_receipts(ReceiptSheet(receipts)))
    assert paper.pages() == 30
    assert [f"A1-{n:06d}" in paper.flat(n + 1) for n in (0, 13, 29)] == [True] * 3
    assert paper.data == render_receipts(ReceiptSheet(receipts))


@pytest.mark.parametrize("size", ["A5", "80mm"])
def test_only_embedded_faces_and_a_whole_file(receipt, printed, size) -> None:  # type: ignore[no-untyped-def]
    paper = printed(
        render_receipts(
            ReceiptSheet(
                (
                    receipt(2),
                    receipt(7),
                )
            ),
            DrawOptions(size=size),
        )
    )
    assert all(paper.fonts_embedded())
    assert "No syntax or stream encoding errors" in paper.verdict()
