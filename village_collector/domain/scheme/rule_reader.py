"""Reads the rules of a scheme file: prices, windows, assistance, exemptions, refusals and hints, each with its clause."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeVar

from village_collector.domain.money import Fen
from village_collector.domain.scheme.assessment import Reason, plain_ethnic_group
from village_collector.domain.scheme.conditions import check_identities, in_order, read_when
from village_collector.domain.scheme.rules import (
    COUNTED_YEARS,
    REPAYMENT,
    Assistance,
    Bonus,
    Cite,
    CollectionWindow,
    Exemption,
    HintRule,
    Mode,
    Price,
    RefusalRule,
    Repayment,
    Rules,
    Share,
    Start,
    Wait,
)
from village_collector.domain.scheme.scheme import Default
from village_collector.domain.scheme.share_reader import read_share
from village_collector.domain.scheme.when import When, for_certain_people
from village_collector.domain.strict_toml import Table, each

_Made = TypeVar("_Made")
_LONGEST_WAIT = 120
"""In months; a longer one is a slip of the pen."""

# stand in for what is missing; a scheme with problems is never handed out
NO_DAY = date(1, 1, 1)
NO_CITE = Cite(own=Reason(rule="", clause="", says=""))


class RuleReader:
    """Builds the rules from the tables of one file; `places` remembers where each rule stands.

    `defaults` and `identities` are what rules may refer to: fill `identities` before reading rules. `answers` are those
    of the bureau that rules rest on.
    """

    def __init__(self, root: Table, defaults: dict[str, Default], answers: Mapping[str, tuple[Reason, ...]]) -> None:
        self._root = root
        self._answers = answers
        self.defaults = defaults
        self.identities: set[str] = set()
        self.places: dict[str, tuple[str, int | None]] = {}
        self._bases: list[tuple[Table, str | None, Fen | None]] = []

    def section(self, key: str, read: Callable[[Table], _Made]) -> _Made | None:
        """What the table [key] says, or None where there is none."""
        table = self._root.table(key)
        if table is None:
            return None
        made = read(table)
        table.done()
        return made

    def needed(self, key: str, read: Callable[[Table], _Made], instead: _Made) -> _Made:
        """What the table [key] says; reports its absence and gives `instead`."""
        made = self.section(key, read)
        if made is None:
            self._root.fault(None, f"缺少 [{key}] 表。", "请照 docs/schemes.md 补上。")
        return instead if made is None else made

    def rules(self, tiers: tuple[str, ...], *, fiscal: Fen | None, personal: Fen | None, benefit: Cite) -> Rules:
        """All rules of the file, certain people's prices first; `personal` is the price that [standard] names."""
        root = self._root
        prices = each(root.tables("price"), lambda table: self._price(table, tiers, fiscal))
        windows = each(root.tables("window"), self._window)
        self._check_standard(prices, personal)
        if not prices:
            root.fault(None, "一个 [[price]] 也没有。", "请写上个人缴费标准。")
        if not windows:
            root.fault(None, "一个 [[window]] 也没有。", "请写上缴费时间。")
        return Rules(
            prices=tuple(sorted(prices, key=lambda price: not for_certain_people(price.when))),
            windows=windows,
            assistance=each(root.tables("assistance"), lambda table: self._assistance(table, tiers)),
            exemptions=each(root.tables("exemption"), self._exemption),
            refusals=each(root.tables("refusal"), lambda table: RefusalRule(self.cite(table), self._when(table))),
            hints=each(root.tables("hint"), self._hint),
            repayment=self.section(REPAYMENT, lambda table: self._repayment(table, tiers)),
            benefit=benefit,
            stacking=self._cite_of("stacking"),
            closed=self._cite_of("closed"),
        )

    def _cite_of(self, key: str) -> Cite:
        return self.needed(key, lambda table: self.cite(table, key), NO_CITE)

    def cite(self, table: Table, rule: str | None = None) -> Cite:
        """Where this table's rule is written; notes its place and reports a name, clause or default that cannot be."""
        rule = rule or table.text("id")
        if rule in self.places:
            table.fault("id", f"规则名“{rule}”用了两次。", "请给每条规则起不同的名字。")
        self.places[rule] = (table.place, table.lines.of(table.name, table.number))
        clause, says = table.text("clause", required=False), table.text("says")
        assumed = table.text("default", required=False)
        if not clause and not assumed:
            table.fault(None, "既没有 clause（条款号）也没有 default（默认口径）。", "通知里写了的请注明条款号，没写的请注明是哪一条默认口径。")
        assumes = table.texts("assumes")
        for key in (assumed, *assumes):
            if key and key not in self.defaults:
                table.fault(None, f"默认口径“{key}”没有定义。", f"请加一个 [[default]] 表，写明 key = \"{key}\" 和 says。")
        told = tuple(
            Reason(rule=key, clause="", says=self.defaults[key].says, default=True)
            for key in assumes
            if key in self.defaults
        )
        told += self._answers.get(rule, ())
        return Cite(own=Reason(rule=rule, clause=clause, says=says, default=bool(assumed)), assumptions=told)

    def _price(self, table: Table, tiers: tuple[str, ...], fiscal: Fen | None) -> Price:
        cite = self.cite(table)
        amount, plus_fiscal = table.whole("amount"), table.flag("plus_fiscal", False)
        unknown = table.text("unknown", required=False)
        tier = table.text("tier", required=bool(tiers)) or None
        if tier is not None and tier not in tiers:
            table.fault("tier", f"档次“{tier}”不在文件开头的 tiers 里。", "请核对档次名称。")
        if (amount is None) == (not unknown):
            table.fault(None, "金额要么写 amount，要么写 unknown（通知没有给出的是什么）。", "请二者写其一。")
        own_fiscal = table.whole("fiscal")
        fiscal = fiscal if own_fiscal is None else own_fiscal
        when = self._when(table)
        if plus_fiscal:
            self._bases.append((table, tier, amount))
            amount, fiscal = None if fiscal is None or amount is None else amount + fiscal, 0
        return Price(cite=cite, amount=amount, tier=tier, when=when, cover_to=table.day("cover_to"), fiscal=fiscal)

    def _window(self, table: Table) -> CollectionWindow:
        cite = self.cite(table)
        first, last = table.day("from", required=True) or NO_DAY, table.day("to", required=True) or NO_DAY
        in_order(table, first, last)
        here = table.flag("collect_here", True)
        start = Start(table.choice("start", [one.value for one in Start], None if here else "silent"))
        wait = self._wait(table) if start is Start.WAIT else None
        return CollectionWindow(
            cite=cite, first=first, last=last, when=self._when(table), start=start, wait=wait, collect_here=here
        )

    def _wait(self, table: Table) -> Wait:
        def months(key: str, *, required: bool = False) -> int:
            return table.whole(key, required=required, most=_LONGEST_WAIT) or 0

        return Wait(
            months=months("wait_months", required=True),
            counts_from=table.choice("wait_counts_from", ("payment", "next-month", "year"), "payment"),
            per_missed_year=months("wait_per_missed_year"),
            free_years=table.whole("wait_free_years") or 0,
            less_per_repaid_year=months("wait_less_per_repaid_year"),
            long_gap_years=table.whole("wait_long_gap_years"),
            long_gap_months=months("wait_long_gap_months"),
            most_months=table.whole("wait_most_months"),
        )

    def _assistance(self, table: Table, tiers: tuple[str, ...]) -> Assistance:
        cite = self.cite(table)
        identities, name = table.texts("identity"), table.text("name", required=False)
        when, mode = self._when(table), Mode(table.choice("mode", [one.value for one in Mode]))
        check_identities(table, "identity", identities, self.identities)
        _check_for_whom(table, identities, name, when)
        amount, pays = self._by_tier(table, "amount", tiers), self._by_tier(table, "pays", tiers)
        share = read_share(table, tiers, lambda key: self._by_tier(table, key, tiers))
        _check_how_much(table, mode, amount, pays, share)
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
            when=when,
            otherwise=Reason(rule=cite.own.rule, clause=clause, says=says, rejected=True, default=cite.own.default),
            name=name,
            share=share,
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
        return read_when(table, self.identities, key)

    def _repayment(self, table: Table, tiers: tuple[str, ...]) -> Repayment:
        cite, unknown = self.cite(table, REPAYMENT), table.text("unknown", required=False)
        amount, at_price = self._by_tier(table, "amount", tiers), table.flag("at_price", False)
        years = self._by_year(table)
        if [bool(amount), at_price, bool(years), bool(unknown)].count(True) != 1:
            table.fault(
                None, "补缴一年多少钱，要写一种，也只能写一种。",
                "请写 amount（每年多少分）、at_price = true（按当年本人的标准）、years（各年多少分）；通知没给出的写 unknown。",
            )  # fmt: skip
        most = table.whole("most_years", least=1)
        return Repayment(cite=cite, when=self._when(table), amount=amount, at_price=at_price, years=years, most_years=most)

    def _by_year(self, table: Table) -> tuple[tuple[int, Fen], ...]:
        """What each past year costs, the newest first."""
        value = table.raw("years")
        found: dict[int, Fen] = {}
        for year, amount in (value if isinstance(value, dict) else {} if value is None else {"": value}).items():
            if not re.fullmatch(r"20\d\d", year) or not isinstance(amount, int) or isinstance(amount, bool) or amount < 0:
                table.fault("years", f"“{year} = {amount}”不是年度和金额。", '请写成 { "2025" = 40000, "2024" = 38000 } 的样子，单位是分。')
                return ()
            found[int(year)] = amount
        return tuple(sorted(found.items(), reverse=True))

    def _hint(self, table: Table) -> HintRule:
        message = table.text("message")
        bonus = self._bonus(table)
        for name in re.findall(r"\{(.*?)\}", message):
            if name not in (*COUNTED_YEARS, "bonus"):
                table.fault("message", f"不认识“{{{name}}}”。", f"可以用的有：{'、'.join(f'{{{one}}}' for one in (*COUNTED_YEARS, 'bonus'))}。")
        if ("{bonus}" in message) != (bonus is not None):
            table.fault("bonus", "bonus 和话里的 {bonus} 要一起写。", "请两处都写上，或者都删去。")
        return HintRule(code=table.text("code"), message=message, when=self._when(table), bonus=bonus)

    def _bonus(self, table: Table) -> Bonus | None:
        """The amount that grows with a person's years."""
        several = table.alternatives("bonus")
        found = each(several, lambda one: Bonus(
            of=one.choice("of", COUNTED_YEARS), per_year=one.whole("per_year", required=True) or 0, over=one.whole("over") or 0, most=one.whole("most"),
        ))  # fmt: skip
        return found[0] if found else None

    def _exemption(self, table: Table) -> Exemption:
        cite, when = self.cite(table), self._when(table)
        start = Start(table.choice("start", ("birth", "year", "next-day", "same-day", "next-month")))
        unclear = self._when(table, "unclear_when")
        return Exemption(
            cite=cite,
            when=when,
            start=start,
            unclear=unclear,
            unclear_says=table.text("unclear_says", required=bool(unclear)),
        )

    def _check_standard(self, prices: tuple[Price, ...], personal: Fen | None) -> None:
        plain = {(price.tier, price.amount) for price in prices}
        if personal is not None and (None, personal) not in plain:
            self._root.fault(None, f"[standard] 的个人缴费 {personal} 与 [[price]] 都对不上。", "请核对（单位是分）。")
        for table, tier, base in self._bases:
            if (tier, base) not in plain:
                table.fault("amount", f"{base} 与这一档平时的缴费标准不同。", "plus_fiscal 只另加财政补助，amount 仍写平时的标准。")


