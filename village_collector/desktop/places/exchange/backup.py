"""备份: a copy of the whole book on the USB stick, opened and verified before success is reported."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from village_collector.desktop.forms.exchange.ui_backup import Ui_Backup
from village_collector.desktop.shell.place import PlaceContext
from village_collector.desktop.shell.tabbed_place import Page
from village_collector.desktop.widgets.inputs import PathField, chain
from village_collector.desktop.widgets.theme import THEME
from village_collector.services.backups import Backup, back_up


class BackupPage(Page):
    """Asks for a folder and makes a backup in it."""

    command = "exchange.backup"

    def __init__(self, shell: PlaceContext) -> None:
        super().__init__()
        self._shell = shell
        self._form = Ui_Backup()
        self._form.setupUi(self)
        form = self._form
        self.folder = PathField(form.folder, form.folder_browse, lambda: shell.ask_folder("备份放到哪里"))
        chain(form.folder, form.backup)
        shell.bind_command(form.backup, "exchange.backup")

    def command_handlers(self) -> Mapping[str, Callable[[], object]]:
        return {"exchange.backup": self.back_up}

    def focus_first_field(self) -> None:
        """Put the focus where work begins."""
        self._form.folder.setFocus()
        self._form.folder.selectAll()

    def back_up(self) -> None:
        """Copy the book into the folder and verify the copy, in the window's thread: nothing can be recorded meanwhile."""
        folder = self.folder.wanted("folder")
        if folder is None:
            self._shell.messages.warn("先选备份放到哪里：插好 U盘，选 U盘。")
            return
        QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            made = self._shell.run_or_report(lambda: back_up(self._shell.season, folder))
        finally:
            QApplication.restoreOverrideCursor()
        if made:
            self._show_backup(made)

    def _show_backup(self, made: Backup) -> None:
        now = self._shell.season.now()
        self._form.done.setText(f"✓ {now:%Y-%m-%d %H:%M} 备份好了：{made.file.name}\n核对码 {made.sha256[:16]}")
        self._form.done.setStyleSheet(f"color: {THEME.tokens.done[0]};")
        self._shell.messages.done(f"备份好了，重新打开核对过：“{made.file.name}”。可以拔出 U盘。")
