"""The scans and photos of a book given out as one folder, numbered as on the index sheet that lies on top."""

from __future__ import annotations

from pathlib import Path

from village_collector.errors import UserError
from village_collector.exchange.safe_write import write_file
from village_collector.services.attachments import Attachments
from village_collector.services.season import Season
from village_collector.services.sheets.requests import SheetRequest, prepare

_INDEX = "000_影像资料目录.pdf"


def export_attachments(season: Season, folder: Path) -> list[Path]:
    """Write the index sheet and every attachment into a new folder; the paths, the index first.

    Raises UserError: "nothing-to-export", "folder-used", "book-damaged" (nothing is written), and what
    exchange.safe_write raises.
    """
    attachments = Attachments(season)
    items = attachments.attachments()
    if not items:
        raise UserError("nothing-to-export", "还没有添加过照片或扫描件。", "请先添加。")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UserError("folder-used", f"文件夹“{folder.name}”里已经有东西。", "请换一个空文件夹。")
    index = prepare(season, SheetRequest(kind="attachments")).render(None)
    for item in items:
        attachments.attachment_bytes(item)  # one that is missing from the book is found before anything is written
    folder.mkdir(parents=True, exist_ok=True)
    write_file(folder / _INDEX, index)
    written = [folder / _INDEX]
    for number, item in enumerate(items, 1):
        target = folder / f"{number:03d}_{item.category}_{_without_path_signs(item.name)}"
        write_file(target, attachments.attachment_bytes(item))
        written.append(target)
    return written


def _without_path_signs(name: str) -> str:
    return "".join("_" if sign in '\\/:*?"<>|' else sign for sign in name)
