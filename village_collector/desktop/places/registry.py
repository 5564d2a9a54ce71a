"""The places of the window in the order of its left column. A module of a place is imported when the place is first visited."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from village_collector.desktop.shell.place import Place, PlaceContext


def _today(shell: PlaceContext) -> Place:
    from village_collector.desktop.places.today.today import TodayPlace

    return TodayPlace(shell)


def _cash_desk(shell: PlaceContext) -> Place:
    from village_collector.desktop.places.cash_desk.desk import CashDeskPlace

    return CashDeskPlace(shell)


def _roster(shell: PlaceContext) -> Place:
    from village_collector.desktop.places.roster.roster import RosterPlace

    return RosterPlace(shell)


def _day_end(shell: PlaceContext) -> Place:
    from village_collector.desktop.places.day_end.place import DayEndPlace

    return DayEndPlace(shell)


def _sign_off(shell: PlaceContext) -> Place:
    from village_collector.desktop.places.sign_off.place import SignOffPlace

    return SignOffPlace(shell)


def _exchange(shell: PlaceContext) -> Place:
    from village_collector.desktop.places.exchange.place import ExchangePlace

    return ExchangePlace(shell)


def _papers(shell: PlaceContext) -> Place:
    from village_collector.desktop.places.papers.place import PapersPlace

    return PapersPlace(shell)


def _help(shell: PlaceContext) -> Place:
    from village_collector.desktop.places.help.help import HelpPlace

    return HelpPlace(shell)


PLACES: Mapping[str, Callable[[PlaceContext], Place]] = {
    "today": _today,
    "cash_desk": _cash_desk,
    "roster": _roster,
    "day_end": _day_end,
    "sign_off": _sign_off,
    "exchange": _exchange,
    "papers": _papers,
    "help": _help,
}
"""Place id → how it is made, once, when it is first visited; words and keys are those of the command "go.<id>"."""
