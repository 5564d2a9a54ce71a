"""What a benchmark hands over: our figure beside a named peer's, taken in the same run on the same machine.

A file bench_*.py in this folder defines `measure() -> Measurement | Iterable[Measurement]`;
`make bench` runs every one of them and fails where a limit is broken.
"""

from __future__ import annotations

import gc
import json
import math
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measurement:
    """Two figures of which smaller is better, both in `unit`; `limit` is the largest ratio that is still good."""

    name: str
    ours: float
    peer: str
    theirs: float
    unit: str = "s"
    limit: float | None = None

    @property
    def ratio(self) -> float:
        """Ours divided by theirs: 0.25 is four times as fast, or a quarter of the memory."""
        return self.ours / self.theirs if self.theirs else math.inf

    @property
    def ok(self) -> bool:
        """Whether the limit holds; without one the figure is there to be read."""
        return self.limit is None or self.ratio <= self.limit


def seconds(act: Callable[[], object]) -> float:
    """How long one call takes on the wall clock; rubbish of earlier measurements is cleared away before."""
    gc.collect()
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def processor_seconds(act: Callable[[], object]) -> float:
    """The processor time of one call, its child processes included; a busy machine changes it little."""
    gc.collect()
    before = os.times()
    act()
    after = os.times()
    return sum(after[:4]) - sum(before[:4])


def in_turns(ours: Callable[[], float], theirs: Callable[[], float], rounds: int = 3) -> tuple[float, float]:
    """The medians of two measurements taken alternately, so that a busy moment of the machine meets both."""
    pairs = [(ours(), theirs()) for _ in range(rounds)]
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)


@dataclass(frozen=True, slots=True)
class Spent:
    """What a whole command took: seconds of the processor, seconds on the clock, megabytes of its largest process."""

    processor: float
    wall: float
    peak: float


LAUNCHER = """
import json, resource, subprocess, sys, time
started = time.perf_counter()
ended = subprocess.run(json.loads(sys.argv[1]), stdout=subprocess.DEVNULL)
wall = time.perf_counter() - started
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024]))
sys.exit(ended.returncode)
"""
"""Starts the command from a small process: a child takes the memory of a larger parent over into its own peak."""


def spend(*command: str) -> Spent:
    """Run a command to its end, which has to be a success."""
    launcher = [sys.executable, "-I", "-S", "-c", LAUNCHER, json.dumps(command)]
    answer = subprocess.run(launcher, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout
    return Spent(*json.loads(answer))


def compare(
    name: str, ours: Callable[[], Spent], peer: str, theirs: Callable[[], Spent], *, rounds: int = 3, limit: float | None = None
) -> Iterator[Measurement]:
    """Two whole commands in turns: the processor time, which the limit is for, beside the time on the clock and the memory.

    The least of each counts: what a busy machine adds is nobody's work.
    """
    pairs = [(ours(), theirs()) for _ in range(rounds)]
    for figure, unit, most in (("processor", "s", limit), ("wall", "s", None), ("peak", "MB", None)):
        mine, other = (min(getattr(pair[place], figure) for pair in pairs) for place in (0, 1))
        yield Measurement(name if figure == "processor" else f"… its {figure}", mine, peer, other, unit, most)
