"""Papers of a day like any other: one filled value of each kind, as the services would gather it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from documents.conftest import LONG, SEAL, WHEN, make_line, make_receipt, make_sheet

from village_collector.assets import asset
from village_collector.documents import archive_index as archive
from village_collector.documents import cash_papers as cash
from village_collector.documents import enrolment_forms as forms
from village_collector.documents import people_lists as people
from village_collector.documents import reconciliation
from village_collector.documents import ticket_overprint as overprint
from village_collector.documents.flow import Origin
from village_collector.documents.posted_list import PostedLine, PostedList
from village_collector.documents.receipt import ReceiptPaper
from village_collector.documents.register import RegisterSheet
from village_collector.domain.reconciliation import Discrepancy, Equation, Figures, Reconciliation

DAY = date(2021, 12, 20)
FORM = overprint.read_ticket_form(asset("layouts/overprint/sample.toml"))
PLAIN = Origin(village="柳河村", town="六合镇", label_year="2022年度", printed_at=WHEN, prepared_by="王小明")
CODED = Origin(
    village="柳河村",
    town="六合镇",
    label_year="2022年度",
    printed_at=WHEN,
    prepared_by="王小明",
    qr_text=SEAL.format(n=45, total=1280000),
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


def attachments() -> archive.AttachmentIndex:
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
    return archive.AttachmentIndex(origin=PLAIN, items=items)


def person(name: str, head: str = "王建国", sex: str = "男", born: int = 1960, **more: object) -> PostedLine:
    facts: dict[str, object] = {"group": "第1村民组", "enrolled": True, "id_number": f"411399{born}01011234"} | more
    return PostedLine(head=head, name=name, sex=sex, birth_year=born, **facts)  # type: ignore[arg-type]


def neighbours() -> list[PostedLine]:
    """Thirty people, half with rare characters, and two of one name in one household."""
    lines = [
        person(f"王{'一二三四五六七'[n % 7]}{'𠮷䶮㛃𫖯𬭎𬴂明'[n // 7]}", head=f"王建{'国华明'[n % 3]}", born=1950 + n) for n in range(30)
    ]
    return [*lines, person("李静", sex="女"), person("李静")]


def some_left() -> list[PostedLine]:
    """Nine people, a third of whom take no part."""
    return [person(f"王{n}", enrolled=n % 3 > 0) for n in range(9)]


def posting(lines: list[PostedLine], number: int = 1, mask: str = "none") -> PostedList:
    return PostedList(
        origin=replace(PLAIN, prepared_by=""),
        number=number,
        basis="参保缴费工作安排",
        data_date=DAY,
        posted_from=DAY,
        posted_to=date(2021, 12, 27),
        objections="0377-12345678",
        supervision="0377-87654321",
        lines=tuple(lines),
        mask=mask,
    )


def receipt() -> ReceiptPaper:
    """One who pays all, one who pays a part, one who gets some back; printed again."""
    some = make_receipt(3).lines
    lines = (
        some[0],
        replace(some[1], name=LONG, relation="配偶", collect=5000, subsidy=27000, clause="三（二）2（2）"),
        replace(some[2], name="巴特尔", collect=36000, refund=15000, agency="民族事务委员会", clause="二（三）"),
    )
    return make_receipt(lines=lines, total=73000, tendered=80000, change=7000, reprint=1)


def register() -> RegisterSheet:
    """Two pages; one with a rare name and a remark, one with a long name."""
    lines = [make_line(number) for number in range(1, 28)]
    lines[2] = make_line(3, name="李𠮷", remark="代缴：女儿王明丽")
    lines[4] = make_line(5, name=LONG)
    return make_sheet(lines=tuple(lines))
