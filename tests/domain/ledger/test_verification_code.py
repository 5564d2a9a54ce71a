"""The letters and codes on a sheet tell a witness enough and name nobody."""

from __future__ import annotations

import base64
import hashlib
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from villages import VILLAGE_CODE

from village_collector.domain.ledger import verification_code
from village_collector.domain.ledger.ledger import Opening

HASH = hashlib.sha256(b"entry").hexdigest()
OPENING = Opening(
    operator="王协办", on=date(2021, 10, 12), at=datetime.fromisoformat("2021-10-12T08:00+08:00"), scheme="s",
    scheme_sha256="0" * 64, village="柳河村", village_code=VILLAGE_CODE, town="示例镇", insured_year=2022, device="01",
)  # fmt: skip

hashes = st.binary(min_size=32, max_size=32).map(bytes.hex)


@given(hashes)
def test_sixteen_letters_are_the_first_eighty_bits_of_the_hash(entry_hash: str) -> None:
    letters = verification_code.verification_code(entry_hash)
    assert len(letters) == 16
    assert base64.b32decode(letters) == bytes.fromhex(entry_hash)[:10]


@given(hashes, st.lists(st.sampled_from([" ", "-", "　", "\t", "—", "－"]), min_size=15, max_size=15), st.booleans())
def test_letters_are_the_same_however_they_are_spaced_and_cased(entry_hash: str, between: list[str], small: bool) -> None:
    letters = verification_code.verification_code(entry_hash)
    typed = "".join(one + gap for one, gap in zip(letters, [*between, ""], strict=True))
    assert verification_code.normal_code(typed.lower() if small else typed) == letters


@pytest.mark.parametrize(
    ("typed", "meant"), [("ＦＶＹＲ ｍｑｖｘ", "FVYRMQVX"), ("0O1I8B", "OOIIBB"), ("", ""), (" 。，", "")]
)
def test_what_an_input_method_or_a_tired_eye_makes_of_letters_is_understood(typed: str, meant: str) -> None:
    assert verification_code.normal_code(typed) == meant


def test_the_seal_names_village_season_device_sheet_heads_and_money_but_no_person() -> None:
    text = verification_code.qr_text(OPENING, "S3", 45, 1280000, HASH)
    assert text.split(" ")[:-1] == ["VCL1", VILLAGE_CODE, "2022", "01", "S3", "N45", "F1280000"]
    code = text.split(" ")[-1]
    assert base64.b32decode(code + "=" * (-len(code) % 8)).hex() == HASH
    assert code.startswith(verification_code.verification_code(HASH))
    assert text.isascii()


@given(hashes, hashes)
def test_two_entries_have_two_seals(one: str, other: str) -> None:
    assert (verification_code.qr_text(OPENING, "D1", 1, 1, one) == verification_code.qr_text(OPENING, "D1", 1, 1, other)) == (one == other)
