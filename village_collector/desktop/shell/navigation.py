"""The left column: one button for each place, with its picture, its word and its key."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from village_collector.desktop.shell.commands import BY_ID, shown_key
from village_collector.desktop.widgets.exception_guard import guard_override, guard_override_returning
from village_collector.desktop.widgets.icons import paint_icon
from village_collector.desktop.widgets.theme import THEME

WIDTH, NARROW = 184, 144


class PlaceButton(QPushButton):
    """The button that goes to one place; shows the key of the same command."""

    def __init__(self, place: str, action: QAction) -> None:
        super().__init__()
        command = BY_ID[f"go.{place}"]
        self.place = place
        self.setText(command.words)
        self.setAccessibleName(command.words)
        self.setToolTip(f"{command.explains}（{'，'.join(shown_key(key) for key in command.keys)}）")
        self._key = shown_key(command.keys[0])
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(action.trigger)

    @guard_override_returning(QSize())
    def sizeHint(self) -> QSize:
        return QSize(THEME.px(WIDTH - 16), THEME.px(40))

    @guard_override_returning(QSize())
    def minimumSizeHint(self) -> QSize:
        return QSize(THEME.px(100), THEME.px(28))

    @guard_override
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        current = self.isChecked()
        painter.setPen(QPen(THEME.colour("accent"), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(THEME.colour("accent_soft" if current else "hover" if self.underMouse() else "window"))
        painter.drawRoundedRect(rect, 6, 6)
        colour = THEME.colour("accent" if current else "text" if self.isEnabled() else "faint")
        side = THEME.px(20)
        paint_icon(painter, self.place, QRectF(THEME.px(12), (self.height() - side) / 2, side, side), colour)
        painter.setFont(THEME.font(bold=current))
        painter.setPen(colour)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(rect.adjusted(THEME.px(40), 0, 0, 0), int(Qt.AlignmentFlag.AlignLeft | middle), self.text())
        painter.setFont(THEME.font(10))
        painter.setPen(THEME.colour("accent" if current else "faint"))
        painter.drawText(rect.adjusted(0, 0, -THEME.px(8), 0), int(Qt.AlignmentFlag.AlignRight | middle), self._key)
        painter.end()


class Navigation(QFrame):
    """The column of place buttons."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("navigation")
        self.setAccessibleName("各处")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(8, 8, 8, 8)
        self._column.setSpacing(4)
        self._column.addStretch(1)
        self._buttons: dict[str, PlaceButton] = {}
        self.measure()

    def fill(self, places: Iterable[tuple[str, QAction]]) -> None:
        """Put the buttons in, in the order given; help stands at the foot."""
        for number, (place, action) in enumerate(places):
            button = self._buttons[place] = PlaceButton(place, action)
            self._column.insertWidget(self._column.count() if place == "help" else number, button)

    def mark(self, place: str) -> None:
        """Highlight the current place."""
        for name, button in self._buttons.items():
            button.setChecked(name == place)

    def measure(self, narrow: bool = False) -> None:
        """Set the width by text size and width of the window."""
        self.setFixedWidth(THEME.px(NARROW if narrow else WIDTH))
        side = 4 if narrow else 8
        self._column.setContentsMargins(side, side, side, side)
