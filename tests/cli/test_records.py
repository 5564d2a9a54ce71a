"""The commands for what a season keeps besides money: their JSON, their words, and what they refuse without a trace."""

# ruff: noqa: ARG005  (each refusal is made from the people and a folder, though few need both)

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from villages import VILLAGE_CODE, citizen_number, file_digest, result_file
from workbooks import write_book

from village_collector.assets import asset

Program = Any
TARGETS = Path(__file__).parents[1] / "fixtures" / "zhuji-targets.xlsx"


def scan(folder: Path, name: str = "公示栏.jpg", data: bytes = b"\xff\xd8 photo") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def identity_list(folder: Path, *rows: tuple[str, str, str], name: str = "名单.xlsx") -> Path:
    return write_book(folder / name, [["姓名", "证件号码", "身份类别"], *rows])


@pytest.fixture
def duji(program: Program, register: Path, people: dict[str, str]) -> Program:
    """The six people under the notice of 杜集, one of them on an allowance, one in the hands of another document."""
    assert program.init(scheme="duji-2021").code == 0
    program.done("import", register, on="2021-11-05")
    return program


# -- tickets


def test_tickets_are_received_spoiled_lost_written_and_settled(village: Program, people: dict[str, str]) -> None:
    got = village.done("tickets", "receive", "00012001", "00012005", "--reason", "税务分局")
    assert got == {"received": 5, "used": 0, "spoiled": 0, "lost": 0, "left": 5, "amount": "0.00", "next": "00012001"}
    village.done("collect", people["张建国"], people["李秀英"], "--ticket", "00012001")
    village.done("tickets", "spoil", "00012002", "--reason", "卡纸")
    village.done("tickets", "lose", "00012003", "--reason", "丢了")
    refused = village.ask("collect", people["王小妹"], "--ticket", "00012005")
    assert refused.refusal == "ticket-gap"
    settled = village.done("tickets", "settle", "--reason", "税务分局")
    assert settled == {"received": 5, "used": 1, "spoiled": 1, "lost": 1, "left": 2, "amount": "640.00", "next": "00012004"}
    assert village.done("tickets") == settled
    village.done("tickets", "spoil", "00012004", "--reason", "受潮")
    village.done("tickets", "spoil", "00012005", "--reason", "受潮")
    said = village("--book", village.book, "tickets")
    assert "有效票据金额 640.00 元，下一张 没有了" in said.out


# -- lists


def test_a_departments_list_begins_and_ends_identities_and_says_what_it_leaves(
    duji: Program, people: dict[str, str], tmp_path: Path
) -> None:
    first = identity_list(tmp_path, ("张建国", people["张建国"], "低保"), ("李错", people["李秀英"], "低保"), ("外人", citizen_number(99), "低保"))
    said = duji.done("identities", first, "--source", "民政局", "--since", "2021-11-01", "--complete", on="2021-11-05")
    assert said["begun"] == [people["张建国"], people["李秀英"]]
    assert said["not_in_register"] == [citizen_number(99)]
    assert said["name_differs"] == ["李秀英"]
    assert said["ended"] == []
    found = {one["name"]: one for one in duji.done("people", on="2021-11-05")}
    assert found["张建国"]["collect"] == "40.00"
    second = identity_list(tmp_path, ("李秀英", people["李秀英"], "低保户"), ("王小妹", people["王小妹"], "低堡"), name="二.xlsx")
    said = duji.done("identities", second, "--source", "民政局", "--complete", on="2021-11-06")
    assert (said["ended"], said["begun"], said["unchanged"]) == ([people["张建国"]], [people["王小妹"]], 1)
    assert said["unknown_identities"] == ["低堡"]
    words = duji("--book", duji.book, "--on", "2021-11-06", "identities", second, "--source", "民政局")
    assert "通知里没有这些身份，不按它们计算：低堡。" in words.out


def test_a_list_changes_nothing_that_was_collected_but_proposes(duji: Program, people: dict[str, str], tmp_path: Path) -> None:
    receipt = duji.done("collect", people["张建国"], "--ticket", "00012001", on="2021-11-05")["receipt"]
    list_ = identity_list(tmp_path, ("张建国", people["张建国"], "低保"))
    said = duji.done("identities", list_, "--source", "民政局", "--since", "2021-11-01", on="2021-11-08")
    assert said["proposals"] == 1
    (proposal,) = duji.done("proposals", on="2021-11-08")
    assert proposal["basis"].startswith("杜医保〔2021〕1号")
    del proposal["basis"]
    assert proposal == {
        "id_number": people["张建国"],
        "name": "张建国",
        "receipt": receipt,
        "collected": "320.00",
        "now": "40.00",
        "refund": "0.00",
        "refund_now": "0.00",
    }
    assert "共 1 人，都没有改动。" in duji("--book", duji.book, "proposals").out


