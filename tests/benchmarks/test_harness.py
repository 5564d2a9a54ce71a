"""The benchmark runner says no when a limit is broken: a benchmark that cannot fail is decoration."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


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
