"""Registers of every kind: who is taken in, who is not and why, and that nobody is lost."""

from __future__ import annotations

import csv
import gc
import io
import json
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from villages import citizen_number
from workbooks import book_parts, sheet_xml, write_book, zipped

from village_collector.domain.people import BY_REGISTER, Identity, IdKind, Resident, households
from village_collector.domain.register import RegisterReading
from village_collector.errors import UserError
from village_collector.exchange.registers import read_register

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
TODAY = date(2022, 12, 1)
WOMAN = citizen_number(2, date(1989, 3, 8))
MAN = citizen_number(3, date(1975, 6, 8))
CHILD = citizen_number(5, date(2018, 8, 27))
FOREIGNER = "FRA110123456789"


def read(path: Path, **more: object) -> RegisterReading:
    return read_register(path, today=TODAY, **more)  # type: ignore[arg-type]


def read_rows(folder: Path, *rows: Sequence[object], **more: object) -> RegisterReading:
    return read(write_book(folder / "名册.xlsx", rows), **more)


def only(reading: RegisterReading) -> Resident:
    assert not reading.rejected
    (resident,) = reading.residents
    return resident


def refusal(code: str, path: Path, **more: object) -> UserError:
    with pytest.raises(UserError) as caught:
        read(path, **more)
    assert caught.value.code == code
    assert all(part.endswith("。") for part in (caught.value.what, caught.value.state, caught.value.remedy))
    return caught.value


@pytest.mark.parametrize(
    ("name", "people", "homes"),
    [
        ("fangcheng-liuhe-register.xlsx", 1286, 380),
        ("zhuji-jiangshan-register.xls", 2251, 676),
        ("yuzhong-register.xlsx", 640, 204),
        ("dalate-register-gb18030.csv", 420, 125),
    ],
)
def test_everybody_in_a_real_register_is_taken_in(name: str, people: int, homes: int) -> None:
    reading = read(FIXTURES / name)
    assert (len(reading.residents), len(reading.rejected), reading.rows) == (people, 0, people)
    assert len(households(reading.residents)) == homes
    assert reading.unmapped == ()
    assert reading.data == (FIXTURES / name).read_bytes()
    assert {note.code for note in reading.warnings} == {"county"}, "the invented counties end in 99"


def test_each_row_of_the_damaged_register_is_judged_as_it_deserves() -> None:
    reading = read(FIXTURES / "damaged-register.xlsx")
    expected: dict[str, str | None] = json.loads((FIXTURES / "damaged-register.expected.json").read_text())
    assert {str(note.row): note.code for note in reading.rejected} == {
        row: code for row, code in expected.items() if code not in (None, "blank", "total")
    }
    assert len(reading.residents) == sum(code is None for code in expected.values())
    assert reading.rows == sum(code not in ("blank", "total") for code in expected.values())
    assert next(note.message for note in reading.rejected if note.code == "duplicate").count("第 2 行") == 1
    numbers = {resident.id_number for resident in reading.residents}
    assert not any(number in note.message for number in numbers for note in (*reading.rejected, *reading.warnings))


def test_what_the_real_registers_say_of_a_person_is_kept() -> None:
    fangcheng = read(FIXTURES / "fangcheng-liuhe-register.xlsx")
    assert fangcheng.stated_people == 1286
    first = fangcheng.residents[0]
    assert (first.group, first.household_no, first.relation, first.ethnic_group) == ("第2组", "0001", "户主", "汉族")
    assert [identity.word for identity in first.identities] == ["低保"]
    assert first.category == "普通居民"
    assert Counter(len(resident.identities) for resident in fangcheng.residents) == {0: 1010, 1: 276}

    yuzhong = read(FIXTURES / "yuzhong-register.xlsx")
    assert Counter(resident.tier for resident in yuzhong.residents) == {"一档": 512, "二档": 128}
    assert yuzhong.residents[0].group == "第2组"

    dalate = read(FIXTURES / "dalate-register-gb18030.csv")
    assert Counter(resident.hukou for resident in dalate.residents) == {"local": 402, "elsewhere": 18}
    assert Counter(resident.ethnic_group for resident in dalate.residents)["蒙古族"] == 80
    assert any(ord(letter) > 0xFFFF for resident in dalate.residents for letter in resident.name)

    zhuji = read(FIXTURES / "zhuji-jiangshan-register.xls")
    assert Counter(resident.insured_last_year for resident in zhuji.residents) == {True: 2001, False: 250}


