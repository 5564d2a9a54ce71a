"""Whole seasons of the five notices, from opening to the last day, at figures worked out by hand beforehand.

Each season stands on its own page of arithmetic: who pays what by which clause, what lies in the box, what is signed and
sent, what the bureau answers, and where everybody stands at the end.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

from seasons import all_succeed, refused_whole, send, sign
from villages import Clock, citizen_number, faults, new_village, reading, reopen, resident

from village_collector.assets import asset
from village_collector.domain.ledger.money_values import Method
from village_collector.domain.ledger.village_records import Absence
from village_collector.domain.money import yuan
from village_collector.domain.people import Resident
from village_collector.services.absences import Absences
from village_collector.services.amendments import Amendments
from village_collector.services.cash_desk import CashDesk, Replacement
from village_collector.services.day_end import DayEnd
from village_collector.services.decisions import Decisions
from village_collector.services.identity_lists import IdentityLists
from village_collector.services.postings import Postings
from village_collector.services.refunds import Refunds
from village_collector.services.resident_changes import ResidentChanges
from village_collector.services.season import Season
from village_collector.services.sign_off import SignOff
from village_collector.services.ticket_stock import TicketStockService


class Village:
    """A village at work: its people by the number that the arithmetic gives them, and the jobs of a season in one word each."""

    def __init__(self, folder: Path, scheme: str, first_day: date, people: list[Resident]) -> None:
        self.folder, self.scheme, self.clock = folder, scheme, Clock(first_day)
        self.season: Season = new_village(folder, people, scheme=scheme, clock=self.clock)
        self.ids = [one.id_number for one in people]

    @property
    def desk(self) -> CashDesk:
        return CashDesk(self.season)

    def pay(self, *who: int, ticket: str = "", method: Method = Method.CASH, late: bool = False) -> str:
        """These people pay on one receipt; gives back its total in yuan."""
        receipt = self.desk.collect([self.ids[n] for n in who], ticket=ticket, method=method, accept_no_benefit=late)
        return yuan(receipt.total)

    def again(self, receipt: str, paid_on: date, *who: int) -> tuple[str, date]:
        """The money of a void receipt is receipted again with its day; gives back total and day."""
        replacing = Replacement(receipt=receipt, paid_on=paid_on, reason="写错了户")
        made = self.desk.collect([self.ids[n] for n in who], replacing=replacing)
        return yuan(made.total), made.on

    def corrected(self, who: int, number: str) -> None:
        """The number of a person is put right; they stay the one they are."""
        ResidentChanges(self.season).correct(self.ids[who], number=number, reason="身份证")
        self.ids[who] = number

    def refused(self, who: int, ticket: str = "") -> str:
        return refused_whole(self.season, lambda: self.desk.collect([self.ids[who]], ticket=ticket))

    def learn(self, who: int, reason: str, **facts: object) -> None:
        """What the desk learned of a person, beside what it knows already."""
        known = self.season.roster.resident(self.ids[who]).facts
        ResidentChanges(self.season).amend(self.ids[who], reason=reason, facts=replace(known, **facts))  # type: ignore[arg-type]

    def add(self, newcomer: Resident) -> int:
        """One more person; gives back the number by which the arithmetic calls them."""
        ResidentChanges(self.season).add(newcomer, reason="户口簿")
        self.ids.append(newcomer.id_number)
        return len(self.ids) - 1

    def list(self, department: str, since: date, words: dict[int, str]) -> tuple[int, int]:
        """A department's whole list; gives back how many identities it began and ended."""
        people = {one.id_number: one for one in self.season.book.residents()}
        listed = [replace(people[self.ids[n]], identities=resident(0, word).identities) for n, word in words.items()]
        found = IdentityLists(self.season).take(reading(listed, f"{department}{since}.xlsx"), department, since, complete=True)
        return len(found.begun), len(found.ended)

    def amended(self, document: str, from_day: date, *edits: tuple[str, str]) -> list[str]:
        """The county changes its notice from a day on; gives back who paid otherwise than the changed rules ask."""
        text = asset(f"schemes/{self.scheme}.toml").read_text(encoding="utf-8")
        for before, after in edits:
            assert text.count(before) == 1, before
            text = text.replace(before, after)
        path = self.folder / f"{self.scheme}-改.toml"
        path.write_text(text, encoding="utf-8")
        return [one.resident.name for one in Amendments(self.season).amend(path, document, from_day).differs]

    def absent(self, **who: int) -> None:
        """Why somebody does not pay here: deceased=6."""
        for reason, number in who.items():
            Absences(self.season).record_absence(self.ids[number], Absence[reason.upper()])

    def deposit(self, slip: str) -> str:
        """All cash goes to the bank; gives back how much that was."""
        return yuan(DayEnd(self.season).deposit(self.season.book.ledger.cash_on_hand, slip).amount)

    def signed(self) -> tuple[int, int, int, str]:
        """A version is signed: people, payers, waived, total."""
        sign(self.season)
        version = SignOff(self.season).version()
        return version.people, version.payers, version.waived, yuan(version.total)

    def sent(self, *, retry: bool = False) -> tuple[int, str]:
        """A batch goes to the bureau: how many people, how much money."""
        batch = send(self.season, self.folder / "导出", retry_failed=retry)
        return len(batch.rows), yuan(sum(amount for _, amount in batch.rows))

    def answered(self, *failed: int, name: str) -> tuple[int, int]:
        """The bureau answers everything that waits; gives back how many succeeded and failed."""
        found = all_succeed(self.season, self.folder, but=[self.ids[n] for n in failed], name=name)
        return found.succeeded, found.failed

    def posted(self) -> int:
        """The bureau's successes go up on the wall; gives back how many people are new there."""
        Postings(self.season).post("0377-0000000")
        return len(Postings(self.season).content().added)

    def owes(self, who: int) -> tuple[str, str | None, date | None]:
        """Status, what is to be taken, first day of cover, as of today."""
        found = self.season.roster.line(self.ids[who]).assessment
        return found.status.value, None if found.collect is None else yuan(found.collect), found.benefit_from

    def states(self) -> dict[str, int]:
        return dict(Counter(line.state.value for line in self.season.roster.lines()))

    def figures(self) -> dict[str, object]:
        """What the reconciliation says when everything is done; the book is whole and opens again."""
        self.season = reopen(self.season)
        assert faults(self.season) == []
        found = self.season.reconciler.reconcile()
        assert all(one.holds for one in found.equations if one.code not in ("E7", "E8")), found.discrepancies
        f = found.figures
        return {
            "people": f.people, "payers": f.payers, "waived": f.waived, "unpaid": f.unpaid, "receipts": f.receipts,
            "voided": f.voided, "total": yuan(f.receipts_total), "cash": yuan(f.cash_total), "slips": yuan(f.slips_total),
            "box": yuan(f.cash_on_hand),
        }  # fmt: skip


