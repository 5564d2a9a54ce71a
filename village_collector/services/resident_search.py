"""Searching the register: by name, pinyin, ID number, household, head or group."""

from __future__ import annotations

from functools import cached_property

from village_collector.assets import asset
from village_collector.domain.people import Resident, normal_id
from village_collector.domain.pinyin import PinyinTable
from village_collector.services.season import Season


class ResidentSearch:
    """An index of the register, built at the first question and again after the residents changed."""

    def __init__(self, season: Season) -> None:
        self._season = season
        self._index_of: tuple[Resident, ...] | None = None
        self._index: list[tuple[str, str, Resident]] = []

    def find(self, query: str, limit: int | None = None) -> list[Resident]:
        """People by name, pinyin or its initials, ID tail, household, head or group, in register order; "" is everybody.

        Every reading of a name's characters is tried, so 单, 仇 and 区 are found both ways.
        """
        words = [normal_id(word) for word in query.split()]
        if not words:
            return list(self._season.book.residents()[:limit])
        self._build_index()
        found: list[Resident] = []
        for text, _, resident in self._index:
            if all(_matches(word, text, resident) for word in words):
                found.append(resident)
                if len(found) == limit:
                    break
        return found

    def _build_index(self) -> None:
        residents = self._season.book.residents()
        if residents is self._index_of:
            return
        table = self._pinyin
        texts: dict[str, str] = {}

        def spoken(name: str) -> str:
            if name not in texts:
                readings = " ".join((*table.initials(name), *table.syllables(name))).upper()
                texts[name] = f"{name.upper()} {readings}"
            return texts[name]

        self._index = [
            (f" {spoken(r.name)} {spoken(r.head) if r.head != r.name else ''} {r.group} {r.household_no} ", r.name, r)
            for r in residents
        ]
        self._index_of = residents

    @cached_property
    def _pinyin(self) -> PinyinTable:
        return PinyinTable.read(asset("pinyin/initials.txt"))


def _matches(word: str, text: str, resident: Resident) -> bool:
    if word.isascii() and word.replace("X", "0").isdigit():
        return resident.id_number.endswith(word) or f" {word} " in text or resident.household_no.lstrip("0") == word
    return f" {word}" in text if word.isascii() else word in text
