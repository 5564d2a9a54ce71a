"""Prints the modules that the program imports by their names, which nobody finds who only follows its import statements.

Whoever freezes the program into one folder gives each of them, for PyInstaller as `--hidden-import`.
"""

from __future__ import annotations

from village_collector.__main__ import WINDOW
from village_collector.cli.verbs import VERBS
from village_collector.desktop.main import HEAVY
from village_collector.exchange import workbook_process
from village_collector.services.sheets.catalogue import SHEETS

IMPORTERS = ("village_collector/cli/main.py", "village_collector/desktop/main.py", "village_collector/services/sheets/requests.py")
"""The files that import by name; what they import is told by the tables below."""


def named_modules() -> list[str]:
    """Their full names, in order."""
    return sorted(
        {WINDOW, workbook_process.__name__, *HEAVY}
        | {f"village_collector.cli.commands.{verb.runs.partition('.')[0]}" for verb in VERBS.values()}
        | {f"village_collector.services.sheets.{kind.gathered_by.partition('.')[0]}" for kind in SHEETS.values()}
        | {f"village_collector.documents.{kind.drawn_by.partition('.')[0]}" for kind in SHEETS.values()}
    )


if __name__ == "__main__":
    print("\n".join(named_modules()))