def test_the_bureaus_ways_of_writing_a_number_do_not_matter(tmp_path: Path) -> None:
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in MAN)
    written = [f" {WOMAN[:6]} {WOMAN[6:]}", wide, f"'{CHILD}"]
    reading = read_rows(tmp_path, ["姓名", "身份证号"], *(["张三", number] for number in written))
    assert [resident.id_number for resident in reading.residents] == [WOMAN, MAN, CHILD]
    assert [(resident.sex, resident.birth_date) for resident in reading.residents] == [
        ("女", date(1989, 3, 8)),
        ("男", date(1975, 6, 8)),
        ("男", date(2018, 8, 27)),
    ]


@pytest.mark.parametrize("number", [4.11399197506082e17, 411399197506082000, 1234567890123456])
def test_a_number_that_was_kept_as_a_number_is_damaged_whatever_its_check_digit_says(
    tmp_path: Path, number: float
) -> None:
    reading = read_rows(tmp_path, ["姓名", "身份证号"], ["张三", number])
    assert [note.code for note in reading.rejected] == ["damaged"]


def test_a_household_number_stays_as_it_was_written(tmp_path: Path) -> None:
    reading = read_rows(
        tmp_path, ["户号", "姓名", "身份证号"], ["0001", "甲", WOMAN], [1, "乙", MAN], [2.0, "丙", CHILD]
    )
    assert [resident.household_no for resident in reading.residents] == ["0001", "1", "2"]


def test_merged_cells_of_a_household_count_for_every_member(tmp_path: Path) -> None:
    rows = [
        ["户号", "户主", "姓名", "身份证号"],
        ["07", "甲", "甲", WOMAN],
        ["", "", "乙", MAN],
        ["08", "丙", "丙", CHILD],
    ]
    merges = '<mergeCells count="2"><mergeCell ref="A2:A3"/><mergeCell ref="B2:B3"/></mergeCells>'
    reading = read(write_book(tmp_path / "名册.xlsx", rows, after=merges))
    assert [(one.household_no, one.head) for one in reading.residents] == [("07", "甲"), ("07", "甲"), ("08", "丙")]


def test_a_merged_name_is_not_given_to_a_second_person(tmp_path: Path) -> None:
    rows = [["姓名", "身份证号"], ["甲", WOMAN], ["", MAN]]
    merges = '<mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>'
    reading = read(write_book(tmp_path / "名册.xlsx", rows, after=merges))
    assert [(note.row, note.code) for note in reading.rejected] == [(3, "missing")]


def test_headings_in_two_rows_with_the_heads_own_number_beside_the_members(tmp_path: Path) -> None:
    reading = read_rows(
        tmp_path,
        ["某村名册", "", "", "", ""],
        ["户主信息", "", "参保人信息", "", "备注"],
        ["姓名", "身份证号", "姓名", "证件\n号码*", ""],
        ["甲", WOMAN, "乙", MAN, "外出"],
    )
    resident = only(reading)
    assert (resident.head, resident.name, resident.id_number, resident.remark) == ("甲", "乙", MAN, "外出")


def test_several_identities_in_one_cell_and_a_grade_of_disability(tmp_path: Path) -> None:
    head = ["姓名", "身份证号", "人员身份", "残疾等级"]
    reading = read_rows(
        tmp_path,
        head,
        ["甲", WOMAN, "低保、脱贫户；普通居民", "二级"],
        ["乙", MAN, "一级残疾", 1],
        ["丙", CHILD, "无", "/"],
    )
    words = [[identity.word for identity in resident.identities] for resident in reading.residents]
    assert words == [["低保", "脱贫户", "二级残疾"], ["一级残疾"], []]


def test_a_category_by_age_is_no_assisted_identity(tmp_path: Path) -> None:
    head = ["姓名", "身份证号", "人员类别"]
    reading = read_rows(tmp_path, head, ["甲", WOMAN, "成年居民"], ["乙", CHILD, "中小学生"], ["丙", MAN, "特困人员"])
    assert [len(resident.identities) for resident in reading.residents] == [0, 0, 1]
    assert [resident.category for resident in reading.residents] == ["成年居民", "中小学生", "特困人员"]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("汉", "汉族"),
        ("蒙古", "蒙古族"),
        ("蒙古族", "蒙古族"),
        ("僳僳族", "傈僳族"),
        ("撤拉族", "撒拉族"),
        (" 回 族", "回族"),
    ],
)
def test_an_ethnic_group_gets_the_name_of_the_standard(tmp_path: Path, written: str, name: str) -> None:
    assert only(read_rows(tmp_path, ["姓名", "身份证号", "民族"], ["甲", WOMAN, written])).ethnic_group == name


