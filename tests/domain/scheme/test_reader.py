"""A scheme file that contradicts itself is refused with file, place, reason and what to do, in the author's language."""

from pathlib import Path

import pytest
from accepted_text import accept_text

from village_collector.domain.scheme.reader import check_scheme, check_text, parse_scheme, read_scheme
from village_collector.errors import UserError

MODEL = (Path(__file__).parents[2] / "fixtures" / "schemes" / "qinghe-2027.toml").read_text(encoding="utf-8")


def faults(old: str, new: str, count: int = 1) -> list[str]:
    assert old in MODEL, old
    checked = check_text(MODEL.replace(old, new, count), Path("qinghe-2027.toml"))
    assert not checked.ok
    return [str(problem) for problem in (*checked.problems, *checked.cases_failed)]


FAULTS = [
    pytest.param("label_year", "labelyear", "不认识键“labelyear”。是不是想写“label_year”", id="unknown key"),
    pytest.param('wait_months = 3\nassumes', 'wait_month = 3\nassumes', "不认识键“wait_month”。是不是想写“wait_months”", id="unknown key in a rule"),
    pytest.param("paid_on", "payed_on", "不认识键“payed_on”", id="unknown key in a case"),
    pytest.param("born_from = 2026", "birth_from = 2026", "不认识键“birth_from”", id="unknown key in a condition"),
    pytest.param("missed_years_to = 0 }\nstart", 'missed_years_to = "零" }\nstart', "不是整数", id="wrong kind"),
    pytest.param("insured_year = 2027", "insured_year = true", "不是整数", id="yes is not a number"),
    pytest.param("from = 2026-09-01\nto = 2026-12-31", 'from = "2026-09-01"\nto = 2026-12-31', "不是日期", id="a date in quotes"),
    pytest.param('place = "清禾县（虚构）"', "", "缺少“place”", id="missing key"),
    pytest.param("format = 1", "format = 2", "不是本程序认识的格式版本", id="another format"),
    pytest.param('mode = "waived"', 'mode = "free"', "不认识“free”", id="unknown mode"),
    pytest.param('start = "birth"', 'start = "sometime"', "不认识“sometime”", id="unknown start"),
    pytest.param("amount = 30000", "amount = 30100", "资助 30100 加个人缴 8000不等于标准 38000", id="reduced does not add up"),
    pytest.param("amount = 38000\nagency", "amount = 37900\nagency", "全额资助 37900不等于标准 38000", id="waived is not the whole price"),
    pytest.param("total = 108000", "total = 108001", "不等于财政补助", id="total does not add up"),
    pytest.param("每人全年 1080 元", "每人全年 1,090 元", "说到的金额与表里的数不同", id="the sentence names another total with a comma"),
    pytest.param("资助 300 元", "资助 310 元", "says 里说 310.00 元，规则里没有这个数", id="the sentence names another amount"),
    pytest.param('clause = "二（一）"\n', "", "既没有 clause（条款号）也没有 default（默认口径）", id="no clause"),
    pytest.param('assumes = ["D4"]', 'assumes = ["D44"]', "默认口径“D44”没有定义", id="unknown default"),
    pytest.param('aliases = ["低保", ', 'aliases = ["五保", "低保", ', "“五保”已经算作“特困人员”", id="alias claimed twice"),
    pytest.param('aliases = ["低保", ', 'aliases = ["普通居民", "低保", ', "“普通居民”是普通居民的说法", id="an ordinary word as identity"),
    pytest.param('identity = ["低保对象"]\nmode', 'identity = ["低保户"]\nmode', "身份“低保户”没有定义", id="unknown identity"),
    pytest.param('identity = ["特困人员"]\nmode', 'identity = ["低保对象"]\nmode', "没有一条 [[assistance]] 说到“特困人员”", id="an identity nobody speaks of"),
    pytest.param("from = 2026-09-01\nto = 2026-12-31", "from = 2026-09-01\nto = 2026-08-31", "先后颠倒", id="dates out of order"),
    pytest.param("born_from = 2026-09-01, age", "born_from = 2026-09-01, born_to = 2026-01-01, age", "先后颠倒", id="conditions out of order"),
    pytest.param("from = 2027-01-01\nto = 2027-12-31\nwhen = { missed_years_to = 0, identity_not = [\"特困人员\", \"低保对象\"] }", "from = 2026-12-31\nto = 2027-12-31\nwhen = { missed_years_to = 0 }", "对同样的人日期重叠", id="windows overlap"),
    pytest.param("[[assistance]]\nid = \"tekun\"", "[[price]]\nid = \"second\"\namount = 38000\nclause = \"一\"\nsays = \"重复。\"\n[[assistance]]\nid = \"tekun\"", "缴费日期重叠", id="two prices on one day"),
    pytest.param('id = "late-after-gap"', 'id = "late"', "规则名“late”用了两次", id="a name used twice"),
    pytest.param("from = 2027-01-01\nto = 2027-12-31\nclause", "from = 2026-01-01\nto = 2026-12-31\nclause", "不在 insured_year = 2027 之内", id="cover outside the insured year"),
    pytest.param('[stacking]\nclause', '[stackin]\nclause', "缺少 [stacking] 表", id="a table is missing"),
    pytest.param('mode = "reduced"\namount = 30000\npays = 8000', 'mode = "reduced"', "没有写资助多少", id="reduced by nobody knows how much"),
    pytest.param('amount = 30000\npays = 8000', 'amount = 38001', "资助 38001多于标准 38000", id="more given than the price"),
    pytest.param('pays = 8000', 'percent = 60', "又写了比例，又写了金额", id="a percentage and an amount"),
    pytest.param('amount = 30000\npays = 8000', 'percent = 160', "“160”不是比例", id="more than everything"),
    pytest.param('amount = 30000\npays = 8000', 'percent = 33.333', "小数太多", id="a thousandth of a percent"),
    pytest.param('amount = 30000\npays = 8000', 'percent = 60\npays_percent = 40', "只写一个", id="both percentages"),
    pytest.param('amount = 30000\npays = 8000', 'percent = { "一档" = 60 }', "档次“一档”不在文件开头的 tiers 里", id="a percentage of an unknown tier"),
    pytest.param('amount = 30000\npays = 8000', 'percent = 60\nround_to = 50', "不能取整到 50 分", id="rounded to half a jiao"),
    pytest.param('amount = 30000\npays = 8000', 'amount = 30000\npays = 8000\nround_to = 100', "没有写比例，这一项用不上", id="rounding without a percentage"),
    pytest.param('amount = 30000\npays = 8000\nagency = "县医疗救助资金"\nclause = "二（二）"\nsays = "低保对象资助 300 元，本人交 80 元。"', 'percent = 60\nclause = "二（二）"\nsays = "资助 70%。"', "says 里说 70%，规则里没有这个比例", id="the sentence names another percentage"),
    pytest.param('amount = 38000\nagency', 'percent = 100\nagency', "才按比例", id="a percentage of a waived price"),
    pytest.param('identity = ["低保对象"]\nmode', 'name = "老人"\nmode', "只写了 name，没有写给哪些人", id="a name without a condition"),
    pytest.param('identity = ["低保对象"]\nmode', 'identity = ["低保对象"]\nname = "老人"\nmode', "写了 identity 就不写 name", id="an identity and a name"),
    pytest.param('identity = ["低保对象"]\nmode', 'mode', "没有写给哪些身份", id="assistance for nobody"),
    pytest.param('mode = "reduced"\namount = 30000\npays = 8000', 'mode = "undecided"\namount = 30000', '不能写金额', id="undecided with an amount"),
    pytest.param("[stacking]\n", '[repay]\namount = 38000\nat_price = true\nclause = "三"\nsays = "补缴。"\n\n[stacking]\n', "要写一种，也只能写一种", id="repaid at two prices"),
    pytest.param("[stacking]\n", '[repay]\nclause = "三"\nsays = "补缴。"\n\n[stacking]\n', "要写一种，也只能写一种", id="repaid at no price"),
    pytest.param("[stacking]\n", '[repay]\nyears = { "去年" = 38000 }\nclause = "三"\nsays = "补缴。"\n\n[stacking]\n', "“去年 = 38000”不是年度和金额", id="repaid for an unknown year"),
    pytest.param("[stacking]\n", '[repay]\nyears = 38000\nclause = "三"\nsays = "补缴。"\n\n[stacking]\n', "不是年度和金额", id="repaid for no year"),
    pytest.param("[stacking]\n", '[repay]\namount = 38000\nclause = "三"\nsays = "每年 390 元。"\n\n[stacking]\n', "says 里说 390.00 元", id="the sentence names another price of a repaid year"),
    pytest.param("[stacking]\n", '[[hint]]\ncode = "x"\nmessage = "提高 {bonus} 元。"\n\n[stacking]\n', "bonus 和话里的 {bonus} 要一起写", id="a bonus of nothing"),
    pytest.param("[stacking]\n", '[[hint]]\ncode = "x"\nmessage = "连续 {years} 年。"\n\n[stacking]\n', "不认识“{years}”", id="unknown years in a hint"),
    pytest.param("[stacking]\n", '[ticket]\ndigits = 20\nclause = "三"\nsays = "开票。"\n\n[stacking]\n', "receipt 不是票据，这张表用不上", id="a ticket where there is none"),
    pytest.param('receipt = "slip"', 'receipt = "paper"', "不认识“paper”", id="unknown kind of receipt"),
    pytest.param("[stacking]\n", '[[channel]]\nid = "code"\nname = "村主任个人收款码"\nmethod = "transfer"\nclause = "三"\nsays = "扫码。"\n\n[stacking]\n', "是个人的收款码或账户", id="a private channel"),
    pytest.param("[stacking]\n", '[[channel]]\nid = "code"\nname = "县税务局"\nmethod = "cash"\nclause = "三"\nsays = "交现金。"\n\n[stacking]\n', "不认识“cash”", id="a channel for cash"),
    pytest.param("amount = 38000\nclause", "clause", "要么写 amount，要么写 unknown", id="price without amount"),
    pytest.param('when = { missed_years_to = 0 }', 'when = { hukou = "本地" }', "不认识户籍“本地”", id="unknown hukou"),
    pytest.param('when = { missed_years_to = 0 }', 'when = { sex = "女性" }', "不认识性别“女性”", id="unknown sex"),
    pytest.param('when = { missed_years_to = 0 }', 'when = { age_years_from = 60, age_years_to = 50 }', "60 大于 50", id="ages out of order"),
    pytest.param('when = { missed_years_to = 0 }', 'when = { age_years_from = 60, age_counts_to = "today" }', "不认识“today”", id="an age counted to an unknown day"),
    pytest.param('when = { missed_years_to = 0 }', 'when = { pupil = "unknown" }', "请用 true 或 false", id="a flag is yes or no"),
    pytest.param('collect = "80.00"', 'collect = "81.00"', "collect 应为 81.00，算出来是 80.00", id="a case that fails"),
    pytest.param('waits_months = 4, rules', 'wait_months = 4, rules', "expect 里不认识键“wait_months”", id="unknown key under expect"),
    pytest.param('expect = { status = "refused", defaults = ["closed"] }', "", "样例要有 given 和 expect", id="a case that expects nothing"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "told"), FAULTS)
