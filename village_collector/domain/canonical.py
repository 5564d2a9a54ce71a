"""The one canonical form: a value as JSON with exactly one spelling, and the hash over it.

Entries of the ledger, rows of a frozen register and rows of the roster are hashed in this form and in no other: JSON
(RFC 8259) in UTF-8 with sorted keys, no blanks and no floats. Text is kept code point by code point: NFC would fold
compatibility ideographs and so change names, and what depends on Python's own Unicode tables, such as `repr`, would give
another hash after an update of Python.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime, timedelta, timezone
from enum import Enum
from functools import cache, lru_cache
from itertools import islice
from types import UnionType
from typing import TYPE_CHECKING, NoReturn, TypeAlias, TypeVar, Union, cast, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Json: TypeAlias = "bool | int | str | Sequence[Json] | Mapping[str, Json] | None"
"""What the canonical form can say: JSON without floats."""

Record = TypeVar("Record")
_Kind = TypeVar("_Kind")
_Write: TypeAlias = "Callable[[object], Json]"
_Read: TypeAlias = "Callable[[object], object]"
_Codec: TypeAlias = "tuple[tuple[str, _Write, _Read, type | None, bool], ...]"


def _refuse_number(text: str) -> NoReturn:
    raise TypeError(f"{text} is no whole number")


_SCALARS = frozenset({type(None), bool, int, str})
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_DECODER = json.JSONDecoder(parse_float=_refuse_number, parse_constant=_refuse_number)
_AT_ONCE = 1000  # values spelt by one call: a county's roster is hashed at each import


def canonical_text(value: Json) -> str:
    """The one spelling of a value; raises TypeError for a float and anything else that is no `Json`."""
    _refuse_others(value)
    return _ENCODER.encode(value)


def _refuse_others(value: object) -> None:
    if type(value) in _SCALARS:
        return
    if isinstance(value, dict):
        if not {str}.issuperset(map(type, value)):
            raise TypeError(f"{value!r} has a key that is no text")
        inner: Iterable[object] = value.values()
    elif isinstance(value, (list, tuple)):
        inner = value
    else:
        raise TypeError(f"{value!r} has no canonical form")
    if not _SCALARS.issuperset(map(type, inner)):
        for part in inner:
            _refuse_others(part)


def read_canonical(text: str) -> Json:
    """The value whose canonical spelling this is; raises ValueError for any other text, another spelling included."""
    try:
        value = cast(Json, _DECODER.decode(text))
        if _ENCODER.encode(value) == text:
            return value
    except (TypeError, RecursionError) as broken:
        raise ValueError("not in canonical form") from broken
    raise ValueError("not in canonical form")


def digest_of_lines(lines: Iterable[str]) -> str:
    """SHA-256 in hex over the lines in UTF-8, each ended by a line feed: that of a file which holds just them."""
    running = hashlib.sha256()
    for line in lines:
        running.update(f"{line}\n".encode())
    return running.hexdigest()


def digest_of_list(values: Iterable[Json]) -> str:
    """SHA-256 in hex over the canonical text of the list of these values, which is never whole in memory."""
    running, rest, between = hashlib.sha256(b"["), iter(values), ""
    while some := list(islice(rest, _AT_ONCE)):
        running.update(between.encode() + canonical_text(some)[1:-1].encode())
        between = ","
    running.update(b"]")
    return running.hexdigest()


# -- moments: a date with a time of day and its zone; two can only be put in order when both have one

CHINA_STANDARD_TIME = timezone(timedelta(hours=8))
"""The one zone of the country, without summer time since 1991."""


def zoned(moment: datetime) -> datetime:
    """The moment itself; raises ValueError where it has no zone."""
    if moment.utcoffset() is None:
        raise ValueError(f"the clock gave {moment.isoformat()} without a zone: use system_clock() or a datetime with a tzinfo")
    return moment


def moment_text(moment: datetime) -> str:
    """To the second with the offset, as entries hold it: 2021-11-05T09:00:00+08:00; raises ValueError without a zone."""
    return zoned(moment).isoformat(timespec="seconds")


def read_moment(text: str) -> datetime:
    """What `moment_text` wrote; a text without an offset, as early programs wrote it, is China Standard Time.

    Raises ValueError for anything else.
    """
    moment = datetime.fromisoformat(text)
    return moment if moment.utcoffset() is not None else moment.replace(tzinfo=CHINA_STANDARD_TIME)


# -- dataclasses as JSON objects

NOT_STORED = {"stored": False}
"""`field(metadata=NOT_STORED)`: this field is worked out and belongs to no stored form."""


def to_json(record: DataclassInstance) -> dict[str, Json]:
    """The stored fields of a dataclass by their names.

    A field may hold text, whole numbers, truth, None, days (YYYY-MM-DD), moments (with their zone), enumerations (as
    their value), tuples, mappings from text, and dataclasses of all these. Raises TypeError or ValueError for others.
    """
    return {name: write(getattr(record, name)) for name, write, _, _, _ in _codec(type(record))}


def from_json(kind: type[Record], found: object, **not_stored: object) -> Record:
    """The record that `to_json` wrote. A field with a default may be missing: a program that did not know it wrote this.

    `not_stored` gives fields that no stored form has. Raises ValueError for a stored form that is anything else: a
    field missing, unknown, or of another type.
    """
    if not isinstance(found, dict):
        raise ValueError(f"{kind.__name__}: no object")
    codec = _codec(kind)
    values: dict[str, object] = {}
    for name, _, read, plain, _ in codec:
        if name in found:
            value = found[name]
            values[name] = value if type(value) is plain else read(value)
    if len(values) != len(found):
        raise ValueError(f"{kind.__name__}: unknown {', '.join(sorted(map(str, found.keys() - values.keys())))}")
    if len(values) != len(codec):
        missing = [name for name, _, _, _, required in codec if required and name not in values]
        if missing:
            raise ValueError(f"{kind.__name__}: {missing[0]} is missing")
    return kind(**values, **not_stored)


def _codec(kind: object) -> _Codec:
    return _codec_of(cast(type, kind))


@cache
def _codec_of(kind: type) -> _Codec:
    """Of each stored field: its name, how it is written and read, which type is read as it is, and whether it must be there."""
    if not is_dataclass(kind):
        raise TypeError(f"{kind.__name__} is no dataclass")
    hints = get_type_hints(kind)
    stored = [one for one in fields(kind) if one.metadata.get("stored", True)]
    return tuple((one.name, *_pair(hints[one.name]), _plain(hints[one.name]), _is_required(one)) for one in stored)


def _plain(hint: object) -> type | None:
    """Text, whole number or truth, where that alone or nothing stands in a field of this type."""
    if get_origin(hint) in (Union, UnionType):
        (hint,) = (part for part in get_args(hint) if part is not type(None))
    return cast(type, hint) if hint in (str, int, bool) else None


def _is_required(one: Field[object]) -> bool:
    return one.default is MISSING and one.default_factory is MISSING


def _pair(hint: object) -> tuple[_Write, _Read]:
    """How a field of this type is written and read."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        (inner,) = (part for part in parts if part is not type(None))
        return _optional(*_pair(inner))
    if origin is tuple:
        return _sequence(*_pair(parts[0])) if parts[1:] == (Ellipsis,) else _fixed([_pair(part) for part in parts])
    if origin is not None and issubclass(cast(type, origin), Mapping):
        return _mapping(*_pair(parts[1]))
    if not isinstance(hint, type):
        raise TypeError(f"{hint!r} has no canonical form")
    if issubclass(hint, Enum):
        return lambda value: cast(Json, _is(hint, value).value), hint
    if is_dataclass(hint):
        return lambda value: to_json(cast("DataclassInstance", value)), lambda found: from_json(hint, found)
    return _PLAIN[hint]


