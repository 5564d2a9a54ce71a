"""The benchmark runner says no when a limit is broken: a benchmark that cannot fail is decoration."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))  # the benchmarks say `from harness import Measurement`

from harness import Cost, Measurement, compare, part, spend  # noqa: E402


def run_with(folder: Path, limits: str) -> subprocess.CompletedProcess[str]:
    place = folder / "tests" / "benchmarks"
    place.mkdir(parents=True)
    for name in ("harness.py", "run.py"):
        (place / name).write_bytes((HERE / name).read_bytes())
    (place / "bench_probe.py").write_text(
        "from harness import Cost, Measurement\n"
        "pair = Cost(processor=3.0, wall=9.0, peak=60.0), Cost(processor=1.5, wall=1.0, peak=40.0)\n"
        f"def measure():\n    return Measurement(name='walk', peer='run', pairs=(pair,), {limits})\n",
        encoding="utf-8",
    )
    return subprocess.run([sys.executable, str(place / "run.py")], capture_output=True, encoding="utf-8", check=False)


@pytest.mark.parametrize(
    ("limits", "code"),
    [("limit=2.0", 0), ("limit=1.9", 1), ("limit=2.0, most_memory=1.5", 0), ("limit=2.0, most_memory=1.4", 1), ("limit=2, by_clock=True", 1)],
)
def test_a_kept_limit_is_success_and_a_broken_one_is_not(tmp_path: Path, limits: str, code: int) -> None:
    ran = run_with(tmp_path, limits)
    assert (ran.returncode, "BROKEN" in ran.stdout) == (code, code == 1), ran.stderr
    (line,) = (line for line in ran.stdout.splitlines() if line.startswith("walk"))
    assert "9.00" in line if "clock" in limits else "2.00" in line
    assert "60" in line, "each line says the memory"
    assert "40" in line


def test_a_benchmark_that_is_not_there_is_wrong_usage() -> None:
    ran = subprocess.run([sys.executable, str(HERE / "run.py"), "nothing"], capture_output=True, encoding="utf-8", check=False)
    assert ran.returncode == 2


def test_every_comparison_has_a_limit_and_a_peer_that_is_run() -> None:
    calls = [
        node
        for file in sorted(HERE.glob("bench_*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("compare", "Measurement")
    ]
    assert len(calls) > 10
    assert [ast.unparse(call) for call in calls if "limit" not in {word.arg for word in call.keywords}] == []


def test_a_command_is_measured_with_the_processes_that_it_starts() -> None:
    busy = "import subprocess, sys; sys.argv[1:] and subprocess.run([sys.executable, *sys.argv[1:]]); sum(range(3_000_000)); b = b'x' * (1 << 26)"
    alone, with_child = spend(sys.executable, "-c", busy), spend(sys.executable, "-c", busy, "-c", busy)
    assert 0 < alone.processor < with_child.processor
    assert alone.peak > 64
    assert with_child.peak < 2 * alone.peak, "the largest process, not the sum"


def test_a_command_may_time_a_part_of_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(HERE))
    script = "from harness import tell; b = b'x' * (1 << 26); print('noise'); tell([(1.0, 5.0), (2.0, 6.0), (9.0, 9.0)])"
    told = part(sys.executable, "-c", script)
    assert (told.processor, told.wall) == (2.0, 6.0)
    assert told.peak > 64


def test_a_command_that_fails_is_no_measurement() -> None:
    with pytest.raises(subprocess.CalledProcessError):
        spend(sys.executable, "-c", "raise SystemExit(3)")


def test_the_median_ratio_of_the_pairs_counts() -> None:
    ours = iter([Cost(processor=2.0, wall=5.0, peak=30.0), Cost(processor=9.0, wall=6.0, peak=20.0), Cost(processor=3.0, wall=4.0, peak=40.0)])
    theirs = iter([Cost(processor=2.0, wall=1.0, peak=10.0), Cost(processor=1.0, wall=1.0, peak=10.0), Cost(processor=2.0, wall=1.0, peak=10.0)])
    found = compare("walk", lambda: next(ours), "run", lambda: next(theirs), limit=1.5)
    assert (found.ratio, found.memory, found.ok) == (1.5, 3.0, True)


def test_a_peer_that_took_no_time_at_all_breaks_the_limit() -> None:
    nothing = Cost(processor=0.0, wall=0.0, peak=1.0)
    assert not Measurement(name="walk", peer="run", pairs=((nothing, nothing),), limit=9.0).ok
