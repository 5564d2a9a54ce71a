"""The icons of the left column, drawn as lines so that they follow colour and text size."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen


def _lines(*strokes: tuple[tuple[float, float], ...]) -> QPainterPath:
    path = QPainterPath()
    for stroke in strokes:
        path.moveTo(*stroke[0])
        for point in stroke[1:]:
            path.lineTo(*point)
    return path


def _today() -> QPainterPath:
    path = _lines(((3, 8), (17, 8)), ((7, 2), (7, 5)), ((13, 2), (13, 5)), ((7, 12), (9, 14), (13, 10.5)))
    path.addRoundedRect(QRectF(3, 4, 14, 13), 2, 2)
    return path


def _cash_desk() -> QPainterPath:
    path = _lines(((7, 6), (10, 9.5), (13, 6)), ((10, 9.5), (10, 15)), ((7, 10), (13, 10)), ((7, 12.5), (13, 12.5)))
    path.addEllipse(QRectF(2.5, 2.5, 15, 15))
    return path


def _roster() -> QPainterPath:
    path = QPainterPath()
    for y in (5, 10, 15):
        path.addEllipse(QRectF(3, y - 1, 2, 2))
        path.moveTo(8, y)
        path.lineTo(17, y)
    return path


def _day_end() -> QPainterPath:
    path = _lines(((3, 9), (17, 9)), ((8, 9), (8, 11.5), (12, 11.5), (12, 9)), ((6, 5), (6, 3), (14, 3), (14, 5)))
    path.addRoundedRect(QRectF(3, 5, 14, 12), 2, 2)
    return path


def _sign_off() -> QPainterPath:
    return _lines(((4, 13), (13, 4), (16, 7), (7, 16), (3.5, 16.5), (4, 13)), ((11, 6), (14, 9)), ((10, 17), (17, 17)))


def _exchange() -> QPainterPath:
    return _lines(((3, 7), (16, 7)), ((12.5, 3.5), (16, 7), (12.5, 10.5)), ((17, 13), (4, 13)), ((7.5, 9.5), (4, 13), (7.5, 16.5)))


def _papers() -> QPainterPath:
    path = _lines(((6, 7), (6, 2.5), (14, 2.5), (14, 7)), ((6, 15), (3, 15), (3, 7), (17, 7), (17, 15), (14, 15)))
    path.addRect(QRectF(6, 12, 8, 5.5))
    return path


def _help() -> QPainterPath:
    path = QPainterPath(QPointF(7.5, 8))
    path.cubicTo(7.5, 4.5, 12.5, 4.5, 12.5, 8)
    path.cubicTo(12.5, 10, 10, 10, 10, 12)
    path.addEllipse(QRectF(9.6, 14.2, 0.8, 0.8))
    path.addEllipse(QRectF(2.5, 2.5, 15, 15))
    return path


_PICTURES = {
    "today": _today, "cash_desk": _cash_desk, "roster": _roster, "day_end": _day_end, "sign_off": _sign_off,
    "exchange": _exchange, "papers": _papers, "help": _help,
}  # fmt: skip


def paint_icon(painter: QPainter, name: str, box: QRectF, colour: QColor) -> None:
    """Draw the icon of a place into a square."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(box.topLeft())
    painter.scale(box.width() / 20, box.height() / 20)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour, 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.drawPath(_PICTURES[name]())
    painter.restore()
