"""Scans and photos: taken into the book with hash, day, place and person, and read from it again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from village_collector.domain.ledger.village_records import Attachment
from village_collector.errors import UserError
from village_collector.services.season import Season
from village_collector.storage.book import KeptFile, KeptKind
from village_collector.storage.connection import damaged

ATTACHMENT_CATEGORIES = ("签字清册", "公示照片", "缴款单", "票据结报", "佐证资料", "通知原文", "其他")
_ACCEPTED = (".jpg", ".jpeg", ".png", ".pdf", ".tif", ".tiff", ".bmp", ".webp", ".ofd", ".docx", ".doc", ".txt")
_LARGEST = 30 * 2**20  # bytes; a phone's photo is a tenth of that


class Attachments:
    """What proves the season besides the ledger."""

    def __init__(self, season: Season) -> None:
        self._season = season

    def attach(
        self,
        path: Path,
        category: str,
        about: str = "",
        *,
        taken_on: date | None = None,
        place: str = "",
        person: str = "",
    ) -> Attachment:
        """Take one scan or photo in. Raises UserError: "no-photo", "not-a-picture", "file-too-large", "bad-kind", "already-attached"."""
        if category not in ATTACHMENT_CATEGORIES:
            raise UserError("bad-kind", f"没有“{category}”这一类。", f"请选：{'、'.join(ATTACHMENT_CATEGORIES)}。")
        if path.suffix.lower() not in _ACCEPTED:
            raise UserError("not-a-picture", f"“{path.name}”不是照片、扫描件或文书。", "请选 JPG、PNG、PDF 或 Word 文件。")
        if path.is_file() and path.stat().st_size > _LARGEST:
            raise UserError("file-too-large", f"“{path.name}”太大了（超过 30 兆）。", "请用小一点的照片。")
        file, about = read_scan(path, KeptKind.ATTACHMENT), about.strip()
        records = self._season.book.ledger.records
        if any(item.sha256 == file.sha256 and item.about == about for item in records.attachments):
            raise UserError("already-attached", f"“{path.name}”已经在账本里了。", "不用再添加。")
        with self._season.book.transaction() as act:
            act.append(
                Attachment(
                    **self._season.entry_header(),
                    sha256=act.keep(file),
                    name=file.name,
                    category=category,
                    about=about,
                    taken_on=taken_on or self._season.today(),
                    place=place.strip(),
                    person=person.strip() or self._season.operator,
                )
            )
        return records.attachments[-1]

    def attachments(self) -> tuple[Attachment, ...]:
        """Everything attached, oldest first."""
        return tuple(self._season.book.ledger.records.attachments)

    def attachment_bytes(self, attachment: Attachment) -> bytes:
        """The bytes as they were taken in; raises UserError("book-damaged") where somebody cut them out of the book."""
        kept = self._season.book.kept(attachment.sha256)
        if kept is None:
            raise damaged(self._season.book.path, f"附件“{attachment.name}”不见了")
        return kept.data


def read_scan(path: Path, kind: KeptKind) -> KeptFile:
    """A picture or PDF about to be kept; raises UserError "no-photo"."""
    try:
        return KeptFile(path.name, kind, path.read_bytes())
    except OSError as missing:
        raise UserError("no-photo", f"文件“{path.name}”读不出来。", "请核对文件位置。") from missing