def newborn(order: int, born: date, **more: object) -> Resident:
    return resident(500 + order, id_number=citizen_number(order, born), birth_date=born, name=f"李新{order}", relation="孙", **more)


# ---- 杜集 2021：320，特困免、低保 40、返贫 70、监测 160，专用票据，12 月 31 日止


def test_duji(tmp_path: Path) -> None:
    """Twelve people and a newborn.

    0 ordinary 320 · 1 特困 0 · 2 低保 40 · 3 返贫致贫 70 · 4 监测 160 · 5 优抚, decided 100 · 6 dies · 7 insured elsewhere ·
    8 works away, pays in February 320 · 9 never pays · 10 pupil 320 · 11 listed as 低保 from 1 November 40 · 12 born 5 January 320

    ticket 1: 0, 2 = 360 · ticket 2: 3, 4 = 230 · ticket 3: 10 = 320, void the day after · ticket 4: 10 = 320
    first slip 360 + 230 + 320 = 910 · ticket 5: 5, 11 = 140 · signed 910 + 140 = 1,050 of seven payers, one waived
    ticket 6: 8 = 320 · ticket 7: 12 = 320 · at the end 1,050 + 640 = 1,690 on six tickets, one spoiled, 13 of 20 left
    """
    words = {1: ["特困"], 2: ["低保"], 3: ["返贫致贫"], 4: ["脱贫不稳定"], 5: ["重点优抚对象"]}
    village = Village(tmp_path, "duji-2021", date(2021, 10, 12), [resident(n, *words.get(n, [])) for n in range(12)])
    tickets = TicketStockService(village.season)
    tickets.receive("00012001", "00012020", "税务分局")
    village.learn(10, "学生证", pupil=True)
    assert village.pay(0, 2, ticket="00012001") == "360.00"
    assert village.pay(3, 4, ticket="00012002") == "230.00"
    assert village.pay(10, ticket="00012003") == "320.00"
    assert [village.refused(n, "00012004") for n in (1, 5)] == ["waived", "amount-unknown"]
    assert village.refused(9) == "ticket-needed"

    village.clock.go_to(date(2021, 10, 13))
    village.desk.void("3", "户主写错了")
    assert village.pay(10, ticket="00012004") == "320.00"
    assert village.deposit("XYS101301") == "910.00"

    village.clock.go_to(date(2021, 11, 10))
    assert village.list("民政局", date(2021, 11, 1), {11: "农村低保"}) == (1, 0)
    Decisions(village.season).decide("veterans-benefit", "杜退役〔2021〕99号", collect=100_00)
    village.absent(deceased=6, insured_elsewhere=7)
    assert [village.refused(n, "00012005") for n in (6, 7)] == ["not-enrolling", "not-enrolling"]
    assert village.pay(5, 11, ticket="00012005") == "140.00"
    assert village.deposit("XYS111001") == "140.00"

    village.clock.go_to(date(2021, 12, 20))
    assert village.signed() == (12, 7, 1, "1050.00")
    assert village.sent() == (8, "1050.00")
    assert village.answered(4, name="回执一.xlsx") == (7, 1)
    assert village.posted() == 7

    village.clock.go_to(date(2022, 1, 4))
    assert village.states()["导入成功"] == 7
    assert [village.refused(n, "00012006") for n in (1, 8, 9)] == ["waived", "window-closed", "window-closed"]
    assert village.owes(1)[:2] == ("waived", "0.00")

    village.clock.go_to(date(2022, 2, 10))
    village.learn(8, "本人来电", returning_migrant=True)
    assert village.owes(8) == ("payable", "320.00", date(2022, 2, 11))
    assert village.pay(8, ticket="00012006") == "320.00"
    village.add(newborn(1, date(2022, 1, 5)))
    assert village.owes(12) == ("payable", "320.00", date(2022, 1, 5))
    assert village.pay(12, ticket="00012007") == "320.00"
    assert village.deposit("XYS021001") == "640.00"
    assert village.signed() == (13, 9, 1, "1690.00")
    assert village.sent() == (2, "640.00")
    assert village.answered(name="回执二.xlsx") == (2, 0)

    village.clock.go_to(date(2022, 3, 1))
    assert village.figures() == {
        "people": 13, "payers": 9, "waived": 1, "unpaid": 1, "receipts": 6, "voided": 1, "total": "1690.00", "cash": "1690.00",
        "slips": "1690.00", "box": "0.00",
    }  # fmt: skip
    assert village.states() == {"导入成功": 9, "导入失败": 1, "死亡": 1, "他处已缴": 1, "在册未缴": 1}
    stock = TicketStockService(village.season).balance()
    assert (stock.received, stock.used, stock.spoiled, stock.left, yuan(stock.amount)) == (20, 6, 1, 13, "1690.00")


