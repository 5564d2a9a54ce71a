"""The reconciliation: what could be asked, what differs and why."""

from __future__ import annotations

from documents import papers as usual

from village_collector.documents import reconciliation


def test_equations_that_cannot_be_asked_yet_say_so(printed) -> None:  # type: ignore[no-untyped-def]
    text = printed(reconciliation.render_reconciliation(usual.balance())).flat()
    assert text.count("未到") == 4
    assert text.count("相符") == 4
    assert "各项相符，没有差异。" in text


def test_a_difference_is_told_with_its_place_and_its_explanation(printed) -> None:  # type: ignore[no-untyped-def]
    text = printed(reconciliation.render_reconciliation(usual.balance(100))).flat()
    assert "不符" in text
    assert "清点现金少了1.00元" in text
    assert "书面说明：E2由经办人补足" in text
