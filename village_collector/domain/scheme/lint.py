"""Consistency checks of a scheme: sums that do not add up, overlapping windows and prices, one word for two identities."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import combinations

from village_collector.domain.money import Fen, parse_yuan, yuan
from village_collector.domain.scheme.assessment import ORDINARY_WORDS, Reason, plain_word
from village_collector.domain.scheme.rules import Assistance, Mode, Repayment, Share
from village_collector.domain.scheme.scheme import Scheme
from village_collector.domain.scheme.when import When, for_certain_people
from village_collector.domain.strict_toml import Problem

Places = Mapping[str, tuple[str, int | None]]


def contradictions(scheme: Scheme, places: Places) -> list[Problem]:
    """Every contradiction of the file with itself, in the order of the file's parts."""
    found = [
        *_years(scheme), *_words(scheme), *_unspoken(scheme), *_prices(scheme), *_windows(scheme), *_sums(scheme),
        *_sentences(scheme), *_deposits(scheme),
    ]  # fmt: skip
    problems = []
    for rule, reason, remedy in found:
        place, line = places.get(rule, ("文件开头", None))
        problems.append(Problem(place=place, line=line, reason=reason, remedy=remedy))
    return problems


_THOUSANDS = re.compile(r"(?<=\d)[,，](?=\d{3}(?:\D|$))")
"""The comma in 1,070 元."""


def said_amounts(says: str) -> set[Fen]:
    """The amounts a sentence names, in fen: "资助 300 元" → {30000}."""
    return {parse_yuan(found) for found in re.findall(r"(\d+(?:\.\d{1,2})?) ?元", _THOUSANDS.sub("", says))}


def with_sums(amounts: set[Fen]) -> set[Fen]:
    """These amounts and the sums of two, three or four different ones: what a sentence about them may name."""
    return amounts | {sum(some) for count in (2, 3, 4) for some in combinations(sorted(amounts), count)}


_Found = Iterator[tuple[str, str, str]]


def _years(scheme: Scheme) -> _Found:
    if {scheme.benefit_from.year, scheme.benefit_to.year} != {scheme.insured_year}:
        yield "benefit", f"享受待遇的起止不在 insured_year = {scheme.insured_year} 之内。", "请核对享受待遇的年度；它与通知标题上的年度可以不同。"


def _words(scheme: Scheme) -> _Found:
    claimed: dict[str, str] = {}
    for identity in scheme.identities:
        for word in (identity.name, *identity.aliases):
            plain = plain_word(word)
            here = f"identity {identity.name}"
            if plain in ORDINARY_WORDS:
                yield here, f"“{word}”是普通居民的说法，不能当作身份。", "请删去这个说法。"
            elif plain in claimed:
                yield here, f"“{word}”已经算作“{claimed[plain]}”。", "一个说法只能归一类身份，请删去其中一处。"
            claimed[plain] = identity.name


def _unspoken(scheme: Scheme) -> _Found:
    spoken = {name for rule in scheme.rules.assistance for name in rule.identities}
    for identity in scheme.identities:
        if identity.name not in spoken:
            yield f"identity {identity.name}", f"没有一条 [[assistance]] 说到“{identity.name}”。", '请补上；不资助的写 mode = "none"，通知没给金额的写 mode = "undecided"。'


def _spans(whens: tuple[When, ...]) -> list[tuple[date, date]]:
    return [(when.paid_from or date.min, when.paid_to or date.max) for when in whens] or [(date.min, date.max)]


def _prices(scheme: Scheme) -> _Found:
    plain = [price for price in scheme.rules.prices if not for_certain_people(price.when)]
    for tier in scheme.tiers:
        if not any(price.tier == tier for price in plain):
            yield "", f"“{tier}”没有缴费标准。", "请为每一档写一个不限人员的 [[price]]。"
    for n, one in enumerate(plain):
        for other in plain[:n]:
            days = ((a, b) for a in _spans(one.when) for b in _spans(other.when))
            if one.tier == other.tier and any(a[0] <= b[1] and b[0] <= a[1] for a, b in days):
                yield one.cite.own.rule, f"与“{other.cite.own.rule}”的缴费日期重叠，同一天有两个标准。", "请用 when = { paid_from = …, paid_to = … } 分开。"


def _windows(scheme: Scheme) -> _Found:
    for n, one in enumerate(scheme.rules.windows):
        for other in scheme.rules.windows[:n]:
            if set(one.when) == set(other.when) and one.first <= other.last and other.first <= one.last:
                yield one.cite.own.rule, f"与“{other.cite.own.rule}”对同样的人日期重叠。", "请把两段日期分开，或者写明各自对哪些人。"


