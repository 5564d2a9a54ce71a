"""Identity documents judged, names kept as they are, households gathered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.cn import ric
from villages import citizen_number, resident

from village_collector.domain.people import (
    BY_REGISTER,
    NOTHING_REPORTED,
    Circumstances,
    Household,
    IdDocument,
    Identity,
    IdFault,
    IdKind,
    InvalidId,
    ReportedFacts,
    Resident,
    households,
    mask,
    normal_id,
    normal_name,
)

TODAY = date(2023, 11, 1)
COUNTIES = st.sampled_from(["110105", "340699", "411399", "341399", "500199", "150699", "653199", "810000", "830000"])
BIRTHS = st.dates(date(1910, 1, 1), date(2023, 10, 31))
NUMBERS = st.builds(citizen_number, st.integers(0, 999), BIRTHS, COUNTIES)


def fault(text: str, today: date = TODAY) -> IdFault | None:
    try:
        IdDocument.parse(text, today)
    except InvalidId as invalid:
        return invalid.fault
    return None


@pytest.mark.parametrize("one", IdFault)
def test_every_fault_says_in_whole_sentences_what_is_wrong_and_what_to_do(one: IdFault) -> None:
    assert InvalidId(one).what.endswith("。")
    assert InvalidId(one).remedy.endswith("。")


@pytest.mark.parametrize(
    ("number", "kind", "born", "sex"),
    [
        ("11010519491231002X", IdKind.CITIZEN, date(1949, 12, 31), "女"),
        ("340699197503121010", IdKind.CITIZEN, date(1975, 3, 12), "男"),
        ("340699195006011022", IdKind.CITIZEN, date(1950, 6, 1), "女"),
        ("411399198005200039", IdKind.CITIZEN, date(1980, 5, 20), "男"),
        ("41139920120909114X", IdKind.CITIZEN, date(2012, 9, 9), "女"),
        ("341399196411202059", IdKind.CITIZEN, date(1964, 11, 20), "男"),
        ("341399202301100068", IdKind.CITIZEN, date(2023, 1, 10), "女"),
        ("500199199912310172", IdKind.CITIZEN, date(1999, 12, 31), "男"),
        ("150699197001150211", IdKind.CITIZEN, date(1970, 1, 15), "男"),
        ("150699202205200325", IdKind.CITIZEN, date(2022, 5, 20), "女"),
        ("810000199001010131", IdKind.HMT_RESIDENCE, date(1990, 1, 1), "男"),
        ("820000198511110228", IdKind.HMT_RESIDENCE, date(1985, 11, 11), "女"),
        ("830000200002290111", IdKind.HMT_RESIDENCE, date(2000, 2, 29), "男"),
        ("911840198001010013", IdKind.FOREIGN_PERMANENT, date(1980, 1, 1), "男"),
        ("931392199112310024", IdKind.FOREIGN_PERMANENT, date(1991, 12, 31), "女"),
        ("USA110080010123", IdKind.FOREIGN_PERMANENT, None, None),
    ],
)
def test_each_document_says_what_it_is_and_who_was_born_when(number: str, kind: IdKind, born: date | None, sex: str | None) -> None:
    assert IdDocument.parse(number, TODAY) == IdDocument(kind=kind, number=number, birth_date=born, sex=sex)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", IdFault.MISSING),
        (" 　'", IdFault.MISSING),
        ("830000200102290119", IdFault.BIRTH_DATE),  # 29 February 2001, though the check digit fits
        ("340699197503121011", IdFault.CHECKSUM),
        ("3.40699E+17", IdFault.DAMAGED),
        ("340699197503121000", IdFault.DAMAGED),  # a spreadsheet keeps fifteen digits and fills with zeros
        ("340699********1010", IdFault.MASKED),
        ("340699750312101", IdFault.FIFTEEN),
        ("34069919750312101", IdFault.SHAPE),
        ("3406991975031210100", IdFault.SHAPE),
        ("34069919750312I010", IdFault.SHAPE),
        ("X40699197503121010", IdFault.SHAPE),
        ("US1100800101231", IdFault.SHAPE),
        (citizen_number(7, date(1980, 1, 1), "001234"), IdFault.REGION),
        (citizen_number(7, date(1980, 1, 1), "171234"), IdFault.REGION),
        (citizen_number(7, date(2023, 11, 2)), IdFault.BIRTH_DATE),
        (citizen_number(7, date(1902, 12, 31)), IdFault.BIRTH_DATE),
    ],
)
def test_a_number_that_cannot_be_taken_says_which_way_it_is_broken(text: str, expected: IdFault) -> None:
    assert fault(text) is expected


@given(NUMBERS)
def test_every_well_formed_number_is_taken_and_its_parts_are_read(number: str) -> None:
    found = IdDocument.parse(number, TODAY)
    assert found.number == number
    assert found.birth_date is not None
    assert f"{found.birth_date:%Y%m%d}" == number[6:14]
    assert found.sex == ("男" if int(number[16]) % 2 else "女")
    assert ric.calc_check_digit(number) == number[17]


@given(NUMBERS, st.integers(0, 17), st.sampled_from("0123456789X"))
def test_one_wrong_digit_is_always_found(number: str, place: int, digit: str) -> None:
    assume(number[place] != digit)
    assert fault(number[:place] + digit + number[place + 1 :]) is not None


@given(NUMBERS, st.integers(0, 16))
def test_two_neighbours_swapped_are_always_found(number: str, place: int) -> None:
    assume(number[place] != number[place + 1])
    assert fault(number[:place] + number[place + 1] + number[place] + number[place + 2 :]) is not None


@given(NUMBERS, st.integers(0, 15))
def test_a_jump_swap_is_always_found(number: str, place: int) -> None:
    first, middle, last = number[place : place + 3]
    assume(first != last)
    assert fault(number[:place] + last + middle + first + number[place + 3 :]) is not None


@given(NUMBERS, st.integers(0, 17))
def test_a_dropped_digit_is_always_found(number: str, place: int) -> None:
    assert fault(number[:place] + number[place + 1 :]) is IdFault.SHAPE


@given(NUMBERS, st.integers(0, 17))
def test_a_doubled_digit_is_always_found(number: str, place: int) -> None:
    assert fault(number[: place + 1] + number[place:]) is IdFault.SHAPE


@given(st.from_regex(r"[0-9]{17}[0-9X]", fullmatch=True))
def test_the_check_digit_is_judged_as_an_independent_library_judges_it(number: str) -> None:
    fits = ric.calc_check_digit(number) == number[17]
    assert (fault(number) in (IdFault.CHECKSUM, IdFault.DAMAGED)) == (not fits)


@given(NUMBERS, st.sampled_from([" {}", "{}\t", "'{}", "　{}　", "\ufeff{}", "\u200b{}\n"]), st.booleans())
def test_what_keyboards_and_cells_add_is_taken_off(number: str, around: str, full_width: bool) -> None:
    typed = number.lower()
    if full_width:
        typed = "".join(chr(ord(sign) + 0xFEE0) for sign in typed)
    assert normal_id(around.format(typed)) == number
    assert IdDocument.parse(around.format(f"{typed[:6]} {typed[6:14]} {typed[14:]}"), TODAY).number == number


@given(st.text(max_size=24))
def test_no_text_at_all_makes_the_judge_of_numbers_fail(text: str) -> None:
    fault(text)


@given(NUMBERS)
def test_the_screen_shows_six_and_four_places(number: str) -> None:
    shown = mask(number)
    assert len(shown) == len(number)
    assert (shown[:6], shown[6:14], shown[14:]) == (number[:6], "*" * 8, number[14:])


@pytest.mark.parametrize("separator", "·•・．‧･∙⋅")
def test_the_parts_of_a_name_are_joined_by_one_sign(separator: str) -> None:
    assert normal_name(f" 买买提{separator}艾力 ") == "买买提·艾力"


@given(st.text(st.characters(min_codepoint=0xF900, max_codepoint=0xFAD9), min_size=1))
def test_a_compatibility_ideograph_stays_the_sign_of_that_name(name: str) -> None:
    assert normal_name(name) == name


@given(st.dates(), st.dates(), st.dates())
def test_an_identity_holds_from_its_first_to_its_last_day_both_included(start: date, end: date, day: date) -> None:
    identity = Identity(word="低保对象", valid_from=start, valid_to=end)
    assert identity.holds_on(day) == (start <= day <= end)
    assert Identity(word="低保对象").holds_on(day)


def test_the_newest_recognition_of_an_identity_that_holds_counts() -> None:
    day = date(2022, 5, 1)
    person = resident(
        1,
        identities=(
            Identity(word="低保对象", valid_from=date(2021, 1, 1)),
            Identity(word="监测对象", valid_from=date(2022, 4, 1)),
            Identity(word="特困人员", valid_from=date(2022, 6, 1)),
            Identity(word="孤儿", valid_from=date(2020, 1, 1), valid_to=day - timedelta(days=1)),
        ),
    )
    said = person.circumstances(day)
    assert said.identities == ("低保对象", "监测对象")
    assert said.recognised_on == date(2022, 4, 1)


@given(st.lists(st.integers(0, 39), unique=True))
def test_households_hold_everybody_once_in_register_order(order: list[int]) -> None:
    people = [resident(number) for number in order]
    gathered = households(people)
    assert sorted(m.id_number for h in gathered for m in h.members) == sorted(p.id_number for p in people)
    assert [h.key for h in gathered] == list(dict.fromkeys(p.household for p in people))
    for household in gathered:
        places = [people.index(member) for member in household.members]
        assert places == sorted(places)


def test_without_a_household_number_the_head_within_the_group_holds_the_household() -> None:
    people = [resident(n, household_no="", head="李四", group="第1村民组") for n in range(3)]
    people.append(resident(3, household_no="", head="李四", group="第2村民组"))
    assert [len(h.members) for h in households(people)] == [3, 1]


# -- word for word, and on both sides of each boundary


def test_each_fault_is_told_in_its_own_words() -> None:
    assert {one.value: (InvalidId(one).what, InvalidId(one).remedy, str(InvalidId(one))) for one in IdFault} == {
        "missing": ("没有证件号码，格子是空的，或者是没有算出结果的公式。", "请对着证件补上号码。", "missing"),
        "damaged": (
            "证件号码被表格软件改坏了（只剩 15 位有效数字）。",
            "请向发来名册的单位要一份把号码存成文本的表，或对着证件重新填。",
            "damaged",
        ),
        "masked": ("证件号码带星号，不完整。", "请填完整的 18 位号码。", "masked"),
        "15_digit": ("证件号码是 15 位的旧号，早已停用。", "请填 18 位的号码。", "15_digit"),
        "shape": ("证件号码的位数或字符不对。", "请对着证件再看一遍，应为 18 位。", "shape"),
        "checksum": ("证件号码最后一位校验不对，号码里可能有错字。", "请对着证件再看一遍。", "checksum"),
        "birth_date": ("证件号码里的出生日期不存在，或者不合理。", "请对着证件再看一遍第 7 到 14 位。", "birth_date"),
        "region": ("证件号码前两位不是任何省份的代码。", "请对着证件再看一遍前六位。", "region"),
    }


def test_the_kinds_of_document_and_the_source_of_identities_have_the_words_of_lists() -> None:
    assert [kind.value for kind in IdKind] == [
        "居民身份证", "港澳台居民居住证", "外国人永久居留身份证", "港澳居民来往内地通行证", "台湾居民来往大陆通行证", "护照",
    ]  # fmt: skip
    assert BY_REGISTER == "名册"


@pytest.mark.parametrize(
    ("number", "stated", "kind"),
    [
        ("H12345678", None, IdKind.HMT_PERMIT),
        (" m1234567801 ", None, IdKind.HMT_PERMIT),
        ("H12345678", IdKind.PASSPORT, IdKind.PASSPORT),
        ("12345678", IdKind.TAIWAN_PERMIT, IdKind.TAIWAN_PERMIT),
        ("0123456789B", IdKind.TAIWAN_PERMIT, IdKind.TAIWAN_PERMIT),
        ("E12345678", IdKind.PASSPORT, IdKind.PASSPORT),
        ("123456789", IdKind.PASSPORT, IdKind.PASSPORT),
        ("12345678", None, None),
        ("E12345678", None, None),
        ("H1234567", None, None),
        ("34069919750312101", IdKind.PASSPORT, None),
        ("12345678", IdKind.PASSPORT, None),
        ("H12345678", IdKind.CITIZEN, None),
    ],
)
def test_a_permit_or_passport_is_known_where_its_kind_is_stated(number: str, stated: IdKind | None, kind: IdKind | None) -> None:
    found = IdDocument.parse_stated(number, stated, IdKind)
    assert (found.kind if found else None) is kind
    assert IdDocument.parse_stated(number, stated, ()) is None


def test_the_first_two_digits_are_those_of_a_province() -> None:
    known = [code for code in range(90) if fault(citizen_number(1, county=f"{code:02d}0101")) is not IdFault.REGION]
    assert known == [
        11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54, 61, 62, 63, 64,
        65, 71, 81, 82, 83,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("county", "kind"),
    [
        ("810000", IdKind.HMT_RESIDENCE),
        ("810001", IdKind.CITIZEN),
        ("710000", IdKind.CITIZEN),
        ("411399", IdKind.CITIZEN),
        ("900000", IdKind.FOREIGN_PERMANENT),
        ("999999", IdKind.FOREIGN_PERMANENT),
    ],
)
def test_the_kind_of_a_document_follows_from_its_first_six_digits(county: str, kind: IdKind) -> None:
    assert IdDocument.parse(citizen_number(1, county=county), TODAY).kind is kind


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        (date(1902, 12, 31), IdFault.BIRTH_DATE),
        (date(1903, 1, 1), None),
        (TODAY, None),
        (TODAY + timedelta(days=1), IdFault.BIRTH_DATE),
    ],
)
def test_nobody_is_born_tomorrow_or_older_than_a_hundred_and_twenty_years(born: date, expected: IdFault | None) -> None:
    assert fault(citizen_number(1, born)) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("340699×××××××1010", IdFault.MASKED),
        ("3.4E17", IdFault.DAMAGED),
        ("3E+017", IdFault.DAMAGED),
        ("3E0170", IdFault.SHAPE),
        ("33E17", IdFault.SHAPE),
        ("12345678901234", IdFault.SHAPE),
        ("123456789012345", IdFault.FIFTEEN),
        ("1234567890123456", IdFault.SHAPE),
        ("12345678901234A", IdFault.SHAPE),
        ("ABC12345678901", IdFault.SHAPE),
        ("ABC1234567890123", IdFault.SHAPE),
        ("ABC123456789012", None),
        ("340699197503120000", IdFault.DAMAGED),
        ("340699197503120001", IdFault.CHECKSUM),
    ],
)
def test_a_number_of_another_shape_is_told_by_what_happened_to_it(text: str, expected: IdFault | None) -> None:
    assert fault(text) is expected


@pytest.mark.parametrize(
    ("number", "shown"),
    [("", ""), ("1234567890", "1234567890"), ("12345678901", "123456*8901"), ("123456789012345", "123456*****2345")],
)
def test_a_number_of_ten_places_hides_nothing_and_a_longer_one_all_between(number: str, shown: str) -> None:
    assert mask(number) == shown


def test_typed_signs_are_taken_off_a_number_and_nothing_else() -> None:
    assert normal_id("abc") == "ABC"
    assert normal_id("\u200b１ ２\t3’x\u3000") == "123X"
    assert normal_id("第1组") == "第1组"


def test_what_the_desk_learned_goes_into_the_circumstances_word_for_word() -> None:
    facts = ReportedFacts(
        pupil=True, university_student=True, returning_migrant=True, employee_insurance_gap_months=2, discharged_soldier=True,
        released_prisoner=True, parent_insured=False, registered_on=date(2022, 1, 3), signed_commitment=True, missed_years=4,
        repaid_years=5, continuous_years=6, claim_free_years=7, sex="女",
        event_on=date(2021, 12, 1),
    )  # fmt: skip
    person = resident(1, tier="二档", hukou="local", ethnic_group="回族", facts=facts)
    assert person.circumstances(TODAY) == Circumstances(
        birth_date=person.birth_date, identities=(), tier="二档", hukou="local", ethnic_group="回族", pupil=True,
        university_student=True, returning_migrant=True, employee_insurance_gap_months=2, discharged_soldier=True,
        released_prisoner=True, recognised_on=None, parent_insured=False, registered_on=date(2022, 1, 3), signed_commitment=True,
        missed_years=4, repaid_years=5, continuous_years=6, claim_free_years=7, sex="男",
        event_on=date(2021, 12, 1),
    )  # fmt: skip
    assert replace(person, sex="").circumstances(TODAY).sex == "女", "asked only where the document does not say it"


def test_who_has_said_nothing_has_no_facts() -> None:
    nothing = Circumstances(
        birth_date=TODAY, identities=(), tier=None, hukou=None, ethnic_group=None, pupil=False, university_student=False,
        returning_migrant=False, employee_insurance_gap_months=None, discharged_soldier=False, released_prisoner=False,
        recognised_on=None, parent_insured=None, registered_on=None, signed_commitment=None, missed_years=0, repaid_years=0,
        continuous_years=0, claim_free_years=0, sex=None, event_on=None,
    )  # fmt: skip
    assert Circumstances(birth_date=TODAY) == nothing
    bare = Resident(id_number="1", id_kind=IdKind.CITIZEN, name="李四", birth_date=TODAY)
    assert bare.circumstances(TODAY) == nothing
    texts = ("sex", "group", "household_no", "head", "relation", "ethnic_group", "phone", "category", "remark")
    assert {name: getattr(bare, name) for name in texts} == dict.fromkeys(texts, "")
    assert bare.facts == NOTHING_REPORTED == ReportedFacts()
    assert Identity(word="低保") == Identity(word="低保", valid_from=None, valid_to=None, source="")


def test_an_identity_holds_without_a_first_or_a_last_day() -> None:
    for day, holds in ((date(2022, 1, 1), (True, False)), (date(2022, 1, 2), (True, True)), (date(2022, 1, 3), (False, True))):
        until = Identity(word="低保", valid_to=date(2022, 1, 2))
        since = Identity(word="低保", valid_from=date(2022, 1, 2))
        assert (until.holds_on(day), since.holds_on(day)) == holds


def test_a_household_goes_by_its_number_its_head_or_a_name() -> None:
    assert resident(0, household_no="0007", head="李四", group="一组").household == "0007"
    assert resident(0, household_no="", head="李四", group="一组").household == "一组/李四"
    assert resident(0, household_no="", head="", name="王五", group="一组").household == "一组/王五"
    alone = resident(0, household_no="9", head="", name="王五", group="一组")
    (home,) = households([alone])
    assert home == Household(key="9", head="王五", group="一组", members=(alone,), listings=((alone,),))
    (home,) = households([replace(alone, head="赵六")])
    assert home.head == "赵六"


def test_every_sign_that_makes_a_number_a_text_is_taken_off() -> None:
    for sign in "'’‘`´\u202d\ufeff\u2009":
        assert normal_id(f"{sign}411399195702110393 ") == "411399195702110393"


def test_signs_that_look_like_the_check_digit_stand_for_it_only_after_seventeen_digits() -> None:
    for sign in "ХхΧχ×Ⅹｘ":
        assert normal_id(f"41139919900413501{sign}") == "41139919900413501X"
    assert normal_id("411399×××××××5013") != "411399XXXXXXX5013", "a masked number stays one"
