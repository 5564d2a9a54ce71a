"""Judges the rows of a register one by one: a resident, a reason why not, or no person's row at all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

from village_collector.domain.people import (
    BY_REGISTER,
    IdDocument,
    Identity,
    IdKind,
    InvalidId,
    Resident,
    county_hint,
    normal_name,
)
from village_collector.domain.register import RowNote
from village_collector.exchange.column_mapping import Headings, Vocabulary, plain
from village_collector.exchange.workbook_reader import Rows, Sheet

_TEXTS = ("group", "household_no", "relation", "category", "remark", "head", "phone", "sex", "birth_date", "paid")
_WORDS = ("ethnic_group", "hukou", "tier", "insured_last_year", "id_kind")
_FILLED_DOWN = ("group", "household_no", "head", "village", "town", "county")
_OF_NO_PERSON = frozenset({"seq", "village", "town", "county"})  # all that a prepared but empty line holds
_NEW: list[Any] = []  # stands for a county that was not looked up yet
_SHORTEST_ID = 8  # a total's line may hold a count where numbers stand

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
_SIGNS = frozenset("=+-@#")
_FORMULA = re.compile(r"[=+\-@]|#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!)", re.IGNORECASE)
_HAN_DOT = re.compile(r"(?<=[㐀-鿿])\.(?=[㐀-鿿])")
_PLAIN_NAME = re.compile("[㐀-鿿\uf900-\ufaff\U00020000-\U000323af·]+")
_LATIN_NAME = re.compile("[A-Za-z][A-Za-z ·.'-]*")
_SPLIT = re.compile(r"[、，,;；/|\s]+")
_PEOPLE = re.compile(r"([0-9]{1,7})\s*[人名]")
_DATE = re.compile(r"([0-9]{4})[-/.年]?([0-9]{1,2})[-/.月]?([0-9]{1,2})日?(?:[ T].*)?")
_FIRST_SERIAL_DAY = date(1899, 12, 30)


class ParsedValues(NamedTuple):
    """What the words of one row mean; `doubts` are (column, word) that no mapping file knows."""

    ethnic_group: str
    hukou: str | None
    tier: str | None
    insured_last_year: bool | None
    id_kind: str | None
    identities: tuple[Identity, ...]
    doubts: tuple[tuple[str, str], ...]


class ValueVocabulary:
    """The values of a register as mapping files spell them."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        words = vocabulary.words
        self._no_identity = frozenset(map(plain, words.get("no_identity", [])))
        self._ages = frozenset(map(plain, words.get("age_category", [])))
        total = "|".join(map(re.escape, words.get("total", []))) or "(?!)"
        part = "本页|本组|本村|全村|全组|第.{1,4}[组页]|.{0,6}[村组社区]"
        self.total = re.compile(f"(?:{part})?(?:{total})")
        self.part_total = re.compile(f"本页|本组|第.{{1,4}}[组页]|(?:{part})?(?:小计|累计)")
        self._of: dict[str, dict[str, str]] = {}
        for kind in ("hukou", "yes_no", "id_kind", "tier", "disability"):
            entries: Mapping[str, Sequence[str]] = words.get(kind, {})
            self._of[kind] = {plain(word): value for value, spellings in entries.items() for word in spellings}
        groups: Mapping[str, Any] = words.get("ethnic_group", {})
        known = {name: name for name in groups.get("names", [])}
        known |= {w: name for name, spellings in groups.get("written_otherwise", {}).items() for w in spellings}
        self._of["ethnic_group"] = {f"{word}{end}": f"{name}族" for word, name in known.items() for end in ("", "族")}

    def meaning(self, cells: tuple[str, ...], grades: int) -> ParsedValues:
        """What the cells of `_WORDS`, of identities and, the last `grades`, of disability mean together."""
        doubts: list[tuple[str, str]] = []

        def of(code: str, kind: str, cell: str) -> str | None:
            found = self._of[kind].get(plain(cell)) if cell else None
            if cell and found is None:
                doubts.append((code, cell))
            return found

        ethnic, hukou, tier, insured, id_kind, *identities = cells
        insured_last_year = of("insured_last_year", "yes_no", insured)
        ethnic_group = of("ethnic_group", "ethnic_group", ethnic) or ethnic
        return ParsedValues(
            ethnic_group,
            of("hukou", "hukou", hukou),
            of("tier", "tier", tier),
            None if insured_last_year is None else insured_last_year == "yes",
            of("id_kind", "id_kind", id_kind),
            self._identities(identities, grades),
            tuple(doubts),
        )

    def _identities(self, cells: Sequence[str], grades: int) -> tuple[Identity, ...]:
        ordinary = len(cells) - grades
        words = [word for cell in cells[:ordinary] for word in _SPLIT.split(cell) if word]
        for word in (word for cell in cells[ordinary:] for word in _SPLIT.split(cell) if word):
            words.append(self._of["disability"].get(plain(word), word))
        none = self._no_identity | self._ages
        return tuple(
            Identity(word=word, source=BY_REGISTER) for word in dict.fromkeys(words) if plain(word) not in none
        )


