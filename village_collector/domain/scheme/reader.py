"""Reads a scheme from its TOML file; refuses, with file, place and reason, whatever it does not understand."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from village_collector.domain.money import Fen
from village_collector.domain.scheme.assessment import Reason, plain_ethnic_group
from village_collector.domain.scheme.cases import Case, run_cases
from village_collector.domain.scheme.conditions import check_identities, in_order, read_when
from village_collector.domain.scheme.lint import contradictions, said_amounts
from village_collector.domain.scheme.rules import (
    Assistance,
    Cite,
    CollectionWindow,
    Exemption,
    HintRule,
    Mode,
    Price,
    RefusalRule,
    Rules,
    Start,
    Wait,
    When,
    for_certain_people,
)
from village_collector.domain.scheme.scheme import Default, IdentityDefinition, OpenQuestion, Report, Scheme
from village_collector.domain.scheme.strict_toml import Lines, Problem, Table, each
from village_collector.errors import UserError

_Made = TypeVar("_Made")
FORMAT = 1
_PLACE_IN_TOML = re.compile(r"\(at line (\d+), column (\d+)\)")
_REMEDY = "请照 docs/schemes.md 改好后再用；“village-collector scheme check 文件名”会列出全部问题。"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedScheme:
    """What the check of a scheme file found: faults of the file, cases that fail, rules without a case."""

    path: Path
    scheme: Scheme | None
    problems: tuple[Problem, ...]
    cases_run: int
    cases_failed: tuple[Problem, ...]
    uncovered: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether the file may be used; a rule without a case is a gap, not a fault."""
        return not self.problems and not self.cases_failed


def read_scheme(path: Path) -> Scheme:
    """The scheme in this file. Raises UserError("bad-scheme") with file, place and reason."""
    return parse_scheme(_text_of(path), path.name)


def parse_scheme(text: str, name: str) -> Scheme:
    """The scheme in this text (e.g. kept inside a book). Raises UserError("bad-scheme") as read_scheme does."""
    scheme, _, problems = parse_text(text)
    if problems or scheme is None:
        more = f"（另有 {len(problems) - 1} 处）" if len(problems) > 1 else ""
        raise UserError("bad-scheme", f"方案文件“{name}”不能用。{problems[0]}{more}", _REMEDY)
    return scheme


def check_scheme(path: Path) -> CheckedScheme:
    """Everything that is wrong with this file, its worked cases included; raises only where it cannot be read."""
    return check_text(_text_of(path), path)


def check_text(text: str, path: Path) -> CheckedScheme:
    """The same for a text that is not on disk; `path` only names it."""
    scheme, cases, problems = parse_text(text)
    if scheme is None or problems:
        return CheckedScheme(path=path, scheme=None, problems=tuple(problems), cases_run=0, cases_failed=(), uncovered=())
    failed, uncovered = run_cases(scheme, cases)
    return CheckedScheme(
        path=path, scheme=scheme, problems=(), cases_run=len(cases), cases_failed=failed, uncovered=uncovered
    )


