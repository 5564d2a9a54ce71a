"""The command line, as docs/command-line.md fixes it, over the same services as the window."""

from __future__ import annotations

import argparse
import json
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

from village_collector import __version__
from village_collector.cli import commands, records, schemes
from village_collector.cli.answer import WrongUsage
from village_collector.errors import UserError
from village_collector.services.attachments import ATTACHMENT_CATEGORIES
from village_collector.services.sheets.catalogue import SHEETS

DONE, FAULT, USAGE, REFUSED = 0, 1, 2, 3
"""Exit codes: done; a fault of the program (or a book that does not verify); wrong usage; refused, nothing changed."""


_Verb: TypeAlias = Callable[[str, str, Any], argparse.ArgumentParser]


class _Parser(argparse.ArgumentParser):
    """Answers wrong usage in Chinese on standard error with exit code 2."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(USAGE, f"用法不对：{message}\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code. Text is UTF-8 whatever the locale."""
    for stream in (sys.stdout, sys.stderr, sys.stdin):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    arguments = _parser().parse_args(argv)
    try:
        return _run(arguments)
    except BrokenPipeError:  # whoever reads our answer has heard enough
        sys.stdout = None
        return DONE
    except KeyboardInterrupt:
        print("已取消，没有改动。", file=sys.stderr)
        return REFUSED
    except Exception:  # noqa: BLE001  the program's edge: what gets here is our own fault
        traceback.print_exc()
        print("程序出错了，这一步没有完成。请把上面的内容发给维护人员。", file=sys.stderr)
        return FAULT


def _run(arguments: argparse.Namespace) -> int:
    try:
        answer = arguments.run(arguments)
    except WrongUsage as wrong:
        print(f"用法不对：{wrong}", file=sys.stderr)
        return USAGE
    except UserError as refused:
        if arguments.json:
            _print_json({"error": {"code": refused.code, "message": refused.message, "remedy": refused.remedy}})
        else:
            print(f"{refused.message}\n{refused.remedy}", file=sys.stderr)
        return REFUSED
    if answer is None:
        return DONE
    if arguments.json:
        _print_json(answer.data)
    else:
        print(answer.text, flush=True)
    return int(answer.exit_code)


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1), flush=True)


def _parser() -> argparse.ArgumentParser:
    common = _Parser(add_help=False)
    common.add_argument("--book", type=Path, metavar="FILE", help="账本文件（也可用环境变量 VILLAGE_COLLECTOR_BOOK）")
    common.add_argument("--password-file", type=Path, metavar="FILE", help="加密账本的密码文件")
    common.add_argument("--json", action="store_true", help="在标准输出打印一个 JSON 文档")
    common.add_argument("--on", metavar="YYYY-MM-DD", help="代替今天的日期")
    common.add_argument("--operator", default="", metavar="NAME", help="经办人")
    top = _Parser(prog="village-collector", description="村医保收缴：名册、收款、清册、上报", parents=[common])
    top.add_argument("--version", action="version", version=f"village-collector {__version__}")
    top.set_defaults(run=commands.desktop, open_book=None)
    verbs = top.add_subparsers(title="命令", metavar="命令", parser_class=_Parser)

    def verb(name: str, help_text: str, run: Any) -> argparse.ArgumentParser:
        # a default here would overwrite what stood before the verb
        own = verbs.add_parser(name, help=help_text, parents=[_suppressed(common)], description=help_text)
        own.set_defaults(run=run)
        return own

    for add in (_first_verbs, _money_verbs, _paper_verbs, _record_verbs, _custody_verbs):
        add(verb)
    return top


