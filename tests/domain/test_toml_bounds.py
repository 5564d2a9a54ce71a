"""A scheme or layout file that only a machine could have written so is a faulty file, not the end of the program."""

import pytest

from village_collector.domain.strict_toml import read_root


@pytest.mark.parametrize("text", ["a=" + "[" * 60_000 + "]" * 60_000, ".".join(["a"] * 50_000) + "=1"])
def test_keys_and_lists_too_deep_to_follow_are_named_with_their_line(text: str) -> None:
    problems = read_root('id = "x"\n' + text).problems
    assert [problem.line for problem in problems] == [2]