class RowParser:
    """Takes the sheets of one register, row after row; afterwards holds what became of each."""

    def __init__(self, today: date, words: ValueVocabulary) -> None:
        self.residents: list[Resident] = []
        self.rejected: list[RowNote] = []
        self.warnings: list[RowNote] = []
        self.rows = 0
        self.stated: int | None = None
        self._today = today
        self._words = words
        self._by_id: dict[str, tuple[str, int]] = {}
        self._by_person: dict[tuple[str, date], tuple[str, int]] = {}
        self._repeated: dict[tuple[str, str], list[Any]] = {}
        self._counties: dict[str, list[Any] | None] = {}
        self._heads: dict[str, str] = {}
        self._sheets: list[str] = []

    def open_sheet(self, sheet: Sheet, headings: Headings) -> None:
        """What follows in `take` belongs to this sheet."""
        width = len(headings.texts)
        self._sheet = sheet.name
        self._sheets.append(sheet.name)
        self._width = width

        def at(key: str) -> int:
            found = headings.column(key)
            return width if found is None else found  # one blank cell is put after the last

        identities = headings.columns.get("identities") or headings.columns.get("category", ())
        grades = headings.columns.get("disability", ())
        self._grades = len(grades)
        self._texts = itemgetter(*map(at, _TEXTS))
        self._words_of = itemgetter(*map(at, _WORDS), *identities, *grades)
        self._meanings: dict[tuple[str, ...], ParsedValues] = {}
        self._name_at, self._id_at = at("name"), at("id_number")
        self._heading_of_name, self._heading_of_id = headings.texts[self._name_at], headings.texts[self._id_at]
        self._idle = {index for key in _OF_NO_PERSON for index in headings.columns.get(key, ())}
        self._started = self.rows
        self._sheet_stated: tuple[int, int] | None = None
        self._merged = _merged_cells(sheet, headings)
        self._tops: dict[int, str] = {}

    def take(self, rows: Rows, first: int) -> None:
        """Judge a block of rows; `first` is the number that a spreadsheet shows for its first one."""
        # One look at the whole block: blanks of any kind and private characters make a text unprintable.
        whole = "".join(map("".join, rows))
        blanks = " " in whole or not whole.isprintable()
        private = blanks and _PRIVATE.search(whole) is not None
        width = self._width
        for number, row in enumerate(rows, first):
            if len(row) > width:
                del row[width:]
            row.append("")
            if blanks:
                row[:] = map(str.strip, row)
            if private:
                self._repair(row, number)
            if self._merged:
                self._fill_down(row, number)
            self._judge(row, number)

    def close_sheet(self) -> None:
        """Compare what the sheet says of its own number of people with what stood in it."""
        if self._sheet_stated:
            stated, number = self._sheet_stated
            counted = self.rows - self._started
            self.stated = (self.stated or 0) + stated
            if stated != counted:
                message = f"合计行写的是 {stated} 人，表里实际有 {counted} 行人员。请核对有没有漏行或多行。"
                self._warn(number, "stated_count", message)

    def close(self) -> None:
        """Add the warnings that are given once for many rows."""
        for (code, _), (sheet, number, count, message) in self._repeated.items():
            more = f"（同样的共 {count} 行，这是第一行。）" if count > 1 else ""
            self.warnings.append(RowNote(sheet, number, code, message + more))
        self.warnings.sort(key=lambda note: (self._sheets.index(note.sheet), note.row))

    def _warn(self, number: int, code: str, message: str) -> None:
        self.warnings.append(RowNote(self._sheet, number, code, message))

    def _warn_once(self, number: int, code: str, subject: str, message: str) -> list[Any]:
        seen = self._repeated.setdefault((code, subject), [self._sheet, number, 0, message])
        seen[2] += 1
        return seen

    def _reject(self, number: int, code: str, message: str) -> None:
        self.rejected.append(RowNote(self._sheet, number, code, message))

    def _judge(self, row: list[str], number: int) -> None:
        raw_name, raw_id = row[self._name_at], row[self._id_at]
        if (not raw_name or len(raw_id) < _SHORTEST_ID) and self._of_no_person(row, raw_name, number):
            return
        if raw_name == self._heading_of_name and raw_id == self._heading_of_id:
            return  # headings printed again at the top of a page
        self.rows += 1
        if _FORMULA.match(raw_name) or (raw_id[:1] in _SIGNS and _FORMULA.match(raw_id)):
            self._reject(number, "formula", "姓名或证件号码是公式，不是内容。请在表格里改成文字，再导入这一行。")
            return
        if not raw_name:
            self._reject(number, "missing", "没有姓名。请对着证件补上姓名。")
            return
        try:
            document = IdDocument.parse(raw_id, self._today)
        except InvalidId as error:
            self._reject(number, error.fault.value, f"{error.what}{error.remedy}")
            return
        earlier = self._by_id.get(document.number)
        if earlier:
            where = _where(earlier, self._sheet)
            self._reject(number, "duplicate", f"证件号码和{where}的相同，只收了前一行。请对着证件看哪一行写错了。")
            return
        self._accept(row, number, document, raw_name)

    def _accept(self, row: list[str], number: int, document: IdDocument, raw_name: str) -> None:
        group, household_no, relation, category, remark, head, phone, sex, birth, paid = self._texts(row)
        born = document.birth_date
        if birth and (born is None or read_date(birth) != born):
            born = self._birth_date(number, document, birth)
        if born is None:
            self._reject(number, "birth_date", "证件号码里没有出生日期，表里也没有写。请补上出生日期再导入这一行。")
            return
        if sex != document.sex:
            sex = self._sex(number, document, sex)
        name = raw_name if _PLAIN_NAME.fullmatch(raw_name) else self._name(number, raw_name)
        words = self._words_of(row)
        meaning = self._meanings.get(words) or self._meaning(words)
        if meaning.doubts or (meaning.id_kind and meaning.id_kind != document.kind.name):
            self._doubt(number, meaning, document.kind)
        if document.kind is IdKind.CITIZEN:
            seen = self._counties.get(document.number[:6], _NEW)
            if seen is not None:
                self._county(number, document.number[:6], seen)
        if paid.strip("0."):
            self._warn(number, "already_paid", "名册里写着这个人已经缴了钱。本软件没有当作已收款，请问清楚钱是谁收的。")
        self._remember(number, document.number, name, born)
        self.residents.append(
            Resident(
                id_number=document.number,
                id_kind=document.kind,
                name=name,
                birth_date=born,
                sex=sex,
                group=group,
                household_no=household_no,
                head=self._heads.get(head) or self._head(head),
                relation=relation,
                ethnic_group=meaning.ethnic_group,
                phone=phone if phone.isascii() else unicodedata.normalize("NFKC", phone),
                category=category,
                hukou=meaning.hukou,
                tier=meaning.tier,
                insured_last_year=meaning.insured_last_year,
                remark=remark,
                identities=meaning.identities,
            )
        )

    def _remember(self, number: int, id_number: str, name: str, born: date) -> None:
        """Where this person stands in the file; warns where somebody of the same name and birth stands already."""
        self._by_id[id_number] = here = (self._sheet, number)
        other = self._by_person.setdefault((name, born), here)
        if other is not here:
            self._warn(number, "same_person", f"和{_where(other, self._sheet)}同名同出生日期，证件号码不同。请核对是不是同一个人。")

    def _meaning(self, words: tuple[str, ...]) -> ParsedValues:
        self._meanings[words] = found = self._words.meaning(words, self._grades)
        return found

    def _doubt(self, number: int, meaning: ParsedValues, kind: IdKind) -> None:
        for code, word in meaning.doubts:
            if code == "ethnic_group":
                message = f"民族“{word}”不在国家标准的名称里，照原样收下了。"
            else:
                message = f"认不出“{word}”这个写法，这一栏没有采用。"
            self._warn_once(number, code, word, message)
        if meaning.id_kind and meaning.id_kind != kind.name:
            self._warn(number, "id_kind", f"证件类型一栏和证件号码对不上，按号码算作{kind.value}。")

    def _of_no_person(self, row: list[str], name: str, number: int) -> bool:
        """Whether a row without a name or a number is blank or a total, so that passing it over loses nobody."""
        filled = [index for index, cell in enumerate(row) if cell]
        if not filled:
            return True
        for cell in map(plain, (row[filled[0]], name)):
            if self._words.total.match(cell):
                if not self._words.part_total.match(cell):
                    self._state(row, number)
                return True
        return self._idle.issuperset(filled)

    def _state(self, row: list[str], number: int) -> None:
        counts = [int(found[1]) for cell in row if (found := _PEOPLE.search(cell))]
        counts += [int(row[at]) for at in (self._name_at, self._id_at) if row[at].strip().isdecimal()]
        if counts:
            self._sheet_stated = (counts[0], number)

    def _fill_down(self, row: list[str], number: int) -> None:
        for column, top in self._merged.get(number - 1, ()):
            if column >= len(row):
                continue
            if top == number - 1:
                self._tops[column] = row[column]
            else:
                row[column] = row[column] or self._tops.get(column, "")

    def _repair(self, row: list[str], number: int) -> None:
        for index, cell in enumerate(row):
            if _PRIVATE.search(cell):
                row[index] = fixed = cell.translate(_REPAIRED)
                for code, message in _repairs(cell, fixed):
                    self._warn(number, code, message)

    def _head(self, raw: str) -> str:
        self._heads[raw] = found = _HAN_DOT.sub("·", normal_name(raw))
        return found

    def _name(self, number: int, raw: str) -> str:
        name = normal_name(raw)
        if "." in name:
            name = _HAN_DOT.sub("·", name)
        if name != raw:
            self._warn(number, "dot", "姓名里的间隔点写法不一，已统一成“·”。")
        if not (_PLAIN_NAME.fullmatch(name) or _LATIN_NAME.fullmatch(name) or _PRIVATE.search(name)):
            self._warn(number, "odd_name", "姓名里有空格、数字或符号，照原样收下了。请对着证件看一眼。")
        return name

    def _county(self, number: int, county: str, seen: list[Any]) -> None:
        if seen is _NEW:
            hint = county_hint(county)
            self._counties[county] = None if hint is None else self._warn_once(number, "county", county, hint)
        else:
            seen[2] += 1

    def _birth_date(self, number: int, document: IdDocument, text: str) -> date | None:
        stated = read_date(text)
        if document.birth_date is None:
            return stated if stated and stated <= self._today else None
        if text and stated != document.birth_date:
            self._warn(number, "birth_mismatch", "出生日期一栏和证件号码里的不一样，按号码算。")
        return document.birth_date

    def _sex(self, number: int, document: IdDocument, text: str) -> str:
        stated = {"1": "男", "2": "女"}.get(text, text.removesuffix("性"))
        if document.sex and text and stated != document.sex:
            self._warn(number, "sex_mismatch", "性别一栏和证件号码里的不一样，按号码算。")
        return document.sex or (stated if stated in ("男", "女") else "")


