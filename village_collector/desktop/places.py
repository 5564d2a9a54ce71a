"""The places of the window in the order of its left column; a place that does not work yet has no line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from village_collector.desktop.place import Place, Shell


def _help(shell: Shell) -> Place:
    from village_collector.desktop.help import Help

    return Help(shell)


PLACES: Mapping[str, Callable[[Shell], Place]] = {
    "help": _help,
}
"""Place id → how it is made, once, when it is first visited; words and keys are those of the command "go.<id>"."""
