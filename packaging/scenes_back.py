"""The scenes of 名册, 日结交款, 清册签字 and U盘交换."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from scenes_front import CTRL, ENTER, busy_day
from screens import Scene, Stage

from village_collector.desktop.evening import Evening
from village_collector.desktop.signoff import SignOffPlace
from village_collector.domain import seals
from village_collector.domain.people import households
from village_collector.services.cashdesk import CashDesk
from village_collector.services.daybook import DayBook
from village_collector.services.roster import Roster
from village_collector.services.signoff import SIGNER_ROLES, SignOff

DELETE, REVEAL = Qt.Key.Key_Delete, (Qt.Key.Key_H, Qt.KeyboardModifier.AltModifier)
SECOND, THIRD = (Qt.Key.Key_2, CTRL), (Qt.Key.Key_3, CTRL)


def renew(stage: Stage) -> None:
    """Tell the window that the scene changed the book behind its back."""
    assert stage.window.shell
    stage.window.shell.changed.emit()


def roster_all(stage: Stage) -> None:
    busy_day(stage)
    stage.window.go("roster")


def roster_found(stage: Stage) -> None:
    roster_all(stage)
    stage.press("zjg", ENTER, REVEAL)


def roster_nobody(stage: Stage) -> None:
    roster_all(stage)
    stage.press("qqqq")


def evening_blind(stage: Stage) -> None:
    busy_day(stage)
    stage.window.go("evening")


def evening_short(stage: Stage) -> None:
    evening_blind(stage)
    page = stage.window.place("evening")
    assert isinstance(page, Evening)
    for _ in page.counting.notes:
        stage.press("12", ENTER)


def evening_done(stage: Stage) -> None:
    evening_short(stage)
    page = stage.window.place("evening")
    assert isinstance(page, Evening)
    page.counting._form.reason.setText("有两户先记账，明早补交")
    stage.press((ENTER, CTRL))


def evening_void(stage: Stage) -> None:
    evening_blind(stage)
    page = stage.window.place("evening")
    assert isinstance(page, Evening)
    page.counting._form.receipts.setFocus()
    stage.press(DELETE)


def evening_slips_empty(stage: Stage) -> None:
    stage.window.go("evening", "slips")


def evening_slips(stage: Stage) -> None:
    busy_day(stage)
    assert stage.season
    DayBook(stage.season).deposit(960000, "XYS20211103", bank="博望信用社")
    renew(stage)
    stage.window.go("evening", "slips")


def evening_slip_done(stage: Stage) -> None:
    evening_slips(stage)
    stage.press("XYS20211105", (ENTER, CTRL))


def evening_books(stage: Stage) -> None:
    busy_day(stage)
    stage.window.go("evening", "books")


def evening_books_apart(stage: Stage) -> None:
    busy_day(stage)
    assert stage.season
    season = stage.season
    DayBook(season).count({10000: 3}, "有两户先记账，明早补交")
    DayBook(season).deposit(100000, "XYS20211105", bank="博望信用社")
    Roster(season).amend(next(iter(season.book.ledger.live)), reason="民政局补充名单")
    renew(stage)
    stage.window.go("evening", "books")


def pay_all(stage: Stage) -> None:
    """The whole village has paid and the cash is at the bank."""
    assert stage.season
    season = stage.season
    desk = CashDesk(season)
    for household in households(season.book.residents()):
        payable = [line.resident.id_number for line in desk.quote(household).payable]
        if payable:
            desk.collect(payable)
    DayBook(season).deposit(season.book.ledger.cash_on_hand, "XYS20211105", bank="博望信用社")
    renew(stage)


def sign(stage: Stage) -> None:
    """All paid, and the register frozen for the three signatures."""
    pay_all(stage)
    assert stage.season
    names = ("王协办", "李医保", "赵税务")
    SignOff(stage.season).sign(list(zip(SIGNER_ROLES, names, strict=True)))
    renew(stage)


def signoff_apart(stage: Stage) -> None:
    busy_day(stage)
    stage.window.go("signoff")


def signoff_ready(stage: Stage) -> None:
    pay_all(stage)
    stage.window.go("signoff")


def signoff_none(stage: Stage) -> None:
    signoff_ready(stage)
    stage.press(SECOND)


def signoff_signed(stage: Stage) -> None:
    sign(stage)
    stage.window.go("signoff")


def signoff_drawing(stage: Stage) -> None:
    sign(stage)
    stage.window.go("signoff", "paper")
    QTest.qWait(700)
    stage.hold = True


def signoff_paper(stage: Stage) -> None:
    sign(stage)
    stage.window.go("signoff", "paper")
    stage.settle()
    assert stage.season
    page = stage.window.place("signoff")
    assert isinstance(page, SignOffPlace)
    page.signed._form.compare.setText(seals.letters(stage.season.book.ledger.versions[-1].hash))


def signoff_superseded(stage: Stage) -> None:
    sign(stage)
    assert stage.season
    Roster(stage.season).amend(stage.season.book.residents()[9].id_number, reason="补登电话", tier="一档")
    renew(stage)
    stage.window.go("signoff", "paper")
    stage.settle()
    stage.press((Qt.Key.Key_F, CTRL), "ABCDEFGHIJKLMNOP")


def signoff_versions(stage: Stage) -> None:
    sign(stage)
    stage.window.go("signoff")
    stage.press(THIRD)


SCENES: dict[str, Scene] = {
    "roster-all": roster_all,
    "roster-found": roster_found,
    "roster-nobody": roster_nobody,
    "evening-blind": evening_blind,
    "evening-short": evening_short,
    "evening-done": evening_done,
    "evening-void": evening_void,
    "evening-slips-empty": evening_slips_empty,
    "evening-slips": evening_slips,
    "evening-slip-done": evening_slip_done,
    "evening-books": evening_books,
    "evening-books-apart": evening_books_apart,
    "signoff-apart": signoff_apart,
    "signoff-ready": signoff_ready,
    "signoff-none": signoff_none,
    "signoff-signed": signoff_signed,
    "signoff-drawing": signoff_drawing,
    "signoff-paper": signoff_paper,
    "signoff-superseded": signoff_superseded,
    "signoff-versions": signoff_versions,
}
