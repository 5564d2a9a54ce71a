"""Writes docs/messages.md: every refusal, warning and hint by its code, with the sentences that people read.

Support staff look a message up there, scripts rely on the codes, and whoever changes a sentence sees it beside the others. Run it after
a change of a message; a test compares.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

PROJECT = Path(__file__).resolve().parent.parent
OUT = PROJECT / "docs" / "messages.md"
KINDS = {"UserError": "refused", "Refusal": "refused", "RowNote": "row", "Problem": "row", "Hint": "hint", "Discrepancy": "difference"}
GIVEN_BY_PLACE = {
    "UserError": ("code", "what", "remedy"),
    "Refusal": ("code", "what", "remedy"),
    "Problem": ("code", "message"),
    "Hint": ("code", "message"),
}
"""The names of arguments that are given by their place; all others are keywords."""

HEAD = """# Messages

What the program says when it refuses something, warns of something, or finds two books that differ: by the code that scripts rely on
(`error.code`, `code` of rows, warnings and differences), with the sentences as people read them. “…” stands for a name, a number
or an amount. `packaging/make_message_list.py` writes this page from the source.

| code | kind | sentences |
|---|---|---|
"""


def page(project: Path = PROJECT) -> str:
    """The whole page, from the source below `project`."""
    files = [path for path in (project / "village_collector").rglob("*.py") if "forms" not in path.parts]
    source = _Source([ast.parse(path.read_text(encoding="utf-8")) for path in files])
    rows = {row for row in source.rows() if row[0] != "…" or row[2] != "…"}
    return HEAD + "".join(f"| {code} | {kind} | {text} |\n" for code, kind, text in sorted(rows))


class _Source:
    """All files of the program, with who calls what from where."""

    def __init__(self, trees: list[ast.Module]) -> None:
        self._calls = {call: tree for tree in trees for call in ast.walk(tree) if isinstance(call, ast.Call)}
        functions = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        self._inside = {call: function for function in functions for call in ast.walk(function)}  # inner functions come after outer ones
        classes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
        self._owner = {method: one.name.lower() for one in classes for method in one.body if isinstance(method, ast.FunctionDef)}
        self._same_name = Counter(function.name for function in functions)
        self._by_name: dict[str, list[ast.Call]] = {}
        for call in self._calls:
            self._by_name.setdefault(_name(call), []).append(call)

    def rows(self) -> Iterator[tuple[str, str, str]]:
        """Code, kind and sentences of every message."""
        for call in self._calls:
            if _name(call) in KINDS and isinstance(call.func, ast.Name):
                for said in self._ways(call, _given(call, GIVEN_BY_PLACE.get(call.func.id, ()))):
                    codes = _texts(said.get("code"))
                    parts = [" / ".join(_texts(part)) for name in ("what", "message", "state", "remedy") if (part := said.get(name))]
                    sentences = " · ".join(text.replace("|", "\\|").replace("\n", " ") for text in parts if text)
                    yield " / ".join(f"`{code}`" for code in codes) or "…", KINDS[call.func.id], sentences or "…"

    def _ways(self, call: ast.Call, given: dict[str, ast.expr]) -> Iterator[dict[str, ast.expr]]:
        """The arguments with the names in them resolved: what the function gave a name, or what its callers give it."""
        function, assigned = self._inside.get(call), self._assigned(call)
        names = {node.id for part in given.values() for node in ast.walk(part) if isinstance(node, ast.Name)}
        parameters = [argument.arg for argument in (*function.args.args, *function.args.kwonlyargs)] if function else []
        callers = self._callers(call) if names & set(parameters) else []
        for caller in callers:
            known = self._assigned(caller)
            values = {name: _resolved(part, known) for name, part in _given(caller, [name for name in parameters if name != "self"]).items()}
            yield {name: _resolved(part, assigned | values, values) for name, part in given.items()}
        if not callers:
            yield {name: _resolved(part, assigned) for name, part in given.items()}

    def _callers(self, call: ast.Call) -> list[ast.Call]:
        """Who calls the function in which a call stands; a method whose name others have too is known by what it is reached through."""
        function = self._inside[call]
        owner = self._owner.get(function, "")
        unsure = owner and self._same_name[function.name] > 1
        found = self._by_name.get(function.name, [])
        return [one for one in found if not unsure or self._calls[one] is self._calls[call] or owner.endswith(_receiver(one))]

    def _assigned(self, call: ast.Call) -> dict[str, ast.expr]:
        """What the names hold where a call stands, as far as that is written above it."""
        nodes = [*self._calls[call].body, *(ast.walk(self._inside[call]) if call in self._inside else ())]
        found = [node for node in nodes if isinstance(node, ast.Assign) and node.lineno < call.lineno]
        return {node.targets[0].id: node.value for node in sorted(found, key=lambda node: node.lineno) if isinstance(node.targets[0], ast.Name)}


def _name(call: ast.Call) -> str:
    """The name of the function, whatever it is reached through."""
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _receiver(call: ast.Call) -> str:
    """The last word before the name of a method: `notes` of `self.notes.warn`; a space where there is none."""
    match call.func:
        case ast.Attribute(value=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name.strip("_").lower()
    return " "


def _given(call: ast.Call, places: Sequence[str]) -> dict[str, ast.expr]:
    """The arguments by their names."""
    return dict(zip(places, call.args, strict=False)) | {one.arg: one.value for one in call.keywords if one.arg}


def _resolved(part: ast.expr, known: dict[str, ast.expr], inside: Mapping[str, ast.expr] = MappingProxyType({})) -> ast.expr:
    """The argument with the words that a name stands for in its place; within a sentence those of `inside` alone."""
    match part:
        case ast.Name(id=name):
            return known.get(name, part)
        case ast.JoinedStr(values=pieces):
            return ast.JoinedStr([_resolved(piece, known, inside) for piece in pieces])
        case ast.FormattedValue(value=ast.Name(id=name)) if _texts(inside.get(name)):
            return ast.FormattedValue(inside[name], part.conversion)
    return part


def _texts(part: ast.expr | None) -> list[str]:
    """The literal texts of an argument, one for each of its ways; what is put in at run time stands as “…”."""
    match part:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.JoinedStr(values=pieces):
            return ["".join(str(piece.value) if isinstance(piece, ast.Constant) else _inside(piece) for piece in pieces)]
        case ast.IfExp(body=one, orelse=other):
            return [*_texts(one), *_texts(other)]
        case ast.BinOp(left=one, op=ast.Add(), right=other):
            return ["".join(" / ".join(_texts(side)) or "…" for side in (one, other))]
    return []


def _inside(piece: ast.expr) -> str:
    """A value in a sentence; where it is a choice of words, the words."""
    words = _texts(piece.value) if isinstance(piece, ast.FormattedValue) else []
    return f"（{' / '.join(words)}）" if len(words) > 1 else "".join(words) or "…"


if __name__ == "__main__":
    OUT.write_text(page(), encoding="utf-8")
