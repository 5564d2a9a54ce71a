"""An amount that the notice leaves to another document is entered at the desk, tier by tier, and then applies."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from pytestqt.qtbot import QtBot

from village_collector.assets import asset
from village_collector.desktop.places.cash_desk.decision_dialog import DecisionDialog
from village_collector.domain.canonical import CHINA_STANDARD_TIME
from village_collector.domain.money import yuan
from village_collector.services.cash_desk import CashDesk
from village_collector.services.decisions import Decisions
from village_collector.services.register_import import RegisterImport
from village_collector.services.season import Season, new_season


def _village(folder: Path, scheme: str, register: Path, day: datetime) -> Season:
    season = new_season(
        folder / "村.book",
        asset(f"schemes/{scheme}.toml"),
        village="示例社区",
        village_code="500199001001",
        town="示例街道",
        clock=lambda: day,
        operator="王协办",
    )
    importer = RegisterImport(season)
    importer.take(importer.read(register))
    return season


def _choose(form: DecisionDialog, *words: str) -> None:
    rules = form._form.rule
    texts = [rules.itemText(number) for number in range(rules.count())]
    rules.setCurrentIndex(next(n for n, text in enumerate(texts) if all(word in text for word in words)))


def test_a_tier_s_amount_is_entered_with_its_document_and_applies_to_that_tier_only(
    qtbot: QtBot, tmp_path: Path, fixtures: Path
) -> None:
    season = _village(tmp_path, "yuzhong-2021", fixtures / "yuzhong-register.xlsx", datetime(2020, 11, 20, 9, tzinfo=CHINA_STANDARD_TIME))
    waiting = Decisions(season).waiting()
    low, high = (next(r for r in waiting if r.tier == tier and r.identities[0].word == "低保") for tier in ("一档", "二档"))
    form = DecisionDialog(season)
    qtbot.addWidget(form)
    form.show()
    _choose(form, "低保", "一档")
    form._form.collect.setText("40")
    form._form.document.setText("渝中府办〔2016〕65号")
    form._form.record.click()
    assert form.decision is not None
    receipt = CashDesk(season).collect([low.id_number])
    assert yuan(receipt.total) == "40.00"
    assert "渝中府办〔2016〕65号" in receipt.lines[0].basis
    assert high.id_number in {resident.id_number for resident in Decisions(season).waiting()}
    season.book.close()


def test_without_a_document_nothing_is_recorded(qtbot: QtBot, tmp_path: Path, fixtures: Path) -> None:
    season = _village(tmp_path, "yuzhong-2021", fixtures / "yuzhong-register.xlsx", datetime(2020, 11, 20, 9, tzinfo=CHINA_STANDARD_TIME))
    head = season.book.ledger.last
    form = DecisionDialog(season)
    qtbot.addWidget(form)
    form.show()
    _choose(form, "低保", "一档")
    form._form.collect.setText("40")
    form._form.record.click()
    assert form.decision is None
    assert "文件号" in form._form.wrong.text()
    assert season.book.ledger.last == head
    season.book.close()
