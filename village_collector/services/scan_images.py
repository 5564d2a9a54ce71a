"""Pictures and scans on their way into the book."""

from __future__ import annotations

from pathlib import Path

from village_collector.errors import UserError
from village_collector.storage.book import KeptFile


def read_scan(path: Path, kind: str) -> KeptFile:
    """A picture or PDF about to be kept; raises UserError "no-photo"."""
    try:
        return KeptFile(path.name, kind, path.read_bytes())
    except OSError as missing:
        raise UserError("no-photo", f"文件“{path.name}”读不出来。", "请核对文件位置。") from missing
