"""Of several kinds of assistance the best one counts; an amount that nobody gave is never guessed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from village_collector.domain.scheme.assessment import Decision, Reason, Status
from village_collector.domain.scheme.assistance_choice import (
    AssistanceOption,
    choose,
    cite_of_decision,
    money_hints,
    option_of,
    status_of,
)
from village_collector.domain.scheme.rules import Assistance, Cite, Mode

PRICE = 32000
DOCUMENT = "方医保〔2021〕99号"


def cite(rule: str) -> Cite:
    return Cite(own=Reason(rule=rule, clause="二（一）", says=f"{rule}。"))


def option(rule: str, mode: Mode, collect: int | None, refund: int | None = 0) -> AssistanceOption:
    subsidy = None if collect is None else PRICE - collect
    return AssistanceOption(mode=mode, cite=cite(rule), collect=collect, subsidy=subsidy, refund=refund, counted=rule)


ORDINARY = AssistanceOption(mode=Mode.NONE, cite=cite("price"), collect=PRICE, subsidy=0, refund=0)
NOTHING = AssistanceOption(mode=Mode.NONE, cite=cite("no-help"), collect=PRICE, subsidy=0, refund=0)
FREE = option("free", Mode.WAIVED, 0)
HALF = option("half", Mode.REDUCED, 16000)
SAME_LATER = option("later", Mode.REFUNDED, PRICE, 16000)
ALL_LATER = option("all-later", Mode.REFUNDED, PRICE, PRICE)
LESS_LATER = option("less-later", Mode.REFUNDED, PRICE, 15999)
OPEN = option("open", Mode.UNDECIDED, None, None)
LATER_OPEN = option("later-open", Mode.REFUNDED, PRICE, None)


@pytest.mark.parametrize(
    ("candidates", "chosen"),
    [
        ([], "price"),
        ([NOTHING], "no-help"),
        ([NOTHING, HALF], "half"),
        ([HALF, FREE], "free"),
        ([SAME_LATER, HALF], "half"),
        ([ALL_LATER, FREE], "free"),
        ([ALL_LATER, HALF], "all-later"),
        ([LESS_LATER, HALF], "half"),
        ([OPEN, FREE], "free"),
        ([OPEN, ALL_LATER], "all-later"),
        ([HALF, OPEN], "open"),
        ([LATER_OPEN, SAME_LATER], "later-open"),
        ([LATER_OPEN, OPEN], "open"),
        ([NOTHING, LATER_OPEN], "later-open"),
        ([LATER_OPEN, FREE], "free"),
    ],
)  # fmt: skip
def test_the_kind_of_assistance_that_is_best_for_the_person_counts(candidates: list[AssistanceOption], chosen: str) -> None:
    assert choose(ORDINARY, candidates).cite.own.rule == chosen


def test_less_now_against_an_unknown_sum_later_is_left_to_the_township() -> None:
    made = choose(ORDINARY, [HALF, LATER_OPEN])
    assert (made.mode, made.collect, made.refund, made.counted) == (Mode.UNDECIDED, None, None, "later-open")
    assert made.cite is LATER_OPEN.cite
    assert status_of(made) is Status.UNDECIDED


@given(st.lists(st.tuples(st.sampled_from([Mode.WAIVED, Mode.REDUCED, Mode.REFUNDED]), st.integers(0, 9), st.integers(0, 9)), min_size=1))
def test_nothing_known_is_better_than_what_counts(made: list[tuple[Mode, int, int]]) -> None:
    candidates = [option(f"{n}", mode, collect, min(refund, collect)) for n, (mode, collect, refund) in enumerate(made)]
    assert choose(ORDINARY, candidates).net == min(one.net or 0 for one in candidates)


def rule(mode: Mode, amount: dict[str | None, int] | None = None) -> Assistance:
    own = cite("aid")
    return Assistance(
        cite=own, identities=("低保对象",), ethnic_groups=frozenset(), mode=mode, amount=amount or {}, pays={}, agency="民政局",
        when=(), otherwise=own.own,
    )  # fmt: skip


def decision(collect: int | None = None, subsidy: int | None = None, refund: int | None = None) -> Decision:
    return Decision(rule="aid", collect=collect, subsidy=subsidy, refund=refund, document=DOCUMENT, decided_on=date(2021, 11, 1))


def money(made: AssistanceOption) -> tuple[Mode, int | None, int | None, int | None]:
    return made.mode, made.collect, made.subsidy, made.refund


@pytest.mark.parametrize(
    ("mode", "amount", "price", "made"),
    [
        (Mode.NONE, {}, PRICE, (Mode.NONE, PRICE, 0, 0)),
        (Mode.WAIVED, {}, PRICE, (Mode.WAIVED, 0, PRICE, 0)),
        (Mode.WAIVED, {}, None, (Mode.WAIVED, 0, None, 0)),
        (Mode.REDUCED, {None: 30000}, PRICE, (Mode.REDUCED, 2000, 30000, 0)),
        (Mode.REDUCED, {None: 30000}, None, (Mode.UNDECIDED, None, None, None)),
        (Mode.REDUCED, {"一档": 30000}, PRICE, (Mode.REDUCED, 2000, 30000, 0)),
        (Mode.REDUCED, {"二档": 30000}, PRICE, (Mode.UNDECIDED, None, None, None)),
        (Mode.REFUNDED, {None: 8000}, PRICE, (Mode.REFUNDED, PRICE, 0, 8000)),
        (Mode.REFUNDED, {}, PRICE, (Mode.REFUNDED, PRICE, 0, None)),
        (Mode.UNDECIDED, {}, PRICE, (Mode.UNDECIDED, None, None, None)),
    ],
)
def test_what_a_rule_makes_of_the_price(mode: Mode, amount: dict[str | None, int], price: int | None, made: tuple[object, ...]) -> None:
    found = option_of(rule(mode, amount), "低保对象", price, "一档", None)
    assert money(found) == made
    assert (found.counted, found.agency) == ((None, None) if mode is Mode.NONE else ("低保对象", "民政局"))


@pytest.mark.parametrize("mode", [Mode.REDUCED, Mode.REFUNDED, Mode.NONE])
def test_a_decision_changes_nothing_where_the_notice_gives_the_amount(mode: Mode) -> None:
    noticed = rule(mode, {None: 8000})
    assert option_of(noticed, "低保对象", PRICE, None, decision(collect=1)) == option_of(noticed, "低保对象", PRICE, None, None)


@pytest.mark.parametrize(
    ("mode", "decided", "price", "made"),
    [
        (Mode.UNDECIDED, decision(collect=0), PRICE, (Mode.WAIVED, 0, PRICE, 0)),
        (Mode.UNDECIDED, decision(collect=1), PRICE, (Mode.REDUCED, 1, PRICE - 1, 0)),
        (Mode.UNDECIDED, decision(collect=PRICE), PRICE, (Mode.REDUCED, PRICE, 0, 0)),
        (Mode.UNDECIDED, decision(collect=PRICE, refund=PRICE), PRICE, (Mode.REFUNDED, PRICE, 0, PRICE)),
        (Mode.UNDECIDED, decision(collect=8000, refund=8000), PRICE, (Mode.REFUNDED, 8000, 24000, 8000)),
        (Mode.UNDECIDED, decision(subsidy=PRICE), PRICE, (Mode.WAIVED, 0, PRICE, 0)),
        (Mode.UNDECIDED, decision(subsidy=12000), PRICE, (Mode.REDUCED, 20000, 12000, 0)),
        (Mode.UNDECIDED, decision(collect=20000, subsidy=12000), PRICE, (Mode.REDUCED, 20000, 12000, 0)),
        (Mode.UNDECIDED, decision(refund=8000), PRICE, (Mode.REFUNDED, PRICE, 0, 8000)),
        (Mode.UNDECIDED, decision(collect=20000), None, (Mode.REDUCED, 20000, None, 0)),
        (Mode.REFUNDED, decision(refund=8000), PRICE, (Mode.REFUNDED, PRICE, 0, 8000)),
        (Mode.REFUNDED, decision(refund=PRICE), PRICE, (Mode.REFUNDED, PRICE, 0, PRICE)),
        (Mode.REFUNDED, decision(refund=8000), None, (Mode.REFUNDED, None, 0, 8000)),
    ],
)
def test_an_amount_that_a_document_gives_fills_what_the_notice_left_open(
    mode: Mode, decided: Decision, price: int | None, made: tuple[object, ...]
) -> None:
    found = option_of(rule(mode), "低保对象", price, None, decided)
    assert money(found) == made
    assert found.hints == ()
    assert found.cite.decided
    assert found.cite.own.clause == DOCUMENT


@pytest.mark.parametrize(
    ("mode", "decided"),
    [
        (Mode.REFUNDED, decision(refund=PRICE + 1)),
        (Mode.UNDECIDED, decision(refund=PRICE + 1)),
        (Mode.UNDECIDED, decision(collect=PRICE + 1)),
        (Mode.UNDECIDED, decision(subsidy=PRICE + 1)),
        (Mode.UNDECIDED, decision(collect=20000, subsidy=12001)),
        (Mode.UNDECIDED, decision(collect=20000, subsidy=11999)),
        (Mode.UNDECIDED, decision(collect=8000, refund=8001)),
    ],
)
def test_a_decided_amount_above_the_price_or_beside_it_leaves_the_money_open(mode: Mode, decided: Decision) -> None:
    found = option_of(rule(mode), "低保对象", PRICE, None, decided)
    assert money(found) == (Mode.UNDECIDED, None, None, None)
    assert [one.code for one in found.hints] == ["decision-does-not-add-up"]
    assert status_of(found) is Status.UNDECIDED


def test_a_decided_subsidy_alone_is_not_enough_where_no_price_is_known() -> None:
    found = option_of(rule(Mode.UNDECIDED), "低保对象", None, None, decision(subsidy=8000))
    assert money(found) == (Mode.UNDECIDED, None, None, None)


def test_a_decision_is_cited_by_its_document_and_day_and_then_the_rule() -> None:
    made = cite_of_decision(cite("aid"), decision(collect=1))
    assert made.own == Reason(rule="aid", clause=DOCUMENT, says=f"金额由{DOCUMENT}确定（2021-11-01录入）。")
    assert made.all == (made.own, cite("aid").own)
    assert not cite("aid").decided
    assert cite("aid").as_rejected.rejected


@pytest.mark.parametrize(
    ("made", "status", "codes"),
    [
        (ORDINARY, Status.PAYABLE, []),
        (FREE, Status.WAIVED, []),
        (HALF, Status.PAYABLE, []),
        (OPEN, Status.UNDECIDED, ["amount-undecided"]),
        (LATER_OPEN, Status.PAYABLE, ["refund-unknown"]),
        (SAME_LATER, Status.PAYABLE, ["refund-later"]),
        (AssistanceOption(mode=Mode.NONE, cite=cite("price"), collect=0, subsidy=0, refund=0), Status.PAYABLE, []),
    ],
)
def test_how_an_assessment_ends_and_what_the_desk_is_told(made: AssistanceOption, status: Status, codes: list[str]) -> None:
    assert status_of(made) is status
    assert [one.code for one in money_hints(made)] == codes


def test_the_hints_name_the_money_and_who_pays_it_back() -> None:
    assert money_hints(LATER_OPEN)[0].message == "先收 320.00 元，以后返还多少通知没有写，不要向本人承诺数额。"
    assert money_hints(SAME_LATER)[0].message == "先收 320.00 元，以后由有关部门补 160.00 元，不能先扣。"
    named = option_of(rule(Mode.REFUNDED, {None: 16000}), "低保对象", PRICE, None, None)
    assert money_hints(named)[0].message == "先收 320.00 元，以后由民政局补 160.00 元，不能先扣。"