def test_a_fault_is_refused_with_its_place_and_reason(old: str, new: str, told: str) -> None:
    found = faults(old, new)
    assert any(told in one for one in found), found
    assert all("第 " in one for one in found if "文件开头" not in one), "every fault says where it stands"


def test_a_fault_tells_its_line() -> None:
    line = MODEL[: MODEL.index("pays = 8000")].count("\n") + 1
    assert any(one.startswith(f"第 {line} 行，") for one in faults("pays = 8000", 'pays = "八十元"'))


def test_all_faults_are_told_at_once_and_the_first_one_when_read() -> None:
    broken = MODEL.replace("label_year", "labelyear").replace('mode = "waived"', 'mode = "free"')
    assert len(check_text(broken, Path("x.toml")).problems) == 3
    with pytest.raises(UserError) as refused:
        parse_scheme(broken, "x.toml")
    assert refused.value.code == "bad-scheme"
    assert "x.toml" in refused.value.what
    assert "另有 2 处" in refused.value.what


def test_a_slip_of_the_pen_in_toml_is_told_with_line_and_column() -> None:
    line = MODEL[: MODEL.index("insured_year")].count("\n") + 1
    assert any(f"第 {line} 行，第 " in one for one in faults("insured_year = 2027", "insured_year = 2027年"))