def _text_of(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise UserError("bad-scheme", f"方案文件“{path.name}”打不开（{error.strerror}）。", "请检查文件是否还在、能否打开。") from error
    except UnicodeDecodeError as error:
        raise UserError("bad-scheme", f"方案文件“{path.name}”不是 UTF-8 编码。", "请在编辑器里另存为 UTF-8 编码后再试。") from error


def parse_text(text: str) -> tuple[Scheme | None, tuple[Case, ...], list[Problem]]:
    """Scheme, worked cases and faults of this text; with faults the scheme is None or not to be used."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _PLACE_IN_TOML.search(str(error))
        line = int(found[1]) if found else None
        column = f"第 {found[2]} 列附近" if found else "文件末尾"
        return (
            None,
            (),
            [
                Problem(
                    place=column,
                    line=line,
                    reason="这里的写法不合 TOML 格式。",
                    remedy="请检查引号、括号、等号和逗号：要成对、用英文符号；中文的键和文字要加英文引号。",
                )
            ],
        )
    problems: list[Problem] = []
    root = Table(values=values, name="", number=1, lines=Lines(text), problems=problems)
    reader = _SchemeReader(root)
    scheme, cases = reader.scheme(), reader.cases()
    root.done()
    if not problems:
        problems += contradictions(scheme, reader.places)
    return scheme, cases, problems


# stand in for what is missing; a scheme with problems is never handed out
_DAY = date(1, 1, 1)
_NOWHERE = Cite(Reason(rule="", clause="", says=""))


class _SchemeReader:
    """Builds the rules from the tables of one file."""

    def __init__(self, root: Table) -> None:
        self._root = root
        self.places: dict[str, tuple[str, int | None]] = {}
        self._defaults = {one.key: one for one in each(root.tables("default"), _default)}
        self._known_identities: set[str] = set()
        self._personal: Fen | None = None
        self._bases: list[tuple[Table, str | None, Fen | None]] = []

    def scheme(self) -> Scheme:
        """The whole scheme; complete only where no problem was noted."""
        root = self._root
        if root.whole("format", required=True) not in (FORMAT, None):
            root.fault("format", "不是本程序认识的格式版本。", f"请写 format = {FORMAT}，并按本版说明编写。")
        tiers = root.texts("tiers")
        identities = each(root.tables("identity"), self._identity)
        self._known_identities = {one.name for one in identities}
        total, fiscal = self._section("standard", lambda table: self._standard(table, tiers)) or (None, None)
        first, last, benefit = self._needed("benefit", self._benefit, (_DAY, _DAY, _NOWHERE))
        rules = self._rules(tiers, fiscal, benefit)
        remit = self._section("remit", self._remit) or (None, None, None)
        subsidy = self._section("work_subsidy", self._work_subsidy) or (None, None)
        target = self._section("target", self._target) or (None, None)
        return Scheme(
            id=root.text("id"),
            title=root.text("title"),
            document=root.text("document"),
            document_date=root.day("document_date"),
            place=root.text("place"),
            source=root.text("source"),
            label_year=root.text("label_year"),
            insured_year=root.whole("insured_year", required=True, least=2000) or 2000,
            benefit_from=first,
            benefit_to=last,
            rules=rules,
            identities=identities,
            tiers=tiers,
            receipt=root.choice("receipt", ("none", "slip", "fiscal")),
            waived_in_export=root.flag("waived_in_export", True),
            mask=root.choice("mask", ("none", "head6", "head6tail4", "tail4", "name"), "none"),
            total=total,
            fiscal=fiscal,
            remit_max_days=remit[0],
            remit_max_amount=remit[1],
            deposit_multiple=remit[2],
            work_subsidy=subsidy[0],
            work_subsidy_counted_on=subsidy[1],
            target_people=target[0],
            target_says=target[1],
            open_questions=each(root.tables("open_question"), _open_question),
            defaults=tuple(self._defaults.values()),
            reports=each(root.tables("report"), self._report),
        )

    def cases(self) -> tuple[Case, ...]:
        """The worked cases; what they say is checked when they run."""
        return each(self._root.tables("case"), self._case)

    # ---- sections

    def _section(self, key: str, read: Callable[[Table], _Made]) -> _Made | None:
        table = self._root.table(key)
        if table is None:
            return None
        made = read(table)
        table.done()
        return made

    def _needed(self, key: str, read: Callable[[Table], _Made], instead: _Made) -> _Made:
        made = self._section(key, read)
        if made is None:
            self._root.fault(None, f"缺少 [{key}] 表。", "请照 docs/schemes.md 补上。")
        return instead if made is None else made

    def _standard(self, table: Table, tiers: tuple[str, ...]) -> tuple[Fen | None, Fen | None]:
        self._cite(table, "standard")
        total, fiscal, personal = table.whole("total"), table.whole("fiscal"), table.whole("personal")
        if tiers and personal is not None:
            table.fault("personal", "分档次的方案不在这里写个人缴费标准。", "请为每一档写一个 [[price]]。")
        if total is not None and total != (fiscal or 0) + (personal or 0):
            table.fault("total", f"{total} 不等于财政补助 {fiscal} 加个人缴费 {personal}。", "请核对通知里的三个数（单位是分）。")
        _say_only(table, total, fiscal, personal)
        self._personal = personal
        return total, fiscal

    def _check_standard(self, prices: tuple[Price, ...]) -> None:
        plain = {(price.tier, price.amount) for price in prices}
        if self._personal is not None and (None, self._personal) not in plain:
            self._root.fault(None, f"[standard] 的个人缴费 {self._personal} 与 [[price]] 都对不上。", "请核对（单位是分）。")
        for table, tier, base in self._bases:
            if (tier, base) not in plain:
                table.fault("amount", f"{base} 与这一档平时的缴费标准不同。", "plus_fiscal 只另加财政补助，amount 仍写平时的标准。")

    def _benefit(self, table: Table) -> tuple[date, date, Cite]:
        cite = self._cite(table, "benefit")
        first, last = table.day("from", required=True) or _DAY, table.day("to", required=True) or _DAY
        in_order(table, first, last)
        return first, last, cite

    def _remit(self, table: Table) -> tuple[int | None, Fen | None, Fen | None]:
        self._cite(table, "remit")
        max_amount, multiple = table.whole("max_amount"), table.whole("deposit_multiple", least=1)
        _say_only(table, max_amount, multiple)
        return table.whole("max_days"), max_amount, multiple

    def _work_subsidy(self, table: Table) -> tuple[Fen | None, date | None]:
        self._cite(table, "work_subsidy")
        per_person, counted_on = table.whole("per_person", required=True), table.day("counted_on", required=True)
        people, amount = table.whole("example_people", required=True), table.whole("example_amount", required=True)
        if None not in (per_person, people, amount) and (per_person or 0) * (people or 0) != amount:
            table.fault("example_amount", "不等于人数乘每人标准。", "请核对每人标准和算例（单位是分）。")
        _say_only(table, per_person)
        return per_person, counted_on

    def _target(self, table: Table) -> tuple[int | None, str | None]:
        self._cite(table, "target")
        return table.whole("people"), table.text("says")

    def _identity(self, table: Table) -> IdentityDefinition:
        name = table.text("name")
        self.places[f"identity {name}"] = (table.place, table.lines.of("identity", table.number))
        return IdentityDefinition(name, table.texts("aliases"), table.text("department", required=False) or None)

    def _report(self, table: Table) -> Report:
        cite = self._cite(table)
        first, last = table.day("from"), table.day("to")
        in_order(table, first, last)
        return Report(
            id=cite.own.rule, title=table.text("title"), to=table.text("to_whom", required=False), every=table.text("every", required=False),
            first=first, last=last, clause=cite.own.clause, says=cite.own.says,
        )  # fmt: skip

    # ---- rules

    def _rules(self, tiers: tuple[str, ...], fiscal: Fen | None, benefit: Cite) -> Rules:
        root = self._root
        prices = each(root.tables("price"), lambda table: self._price(table, tiers, fiscal))
        windows = each(root.tables("window"), self._window)
        self._check_standard(prices)
        if not prices:
            root.fault(None, "一个 [[price]] 也没有。", "请写上个人缴费标准。")
        if not windows:
            root.fault(None, "一个 [[window]] 也没有。", "请写上缴费时间。")
        return Rules(
            prices=tuple(sorted(prices, key=lambda price: not for_certain_people(price.when))),
            windows=windows,
            assistance=each(root.tables("assistance"), lambda table: self._assistance(table, tiers)),
            exemptions=each(root.tables("exemption"), self._exemption),
            refusals=each(root.tables("refusal"), lambda table: RefusalRule(self._cite(table), self._when(table))),
            hints=each(root.tables("hint"), lambda t: HintRule(t.text("code"), t.text("message"), self._when(t))),
            benefit=benefit,
            stacking=self._needed("stacking", lambda table: self._cite(table, "stacking"), _NOWHERE),
            closed=self._needed("closed", lambda table: self._cite(table, "closed"), _NOWHERE),
        )

    def _cite(self, table: Table, rule: str | None = None) -> Cite:
        rule = rule or table.text("id")
        if rule in self.places:
            table.fault("id", f"规则名“{rule}”用了两次。", "请给每条规则起不同的名字。")
        self.places[rule] = (table.place, table.lines.of(table.name, table.number))
        clause, says = table.text("clause", required=False), table.text("says")
        assumed = table.text("default", required=False)
        if not clause and not assumed:
            table.fault(None, "既没有 clause（条款号）也没有 default（默认口径）。", "通知里写了的请注明条款号，没写的请注明是哪一条默认口径。")
        leans = table.texts("leans")
        for key in (assumed, *leans):
            if key and key not in self._defaults:
                table.fault(None, f"默认口径“{key}”没有定义。", f"请加一个 [[default]] 表，写明 key = \"{key}\" 和 says。")
        told = tuple(
            Reason(rule=key, clause="", says=self._defaults[key].says, default=True)
            for key in leans
            if key in self._defaults
        )
        return Cite(Reason(rule=rule, clause=clause, says=says, default=bool(assumed)), told)

    def _price(self, table: Table, tiers: tuple[str, ...], fiscal: Fen | None) -> Price:
        cite = self._cite(table)
        amount, plus_fiscal = table.whole("amount"), table.flag("plus_fiscal", False)
        unknown = table.text("unknown", required=False)
        tier = table.text("tier", required=bool(tiers)) or None
        if tier is not None and tier not in tiers:
            table.fault("tier", f"档次“{tier}”不在文件开头的 tiers 里。", "请核对档次名称。")
        if (amount is None) == (not unknown):
            table.fault(None, "金额要么写 amount，要么写 unknown（通知没有给出的是什么）。", "请二者写其一。")
        when = self._when(table)
        if plus_fiscal:
            self._bases.append((table, tier, amount))
            amount = None if fiscal is None or amount is None else amount + fiscal
        return Price(cite=cite, amount=amount, tier=tier, when=when, cover_to=table.day("cover_to"))

    def _window(self, table: Table) -> CollectionWindow:
        cite = self._cite(table)
        first, last = table.day("from", required=True) or _DAY, table.day("to", required=True) or _DAY
        in_order(table, first, last)
        here = table.flag("collect_here", True)
        start = Start(table.choice("start", [one.value for one in Start], None if here else "silent"))
        wait = self._wait(table) if start is Start.WAIT else None
        return CollectionWindow(
            cite=cite, first=first, last=last, when=self._when(table), start=start, wait=wait, collect_here=here
        )

    def _wait(self, table: Table) -> Wait:
        return Wait(
            months=table.whole("wait_months", required=True) or 0,
            counts_from=table.choice("wait_counts_from", ("payment", "year"), "payment"),
            per_missed_year=table.whole("wait_per_missed_year") or 0,
            free_years=table.whole("wait_free_years") or 0,
            less_per_repaid_year=table.whole("wait_less_per_repaid_year") or 0,
            long_gap_years=table.whole("wait_long_gap_years"),
            long_gap_months=table.whole("wait_long_gap_months") or 0,
        )

    def _assistance(self, table: Table, tiers: tuple[str, ...]) -> Assistance:
        cite = self._cite(table)
        identities = table.texts("identity")
        if not identities:
            table.fault("identity", "没有写给哪些身份。", "请写上 identity，例如 [\"低保对象\"]。")
        check_identities(table, "identity", identities, self._known_identities)
        mode = Mode(table.choice("mode", [one.value for one in Mode]))
        amount, pays = self._by_tier(table, "amount", tiers), self._by_tier(table, "pays", tiers)
        if mode is Mode.REDUCED and (not amount or amount.keys() != pays.keys()):
            table.fault("amount", "定额资助要同时写资助 amount 和个人缴 pays，档次也要相同。", "请照通知写上两个数（单位是分）。")
        if mode in (Mode.UNDECIDED, Mode.NONE) and amount:
            table.fault("amount", f"mode = \"{mode.value}\" 不能写金额。", "请删去金额，或者改 mode。")
        if mode is not Mode.REDUCED and pays:
            table.fault("pays", "只有定额资助（mode = \"reduced\"）才写 pays。", "请删去。")
        clause = table.text("otherwise_clause", required=False) or cite.own.clause
        says = table.text("otherwise_says", required=False) or f"不符合条件，没有按这一条计算：{cite.own.says}"
        return Assistance(
            cite=cite,
            identities=identities,
            ethnic_groups=frozenset(plain_ethnic_group(one) for one in table.texts("ethnic_group")),
            mode=mode,
            amount=amount,
            pays=pays,
            agency=table.text("agency", required=False) or None,
            when=self._when(table),
            otherwise=Reason(rule=cite.own.rule, clause=clause, says=says, rejected=True, default=cite.own.default),
        )

    def _by_tier(self, table: Table, key: str, tiers: tuple[str, ...]) -> dict[str | None, Fen]:
        value = table.raw(key)
        if value is None:
            return {}
        several = value if isinstance(value, dict) else {None: value}
        for tier, amount in several.items():
            if not isinstance(amount, int) or isinstance(amount, bool) or amount < 0:
                table.fault(key, f"“{amount}”不是金额。", "请写整数，单位是分。")
                return {}
            if tier is not None and tier not in tiers:
                table.fault(key, f"档次“{tier}”不在文件开头的 tiers 里。", "请核对档次名称。")
        return dict(several)

    def _when(self, table: Table, key: str = "when") -> tuple[When, ...]:
        return read_when(table, self._known_identities, key)

    def _exemption(self, table: Table) -> Exemption:
        cite, when = self._cite(table), self._when(table)
        start = Start(table.choice("start", ("birth", "year", "next-day", "same-day")))
        unclear = self._when(table, "unclear_when")
        return Exemption(
            cite=cite,
            when=when,
            start=start,
            unclear=unclear,
            unclear_says=table.text("unclear_says", required=bool(unclear)),
        )

    def _case(self, table: Table) -> Case:
        line = table.lines.of("case", table.number)
        name = table.text("name")
        return Case(
            place=f"[[case]] 第 {table.number} 项“{name}”", line=line, given=table.raw("given"), expect=table.raw("expect"), decisions=table.raw("decisions") or [],
        )  # fmt: skip


def _say_only(table: Table, *amounts: Fen | None) -> None:
    """The sentence of this table names no other amounts than these."""
    said = said_amounts(table.text("says", required=False))
    if said - {one for one in amounts if one is not None}:
        table.fault("says", "说到的金额与表里的数不同。", "请核对 says 和金额（表里的单位是分）。")


def _default(table: Table) -> Default:
    return Default(table.text("key"), table.text("says"))


def _open_question(table: Table) -> OpenQuestion:
    return OpenQuestion(
        key=table.text("key"), question=table.text("question"), default=table.text("default"), says=table.text("says")
    )
