"""From the words of a call to its options, with every word of argparse in Chinese."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import NoReturn

from village_collector.cli.verbs import COMMON, VERBS

USAGE = 2
"""Exit code of wrong usage."""

PROGRAM = "village-collector"

FLAGS = ("-h", "--help", "--version", "--json")
"""Options after which no value follows, of those that may stand before the command."""

MESSAGES = {
    "usage: ": "用法：",
    "options": "选项",
    "positional arguments": "参数",
    "show this help message and exit": "显示这个说明",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s：%(message)s",
    "the following arguments are required: %s": "还缺少：%s",
    "unrecognized arguments: %s": "不认识：%s",
    "invalid choice: %(value)r (choose from %(choices)s)": "没有“%(value)s”，可以写的有：%(choices)s",
    "invalid %(type)s value: %(value)r": "“%(value)s”写得不对",
    "expected one argument": "后面要写一个值",
    "expected at most one argument": "后面最多写一个值",
    "expected at least one argument": "后面至少写一个值",
    "expected %s argument": "后面要写 %s 个值",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s 写得不全，可能是：%(matches)s",
    "ignored explicit argument %r": "后面不能写值：%s",
    "unknown parser %(parser_name)r (choices: %(choices)s)": "没有“%(parser_name)s”，可以写的有：%(choices)s",
    "not allowed with argument %s": "不能和 %s 一起写",
    "one of the arguments %s is required": "下面的要写一个：%s",
    "unexpected option string: %s": "不认识：%s",
}
"""What argparse says to whoever types, by its own English words."""


class _Parser(argparse.ArgumentParser):
    """Answers wrong usage on standard error with exit code 2."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(USAGE, f"用法不对：{message}\n")


def parse(words: Sequence[str]) -> argparse.Namespace:
    """The options of a call; `runs` names the function of its command. Common options may stand on both sides of it.

    Raises SystemExit, with what there is to say printed: 0 for `--help` and `--version`, 2 for wrong usage.
    """
    _speak_chinese()
    place = _place_of_verb(words)
    if place is None or words[place] not in VERBS:
        return _overview().parse_args(words)
    name, verb = words[place], VERBS[words[place]]
    parser = _Parser(prog=f"{PROGRAM} {name}", description=verb.does)
    for one in (*COMMON, *verb.options):
        one.add_to(parser)
    parser.set_defaults(runs=verb.runs)
    return parser.parse_args([*words[:place], *words[place + 1 :]])


def _place_of_verb(words: Sequence[str]) -> int | None:
    """Where the first word stands that is neither an option nor the value of one; None where there is no such word."""
    value_follows = False
    for place, word in enumerate(words):
        if value_follows:
            value_follows = False
        elif word.startswith("-"):
            value_follows = "=" not in word and not any(flag.startswith(word) for flag in FLAGS)
        else:
            return place
    return None


def _overview() -> _Parser:
    """The parser of a call without a command, which opens the window, and of one with a command that there is not."""
    top = _Parser(prog=PROGRAM, description="村医保收缴：名册、收款、清册、上报")
    for one in COMMON:
        one.add_to(top)
    top.set_defaults(runs=VERBS["desktop"].runs, open_book=None)
    verbs = top.add_subparsers(title="命令", metavar="命令", parser_class=_Parser)
    for name, verb in VERBS.items():
        verbs.add_parser(name, help=verb.does)
    return top


def _speak_chinese() -> None:
    """Let argparse take its words from MESSAGES: it asks gettext for each of them, by these two names of its module."""

    def plural(one: str, _many: str, _count: int) -> str:
        return MESSAGES.get(one, one)

    vars(argparse).update(_=lambda message: MESSAGES.get(message, message), ngettext=plural)
