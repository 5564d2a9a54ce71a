"""核对定版: the conditions for signing, the names of the signers, and freezing a version."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QLineEdit

from village_collector.desktop.forms.sign_off.ui_freeze import Ui_Freeze
from village_collector.desktop.shell.place import PlaceContext
from village_collector.desktop.shell.tabbed_place import Page
from village_collector.desktop.widgets.inputs import amount, chain
from village_collector.desktop.widgets.table import RowModel, TableColumn
from village_collector.desktop.widgets.theme import THEME
from village_collector.domain.ledger.bureau_values import Version
from village_collector.domain.reconciliation import SIGNING, Reconciliation
from village_collector.services.sign_off import SIGNER_ROLES, SignOff


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezeCondition:
    """One line of the list before the signature; `place_to_fix` is the page of 日结交款 where it can be put right."""

    holds: bool
    what: str
    value: str
    place_to_fix: str = "reconciliation"


_COLUMNS = (
    TableColumn[FreezeCondition](
        title="核对", text=lambda check: "相符" if check.holds else "不符", width=72, tone=lambda c: "done" if c.holds else "error"
    ),
    TableColumn[FreezeCondition](title="什么", text=lambda check: check.what, least=200),
    TableColumn[FreezeCondition](title="数", text=lambda check: check.value, width=184, right=True, spare=True),
)


def _conditions(found: Reconciliation) -> list[FreezeCondition]:
    figures = found.figures
    values = {
        "E1": f"{figures.receipts} 张 {amount(figures.receipts_total)}",
        "E2": amount(figures.cash_total),
        "E3": f"{figures.slips} 张缴款单",
        "E4": amount(figures.register_total),
        "E5": f"{figures.payers} 人 {amount(figures.register_total)}",
    }
    lines = [
        FreezeCondition(holds=equation.holds, what=equation.title, value=values.get(equation.code) or amount(equation.right))
        for equation in found.equations
        if equation.code in SIGNING
    ]
    cash = FreezeCondition(
        holds=not figures.cash_on_hand, what="现金全部存进信用社", value=f"手上 {amount(figures.cash_on_hand)}", place_to_fix="deposits"
    )
    return [*lines, cash]


class FreezePage(Page):
    """Lists the conditions and freezes a version; `frozen` is emitted when a version was made."""

    command = "sign_off.freeze"
    only_here: ClassVar[Mapping[str, str]] = {"sign_off.freeze_version": "到“核对定版”里定版。"}
    frozen = Signal()

    def __init__(self, shell: PlaceContext) -> None:
        super().__init__()
        self._shell = shell
        self._signoff = SignOff(shell.season)
        self._reconciler = shell.season.reconciler
        self._why_not = ""
        self._form = Ui_Freeze()
        self._form.setupUi(self)
        form = self._form
        self.checks: RowModel[FreezeCondition] = RowModel(_COLUMNS, parent=self)
        form.checks.set_table(self.checks, "名册是空的，先导入缴费清册。", name="签字前的核对")
        form.checks.opened.connect(self._show_cause)
        self.signers: list[QLineEdit] = []
        for number, role in enumerate(SIGNER_ROLES):
            word: QLabel = getattr(form, f"role_{number}")
            field: QLineEdit = getattr(form, f"signer_{number}")
            word.setText(role)
            field.setAccessibleName(f"{role}姓名")
            field.setPlaceholderText("姓名")
            self.signers.append(field)
        self.signers[0].setText(shell.season.operator)
        chain(*self.signers, form.explanation, form.freeze)
        form.explanation.textChanged.connect(lambda _: self.states_changed.emit())
        shell.bind_command(form.freeze, "sign_off.freeze_version")

    def command_handlers(self) -> Mapping[str, Callable[[], object]]:
        return {"sign_off.freeze_version": self.freeze}

    def command_states(self) -> Mapping[str, str]:
        bad = any(not check.holds for check in self.checks.rows)
        unexplained = "账没有对平。先去查清；确实要签，写明情况说明。" if bad and not self._form.explanation.text().strip() else ""
        return {"sign_off.freeze_version": self._why_not or unexplained}

    def focus_first_field(self) -> None:
        """Put the focus where work begins."""
        wrong = next((row for row, check in enumerate(self.checks.rows) if not check.holds), None)
        if wrong is None:
            field = next((field for field in self.signers if not field.text()), self._form.freeze)
            field.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._form.checks.setFocus(Qt.FocusReason.OtherFocusReason)
            self._form.checks.go_to(wrong)

    def refresh(self) -> None:
        form = self._form
        found = self._reconciler.reconcile()
        people = found.figures.people
        self.checks.show(_conditions(found) if people else [])
        bad = sum(not check.holds for check in self.checks.rows)
        if not people:
            verdict, tone = "名册是空的，没有可以签字的内容。", "warn"
        elif bad:
            verdict, tone = f"✕ 有 {bad} 处不符，按回车去看。", "error"
        else:
            verdict, tone = "✓ 都对上了，可以定版签字。", "done"
        form.verdict.setText(verdict)
        form.verdict.setStyleSheet(f"color: {THEME.tokens.tone(tone)[0]};")
        form.explanation.setVisible(bool(bad))
        current, moved = self._signoff.current(), self._signoff.superseded()
        form.state.setText(self._version_text(current, moved, found))
        form.state.setStyleSheet(f"color: {THEME.tokens.warn[0]};" if moved else "")
        for field, (_, name) in zip(self.signers, current.signers if current else (), strict=False):
            field.setText(field.text() or name)
        self._why_not = "先导入缴费清册。" if not people else ""
        if current and not moved:
            self._why_not = f"清册第 {current.version} 版之后没有变动，直接打印就行。"
        self.states_changed.emit()

    def _version_text(self, current: Version | None, moved: bool, found: Reconciliation) -> str:
        if current is None:
            figures = found.figures
            return (
                f"还没有定版。现在名册 {figures.people} 人，已缴 {figures.payers} 人 {amount(figures.register_total)} 元，"
                f"免缴 {figures.waived} 人，未缴 {figures.unpaid} 人。"
            )
        verdict = f"第 {current.version} 版，{current.at:%Y-%m-%d %H:%M}，{current.people} 人，实缴 {amount(current.total)} 元"
        return f"! {verdict}。此后又有变动，要签字请定新的一版。" if moved else f"{verdict}，没有变动。"

    def freeze(self) -> None:
        """Ask for confirmation, then freeze a version."""
        form = self._form
        found = self._reconciler.reconcile().figures
        text = (
            f"名册 {found.people} 人，已缴 {found.payers} 人 {amount(found.register_total)} 元，免缴 {found.waived} 人。"
            "定版以后这一版不再改，三份纸上都印它的校验码。"
        )
        if not self._shell.confirm("定版", text, "定版"):
            return
        signers = [(role, field.text().strip()) for role, field in zip(SIGNER_ROLES, self.signers, strict=True)]
        made = self._shell.run_or_report(lambda: self._signoff.sign(signers, form.explanation.text()))
        if made is None:
            (form.explanation if form.explanation.isVisible() else form.checks).setFocus()
            return
        form.explanation.clear()
        self._shell.changed.emit()
        self.frozen.emit()
        self._shell.messages.done(f"第 {made.version} 版定好了：{made.people} 人，{amount(made.total)} 元。请打印三份签字。")

    def _show_cause(self, row: int) -> None:
        self._shell.go("day_end", self.checks.rows[row].place_to_fix)
