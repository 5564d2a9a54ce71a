"""Every colour, size and face of the window, in one place; three sets: light, dark, high contrast (the system's own).

Sizes are logical pixels at 12 pt text and grow with `scale` (80–175 %), which the person at the desk chooses.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from village_collector.assets import asset

SMALLEST, LARGEST = 0.8, 1.75
BASE_POINTS = 12.0

_PLAIN = "NotoSansSC-Regular.ttf"
_CHEVRON = asset("icons/chevron.svg").as_posix()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """One set of colours; tones are pairs (text, ground), each at least 4.5:1 against each other."""

    window: str
    page: str
    text: str
    faint: str
    line: str
    field: str
    field_line: str
    accent: str
    on_accent: str
    accent_soft: str
    hover: str
    selection: str
    on_selection: str
    done: tuple[str, str]
    warn: tuple[str, str]
    error: tuple[str, str]
    info: tuple[str, str]
    plain: tuple[str, str]

    def tone(self, name: str) -> tuple[str, str]:
        """(text, ground) of a state: "done", "warn", "error", "info" or "plain"."""
        pair: tuple[str, str] = getattr(self, name)
        return pair


LIGHT = Tokens(
    window="#F3F1ED",
    page="#FCFBF9",
    text="#1F2523",
    faint="#5E6663",
    line="#E2DED7",
    field="#FFFFFF",
    field_line="#A9AFAB",
    accent="#0B5C5A",
    on_accent="#FFFFFF",
    accent_soft="#DCEBE9",
    hover="#EEF3F1",
    selection="#D3E7E4",
    on_selection="#1F2523",
    done=("#1B5E34", "#DDF0E2"),
    warn=("#7A4A00", "#FBEBCB"),
    error=("#9B1C1C", "#FBE0DC"),
    info=("#0B5C5A", "#DCEBE9"),
    plain=("#4B5350", "#ECE9E3"),
)

DARK = Tokens(
    window="#171B1A",
    page="#1E2322",
    text="#ECEFED",
    faint="#A7B0AC",
    line="#343B39",
    field="#141817",
    field_line="#6B7572",
    accent="#5CC2BB",
    on_accent="#06211F",
    accent_soft="#1F3B39",
    hover="#262D2B",
    selection="#24504C",
    on_selection="#ECEFED",
    done=("#9EDDB2", "#1F3A28"),
    warn=("#F3C777", "#3D2F12"),
    error=("#FFB4A9", "#4A211D"),
    info=("#8AD6CF", "#1F3B39"),
    plain=("#C3CAC7", "#2C3331"),
)


def high_contrast(palette: QPalette) -> Tokens:
    """The system's own colours, for those who chose high contrast."""

    def name(role: QPalette.ColorRole) -> str:
        return palette.color(QPalette.ColorGroup.Active, role).name()

    roles = QPalette.ColorRole
    text, base, window = name(roles.WindowText), name(roles.Base), name(roles.Window)
    pair = (text, window)
    return Tokens(
        window=window, page=base, text=text, faint=text, line=text, field=base, field_line=text,
        accent=name(roles.Highlight), on_accent=name(roles.HighlightedText), accent_soft=window, hover=window,
        selection=name(roles.Highlight), on_selection=name(roles.HighlightedText),
        done=pair, warn=pair, error=pair, info=pair, plain=pair,
    )  # fmt: skip


