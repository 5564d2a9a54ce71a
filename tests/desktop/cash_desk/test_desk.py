"""The cash desk, driven by keys alone on the real book of 1,286 people."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QDate, QEvent, Qt, QTimer
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from village_collector.assets import asset
from village_collector.desktop.places.cash_desk.desk import CashDeskPlace
from village_collector.desktop.shell.main_window import MainWindow
from village_collector.domain.canonical import CHINA_STANDARD_TIME
from village_collector.domain.ledger.money_values import Receipt
from village_collector.domain.people import Household, Identity, households
from village_collector.domain.pinyin import PinyinTable
from village_collector.services.cash_desk import CashDesk
from village_collector.services.register_import import RegisterImport
from village_collector.services.resident_changes import ResidentChanges
from village_collector.services.season import Season, new_season
from village_collector.services.ticket_stock import TicketStockService

ENTER, ESC, SPACE, DOWN = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Space, Qt.Key.Key_Down
CTRL, SHIFT, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
KEYPAD = Qt.KeyboardModifier.KeypadModifier
COMMIT, UNDO = (ENTER, CTRL), (Qt.Key.Key_Z, CTRL)

Key = str | Qt.Key | tuple[Qt.Key, Qt.KeyboardModifier]


class Keyboard:
    """Presses keys on whatever has the focus, and counts them: a key with its modifiers is one press."""

    def __init__(self) -> None:
        self.presses = 0

    def __call__(self, *keys: Key) -> None:
        for key in keys:
            for press in key if isinstance(key, str) else (key,):
                target = QApplication.focusWidget()
                assert target is not None
                self.presses += 1
                if isinstance(press, str):
                    QTest.keyClicks(target, press)
                elif isinstance(press, tuple):
                    QTest.keyClick(target, press[0], press[1])
                else:
                    QTest.keyClick(target, press)


@pytest.fixture
def press() -> Keyboard:
    return Keyboard()


@pytest.fixture
def desk(window: MainWindow) -> CashDeskPlace:
    window.go("cash_desk")
    place = window.place("cash_desk")
    assert isinstance(place, CashDeskPlace)
    return place


def receipts(season: Season) -> list[Receipt]:
    return list(season.book.ledger.receipts.values())


def plain_household(season: Season, people: int) -> Household:
    """A household of that many ordinary residents whom the initials of its head find first."""
    table = PinyinTable.read(asset("pinyin/initials.txt"))
    for household in households(season.book.residents()):
        if len(household.members) != people or any(member.identities for member in household.members):
            continue
        if season.search.find(initials(table, household.head))[0].household == household.key:
            return household
    raise AssertionError("the fixture has no such household")


def initials(table: PinyinTable, name: str) -> str:
    return min(table.initials(name))


def spoken(season: Season, household: Household) -> str:
    return initials(PinyinTable.read(asset("pinyin/initials.txt")), household.head).lower()


def idle(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: not window.operations.running)


def test_a_household_of_four_is_collected_with_at_most_fifteen_keys(
    desk: CashDeskPlace, season: Season, window: MainWindow, press: Keyboard, qtbot: QtBot
) -> None:
    household = plain_household(season, 4)
    press(spoken(season, household), ENTER, ENTER, "1300", ENTER, COMMIT)
    assert press.presses <= 15
    (receipt,) = receipts(season)
    assert {line.id_number for line in receipt.lines} == {member.id_number for member in household.members}
    assert (receipt.total, receipt.tendered, receipt.change) == (128000, 130000, 2000)
    assert window.messages.text == f"已收 {household.head}户 4 人 1\u2009280.00 元，收据 000001"
    assert desk._form.search.hasFocus()
    assert desk._form.search.text() == ""
    assert desk._form.change.text() == "20.00"
    idle(qtbot, window)


def test_without_a_printer_the_receipt_is_kept_beside_the_book_and_opened_which_is_no_print(
    desk: CashDeskPlace, season: Season, window: MainWindow, press: Keyboard, qtbot: QtBot, viewer: object
) -> None:
    press(spoken(season, plain_household(season, 2)), ENTER, ENTER, ENTER, COMMIT)
    idle(qtbot, window)
    (opened,) = viewer.files  # type: ignore[attr-defined]
    assert opened == season.book.path.resolve().parent / "打印" / "收据000001.pdf"
    assert opened.read_bytes().startswith(b"%PDF")
    assert receipts(season)[0].prints == 0


def test_the_receipt_goes_to_the_printer_and_is_counted_once_while_the_sum_stays_on_the_screen(
    desk: CashDeskPlace, season: Season, window: MainWindow, press: Keyboard, qtbot: QtBot, viewer: object, spooler: Any
) -> None:
    press(spoken(season, plain_household(season, 2)), ENTER, ENTER, ENTER, COMMIT)
    qtbot.waitUntil(lambda: receipts(season)[0].prints > 0, timeout=30_000)
    idle(qtbot, window)
    assert receipts(season)[0].prints == 1
    assert spooler.paper.read_bytes().startswith(b"%PDF")
    assert viewer.files == []  # type: ignore[attr-defined]
    assert window.messages.text.startswith("已收 ")


def test_collecting_without_printing_makes_no_paper(
    desk: CashDeskPlace, season: Season, press: Keyboard, viewer: object
) -> None:
    press(spoken(season, plain_household(season, 2)), ENTER, ENTER, ENTER, (ENTER, CTRL | SHIFT))
    assert [receipt.prints for receipt in receipts(season)] == [0]
    assert viewer.files == []  # type: ignore[attr-defined]


def test_a_printer_that_fails_never_touches_the_money(
    desk: CashDeskPlace, season: Season, window: MainWindow, press: Keyboard, qtbot: QtBot
) -> None:
    (season.book.path.resolve().parent / "打印").write_text("a file stands where the folder should be", encoding="utf-8")
    press(spoken(season, plain_household(season, 2)), ENTER, ENTER, ENTER, COMMIT)
    idle(qtbot, window)
    assert [receipt.total for receipt in receipts(season)] == [64000]
    assert window.messages.text.startswith("钱已经记好（收据 000001），只是没有打出来：")


def held(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier, times: int = 20) -> None:
    """What a key that stays down sends after its first press."""
    for _ in range(times):
        target = QApplication.focusWidget()
        assert target is not None
        QApplication.sendEvent(target, QKeyEvent(QEvent.Type.KeyPress, key, modifier, "\r", True, 1))


def test_enter_held_down_takes_no_money(desk: CashDeskPlace, season: Season, press: Keyboard) -> None:
    press(spoken(season, plain_household(season, 2)), ENTER)
    held(ENTER)
    assert desk._form.members.hasFocus()
    press(ENTER)
    held(ENTER)
    assert desk._form.tendered.hasFocus()
    assert desk._form.tendered.text() == ""
    press(ENTER)
    held(ENTER)
    held(SPACE)
    assert desk._form.tendered.text() == "640"
    assert receipts(season) == []


def test_only_looking_repeats_while_a_key_is_held(window: MainWindow) -> None:
    repeating = {command for command, action in window.actions_by_id.items() if action.autoRepeat()}
    assert repeating == {
        "view.larger", "view.smaller", "sign_off.next_page", "sign_off.previous_page", "papers.next_page", "papers.previous_page",
    }  # fmt: skip


def test_an_amount_in_the_payers_field_is_refused(
    desk: CashDeskPlace, season: Season, window: MainWindow, press: Keyboard
) -> None:
    press(spoken(season, plain_household(season, 2)), ENTER)
    desk._form.payer.setText("１０００")
    press(ENTER, ENTER, COMMIT)
    assert receipts(season) == []
    assert "不是姓名" in window.messages.text


def test_enter_on_the_numeric_keypad_counts_as_enter(desk: CashDeskPlace, season: Season, press: Keyboard) -> None:
    keypad = (Qt.Key.Key_Enter, KEYPAD)
    press(spoken(season, plain_household(season, 2)), keypad, keypad, "700", keypad, (Qt.Key.Key_Enter, CTRL | KEYPAD | SHIFT))
    assert [receipt.tendered for receipt in receipts(season)] == [70000]


def test_a_bounced_enter_commits_nothing(desk: CashDeskPlace, season: Season, press: Keyboard) -> None:
    press(spoken(season, plain_household(season, 2)), *[ENTER] * 9)
    assert receipts(season) == []


def test_too_little_cash_blocks_and_says_how_much_is_missing(
    desk: CashDeskPlace, season: Season, window: MainWindow, press: Keyboard
) -> None:
    press(spoken(season, plain_household(season, 2)), ENTER, "540", COMMIT)
    assert receipts(season) == []
    assert desk._form.change_label.text() == "还差"
    assert desk._form.change.text() == "100.00"
    assert window.messages.text.startswith("还差 100.00 元。")
    assert desk._form.tendered.hasFocus()


def test_full_width_figures_are_figures(desk: CashDeskPlace, season: Season, press: Keyboard) -> None:
    press(spoken(season, plain_household(season, 2)), ENTER, ENTER)
    desk._form.tendered.setText("７００")
    assert desk._form.change.text() == "60.00"


def test_words_in_the_amount_are_wrong_not_zero(desk: CashDeskPlace, season: Season, window: MainWindow, press: Keyboard) -> None:
    press(spoken(season, plain_household(season, 2)), ENTER, ENTER, "7oo", COMMIT)
    assert receipts(season) == []
    assert "不是金额" in window.messages.text


def test_letters_still_in_the_input_method_find_people(desk: CashDeskPlace, season: Season) -> None:
    household = plain_household(season, 4)
    letters = spoken(season, household)
    for typed in range(1, len(letters) + 1):
        QApplication.sendEvent(desk._form.search, QInputMethodEvent(letters[:typed], []))
    assert desk._form.search.text() == ""
    assert desk._form.search.query == letters
    assert desk._finder.hits.rows[0][1].resident.household == household.key


def test_a_figure_after_a_name_picks_that_hit(desk: CashDeskPlace, press: Keyboard) -> None:
    press("zj")
    second = desk._finder.hits.rows[1][1].resident
    press("2")
    assert desk._quote is not None
    assert desk._quote.household.key == second.household


def test_the_last_four_of_an_id_are_a_search_not_a_pick(desk: CashDeskPlace, season: Season, press: Keyboard) -> None:
    resident = next(one for one in season.book.residents() if one.id_number[-4:].isdigit())
    press(resident.id_number[-4:])
    assert desk._quote is None
    assert resident in [hit[1].resident for hit in desk._finder.hits.rows]


def test_searching_for_nobody_says_so_and_enter_does_nothing(desk: CashDeskPlace, press: Keyboard) -> None:
    press("qqqq", ENTER)
    assert desk._finder.hits.rows == []
    assert desk._quote is None
    assert "没有找到" in desk._form.hits._empty.text()


def test_space_leaves_somebody_out(desk: CashDeskPlace, season: Season, press: Keyboard) -> None:
    household = plain_household(season, 4)
    press(spoken(season, household), ENTER, DOWN, SPACE, "1000", (ENTER, CTRL | SHIFT))
    (receipt,) = receipts(season)
    assert receipt.total == 96000
    assert household.members[1].id_number not in {line.id_number for line in receipt.lines}


def test_who_cannot_pay_is_not_ticked_and_the_reason_stands_there(
    season: Season, make_window: Callable[[Season], MainWindow], press: Keyboard
) -> None:
    household = plain_household(season, 4)
    waived, paid = household.members[2], household.members[3]
    ResidentChanges(season).amend(waived.id_number, identities=[Identity(word="特困人员")], reason="民政局名单")
    CashDesk(season).collect([paid.id_number])
    window = make_window(season)
    window.go("cash_desk", household.key)
    desk = window.place("cash_desk")
    assert isinstance(desk, CashDeskPlace)
    assert [member.ticked for member in desk._members._model.rows] == [True, True, False, False]
    model = desk._members._model
    words = [model.data(model.index(row, 4)) for row in range(4)]
    assert words == ["未缴", "未缴", "全额资助，不用缴", "已缴 11-05 收据 000001"]
    press(DOWN, DOWN, SPACE)
    assert not desk._members._model.rows[2].ticked
    assert "不用缴" in window.messages.text


def test_undo_voids_the_receipt_and_brings_the_household_back(
    desk: CashDeskPlace, season: Season, window: MainWindow, press: Keyboard
) -> None:
    household = plain_household(season, 2)
    press(spoken(season, household), ENTER, ENTER, ENTER, (ENTER, CTRL | SHIFT))
    press(UNDO)
    (receipt,) = receipts(season)
    assert receipt.void is not None
    assert receipt.void.reason == "操作撤销"
    assert season.book.ledger.cash_on_hand == 0
    assert desk._quote is not None
    assert desk._quote.household.key == household.key
    assert window.messages.text.startswith("已撤销：收据 000001 作废")


def test_escape_goes_back_step_by_step(desk: CashDeskPlace, season: Season, press: Keyboard) -> None:
    press(spoken(season, plain_household(season, 2)), ENTER, (Qt.Key.Key_Y, ALT))
    assert desk._form.stack.currentWidget() is desk._form.basis_page
    press(ESC)
    assert desk._form.stack.currentWidget() is desk._form.members_page
    press(ESC)
    assert desk._quote is None
    assert desk._form.search.hasFocus()


def test_the_basis_shows_every_rule_and_what_another_day_would_cost(desk: CashDeskPlace, season: Season, press: Keyboard) -> None:
    press(spoken(season, plain_household(season, 2)), ENTER, (Qt.Key.Key_Y, ALT))
    assert "个人缴费标准每人 320 元" in desk._form.reasons.toPlainText()
    assert "应收 2 人 640.00 元" in desk._form.day_total.text()
    desk._form.day.setDate(QDate(2022, 6, 1))
    assert "应收 0 人 0.00 元" in desk._form.day_total.text()
    assert receipts(season) == []


def test_a_transfer_is_taken_exactly(desk: CashDeskPlace, season: Season, press: Keyboard) -> None:
    press(spoken(season, plain_household(season, 2)), ENTER)
    desk._form.method.setCurrentIndex(1)
    assert desk._form.tendered.text() == "640"
    assert desk._form.channel.text() == "村集体账户"
    press((ENTER, CTRL | SHIFT))
    assert [(receipt.way, receipt.tendered) for receipt in receipts(season)] == [("转账（村集体账户）", 64000)]


def test_a_transfer_to_a_private_account_is_refused_and_cash_asks_for_no_account(
    desk: CashDeskPlace, season: Season, press: Keyboard, window: MainWindow
) -> None:
    press(spoken(season, plain_household(season, 2)), ENTER)
    assert not desk._form.channel.isVisibleTo(desk)
    desk._form.method.setCurrentIndex(1)
    desk._form.channel.setText("李会计个人微信")
    press((ENTER, CTRL | SHIFT))
    assert receipts(season) == []
    assert "个人账户" in window.messages.text
    desk._form.method.setCurrentIndex(0)
    assert not desk._form.channel.isVisibleTo(desk)


def test_a_reprint_counts(
    desk: CashDeskPlace, season: Season, window: MainWindow, press: Keyboard, qtbot: QtBot, spooler: Any
) -> None:
    press(spoken(season, plain_household(season, 2)), ENTER, ENTER, ENTER, COMMIT)
    qtbot.waitUntil(lambda: receipts(season)[0].prints == 1, timeout=30_000)
    press((Qt.Key.Key_P, CTRL))
    qtbot.waitUntil(lambda: receipts(season)[0].prints > 1, timeout=30_000)
    idle(qtbot, window)
    assert window.messages.text == "收据 000001 补打第 1 次，已交给打印机。"
    assert receipts(season)[0].prints == 2


def other_village(folder: Path, fixtures: Path, clock: Callable[[], object], scheme: str) -> Season:
    season = new_season(
        folder / f"{scheme}.book",
        asset(f"schemes/{scheme}.toml"),
        village="六合村",
        village_code="411399102205",
        town="博望镇",
        clock=clock,  # type: ignore[arg-type]
        operator="王协办",
    )
    importer = RegisterImport(season)
    importer.take(importer.read(fixtures / "fangcheng-liuhe-register.xlsx"))
    return season


def test_where_a_fiscal_ticket_is_the_rule_the_next_number_is_proposed(
    tmp_path: Path, fixtures: Path, clock: Callable[[], object], make_window: Callable[[Season], MainWindow], press: Keyboard
) -> None:
    season = other_village(tmp_path, fixtures, clock, "duji-2021")
    payable = [
        quote
        for household in households(season.book.residents())[:40]
        if (quote := CashDesk(season).quote(household)).payable and not quote.payable[0].roster_line.assessment.warnings
    ]
    CashDesk(season).collect([payable[0].payable[0].resident.id_number], ticket="皖0099")
    window = make_window(season)
    window.go("cash_desk", payable[1].household.key)
    desk = window.place("cash_desk")
    assert isinstance(desk, CashDeskPlace)
    assert desk._form.ticket.isVisible()
    assert desk._form.ticket.text() == "皖0100"
    press(ENTER, ENTER, ENTER, (ENTER, CTRL | SHIFT))
    assert [receipt.ticket for receipt in receipts(season)] == ["皖0099", "皖0100"]


def test_an_amount_given_later_by_another_document_is_entered_at_the_desk(
    desk: CashDeskPlace, season: Season, window: MainWindow, press: Keyboard
) -> None:
    def fill() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QDialog)
        dialog._form.refund.setText("150")  # type: ignore[attr-defined]
        dialog._form.document.setText("民发〔2021〕12号")  # type: ignore[attr-defined]
        dialog._form.record.click()  # type: ignore[attr-defined]

    QTimer.singleShot(0, fill)
    press((Qt.Key.Key_D, CTRL))
    (decision,) = season.book.ledger.decisions
    assert (decision.refund, decision.document) == (15000, "民发〔2021〕12号")
    assert "民发〔2021〕12号" in window.messages.text


def answer_box(verb: str) -> None:
    """Press the button of the question that is about to be asked."""

    def answer() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        next(button for button in box.findChildren(QPushButton) if verb in button.text()).click()

    QTimer.singleShot(0, answer)


@pytest.mark.parametrize(("verb", "collected"), [("取消", 0), ("仍要收款", 1)])
def test_who_gets_no_benefit_this_year_is_asked_first(
    verb: str,
    collected: int,
    tmp_path: Path,
    fixtures: Path,
    clock: Callable[[], object],
    make_window: Callable[[Season], MainWindow],
    press: Keyboard,
) -> None:
    from datetime import datetime

    season = other_village(tmp_path, fixtures, clock, "dalate-2022")
    clock.now = datetime(2022, 11, 20, 10, 0, tzinfo=CHINA_STANDARD_TIME)  # type: ignore[attr-defined]
    late = next(
        quote
        for household in households(season.book.residents())
        if (quote := CashDesk(season).quote(household)).payable
        and any(hint.code == "no-benefit-this-year" for hint in quote.payable[0].roster_line.assessment.warnings)
    )
    window = make_window(season)
    window.go("cash_desk", late.household.key)
    press(ENTER, ENTER)
    answer_box(verb)
    press((ENTER, CTRL | SHIFT))
    assert len(receipts(season)) == collected


def test_deleting_the_search_leaves_no_household_at_the_desk(desk: CashDeskPlace, season: Season, window: MainWindow, press: Keyboard) -> None:
    press(spoken(season, plain_household(season, 2)), ENTER)
    desk._form.search.clear()
    assert desk._quote is None
    assert not window.actions_by_id["cash_desk.collect"].isEnabled()
    assert desk._form.due.text() == "—"


def test_where_a_stock_of_tickets_is_kept_its_next_number_is_proposed(
    tmp_path: Path, fixtures: Path, clock: Callable[[], object], make_window: Callable[[Season], MainWindow]
) -> None:
    season = other_village(tmp_path, fixtures, clock, "duji-2021")
    TicketStockService(season).receive("00500", "00549", "镇财政所")
    window = make_window(season)
    window.go("cash_desk", season.book.residents()[0].household)
    desk = window.place("cash_desk")
    assert isinstance(desk, CashDeskPlace)
    assert desk._form.ticket.text() == "00500"


@pytest.fixture
def doubtful_desk(season: Season, fixtures: Path, make_window: Callable[[Season], MainWindow]) -> CashDeskPlace:
    """The desk of a village whose second register gave numbers of the first to other people."""
    importer = RegisterImport(season)
    importer.take(importer.read(fixtures / "damaged-register.xlsx"))
    window = make_window(season)
    window.go("cash_desk")
    place = window.place("cash_desk")
    assert isinstance(place, CashDeskPlace)
    return place


def test_of_a_doubtful_household_only_the_people_of_one_head_are_ticked_and_the_desk_says_why(
    doubtful_desk: CashDeskPlace,
) -> None:
    form = doubtful_desk._form
    doubtful_desk.activate("0002")
    assert "阎梅、冯磊萱" in form.doubt.text()
    assert form.doubt.isVisible()
    assert form.payer.text() == "阎梅"
    ticked = [member.line.resident.name for member in doubtful_desk._members._model.rows if member.ticked]
    assert ticked
    assert "冯磊萱" not in ticked


def test_who_was_searched_in_a_doubtful_household_is_ticked_and_pays(doubtful_desk: CashDeskPlace, press: Keyboard) -> None:
    doubtful_desk._form.search.setText("冯磊萱")
    press(ENTER)
    members = doubtful_desk._members._model.rows
    assert [member.line.resident.name for member in members if member.ticked] == ["冯磊萱"]
    assert doubtful_desk._form.payer.text() == "冯磊萱"


def test_a_household_without_doubt_has_no_warning_line(doubtful_desk: CashDeskPlace) -> None:
    doubtful_desk.activate("0002")
    doubtful_desk.activate("0001")
    assert not doubtful_desk._form.doubt.isVisible()
