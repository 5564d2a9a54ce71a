"""Every kind of sheet as the window offers it: to which job it belongs, what it is for, and what has to be known."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from village_collector.services.sheets.catalogue import TITLES


class Needs(Enum):
    """What one field of the page has to be told."""

    NOTHING = auto()
    RECEIPT = auto()
    SLIP = auto()
    DAY = auto()
    POSTING = auto()
    WEEK = auto()
    PERSON = auto()


FIELDS = {
    Needs.RECEIPT: ("收据号", "写收据上的号码，例如 12；空着是最近一张。"),
    Needs.SLIP: ("缴款单号", "照信用社的单子写；空着是最近一张。"),
    Needs.DAY: ("哪一天", "写成 2021-11-05 的样子；空着是今天。"),
    Needs.POSTING: ("第几榜", "写数字；空着是最近一榜。"),
    Needs.WEEK: ("第几期", "写数字；空着是最近一期。"),
    Needs.PERSON: ("哪一个人", "姓名、拼音首字母或证件号后四位；空着印空白表。"),
}
"""The label of the field and the hint below it."""


@dataclass(frozen=True, slots=True)
class SheetKind:
    """One line of the list; `layout` tells whether the county may have its own, "form" that the ticket's is needed."""

    id: str
    group: str
    about: str
    asks: Needs = Needs.NOTHING
    layout: str = "sheet"
    sized: bool = False
    """Whether it is printed on A5 or on a roll of 80 mm."""

    @property
    def title(self) -> str:
        return TITLES[self.id]

    @property
    def placed(self) -> bool:
        """Whether it is printed into a pre-printed ticket, with its millimetres."""
        return self.layout == "form"


KINDS = (
    SheetKind("receipt", "收款", "一张收据，给交款的人；再打就是补打，会印上第几次。", Needs.RECEIPT, "", sized=True),
    SheetKind("receipts", "收款", "全部有效的收据，一次印出来。", Needs.NOTHING, "", sized=True),
    SheetKind("overprint", "收款", "把一张收据打进领来的专用票据。票面自带的号码不打。", Needs.RECEIPT, "form"),
    SheetKind("calibration", "收款", "先用白纸打这一页，对着票据量，再改左右上下。", Needs.NOTHING, "form"),
    SheetKind("test", "收款", "看打印机打得清不清、边上缺不缺。", Needs.NOTHING, ""),
    SheetKind("deposit", "交款", "一张缴款单的附表：面额，和含哪些收据。", Needs.SLIP),
    SheetKind("day", "交款", "一天的现金：早上有多少、收多少、存多少、点出多少。", Needs.DAY),
    SheetKind("tickets", "交款", "专用票据的领用、已用、作废、遗失、结存。"),
    SheetKind("reconciliation", "交款", "名册、收据、票据、缴款单、现金九条对账，三方签字。"),
    SheetKind("unpaid", "名单", "还没有参保的人、原因、佐证和动员情况。"),
    SheetKind("calls", "名单", "按组打电话用的名单，边打边记。"),
    SheetKind("insured", "名单", "参了保的人，含在别处缴的。"),
    SheetKind("refunds", "名单", "先缴后返的人，按返还单位分开。"),
    SheetKind("register", "上报公示", "定版的缴费清册，一式三份；签字盖章请到“清册签字 F7”。"),
    SheetKind("notice", "上报公示", "张榜的名单。先定榜，再打印。", Needs.POSTING),
    SheetKind("weekly", "上报公示", "报镇里的周报。先定本周周报，再打印。", Needs.WEEK, ""),
    SheetKind("registration", "登记", "新参保的人填的登记表。", Needs.PERSON, ""),
    SheetKind("commitment", "登记", "户口在外地的人承诺没有在别处参保。", Needs.PERSON, ""),
    SheetKind("handover", "交接归档", "换经办人时，钱、票、册、账本一样一样交。"),
    SheetKind("archive", "交接归档", "档案盒的封面和目录。", Needs.NOTHING, ""),
    SheetKind("attachments", "交接归档", "照片和扫描件的目录，号码和导出的文件一样。", Needs.NOTHING, ""),
)
"""In the order of the work."""