# ---- 方城 2021：人人 320，特困、孤儿、四集中免，其余先征后返，11 月 30 日止


def test_fangcheng(tmp_path: Path) -> None:
    """Eleven people.

    0, 1, 2 ordinary 320 · 3 特困 0 · 4 低保 320, later decided 160 back from 民政局 · 5 脱贫 320, back from 财政所, how much nobody
    says · 6 孤儿 0 · 7 university student, refused · 8 ordinary, misses November · 9 四集中, listed on 20 November 0
    · 10 ordinary 320 on the last day, written to the wrong payer, taken again the day after with its day

    day 1: 0, 1 = 640 cash, 4 = 320 by transfer · day 2: the receipt of 0, 1 void, again 640 · slip 640 · day 3: 2, 5 = 640, slip 640
    the number of 1 put right · 30 November: 10 = 320, 1 December: void, again 320, slip 320
    signed six payers 1,920, three waived · on 2 December 8 is told where to pay · on 8 December the county prolongs to the
    25th, 8 = 320 on the 10th, slip 320 · signed 2,240 of seven · refunds 160 known, one unknown
    """
    words = {3: ["特困"], 4: ["低保"], 5: ["脱贫享受政策"], 6: ["孤儿"]}
    village = Village(tmp_path, "fangcheng-2021", date(2021, 10, 12), [resident(n, *words.get(n, [])) for n in range(11)])
    village.learn(7, "学生证", university_student=True)
    assert village.pay(0, 1) == "640.00"
    assert village.pay(4, method=Method.TRANSFER) == "320.00"
    assert [village.refused(n) for n in (3, 6, 7)] == ["waived", "waived", "not-payable-here"]

    village.clock.go_to(date(2021, 10, 13))
    village.desk.void("1", "付款人写错了")
    assert village.pay(0, 1) == "640.00"
    assert village.deposit("XYS101301") == "640.00"
    assert refused_whole(village.season, lambda: village.desk.void("3", "再改")) == "already-deposited"

    village.clock.go_to(date(2021, 11, 20))
    assert village.list("乡村振兴局", date(2021, 11, 20), {9: "四集中"}) == (1, 0)
    assert village.pay(2, 5) == "640.00"
    assert village.deposit("XYS112001") == "640.00"
    Decisions(village.season).decide("dibao", "方医保〔2021〕99号", refund=160_00)
    assert [(item.amount, item.paid.agency) for item in Refunds(village.season).due()] == [(160_00, "民政局"), (None, "财政所")]

    village.corrected(1, citizen_number(77, date(1950, 1, 1)))
    assert village.refused(1) == "already-paid"

    village.clock.go_to(date(2021, 11, 30))
    assert village.pay(10) == "320.00"
    village.clock.go_to(date(2021, 12, 1))
    village.desk.void("5", "写错了户")
    assert village.refused(10) == "not-payable-here"
    assert village.again("5", date(2021, 11, 30), 10) == ("320.00", date(2021, 11, 30))
    assert village.deposit("XYS120101") == "320.00"

    village.clock.go_to(date(2021, 12, 2))
    assert village.refused(8) == "not-payable-here"
    assert village.signed() == (11, 6, 3, "1920.00")
    assert village.sent() == (9, "1920.00")
    assert village.answered(2, name="回执一.xlsx") == (8, 1)

    village.clock.go_to(date(2021, 12, 10))
    later = (("to = 2021-11-30", "to = 2021-12-25"), ("from = 2021-12-01\nto = 2021-12-31\ncollect_here", "from = 2021-12-26\nto = 2021-12-31\ncollect_here"))
    assert village.amended("方政办明电〔2021〕41号", date(2021, 12, 1), *later) == []
    assert village.pay(8) == "320.00"
    assert village.deposit("XYS121001") == "320.00"
    assert village.signed() == (11, 7, 3, "2240.00")
    assert village.sent(retry=True) == (2, "640.00"), "2 again, 8 for the first time"
    assert village.answered(name="回执二.xlsx") == (2, 0)

    village.clock.go_to(date(2022, 1, 4))
    assert [village.owes(n)[:2] for n in (3, 6, 9)] == [("waived", "0.00")] * 3
    assert village.posted() == 10
    assert [yuan(paid.amount) for paid in Refunds(village.season).record_paid([village.ids[4]], date(2022, 1, 4))] == ["160.00"]
    assert village.figures() == {
        "people": 11, "payers": 7, "waived": 3, "unpaid": 1, "receipts": 5, "voided": 2, "total": "2240.00", "cash": "1920.00",
        "slips": "1920.00", "box": "0.00",
    }  # fmt: skip
    assert village.states() == {"导入成功": 10, "在册未缴": 1}


