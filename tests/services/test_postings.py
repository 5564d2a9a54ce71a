"""The wall hears who is insured and nothing more."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from seasons import all_succeed, answer, head, paper, refused_whole, send, sign, tables_of, text_of
from villages import VILLAGE_CODE, Clock, new_village, reopen, resident, take

from village_collector.assets import asset
from village_collector.domain.people import Resident
from village_collector.services.cash_desk import CashDesk
from village_collector.services.day_end import DayEnd
from village_collector.services.postings import Postings
from village_collector.services.season import Season, new_season

PHONE = "0377-0000000"
PEOPLE = [resident(0), resident(1, "低保"), resident(2, "特困"), resident(3), resident(4), resident(5)]
PAYERS = [one.id_number for one in PEOPLE if one.id_number != resident(2).id_number]


def imported(folder: Path, people: list[Resident], *, failed: tuple[str, ...] = (), season: Season | None = None) -> Season:
    """A village whose people have all paid, been signed, sent, and answered."""
    season = season or new_village(folder, people)
    waived = {one.id_number for one in people if one.identities and one.identities[0].word == "特困"}
    CashDesk(season).collect([one.id_number for one in people if one.id_number not in waived])
    DayEnd(season).deposit(season.book.ledger.cash_on_hand, "XYS01")
    sign(season)
    send(season, folder / "第一批")
    all_succeed(season, folder, but=failed)
    return season


def again(season: Season, folder: Path) -> None:
    """The failures sent and answered once more; all come through."""
    send(season, folder / "第二批", retry_failed=True)
    all_succeed(season, folder, name="回执二.xlsx")


def rows(season: Season, which: str | None = None) -> list[list[str]]:
    return [row for row in tables_of(paper(season, "posting", which=which)) if row[0].isdigit()]


def test_only_those_whose_import_succeeded_hang_on_the_wall(tmp_path: Path) -> None:
    season = imported(tmp_path, PEOPLE, failed=(resident(1).id_number,))
    posted = Postings(season).post(PHONE)
    assert posted.id_numbers == tuple(one.id_number for one in PEOPLE if one.id_number != resident(1).id_number)
    assert [row[3] for row in rows(season)] == [one.name for one in PEOPLE if one.id_number != resident(1).id_number]
    assert (posted.number, posted.first_day, posted.last_day) == (1, date(2021, 10, 12), date(2021, 10, 18))


def test_the_wall_hears_no_number_telephone_birth_amount_or_category(tmp_path: Path) -> None:
    season = imported(tmp_path, PEOPLE)
    Postings(season).post(PHONE, first_day=date(2021, 12, 25), days=5)
    data = paper(season, "posting")
    text = text_of(data)
    assert all(one.name in text for one in PEOPLE)
    assert "公示期：2021年12月25日至2021年12月29日" in text
    assert PHONE in text
    for secret in ("411399", "1380000", "1950", "低保", "特困", "全额", "资助", "免缴", "320", "元"):
        assert secret not in text, secret
    assert not re.search(r"\d{9,}", text)
    for one in PEOPLE:
        assert one.id_number.encode() not in data
        assert one.phone not in text
    everything = text + text_of(data, "-raw") + text_of(data, "-layout")
    assert not any(one.id_number[-4:] + "X" in everything for one in PEOPLE)


def test_the_one_who_pays_nothing_looks_like_everybody(tmp_path: Path) -> None:
    season = imported(tmp_path, PEOPLE)
    Postings(season).post(PHONE)
    assert {row[-1] for row in rows(season)} == {"已参保"}


def test_two_of_a_name_in_one_group_are_told_apart(tmp_path: Path) -> None:
    people = [
        resident(0, name="李明", head="李大"),
        resident(1, name="李明", head="李二"),
        resident(2, name="王芳", head="王三", sex="女"),
        resident(3, name="王芳", head="王三", sex="男"),
        resident(4, name="赵云", head="赵四", sex="女", birth_date=date(1950, 1, 1)),
        resident(6, name="赵云", head="赵四", sex="女", birth_date=date(1985, 5, 5)),
        resident(5, name="王芳", head="王三", group="第9村民组", sex="女"),
    ]
    season = imported(tmp_path, people)
    Postings(season).post(PHONE)
    shown = [(row[2], row[3]) for row in rows(season)]
    assert shown[:4] == [("李大", "李明"), ("李二", "李明"), ("王三", "王芳（女）"), ("王三", "王芳（男）")]
    assert shown[4:6] == [("赵四", "赵云（1950年生）"), ("赵四", "赵云（1985年生）")]
    assert shown[6] == ("王三", "王芳"), "another group has a wall of its own"
    assert len(set(shown[:6])) == 6


def test_a_second_list_has_the_changes_only_and_the_first_stays_as_it_was(tmp_path: Path) -> None:
    season = imported(tmp_path, PEOPLE, failed=(resident(1).id_number, resident(3).id_number))
    notices = Postings(season)
    notices.post(PHONE)
    first = rows(season)
    again(season, tmp_path)
    gone = resident(0)
    answer(season, tmp_path, [[1, "", gone.name, gone.id_number, "", "失败", "04", "已参加职工医保"]], "更正.xlsx")
    posted = notices.post(PHONE)
    content = notices.content(2)
    assert posted.number == 2
    assert [one.id_number for one in content.added] == [resident(1).id_number, resident(3).id_number]
    assert [one.id_number for one in content.removed] == [gone.id_number]
    assert [row[3] for row in rows(season)] == [resident(1).name, resident(3).name, gone.name]
    text = text_of(paper(season, "posting"))
    assert "第二榜，仅列变动" in text
    assert "撤下" in text
    assert rows(season, "1") == first
    season = reopen(season)
    assert [one.number for one in season.book.ledger.records.postings] == [1, 2]
    season.book.close()


def test_a_list_with_nothing_new_is_not_posted(tmp_path: Path) -> None:
    season = imported(tmp_path, PEOPLE)
    Postings(season).post(PHONE)
    assert refused_whole(season, lambda: Postings(season).post(PHONE)) == "nothing-new"


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda notices: notices.post(PHONE), "nothing-to-post"),
        (lambda notices: notices.content(), "no-notice"),
        (lambda notices: notices.content(1), "no-notice"),
    ],
)
def test_before_the_bureau_answered_there_is_nothing_to_hang_up(
    tmp_path: Path, act: Callable[[Postings], object], code: str
) -> None:
    season = new_village(tmp_path, PEOPLE)
    CashDesk(season).collect(PAYERS)
    assert refused_whole(season, lambda: act(Postings(season))) == code


@pytest.mark.parametrize(("phone", "days", "code"), [("  ", 7, "no-phone"), (PHONE, 0, "bad-period"), (PHONE, 61, "bad-period")])
def test_a_list_without_telephone_or_period_is_refused(tmp_path: Path, phone: str, days: int, code: str) -> None:
    season = imported(tmp_path, PEOPLE)
    assert refused_whole(season, lambda: Postings(season).post(phone, days=days)) == code


def test_a_notice_that_was_never_posted_is_refused(tmp_path: Path) -> None:
    season = imported(tmp_path, PEOPLE)
    Postings(season).post(PHONE)
    before = head(season)
    for number in (0, 2, -1):
        assert refused_whole(season, lambda n=number: Postings(season).content(n)) == "no-notice"  # type: ignore[misc]
    assert head(season) == before


@pytest.mark.parametrize(
    ("mask", "shown"),
    [("none", ["李一"]), ("head6tail4", ["李一", f"411399{'*' * 8}{resident(0).id_number[-4:]}"]), ("tail4", ["李一", "*" * 14 + resident(0).id_number[-4:]]), ("name", ["李*"])],
)
def test_the_mask_is_the_schemes_and_stays_with_the_series(tmp_path: Path, mask: str, shown: list[str]) -> None:
    scheme = tmp_path / "某县.toml"
    plain = asset("schemes/fangcheng-2021.toml").read_text(encoding="utf-8")
    scheme.write_text(plain.replace('mask = "none"', f'mask = "{mask}"'), encoding="utf-8")
    season = new_season(
        tmp_path / "账本.book", scheme, village="柳河村", village_code=VILLAGE_CODE, town="示例镇", clock=Clock(), operator="王协办"
    )  # fmt: skip
    people = [resident(0), resident(4)]
    take(season, people)
    imported(tmp_path, people, season=season)
    assert Postings(season).post(PHONE).mask == mask
    assert rows(season)[0][3:-1] == shown


@pytest.mark.parametrize(("days", "last_day"), [(1, date(2021, 10, 12)), (7, date(2021, 10, 18)), (60, date(2021, 12, 10))])
def test_a_list_hangs_from_one_day_to_sixty(tmp_path: Path, days: int, last_day: date) -> None:
    season = imported(tmp_path, PEOPLE)
    proposed = Postings(season).proposed()
    assert (proposed.posting.number, proposed.posting.phone, proposed.posting.last_day) == (1, "", date(2021, 10, 18))
    assert proposed.posting.first_day == date(2021, 10, 12)
    assert ([one.id_number for one in proposed.added], proposed.removed) == ([one.id_number for one in PEOPLE], ())
    posted = Postings(season).post(f" {PHONE} ", days=days)
    assert (posted.first_day, posted.last_day, posted.phone, posted.mask) == (date(2021, 10, 12), last_day, PHONE, season.scheme.mask)
    assert Postings(season).content().added == Postings(season).content(1).added == proposed.added
    assert (Postings(season).proposed().posting.number, Postings(season).proposed().added) == (2, ())
