"""Asks once what headings or words mean that no mapping knows; nothing is chosen beforehand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QLabel, QLineEdit, QWidget

from village_collector.desktop.forms.exchange.ui_settle_dialog import Ui_SettleDialog
from village_collector.desktop.widgets.theme import THEME

_CONSTANT = "constant:"
_WIDTH = 640


class SettleDialog(QDialog):
    """One line for each heading or word: what it means, by one choice; `settled` is what was said once it is accepted.

    `words` are (key, what is shown), `meanings` (key, what is shown). A meaning "constant:" asks for the text as well.
    """

    def __init__(
        self, intro: str, words: Sequence[tuple[str, str]], meanings: Sequence[tuple[str, str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._form = form = Ui_SettleDialog()
        form.setupUi(self)
        form.intro.setText(intro)
        self._rows: dict[str, tuple[QComboBox, QLineEdit]] = {}
        for row, (word, shown) in enumerate(words):
            self._rows[word] = self._add_row(row, shown, meanings)
        form.settle.clicked.connect(self.accept)
        form.cancel.clicked.connect(self.reject)
        self.setMinimumWidth(THEME.px(_WIDTH))
        self._update()

    def _add_row(self, row: int, shown: str, meanings: Sequence[tuple[str, str]]) -> tuple[QComboBox, QLineEdit]:
        choice, text = QComboBox(), QLineEdit()
        choice.setAccessibleName(f"{shown}是什么意思")
        text.setAccessibleName(f"{shown}每行填什么")
        text.setPlaceholderText("每行填的字")
        choice.addItem("请选…", "")
        for key, title in meanings:
            choice.addItem(title, key)
        choice.currentIndexChanged.connect(lambda _: self._update())
        text.textChanged.connect(lambda _: self._update())
        label = QLabel(shown)
        label.setTextFormat(Qt.TextFormat.PlainText)  # words of a file, whatever they look like
        label.setBuddy(choice)
        for column, widget in enumerate((label, choice, text)):
            self._form.grid.addWidget(widget, row, column)
        return choice, text

    def _update(self) -> None:
        for choice, text in self._rows.values():
            text.setVisible(choice.currentData() == _CONSTANT)
        self._form.settle.setEnabled(all(self.settled.values()))

    @property
    def settled(self) -> Mapping[str, str]:
        """For each word its meaning, "" where none was chosen yet."""
        said = {}
        for word, (choice, text) in self._rows.items():
            meaning = str(choice.currentData())
            typed = text.text().strip()
            said[word] = (f"{_CONSTANT}{typed}" if typed else "") if meaning == _CONSTANT else meaning
        return said