def _optional(write: _Write, read: _Read) -> tuple[_Write, _Read]:
    return lambda value: None if value is None else write(value), lambda found: None if found is None else read(found)


def _sequence(write: _Write, read: _Read) -> tuple[_Write, _Read]:
    return (
        lambda value: [write(part) for part in _is(tuple, value)],
        lambda found: tuple(read(part) for part in _is(list, found)),
    )


def _fixed(parts: Sequence[tuple[_Write, _Read]]) -> tuple[_Write, _Read]:
    return (
        lambda value: [write(part) for (write, _), part in zip(parts, _is(tuple, value), strict=True)],
        lambda found: tuple(read(part) for (_, read), part in zip(parts, _is(list, found), strict=True)),
    )


def _mapping(write: _Write, read: _Read) -> tuple[_Write, _Read]:
    return (
        lambda value: {key: write(part) for key, part in cast("Mapping[str, object]", value).items()},
        lambda found: {key: read(part) for key, part in _is(dict, found).items()},
    )


def _is(kind: type[_Kind], found: object) -> _Kind:
    """The value itself; raises ValueError where it is of another type (truth is no number)."""
    if type(found) is not kind:
        raise ValueError(f"{found!r} is no {kind.__name__}")
    return found


def _day(found: object) -> date:
    return _day_of(_is(str, found))


@lru_cache(maxsize=4096)  # entries of a season speak of few days
def _day_of(text: str) -> date:
    day = date.fromisoformat(text)
    if day.isoformat() != text:  # Python reads other spellings of ISO 8601 too
        raise ValueError(f"{text} is not written YYYY-MM-DD")
    return day


_PLAIN: dict[type, tuple[_Write, _Read]] = {
    str: (lambda value: _is(str, value), lambda found: _is(str, found)),
    int: (lambda value: _is(int, value), lambda found: _is(int, found)),
    bool: (lambda value: _is(bool, value), lambda found: _is(bool, found)),
    date: (lambda value: _is(date, value).isoformat(), _day),
    datetime: (lambda value: moment_text(_is(datetime, value)), lambda found: read_moment(_is(str, found))),
}
