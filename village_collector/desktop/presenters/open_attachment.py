"""Open attachments of the book: a temporary copy is shown by the system's own viewer."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from village_collector.desktop.shell.place import PlaceContext
from village_collector.domain.ledger.village_records import Attachment
from village_collector.errors import UserError

NOTICE = "通知原文"


def notices(shell: PlaceContext) -> tuple[Attachment, ...]:
    """The files of the county's notice that are in the book, oldest first."""
    return tuple(item for item in shell.season.book.ledger.records.attachments if item.category == NOTICE)


def open_notice(shell: PlaceContext) -> None:
    """Show the notice that was attached last."""
    open_attached(shell, notices(shell)[-1])


def open_attached(shell: PlaceContext, attachment: Attachment) -> None:
    """Open a copy of an attachment; a change of the copy does not change the book."""
    if shell.run_or_report(lambda: _shown(shell, attachment)) is False:
        shell.messages.warn(f"电脑上没有能打开“{attachment.name}”的程序。可以先导出，再拷到别的电脑上看。")


def _shown(shell: PlaceContext, attachment: Attachment) -> bool:
    from village_collector.services.attachments import Attachments  # brings what draws paper: not at the start

    target = _folder() / attachment.sha256[:16] / Path(attachment.name).name
    try:
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(Attachments(shell.season).attachment_bytes(attachment))
    except OSError as failed:
        raise UserError("no-copy", f"“{attachment.name}”打不开，临时文件写不下。", "请看看 C 盘满了没有，再点一次。") from failed
    return shell.open_file(target)


@cache
def _folder() -> Path:
    """A temporary folder, removed when the program ends: the copies may contain names of people."""
    folder = Path(tempfile.mkdtemp(prefix="village-collector-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
