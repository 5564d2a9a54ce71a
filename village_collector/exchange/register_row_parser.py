"""Parses the rows of a register one by one: a resident, a reason why not, or no person's row at all."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from contextlib import suppress
from datetime import date
from functools import cache
from itertools import islice
from operator import itemgetter

from village_collector.domain.people import IdDocument, IdFault, IdKind, InvalidId, Resident
from village_collector.exchange.column_mapping import HeadingRow
from village_collector.exchange.county_codes import county_hint
from village_collector.exchange.household_assignment import assign_households, without_rounded_numbers
from village_collector.exchange.import_notes import ImportNotes, Place, RepeatedWarning
from village_collector.exchange.register_cells import (
    contradicts_birth,
    has_control_characters,
    has_private_characters,
    is_formula,
    is_odd_name,
    is_plain_name,
    normal_dotted_name,
    read_date,
    repair_characters,
    says_paid,
)
from village_collector.exchange.register_other_rows import OtherRows
from village_collector.exchange.rounded_numbers import find_rounded_numbers
from village_collector.exchange.value_vocabulary import VALUE_COLUMNS, ParsedValues, ValueVocabulary
from village_collector.exchange.workbook_reader import Rows, Sheet

_TEXT_COLUMNS = (
    "group",
    "household_no",
    "relation",
    "category",
    "remark",
    "head",
    "phone",
    "sex",
    "birth_date",
    "paid",
)
_MERGED_COLUMNS = ("group", "household_no", "head", "village", "town", "county")  # of a household, not of a person
_PREPARED_COLUMNS = frozenset({"seq", "village", "town", "county"})  # all that a prepared but empty line holds
_HOUSEHOLD_NO_DAMAGED = "户号被表格软件改坏了，没有采用，按户主分户。请要一份把户号存成文本的名册。"
_SHORTEST_ID = 8  # a line of totals may hold a count where numbers stand


class RowParser:
    """Takes the sheets of one register, row after row; afterwards holds what became of each."""

    def __init__(self, today: date, values: ValueVocabulary, id_kinds: Collection[IdKind] = ()) -> None:
        self.residents: list[Resident] = []
        self.notes = ImportNotes()
        self.rows = 0
        self.stated: int | None = None
        self._today = today
        self._values = values
        self._id_kinds = id_kinds
        self._parse = cache(values.parse)  # a register repeats the same few words
        self._normal_head = cache(normal_dotted_name)
        self._by_id: dict[str, Place] = {}
        self._by_person: dict[tuple[str, date], Place] = {}
        self._counties: dict[str, RepeatedWarning | None] = {}
        self._sheet_number = -1
        self._places: list[Place] = []  # of each resident
        self._sheets: list[int] = []  # of each resident, by its number
        self._head_ids: list[str] = []  # under which each resident is listed
        self._numbers: list[str] = []  # every number that stood in the column of numbers

    def open_sheet(self, sheet: Sheet, headings: HeadingRow) -> None:
        """The rows that `parse_rows` gets from here on belong to this sheet."""
        self.notes.open_sheet(sheet.name)
        self._width = width = len(headings.texts)

        def at(key: str) -> int:
            found = headings.column(key)
            return width if found is None else found  # one blank cell is put after the last

        identities = headings.columns.get("identities") or headings.columns.get("category", ())
        grades = headings.columns.get("disability", ())
        self._grades = len(grades)
        self._texts = itemgetter(*map(at, _TEXT_COLUMNS))
        self._words = itemgetter(*map(at, VALUE_COLUMNS), *identities, *grades)
        self._name_at, self._id_at = at("name"), at("id_number")
        self._heading_of_name, self._heading_of_id = headings.texts[self._name_at], headings.texts[self._id_at]
        prepared = {index for key in _PREPARED_COLUMNS for index in headings.columns.get(key, ())}
        self._others = OtherRows(self._values, prepared, self._name_at, self._id_at)
        self._head_id_at = at("head_id")
        self._others.group = sheet.name if "group" not in headings.columns and self._values.group.fullmatch(sheet.name) else ""
        self._sheet_number += 1
        self._rows_before = self.rows
        self._merged = _merged_cells(sheet, headings)
        self._merged_values: dict[int, str] = {}

    def parse_rows(self, rows: Rows, first: int) -> None:
        """Parse a block of rows; `first` is the number that a spreadsheet shows for its first one."""
        # One look at the whole block: blanks of any kind and private characters make a text unprintable.
        whole = "".join(map("".join, rows))
        blanks = " " in whole or not whole.isprintable()
        private = blanks and has_private_characters(whole) is not None
        width = self._width
        for number, row in enumerate(rows, first):
            del row[width:]
            row.append("")
            if blanks:
                row[:] = map(str.strip, row)
            if private:
                self._repair_characters(row, number)
            if self._merged:
                self._fill_merged(row, number)
            self._parse_row(row, number)

    def close_sheet(self) -> None:
        """Compare what the sheet says of its own number of people with what stood in it."""
        if self._others.stated:
            stated, number = self._others.stated
            counted = self.rows - self._rows_before
            self.stated = (self.stated or 0) + stated
            if stated != counted:
                message = f"合计行写的是 {stated} 人，表里实际有 {counted} 行人员。请核对有没有漏行或多行。"
                self.notes.warn(number, "stated_count", message)

    def finish(self) -> None:
        """Judge what only the whole register shows: numbers that a spreadsheet has rounded, and who lives together."""
        rounded = find_rounded_numbers(self._numbers)
        taken = [index for index, resident in enumerate(self.residents) if resident.id_number not in rounded]
        if len(taken) < len(self.residents):
            damaged = InvalidId(IdFault.DAMAGED)
            for resident, (sheet, row) in zip(self.residents, self._places, strict=True):
                if resident.id_number in rounded:
                    self.notes.reject_at(sheet, row, damaged.fault.value, f"{damaged.what}{damaged.remedy}")
        numbered = [self.residents[index] for index in taken]
        self.residents = assign_households(
            _without_rounded_homes(self.notes, numbered, [self._places[index] for index in taken]),
            [self._sheets[index] for index in taken],
            [self._head_ids[index] for index in taken],
        )

    def _parse_row(self, row: list[str], number: int) -> None:
        name, id_number = row[self._name_at], row[self._id_at]
        if (not name or len(id_number) < _SHORTEST_ID) and self._others.is_nobody(row, name, number):
            return
        if name == self._heading_of_name and id_number == self._heading_of_id:
            return  # headings printed again at the top of a page
        self.rows += 1
        self._numbers.append(id_number)
        if is_formula(name) or is_formula(id_number):
            self.notes.reject(number, "formula", "姓名或证件号码是公式，不是内容。请在表格里改成文字，再导入这一行。")
            return
        if not name:
            self.notes.reject(number, "missing", "没有姓名。请对着证件补上姓名。")
            return
        if has_control_characters(name):
            message = "姓名里有看不见的控制字符，会让后面的字显示错位，没有接收。请把姓名重新打一遍，再导入这一行。"
            self.notes.reject(number, "control_character", message)
            return
        try:
            document = self._document(row, id_number)
        except InvalidId as error:
            self.notes.reject(number, error.fault.value, f"{error.what}{error.remedy}")
            return
        if document.number != id_number.upper():
            message = "证件号码里夹着空格、看不见的符号或全角数字，已去掉，数字没有改。请对着证件看一眼。"
            self.notes.warn_once(number, "cleaned_number", "", message)
        if earlier := self._by_id.get(document.number):
            where = self.notes.place_text(earlier)
            message = f"证件号码和{where}的相同，只收了前一行。请对着证件看哪一行写错了。"
            self.notes.reject(number, "duplicate", message)
            return
        self._accept(row, number, document, name)

    def _document(self, row: list[str], id_number: str) -> IdDocument:
        """The document with this number: one of the cards, or of a kind that the notice accepts too; raises InvalidId."""
        try:
            return IdDocument.parse(id_number, self._today)
        except InvalidId:
            if not self._id_kinds:
                raise
            word = self._parse(self._words(row), self._grades).id_kind
            stated = IdKind[word] if word and word in IdKind.__members__ else None
            found = IdDocument.parse_stated(id_number, stated, self._id_kinds)
            if found is None:
                raise
            return found

    def _accept(self, row: list[str], number: int, document: IdDocument, raw_name: str) -> None:
        group, household_no, relation, category, remark, head, phone, sex, birth, paid = self._texts(row)
        born = document.birth_date
        if birth:
            born = self._birth_date(number, document, birth)
        if born is None:
            message = "证件号码里没有出生日期，表里也没有写。请补上出生日期再导入这一行。"
            self.notes.reject(number, "birth_date", message)
            return
        if document.sex and sex and _stated_sex(sex) != document.sex:
            self.notes.warn(number, "sex_mismatch", "性别一栏和证件号码里的不一样，按号码算。")
        name = raw_name if is_plain_name(raw_name) else self._name(number, raw_name)
        values = self._parse_values(row, number, document.kind)
        if document.kind is IdKind.CITIZEN:
            self._check_county(number, document.number[:6])
        if paid.strip("0.") and says_paid(paid, self._values.not_paid):
            message = "名册里写着这个人已经缴了钱。本软件没有当作已收款，请问清楚钱是谁收的。"
            self.notes.warn(number, "already_paid", message)
        household_no, phone = _without_rounded(self.notes, number, household_no, phone)
        self._remember(number, document.number, name, born)
        self._places.append((self.notes.sheet, number))
        self._sheets.append(self._sheet_number)
        self._head_ids.append(_card_number(row[self._head_id_at], self._today))
        self.residents.append(
            Resident(
                id_number=document.number,
                id_kind=document.kind,
                name=name,
                birth_date=born,
                sex=document.sex or (_stated_sex(sex) if _stated_sex(sex) in ("男", "女") else ""),
                group=group or self._others.group,
                household_no=household_no,
                head=self._normal_head(head),
                relation=relation,
                ethnic_group=values.ethnic_group,
                phone=phone if phone.isascii() else unicodedata.normalize("NFKC", phone),
                category=category,
                hukou=values.hukou,
                tier=values.tier,
                insured_last_year=values.insured_last_year,
                remark=remark,
                identities=values.identities,
            )
        )

    def _remember(self, number: int, id_number: str, name: str, born: date) -> None:
        """Keep where this person stands, and ask about two numbers for one name and birth date."""
        self._by_id[id_number] = here = (self.notes.sheet, number)
        other = self._by_person.setdefault((name, born), here)
        if other is not here:
            where = self.notes.place_text(other)
            message = f"和{where}同名同出生日期，证件号码不同。请核对是不是同一个人。"
            self.notes.warn(number, "same_person", message)

    def _parse_values(self, row: list[str], number: int, kind: IdKind) -> ParsedValues:
        values = self._parse(self._words(row), self._grades)
        for column, word in values.unknown:
            if column == "ethnic_group":
                message = f"民族“{word}”不在国家标准的名称里，照原样收下了。"
            else:
                message = f"认不出“{word}”这个写法，这一栏没有采用。"
            self.notes.warn_once(number, column, word, message)
        if values.id_kind and values.id_kind != kind.name:
            self.notes.warn(number, "id_kind", f"证件类型一栏和证件号码对不上，按号码算作{kind.value}。")
        return values

    def _fill_merged(self, row: list[str], number: int) -> None:
        """Give the value of a merged cell to every row that the merge covers."""
        for column, top in self._merged.get(number - 1, ()):
            if top == number - 1:
                self._merged_values[column] = row[column]
            else:
                row[column] = row[column] or self._merged_values[column]

    def _repair_characters(self, row: list[str], number: int) -> None:
        for index, cell in enumerate(row):
            if not has_private_characters(cell):
                continue
            row[index], repaired, unknown = repair_characters(cell)
            if repaired:
                message = f"有旧编码的字，已改成标准编码的“{'、'.join(repaired)}”。请对着证件看一眼。"
                self.notes.warn(number, "repaired_character", message)
            for character in unknown:
                message = f"有一个自造字（U+{ord(character):04X}）认不出来，照原样留着。请问清是什么字后改正。"
                self.notes.warn(number, "unknown_character", message)

    def _name(self, number: int, raw: str) -> str:
        name = normal_dotted_name(raw)
        if len(name) != len(raw):
            message = "姓名里夹着空格、换行或看不见的符号，已去掉，字没有改。"
            self.notes.warn_once(number, "blank_in_name", "", message)
        elif name != raw:
            self.notes.warn(number, "dot", "姓名里的间隔点写法不一，已统一成“·”。")
        if is_odd_name(name):
            self.notes.warn(number, "odd_name", "姓名里有空格、数字或符号，照原样收下了。请对着证件看一眼。")
        return name

    def _check_county(self, number: int, county: str) -> None:
        if county not in self._counties:
            hint = county_hint(county)
            self._counties[county] = self.notes.warn_once(number, "county", county, hint) if hint else None
        elif warning := self._counties[county]:
            warning.count += 1

    def _birth_date(self, number: int, document: IdDocument, text: str) -> date | None:
        stated = read_date(text)
        if document.birth_date is None:
            return stated if stated and stated <= self._today else None
        if stated != document.birth_date and contradicts_birth(text, document.birth_date):
            self.notes.warn(number, "birth_mismatch", "出生日期一栏和证件号码里的不一样，按号码算。")
        return document.birth_date


def _without_rounded_homes(notes: ImportNotes, residents: list[Resident], places: list[Place]) -> list[Resident]:
    """The residents without household numbers that a spreadsheet has changed; the first of them is named."""
    found = without_rounded_numbers(residents)
    changed = (place for place, was, now in zip(places, residents, found, strict=True) if was is not now)
    for sheet, row in islice(changed, 1):
        notes.warn_at(sheet, row, "household_no", _HOUSEHOLD_NO_DAMAGED)
    return found


def _without_rounded(notes: ImportNotes, number: int, household_no: str, phone: str) -> tuple[str, str]:
    """Number of the household and telephone, "" where a spreadsheet has changed their last digits."""
    if "E+" in household_no:
        notes.warn_once(number, "household_no", "", _HOUSEHOLD_NO_DAMAGED)
        household_no = ""
    if "E+" in phone:
        notes.warn_once(number, "phone", "", "电话号码被表格软件改坏了，没有采用。请在名册里补上。")
        phone = ""
    return household_no, phone


def _stated_sex(text: str) -> str:
    """What a cell says of the sex, in the word of the ID number."""
    return {"1": "男", "2": "女"}.get(text, text.removesuffix("性"))


def _card_number(text: str, today: date) -> str:
    """The number of a card where a good one stands in the cell, else ""."""
    if text:
        with suppress(InvalidId):
            return IdDocument.parse(text, today).number
    return ""


def _merged_cells(sheet: Sheet, headings: HeadingRow) -> dict[int, list[tuple[int, int]]]:
    """For each row inside a merge of a household's columns: (column, top row), all counted from 0."""
    columns = {index for key in _MERGED_COLUMNS for index in headings.columns.get(key, ())}
    cells: dict[int, list[tuple[int, int]]] = {}
    free: dict[int, int] = {}  # per column the first row below: merges that overlap, as no office program writes them, count once
    for top, left, bottom, _right in sorted(sheet.merges):
        if left in columns and top >= headings.first:
            start, end = free.get(left, top), min(bottom + 1, sheet.height)
            for index in range(max(top, start), end):
                cells.setdefault(index, []).append((left, top))
            free[left] = max(start, end)
    return cells
