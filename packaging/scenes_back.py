"""The scenes of 名册, 日结交款, 清册签字 and U盘交换."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from scenes_front import CTRL, ENTER, busy_day
from screens import PROJECT, Scene, Stage

from village_collector.desktop.places.day_end.place import DayEndPlace
from village_collector.desktop.places.exchange.place import ExchangePlace
from village_collector.desktop.places.sign_off.place import SignOffPlace
from village_collector.domain.ledger import verification_code
from village_collector.domain.people import households
from village_collector.services.cash_desk import CashDesk
from village_collector.services.day_end import DayEnd
from village_collector.services.resident_changes import ResidentChanges
from village_collector.services.season import Season
from village_collector.services.sign_off import SIGNER_ROLES, SignOff

FIXTURES = PROJECT / "tests" / "fixtures"
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
    stage.window.go("day_end")


def evening_short(stage: Stage) -> None:
    evening_blind(stage)
    page = stage.window.place("day_end")
    assert isinstance(page, DayEndPlace)
    for _ in page.cash_count.notes:
        stage.press("12", ENTER)


def evening_done(stage: Stage) -> None:
    evening_short(stage)
    page = stage.window.place("day_end")
    assert isinstance(page, DayEndPlace)
    page.cash_count._form.reason.setText("有两户先记账，明早补交")
    stage.press((ENTER, CTRL))


def evening_void(stage: Stage) -> None:
    evening_blind(stage)
    page = stage.window.place("day_end")
    assert isinstance(page, DayEndPlace)
    page.cash_count._form.receipts.setFocus()
    stage.press(DELETE)


def evening_slips_empty(stage: Stage) -> None:
    stage.window.go("day_end", "deposits")


def evening_slips(stage: Stage) -> None:
    busy_day(stage)
    assert stage.season
    DayEnd(stage.season).deposit(960000, "XYS20211103", bank="博望信用社")
    renew(stage)
    stage.window.go("day_end", "deposits")


def evening_slip_done(stage: Stage) -> None:
    evening_slips(stage)
    stage.press("XYS20211105", (ENTER, CTRL))


def evening_books(stage: Stage) -> None:
    busy_day(stage)
    stage.window.go("day_end", "reconciliation")


def evening_books_apart(stage: Stage) -> None:
    busy_day(stage)
    assert stage.season
    season = stage.season
    DayEnd(season).close_day({10000: 3}, "有两户先记账，明早补交")
    DayEnd(season).deposit(100000, "XYS20211105", bank="博望信用社")
    ResidentChanges(season).amend(next(iter(season.book.ledger.live)), reason="民政局补充名单")
    renew(stage)
    stage.window.go("day_end", "reconciliation")


def pay_all(stage: Stage) -> None:
    """The whole village has paid and the cash is at the bank."""
    assert stage.season
    season = stage.season
    desk = CashDesk(season)
    for household in households(season.book.residents()):
        payable = [line.resident.id_number for line in desk.quote(household).payable]
        if payable:
            desk.collect(payable)
    DayEnd(season).deposit(season.book.ledger.cash_on_hand, "XYS20211105", bank="博望信用社")
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
    stage.window.go("sign_off")


def signoff_ready(stage: Stage) -> None:
    pay_all(stage)
    stage.window.go("sign_off")


def signoff_none(stage: Stage) -> None:
    signoff_ready(stage)
    stage.press(SECOND)


def signoff_signed(stage: Stage) -> None:
    sign(stage)
    stage.window.go("sign_off")


def signoff_drawing(stage: Stage) -> None:
    sign(stage)
    stage.window.go("sign_off", "printed_register")
    QTest.qWait(700)
    stage.hold = True


def signoff_paper(stage: Stage) -> None:
    sign(stage)
    stage.window.go("sign_off", "printed_register")
    stage.settle()
    assert stage.season
    page = stage.window.place("sign_off")
    assert isinstance(page, SignOffPlace)
    page.printed_register._form.compare.setText(verification_code.verification_code(stage.season.book.ledger.versions[-1].hash))


def signoff_superseded(stage: Stage) -> None:
    sign(stage)
    assert stage.season
    ResidentChanges(stage.season).amend(stage.season.book.residents()[9].id_number, reason="补登电话", tier="一档")
    renew(stage)
    stage.window.go("sign_off", "printed_register")
    stage.settle()
    stage.press((Qt.Key.Key_F, CTRL), "ABCDEFGHIJKLMNOP")


def signoff_versions(stage: Stage) -> None:
    sign(stage)
    stage.window.go("sign_off")
    stage.press(THIRD)


def exchange(stage: Stage, page: str) -> ExchangePlace:
    """The place with one of its pages in front."""
    stage.window.go("exchange", page)
    place = stage.window.place("exchange")
    assert isinstance(place, ExchangePlace)
    return place


def exchange_register(stage: Stage) -> None:
    exchange(stage, "import_register")


def exchange_read(stage: Stage) -> None:
    place = exchange(stage, "import_register")
    place.import_register.file.line.setText(str(FIXTURES / "damaged-register.xlsx"))
    stage.press((Qt.Key.Key_I, CTRL))


def exchange_reading(stage: Stage) -> None:
    place = exchange(stage, "import_register")
    place.import_register.file.line.setText(str(FIXTURES / "zhuji-jiangshan-register.xls"))
    place.import_register.read()
    stage.window.operations.show()
    stage.hold = True


def exchange_taken(stage: Stage) -> None:
    exchange_read(stage)
    stage.press((ENTER, CTRL))


def exchange_missing(stage: Stage) -> None:
    place = exchange(stage, "import_register")
    place.import_register.file.line.setText("E:/缴费清册.xlsx")
    stage.press(ENTER)


def exchange_unsigned(stage: Stage) -> None:
    busy_day(stage)
    exchange(stage, "export_batch")


def exchange_export(stage: Stage) -> None:
    sign(stage)
    exchange(stage, "export_batch")


def exchange_sent(stage: Stage) -> None:
    exchange_export(stage)
    place = exchange(stage, "export_batch")
    place.export_batch.template.line.setText(str(FIXTURES / "bureau-template.xlsx"))
    place.export_batch.folder.line.setText(str(stage.folder))
    stage.press((Qt.Key.Key_E, CTRL))


def exchange_waiting(stage: Stage) -> None:
    exchange_sent(stage)
    exchange(stage, "import_result")


def exchange_keying(stage: Stage) -> None:
    sign(stage)
    exchange(stage, "keying")
    stage.press((Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier))


def exchange_answered(stage: Stage) -> None:
    exchange_sent(stage)
    place = exchange(stage, "import_result")
    assert stage.season
    place.import_result.file.line.setText(str(write_answer(stage.season, stage.folder / "导入结果.csv")))
    stage.press((Qt.Key.Key_R, CTRL))


def write_answer(season: Season, target: Path) -> Path:
    """The bureau's answer to the last batch: every fortieth failed, the last three are not answered."""
    lines = ["姓名,证件号码,导入状态,征集流水号,失败原因"]
    for number, (id_number, _) in enumerate(season.book.ledger.batches[-1].rows[:-3]):
        resident = season.book.resident(id_number)
        assert resident
        failed = number % 40 == 7
        told = ("失败", "", "已参加职工医保") if failed else ("成功", f"4113{number:08d}", "")
        lines.append(",".join((resident.name, id_number, *told)))
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return target


def exchange_backup(stage: Stage) -> None:
    exchange(stage, "backup")


def exchange_backed_up(stage: Stage) -> None:
    place = exchange(stage, "backup")
    place.backup.folder.line.setText(str(stage.folder))
    stage.press((Qt.Key.Key_B, CTRL))


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
    "exchange-register": exchange_register,
    "exchange-reading": exchange_reading,
    "exchange-read": exchange_read,
    "exchange-taken": exchange_taken,
    "exchange-missing": exchange_missing,
    "exchange-unsigned": exchange_unsigned,
    "exchange-export": exchange_export,
    "exchange-sent": exchange_sent,
    "exchange-waiting": exchange_waiting,
    "exchange-answered": exchange_answered,
    "exchange-keying": exchange_keying,
    "exchange-backup": exchange_backup,
    "exchange-backed-up": exchange_backed_up,
}
