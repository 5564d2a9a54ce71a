"""Which layout file a sheet is drawn by: the program's own, or a county's, which this computer remembers."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings, QSignalBlocker
from PySide6.QtWidgets import QComboBox

from village_collector.assets import asset
from village_collector.desktop.shell.place import PlaceContext
from village_collector.services.sheets.catalogue import SheetKind

_OWN = "自带版式"


class LayoutChoice:
    """The box of layouts of the kind at hand."""

    def __init__(self, shell: PlaceContext, box: QComboBox) -> None:
        self._village = shell.season.book.opening.village_code
        self._box = box
        self._kind = ""
        box.currentIndexChanged.connect(lambda _: self._remember())

    @property
    def chosen(self) -> Path | None:
        """The file, or None for the program's own layout."""
        return self._box.currentData() or None

    def show(self, kind: SheetKind) -> None:
        """Offer what there is for this kind, and stand on what was used last."""
        self._kind = "overprint" if kind.placed else kind.id  # the calibration page is of the same ticket
        with QSignalBlocker(self._box):
            self._box.clear()
            if not kind.placed:
                self._box.addItem(_OWN, None)
            for word, name in kind.more_layouts:
                self._box.addItem(word, asset(name))
            last = str(QSettings().value(self._key, "") or "")
            if last and Path(last).is_file():
                self._stand_on(Path(last))

    def take(self, kind: SheetKind, file: Path) -> None:
        """Use this file for the kind from now on."""
        with QSignalBlocker(self._box):
            self.show(kind)
            self._stand_on(file)
        self._box.currentIndexChanged.emit(self._box.currentIndex())

    @property
    def _key(self) -> str:
        return f"layouts/{self._village}/{self._kind}"

    def _stand_on(self, file: Path) -> None:
        place = next((row for row in range(self._box.count()) if self._box.itemData(row) == file), -1)
        if place < 0:
            self._box.addItem(file.name, file)
            place = self._box.count() - 1
        self._box.setCurrentIndex(place)

    def _remember(self) -> None:
        if self._kind:
            QSettings().setValue(self._key, str(self.chosen or ""))
