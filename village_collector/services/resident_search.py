"""Searching the register: by name, pinyin, ID number, household, head or group."""

from __future__ import annotations

from functools import cached_property

from village_collector.assets import asset
from village_collector.domain.people import Resident, normal_id
from village_collector.domain.pinyin import PinyinTable
from village_collector.storage.book import Book


class ResidentSearch:
    """An index of the register, one for a season: built at the first question and again after the residents changed."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._index_of: tuple[Resident, ...] | None = None
        self._index: list[tuple[str, Resident]] = []
        self._former: dict[str, tuple[str, ...]] = {}

    def find(self, query: str, limit: int | None = None) -> list[Resident]:
        """People by name, pinyin or its initials, ID tail, household, head or group, in register order; "" is everybody.

        Every word of the query has to fit. Every reading of a name's characters is tried, so 单, 仇 and 区 are found
        both ways.
        """
        words = [normal_id(word) for word in query.split()]
        if not words:
            return list(self._book.residents()[:limit])
        self._build_index()
        hits = self._index
        for word in words:
            if word.isascii() and word.replace("X", "0").isdigit():
                whole = f" {word} "
                hits = [hit for hit in hits if whole in hit[0] or any(number.endswith(word) for number in self._numbers(hit[1]))]
            else:
                begins = f" {word}" if word.isascii() else word
                hits = [hit for hit in hits if begins in hit[0]]
        return [resident for _, resident in hits[:limit]]

    def _numbers(self, resident: Resident) -> tuple[str, ...]:
        """The number of a resident, and those that were corrected."""
        return (resident.id_number, *self._former.get(resident.id_number, ()))

    def _build_index(self) -> None:
        residents = self._book.residents()
        if residents is self._index_of:
            return
        table = self._pinyin
        texts: dict[str, str] = {}

        def spoken(name: str) -> str:
            if name not in texts:
                readings = " ".join((*table.initials(name), *table.syllables(name))).upper()
                texts[name] = f"{name.upper()} {readings}"
            return texts[name]

        def text(one: Resident) -> str:
            head = spoken(one.head) if one.head != one.name else ""
            return f" {spoken(one.name)} {head} {one.group} {one.household_no} {one.household_no.lstrip('0')} "

        self._index = [(text(resident), resident) for resident in residents]
        self._index_of = residents
        ledger = self._book.ledger
        corrected = {ledger.current_number(one.number) for one in ledger.corrections}
        self._former = {number: ledger.former_numbers(number) for number in corrected}

    @cached_property
    def _pinyin(self) -> PinyinTable:
        return PinyinTable.read(asset("pinyin/initials.txt"))
