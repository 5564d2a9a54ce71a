"""The place U盘交换: a register in, the bureau's template out, its answer back, a copy of the book."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from village_collector.assets import asset
from village_collector.desktop.places.exchange.place import ExchangePlace
from village_collector.desktop.places.exchange.settle_dialog import SettleDialog
from village_collector.desktop.shell.main_window import MainWindow
from village_collector.desktop.shell.place import PlaceContext
from village_collector.services import backups
from village_collector.services.cash_desk import CashDesk
from village_collector.services.day_end import DayEnd
from village_collector.services.season import Clock, Season, new_season, open_season
from village_collector.services.sign_off import SignOff

CTRL = Qt.KeyboardModifier.ControlModifier
FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


@pytest.fixture
def signed(season: Season) -> Season:
    """Two households have paid, the cash is at the bank, the register is signed."""
    desk, roster = CashDesk(season), season.roster
    homes = dict.fromkeys(line.resident.household for line in roster.lines() if line.assessment.collect)
    for home in list(homes)[:2]:
        desk.collect([line.resident.id_number for line in desk.quote(roster.household(home)).payable])
    DayEnd(season).deposit(season.book.ledger.cash_on_hand, "XYS1")
    SignOff(season).sign()
    return season


@pytest.fixture
def empty(tmp_path: Path, clock: Clock) -> Season:
    return new_season(
        tmp_path / "empty.book",
        asset("schemes/fangcheng-2021.toml"),
        village="空村",
        village_code="411399102299",
        town="博望镇",
        clock=clock,
        operator="王协办",
    )


def shown(window: MainWindow, qtbot: QtBot) -> ExchangePlace:
    qtbot.keyClick(window, Qt.Key.Key_F8)
    place = window.place("exchange")
    assert isinstance(place, ExchangePlace)
    return place


def press(window: MainWindow, qtbot: QtBot, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.keyClick(QApplication.focusWidget() or window, key, modifiers)


def finished(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.operations.running, timeout=30_000)


def export(place: ExchangePlace, window: MainWindow, qtbot: QtBot, folder: Path) -> None:
    if place.page is not place.export_batch:
        press(window, qtbot, Qt.Key.Key_E, CTRL)
    place.export_batch.template.line.setText(str(FIXTURES / "bureau-template.xlsx"))
    place.export_batch.folder.line.setText(str(folder))
    press(window, qtbot, Qt.Key.Key_E, CTRL)
    finished(window, qtbot)


def write_answer(target: Path, lines: Iterable[tuple[str, str, str]]) -> Path:
    """A result file of the bureau: number, status, reason."""
    text = "".join(f"{number},{status},{reason}\n" for number, status, reason in lines)
    target.write_text(f"证件号码,导入状态,失败原因\n{text}", encoding="utf-8")
    return target


def test_a_register_is_shown_as_three_lists_before_it_is_taken(
    empty: Season, make_window: Callable[[Season], MainWindow], qtbot: QtBot
) -> None:
    window = make_window(empty)
    place = shown(window, qtbot)
    assert QApplication.focusWidget() is place.import_register.file.line
    place.import_register.file.line.setText(str(FIXTURES / "damaged-register.xlsx"))
    press(window, qtbot, Qt.Key.Key_Return)
    finished(window, qtbot)
    lists = place.import_register.lists
    assert [lists._tabs.tabText(n).split("　")[0] for n in range(3)] == ["收下", "没收下", "看一眼"]
    rejected = lists._rejected.rows
    assert rejected
    assert all(note.message and note.row > 1 for note in rejected)
    assert empty.book.residents() == ()
    press(window, qtbot, Qt.Key.Key_Return, CTRL)
    assert len(empty.book.residents()) == len(lists._people.rows) > 0
    assert window.messages.kind == "done"
    assert f"{len(rejected)} 行没有收下" in window.messages.text
    assert not place.import_register._form.take.isEnabled()


def test_the_register_of_the_village_comes_in_whole(
    empty: Season, make_window: Callable[[Season], MainWindow], qtbot: QtBot
) -> None:
    window = make_window(empty)
    place = shown(window, qtbot)
    place.import_register.file.line.setText(f'"{FIXTURES / "fangcheng-liuhe-register.xlsx"}"')
    press(window, qtbot, Qt.Key.Key_I, CTRL)
    finished(window, qtbot)
    press(window, qtbot, Qt.Key.Key_Return, CTRL)
    assert len(empty.book.residents()) == 1286
    assert "名册现有 1286 人" in place.import_register._form.last.text()


def test_the_same_register_again_has_nothing_to_take(window: MainWindow, qtbot: QtBot) -> None:
    place = shown(window, qtbot)
    place.import_register.file.line.setText(str(FIXTURES / "fangcheng-liuhe-register.xlsx"))
    press(window, qtbot, Qt.Key.Key_I, CTRL)
    finished(window, qtbot)
    assert "不用导入" in window.messages.text
    assert not place.import_register._form.take.isEnabled()


def test_reading_a_register_can_be_cancelled(window: MainWindow, season: Season, qtbot: QtBot) -> None:
    place = shown(window, qtbot)
    place.import_register.file.line.setText(str(FIXTURES / "zhuji-jiangshan-register.xls"))
    press(window, qtbot, Qt.Key.Key_I, CTRL)
    window.operations.cancel()
    finished(window, qtbot)
    assert "已取消" in window.messages.text
    assert not place.import_register._form.take.isEnabled()
    assert len(season.book.residents()) == 1286


def test_a_file_that_is_not_there_is_marked_where_it_is_typed(window: MainWindow, qtbot: QtBot) -> None:
    place = shown(window, qtbot)
    place.import_register.file.line.setText("E:/缴费清册.xlsx")
    press(window, qtbot, Qt.Key.Key_Return)
    assert place.import_register.file.line.property("wrong")
    assert "没有这个文件" in window.messages.text
    place.import_register.file.line.setText("")
    assert not place.import_register.file.line.property("wrong")


def test_a_file_that_cannot_be_read_is_told_in_three_parts(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    broken = tmp_path / "名册.xlsx"
    broken.write_bytes(b"not a workbook at all")
    place = shown(window, qtbot)
    place.import_register.file.line.setText(str(broken))
    press(window, qtbot, Qt.Key.Key_I, CTRL)
    finished(window, qtbot)
    assert window.messages.kind == "error"


def test_browsing_fills_the_field(window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    register = FIXTURES / "fangcheng-liuhe-register.xlsx"
    monkeypatch.setattr(PlaceContext, "ask_file", lambda *_: register)
    place = shown(window, qtbot)
    qtbot.mouseClick(place.import_register._form.file_browse, Qt.MouseButton.LeftButton)
    assert place.import_register.file.path == register


def test_nothing_is_exported_before_the_signatures(window: MainWindow, season: Season, qtbot: QtBot, tmp_path: Path) -> None:
    place = shown(window, qtbot)
    press(window, qtbot, Qt.Key.Key_E, CTRL)
    assert "还没有签字用的清册版本" in place.export_batch._form.verdict.text()
    export(place, window, qtbot, tmp_path)
    assert window.messages.kind == "warn"
    assert season.book.ledger.batches == []


def test_the_template_is_filled_by_keys_and_the_batch_recorded(
    signed: Season, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    place = shown(window, qtbot)
    press(window, qtbot, Qt.Key.Key_E, CTRL)
    payers = signed.book.ledger.versions[-1].payers
    excluded = len(place.export_batch.excluded.rows)
    assert all(line.message for line in place.export_batch.excluded.rows)
    export(place, window, qtbot, tmp_path)
    batch = signed.book.ledger.batches[-1]
    assert len(batch.rows) + excluded == 1286
    assert len(batch.rows) >= payers
    assert window.messages.kind == "done"
    assert "可以拔出 U盘" in window.messages.text
    workbook = openpyxl.load_workbook(tmp_path / batch.file)
    cells = {str(cell.value) for row in workbook.worksheets[0].iter_rows() for cell in row}
    assert {number for number, _ in batch.rows} <= cells
    assert [one.number for one in place.export_batch.batches.rows] == [1]


def test_an_earlier_file_is_never_overwritten(signed: Season, window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    old = tmp_path / "六合村_2022年度_第01批_20211105.xlsx"
    old.write_bytes(b"old")
    export(shown(window, qtbot), window, qtbot, tmp_path)
    assert window.messages.kind == "error"
    assert old.read_bytes() == b"old"
    assert signed.book.ledger.batches == []


def test_the_answer_falls_into_three_lists_and_failures_lead_to_the_person(
    signed: Season, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    place = shown(window, qtbot)
    export(place, window, qtbot, tmp_path)
    numbers = [number for number, _ in signed.book.ledger.batches[-1].rows]
    lines = [(numbers[0], "失败", "已参加职工医保"), *((number, "成功", "") for number in numbers[1:-1])]
    press(window, qtbot, Qt.Key.Key_R, CTRL)
    place.import_result.file.line.setText(str(write_answer(tmp_path / "结果.csv", lines)))
    press(window, qtbot, Qt.Key.Key_Return)
    finished(window, qtbot)
    tabs = place.import_result._form.lists
    assert [tabs.tabText(n) for n in range(3)] == ["失败　1", f"成功　{len(numbers) - 2}", "没有回　1"]
    assert place.import_result.failed.rows[0].outcome.reason == "已参加职工医保"
    assert "1 人：问本人是不是还在单位参保" in place.import_result._form.next_step.text()
    assert QApplication.focusWidget() is place.import_result._form.failed
    place.import_result._form.failed.go_to(0)
    press(window, qtbot, Qt.Key.Key_Return)
    assert window.current == "roster"
    assert window.place("roster")._chosen.resident.id_number == numbers[0]  # type: ignore[attr-defined]


def test_failures_go_again_when_asked(signed: Season, window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    place = shown(window, qtbot)
    export(place, window, qtbot, tmp_path)
    numbers = [number for number, _ in signed.book.ledger.batches[-1].rows]
    assert not place.export_batch._form.retry.isEnabled()
    lines = [(number, "失败" if number == numbers[0] else "成功", "姓名不符") for number in numbers]
    press(window, qtbot, Qt.Key.Key_R, CTRL)
    place.import_result.file.line.setText(str(write_answer(tmp_path / "结果.csv", lines)))
    press(window, qtbot, Qt.Key.Key_R, CTRL)
    finished(window, qtbot)
    press(window, qtbot, Qt.Key.Key_E, CTRL)
    assert not place.export_batch._form.retry_all.isEnabled()
    place.export_batch._form.retry.setChecked(True)
    assert "没有可以上报的人" in place.export_batch._form.verdict.text(), "the name is as it was"
    place.export_batch._form.retry_all.setChecked(True)
    assert "1 人" in place.export_batch._form.verdict.text()
    export(place, window, qtbot, tmp_path)
    assert [number for number, _ in signed.book.ledger.batches[-1].rows] == [numbers[0]]


def test_the_systems_own_list_is_taken_when_it_is_said_to_be_one(
    signed: Season, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    place = shown(window, qtbot)
    export(place, window, qtbot, tmp_path)
    numbers = [number for number, _ in signed.book.ledger.batches[-1].rows]
    press(window, qtbot, Qt.Key.Key_R, CTRL)
    listed = tmp_path / "系统名单.csv"
    listed.write_text("\n".join(["姓名,证件号码", *(f",{number}" for number in numbers)]), encoding="utf-8")
    place.import_result.file.line.setText(str(listed))
    press(window, qtbot, Qt.Key.Key_R, CTRL)
    finished(window, qtbot)
    assert window.messages.kind == "error"
    place.import_result._form.system_list.setChecked(True)
    press(window, qtbot, Qt.Key.Key_R, CTRL)
    finished(window, qtbot)
    assert signed.book.ledger.results[-1].succeeded == len(numbers)


def test_an_answer_of_another_village_changes_nothing(signed: Season, window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    place = shown(window, qtbot)
    export(place, window, qtbot, tmp_path)
    press(window, qtbot, Qt.Key.Key_R, CTRL)
    place.import_result.file.line.setText(str(write_answer(tmp_path / "别村.csv", [("411399198001010017", "成功", "")])))
    press(window, qtbot, Qt.Key.Key_R, CTRL)
    finished(window, qtbot)
    assert window.messages.kind == "error"
    assert "本村" in window.messages.text
    assert signed.book.ledger.results == []


def test_a_backup_is_made_by_keys_and_opens(
    window: MainWindow, season: Season, qtbot: QtBot, tmp_path: Path, clock: Clock
) -> None:
    stick = tmp_path / "U盘"
    stick.mkdir()
    place = shown(window, qtbot)
    press(window, qtbot, Qt.Key.Key_B, CTRL)
    place.backup.folder.line.setText(str(stick))
    press(window, qtbot, Qt.Key.Key_B, CTRL)
    (copy,) = stick.iterdir()
    assert copy.name in place.backup._form.done.text()
    restored = backups.restore(copy, tmp_path / "恢复.book")
    with open_season(restored, clock=clock, operator="王协办").book as book:
        assert len(book.residents()) == 1286


def test_a_stick_that_is_gone_is_told(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    place = shown(window, qtbot)
    press(window, qtbot, Qt.Key.Key_B, CTRL)
    place.backup.folder.line.setText(str(tmp_path / "no-stick"))
    press(window, qtbot, Qt.Key.Key_B, CTRL)
    assert window.messages.kind == "warn"
    assert place.backup.folder.line.property("wrong")


def test_another_place_can_ask_for_a_page(window: MainWindow) -> None:
    window.go("exchange", "backup")
    place = window.place("exchange")
    assert isinstance(place, ExchangePlace)
    assert place.page is place.backup


def test_people_are_ticked_off_by_key_and_by_scanner(
    signed: Season, window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = shown(window, qtbot)
    press(window, qtbot, Qt.Key.Key_K, CTRL)
    page = place.keying
    assert QApplication.focusWidget() is page._form.number
    people = [line.id_number for line in page.people.rows]
    assert people
    assert people[0] in page._form.fields.text()
    press(window, qtbot, Qt.Key.Key_Return)
    assert signed.book.ledger.batches[-1].rows[0][0] == people[0]
    assert window.messages.kind == "done"
    assert people[1] in page._form.fields.text(), "the next one's turn"
    qtbot.keyClicks(page._form.number, people[2])
    press(window, qtbot, Qt.Key.Key_Return)
    assert [line.id_number for line in page.people.rows if line.done] == [people[0], people[2]]
    assert page._form.number.text() == ""
    qtbot.keyClicks(page._form.number, "411399198001010017")
    press(window, qtbot, Qt.Key.Key_Return)
    assert window.messages.kind == "error"
    assert len(signed.book.ledger.batches) == 2
    assert "已勾掉 2 人" in page._form.summary.text()
    page._form.people.go_to(0)
    assert page._form.undo.isEnabled()
    monkeypatch.setattr(PlaceContext, "confirm", lambda *_: True)
    page._form.undo.click()
    assert [line.id_number for line in page.people.rows if line.done] == [people[2]]
    assert not page._form.undo.isEnabled(), "the first who is left is chosen again"


def test_unknown_status_words_are_asked_for_in_the_window(
    signed: Season, window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = shown(window, qtbot)
    export(place, window, qtbot, tmp_path)
    numbers = [number for number, _ in signed.book.ledger.batches[-1].rows]
    lines = [(number, "甲类" if number == numbers[0] else "乙类", "") for number in numbers]
    said = answered_dialogs(monkeypatch, {"甲类": "failed", "乙类": "succeeded"})
    press(window, qtbot, Qt.Key.Key_R, CTRL)
    place.import_result.file.line.setText(str(write_answer(tmp_path / "结果.csv", lines)))
    press(window, qtbot, Qt.Key.Key_R, CTRL)
    qtbot.waitUntil(lambda: bool(signed.book.ledger.results), timeout=30_000)
    assert said == [{"甲类", "乙类"}]
    assert (signed.book.ledger.results[-1].succeeded, signed.book.ledger.results[-1].failed) == (len(numbers) - 1, 1)


def test_unknown_headings_of_a_template_are_asked_for_in_the_window(
    signed: Season, window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["姓名", "证件号码", "统筹编码", "核查员"])
    book.save(tmp_path / "模板.xlsx")
    said = answered_dialogs(monkeypatch, {"统筹编码": "constant:411399", "核查员": "ignore"})
    place = shown(window, qtbot)
    press(window, qtbot, Qt.Key.Key_E, CTRL)
    place.export_batch.template.line.setText(str(tmp_path / "模板.xlsx"))
    place.export_batch.folder.line.setText(str(tmp_path))
    press(window, qtbot, Qt.Key.Key_E, CTRL)
    qtbot.waitUntil(lambda: bool(signed.book.ledger.batches), timeout=30_000)
    assert said == [{"统筹编码", "核查员"}]
    filled = openpyxl.load_workbook(tmp_path / signed.book.ledger.batches[-1].file).active
    assert filled is not None
    assert [filled.cell(2, column).value for column in (3, 4)] == ["411399", None]


def answered_dialogs(monkeypatch: pytest.MonkeyPatch, meanings: dict[str, str]) -> list[set[str]]:
    """Answer each dialog for unknown words with these meanings, by its own boxes; the list fills with what was asked."""
    asked: list[set[str]] = []

    def answer(dialog: SettleDialog) -> int:
        asked.append(set(dialog._rows))
        assert not dialog._form.settle.isEnabled(), "nothing is chosen beforehand"
        for word, (choice, text) in dialog._rows.items():
            meaning, colon, typed = meanings[word].partition(":")
            choice.setCurrentIndex(choice.findData(meaning + colon))
            text.setText(typed)
        assert dialog._form.settle.isEnabled()
        return int(SettleDialog.DialogCode.Accepted)

    monkeypatch.setattr(SettleDialog, "exec", answer)
    return asked
