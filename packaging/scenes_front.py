"""The scenes of the wizard, 今日, 收费 and the help sheet."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from screens import PROJECT, Scene, Stage

from village_collector.desktop.main import set_up
from village_collector.desktop.places.setup.wizard import SetupWizard
from village_collector.domain.people import Identity, households
from village_collector.services.cash_desk import CashDesk
from village_collector.services.register_import import RegisterImport
from village_collector.services.resident_changes import ResidentChanges

ENTER, SPACE, DOWN, ESC = Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Down, Qt.Key.Key_Escape
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
COMMIT, UNDO, BASIS = (ENTER, CTRL), (Qt.Key.Key_Z, CTRL), (Qt.Key.Key_Y, ALT)
TAB = (Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier)


def busy_day(stage: Stage) -> None:
    """Some twenty households collected, one receipt voided."""
    assert stage.season
    assert stage.window.shell
    cashdesk = CashDesk(stage.season)
    for household in households(stage.season.book.residents())[:60:3]:
        payable = [line.resident.id_number for line in cashdesk.quote(household).payable]
        if payable:
            cashdesk.collect(payable)
    cashdesk.void("3", "金额点错")
    stage.window.shell.changed.emit()


def open_mixed(stage: Stage) -> None:
    """A household of four of which one is waived and one has paid already."""
    assert stage.season
    season = stage.season
    household = next(
        home
        for home in households(season.book.residents())
        if len(home.members) == 5 and not any(member.identities for member in home.members)
    )
    waived, paid = household.members[3].id_number, household.members[2].id_number
    ResidentChanges(season).amend(waived, identities=[Identity(word="特困人员")], reason="民政局 10 月名单")
    CashDesk(season).collect([paid])
    assert stage.window.shell
    stage.window.shell.changed.emit()
    stage.window.go("cash_desk", household.key)


def today_first(stage: Stage) -> None:
    stage.window.go("today")


def today_busy(stage: Stage) -> None:
    busy_day(stage)
    stage.window.go("today")


def desk_empty(stage: Stage) -> None:
    stage.window.go("cash_desk")


def desk_hits(stage: Stage) -> None:
    stage.window.go("cash_desk")
    stage.press("zj")


def desk_nobody(stage: Stage) -> None:
    stage.window.go("cash_desk")
    stage.press("qqqq")


def desk_household(stage: Stage) -> None:
    stage.window.go("cash_desk")
    stage.press("zjg", ENTER)


def desk_mixed(stage: Stage) -> None:
    open_mixed(stage)
    stage.press(DOWN, ENTER, "1000")


def desk_short(stage: Stage) -> None:
    open_mixed(stage)
    stage.press(ENTER, "500", COMMIT)


def desk_done(stage: Stage) -> None:
    open_mixed(stage)
    stage.press(ENTER, "1000", ENTER, COMMIT)


def desk_undone(stage: Stage) -> None:
    desk_done(stage)
    stage.press(UNDO)


def desk_basis(stage: Stage) -> None:
    open_mixed(stage)
    stage.press(BASIS)


def desk_transfer(stage: Stage) -> None:
    open_mixed(stage)
    stage.press(TAB, TAB, DOWN)


def desk_doubtful(stage: Stage) -> None:
    """A second register gives the number of a household to a stranger."""
    assert stage.season
    assert stage.window.shell
    importer = RegisterImport(stage.season)
    importer.take(importer.read(PROJECT / "tests" / "fixtures" / "damaged-register.xlsx"))
    stage.window.shell.changed.emit()
    stage.window.go("cash_desk", "0002")


def help_keys(stage: Stage) -> None:
    stage.press(Qt.Key.Key_F1)


def _wizard(stage: Stage) -> SetupWizard:
    set_up(stage.window, clock=stage.clock, operator="王协办", folder=stage.folder)
    page = stage.window.findChild(SetupWizard)
    assert isinstance(page, SetupWizard)
    return page


def setup_empty(stage: Stage) -> None:
    _wizard(stage)


def _filled(stage: Stage, register: Path, code: str = "411399102205") -> None:
    page = _wizard(stage)
    page.choose_register(register)
    form = page._form
    form.scheme.setCurrentIndex(next(n for n in range(form.scheme.count()) if "方城" in form.scheme.itemText(n)))
    form.town.setText("博望镇")
    form.village.setText("六合村")
    form.code.setText(code)
    form.operator_name.setText("王协办")
    stage.press(COMMIT)


def setup_wrong(stage: Stage) -> None:
    _filled(stage, PROJECT / "tests" / "fixtures" / "fangcheng-liuhe-register.xlsx", code="4113991022")


def setup_report(stage: Stage) -> None:
    _filled(stage, PROJECT / "tests" / "fixtures" / "fangcheng-liuhe-register.xlsx")


def setup_damaged(stage: Stage) -> None:
    _filled(stage, PROJECT / "tests" / "fixtures" / "damaged-register.xlsx")


SCENES: dict[str, Scene] = {
    "setup-empty": setup_empty,
    "setup-wrong": setup_wrong,
    "setup-report": setup_report,
    "setup-damaged": setup_damaged,
    "today-first": today_first,
    "today-busy": today_busy,
    "desk-empty": desk_empty,
    "desk-hits": desk_hits,
    "desk-nobody": desk_nobody,
    "desk-household": desk_household,
    "desk-mixed": desk_mixed,
    "desk-short": desk_short,
    "desk-done": desk_done,
    "desk-undone": desk_undone,
    "desk-basis": desk_basis,
    "desk-transfer": desk_transfer,
    "desk-doubtful": desk_doubtful,
    "help-keys": help_keys,
}
