"""对账: register, receipts, deposit slips and cash compared; Enter on a difference opens the rows behind it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent

from village_collector.desktop.forms.day_end.ui_reconciliation import Ui_Reconciliation
from village_collector.desktop.shell.place import PlaceContext
from village_collector.desktop.shell.tabbed_place import Page
from village_collector.desktop.widgets.exception_guard import guard_override
from village_collector.desktop.widgets.inputs import amount
from village_collector.desktop.widgets.table import RowModel, TableColumn
from village_collector.desktop.widgets.theme import THEME
from village_collector.domain.reconciliation import Discrepancy, Equation, Figures

_ROOMY = 320


def _side_text(equation: Equation, value: int) -> str:
    return amount(value) if equation.unit == "fen" else str(value)


_EQUATIONS = (
    TableColumn[Equation](
        title="对账", text=lambda e: "相符" if e.holds else "不符", width=72, tone=lambda e: "done" if e.holds else "error"
    ),
    TableColumn[Equation](title="该相等的两边", text=lambda equation: equation.title, least=264),
    TableColumn[Equation](title="一边", text=lambda equation: equation.left_word, width=112, spare=True),
    TableColumn[Equation](title="合计", text=lambda equation: _side_text(equation, equation.left), width=112, right=True),
    TableColumn[Equation](title="另一边", text=lambda equation: equation.right_word, width=176, spare=True),
    TableColumn[Equation](title="合计", text=lambda equation: _side_text(equation, equation.right), width=112, right=True),
)
def _figures_text(figures: Figures) -> str:
    sums = (("刷卡", figures.pos_total), ("转账", figures.transfer_total), ("家庭共济", figures.relative_total))
    others = "".join(f"{word} {amount(fen)} 元，" for word, fen in sums if fen)
    return (
        f"名册 {figures.people} 人：已缴 {figures.payers}，免缴 {figures.waived}，未缴 {figures.unpaid}。"
        f"有效收据 {figures.receipts} 张 {amount(figures.receipts_total)} 元，作废 {figures.voided} 张；{others}"
        f"缴款单 {figures.slips} 张 {amount(figures.slips_total)} 元；手上现金 {amount(figures.cash_on_hand)} 元。"
    )


def _origin_text(found: Discrepancy) -> str:
    if found.people:
        return "这个人"
    if found.receipts:
        return "收据"
    return "点钞" if found.code == "cash-count" else "缴款单"


_DIFFERENCES = (
    TableColumn[Discrepancy](title="哪里不符", text=lambda found: found.message),
    TableColumn[Discrepancy](
        title="相差", text=lambda found: amount(found.amount) if found.amount else "—", width=104, right=True
    ),
    TableColumn[Discrepancy](title="去看", text=_origin_text, width=84),
)


class ReconciliationPage(Page):
    """The reconciliation; `discrepancy_opened` tells the difference that Enter opened."""

    command = "day_end.reconciliation"
    discrepancy_opened = Signal(object)

    def __init__(self, shell: PlaceContext) -> None:
        super().__init__()
        self._shell = shell
        self._reconciler = shell.season.reconciler
        self._form = Ui_Reconciliation()
        self._form.setupUi(self)
        form = self._form
        self.equations: RowModel[Equation] = RowModel(_EQUATIONS, parent=self)
        form.equations.set_table(self.equations, "", name="对账的等式")
        self.differences: RowModel[Discrepancy] = RowModel(_DIFFERENCES, parent=self)
        form.differences.set_table(self.differences, "没有不符的地方。", name="不符的地方")
        form.differences.opened.connect(lambda row: self.discrepancy_opened.emit(self.differences.rows[row]))
        form.again.clicked.connect(self.refresh)

    def focus_first_field(self) -> None:
        """Put the focus where work begins."""
        form = self._form
        table = form.differences if self.differences.rows else form.equations
        table.setFocus()
        table.go_to(max(table.row, 0))

    def refresh(self) -> None:
        found = self._reconciler.reconcile()
        form = self._form
        form.figures.setText(_figures_text(found.figures))
        self.equations.show(found.equations)
        self.differences.show(found.discrepancies)
        form.differences.setVisible(not found.balanced)
        form.differences_head.setVisible(not found.balanced)
        count = len(found.discrepancies)
        verdict = "✓ 对平了，一分不差。" if found.balanced else f"✕ 有 {count} 处不符，一处一处去看。"
        if not found.balanced and found.signable:
            verdict = f"! 签字要的账对平了；另有 {count} 处要跟进。"
        tone = "done" if found.balanced else "warn" if found.signable else "error"
        form.verdict.setText(verdict)
        form.verdict.setStyleSheet(f"color: {THEME.tokens.tone(tone)[0]};")

    def sheet(self) -> tuple[str, str]:
        """Kind of the sheet that 打印 prints on this page ("": of the book as it is now)."""
        return "reconciliation", ""

    @guard_override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._form.figures.setVisible(self.height() >= THEME.px(_ROOMY))
