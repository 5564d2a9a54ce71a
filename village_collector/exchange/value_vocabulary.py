"""Values of a register as mapping files spell them: ethnic groups, kinds of documents, identities, totals."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from village_collector.domain.people import BY_REGISTER, Identity, IdKind
from village_collector.exchange.column_mapping import ColumnMapping, normal_text

VALUE_COLUMNS = ("ethnic_group", "hukou", "tier", "insured_last_year", "id_kind")

_SPLIT = re.compile(r"[、，,;；/|\s]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedValues:
    """What the words of one row mean; `unknown` are the (column, word) that no mapping file has."""

    ethnic_group: str
    hukou: str | None
    tier: str | None
    insured_last_year: bool | None
    id_kind: str | None
    identities: tuple[Identity, ...]
    unknown: tuple[tuple[str, str], ...]


class ValueVocabulary:
    """The values of a register as mapping files spell them."""

    def __init__(self, column_mapping: ColumnMapping) -> None:
        words = column_mapping.words
        self._no_identity = frozenset(map(normal_text, words.get("no_identity", [])))
        self._ages = frozenset(map(normal_text, words.get("age_category", [])))
        total = "|".join(map(re.escape, words.get("total", []))) or "(?!)"
        part = "本页|本组|本村|全村|全组|本户|该户|第.{1,4}[组页]|.{0,6}[村组社区户]|[0-9]{1,6}[人户]?"
        self.total = re.compile(f"(?:{part})?(?:{total})|共[0-9]{{1,7}}[人名户]")
        self.part_total = re.compile(f"本页|本组|本户|该户|第.{{1,4}}[组页]|.{{0,6}}户计|(?:{part})(?:汇总)|(?:{part})?(?:小计|累计)")
        signs = "|".join(map(re.escape, words.get("foot", []))) or "(?!)"
        openings = "|".join(map(re.escape, words.get("foot_opening", []))) or "(?!)"
        self.foot = re.compile(f"(?:.*(?:{signs})|(?:{openings})[:0-9]|[0-9]*年[0-9]*月[0-9]*日$|.*[第共][0-9]+页)")
        ends = "|".join(map(re.escape, words.get("group", []))) or "(?!)"
        self.group = re.compile(f"(?:第?[0-9一二三四五六七八九十百]{{1,4}}|[一-鿿]{{1,6}}?)(?:{ends})")
        self.not_paid = frozenset(map(normal_text, words.get("not_paid", [])))
        self._values: dict[str, dict[str, str]] = {}
        for kind in ("hukou", "yes_no", "id_kind", "tier", "disability"):
            entries: Mapping[str, Sequence[str]] = words.get(kind, {})
            self._values[kind] = {
                normal_text(word): value for value, spellings in entries.items() for word in spellings
            }
        groups: Mapping[str, Any] = words.get("ethnic_group", {})
        known = {name: name for name in groups.get("names", [])}
        known |= {w: name for name, spellings in groups.get("written_otherwise", {}).items() for w in spellings}
        self._values["ethnic_group"] = {
            f"{word}{end}": f"{name}族" for word, name in known.items() for end in ("", "族")
        }

    def parse(self, cells: tuple[str, ...], grades: int) -> ParsedValues:
        """What these cells of one row mean: the columns of `VALUE_COLUMNS`, then identities, then `grades` of disability."""
        unknown: list[tuple[str, str]] = []

        def value(column: str, kind: str, cell: str) -> str | None:
            found = self._values[kind].get(normal_text(cell)) if cell else None
            if cell and found is None:
                unknown.append((column, cell))
            return found

        ethnic, hukou, tier, insured, id_kind, *identities = cells
        insured_last_year = value("insured_last_year", "yes_no", insured)
        ethnic_group = value("ethnic_group", "ethnic_group", ethnic) or ethnic
        return ParsedValues(
            ethnic_group=ethnic_group,
            hukou=value("hukou", "hukou", hukou),
            tier=value("tier", "tier", tier),
            insured_last_year=None if insured_last_year is None else insured_last_year == "yes",
            id_kind=value("id_kind", "id_kind", id_kind),
            identities=self._identities(identities, grades),
            unknown=tuple(unknown),
        )

    def id_kind(self, word: str) -> IdKind | None:
        """The kind of document that lists spell so; None for a word that none is known by."""
        name = self._values["id_kind"].get(normal_text(word))
        return IdKind[name] if name and name in IdKind.__members__ else None

    def _identities(self, cells: Sequence[str], grades: int) -> tuple[Identity, ...]:
        ordinary = len(cells) - grades
        words = [word for cell in cells[:ordinary] for word in _SPLIT.split(cell) if word]
        for word in (word for cell in cells[ordinary:] for word in _SPLIT.split(cell) if word):
            words.append(self._values["disability"].get(normal_text(word), word))
        none = self._no_identity | self._ages
        return tuple(
            Identity(word=word, source=BY_REGISTER) for word in dict.fromkeys(words) if normal_text(word) not in none
        )