def test_what_does_not_fit_the_number_is_a_warning_and_the_number_counts(tmp_path: Path) -> None:
    head = ["姓名", "身份证号", "性别", "出生日期", "证件类型"]
    reading = read_rows(
        tmp_path, head, ["甲", WOMAN, "男", "1989-03-09", "护照"], ["乙", MAN, "男", "1975年6月8日", "身份证"]
    )
    assert [(note.row, note.code) for note in reading.warnings if note.code != "county"] == [
        (2, "birth_mismatch"),
        (2, "sex_mismatch"),
        (2, "id_kind"),
    ]
    assert reading.residents[0].sex == "女"
    assert reading.residents[0].birth_date == date(1989, 3, 8)


def test_a_number_without_a_birth_date_needs_the_column(tmp_path: Path) -> None:
    head = ["姓名", "身份证号", "出生日期", "性别"]
    other = "DEU110123456780"
    reading = read_rows(tmp_path, head, ["Marie Curie", FOREIGNER, "19800102", "女"], ["Otto Hahn", other, "", "男"])
    assert (reading.residents[0].birth_date, reading.residents[0].sex) == (date(1980, 1, 2), "女")
    assert reading.residents[0].id_kind is IdKind.FOREIGN_PERMANENT
    assert [(note.row, note.code) for note in reading.rejected] == [(3, "birth_date")]


def test_permits_and_passports_are_taken_where_the_notice_accepts_them(tmp_path: Path) -> None:
    rows = [
        ["姓名", "证件类型", "证件号码", "出生日期", "性别"],
        ["陈港生", "港澳居民来往内地通行证", "H12345678", "1980-01-02", "男"],
        ["林台生", "台湾居民来往大陆通行证", "12345678", "1981-01-02", "女"],
        ["Otto Hahn", "外国人护照", "C01X00T47", "1979-03-08", "男"],
        ["无类型", "", "C01X00T48", "1979-03-08", "男"],
        ["无生日", "护照", "C01X00T49", "", "男"],
    ]
    book = write_book(tmp_path / "外籍.xlsx", rows)
    reading = read_register(book, today=TODAY, id_kinds=[IdKind.HMT_PERMIT, IdKind.TAIWAN_PERMIT, IdKind.PASSPORT])
    assert [(one.id_kind, one.id_number) for one in reading.residents] == [
        (IdKind.HMT_PERMIT, "H12345678"), (IdKind.TAIWAN_PERMIT, "12345678"), (IdKind.PASSPORT, "C01X00T47"),
    ]  # fmt: skip
    assert [(note.row, note.code) for note in reading.rejected] == [(5, "shape"), (6, "birth_date")]
    assert not reading.warnings
    assert len(read_register(book, today=TODAY).rejected) == 5


def test_the_dot_in_a_name_is_made_the_one_dot_and_said(tmp_path: Path) -> None:
    reading = read_rows(
        tmp_path, ["姓名", "身份证号"], ["迪丽热巴•艾山", WOMAN], ["买买提.吐逊", MAN], ["古丽·艾山", CHILD]
    )
    assert [resident.name for resident in reading.residents] == ["迪丽热巴·艾山", "买买提·吐逊", "古丽·艾山"]
    assert [note.row for note in reading.warnings if note.code == "dot"] == [2, 3]


def test_a_name_with_digits_is_kept_and_one_with_blanks_is_mended_and_both_are_said(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, ["姓名", "身份证号"], ["张　三", WOMAN], ["李4", MAN])
    assert [resident.name for resident in reading.residents] == ["张三", "李4"]
    assert [note.row for note in reading.warnings if note.code == "odd_name"] == [3]
    assert [note.row for note in reading.warnings if note.code == "blank_in_name"] == [2]


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\x07"])
def test_a_name_with_a_sign_that_turns_or_hides_the_rest_is_refused_by_its_row(tmp_path: Path, sign: str) -> None:
    reading = read_rows(tmp_path, ["姓名", "身份证号"], [f"张{sign}三", WOMAN], ["李四", MAN])
    assert [(note.row, note.code) for note in reading.rejected] == [(2, "control_character")]
    assert [resident.name for resident in reading.residents] == ["李四"]


