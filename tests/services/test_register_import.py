"""Importing registers: the same file twice changes nothing, an updated one is followed, nobody is ever removed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from villages import FIRST_DAY, Clock, citizen_number, faults, file_digest, new_village, reading, reopen, resident, take

from village_collector.domain.ledger.entries import EntryKind
from village_collector.domain.people import Identity, ReportedFacts, Resident
from village_collector.domain.register import RowNote, RowState
from village_collector.services.cash_desk import CashDesk
from village_collector.services.register_import import RegisterImport
from village_collector.services.resident_changes import ResidentChanges
from village_collector.services.season import Season

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
LATER = date(2021, 11, 8)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def season(tmp_path: Path, clock: Clock) -> Season:
    return new_village(tmp_path, (resident(n) for n in range(8)), clock=clock)


def changed(number: int, **what: object) -> list[Resident]:
    """The register of eight with one person's line changed."""
    return [replace(resident(n), **what) if n == number else resident(n) for n in range(8)]  # type: ignore[arg-type]


def words(person: Resident, day: date) -> list[str]:
    return [identity.word for identity in person.identities if identity.holds_on(day)]


@pytest.mark.parametrize(
    ("file", "scheme", "people"),
    [
        ("fangcheng-liuhe-register.xlsx", "fangcheng-2021", 1286),
        ("zhuji-jiangshan-register.xls", "zhuji-2023", 2251),
    ],
)
def test_the_same_file_twice_changes_nothing(tmp_path: Path, file: str, scheme: str, people: int) -> None:
    season = new_village(tmp_path, scheme=scheme, clock=Clock(date(2022, 11, 1)))
    importer = RegisterImport(season)
    first = importer.take(importer.read(FIXTURES / file))
    assert (first.accepted, first.updated, first.unchanged, first.rejected) == (people, 0, 0, ())
    head, digest = season.book.ledger.last, file_digest(season.book.path)
    again = importer.take(importer.read(FIXTURES / file))
    assert (again.accepted, again.updated, again.unchanged, again.absent) == (0, 0, people, 0)
    assert season.book.ledger.last == head
    assert file_digest(season.book.path) == digest
    season = reopen(season)
    assert len(season.book.residents()) == people
    assert season.book.kept(season.book.ledger.registers[0].sha256).data == (FIXTURES / file).read_bytes()  # type: ignore[union-attr]
    assert faults(season) == []


def test_of_a_damaged_register_the_good_rows_are_taken_and_the_others_named(tmp_path: Path) -> None:
    season = new_village(tmp_path)
    importer = RegisterImport(season)
    report = importer.take(importer.read(FIXTURES / "damaged-register.xlsx"))
    verdicts = json.loads((FIXTURES / "damaged-register.expected.json").read_text(encoding="utf-8"))
    expected = {int(row): code for row, code in verdicts.items() if code not in (None, "blank", "total")}
    assert {note.row: note.code for note in report.rejected} == expected
    assert report.accepted == sum(1 for code in verdicts.values() if code is None)
    assert len(season.book.residents()) == report.accepted
    again = importer.take(importer.read(FIXTURES / "damaged-register.xlsx"))
    assert (again.accepted, again.updated, len(again.rejected)) == (0, 0, len(expected))


def test_a_look_at_a_register_changes_nothing(season: Season) -> None:
    before = file_digest(season.book.path)
    report = RegisterImport(season).take(reading([resident(n) for n in range(12)]), dry_run=True)
    assert (report.accepted, report.unchanged) == (4, 8)
    assert len(season.book.residents()) == 8
    assert file_digest(season.book.path) == before


def test_rejected_rows_are_reported_as_they_were_read(season: Season) -> None:
    note = RowNote(sheet="名册", row=9, code="checksum", message="证件号码最后一位校验不对。")
    report = RegisterImport(season).take(reading([resident(8)], rejected=[note]))
    assert report.rejected == (note,)


def test_a_changed_line_is_followed_and_the_place_in_the_register_kept(season: Season) -> None:
    report = take(season, changed(3, phone="13999999999", remark="搬到镇上"))
    assert (report.accepted, report.updated, report.unchanged) == (0, 1, 7)
    season = reopen(season)
    assert [p.id_number for p in season.book.residents()] == [resident(n).id_number for n in range(8)]
    assert season.book.residents()[3].phone == "13999999999"
    assert faults(season) == []


def test_new_people_come_after_those_known(season: Season) -> None:
    report = take(season, [resident(9), *(resident(n) for n in range(8))])
    assert (report.accepted, report.unchanged) == (1, 8)
    assert season.book.residents()[8].id_number == resident(9).id_number


def test_nobody_is_removed_when_a_file_no_longer_lists_them(season: Season) -> None:
    report = take(season, [resident(0), resident(8)])
    assert (report.accepted, report.unchanged, report.absent) == (1, 1, 7)
    assert len(season.book.residents()) == 9


def test_an_identity_of_the_first_register_holds_from_ever(tmp_path: Path) -> None:
    season = new_village(tmp_path, [resident(0, "低保对象")])
    assert season.book.residents()[0].identities == (Identity(word="低保对象", valid_from=None, valid_to=None, source="名册"),)


