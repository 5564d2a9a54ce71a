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
from village_collector.documents import people_lists as people
from village_collector.documents import reconciliation
from village_collector.documents import ticket_overprint as overprint
from village_collector.documents.document import DrawOptions
from village_collector.documents.flow import Origin
from village_collector.domain.reconciliation import Discrepancy, Equation, Figures, Reconciliation
from village_collector.errors import UserError

LONG = "阿卜杜热合曼·买买提明江·艾力肯·吐尔逊那依·古丽"
WHEN = datetime.fromisoformat("2021-12-20T09:30+08:00")
DAY = date(2021, 12, 20)
SEAL = "VCL1 411399001001 2022 A1 S63 N45 F1280000 FVYRMQVXE2YEIALCHVTTVCLZJ6TQ4NDLVEZF4M22B2LTKSYBCH4A"
PLAIN = Origin(village="柳河村", town="六合镇", label_year="2022年度", printed_at=WHEN, prepared_by="王小明")
CODED = Origin(
    village="柳河村",
    town="六合镇",
    label_year="2022年度",
    printed_at=WHEN,
    prepared_by="王小明",
    qr_text=SEAL,
    verification_code="FVYRMQVXE2YEIALC",
)


def deposit(lines: int = 20, **changed: object) -> cash.DepositSheet:
    receipts = tuple(
        cash.DepositLine(receipt=f"A1-{n:06d}", received_on=DAY, head="李𠮷", payer="李明", people=1, amount=32000)
        for n in range(1, lines + 1)
    )
    facts: dict[str, object] = {
        "origin": PLAIN,
        "slip": "NX-07",
        "on": DAY,
        "payee": "六合镇城乡居民基本医疗保险费",
        "account": "6217000012345678901",
        "bank": "六合镇信用社",
        "payer": "王小明",
        "source": "代收居民医保费",
        "amount": 32000 * lines,
        "denominations": ((10000, 3 * lines), (2000, lines)),
        "remark": "柳河村，经办人王小明",
        "lines": receipts,
        "on_hand": 0,
    }
    return cash.DepositSheet(**{**facts, **changed})  # type: ignore[arg-type]


def day_sheet(lines: int = 12) -> cash.DaySheet:
    receipts = tuple(
        cash.DayLine(
            receipt=f"A1-{n:06d}",
            time="09:05",
            head="李建国",
            payer=LONG if n == 4 else "李明",
            people=2,
            method="现金",
            amount=64000,
            voided_because="金额录错" if n == 3 else "",
        )
        for n in range(1, lines + 1)
    )
    return cash.DaySheet(
        origin=CODED,
        on=DAY,
        opening=10000,
        lines=receipts,
        deposits=(cash.DayDeposit(slip="NX-07", bank="六合镇信用社", amount=640000),),
        cash=704000,
        without_cash=(),
        closing=74000,
        denominations=((10000, 7), (1000, 4)),
        counted=74000,
        reason="",
    )


def tickets(used: int = 43) -> cash.TicketSheet:
    line = cash.TicketLine(
        name="城乡居民基本医疗保险费专用票据",
        received_on=DAY,
        first="00012001",
        last="00012050",
        received=50,
        used=used,
        void=3,
        void_numbers="00012014、00012027、00012039",
        lost=0,
        lost_numbers="",
        left=4,
        left_range="00012047—00012050",
        amount=used * 32000,
    )
    return cash.TicketSheet(origin=PLAIN, until=DAY, lines=(line,))


def handover() -> cash.HandoverSheet:
    items = (
        cash.HandoverItem(item="手上现金", quantity="1 笔", amount=32000, detail="百元 3 张、二十元 1 张"),
        cash.HandoverItem(item="专用票据", quantity="4 份", amount=None, detail="00012047—00012050，未用"),
    )
    return cash.HandoverSheet(origin=CODED, on=DAY, giver="王小明", taker="赵云", witness="李静", items=items)


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
        transfer_total=0,
        relative_total=0,
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
            unit="fen",
        ),
        Equation(
            code="E2",
            title="收的现金等于缴款单加手上现金",
            left_word="现金收款",
            left=1280000,
            right_word="缴款单加手上现金",
            right=1280000 - short,
            unit="fen",
            discrepancies=found,
        ),
        Equation(
            code="E3",
            title="每张收据最多在一张缴款单里",
            left_word="列入次数",
            left=18,
            right_word="收据张数",
            right=18,
            unit="receipts",
        ),
    )
    return reconciliation.ReconciliationSheet(
        origin=CODED,
        reconciliation=Reconciliation(figures, equations),
        explanations={"E2": "由经办人补足"} if short else {},
    )


