"""The desk, the evening and the signatures: what is done, and what is refused without a trace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from villages import PRICE, VILLAGE_CODE, Clock, faults, file_digest, new_village, refused, reopen, resident

from village_collector.domain.ledger.money_values import Method
from village_collector.domain.people import Identity, ReportedFacts, households
from village_collector.domain.register import RowState
from village_collector.errors import UserError
from village_collector.services import backups
from village_collector.services.cash_desk import CashDesk
from village_collector.services.day_end import DayEnd
from village_collector.services.decisions import Decisions
from village_collector.services.resident_changes import ResidentChanges
from village_collector.services.season import Season, new_season
from village_collector.services.sign_off import SignOff
from village_collector.storage.book import Book, KeptFile

PEOPLE = [resident(n, *(["特困"] if n == 3 else [])) for n in range(12)]
N = [person.id_number for person in PEOPLE]
STUDENT, UNPAID = 8, 11


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def season(tmp_path: Path, clock: Clock) -> Season:
    """Two receipts in a slip, one paid by POS, one void, one in the box; a student whom the school collects from."""
    season = new_village(tmp_path, PEOPLE, clock=clock)
    desk, day_end = CashDesk(season), DayEnd(season)
    desk.collect(N[0:3], 1000_00, ticket="00012001")
    day_end.deposit(3 * PRICE, "XYS1")
    desk.collect([N[4]], method=Method.POS)
    desk.void(desk.collect([N[5]]).number, "点错")
    desk.collect([N[6]])
    ResidentChanges(season).amend(N[STUDENT], reason="学生证", facts=ReportedFacts(university_student=True))
    return season


def test_a_household_pays_on_one_receipt_with_change(tmp_path: Path) -> None:
    season = new_village(tmp_path, PEOPLE)
    desk = CashDesk(season)
    home = households(season.book.residents())[0]
    quote = desk.quote(home)
    assert [line.collect for line in quote.lines] == [PRICE, PRICE, PRICE, 0]
    assert quote.total == 3 * PRICE
    assert quote.lines[3].refusal is not None
    assert quote.lines[3].refusal.code == "waived"
    receipt = desk.collect([line.resident.id_number for line in quote.payable], 1000_00, payer="李大伯")
    assert receipt.number == f"{VILLAGE_CODE}2201000001"
    assert (receipt.total, receipt.tendered, receipt.change, receipt.payer) == (960_00, 1000_00, 40_00, "李大伯")
    assert [line.name for line in receipt.lines] == [person.name for person in PEOPLE[:3]]
    assert all(line.basis for line in receipt.lines)
    season = reopen(season)
    assert season.book.ledger.receipts[receipt.number] == receipt
    assert faults(season) == []


def test_a_number_typed_twice_pays_once(season: Season) -> None:
    assert CashDesk(season).collect([N[7], f" {N[7].lower()}"]).total == PRICE


def test_a_receipt_is_found_by_its_number_or_its_serial(season: Season) -> None:
    desk = CashDesk(season)
    first = desk.receipt(f"{VILLAGE_CODE}2201000001")
    assert desk.receipt("1") == desk.receipt("000001") == first


def overdue(season: Season) -> None:
    season.clock.go_to(date(2021, 12, 5))  # type: ignore[attr-defined]
    CashDesk(season).collect([N[UNPAID]])


REFUSALS: dict[str, tuple[str, Callable[[Season], object]]] = {
    "nobody": ("nobody-named", lambda s: CashDesk(s).collect([])),
    "a stranger": ("unknown-person", lambda s: CashDesk(s).collect([N[7], "411399199901010010"])),
    "paid": ("already-paid", lambda s: CashDesk(s).collect([N[7], N[0]])),
    "waived": ("waived", lambda s: CashDesk(s).collect([N[3]])),
    "collected by the school": ("not-payable-here", lambda s: CashDesk(s).collect([N[STUDENT]])),
    "after the window": ("not-payable-here", overdue),
    "too little": ("short-cash", lambda s: CashDesk(s).collect([N[7]], 319_99)),
    "nothing": ("short-cash", lambda s: CashDesk(s).collect([N[7]], 0)),
    "too much by POS": ("exact-amount", lambda s: CashDesk(s).collect([N[7]], 400_00, method=Method.POS)),
    "cash into an account": ("cash-has-no-channel", lambda s: CashDesk(s).collect([N[7]], channel="村集体账户")),
    "the operator's own account": ("private-account", lambda s: CashDesk(s).collect([N[7]], method=Method.TRANSFER, channel=s.operator)),
    "a villager's own account": ("private-account", lambda s: CashDesk(s).collect([N[7]], method=Method.TRANSFER, channel=resident(3).name)),
    "a private code": ("private-account", lambda s: CashDesk(s).collect([N[7]], method=Method.TRANSFER, channel="会计个人微信")),
    "too much by transfer": ("exact-amount", lambda s: CashDesk(s).collect([N[7]], 400_00, method=Method.TRANSFER)),
    "a used ticket": ("ticket-used", lambda s: CashDesk(s).collect([N[7]], ticket=" 00012001")),
    "void of nothing": ("no-receipt", lambda s: CashDesk(s).void("99", "点错")),
    "void without a reason": ("no-reason", lambda s: CashDesk(s).void("4", " ")),
    "void twice": ("already-void", lambda s: CashDesk(s).void("3", "点错")),
    "void at the bank": ("already-deposited", lambda s: CashDesk(s).void("1", "点错")),
    "a slip of nothing": ("bad-amount", lambda s: DayEnd(s).deposit(0, "XYS2")),
    "a slip below nothing": ("bad-amount", lambda s: DayEnd(s).deposit(-1, "XYS2")),
    "a slip without number": ("no-slip-number", lambda s: DayEnd(s).deposit(100, " ")),
    "a slip twice": ("slip-used", lambda s: DayEnd(s).deposit(100, " XYS1")),
    "more than the box holds": ("more-than-cash", lambda s: DayEnd(s).deposit(PRICE + 1, "XYS2")),
    "a photo that is not there": ("no-photo", lambda s: DayEnd(s).deposit(100, "XYS2", photo=Path("no.jpg"))),
    "a count that differs": ("no-reason", lambda s: DayEnd(s).close_day({100_00: 4})),
    "a note that does not exist": ("bad-count", lambda s: DayEnd(s).close_day({300_00: 1}, "试")),
    "notes below nothing": ("bad-count", lambda s: DayEnd(s).close_day({100_00: -1}, "试")),
    "a version that is not": ("not-signed", lambda s: SignOff(s).version()),
    "signing with cash in the box": ("cash-not-deposited", lambda s: SignOff(s).sign()),
    "deciding an unknown rule": ("bad-decision", lambda s: Decisions(s).decide("nothing", "〔2021〕1号", collect=0)),
    "deciding without a paper": ("bad-decision", lambda s: Decisions(s).decide("dibao", " ", refund=100)),
}


@pytest.mark.parametrize(("code", "act"), REFUSALS.values(), ids=REFUSALS)
def test_what_is_refused_leaves_no_trace(season: Season, code: str, act: Callable[[Season], object]) -> None:
    before = season.book.ledger.last, file_digest(season.book.path)
    assert refused(lambda: act(season)) == code
    assert (season.book.ledger.last, file_digest(season.book.path)) == before
    assert faults(season) == []


def test_an_amount_that_nobody_knows_is_not_collected_until_a_paper_gives_it(tmp_path: Path) -> None:
    people = [resident(0, "低保", tier="一档"), resident(1, tier="一档")]
    season = new_village(tmp_path, people, scheme="yuzhong-2021", clock=Clock(date(2020, 11, 20)))
    desk, policy = CashDesk(season), Decisions(season)
    before = season.book.ledger.last
    assert refused(lambda: desk.collect(N[:2])) == "amount-unknown"
    assert season.book.ledger.last == before
    assert [person.id_number for person in policy.waiting()] == [N[0]]
    made = policy.decide("dibao", "渝中府办〔2016〕65号", collect=100_00, subsidy=180_00)
    assert (made.collect, made.subsidy) == (100_00, 180_00)
    season = reopen(season)
    assert Decisions(season).waiting() == []
    receipt = CashDesk(season).collect(N[:1])
    assert receipt.total == 100_00
    assert "渝中府办〔2016〕65号" in receipt.lines[0].basis
    assert faults(season) == []


def test_a_later_list_proposes_and_never_changes_what_was_collected(season: Season) -> None:
    ResidentChanges(season).amend(
        N[6], reason="民政局名单", identities=[Identity(word="特困", valid_from=None, valid_to=None, source="民政局")]
    )
    (proposal,) = Decisions(season).recalculations()
    assert (proposal.resident.id_number, proposal.collected, proposal.now.collect) == (N[6], PRICE, 0)
    assert season.book.ledger.receipt_of(N[6]) == proposal.receipt
    assert proposal.receipt.total == PRICE


def test_a_void_gives_the_people_free_and_keeps_the_number(season: Season) -> None:
    desk = CashDesk(season)
    again = desk.collect([N[5]])
    assert again.serial == 5
    assert desk.receipt("3").void is not None
    assert season.book.ledger.receipt_of(N[5]) == again


def test_a_receipt_whose_money_is_partly_at_the_bank_is_not_voided(season: Season) -> None:
    DayEnd(season).deposit(100_00, "XYS2")
    before = season.book.ledger.last
    assert refused(lambda: CashDesk(season).void("4", "点错")) == "already-deposited"
    assert season.book.ledger.last == before


def test_where_each_person_stands_follows_the_money(season: Season) -> None:
    states = [line.state for line in season.roster.lines()]
    assert states[:7] == [
        RowState.DEPOSITED, RowState.DEPOSITED, RowState.DEPOSITED, RowState.WAIVED, RowState.DEPOSITED, RowState.UNPAID,
        RowState.COLLECTED,
    ]  # fmt: skip
    SignOff(season).sign(explanation="镇里同意先签")
    assert [line.state for line in season.roster.lines()][6] is RowState.SIGNED


# -- the evening


def test_the_day_says_what_came_in_and_what_lies_in_the_box(season: Season, clock: Clock) -> None:
    day = season.book.ledger.day(season.today())
    assert (len(day.receipts), day.households, day.people, day.voided) == (4, 3, 5, 1)
    assert (day.total, day.cash, day.cash_on_hand) == (5 * PRICE, 4 * PRICE, PRICE)
    assert day.oldest_undeposited == day.on
    clock.go_to(date(2021, 10, 13))
    assert season.book.ledger.day(season.today()).receipts == ()
    assert season.book.ledger.day(season.today()).cash_on_hand == PRICE


def test_a_count_that_agrees_needs_no_reason(season: Season) -> None:
    count = DayEnd(season).close_day({100_00: 3, 20_00: 1})
    assert (count.counted, count.expected, count.difference) == (PRICE, PRICE, 0)


def test_a_count_that_differs_shows_in_the_books_until_it_is_right(season: Season) -> None:
    day_end = DayEnd(season)
    day_end.close_day({100_00: 3}, "少找了二十")
    found = season.reconciler.reconcile()
    assert [(d.equation, d.amount) for d in found.discrepancies] == [("E2", -20_00)]
    assert not found.signable
    assert refused(lambda: SignOff(season).sign()) == "not-balanced"
    day_end.close_day({100_00: 3, 20_00: 1})
    assert season.reconciler.reconcile().balanced


def test_the_photo_of_a_slip_is_kept_in_the_book(season: Season, tmp_path: Path) -> None:
    photo = tmp_path / "缴款单.jpg"
    photo.write_bytes(b"\xff\xd8\xff a photo")
    made = DayEnd(season).deposit(PRICE, "XYS2", bank="示例镇信用社", photo=photo)
    assert season.book.kept(made.photo_sha256) == KeptFile("缴款单.jpg", "deposit_slip", b"\xff\xd8\xff a photo")
    assert made.receipts == (f"{VILLAGE_CODE}2201000004",)


# -- the signatures


def test_a_signed_version_never_changes(season: Season) -> None:
    DayEnd(season).deposit(PRICE, "XYS2")
    signoff = SignOff(season)
    first = signoff.sign([("社保协办员", "王协办")])
    lines = signoff.rows(first)
    assert (first.version, first.people, first.payers, first.waived, first.total) == (1, 12, 5, 1, 5 * PRICE)
    assert refused(lambda: signoff.sign()) == "already-signed"
    CashDesk(season).collect([N[UNPAID]])
    assert signoff.superseded()
    DayEnd(season).deposit(PRICE, "XYS3")
    second = signoff.sign()
    assert (second.version, second.payers) == (2, 6)
    assert second.digest != first.digest
    assert signoff.rows(first) == lines
    assert signoff.version(1) == first
    season = reopen(season)
    assert SignOff(season).rows(season.book.ledger.versions[0]) == lines
    assert faults(season) == []


def test_what_is_printed_does_not_supersede_a_version(season: Season) -> None:
    SignOff(season).sign(explanation="试签")
    DayEnd(season).close_day({100_00: 3, 20_00: 1})
    assert not SignOff(season).superseded()


# -- the book's own keeping


@pytest.mark.parametrize("secret", [None, "山水 2022"])
def test_a_backup_is_proven_and_restores_to_the_same_book(tmp_path: Path, secret: str | None) -> None:
    season = new_village(tmp_path, PEOPLE, secret=secret)
    CashDesk(season).collect(N[:2])
    stick = tmp_path / "stick"
    stick.mkdir()
    backup = backups.back_up(season, stick)
    assert backup.sha256 == file_digest(backup.file).strip()
    assert refused(lambda: backups.restore(backup.file, season.book.path, secret)) == "book-exists"
    target = backups.restore(backup.file, tmp_path / "新.book", secret)
    with Book.open(target, secret) as book:
        assert book.ledger == season.book.ledger
        assert book.residents() == season.book.residents()


def test_a_copy_that_cannot_be_proven_is_removed(tmp_path: Path) -> None:
    season = new_village(tmp_path, PEOPLE, secret="山水 2022")
    stick = tmp_path / "stick"
    stick.mkdir()
    season.book._secret = "山水 2021"  # the copy cannot be opened by it, as if the stick had spoilt it
    assert refused(lambda: backups.back_up(season, stick)) == "wrong-password"
    assert list(stick.iterdir()) == []


def test_a_bad_backup_is_not_restored(season: Season, tmp_path: Path) -> None:
    backup = backups.back_up(season, tmp_path)
    whole = backup.file.read_bytes()
    backup.file.write_bytes(whole[: len(whole) // 2])
    assert refused(lambda: backups.restore(backup.file, tmp_path / "新.book")) in ("book-damaged", "backup-bad")
    assert not (tmp_path / "新.book").exists()
    assert refused(lambda: backups.back_up(season, tmp_path / "没有")) == "no-folder"


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ({"village_code": "41139910520"}, "bad-village-code"),
        ({"village_code": "４１１３９９１０５２０１"}, "bad-village-code"),
        ({"village": " "}, "no-village-name"),
        ({"town": ""}, "no-village-name"),
    ],
)
def test_a_book_without_a_village_is_not_begun(tmp_path: Path, what: dict[str, str], code: str) -> None:
    from village_collector.assets import asset

    plain = {"village": "柳河村", "village_code": VILLAGE_CODE, "town": "示例镇", "operator": ""} | what
    path = tmp_path / "村.book"
    assert refused(lambda: new_season(path, asset("schemes/fangcheng-2021.toml"), clock=Clock(), **plain)) == code
    assert not path.exists()


# -- money that does not come as cash


def test_what_is_transferred_is_never_in_the_box_and_stands_on_a_line_of_its_own(season: Season) -> None:
    desk, ledger = CashDesk(season), season.book.ledger
    before = ledger.cash_on_hand
    first = desk.collect([N[10]], method=Method.TRANSFER)
    second = desk.collect([N[5]], method=Method.TRANSFER, channel="社保所收款码")
    third = desk.collect([N[9]], method=Method.TRANSFER)
    relative = desk.collect([N[7]], method=Method.RELATIVE)
    assert [receipt.channel for receipt in (first, second, third, relative)] == ["村集体账户", "社保所收款码", "社保所收款码", ""]
    assert [receipt.way for receipt in (first, third, relative)] == ["转账（村集体账户）", "转账（社保所收款码）", "家庭共济"]
    assert ledger.cash_on_hand == before
    assert not {first.number, second.number, third.number, relative.number} & {receipt.number for receipt in ledger.undeposited()}
    day = season.book.ledger.day(season.today())
    assert dict(day.without_cash) == {
        "POS": PRICE, "转账（村集体账户）": first.total, "转账（社保所收款码）": second.total + third.total, "家庭共济": relative.total,
    }  # fmt: skip
    assert day.cash + sum(fen for _, fen in day.without_cash) == day.total
    figures = season.reconciler.reconcile().figures
    assert (figures.transfer_total, figures.relative_total) == (first.total + second.total + third.total, relative.total)
    assert season.reconciler.reconcile().balanced
    assert season.roster.line(N[10]).state is RowState.DEPOSITED


def test_a_transfer_does_not_make_the_count_of_the_box_short(season: Season) -> None:
    CashDesk(season).collect([N[10]], method=Method.TRANSFER)
    found = DayEnd(season).close_day({100_00: 3, 20_00: 1})
    assert found.difference == 0


def test_a_voided_transfer_takes_nothing_out_of_the_box(season: Season) -> None:
    before = season.book.ledger.cash_on_hand
    receipt = CashDesk(season).collect([N[10]], method=Method.TRANSFER)
    CashDesk(season).void(receipt.number, "转错了人")
    assert season.book.ledger.cash_on_hand == before
    assert season.book.ledger.day(season.today()).without_cash == (("POS", PRICE),)
    assert season.reconciler.reconcile().balanced


# -- numbers, tickets and channels that the desk proposes


@pytest.mark.parametrize(
    ("used", "proposed"),
    [([], ""), (["00012009"], "00012010"), (["A099"], "A100"), (["ZZ"], ""), (["999"], "1000"), (["5", "", "3"], "4"), (["A1B07"], "A1B08")],
)
def test_the_ticket_after_the_last_one_is_proposed_in_as_many_digits(tmp_path: Path, used: list[str], proposed: str) -> None:
    desk = CashDesk(new_village(tmp_path, PEOPLE))
    free = [number for number in N if number != N[3]]
    for number, ticket in zip(free, used, strict=False):
        desk.collect([number], ticket=ticket)
    assert desk.next_ticket() == proposed


def test_a_channel_is_the_one_that_the_method_used_last(tmp_path: Path) -> None:
    desk = CashDesk(new_village(tmp_path, PEOPLE))
    assert [desk.last_channel(method) for method in Method] == ["", "村集体账户", "", ""]
    assert desk.collect([N[0]], method=Method.POS).channel == ""
    assert desk.collect([N[1]], method=Method.TRANSFER).channel == "村集体账户"
    assert desk.collect([N[2]], method=Method.TRANSFER, channel=" 税务收款码 ").channel == "税务收款码"
    assert desk.collect([N[4]], method=Method.POS, channel="一号机").channel == "一号机"
    assert desk.collect([N[5]], method=Method.TRANSFER).channel == "税务收款码"
    assert desk.collect([N[6]], method=Method.POS).channel == "一号机"
    assert desk.collect([N[7]]).channel == ""
    assert [desk.last_channel(method) for method in Method] == ["", "税务收款码", "一号机", ""]


@pytest.mark.parametrize(
    ("payer", "on_receipt"), [("", PEOPLE[0].head), (" 李大伯 ", "李大伯"), ("Ann", "Ann"), ("李4", "李4")]
)
def test_a_payer_is_a_name_or_else_the_head(tmp_path: Path, payer: str, on_receipt: str) -> None:
    assert CashDesk(new_village(tmp_path, PEOPLE)).collect([N[0]], payer=payer).payer == on_receipt


@pytest.mark.parametrize("payer", ["320", "3-20", "，"])
def test_an_amount_in_the_field_of_the_payer_is_refused(tmp_path: Path, payer: str) -> None:
    assert refused(lambda: CashDesk(new_village(tmp_path, PEOPLE)).collect([N[0]], payer=payer)) == "payer-not-a-name"


def test_a_receipt_is_found_by_at_most_six_digits_of_its_serial(season: Season) -> None:
    desk = CashDesk(season)
    assert [desk.receipt(typed).serial for typed in ("1", "01", "000004")] == [1, 1, 4]
    for typed in ("0", "5", "0000001", "", "一", "１", "1 "):
        assert refused(lambda typed=typed: desk.receipt(typed)) == "no-receipt"  # type: ignore[misc]


@pytest.mark.parametrize("given", [PRICE, PRICE + 1])
def test_cash_of_just_the_price_or_a_fen_more_is_taken_with_its_change(tmp_path: Path, given: int) -> None:
    receipt = CashDesk(new_village(tmp_path, PEOPLE)).collect([N[0]], given)
    assert (receipt.tendered, receipt.total, receipt.change, receipt.serial, receipt.ticket) == (given, PRICE, given - PRICE, 1, "")


def test_a_quote_for_another_day_asks_about_that_day(season: Season) -> None:
    home = season.roster.household("0001")
    today, later = CashDesk(season).quote(home), CashDesk(season).quote(home, date(2021, 12, 5))
    assert (today.on, later.on) == (date(2021, 10, 12), date(2021, 12, 5))
    assert [line.refusal.code if line.refusal else "" for line in today.lines] == ["already-paid", "", "already-paid", ""]
    assert [line.refusal.code if line.refusal else "" for line in later.lines] == [
        "already-paid", "not-payable-here", "already-paid", "not-payable-here",
    ]  # fmt: skip
    assert ([line.collect for line in today.lines], today.total, later.total) == ([0, PRICE, 0, PRICE], 2 * PRICE, 0)
    assert [line.resident.id_number for line in today.payable] == [N[5], N[7]]


def test_what_is_refused_at_the_desk_is_told_with_name_day_and_receipt(season: Season) -> None:
    desk = CashDesk(season)
    told = []
    for act in (
        lambda: desk.collect([N[0]]),
        lambda: desk.collect([N[7]], PRICE - 50),
        lambda: desk.collect([N[7]], PRICE + 50, method=Method.POS),
        lambda: desk.collect([N[7]], ticket="00012001"),
        lambda: desk.void("3", "点错"),
        lambda: desk.void("1", "点错"),
        lambda: desk.void("4", " "),
    ):
        with pytest.raises(UserError) as caught:
            act()
        told.append(caught.value.what)
    assert told == [
        f"{PEOPLE[0].name}在 2021-10-12 已经缴过，收据 000001。",
        "还差 0.50 元。",
        "POS金额 320.50 元和应收 320.00 元不一样。",
        "票据号 00012001 已经用在收据 000001 上。",
        "收据 000003 在 2021-10-12 已经作废了。",
        "收据 000001 的钱已经存进信用社，不能从钱箱里退。",
        "作废收据 000004 要写明原因。",
    ]
