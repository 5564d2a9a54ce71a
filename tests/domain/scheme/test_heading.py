"""The head of a scheme file says the same as the whole of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from village_collector.assets import asset
from village_collector.domain.scheme.heading import SchemeHeading, read_heading
from village_collector.domain.scheme.reader import read_scheme
from village_collector.errors import UserError

FIELDS = tuple(SchemeHeading.__dataclass_fields__)


@pytest.mark.parametrize("path", sorted(asset("schemes").glob("*.toml")), ids=lambda path: path.stem)
def test_the_heading_is_that_of_the_scheme(path: Path) -> None:
    heading, scheme = read_heading(path), read_scheme(path)
    assert {name: getattr(heading, name) for name in FIELDS} == {name: getattr(scheme, name) for name in FIELDS}


@pytest.mark.parametrize("spoil", ["", 'id = "x"', "id = 1\n", "[standard]\n", "insured_year = \n"])
def test_a_head_without_its_fields_is_refused_with_the_reason(tmp_path: Path, spoil: str) -> None:
    path = tmp_path / "x.toml"
    path.write_text(spoil, encoding="utf-8")
    with pytest.raises(UserError) as refused:
        read_heading(path)
    assert refused.value.code == "bad-scheme"
    assert "x.toml" in refused.value.what


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError) as refused:
        read_heading(tmp_path / "no.toml")
    assert refused.value.code == "bad-scheme"
