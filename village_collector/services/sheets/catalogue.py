"""SHEETS: every kind of paper, one row each. Window, command line, documentation and tests read this table.

A new sheet is one row here, one gather function (book → value, in this package), one draw function (value → PDF, in
`documents`) and, where counties differ, one layout file (resources/layouts/ID.toml). The functions are only named here
(`requests.py` loads them when a sheet is wanted): this table itself costs nothing to import.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto


class Needs(Enum):
    """What has to be said besides the kind: the label of the field, and the hint below it."""

    NOTHING = ("", "")
    RECEIPT = ("收据号", "写收据上的号码，例如 12；空着是最近一张。")
    SLIP = ("缴款单号", "照信用社的单子写；空着是最近一张。")
    DAY = ("哪一天", "写成 2021-11-05 的样子；空着是今天。")
    POSTING = ("第几榜", "写数字；空着是最近一榜。")
    WEEK = ("第几期", "写数字；空着是最近一期。")
    PERSON = ("哪一个人", "姓名、拼音首字母或证件号后四位；空着印空白表。")

    def __init__(self, label: str, hint: str) -> None:
        self.label = label
        self.hint = hint


class LayoutSource(Enum):
    """Where it is written how a sheet looks."""

    NONE = auto()
    """In its draw function."""
    SHIPPED = auto()
    """In the layout file that ships with the program."""
    COUNTY = auto()
    """In the layout file that ships with the program, or in a county's own."""
    TICKET_FORM = auto()
    """In the county's form of its pre-printed ticket."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetKind:
    """One kind of paper."""

    id: str
    """The word of the command line, of the layout file and of the ledger's entry about a print."""
    title: str
    group: str
    """To which job of the coordinator it belongs."""
    about: str
    """What it is for, in one sentence."""
    needs: Needs = Needs.NOTHING
    layout: LayoutSource = LayoutSource.COUNTY
    columns: str = ""
    """The columns that a layout file can choose among; "" for a sheet without a layout file."""
    more_layouts: tuple[tuple[str, str], ...] = ()
    """Other layouts that ship with the program: title and file below resources/."""
    copies: int = 1
    """How many copies are usual."""
    labelled_copies: bool = False
    """Whether each copy is drawn with its own label, so that the printer prints one of each."""
    sized: bool = False
    """Whether it is printed on A5 or on a roll of 80 mm."""
    gathered_by: str
    """The gather function (Season, SheetRequest) → value, below village_collector.services.sheets."""
    drawn_by: str
    """The draw function (value, DrawOptions) → PDF, below village_collector.documents."""

    @property
    def placed(self) -> bool:
        """Whether it is printed into a pre-printed ticket, with its millimetres."""
        return self.layout is LayoutSource.TICKET_FORM

    @property
    def has_layout_choice(self) -> bool:
        """Whether somebody can choose the file that says how it looks."""
        return self.layout in (LayoutSource.COUNTY, LayoutSource.TICKET_FORM)


_RECEIPTS, _CASH, _LISTS, _REPORTS, _FORMS, _ARCHIVE = "收款", "交款", "名单", "上报公示", "登记", "交接归档"

