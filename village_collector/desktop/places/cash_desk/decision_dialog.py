"""Entering an amount that the notice leaves to another document."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QWidget

from village_collector.desktop.forms.cash_desk.ui_decision_dialog import Ui_DecisionDialog
from village_collector.desktop.widgets.inputs import chain
from village_collector.desktop.widgets.theme import THEME
from village_collector.domain.scheme.assessment import Decision
from village_collector.domain.scheme.scheme import Undecided
from village_collector.errors import UserError
from village_collector.services.decisions import Decisions
from village_collector.services.season import Season


class DecisionDialog(QDialog):
    """One amount and the number of the document that gives it; accepted once the service recorded it."""

    def __init__(self, season: Season, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._policy = Decisions(season)
        self._open = [(rule, tier) for rule in self._policy.decidable() for tier in _tiers(rule, season.scheme.tiers)]
        self.decision: Decision | None = None
        self._form = form = Ui_DecisionDialog()
        form.setupUi(self)
        for rule, tier in self._open:
            form.rule.addItem("　".join(filter(None, ("、".join(rule.names) or rule.rule, tier))))
        form.rule.currentIndexChanged.connect(self._choose)
        form.wrong.setStyleSheet(f"color: {THEME.tokens.error[0]};")
        form.record.clicked.connect(self._record)
        form.cancel.clicked.connect(self.reject)
        for key in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(key), self, self._record)
        chain(form.rule, form.collect, form.refund, form.document, last=form.record.setFocus)
        self._choose(0)

    def _choose(self, number: int) -> None:
        (rule, _), form = self._open[number], self._form
        form.says.setText(f"{rule.clause}　{rule.says}")
        for part in (form.collect, form.collect_label):
            part.setVisible(not rule.refund_only)
        self.adjustSize()

    def _record(self) -> None:
        form, (rule, tier) = self._form, self._open[self._form.rule.currentIndex()]
        wrong = next((box for box in (form.collect, form.refund) if box.isVisible() and box.wrong), None)
        if wrong:
            form.wrong.setText("✕ 金额只填数字，最多两位小数，例如 50 或 50.50。")
            wrong.setFocus()
            return
        try:
            self.decision = self._policy.decide(
                f"{rule.rule}@{tier}" if tier else rule.rule,
                form.document.text(),
                collect=None if rule.refund_only else form.collect.fen,
                refund=form.refund.fen,
            )
        except UserError as error:
            form.wrong.setText(f"✕ {error.what}{error.remedy}")
            return
        self.accept()


def _tiers(rule: Undecided, tiers: Sequence[str]) -> Sequence[str]:
    """The tiers for which an amount is asked one by one; a price that is of one tier already asks none."""
    return ("",) if not tiers or set(rule.names) & set(tiers) else tiers
