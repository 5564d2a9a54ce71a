"""Commands for paper: the register that is signed, every sheet, the public postings, scans and photos."""

from __future__ import annotations

from argparse import Namespace

from village_collector.cli.context import Answer, WrongUsage, parse_day, season_of
from village_collector.cli.text import ProgressLine, table
from village_collector.domain.money import yuan
from village_collector.errors import UserError
from village_collector.services.archive_export import export_attachments
from village_collector.services.attachments import Attachments
from village_collector.services.postings import Postings
from village_collector.services.sheets.catalogue import SHEETS
from village_collector.services.sheets.requests import SheetRequest, prepare, record_print, save
from village_collector.services.sign_off import SignOff


def sign_off(arguments: Namespace) -> Answer:
    """Freeze a version of the register."""
    signers = []
    for text in arguments.signer:
        role, equals, name = text.partition("=")
        if not equals or not role.strip() or not name.strip():
            raise UserError("bad-signer", f"“{text}”不是“职务=姓名”。", "请写成 --signer 社保协办员=姓名。")
        signers.append((role.strip(), name.strip()))
    with season_of(arguments) as season:
        version = SignOff(season).sign(signers, arguments.explanation)
    data = {
        "version": version.version,
        "digest": version.digest,
        "people": version.people,
        "payers": version.payers,
        "waived": version.waived,
        "total": yuan(version.total),
    }
    text = f"清册第 {version.version} 版已定：{version.people} 人，缴费 {version.payers} 人，共 {yuan(version.total)} 元。"
    return Answer(data=data, text=text)


def print_sheet(arguments: Namespace) -> Answer:
    """Draw one kind of sheet, write it, count the print; with --list, the kinds that there are."""
    if arguments.list:
        return _list_of_sheets()
    if arguments.kind is None or arguments.out is None:
        raise WrongUsage("请写成 print KIND --out FILE.pdf；有哪些种类，用 print --list 查看。")
    request = SheetRequest(
        kind=arguments.kind,
        which=arguments.receipt or arguments.which,
        copies=arguments.copies,
        size=arguments.size,
        layout=arguments.layout,
        offset=tuple(arguments.offset),
        glyph_substitutes=dict(_glyph_substitute(text) for text in arguments.picture),
    )
    with season_of(arguments) as season, ProgressLine("排版") as progress:
        sheet = prepare(season, request)
        written = save(sheet.render(progress.tick), arguments.out)
        record_print(season, sheet)
    data = {"file": str(arguments.out), "pages": written.pages, "sha256": written.sha256, "missing_glyphs": []}
    return Answer(data=data, text=f"{arguments.out}：{written.pages} 页")


def _list_of_sheets() -> Answer:
    data = [
        {"kind": kind.id, "title": kind.title, "group": kind.group, "which": kind.needs.label, "about": kind.about}
        for kind in SHEETS.values()
    ]
    rows = [[kind.id, kind.title, kind.group, kind.needs.label, kind.about] for kind in SHEETS.values()]
    return Answer(data=data, text=table(["种类", "表册", "用处", "要说明", "做什么用"], rows))


def _glyph_substitute(text: str) -> tuple[str, str]:
    sign, equals, made_of = text.partition("=")
    if len(sign) != 1 or not equals or not made_of:
        raise UserError("bad-picture", f"“{text}”不是“字=拆分”。", "请写成 --picture 䶮=龙天。")
    return sign, made_of


def posting(arguments: Namespace) -> Answer:
    """Freeze the next posting of the public list."""
    with season_of(arguments) as season:
        postings = Postings(season)
        made = postings.post(arguments.phone, first_day=parse_day(arguments.first_day), days=arguments.days)
        content = postings.content(made.number)
    data = {
        "number": made.number,
        "people": len(made.id_numbers),
        "added": len(content.added),
        "removed": len(content.removed),
        "from": made.first_day.isoformat(),
        "to": made.last_day.isoformat(),
        "mask": made.mask,
    }
    return Answer(data=data, text=f"第 {made.number} 榜已定：{len(made.id_numbers)} 人，公示 {made.first_day} 到 {made.last_day}。")


def attach(arguments: Namespace) -> Answer:
    """Take a scan or photo into the book."""
    with season_of(arguments) as season:
        made = Attachments(season).attach(
            arguments.file,
            arguments.kind,
            arguments.about,
            taken_on=parse_day(arguments.taken_on),
            place=arguments.place,
            person=arguments.person,
        )
    data: dict[str, object] = {
        "sha256": made.sha256,
        "name": made.name,
        "kind": made.category,
        "about": made.about,
        "taken_on": made.taken_on.isoformat(),
        "place": made.place,
        "person": made.person,
    }
    return Answer(data=data, text=f"已收进账本：{made.name}（{made.category}）")


def archive(arguments: Namespace) -> Answer:
    """Write all scans and photos into one folder, in the order of the index sheet."""
    with season_of(arguments) as season:
        files = export_attachments(season, arguments.out)
    return Answer(data={"files": [str(path) for path in files]}, text=f"已导出目录和 {len(files) - 1} 份材料到 {arguments.out}")