# -- amounts that another document gives


def test_an_amount_is_decided_with_its_document_and_cited_from_then_on(duji: Program, people: dict[str, str], tmp_path: Path) -> None:
    duji.done("identities", identity_list(tmp_path, ("王𠮷", people["王𠮷"], "重点优抚对象")), "--source", "退役军人局", on="2021-11-05")
    said = duji.done("undecided", on="2021-11-05")
    assert said["rules"][0]["rule"] == "veterans-benefit"
    assert said["waiting"] == [{"id_number": people["王𠮷"], "name": "王𠮷"}]
    assert duji.ask("collect", people["王𠮷"], on="2021-11-05").refusal == "amount-unknown"
    made = duji.done("decide", "veterans-benefit", "--collect", "50", "--document", "杜退〔2021〕9号", on="2021-11-05")
    assert (made["rule"], made["document"], made["collect"], made["subsidy"], made["refund"]) == ("veterans-benefit", "杜退〔2021〕9号", "50.00", None, None)
    line = duji.done("collect", people["王𠮷"], "--ticket", "00012001", on="2021-11-05")["lines"][0]
    assert (line["amount"], line["subsidy"], line["basis"]) == ("50.00", "270.00", "杜退〔2021〕9号")
    after = duji.done("undecided", on="2021-11-05")
    assert after["waiting"] == []
    assert "veterans-benefit" not in [rule["rule"] for rule in after["rules"]]


def test_money_for_no_benefit_is_taken_only_when_the_villager_knows(program: Program, register: Path, people: dict[str, str]) -> None:
    assert program.init(scheme="dalate-2022").code == 0
    program.done("import", register, on="2022-10-01")
    assert program.ask("collect", people["王小妹"], on="2022-10-01").refusal == "no-benefit-this-year"
    assert program.done("collect", people["王小妹"], "--accept-no-benefit", on="2022-10-01")["total"] == "360.00"


# -- people who have not paid


def test_a_reason_with_proof_a_call_and_taking_it_back(village: Program, people: dict[str, str], tmp_path: Path) -> None:
    who = people["王小妹"]
    said = village.done("absent", who, "--reason", "外地参保", "--note", "在市里上班", "--proof", scan(tmp_path), "--proof", scan(tmp_path, "证.png", b"p"))
    assert (said["id_number"], said["reason"], len(said["evidence"])) == (who, "外地参保", 2)
    assert village.ask("collect", who).refusal == "not-enrolling"
    assert [one["state"] for one in village.done("people", "王小妹")] == ["他处已缴"]
    assert village.done("absent", who, "--clear") == {"id_number": who, "reason": None}
    assert village.done("attempt", who, "--how", "电话", "--said", "明天来")["attempts"] == 1
    assert village.done("attempt", who, "--how", "上门")["attempts"] == 2
    assert village.done("collect", who)["total"] == "320.00"


def test_refunds_are_listed_and_paid_out_once(program: Program, register: Path, people: dict[str, str]) -> None:
    assert program.init(scheme="dalate-2022").code == 0
    program.done("import", register, on="2021-12-01")
    program.done("collect", people["王䶮"], people["王𠮷"], "--method", "pos", on="2021-12-01")
    (due,) = program.done("refunds")
    assert due == {"id_number": people["王䶮"], "name": "王䶮", "agency": "旗民政局", "amount": "310.00", "paid_on": None}
    (paid,) = program.done("refunds", "--paid", people["王䶮"], people["王䶮"], "--paid-on", "2022-03-01")
    assert paid["paid_on"] == "2022-03-01"
    assert program.ask("refunds", "--paid", people["王䶮"]).refusal == "no-refund-due"
    assert "旗民政局" in program("--book", program.book, "refunds").out


def test_each_identity_of_a_rule_is_decided_on_its_own(village: Program) -> None:
    words = ("decide", "other-hardship", "--document", "方财社〔2021〕31号")
    made = village.done(*words, "--refund", "100", "--identity", "边缘易致贫")
    assert (made["refund"], made["identities"]) == ("100.00", ["边缘易致贫户"])
    (waiting,) = [one for one in village.done("undecided")["rules"] if one["rule"] == "other-hardship"]
    assert "边缘易致贫户" not in waiting["identities"]
    assert "困境儿童" in waiting["identities"]
    village.done(*words, "--refund", "160", "--identity", "困境儿童", "--identity", "突发困难")
    assert village.ask(*words, "--refund", "160", "--identity", "低保").refusal == "bad-decision"
    assert program_text(village, "undecided").count("困境儿童") == 0


