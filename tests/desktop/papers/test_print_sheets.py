"""表册: every sheet is chosen, seen, printed, kept and counted from the window, on real books and real paper."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from seasons import all_succeed, head, notes_for, send, sign, text_of, whole_season
from villages import new_village, resident

from village_collector.assets import asset
from village_collector.desktop.places.papers.place import PapersPlace
from village_collector.desktop.places.papers.posting_dialog import PostingDialog
from village_collector.desktop.places.papers.print_sheets import PrintSheetsPage
from village_collector.desktop.places.papers.ticket_dialog import TicketDialog
from village_collector.desktop.printing import printer as printing
from village_collector.desktop.printing.printer import Sides
from village_collector.desktop.shell.main_window import MainWindow
from village_collector.documents.rasterise import page_count
from village_collector.domain.ledger.entries import EntryKind
from village_collector.errors import UserError
from village_collector.services.cash_desk import CashDesk
from village_collector.services.day_end import DayEnd
from village_collector.services.season import Season
from village_collector.services.sheets.catalogue import SHEETS
from village_collector.services.sheets.requests import SheetRequest, prepare

CTRL, ALT, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier
ENTER = Qt.Key.Key_Return
LONG = 30_000
"""Milliseconds until a busy machine is called stuck."""
Asked = TypeVar("Asked", bound=QDialog)


@pytest.fixture
def played(tmp_path: Path) -> Iterator[Season]:
    """柳河村 after its whole season: everything there is a sheet for."""
    season = whole_season(tmp_path)
    yield season
    season.book.close()


@pytest.fixture
def page(played: Season, make_window: Callable[[Season], MainWindow], qtbot: QtBot) -> PrintSheetsPage:
    return opened(make_window(played), qtbot)


def opened(window: MainWindow, qtbot: QtBot) -> PrintSheetsPage:
    """The page as F9 opens it, its first sheet drawn."""
    press(window, qtbot, Qt.Key.Key_F9)
    place = window.place("papers")
    assert isinstance(place, PapersPlace)
    rest(place.sheets, qtbot)
    return place.sheets


def press(window: QWidget, qtbot: QtBot, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    qtbot.keyClick(QApplication.focusWidget() or window, key, modifiers)


def rest(page: PrintSheetsPage, qtbot: QtBot) -> None:
    """Until nothing is being drawn or about to be."""
    qtbot.waitUntil(lambda: not page._draw_later.isActive() and not page._form.paper.drawing and not page._context.operations.running, timeout=LONG)


def show(page: PrintSheetsPage, kind: str, qtbot: QtBot) -> bytes:
    """Stand on a kind of sheet and wait for its paper (empty where there is none)."""
    page.choose(kind)
    rest(page, qtbot)
    return page._form.paper.paper


def dialog(kind: type[Asked], qtbot: QtBot) -> Asked:
    """The dialog of this kind that is open, ready for keys."""
    found = next(w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible())
    qtbot.waitUntil(found.isActiveWindow)
    return found


def prints(season: Season) -> list[tuple[str, int]]:
    """What the ledger says was printed, with how many copies."""
    found = [json.loads(entry.body) for entry in season.book.entries() if entry.kind == EntryKind.PRINT]
    return [(body["sheet"], body["copies"]) for body in found]


def test_every_sheet_of_the_season_is_shown_as_the_very_bytes_the_service_draws(
    page: PrintSheetsPage, qtbot: QtBot
) -> None:
    for kind in SHEETS.values():
        drawn = show(page, kind.id, qtbot)
        assert page._form.paper.sheet is not None, (kind.id, page._form.paper.view._sentence)
        assert page._form.paper.sheet.kind == kind.id
        assert drawn == page._form.paper.sheet.render(None), kind.id
        assert page._form.paper._form.page.maximum() == page_count(drawn), kind.id


def test_looking_at_sheets_changes_nothing(page: PrintSheetsPage, played: Season, qtbot: QtBot) -> None:
    before = head(played)
    for kind in SHEETS.values():
        show(page, kind.id, qtbot)
    assert head(played) == before


def test_a_sheet_with_nothing_in_it_says_so_in_place_of_the_page(window: MainWindow, season: Season, qtbot: QtBot) -> None:
    page = opened(window, qtbot)
    for kind in ("receipts", "deposit", "day", "tickets", "refunds", "register", "posting", "weekly", "archive"):
        assert show(page, kind, qtbot) == b""
        with pytest.raises(UserError) as refused:
            prepare(season, SheetRequest(kind=kind))
        assert page._form.paper.view._sentence == f"{refused.value.what}\n{refused.value.remedy}"
        assert not page._form.print.isEnabled()


def test_the_field_chooses_which_receipt_and_which_day(page: PrintSheetsPage, played: Season, qtbot: QtBot) -> None:
    show(page, "receipt", qtbot)
    press(page, qtbot, ENTER)
    assert QApplication.focusWidget() is page._form.which
    qtbot.keyClicks(page._form.which, "2")
    rest(page, qtbot)
    number = CashDesk(played).receipt("2").number
    assert number in text_of(page._form.paper.paper)
    show(page, "day", qtbot)
    press(page, qtbot, ENTER)
    page._form.which.setText("２０２１－１０－１２")  # as an input method leaves it
    rest(page, qtbot)
    assert "2021-10-12" in text_of(page._form.paper.paper)
    qtbot.keyClicks(page._form.which, "x")
    rest(page, qtbot)
    assert "不是日期" in page._form.paper.view._sentence


def test_a_person_is_found_by_name_and_one_of_many_is_chosen(page: PrintSheetsPage, played: Season, qtbot: QtBot) -> None:
    blank = show(page, "registration", qtbot)
    people = played.book.residents()
    press(page, qtbot, ENTER)
    qtbot.keyClicks(page._form.which, people[0].id_number[-4:])
    rest(page, qtbot)
    assert people[0].name in text_of(page._form.paper.paper)
    assert page._form.paper.paper != blank
    page._form.which.clear()
    page._form.which.setText(people[0].group)
    rest(page, qtbot)
    assert page._form.people.isVisible()
    page._form.people.setCurrentIndex(1)
    rest(page, qtbot)
    assert page._form.people.currentData() in text_of(page._form.paper.paper)
    page._form.which.clear()
    page._form.which.setText("没有这个人")
    rest(page, qtbot)
    assert "没有找到" in page._form.paper.view._sentence


def test_ctrl_p_prints_the_pages_asked_for_and_counts_them(
    page: PrintSheetsPage, played: Season, spooler: Any, qtbot: QtBot
) -> None:
    whole = show(page, "register", qtbot)
    form = page._form
    assert page_count(whole) >= 6
    form.first.setValue(2)
    form.last.setValue(4)
    form.sides.setCurrentIndex(form.sides.findData(Sides.SHORT))
    before = prints(played)
    with qtbot.waitSignal(page._context.changed, timeout=LONG):
        press(page, qtbot, Qt.Key.Key_P, CTRL)
    assert page_count(spooler.paper.read_bytes()) == 3
    (asked,) = spooler.asked
    assert (asked.fromPage(), asked.toPage(), asked.copyCount()) == (2, 4, 1)
    assert asked.pageLayout().orientation().name == "Landscape"
    assert prints(played) == [*before, ("register", 3)]
    assert "3 页" in page._context.messages.text


def test_copies_are_printed_and_counted(
    page: PrintSheetsPage, played: Season, spooler: Any, qtbot: QtBot
) -> None:
    one = page_count(show(page, "handover", qtbot))
    page._form.copies.setValue(3)
    with qtbot.waitSignal(page._context.changed, timeout=LONG):
        press(page, qtbot, Qt.Key.Key_P, CTRL)
    assert page_count(spooler.paper.read_bytes()) == 3 * one
    assert prints(played)[-1] == ("handover", 3)


def test_a_receipt_printed_again_says_that_it_is_a_reprint(
    page: PrintSheetsPage, played: Season, spooler: Any, qtbot: QtBot
) -> None:
    assert "补打" not in text_of(show(page, "receipt", qtbot))
    with qtbot.waitSignal(page._context.changed, timeout=LONG):
        press(page, qtbot, Qt.Key.Key_P, CTRL)
    rest(page, qtbot)
    assert "补打第1次" in text_of(page._form.paper.paper)
    assert next(reversed(played.book.ledger.receipts.values())).prints == 1


@pytest.mark.qt_log_ignore(".*")  # Qt tells of the file that it cannot write
def test_a_printer_that_fails_changes_nothing(
    page: PrintSheetsPage, played: Season, spooler: Any, tmp_path: Path, qtbot: QtBot
) -> None:
    spooler.paper = tmp_path / "没有这个文件夹" / "打印机.pdf"
    show(page, "day", qtbot)
    before = head(played)
    press(page, qtbot, Qt.Key.Key_P, CTRL)
    qtbot.waitUntil(lambda: page._context.messages.kind == "error", timeout=LONG)
    assert "打印机没有反应" in page._context.messages.text
    assert head(played) == before
    rest(page, qtbot)
    assert page._form.print.isEnabled()


def test_thinking_better_of_printing_changes_nothing(
    page: PrintSheetsPage, played: Season, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(printing, "show_print_dialog", lambda *_: False)
    show(page, "day", qtbot)
    before = head(played)
    press(page, qtbot, Qt.Key.Key_P, CTRL)
    assert not page._context.operations.running
    assert head(played) == before


def test_a_sheet_is_kept_as_the_very_bytes_that_are_shown(
    page: PrintSheetsPage, played: Season, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    shown = show(page, "insured", qtbot)
    target = tmp_path / "参保台账.pdf"
    monkeypatch.setattr(page._context, "ask_target", lambda *_: target)
    before = prints(played)
    press(page, qtbot, Qt.Key.Key_S, CTRL | SHIFT)
    assert target.read_bytes() == shown
    assert prints(played) == before, "a file is no print"
    press(page, qtbot, Qt.Key.Key_S, CTRL)
    assert "已自动保存" in page._context.messages.text


def test_a_drawing_that_is_cancelled_can_be_taken_up_again(page: PrintSheetsPage, qtbot: QtBot) -> None:
    page.choose("register")
    qtbot.waitUntil(lambda: page._form.paper.drawing, timeout=LONG)
    page._context.operations.cancel()
    rest(page, qtbot)
    if page._form.paper.paper:  # it was faster than the hand
        return
    assert "Ctrl+R" in page._form.paper.view._sentence
    press(page, qtbot, Qt.Key.Key_R, CTRL)
    rest(page, qtbot)
    assert page._form.paper.paper


def test_a_character_that_no_face_holds_is_asked_for_and_drawn_by_what_it_is_made_of(
    tmp_path: Path, make_window: Callable[[Season], MainWindow], qtbot: QtBot
) -> None:
    people = [resident(1), resident(2)]
    season = new_village(tmp_path, people)
    CashDesk(season).collect([one.id_number for one in people], payer="张\ue863山")
    page = opened(make_window(season), qtbot)
    assert show(page, "receipt", qtbot) == b""
    assert "打不出来" in page._form.paper.view._sentence
    assert "U+E863" in page._form.paper.view._sentence
    (field,) = page._options.missing_glyphs._fields.values()
    assert field.isVisible()
    while QApplication.focusWidget() is not field:
        press(page, qtbot, Qt.Key.Key_Tab)
    field.setText("龙天")
    press(page, qtbot, Qt.Key.Key_R, CTRL)
    rest(page, qtbot)
    assert "张〔龙天〕山" in text_of(page._form.paper.paper)
    assert "〔龙天〕" in text_of(show(page, "receipts", qtbot))  # typed once, known to every sheet
    season.book.close()


def test_a_countys_own_layout_is_used_and_remembered(
    page: PrintSheetsPage, played: Season, tmp_path: Path, make_window: Callable[[Season], MainWindow],
    monkeypatch: pytest.MonkeyPatch, qtbot: QtBot,
) -> None:  # fmt: skip
    own = tmp_path / "某县日结单.toml"
    text = asset("layouts/day.toml").read_text("utf-8")
    own.write_text(text.replace("日结单", "日报单"), "utf-8")
    assert "日报单" not in text_of(show(page, "day", qtbot))
    monkeypatch.setattr(page._context, "ask_file", lambda *_: own)
    press(page, qtbot, Qt.Key.Key_L, CTRL)
    rest(page, qtbot)
    assert "日报单" in text_of(page._form.paper.paper)
    show(page, "handover", qtbot)
    assert "日报单" in text_of(show(page, "day", qtbot))
    own.write_text("title = 3", "utf-8")
    page.draw(again=True)
    rest(page, qtbot)
    assert page._form.paper.paper == b""
    assert own.name in page._form.paper.view._sentence
    page._form.layout_file.setCurrentIndex(0)
    rest(page, qtbot)
    assert page._form.paper.paper


def test_the_notice_is_seen_masked_before_it_is_posted(
    window: MainWindow, season: Season, tmp_path: Path, qtbot: QtBot
) -> None:
    desk = CashDesk(season)
    household = season.roster.household(season.book.residents()[0].household)
    payable = [line.resident.id_number for line in desk.quote(household).payable]
    desk.collect(payable)
    pay_in(season)
    sign(season)
    send(season, tmp_path / "导出")
    all_succeed(season, tmp_path)
    page = opened(window, qtbot)
    show(page, "posting", qtbot)
    assert page._form.note.text().startswith("遮盖：")
    press(page, qtbot, Qt.Key.Key_G, CTRL)
    asked = dialog(PostingDialog, qtbot)
    names = [line.name for line in asked.people.rows]
    assert len(names) == len(season.book.ledger.outcomes)
    assert all(not line.id_number for line in asked.people.rows)
    assert {one.name for one in season.book.residents() if one.id_number in payable} <= set(names)
    press(asked, qtbot, ENTER, CTRL)
    assert "异议电话" in asked._form.wrong.text()
    qtbot.keyClicks(asked._form.phone, "0377-61230000")
    asked._form.first_day.setDate(QDate(2021, 11, 8))
    asked._form.days.setValue(5)
    press(asked, qtbot, ENTER, CTRL)
    (notice,) = season.book.ledger.records.postings
    assert (notice.phone, f"{notice.first_day}", f"{notice.last_day}") == ("0377-61230000", "2021-11-08", "2021-11-12")
    rest(page, qtbot)
    assert names[0] in text_of(page._form.paper.paper)


def pay_in(season: Season) -> None:
    """Count the box and take everything to the credit union."""
    on_hand = season.book.ledger.cash_on_hand
    DayEnd(season).close_day(notes_for(on_hand))
    DayEnd(season).deposit(on_hand, "XYS110501", bank="博望信用社")


def test_the_week_is_frozen_by_a_key_and_only_once(window: MainWindow, season: Season, qtbot: QtBot) -> None:
    page = opened(window, qtbot)
    press(page, qtbot, Qt.Key.Key_K, CTRL)
    assert len(season.book.ledger.records.weekly_reports) == 1
    rest(page, qtbot)
    assert page.kind.id == "weekly"
    assert page._form.paper.paper
    press(page, qtbot, Qt.Key.Key_K, CTRL)
    assert len(season.book.ledger.records.weekly_reports) == 1
    assert "已经报过" in page._context.messages.text


def test_tickets_are_taken_in_spoiled_lost_and_settled_by_keys(window: MainWindow, season: Season, qtbot: QtBot) -> None:
    page = opened(window, qtbot)

    def act(downs: int, *said: str) -> None:
        with qtbot.waitActive(window):
            window.activateWindow()
        press(page, qtbot, Qt.Key.Key_T, CTRL)
        asked = dialog(TicketDialog, qtbot)
        asked._form.act.setFocus()
        for _ in range(downs):
            press(asked, qtbot, Qt.Key.Key_Down)
        for text in said:
            press(asked, qtbot, ENTER)
            field = QApplication.focusWidget()
            assert isinstance(field, QLineEdit)
            if text:
                field.setText(text)  # as an input method leaves it
        press(asked, qtbot, ENTER, CTRL)
        assert not asked.isVisible(), asked._form.wrong.text()

    act(0, "00120001", "00120010", "财政局")
    act(1, "", "卡纸撕坏")
    act(2, "00120005", "集市上丢了")
    act(3, "财政局")
    stock = season.book.ledger.records.tickets
    assert [(book.first, book.last) for book in stock.ranges] == [("00120001", "00120010")]
    assert {number: mark.condition for number, mark in stock.marks.items()} == {"00120001": "spoiled", "00120005": "lost"}
    assert [(one.received, one.spoiled, one.lost, one.left) for one in stock.settlements] == [(10, 1, 1, 8)]
    rest(page, qtbot)
    assert page.kind.id == "tickets"
    assert "00120005" in text_of(page._form.paper.paper)


def test_a_wrong_ticket_is_refused_where_it_was_typed(window: MainWindow, season: Season, qtbot: QtBot) -> None:
    page = opened(window, qtbot)
    press(page, qtbot, Qt.Key.Key_T, CTRL)
    asked = dialog(TicketDialog, qtbot)
    qtbot.keyClicks(asked._form.first, "1")
    press(asked, qtbot, ENTER, CTRL)
    assert asked.isVisible()
    assert "号段" in asked._form.wrong.text()
    assert not season.book.ledger.records.tickets.kept
    press(asked, qtbot, Qt.Key.Key_Escape)
    assert not asked.isVisible()


def test_the_pages_are_turned_by_keys(page: PrintSheetsPage, qtbot: QtBot) -> None:
    show(page, "register", qtbot)
    press(page, qtbot, Qt.Key.Key_PageDown)
    assert page._form.paper._form.page.value() == 2
    assert page._form.paper.view.accessibleName() == "预览，第 2 页"
    press(page, qtbot, Qt.Key.Key_PageUp)
    assert page._form.paper._form.page.value() == 1
    assert not page._form.paper._form.previous.isEnabled()
