"""Every command of the command line: its words, its options, and where the function is that runs it.

The table is data. A command's module is imported when the command runs, its choices are looked up when it is parsed,
so that no command waits for what only another one needs.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from village_collector import __version__


@dataclass(frozen=True, slots=True)
class Option:
    """One argument of a command, in the words of argparse's add_argument; `choices` may be looked up late."""

    names: tuple[str, ...]
    settings: dict[str, Any]

    def add_to(self, parser: argparse.ArgumentParser) -> None:
        """Let the parser know this argument."""
        choices = self.settings.get("choices")
        settings = self.settings | {"choices": list(choices())} if callable(choices) else self.settings
        parser.add_argument(*self.names, **settings)


@dataclass(frozen=True, slots=True)
class Verb:
    """One command: what it does in a sentence, "module.function" below cli.commands, and its arguments."""

    does: str
    runs: str
    options: tuple[Option, ...] = ()


def option(*names: str, **settings: Any) -> Option:
    """An argument as it would be given to argparse's add_argument."""
    return Option(names, settings)


def flag(name: str, does: str) -> Option:
    """An option without a value."""
    return Option((name,), {"action": "store_true", "help": does})


def whole_number(text: str) -> int:
    """The number that was written; raises argparse.ArgumentTypeError."""
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”不是整数") from None


def millimetres(text: str) -> float:
    """The length that was written; raises argparse.ArgumentTypeError."""
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”不是毫米数") from None


def sheet_kinds() -> Iterable[str]:
    """The kinds of `print`."""
    from village_collector.services.sheets.catalogue import SHEETS

    return sorted(SHEETS)


def attachment_kinds() -> Iterable[str]:
    """The kinds of scans and photos."""
    from village_collector.services.attachments import ATTACHMENT_CATEGORIES

    return ATTACHMENT_CATEGORIES


COMMON = (
    option("--book", type=Path, metavar="FILE", help="账本文件（也可用环境变量 VILLAGE_COLLECTOR_BOOK）"),
    option("--password-file", type=Path, metavar="FILE", help="加密账本的密码文件"),
    flag("--json", "在标准输出打印一个 JSON 文档"),
    option("--on", metavar="YYYY-MM-DD", help="代替今天的日期"),
    option("--operator", default="", metavar="NAME", help="经办人"),
    option("--version", action="version", version=f"village-collector {__version__}", help="显示版本"),
)
"""Options that may stand before or after every command."""

_ID_NUMBER = option("id_number", metavar="ID_NUMBER", help="证件号码")
_MAP = option("--map", action="append", default=[], metavar="HEADING[:VALUE]=MEANING", help="说明一个不认识的标题或词，可以写几次")
_MAPPING = option("--mapping", type=Path, metavar="FILE", help="列名对照文件")
_REASON = option("--reason", required=True, metavar="TEXT", help="原因，会记在账上")

