"""The sheets of other days: empty, long, void, with everything that is seldom filled in; each as a person accepted it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from documents import test_sheets as usual
from documents.conftest import make_line, make_receipt, make_sheet
from documents.test_posted_list import person, posting

from village_collector.documents import archive_index as archive
from village_collector.documents import cash_papers as cash
from village_collector.documents import enrolment_forms as forms
from village_collector.documents import people_lists as people
from village_collector.documents import reconciliation
from village_collector.documents import ticket_overprint as overprint
from village_collector.documents.document import Document, DrawOptions
from village_collector.documents.layout import Layout, LayoutColumn, default_layout
from village_collector.documents.page import A4
from village_collector.documents.posted_list import render_posted_list
from village_collector.documents.receipt import ReceiptLine, ReceiptSheet, render_receipts
from village_collector.documents.register import render_register
from village_collector.domain.reconciliation import Equation

DAY = usual.DAY
ROLL = DrawOptions(size="80mm")


def counted_deposit() -> bytes:
    """The notes do not come to the amount; a note and a coin that are no usual ones, and no receipts."""
    notes = ((10000, 63), (5000, 1), (50, 3), (20, 2), (20000, 1))
    return cash.render_deposit(usual.deposit(0, amount=640000, denominations=notes, on_hand=1250))


def busy_day(**changed: object) -> bytes:
    """Counted before the last payment came in; two deposits; receipts for more than one page."""
    deposits = (
        cash.DayDeposit(slip="NX-07", bank="六合镇信用社", amount=640000),
        cash.DayDeposit(slip="NX-08", bank="六合镇邮储", amount=100),
    )
    sheet = replace(usual.day_sheet(70), counted=73900, expected=74100, reason="找零少收", deposits=deposits, without_cash=(("POS", 32000), ("转账（村集体账户）", 64000)))
    return cash.render_day(replace(sheet, **changed))  # type: ignore[arg-type]


def ticket_of(number: int) -> cash.TicketLine:
    (line,) = usual.tickets().lines
    return replace(line, first=f"{number}001", last=f"{number}050", lost=1, lost_numbers=f"{number}007", used=42 - number)


def asked_reconciliation() -> bytes:
    """Every equation is asked; one that counts pieces and one of money do not hold."""
    sheet = usual.balance(100)
    units = {"E6": "fen", "E7": "people", "E8": "fen", "E9": "tickets"}
    more = tuple(
        Equation(code=code, title=f"等式 {code}", unit=unit, left_word="左", left=900 + n, right_word="右", right=900)  # type: ignore[arg-type]
        for n, (code, unit) in enumerate(units.items())
    )
    whole = replace(sheet.reconciliation, equations=sheet.reconciliation.equations + more)
    return reconciliation.render_reconciliation(replace(sheet, reconciliation=whole, explanations={}, signers=(("甲方", "王小明"),)))


def one_tier_week() -> bytes:
    week = usual.weekly()
    return people.render_weekly(
        replace(week, tiers=week.tiers[:1], target=None, last_year=None, problems="", correction="第 2 期少报 3 人。", ranking="")
    )


EVERY_FIELD = """
name = "县票"
width = 210
height = 140
rows = 5
prints_number = true
""" + "".join(
    f'[[field]]\nkey = "{key}"\nx = {10 + 66 * (n % 3)}\ny = {8 + 18 * (n // 3)}\nwidth = 60\n'
    + ("height = 9\nsize = 12\n" if n == 4 else 'align = "center"\n' if n == 5 else "")
    for n, key in enumerate(
        ("ticket", "receipt", "date", "year", "month", "day", "payer", "head", "village", "group", "people", "names", "item",
         "total", "capitals", "operator", "line_name", "line_amount", "line_relation")
    )
)  # fmt: skip


def every_field(folder: Path) -> overprint.TicketForm:
    (folder / "county.toml").write_text(EVERY_FIELD, "utf-8")
    return overprint.read_ticket_form(folder / "county.toml")


def void_receipt() -> ReceiptSheet:
    return ReceiptSheet((make_receipt(2, reprint=2, void_reason="金额录错", ticket="00012001"),))


def full_receipt() -> ReceiptSheet:
    """Fourteen people, two agencies, one of whose amounts is not known, three clauses, exact money."""
    lines = tuple(
        ReceiptLine(
            name=f"李明{n}", relation="子", collect=32000 - 1000 * (n % 2), subsidy=1000 * (n % 2), refund=(None, 0, 5000)[n % 3],
            agency=("民政局", "民委")[n % 2], clause=("三", "二（一）", "")[n % 3], benefit_from=date(2022, 1, 1) if n % 2 else None, benefit_to=date(2022, 12, 31),
        )
        for n in range(14)
    )  # fmt: skip
    total = sum(line.collect for line in lines)
    return ReceiptSheet((make_receipt(lines=lines, total=total, tendered=total, change=0, ticket="00012001"),))


def county_layout() -> Layout:
    """Another county's register: other columns, sums apart from each other, rows, signers and words."""
    widths = {"number": 12, "paid": 22, "household_no": 20, "ticket": 24, "subsidy": 22, "payer_signature": 30, "due": 22, "group": 30, "name": 40}
    columns = tuple(LayoutColumn(key=key, heading=key, width=width, size=7 if key == "paid" else None) for key, width in widths.items())
    layout = default_layout("register")
    return replace(layout, columns=columns, rows=8, signers=("甲方", "乙方"), copies=("甲方留存",), stamp="", words={"blank": "下面没有了"})


