"""One call of the command line, as docs/command-line.md fixes it: its answer on the streams, its exit code."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from typing import TypeAlias

from village_collector.cli.context import Answer, WindowRequest, WrongUsage
from village_collector.cli.parser import USAGE, parse
from village_collector.errors import UserError

DONE, FAULT, REFUSED = 0, 1, 3
"""Exit codes: done; a fault of the program (or a book that does not verify); refused, nothing changed. 2 is parser.USAGE."""

OpenWindow: TypeAlias = Callable[[WindowRequest], int]


def main(words: Sequence[str], open_window: OpenWindow) -> int:
    """Run one command; returns the exit code. Text is UTF-8 whatever the locale.

    `open_window` shows the window until it is closed and returns its exit code.
    """
    for stream in (sys.stdout, sys.stderr, sys.stdin):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    arguments = parse(words)
    try:
        return _run(arguments, open_window)
    except BrokenPipeError:  # whoever reads our answer has heard enough
        sys.stdout = None
        return DONE
    except KeyboardInterrupt:
        print("已取消，没有改动。", file=sys.stderr)
        return REFUSED
    except Exception:  # noqa: BLE001  the program's edge: what gets here is our own fault
        import traceback

        traceback.print_exc()
        print("程序出错了，这一步没有完成。请把上面的内容发给维护人员。", file=sys.stderr)
        return FAULT


def _run(arguments: argparse.Namespace, open_window: OpenWindow) -> int:
    try:
        answer = _answer(arguments)
    except WrongUsage as wrong:
        print(f"用法不对：{wrong}", file=sys.stderr)
        return USAGE
    except UserError as refused:
        if arguments.json:
            said = {"code": refused.code, "message": refused.message, "remedy": refused.remedy}
            _print_json({"error": {**said, **refused.details}})
        else:
            print(f"{refused.message}\n{refused.remedy}", file=sys.stderr)
        return REFUSED
    if answer.data is not None:
        if arguments.json:
            _print_json(answer.data)
        else:
            print(answer.text if isinstance(answer.text, str) else answer.text(), flush=True)
    return answer.exit_code if answer.window is None else open_window(answer.window)


def _answer(arguments: argparse.Namespace) -> Answer:
    """Import the module of the command that was called, and no other's."""
    module, _, function = arguments.runs.partition(".")
    answer = getattr(import_module(f"village_collector.cli.commands.{module}"), function)(arguments)
    if not isinstance(answer, Answer):
        raise TypeError(f"the command {arguments.runs} gave no answer")
    return answer


def _print_json(value: object) -> None:
    """One document; each part of it on a line of its own, which is easier to read and far quicker than indenting."""
    import json

    spell = partial(json.dumps, ensure_ascii=False)
    if isinstance(value, dict) and value:
        parts = ",\n".join(f" {spell(key)}: {spell(part)}" for key, part in value.items())
        print(f"{{\n{parts}\n}}", flush=True)
    elif isinstance(value, list) and value:
        parts = ",\n".join(f" {spell(part)}" for part in value)
        print(f"[\n{parts}\n]", flush=True)
    else:
        print(spell(value), flush=True)