VERBS = {
    "desktop": Verb(
        "打开窗口",
        "window.desktop",
        (option("open_book", nargs="?", type=Path, metavar="BOOK", help="账本文件，不写就是上次用的"),),
    ),
    "demo": Verb(
        "用自带的样例名册走完整个流程，再打开窗口",
        "demo.demo",
        (
            option("--out", type=Path, metavar="DIR", help="做出的文件放在哪里，不写就放在 build/demo 下面"),
            flag("--no-window", "做完不打开窗口"),
        ),
    ),
    "schemes": Verb("列出自带的各县办法", "rules.schemes"),
    "scheme": Verb(
        "检查一个办法文件",
        "rules.scheme_check",
        (
            option("action", choices=["check"], help="要做的事"),
            option("file", type=Path, metavar="FILE", help="办法文件"),
        ),
    ),
    "assess": Verb(
        "逐行读 JSON，算每个人该缴多少",
        "rules.assess",
        (option("--scheme", metavar="ID", help="行里没有写 scheme 时用的办法"),),
    ),
    "init": Verb(
        "新建账本",
        "book.init",
        (
            option("--scheme", required=True, metavar="ID", help="办法编号，或办法文件"),
            option("--village", required=True, metavar="NAME", help="村名"),
            option("--village-code", required=True, metavar="12DIGITS", help="12 位村级区划代码"),
            option("--town", required=True, metavar="NAME", help="乡镇名"),
            flag("--encrypt", "加密账本，要给密码"),
        ),
    ),
    "import": Verb(
        "导入缴费清册",
        "register.import_register",
        (
            option("register", type=Path, metavar="REGISTER", help="清册文件：.xlsx、.xls 或 .csv"),
            option("--sheet", action="append", default=[], metavar="NAME", help="只读这张工作表，可以写几次"),
            _MAPPING,
            flag("--dry-run", "只看一看，不写进账本"),
        ),
    ),
    "identities": Verb(
        "导入部门的身份名单",
        "register.identities",
        (
            option("list", type=Path, metavar="LIST", help="名单文件：.xlsx、.xls 或 .csv"),
            option("--source", required=True, metavar="TEXT", help="哪个部门的哪份名单"),
            option("--since", metavar="YYYY-MM-DD", help="从哪天起算，不写就是今天"),
            flag("--complete", "这是全量名单：不在上面的就取消"),
            _MAPPING,
        ),
    ),
    "people": Verb(
        "找人：姓名、拼音、首字母、证件尾号、户、组",
        "people.people",
        (option("query", nargs="?", default="", metavar="QUERY", help="要找的字，不写就列出所有人"),),
    ),
    "resident": Verb(
        "新增一个人，更正号码或姓名，分户、并户",
        "residents.resident",
        (
            option("action", choices=["add", "correct", "move"], help="新增、更正，或换一户"),
            option("id_numbers", nargs="*", metavar="ID_NUMBER", help="更正谁，或把谁换一户；换户可以几个人一起写"),
            option("--id", default="", metavar="NO", help="新增的人的证件号码，或正确的证件号码"),
            option("--name", default="", metavar="TEXT", help="新增的人的姓名，或正确的姓名"),
            option("--kind", default="", metavar="WORD", help="证件类型，不写就按号码认"),
            option("--birth-date", metavar="YYYY-MM-DD", help="出生日期，号码里没有时才要写"),
            option("--household", default="", metavar="NO", help="哪一户的户号；单独立户就写 new"),
            option("--group", default="", metavar="TEXT", help="单独立户的在哪一组"),
            option("--relation", default="", metavar="WORD", help="与那一户户主的关系"),
            option("--phone", default="", metavar="NO", help="电话"),
            option(
                "--fact", action="append", dest="facts", default=[], metavar="KEY=VALUE",
                help="情况，如 guardian=姓名、guardian_number、guardian_phone、hukou=elsewhere、signed_commitment=true，可以写几次",
            ),
            flag("--registration-due", "先记成待登记，办好登记再收款"),
            _REASON,
        ),
    ),
    "facts": Verb(
        "登记一个人的情况，如返乡、退役、职工医保中断几个月",
        "people.facts",
        (
            _ID_NUMBER,
            option("facts", nargs="+", metavar="KEY=VALUE", help="例如 returning_migrant=true"),
            option("--reason", required=True, metavar="TEXT", help="凭什么这样记"),
        ),
    ),
    "collect": Verb(
        "给列出的人收款，开一张收据",
        "money.collect",
        (
            option("id_numbers", nargs="+", metavar="ID_NUMBER", help="证件号码，一户的人一起写"),
            option("--cash", metavar="AMOUNT", help="收到的现金，不写就是正好"),
            option(
                "--method", choices=["cash", "transfer", "pos", "relative"], default="cash",
                help="现金、转账、刷卡或亲属医保账户（家庭共济），不写就是现金",
            ),
            option("--channel", default="", metavar="NAME", help="转账、刷卡进了哪个收款码或账户，不能是个人的"),
            option("--ticket", default="", metavar="NO", help="票据号"),
            option("--payer", default="", metavar="NAME", help="交款人"),
            flag("--accept-no-benefit", "本人知道今年不能享受待遇，仍要缴"),
            option("--replaces", metavar="RECEIPT", help="重开哪张已经作废的收据，钱是那天收的"),
            option("--paid-on", metavar="YYYY-MM-DD", help="原来那张收据的日期，不写就是今天"),
            option("--reason", default="", metavar="TEXT", help="为什么重开"),
        ),
    ),
    "void": Verb("作废一张收据", "money.void", (option("receipt", metavar="RECEIPT", help="收据号"), _REASON)),
    "deposit": Verb(
        "登记缴款单",
        "money.deposit",
        (
            option("--amount", required=True, metavar="AMOUNT", help="金额（元）"),
            option("--slip", required=True, metavar="NO", help="缴款单号"),
            option("--bank", default="", metavar="NAME", help="存到哪里"),
            option("--photo", type=Path, metavar="FILE", help="缴款单的照片"),
        ),
    ),
    "reconcile": Verb("名册、收据、缴款单、现金对账", "money.reconcile"),
    "undecided": Verb("通知没有给出金额的规则，和等着的人", "decisions.undecided"),
    "decide": Verb(
        "按文件录入待定的金额",
        "decisions.decide",
        (
            option("rule", metavar="RULE", help="规则编号，见 undecided"),
            option("--collect", metavar="AMOUNT", help="个人缴（元）"),
            option("--subsidy", metavar="AMOUNT", help="财政资助（元）"),
            option("--refund", metavar="AMOUNT", help="以后返还（元）"),
            option("--identity", action="append", default=[], metavar="WORD", help="只给这一类身份，可以写几次；不写就是全部"),
            option("--document", required=True, metavar="NO", help="哪份文件给的金额"),
        ),
    ),
    "amend": Verb(
        "通知改了：从某天起按改过的办法算",
        "decisions.amend",
        (
            option("scheme", type=Path, metavar="SCHEME.toml", help="改过的办法文件"),
            option("--document", required=True, metavar="NO", help="哪份文件改的"),
            option("--from", dest="from_day", metavar="YYYY-MM-DD", help="从哪天起，不写就是今天"),
        ),
    ),
    "questions": Verb(
        "通知没有写明、要问镇里的事；录入答复",
        "decisions.questions",
        (
            option("--answer", metavar="KEY=VALUE", help="哪一问，答复是什么"),
            option("--document", default="", metavar="NO", help="哪份文件答复的"),
        ),
    ),
    "proposals": Verb("名单变动以后，金额会不一样的收款", "decisions.proposals"),
    "sign-off": Verb(
        "定版签字用的清册",
        "papers.sign_off",
        (
            option("--signer", action="append", default=[], metavar="ROLE=NAME", help="签字人，可以写几次"),
            option("--explanation", default="", metavar="TEXT", help="没有对平时的情况说明"),
        ),
    ),
    "print": Verb(
        "打印成 PDF",
        "papers.print_sheet",
        (
            option("kind", nargs="?", choices=sheet_kinds, metavar="KIND", help="哪种表册"),
            flag("--list", "列出可以打印的表册"),
            option("--out", type=Path, metavar="FILE.pdf", help="写到哪个文件"),
            option("--copies", type=whole_number, metavar="N", help="清册印几份，不写就是三份"),
            option("--receipt", metavar="NO", help="哪张收据"),
            option("--which", metavar="WHAT", help="缴款单号、日期、期数、榜数或证件号码，看是哪种表"),
            option("--size", choices=["A5", "80mm"], default="A5", help="收据的纸，不写就是 A5"),
            option("--layout", type=Path, metavar="FILE.toml", help="本县的版式文件"),
            option("--offset", type=millimetres, nargs=2, default=[0, 0], metavar=("RIGHT", "DOWN"), help="套打偏移，毫米"),
            option("--picture", action="append", default=[], metavar="字=拆分", help="字库里没有的字怎么写"),
        ),
    ),
    "notice": Verb(
        "定下一榜公示名单",
        "papers.posting",
        (
            option("--phone", required=True, metavar="TEXT", help="异议电话"),
            option("--first-day", metavar="YYYY-MM-DD", help="公示第一天，不写就是今天"),
            option("--days", type=whole_number, default=7, metavar="N", help="公示几天，不写就是七天"),
        ),
    ),
    "attach": Verb(
        "把照片或扫描件收进账本",
        "papers.attach",
        (
            option("file", type=Path, metavar="FILE", help="照片或扫描件"),
            option("--kind", choices=attachment_kinds, default="其他", help="是哪种材料，不写就是“其他”"),
            option("--about", default="", metavar="TEXT", help="说的是什么"),
            option("--taken-on", metavar="YYYY-MM-DD", help="哪天拍的，不写就是今天"),
            option("--place", default="", metavar="TEXT", help="在哪里拍的"),
            option("--person", default="", metavar="NAME", help="照片里的人"),
        ),
    ),
    "archive": Verb(
        "导出全部照片和扫描件",
        "papers.archive",
        (option("--out", type=Path, required=True, metavar="DIR", help="导出到哪个文件夹"),),
    ),
    "export": Verb(
        "填医保局的导入模板",
        "bureau.export",
        (
            option("--template", type=Path, required=True, metavar="FILE.xlsx", help="医保局的模板"),
            _MAPPING,
            _MAP,
            option("--out", type=Path, required=True, metavar="DIR", help="写到哪个文件夹"),
            flag("--retry-failed", "改好的失败人员一起再报"),
            option("--retry", nargs="+", default=[], metavar="ID", help="点名再报的失败人员"),
            option("--rows-per-file", type=whole_number, metavar="N", help="一份文件最多多少行，多了分成几份"),
        ),
    ),
    "result": Verb(
        "导入医保局的回执",
        "bureau.take_result",
        (
            option("file", type=Path, metavar="FILE", help="回执文件"),
            _MAPPING,
            _MAP,
            flag("--system-list", "没有状态列的系统名单：名单里的人都算已入库"),
        ),
    ),
    "keying": Verb(
        "列出要录进医保局自己的系统的人，录好的勾掉",
        "bureau.keying",
        (
            option("--done", nargs="+", default=[], metavar="ID", help="录好了的人"),
            option("--undo", nargs="+", default=[], metavar="ID", help="勾错了、其实没有录的人"),
            option("--reason", default="", metavar="TEXT", help="为什么取消勾"),
            option("--screen", default="", metavar="NAME", help="哪个系统的录入顺序，如 基层代办系统、金税三期、云POS"),
            option("--retry", nargs="+", default=[], metavar="ID", help="导入失败、要重新录入的人"),
        ),
    ),
    "target": Verb(
        "从任务分解表取本村任务数",
        "bureau.target",
        (option("file", type=Path, metavar="FILE", help="任务分解表"),),
    ),
    "tickets": Verb(
        "票据领用、作废、遗失、结报和结存",
        "village.tickets",
        (
            option(
                "action",
                nargs="?",
                default="balance",
                choices=["balance", "receive", "spoil", "lose", "settle"],
                help="结存、领用、作废、遗失或结报，不写就是看结存",
            ),
            option("numbers", nargs="*", metavar="NO", help="票号；领用写起号和止号"),
            option("--reason", default="", metavar="TEXT", help="原因，或领用、结报的单位"),
        ),
    ),
    "absent": Verb(
        "登记不在村里缴费的原因",
        "village.absent",
        (
            _ID_NUMBER,
            option("--reason", default="", metavar="WORD", help="原因"),
            option("--note", default="", metavar="TEXT", help="说明"),
            option("--proof", action="append", type=Path, default=[], metavar="FILE", help="佐证，可以写几次"),
            flag("--clear", "撤销登记"),
        ),
    ),
    "attempt": Verb(
        "记一次动员",
        "village.attempt",
        (
            _ID_NUMBER,
            option("--how", required=True, metavar="TEXT", help="怎么联系的"),
            option("--said", default="", metavar="TEXT", help="对方怎么说"),
        ),
    ),
    "refunds": Verb(
        "应返还的补助；登记已返还的",
        "village.refunds",
        (
            option("--paid", nargs="*", default=[], metavar="ID_NUMBER", help="已经返还的人"),
            option("--paid-on", metavar="YYYY-MM-DD", help="哪天返还的，不写就是今天"),
        ),
    ),
    "weekly": Verb(
        "定本周的周报",
        "village.weekly",
        (option("--note", default="", metavar="TEXT", help="周报里的说明"),),
    ),
    "verify": Verb("检查账本", "book.verify"),
    "backup": Verb(
        "备份账本，写完打开核对",
        "book.backup",
        (option("--to", type=Path, metavar="DIR", default=Path(), help="备份到哪个文件夹，不写就是当前文件夹"),),
    ),
    "restore": Verb(
        "把备份恢复成新账本",
        "book.restore",
        (
            option("file", type=Path, metavar="FILE", help="备份文件"),
            option("--to", type=Path, required=True, metavar="BOOK", help="恢复成哪个账本文件"),
        ),
    ),
}
"""Every command by its name, in the order in which `--help` lists them."""
