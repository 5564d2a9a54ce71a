"""What somebody has said of single headings: it wins over all words of the mapping files, for this one file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from village_collector.errors import UserError
from village_collector.exchange.column_mapping import ColumnMapping, MappedColumn, normal_text

IGNORED = ("ignore", "note")
_CONSTANT = "constant:"


def with_settled(mapping: ColumnMapping, settled: Mapping[str, str]) -> ColumnMapping:
    """The mapping in which each of these headings means what was said.

    A meaning is the key of a column, "ignore" or "note" for a column that is left as it is, or "constant:TEXT" for one text in
    every line. Raises UserError("unknown-meaning").
    """
    if not settled:
        return mapping
    columns, by_heading = dict(mapping.columns), dict(mapping.by_heading)
    for heading, meaning in settled.items():
        key = meaning if meaning in columns else f"{heading}={meaning}"
        if meaning in IGNORED:
            columns[key] = _extra(heading, key, {"ignored": True})
        elif meaning.startswith(_CONSTANT):
            columns[key] = _extra(heading, key, {"constant": meaning.removeprefix(_CONSTANT)})
        elif meaning not in columns:
            raise UserError(
                "unknown-meaning",
                f"“{heading}”不能当作“{meaning}”，没有这样一项。",
                "可以写项目的代号（如 psn_name、certno）、ignore（不填），或 constant: 后面跟要填的字。",
            )
        by_heading |= dict.fromkeys((normal_text(heading), normal_text(heading, brackets=False)), key)
    return replace(mapping, columns=columns, by_heading=by_heading)


def _extra(heading: str, key: str, options: dict[str, object]) -> MappedColumn:
    return MappedColumn(key=key, title=heading, optional=True, options=options)
