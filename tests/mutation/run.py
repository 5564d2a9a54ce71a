"""Makes random one-line changes in the program, one at a time, and asks the tests of `make test` to notice each of them.

`make mutate SEED=7` draws 40 of the changes that operators.py lists, uniformly over every place in domain, services, exchange,
storage and documents. A change is killed when a test fails with it, or when mypy refuses it; it survives only after every
test of `make test` has passed. Exit code 1 when more than two survive.

All happens in copies of the project in a temporary folder. The first run on a state of the project runs all tests once under
coverage, to know which tests execute which line (kept in build/mutation); those are tried first, the quickest first.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import random
import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from mutation.line_map import LineMap, read_line_map
from mutation.operators import Site, find_sites
from mutation.workbench import Workbench, copy_project

PROJECT = Path(__file__).resolve().parents[2]
PACKAGES = [f"village_collector/{name}" for name in ("domain", "services", "exchange", "storage", "documents")]
MOST_SURVIVORS = 2
FIRST_SECONDS, FIRST_FILES = 4.0, 3  # so many of a line's quickest tests, of so few files, are tried before the others


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """One file with one change."""

    name: str
    site: Site
    before: str
    after: str

    @property
    def title(self) -> str:
        return f"{self.name}:{self.site.start[0]} {self.site.operator}"

    @property
    def diff(self) -> str:
        lines = difflib.unified_diff(self.before.splitlines(), self.after.splitlines(), self.name, self.name, n=1, lineterm="")
        return "\n".join(f"    {line}" for line in lines)


def draw_mutants(project: Path, packages: list[str], seed: int, count: int) -> list[Mutant]:
    """Distinct mutants, each of which parses: every site of the packages is as likely as every other."""
    sources = {
        path.relative_to(project).as_posix(): path.read_text(encoding="utf-8")
        for package in packages
        for path in sorted((project / package).rglob("*.py"))
    }
    sites = [(name, site) for name, source in sources.items() for site in find_sites(source)]
    chance = random.Random(seed)
    chance.shuffle(sites)
    drawn: list[Mutant] = []
    for name, site in sites:
        after = site.changed(sources[name], chance.choice(site.texts))
        if len(drawn) < count and _parses(after):
            drawn.append(Mutant(name=name, site=site, before=sources[name], after=after))
    return drawn


def _parses(source: str) -> bool:
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True


class Judge:
    """Finds what notices a mutant: first the tests that execute its line, then mypy, then every other test."""

    def __init__(self, seen: LineMap, original: Path, *, quick: bool) -> None:
        self._seen, self._quick = seen, quick
        files = {path.relative_to(original).as_posix(): path for path in (original / "tests").rglob("test_*.py")}
        self._new = {name for name, path in files.items() if seen.sources.get(name) != path.read_text(encoding="utf-8")}
        self._known = {name for name in seen.tests if name.partition("::")[0] in files and seen.tests[name].passed}

    def killer(self, bench: Workbench, mutant: Mutant) -> str:
        """The name of what notices the mutant, "" when nothing does."""
        bench.change(mutant.name, mutant.after)
        try:
            near = self._near(mutant)
            far = {} if self._quick else self._timed(test for test in sorted(self._known) if test not in near)
            first, second = _split(near)
            return (
                bench.first_failure(first)
                or bench.first_failure(second)
                or ("mypy" if bench.is_refused_by_types() else "")
                or bench.first_failure(far)
            )
        finally:
            bench.restore(mutant.name)

    def _near(self, mutant: Mutant) -> dict[str, float]:
        site = mutant.site
        tests = self._seen.tests_of(mutant.name, mutant.before, site.statement, in_function=site.in_function)
        return self._timed([*(test for test in tests if test in self._known), *sorted(self._new)])

    def _timed(self, tests: Iterable[str]) -> dict[str, float]:
        """Seconds by test; a file of tests that was not there when the others were timed counts for ten."""
        return {test: self._seen.tests[test].seconds if test in self._seen.tests else 10.0 for test in tests}


def _split(tests: dict[str, float]) -> tuple[dict[str, float], dict[str, float]]:
    """A few of the quickest tests, which most mutants do not outlive, and the others."""
    first: dict[str, float] = {}
    files: set[str] = set()
    for test, seconds in tests.items():
        files.add(test.partition("::")[0])
        if len(files) > FIRST_FILES or sum(first.values()) + seconds > FIRST_SECONDS:
            break
        first[test] = seconds
    return first, {test: seconds for test, seconds in tests.items() if test not in first}


def find_line_map(original: Path, key: str, folder: Path, options: argparse.Namespace) -> LineMap:
    """The line map of exactly this state of the project; with --stale of the newest state that has one."""
    kept = options.project / "build" / "mutation"
    maps = sorted(kept.glob("*.json"), key=lambda path: path.stat().st_mtime)
    if kept / f"{key}.json" in maps:
        return read_line_map(kept / f"{key}.json")
    if options.stale and maps:
        return read_line_map(maps[-1])
    print("running every test once, to learn which lines it executes …", flush=True)
    bench = Workbench(original, folder)
    seen = bench.measure(key, options.packages, options.jobs)
    bench.close()
    for path in maps:
        path.unlink()
    seen.save(kept / f"{key}.json")
    return seen


def judge_all(judge: Judge, mutants: list[Mutant], original: Path, folder: Path, jobs: int) -> list[Mutant]:
    """Try every mutant, a few at a time, and print what became of it; returns the survivors."""
    benches: SimpleQueue[Workbench] = SimpleQueue()
    for number in range(jobs):
        (folder / str(number)).mkdir()
        benches.put(Workbench(original, folder / str(number)))

    def judged(mutant: Mutant) -> tuple[Mutant, str, float]:
        bench, started = benches.get(), time.monotonic()
        try:
            return mutant, judge.killer(bench, mutant), time.monotonic() - started
        finally:
            benches.put(bench)

    survivors = []
    with ThreadPoolExecutor(jobs) as pool:
        for number, (mutant, killer, seconds) in enumerate(pool.map(judged, mutants), 1):
            fate = f"killed by {killer}" if killer else "SURVIVED"
            print(f"{number:3}/{len(mutants)} {mutant.title}: {fate} ({seconds:.0f} s)", flush=True)
            if not killer:
                print(mutant.diff, flush=True)
                survivors.append(mutant)
    for _ in range(jobs):
        benches.get().close()
    return survivors


def main(words: list[str]) -> int:
    """Print each mutant's fate; 1 when more than two survive."""
    options = _options(words)
    with tempfile.TemporaryDirectory(prefix="mutation-", ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch)
        original = folder / "original"
        key = copy_project(options.project, original)
        (folder / "measure").mkdir()
        seen = find_line_map(original, key, folder / "measure", options)
        red = [name for name, test in seen.tests.items() if not test.passed]
        for name in red:
            print(f"fails without any change, so it kills nothing: {name}")
        mutants = draw_mutants(original, options.packages, options.seed, options.count)
        survivors = judge_all(Judge(seen, original, quick=options.quick), mutants, original, folder, options.jobs)
    print(f"seed {options.seed}: {len(mutants)} mutants, {len(mutants) - len(survivors)} killed, {len(survivors)} survived")
    return 1 if len(survivors) > MOST_SURVIVORS or not mutants else 0


def _options(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--jobs", type=int, default=2, help="mutants at the same time")
    parser.add_argument("--quick", action="store_true", help="believe the line map: only tests that execute the line are run")
    parser.add_argument("--stale", action="store_true", help="take the line map of an earlier state of the project, where there is one")
    parser.add_argument("--project", type=Path, default=PROJECT)
    parser.add_argument("--package", dest="packages", action="append", help="a folder whose files are changed, instead of the five")
    options = parser.parse_args(words)
    options.packages = options.packages or PACKAGES
    return options


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
