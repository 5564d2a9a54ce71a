"""The benchmark runner says no when a limit is broken: a benchmark that cannot fail is decoration."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))  # the benchmarks say `from harness import Measurement`

from harness import Spent, compare, spend  # noqa: E402


def run_with(folder: Path, limit: str) -> subprocess.CompletedProcess[str]:
    folder.mkdir()
    for name in ("harness.py", "run.py"):
        (folder / name).write_bytes((HERE / name).read_bytes())
    (folder / "bench_probe.py").write_text(
        "from harness import Measurement\n"
        f"def measure():\n    return Measurement('walk', 3.0, 'run', 1.5, limit={limit})\n",
        encoding="utf-8",
    )
    return subprocess.run([sys.executable, str(folder / "run.py")], capture_output=True, encoding="utf-8", check=False)


def test_a_kept_limit_is_success_and_a_broken_one_is_not(tmp_path: Path) -> None:
    kept, broken = run_with(tmp_path / "kept", "2.0"), run_with(tmp_path / "broken", "1.9")
    assert (kept.returncode, broken.returncode) == (0, 1)
    assert "2.00" in kept.stdout
    assert "BROKEN" in broken.stdout
    assert "BROKEN" not in kept.stdout


def test_a_benchmark_that_is_not_there_is_wrong_usage() -> None:
    ran = subprocess.run([sys.executable, str(HERE / "run.py"), "nothing"], capture_output=True, encoding="utf-8", check=False)
    assert ran.returncode == 2


def test_a_command_is_measured_with_the_processes_that_it_starts() -> None:
    busy = "import subprocess, sys; sys.argv[1:] and subprocess.run([sys.executable, *sys.argv[1:]]); sum(range(3_000_000)); b = b'x' * (1 << 26)"
    alone, with_child = spend(sys.executable, "-c", busy), spend(sys.executable, "-c", busy, "-c", busy)
    assert 0 < alone.processor < with_child.processor
    assert alone.peak > 64
    assert with_child.peak < 2 * alone.peak, "the largest process, not the sum"


def test_a_command_that_fails_is_no_measurement() -> None:
    with pytest.raises(subprocess.CalledProcessError):
        spend(sys.executable, "-c", "raise SystemExit(3)")


def test_the_least_of_several_turns_counts_and_the_limit_is_for_the_processor() -> None:
    ours = iter([Spent(2.0, 5.0, 30.0), Spent(1.0, 6.0, 20.0)])
    found = list(compare("walk", lambda: next(ours), "run", lambda: Spent(2.0, 2.0, 10.0), rounds=2, limit=0.4))
    assert [(one.ours, one.theirs, one.ok) for one in found] == [(1.0, 2.0, False), (5.0, 2.0, True), (20.0, 10.0, True)]
