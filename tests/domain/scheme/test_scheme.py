"""What a villager owes, as laws that hold under every notice, and the corners the worked cases leave out."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from village_collector.assets import asset
from village_collector.domain.scheme.reader import parse_scheme, read_scheme
from village_collector.domain.scheme.rules import Wait
from village_collector.domain.scheme.scheme import Assessment, Circumstances, Decision, Scheme, Status
from village_collector.domain.scheme.when import add_months
from village_collector.errors import UserError

NAMES = ("duji-2021", "fangcheng-2021", "zhuji-2023", "yuzhong-2021", "dalate-2022")
LATER = ("jingjiao-2025", "jinshui-2025", "renhe-2026")
MADE_UP = Path(__file__).parents[2] / "fixtures" / "schemes"
QINGHE = (MADE_UP / "qinghe-2027.toml").read_text(encoding="utf-8")


@cache
def scheme(name: str) -> Scheme:
    return read_scheme(MADE_UP / f"{name}.toml" if name in LATER else asset(f"schemes/{name}.toml"))


@st.composite
def visits(draw: st.DrawFn) -> tuple[Scheme, Circumstances, date]:
    """Somebody of any age and any circumstances, standing at the desk on any day around the season."""
    notice = scheme(draw(st.sampled_from(NAMES + LATER)))
    first = notice.rules.windows[0].first - timedelta(days=40)
    on = draw(st.dates(first, notice.benefit_to + timedelta(days=40)))
    age = draw(st.one_of(st.integers(0, 200), st.integers(0, 36_000)))
    words = sorted({word for one in notice.identities for word in (one.name, *one.aliases)})
    who = Circumstances(
        birth_date=on - timedelta(days=age),
        identities=tuple(draw(st.lists(st.sampled_from([*words, "普通居民", "没听说过"]), max_size=4))),
        tier=draw(st.sampled_from([None, "一档", "二档"])),
        hukou=draw(st.sampled_from([None, "local", "elsewhere"])),
        ethnic_group=draw(st.sampled_from([None, "汉族", "蒙古", "回族"])),
        pupil=draw(st.booleans()),
        university_student=draw(st.booleans()),
        returning_migrant=draw(st.booleans()),
        employee_insurance_gap_months=draw(st.none() | st.integers(0, 12)),
        discharged_soldier=draw(st.booleans()),
        released_prisoner=draw(st.booleans()),
        recognised_on=draw(st.none() | st.dates(first, notice.benefit_to)),
        parent_insured=draw(st.none() | st.booleans()),
        registered_on=draw(st.none() | st.dates(on - timedelta(days=age), on)),
        signed_commitment=draw(st.none() | st.booleans()),
        missed_years=draw(st.integers(0, 6)),
        repaid_years=draw(st.integers(0, 6)),
        continuous_years=draw(st.integers(0, 6)),
        sex=draw(st.sampled_from([None, "男", "女"])),
        event_on=draw(st.none() | st.dates(first, notice.benefit_to)),
    )
    return notice, who, on


@given(visits())
def test_what_is_collected_and_what_the_state_pays_make_up_the_standard(visit: tuple[Scheme, Circumstances, date]) -> None:
    notice, who, on = visit
    made = notice.assess(who, on)
    if None not in (made.collect, made.subsidy, made.standard):
        assert (made.premium or 0) + (made.subsidy or 0) == made.standard
    if made.premium is not None and made.refund is not None:
        assert 0 <= made.refund <= made.premium
    assert made.repay >= 0
    assert made.repay == 0 or (made.status is Status.PAYABLE and who.repaid_years)
    assert all(amount is None or amount >= 0 for amount in (made.collect, made.subsidy, made.refund))


@given(visits(), st.data())
def test_more_identities_never_make_a_person_pay_more(visit: tuple[Scheme, Circumstances, date], data: st.DataObject) -> None:
    notice, who, on = visit
    names = [one.name for one in notice.identities] or ["低保"]
    more = replace(who, identities=(*who.identities, data.draw(st.sampled_from(names))))
    before, after = notice.assess(who, on), notice.assess(more, on)
    assert not (before.status is not Status.REFUSED and after.status is Status.REFUSED)
    if before.status in (Status.WAIVED, Status.EXEMPT):
        assert after.status in (Status.WAIVED, Status.EXEMPT)
    if net(before) is not None and net(after) is not None:
        assert (net(after) or 0) <= (net(before) or 0)


def net(made: Assessment) -> int | None:
    return None if made.collect is None or made.refund is None else made.collect - made.refund


@given(visits())
def test_the_same_person_assessed_twice_and_in_any_order_gets_the_same_answer(visit: tuple[Scheme, Circumstances, date]) -> None:
    notice, who, on = visit
    turned = replace(who, identities=tuple(reversed(who.identities)))
    once, again = notice.assess(who, on), notice.assess(who, on)
    assert once == again
    assert replace(notice).assess(who, on) == once, "an answer kept from somebody else is the answer worked out afresh"
    assert replace(notice.assess(turned, on), warnings=()) == replace(once, warnings=())


@given(visits())
def test_every_answer_names_a_clause_or_a_default(visit: tuple[Scheme, Circumstances, date]) -> None:
    notice, who, on = visit
    made = notice.assess(who, on)
    assert made.because
    assert all(one.says and (one.clause or one.default) for one in made.because)
    assert not made.because[0].rejected
    assert made.basis.startswith(notice.document)


@given(visits())
def test_status_and_money_agree(visit: tuple[Scheme, Circumstances, date]) -> None:
    notice, who, on = visit
    made = notice.assess(who, on)
    wanted = {
        Status.PAYABLE: made.collect is not None and made.collect > 0,
        Status.WAIVED: made.collect == 0 and made.counted is not None,
        Status.EXEMPT: made.collect == 0 and made.subsidy == 0,
        Status.UNDECIDED: made.collect is None and bool(made.warnings),
        Status.REFUSED: made.collect is None and made.benefit_from is None,
    }
    assert wanted[made.status]


@given(visits())
def test_cover_lies_in_the_insured_year_and_never_before_birth(visit: tuple[Scheme, Circumstances, date]) -> None:
    notice, who, on = visit
    made = notice.assess(who, on)
    if made.benefit_from is not None:
        assert max(notice.benefit_from, who.birth_date) <= made.benefit_from <= notice.benefit_to
        assert made.benefit_to == notice.benefit_to
        assert made.waits_months is not None


@given(visits())
@settings(max_examples=50)
def test_people_whom_no_rule_tells_apart_share_an_answer_and_nobody_else_does(visit: tuple[Scheme, Circumstances, date]) -> None:
    notice, who, on = visit
    warm = notice.assess(who, on)
    for days in (1, 89, 90, 91, 92, 400):
        baby = replace(who, birth_date=on - timedelta(days=days), registered_on=None)
        assert notice.assess(baby, on) == replace(notice).assess(baby, on)
    assert notice.assess(who, on) == warm


def test_several_words_for_one_identity_are_known_whatever_their_width_and_blanks() -> None:
    notice = scheme("zhuji-2023")
    assert {notice.canonical_identity(word) for word in ("五保", " 特困 ", "特困救助供养对象", "特困　供养")} == {"特困人员"}
    assert notice.canonical_identity("孤儿（含艾滋病病毒感染儿童）") == notice.canonical_identity("孤儿(含艾滋病病毒感染儿童)") == "孤儿"
    assert notice.canonical_identity("没听说过") is None
    assert notice.is_ordinary("普通居民")
    assert notice.is_ordinary("")


def test_an_unknown_word_is_said_aloud_and_an_ordinary_one_is_not() -> None:
    notice, on = scheme("zhuji-2023"), date(2022, 11, 1)
    someone = Circumstances(birth_date=date(1975, 3, 12))
    assert [one.code for one in notice.assess(replace(someone, identities=("没听说过",)), on).warnings] == ["unknown-identity"]
    assert notice.assess(replace(someone, identities=("普通居民", "")), on).warnings == ()


def test_label_year_and_insured_year_are_two_things() -> None:
    assert {name: (scheme(name).label_year, scheme(name).insured_year) for name in NAMES} == {
        "duji-2021": ("2021年度", 2022),
        "fangcheng-2021": ("2021年", 2022),
        "zhuji-2023": ("2023年度", 2023),
        "yuzhong-2021": ("2021年度", 2021),
        "dalate-2022": ("2022年度", 2022),
    }


def test_what_the_notice_says_about_papers_and_money_stands_in_the_scheme() -> None:
    assert scheme("fangcheng-2021").deposit_multiple == 32000
    assert scheme("duji-2021").receipt == "fiscal"
    assert (scheme("duji-2021").total, scheme("duji-2021").fiscal) == (90000, 58000)
    assert scheme("zhuji-2023").work_subsidy == 100
    assert scheme("zhuji-2023").target_people == 41850
    assert scheme("yuzhong-2021").fiscal is None
    assert all(scheme(name).open_questions for name in NAMES)


def test_the_standard_of_a_day_is_the_price_of_an_ordinary_resident() -> None:
    chongqing = scheme("yuzhong-2021")
    assert scheme("zhuji-2023").standard() == 35000
    assert chongqing.standard("一档") == 28000
    assert chongqing.standard("二档", date(2021, 6, 30)) == 65500
    assert chongqing.standard("二档", date(2021, 7, 1)) is None


def test_a_birth_after_the_day_of_payment_is_a_wrong_date() -> None:
    made = scheme("duji-2021").assess(Circumstances(birth_date=date(2021, 11, 6)), date(2021, 11, 5))
    assert made.status is Status.REFUSED
    assert made.warnings[0].code == "birth-after-payment"


# ---- amounts that another document gives


def decision(rule: str, *, collect: int | None = None, subsidy: int | None = None, refund: int | None = None, document: str = "杜退役〔2021〕99号", day: int = 10) -> Decision:
    return Decision(
        rule=rule, collect=collect, subsidy=subsidy, refund=refund, document=document, decided_on=date(2021, 11, day)
    )


VETERAN = Circumstances(birth_date=date(1948, 3, 12), identities=("优抚对象",))


def test_an_amount_entered_with_its_document_is_cited_and_applied() -> None:
    made = scheme("duji-2021").with_decisions([decision("veterans-benefit", collect=12000)]).assess(VETERAN, date(2021, 11, 1))
    assert (made.status, made.collect, made.subsidy, made.refund) == (Status.PAYABLE, 12000, 20000, 0)
    assert made.basis == "杜退役〔2021〕99号"
    assert [one.clause for one in made.because[:2]] == ["杜退役〔2021〕99号", "三（五）"]


def test_of_two_decisions_for_one_rule_the_later_one_counts() -> None:
    two = [decision("veterans-benefit", collect=10000, day=20), decision("veterans-benefit", collect=12000, day=10)]
    assert scheme("duji-2021").with_decisions(two).assess(VETERAN, date(2021, 11, 1)).collect == 10000
    first = scheme("duji-2021").with_decisions(two[1:])
    assert first.with_decisions(two[:1]).assess(VETERAN, date(2021, 11, 1)).collect == 10000
    assert scheme("duji-2021").assess(VETERAN, date(2021, 11, 1)).collect is None, "the shipped scheme stays as it is"


def test_once_decided_the_better_of_two_identities_counts() -> None:
    both = replace(VETERAN, identities=("优抚对象", "低保"))
    settled = scheme("duji-2021").with_decisions([decision("veterans-benefit", collect=12000)])
    made = settled.assess(both, date(2021, 11, 1))
    assert (made.collect, made.counted) == (4000, "低保对象")
    assert [one.rule for one in made.because if one.rejected] == ["veterans-benefit"]


def test_a_decision_for_another_tier_leaves_this_tier_open_and_one_that_does_not_add_up_is_said() -> None:
    aided = Circumstances(birth_date=date(1975, 3, 12), identities=("低保",), tier="二档")
    on = date(2020, 11, 20)
    notice = scheme("yuzhong-2021")
    assert notice.with_decisions([decision("dibao@一档", collect=4000)]).assess(aided, on).status is Status.UNDECIDED
    wrong = notice.with_decisions([decision("dibao", collect=4000, subsidy=24000)]).assess(aided, on)
    assert wrong.status is Status.UNDECIDED
    assert "decision-does-not-add-up" in {one.code for one in wrong.warnings}


def test_a_refund_above_the_price_of_the_tier_leaves_the_amount_open_and_says_so() -> None:
    notice, on = scheme("fangcheng-2021"), date(2021, 11, 1)
    aided = Circumstances(birth_date=date(1975, 3, 12), identities=("低保",))
    with pytest.raises(UserError, match="超过了个人缴费标准"):
        notice.with_decisions([decision("dibao", refund=32001)])
    for refund in (0, 1, 31999, 32000):
        made = notice.with_decisions([decision("dibao", refund=refund)]).assess(aided, on)
        assert (made.status, made.collect, made.refund) == (Status.PAYABLE, 32000, refund)
    unchecked = replace(notice, decisions=(decision("dibao", refund=32001),)).assess(aided, on)
    assert (unchecked.status, unchecked.collect, unchecked.refund) == (Status.UNDECIDED, None, None)
    assert [one.code for one in unchecked.warnings] == ["decision-does-not-add-up", "amount-undecided"]


@pytest.mark.parametrize(
    "wrong",
    [
        decision("dibao", collect=0),
        decision("veterans-benefit", collect=0, document=" "),
        decision("veterans-benefit"),
        decision("veterans-benefit", collect=-1),
        decision("veterans-benefit", collect=32001),
        decision("veterans-benefit", collect=10000, subsidy=10000),
        decision("veterans-benefit@一档", collect=10000),
    ],
    ids=["rule-that-has-an-amount", "no-document", "no-amount", "below-zero", "above-the-price", "does-not-add-up", "no-such-tier"],
)
def test_a_decision_that_cannot_be_is_refused(wrong: Decision) -> None:
    with pytest.raises(UserError) as refused:
        scheme("duji-2021").with_decisions([wrong])
    assert refused.value.code == "bad-decision"


def test_the_rules_that_wait_for_an_amount_are_listed_for_the_wizard() -> None:
    assert [one.rule for one in scheme("duji-2021").undecided_rules()] == ["veterans-benefit", "severe-disability", "family-planning"]
    assert all(one.refund_only for one in scheme("fangcheng-2021").undecided_rules())
    assert [one.rule for one in scheme("yuzhong-2021").undecided_rules()][:2] == ["late-1", "late-2"]
    assert scheme("dalate-2022").undecided_rules() == ()


# ---- arithmetic of days


@pytest.mark.parametrize(
    ("paid", "months", "starts"),
    [("2022-08-31", 3, "2022-11-30"), ("2022-08-31", 6, "2023-02-28"), ("2023-08-31", 6, "2024-02-29"), ("2022-12-15", 1, "2023-01-15"), ("2022-03-01", 0, "2022-03-01")],
)  # fmt: skip
def test_a_wait_ends_on_the_same_day_or_the_months_last(paid: str, months: int, starts: str) -> None:
    assert add_months(date.fromisoformat(paid), months) == date.fromisoformat(starts)


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 40))
def test_a_longer_wait_never_ends_earlier(day: date, months: int) -> None:
    assert add_months(day, months) < add_months(day, months + 1)
    assert add_months(day, months).day <= day.day


@given(st.integers(0, 12), st.integers(0, 12))
def test_paying_back_years_never_lengthens_the_wait_and_never_undercuts_the_fixed_part(missed: int, repaid: int) -> None:
    wait = Wait(months=3, per_missed_year=1, free_years=1, less_per_repaid_year=1, long_gap_years=4, long_gap_months=6)
    months = wait.months_for(Circumstances(birth_date=date(1975, 3, 12), missed_years=missed, repaid_years=repaid))
    more = wait.months_for(Circumstances(birth_date=date(1975, 3, 12), missed_years=missed, repaid_years=repaid + 1))
    assert more <= months
    assert more >= (6 if missed >= 4 else 3)


@pytest.mark.parametrize(
    ("old", "new", "on", "starts"),
    [
        ('start = "birth"', 'start = "next-month"', date(2026, 12, 31), date(2027, 1, 1)),
        ('wait_counts_from = "year"', 'wait_counts_from = "next-month"', date(2026, 10, 15), date(2027, 2, 1)),
        ('wait_counts_from = "year"', 'wait_counts_from = "payment"', date(2026, 10, 31), date(2027, 1, 31)),
    ],
)
def test_cover_may_begin_or_a_wait_be_counted_from_the_next_month(old: str, new: str, on: date, starts: date) -> None:
    notice = parse_scheme(QINGHE.replace(old, new), "qinghe-2027.toml")
    born = date(2026, 12, 1) if "start" in old else date(1975, 3, 12)
    assert notice.assess(Circumstances(birth_date=born, missed_years=0 if "start" in old else 1), on).benefit_from == starts


# ---- money for missed years


ON_TIME = date(2026, 10, 15)


def with_repayment(keys: str) -> Scheme:
    table = f'[repay]\n{keys}\nclause = "三"\nsays = "补缴以前年度。"\n\n[stacking]\n'
    return parse_scheme(QINGHE.replace("[stacking]\n", table), "qinghe-2027.toml")


def repaying(missed: int, repaid: int, *words: str) -> Circumstances:
    return Circumstances(birth_date=date(1975, 3, 12), identities=words, missed_years=missed, repaid_years=repaid)


@pytest.mark.parametrize(
    ("keys", "repaid", "repay"),
    [
        ("amount = 35000", 2, 700_00),
        ("at_price = true", 3, 3 * 380_00),
        ('years = { "2024" = 38000, "2026" = 40000, "2025" = 39000 }', 2, 790_00),
        ('years = { "2024" = 38000, "2026" = 40000, "2025" = 39000 }', 3, 1170_00),
    ],
)
def test_missed_years_are_paid_back_beside_this_years_price(keys: str, repaid: int, repay: int) -> None:
    made = with_repayment(keys).assess(repaying(3, repaid, "低保"), ON_TIME)
    assert (made.status, made.repay, made.premium, made.subsidy) == (Status.PAYABLE, repay, 80_00, 300_00)
    assert made.collect == 80_00 + repay


@pytest.mark.parametrize(
    ("keys", "missed", "repaid", "hint"),
    [
        ("at_price = true", 1, 2, "fact-missing"),
        ("at_price = true\nmost_years = 2", 4, 3, "fact-missing"),
        ("at_price = true\nwhen = { missed_years_from = 2 }", 1, 1, "fact-missing"),
        ('years = { "2026" = 40000 }', 3, 2, "amount-undecided"),
        ('unknown = "另文规定"', 3, 2, "amount-undecided"),
    ],
)
def test_nothing_is_taken_while_it_is_open_what_the_missed_years_cost(keys: str, missed: int, repaid: int, hint: str) -> None:
    made = with_repayment(keys).assess(repaying(missed, repaid), ON_TIME)
    assert (made.status, made.collect, made.repay) == (Status.UNDECIDED, None, 0)
    assert hint in [one.code for one in made.warnings]


def test_what_a_missed_year_costs_may_be_decided_by_a_later_document() -> None:
    notice = with_repayment('unknown = "另文规定"')
    assert [one.rule for one in notice.undecided_rules()] == ["repay"]
    paper = Decision(rule="repay", collect=390_00, subsidy=None, refund=None, document="清医保〔2026〕120号", decided_on=ON_TIME)
    made = notice.with_decisions([paper]).assess(repaying(3, 2), ON_TIME)
    assert (made.repay, made.collect) == (780_00, 1160_00)
    assert "清医保〔2026〕120号" in [one.clause for one in made.because]


def test_a_scheme_that_says_nothing_of_repayment_takes_none_and_says_so() -> None:
    made = parse_scheme(QINGHE, "qinghe-2027.toml").assess(repaying(3, 2), ON_TIME)
    assert (made.collect, made.repay) == (380_00, 0)
    assert "repaid-years" in [one.code for one in made.warnings]
