"""What the coordinator reads when something is refused: a stable code and three whole sentences."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
HAN = re.compile(r"[〇\u3400-\u9fff]")
SENTENCE_END = re.compile(r"[。！？；]")
SENTENCE_START = re.compile(r"[〇\u3400-\u9fff“《〈（【✓✕!，。、；：<]|[\d\s\[a-z]")  # Chinese, a mark or number, or the key of a file


def raised(package: dict[str, ast.Module]) -> Iterator[tuple[str, ast.Call]]:
    for file, tree in package.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "UserError":
                yield f"{file}:{node.lineno}", node


def parts(call: ast.Call) -> dict[str, ast.expr]:
    given = dict(zip(("code", "what", "remedy"), call.args, strict=False))
    return given | {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}


def literal(part: ast.expr | None) -> str | None:
    """The text of a literal; a value inside an f-string stands as 〇. None where the text is made elsewhere."""
    if isinstance(part, ast.Constant) and isinstance(part.value, str):
        return part.value
    if isinstance(part, ast.JoinedStr):
        return "".join(str(piece.value) if isinstance(piece, ast.Constant) else "〇" for piece in part.values)
    return None


def test_every_error_has_a_code_that_scripts_can_rely_on(package: dict[str, ast.Module]) -> None:
    calls = list(raised(package))
    assert calls
    codes = [(where, literal(parts(call).get("code"))) for where, call in calls]
    assert [(where, code) for where, code in codes if code is not None and not CODE.fullmatch(code)] == []


def test_every_error_says_what_happened_and_what_to_do_in_whole_sentences(package: dict[str, ast.Module]) -> None:
    wrong = []
    for where, call in raised(package):
        given = parts(call)
        wrong += [f"{where}: {name} is missing" for name in ("code", "what", "remedy") if name not in given]
        for name in ("what", "remedy", "state"):
            text = literal(given.get(name))
            if text is not None and not (HAN.search(text) and text.endswith(("。", "！", "？", "。”", "〇"))):
                wrong.append(f"{where}: {name}: {text}")
    assert wrong == []


def test_every_sentence_begins_as_it_ends_in_chinese(package: dict[str, ast.Module]) -> None:
    wrong = []
    for file, tree in package.items():
        pieces = {piece for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for piece in node.values}
        pieces |= {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings are English
        for node in ast.walk(tree):
            text = literal(node) if isinstance(node, ast.expr) and node not in pieces else None
            if text and SENTENCE_END.search(text) and not SENTENCE_START.match(text):
                wrong.append(f"{file}:{node.lineno}: {text}")  # type: ignore[attr-defined]
    assert wrong == []