def _check_for_whom(table: Table, identities: tuple[str, ...], name: str, when: tuple[When, ...]) -> None:
    """A rule names identities, or says by its conditions whom it is for and what these people are called."""
    if not identities and not name:
        table.fault("identity", "没有写给哪些身份。", '请写上 identity，例如 ["低保对象"]；不看名单、只看年龄等条件的，写 name 和 when。')
    if identities and name:
        table.fault("name", "写了 identity 就不写 name。", "给名单上的身份写 identity，只看条件的写 name，留其中一个。")
    if name and not for_certain_people(when):
        table.fault("name", "只写了 name，没有写给哪些人。", "请用 when 写明条件，例如 when = { age_years_from = 70 }。")


def _check_how_much(
    table: Table, mode: Mode, amount: dict[str | None, Fen], pays: dict[str | None, Fen], share: Share | None
) -> None:
    if mode is Mode.REDUCED and not (amount or pays or share):
        table.fault("amount", "没有写资助多少。", "请写资助 amount、个人缴 pays（单位是分），按比例的写 percent 或 pays_percent。")
    if mode is Mode.REDUCED and amount and pays and amount.keys() != pays.keys():
        table.fault("amount", "资助 amount 和个人缴 pays 写的档次不同。", "请给同样的档次写上两个数（单位是分）。")
    if mode in (Mode.UNDECIDED, Mode.NONE) and amount:
        table.fault("amount", f"mode = \"{mode.value}\" 不能写金额。", "请删去金额，或者改 mode。")
    if mode is not Mode.REDUCED and pays:
        table.fault("pays", "只有定额资助（mode = \"reduced\"）才写 pays。", "请删去。")
    if share and (amount or pays):
        table.fault("percent", "又写了比例，又写了金额。", "按比例算的删去 amount 和 pays；定额的删去比例。")
    if share and mode not in (Mode.REDUCED, Mode.REFUNDED):
        table.fault("percent", "只有 reduced（当场资助）和 refunded（以后返还）才按比例。", "请删去比例，或者改 mode。")
