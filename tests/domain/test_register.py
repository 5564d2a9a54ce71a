"""The frozen register: its digest covers every word of every line, in order."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields, replace
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from village_collector.domain import register
from village_collector.domain.register import RegisterRow, RowState, digest, frozen_register, read_frozen_register
from village_collector.errors import UserError

WORDS = st.text(st.characters(codec="utf-8"), max_size=6)
AMOUNTS = st.none() | st.integers(0, 10**9)
ROWS = st.builds(
    RegisterRow,
    number=st.integers(1, 99),
    group=WORDS,
    household_no=WORDS,
    head=WORDS,
    relation=WORDS,
    name=WORDS,
    id_number=WORDS,
    category=WORDS,
    assistance=WORDS,
    state=st.sampled_from(RowState),
    due=AMOUNTS,
    subsidy=AMOUNTS,
    paid=AMOUNTS,
    refund=AMOUNTS,
    paid_on=st.none() | st.dates(),
    method=WORDS,
    receipt=WORDS,
    ticket=WORDS,
    slip=WORDS,
    remark=WORDS,
)
PLAIN = RegisterRow(
    number=1, group="第1组", household_no="0001", head="李四", relation="户主", name="李四", id_number="411399198005200039",
    category="普通居民", assistance="", state=RowState.DEPOSITED, due=32000, subsidy=0, paid=32000, refund=0,
    paid_on=date(2021, 10, 12), method="现金", receipt="4113991052012201000001", ticket="", slip="XYS1", remark="",
)  # fmt: skip


@given(st.lists(ROWS, max_size=4))
def test_the_same_lines_have_the_same_digest(rows: list[RegisterRow]) -> None:
    assert digest(rows) == digest(iter([replace(row) for row in rows]))
    assert len(digest(rows)) == 64


@given(ROWS, ROWS, st.sampled_from([field.name for field in fields(RegisterRow)]))
def test_each_word_of_a_line_is_covered(row: RegisterRow, other: RegisterRow, name: str) -> None:
    changed = replace(row, **{name: getattr(other, name)})
    assume(changed != row)
    assert digest([changed]) != digest([row])


@given(st.lists(ROWS, min_size=2, max_size=4, unique_by=lambda row: frozen_register([row])))
def test_order_and_number_of_lines_are_covered(rows: list[RegisterRow]) -> None:
    assert digest(rows) != digest(rows[::-1])
    assert digest(rows) != digest(rows[:-1])
    assert digest(rows) != digest([*rows, rows[0]])


def test_unknown_money_is_not_nothing() -> None:
    assert digest([PLAIN]) != digest([replace(PLAIN, refund=None)])


def test_who_is_waived_stays_waived_at_the_bureau_and_who_paid_does_not_become_so() -> None:
    waived = replace(PLAIN, state=RowState.WAIVED, paid=None, due=0)
    assert waived.waived
    assert all(replace(waived, state=state).waived for state in (RowState.SUBMITTED, RowState.CONFIRMED, RowState.FAILED))
    assert not any(replace(PLAIN, state=state).waived for state in RowState if state is not RowState.WAIVED)
    assert not replace(PLAIN, state=RowState.UNPAID, paid=None).waived


def test_the_digest_is_the_one_that_is_printed_on_paper() -> None:
    """Pinned: a change here makes every signed paper of every village disagree with its book."""
    assert digest([]) == "7629d58d2b7248651d37fc1aa1665c511f69e8a81ca0ff9bab7efeaa58fd1649"
    assert digest([PLAIN]) == "0e209136bc6a842942b05bb4c78872836c2e9c14665b37f79e4c5e79470289c7"
    assert digest([replace(PLAIN, name="李\U00031350")]) == "870b62bbbc20802cbea34917fde05ee0a90ade7a1a90839ae6f89c868c126200"


@given(st.lists(ROWS, max_size=4))
def test_a_frozen_register_is_read_as_it_was_and_its_digest_is_that_of_its_bytes(rows: list[RegisterRow]) -> None:
    data = frozen_register(rows)
    assert read_frozen_register(data) == tuple(rows)
    assert hashlib.sha256(data).hexdigest() == digest(rows)


def test_a_frozen_register_says_its_format_and_names_every_field() -> None:
    header, row = frozen_register([PLAIN]).decode().splitlines()
    assert json.loads(header) == {"format": 1, "kind": "signed_register"}
    assert json.loads(row).keys() == {field.name for field in fields(RegisterRow)}


def test_one_more_field_keeps_every_older_version_readable(monkeypatch: pytest.MonkeyPatch) -> None:
    @dataclass(frozen=True, slots=True, kw_only=True)
    class LaterRow(RegisterRow):
        account: str = "没有"

    old = frozen_register([PLAIN])
    monkeypatch.setattr(register, "RegisterRow", LaterRow)
    (row,) = read_frozen_register(old)
    assert isinstance(row, LaterRow)
    assert (row.account, row.name, row.paid) == ("没有", PLAIN.name, PLAIN.paid)


def test_a_version_of_a_later_program_is_refused_in_words() -> None:
    later = frozen_register([PLAIN]).replace(b'"format":1', b'"format":2').replace(b'"remark":""', b'"remark":"","zeal":9')
    with pytest.raises(UserError) as caught:
        read_frozen_register(later)
    assert caught.value.code == "version-too-new"
    assert all(part.endswith("。") for part in (caught.value.what, caught.value.state, caught.value.remedy))


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\n", b"[1]\n", b'{"format":1,"kind":"other"}\n', b'{"format":true,"kind":"signed_register"}\n', b'{"kind":"signed_register"}\n',
        frozen_register([PLAIN]).replace(b'"remark":"",', b""), frozen_register([PLAIN]).replace(b'"due":32000', b'"due":"32000"'),
        frozen_register([PLAIN]).replace("已缴存".encode(), "已结束".encode()), frozen_register([PLAIN]) + b"\n", b"\xff\n",
    ],
)  # fmt: skip
def test_what_is_no_frozen_register_is_not_read(data: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the words differ, the refusal does not
        read_frozen_register(data)


@given(st.sampled_from(RowState))
def test_everybody_is_settled_or_open_and_open_means_expected_and_not_insured(state: RowState) -> None:
    assert state.settled is not state.open
    assert state.open is (state.expected and not state.insured)
    assert not state.insured or state.expected, "who is insured belongs to those who should be"


def test_who_is_insured_open_or_at_the_bureau() -> None:
    assert {state for state in RowState if not state.insured} == {
        RowState.UNPAID, RowState.FAILED, RowState.NOT_ENROLLING, RowState.REGISTRATION_DUE, RowState.REFUNDED,
        RowState.DECEASED, RowState.MOVED_OUT, RowState.EMPLOYEE_INSURED,
    }  # fmt: skip
    assert {state for state in RowState if not state.expected} == {
        RowState.DECEASED, RowState.MOVED_OUT, RowState.EMPLOYEE_INSURED,
    }  # fmt: skip
    assert {state for state in RowState if state.at_bureau} == {
        RowState.SUBMITTED, RowState.CONFIRMED, RowState.FAILED, RowState.POSTED, RowState.ARCHIVED,
    }  # fmt: skip


def test_every_state_has_the_word_of_screens_and_papers() -> None:
    assert " ".join(state.value for state in RowState) == (
        "在册未缴 已收款 已缴存 已核签 已上报 导入成功 导入失败 已公示 已归档 免缴 他处已缴 不参保 待登记 作废退费 死亡 迁出 职工医保"
    )


def test_what_is_no_frozen_register_says_so() -> None:
    with pytest.raises(ValueError, match=r"^no frozen register$"):
        read_frozen_register(b'{"format":1,"kind":"other"}\n')
