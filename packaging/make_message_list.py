"""Writes docs/messages.md: every refusal, warning and hint by its code, with the sentences that people read.

Support staff look a message up there, scripts rely on the codes, and whoever changes a sentence sees it beside the others. Run it after
a change of a message; a test compares.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

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
    rows = {row for path in (project / "village_collector").rglob("*.py") for row in _rows(path) if row[0] != "…" or row[2] != "…"}
    return HEAD + "".join(f"| {code} | {kind} | {text} |\n" for code, kind, text in sorted(rows))


def _rows(path: Path) -> Iterator[tuple[str, str, str]]:
    if "forms" in path.parts:
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    inside = {call: function for function in functions for call in ast.walk(function)}  # inner functions come after outer ones
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in KINDS:
            given = dict(zip(GIVEN_BY_PLACE.get(call.func.id, ()), call.args, strict=False))
            given |= {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
            for said in _ways(given, inside.get(call), tree):
                codes = _texts(said.get("code"))
                parts = [" / ".join(_texts(part)) for name in ("what", "message", "state", "remedy") if (part := said.get(name))]
                sentences = " · ".join(text.replace("|", "\\|").replace("\n", " ") for text in parts if text)
                yield " / ".join(f"`{code}`" for code in codes) or "…", KINDS[call.func.id], sentences or "…"


def _ways(given: dict[str, ast.expr], function: ast.FunctionDef | None, tree: ast.Module) -> Iterator[dict[str, ast.expr]]:
    """The arguments with the names in them resolved: what the function gave a name, or what its callers in this file give it."""
    names = {part.id for part in given.values() if isinstance(part, ast.Name)}
    if function is None or not names:
        yield given
        return
    assigned = {
        node.targets[0].id: node.value
        for node in (*tree.body, *ast.walk(function))
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    parameters = [argument.arg for argument in (*function.args.args, *function.args.kwonlyargs)]
    calls = [
        node
        for node in ast.walk(tree)
        if names & set(parameters) and isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == function.name
    ]
    said = [dict(zip(parameters, call.args, strict=False)) | {one.arg: one.value for one in call.keywords if one.arg} for call in calls]
    for values in said or [{}]:
        known = assigned | values
        yield {name: known.get(part.id, part) if isinstance(part, ast.Name) else part for name, part in given.items()}


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
    return f"（{' / '.join(words)}）" if words else "…"


if __name__ == "__main__":
    OUT.write_text(page(), encoding="utf-8")
