"""What holds for every test: no screen, no settings of the person who runs it, laws tried without a stop-watch."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from hypothesis import settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # a machine without a screen runs the same tests
for name in [name for name in os.environ if name.startswith("VILLAGE_COLLECTOR_")]:
    del os.environ[name]  # a book or a password of one's own must never meet a test

settings.register_profile("house", deadline=None)  # a busy machine is not a broken law
settings.load_profile("house")

sys.path.insert(0, str(Path(__file__).resolve().parent))  # tests say `from villages import new_village`
