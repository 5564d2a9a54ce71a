"""Where the program begins: the command line, the window, or the child process that parses a workbook."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from village_collector.cli.context import WindowRequest

CHILD_FLAG = "--parse-workbook"
"""The one argument with which a frozen program starts itself anew to parse a workbook."""

WINDOW = "village_collector.desktop.main"

SELDOM = 500_000
"""New objects until Python looks for garbage: a command makes a book's worth of values, nearly all of which it keeps."""

USUAL = gc.get_threshold()[0]


def main() -> int:
    """Run what the arguments of the process ask for; returns the exit code."""
    if sys.argv[1:] == [CHILD_FLAG]:
        from village_collector.exchange.workbook_process import main as parse_workbook

        parse_workbook()
        return 0
    gc.set_threshold(SELDOM)
    from village_collector.cli.main import main as run_command

    code = run_command(sys.argv[1:], open_window)
    if WINDOW not in sys.modules:
        gc.freeze()  # Python looks through all that is left for garbage as it ends; the end frees it anyway
    return code


def open_window(request: WindowRequest) -> int:
    """Show the window and stay until it is closed; the only place where the two skins meet."""
    from village_collector.desktop.main import main as show_window

    gc.set_threshold(USUAL)  # the window is there all day
    # a clock that was not asked for is left to the window
    clock = {} if request.clock is None else {"clock": request.clock}
    return show_window(request.book, operator=request.operator, secret=request.secret, **clock)


if __name__ == "__main__":
    sys.exit(main())