def insured(count: int = 60) -> people.InsuredList:
    lines = tuple(
        people.InsuredLine(
            group=f"第{n // 15 + 1}村民组",
            head="王建国",
            name=LONG if n == 4 else "王𬭎",
            id_number=f"41139919500101{n % 9000 + 1000}",
            tier="",
            assistance="",
            due=32000,
            paid=None if n == 7 else 32000,
            paid_on=DAY,
            channel="村代收",
            ticket=f"{n:06d}",
            batch="1",
            state="导入成功",
        )
        for n in range(count)
    )
    return people.InsuredList(origin=PLAIN, as_of=DAY, lines=lines)


def uninsured(count: int = 40) -> people.UninsuredList:
    lines = tuple(
        people.UninsuredListLine(
            group=f"第{n // 9 + 1}村民组",
            head="王建国",
            name=f"王𬭎{n}",
            birth_year=1950 + n % 60,
            phone="13800001234",
            insured_last_year=n % 3 == 0,
            reason=("参军", "上学", "在外地务工，已在当地参加职工医保", "不愿参保", "")[n % 5],
            evidence="",
            attempts=n % 4,
            last_attempt=DAY if n % 4 else None,
            by="王小明",
            outcome="",
        )
        for n in range(count)
    )
    return people.UninsuredList(origin=PLAIN, as_of=DAY, lines=lines)


def refunds() -> people.RefundSheet:
    lines = tuple(
        people.RefundLine(
            agency=agency,
            group="第1村民组",
            name=f"巴特尔{n}",
            id_number="411399195001011234",
            identity="少数民族",
            paid=36000,
            refund=refund,
            bank="信用社",
            account="6217",
            holder="巴特尔",
            paid_on=None,
        )
        for agency, refund, count in (("民族事务委员会", 15000, 8), ("民政局", 31000, 2), ("民政局", None, 2))
        for n in range(count)
    )
    return people.RefundSheet(origin=PLAIN, as_of=DAY, lines=lines)


def weekly() -> people.WeeklyReportSheet:
    tiers = (people.TierCount(tier="一档", new=120, total=880), people.TierCount(tier="二档", new=12, total=60))
    return people.WeeklyReportSheet(
        origin=PLAIN,
        number=3,
        first=date(2020, 11, 16),
        last=date(2020, 11, 22),
        target=1981,
        last_year=1890,
        should=2251,
        tiers=tiers,
        pupils=300,
        assisted_should=210,
        assisted=180,
        newborns=4,
        due=72032000,
        collected=30080000,
        deposited=28000000,
        on_hand=2080000,
        succeeded=800,
        failed=5,
        elsewhere=77,
        ranking="第 4 名",
        problems="外出务工人员较多。",
        correction="",
        checked_by="赵云",
    )


def registration() -> forms.RegistrationForm:
    return forms.RegistrationForm(
        origin=PLAIN,
        name="李𠮷",
        sex="女",
        ethnic_group="汉族",
        birth_date=date(2021, 12, 1),
        id_kind="居民身份证",
        id_number="411399202112011234",
        registered_address="柳河村第3村民组",
        home_address="同户籍地址",
        head="李建国",
        relation="女",
        phone="13800001234",
        guardian="李建国",
        guardian_id="411399198001011234",
        identity="新生儿",
        tier="",
        last_place="无",
        registered_on=DAY,
        operator="王小明",
    )


def commitment() -> forms.CommitmentForm:
    return forms.CommitmentForm(
        origin=PLAIN,
        name="巴特尔",
        id_number="411399198001011234",
        residence_permit="",
        registered_place="某旗某镇某村",
        home_address="柳河村",
        phone="13800001234",
        witness="王小明",
    )


