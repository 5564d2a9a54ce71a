"""帮助: the list of all keys, made from the table of commands, and which book is open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from village_collector import __version__
from village_collector.desktop.shell.commands import COMMANDS, shown_key
from village_collector.desktop.shell.place import PlaceContext
from village_collector.desktop.widgets.table import RowModel, RowView, TableColumn


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One line of the key sheet."""

    where: str
    keys: str
    words: str
    explains: str


_HABITS = (
    Key(where="各处", keys="回车", words="下一步", explains="到下一个格；小键盘的回车一样用"),
    Key(where="各处", keys="Esc", words="退一步", explains="回到上一步，不会丢钱"),
    Key(where="收费", keys="1–9", words="选人", explains="在查到的名单里直接选第几个"),
    Key(where="收费", keys="空格", words="勾选", explains="勾上或去掉这个人"),
)


def key_sheet() -> Iterator[Key]:
    """Every key of every place."""
    words = {command.id: command.words for command in COMMANDS}
    for command in COMMANDS:
        keys = "，".join(shown_key(key) for key in command.keys if "Enter" not in key and key != "Ctrl+=")
        if keys:
            where = words[f"go.{command.place}"] if command.place else "各处"
            yield Key(where=where, keys=keys, words=command.words, explains=command.explains)
    yield from _HABITS


_COLUMNS = (
    TableColumn[Key](title="在哪里", text=lambda key: key.where, width=110),
    TableColumn[Key](title="按什么键", text=lambda key: key.keys, width=170),
    TableColumn[Key](title="做什么", text=lambda key: key.words, width=150),
    TableColumn[Key](title="说明", text=lambda key: key.explains),
)


class HelpPlace(QWidget):
    """The list of all keys, and which book and notice the window works with."""

    id = "help"
    title = "帮助"

    def __init__(self, shell: PlaceContext) -> None:
        super().__init__()
        self._shell = shell
        self._about = QLabel()
        self._about.setWordWrap(True)
        self._table = RowView()
        self._model: RowModel[Key] = RowModel(_COLUMNS, parent=self)
        self._table.set_table(self._model, "没有按键。", name="按键一览")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._about)
        column.addWidget(self._table, 1)

    def command_handlers(self) -> Mapping[str, Callable[[], object]]:
        return {}

    def activate(self, subject: str = "") -> None:  # noqa: ARG002 - nothing can be asked of help
        self._table.setFocus()
        self._table.go_to(max(self._table.row, 0))

    def refresh(self) -> None:
        season = self._shell.season
        opening, scheme = season.book.opening, season.scheme
        self._about.setText(
            f"村医保收缴 {__version__}　账本 {season.book.path.name}　"
            f"{opening.village}（{opening.village_code}）\n"
            f"政策：{scheme.title}（{scheme.document}），参保年度 {opening.insured_year}"
        )
        self._model.show(tuple(key_sheet()))

    def step_back(self) -> bool:
        return False