def _where(place: tuple[str, int], sheet: str) -> str:
    return f"第 {place[1]} 行" if place[0] == sheet else f"工作表“{place[0]}”第 {place[1]} 行"


def _repairs(cell: str, fixed: str) -> Iterator[tuple[str, str]]:
    """Code and message for characters in an old private encoding: put right, or not known."""
    if fixed != cell:
        signs = "、".join(new for old, new in zip(cell, fixed, strict=True) if old != new)
        yield "repaired_character", f"有旧编码的字，已改成标准编码的“{signs}”。请对着证件看一眼。"
    for sign in _PRIVATE.findall(fixed):
        yield "unknown_character", f"有一个自造字（U+{ord(sign):04X}）认不出来，照原样留着。请问清是什么字后改正。"


def _merged_cells(sheet: Sheet, headings: Headings) -> dict[int, list[tuple[int, int]]]:
    """For each row inside a merge of a household's columns: (column, top row), all counted from 0."""
    columns = {index for key in _FILLED_DOWN for index in headings.columns.get(key, ())}
    cells: dict[int, list[tuple[int, int]]] = {}
    lowest: dict[int, int] = {}  # merges that overlap, as no office program writes them, count once
    for top, left, bottom, _right in sorted(sheet.merges):
        if left in columns and bottom > top >= headings.first:
            bottom = min(bottom, sheet.height - 1)
            for index in range(max(top, lowest.get(left, -1) + 1), bottom + 1):
                cells.setdefault(index, []).append((left, top))
            lowest[left] = max(bottom, lowest.get(left, -1))
    return cells


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
