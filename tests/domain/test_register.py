"""The frozen register: its digest covers every word of every line, in order."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

from hypothesis import assume, given
from hypothesis import strategies as st

from village_collector.domain.register import RegisterRow, RowState, digest

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
    1, "第1组", "0001", "李四", "户主", "李四", "411399198005200039", "普通居民", "", RowState.DEPOSITED, 32000, 0, 32000, 0,
    date(2021, 10, 12), "现金", "4113991052012201000001", "", "XYS1", "",
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
    assert "\n" not in row.canonical()


@given(st.lists(ROWS, min_size=2, max_size=4, unique_by=lambda row: row.canonical()))
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
    assert digest([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert digest([PLAIN]) == "719cbbf4b6be58c255e9041adde39714cc2ec68818abce5b5dcf99190430cfd1"


@given(st.sampled_from(RowState))
def test_everybody_is_settled_or_open_and_open_means_expected_and_not_insured(state: RowState) -> None:
    assert state.settled is not state.open
    assert state.open is (state.expected and not state.insured)
    assert not state.insured or state.expected, "who is insured belongs to those who should be"


def test_who_is_insured_open_or_at_the_bureau() -> None:
    assert {state for state in RowState if not state.insured} == {
        RowState.UNPAID, RowState.FAILED, RowState.NOT_ENROLLING, RowState.TO_REGISTER, RowState.REFUNDED,
        RowState.DECEASED, RowState.MOVED_OUT, RowState.EMPLOYEE_INSURED,
    }  # fmt: skip
    assert {state for state in RowState if not state.expected} == {
        RowState.DECEASED, RowState.MOVED_OUT, RowState.EMPLOYEE_INSURED,
    }  # fmt: skip
    assert {state for state in RowState if state.at_bureau} == {
        RowState.SUBMITTED, RowState.CONFIRMED, RowState.FAILED, RowState.POSTED, RowState.ARCHIVED,
    }  # fmt: skip
