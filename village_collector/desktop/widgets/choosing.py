"""A field for a path with its 浏览… button: typed or chosen, it is the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QLineEdit, QPushButton

from village_collector.desktop.widgets.inputs import mark_wrong


class PathField:
    """A path that is typed into a line or chosen by a button; `changed` is called with every change."""

    def __init__(self, line: QLineEdit, browse: QPushButton, ask: Callable[[], Path | None]) -> None:
        self.line = line
        self._ask = ask
        browse.clicked.connect(self.choose)
        line.textChanged.connect(lambda _: mark_wrong(line))

    @property
    def path(self) -> Path | None:
        """What is named, or None while the field is empty; quotes that a file manager puts around are dropped."""
        text = self.line.text().strip().strip('"“”')
        return Path(text) if text else None

    def choose(self) -> Path | None:
        """Ask for a path in the system's own dialog and keep it."""
        found = self._ask()
        if found:
            self.line.setText(str(found))
        return found

    def wanted(self, kind: str) -> Path | None:
        """The path where there is such a "file" or "folder"; otherwise the field is marked and takes the focus."""
        path = self.path or self.choose()
        if path is None:
            self.line.setFocus()
            return None
        if not (path.is_dir() if kind == "folder" else path.is_file()):
            mark_wrong(self.line, "没有这个文件夹，请插好 U盘或重新选。" if kind == "folder" else "没有这个文件，请插好 U盘或重新选。")
            self.line.setFocus()
            return None
        return path
