"""docs/messages.md has every refusal, warning and hint of the program, in the words that people read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType


def test_the_page_of_messages_is_what_the_source_says(script: Callable[[str], ModuleType], project: Path) -> None:
    page = (project / "docs" / "messages.md").read_text(encoding="utf-8")
    assert script("make_message_list").page() == page, "after a change of a message: python packaging/make_message_list.py"
    assert "| `already-paid` | refused | …在 … 已经缴过，收据 …。 · 不能再收；要改就先作废那张收据。 |" in page
    assert "| `cash-count` | difference |" in page