# ---- 朱集 2023：350，代缴到 2 月 28 日，以后只认新认定的


def test_zhuji(tmp_path: Path) -> None:
    """Twelve people and a newborn.

    0 ordinary 350 · 1 特困 0 · 2 双女户 0 · 3 低保 50 · 4 返贫 80 · 5 监测 175 · 6 稳定脱贫 350 · 7 works away, February 350 · 8 old 低保,
    comes in March: refused · 9 listed as 低保 on 5 March 50, next day · 10 left prison, 350, next day · 11 employee insurance ended
    5 months before, 350 on 31 March, cover from 30 September · 12 born 1 January, registered on day 90, 350, from birth

    November: 0, 3, 4 = 480 · 5, 6 = 525 by card · December: the receipt of 480 void, 0 and 3 pay 400, 4 the day after 80
    slip 480 · signed 480 + 525 = 1,005 of five payers, two waived · later 350 + 50 + 350 + 350 + 350 = 1,450, at the end 2,455
    """
    words = {1: ["特困"], 2: ["双女绝育户"], 3: ["低保"], 4: ["返贫致贫人口"], 5: ["监测人口"], 6: ["稳定脱贫人口"], 8: ["低保对象"]}
    village = Village(tmp_path, "zhuji-2023", date(2022, 11, 7), [resident(n, *words.get(n, [])) for n in range(12)])
    assert village.pay(0, 3, 4) == "480.00"
    assert village.pay(5, 6, method=Method.POS) == "525.00"
    village.clock.go_to(date(2022, 12, 1))
    village.desk.void("1", "返贫户的单独开")
    assert village.pay(0, 3) == "400.00"
    village.clock.go_to(date(2022, 12, 2))
    assert village.pay(4) == "80.00"
    assert village.deposit("XYS120201") == "480.00"
    village.clock.go_to(date(2022, 12, 31))
    assert village.signed() == (12, 5, 2, "1005.00")
    assert village.sent() == (7, "1005.00")
    assert village.answered(name="回执一.xlsx") == (7, 0)

    village.clock.go_to(date(2023, 2, 20))
    assert village.refused(7) == "window-closed"
    village.learn(7, "本人来电", returning_migrant=True)
    assert village.owes(7) == ("payable", "350.00", date(2023, 1, 1))
    assert village.pay(7) == "350.00"

    village.clock.go_to(date(2023, 3, 6))
    assert [village.owes(n)[:2] for n in (1, 2)] == [("waived", "0.00")] * 2
    assert village.refused(8) == "window-closed"
    assert village.list("民政所", date(2023, 3, 5), {9: "低保"}) == (1, 0)
    village.learn(10, "释放证明", released_prisoner=True)
    assert [village.owes(n) for n in (9, 10)] == [("payable", "50.00", date(2023, 3, 7)), ("payable", "350.00", date(2023, 3, 7))]
    assert village.pay(9, 10) == "400.00"

    village.clock.go_to(date(2023, 3, 31))
    village.learn(11, "停保证明", employee_insurance_gap_months=5)
    assert village.owes(11) == ("payable", "350.00", date(2023, 9, 30))
    baby = village.add(newborn(2, date(2023, 1, 1)))
    village.learn(baby, "出生证明", registered_on=date(2023, 4, 1))
    village.clock.go_to(date(2023, 4, 3))
    assert village.owes(baby) == ("payable", "350.00", date(2023, 1, 1))
    assert village.pay(11, baby) == "700.00"
    assert village.deposit("XYS040301") == "1450.00"
    village.absent(unreachable=8)
    assert village.signed() == (13, 10, 2, "2455.00")
    assert village.sent() == (5, "1450.00")
    assert village.answered(11, name="回执二.xlsx") == (4, 1)
    assert village.figures() == {
        "people": 13, "payers": 10, "waived": 2, "unpaid": 0, "receipts": 6, "voided": 1, "total": "2455.00", "cash": "1930.00",
        "slips": "1930.00", "box": "0.00",
    }  # fmt: skip
    assert village.states() == {"导入成功": 11, "导入失败": 1, "不参保": 1}