def test_a_row_with_a_name_and_no_number_is_never_taken_for_a_foot_note(tmp_path: Path) -> None:
    rows = [["李四", MAN], ["张三", ""], ["村委会（盖章）", ""], ["填表人：张三", ""], ["2021年  月  日", ""], ["小计", "1人"]]
    reading = read_rows(tmp_path, ["姓名", "身份证号"], *rows)
    assert [(note.row, note.code) for note in reading.rejected] == [(3, "missing")]


def test_characters_that_the_old_code_put_elsewhere_come_home(tmp_path: Path) -> None:
    eight = b"".join(bytes.fromhex(code) for code in ["fe59", "fe61", "fe66", "fe67", "fe6d", "fe7e", "fe90", "fea0"])
    file = tmp_path / "名册.csv"
    file.write_bytes("姓名,身份证号\n王".encode("gb18030") + eight + f",{WOMAN}\n李\ue7c7,{MAN}\n".encode("gb18030"))
    reading = read(file)
    assert reading.residents[0].name == "王" + "".join(map(chr, range(0x9FB4, 0x9FBC)))
    assert reading.residents[1].name == "李\ue7c7", "an unknown character is asked about, not thrown away"
    notes = {(note.row, note.code): note.message for note in reading.warnings if note.code != "county"}
    assert set(notes) == {(2, "repaired_character"), (3, "unknown_character")}
    assert "U+E7C7" in notes[3, "unknown_character"]


def test_two_numbers_for_one_name_and_birth_date_are_asked_about(tmp_path: Path) -> None:
    twin = citizen_number(4, date(1989, 3, 8))
    reading = read_rows(tmp_path, ["姓名", "身份证号"], ["甲", WOMAN], ["甲", twin])
    assert len(reading.residents) == 2
    assert [(note.row, note.code) for note in reading.warnings if note.code != "county"] == [(3, "same_person")]


def test_a_total_that_does_not_fit_the_rows_is_a_warning(tmp_path: Path) -> None:
    head = ["序号", "姓名", "身份证号"]
    reading = read_rows(
        tmp_path, head, [1, "甲", WOMAN], ["本页小计", "1人", ""], [2, "乙", MAN], ["总  计", "3人", ""]
    )
    assert (reading.rows, reading.stated_people) == (2, 3)
    assert [(note.row, note.code) for note in reading.warnings if note.code != "county"] == [(5, "stated_count")]


def test_a_person_without_a_number_is_not_taken_for_a_total(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, ["姓名", "身份证号", "备注"], ["甲", "", "合计两人"], ["乙", MAN, ""])
    assert [(note.row, note.code) for note in reading.rejected] == [(2, "missing")]


def test_lines_with_nothing_but_a_prepared_serial_number_are_blank(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, ["序号", "姓名", "身份证号"], [1, "甲", WOMAN], [2, "", ""], [3, "", ""])
    assert reading.rows == 1


def test_headings_printed_again_on_the_next_page_are_nobody(tmp_path: Path) -> None:
    head = ["姓名", "身份证号"]
    assert read_rows(tmp_path, head, ["甲", WOMAN], head, ["乙", MAN]).rows == 2


def test_money_that_stands_in_the_register_is_no_collection_of_ours(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, ["姓名", "身份证号", "实缴金额"], ["甲", WOMAN, 320], ["乙", MAN, 0])
    assert [(note.row, note.code) for note in reading.warnings if note.code != "county"] == [(2, "already_paid")]


def test_all_sheets_that_are_registers_are_read_and_the_others_named(tmp_path: Path) -> None:
    head = ["姓名", "身份证号"]
    sheets = {
        "一组": sheet_xml([head, ["甲", WOMAN]]),
        "二组": sheet_xml([head, ["乙", MAN], ["丙", WOMAN]]),
        "汇总": sheet_xml([["共", "两人"]]),
        "备份": sheet_xml([head, ["丁", CHILD]]),
    }
    file = tmp_path / "名册.xlsx"
    file.write_bytes(zipped(book_parts(sheets, hidden=["备份"])))
    reading = read(file)
    assert [resident.name for resident in reading.residents] == ["甲", "乙"]
    assert [(note.sheet, note.row, note.code) for note in reading.rejected] == [("二组", 3, "duplicate")]
    assert "工作表“一组”第 2 行" in reading.rejected[0].message
    assert {(note.sheet, note.code) for note in reading.warnings if note.code != "county"} == {
        ("汇总", "sheet_skipped"),
        ("备份", "hidden_sheet"),
    }
    assert [resident.name for resident in read(file, sheets=["备份"]).residents] == ["丁"]
    assert "“一组”" in refusal("no-sheet", file, sheets=["三组"]).what
    refusal("no-headings", file, sheets=["汇总"])