_KINDS = (
    SheetKind(
        id="receipt",
        title="代收凭据",
        group=_RECEIPTS,
        about="一张收据，给交款的人；再打就是补打，会印上第几次。",
        needs=Needs.RECEIPT,
        layout=LayoutSource.NONE,
        sized=True,
        gathered_by="receipt_sheets.one_receipt",
        drawn_by="receipt.render_receipts",
    ),
    SheetKind(
        id="receipts",
        title="全部代收凭据",
        group=_RECEIPTS,
        about="全部有效的收据，一次印出来。",
        layout=LayoutSource.NONE,
        sized=True,
        gathered_by="receipt_sheets.all_receipts",
        drawn_by="receipt.render_receipts",
    ),
    SheetKind(
        id="overprint",
        title="套打专用票据",
        group=_RECEIPTS,
        about="把一张收据打进领来的专用票据。票面自带的号码不打。",
        needs=Needs.RECEIPT,
        layout=LayoutSource.TICKET_FORM,
        more_layouts=(("示例票据", "layouts/overprint/sample.toml"),),
        gathered_by="receipt_sheets.overprint",
        drawn_by="ticket_overprint.render_overprint",
    ),
    SheetKind(
        id="calibration",
        title="套打校准页",
        group=_RECEIPTS,
        about="先用白纸打这一页，对着票据量，再改左右上下。",
        layout=LayoutSource.TICKET_FORM,
        more_layouts=(("示例票据", "layouts/overprint/sample.toml"),),
        gathered_by="receipt_sheets.calibration",
        drawn_by="ticket_overprint.render_calibration",
    ),
    SheetKind(
        id="test",
        title="打印测试页",
        group=_RECEIPTS,
        about="看打印机打得清不清、边上缺不缺。",
        layout=LayoutSource.NONE,
        gathered_by="receipt_sheets.printer_test",
        drawn_by="ticket_overprint.render_test_page",
    ),
    SheetKind(
        id="deposit",
        title="缴款单",
        group=_CASH,
        about="一张缴款单的附表：面额，和含哪些收据。",
        needs=Needs.SLIP,
        columns="number receipt received_on head payer people amount remark",
        gathered_by="money_sheets.deposit",
        drawn_by="cash_papers.render_deposit",
    ),
    SheetKind(
        id="day",
        title="现金日结单",
        group=_CASH,
        about="一天的现金：早上有多少、收多少、存多少、点出多少。",
        needs=Needs.DAY,
        columns="number receipt time head payer people method amount voided reason",
        gathered_by="money_sheets.day",
        drawn_by="cash_papers.render_day",
    ),
    SheetKind(
        id="tickets",
        title="票据结报单",
        group=_CASH,
        about="专用票据的领用、已用、作废、遗失、结存。",
        columns="number name received_on first last received used void void_numbers lost lost_numbers left left_range amount",
        gathered_by="money_sheets.tickets",
        drawn_by="cash_papers.render_tickets",
    ),
    SheetKind(
        id="reconciliation",
        title="对账表",
        group=_CASH,
        about="名册、收据、票据、缴款单、现金九条对账，三方签字。",
        columns="code title left right difference verdict explanation",
        gathered_by="money_sheets.reconciliation",
        drawn_by="reconciliation.render_reconciliation",
    ),
    SheetKind(
        id="uninsured",
        title="未参保台账",
        group=_LISTS,
        about="还没有参保的人、原因、佐证和动员情况。",
        columns="number group head name birth_year phone insured_last_year reason evidence attempts last_attempt by outcome",
        gathered_by="people_sheets.uninsured",
        drawn_by="people_lists.render_uninsured",
    ),
    SheetKind(
        id="calls",
        title="动员联系名单",
        group=_LISTS,
        about="按组打电话用的名单，边打边记。",
        columns="number group head name birth_year phone insured_last_year reason attempts last_attempt by called_on answer promised",
        gathered_by="people_sheets.calls",
        drawn_by="people_lists.render_call_list",
    ),
    SheetKind(
        id="insured",
        title="参保台账",
        group=_LISTS,
        about="参了保的人，含在别处缴的。",
        columns="number group head name id_number tier assistance due paid paid_on channel ticket batch state remark",
        gathered_by="people_sheets.insured",
        drawn_by="people_lists.render_insured",
    ),
    SheetKind(
        id="refunds",
        title="补助返还清册",
        group=_LISTS,
        about="先缴后返的人，按返还单位分开。",
        columns="number group name id_number identity paid refund bank account holder paid_on signature remark",
        gathered_by="people_sheets.refunds",
        drawn_by="people_lists.render_refunds",
    ),
    SheetKind(
        id="register",
        title="缴费清册",
        group=_REPORTS,
        about="定版的缴费清册，一式三份；签字盖章请到“清册签字 F7”。",
        columns="number group household_no head relation name id_number category assistance due subsidy paid paid_on method"
        " ticket payer_signature remark",
        more_layouts=(("A3 纸", "layouts/register-a3.toml"),),
        copies=3,
        labelled_copies=True,
        gathered_by="people_sheets.register",
        drawn_by="register.render_register",
    ),
    SheetKind(
        id="posting",
        title="公示名单",
        group=_REPORTS,
        about="张榜的名单。先定榜，再打印。",
        needs=Needs.POSTING,
        columns="number group head name sex id_number outcome change",
        gathered_by="people_sheets.posting",
        drawn_by="posted_list.render_posted_list",
    ),
    SheetKind(
        id="weekly",
        title="周报表",
        group=_REPORTS,
        about="报镇里的周报。先定本周周报，再打印。",
        needs=Needs.WEEK,
        layout=LayoutSource.NONE,
        gathered_by="people_sheets.weekly",
        drawn_by="people_lists.render_weekly",
    ),
    SheetKind(
        id="registration",
        title="参保登记表",
        group=_FORMS,
        about="新参保的人填的登记表。",
        needs=Needs.PERSON,
        layout=LayoutSource.NONE,
        gathered_by="people_sheets.registration",
        drawn_by="enrolment_forms.render_registration",
    ),
    SheetKind(
        id="commitment",
        title="异地参保承诺书",
        group=_FORMS,
        about="户口在外地的人承诺没有在别处参保。",
        needs=Needs.PERSON,
        layout=LayoutSource.NONE,
        gathered_by="people_sheets.commitment",
        drawn_by="enrolment_forms.render_commitment",
    ),
    SheetKind(
        id="handover",
        title="交接单",
        group=_ARCHIVE,
        about="换经办人时，钱、票、册、账本一样一样交。",
        columns="number item quantity amount detail checked",
        gathered_by="archive_sheets.handover",
        drawn_by="cash_papers.render_handover",
    ),
    SheetKind(
        id="archive",
        title="档案封面和目录",
        group=_ARCHIVE,
        about="档案盒的封面和目录。",
        layout=LayoutSource.SHIPPED,
        columns="number title reference on pages copies place digest remark",
        gathered_by="archive_sheets.archive",
        drawn_by="archive_index.render_archive",
    ),
    SheetKind(
        id="attachments",
        title="影像资料目录",
        group=_ARCHIVE,
        about="照片和扫描件的目录，号码和导出的文件一样。",
        layout=LayoutSource.SHIPPED,
        columns="number kind subject taken_on place taken_by file digest remark",
        gathered_by="archive_sheets.attachments",
        drawn_by="archive_index.render_attachments",
    ),
)

SHEETS: Mapping[str, SheetKind] = {kind.id: kind for kind in _KINDS}
"""Every kind by its id, in the order of the work."""