def test_a_file_that_is_gone_or_in_another_encoding_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"gone\.toml.*打不开"):
        read_scheme(tmp_path / "gone.toml")
    old = tmp_path / "gbk.toml"
    old.write_bytes(MODEL.encode("gb18030"))
    with pytest.raises(UserError, match="不是 UTF-8 编码"):
        check_scheme(old)


@pytest.mark.parametrize(
    ("first", "second", "overlap"),
    [
        ("paid_to = 2027-03-31", "paid_from = 2027-03-31", True),
        ("paid_to = 2027-03-31", "paid_from = 2027-04-01", False),
        ("paid_from = 2027-04-01", "paid_to = 2027-04-01", True),
        ("paid_from = 2027-04-01", "paid_to = 2027-03-31", False),
        ("paid_from = 2026-09-01, paid_to = 2027-03-31", "paid_from = 2027-01-01, paid_to = 2027-12-31", True),
        ("paid_from = 2027-01-01, paid_to = 2027-12-31", "paid_from = 2026-09-01, paid_to = 2027-03-31", True),
    ],
)
def test_two_prices_overlap_where_both_hold_on_one_day(first: str, second: str, overlap: bool) -> None:
    price = '[[price]]\nid = "{}"\namount = 38000\nclause = "一"\nsays = "标准。"\nwhen = {{ {} }}\n\n'
    personal = MODEL[MODEL.index('[[price]]\nid = "personal"') : MODEL.index('[[assistance]]\nid = "tekun"')]
    changed = MODEL.replace(personal, price.format("personal", first) + price.format("second", second))
    problems = check_text(changed, Path("x.toml")).problems
    assert any("缴费日期重叠" in str(one) for one in problems) == overlap