def test_columns_that_nobody_asked_for_and_columns_that_are_missed_are_told(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, ["姓名", "身份证号", "血型", ""], ["甲", WOMAN, "O", "左撇子"])
    assert reading.unmapped == ("血型", "（第 4 列没有标题）")
    assert "户号" in reading.missing


@pytest.mark.parametrize(
    ("head", "code"),
    [
        (["姓名", "电话"], "no-id-column"),
        (["身份证号", "电话"], "no-name-column"),
        (["血型", "身高"], "no-headings"),
        (["姓名", "身份证号", "证件号码"], "ambiguous-columns"),
    ],
)
def test_a_table_that_cannot_be_a_register_is_refused(tmp_path: Path, head: list[str], code: str) -> None:
    refusal(code, write_book(tmp_path / "表.xlsx", [head, ["甲"] * len(head)]))


def test_a_warning_that_is_true_of_many_rows_is_given_once_with_their_number(tmp_path: Path) -> None:
    head = ["姓名", "身份证号", "户籍性质"]
    reading = read_rows(tmp_path, head, ["甲", WOMAN, "外星"], ["乙", MAN, "外星"], ["丙", CHILD, "火星"])
    counties = [note for note in reading.warnings if note.code == "county"]
    assert [(note.row, "共 3 行" in note.message) for note in counties] == [(2, True)]
    words = [(note.row, note.message) for note in reading.warnings if note.code == "hukou"]
    assert words == [
        (2, "认不出“外星”这个写法，这一栏没有采用。（同样的共 2 行，这是第一行。）"),
        (4, "认不出“火星”这个写法，这一栏没有采用。"),
    ]
    assert [note.row for note in reading.warnings] == sorted(note.row for note in reading.warnings)
    assert {one.hukou for one in reading.residents} == {None}


@pytest.mark.parametrize(
    ("foot", "stated"),
    [
        (["合计", "2人", ""], 2),
        (["合计", "2", ""], 2),
        (["合计", "", "2"], 2),
        (["全村合计", "", "3名"], 3),
        (["合计", "", ""], None),
        (["小计", "2人", ""], None),
        (["本页合计", "2人", ""], None),
        (["第2组小计", "2人", ""], None),
    ],
)
def test_the_people_that_the_whole_registers_total_states(tmp_path: Path, foot: list[str], stated: int | None) -> None:
    reading = read_rows(tmp_path, ["序号", "姓名", "身份证号"], [1, "甲", WOMAN], [2, "乙", MAN], foot)
    assert (reading.rows, reading.stated_people) == (2, stated)
    assert [note.row for note in reading.warnings if note.code == "stated_count"] == ([4] if stated == 3 else [])


def test_the_totals_of_all_sheets_are_added(tmp_path: Path) -> None:
    head = ["姓名", "身份证号"]
    sheets = {"一组": [head, ["甲", WOMAN], ["合计", "1人"]], "二组": [head, ["乙", MAN], ["合计", "2人"]]}
    file = tmp_path / "名册.xlsx"
    file.write_bytes(zipped(book_parts({name: sheet_xml(rows) for name, rows in sheets.items()})))
    reading = read(file)
    assert reading.stated_people == 3
    assert [(note.sheet, note.row) for note in reading.warnings if note.code == "stated_count"] == [("二组", 3)]


def test_a_number_shorter_than_eight_signs_beside_a_name_is_judged(tmp_path: Path) -> None:
    reading = read_rows(
        tmp_path, ["姓名", "身份证号", "备注"], ["甲", "1234567", ""], ["", "12345678", ""], ["", "", "x"]
    )
    assert [(note.row, note.code) for note in reading.rejected] == [(2, "shape"), (3, "missing"), (4, "missing")]


def test_a_birth_date_in_the_future_is_none(tmp_path: Path) -> None:
    head = ["姓名", "身份证号", "出生日期"]
    reading = read_rows(
        tmp_path, head, ["Marie Curie", FOREIGNER, TODAY.isoformat()], ["Otto Hahn", "DEU110123456780", "2022-12-02"]
    )
    assert [one.birth_date for one in reading.residents] == [TODAY]
    assert [(note.row, note.code) for note in reading.rejected] == [(3, "birth_date")]


@pytest.mark.parametrize(
    ("written", "sex", "warned"), [("2", "女", False), ("女性", "女", False), ("1", "女", True), ("", "女", False)]
)
def test_a_sex_in_any_spelling_is_compared_with_the_number(
    tmp_path: Path, written: str, sex: str, warned: bool
) -> None:
    reading = read_rows(tmp_path, ["姓名", "身份证号", "性别"], ["甲", WOMAN, written])
    assert reading.residents[0].sex == sex
    assert any(note.code == "sex_mismatch" for note in reading.warnings) is warned