def program_text(program: Program, *words: str) -> str:
    """What the command says to people."""
    said = program("--book", program.book, *words)
    assert said.code == 0
    return said.out


def test_a_changed_notice_holds_from_its_day_and_lists_what_it_would_have_changed(
    village: Program, people: dict[str, str], tmp_path: Path
) -> None:
    village.done("collect", people["张建国"], on="2021-11-29")
    text = asset("schemes/fangcheng-2021.toml").read_text(encoding="utf-8")
    changed = tmp_path / "方城-改.toml"
    changed.write_text(text.replace("to = 2021-11-30", "to = 2021-12-20").replace("from = 2021-12-01", "from = 2021-12-21"))
    assert village.ask("collect", people["李秀英"], on="2021-12-10").refusal == "not-payable-here"
    amend = ("amend", changed, "--document", "方医保〔2021〕108号")
    made = village.done(*amend, "--from", "2021-12-01", on="2021-12-10")
    assert made == {"scheme": "fangcheng-2021", "from": "2021-12-01", "differs": []}
    assert village.ask(*amend, on="2021-12-10").refusal == "same-scheme"
    assert village.done("collect", people["李秀英"], on="2021-12-10")["total"] == "320.00"
    changed.write_text(changed.read_text().replace("32000", "35000").replace("320 元", "350 元"))
    dearer = village.done("amend", changed, "--document", "方医保〔2021〕110号", on="2021-12-10")
    assert dearer["from"] == "2021-12-10"
    (one,) = dearer["differs"]
    assert (one["id_number"], one["name"], one["collected"], one["now"]) == (people["李秀英"], "李秀英", "320.00", "350.00")
    assert village.done("verify")["ok"]


def test_what_the_notice_leaves_open_is_asked_and_answered_with_a_document(duji: Program, people: dict[str, str]) -> None:
    before = {one["key"]: one for one in duji.done("questions")}
    assert before["window.start"]["default"] == "9 月 1 日"
    assert {one["answer"] for one in before.values()} == {None}
    assert duji.ask("questions", "--answer", "window.start=2021-11-10").refusal == "no-document"
    answer = ("questions", "--answer", "window.start=2021-11-10", "--document", "杜医保办函〔2021〕3号")
    after = {one["key"]: one for one in duji.done(*answer)}
    assert (after["window.start"]["answer"], after["window.start"]["document"]) == ("2021-11-10", "杜医保办函〔2021〕3号")
    assert after["relay.start"]["choices"] == ["缴费当天", "次日"]
    assert duji.ask("collect", people["张建国"], "--ticket", "00012001", on="2021-11-09").refusal == "window-closed"
    assert duji.done("collect", people["张建国"], "--ticket", "00012001", on="2021-11-10")["total"] == "320.00"
    text = program_text(duji, "questions")
    assert "2021-11-10（杜医保办函〔2021〕3号）" in text
    assert "还没有，先按“缴费当天”" in text


# -- notices, scans, reports


@pytest.fixture
def answered(village: Program, people: dict[str, str], tmp_path: Path) -> Program:
    """Two people paid, deposited, signed, sent; one came through."""
    paid = [people["张建国"], people["李秀英"]]
    village.done("collect", *paid)
    village.done("deposit", "--amount", "640", "--slip", "XYS01")
    village.done("sign-off")
    village.done("export", "--template", asset("demo/template.xlsx"), "--out", tmp_path)
    rows = [(paid[0], "320", "", ""), (paid[1], "", "04", "已参加职工医保")]
    village.done("result", result_file(tmp_path / "回执.xlsx", rows))
    return village


def test_notices_are_numbered_and_the_second_has_the_changes(answered: Program, people: dict[str, str], tmp_path: Path) -> None:
    made = answered.done("notice", "--phone", "0377-0000000", "--first-day", "2021-12-01", "--days", "5")
    assert made == {"number": 1, "people": 1, "added": 1, "removed": 0, "from": "2021-12-01", "to": "2021-12-05", "mask": "none"}
    assert answered.ask("notice", "--phone", "0377-0000000").refusal == "nothing-new"
    answered.done("result", result_file(tmp_path / "回执二.xlsx", [(people["李秀英"], "320", "", "")]))
    made = answered.done("notice", "--phone", "0377-0000000")
    assert (made["number"], made["people"], made["added"], made["removed"]) == (2, 2, 1, 0)
    for which in ("1", "2"):
        said = answered.done("print", "posting", "--which", which, "--out", tmp_path / f"{which}.pdf")
        assert said["pages"] == 1