# ---- 渝中 2021：一档 280、二档 655，6 月 30 日以后另加财政补助，资助金额在别的文件里


def test_yuzhong(tmp_path: Path) -> None:
    """Eight people.

    0 一档 280 · 1 二档 655 · 2 低保 一档, decided 100 of 280 → 180 · 3 student 一档 250, cover to 31 August · 4 student 二档 625 ·
    5 no tier, chooses 二档 655 · 6 pays 30 June 280 · 7 pays 1 July: unknown until decided 860

    November: 0, 1 = 935 · 3, 4 = 875 · 5 by a relative's account 655 · the receipt of 935 void over the day, 0 = 280, 1 = 655 again
    December: 2 = 180 · signed 935 + 875 + 655 + 180 = 2,645 of six payers · June 280 · July 860 · at the end 3,785
    """
    tiers = {0: "一档", 1: "二档", 2: "一档", 3: "一档", 4: "二档", 6: "一档", 7: "一档"}
    people = [resident(n, *(["低保"] if n == 2 else []), tier=tiers.get(n)) for n in range(8)]
    village = Village(tmp_path, "yuzhong-2021", date(2020, 11, 16), people)
    for student in (3, 4):
        village.learn(student, "学生证", university_student=True)
    assert village.pay(0, 1) == "935.00"
    assert village.pay(3, 4) == "875.00"
    assert {line.benefit_to for line in village.desk.receipt("2").lines} == {date(2021, 8, 31)}
    assert [village.refused(n) for n in (2, 5)] == ["amount-unknown", "amount-unknown"]
    ResidentChanges(village.season).amend(village.ids[5], reason="本人选定", tier="二档")
    assert village.pay(5, method=Method.RELATIVE) == "655.00"

    village.clock.go_to(date(2020, 11, 17))
    village.desk.void("1", "两人分开开")
    assert (village.pay(0), village.pay(1)) == ("280.00", "655.00")
    assert village.deposit("XYS111701") == "1810.00"
    village.clock.go_to(date(2020, 12, 18))
    Decisions(village.season).decide("dibao@一档", "渝中府办〔2016〕65号", subsidy=100_00)
    assert village.pay(2) == "180.00"
    assert village.deposit("XYS121801") == "180.00"
    assert village.signed() == (8, 6, 0, "2645.00")
    assert village.sent() == (6, "2645.00")
    assert village.answered(1, name="回执一.xlsx") == (5, 1)

    village.clock.go_to(date(2021, 6, 30))
    assert village.pay(6) == "280.00"
    village.clock.go_to(date(2021, 7, 1))
    assert village.refused(7) == "amount-unknown"
    Decisions(village.season).decide("late-1", "渝财社〔2021〕99号", collect=860_00)
    assert village.pay(7) == "860.00"
    assert village.deposit("XYS070101") == "1140.00"
    assert village.signed() == (8, 8, 0, "3785.00")
    assert village.sent(retry=True) == (3, "1795.00"), "1 again 655, 6 and 7 for the first time 280 + 860"
    assert village.answered(name="回执二.xlsx") == (3, 0)
    village.clock.go_to(date(2021, 10, 8))
    assert village.figures() == {
        "people": 8, "payers": 8, "waived": 0, "unpaid": 0, "receipts": 7, "voided": 1, "total": "3785.00", "cash": "3130.00",
        "slips": "3130.00", "box": "0.00",
    }  # fmt: skip
    assert village.states() == {"导入成功": 8}


