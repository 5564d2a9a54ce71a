"""Every paper, on a day like any other and on a rare one, as a person has accepted it: word by word, line by line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import pytest
from accepted_text import accept_text
from documents import papers as usual
from documents import rare_papers as rare
from documents.conftest import ACCEPTED, LONG, Accepted, Printed, make_line, make_receipt, make_sheet
from documents.description import describe_file

from village_collector.documents import archive_index as archive
from village_collector.documents import cash_papers as cash
from village_collector.documents import enrolment_forms as forms
from village_collector.documents import people_lists as people
from village_collector.documents import posted_list, reconciliation
from village_collector.documents import ticket_overprint as overprint
from village_collector.documents.document import DrawOptions
from village_collector.documents.receipt import ReceiptSheet, render_receipts
from village_collector.documents.register import render_register

Drawn: TypeAlias = Callable[[], bytes]

USUAL: dict[str, tuple[Drawn, tuple[int, ...]]] = {
    "deposit": (lambda: cash.render_deposit(usual.deposit()), (1,)),
    "day": (lambda: cash.render_day(usual.day_sheet()), (1,)),
    "tickets": (lambda: cash.render_tickets(usual.tickets()), (1,)),
    "handover": (lambda: cash.render_handover(usual.handover()), (1,)),
    "reconciliation": (lambda: reconciliation.render_reconciliation(usual.balance(100)), (1,)),
    "insured": (lambda: people.render_insured(usual.insured()), (1, 2, 3)),
    "uninsured": (lambda: people.render_uninsured(usual.uninsured()), (1, 2)),
    "calls": (lambda: people.render_call_list(usual.uninsured()), (1, 2)),
    "refunds": (lambda: people.render_refunds(usual.refunds()), (1, 2)),
    "posting": (lambda: posted_list.render_posted_list(usual.posting(usual.neighbours())), (1,)),
    "weekly": (lambda: people.render_weekly(usual.weekly()), (1,)),
    "registration": (lambda: forms.render_registration(usual.registration()), (1,)),
    "commitment": (lambda: forms.render_commitment(usual.commitment()), (1,)),
    "archive": (lambda: archive.render_archive(usual.cover()), (1, 2)),
    "attachments": (lambda: archive.render_attachments(usual.attachments()), (1,)),
    "test": (lambda: overprint.render_test_page(overprint.PrinterTest(printer="测试打印机", printed_at=usual.WHEN)), (1,)),
    "overprint": (lambda: overprint.render_overprint(overprint.Overprint(form=usual.FORM, receipts=(make_receipt(3),), offset=(5, -3))), (1,)),
    "calibration": (lambda: overprint.render_calibration(overprint.Overprint(form=usual.FORM, offset=(1.5, -1))), (1,)),
    "receipt": (lambda: render_receipts(ReceiptSheet((usual.receipt(),))), (1,)),
    "receipt-80mm": (lambda: render_receipts(ReceiptSheet((usual.receipt(),)), rare.ROLL), (1,)),
    "receipts": (lambda: render_receipts(ReceiptSheet(tuple(make_receipt(n, number=f"A1-{n:06d}") for n in (1, 2, 5)))), (1, 3)),
    "register": (lambda: render_register(usual.register(), DrawOptions(copies=3)), (1, 6)),
}

RARE: dict[str, tuple[Drawn, tuple[int, ...]]] = {
    "deposit-long": (lambda: cash.render_deposit(usual.deposit(60)), (2, 3)),
    "deposit-counted": (rare.counted_deposit, (1,)),
    "deposit-bare": (lambda: cash.render_deposit(usual.deposit(0, denominations=(), slip="")), (1,)),
    "day-long": (rare.busy_day, (1, 2, 3)),
    "day-uncounted": (lambda: rare.busy_day(lines=(), deposits=(), counted=None, expected=None, denominations=(), reason=""), (1,)),
    "tickets-short": (lambda: cash.render_tickets(replace(usual.tickets(), lines=tuple(map(rare.ticket_of, range(1, 30))))), (1, 2)),
    "handover-remark": (lambda: cash.render_handover(replace(usual.handover(), remark="钥匙两把。", origin=usual.PLAIN)), (1,)),
    "reconciliation-even": (lambda: reconciliation.render_reconciliation(usual.balance()), (1,)),
    "reconciliation-asked": (rare.asked_reconciliation, (1,)),
    "uninsured-none": (lambda: people.render_uninsured(usual.uninsured(0)), (1,)),
    "calls-none": (lambda: people.render_call_list(usual.uninsured(0)), (1,)),
    "refunds-none": (lambda: people.render_refunds(replace(usual.refunds(), lines=())), (1,)),
    "weekly-one-tier": (rare.one_tier_week, (1,)),
    "registration-blank": (lambda: forms.render_registration(forms.RegistrationForm(origin=usual.PLAIN)), (1,)),
    "commitment-blank": (lambda: forms.render_commitment(forms.CommitmentForm(origin=replace(usual.PLAIN, label_year=""))), (1,)),
    "archive-undated": (lambda: archive.render_archive(replace(usual.cover(), last=None, items=())), (1,)),
    "posting-changes": (rare.posted_changes, (1, 2)),
    "posting-none": (lambda: posted_list.render_posted_list(usual.posting([], 12, "name")), (1,)),
    "receipt-void": (lambda: render_receipts(rare.void_receipt()), (1,)),
    "receipt-void-80mm": (lambda: render_receipts(rare.void_receipt(), rare.ROLL), (1,)),
    "receipt-full": (lambda: render_receipts(rare.full_receipt()), (1,)),
    "receipt-full-80mm": (lambda: render_receipts(rare.full_receipt(), rare.ROLL), (1,)),
    "register-middle": (lambda: render_register(make_sheet(45), DrawOptions(copies=4)), (2, 3, 10)),
    "register-signed": (lambda: render_register(make_sheet(3, signers=(("社保协办员", LONG * 2), ("税务分局工作人员", LONG)))), (1,)),
    "register-full": (lambda: render_register(make_sheet(20)), (1,)),
    "register-empty": (lambda: render_register(make_sheet(0, title="某村清册", signers=())), (1,)),
    "register-county": (
        lambda: render_register(
            make_sheet(lines=tuple(make_line(n, subsidy=None) for n in range(1, 15))), DrawOptions(layout=rare.county_layout())
        ),
        (1, 2),
    ),
    "receipt-large": (lambda: render_receipts(rare.large_receipt()), (1,)),
    "receipt-large-80mm": (lambda: render_receipts(rare.large_receipt(), rare.ROLL), (1,)),
    "register-words": (lambda: render_register(make_sheet(22), rare.worded("register", *rare.REGISTER_WORDS)), (1, 2)),
    "register-wordless": (lambda: render_register(make_sheet(22), rare.worded("register")), (1, 2)),
    "posting-words": (
        lambda: posted_list.render_posted_list(usual.posting(usual.some_left(), mask="tail4"), rare.worded("posting", *rare.POSTING_WORDS)),
        (1,),
    ),
    "posting-wordless": (lambda: posted_list.render_posted_list(usual.posting(usual.some_left()), rare.worded("posting")), (1,)),
    "posting-nameless": (
        lambda: posted_list.render_posted_list(usual.posting(usual.some_left(), mask="head6"), rare.without("posting", "name")),
        (1,),
    ),
    "deposit-words": (lambda: cash.render_deposit(usual.deposit(1), rare.worded("deposit", "blank")), (1,)),
    "day-words": (lambda: cash.render_day(usual.day_sheet(), rare.worded("day", "blank")), (1,)),
    "deposit-coins": (rare.odd_coins, (1,)),
    "handover-unsigned": (lambda: cash.render_handover(usual.handover(), rare.without("handover", "checked")), (1,)),
    "archive-long": (rare.long_archive, (1, 2, 3)),
    "reconciliation-explained": (rare.explained_reconciliation, (1,)),
    "reconciliation-named": (rare.named_discrepancies, (1,)),
    "refunds-bare": (rare.bare_refunds, (1, 2)),
    "calls-bare": (rare.bare_people, (1, 2)),
    "registration-long": (rare.weighty_forms, (1,)),
    "cells": (rare.cells_of_all_shapes, (1,)),
}
PAPERS = USUAL | RARE


@pytest.mark.parametrize("name", PAPERS)
def test_each_paper_is_as_it_was_accepted(name: str, accepted: Accepted) -> None:
    draw, pages = PAPERS[name]
    accepted(name, draw(), *pages)


@pytest.mark.parametrize("name", USUAL)
def test_each_paper_is_whole_embeds_its_faces_and_is_the_same_twice(name: str, printed: Callable[[bytes], Printed]) -> None:
    draw, _ = USUAL[name]
    data = draw()
    assert data == draw()
    paper = printed(data)
    assert all(paper.fonts_embedded())
    assert "No syntax or stream encoding errors" in paper.verdict()
    assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>" in data


def test_every_place_of_a_ticket_is_filled_and_named(tmp_path: Path, accepted: Accepted) -> None:
    form = rare.every_field(tmp_path)
    full = make_receipt(5, ticket="00012001", payer="王建国")
    accepted("overprint-full", overprint.render_overprint(overprint.Overprint(form=form, receipts=(full,), offset=(2.0, -1.0))))
    accepted("calibration-full", overprint.render_calibration(overprint.Overprint(form=form)))


def test_the_file_has_what_an_archive_asks_for_as_it_was_accepted() -> None:
    accept_text(ACCEPTED / "file.txt", describe_file(cash.render_handover(usual.handover())))


def test_no_accepted_file_is_left_of_a_paper_that_is_gone() -> None:
    known = {*PAPERS, "overprint-full", "calibration-full", "file"}
    assert {path.stem for path in ACCEPTED.glob("*.txt")} <= known
    pictured = {f"{name}-{page}" if page > 1 else name for name, (_, pages) in PAPERS.items() for page in pages}
    assert {path.stem for path in ACCEPTED.glob("*.png")} <= pictured | {"overprint-full", "calibration-full"}
