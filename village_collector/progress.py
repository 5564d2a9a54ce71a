"""How long work tells how far it is; what reads, draws and prints takes such a callback, window and command line give one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

ProgressCallback: TypeAlias = Callable[[int, int], None]
"""Called with (done, total) as the work goes on; total is 0 where it is not known. May raise to end the work: then
nothing is left behind."""