def test_an_identity_that_begins_and_ends_keeps_its_days(season: Season, clock: Clock) -> None:
    clock.go_to(LATER)
    take(season, changed(2, identities=(Identity(word="低保对象"),)), "十一月.xlsx")
    person = season.book.residents()[2]
    assert person.identities == (Identity(word="低保对象", valid_from=LATER, valid_to=None, source="名册"),)
    assert (words(person, FIRST_DAY), words(person, LATER)) == ([], ["低保对象"])
    clock.go_to(date(2021, 11, 20))
    take(season, changed(2), "十一月二十.xlsx")
    person = season.book.residents()[2]
    assert person.identities == (Identity(word="低保对象", valid_from=LATER, valid_to=date(2021, 11, 19), source="名册"),)
    clock.go_to(date(2021, 11, 25))
    take(season, changed(2, identities=(Identity(word="低保对象"),)), "月底.xlsx")
    person = reopen(season).book.residents()[2]
    spoken = [words(person, date(2021, 11, day)) for day in (7, 8, 19, 20, 24, 25)]
    assert spoken == [[], ["低保对象"], ["低保对象"], [], [], ["低保对象"]]


def test_what_the_desk_and_the_departments_know_survives_a_new_register(season: Season, clock: Clock) -> None:
    number = resident(4).id_number
    listed = (Identity(word="孤儿", valid_from=LATER, valid_to=None, source="民政局名单"),)
    ResidentChanges(season).amend(number, reason="学校证明", facts=ReportedFacts(pupil=True), identities=listed, tier="二档")
    clock.go_to(LATER)
    take(season, changed(4, phone="1"), "新.xlsx")
    person = season.book.resident(number)
    assert person is not None
    assert (person.phone, person.facts, person.identities, person.tier) == ("1", ReportedFacts(pupil=True), listed, "二档")


def test_a_short_list_does_not_wipe_what_the_register_said(season: Season) -> None:
    bare = replace(resident(1), group="", household_no="", head="", relation="", ethnic_group="", phone="", remark="新表")
    take(season, [bare], "只有姓名和号码.xlsx")
    person = season.book.residents()[1]
    assert person == replace(resident(1), remark="新表")


def test_a_list_without_a_column_for_identities_ends_none(tmp_path: Path) -> None:
    season = new_village(tmp_path, [resident(0, "特困"), resident(1, "低保对象")])
    short = tmp_path / "电话表.csv"
    lines = ["姓名,身份证号,联系电话", *(f"{p.name},{p.id_number},1390000000{n}" for n, p in enumerate(season.book.residents()))]
    short.write_text("\n".join(lines), encoding="utf-8-sig")
    before = season.book.residents()
    importer = RegisterImport(season)
    report = importer.take(importer.read(short))
    assert report.updated == 2
    assert season.book.residents() == tuple(replace(p, phone=f"1390000000{n}") for n, p in enumerate(before))


def test_what_was_collected_stays_when_the_register_changes(season: Season, clock: Clock) -> None:
    receipt = CashDesk(season).collect([resident(2).id_number])
    clock.go_to(LATER)
    take(season, changed(2, identities=(Identity(word="特困"),), name="李改名"), "新.xlsx")
    line = season.roster.line(season.book.residents()[2].id_number)
    assert line.receipt == receipt
    assert line.state is RowState.COLLECTED
    assert faults(season) == []


REGISTERS = st.lists(
    st.dictionaries(st.integers(0, 9), st.tuples(st.sampled_from("甲乙"), st.sampled_from([(), ("低保对象",), ("特困",)])), max_size=8),
    max_size=4,
)


@settings(max_examples=40)  # each on a disk of its own
@given(REGISTERS)
def test_after_any_files_everybody_ever_listed_is_there_once_as_last_written(
    tmp_path_factory: pytest.TempPathFactory, files: list[dict[int, tuple[str, tuple[str, ...]]]]
) -> None:
    clock = Clock()
    season = new_village(tmp_path_factory.mktemp("v"), clock=clock)
    last: dict[int, tuple[str, tuple[str, ...]]] = {}
    for number, file in enumerate(files):
        clock.go_to(date(2021, 10, 12 + number))
        people = [resident(who, *identities, name=f"李{name}") for who, (name, identities) in file.items()]
        for _ in range(2):
            take(season, people, f"{number}.xlsx")
        last |= file
    found = {p.id_number: p for p in season.book.residents()}
    assert set(found) == {resident(who).id_number for who in last}
    for who, (name, identities) in last.items():
        person = found[resident(who).id_number]
        assert person.name == f"李{name}"
        assert sorted(words(person, clock().date())) == sorted(identities)
    imports = [entry for entry in season.book.entries() if entry.kind == EntryKind.REGISTER_IMPORT]
    assert len(imports) <= len(files)
    assert faults(season) == []
    season.book.close()


def test_a_register_of_one_household_only_does_not_mix_it_with_its_namesake(tmp_path: Path, season: Season) -> None:
    heading = "村民组,户主,与户主关系,姓名,身份证号"
    first, second = (f"1组,朱燕,户主,朱燕,{citizen_number(order)}" for order in (61, 65))
    spouse, son = f"1组,朱燕,配偶,李萱,{citizen_number(62)}", f"1组,朱燕,子,蒋梓,{citizen_number(66)}"
    whole, part = tmp_path / "全.csv", tmp_path / "一户.csv"
    whole.write_text("\n".join([heading, first, spouse, second, son]), encoding="utf-8")
    part.write_text("\n".join([heading, second, son]), encoding="utf-8")
    importer = RegisterImport(season)
    importer.take(importer.read(whole))
    homes = {number: season.roster.resident(citizen_number(number)).household for number in (61, 62, 65, 66)}
    assert homes[61] == homes[62] != homes[65] == homes[66]
    assert importer.take(importer.read(part)).unchanged == 2
    assert {number: season.roster.resident(citizen_number(number)).household for number in homes} == homes
