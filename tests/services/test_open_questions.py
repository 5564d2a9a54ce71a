"""What the notice leaves open is asked; an answer with its document takes effect where the scheme says so."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from seasons import refused_whole
from villages import Clock, new_village, reopen, resident

from village_collector.domain.people import ReportedFacts, Resident
from village_collector.domain.scheme.assessment import Assessment, Status
from village_collector.domain.scheme.reader import check_scheme, check_text
from village_collector.services.amendments import Amendments
from village_collector.services.cash_desk import CashDesk
from village_collector.services.decisions import Decisions
from village_collector.services.open_questions import OpenQuestions
from village_collector.services.season import Season, shipped_schemes

LETTER = "杜医保办函〔2021〕3号"


def village(folder: Path, *people: Resident, scheme: str = "duji-2021", day: date = date(2021, 10, 12)) -> Season:
    return new_village(folder, people, scheme=scheme, clock=Clock(day))


def owed(season: Season, person: Resident, day: date) -> Assessment:
    return season.roster.line_on(person.id_number, day).assessment


def cited(found: Assessment) -> list[tuple[str, str]]:
    return [(one.rule, one.clause) for one in found.because]


# -- answers that change a rule


def test_an_answered_day_moves_the_window_and_is_cited_after_a_night_too(tmp_path: Path) -> None:
    person = resident(0)
    season = village(tmp_path, person)
    assert owed(season, person, date(2021, 10, 12)).status is Status.PAYABLE
    OpenQuestions(season).answer("window.start", "2021-10-20", LETTER)
    season = reopen(season)
    assert refused_whole(season, lambda: CashDesk(season).collect([person.id_number], ticket="00012001")) == "window-closed"
    found = owed(season, person, date(2021, 10, 20))
    assert found.status is Status.PAYABLE
    assert ("window.start", LETTER) in cited(found)
    assert "2021-10-20" in next(one.says for one in found.because if one.rule == "window.start")


def test_a_choice_changes_from_when_cover_runs(tmp_path: Path) -> None:
    person = resident(0, facts=ReportedFacts(employee_insurance_gap_months=2))
    season = village(tmp_path, person)
    day = date(2022, 3, 10)
    assert owed(season, person, day).benefit_from == day
    OpenQuestions(season).answer("relay.start", "次日", LETTER)
    found = owed(season, person, day)
    assert found.benefit_from == date(2022, 3, 11)
    assert ("relay.start", LETTER) in cited(found)


def test_an_answer_that_confirms_the_default_changes_nothing_but_is_cited(tmp_path: Path) -> None:
    person = resident(0, facts=ReportedFacts(employee_insurance_gap_months=2))
    season = village(tmp_path, person)
    OpenQuestions(season).answer("relay.start", "缴费当天", LETTER)
    found = owed(season, person, date(2022, 3, 10))
    assert found.benefit_from == date(2022, 3, 10)
    assert ("relay.start", LETTER) in cited(found)


def test_an_answer_may_ask_for_who_was_recognised_anew(tmp_path: Path) -> None:
    person = resident(0, "低保", facts=ReportedFacts())
    season = village(tmp_path, person)
    assert owed(season, person, date(2022, 5, 10)).collect == 40_00
    OpenQuestions(season).answer("dynamic.recognised", "只限新认定的", LETTER)
    assert owed(season, person, date(2022, 5, 10)).status is Status.REFUSED


def test_the_office_that_pays_back_is_told_once_it_is_answered(tmp_path: Path) -> None:
    person = resident(0, "边缘易致贫户")
    season = village(tmp_path, person, scheme="fangcheng-2021")
    assert owed(season, person, date(2021, 11, 5)).agency is None
    OpenQuestions(season).answer("refund.agencies", "乡村振兴局", LETTER)
    (line,) = CashDesk(season).collect([person.id_number]).lines
    assert line.agency == "乡村振兴局"


def test_limits_and_tasks_are_numbers_of_the_scheme_once_they_are_answered(tmp_path: Path) -> None:
    season = village(tmp_path)
    asked = OpenQuestions(season)
    assert (season.scheme.remit_max_days, season.scheme.remit_max_amount) == (None, None)
    asked.answer("remit.days", "7", LETTER)
    asked.answer("remit.amount", "5000", LETTER)
    assert (season.scheme.remit_max_days, season.scheme.remit_max_amount) == (7, 5000_00)
    asked.answer("remit.days", "3", "杜医保办函〔2021〕4号")
    assert season.scheme.remit_max_days == 3
    (days,) = [one for one in asked.asked() if one.question.key == "remit.days"]
    assert days.answer is not None
    assert (days.answer.value, days.answer.document) == ("3", "杜医保办函〔2021〕4号")


def test_words_that_change_no_rule_are_kept_with_their_document(tmp_path: Path) -> None:
    season = village(tmp_path)
    before = season.scheme
    OpenQuestions(season).answer("migrant.who", "还包括随行子女", LETTER)
    assert season.scheme.rules == before.rules
    assert [one.answer.value for one in OpenQuestions(season).asked() if one.answer] == ["还包括随行子女"]


def test_answers_hold_on_under_an_amended_notice(tmp_path: Path) -> None:
    person = resident(0)
    season = village(tmp_path, person)
    OpenQuestions(season).answer("window.start", "2021-10-20", LETTER)
    text = next(path for path in shipped_schemes() if path.stem == "duji-2021").read_text(encoding="utf-8")
    changed = tmp_path / "改.toml"
    changed.write_text(text.replace("to = 2021-12-31\nstart", "to = 2022-01-15\nstart"), encoding="utf-8")
    Amendments(season).amend(changed, "杜政办〔2021〕40号", date(2021, 10, 1))
    assert owed(season, person, date(2021, 10, 12)).status is Status.REFUSED
    assert owed(season, person, date(2022, 1, 10)).status is Status.PAYABLE


# -- answers that cannot be


@pytest.mark.parametrize(
    ("key", "value", "document", "code"),
    [
        ("nobody", "是", LETTER, "no-such-question"),
        ("relay.start", "次日", " ", "no-document"),
        ("relay.start", "  ", LETTER, "bad-answer"),
        ("relay.start", "后天", LETTER, "bad-answer"),
        ("window.start", "十月二十日", LETTER, "bad-answer"),
        ("remit.days", "七", LETTER, "bad-answer"),
        ("remit.days", "-1", LETTER, "bad-answer"),
        ("remit.amount", "五千", LETTER, "bad-answer"),
        ("window.start", "2022-03-01", LETTER, "bad-scheme"),
    ],
)
def test_an_answer_that_cannot_be_is_refused(tmp_path: Path, key: str, value: str, document: str, code: str) -> None:
    season = village(tmp_path, resident(0))
    assert refused_whole(season, lambda: OpenQuestions(season).answer(key, value, document)) == code
    assert season.book.ledger.answers == []


def test_a_decided_amount_is_not_hurt_by_an_answer(tmp_path: Path) -> None:
    veteran = resident(0, "重点优抚对象")
    season = village(tmp_path, veteran)
    Decisions(season).decide("veterans-benefit", "杜退〔2021〕9号", collect=50_00)
    OpenQuestions(season).answer("window.start", "2021-10-10", LETTER)
    assert owed(season, veteran, date(2021, 10, 12)).collect == 50_00


# -- scheme files


def test_every_choice_of_a_shipped_scheme_gives_a_sound_one() -> None:
    for path, scheme in shipped_schemes().items():
        assert check_scheme(path).problems == ()
        assert {one.key for one in scheme.open_questions}


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        ('day = "window.nowhere.from"', "window.nowhere.from"),
        ('day = "window.concentrated"', "window.concentrated"),
        ('answers = { "是" = { "remit.max_days" = "七" } }', "“是”以后"),
        ('answers = { "是" = { "window.concentrated.begins" = 1 } }', "begins"),
        ('answers = "是"', "不是几种答复"),
        ('number = "remit.max_days"\nanswers = { "是" = {} }', "只能是一种"),
    ],
)
def test_a_question_whose_answer_leads_nowhere_fails_the_check(extra: str, said: str) -> None:
    path = next(path for path in shipped_schemes() if path.stem == "duji-2021")
    text = path.read_text(encoding="utf-8")
    question = '[[open_question]]\nkey = "x"\nquestion = "？"\ndefault = "无"\nsays = "没写。"\n'
    found = check_text(text.replace("[[identity]]", f"{question}{extra}\n\n[[identity]]", 1), path)
    assert not found.ok
    assert any(said in str(problem) for problem in found.problems), found.problems
