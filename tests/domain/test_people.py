"""Identity documents judged, names kept as they are, households gathered."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.cn import ric
from villages import citizen_number, resident

from village_collector.domain.people import (
    IdDocument,
    Identity,
    IdFault,
    IdKind,
    InvalidId,
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
