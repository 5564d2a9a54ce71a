"""Gathers what is handed over and what is kept: hand-over to another coordinator, archive cover, index of scans."""

from __future__ import annotations

from collections.abc import Iterator

from village_collector.documents.archive_index import ArchiveCover, ArchiveItem, AttachmentIndex, AttachmentItem
from village_collector.documents.cash_papers import HandoverItem, HandoverSheet
from village_collector.domain.ledger import verification_code
from village_collector.domain.ledger.ledger import Ledger
from village_collector.domain.ledger.ticket_stock import spans
from village_collector.domain.money import yuan
from village_collector.services.season import Season
from village_collector.services.sheets.gathering import nothing_to_print, origin
from village_collector.services.sheets.requests import SheetRequest

_RETENTION = "按档案管理办法确定"
_DIGEST = 8
"""How many characters of a SHA-256 stand on the index: enough to tell the season's files apart."""


def handover(season: Season, _: SheetRequest) -> HandoverSheet:
    """Everything that the next coordinator takes over: money, tickets, paper, the book."""
    ledger = season.book.ledger
    blank = ledger.records.tickets.left(ledger.tickets_used())
    voided = sum(1 for receipt in ledger.receipts.values() if receipt.void)
    items = (
        _item("现金", "", "账上应有，当面点清", amount=ledger.cash_on_hand),
        _item("收据", f"{len(ledger.receipts)} 张", f"作废 {voided} 张"),
        _item("缴款单", f"{len(ledger.deposits)} 张", f"共 {yuan(ledger.deposited)} 元，已缴存"),
        _item("空白票据", f"{len(blank)} 张", spans(blank)),
        _item("签字清册", f"{len(ledger.versions)} 版", ""),
        _item("账本文件", "1 份", season.book.path.name),
    )
    last, cash = ledger.last, ledger.cash_on_hand
    assert last is not None
    return HandoverSheet(
        origin=origin(season, "H", people=len(ledger.live), total=cash, entry_hash=last.hash),
        on=season.today(),
        giver=season.operator,
        taker="",
        witness="",
        items=items,
    )


def _item(item: str, quantity: str, detail: str, *, amount: int | None = None) -> HandoverItem:
    return HandoverItem(item=item, quantity=quantity, amount=amount, detail=detail)


def archive(season: Season, _: SheetRequest) -> ArchiveCover:
    """The season's file: cover and index in the order in which papers are kept."""
    items = tuple(_archive_items(season.book.ledger))
    if not items:
        raise nothing_to_print("还没有可以归档的材料。")
    days = [item.on for item in items if item.on]
    return ArchiveCover(
        origin=origin(season),
        number="",
        title=f"{season.book.opening.village}{season.scheme.label_year}城乡居民基本医疗保险费收缴材料",
        first=min(days, default=None),
        last=max(days, default=None),
        retention=_RETENTION,
        keeper=season.operator,
        items=items,
    )


def _archive_items(ledger: Ledger) -> Iterator[ArchiveItem]:
    for version in ledger.versions:
        yield ArchiveItem(
            title=f"缴费清册（第 {version.version} 版）",
            reference=verification_code.verification_code(version.hash),
            on=version.on,
            copies=3,
            digest=version.digest[:_DIGEST],
        )
    for made in ledger.deposits:
        yield ArchiveItem(title=f"缴款单 {made.slip}", reference=made.bank, on=made.on, digest=made.photo_sha256[:_DIGEST])
    for settlement in ledger.records.tickets.settlements:
        yield ArchiveItem(title="票据结报单", reference=settlement.with_whom, on=settlement.on)
    for batch in ledger.batches:
        title = f"录入系统（第 {batch.number} 批）" if batch.keyed else f"导入模板（第 {batch.number} 批）"
        yield ArchiveItem(title=title, reference=batch.file, on=batch.on, digest=batch.sha256[:_DIGEST])
    for result in ledger.results:
        yield ArchiveItem(title="导入回执", reference=result.file, on=result.on, digest=result.sha256[:_DIGEST])
    for posted in ledger.records.postings:
        yield ArchiveItem(title=f"公示名单（第 {posted.number} 榜）", on=posted.on)
    for attachment in ledger.records.attachments:
        yield ArchiveItem(
            title=attachment.category,
            reference=attachment.name,
            on=attachment.taken_on,
            digest=attachment.sha256[:_DIGEST],
            remark=attachment.about,
        )


def attachments(season: Season, _: SheetRequest) -> AttachmentIndex:
    """The index of scans and photos, in the order of their numbers in the archive folder."""
    found = season.book.ledger.records.attachments
    if not found:
        raise nothing_to_print("还没有添加过照片或扫描件。")
    items = tuple(
        AttachmentItem(
            kind=one.category,
            subject=one.about,
            taken_on=one.taken_on,
            place=one.place,
            taken_by=one.person,
            file=one.name,
            digest=one.sha256[: 2 * _DIGEST],
        )
        for one in found
    )
    return AttachmentIndex(origin=origin(season), items=items)