def _first_verbs(verb: _Verb) -> None:
    one = verb("desktop", "打开窗口", commands.desktop)
    one.add_argument("open_book", nargs="?", type=Path, metavar="BOOK")
    one = verb("demo", "用自带的样例名册走完整个流程", commands.demo)
    one.add_argument("--out", type=Path, metavar="DIR")
    one.add_argument("--no-window", action="store_true")
    verb("schemes", "列出自带的各县办法", schemes.schemes)
    one = verb("scheme", "检查一个办法文件", schemes.scheme_check)
    one.add_argument("action", choices=["check"])
    one.add_argument("file", type=Path, metavar="FILE")
    one = verb("assess", "逐行读 JSON，算每个人该缴多少", schemes.assess)
    one.add_argument("--scheme", metavar="ID")
    one = verb("init", "新建账本", commands.init)
    one.add_argument("--scheme", required=True, metavar="ID", help="办法编号，或办法文件")
    one.add_argument("--village", required=True, metavar="NAME")
    one.add_argument("--village-code", required=True, metavar="12DIGITS")
    one.add_argument("--town", required=True, metavar="NAME")
    one.add_argument("--encrypt", action="store_true")
    one = verb("import", "导入缴费清册", commands.import_register)
    one.add_argument("register", type=Path, metavar="REGISTER")
    one.add_argument("--sheet", action="append", default=[], metavar="NAME")
    one.add_argument("--mapping", type=Path, metavar="FILE")
    one.add_argument("--dry-run", action="store_true")
    one = verb("identities", "导入部门的身份名单", records.identities)
    one.add_argument("list", type=Path, metavar="LIST")
    one.add_argument("--source", required=True, metavar="TEXT", help="哪个部门的哪份名单")
    one.add_argument("--since", metavar="YYYY-MM-DD", help="从哪天起算，不写就是今天")
    one.add_argument("--complete", action="store_true", help="这是全量名单：不在上面的就取消")
    one.add_argument("--mapping", type=Path, metavar="FILE")
    one = verb("people", "找人：姓名、拼音、首字母、证件尾号、户、组", commands.people)
    one.add_argument("query", nargs="?", default="", metavar="QUERY")


def _money_verbs(verb: _Verb) -> None:
    one = verb("collect", "给列出的人收款，开一张收据", commands.collect)
    one.add_argument("id_numbers", nargs="+", metavar="ID_NUMBER")
    one.add_argument("--cash", metavar="AMOUNT", help="收到的现金，不写就是正好")
    one.add_argument("--method", choices=["cash", "transfer", "pos"], default="cash")
    one.add_argument("--ticket", default="", metavar="NO")
    one.add_argument("--payer", default="", metavar="NAME")
    one.add_argument("--accept-no-benefit", action="store_true", help="本人知道今年不能享受待遇，仍要缴")
    one = verb("void", "作废一张收据", commands.void)
    one.add_argument("receipt", metavar="RECEIPT")
    one.add_argument("--reason", required=True, metavar="TEXT")
    one = verb("deposit", "登记缴款单", commands.deposit)
    one.add_argument("--amount", required=True, metavar="AMOUNT")
    one.add_argument("--slip", required=True, metavar="NO")
    one.add_argument("--bank", default="", metavar="NAME")
    one.add_argument("--photo", type=Path, metavar="FILE")
    verb("reconcile", "名册、收据、缴款单、现金对账", commands.reconcile)
    one = verb("undecided", "通知没有给出金额的规则，和等着的人", commands.undecided)
    one = verb("decide", "按文件录入待定的金额", commands.decide)
    one.add_argument("rule", metavar="RULE")
    one.add_argument("--collect", metavar="AMOUNT")
    one.add_argument("--subsidy", metavar="AMOUNT")
    one.add_argument("--refund", metavar="AMOUNT")
    one.add_argument("--document", required=True, metavar="NO")
    verb("proposals", "名单变动以后，金额会不一样的收款", commands.proposals)


def _paper_verbs(verb: _Verb) -> None:
    one = verb("sign-off", "定版签字用的清册", commands.sign_off)
    one.add_argument("--signer", action="append", default=[], metavar="ROLE=NAME")
    one.add_argument("--explanation", default="", metavar="TEXT", help="没有对平时的情况说明")
    one = verb("print", "打印成 PDF", commands.print_sheet)
    one.add_argument("kind", choices=sorted(SHEETS), metavar="KIND", nargs="?")
    one.add_argument("--list", action="store_true", help="列出可以打印的表册")
    one.add_argument("--out", type=Path, metavar="FILE.pdf")
    one.add_argument("--copies", type=int, help="清册印几份，不写就是三份")
    one.add_argument("--receipt", metavar="NO")
    one.add_argument("--which", metavar="WHAT", help="缴款单号、日期、期数、榜数或证件号码，看是哪种表")
    one.add_argument("--size", choices=["A5", "80mm"], default="A5")
    one.add_argument("--layout", type=Path, metavar="FILE.toml", help="本县的版式文件")
    one.add_argument("--offset", type=float, nargs=2, default=[0, 0], metavar=("RIGHT", "DOWN"), help="套打偏移，毫米")
    one.add_argument("--picture", action="append", default=[], metavar="字=拆分", help="字库里没有的字怎么写")
    one = verb("export", "填医保局的导入模板", commands.export)
    one.add_argument("--template", type=Path, required=True, metavar="FILE.xlsx")
    one.add_argument("--mapping", type=Path, metavar="FILE")
    one.add_argument("--out", type=Path, required=True, metavar="DIR")
    one.add_argument("--retry-failed", action="store_true", help="改好的失败人员一起再报")
    one = verb("result", "导入医保局的回执", commands.take_result)
    one.add_argument("file", type=Path, metavar="FILE")
    one.add_argument("--mapping", type=Path, metavar="FILE")


