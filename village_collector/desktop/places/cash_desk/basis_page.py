"""依据: the clauses that a household's amounts are based on, and what it would owe on another day."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from PySide6.QtCore import QDate, QObject

from village_collector.desktop.forms.cash_desk.ui_desk import Ui_Desk
from village_collector.desktop.places.cash_desk.household_table import collection_state
from village_collector.desktop.presenters.open_attachment import notices, open_notice
from village_collector.desktop.shell.place import PlaceContext
from village_collector.desktop.widgets.inputs import amount
from village_collector.desktop.widgets.theme import THEME
from village_collector.domain.scheme.assessment import Assessment, Reason
from village_collector.services.cash_desk import CashDesk, Quote, QuoteLine


class BasisPage(QObject):
    """The page of the desk that Alt+Y opens and closes."""

    def __init__(self, shell: PlaceContext, cash_desk: CashDesk, form: Ui_Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._shell, self._cash_desk, self._form = shell, cash_desk, form
        self._quote: Quote | None = None
        form.day.dateChanged.connect(self._show_what_if)
        form.notice.clicked.connect(lambda: open_notice(shell))
        shell.bind_command(form.basis, "cash_desk.basis")

    @property
    def is_open(self) -> bool:
        return self._form.stack.currentWidget() is self._form.basis_page

    def toggle(self, quote: Quote) -> None:
        """Open the page on this household, or go back to its members."""
        form = self._form
        if self.is_open:
            form.stack.setCurrentWidget(form.members_page)
            form.members.setFocus()
            return
        self._quote, today = quote, self._shell.season.today()
        form.day.setDate(QDate(today.year, today.month, today.day))
        form.notice.setVisible(bool(notices(self._shell)))
        form.stack.setCurrentWidget(form.basis_page)
        self._show_what_if()
        form.day.setFocus()

    def _show_what_if(self) -> None:
        """Show what the household would owe if it paid on the day in the field."""
        if self._quote is None:
            return
        form, shown = self._form, self._form.day.date()
        on = self._quote.on.replace(year=shown.year(), month=shown.month(), day=shown.day())
        quote = self._cash_desk.quote(self._quote.household, on)
        form.day_total.setText(f"　应收 {len(quote.payable)} 人 {amount(quote.total)} 元")
        form.reasons.setHtml(reasons_html(quote))


def reasons_html(quote: Quote) -> str:
    """All members with the rules that applied; rejected rules and defaults are marked."""
    return "".join(_member_html(line) for line in quote.lines)


def _member_html(line: QuoteLine) -> str:
    assessment = line.roster_line.assessment
    word, kind = collection_state(line)
    colour = THEME.tokens.tone(kind)[0]
    due = f"应收 {amount(line.collect)} 元" if line.refusal is None else ""
    head = f"<b>{escape(line.resident.name)}</b>　<span style='color:{colour}'>{escape(word)}</span>　{due}"
    return f"<p style='margin:10px 0 2px 0'>{head}{_money(assessment)}</p>" + "".join(_items(assessment))


def _money(assessment: Assessment) -> str:
    parts = []
    if assessment.standard is not None:
        parts.append(f"标准 {amount(assessment.standard)}")
    if assessment.repay:
        parts.append(f"其中补缴以前年度 {amount(assessment.repay)}")
    if assessment.subsidy:
        parts.append(f"资助 {amount(assessment.subsidy)}")
    if assessment.refund:
        parts.append(f"以后返还 {amount(assessment.refund)}")
    if assessment.benefit_from:
        parts.append(f"{assessment.benefit_from:%Y-%m-%d} 起享受待遇")
    return f"　<span style='color:{THEME.tokens.faint}'>{'，'.join(parts)}</span>" if parts else ""


def _items(assessment: Assessment) -> Iterable[str]:
    for reason in assessment.because:
        yield f"<p style='margin:0 0 0 18px'>{_reason(reason)}</p>"
    colour = THEME.tokens.warn[0]
    for hint in assessment.warnings:
        yield f"<p style='margin:0 0 0 18px;color:{colour}'>! 提示：{escape(hint.message)}</p>"


def _reason(reason: Reason) -> str:
    says = f"{escape(reason.clause)}　{escape(reason.says)}" if reason.clause else escape(reason.says)
    if reason.rejected:
        return f"<span style='color:{THEME.tokens.faint}'>✕ <s>{says}</s>（没有采用）</span>"
    if reason.default:
        return f"<span style='color:{THEME.tokens.faint}'>○ {says}（通知没有写，按默认）</span>"
    return f"✓ {says}"
