"""Makes the files of tests/released anew: a book, a signed register and an encrypted backup, as this version writes them.

They may be made anew until a release freezes them; from then on a new format gets a folder of its own and the old ones
stay. Run it without arguments; it writes pins.json beside the files, from which the test reads what they have to come to.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
OUT = PROJECT / "tests" / "released" / "format-1"
sys.path.insert(0, str(PROJECT / "tests"))

from book_summary import PASSWORD, summary  # noqa: E402
from seasons import whole_season  # noqa: E402 - the path is set above
from villages import new_village, resident  # noqa: E402

from village_collector.services import backups  # noqa: E402
from village_collector.services.cash_desk import CashDesk  # noqa: E402


def main() -> None:
    """Write the three files and what the test pins."""
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        season = whole_season(folder)
        version = season.book.ledger.versions[-1]
        kept = season.book.kept(version.digest)
        assert kept is not None
        (OUT / "signed-register.jsonl").write_bytes(kept.data)
        pins: dict[str, object] = {"book": summary(season.book)}
        season.book.close()
        shutil.copy(season.book.path, OUT / "village.book")
        (folder / "locked").mkdir()
        locked = new_village(folder / "locked", [resident(n) for n in range(8)], secret=PASSWORD)
        CashDesk(locked).collect([resident(0).id_number, resident(1).id_number])
        backup = backups.back_up(locked, folder / "locked")
        pins["backup"] = summary(locked.book)
        locked.book.close()
        shutil.copy(backup.file, OUT / "village.vcb")
    names = ("signed-register.jsonl", "village.book", "village.vcb")
    pins["files"] = {name: hashlib.sha256((OUT / name).read_bytes()).hexdigest() for name in names}
    (OUT / "pins.json").write_text(json.dumps(pins, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for path in sorted(OUT.iterdir()):
        print(path.relative_to(PROJECT), path.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
