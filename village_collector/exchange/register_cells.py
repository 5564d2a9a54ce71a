"""Single cells of a register as people write them: dates, names, characters of an older encoding, formulas, counts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from datetime import date, timedelta
from functools import cache

from village_collector.domain.people import normal_name

# Where Python's codec puts eight ideographs of GB 18030 (bytes FE59 FE61 FE66 FE67 FE6D FE7E FE90 FEA0), and where
# the edition of 2022 puts them.
_REPAIRED = dict(
    zip(
        (0xE81E, 0xE826, 0xE82B, 0xE82C, 0xE832, 0xE843, 0xE854, 0xE864),
        map(chr, range(0x9FB4, 0x9FBC)),
        strict=True,
    )
)
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")
_FORMULA = re.compile(r"[=+\-@]|#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!)", re.IGNORECASE)
_HAN_DOT = re.compile(r"(?<=[㐀-鿿])\.(?=[㐀-鿿])")
_PLAIN_NAME = re.compile("[㐀-鿿\uf900-\ufaff\U00020000-\U000323af·]+")
_LATIN_NAME = re.compile("[A-Za-z][A-Za-z ·.'-]*")
_PEOPLE = re.compile(r"([0-9]{1,7})\s*[人名]")
_DATE = re.compile(r"([0-9]{4})[-/.年]?([0-9]{1,2})[-/.月]?([0-9]{1,2})[日号]?(?:[ T].*)?")
_MONTH = re.compile(r"([0-9]{4}|[0-9]{2})[-/.年]([0-9]{1,2})月?|([0-9]{4})([0-9]{2})")
_SHORT_YEAR = re.compile(r"([0-9]{2})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})[日号]?")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_AMOUNT = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_FIRST_SERIAL_DAY = date(1899, 12, 30)

is_formula = _FORMULA.match
"""Whether a text is a formula or the error that one left."""
has_control_characters = _CONTROL.search
"""Whether a text holds characters that nobody sees and that change how or in which direction the rest is shown."""
is_plain_name = _PLAIN_NAME.fullmatch
"""Whether a name consists of Chinese characters and the dot between parts alone, in their normal spelling."""
has_private_characters = _PRIVATE.search
"""Whether a text holds characters that only the sender's machine can show."""


def normal_dotted_name(raw: str) -> str:
    """A name in its normal spelling; a full stop between Chinese characters is the dot of a minority name."""
    name = normal_name(raw)
    return _HAN_DOT.sub("·", name) if "." in name else name


def is_odd_name(name: str) -> bool:
    """Whether a name holds blanks, digits or signs that no name has; characters of one's own are asked about elsewhere."""
    return not (_PLAIN_NAME.fullmatch(name) or _LATIN_NAME.fullmatch(name) or _PRIVATE.search(name))


def repair_characters(cell: str) -> tuple[str, list[str], list[str]]:
    """The cell with characters of the old encoding in the standard's place, those new ones, and those nobody knows."""
    fixed = cell.translate(_REPAIRED)
    repaired = [new for old, new in zip(cell, fixed, strict=True) if old != new]
    return fixed, repaired, _PRIVATE.findall(fixed)


def stated_people(cell: str) -> int | None:
    """The number of people that a line of totals states, such as 3 in "共3人"."""
    found = _PEOPLE.search(cell)
    return int(found[1]) if found else None


@cache
def read_date(text: str) -> date | None:
    """A day as registers write it: 1975-03-12, 1975/3/12, 1975年3月12日, 19750312, or a spreadsheet's day number."""
    text = unicodedata.normalize("NFKC", text).strip()
    if text.isdecimal() and len(text) == 5:
        return _FIRST_SERIAL_DAY + timedelta(days=int(text))
    found = _DATE.fullmatch(text)
    if not found or (text.isdecimal() and len(text) != 8):
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def contradicts_birth(text: str, born: date) -> bool:
    """Whether a cell says another day, or another month, than the ID number; what nobody can read contradicts nothing."""
    day = read_date(text)
    if day:
        return day != born
    text = unicodedata.normalize("NFKC", text).strip()
    if month := _MONTH.fullmatch(text):
        year, number = month[1] or month[3], month[2] or month[4]
        return not born.strftime("%Y").endswith(year) or int(number) != born.month
    if short := _SHORT_YEAR.fullmatch(text):
        return (int(short[1]), int(short[2]), int(short[3])) != (born.year % 100, born.month, born.day)
    return False


def says_paid(text: str, not_paid: Container[str]) -> bool:
    """Whether a cell of 实缴 says that money was taken: an amount above zero, or a word that is not one for nothing."""
    plain = unicodedata.normalize("NFKC", text).strip(" ¥￥元圆。")
    if not plain or plain.casefold() in not_paid:
        return False
    amounts = _AMOUNT.findall(plain)
    return any(float(amount) for amount in amounts) or not amounts