def test_scans_are_attached_and_given_out_with_their_index(village: Program, tmp_path: Path) -> None:
    made = village.done(
        "attach", scan(tmp_path), "--kind", "公示照片", "--about", "posting 1", "--taken-on", "2021-12-01", "--place", "村委会", "--person", "李静"
    )
    assert (made["name"], made["kind"], made["about"], made["taken_on"], made["place"], made["person"]) == (
        "公示栏.jpg",
        "公示照片",
        "posting 1",
        "2021-12-01",
        "村委会",
        "李静",
    )
    out = tmp_path / "档案"
    files = [Path(name) for name in village.done("archive", "--out", out)["files"]]
    assert [path.name for path in files] == ["000_影像资料目录.pdf", "001_公示照片_公示栏.jpg"]
    assert all(path.exists() for path in files)
    assert village.ask("archive", "--out", out).refusal == "folder-used"


def test_a_weekly_report_has_its_week_and_its_money_in_yuan(village: Program, people: dict[str, str]) -> None:
    village.done("collect", people["张建国"], on="2021-10-13")
    made = village.done("weekly", "--note", "上周多报", on="2021-10-15")
    assert (made["number"], made["from"], made["to"]) == (1, "2021-10-11", "2021-10-17")
    figures = made["figures"]
    assert (figures["new"], figures["collected"], figures["cash_on_hand"], figures["target"]) == (1, "320.00", "320.00", 0)
    assert village.ask("weekly", on="2021-10-16").refusal == "already-reported"


def test_the_towns_task_is_taken_with_its_doubts(program: Program, register: Path) -> None:
    words = ("--village", "姜山村", "--village-code", VILLAGE_CODE, "--town", "朱集镇", "--scheme", "zhuji-2023")
    assert program("--book", program.book, "--json", "init", *words).code == 0
    program.done("import", register, on="2022-11-01")
    made = program.done("target", TARGETS, on="2022-11-01")
    assert (made["village"], made["people"], made["population"], len(made["warnings"])) == ("姜山村", 1981, 2251, 3)
    assert program.done("weekly", on="2022-11-01")["figures"]["target"] == 1981


# -- refused, with nothing changed


