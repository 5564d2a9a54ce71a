"""The place 清册签字: the gate, the frozen version on paper, and telling paper and book apart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from village_collector.desktop.places.sign_off.freeze import _conditions
from village_collector.desktop.places.sign_off.place import SignOffPlace
from village_collector.desktop.printing.printer import page_image
from village_collector.desktop.shell.main_window import MainWindow
from village_collector.desktop.shell.place import PlaceContext
from village_collector.documents.rasterise import page_count
from village_collector.domain.ledger import verification_code
from village_collector.domain.reconciliation import SIGNING
from village_collector.services.cash_desk import CashDesk
from village_collector.services.day_end import DayEnd
from village_collector.services.season import Season
from village_collector.services.sign_off import SIGNER_ROLES, SignOff

CTRL = Qt.KeyboardModifier.ControlModifier


def pay(season: Season, homes: int = 3) -> None:
    desk, roster = CashDesk(season), season.roster
    unpaid = (line for line in roster.lines() if line.assessment.collect and not line.receipt)
    keys = dict.fromkeys(line.resident.household for line in unpaid)
    for home in list(keys)[:homes]:
        quote = desk.quote(roster.household(home))
        desk.collect([line.resident.id_number for line in quote.payable])


@pytest.fixture
def banked(season: Season) -> Season:
    """Three households have paid and the cash is at the bank."""
    pay(season)
    DayEnd(season).deposit(season.book.ledger.cash_on_hand, "XYS1")
    return season


@pytest.fixture
def signed(banked: Season) -> Season:
    SignOff(banked).sign([(role, name) for role, name in zip(SIGNER_ROLES, ("王协办", "李医保", "赵税务"), strict=True)])
    return banked


def shown(window: MainWindow, qtbot: QtBot) -> SignOffPlace:
    qtbot.keyClick(window, Qt.Key.Key_F7)
    place = window.place("sign_off")
    assert isinstance(place, SignOffPlace)
    return place


def press(window: MainWindow, qtbot: QtBot, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.keyClick(QApplication.focusWidget() or window, key, modifiers)


def answer_with(verb: str) -> list[str]:
    """When the box opens, press this button; the list then holds what the box said and its default button."""
    said: list[str] = []

    def answer() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        said.extend([box.text(), box.defaultButton().text()])
        next(button for button in box.buttons() if button.text() == verb).click()

    QTimer.singleShot(0, answer)
    return said


def drawn(place: SignOffPlace, window: MainWindow, qtbot: QtBot) -> bytes:
    press(window, qtbot, Qt.Key.Key_2, CTRL)
    qtbot.waitUntil(lambda: bool(place.printed_register._form.paper.paper), timeout=20_000)
    return place.printed_register._form.paper.paper


def test_cash_in_the_box_bars_the_signature_and_enter_leads_to_the_slip(
    season: Season, window: MainWindow, qtbot: QtBot
) -> None:
    pay(season)
    place = shown(window, qtbot)
    assert "有 1 处不符" in place.freeze._form.verdict.text()
    assert not place.freeze._form.freeze.isEnabled()
    assert QApplication.focusWidget() is place.freeze._form.checks
    press(window, qtbot, Qt.Key.Key_Return)
    assert window.current == "day_end"
    assert window.place("day_end").page is window.place("day_end").deposits  # type: ignore[attr-defined]


def test_each_condition_stands_with_its_number(banked: Season) -> None:
    found = banked.reconciler.reconcile()
    assert {equation.code for equation in found.equations} & SIGNING == SIGNING - {"E11", "E12"}
    assert [one.what for one in _conditions(found) if not one.value] == []


def test_three_names_and_ctrl_enter_freeze_a_version(banked: Season, window: MainWindow, qtbot: QtBot) -> None:
    place = shown(window, qtbot)
    assert place.freeze._form.verdict.text() == "✓ 都对上了，可以定版签字。"
    assert QApplication.focusWidget() is place.freeze.signers[1]
    place.freeze.signers[1].setText("李医保")
    press(window, qtbot, Qt.Key.Key_Return)
    place.freeze.signers[2].setText("赵税务")
    said = answer_with("定版")
    press(window, qtbot, Qt.Key.Key_Return, CTRL)
    assert said[1] == "取消"
    version = banked.book.ledger.versions[-1]
    assert [name for _, name in version.signers] == ["王协办", "李医保", "赵税务"]
    assert place.page is place.printed_register
    qtbot.waitUntil(lambda: bool(place.printed_register._form.paper.paper), timeout=20_000)


def test_the_box_before_freezing_can_be_refused(banked: Season, window: MainWindow, qtbot: QtBot) -> None:
    shown(window, qtbot)
    answer_with("取消")
    press(window, qtbot, Qt.Key.Key_Return, CTRL)
    assert banked.book.ledger.versions == []


def test_what_does_not_agree_is_signed_only_with_its_explanation(season: Season, window: MainWindow, qtbot: QtBot) -> None:
    pay(season)
    place = shown(window, qtbot)
    place.freeze._form.explanation.setText("信用社停电，明天缴存")
    assert place.freeze._form.freeze.isEnabled()
    answer_with("定版")
    press(window, qtbot, Qt.Key.Key_Return, CTRL)
    assert season.book.ledger.versions[-1].explanation == "信用社停电，明天缴存"


def test_a_version_without_changes_is_not_frozen_again(signed: Season, window: MainWindow, qtbot: QtBot) -> None:
    place = shown(window, qtbot)
    assert not place.freeze._form.freeze.isEnabled()
    assert "没有变动" in place.freeze._form.freeze.toolTip()


def test_the_preview_shows_the_bytes_of_three_copies_page_by_page(signed: Season, window: MainWindow, qtbot: QtBot) -> None:
    place = shown(window, qtbot)
    found = drawn(place, window, qtbot)
    pages = page_count(found)
    assert pages % 3 == 0
    assert place.printed_register._form.paper._form.pages.text() == f"/ {pages} 页"
    assert not place.printed_register._form.paper._form.previous.isEnabled()
    press(window, qtbot, Qt.Key.Key_PageDown)
    assert place.printed_register._form.paper._form.page.value() == 2
    press(window, qtbot, Qt.Key.Key_PageUp)
    assert place.printed_register._form.paper._form.page.value() == 1
    image = place.printed_register._form.paper.view._image
    assert image is not None
    assert image.width() > 200


def test_other_copies_are_drawn_anew(signed: Season, window: MainWindow, qtbot: QtBot) -> None:
    place = shown(window, qtbot)
    pages = page_count(drawn(place, window, qtbot))
    place.printed_register._form.copies.setValue(1)
    qtbot.waitUntil(lambda: bool(place.printed_register._form.paper.paper), timeout=20_000)
    assert page_count(place.printed_register._form.paper.paper) == pages // 3


def test_drawing_can_be_cancelled_and_begun_again(signed: Season, window: MainWindow, qtbot: QtBot) -> None:
    place = shown(window, qtbot)
    press(window, qtbot, Qt.Key.Key_2, CTRL)
    window.operations.cancel()
    qtbot.waitUntil(lambda: "没有画完" in place.printed_register._form.paper.view._sentence, timeout=20_000)
    assert not place.printed_register._form.print.isEnabled()
    assert drawn(place, window, qtbot)


def test_the_letters_on_paper_tell_whether_it_is_this_version(signed: Season, window: MainWindow, qtbot: QtBot) -> None:
    place = shown(window, qtbot)
    drawn(place, window, qtbot)
    press(window, qtbot, Qt.Key.Key_F, CTRL)
    form = place.printed_register._form
    assert QApplication.focusWidget() is form.compare
    letters = verification_code.verification_code(signed.book.ledger.versions[-1].hash)
    qtbot.keyClicks(form.compare, letters[:10].lower())
    assert form.answer.text() == "还差 6 位。"
    qtbot.keyClicks(form.compare, " " + letters[10:])
    assert form.answer.text().startswith("✓ 一致：第 1 版")
    form.compare.setText("AAAA BBBB CCCC DDDD")
    assert form.answer.text().startswith("✕ 不一致")


def test_money_after_the_signature_makes_the_version_old(signed: Season, window: MainWindow, qtbot: QtBot) -> None:
    place = shown(window, qtbot)
    letters = verification_code.verification_code(signed.book.ledger.versions[-1].hash)
    pay(signed, homes=1)
    DayEnd(signed).deposit(signed.book.ledger.cash_on_hand, "XYS2")
    assert window.shell
    window.shell.changed.emit()
    assert "此后又有变动" in place.freeze._form.state.text()
    drawn(place, window, qtbot)
    assert "已经过时" in place.printed_register._form.version.text()
    SignOff(signed).sign()
    window.shell.changed.emit()
    place.printed_register._form.compare.setText(letters)
    assert "别签这一份" in place.printed_register._form.answer.text()
    press(window, qtbot, Qt.Key.Key_3, CTRL)
    assert [version.version for version in place.versions.versions.rows] == [2, 1]


def test_the_register_is_kept_as_pdf_and_a_file_is_no_print(
    signed: Season, window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = shown(window, qtbot)
    found = drawn(place, window, qtbot)
    target = tmp_path / "清册.pdf"
    monkeypatch.setattr(PlaceContext, "ask_target", lambda *_: target)
    press(window, qtbot, Qt.Key.Key_S, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert target.read_bytes() == found
    assert signed.book.ledger.prints == {}


def test_printing_sends_the_pages_asked_for_and_counts_them(
    signed: Season, window: MainWindow, qtbot: QtBot, spooler: Any
) -> None:
    spooler.pages = (2, 3)
    place = shown(window, qtbot)
    found = drawn(place, window, qtbot)
    press(window, qtbot, Qt.Key.Key_P, CTRL)
    qtbot.waitUntil(lambda: window.messages.kind == "done", timeout=20_000)
    printed = spooler.paper.read_bytes()
    assert page_count(printed) == 2
    assert signed.book.ledger.prints == {"register": 1}
    assert _greys(page_image(printed, 0, 96)) == pytest.approx(_greys(page_image(found, 1, 96)), abs=6)


def _greys(image: QImage) -> float:
    """How light a page is on the whole: the same page, drawn twice, is equally grey."""
    small = image.scaled(8, 8, mode=Qt.TransformationMode.SmoothTransformation)
    return sum(small.pixelColor(x, y).lightness() for x in range(8) for y in range(8)) / 64


def test_a_village_without_version_is_told_what_comes_first(banked: Season, window: MainWindow, qtbot: QtBot) -> None:
    place = shown(window, qtbot)
    press(window, qtbot, Qt.Key.Key_2, CTRL)
    assert place.printed_register._form.version.text() == "还没有定版"
    assert not place.printed_register._form.print.isEnabled()
    press(window, qtbot, Qt.Key.Key_Escape)
    assert place.page is place.freeze
