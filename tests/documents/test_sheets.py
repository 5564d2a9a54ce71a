"""The other sheets of the season: each total on paper is the total of its lines, each sheet is whole and readable."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime

import pytest

from village_collector.assets import asset
from village_collector.documents import archive_index as archive
from village_collector.documents import cash_papers as cash
from village_collector.documents import enrolment_forms as forms
from village_collector.documents import people_lists as ledgers
from village_collector.documents import reconciliation
from village_collector.documents import ticket_overprint as overprint
from village_collector.documents.flow import Origin
from village_collector.domain.reconciliation import Discrepancy, Equation, Figures, Reconciliation
from village_collector.errors import UserError

LONG = "阿卜杜热合曼·买买提明江·艾力肯·吐尔逊那依·古丽"
WHEN = datetime.fromisoformat("2021-12-20T09:30+08:00")
DAY = date(2021, 12, 20)
SEAL = "VCL1 411399001001 2022 A1 S63 N45 F1280000 FVYRMQVXE2YEIALCHVTTVCLZJ6TQ4NDLVEZF4M22B2LTKSYBCH4A"
PLAIN = Origin("柳河村", "六合镇", "2022年度", WHEN, "王小明")
SEALED = Origin("柳河村", "六合镇", "2022年度", WHEN, "王小明", SEAL, "FVYRMQVXE2YEIALC")


def deposit(lines: int = 20, **changed: object) -> cash.DepositSheet:
    receipts = tuple(cash.DepositLine(f"A1-{n:06d}", DAY, "李𠮷", "李明", 1, 32000) for n in range(1, lines + 1))
    facts: dict[str, object] = {
        "origin": PLAIN, "slip": "NX-07", "on": DAY, "payee": "六合镇城乡居民基本医疗保险费", "account": "6217000012345678901",
        "bank": "六合镇信用社", "payer": "王小明", "source": "代收居民医保费", "amount": 32000 * lines,
        "denominations": ((10000, 3 * lines), (2000, lines)), "remark": "柳河村，经办人王小明", "lines": receipts, "on_hand": 0,
    }  # fmt: skip
    return cash.DepositSheet(**{**facts, **changed})  # type: ignore[arg-type]


def day_sheet(lines: int = 12) -> cash.DaySheet:
    receipts = tuple(
        cash.DayLine(f"A1-{n:06d}", "09:05", "李建国", LONG if n == 4 else "李明", 2, "现金", 64000, "金额录错" if n == 3 else "")
        for n in range(1, lines + 1)
    )
    return cash.DaySheet(
        SEALED, DAY, 10000, receipts, (cash.DayDeposit("NX-07", "六合镇信用社", 640000),), 704000, 0, 74000,
        ((10000, 7), (1000, 4)), 74000, "",
    )  # fmt: skip


def tickets(used: int = 43) -> cash.TicketSheet:
    line = cash.TicketLine(
        "城乡居民基本医疗保险费专用票据", DAY, "00012001", "00012050", 50, used, 3, "00012014、00012027、00012039", 0, "", 4,
        "00012047—00012050", used * 32000,
    )  # fmt: skip
    return cash.TicketSheet(PLAIN, DAY, (line,))


def handover() -> cash.HandoverSheet:
    items = (
        cash.HandoverItem("手上现金", "1 笔", 32000, "百元 3 张、二十元 1 张"),
        cash.HandoverItem("专用票据", "4 份", None, "00012047—00012050，未用"),
    )
    return cash.HandoverSheet(SEALED, DAY, "王小明", "赵云", "李静", items)


def balance(short: int = 0) -> reconciliation.ReconciliationSheet:
    figures = Figures(
        people=45,
        payers=40,
        waived=5,
        unpaid=0,
        register_total=1280000,
        receipts=18,
        voided=2,
        receipts_total=1280000,
        cash_total=1248000,
        pos_total=32000,
        slips=2,
        slips_total=1280000,
        cash_on_hand=0,
        refunds_due=182000,
        refunds_unknown=1,
    )
    message = "2021-12-20 清点现金少了 1.00 元：找零少收。"
    found = (Discrepancy(equation="E2", code="cash-count", message=message, amount=-short),) if short else ()
    equations = (
        Equation(
            code="E1",
            title="收据合计等于各人实缴之和",
            left_word="收据",
            left=1280000,
            right_word="各人",
            right=1280000,
        ),
        Equation(
            code="E2",
            title="收的现金等于缴款单加手上现金",
            left_word="现金收款",
            left=1280000,
            right_word="缴款单加手上现金",
            right=1280000 - short,
            discrepancies=found,
        ),
        Equation(
            code="E3",
            title="每张收据最多在一张缴款单里",
            left_word="列入次数",
            left=18,
            right_word="收据张数",
            right=18,
        ),
    )
    return reconciliation.ReconciliationSheet(SEALED, Reconciliation(figures, equations), {"E2": "由经办人补足"} if short else {})


def insured(count: int = 60) -> ledgers.InsuredList:
    lines = tuple(
        ledgers.InsuredLine(
            f"第{n // 15 + 1}村民组", "王建国", LONG if n == 4 else "王𬭎", f"41139919500101{n % 9000 + 1000}", "", "", 32000,
            None if n == 7 else 32000, DAY, "村代收", f"{n:06d}", "1", "导入成功",
        )
        for n in range(count)
    )  # fmt: skip
    return ledgers.InsuredList(PLAIN, DAY, lines)


def uninsured(count: int = 40) -> ledgers.UninsuredList:
    lines = tuple(
        ledgers.UninsuredListLine(
            f"第{n // 9 + 1}村民组", "王建国", f"王𬭎{n}", 1950 + n % 60, "13800001234", n % 3 == 0,
            ("参军", "上学", "在外地务工，已在当地参加职工医保", "不愿参保", "")[n % 5], "", n % 4, DAY if n % 4 else None, "王小明", "",
        )
        for n in range(count)
    )  # fmt: skip
    return ledgers.UninsuredList(PLAIN, DAY, lines)


def refunds() -> ledgers.RefundSheet:
    lines = tuple(
        ledgers.RefundLine(agency, "第1村民组", f"巴特尔{n}", "411399195001011234", "少数民族", 36000, refund, "信用社", "6217", "巴特尔", None)
        for agency, refund, count in (("民族事务委员会", 15000, 8), ("民政局", 31000, 2), ("民政局", None, 2))
        for n in range(count)
    )
    return ledgers.RefundSheet(PLAIN, DAY, lines)


def weekly() -> ledgers.WeeklyReportSheet:
    tiers = (ledgers.TierCount("一档", 120, 880), ledgers.TierCount("二档", 12, 60))
    return ledgers.WeeklyReportSheet(
        PLAIN, 3, date(2020, 11, 16), date(2020, 11, 22), 1981, 1890, 2251, tiers, 300, 210, 180, 4, 72032000, 30080000, 28000000, 2080000,
        800, 5, 77, "第 4 名", "外出务工人员较多。", "", "赵云",
    )  # fmt: skip


def registration() -> forms.RegistrationForm:
    return forms.RegistrationForm(
        PLAIN, "李𠮷", "女", "汉族", date(2021, 12, 1), "居民身份证", "411399202112011234", "柳河村第3村民组", "同户籍地址", "李建国",
        "女", "13800001234", "李建国", "411399198001011234", "新生儿", "", "无", DAY, "王小明",
    )  # fmt: skip


def commitment() -> forms.CommitmentForm:
    return forms.CommitmentForm(PLAIN, "巴特尔", "411399198001011234", "", "某旗某镇某村", "柳河村", "13800001234", "王小明")


def cover() -> archive.ArchiveCover:
    items = (
        archive.ArchiveItem("缴费清册（三方签字）", "第1版", DAY, 3, 3, "5d0c2f81"),
        archive.ArchiveItem("现金缴款单", "NX-07", DAY, 1, 2, ""),
    )
    return archive.ArchiveCover(PLAIN, "2022-YB-001", "居民医保代收案卷", date(2021, 10, 8), DAY, "30 年", "王小明", items)


def attachments() -> bytes:
    items = [archive.AttachmentItem("公示影像", "第一榜远景", DAY, "村委会", "王小明", f"{n}.jpg", "5d0c2f81a3b4c5d6") for n in range(8)]
    return archive.render_attachments(PLAIN, items)


SHEETS: dict[str, Callable[[], bytes]] = {
    "deposit": lambda: cash.render_deposit(deposit()),
    "daysheet": lambda: cash.render_daysheet(day_sheet()),
    "tickets": lambda: cash.render_tickets(tickets()),
    "handover": lambda: cash.render_handover(handover()),
    "reconciliation": lambda: reconciliation.render_reconciliation(balance(100)),
    "insured": lambda: ledgers.render_insured(insured()),
    "uninsured": lambda: ledgers.render_uninsured(uninsured()),
    "calls": lambda: ledgers.render_call_list(uninsured()),
    "refunds": lambda: ledgers.render_refunds(refunds()),
    "weekly": lambda: ledgers.render_weekly(weekly()),
    "registration": lambda: forms.render_registration(registration()),
    "commitment": lambda: forms.render_commitment(commitment()),
    "archive": lambda: archive.render_archive(cover()),
    "attachments": attachments,
    "testpage": lambda: overprint.render_test_page("测试打印机", WHEN),
}


@pytest.mark.parametrize("name", SHEETS)
def test_each_sheet_is_whole_embeds_its_faces_and_is_the_same_twice(name: str, printed) -> None:  # type: ignore[no-untyped-def]
    data = SHEETS[name]()
    assert data == SHEETS[name]()
    paper = printed(data)
    assert all(paper.fonts_embedded())
    assert "No syntax or stream encoding errors" in paper.verdict()
    assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>" in data
    assert paper.info()["CreationDate"].startswith("Mon Dec 20 01:30:00 2021")


@pytest.mark.parametrize("name", SHEETS)
def test_each_sheet_looks_as_it_was_accepted(name: str, accepted) -> None:  # type: ignore[no-untyped-def]
    accepted(name, SHEETS[name](), 1)


def test_the_deposit_adds_up_over_its_pages(printed) -> None:  # type: ignore[no-untyped-def]
    paper = printed(cash.render_deposit(deposit(60)))
    text = paper.flat()
    assert "缴款金额（大写）：人民币壹万玖仟贰佰元整¥19200.00" in text
    assert "券别合计19200.00元（人民币壹万玖仟贰佰元整），与缴款金额相符" in text
    assert "合计6019200.00" in paper.flat(paper.pages())
    subtotals = re.findall(r"本页小计 (\d+) (\d+)\.00", " ".join(paper.text(None, "-raw").split()))
    assert sum(int(people) for people, _ in subtotals) == 60
    assert sum(int(amount) for _, amount in subtotals) == 19200


def test_notes_that_do_not_come_to_the_amount_say_so(printed) -> None:  # type: ignore[no-untyped-def]
    text = printed(cash.render_deposit(deposit(20, denominations=((10000, 63), (1000, 11))))).flat()
    assert "与缴款金额6400.00元相差+10.00元" in text


def test_void_receipts_stand_on_the_day_sheet_but_not_in_its_sum(printed) -> None:  # type: ignore[no-untyped-def]
    paper = printed(cash.render_daysheet(day_sheet()))
    text = paper.flat()
    assert "合计227040.00640.00" in text
    assert "金额录错" in text
    assert "本日应存740.00" in text
    assert paper.qr(paper.pages()) == SEAL


def test_a_ticket_range_that_does_not_add_up_says_by_how_much(printed) -> None:  # type: ignore[no-untyped-def]
    assert "相差" not in printed(cash.render_tickets(tickets())).flat()
    assert "00012001—00012050：领用50份，交代得清的49份，相差1份。" in printed(cash.render_tickets(tickets(42))).flat()


def test_equations_that_cannot_be_asked_yet_say_so(printed) -> None:  # type: ignore[no-untyped-def]
    text = printed(reconciliation.render_reconciliation(balance())).flat()
    assert text.count("未到") == 4
    assert text.count("相符") == 4
    assert "各项相符，没有差异。" in text


def test_a_difference_is_told_with_its_place_and_its_explanation(printed) -> None:  # type: ignore[no-untyped-def]
    text = printed(reconciliation.render_reconciliation(balance(100))).flat()
    assert "不符" in text
    assert "清点现金少了1.00元" in text
    assert "书面说明：E2由经办人补足" in text


def test_the_insured_ledger_masks_every_id_number(printed) -> None:  # type: ignore[no-untyped-def]
    text = printed(ledgers.render_insured(insured())).flat()
    assert "19500101" not in text
    assert text.count("411399********") == 60
    assert "合计19200.0018880.00" in text


def test_the_uninsured_ledger_says_on_every_page_that_it_stays_inside(printed) -> None:  # type: ignore[no-untyped-def]
    paper = printed(ledgers.render_uninsured(uninsured(80)))
    assert paper.pages() > 2
    assert all("内部资料，不得张贴" in paper.flat(page) for page in range(1, paper.pages() + 1))
    assert paper.flat().count("王𬭎") == 80


def test_the_call_list_gives_each_group_its_own_page(printed) -> None:  # type: ignore[no-untyped-def]
    paper = printed(ledgers.render_call_list(uninsured(40)))
    assert [f"第{n}村民组" in paper.flat(n) for n in range(1, 6)] == [True] * 5
    assert paper.pages() == 5
    assert printed(ledgers.render_call_list(uninsured(0))).flat().count("没有未参保人员") == 1


def test_each_agency_sums_what_it_gives_back_and_an_unknown_amount_adds_nothing(printed) -> None:  # type: ignore[no-untyped-def]
    paper = printed(ledgers.render_refunds(refunds()))
    assert "应返金额合计（大写）：人民币壹仟贰佰元整¥1200.00" in paper.flat(1)
    assert "应返金额合计（大写）：人民币陆佰贰拾元整¥620.00" in paper.flat(2)
    assert "其中2人的返还金额待定" in paper.flat(2)


def test_the_weekly_report_adds_its_tiers(printed) -> None:  # type: ignore[no-untyped-def]
    text = printed(ledgers.render_weekly(weekly())).flat()
    for part in ("本周新增合计132人", "累计合计940人", "完成应参保41.7%", "完成目标任务47.4%", "未缴存20800.00"):
        assert part in text, part


def test_the_archive_counts_its_papers_and_pages(printed) -> None:  # type: ignore[no-untyped-def]
    paper = printed(archive.render_archive(cover()))
    assert paper.pages() == 2
    assert "件数2件页数11页" in paper.flat(1)
    assert "卷内文件目录" in paper.flat(2)


def test_nobody_signs_an_empty_page(printed) -> None:  # type: ignore[no-untyped-def]
    for count in range(30, 50):
        paper = printed(ledgers.render_uninsured(uninsured(count)))
        assert "王𬭎" in paper.flat(paper.pages()), count


def test_a_long_ledger_can_be_called_off() -> None:
    class CalledOff(Exception):
        pass

    def progress(done: int, work: int) -> None:
        if done == 3:
            raise CalledOff

    with pytest.raises(CalledOff):
        ledgers.render_insured(insured(500), progress=progress)


def test_a_character_that_no_face_has_is_named_with_its_row() -> None:
    sheet = deposit(lines=1, denominations=())
    broken = cash.DepositLine("A1-000001", DAY, "张\ue863", "李明", 1, 32000)
    with pytest.raises(UserError, match="第 1 行 张") as refused:
        cash.render_deposit(cash.DepositSheet(**{name: getattr(sheet, name) for name in sheet.__slots__} | {"lines": (broken,)}))
    assert refused.value.code == "missing-glyph"


FORM = overprint.read_ticket_form(asset("layouts/overprint/sample.toml"))


def test_overprinting_writes_our_words_only_and_moves_them_by_millimetres(slip, printed) -> None:  # type: ignore[no-untyped-def]
    import pdfplumber

    places = []
    for offset in ((0.0, 0.0), (5.0, -3.0)):
        paper = printed(overprint.render_overprint([slip(3)], FORM, offset))
        assert "代收凭据" not in paper.flat()
        assert "人民币玖佰陆拾元整" in paper.flat()
        with pdfplumber.open(paper.path) as document:
            word = next(word for word in document.pages[0].extract_words() if word["text"] == "960.00")
        places.append((word["x0"], word["top"]))
    (x1, y1), (x2, y2) = places
    assert round((x2 - x1) / 72 * 25.4, 1) == 5.0
    assert round((y2 - y1) / 72 * 25.4, 1) == -3.0


def test_a_void_receipt_and_a_household_too_large_are_not_overprinted(slip) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UserError) as void:
        overprint.render_overprint([slip(2, void_reason="录错")], FORM)
    with pytest.raises(UserError) as many:
        overprint.render_overprint([slip(5)], FORM)
    assert (void.value.code, many.value.code) == ("void-receipt", "too-many-people")


def test_the_official_number_is_printed_only_where_the_form_allows_it(tmp_path) -> None:  # type: ignore[no-untyped-def]
    text = asset("layouts/overprint/sample.toml").read_text("utf-8").replace('key = "date"', 'key = "ticket"')
    path = tmp_path / "county.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(UserError, match="prints_number"):
        overprint.read_ticket_form(path)
    path.write_text(text.replace("prints_number = false", "prints_number = true"), "utf-8")
    assert overprint.read_ticket_form(path).prints_number
    path.write_text(text.replace("prints_number = false", "prints_number = true").replace("x = 170", "x = 270"), "utf-8")
    with pytest.raises(UserError, match="票面以外"):
        overprint.read_ticket_form(path)


def test_the_calibration_page_shows_every_place_over_a_millimetre_grid(printed, accepted) -> None:  # type: ignore[no-untyped-def]
    data = overprint.render_calibration(FORM, (1.5, -1))
    text = printed(data).flat()
    assert "右移1.5毫米、下移-1毫米" in text
    assert "金额大写" in text
    accepted("calibration", data, 1)
