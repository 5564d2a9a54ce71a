"""Seals: what a sheet of paper carries so that anybody can tell whether it and the book agree."""

from __future__ import annotations

import base64
import unicodedata

from village_collector.domain.ledger.ledger import Opening
from village_collector.domain.money import Fen

_LOOK_ALIKES = str.maketrans("018", "OIB")  # base32 has none of the three


def verification_code(entry_hash: str) -> str:
    """The first 16 letters (80 bits, base32) of an entry's hash: what people type to compare paper and book."""
    return base64.b32encode(bytes.fromhex(entry_hash)).decode()[:16]


def normal_code(typed: str) -> str:
    """Letters as somebody typed them: plain capitals without blanks and hyphens, 0, 1 and 8 read as the letters they look like."""
    plain = unicodedata.normalize("NFKC", typed).upper().translate(_LOOK_ALIKES)
    return "".join(sign for sign in plain if sign.isalnum())


def qr_text(opening: Opening, subject: str, people: int, total: Fen, entry_hash: str) -> str:
    """The text of a sheet's QR code: village, season, device, subject ("S3" a signed version, "D12" a day), heads, fen, hash.

    It holds no name and no number of a person.
    """
    code = base64.b32encode(bytes.fromhex(entry_hash)).decode().rstrip("=")
    return f"VCL1 {opening.village_code} {opening.insured_year} {opening.device} {subject} N{people} F{total} {code}"