@pytest.mark.parametrize(("written", "sex"), [("1", "男"), ("女性", "女"), ("男", "男"), ("?", ""), ("", "")])
def test_a_sex_that_the_number_does_not_say_is_taken_from_the_column(tmp_path: Path, written: str, sex: str) -> None:
    head = ["姓名", "身份证号", "性别", "出生日期"]
    reading = read_rows(tmp_path, head, ["Marie Curie", FOREIGNER, written, "1980-01-02"])
    assert (reading.residents[0].sex, [note.code for note in reading.warnings]) == (sex, [])


def test_a_phone_in_wide_digits_is_one_in_narrow_ones(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, ["姓名", "身份证号", "联系电话"], ["甲", WOMAN, "１３９０"], ["乙", MAN, "139"])
    assert [one.phone for one in reading.residents] == ["1390", "139"]


def test_merges_fill_only_the_columns_of_a_household_and_only_their_own_rows(tmp_path: Path) -> None:
    rows = [
        ["户号", "姓名", "身份证号", "备注"],
        ["07", "甲", WOMAN, "x"],
        ["", "乙", MAN, ""],
        ["", "丙", CHILD, ""],
    ]
    merges = '<mergeCells><mergeCell ref="A2:A3"/><mergeCell ref="D2:D4"/></mergeCells>'
    reading = read(write_book(tmp_path / "名册.xlsx", rows, after=merges))
    assert [(one.household_no, one.remark) for one in reading.residents] == [("07", "x"), ("07", ""), ("", "")]


def test_of_two_merges_over_each_other_the_upper_counts(tmp_path: Path) -> None:
    rows = [["户号", "姓名", "身份证号"], ["07", "甲", WOMAN], ["", "乙", MAN], ["", "丙", CHILD]]
    merges = '<mergeCells><mergeCell ref="A3:A4"/><mergeCell ref="A2:A3"/></mergeCells>'
    reading = read(write_book(tmp_path / "名册.xlsx", rows, after=merges))
    assert [one.household_no for one in reading.residents][:2] == ["07", "07"]


def test_a_merge_that_goes_beyond_the_last_row_does_no_harm(tmp_path: Path) -> None:
    rows = [["户号", "姓名", "身份证号"], ["07", "甲", WOMAN], ["", "乙", MAN]]
    merges = '<mergeCells><mergeCell ref="A2:A900"/></mergeCells>'
    reading = read(write_book(tmp_path / "名册.xlsx", rows, after=merges))
    assert [one.household_no for one in reading.residents] == ["07", "07"]


def test_a_mapping_of_ones_own_teaches_new_words(tmp_path: Path) -> None:
    mapping = tmp_path / "本县.toml"
    mapping.write_text('[columns.name]\nheadings = ["贵姓"]\n[words.hukou]\nlocal = ["老户"]\n', encoding="utf-8")
    file = write_book(tmp_path / "名册.xlsx", [["贵姓", "身份证号", "户籍性质"], ["甲", WOMAN, "老户"]])
    refusal("no-name-column", file)
    assert only(read(file, mapping=mapping)).hukou == "local"
    assert only(read(file, mappings=[mapping])).hukou == "local"
    mapping.write_text("[[[", encoding="utf-8")
    refusal("bad-mapping", file, mapping=mapping)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_a_csv_is_read_whatever_wrote_it(tmp_path: Path, encoding: str, separator: str) -> None:
    file = tmp_path / "名册.csv"
    lines = [["姓名", "身份证号", "户号"], ["䶮𬱖", f'="{WOMAN}"', '="0001"']]
    file.write_bytes("\r\n".join(separator.join(line) for line in lines).encode(encoding))
    resident = only(read(file))
    assert (resident.name, resident.id_number, resident.household_no) == ("䶮𬱖", WOMAN, "0001")


@pytest.mark.parametrize(
    ("data", "row"),
    [
        (f"姓名,身份证号\n甲,{WOMAN}\n".encode() + b"\xff\xfe,1\n", "第 3 行"),
        (f'姓名,身份证号\n"甲,{WOMAN}\n乙,{MAN}\n'.encode(), "第 2 行"),
        (f'姓名,备注,身份证号\n甲,"长\n乙,,{MAN}\n丙",{WOMAN}\n'.encode(), "第 2 行"),
        (f"姓名,身份证号\n甲\0,{WOMAN}\n".encode(), "空字节"),
    ],
)
def test_a_csv_that_cannot_be_read_for_certain_is_refused(tmp_path: Path, data: bytes, row: str) -> None:
    file = tmp_path / "名册.csv"
    file.write_bytes(data)
    assert row in refusal("bad-text", file).what


