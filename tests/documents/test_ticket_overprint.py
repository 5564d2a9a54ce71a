"""Printing into a pre-printed ticket: our words only, at their places, where the form allows it."""

from __future__ import annotations

import pdfplumber
import pytest
from documents import papers as usual

from village_collector.assets import asset
from village_collector.documents import ticket_overprint as overprint
from village_collector.errors import UserError


def test_overprinting_writes_our_words_only_and_moves_them_by_millimetres(receipt, printed) -> None:  # type: ignore[no-untyped-def]
    places = []
    for offset in ((0.0, 0.0), (5.0, -3.0)):
        paper = printed(
            overprint.render_overprint(overprint.Overprint(form=usual.FORM, receipts=(receipt(3),), offset=offset))
        )
        assert "代收凭据" not in paper.flat()
        assert "人民币玖佰陆拾元整" in paper.flat()
        with pdfplumber.open(paper.path) as document:
            word = next(word for word in document.pages[0].extract_words() if word["text"] == "960.00")
        places.append((word["x0"], word["top"]))
    (x1, y1), (x2, y2) = places
    assert round((x2 - x1) / 72 * 25.4, 1) == 5.0
    assert round((y2 - y1) / 72 * 25.4, 1) == -3.0


def test_a_void_receipt_and_a_household_too_large_are_not_overprinted(receipt) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UserError) as void:
        overprint.render_overprint(overprint.Overprint(form=usual.FORM, receipts=(receipt(2, void_reason="录错"),)))
    with pytest.raises(UserError) as many:
        overprint.render_overprint(overprint.Overprint(form=usual.FORM, receipts=(receipt(5),)))
    assert (void.value.code, many.value.code) == ("void-receipt", "too-many-people")


def test_the_official_number_is_printed_only_where_the_form_allows_it(tmp_path) -> None:  # type: ignore[no-untyped-def]
    text = asset("layouts/overprint/sample.toml").read_text("utf-8").replace('key = "date"', 'key = "ticket"')
    path = tmp_path / "county.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(UserError, match="prints_number"):
        overprint.read_ticket_form(path)
    path.write_text(text.replace("prints_number = false", "prints_number = true"), "utf-8")
    assert overprint.read_ticket_form(path).prints_number
    path.write_text(
        text.replace("prints_number = false", "prints_number = true").replace("x = 170", "x = 270"), "utf-8"
    )
    with pytest.raises(UserError, match="票面以外"):
        overprint.read_ticket_form(path)


def test_the_calibration_page_shows_every_place_over_a_millimetre_grid(printed) -> None:  # type: ignore[no-untyped-def]
    data = overprint.render_calibration(overprint.Overprint(form=usual.FORM, offset=(1.5, -1)))
    text = printed(data).flat()
    assert "右移1.5毫米、下移-1毫米" in text
    assert "金额大写" in text
