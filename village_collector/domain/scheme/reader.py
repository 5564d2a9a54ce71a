"""Reads a scheme from its TOML file; refuses, with file, place and reason, whatever it does not understand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from village_collector.domain.money import Fen
from village_collector.domain.people import SHAPES
from village_collector.domain.scheme.assessment import Reason
from village_collector.domain.scheme.cases import Case, run_cases
from village_collector.domain.scheme.conditions import in_order
from village_collector.domain.scheme.lint import contradictions, said_amounts, with_sums
from village_collector.domain.scheme.open_questions import OpenQuestion, QuestionAnswer, answered, read_questions
from village_collector.domain.scheme.payment import (
    CHANNEL_METHODS,
    NEEDED_FOR,
    RECEIPTS,
    TICKETED,
    Channel,
    TicketRule,
    is_private,
)
from village_collector.domain.scheme.rule_reader import NO_CITE, NO_DAY, RuleReader
from village_collector.domain.scheme.rules import Cite, Rules
from village_collector.domain.scheme.scheme import Default, IdentityDefinition, Report, Scheme
from village_collector.domain.strict_toml import Problem, Table, each, read_root
from village_collector.errors import UserError

FORMAT = 1
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


def parse_scheme(text: str, name: str, answers: Iterable[QuestionAnswer] = ()) -> Scheme:
    """The scheme in this text (e.g. kept inside a book), with what was answered to its open questions.

    Raises UserError("bad-scheme") as read_scheme does, and "bad-answer" where an answer cannot be one.
    """
    scheme, _, problems = parse_text(text, answers)
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
    if scheme and not problems:
        problems = [problem for question in scheme.open_questions for problem in _of_choices(text, question)]
    if scheme is None or problems:
        return CheckedScheme(path=path, scheme=None, problems=tuple(problems), cases_run=0, cases_failed=(), uncovered=())
    failed, uncovered = run_cases(scheme, cases)
    return CheckedScheme(
        path=path, scheme=scheme, problems=(), cases_run=len(cases), cases_failed=failed, uncovered=uncovered
    )


def _of_choices(text: str, question: OpenQuestion) -> Iterator[Problem]:
    """What is wrong with the scheme once this question is answered by one of its choices."""
    for choice in question.choices:
        _, _, problems = parse_text(text, [QuestionAnswer(key=question.key, value=choice, document="check")])
        for one in problems:
            yield replace(one, place=f"答复 {question.key} = “{choice}”以后，{one.place}")


def _text_of(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise UserError("bad-scheme", f"方案文件“{path.name}”打不开（{error.strerror}）。", "请检查文件是否还在、能否打开。") from error
    except UnicodeDecodeError as error:
        raise UserError("bad-scheme", f"方案文件“{path.name}”不是 UTF-8 编码。", "请在编辑器里另存为 UTF-8 编码后再试。") from error


def parse_text(text: str, answers: Iterable[QuestionAnswer] = ()) -> tuple[Scheme | None, tuple[Case, ...], list[Problem]]:
    """Scheme, worked cases and faults of this text; with faults the scheme is None or not to be used."""
    root = read_root(text)
    if root.problems:
        return None, (), root.problems
    reader = _SchemeReader(root, answered(root, answers))
    scheme, cases = reader.scheme(), reader.cases()
    root.done()
    if not root.problems:
        root.problems.extend(contradictions(scheme, reader.places))
    return scheme, cases, root.problems


class _SchemeReader:
    """Builds the scheme from the tables of one file; its rules are read by a RuleReader."""

    def __init__(self, root: Table, answers: Mapping[str, tuple[Reason, ...]]) -> None:
        self._root = root
        self._rules = RuleReader(root, {one.key: one for one in each(root.tables("default"), _default)}, answers)
        self._personal: Fen | None = None
        self._standard_table: Table | None = None

    @property
    def places(self) -> dict[str, tuple[str, int | None]]:
        """Where each rule and each identity stands in the file."""
        return self._rules.places

    def scheme(self) -> Scheme:
        """The whole scheme; complete only where no problem was noted."""
        root = self._root
        if root.whole("format", required=True) not in (FORMAT, None):
            root.fault("format", "不是本程序认识的格式版本。", f"请写 format = {FORMAT}，并按本版说明编写。")
        tiers = root.texts("tiers")
        identities = each(root.tables("identity"), self._identity)
        self._rules.identities = {one.name for one in identities}
        total, fiscal = self._rules.section("standard", lambda table: self._standard(table, tiers)) or (None, None)
        first, last, benefit = self._rules.needed("benefit", self._benefit, (NO_DAY, NO_DAY, NO_CITE))
        rules = self._rules.rules(tiers, fiscal=fiscal, personal=self._personal, benefit=benefit)
        self._check_standard_says(total, fiscal, rules)
        remit = self._rules.section("remit", self._remit) or (None, None, None)
        subsidy = self._rules.section("work_subsidy", self._work_subsidy) or (None, None)
        target = self._rules.section("target", self._target) or (None, None)
        return Scheme(
            id=root.text("id"), title=root.text("title"), document=root.text("document"),
            document_date=root.day("document_date"), place=root.text("place"), source=root.text("source"),
            label_year=root.text("label_year"),
            insured_year=root.whole("insured_year", required=True, least=2000) or 2000,
            benefit_from=first,
            benefit_to=last,
            rules=rules,
            identities=identities,
            tiers=tiers,
            receipt=root.choice("receipt", RECEIPTS),
            tickets=self._rules.section("ticket", self._tickets) or TicketRule(),
            channels=each(root.tables("channel"), self._channel),
            id_kinds=self._id_kinds(),
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
            open_questions=read_questions(root),
            defaults=tuple(self._rules.defaults.values()),
            reports=each(root.tables("report"), self._report),
        )  # fmt: skip

    def cases(self) -> tuple[Case, ...]:
        """The worked cases; what they say is checked when they run."""
        return each(self._root.tables("case"), self._case)

    # ---- sections

    def _id_kinds(self) -> tuple[str, ...]:
        words, known = self._root.texts("id_kinds"), {kind.value for kind in SHAPES}
        for word in words:
            if word not in known:
                self._root.fault("id_kinds", f"不认识证件类型“{word}”。", f"可以写的有：{'、'.join(sorted(known))}。")
        return words

    def _standard(self, table: Table, tiers: tuple[str, ...]) -> tuple[Fen | None, Fen | None]:
        self._rules.cite(table, "standard")
        total, fiscal, personal = table.whole("total"), table.whole("fiscal"), table.whole("personal")
        if tiers and personal is not None:
            table.fault("personal", "分档次的方案不在这里写个人缴费标准。", "请为每一档写一个 [[price]]。")
        if total is not None and (personal is not None or tiers) and total != (fiscal or 0) + (personal or 0):
            table.fault("total", f"{total} 不等于财政补助 {fiscal} 加个人缴费 {personal}。", "请核对通知里的三个数（单位是分）。")
        self._standard_table, self._personal = table, personal
        return total, fiscal

    def _check_standard_says(self, total: Fen | None, fiscal: Fen | None, rules: Rules) -> None:
        """The sentence of [standard] may name the price of anybody."""
        if self._standard_table:
            _say_only(self._standard_table, total, fiscal, *(fen for one in rules.prices for fen in (one.amount, one.fiscal)))

    def _benefit(self, table: Table) -> tuple[date, date, Cite]:
        cite = self._rules.cite(table, "benefit")
        first, last = table.day("from", required=True) or NO_DAY, table.day("to", required=True) or NO_DAY
        in_order(table, first, last)
        return first, last, cite

    def _remit(self, table: Table) -> tuple[int | None, Fen | None, Fen | None]:
        self._rules.cite(table, "remit")
        max_amount, multiple = table.whole("max_amount"), table.whole("deposit_multiple", least=1)
        _say_only(table, max_amount, multiple)
        return table.whole("max_days"), max_amount, multiple

    def _work_subsidy(self, table: Table) -> tuple[Fen | None, date | None]:
        self._rules.cite(table, "work_subsidy")
        per_person, counted_on = table.whole("per_person", required=True), table.day("counted_on", required=True)
        people, amount = table.whole("example_people", required=True), table.whole("example_amount", required=True)
        if None not in (per_person, people, amount) and (per_person or 0) * (people or 0) != amount:
            table.fault("example_amount", "不等于人数乘每人标准。", "请核对每人标准和算例（单位是分）。")
        _say_only(table, per_person)
        return per_person, counted_on

    def _target(self, table: Table) -> tuple[int | None, str | None]:
        self._rules.cite(table, "target")
        return table.whole("people"), table.text("says")

    def _tickets(self, table: Table) -> TicketRule:
        self._rules.cite(table, "ticket")
        if self._root.values.get("receipt") not in TICKETED:
            table.fault(None, "文件开头的 receipt 不是票据，这张表用不上。", '请把 receipt 改成 "fiscal"（纸质票据）或 "electronic"（电子票据），或者删去这张表。')
        needed_for = table.choice("needed_for", NEEDED_FOR, "cash")
        return TicketRule(digits=table.whole("digits", least=1), needed_for=needed_for)

    def _channel(self, table: Table) -> Channel:
        cite, name = self._rules.cite(table), table.text("name")
        if is_private(name):
            table.fault("name", f"“{name}”是个人的收款码或账户。", "医保费不能进个人账户，请写村集体、医保或税务部门的渠道。")
        return Channel(cite=cite, name=name, method=table.choice("method", CHANNEL_METHODS))

    def _identity(self, table: Table) -> IdentityDefinition:
        name = table.text("name")
        self._rules.places[f"identity {name}"] = (table.place, table.lines.of("identity", table.number))
        return IdentityDefinition(name, table.texts("aliases"), table.text("department", required=False) or None)

    def _report(self, table: Table) -> Report:
        cite = self._rules.cite(table)
        first, last = table.day("from"), table.day("to")
        in_order(table, first, last)
        return Report(
            id=cite.own.rule, title=table.text("title"), to=table.text("to_whom", required=False), every=table.text("every", required=False),
            first=first, last=last, clause=cite.own.clause, says=cite.own.says,
        )  # fmt: skip

    def _case(self, table: Table) -> Case:
        line = table.lines.of("case", table.number)
        name = table.text("name")
        return Case(
            place=f"[[case]] 第 {table.number} 项“{name}”", line=line, given=table.raw("given"), expect=table.raw("expect"), decisions=table.raw("decisions") or [],
        )  # fmt: skip


def _say_only(table: Table, *amounts: Fen | None) -> None:
    """The sentence of this table names no other amounts than these."""
    said = said_amounts(table.text("says", required=False))
    if said - with_sums({one for one in amounts if one is not None}):
        table.fault("says", "说到的金额与表里的数不同。", "请核对 says 和金额（表里的单位是分）。")


def _default(table: Table) -> Default:
    return Default(table.text("key"), table.text("says"))
