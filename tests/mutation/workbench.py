"""A scratch copy of the project in which one file at a time is changed and tests are run: the project itself stays as it is."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import tomllib
from contextlib import suppress
from pathlib import Path

from mutation.forking import TestProcesses
from mutation.line_map import LineMap, Seen

TOOLS = Path(__file__).resolve().parents[1]
SKIPPED = shutil.ignore_patterns(
    ".git", ".venv", "build", "dist", "demo-out", "__pycache__", ".hypothesis", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".import_linter_cache"
)  # fmt: skip
PYTEST = ["-q", "-p", "mutation.pytest_plugin", "-p", "no:cacheprovider", "-p", "no:randomly"]
UNIT_SECONDS = 30.0  # what the quickest test may take on a busy machine
NO_TESTS_FOUND = 5  # pytest's exit code


def copy_project(project: Path, copy: Path) -> str:
    """Copy what the tests need, compiled forms included; returns the digest of all of it but the docs."""
    shutil.copytree(project, copy, ignore=SKIPPED, dirs_exist_ok=True)
    return digest_of(copy)


def digest_of(folder: Path) -> str:
    """One digest over names and contents of a folder's files, docs and leavings of a test run aside."""
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.is_file() and parts[0] != "docs" and path.suffix not in (".md", ".pyc") and not any(part.startswith(".") for part in parts):
            whole.update(f"{'/'.join(parts)}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()


class Workbench:
    """One copy of the project. `original` is where a copy that a mutant has damaged is made anew from."""

    _times = itertools.count(1_000_000_000)

    def __init__(self, original: Path, folder: Path) -> None:
        self.copy = folder / "project"
        self._original, self._folder = original, folder
        self._digest = copy_project(original, self.copy)
        self._processes = TestProcesses()
        self._typed = "mypy" in tomllib.loads((original / "pyproject.toml").read_text(encoding="utf-8")).get("tool", {})

    def change(self, name: str, source: str) -> None:
        """Write one file; each writing has a time of its own, so that no compiled form of another mutant is taken for it."""
        path = self.copy / name
        path.write_text(source, encoding="utf-8")
        time = next(self._times)
        os.utime(path, (time, time))

    def restore(self, name: str) -> None:
        """Bring the copy back to the original, whatever a mutant has done to it."""
        self.change(name, (self._original / name).read_text(encoding="utf-8"))
        shutil.rmtree(self._folder / "tmp", ignore_errors=True)
        if digest_of(self.copy) != self._digest:
            shutil.rmtree(self.copy)
            copy_project(self._original, self.copy)

    def first_failure(self, tests: dict[str, float]) -> str:
        """Run tests (or whole test files) until one fails; returns its name, "" when all of them pass.

        The value of each is how long it took without any change, in seconds; it may take ten times as long, and half a
        minute more. A process that does not end by itself is ended, and counts as a failure.
        """
        if not tests:
            return ""
        plan, report = self._folder / "plan.json", self._folder / "report.json"
        plan.write_text(json.dumps({name: UNIT_SECONDS + 10 * seconds for name, seconds in tests.items()}), encoding="utf-8")
        report.unlink(missing_ok=True)
        files = list(dict.fromkeys(name.partition("::")[0] for name in tests))
        words = [*PYTEST, "-x", "-m", "not soak", f"--basetemp={self._folder / 'tmp'}", *files]
        environment = self._environment(MUTATION_PLAN=str(plan), MUTATION_REPORT=str(report))
        patience = 20 * UNIT_SECONDS + 10 * sum(tests.values())
        code = self._processes.run(words, self.copy, [str(self.copy), str(TOOLS)], environment, self._folder / "log", patience)
        if code in (0, NO_TESTS_FOUND):
            return ""
        seen = json.loads(report.read_text(encoding="utf-8")) if report.exists() else {}
        failed = [name for name, result in seen.items() if not result["passed"]]
        return failed[0] if failed else "the time limit" if code is None else "the import of the package"

    def close(self) -> None:
        """End the process that test runs are forked from."""
        self._processes.close()

    def is_refused_by_types(self) -> bool:
        """Whether mypy, which `make check` runs too, refuses the copy as it stands; never where the project has no mypy."""
        command = [sys.executable, "-m", "mypy", f"--cache-dir={self._folder / 'mypy'}"]
        return self._typed and self._run(command, 60 * UNIT_SECONDS, MYPYPATH=str(self.copy)) == 1

    def measure(self, key: str, packages: list[str], jobs: int) -> LineMap:
        """Run every test once under coverage and learn which lines of the packages each of them executes."""
        settings, report = self._folder / "coverage.ini", self._folder / "report.json"
        include = ",".join(f"{self.copy / package}/*" for package in packages)
        settings.write_text(
            f"[run]\ninclude = {include}\nparallel = true\ndata_file = {self._folder}/coverage/data\n"
            "context = ${MUTATION_TEST}\nsigterm = true\n"
            "disable_warnings = no-data-collected,module-not-imported,module-not-measured,couldnt-parse\n",
            encoding="utf-8",
        )
        (self._folder / "coverage").mkdir()
        command = [sys.executable, "-m", "pytest", *PYTEST, "-m", "not soak", f"--basetemp={self._folder / 'tmp'}", *(["-n", str(jobs)] if jobs > 1 else [])]
        measured = {"COVERAGE_PROCESS_START": str(settings), "MUTATION_TEST": "", "MUTATION_REPORT": str(report)}
        self._run(command, 7200, **measured)
        if not report.exists():
            raise SystemExit("the tests do not run at all: try `make test` first")
        self._run([sys.executable, "-m", "coverage", "combine", f"--rcfile={settings}", "-q"], 1800)
        tests = {name: Seen(**seen) for name, seen in json.loads(report.read_text(encoding="utf-8")).items()}
        sources = {path.relative_to(self.copy).as_posix(): path.read_text(encoding="utf-8") for path in self.copy.rglob("*.py")}
        found = LineMap(key=key, tests=tests, sources=sources)
        found.load_coverage(self._folder / "coverage" / "data", self.copy)
        return found

    def _run(self, command: list[str], patience: float, **environment: str) -> int | None:
        """Exit code, or None for a process that had to be ended; what it started ends with it in any case."""
        with (self._folder / "log").open("wb") as out:
            own = self._environment(**environment)
            process = subprocess.Popen(
                command, cwd=self.copy, env=own, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
            )
            try:
                return process.wait(patience)
            except subprocess.TimeoutExpired:
                return None
            finally:
                _end_group(process)

    def _environment(self, **more: str) -> dict[str, str]:
        """That of this process, without what another test run may have left in it."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "MUTATION_", "COVERAGE_"))}
        return clean | {"PYTHONPATH": f"{self.copy}{os.pathsep}{TOOLS}", "QT_QPA_PLATFORM": "offscreen", **more}


def _end_group(process: subprocess.Popen[bytes]) -> None:
    if os.name == "posix":
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()