def _custody_verbs(verb: _Verb) -> None:
    verb("verify", "检查账本", commands.verify)
    one = verb("backup", "备份账本，写完打开核对", commands.backup)
    one.add_argument("--to", type=Path, metavar="DIR", default=Path())
    one = verb("restore", "把备份恢复成新账本", commands.restore)
    one.add_argument("file", type=Path, metavar="FILE")
    one.add_argument("--to", type=Path, required=True, metavar="BOOK")


def _record_verbs(verb: _Verb) -> None:
    one = verb("tickets", "票据领用、作废、遗失、结报和结存", records.tickets)
    one.add_argument("action", nargs="?", default="balance", choices=["balance", "receive", "spoil", "lose", "settle"])
    one.add_argument("numbers", nargs="*", metavar="NO")
    one.add_argument("--reason", default="", metavar="TEXT", help="原因，或领用、结报的单位")
    one = verb("facts", "登记一个人的情况，如返乡、退役、职工医保中断几个月", records.facts)
    one.add_argument("id_number", metavar="ID_NUMBER")
    one.add_argument("facts", nargs="+", metavar="KEY=VALUE", help="例如 returning_migrant=true")
    one.add_argument("--reason", required=True, metavar="TEXT", help="凭什么这样记")
    one = verb("absent", "登记不在村里缴费的原因", records.absent)
    one.add_argument("id_number", metavar="ID_NUMBER")
    one.add_argument("--reason", default="", metavar="WORD")
    one.add_argument("--note", default="", metavar="TEXT")
    one.add_argument("--proof", action="append", type=Path, default=[], metavar="FILE")
    one.add_argument("--clear", action="store_true", help="撤销登记")
    one = verb("attempt", "记一次动员", records.attempt)
    one.add_argument("id_number", metavar="ID_NUMBER")
    one.add_argument("--how", required=True, metavar="TEXT")
    one.add_argument("--said", default="", metavar="TEXT")
    one = verb("refunds", "应返还的补助；登记已返还的", records.refunds)
    one.add_argument("--paid", nargs="*", default=[], metavar="ID_NUMBER")
    one.add_argument("--paid-on", metavar="YYYY-MM-DD")
    one = verb("notice", "定下一榜公示名单", records.notice)
    one.add_argument("--phone", required=True, metavar="TEXT", help="异议电话")
    one.add_argument("--first-day", metavar="YYYY-MM-DD")
    one.add_argument("--days", type=int, default=7)
    one = verb("attach", "把照片或扫描件收进账本", records.attach)
    one.add_argument("file", type=Path, metavar="FILE")
    one.add_argument("--kind", choices=ATTACHMENT_CATEGORIES, default=ATTACHMENT_CATEGORIES[-1])
    one.add_argument("--about", default="", metavar="TEXT")
    one.add_argument("--taken-on", metavar="YYYY-MM-DD")
    one.add_argument("--place", default="", metavar="TEXT")
    one.add_argument("--person", default="", metavar="NAME")
    one = verb("archive", "导出全部照片和扫描件", records.archive)
    one.add_argument("--out", type=Path, required=True, metavar="DIR")
    one = verb("weekly", "定本周的周报", records.weekly)
    one.add_argument("--note", default="", metavar="TEXT")
    one = verb("target", "从任务分解表取本村任务数", records.target)
    one.add_argument("file", type=Path, metavar="FILE")


def _suppressed(common: _Parser) -> _Parser:
    """The common options once more, for after the verb, without defaults of their own."""
    again = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
    for action in common._actions:
        again._add_action(_without_default(action))
    return again


def _without_default(action: argparse.Action) -> argparse.Action:
    import copy

    bare = copy.copy(action)
    bare.default = argparse.SUPPRESS
    return bare