def restyle(widget: QWidget, name: str, value: object) -> None:
    """Set a property that rules of the style sheet refer to, and apply the rules anew."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class Theme:
    """The current look: its tokens and text scale."""

    def __init__(self) -> None:
        self.tokens = LIGHT
        self.scale = 1.0
        self.faces: list[str] = []

    def px(self, size: float) -> int:
        """A size in logical pixels at the present text scale."""
        return round(size * self.scale)

    def font(self, points: float = BASE_POINTS, *, bold: bool = False, tabular: bool = False) -> QFont:
        """The everyday face at a size; `tabular` figures all have one width."""
        font = QFont(self.faces or [QApplication.font().family()])
        font.setPointSizeF(points * self.scale)
        if bold:
            font.setWeight(QFont.Weight.Bold)
        if tabular:
            font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def colour(self, name: str) -> QColor:
        return QColor(getattr(self.tokens, name))


THEME = Theme()
"""The one theme of the running program; widgets ask it when they paint."""


def _font_file(name: str) -> Path | None:
    try:
        return asset(f"fonts/{name}")
    except FileNotFoundError:
        found = find_spec("rendercv_fonts")
        path = Path(found.origin).parent / "Noto Sans" / name if found and found.origin else None
        return path if path and path.is_file() else None


def load_faces() -> None:
    """Load the usual font, plain and bold; without it the system's own Chinese font is used."""
    for name in (_PLAIN, "NotoSansSC-Bold.ttf"):
        _add_face(_font_file(name))


def load_rare_face() -> None:
    """Load the font for rare characters such as 𫖯; 31 MB, so after the first paint."""
    debian = Path("/usr/share/fonts/truetype/hanazono/HanaMinB.ttf")
    path = _font_file("HanaMinB.ttf") or (debian if debian.is_file() else None)
    if path and _add_face(path):
        QApplication.setFont(THEME.font())


@cache
def _add_face(path: Path | None) -> bool:
    number = QFontDatabase.addApplicationFont(str(path)) if path else -1
    added = [name for name in QFontDatabase.applicationFontFamilies(number) if name not in THEME.faces] if number >= 0 else []
    THEME.faces += added
    return bool(added)


def likely_tokens(app: QApplication) -> Tokens:
    """Light or dark by the system's palette: what the first paint can know without Qt's namespace of enums."""
    return DARK if app.palette().color(QPalette.ColorRole.Window).lightness() < 128 else LIGHT


def apply_first_paint_theme(app: QApplication, tokens: Tokens, scale: float) -> None:
    """The look as far as an empty sheet with one line needs it; a QColor alone would load Qt's namespace of enums."""
    THEME.tokens = tokens
    THEME.scale = min(LARGEST, max(SMALLEST, scale))
    _add_face(_font_file(_PLAIN))
    app.setFont(THEME.font())
    app.setStyleSheet(style_sheet(THEME.tokens, THEME.px))


def wanted_tokens(app: QApplication) -> Tokens:
    """The set that fits the desktop's own settings."""
    from PySide6.QtCore import Qt

    if _is_high_contrast(app.palette()):
        return high_contrast(app.palette())
    return DARK if app.styleHints().colorScheme() == Qt.ColorScheme.Dark else LIGHT


def _is_high_contrast(palette: QPalette) -> bool:
    """Pure black against pure white: no ordinary desktop paints so, and Qt 6.9 cannot be asked for the setting itself."""
    roles = QPalette.ColorRole
    return {palette.color(role).name() for role in (roles.Window, roles.WindowText)} == {"#000000", "#ffffff"}


def apply_theme(app: QApplication, tokens: Tokens | None = None, scale: float | None = None) -> None:
    """Apply tokens and text scale (None: as before); may be called again at any time."""
    if tokens is not None:
        THEME.tokens = tokens
    if scale is not None:
        THEME.scale = min(LARGEST, max(SMALLEST, scale))
    app.setStyle("Fusion")
    app.setFont(THEME.font())
    app.setPalette(_palette(THEME.tokens))
    app.setStyleSheet(style_sheet(THEME.tokens, THEME.px))


def _palette(tokens: Tokens) -> QPalette:
    palette = QPalette()
    roles = QPalette.ColorRole
    for role, colour in (
        (roles.Window, tokens.page),
        (roles.WindowText, tokens.text),
        (roles.Base, tokens.field),
        (roles.AlternateBase, tokens.page),
        (roles.Text, tokens.text),
        (roles.Button, tokens.window),
        (roles.ButtonText, tokens.text),
        (roles.ToolTipBase, tokens.field),
        (roles.ToolTipText, tokens.text),
        (roles.PlaceholderText, tokens.faint),
        (roles.Highlight, tokens.accent),
        (roles.HighlightedText, tokens.on_accent),
        (roles.Link, tokens.accent),
    ):
        palette.setColor(role, QColor(colour))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.faint))
    return palette