def test_progress_counts_to_the_last_row_and_can_cancel(tmp_path: Path) -> None:
    rows = [["姓名", "身份证号"], *(["甲", citizen_number(n % 900, date(1950 + n // 900, 1, 1))] for n in range(3000))]
    file = write_book(tmp_path / "名册.xlsx", rows)
    seen: list[tuple[int, int]] = []
    assert read(file, progress=lambda done, total: seen.append((done, total))).rows == 3000
    assert seen[-1] == (3001, 3001)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)

    class Cancelled(Exception):
        pass

    def cancel(done: int, _total: int) -> None:
        if done:
            raise Cancelled

    with pytest.raises(Cancelled):
        read(file, progress=cancel)


NUMBERS = st.one_of(
    st.tuples(st.integers(0, 999), st.dates(date(1920, 1, 1), date(2022, 1, 1))).map(
        lambda drawn: citizen_number(*drawn)
    ),
    st.sampled_from(["", "411399********120X", "4.11399E+17", "411399300911334", "无", "=A1", FOREIGNER]),
    st.text(alphabet="0123456789Xx ", max_size=20),
)
NAMES = st.sampled_from(["甲", "乙丙", "", " ", "迪丽热巴•艾山", "=1+1", "\ue81e", "合计", "小计:", "O'Neil", "王 五"])
WORDS = st.text(alphabet="一二三四五组低保户0123456789 \ue7c7　", max_size=6)


def read_unless_nobody(file: Path) -> RegisterReading | None:
    """The reading; None where the file is refused because nobody stands in it."""
    try:
        return read(file)
    except UserError as refused:
        if refused.code != "no-people":
            raise
        return None


@settings(max_examples=150)
@given(
    order=st.permutations(["姓名", "身份证号", "户号", "民族", "身份类别", "备注", "合计数"]),
    people=st.lists(st.tuples(NAMES, NUMBERS, WORDS, WORDS, WORDS, WORDS), max_size=25),
    titles=st.integers(0, 3),
    blanks=st.sets(st.integers(0, 25)),
    foot=st.booleans(),
)
def test_nobody_is_lost_whatever_the_sheet_looks_like(
    tmp_path_factory: pytest.TempPathFactory,
    order: list[str],
    people: list[tuple[str, ...]],
    titles: int,
    blanks: set[int],
    foot: bool,
) -> None:
    rows: list[list[str]] = [["某村名册"] for _ in range(titles)]
    rows.append(order)
    filled = somebody = 0
    for index, (name, number, *rest) in enumerate(people):
        if index in blanks:
            rows.append([])
        values = dict(zip(order, [""] * 7, strict=True)) | dict(
            zip(["户号", "民族", "身份类别", "备注"], rest, strict=True)
        )
        row = [(values | {"姓名": name, "身份证号": number})[heading] for heading in order]
        rows.append(row)
        filled += any(cell.strip() for cell in row)
        somebody += bool(name.strip() or number.strip())
    if foot:
        rows.append(["合计", f"{filled}人"])
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    file = tmp_path_factory.mktemp("r") / "名册.csv"
    file.write_bytes(text.getvalue().encode("gb18030"))
    totals = sum(1 for name, number, *_ in people if name in ("合计", "小计:") and len(number.strip()) < 8)
    reading = read_unless_nobody(file)
    if reading is None:
        assert somebody <= totals
        return
    assert reading.rows == len(reading.residents) + len(reading.rejected)
    assert somebody - totals <= reading.rows <= filled
    marked = [note.row for note in reading.rejected]
    assert marked == sorted(set(marked)), "each rejected row is named once"
    assert len({resident.id_number for resident in reading.residents}) == len(reading.residents)
    stated = [
        number for name, number, *_ in people if name.strip() and number in {r.id_number for r in reading.residents}
    ]
    assert {resident.id_number for resident in reading.residents} >= set(stated)


def test_every_column_lands_in_its_own_field(tmp_path: Path) -> None:
    row = {
        "村民组": "第3组", "户号": "0007", "户主": "艾山.吐逊", "与户主关系": "妻", "姓名": "甲", "证件类型": "身份证", "身份证号": WOMAN,
        "性别": "女", "出生日期": "1989-03-08", "民族": "汉", "联系电话": "139", "人员类别": "低保", "户籍性质": "本地", "档次": "二档",
        "上年是否参保": "是", "备注": "外出",
    }  # fmt: skip
    assert only(read_rows(tmp_path, list(row), list(row.values()))) == Resident(
        id_number=WOMAN, id_kind=IdKind.CITIZEN, name="甲", birth_date=date(1989, 3, 8), sex="女", group="第3组", household_no="0007",
        head="艾山·吐逊", relation="妻", ethnic_group="汉族", phone="139", category="低保", hukou="local", tier="二档",
        insured_last_year=True, remark="外出", identities=(Identity(word="低保", source=BY_REGISTER),),
    )  # fmt: skip


def test_a_total_of_one_sheet_is_counted_once_whatever_sheet_comes_after_it(tmp_path: Path) -> None:
    head = ["姓名", "身份证号"]
    sheets = {
        "一组": sheet_xml([head, ["甲", WOMAN], ["合计", "3人"]]),
        "说明": sheet_xml([["共", "两组"]]),
        "二组": sheet_xml([head, ["乙", MAN], ["合计", "1人"]]),
        "附页": sheet_xml([["完", ""]]),
    }
    file = tmp_path / "名册.xlsx"
    file.write_bytes(zipped(book_parts(sheets)))
    reading = read(file)
    assert reading.stated_people == 4
    assert [(note.sheet, note.row, note.code) for note in reading.warnings if note.code != "county"] == [
        ("说明", 1, "sheet_skipped"),
        ("附页", 1, "sheet_skipped"),
        ("一组", 3, "stated_count"),
    ]


@pytest.mark.parametrize(("number", "people"), [("1234567", 0), ("12345678", 1)])
def test_a_count_of_less_than_eight_digits_where_numbers_stand_is_a_total(tmp_path: Path, number: str, people: int) -> None:
    reading = read_rows(tmp_path, ["姓名", "身份证号"], ["甲", WOMAN], ["合计", number])
    assert (len(reading.rejected), reading.stated_people) == (people, None if people else 1234567)


@pytest.mark.parametrize("on", [True, False])
def test_garbage_is_collected_after_the_reading_as_it_was_before(tmp_path: Path, on: bool) -> None:
    seen: list[bool] = []
    was_on = gc.isenabled()
    (gc.enable if on else gc.disable)()
    try:
        read_rows(tmp_path, ["姓名", "身份证号"], ["甲", WOMAN], progress=lambda *_: seen.append(gc.isenabled()))
        assert gc.isenabled() is on
        refusal("no-headings", write_book(tmp_path / "空.xlsx", [["甲"]]))
        assert gc.isenabled() is on
    finally:
        (gc.enable if was_on else gc.disable)()
    assert set(seen) == {False}


def test_of_three_merges_over_each_other_every_row_is_filled_once(tmp_path: Path) -> None:
    rows = [["户号", "姓名", "身份证号"], ["07", "甲", WOMAN], ["", "乙", MAN], ["", "丙", CHILD], ["", "丁", ""]]
    merges = "".join(f'<mergeCell ref="{place}"/>' for place in ("A2:A4", "A3:A3", "A4:A5"))
    reading = read(write_book(tmp_path / "名册.xlsx", rows, after=f"<mergeCells>{merges}</mergeCells>"))
    assert [one.household_no for one in reading.residents] == ["07", "07", "07"]


def test_what_is_said_of_a_whole_sheet_stands_at_its_first_row(tmp_path: Path) -> None:
    head = ["姓名", "身份证号"]
    sheets = {
        "一组": sheet_xml([head, ["甲", WOMAN]]),
        "二组": sheet_xml([head, ["乙", MAN]]),
        "备份": sheet_xml([head, ["丁", CHILD]]),
        "说明": sheet_xml([["共", "两组"]]),
        "空": sheet_xml([]),
        "白": sheet_xml([[" "]]),
    }
    parts = book_parts(sheets, hidden=["备份"]) | {"xl/externalLinks/externalLink1.xml": "<externalLink/>"}
    (tmp_path / "名册.xlsx").write_bytes(zipped(parts))
    notes = [(note.sheet, note.row, note.code) for note in read(tmp_path / "名册.xlsx").warnings if note.code != "county"]
    assert notes == [("一组", 1, "external_links"), ("备份", 1, "hidden_sheet"), ("说明", 1, "sheet_skipped")]
