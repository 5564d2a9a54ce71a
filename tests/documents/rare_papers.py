"""Papers of other days: empty, long, void, with everything that is seldom filled in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from documents import papers as usual
from documents.conftest import LONG, make_receipt

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
from village_collector.documents.receipt import ReceiptLine, ReceiptSheet
from village_collector.domain.reconciliation import Discrepancy, Equation

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


def posted_changes() -> bytes:
    """A second posting, on two pages, with those who were taken off it."""
    lines = [usual.person(f"王{n}", change="新增", enrolled=n % 3 > 0) for n in range(40)]
    return render_posted_list(usual.posting(lines, 2, "head6tail4"))


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


def large_receipt() -> ReceiptSheet:
    """Long names of places, a long amount in capitals, and money handed over to the fen."""
    (line,) = make_receipt(1).lines
    lines = (replace(line, name=LONG, relation="外孙女婿的母亲", collect=98765432109, agency="某省某市某县民族事务委员会"),)
    return ReceiptSheet(
        (
            make_receipt(
                lines=lines, total=98765432109, tendered=98765432109, change=0, town="某自治县某民族乡", village="大柳树河子村民委员会",
                group="第十二村民组", head=LONG, payer=LONG, method="转账（村集体账户）", ticket="00012001",
            ),
        )
    )  # fmt: skip


def worded(kind: str, *words: str) -> DrawOptions:
    """The layout of this kind in a county that calls all these things otherwise; without words: that says nothing of its own."""
    return DrawOptions(layout=replace(default_layout(kind), words={word: f"县里的{word}" for word in words}))


REGISTER_WORDS = (
    "blank", "carried", "page_total", "running", "running_short", "grand", "code", "spine", "statement", "page_statement"
)  # fmt: skip
POSTING_WORDS = ("enrolled", "not_enrolled", "basis", "period", "objections", "removal")


def without(kind: str, *keys: str) -> DrawOptions:
    """A layout without these columns, without signers and without a stamp."""
    layout = default_layout(kind)
    columns = tuple(column for column in layout.columns if column.key not in keys)
    return DrawOptions(layout=replace(layout, columns=columns, signers=(), stamp=""))


def long_archive() -> bytes:
    """Long words on the cover; two pages of papers of which often nothing but the title is known."""
    known = usual.cover().items
    items = tuple(archive.ArchiveItem(title=f"材料 {n}") if n % 3 else replace(known[n % 2], remark="缺第二联") for n in range(40))
    nothing = archive.ArchiveItem(title="没有份数的材料", pages=3, copies=None)
    return archive.render_archive(
        replace(
            usual.cover(), items=(*items, nothing), keeper=LONG * 2, number="2022-YB-" + "001" * 12, retention="按档案管理办法确定，" * 4,
            title="柳河村" * 9, origin=replace(usual.PLAIN, town="", prepared_by=""),
        )
    )  # fmt: skip


def explained_reconciliation() -> bytes:
    """Nothing differs, and something is explained nevertheless, in a column of its own too; all refunds are known."""
    even = usual.balance()
    known = replace(even.reconciliation, figures=replace(even.reconciliation.figures, refunds_unknown=0))
    layout = default_layout("reconciliation")
    columns = (*layout.columns[:1], *layout.columns[2:], LayoutColumn(key="explanation", heading="说明", width=40))
    sheet = replace(even, reconciliation=known, explanations={"E1": "已补记", "E3": "已核对"})
    return reconciliation.render_reconciliation(sheet, DrawOptions(layout=replace(layout, columns=columns)))


def named_discrepancies() -> bytes:
    """Two differences, with the receipts that they are about."""
    sheet = usual.balance(100)
    first, second, third = sheet.reconciliation.equations
    found = (
        *second.discrepancies,
        Discrepancy(equation="E2", code="cash-count", message="多了。", amount=200, receipts=("A1-000001", "A1-000002")),
    )
    whole = replace(sheet.reconciliation, equations=(first, replace(second, discrepancies=found), third))
    return reconciliation.render_reconciliation(replace(sheet, reconciliation=whole))


def odd_coins() -> bytes:
    """Notes and one coin that is no usual one."""
    return cash.render_deposit(usual.deposit(1, denominations=((10000, 3), (2000, 1), (5, 2)), without_cash=(("POS", 32000), ("转账", 100))))


def bare_refunds() -> bytes:
    """Refunds of no agency, and of one after it."""
    lines = usual.refunds().lines
    return people.render_refunds(replace(usual.refunds(), lines=(replace(lines[0], agency="", group="", paid=None), lines[-1])))


def bare_people() -> bytes:
    """People of no group, of whom nearly nothing is known."""
    lines = usual.uninsured(4).lines
    bare = replace(lines[0], group="", birth_year=None, insured_last_year=None)
    return people.render_call_list(replace(usual.uninsured(0), lines=(bare, *lines)))


def weighty_forms() -> bytes:
    """A registration form whose answers need more than their line."""
    form = usual.registration()
    long = "某省某市某县某镇某村第3村民组" * 6
    return forms.render_registration(replace(form, registered_address=long, home_address=long * 3, identity=long, guardian=LONG))