def cells_of_all_shapes() -> bytes:
    """Texts that stand as they are, shrink, break into two, three and four lines, and that are too long for any."""
    document = Document("格子", A4)
    pen = document.pen()
    text = "阿卜杜热合曼·买买提明江（身份证号 411399195001011234），住六合镇柳河村第3村民组；电话 13800001234。"
    y = 12.0
    for width, height in ((90, 6), (60, 8), (40, 10), (30, 12), (22, 9), (14, 7)):
        for x, (align, length) in zip((12.0, 105.0), (("left", 40), ("center", 80)), strict=True):
            pen.box(x, y, width, height)
            pen.cell(x, y, width, height, text[: length * width // 60], 9, align, bold=align == "center")  # type: ignore[arg-type]
        y += height + 2
    for n, length in enumerate((4, 9, 12, 14, 18, 24, 30)):
        pen.box(12, y, 40, 7, 0.8, dashed=n % 2 == 1)
        pen.cell(12, y, 40, 7, text[5 : 5 + length], 10, "right", gray=0.3)
        pen.cell(60, y, 40, 7, "1234567890"[:n] + "元", 10, "right")
        pen.ground(110, y, 40, 7, 0.9)
        pen.text(130, y + 5, text[:n], 9, bold=True, align="center")
        pen.text(195, y + 5, text[:n], 9, gray=0.5, align="right")
        y += 9
    y = pen.paragraph(12, y, 60, text * 2 + "\n\n" + text[::-1] + "\nThe end of a long name stays whole, says MaryElizabethAnneAlexandraVictoria.", 9)
    y = pen.paragraph(12, y, 100, text, 12, leading=2, gray=0.4)
    pen.line(12, y, 80, y + 3, 1.2, "[20 15] 0 d ")
    pen.lines([(12, y + 5, 80, y + 5), (12, y + 7, 80, y + 9)], 0.6, gray=0.5)
    pen.watermark("样张 SAMPLE", 40)
    document.page(pen)
    return document.finish()


Drawn = Callable[[], bytes]
VARIANTS: dict[str, tuple[Drawn, tuple[int, ...]]] = {
    "deposit-long": (lambda: cash.render_deposit(usual.deposit(60)), (2, 3)),
    "deposit-counted": (counted_deposit, (1,)),
    "deposit-bare": (lambda: cash.render_deposit(usual.deposit(0, denominations=(), slip="")), (1,)),
    "day-long": (busy_day, (1, 2, 3)),
    "day-uncounted": (lambda: busy_day(lines=(), deposits=(), counted=None, expected=None, denominations=(), reason=""), (1,)),
    "tickets-short": (lambda: cash.render_tickets(replace(usual.tickets(), lines=tuple(map(ticket_of, range(1, 30))))), (1, 2)),
    "handover-remark": (lambda: cash.render_handover(replace(usual.handover(), remark="钥匙两把。", origin=usual.PLAIN)), (1,)),
    "reconciliation-even": (lambda: reconciliation.render_reconciliation(usual.balance()), (1,)),
    "reconciliation-asked": (asked_reconciliation, (1,)),
    "insured-last": (lambda: people.render_insured(usual.insured()), (2, 3)),
    "uninsured-last": (lambda: people.render_uninsured(usual.uninsured()), (2,)),
    "uninsured-none": (lambda: people.render_uninsured(usual.uninsured(0)), (1,)),
    "calls-second": (lambda: people.render_call_list(usual.uninsured()), (2,)),
    "calls-none": (lambda: people.render_call_list(usual.uninsured(0)), (1,)),
    "refunds-second": (lambda: people.render_refunds(usual.refunds()), (2,)),
    "refunds-none": (lambda: people.render_refunds(replace(usual.refunds(), lines=())), (1,)),
    "weekly-one-tier": (one_tier_week, (1,)),
    "registration-blank": (lambda: forms.render_registration(forms.RegistrationForm(origin=usual.PLAIN)), (1,)),
    "commitment-blank": (lambda: forms.render_commitment(forms.CommitmentForm(origin=replace(usual.PLAIN, label_year=""))), (1,)),
    "archive-index": (lambda: archive.render_archive(usual.cover()), (2,)),
    "archive-undated": (lambda: archive.render_archive(replace(usual.cover(), last=None, items=())), (1,)),
    "posting-changes": (
        lambda: render_posted_list(posting([person(f"王{n}", change="新增", enrolled=n % 3 > 0) for n in range(40)], 2, "head6tail4")),
        (1, 2),
    ),
    "posting-none": (lambda: render_posted_list(posting([], 12, "name")), (1,)),
    "receipt-void": (lambda: render_receipts(void_receipt()), (1,)),
    "receipt-void-80mm": (lambda: render_receipts(void_receipt(), ROLL), (1,)),
    "receipt-full": (lambda: render_receipts(full_receipt()), (1,)),
    "receipt-full-80mm": (lambda: render_receipts(full_receipt(), ROLL), (1,)),
    "register-middle": (lambda: render_register(make_sheet(45), DrawOptions(copies=4)), (2, 3, 10)),
    "register-full": (lambda: render_register(make_sheet(20)), (1,)),
    "register-empty": (lambda: render_register(make_sheet(0, title="某村清册", signers=())), (1,)),
    "register-county": (
        lambda: render_register(make_sheet(lines=tuple(make_line(n, subsidy=None) for n in range(1, 15))), DrawOptions(layout=county_layout())),
        (1, 2),
    ),
    "cells": (cells_of_all_shapes, (1,)),
}  # fmt: skip


@pytest.mark.parametrize("name", VARIANTS)
def test_each_sheet_of_another_day_looks_as_it_was_accepted(name: str, accepted) -> None:  # type: ignore[no-untyped-def]
    draw, pages = VARIANTS[name]
    data = draw()
    for page in pages:
        accepted(name if len(pages) == 1 else f"{name}-{page}", data, page)


def test_every_place_of_a_ticket_is_filled_and_named(tmp_path: Path, accepted) -> None:  # type: ignore[no-untyped-def]
    form = every_field(tmp_path)
    full = make_receipt(5, ticket="00012001", payer="王建国")
    accepted("overprint-full", overprint.render_overprint(overprint.Overprint(form=form, receipts=(full,), offset=(2.0, -1.0))), 1)
    accepted("calibration-full", overprint.render_calibration(overprint.Overprint(form=form)), 1)


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
    import pypdfium2

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
def test_a_sheet_has_a_title_for_the_reader_of_the_file(drawn: Drawn, title: str, printed) -> None:  # type: ignore[no-untyped-def]
    info = printed(drawn()).info()
    assert info["Title"] == title
    assert (info["Creator"], info["Producer"], info["Author"]) == ("村医保收缴",) * 3


def test_a_register_with_a_version_says_it_in_its_subject(printed) -> None:  # type: ignore[no-untyped-def]
    assert printed(render_register(make_sheet(3, version=7))).info()["Subject"] == "第7版"
    assert printed(people.render_insured(usual.insured())).info()["Subject"] == printed(people.render_insured(usual.insured())).info()["Title"]

