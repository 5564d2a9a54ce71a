"""What stands at the head of a scheme file: enough to list the schemes without reading their rules."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from village_collector.domain.strict_toml import parse_toml

_FIRST_TABLE = re.compile(r"^\s*\[", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeHeading:
    """The notice that a scheme follows, and the year it is for; the fields are those of Scheme."""

    id: str
    title: str
    document: str
    place: str
    source: str
    label_year: str
    insured_year: int


def read_heading(path: Path) -> SchemeHeading:
    """The head of this scheme file; only `read_scheme` says whether the rest of it may be used.

    Raises UserError("bad-scheme") as `read_scheme` does.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        values = parse_toml(_FIRST_TABLE.split(text, 1)[0])
        texts = {key: values[key] for key in ("id", "title", "document", "place", "source", "label_year")}
        if not all(isinstance(value, str) for value in texts.values()):
            raise ValueError(texts)
        return SchemeHeading(**texts, insured_year=int(values["insured_year"]))
    except (OSError, ValueError, KeyError, TypeError):
        return _heading_of_checked(path)


def _heading_of_checked(path: Path) -> SchemeHeading:
    """The same by the reader that names every fault with its place."""
    from village_collector.domain.scheme.reader import read_scheme

    scheme = read_scheme(path)
    return SchemeHeading(
        id=scheme.id,
        title=scheme.title,
        document=scheme.document,
        place=scheme.place,
        source=scheme.source,
        label_year=scheme.label_year,
        insured_year=scheme.insured_year,
    )
