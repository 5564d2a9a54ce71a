"""A sheet from the order to the printer: drawn in the worker, kept as a file beside the book, opened for printing.

The file stays in the folder “打印” next to the book, so that a printer that fails costs nothing but paper.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from village_collector.desktop.shell.place import PlaceContext
from village_collector.errors import UserError

if TYPE_CHECKING:
    from village_collector.services.sheets.requests import SavedSheet, SheetRequest

FOLDER = "打印"


def print_sheet(
    shell: PlaceContext,
    title: str,
    order: SheetRequest,
    name: str,
    *,
    done: Callable[[SavedSheet], object] | None = None,
    failed: Callable[[UserError], object] | None = None,
) -> None:
    """Draw an order, keep it as `name` (“清册第1版.pdf”) in the printing folder, open it for printing, count it.

    `title` says what is being done. `failed` gets what went wrong (None: the message bar does).
    """
    from village_collector.services.sheets.requests import prepare, record_print, save

    refuse = failed or shell.messages.error
    try:
        job = prepare(shell.season, order)
    except UserError as error:
        refuse(error)
        return

    def keep(paper: bytes) -> None:
        try:
            target = printing_folder(shell) / name
            written = save(paper, target)
            record_print(shell.season, job)
        except UserError as error:
            refuse(error)
            return
        shell.changed.emit()
        open_file(target)
        if done:
            done(written)

    shell.operations.run(title, job.render, keep, failed=refuse)


def printing_folder(shell: PlaceContext) -> Path:
    """The folder for paper next to the book, made where it is missing."""
    folder = shell.season.book.path.resolve().parent / FOLDER
    try:
        folder.mkdir(exist_ok=True)
    except OSError as failed:
        raise UserError(
            "folder-read-only", f"建不了“{FOLDER}”文件夹，纸质文件没有地方放。", "请检查账本所在的文件夹能不能写入。"
        ) from failed
    return folder


def open_file(path: Path) -> bool:
    """Let the system's own program show a file; False where none can."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
