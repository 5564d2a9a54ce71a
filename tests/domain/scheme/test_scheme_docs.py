"""The guide for authors of schemes names every key the reader knows, and its examples are true."""

import re
from pathlib import Path

from village_collector.domain.scheme.when import FLAGS

PROJECT = Path(__file__).parents[3]
GUIDE = (PROJECT / "docs" / "schemes.md").read_text(encoding="utf-8")
ASKED = re.compile(r'(?:(?:table|root|t|one)\.(?:text|texts|whole|flag|day|choice|raw|table|tables|alternatives)|\bmonths)\("(\w+)"')


def keys_the_reader_knows() -> set[str]:
    source = "".join((PROJECT / "village_collector" / "domain" / "scheme" / name).read_text(encoding="utf-8") for name in ("reader.py", "rule_reader.py", "share_reader.py", "conditions.py"))
    pairs = re.findall(r'for name in \(([^)]*)\)', source)
    bounds = {f"{name}_{end}" for pair in pairs for name in re.findall(r'"(\w+)"', pair) for end in ("from", "to")}
    helpers = re.findall(r'_(?:by_tier|when|percents)\(table, "(\w+)"', source)
    return set(helpers) | set(ASKED.findall(source)) | set(FLAGS) | bounds | set(re.findall(r'(?:section|needed|_cite_of)\("(\w+)"', source))


def test_every_key_is_explained() -> None:
    known = keys_the_reader_knows()
    assert {"amount", "pays", "wait_months", "age_days_to", "remit", "pupil", "given"} <= known
    assert {key for key in known if not re.search(rf"[`\[]{key}[`\]]|^{key} =", GUIDE, re.M)} == set()


def test_the_walking_example_stands_word_for_word_in_the_file_it_is_taken_from() -> None:
    model = (PROJECT / "tests" / "fixtures" / "schemes" / "qinghe-2027.toml").read_text(encoding="utf-8")
    examples = re.findall(r"```toml\n(.*?)```", GUIDE, re.S)
    taken = [one for one in examples if not re.search("达拉特旗|方城县|朱集镇|京郊县|金水县|仁和县", one)]
    assert len(taken) >= 8
    for one in taken:
        for table in one.strip().split("\n\n"):
            assert table in model, table
