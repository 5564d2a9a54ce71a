"""Which tests execute which line: the tests that a change of this line has to face first."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from difflib import SequenceMatcher
from pathlib import Path

from coverage import CoverageData


@dataclass(kw_only=True)
class Seen:
    """One test as the run without any change saw it."""

    seconds: float
    passed: bool


@dataclass(kw_only=True)
class LineMap:
    """What one run of all tests showed; `key` is the digest of the project that it ran on."""

    key: str
    tests: dict[str, Seen]
    sources: dict[str, str]  # every file that was measured or collected, as it was
    lines: dict[str, dict[int, list[str]]] = field(default_factory=dict)  # file → line → tests

    def load_coverage(self, data_file: Path, project: Path) -> None:
        """Take the lines over from what coverage wrote; its contexts are the names of the tests."""
        data = CoverageData(str(data_file))
        data.read()
        for measured in data.measured_files():
            name = Path(measured).relative_to(project).as_posix()
            if name in self.sources:
                contexts = data.contexts_by_lineno(measured)
                self.lines[name] = {line: [test for test in tests if test in self.tests] for line, tests in contexts.items()}

    def tests_of(self, name: str, source: str, statement: tuple[int, int], *, in_function: bool) -> list[str]:
        """The tests that execute the statement, the quickest first.

        What stands outside of functions is executed once, when the module is imported: there it is every test that
        executes anything of the file. The file may have changed since; lines that are still there are found again.
        """
        lines = self.lines.get(name, {})
        if self.sources.get(name, source) != source:
            lines = _moved(lines, self.sources[name], source)
        asked = range(statement[0], statement[1] + 1) if in_function else lines
        found = {test for line in asked for test in lines.get(line, ()) if self.tests[test].passed}
        return sorted(found, key=lambda test: (self.tests[test].seconds, test))

    def save(self, path: Path) -> None:
        number = {name: place for place, name in enumerate(self.tests)}
        lines = {file: {line: [number[test] for test in tests] for line, tests in found.items()} for file, found in self.lines.items()}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({**asdict(replace(self, lines={})), "lines": lines}, ensure_ascii=False), encoding="utf-8")


def read_line_map(path: Path) -> LineMap:
    """What LineMap.save wrote."""
    kept = json.loads(path.read_text(encoding="utf-8"))
    tests = {name: Seen(**seen) for name, seen in kept["tests"].items()}
    names = list(tests)
    lines = {file: {int(line): [names[test] for test in found] for line, found in lines.items()} for file, lines in kept["lines"].items()}
    return LineMap(key=kept["key"], tests=tests, sources=kept["sources"], lines=lines)


def _moved(lines: dict[int, list[str]], old: str, new: str) -> dict[int, list[str]]:
    moved = {}
    for block in SequenceMatcher(None, old.splitlines(), new.splitlines(), autojunk=False).get_matching_blocks():
        for step in range(block.size):
            if block.a + step + 1 in lines:
                moved[block.b + step + 1] = lines[block.a + step + 1]
    return moved
