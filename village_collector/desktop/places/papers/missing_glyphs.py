"""Characters that no font of this computer draws: one field each, for what the character is made of."""

from __future__ import annotations

import re
from collections.abc import Mapping

from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from village_collector.desktop.widgets.inputs import chain, plain
from village_collector.errors import UserError

_SIGN = re.compile(r"“(.)”（U\+([0-9A-F]{4,6})）")


class MissingGlyphForm:
    """One field for each missing character; what is typed is used for every sheet until the program ends."""

    def __init__(self, room: QWidget) -> None:
        self._room = room
        self._fields: dict[str, QLineEdit] = {}

    @property
    def asked(self) -> bool:
        """Whether there is any such character."""
        return bool(self._fields)

    @property
    def substitutes(self) -> Mapping[str, str]:
        """The characters with what they are made of, as far as it was typed."""
        return {sign: made for sign, field in self._fields.items() if (made := plain(field.text()))}

    def ask(self, error: UserError) -> bool:
        """Make a field for every character that this refusal names; False for a refusal of another kind."""
        if error.code != "missing-glyph":
            return False
        for sign, code in _SIGN.findall(error.what):
            if sign not in self._fields:
                self._add(sign, code)
        return True

    def _add(self, sign: str, code: str) -> None:
        word, field = QLabel(f"U+{code}"), QLineEdit()
        field.setAccessibleName(f"U+{code} 这个字由什么拼成")
        field.setPlaceholderText("例如：龙天")
        field.setMaxLength(12)
        word.setBuddy(field)
        field.setMinimumWidth(48)
        row = QHBoxLayout()
        row.addWidget(word)
        row.addWidget(field, 1)
        column = self._room.layout()
        assert isinstance(column, QVBoxLayout)
        column.addLayout(row)
        self._fields[sign] = field
        chain(*self._fields.values())