def test_a_byte_order_mark_of_an_editor_does_no_harm(tmp_path: Path) -> None:
    marked = tmp_path / "marked.toml"
    marked.write_bytes(b"\xef\xbb\xbf" + MODEL.encode())
    assert read_scheme(marked) == parse_scheme(MODEL, "qinghe-2027.toml")


def test_a_rule_without_a_case_is_named_though_the_file_may_be_used() -> None:
    start = MODEL.index('[[case]]\nname = "新生儿')
    checked = check_text(MODEL[:start] + MODEL[MODEL.index('[[case]]\nname = "8 月') :], Path("x.toml"))
    assert checked.ok
    assert set(checked.uncovered) == {"newborn", "D3"}


TIERED = (Path(__file__).parents[2] / "fixtures" / "schemes" / "linjiang-2027.toml").read_text(encoding="utf-8")


def test_amounts_may_differ_by_tier_and_a_known_fiscal_subsidy_is_added_when_late() -> None:
    scheme = parse_scheme(TIERED, "linjiang-2027.toml")
    assert {price.cite.own.rule: price.amount for price in scheme.rules.prices} == {
        "first": 38000, "second": 75500, "first-late": 108000, "second-late": 145500,
    }  # fmt: skip


TIERED_FAULTS = [
    ("amount = 38000\nplus_fiscal", "amount = 38001\nplus_fiscal", "38001 与这一档平时的缴费标准不同"),
    ('tier = "二档"\n', 'tier = "三档"\n', "档次“三档”不在文件开头的 tiers 里"),
    ('tiers = ["一档", "二档"]', 'tiers = ["一档", "二档", "三档"]', "“三档”没有缴费标准"),
    ('pays = { "一档" = 8000, "二档" = 40000 }', 'pays = { "一档" = 8000, "二档" = 40001 }', "（二档）不等于标准 75500"),
    ('pays = { "一档" = 8000, "二档" = 40000 }', 'pays = { "一档" = 8000 }', "写的档次不同"),
    ('"二档" = 35500', '"三档" = 35500', "档次“三档”不在文件开头的 tiers 里"),
    ("fiscal = 70000\n", "fiscal = 70000\npersonal = 38000\n", "分档次的方案不在这里写个人缴费标准"),
]