def _sums(scheme: Scheme) -> _Found:
    """What is given and what is paid must make up a price that ordinary people pay in that tier."""
    for rule in scheme.rules.assistance:
        for tier, given in rule.amount.items():
            prices = {
                price.amount
                for price in scheme.rules.prices
                if price.amount is not None and not for_certain_people(price.when) and tier in (None, price.tier)
            }
            if prices:
                yield from _sum(rule, tier, given, prices)


def _sum(rule: Assistance, tier: str | None, given: Fen, prices: set[Fen]) -> _Found:
    name, told = rule.cite.own.rule, "或".join(map(str, sorted(prices)))
    where = f"（{tier}）" if tier else ""
    if rule.mode is Mode.REDUCED and rule.pays and given + rule.pays[tier] not in prices:
        yield name, f"资助 {given} 加个人缴 {rule.pays[tier]}{where}不等于标准 {told}。", "请核对通知里的数（单位是分）。"
    elif rule.mode is Mode.REDUCED and given > max(prices):
        yield name, f"资助 {given}{where}多于标准 {told}。", "请核对通知里的数（单位是分）。"
    elif rule.mode is Mode.WAIVED and given not in prices:
        yield name, f"全额资助 {given}{where}不等于标准 {told}。", "请核对通知里的数（单位是分），或者删去 amount。"
    elif rule.mode is Mode.REFUNDED and given > min(prices):
        yield name, f"返还 {given}{where}多于标准 {told}。", "请核对通知里的数（单位是分）。"


def _sentences(scheme: Scheme) -> _Found:
    """Our own sentence may name no amount and no percentage that the rule beside it does not hold."""
    prices = {price.amount for price in scheme.rules.prices if price.amount is not None}
    standard = prices | {amount for amount in (scheme.total, *_fiscals(scheme)) if amount is not None}
    for price in scheme.rules.prices:
        yield from _said(price.cite.own, standard)
    for rule in scheme.rules.assistance:
        yield from _said(rule.cite.own, standard | _amounts_of(rule, scheme))
        if rule.share:
            yield from _said_percents(rule.cite.own, rule.share)
    if scheme.rules.repayment:
        a_year = _a_year_costs(scheme.rules.repayment) | (prices if scheme.rules.repayment.at_price else set())
        yield from _said(scheme.rules.repayment.cite.own, prices | {fen * years for fen in a_year for years in (1, 2, 3, 4)})


def _fiscals(scheme: Scheme) -> tuple[Fen | None, ...]:
    return (scheme.fiscal, *(price.fiscal for price in scheme.rules.prices))


def _amounts_of(rule: Assistance, scheme: Scheme) -> set[Fen]:
    """Every amount that this rule gives or leaves to pay."""
    amounts = {*rule.amount.values(), *rule.pays.values()}
    for price in scheme.rules.prices:
        given = rule.given(price.amount, price.tier)
        if price.amount is not None and given is not None:
            amounts |= {given, price.amount - given}
    if rule.share:
        amounts |= {*rule.share.base.values(), *((rule.share.most,) if rule.share.most else ())}
    return amounts


def _a_year_costs(rule: Repayment) -> set[Fen]:
    return {*rule.amount.values(), *(fen for _, fen in rule.years)}


def _said(reason: Reason, held: set[Fen]) -> _Found:
    for amount in sorted(said_amounts(reason.says) - with_sums(held)):
        yield reason.rule, f"says 里说 {yuan(amount)} 元，规则里没有这个数。", "请核对 says 和金额（规则里的单位是分）；几个真实的数相加得出的也可以写。"


def _said_percents(reason: Reason, share: Share) -> _Found:
    held = {percent for told in share.percent.values() for percent in (told, 100_00 - told)}
    for found in re.findall(r"(\d+(?:\.\d{1,2})?) ?[%％]", reason.says):
        if int(Decimal(found) * 100) not in held:
            yield reason.rule, f"says 里说 {found}%，规则里没有这个比例。", "请核对 says 和 percent、pays_percent。"


def _deposits(scheme: Scheme) -> _Found:
    multiple = scheme.deposit_multiple
    if multiple is None:
        return
    taken = {price.amount for price in scheme.rules.prices if price.amount is not None}
    for rule in scheme.rules.assistance:
        if rule.mode is Mode.REDUCED:
            taken |= {price - given for price in set(taken) if (given := rule.given(price, None)) is not None}
    if scheme.rules.repayment:
        taken |= _a_year_costs(scheme.rules.repayment)
    if multiple not in taken or any(amount % multiple for amount in taken):
        yield "remit", f"缴款单不会都是 {multiple} 的整数倍。", "请核对 deposit_multiple（单位是分）；人人交一样多的县才写它。"
