"""The papers of the cash box: each total on paper is the total of its lines."""

from __future__ import annotations

import re

from documents import papers as usual

from village_collector.documents import cash_papers as cash


def test_the_deposit_adds_up_over_its_pages(printed) -> None:  # type: ignore[no-untyped-def]
    paper = printed(cash.render_deposit(usual.deposit(60)))
    text = paper.flat()
    assert "缴款金额（大写）：人民币壹万玖仟贰佰元整¥19200.00" in text
    assert "券别合计19200.00元（人民币壹万玖仟贰佰元整），与缴款金额相符" in text
    assert "合计6019200.00" in paper.flat(paper.pages())
    subtotals = re.findall(r"本页小计 (\d+) (\d+)\.00", " ".join(paper.text(None, "-raw").split()))
    assert sum(int(people) for people, _ in subtotals) == 60
    assert sum(int(amount) for _, amount in subtotals) == 19200


def test_notes_that_do_not_come_to_the_amount_say_so(printed) -> None:  # type: ignore[no-untyped-def]
    text = printed(cash.render_deposit(usual.deposit(20, denominations=((10000, 63), (1000, 11))))).flat()
    assert "与缴款金额6400.00元相差+10.00元" in text


def test_void_receipts_stand_on_the_day_sheet_but_not_in_its_sum(printed) -> None:  # type: ignore[no-untyped-def]
    paper = printed(cash.render_day(usual.day_sheet()))
    text = paper.flat()
    assert "合计227040.00640.00" in text
    assert "金额录错" in text
    assert "本日应存740.00" in text
    assert paper.qr(paper.pages()) == usual.CODED.qr_text


def test_a_ticket_range_that_does_not_add_up_says_by_how_much(printed) -> None:  # type: ignore[no-untyped-def]
    assert "相差" not in printed(cash.render_tickets(usual.tickets())).flat()
    assert "00012001—00012050：领用50份，交代得清的49份，相差1份。" in printed(cash.render_tickets(usual.tickets(42))).flat()