@pytest.mark.parametrize(("old", "new", "told"), TIERED_FAULTS)
def test_a_scheme_with_tiers_is_checked_tier_by_tier(old: str, new: str, told: str) -> None:
    assert old in TIERED
    found = [str(one) for one in check_text(TIERED.replace(old, new, 1), Path("linjiang-2027.toml")).problems]
    assert any(told in one for one in found), found


def before_stacking(table: str) -> tuple[str, str]:
    """A table more in the file, ahead of [stacking]."""
    return "[stacking]\n", f"{table}\n[stacking]\n"


def instead(when: str) -> tuple[str, str]:
    """Another condition for the first window that has one."""
    return "when = { missed_years_to = 0 }", f"when = {when}"


FIRST_GIVEN = "given = { birth_date = 1975-03-12, paid_on = 2026-10-15 }"
SUBSIDY = "[work_subsidy]\nper_person = 100\ncounted_on = 2026-12-31\nexample_people = 10\nexample_amount = 1000\nclause = \"四\"\nsays = \"每人 1 元。\"\n"
EXEMPT = '[[exemption]]\nid = "baby"\nwhen = { age_days_to = 1 }\nstart = "birth"\nclause = "五"\nsays = "免缴。"\n'
MORE_FAULTS = [
    ('label_year = "2027年度"', 'label_year = "  "'),
    ('id = "qinghe-2027"', "id = 7"),
    ("insured_year = 2027", "insured_year = 1999"),
    ("insured_year = 2027", "insured_year = 2027\nreport = [1]"),
    ('receipt = "slip"', 'receipt = "slip"\nmask = "all"'),
    ('receipt = "slip"', 'receipt = "slip"\nwaived_in_export = "yes"'),
    ("[benefit]\n", "[[benefit]]\n"),
    ("from = 2027-01-01\nto = 2027-12-31\nclause", "to = 2027-12-31\nclause"),
    ("from = 2027-01-01\nto = 2027-12-31\nclause", "from = 2027-12-31\nto = 2027-01-01\nclause"),
    ("personal = 38000", "personal = 39000"),
    ("本人缴 380 元", "本人缴 381 元"),
    before_stacking('[remit]\ndeposit_multiple = 0\nclause = "四"\nsays = "整数倍。"'),
    before_stacking('[remit]\ndeposit_multiple = 8000\nclause = "四"\nsays = "都是 80 元的整数倍。"'),
    before_stacking('[remit]\nmax_days = 3\nmax_amount = 500000\nclause = "四"\nsays = "满 5001 元就存。"'),
    before_stacking(SUBSIDY.replace("= 1000", "= 1001")),
    before_stacking(SUBSIDY.replace("2026-12-31", "2026-12-31T00:00:00")),
    before_stacking(SUBSIDY.replace("每人 1 元", "每人 2 元")),
    before_stacking('[target]\npeople = -1\nclause = "六"\nsays = "任务。"'),
    before_stacking('[[report]]\nid = "weekly"\ntitle = "周报"\nfrom = 2026-10-02\nto = 2026-10-01\nclause = "六"\nsays = "每周。"'),
    before_stacking('[[identity]]\nname = "低保对象"'),
    before_stacking(EXEMPT + 'unclear_when = { parent_insured = "unknown" }'),
    before_stacking(EXEMPT.replace('"birth"', '"wait"')),
    before_stacking('[[refusal]]\nid = "employee"\nwhen = { gap_months_to = 2, gap_months_from = 3 }\nclause = "五"\nsays = "不收。"'),
    before_stacking('[[hint]]\nmessage = "请核对。"\nwhen = { tier = "一档" }'),
    ("[[price]]", "[price]"),
    ("amount = 38000\nclause", "amount = 38000\nunknown = \"没写\"\nclause"),
    ("amount = 38000\nclause", "amount = 38000\nplus_fiscal = 1\nclause"),
    ('aliases = ["低保", ', 'aliases = [" ", "低保", '),
    ('aliases = ["特困", "五保"]', "aliases = []"),
    ('aliases = ["特困", "五保"]', "aliases = [5]"),
    ('identity = ["特困人员"]\nmode', "mode"),
    ("pays = 8000", "pays = true"),
    ("pays = 8000", "pays = -8000"),
    ("amount = 38000\nagency", "amount = 38000\npays = 0\nagency"),
    ('mode = "waived"\namount = 38000', 'mode = "refunded"\namount = 38001'),
    ('mode = "waived"\namount = 38000', 'mode = "none"\namount = 38000'),
    instead("3"),
    instead("[]"),
    instead("[{}]"),
    instead("[{ missed_years_to = 0 }, { missed_year_to = 1 }]"),
    instead("{ missed_years_from = 3, missed_years_to = 2 }"),
    instead("{ missed_years_to = -1 }"),
    instead("{ age_counts_to = \"birth\" }"),
    instead("{ pupil = [] }"),
    instead('{ parent_insured = "maybe" }'),
    instead('{ hukou = ["local", "town"] }'),
    instead('{ identity = "五保户" }'),
    instead("{ registered_from = 2026-10-02, registered_to = 2026-10-01 }"),
    *((FIRST_GIVEN, f"given = {{ {given} }}") for given in (
        "paid_on = 2026-10-15",
        "birth_date = 1975-03-12",
        'birth_date = "1975", paid_on = 2026-10-15',
        "birth_date = 1975-03-12T00:00:00, paid_on = 2026-10-15",
        'birth_date = 1975-03-12, paid_on = 2026-10-15, identities = "低保"',
        "birth_date = 1975-03-12, paid_on = 2026-10-15, identities = [1]",
        'birth_date = 1975-03-12, paid_on = 2026-10-15, hukou = "本地"',
        "birth_date = 1975-03-12, paid_on = 2026-10-15, tier = 1",
        "birth_date = 1975-03-12, paid_on = 2026-10-15, pupil = 1",
        'birth_date = 1975-03-12, paid_on = 2026-10-15, parent_insured = "no"',
        "birth_date = 1975-03-12, paid_on = 2026-10-15, missed_years = -1",
        "birth_date = 1975-03-12, paid_on = 2026-10-15, repaid_years = true",
        'birth_date = 1975-03-12, paid_on = 2026-10-15, employee_insurance_gap_months = "3"',
    )),
    ('rules = ["personal", "concentrated"]', 'rules = ["personal", "late"]'),
    ('rules = ["personal", "concentrated"]', 'rules = "personal"'),
    ('rules = ["personal", "concentrated"]', 'rules = ["personal", "concentrated"], refund = "null"'),
    ('rejected = ["dibao"]', "rejected = []"),
    ("expect = { status", "expect = { benefit_to = 2027-12-30, status"),
    ("given = {", "# given = {"),
    ('document = "清医保〔2026〕99号"', 'document = "清医保〔2026〕99号'),
]  # fmt: skip


def test_every_fault_is_told_in_the_accepted_words_with_its_line() -> None:
    told = []
    for old, new in [*((one.values[0], one.values[1]) for one in FAULTS), *MORE_FAULTS]:
        told += [f"{old} → {new}".replace("\n", " ⏎ "), *(f"  {fault}" for fault in faults(str(old), str(new)))]
    for old, new, _ in TIERED_FAULTS:
        checked = check_text(TIERED.replace(old, new, 1), Path("linjiang-2027.toml"))
        told += [f"{old} → {new}".replace("\n", " ⏎ "), *(f"  {fault}" for fault in (*checked.problems, *checked.cases_failed))]
    told += ["没有写完", *(f"  {fault}" for fault in check_text(f'{MODEL}\nlast = """', Path("x.toml")).problems)]
    told += ["空文件", *(f"  {fault}" for fault in check_text("", Path("x.toml")).problems)]
    accept_text(Path(__file__).parent / "accepted" / "faults.txt", "".join(f"{line}\n" for line in told))
