"""录入清单: who is to be typed into the bureau's own screen, one in big figures, ticked off by key or scanner."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import ClassVar

from village_collector.desktop.forms.exchange.ui_keying import Ui_Keying
from village_collector.desktop.shell.place import PlaceContext
from village_collector.desktop.shell.tabbed_place import Page
from village_collector.desktop.widgets.inputs import amount, chain
from village_collector.desktop.widgets.table import RowModel, TableColumn
from village_collector.desktop.widgets.theme import THEME
from village_collector.domain.people import normal_id
from village_collector.services.keying import Keying, KeyingLine

_PEOPLE = (
    TableColumn[KeyingLine](title="", text=lambda line: "✓" if line.done else "", width=32),
    TableColumn[KeyingLine](title="姓名", text=lambda line: line.name, width=96),
    TableColumn[KeyingLine](title="证件号码", text=lambda line: line.id_number, least=170),
    TableColumn[KeyingLine](title="已收", text=lambda line: amount(line.paid), width=92, right=True, spare=True),
)

_FIGURES = 17  # points of what is to be typed


class KeyingPage(Page):
    """Shows the person whose turn it is in the order of the bureau's screen; Enter ticks them off and goes to the next."""

    command = "exchange.keying"
    only_here: ClassVar[Mapping[str, str]] = {"exchange.confirm": "这一页没有要确认的。"}

    def __init__(self, shell: PlaceContext) -> None:
        super().__init__()
        self._shell = shell
        self._keying = Keying(shell.season)
        self._form = Ui_Keying()
        self._form.setupUi(self)
        form = self._form
        form.screen.addItems(self._keying.screens)
        self.people: RowModel[KeyingLine] = RowModel(_PEOPLE, faint=lambda line: line.done, parent=self)
        form.people.set_table(self.people, "没有要录入的人。", name="要录入的人")
        form.people.selectionModel().currentRowChanged.connect(lambda *_: self._show_fields())
        form.people.opened.connect(lambda row: shell.go("roster", self.people.rows[row].id_number))
        form.screen.currentIndexChanged.connect(lambda _: self.refresh())
        chain(form.screen, form.number, last=self.tick)
        form.undo.clicked.connect(self.take_back)
        shell.bind_command(form.tick, "exchange.confirm")

    def command_handlers(self) -> Mapping[str, Callable[[], object]]:
        return {"exchange.keying": self.focus_first_field, "exchange.confirm": self.tick}

    def command_states(self) -> Mapping[str, str]:
        return {"exchange.confirm": "" if any(not line.done for line in self.people.rows) else "没有还要录入的人。"}

    def focus_first_field(self) -> None:
        """Put the focus where work begins."""
        self._form.number.setFocus()
        self._form.number.selectAll()

    def refresh(self) -> None:
        lines = self._keying.lines(self._form.screen.currentText())
        self.people.show(lines)
        left = [line for line in lines if not line.done]
        self._form.summary.setText(
            f"还要录入 <b>{len(left)} 人</b>、{amount(sum(line.paid for line in left))} 元；已勾掉 {len(lines) - len(left)} 人。"
            "全部录完以后，把系统导出的名单当回执导入，看有没有漏的。"
        )
        first = next((place for place, line in enumerate(lines) if not line.done), None)
        if first is not None:
            self._form.people.go_to(first)
        self._show_fields()
        self.states_changed.emit()

    @property
    def chosen(self) -> KeyingLine | None:
        """The line whose fields are shown."""
        row = self._form.people.currentIndex().row()
        return self.people.rows[row] if 0 <= row < len(self.people.rows) else None

    def _show_fields(self) -> None:
        line = self.chosen
        self._form.undo.setEnabled(line is not None and line.done)
        faint = THEME.tokens.faint
        rows = "".join(
            f"<tr><td style='color:{faint}; padding-right:16px'>{escape(heading)}</td>"
            f"<td style='font-size:{THEME.px(_FIGURES)}pt'>{escape(text)}</td></tr>"
            for heading, text in (line.fields if line else ())
            if text
        )
        self._form.fields.setText(f"<table cellspacing='2'>{rows}</table>" if rows else "")

    def tick(self) -> None:
        """Tick off whoever was scanned or typed, else whoever is shown."""
        typed = normal_id(self._form.number.text())
        chosen = self.chosen
        number = typed or (chosen.id_number if chosen and not chosen.done else "")
        if not number:
            self._shell.messages.warn("这个人已经勾掉了，请选还没有录入的人。")
            return
        name = next((line.name for line in self.people.rows if line.id_number == number), "")
        done = self._shell.run_or_report(lambda: (self._keying.tick([number]),))
        if done is None:
            self.focus_first_field()
            return
        self._form.number.clear()
        if done[0] is None:
            self._shell.messages.warn(f"{name}已经勾掉过了。")
        else:
            self._shell.messages.done(f"{name}录好了，已勾掉。")
            self._shell.changed.emit()
        self.focus_first_field()

    def take_back(self) -> None:
        """Take the tick of whoever is chosen back, after asking."""
        line = self.chosen
        if line is None or not line.done:
            return
        if not self._shell.confirm("取消勾", f"{line.name}其实没有录进系统，要重新录？", f"取消{line.name}的勾"):
            return
        if self._shell.run_or_report(lambda: self._keying.take_back([line.id_number], "勾错了人")):
            self._shell.messages.done(f"{line.name}的勾取消了，还要录入。")
            self._shell.changed.emit()
        self.focus_first_field()
