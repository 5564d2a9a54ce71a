"""The lists of the office: who is on them, what they add up to, what stays inside."""

from __future__ import annotations

from documents import papers as usual

from village_collector.documents import people_lists as people


def test_the_insured_list_masks_every_id_number(printed) -> None:  # type: ignore[no-untyped-def]
    text = printed(people.render_insured(usual.insured())).flat()
    assert "19500101" not in text
    assert text.count("411399********") == 60
    assert "合计19200.0018880.00" in text


def test_the_uninsured_list_says_on_every_page_that_it_stays_inside(printed) -> None:  # type: ignore[no-untyped-def]
    paper = printed(people.render_uninsured(usual.uninsured(80)))
    assert paper.pages() > 2
    assert all("内部资料，不得张贴" in paper.flat(page) for page in range(1, paper.pages() + 1))
    assert paper.flat().count("王𬭎") == 80


def test_the_call_list_gives_each_group_its_own_page(printed) -> None:  # type: ignore[no-untyped-def]
    paper = printed(people.render_call_list(usual.uninsured(40)))
    assert [f"第{n}村民组" in paper.flat(n) for n in range(1, 6)] == [True] * 5
    assert paper.pages() == 5
    assert printed(people.render_call_list(usual.uninsured(0))).flat().count("没有未参保人员") == 1


def test_each_agency_sums_what_it_gives_back_and_an_unknown_amount_adds_nothing(printed) -> None:  # type: ignore[no-untyped-def]
    paper = printed(people.render_refunds(usual.refunds()))
    assert "应返金额合计（大写）：人民币壹仟贰佰元整¥1200.00" in paper.flat(1)
    assert "应返金额合计（大写）：人民币陆佰贰拾元整¥620.00" in paper.flat(2)
    assert "其中2人的返还金额待定" in paper.flat(2)


def test_the_weekly_report_adds_its_tiers(printed) -> None:  # type: ignore[no-untyped-def]
    text = printed(people.render_weekly(usual.weekly())).flat()
    for part in ("本周新增合计132人", "累计合计940人", "完成应参保41.7%", "完成目标任务47.4%", "未缴存20800.00"):
        assert part in text, part
