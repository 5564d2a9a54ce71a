"""The options beside the list of sheets: which receipt or person, paper size, layout, copies, pages."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QSettings, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox

from village_collector.assets import asset
from village_collector.desktop.forms.papers.ui_print_sheets import Ui_PrintSheets
from village_collector.desktop.places.papers.missing_glyphs import MissingGlyphForm
from village_collector.desktop.printing.printer import PrintSettings, Sides
from village_collector.desktop.shell.place import PlaceContext
from village_collector.desktop.widgets.inputs import chain
from village_collector.desktop.widgets.theme import THEME
from village_collector.errors import UserError
from village_collector.services.sheets.catalogue import Needs, SheetKind
from village_collector.services.sheets.requests import SheetRequest

_SIZES = (("A5 纸", "A5"), ("80 毫米小票", "80mm"))
_MOST_PEOPLE = 20
_SHIPPED = "自带版式"


class SheetOptions(QObject):
    """The fields of the form that say how the chosen kind is drawn and printed."""

    changed = Signal()
    """Another sheet may be wanted than before."""

    def __init__(self, context: PlaceContext, form: Ui_PrintSheets, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._form = context, form
        self._search = context.season.search
        self.layouts = LayoutChoice(context, form.layout_file)
        self.missing_glyphs = MissingGlyphForm(form.glyphs)
        for word, size in _SIZES:
            form.size.addItem(word, size)
        for sides in Sides:
            form.sides.addItem(sides.value, sides)
        form.which.typed.connect(lambda _: self._which_typed())
        for box in (form.people, form.size, form.layout_file):
            box.currentIndexChanged.connect(lambda _: self.changed.emit())
        for spin in (form.right, form.down):
            spin.valueChanged.connect(lambda _: self.changed.emit())
        form.copies.valueChanged.connect(lambda _: self._copies_changed())
        form.first.valueChanged.connect(lambda page: form.last.setMinimum(page))
        chain(form.which, last=form.print.setFocus)

    def fit(self) -> None:
        """Keep the fields readable at this size of text."""
        form = self._form
        for box in (form.people, form.size, form.layout_file, form.sides):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(4)
            box.setMinimumWidth(THEME.px(72))
        for spin in (form.copies, form.first, form.last, form.right, form.down):
            spin.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            spin.setMinimumWidth(THEME.px(56))

    def show(self, kind: SheetKind) -> None:
        """Show the options of this kind and hide the others."""
        form = self._form
        self._kind = kind
        form.which_part.setVisible(kind.needs is not Needs.NOTHING)
        form.which_word.setText(kind.needs.label)
        form.which.setAccessibleName(kind.needs.label)
        form.which_hint.setText(kind.needs.hint)
        form.people.hide()
        form.size_part.setVisible(kind.sized)
        form.layout_part.setVisible(kind.has_layout_choice)
        form.offset_part.setVisible(kind.placed)
        with QSignalBlocker(form.which), QSignalBlocker(form.copies):
            form.which.clear()
            form.copies.setValue(kind.copies)
        self.layouts.show(kind)
        form.glyph_part.hide()
        form.options_scroll.verticalScrollBar().setValue(0)

    _kind: SheetKind

    def focus(self) -> None:
        """Put the focus into the field that the kind needs, or on the print button where it needs none."""
        field = self._form.which if self._form.which_part.isVisible() else self._form.print
        field.setFocus(Qt.FocusReason.TabFocusReason)

    def show_pages(self, page_total: int) -> None:
        """Let every page of the drawn sheet be chosen for printing."""
        form = self._form
        for spin in (form.first, form.last):
            with QSignalBlocker(spin):
                spin.setMaximum(page_total)
        form.first.setValue(1)
        form.last.setMinimum(1)
        form.last.setValue(page_total)
        form.glyph_part.setVisible(self.missing_glyphs.asked)

    def ask_for_glyphs(self, error: UserError) -> None:
        """Where a sheet was refused for characters that no face holds, ask what they are made of."""
        if self.missing_glyphs.ask(error):
            self._form.glyph_part.show()

    # -- values of the fields

    def request(self) -> SheetRequest:
        """The sheet that is wanted; raises UserError("no-person") for a name that nobody has."""
        form, kind = self._form, self._kind
        return SheetRequest(
            kind=kind.id,
            which=self._which(),
            copies=min(kind.copies, form.copies.value()),
            size=form.size.currentData() if kind.sized else "A5",
            layout=self.layouts.chosen if kind.has_layout_choice else None,
            offset=(form.right.value(), form.down.value()) if kind.placed else (0, 0),
            glyph_substitutes=self.missing_glyphs.substitutes,
        )

    def settings(self) -> PrintSettings:
        """The settings of the printer; labelled copies are pages of the sheet, so the printer makes one copy."""
        form = self._form
        return PrintSettings(
            title=self._kind.title,
            copies=1 if self._kind.labelled_copies else form.copies.value(),
            first=form.first.value(),
            last=form.last.value(),
            sides=form.sides.currentData(),
        )

    def _which(self) -> str | None:
        form, needs = self._form, self._kind.needs
        written = form.which.query or None
        if needs is Needs.NOTHING:
            return None
        if needs is Needs.RECEIPT and written is None:
            return next(reversed(self._context.season.book.ledger.receipts), None)
        if needs is Needs.PERSON and written:
            if form.people.count() == 0:
                raise UserError("no-person", f"名册里没有找到“{written}”。", "请换姓名、拼音首字母或证件号后四位；空着就印空白表。")
            return str(form.people.currentData())
        return written

    def _which_typed(self) -> None:
        self._form.people.hide()
        if self._kind.needs is Needs.PERSON:
            self._fill_people()
        self.changed.emit()

    def _fill_people(self) -> None:
        """List the people whom the typed text matches."""
        query, people = self._form.which.query, self._form.people
        found = self._search.find(query, _MOST_PEOPLE) if query else []
        with QSignalBlocker(people):
            people.clear()
            for one in found:
                people.addItem(f"{one.name}　{one.group}　尾号 {one.id_number[-4:]}", one.id_number)
        people.setVisible(len(found) > 1)

    def _copies_changed(self) -> None:
        if self._kind.labelled_copies:
            self.changed.emit()


class LayoutChoice:
    """The box of layouts of the kind at hand: the program's own, or a county's, which this computer remembers."""

    def __init__(self, context: PlaceContext, box: QComboBox) -> None:
        self._village = context.season.book.opening.village_code
        self._box = box
        self._kind = ""
        box.currentIndexChanged.connect(lambda _: self._remember())

    @property
    def chosen(self) -> Path | None:
        """The file, or None for the program's own layout."""
        return self._box.currentData() or None

    def show(self, kind: SheetKind) -> None:
        """List the layouts of this kind, and select the one that was used last."""
        self._kind = "overprint" if kind.placed else kind.id  # the calibration page is of the same ticket
        with QSignalBlocker(self._box):
            self._box.clear()
            if not kind.placed:
                self._box.addItem(_SHIPPED, None)
            for word, name in kind.more_layouts:
                self._box.addItem(word, asset(name))
            last = str(QSettings().value(self._key, "") or "")
            if last and Path(last).is_file():
                self._select(Path(last))

    def take(self, kind: SheetKind, file: Path) -> None:
        """Use this file for the kind from now on."""
        with QSignalBlocker(self._box):
            self.show(kind)
            self._select(file)
        self._box.currentIndexChanged.emit(self._box.currentIndex())

    @property
    def _key(self) -> str:
        return f"layouts/{self._village}/{self._kind}"

    def _select(self, file: Path) -> None:
        place = next((row for row in range(self._box.count()) if self._box.itemData(row) == file), -1)
        if place < 0:
            self._box.addItem(file.name, file)
            place = self._box.count() - 1
        self._box.setCurrentIndex(place)

    def _remember(self) -> None:
        if self._kind:
            QSettings().setValue(self._key, str(self.chosen or ""))
