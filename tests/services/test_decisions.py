"""An amount that the notice leaves open is taken only after a document gave it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from seasons import refused_whole
from villages import VILLAGE_CODE, Clock, new_village, reopen, resident

from village_collector.domain.ledger.entries import EntryKind
from village_collector.domain.people import Identity, ReportedFacts, Resident
from village_collector.domain.scheme.assessment import Status
from village_collector.services.cash_desk import CashDesk
from village_collector.services.decisions import Decisions
from village_collector.services.refunds import Refunds
from village_collector.services.resident_changes import ResidentChanges
from village_collector.services.season import Season, new_season

SCHEMES = Path(__file__).parents[1] / "fixtures" / "schemes"
AUTUMN = date(2021, 11, 5)
PAPER = "杜退役军人〔2021〕99号"


def duji(folder: Path, *people: Resident) -> Season:
    return new_village(folder, people, scheme="duji-2021", clock=Clock(AUTUMN))


def made_up_county(folder: Path, *people: Resident, scheme: str, day: date) -> Season:
    season = new_season(
        folder / "账本.book",
        SCHEMES / f"{scheme}.toml",
        village="柳河村",
        village_code=VILLAGE_CODE,
        town="示例镇",
        clock=Clock(day),
        operator="王协办",
    )
    for one in people:
        ResidentChanges(season).add(one, reason="参保登记")
    return season


# -- amounts that the notice leaves open


def test_nobody_takes_money_whose_amount_no_paper_gives(tmp_path: Path) -> None:
    veteran, neighbour = resident(0, "重点优抚对象"), resident(1)
    season = duji(tmp_path, veteran, neighbour)
    desk = CashDesk(season)
    assert refused_whole(season, lambda: desk.collect([veteran.id_number], ticket="00012003")) == "amount-unknown"
    assert refused_whole(season, lambda: desk.collect([neighbour.id_number, veteran.id_number], ticket="00012004")) == "amount-unknown"
    quote = desk.quote(season.roster.household(veteran.household))
    assert (quote.total, [line.collect for line in quote.lines]) == (320_00, [0, 320_00])
    assert [one.id_number for one in Decisions(season).waiting()] == [veteran.id_number]


def test_a_decided_amount_is_collected_and_cites_its_document_also_after_a_night(tmp_path: Path) -> None:
    veteran = resident(0, "重点优抚对象")
    season = duji(tmp_path, veteran)
    policy = Decisions(season)
    assert [one.rule for one in policy.undecided()] == ["veterans-benefit", "severe-disability", "family-planning"]
    policy.decide("veterans-benefit", f" {PAPER} ", collect=50_00)
    assert [one.rule for one in policy.undecided()] == ["severe-disability", "family-planning"]
    assert policy.waiting() == []
    season = reopen(season)
    (line,) = CashDesk(season).collect([veteran.id_number], ticket="00012005").lines
    assert (line.collect, line.subsidy, line.refund, line.basis) == (50_00, 270_00, 0, PAPER)
    (kept,) = [entry for entry in season.book.entries() if entry.kind == EntryKind.DECISION]
    assert PAPER in kept.body
    assert season.book.ledger.decisions[0].decided_on == AUTUMN
    season = reopen(season)
    assert [one.rule for one in Decisions(season).undecided()] == ["severe-disability", "family-planning"]
    assert season.book.ledger.receipt_of(veteran.id_number) is not None


def test_a_decision_that_leaves_nothing_to_pay_waives(tmp_path: Path) -> None:
    veteran = resident(0, "重点优抚对象")
    season = duji(tmp_path, veteran)
    Decisions(season).decide("veterans-benefit", PAPER, collect=0)
    assert season.roster.line(veteran.id_number).assessment.status is Status.WAIVED
    assert refused_whole(season, lambda: CashDesk(season).collect([veteran.id_number], ticket="00012006")) == "waived"


def test_of_two_decisions_for_a_rule_the_later_counts_and_says_who_paid_otherwise(tmp_path: Path) -> None:
    first, second = resident(0, "重点优抚对象"), resident(1, "重点优抚对象")
    season = duji(tmp_path, first, second)
    policy, desk = Decisions(season), CashDesk(season)
    policy.decide("veterans-benefit", PAPER, collect=50_00)
    desk.collect([first.id_number], ticket="00012007")
    assert "veterans-benefit" in [one.rule for one in policy.decidable()], "a wrong amount can be put right"
    policy.decide("veterans-benefit", "杜退役军人〔2021〕100号", collect=60_00)
    assert desk.collect([second.id_number], ticket="00012008").total == 60_00
    (changed,) = policy.recalculations()
    assert (changed.resident.id_number, changed.collected, changed.now.collect) == (first.id_number, 50_00, 60_00)
    assert season.book.ledger.cash_total == 110_00


@pytest.mark.parametrize(
    ("rule", "document", "amounts"),
    [
        ("nobody", PAPER, {"collect": 50_00}),
        ("dibao", PAPER, {"collect": 50_00}),
        ("veterans-benefit", "  ", {"collect": 50_00}),
        ("veterans-benefit", PAPER, {}),
        ("veterans-benefit", PAPER, {"refund": 50_00}),
        ("veterans-benefit", PAPER, {"collect": -1}),
        ("veterans-benefit", PAPER, {"collect": 320_01}),
        ("veterans-benefit", PAPER, {"collect": 50_00, "subsidy": 50_00}),
        ("veterans-benefit@一档", PAPER, {"collect": 50_00}),
    ],
)
def test_a_decision_that_cannot_be_is_refused(tmp_path: Path, rule: str, document: str, amounts: dict[str, int]) -> None:
    season = duji(tmp_path, resident(0, "重点优抚对象"))
    assert refused_whole(season, lambda: Decisions(season).decide(rule, document, **amounts)) == "bad-decision"
    assert len(Decisions(season).undecided()) == 3


def test_an_amount_for_one_tier_leaves_the_other_tier_waiting(tmp_path: Path) -> None:
    low, high = resident(0, "低保", tier="一档"), resident(1, "低保", tier="二档")
    season = new_village(tmp_path, [low, high], scheme="yuzhong-2021", clock=Clock(date(2020, 11, 20)))
    policy, desk = Decisions(season), CashDesk(season)
    policy.decide("dibao@一档", "渝中府办〔2016〕65号", subsidy=240_00)
    assert "dibao" in [one.rule for one in policy.undecided()]
    assert desk.collect([low.id_number], ticket="00012009").lines[0].collect == 40_00
    assert refused_whole(season, lambda: desk.collect([high.id_number], ticket="00012010")) == "amount-unknown"
    policy.decide("dibao@二档", "渝中府办〔2016〕65号", subsidy=240_00)
    assert "dibao" not in [one.rule for one in policy.undecided()]
    assert desk.collect([high.id_number], ticket="00012011").lines[0].collect == 415_00


def test_who_has_not_chosen_a_tier_waits_for_no_document(tmp_path: Path) -> None:
    chosen, open_ = resident(0, "低保", tier="一档"), resident(1)
    season = new_village(tmp_path, [chosen, open_], scheme="yuzhong-2021", clock=Clock(date(2020, 11, 20)))
    assert [one.id_number for one in Decisions(season).waiting()] == [chosen.id_number]
    (line,) = [line for line in CashDesk(season).quote(season.roster.household(open_.household)).lines if line.resident.id_number == open_.id_number]
    assert line.refusal is not None
    assert line.refusal.code == "amount-unknown"
    assert "一档、二档" in line.refusal.what


def test_a_refund_that_a_later_paper_gives_fills_what_the_receipt_left_open(tmp_path: Path) -> None:
    poor = resident(0, "低保")
    season = new_village(tmp_path, [poor])
    CashDesk(season).collect([poor.id_number], ticket="00012012")
    assert [item.amount for item in Refunds(season).due()] == [None]
    Decisions(season).decide("dibao", "方医保〔2021〕99号", refund=160_00)
    assert [item.amount for item in Refunds(season).due()] == [160_00]
    assert Decisions(season).recalculations() == []


# -- lists that come later


def test_the_identity_that_holds_on_the_day_of_payment_counts(tmp_path: Path) -> None:
    clock = Clock(date(2021, 11, 10))
    begins = resident(0, identities=(Identity(word="低保", valid_from=date(2021, 11, 12)),))
    ended = resident(1, identities=(Identity(word="低保", valid_from=date(2021, 1, 1), valid_to=date(2021, 11, 11)),))
    season = new_village(tmp_path, [begins, ended], scheme="duji-2021", clock=clock)
    desk = CashDesk(season)

    def owed() -> list[int]:
        return [line.collect for line in desk.quote(season.roster.household(begins.household)).lines]

    assert owed() == [320_00, 40_00]
    clock.go_to(date(2021, 11, 11))
    assert owed() == [320_00, 40_00], "the last day counts"
    clock.go_to(date(2021, 11, 12))
    assert owed() == [40_00, 320_00], "and so does the first"
    assert [line.collect for line in desk.collect([begins.id_number, ended.id_number], ticket="00012013").lines] == [40_00, 320_00]


def test_a_later_list_changes_nothing_that_was_collected_and_proposes(tmp_path: Path) -> None:
    paid = resident(0)
    season = duji(tmp_path, paid)
    receipt = CashDesk(season).collect([paid.id_number], ticket="00012014")
    from_today = (Identity(word="低保", valid_from=AUTUMN, valid_to=None, source="民政局"),)
    ResidentChanges(season).amend(paid.id_number, reason="民政局 11 月名单", identities=from_today)
    (proposal,) = Decisions(season).recalculations()
    assert (proposal.receipt, proposal.collected, proposal.now.collect) == (receipt, 320_00, 40_00)
    assert season.book.ledger.receipts[receipt.number] == receipt
    assert season.book.ledger.cash_total == 320_00


def test_a_list_that_begins_after_the_payment_proposes_nothing(tmp_path: Path) -> None:
    paid = resident(0)
    season = duji(tmp_path, paid)
    CashDesk(season).collect([paid.id_number], ticket="00012015")
    ResidentChanges(season).amend(
        paid.id_number,
        reason="名单",
        identities=(Identity(word="低保", valid_from=date(2021, 11, 6), valid_to=None, source="民政局"),),
    )
    assert Decisions(season).recalculations() == []


@pytest.mark.parametrize(
    ("before", "after", "promised", "now"),
    [((), ("低保",), 0, 310_00), (("低保",), (), 310_00, 0), (("蒙古族",), ("低保",), 150_00, 310_00)],
)
def test_a_refund_that_a_later_list_gives_or_takes_is_proposed_too(
    tmp_path: Path, before: tuple[str, ...], after: tuple[str, ...], promised: int, now: int
) -> None:
    paid = resident(0, *before)
    season = new_village(tmp_path, [paid], scheme="dalate-2022", clock=Clock(date(2021, 12, 1)))
    CashDesk(season).collect([paid.id_number], ticket="00012016")
    ResidentChanges(season).amend(paid.id_number, reason="名单", identities=[Identity(word=word) for word in after])
    (proposal,) = Decisions(season).recalculations()
    assert (proposal.collected, proposal.now.collect) == (360_00, 360_00)
    assert (proposal.refund, proposal.now.refund) == (promised, now)


def test_a_refund_promised_without_an_amount_that_a_list_takes_away_is_proposed(tmp_path: Path) -> None:
    poor = resident(0, "低保")
    season = new_village(tmp_path, [poor])
    CashDesk(season).collect([poor.id_number], ticket="00012017")
    assert Decisions(season).recalculations() == []
    ResidentChanges(season).amend(poor.id_number, reason="认定有误", identities=())
    (proposal,) = Decisions(season).recalculations()
    assert (proposal.refund, proposal.now.refund) == (None, 0)


def test_a_voided_receipt_is_no_longer_compared(tmp_path: Path) -> None:
    paid = resident(0)
    season = duji(tmp_path, paid)
    receipt = CashDesk(season).collect([paid.id_number], ticket="00012018")
    ResidentChanges(season).amend(paid.id_number, reason="名单", identities=[Identity(word="低保", valid_from=AUTUMN)])
    CashDesk(season).void(receipt.number, "按低保重收")
    assert Decisions(season).recalculations() == []
    assert CashDesk(season).collect([paid.id_number], ticket="00012019").total == 40_00


# -- waits that end after the insured year


def test_money_for_no_benefit_this_year_is_taken_only_when_the_villager_knows(tmp_path: Path) -> None:
    late = resident(0)
    season = new_village(tmp_path, [late], scheme="dalate-2022", clock=Clock(date(2022, 10, 1)))
    desk = CashDesk(season)
    assert refused_whole(season, lambda: desk.collect([late.id_number], ticket="00012020")) == "no-benefit-this-year"
    assert desk.collect([late.id_number], ticket="00012021", accept_no_benefit=True).total == 360_00


def test_a_wait_that_ends_within_the_year_asks_nothing(tmp_path: Path) -> None:
    late = resident(0)
    season = new_village(tmp_path, [late], scheme="dalate-2022", clock=Clock(date(2022, 9, 30)))
    assert CashDesk(season).collect([late.id_number], ticket="00012022").total == 360_00


def test_years_missed_lengthen_the_wait_past_the_year_and_then_the_desk_asks(tmp_path: Path) -> None:
    gap = resident(0, facts=ReportedFacts(missed_years=3))
    season = made_up_county(tmp_path, gap, scheme="qinghe-2027", day=date(2027, 9, 1))
    desk = CashDesk(season)
    assert refused_whole(season, lambda: desk.collect([gap.id_number], ticket="00012023")) == "no-benefit-this-year"
    assert desk.collect([gap.id_number], ticket="00012024", accept_no_benefit=True).total == 380_00


# -- identities of one rule, each with its own amount


FANGCHENG_PAPER = "方财社〔2021〕31号"


def fangcheng(folder: Path, *people: Resident) -> Season:
    return new_village(folder, people, scheme="fangcheng-2021", clock=Clock(AUTUMN))


def refunds_of(season: Season, *people: Resident) -> list[int | None]:
    return [season.roster.line(one.id_number).assessment.refund for one in people]


def test_each_identity_of_a_rule_gets_the_amount_of_its_own_paper(tmp_path: Path) -> None:
    edge, sudden, child = resident(0, "边缘易致贫户"), resident(1, "突发严重困难户"), resident(2, "困境儿童")
    season = fangcheng(tmp_path, edge, sudden, child)
    policy = Decisions(season)
    policy.decide("other-hardship", FANGCHENG_PAPER, refund=100_00, identities=["边缘易致贫"])
    assert refunds_of(season, edge, sudden, child) == [100_00, None, None]
    (open_,) = [one for one in policy.undecided() if one.rule == "other-hardship"]
    assert "边缘易致贫户" not in open_.names
    assert {"突发严重困难户", "困境儿童"} <= set(open_.names)
    policy.decide("other-hardship", "方民〔2021〕5号", refund=160_00, identities=["突发严重困难户", "困境儿童"])
    season = reopen(season)
    assert refunds_of(season, edge, sudden, child) == [100_00, 160_00, 160_00]
    (line,) = CashDesk(season).collect([sudden.id_number]).lines
    assert (line.collect, line.refund, line.basis) == (320_00, 160_00, "方民〔2021〕5号")


def test_an_amount_for_one_identity_goes_before_the_amount_for_all(tmp_path: Path) -> None:
    edge, sudden = resident(0, "边缘易致贫户"), resident(1, "突发严重困难户")
    season = fangcheng(tmp_path, edge, sudden)
    policy = Decisions(season)
    policy.decide("other-hardship", FANGCHENG_PAPER, refund=100_00, identities=["边缘易致贫户"])
    policy.decide("other-hardship", "方民〔2021〕5号", refund=50_00)
    assert refunds_of(season, edge, sudden) == [100_00, 50_00]
    assert "other-hardship" not in [one.rule for one in policy.undecided()]


def test_who_has_two_identities_of_a_rule_gets_the_better_amount(tmp_path: Path) -> None:
    both = resident(0, "边缘易致贫户", "突发严重困难户")
    season = fangcheng(tmp_path, both)
    policy = Decisions(season)
    policy.decide("other-hardship", FANGCHENG_PAPER, refund=100_00, identities=["边缘易致贫户"])
    assert refunds_of(season, both) == [None], "the other one may be more"
    policy.decide("other-hardship", "方民〔2021〕5号", refund=160_00, identities=["突发严重困难户"])
    found = season.roster.line(both.id_number).assessment
    assert (found.refund, found.counted, found.basis) == (160_00, "突发严重困难户", "方民〔2021〕5号")
    assert [one.clause for one in found.because if one.rejected] == [FANGCHENG_PAPER]


@pytest.mark.parametrize("word", ["低保", "没有这个身份"])
def test_an_amount_for_an_identity_that_the_rule_is_not_for_is_refused(tmp_path: Path, word: str) -> None:
    season = fangcheng(tmp_path, resident(0, "边缘易致贫户"))
    act = lambda: Decisions(season).decide("other-hardship", FANGCHENG_PAPER, refund=1_00, identities=[word])  # noqa: E731
    assert refused_whole(season, act) == "bad-decision"