def style_sheet(t: Tokens, px: object) -> str:
    """Qt's style sheet for every widget; object names and the property `role` choose among the rules."""
    assert callable(px)
    return f"""
QMainWindow, QDialog {{ background: {t.page}; }}
QToolTip {{ background: {t.field}; color: {t.text}; border: 1px solid {t.line}; padding: {px(4)}px; }}
#navigation {{ background: {t.window}; border-right: 1px solid {t.line}; }}
#navigation QPushButton {{ text-align: left; padding: {px(8)}px {px(12)}px; border: 2px solid transparent;
  border-radius: {px(6)}px; background: transparent; color: {t.text}; }}
#navigation QPushButton:hover {{ background: {t.hover}; }}
#navigation QPushButton:checked {{ background: {t.accent_soft}; color: {t.accent}; font-weight: bold; }}
#navigation QPushButton:focus {{ border-color: {t.accent}; }}
#navigation QPushButton:disabled {{ color: {t.faint}; }}
QLabel[role="title"] {{ font-size: {px(20)}pt; }}
QLabel[role="head"] {{ font-size: {px(14)}pt; font-weight: bold; }}
QLabel[role="figure"] {{ font-size: {px(20)}pt; }}
QLabel[role="faint"] {{ color: {t.faint}; }}
QLabel[role="amount"] {{ font-size: {px(30)}pt; }}
QLabel[role="amount-small"], QLineEdit[role="amount-small"] {{ font-size: {px(24)}pt; }}
QLineEdit[role="amount-small"] {{ padding: 0 {px(6)}px; }}
QLineEdit, QPlainTextEdit, QTextBrowser, QDateEdit, QComboBox, QSpinBox, QDoubleSpinBox {{ background: {t.field}; color: {t.text};
  border: 1px solid {t.field_line}; border-radius: {px(4)}px; padding: {px(5)}px {px(8)}px;
  selection-background-color: {t.accent}; selection-color: {t.on_accent}; }}
QLineEdit:focus, QPlainTextEdit:focus, QTextBrowser:focus, QDateEdit:focus, QComboBox:focus, QSpinBox:focus,
QDoubleSpinBox:focus {{
  border: 2px solid {t.accent}; padding: {px(5) - 1}px {px(8) - 1}px; }}
QLineEdit:disabled, QPlainTextEdit:disabled, QDateEdit:disabled, QComboBox:disabled {{ background: {t.window}; color: {t.faint}; }}
QAbstractSpinBox QLineEdit, QComboBox QLineEdit, QAbstractSpinBox QLineEdit:focus, QComboBox QLineEdit:focus {{
  border: none; padding: 0; background: transparent; }}
QSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::up-button, QDoubleSpinBox::down-button {{ width: 0; border: none; }}
QLineEdit[role="amount"] {{ font-size: {px(30)}pt; padding: 0 {px(8)}px; }}
QLineEdit[wrong="true"] {{ border: 2px solid {t.error[0]}; }}
QPushButton {{ background: {t.field}; color: {t.text}; border: 1px solid {t.field_line};
  border-radius: {px(4)}px; padding: {px(7)}px {px(16)}px; }}
QPushButton:hover {{ background: {t.hover}; }}
QPushButton:pressed {{ background: {t.accent_soft}; }}
QPushButton:focus {{ border: 2px solid {t.accent}; padding: {px(7) - 1}px {px(16) - 1}px; }}
QPushButton:disabled {{ color: {t.faint}; background: {t.window}; border-color: {t.line}; }}
QPushButton[role="primary"] {{ background: {t.accent}; color: {t.on_accent}; border: 2px solid {t.accent}; font-weight: bold;
  padding: {px(7)}px {px(18)}px; }}
QPushButton[role="primary"]:focus {{ border: 2px solid {t.text}; }}
QPushButton[role="primary"]:disabled {{ background: {t.line}; color: {t.faint}; border-color: {t.line}; }}
QPushButton[role="quiet"] {{ background: transparent; border: 2px solid transparent; color: {t.accent}; padding: {px(4)}px {px(8)}px; }}
QPushButton[role="quiet"]:hover {{ background: {t.hover}; }}
QPushButton[role="quiet"]:focus {{ border-color: {t.accent}; }}
QPushButton[role="quiet"]:disabled {{ color: {t.faint}; }}
QComboBox::drop-down, QDateEdit::drop-down {{ border: none; background: transparent; width: {px(24)}px; }}
QComboBox::down-arrow, QDateEdit::down-arrow {{ image: url({_CHEVRON}); width: {px(12)}px; height: {px(12)}px; }}
QComboBox QAbstractItemView {{ background: {t.field}; border: 1px solid {t.field_line}; selection-background-color: {t.selection};
  selection-color: {t.on_selection}; }}
QTextBrowser, QTextEdit {{ background: {t.field}; border: 1px solid {t.line}; border-radius: {px(4)}px; padding: {px(4)}px; }}
QTextBrowser:focus, QTextEdit:focus {{ border: 2px solid {t.accent}; padding: {px(4) - 1}px; }}
QCheckBox, QRadioButton {{ spacing: {px(8)}px; padding: {px(3)}px; border: 2px solid transparent; border-radius: {px(4)}px; }}
QCheckBox:focus, QRadioButton:focus {{ border-color: {t.accent}; }}
QTableView, QListView, QTreeView {{ background: {t.field}; border: 1px solid {t.line}; border-radius: {px(4)}px;
  outline: none; gridline-color: transparent; selection-background-color: {t.selection}; selection-color: {t.on_selection}; }}
QTableView:focus, QListView:focus, QTreeView:focus {{ border: 2px solid {t.accent}; }}
QHeaderView {{ background: {t.field}; border: none; }}
QHeaderView::section {{ background: {t.field}; color: {t.faint}; border: none; border-bottom: 1px solid {t.line};
  padding: {px(4)}px {px(8)}px; }}
QFrame[role="card"] {{ background: {t.field}; border: 1px solid {t.line}; border-radius: {px(6)}px; }}
QFrame[role="rule"] {{ background: {t.line}; border: none; max-height: 1px; min-height: 1px; }}
QProgressBar {{ background: {t.window}; border: 1px solid {t.line}; border-radius: {px(4)}px; text-align: center; color: {t.text};
  min-height: {px(20)}px; }}
QProgressBar::chunk {{ background: {t.accent_soft}; border-radius: {px(3)}px; }}
QStatusBar {{ background: {t.window}; border-top: 1px solid {t.line}; }}
QStatusBar::item {{ border: none; }}
QStatusBar QLabel {{ color: {t.text}; padding: {px(2)}px {px(8)}px; }}
QScrollArea {{ border: none; background: transparent; }}
QScrollBar:vertical {{ background: transparent; width: {px(12)}px; margin: 0; }}
QScrollBar::handle:vertical {{ background: {t.field_line}; border-radius: {px(4)}px; min-height: {px(32)}px; margin: 2px; }}
QScrollBar:horizontal {{ background: transparent; height: {px(12)}px; margin: 0; }}
QScrollBar::handle:horizontal {{ background: {t.field_line}; border-radius: {px(4)}px; min-width: {px(32)}px; margin: 2px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QTabBar::tab {{ padding: {px(6)}px {px(14)}px; border: 2px solid transparent; color: {t.faint}; }}
QTabBar::tab:selected {{ color: {t.accent}; border-bottom-color: {t.accent}; }}
QTabWidget::pane {{ border: none; border-top: 1px solid {t.line}; }}
QSplitter::handle {{ background: transparent; }}
QMenu {{ background: {t.field}; border: 1px solid {t.line}; }}
QMenu::item {{ padding: {px(6)}px {px(20)}px; }}
QMenu::item:selected {{ background: {t.selection}; color: {t.on_selection}; }}
"""