Words = Callable[[dict[str, str], Path], tuple[object, ...]]
REFUSALS: dict[str, tuple[str, Words]] = {
    "one ticket number too few": ("bad-ticket-range", lambda n, f: ("tickets", "receive", "00012001")),
    "numbers the wrong way round": ("bad-ticket-range", lambda n, f: ("tickets", "receive", "5", "1")),
    "which ticket": ("bad-ticket-number", lambda n, f: ("tickets", "spoil", "--reason", "卡纸")),
    "a ticket that is not ours": ("ticket-not-ours", lambda n, f: ("tickets", "lose", "00099999", "--reason", "丢了")),
    "a ticket lost without reason": ("no-reason", lambda n, f: ("tickets", "lose", "00012001")),
    "a settlement of no tickets": ("no-tickets", lambda n, f: ("tickets", "settle")),
    "a reason that is none": ("bad-reason", lambda n, f: ("absent", n["王小妹"], "--reason", "懒")),
    "no reason at all": ("bad-reason", lambda n, f: ("absent", n["王小妹"])),
    "a stranger who is absent": ("unknown-person", lambda n, f: ("absent", "411399199901010010", "--reason", "死亡")),
    "a stranger who was called": ("unknown-person", lambda n, f: ("attempt", "411399199901010010", "--how", "电话")),
    "a proof that is not there": ("no-photo", lambda n, f: ("absent", n["王小妹"], "--reason", "死亡", "--proof", f / "没有.jpg")),
    "a refund that nobody promised": ("no-refund-due", lambda n, f: ("refunds", "--paid", n["王小妹"])),
    "a refund on no day": ("bad-date", lambda n, f: ("refunds", "--paid", n["王小妹"], "--paid-on", "明天")),
    "nobody to post": ("nothing-to-post", lambda n, f: ("notice", "--phone", "1")),
    "a notice from no day": ("bad-date", lambda n, f: ("notice", "--phone", "1", "--first-day", "明天")),
    "a file that is no picture": ("not-a-picture", lambda n, f: ("attach", scan(f, "程序.exe"))),
    "a photo that is not there": ("no-photo", lambda n, f: ("attach", f / "没有.jpg")),
    "an archive of nothing": ("nothing-to-export", lambda n, f: ("archive", "--out", f / "档案")),
    "a target for another village": ("other-village", lambda n, f: ("target", TARGETS)),
    "a target table that is none": ("no-headings", lambda n, f: ("target", identity_list(f))),
    "a rule that waits for nothing": ("bad-decision", lambda n, f: ("decide", "tekun", "--collect", "1", "--document", "号")),
    "a decision without amount": ("bad-decision", lambda n, f: ("decide", "dibao", "--document", "号")),
    "an amount that is none": ("bad-amount", lambda n, f: ("decide", "dibao", "--refund", "一百", "--document", "号")),
    "a list of nobody": ("empty-list", lambda n, f: ("identities", identity_list(f, ("张建国", n["张建国"], "")), "--source", "民政局")),
    "a list from nowhere": ("no-source", lambda n, f: ("identities", identity_list(f, ("张建国", n["张建国"], "低保")), "--source", " ")),
    "a list with a torn row": (
        "list-has-faults",
        lambda n, f: ("identities", identity_list(f, ("张建国", n["张建国"], "低保"), ("王𠮷", "", "低保")), "--source", "民政局", "--complete"),
    ),
    "a list from no day": (
        "bad-date",
        lambda n, f: ("identities", identity_list(f, ("张建国", n["张建国"], "低保")), "--source", "民政局", "--since", "上月"),
    ),
    "a day that is none": ("bad-date", lambda n, f: ("print", "day", "--which", "昨天", "--out", f / "x.pdf")),
    "a week that was not frozen": ("nothing-to-print", lambda n, f: ("print", "weekly", "--out", f / "x.pdf")),
    "a picture of no character": ("bad-picture", lambda n, f: ("print", "day", "--picture", "龙天", "--out", f / "x.pdf")),
}


@pytest.mark.parametrize("name", sorted(REFUSALS))
def test_what_is_refused_is_exit_three_and_changes_no_byte(village: Program, people: dict[str, str], tmp_path: Path, name: str) -> None:
    code, words = REFUSALS[name]
    before = file_digest(village.book)
    assert village.ask(*words(people, tmp_path)).refusal == code
    assert file_digest(village.book) == before
    assert not (tmp_path / "x.pdf").exists()


def test_a_photo_of_the_same_thing_and_a_death_after_payment_are_refused(village: Program, people: dict[str, str], tmp_path: Path) -> None:
    village.done("attach", scan(tmp_path), "--about", "posting 1")
    village.done("collect", people["张建国"])
    before = file_digest(village.book)
    assert village.ask("attach", scan(tmp_path, "另存.jpg"), "--about", "posting 1").refusal == "already-attached"
    assert village.ask("absent", people["张建国"], "--reason", "死亡").refusal == "already-paid"
    assert file_digest(village.book) == before


@pytest.mark.parametrize(
    "words", [("tickets", "burn"), ("notice",), ("identities", "x.xlsx"), ("attach", "x.jpg", "--kind", "风景"), ("attempt", "1"), ("decide", "dibao")]
)
def test_words_that_the_program_does_not_know_are_exit_two(village: Program, words: tuple[str, ...]) -> None:
    said = village("--book", village.book, "--json", *words)
    assert (said.code, said.out) == (2, "")
    assert "用法不对" in said.err


# -- what the desk learns


def test_what_the_desk_learns_of_somebody_opens_the_window_that_the_notice_keeps_for_them(
    duji: Program, people: dict[str, str]
) -> None:
    who = people["张建国"]
    late = duji.ask("collect", who, on="2022-02-10")
    assert late.code == 3
    said = duji.done("facts", who, "returning_migrant=true", "--reason", "务工证明", on="2022-02-10")
    assert (said["status"], said["collect"]) == ("payable", "320.00")
    assert duji.done("collect", who, "--ticket", "00012001", on="2022-02-10")["total"] == "320.00"


def test_a_fact_that_is_no_fact_is_refused(duji: Program, people: dict[str, str]) -> None:
    for wrong in ("rich=true", "returning_migrant=maybe", "pupil"):
        assert duji.ask("facts", people["张建国"], wrong, "--reason", "说的").refusal == "bad-person"
