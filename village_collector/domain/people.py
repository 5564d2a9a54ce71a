"""Residents, households and the identity documents by which the bureau knows them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import lru_cache
from operator import mul

_LONGEST_LIFE_YEARS = 120
_PROVINCES = frozenset(
    str(code)
    for part in (
        range(11, 16),
        range(21, 24),
        range(31, 38),
        range(41, 47),
        range(50, 55),
        range(61, 66),
        (71, 81, 82, 83),
    )
    for code in part
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ZEROS = ord("0") * sum(_WEIGHTS)  # the weights are laid over character codes, which is twice as fast as over digits
_CHECK = "10X98765432"
_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]")
_OLD_FOREIGN = re.compile(r"[A-Z]{3}[0-9]{12}")
_APOSTROPHES = frozenset("'’‘`´")  # how spreadsheets are told that a number is a text
_ODD_X = re.compile("(?<=[0-9]{17})[ХхΧχ×✕✖╳]$")  # Cyrillic, Greek and multiplication signs that stand for the check digit X
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]{1,3}")
_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_BLANK_IN_NAME = re.compile(rf"(?<=[{_HAN}·])\s+(?=[{_HAN}·])")
_ESCAPED_BREAK = re.compile("_x000[aAdD9]_")  # how workbooks spell a line break inside a text
_DOTS = str.maketrans(dict.fromkeys("•・．‧･∙⋅●ᐧ⸱ꞏ᛫⦁◦﹒", "·"))  # look-alikes of U+00B7 that keyboards and files bring


class IdKind(Enum):
    """The kinds of identity document; the value is the word that lists use."""

    CITIZEN = "居民身份证"
    HMT_RESIDENCE = "港澳台居民居住证"
    FOREIGN_PERMANENT = "外国人永久居留身份证"
    HMT_PERMIT = "港澳居民来往内地通行证"
    TAIWAN_PERMIT = "台湾居民来往大陆通行证"
    PASSPORT = "护照"


SHAPES = {
    IdKind.HMT_PERMIT: re.compile(r"[HM][0-9]{8}(?:[0-9]{2})?"),
    IdKind.TAIWAN_PERMIT: re.compile(r"[0-9]{8}|[0-9]{10}[A-Z]?"),
    IdKind.PASSPORT: re.compile(r"[0-9]{9}|(?=[A-Z0-9]*[A-Z])[A-Z0-9]{6,12}"),
}
"""The kinds that only some notices accept, and how their numbers look: without check digit, birth date or sex."""


class IdFault(Enum):
    """Why an ID number is refused; the value is the code in reports."""

    MISSING = "missing"
    DAMAGED = "damaged"
    MASKED = "masked"
    FIFTEEN = "15_digit"
    SHAPE = "shape"
    CHECKSUM = "checksum"
    BIRTH_DATE = "birth_date"
    REGION = "region"


_SAYS = {
    IdFault.MISSING: "没有证件号码，格子是空的，或者是没有算出结果的公式。",
    IdFault.DAMAGED: "证件号码被表格软件改坏了（只剩 15 位有效数字）。",
    IdFault.MASKED: "证件号码带星号，不完整。",
    IdFault.FIFTEEN: "证件号码是 15 位的旧号，早已停用。",
    IdFault.SHAPE: "证件号码的位数或字符不对。",
    IdFault.CHECKSUM: "证件号码最后一位校验不对，号码里可能有错字。",
    IdFault.BIRTH_DATE: "证件号码里的出生日期不存在，或者不合理。",
    IdFault.REGION: "证件号码前两位不是任何省份的代码。",
}
_REMEDY = {
    IdFault.MISSING: "请对着证件补上号码。",
    IdFault.DAMAGED: "请向发来名册的单位要一份把号码存成文本的表，或对着证件重新填。",
    IdFault.MASKED: "请填完整的 18 位号码。",
    IdFault.FIFTEEN: "请填 18 位的号码。",
    IdFault.SHAPE: "请对着证件再看一遍，应为 18 位。",
    IdFault.CHECKSUM: "请对着证件再看一遍。",
    IdFault.BIRTH_DATE: "请对着证件再看一遍第 7 到 14 位。",
    IdFault.REGION: "请对着证件再看一遍前六位。",
}


class InvalidId(ValueError):
    """An ID number that is refused; `fault` is the reason."""

    def __init__(self, fault: IdFault) -> None:
        super().__init__(fault.value)
        self.fault = fault

    @property
    def what(self) -> str:
        return _SAYS[self.fault]

    @property
    def remedy(self) -> str:
        return _REMEDY[self.fault]


@dataclass(frozen=True, slots=True, kw_only=True)
class IdDocument:
    """One identity document; `birth_date` and `sex` are None where its number does not carry them."""

    kind: IdKind
    number: str
    birth_date: date | None
    sex: str | None

    @classmethod
    def parse_stated(cls, text: str, stated: IdKind | None, accepted: Collection[IdKind]) -> IdDocument | None:
        """A number of a kind that only some notices accept, as `accepted` says; None for any other.

        Their shapes are loose, so the kind has to be stated beside the number; only the permit of Hong Kong and Macau,
        H or M before eight digits, is known by its number.
        """
        kind, number = stated or IdKind.HMT_PERMIT, normal_id(text)
        if kind not in accepted or kind not in SHAPES or not SHAPES[kind].fullmatch(number):
            return None
        return cls(kind=kind, number=number, birth_date=None, sex=None)

    @classmethod
    def parse(cls, text: str, today: date) -> IdDocument:
        """Read a number as it was typed or stood in a cell; raises InvalidId.

        Citizen numbers are judged as GB 11643-1999 lays them out; the 18-place card for foreigners
        (since 2023-12-01) and the residence permit of Hong Kong, Macau and Taiwan share its check digit.
        County codes are not judged here: abolished ones are normal.
        """
        number = normal_id(text)
        if not _EIGHTEEN.fullmatch(number):
            if _OLD_FOREIGN.fullmatch(number):
                return cls(kind=IdKind.FOREIGN_PERMANENT, number=number, birth_date=None, sex=None)
            raise InvalidId(_fault_of_shape(number))
        if _CHECK[(sum(map(mul, number.encode(), _WEIGHTS)) - _ZEROS) % 11] != number[17]:
            raise InvalidId(IdFault.DAMAGED if number.endswith("000") else IdFault.CHECKSUM)
        if number[0] == "9":
            kind = IdKind.FOREIGN_PERMANENT
        elif number[:2] not in _PROVINCES:
            raise InvalidId(IdFault.REGION)
        elif number[0] == "8" and number[2:6] == "0000":
            kind = IdKind.HMT_RESIDENCE
        else:
            kind = IdKind.CITIZEN
        return cls(
            kind=kind,
            number=number,
            birth_date=_birth_date(number[6:14], today),
            sex="男" if number[16] in "13579" else "女",
        )


def _fault_of_shape(number: str) -> IdFault:
    if not number:
        return IdFault.MISSING
    if "*" in number or "×" in number:
        return IdFault.MASKED
    if _SCIENTIFIC.fullmatch(number):
        return IdFault.DAMAGED
    digits = number.isascii() and number.isdigit()
    return IdFault.FIFTEEN if digits and len(number) == 15 else IdFault.SHAPE


def normal_id(text: str) -> str:
    """The number in ASCII and upper case, without blanks, apostrophes and all signs that nobody sees."""
    if text.isascii() and text.isalnum():
        return text.upper()
    folded = unicodedata.normalize("NFKC", "".join(char for char in text if char not in _APOSTROPHES))
    plain = "".join(char for char in folded if unicodedata.category(char)[0] not in "CZ")
    return _ODD_X.sub("X", plain).upper()


def normal_name(text: str) -> str:
    """The name without blanks around it or between its Chinese characters, and with the one separator · (U+00B7).

    Registers pad names of two characters (王　芳) and break them into lines; no document spells a Chinese name with a blank.
    Compatibility ideographs are left as they are, since folding them would change a character of a person's name.
    """
    seen = "".join(char for char in _ESCAPED_BREAK.sub(" ", text) if unicodedata.category(char) != "Cf")
    return _BLANK_IN_NAME.sub("", seen.strip().translate(_DOTS))


def _birth_date(digits: str, today: date) -> date:
    birth = _day(digits)
    if birth is None or birth > today or today.year - birth.year > _LONGEST_LIFE_YEARS:
        raise InvalidId(IdFault.BIRTH_DATE)
    return birth


@lru_cache(maxsize=65536)  # every day that a living person can be born on
def _day(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def mask(number: str) -> str:
    """The number as the screen shows it: first six and last four places, stars between."""
    return number if len(number) < 11 else f"{number[:6]}{'*' * (len(number) - 10)}{number[-4:]}"


BY_REGISTER = "名册"
"""The source of an identity that the register itself names, and no department's list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """An assisted identity as a department's list gave it; the list decides it, never the coordinator.

    `word` stands as in the list; `valid_from` and `valid_to` are inclusive days, None is open.
    """

    word: str
    valid_from: date | None = None
    valid_to: date | None = None
    source: str = ""

    def holds_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedFacts:
    """What the desk knows of a person beyond the register and the lists, in the words of the contract.

    `sex` is 男 or 女; it is asked only where neither the document nor the register says it. `event_on` is the day on which
    what matters for the person happened: discharged from the army, released, graduated, moved here. The guardian of a
    newborn is who can be asked and reached; no rule looks at it.
    """

    pupil: bool = False
    university_student: bool = False
    returning_migrant: bool = False
    employee_insurance_gap_months: int | None = None
    discharged_soldier: bool = False
    released_prisoner: bool = False
    parent_insured: bool | None = None
    registered_on: date | None = None
    signed_commitment: bool | None = None
    missed_years: int = 0
    repaid_years: int = 0
    continuous_years: int = 0
    claim_free_years: int = 0
    sex: str | None = None
    event_on: date | None = None
    guardian: str = ""
    guardian_number: str = ""
    guardian_phone: str = ""


NOTHING_REPORTED = ReportedFacts()
"""What the desk knows of most people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What a scheme needs to know of one person; words as they stand in lists.

    Only identities that are valid on the day of payment belong here (the register knows their dates).
    None means "nobody has said", which is not the same as "no".
    """

    birth_date: date
    identities: tuple[str, ...] = ()
    tier: str | None = None
    hukou: str | None = None
    ethnic_group: str | None = None
    pupil: bool = False
    university_student: bool = False
    returning_migrant: bool = False
    employee_insurance_gap_months: int | None = None
    discharged_soldier: bool = False
    released_prisoner: bool = False
    recognised_on: date | None = None
    parent_insured: bool | None = None
    registered_on: date | None = None
    signed_commitment: bool | None = None
    missed_years: int = 0
    repaid_years: int = 0
    continuous_years: int = 0
    claim_free_years: int = 0
    sex: str | None = None
    event_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resident:
    """One line of the register. Texts are as the bureau wrote them; "" where it wrote nothing."""

    id_number: str
    id_kind: IdKind
    name: str
    birth_date: date
    sex: str = ""
    group: str = ""
    household_no: str = ""
    head: str = ""
    relation: str = ""
    ethnic_group: str = ""
    phone: str = ""
    category: str = ""
    hukou: str | None = None
    tier: str | None = None
    insured_last_year: bool | None = None
    remark: str = ""
    identities: tuple[Identity, ...] = ()
    facts: ReportedFacts = NOTHING_REPORTED
    household_key: str = ""
    """What tells the household from others where neither its number nor its group and head do; "" where they do."""

    @property
    def household(self) -> str:
        """The key of the household: its number, else its group and head, where these are not those of another one."""
        return self.household_key or self.household_no or f"{self.group}/{self.head or self.name}"

    def circumstances(self, day: date) -> Circumstances:
        """What a scheme needs to know of this person on that day."""
        holding = [identity for identity in self.identities if identity.holds_on(day)]
        return Circumstances(
            birth_date=self.birth_date,
            identities=tuple(identity.word for identity in holding),
            tier=self.tier,
            hukou=self.hukou,
            ethnic_group=self.ethnic_group or None,
            recognised_on=max((identity.valid_from for identity in holding if identity.valid_from), default=None),
            pupil=self.facts.pupil,
            university_student=self.facts.university_student,
            returning_migrant=self.facts.returning_migrant,
            employee_insurance_gap_months=self.facts.employee_insurance_gap_months,
            discharged_soldier=self.facts.discharged_soldier,
            released_prisoner=self.facts.released_prisoner,
            parent_insured=self.facts.parent_insured,
            registered_on=self.facts.registered_on,
            signed_commitment=self.facts.signed_commitment,
            missed_years=self.facts.missed_years,
            repaid_years=self.facts.repaid_years,
            continuous_years=self.facts.continuous_years,
            claim_free_years=self.facts.claim_free_years,
            sex=self.sex or self.facts.sex,
            event_on=self.facts.event_on,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """The people whom one payer usually pays for, in register order.

    `listings` are the members by the head under whom registers list them, the first head's first. More than one means that
    one number was given to people who have nothing else in common: the household is doubtful.
    """

    key: str
    head: str
    group: str
    members: tuple[Resident, ...]
    listings: tuple[tuple[Resident, ...], ...]

    @property
    def doubtful(self) -> str | None:
        """Why this may be more than one household; None where there is no doubt."""
        if len(self.listings) == 1:
            return None
        heads = "、".join(head_of(listing) for listing in self.listings)
        return f"户号 {self.key} 下有不同的户主：{heads}，可能不是一户人。"

    def listing_of(self, id_number: str) -> tuple[Resident, ...]:
        """The members listed with this person under one head; the first listing for anybody else."""
        found = (listing for listing in self.listings if any(member.id_number == id_number for member in listing))
        return next(found, self.listings[0])


def households(residents: Iterable[Resident]) -> tuple[Household, ...]:
    """The residents gathered by household, in the order in which each household first appears."""
    gathered: dict[str, list[Resident]] = {}
    for resident in residents:
        gathered.setdefault(resident.household, []).append(resident)
    return tuple(
        Household(
            key=key,
            head=head_of(members),
            group=members[0].group,
            members=tuple(members),
            listings=_listings(members),
        )
        for key, members in gathered.items()
    )


def head_of(listing: Sequence[Resident]) -> str:
    """The head whom a list of people names, else the first of them."""
    return listing[0].head or listing[0].name


def same_household(one: Sequence[Resident], other: Sequence[Resident]) -> bool:
    """Whether two lists under one number are one household: they name the same head, or the head of one is in the other."""
    return one[0].head == other[0].head or _head_is_in(one, other) or _head_is_in(other, one)


def _head_is_in(listing: Sequence[Resident], other: Sequence[Resident]) -> bool:
    """Whether the head of a list is somebody in the other one; a namesake of a head who is listed here is not."""
    head = listing[0].head
    numbers = {member.id_number for member in listing if member.name == head}
    if numbers:
        return any(member.id_number in numbers for member in other)
    return bool(head) and any(member.name == head for member in other)


def _listings(members: Sequence[Resident]) -> tuple[tuple[Resident, ...], ...]:
    """The members by the heads they are listed under; lists of one household are put together."""
    first = members[0].head
    if not members[0].household_no or all(member.head == first for member in members):
        return (tuple(members),)
    by_head: dict[str, list[Resident]] = {}
    for member in members:
        by_head.setdefault(member.head, []).append(member)
    listings: list[list[list[Resident]]] = []
    for listed in by_head.values():
        joined = [listing for listing in listings if any(same_household(part, listed) for part in listing)]
        listings = [listing for listing in listings if listing not in joined]
        listings.append([*(part for listing in joined for part in listing), listed])
    listings.sort(key=lambda listing: min(members.index(part[0]) for part in listing))
    return tuple(tuple(member for member in members if any(member in part for part in listing)) for listing in listings)
