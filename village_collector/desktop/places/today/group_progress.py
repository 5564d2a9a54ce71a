"""One bar for each village group: how many of its people are settled, with the figures beside it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from village_collector.desktop.widgets.exception_guard import guard_override, guard_override_returning
from village_collector.desktop.widgets.theme import THEME

_ROW = 36


class GroupProgress(QWidget):
    """One bar a group, in the order of the groups; all bars start to the right of the longest name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: list[tuple[str, int, int]] = []

    def show_counts(self, counts: Mapping[str, tuple[int, int]]) -> None:
        """For each group how many people are settled, and how many there are."""
        self._counts = [(group or "未分组", settled, people) for group, (settled, people) in sorted(counts.items(), key=_order)]
        self.setAccessibleName("；".join(f"{group} {settled}/{people} 人" for group, settled, people in self._counts))
        self.updateGeometry()
        self.update()

    @guard_override_returning(QSize())
    def sizeHint(self) -> QSize:
        return QSize(THEME.px(240), THEME.px(_ROW) * len(self._counts))

    @guard_override_returning(QSize())
    def minimumSizeHint(self) -> QSize:
        return QSize(THEME.px(200), THEME.px(_ROW) * len(self._counts))

    @guard_override
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = painter.fontMetrics()
        names = min(THEME.px(120), max((metrics.horizontalAdvance(group) for group, _, _ in self._counts), default=0))
        figures = max((metrics.horizontalAdvance(f"{done}/{all_} 人") for _, done, all_ in self._counts), default=0)
        gap, height = THEME.px(12), THEME.px(12)
        room = self.width() - names - figures - 2 * gap - THEME.px(4)
        for number, (group, settled, people) in enumerate(self._counts):
            top = number * THEME.px(_ROW)
            line = QRectF(0, top, names, THEME.px(_ROW))
            painter.setPen(THEME.colour("text"))
            middle = Qt.AlignmentFlag.AlignVCenter
            painter.drawText(line, int(middle), metrics.elidedText(group, Qt.TextElideMode.ElideRight, names))
            bar = QRectF(names + gap, top + (THEME.px(_ROW) - height) / 2, room, height)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(THEME.colour("line"))
            painter.drawRoundedRect(bar, height / 2, height / 2)
            if settled:
                part = max(height, bar.width() * settled / people)
                painter.setBrush(THEME.colour("accent"))
                painter.drawRoundedRect(QRectF(bar.left(), bar.top(), part, height), height / 2, height / 2)
            painter.setPen(THEME.colour("text"))
            right = QRectF(bar.right() + gap, top, figures, THEME.px(_ROW))
            painter.drawText(right, int(Qt.AlignmentFlag.AlignRight | middle), f"{settled}/{people} 人")
        painter.end()


def _order(item: tuple[str, tuple[int, int]]) -> tuple[int, str]:
    """Sort key that puts 第2组 before 第10组."""
    figures = "".join(sign for sign in item[0] if sign.isdigit())
    return (int(figures) if figures else 0, item[0])
