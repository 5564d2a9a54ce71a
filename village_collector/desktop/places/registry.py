"""The places of the window in the order of its left column; a place that does not work yet has no line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from village_collector.desktop.shell.place import Place, Shell


def _today(shell: Shell) -> Place:
    from village_collector.desktop.places.today.today import Today

    return Today(shell)


def _desk(shell: Shell) -> Place:
    from village_collector.desktop.places.cash_desk.desk import Desk

    return Desk(shell)


def _roster(shell: Shell) -> Place:
    from village_collector.desktop.places.roster.roster import RosterPlace

    return RosterPlace(shell)


def _evening(shell: Shell) -> Place:
    from village_collector.desktop.places.day_end.place import Evening

    return Evening(shell)


def _signoff(shell: Shell) -> Place:
    from village_collector.desktop.places.sign_off.place import SignOffPlace

    return SignOffPlace(shell)


def _exchange(shell: Shell) -> Place:
    from village_collector.desktop.places.exchange.place import Exchange

    return Exchange(shell)


def _records(shell: Shell) -> Place:
    from village_collector.desktop.places.papers.place import Records

    return Records(shell)


def _help(shell: Shell) -> Place:
    from village_collector.desktop.places.help.help import Help

    return Help(shell)


PLACES: Mapping[str, Callable[[Shell], Place]] = {
    "today": _today,
    "desk": _desk,
    "roster": _roster,
    "evening": _evening,
    "signoff": _signoff,
    "exchange": _exchange,
    "records": _records,
    "help": _help,
}
"""Place id → how it is made, once, when it is first visited; words and keys are those of the command "go.<id>"."""