def cover() -> archive.ArchiveCover:
    items = (
        archive.ArchiveItem(
            title="缴费清册（三方签字）", reference="第1版", on=DAY, pages=3, copies=3, digest="5d0c2f81"
        ),
        archive.ArchiveItem(title="现金缴款单", reference="NX-07", on=DAY, pages=1, copies=2, digest=""),
    )
    return archive.ArchiveCover(
        origin=PLAIN,
        number="2022-YB-001",
        title="居民医保代收案卷",
        first=date(2021, 10, 8),
        last=DAY,
        retention="30 年",
        keeper="王小明",
        items=items,
    )


def attachments() -> bytes:
    items = tuple(
        archive.AttachmentItem(
            kind="公示影像",
            subject="第一榜远景",
            taken_on=DAY,
            place="村委会",
            taken_by="王小明",
            file=f"{n}.jpg",
            digest="5d0c2f81a3b4c5d6",
        )
        for n in range(8)
    )
    return archive.render_attachments(archive.AttachmentIndex(origin=PLAIN, items=items))


SHEETS: dict[str, Callable[[], bytes]] = {
    "deposit": lambda: cash.render_deposit(deposit()),
    "day": lambda: cash.render_day(day_sheet()),
    "tickets": lambda: cash.render_tickets(tickets()),
    "handover": lambda: cash.render_handover(handover()),
    "reconciliation": lambda: reconciliation.render_reconciliation(balance(100)),
    "insured": lambda: people.render_insured(insured()),
    "uninsured": lambda: people.render_uninsured(uninsured()),
    "calls": lambda: people.render_call_list(uninsured()),
    "refunds": lambda: people.render_refunds(refunds()),
    "weekly": lambda: people.render_weekly(weekly()),
    "registration": lambda: forms.render_registration(registration()),
    "commitment": lambda: forms.render_commitment(commitment()),
    "archive": lambda: archive.render_archive(cover()),
    "attachments": attachments,
    "test": lambda: overprint.render_test_page(overprint.PrinterTest(printer="测试打印机", printed_at=WHEN)),
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
    paper = printed(cash.render_day(day_sheet()))
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


def test_the_insured_list_masks_every_id_number(printed) -> None:  # type: ignore[no-untyped-def]
    text = printed(people.render_insured(insured())).flat()
    assert "19500101" not in text
    assert text.count("411399********") == 60
    assert "合计19200.0018880.00" in text


def test_the_uninsured_list_says_on_every_page_that_it_stays_inside(printed) -> None:  # type: ignore[no-untyped-def]
    paper = printed(people.render_uninsured(uninsured(80)))
    assert paper.pages() > 2
    assert all("内部资料，不得张贴" in paper.flat(page) for page in range(1, paper.pages() + 1))
    assert paper.flat().count("王𬭎") == 80


def test_the_call_list_gives_each_group_its_own_page(printed) -> None:  # type: ignore[no-untyped-def]
    paper = printed(people.render_call_list(uninsured(40)))
    assert [f"第{n}村民组" in paper.flat(n) for n in range(1, 6)] == [True] * 5
    assert paper.pages() == 5
    assert printed(people.render_call_list(uninsured(0))).flat().count("没有未参保人员") == 1


def test_each_agency_sums_what_it_gives_back_and_an_unknown_amount_adds_nothing(printed) -> None:  # type: ignore[no-untyped-def]
    paper = printed(people.render_refunds(refunds()))
    assert "应返金额合计（大写）：人民币壹仟贰佰元整¥1200.00" in paper.flat(1)
    assert "应返金额合计（大写）：人民币陆佰贰拾元整¥620.00" in paper.flat(2)
    assert "其中2人的返还金额待定" in paper.flat(2)


def test_the_weekly_report_adds_its_tiers(printed) -> None:  # type: ignore[no-untyped-def]
    text = printed(people.render_weekly(weekly())).flat()
    for part in ("本周新增合计132人", "累计合计940人", "完成应参保41.7%", "完成目标任务47.4%", "未缴存20800.00"):
        assert part in text, part


def test_the_archive_counts_its_papers_and_pages(printed) -> None:  # type: ignore[no-untyped-def]
    paper = printed(archive.render_archive(cover()))
    assert paper.pages() == 2
    assert "件数2件页数11页" in paper.flat(1)
    assert "卷内文件目录" in paper.flat(2)


def test_nobody_signs_an_empty_page(printed) -> None:  # type: ignore[no-untyped-def]
    for count in range(30, 50):
        paper = printed(people.render_uninsured(uninsured(count)))
        assert "王𬭎" in paper.flat(paper.pages()), count


def test_a_long_list_can_be_called_off() -> None:
    class CalledOff(Exception):
        pass

    def progress(done: int, work: int) -> None:
        if done == 3:
            raise CalledOff

    with pytest.raises(CalledOff):
        people.render_insured(insured(500), DrawOptions(progress=progress))


def test_a_character_that_no_face_has_is_named_with_its_row() -> None:
    sheet = deposit(lines=1, denominations=())
    broken = cash.DepositLine(
        receipt="A1-000001", received_on=DAY, head="张\ue863", payer="李明", people=1, amount=32000
    )
    with pytest.raises(UserError, match="第 1 行 张") as refused:
        cash.render_deposit(
            cash.DepositSheet(**{name: getattr(sheet, name) for name in sheet.__slots__} | {"lines": (broken,)})
        )
    assert refused.value.code == "missing-glyph"


FORM = overprint.read_ticket_form(asset("layouts/overprint/sample.toml"))


def test_overprinting_writes_our_words_only_and_moves_them_by_millimetres(receipt, printed, accepted) -> None:  # type: ignore[no-untyped-def]
    import pdfplumber

    places = []
    for offset in ((0.0, 0.0), (5.0, -3.0)):
        paper = printed(
            overprint.render_overprint(overprint.Overprint(form=FORM, receipts=(receipt(3),), offset=offset))
        )
        assert "代收凭据" not in paper.flat()
        assert "人民币玖佰陆拾元整" in paper.flat()
        with pdfplumber.open(paper.path) as document:
            word = next(word for word in document.pages[0].extract_words() if word["text"] == "960.00")
        places.append((word["x0"], word["top"]))
    (x1, y1), (x2, y2) = places
    assert round((x2 - x1) / 72 * 25.4, 1) == 5.0
    assert round((y2 - y1) / 72 * 25.4, 1) == -3.0
    accepted("overprint", paper.data, 1)


def test_a_void_receipt_and_a_household_too_large_are_not_overprinted(receipt) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UserError) as void:
        overprint.render_overprint(overprint.Overprint(form=FORM, receipts=(receipt(2, void_reason="录错"),)))
    with pytest.raises(UserError) as many:
        overprint.render_overprint(overprint.Overprint(form=FORM, receipts=(receipt(5),)))
    assert (void.value.code, many.value.code) == ("void-receipt", "too-many-people")


def test_the_official_number_is_printed_only_where_the_form_allows_it(tmp_path) -> None:  # type: ignore[no-untyped-def]
    text = asset("layouts/overprint/sample.toml").read_text("utf-8").replace('key = "date"', 'key = "ticket"')
    path = tmp_path / "county.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(UserError, match="prints_number"):
        overprint.read_ticket_form(path)
    path.write_text(text.replace("prints_number = false", "prints_number = true"), "utf-8")
    assert overprint.read_ticket_form(path).prints_number
    path.write_text(
        text.replace("prints_number = false", "prints_number = true").replace("x = 170", "x = 270"), "utf-8"
    )
    with pytest.raises(UserError, match="票面以外"):
        overprint.read_ticket_form(path)


def test_the_calibration_page_shows_every_place_over_a_millimetre_grid(printed, accepted) -> None:  # type: ignore[no-untyped-def]
    data = overprint.render_calibration(overprint.Overprint(form=FORM, offset=(1.5, -1)))
    text = printed(data).flat()
    assert "右移1.5毫米、下移-1毫米" in text
    assert "金额大写" in text
    accepted("calibration", data, 1)
