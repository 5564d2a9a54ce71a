"""What a benchmark hands over: our cost beside a named peer's that does the same work, pair by pair in the same run.

A file bench_*.py in this folder defines `measure() -> Measurement | Iterable[Measurement]`; `make bench` runs every one of
them and fails where a limit is broken. Every limit is a ratio, and every line says the memory of both.
"""

from __future__ import annotations

import gc
import json
import math
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a process took: seconds of the processor, seconds on the clock, megabytes of its largest process."""

    processor: float
    wall: float
    peak: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """Ours and theirs in alternating pairs; `limit` is the largest ratio that is still good, `most_memory` that of the memory.

    The median of the ratios counts: the two of a pair share the machine's good and bad moments. The clock decides
    where both wait for a disk, else the processor.
    """

    name: str
    peer: str
    pairs: tuple[tuple[Cost, Cost], ...]
    limit: float
    most_memory: float | None = None
    by_clock: bool = False

    def seconds(self, cost: Cost) -> float:
        """The time of one run that is compared."""
        return cost.wall if self.by_clock else cost.processor

    def middle(self, figure: Callable[[Cost], float], side: int) -> float:
        """The median of a figure, of us (0) or of the peer (1)."""
        return statistics.median(figure(pair[side]) for pair in self.pairs)

    @property
    def ratio(self) -> float:
        """Ours divided by theirs: 0.25 is four times as fast."""
        return self._ratio(self.seconds)

    @property
    def memory(self) -> float:
        """Our peak divided by theirs."""
        return self._ratio(lambda cost: cost.peak)

    @property
    def ok(self) -> bool:
        """Whether the limits hold."""
        return self.ratio <= self.limit and (self.most_memory is None or self.memory <= self.most_memory)

    def _ratio(self, figure: Callable[[Cost], float]) -> float:
        return statistics.median(figure(ours) / figure(theirs) if figure(theirs) else math.inf for ours, theirs in self.pairs)


Runs = Callable[[], Cost]


def compare(
    name: str,
    ours: Runs,
    peer: str,
    theirs: Runs,
    *,
    limit: float,
    most_memory: float | None = None,
    by_clock: bool = False,
    rounds: int = 3,
) -> Measurement:
    """Run both in turns."""
    pairs = tuple((ours(), theirs()) for _ in range(rounds))
    return Measurement(name=name, peer=peer, pairs=pairs, limit=limit, most_memory=most_memory, by_clock=by_clock)


LAUNCHER = """
import json, resource, subprocess, sys, time
started = time.perf_counter()
ended = subprocess.run(json.loads(sys.argv[1]), stdout=subprocess.PIPE)
wall = time.perf_counter() - started
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024, ended.stdout.decode("utf-8", "replace")[-500:]]))
sys.exit(ended.returncode)
"""
"""Starts the command from a small process: a child takes the memory of a larger parent over into its own peak."""


def spend(*command: str) -> Cost:
    """A whole command, from its start to its end, which has to be a success; the processes that it starts count."""
    return _launched(command)[0]


def part(*command: str) -> Cost:
    """The part of a command that it times itself with `tell`; the memory is that of the whole."""
    whole, said = _launched(command)
    processor, wall = json.loads(said.splitlines()[-1])
    return Cost(processor=processor, wall=wall, peak=whole.peak)


def _launched(command: tuple[str, ...]) -> tuple[Cost, str]:
    launcher = [sys.executable, "-I", "-S", "-c", LAUNCHER, json.dumps(command)]
    answer = subprocess.run(launcher, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout
    processor, wall, peak, said = json.loads(answer)
    return Cost(processor=processor, wall=wall, peak=peak), said


def tell(times: Iterable[tuple[float, float]]) -> None:
    """Print the medians of what `timed` answered, for the process that called this one with `part`."""
    processor, wall = (statistics.median(column) for column in zip(*times, strict=True))
    print(json.dumps([processor, wall]))


def timed(act: Callable[[], object]) -> tuple[float, float]:
    """Seconds of the processor and on the clock that one call takes; rubbish of earlier ones is cleared away before."""
    gc.collect()
    processor, wall = time.process_time(), time.perf_counter()
    act()
    return time.process_time() - processor, time.perf_counter() - wall
