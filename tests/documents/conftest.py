"""Papers for the tests: invented people with defaults, a second opinion from poppler, and the accepted papers."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

import pypdfium2
import pytest
from accepted_text import HOW_TO_ACCEPT, accept_text, accepting
from documents.description import describe
from PIL import Image

from village_collector.documents.receipt import ReceiptLine, ReceiptPaper
from village_collector.documents.register import RegisterLine, RegisterSheet

ACCEPTED = Path(__file__).parent / "accepted"
RARE = "𠮷䶮㛃𫖯𬭎𬴂"
LONG = "阿卜杜热合曼·买买提明江·艾力肯·吐尔逊那依·古丽"
WHEN = datetime.fromisoformat("2021-12-20T09:30+08:00")
SEAL = "VCL1 411399001001 2022 A1 S63 N{n} F{total} " + "FVYRMQVXE2YEIALCHVTTVCLZJ6TQ4NDLVEZF4M22B2LTKSYBCH4A"


def make_line(number: int, **changed: object) -> RegisterLine:
    waived = number % 9 == 0
    facts: dict[str, object] = {
        "number": number,
        "group": f"第{(number - 1) // 15 + 1}村民组",
        "household_no": f"{(number - 1) // 4 + 1:04d}",
        "head": "王" + "建国明华"[(number - 1) // 4 % 4],
        "relation": ("户主", "配偶", "子", "女")[(number - 1) % 4],
        "name": "王" + "建国明华秀英"[number % 6] + "东西南北"[number % 4],
        "id_number": f"411399{1940 + number % 70}0{number % 9 + 1}1{number % 10}{number % 9000 + 1000}",
        "category": "普通居民",
        "assistance": "特困供养人员" if waived else "",
        "due": 0 if waived else 32000,
        "subsidy": 32000 if waived else 0,
        "paid": 0 if waived else 32000,
        "paid_on": None if waived else date(2021, 12, number % 19 + 1),
        "method": "" if waived else "现金",
        "ticket": f"{12000 + number:08d}",
        "remark": "",
    }
    return RegisterLine(**{**facts, **changed})  # type: ignore[arg-type]


def make_sheet(count: int = 45, lines: tuple[RegisterLine, ...] | None = None, **changed: object) -> RegisterSheet:
    rows = tuple(make_line(number) for number in range(1, count + 1)) if lines is None else lines
    facts: dict[str, object] = {
        "title": "",
        "village": "柳河村",
        "town": "六合镇",
        "insured_year": 2022,
        "label_year": "2022年度",
        "version": 1,
        "printed_at": WHEN,
        "digest": hashlib.sha256(b"register").hexdigest(),
        "qr_text": SEAL.format(n=len(rows), total=sum(row.paid or 0 for row in rows)),
        "verification_code": "FVYRMQVXE2YEIALC",
        "lines": rows,
        "signers": (("社保协办员", "王小明"), ("卫生院经办人员", "李静"), ("税务分局工作人员", "")),
    }
    return RegisterSheet(**{**facts, **changed})  # type: ignore[arg-type]


def make_receipt(people: int = 3, **changed: object) -> ReceiptPaper:
    lines = tuple(
        ReceiptLine(
            name=f"李{'𠮷明华东西南北'[n % 7]}",
            relation="户主" if n == 0 else "子",
            collect=32000,
            subsidy=0,
            refund=None,
            agency="",
            clause="三（一）1",
            benefit_from=date(2022, 1, 1),
            benefit_to=date(2022, 12, 31),
        )
        for n in range(people)
    )
    total = sum(line.collect for line in lines)
    tendered = -(-total // 10000) * 10000
    facts: dict[str, object] = {
        "number": "A1-000123",
        "village": "柳河村",
        "town": "六合镇",
        "insured_year": 2022,
        "group": "第3村民组",
        "head": "李𠮷",
        "payer": "李𠮷",
        "operator": "王小明",
        "received_at": datetime.fromisoformat("2021-12-03T09:05+08:00"),
        "method": "现金",
        "lines": lines,
        "total": total,
        "tendered": tendered,
        "change": tendered - total,
        "ticket": "",
        "verification_code": "FVYRMQVX",
        "reprint": 0,
        "void_reason": "",
    }
    return ReceiptPaper(**{**facts, **changed})  # type: ignore[arg-type]


class Printed:
    """A rendered PDF as others see it: poppler's text and fonts, qpdf's verdict, zbar's reading of its codes."""

    def __init__(self, data: bytes, folder: Path) -> None:
        self.data = data
        self.path = folder / f"{hashlib.sha256(data).hexdigest()[:12]}.pdf"
        self.path.write_bytes(data)

    def text(self, page: int | None = None, *options: str) -> str:
        some = [] if page is None else ["-f", str(page), "-l", str(page)]
        return self._say("pdftotext", *some, *options, str(self.path), "-")

    def flat(self, page: int | None = None) -> str:
        """The text without any white space, so that a name broken over two lines is whole again."""
        return "".join(self.text(page, "-raw").split())

    def fonts(self) -> list[list[str]]:
        return [line.split() for line in self._say("pdffonts", str(self.path)).splitlines()[2:]]

    def fonts_embedded(self) -> list[bool]:
        """For each face: embedded, a subset, and with a text layer."""
        return [line[-5:-2] == ["yes", "yes", "yes"] for line in self.fonts()]

    def verdict(self) -> str:
        return self._say("qpdf", "--check", str(self.path))

    def info(self) -> dict[str, str]:
        pairs = (line.split(":", 1) for line in self._say("pdfinfo", str(self.path)).splitlines())
        return {key: value.strip() for key, value in pairs}

    def qr(self, page: int) -> str:
        stem = self.path.with_suffix("")
        subprocess.run(["pdftoppm", "-r", "150", "-png", "-singlefile", "-f", str(page), self.path, stem], check=True)
        return self._say("zbarimg", "-q", "--raw", f"{stem}.png").strip()

    def pages(self) -> int:
        return int(self.info()["Pages"])

    def picture(self, page: int, scale: float = 0.8) -> Image.Image:
        """One page in grey, as pypdfium2 paints it: the same on every machine with the pinned version."""
        document = pypdfium2.PdfDocument(self.data)
        try:
            return document[page - 1].render(scale=scale, grayscale=True).to_pil().convert("L")
        finally:
            document.close()

    def _say(self, *command: str) -> str:
        return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout


@pytest.fixture
def line() -> Callable[..., RegisterLine]:
    return make_line


@pytest.fixture
def sheet() -> Callable[..., RegisterSheet]:
    return make_sheet


@pytest.fixture
def receipt() -> Callable[..., ReceiptPaper]:
    return make_receipt


@pytest.fixture
def printed(tmp_path: Path) -> Callable[[bytes], Printed]:
    return lambda data: Printed(data, tmp_path)


class Accepted(Protocol):
    """How a test asks whether a paper is as it was accepted."""

    def __call__(self, name: str, paper: bytes, *pages: int) -> None: ...


@pytest.fixture
def accepted(printed: Callable[[bytes], Printed], tmp_path: Path) -> Accepted:
    """Compare a paper with what a person has accepted; `ACCEPT=1 pytest …` accepts the new one.

    All of it is compared with its description (NAME.txt), and these pages, or the first, with their pictures
    (NAME.png for the first page, NAME-2.png for the second).
    """

    def compare(name: str, paper: bytes, *pages: int) -> None:
        accept_text(ACCEPTED / f"{name}.txt", describe(paper))
        for page in pages or (1,):
            kept = ACCEPTED / (f"{name}.png" if page == 1 else f"{name}-{page}.png")
            _accept_picture(kept, printed(paper).picture(page), tmp_path)

    return compare


def _accept_picture(kept: Path, picture: Image.Image, folder: Path) -> None:
    if accepting():
        picture.quantize(16).save(kept, optimize=True)
        return
    assert kept.exists(), HOW_TO_ACCEPT
    now = picture.quantize(16).convert("L")
    then = Image.open(kept).convert("L")
    if now.size != then.size or now.tobytes() != then.tobytes():
        now.save(folder / kept.name)
        pytest.fail(f"{kept.stem} looks different: compare {folder / kept.name} with {kept}. {HOW_TO_ACCEPT}")
