"""What a notice leaves open, and what the bureau's answer puts into the scheme file's tables before its rules are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from village_collector.domain.money import parse_yuan
from village_collector.domain.scheme.assessment import Reason
from village_collector.domain.strict_toml import Table, each
from village_collector.errors import UserError


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """What the notice leaves open and the bureau is asked, with what we assume until it answers.

    `kind` is what an answer is: a "day", an "amount", a "number", a "text" that goes to each of `places`; one of
    `choices`, each with what it puts where; or "" for words that are kept and change nothing. `about` are the rules that
    cite the answer besides those that it changes.
    """

    key: str
    question: str
    default: str
    says: str
    kind: str = ""
    places: tuple[str, ...] = ()
    choices: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAnswer:
    """What the bureau answered to one open question, and the number of the document that says so."""

    key: str
    value: str
    document: str


def _day(value: str) -> object:
    return date.fromisoformat(value)


def _number(value: str) -> object:
    if not (value.isascii() and value.isdigit()):
        raise ValueError(value)
    return int(value)


_KINDS: Mapping[str, tuple[Callable[[str], object], str]] = {
    "day": (_day, "日期，写成 2021-10-20 的样子"),
    "amount": (parse_yuan, "金额，单位是元"),
    "number": (_number, "整数"),
    "text": (str, "文字"),
}
"""How each kind of answer is read, and what it is in words."""


def read_questions(root: Table) -> tuple[OpenQuestion, ...]:
    """The [[open_question]] tables of a scheme file; reports places that the file does not have."""
    return each(root.tables("open_question"), lambda table: _question(table, root.values))


def _question(table: Table, values: dict[str, object]) -> OpenQuestion:
    kinds = {kind: table.texts(kind) for kind in _KINDS}
    kind = next((kind for kind, places in kinds.items() if places), "")
    choices = table.raw("answers")
    if choices is not None and not (isinstance(choices, dict) and choices and all(isinstance(one, dict) for one in choices.values())):
        table.fault("answers", f"“{choices}”不是几种答复。", '请写成 { "次日" = { "window.relay.start" = "next-day" }, "当天" = {} } 的样子。')
        choices = None
    if sum(map(bool, (*kinds.values(), choices))) > 1:
        table.fault(None, "答复只能是一种。", f"{'、'.join(_KINDS)}、answers 里只写一个。")
    made = OpenQuestion(
        key=table.text("key"), question=table.text("question"), default=table.text("default"), says=table.text("says"),
        kind=kind, places=kinds.get(kind, ()), choices=choices or {}, about=table.texts("about"),
    )  # fmt: skip
    for place in (*made.places, *(place for one in made.choices.values() for place in one)):
        if _holder(values, place) is None:
            table.fault(None, f"文件里没有“{place}”这个地方。", "请写成 表.规则名.键 的样子，例如 window.relay.start；只有一个的表写 remit.max_days。")
    return made


def answered(root: Table, answers: Iterable[QuestionAnswer]) -> dict[str, tuple[Reason, ...]]:
    """Put what was answered into the tables of the file; returns the answers that each rule rests on.

    Of two answers to a question the later one counts; an answer to a question that the file does not ask is left out.
    Raises UserError("bad-answer") where an answer cannot be one to its question.
    """
    newest = {answer.key: answer for answer in answers}
    reasons: dict[str, tuple[Reason, ...]] = {}
    unchecked = Table(values=root.values, name="", number=1, lines=root.lines, problems=[])  # faults are told by the reader
    for question in read_questions(unchecked) if newest else ():
        answer = newest.get(question.key)
        if answer is None:
            continue
        told = Reason(rule=question.key, clause=answer.document, says=f"{question.question}答复：{answer.value}。")
        rules = dict.fromkeys(question.about)
        for place, value in _changes(question, answer.value).items():
            holder = _holder(root.values, place)
            if holder is not None:
                holder[0][place.rpartition(".")[2]] = value
                rules[holder[1]] = None
        for rule in rules:
            reasons[rule] = (*reasons.get(rule, ()), told)
    return reasons


def _changes(question: OpenQuestion, value: str) -> Mapping[str, object]:
    """What an answer puts where; raises UserError("bad-answer")."""
    if question.choices:
        if value not in question.choices:
            raise _bad_answer(question, value, f"可以答的有：{'、'.join(question.choices)}。")
        return question.choices[value]
    if not question.kind:
        return {}
    read, words = _KINDS[question.kind]
    try:
        return dict.fromkeys(question.places, read(value))
    except (ValueError, UserError):
        raise _bad_answer(question, value, f"请填{words}。") from None


def _bad_answer(question: OpenQuestion, value: str, remedy: str) -> UserError:
    return UserError("bad-answer", f"“{value}”不是“{question.question}”的答复。", remedy)


def _holder(values: dict[str, object], place: str) -> tuple[dict[str, object], str] | None:
    """The table that holds the last key of a place, and the name of its rule; None where there is no such table."""
    head, *inner = place.split(".")
    node, rule = values.get(head), head
    if isinstance(node, list) and inner:
        rule = inner.pop(0)
        node = next((one for one in node if isinstance(one, dict) and rule in (one.get("id"), one.get("code"))), None)
    for key in inner[:-1]:
        node = node.get(key) if isinstance(node, dict) else None
    return (node, rule) if isinstance(node, dict) and inner else None
