"""Every command of the contract: its JSON, its exit code, and what it refuses without a change."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from villages import VILLAGE_CODE, citizen_number, file_digest, result_file

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
Program = Any
FIRST = f"{VILLAGE_CODE}2201000001"


def test_schemes_say_what_each_pack_is(program: Program) -> None:
    said = program("schemes", "--json")
    assert said.code == 0
    found = {scheme["id"]: scheme for scheme in said.json}
    assert {"fangcheng-2021", "zhuji-2023"} <= found.keys()
    assert all(scheme.keys() >= {"id", "title", "document", "label_year", "insured_year", "source"} for scheme in said.json)
    assert found["fangcheng-2021"]["document"] == "方政办明电〔2021〕35号"
    assert found["fangcheng-2021"]["insured_year"] == 2022


def test_assess_answers_line_by_line_in_order_and_needs_no_book(program: Program) -> None:
    asked = [
        {"id": "一", "birth_date": "1980-01-01", "paid_on": "2021-10-12"},
        {"id": 2, "birth_date": "1980-01-01", "paid_on": "2021-10-12", "identities": ["五保"]},
        {"birth_date": "1980-01-01", "paid_on": "2021-12-12"},
        {"id": "4", "scheme": "zhuji-2023", "birth_date": "1980-01-01", "paid_on": "2022-12-05", "identities": []},
    ]
    said = program("assess", "--scheme", "fangcheng-2021", stdin="\n".join(json.dumps(one) for one in asked) + "\n\n")
    assert said.code == 0
    answers = [json.loads(line) for line in said.out.splitlines()]
    assert [answer["id"] for answer in answers] == ["一", 2, None, "4"]
    assert [answer["status"] for answer in answers] == ["payable", "waived", "refused", "payable"]
    assert [answer["collect"] for answer in answers][:2] == ["320.00", "0.00"]
    for answer in answers:
        assert answer.keys() >= {
            "id", "status", "collect", "subsidy", "refund", "benefit_from", "benefit_to", "waits_months", "because", "warnings",
        }  # fmt: skip
        assert all(reason.keys() >= {"rule", "clause", "says"} for reason in answer["because"])


@pytest.mark.parametrize("line", ["x", "[]", '"a"', "{}", '{"birth_date": "1980-01-01"}', '{"birth_date": "1980-13-01", "paid_on": "2021-10-12"}'])
def test_assess_refuses_what_it_cannot_read(program: Program, line: str) -> None:
    assert program("assess", "--json", "--scheme", "fangcheng-2021", stdin=line).refusal


def test_assess_with_an_unknown_scheme_says_which_there_are(program: Program) -> None:
    said = program("assess", "--json", "--scheme", "nowhere-1999", stdin="{}")
    assert said.refusal == "no-scheme"
    assert "fangcheng-2021" in said.json["error"]["remedy"]


# -- a new book


def test_init_makes_a_book_and_never_a_second_one(program: Program) -> None:
    said = program.init()
    assert (said.code, said.json) == (0, {"book": str(program.book), "scheme": "fangcheng-2021"})
    before = file_digest(program.book)
    assert program.init().refusal == "book-exists"
    assert file_digest(program.book) == before


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--village-code", "123"), "bad-village-code"),
        (("--village", " "), "no-village-name"),
        (("--scheme", "nowhere-1999"), "no-scheme"),
    ],
)
def test_init_refuses_what_makes_no_book(program: Program, words: tuple[str, str], code: str) -> None:
    assert program.init(*words).refusal == code
    assert not program.book.exists()


# -- import and people


def test_import_takes_rows_and_names_those_it_rejects(program: Program, register: Path) -> None:
    program.init()
    said = program.done("import", register)
    assert (said["accepted"], said["updated"], said["unchanged"], said["households"]) == (6, 0, 0, 2)
    assert [(note["row"], note["code"]) for note in said["rejected"]] == [(8, "checksum")]
    assert all(note.keys() == {"sheet", "row", "code", "message"} for note in said["rejected"] + said["warnings"])
    assert isinstance(said["unmapped"], list)
    assert isinstance(said["missing"], list)
    again = program.done("import", register)
    assert (again["accepted"], again["unchanged"], len(again["rejected"])) == (0, 6, 1)


def test_import_dry_run_changes_nothing(program: Program, register: Path) -> None:
    program.init()
    before = file_digest(program.book)
    assert program.done("import", register, "--dry-run")["accepted"] == 6
    assert file_digest(program.book) == before
    assert program.done("people") == []


@pytest.mark.parametrize(
    ("file", "scheme", "on", "accepted"),
    [
        ("fangcheng-liuhe-register.xlsx", "fangcheng-2021", "2021-10-12", 1286),
        ("zhuji-jiangshan-register.xls", "zhuji-2023", "2022-11-01", 2251),
    ],
)
def test_the_registers_of_the_bureaus_are_taken_whole(program: Program, file: str, scheme: str, on: str, accepted: int) -> None:
    program.init(scheme=scheme)
    said = program.done("import", FIXTURES / file, on=on)
    assert (said["accepted"], said["rejected"]) == (accepted, [])
    assert len(program.done("people")) == accepted


def test_each_row_of_the_damaged_register_is_judged(program: Program) -> None:
    program.init()
    said = program.done("import", FIXTURES / "damaged-register.xlsx")
    verdicts = json.loads((FIXTURES / "damaged-register.expected.json").read_text(encoding="utf-8"))
    assert {str(note["row"]): note["code"] for note in said["rejected"]} == {
        row: code for row, code in verdicts.items() if code not in (None, "blank", "total")
    }
    assert said["accepted"] == list(verdicts.values()).count(None)


def test_import_of_what_is_no_register_is_refused(village: Program) -> None:
    text = village.folder / "信.csv"
    text.write_text("你好\n再见\n", encoding="utf-8")
    assert village.ask("import", text).refusal
    assert village.ask("import", village.folder / "没有.xlsx").refusal == "file-missing"


def test_people_are_listed_in_register_order_with_what_would_be_taken(village: Program, people: dict[str, str]) -> None:
    said = village.done("people")
    assert [person["name"] for person in said] == list(people)
    assert all(
        person.keys() >= {"id_number", "name", "household", "group", "identities", "state", "collect"} for person in said
    )
    assert [person["doubtful"] for person in said] == [None] * len(said)
    assert [person["collect"] for person in said] == ["320.00", "320.00", "0.00", "320.00", "320.00", "320.00"]
    assert [person["state"] for person in said] == ["在册未缴", "在册未缴", "免缴", "在册未缴", "在册未缴", "在册未缴"]
    assert said[4]["identities"] == ["低保"]
    assert [person["collect"] for person in village.done("people", on="2021-12-12")][:2] == ["0.00", "0.00"]


@pytest.mark.parametrize(
    ("query", "names"),
    [("zjg", ["张建国", "李秀英", "张守业"]), ("李秀英", ["李秀英"]), ("王𠮷", ["王𠮷", "王䶮", "王小妹"]), ("没有", [])],
)
def test_people_are_found(village: Program, query: str, names: list[str]) -> None:
    assert [person["name"] for person in village.done("people", query)] == names


# -- money


def test_collect_gives_one_receipt_for_all_named(village: Program, people: dict[str, str]) -> None:
    said = village.done("collect", people["张建国"], people["李秀英"], "--cash", "700")
    assert (said["receipt"], said["total"], said["change"]) == (FIRST, "640.00", "60.00")
    assert [line["id_number"] for line in said["lines"]] == [people["张建国"], people["李秀英"]]
    assert all(line.keys() >= {"id_number", "amount", "subsidy", "refund"} for line in said["lines"])
    low = village.done("collect", people["王䶮"])["lines"][0]
    assert (low["amount"], low["refund"]) == ("320.00", None)  # refunded later, how much the notice does not say
    states = {person["name"]: person["state"] for person in village.done("people")}
    assert states["张建国"] == states["王䶮"] == "已收款"


def test_void_reverses_a_receipt_and_its_number_stays_used(village: Program, people: dict[str, str]) -> None:
    village.done("collect", people["张建国"])
    assert village.done("void", FIRST, "--reason", "点错") == {"receipt": FIRST, "reversed": "320.00"}
    assert village.done("collect", people["张建国"])["receipt"].endswith("000002")


def test_deposit_names_the_receipts_it_carries(village: Program, people: dict[str, str], tmp_path: Path) -> None:
    village.done("collect", people["张建国"])
    village.done("collect", people["王𠮷"], people["王小妹"])
    photo = tmp_path / "单.jpg"
    photo.write_bytes(b"\xff\xd8")
    said = village.done("deposit", "--amount", "320", "--slip", "XYS1", "--bank", "信用社", "--photo", photo)
    assert said == {"slip": "XYS1", "amount": "320.00", "receipts": [FIRST], "cash_on_hand": "640.00"}


def test_reconcile_is_three_where_the_books_differ(village: Program, people: dict[str, str]) -> None:
    village.done("collect", people["张建国"])
    said = village.ask("reconcile")
    assert said.code == 0
    assert said.json["balanced"] is True
    assert said.json["differences"] == []
    assert said.json["figures"]["cash_on_hand"] == "320.00"
    village.done("deposit", "--amount", "100", "--slip", "XYS1")
    said = village.ask("reconcile")
    assert said.code == 3
    assert said.json["balanced"] is False
    assert [set(d) >= {"code", "message", "amount"} for d in said.json["differences"]] == [True]


REFUSALS: dict[str, tuple[str, tuple[str, ...]]] = {
    "paid": ("already-paid", ("collect", "李秀英", "张建国")),
    "waived": ("waived", ("collect", "张守业")),
    "a stranger": ("unknown-person", ("collect", "411399199901010010")),
    "too little": ("short-cash", ("collect", "王𠮷", "--cash", "319.99")),
    "no amount": ("bad-amount", ("collect", "王𠮷", "--cash", "三百")),
    "too much by POS": ("exact-amount", ("collect", "王𠮷", "--cash", "400", "--method", "pos")),
    "no receipt": ("no-receipt", ("void", "99", "--reason", "点错")),
    "no reason": ("no-reason", ("void", "1", "--reason", " ")),
    "more than the box": ("more-than-cash", ("deposit", "--amount", "9999", "--slip", "X")),
    "not signed": ("not-signed", ("print", "register", "--out", "x.pdf")),
    "no template without signature": ("not-signed", ("export", "--template", "t.xlsx", "--out", ".")),
    "no such receipt to print": ("no-receipt", ("print", "receipt", "--receipt", "99", "--out", "x.pdf")),
    "no receipt named": ("no-receipt-named", ("print", "receipt", "--out", "x.pdf")),
    "a signer without name": ("bad-signer", ("sign-off", "--signer", "社保协办员=")),
    "cash in the box": ("cash-not-deposited", ("sign-off",)),
    "no result file": ("file-missing", ("result", "没有.xlsx")),
    "no folder for the backup": ("no-folder", ("backup", "--to", "没有")),
}


@pytest.mark.parametrize(("code", "words"), REFUSALS.values(), ids=REFUSALS)
def test_what_is_refused_is_exit_three_and_changes_nothing(
    village: Program, people: dict[str, str], monkeypatch: pytest.MonkeyPatch, code: str, words: tuple[str, ...]
) -> None:
    monkeypatch.chdir(village.folder)
    village.done("collect", people["张建国"])
    before, files = file_digest(village.book), sorted(village.folder.iterdir())
    assert village.ask(*(people.get(word, word) for word in words)).refusal == code
    assert (file_digest(village.book), sorted(village.folder.iterdir())) == (before, files)


def test_a_closed_window_refuses(village: Program, people: dict[str, str]) -> None:
    assert village.ask("collect", people["张建国"], on="2021-12-05").refusal == "not-payable-here"
    assert village.ask("people", on="2021-13-05").refusal == "bad-date"


# -- paper, bureau, keeping


@pytest.fixture
def signed(village: Program, people: dict[str, str]) -> Program:
    """Five people paid, everything deposited, one version signed."""
    village.done("collect", people["张建国"], people["李秀英"])
    village.done("collect", people["王𠮷"], people["王䶮"], people["王小妹"])
    village.done("deposit", "--amount", "1600", "--slip", "XYS1")
    village.done("sign-off", "--signer", "社保协办员=王协办", "--signer", "卫生院经办人员=李卫生")
    return village


def test_sign_off_freezes_a_version(village: Program, people: dict[str, str]) -> None:
    village.done("collect", people["张建国"])
    village.done("deposit", "--amount", "320", "--slip", "XYS1")
    said = village.done("sign-off", "--signer", "社保协办员=王协办")
    assert (said["version"], said["people"], said["total"]) == (1, 6, "320.00")
    assert len(said["digest"]) == 64
    assert village.ask("sign-off").refusal == "already-signed"


def test_print_makes_the_register_and_the_receipt(signed: Program, tmp_path: Path) -> None:
    for kind, more in (("register", ("--copies", "2")), ("receipt", ("--receipt", "1")), ("receipts", ())):
        out = tmp_path / f"{kind}.pdf"
        said = signed.done("print", kind, "--out", out, *more)
        assert (said["file"], said["missing_glyphs"]) == (str(out), [])
        assert out.read_bytes().startswith(b"%PDF")
        assert len(said["sha256"]) == 64
        assert said["pages"] >= (2 if kind == "register" else 1)


def test_export_result_and_the_open_difference(signed: Program, people: dict[str, str], tmp_path: Path) -> None:
    out = tmp_path / "上报"
    out.mkdir()
    said = signed.done("export", "--template", FIXTURES / "bureau-template.xlsx", "--out", out)
    assert (said["rows"], said["total"], said["batch"]) == (6, "1600.00", 1)  # with the waived one, without money
    assert said["excluded"] == []
    assert Path(said["file"]).is_file()
    assert len(said["sha256"]) == 64
    rows = [(number, "320.00", "", "") for name, number in people.items() if name not in ("张守业", "王䶮")]
    rows += [(people["王䶮"], "320.00", "04", "已参加职工医保"), ("340699197503121010", "320.00", "", "")]
    answer = signed.done("result", result_file(tmp_path / "回执.xlsx", rows))
    assert (answer["matched"], answer["succeeded"], answer["failed"]) == (5, 4, 1)
    assert answer["not_ours"] == ["340699197503121010"]
    assert answer["not_answered"] == [people["张守业"]]
    said = signed.ask("reconcile")
    assert said.code == 3
    assert {d["equation"]: d["amount"] for d in said.json["differences"]} == {"E7": "0.00", "E8": "320.00"}
    assert signed.ask("result", tmp_path / "回执.xlsx").refusal == "result-already-taken"


def test_verify_lists_its_checks(signed: Program) -> None:
    said = signed.done("verify")
    assert said["ok"] is True
    assert len(said["checks"]) >= 8
    assert all(check.keys() >= {"name", "ok", "detail"} and check["ok"] for check in said["checks"])


def test_verify_of_a_tampered_book_is_exit_one_with_the_check_that_fails(signed: Program) -> None:
    from sqlcipher3 import dbapi2

    with dbapi2.connect(str(signed.book)) as connection:
        connection.execute("DROP TRIGGER entry_is_never_changed")
        connection.execute("UPDATE entry SET body = replace(body, '32000', '22000') WHERE kind = 'collection'")
    connection.close()
    said = signed.ask("verify")
    assert said.code == 1
    assert said.json["ok"] is False
    wrong = {check["name"] for check in said.json["checks"] if not check["ok"]}
    assert {"表和触发器齐全", "账链连续"} <= wrong
    assert signed.ask("people").refusal == "book-damaged"


def test_backup_and_restore_never_overwrite(signed: Program, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    said = signed.done("backup", "--to", stick)
    assert said["verified"] is True
    assert said["sha256"] == file_digest(Path(said["file"])).strip()
    before = file_digest(signed.book)
    assert signed.ask("restore", said["file"], "--to", signed.book).refusal == "book-exists"
    assert file_digest(signed.book) == before
    target = tmp_path / "恢复.book"
    assert signed.done("restore", said["file"], "--to", target)["verified"] is True
    assert signed("--book", target, "--json", "verify").code == 0


def test_demo_plays_the_whole_season(program: Program) -> None:
    out = program.folder / "demo"
    said = program("demo", "--out", out, "--no-window", "--json")
    assert said.code == 0, said.err
    steps = said.json["steps"]
    assert all(step.keys() >= {"name", "seconds", "made"} for step in steps)
    made = [Path(path) for step in steps for path in step["made"]]
    assert made
    assert all(path.exists() for path in made)
    assert {".pdf", ".xlsx", ".book"} <= {path.suffix for path in made}
    assert program("demo", "--out", out, "--no-window", "--json").refusal == "folder-used"


def test_yesterdays_mistake_is_void_today_and_taken_again_with_its_day(village: Program, people: dict[str, str]) -> None:
    wrong = village.done("collect", people["张建国"], people["李秀英"], on="2021-10-12")
    village.done("void", wrong["receipt"], "--reason", "写错了户", on="2021-10-13")
    words = ("--paid-on", "2021-10-12", "--replaces", wrong["receipt"], "--reason", "写错了户")
    made = village.done("collect", people["王𠮷"], people["王小妹"], *words, on="2021-10-13")
    assert (made["on"], made["replaces"], made["total"]) == ("2021-10-12", wrong["receipt"], "640.00")
    assert village.done("reconcile", on="2021-10-13")["figures"]["cash_on_hand"] == "640.00"
    assert village.done("verify", on="2021-10-13")["ok"]
    assert village.ask("collect", people["张建国"], *words, on="2021-10-13").refusal == "more-than-replaced"
    assert village("--book", village.book, "collect", people["张建国"], "--paid-on", "2021-10-12").code == 2


def test_a_corrected_number_and_a_split_household_on_the_command_line(village: Program, people: dict[str, str]) -> None:
    paid = village.done("collect", people["李秀英"])
    right = citizen_number(14)
    made = village.done("resident", "correct", people["李秀英"], "--id", right, "--reason", "身份证看错一位")
    assert (made["id_number"], made["household"], made["former_numbers"]) == (right, "0001", [people["李秀英"]])
    assert made["assessment"]["status"] == "payable"
    (found,) = village.done("people", people["李秀英"])
    assert (found["id_number"], found["receipt"]) == (right, paid["receipt"])
    assert made["number_at_bureau"] is None
    split = village.done("resident", "move", right, "--household", "new", "--reason", "分户")
    assert (split["household"], split["head"], split["relation"]) == ("0003", "李秀英", "户主")
    joined = village.done("resident", "move", right, "--household", "0001", "--relation", "配偶", "--reason", "并户")
    assert (joined["household"], joined["head"]) == ("0001", "张建国")
    assert village.ask("resident", "correct", right, "--id", people["张建国"], "--reason", "错").refusal == "number-taken"
    assert village.done("verify")["ok"]
    assert village("--book", village.book, "resident", "correct", right, "--reason", "错").code == 2
    assert village("--book", village.book, "resident", "move", right, "--reason", "错").code == 2


def test_who_is_typed_into_the_bureaus_screen_is_ticked_off(village: Program, people: dict[str, str]) -> None:
    village.done("collect", people["张建国"], people["李秀英"])
    first, second, *waived = village.done("keying")
    assert first.keys() == {"id_number", "name", "fields", "done"}
    assert (first["fields"]["证件号码"], first["fields"]["个人实缴"], first["done"]) == (first["id_number"], "320.00", False)
    said = village.done("keying", "--done", first["id_number"], "--screen", "云POS")
    assert [one["done"] for one in said[:2]] == [True, False]
    assert [one["fields"]["个人实缴"] for one in waived] == ["0.00"] * len(waived)
    assert village.ask("keying", "--done", people["王小妹"]).refusal == "not-to-key"
    listed = village.folder / "系统名单.csv"
    listed.write_text(f"姓名,证件号码\n{first['name']},{first['id_number']}\n", encoding="utf-8")
    assert village.ask("result", listed).refusal == "no-headings"
    assert village.done("result", listed, "--system-list")["succeeded"] == 1
    assert second["id_number"] in (people["张建国"], people["李秀英"])


def test_unknown_words_and_headings_are_settled_by_map(signed: Program, people: dict[str, str], tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["姓名", "证件号码", "统筹编码"])
    book.save(tmp_path / "模板.xlsx")
    export = ("export", "--template", tmp_path / "模板.xlsx", "--out", tmp_path, "--rows-per-file", "4")
    error = signed.ask(*export).json["error"]
    assert (error["code"], [one["heading"] for one in error["columns"]], error["values"]) == ("mapping-needed", ["统筹编码"], [])
    said = signed.done(*export, "--map", "统筹编码=constant:411399")
    assert [(one["batch"], one["rows"]) for one in said["files"]] == [(1, 4), (2, 2)]
    assert all(Path(one["file"]).is_file() for one in said["files"])
    assert {one["name"] for one in said["not_in_gbk"]} == {"王𠮷", "王䶮"}
    answer = tmp_path / "回执.csv"
    answer.write_text(f"证件号码,导入状态\n{people['张建国']},甲类\n{people['李秀英']},乙类\n", encoding="utf-8")
    error = signed.ask("result", answer).json["error"]
    assert error["values"] == [
        {"heading": "导入状态", "value": word, "count": 1, "meaning": None} for word in ("甲类", "乙类")
    ]
    said = signed.done("result", answer, "--map", "导入状态:甲类=succeeded", "--map", "导入状态:乙类=failed")
    assert (said["succeeded"], said["failed"], said["groups"][0]["count"]) == (1, 1, 1)
    assert signed("--book", signed.book, "result", answer, "--map", "甲类").code == 2
    assert signed("--book", signed.book, "result", answer, "--map", "导入状态:甲类=什么").code == 2


def test_a_newborn_is_added_on_the_command_line_with_guardian_and_countdown(program: Program, people: dict[str, str]) -> None:
    assert program.init(scheme="duji-2021").code == 0
    baby = citizen_number(11, date(2021, 10, 1))
    facts = ("guardian=李秀英", f"guardian_number={people['李秀英']}", "guardian_phone=13800000000")
    words = ("--name", "李小宝", "--id", baby, "--group", "第1组", "--reason", "出生证明")
    made = program.done("resident", "add", *words, *(word for fact in facts for word in ("--fact", fact)))
    assert (made["id_number"], made["household"]) == (baby, "0001")
    assert made["newborn"] == {"last_day": "2021-12-30", "days_left": 79}
    assert made["assessment"]["status"] == "payable"
    assert made["assessment"]["collect"] == "320.00"
    (listed,) = program.done("people", "李小宝")
    assert listed["newborn"]["days_left"] == 79
    assert program.done("collect", baby, "--ticket", "00012001")["total"] == "320.00"
    assert program.ask("resident", "add", *words).refusal == "already-listed"
    waiting = ("--id", citizen_number(13, date(2021, 10, 2)), "--household", "0001", "--registration-due")
    late = program.done("resident", "add", "--name", "李二宝", "--reason", "等上户", *waiting)
    assert (late["state"], late["household"]) == ("待登记", "0001")
    assert program.done("verify")["ok"]
    assert program.ask("resident", "add", *words, "--fact", "colour=red").refusal == "bad-person"
    assert program("--book", program.book, "resident", "add", "--reason", "无").code == 2


def test_a_number_that_the_bureau_refused_is_corrected_and_goes_again(village: Program, people: dict[str, str], tmp_path: Path) -> None:
    village.done("collect", people["张建国"], people["李秀英"])
    template = ("--template", FIXTURES / "bureau-template.xlsx", "--out")
    village.done("sign-off", "--explanation", "镇里同意")
    (tmp_path / "一").mkdir()
    village.done("export", *template, tmp_path / "一")
    right = citizen_number(14)
    answer = [(people["张建国"], "320.00", "", ""), (people["李秀英"], "320.00", "01", "证件号码不存在")]
    village.done("result", result_file(tmp_path / "回执一.xlsx", answer))
    made = village.done("resident", "correct", people["李秀英"], "--id", right, "--reason", "身份证看错一位")
    assert (made["state"], made["number_at_bureau"]) == ("导入失败", None)
    village.done("sign-off", "--explanation", "镇里同意")
    (tmp_path / "二").mkdir()
    assert village.done("export", *template, tmp_path / "二", "--retry-failed")["rows"] == 1
    assert village.done("result", result_file(tmp_path / "回执二.xlsx", [(right, "320.00", "", "")]))["succeeded"] == 1
    (line,) = village.done("people", right)
    assert (line["state"], line["id_number"]) == ("导入成功", right)
    late = village.done("resident", "correct", right, "--id", citizen_number(16), "--reason", "又错")
    assert (late["state"], late["number_at_bureau"]) == ("导入成功", right)
    assert village.done("verify")["ok"]
