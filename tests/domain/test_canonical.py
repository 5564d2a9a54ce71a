"""The canonical form: one spelling for one value, the same on every Python, and nothing lost."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from enum import Enum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from village_collector.domain.canonical import (
    CHINA_STANDARD_TIME,
    NOT_STORED,
    canonical_text,
    digest_of_lines,
    digest_of_list,
    from_json,
    moment_text,
    read_canonical,
    read_moment,
    to_json,
)

TEXT = st.text(st.characters(codec="utf-8"), max_size=5)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
BODIES = st.dictionaries(TEXT, JSON, max_size=4)


@given(BODIES)
def test_a_value_has_one_spelling_and_loses_nothing(body: dict[str, object]) -> None:
    text = canonical_text(body)
    assert json.loads(text) == body
    assert read_canonical(text) == body


@given(BODIES, st.randoms())
def test_the_order_of_keys_changes_nothing(body: dict[str, object], random: object) -> None:
    keys = list(body)
    random.shuffle(keys)  # type: ignore[attr-defined]
    assert canonical_text({key: body[key] for key in keys}) == canonical_text(body)


@pytest.mark.parametrize("value", [1.5, float("nan"), {"a": 0.1}, [[2.0]], date(2021, 1, 1), {1: "a"}, {"a", "b"}, b"x", [[b"x"]]])
def test_what_json_of_whole_numbers_cannot_say_has_no_canonical_form(value: object) -> None:
    for inner in (value, {"value": value}, [value]):
        with pytest.raises(TypeError):
            canonical_text(inner)


@pytest.mark.parametrize(
    "text", ["", "{", '{"b":1,"a":2}', '{"a": 1}', '{"a":1,"a":1}', '"\\u674e"', "1.5", "[1,]", "[1]\n", "NaN", "[" * 10**5]
)
def test_any_other_spelling_is_not_read(text: str) -> None:
    with pytest.raises(ValueError, match=r"canonical|Expecting|value"):
        read_canonical(text)


def test_a_name_is_kept_code_point_by_code_point() -> None:
    assert json.loads(canonical_text({"name": "\uf9c8\u0041\u030a"}))["name"] == "\uf9c8\u0041\u030a"


def test_the_spelling_of_chinese_text_is_pinned() -> None:
    """U+31350 is in Unicode from version 15 on: `repr` shows or escapes it, as the tables of each Python have it."""
    said = canonical_text({"姓名": "李\U00031350", "金额": 32000, "备注": None, "行": ["一\n二", True]})
    assert said == '{"备注":null,"姓名":"李\U00031350","行":["一\\n二",true],"金额":32000}'
    digest = "e73d54e4c23a9e699c96cbed9b88f1620aa3a8bd5919b7bb02d01d3d7985f730"
    assert hashlib.sha256(said.encode()).hexdigest() == digest


@given(st.lists(TEXT, max_size=5))
def test_the_digest_of_lines_is_that_of_the_file_which_holds_them(lines: list[str]) -> None:
    assert digest_of_lines(lines) == hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()


@pytest.mark.parametrize("count", [0, 1, 2, 999, 1000, 1001, 2500])
def test_the_digest_of_a_long_list_is_that_of_its_text(count: int) -> None:
    rows = [[number, f"李{number}", None] for number in range(count)]
    assert digest_of_list(iter(rows)) == hashlib.sha256(canonical_text(rows).encode()).hexdigest()


# -- dataclasses


class Colour(Enum):
    RED = "红"
    BLUE = "蓝"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inner:
    name: str
    fen: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outer:
    colour: Colour
    on: date
    at: datetime
    inner: tuple[Inner, ...]
    pairs: tuple[tuple[str, int], ...]
    figures: Mapping[str, int]
    sure: bool
    later: str = "x"
    worked_out: int = field(default=0, metadata=NOT_STORED)


MOMENTS = st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2090, 1, 1)).map(  # noqa: DTZ001 - the zone follows
    lambda moment: moment.replace(microsecond=0, tzinfo=timezone(timedelta(hours=8)))
)
OUTER = st.builds(
    Outer,
    colour=st.sampled_from(Colour),
    on=st.dates(),
    at=MOMENTS,
    inner=st.lists(st.builds(Inner, name=TEXT, fen=st.none() | st.integers()), max_size=2).map(tuple),
    pairs=st.lists(st.tuples(TEXT, st.integers()), max_size=2).map(tuple),
    figures=st.dictionaries(TEXT, st.integers(), max_size=2),
    sure=st.booleans(),
    later=TEXT,
    worked_out=st.integers(),
)
SOME = Outer(
    colour=Colour.BLUE, on=date(2021, 10, 12), at=datetime(2021, 10, 12, 8, tzinfo=timezone(timedelta(hours=8))),
    inner=(Inner(name="李", fen=None),), pairs=(("a", 1),), figures={"new": 3}, sure=True,
)  # fmt: skip


@given(OUTER)
def test_a_record_that_was_written_is_read_as_it_was(record: Outer) -> None:
    text = canonical_text(to_json(record))
    assert from_json(Outer, read_canonical(text)) == replace(record, worked_out=0)


def test_a_record_lies_under_the_names_of_its_fields() -> None:
    assert to_json(SOME) == {
        "colour": "蓝", "on": "2021-10-12", "at": "2021-10-12T08:00:00+08:00", "inner": [{"name": "李", "fen": None}],
        "pairs": [["a", 1]], "figures": {"new": 3}, "sure": True, "later": "x",
    }  # fmt: skip


def test_a_field_that_came_later_has_its_default_and_any_other_must_be_there() -> None:
    found = to_json(SOME)
    assert from_json(Outer, {key: value for key, value in found.items() if key != "later"}) == SOME
    for missing in found.keys() - {"later"}:
        with pytest.raises(ValueError, match=f"{missing} is missing"):
            from_json(Outer, {key: value for key, value in found.items() if key != missing})


@pytest.mark.parametrize(
    "odd",
    [
        {"colour": "绿"}, {"on": "20211012"}, {"on": "2021-W41-2"}, {"on": 20211012}, {"at": "noon"}, {"inner": [{"name": "李"}]},
        {"inner": {"name": "李", "fen": 1}}, {"inner": "李"}, {"pairs": [["a"]]}, {"pairs": [["a", 1, 2]]}, {"pairs": [["a", True]]},
        {"figures": {"new": "3"}}, {"figures": []}, {"sure": 1}, {"sure": None}, {"later": None}, {"worked_out": 1}, {"extra": 1},
        {"inner": [{"name": "李", "fen": 1, "extra": 2}]},
    ],
)  # fmt: skip
def test_a_value_of_another_type_and_an_unknown_name_are_refused(odd: dict[str, object]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the words differ, the refusal does not
        from_json(Outer, {**to_json(SOME), **odd})


@pytest.mark.parametrize("odd", [{"later": 1}, {"sure": 1}, {"at": datetime(2021, 1, 1)}, {"figures": {"a": 1.5}}, {"pairs": (("a",),)}])  # noqa: DTZ001
def test_a_record_with_a_value_of_another_type_is_not_written(odd: dict[str, object]) -> None:
    with pytest.raises((ValueError, TypeError)):
        canonical_text(to_json(replace(SOME, **odd)))


# -- what a refusal says


@dataclass(frozen=True, slots=True, kw_only=True)
class Odd:
    value: object


@pytest.mark.parametrize(
    ("act", "kind", "words"),
    [
        (lambda: canonical_text({1: "a"}), TypeError, "{1: 'a'} has a key that is no text"),
        (lambda: canonical_text([1.5]), TypeError, "1.5 has no canonical form"),
        (lambda: read_canonical("1.5"), ValueError, "not in canonical form"),
        (lambda: read_canonical('{"a": 1}'), ValueError, "not in canonical form"),
        (lambda: from_json(Inner, []), ValueError, "Inner: no object"),
        (lambda: from_json(Inner, {"name": "a", "fen": 1, "b": 1, "a": 1}), ValueError, "Inner: unknown a, b"),
        (lambda: from_json(Inner, {"fen": 1}), ValueError, "Inner: name is missing"),
        (lambda: from_json(Inner, {"name": 1, "fen": 1}), ValueError, "1 is no str"),
        (lambda: from_json(Inner, {"name": "a", "fen": True}), ValueError, "True is no int"),
        (lambda: to_json(Odd(value=1)), KeyError, "<class 'object'>"),
        (lambda: from_json(int, {}), TypeError, "int is no dataclass"),
        (lambda: read_moment("x"), ValueError, "Invalid isoformat string: 'x'"),
        (
            lambda: moment_text(datetime(2021, 1, 1)),  # noqa: DTZ001 - that is what is refused
            ValueError,
            "the clock gave 2021-01-01T00:00:00 without a zone: use system_clock() or a datetime with a tzinfo",
        ),
    ],
)
def test_a_refusal_names_what_it_found(act: Callable[[], object], kind: type[Exception], words: str) -> None:
    with pytest.raises(kind) as told:
        act()
    assert str(told.value) == words


def test_a_moment_without_an_offset_is_that_of_china() -> None:
    assert CHINA_STANDARD_TIME.utcoffset(None) == timedelta(hours=8)
    assert moment_text(read_moment("2021-11-05T09:00:00")) == "2021-11-05T09:00:00+08:00"
    assert moment_text(read_moment("2021-11-05T09:00:00+00:00")) == "2021-11-05T09:00:00+00:00"