# ---- 达拉特 2022：360，特困、孤儿、一二级残疾免，民族 150、低保等 310 以后补，2 月 28 日止，以后等 3 个月


def test_dalate(tmp_path: Path) -> None:
    """Eleven people and a newborn.

    0 ordinary 360 · 1 特困 0 · 2 二级残疾 0 · 3 三级残疾 360 · 4 蒙古族 360, 150 back · 5 低保 360, 310 back · 6 低保 of another banner
    360, nothing back, after the commitment · 7 ordinary, dies in December · 8 employee insured · 9 comes on 10 June, cover from
    10 September · 10 comes on 10 November, no cover this year · 11 born 3 March, mother insured, exempt

    September: 0, 3 = 720 · 4, 5 = 720 at the card terminal · 6 = 360 · the 360 void the day after and taken again, slip 1,080
    signed 720 + 720 + 360 = 1,800 of five payers, two waived · 9 = 360 · 10 = 360 · at the end 2,520, refunds 150 + 310
    """
    words = {1: ["五保"], 2: ["二级残疾"], 3: ["三级残疾"], 5: ["城乡低保"], 6: ["低保"]}
    more: dict[int, dict[str, object]] = {4: {"ethnic_group": "蒙古族"}, 6: {"hukou": "elsewhere"}}
    people = [resident(n, *words.get(n, []), **({"hukou": "local"} | more.get(n, {}))) for n in range(11)]  # type: ignore[arg-type]
    village = Village(tmp_path, "dalate-2022", date(2021, 9, 6), people)
    assert village.pay(0, 3) == "720.00"
    assert village.pay(4, 5, method=Method.POS) == "720.00"
    assert [village.refused(n) for n in (1, 2, 6)] == ["waived", "waived", "not-payable-here"]
    village.learn(6, "承诺书", signed_commitment=True)
    assert village.pay(6) == "360.00"
    village.clock.go_to(date(2021, 9, 7))
    village.desk.void("3", "名字写错了")
    assert village.pay(6) == "360.00"
    assert village.deposit("XYS090701") == "1080.00"
    assert [(item.amount, item.paid.agency) for item in Refunds(village.season).due()] == [(150_00, "旗民族事务委员会"), (310_00, "旗民政局")]

    village.clock.go_to(date(2021, 12, 15))
    village.absent(deceased=7, employee_insured=8)
    assert village.signed() == (11, 5, 2, "1800.00")
    assert village.sent() == (7, "1800.00")
    assert village.answered(name="回执一.xlsx") == (7, 0)

    village.clock.go_to(date(2022, 6, 10))
    assert [village.owes(n)[:2] for n in (1, 2)] == [("waived", "0.00")] * 2
    baby = village.add(newborn(3, date(2022, 3, 3), hukou="local"))
    assert village.refused(baby) == "amount-unknown"
    village.learn(baby, "户口簿", parent_insured=True, registered_on=date(2022, 6, 10))
    assert village.owes(baby) == ("exempt", "0.00", date(2022, 3, 3))
    assert village.refused(baby) == "exempt"
    assert village.owes(9) == ("payable", "360.00", date(2022, 9, 10))
    assert village.pay(9) == "360.00"

    village.clock.go_to(date(2022, 11, 10))
    assert village.owes(10) == ("payable", "360.00", None)
    assert village.refused(10) == "no-benefit-this-year"
    assert village.pay(10, late=True) == "360.00"
    assert village.deposit("XYS111001") == "720.00"
    assert village.signed() == (12, 7, 3, "2520.00")
    Refunds(village.season).record_paid([village.ids[4], village.ids[5]], date(2022, 11, 10))
    assert village.figures() == {
        "people": 12, "payers": 7, "waived": 3, "unpaid": 0, "receipts": 5, "voided": 1, "total": "2520.00", "cash": "1800.00",
        "slips": "1800.00", "box": "0.00",
    }  # fmt: skip
    assert village.states() == {"导入成功": 7, "已核签": 2, "免缴": 1, "死亡": 1, "职工医保": 1}
