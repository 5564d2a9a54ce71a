"""A pytest plugin for the mutation run: says which test executes which line, and runs chosen tests in a chosen order.

MUTATION_REPORT names the file for what became of each test: its seconds, and whether it passed. MUTATION_PLAN names a JSON
file with the tests to run (or whole test files) and the seconds that each may take; without it every collected test runs.
When coverage measures this process, each test is a context of its own; a process that a test starts is measured under
the same name, because it inherits MUTATION_TEST, which the coverage settings name as its context.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from coverage import Coverage
from hypothesis import Phase, settings

# A failing property is enough; nobody reads its smallest counter-example. Profiles registered later inherit this.
settings.register_profile("mutation", phases=[Phase.explicit, Phase.generate, Phase.target])
settings.load_profile("mutation")

if "MUTATION_PLAN" in os.environ and os.name == "posix":
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))  # a mutant that eats memory dies alone

_results: dict[str, dict[str, float | bool]] = {}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of the plan, in its order, each with its time limit."""
    if "MUTATION_PLAN" not in os.environ:
        return
    limits: dict[str, float] = json.loads(Path(os.environ["MUTATION_PLAN"]).read_text(encoding="utf-8"))
    place = {name: number for number, name in enumerate(limits)}
    kept = []
    for item in items:
        name = item.nodeid if item.nodeid in limits else item.nodeid.partition("::")[0]
        if name in limits:
            item.add_marker(pytest.mark.timeout(limits[name]), append=False)
            kept.append((place[name], item))
    items[:] = [item for _, item in sorted(kept, key=lambda pair: pair[0])]


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Everything that is executed from here to the end of the test belongs to it."""
    measured = Coverage.current()
    os.environ["MUTATION_TEST"] = item.nodeid
    if measured:
        measured.switch_context(item.nodeid)
    yield
    if measured:
        measured.switch_context("")
    os.environ["MUTATION_TEST"] = ""


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Remember what became of the test; with several workers this is called in the process that started them."""
    seen = _results.setdefault(report.nodeid, {"seconds": 0.0, "passed": True})
    seen["seconds"] += report.duration
    seen["passed"] = seen["passed"] and not report.failed


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the report, once: workers have nobody to report to."""
    if "MUTATION_REPORT" in os.environ and not hasattr(session.config, "workerinput"):
        Path(os.environ["MUTATION_REPORT"]).write_text(json.dumps(_results, ensure_ascii=False), encoding="utf-8")
