"""Every one-line change that a mutation run may make in a Python file.

The operators:

* a comparison is swapped: == and !=, < and <=, > and >=, `in` and `not in`, `is` and `is not`;
* `and` and `or` are swapped; + and - are swapped, * and // as well, also in += -= *= //=;
* an integer becomes one more or one less; True and False are swapped; a string gets an X at its front;
* a `not` is dropped; a condition (if, elif, while, `a if b else c`, the `if` of a comprehension) is negated;
* a statement becomes `pass`: a call whose answer nobody takes, an assignment to an attribute or to an element, a raise;
* a returned value becomes None where it is not None already.

Never changed: docstrings, type annotations, what stands below `if TYPE_CHECKING`, `__all__`, imports. Nothing else is
left out: sentences for people may be hit like every other string.
"""

from __future__ import annotations

import ast
import io
import tokenize
from dataclasses import dataclass
from itertools import pairwise

COMPARISONS = {"==": "!=", "<": "<=", ">": ">=", "in": "not in", "is": "is not"}
COMPARISONS |= {new: old for old, new in COMPARISONS.items()}
ARITHMETIC = {"+": "-", "-": "+", "*": "//", "//": "*"}
AUGMENTED = {f"{old}=": f"{new}=" for old, new in ARITHMETIC.items()}
Place = tuple[int, int]  # line from 1, column from 0, in characters


@dataclass(frozen=True, kw_only=True)
class Site:
    """One place of a file that can be changed: the text from start to end gives way to one of `texts`."""

    operator: str
    start: Place
    end: Place
    texts: tuple[str, ...]
    statement: tuple[int, int]  # first and last line of the statement, of its header when others stand inside it
    in_function: bool

    def changed(self, source: str, text: str) -> str:
        """The source with this text at this place."""
        lines = source.splitlines(keepends=True)
        first, last = self.start[0] - 1, self.end[0] - 1
        line = lines[first][: self.start[1]] + text + lines[last][self.end[1] :]
        return "".join([*lines[:first], line, *lines[last + 1 :]])


def find_sites(source: str) -> list[Site]:
    """Every site of the file, in the order of their places."""
    finder = _Finder(source)
    finder.visit(ast.parse(source))
    return sorted(finder.sites, key=lambda site: (site.start, site.end, site.operator))


class _Finder(ast.NodeVisitor):
    """Walks the tree of one file and knows where it is: in which statement, in a function or not, in an f-string or not."""

    def __init__(self, source: str) -> None:
        self.sites: list[Site] = []
        self._source = source
        self._lines = source.splitlines(keepends=True)
        kinds = {tokenize.NAME, tokenize.OP, tokenize.STRING, getattr(tokenize, "FSTRING_START", tokenize.STRING)}
        tokens = tokenize.generate_tokens(io.StringIO(source).readline)
        self._tokens = [token for token in tokens if token.type in kinds]
        self._statement = (1, 1)
        self._in_function = False
        self._in_text = False

    def visit(self, node: ast.AST) -> None:
        if _is_left_out(node) or (self._in_text and isinstance(node, ast.expr) and not self._is_true_to_source(node)):
            return
        before = self._statement, self._in_function, self._in_text
        if isinstance(node, ast.stmt):
            self._statement = _own_lines(node)
        self._take(node)
        self._in_text |= isinstance(node, ast.JoinedStr)
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns"):
                continue
            self._in_function = before[1] or (name == "body" and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda))
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    self.visit(child)
        self._statement, self._in_function, self._in_text = before

    def _take(self, node: ast.AST) -> None:
        match node:
            case ast.Compare(left=left, comparators=others):
                for one, other in pairwise([left, *others]):
                    self._take_operator(one, other, COMPARISONS)
            case ast.BoolOp(values=values):
                for one, other in pairwise(values):
                    self._take_operator(one, other, {"and": "or", "or": "and"})
            case ast.BinOp(left=one, right=other):
                self._take_operator(one, other, ARITHMETIC)
            case ast.AugAssign(target=one, value=other):
                self._take_operator(one, other, AUGMENTED)
            case ast.UnaryOp(op=ast.Not()):
                at = self._start(node)
                self._add("not dropped", at, (at[0], at[1] + len("not")), " ")
            case ast.Constant() if not self._in_text:
                self._take_constant(node)
            case ast.JoinedStr():
                self._take_string(node)
        self._take_statement(node)
        for condition in _conditions(node):
            start, end = self._start(condition), self._end(condition)
            self._add("condition negated", start, end, f"(not ({self._between(start, end)}))")

    def _take_operator(self, one: ast.expr, other: ast.expr, swaps: dict[str, str]) -> None:
        """The operator between two operands; the brackets around them are not part of their places."""
        start, end = self._end(one), self._start(other)
        between = [token for token in self._tokens if start <= token.start and token.end <= end and token.string not in "()"]
        text = swaps.get(" ".join(token.string for token in between))
        if text:
            self._add("operator swapped", between[0].start, between[-1].end, text)

    def _take_constant(self, node: ast.Constant) -> None:
        match node.value:
            case bool():
                self._add("constant changed", self._start(node), self._end(node), str(not node.value))
            case int():
                self._add("constant changed", self._start(node), self._end(node), str(node.value - 1), str(node.value + 1))
            case str() | bytes():
                self._take_string(node)

    def _take_string(self, node: ast.expr) -> None:
        """Each literal of a string: neighbours that Python joins are changed one by one."""
        start, end = self._start(node), self._end(node)
        for token in self._tokens:
            if start <= token.start < end and token.string.endswith(('"', "'")):
                prefix = len(token.string) - len(token.string.lstrip("rRbBuUfF"))
                quotes = 3 if token.string[prefix : prefix + 3] in ('"""', "'''") else 1
                inside = token.start[0], token.start[1] + prefix + quotes
                self._add("constant changed", inside, inside, "X")

    def _take_statement(self, node: ast.AST) -> None:
        match node:
            case ast.Return(value=ast.expr() as value) if not _is_none(value):
                self._add("returns None", self._start(node), self._end(node), "return None")
            case (
                ast.Raise()
                | ast.Expr(value=ast.Call())
                | ast.Assign(targets=[ast.Attribute() | ast.Subscript()])
                | ast.AugAssign(target=ast.Attribute() | ast.Subscript())
            ):
                self._add("statement removed", self._start(node), self._end(node), "pass")

    def _add(self, operator: str, start: Place, end: Place, *texts: str) -> None:
        site = Site(operator=operator, start=start, end=end, texts=texts, statement=self._statement, in_function=self._in_function)
        self.sites.append(site)

    def _start(self, node: ast.stmt | ast.expr) -> Place:
        return self._place(node.lineno, node.col_offset)

    def _end(self, node: ast.stmt | ast.expr) -> Place:
        return self._place(node.end_lineno or node.lineno, node.end_col_offset or node.col_offset)

    def _place(self, line: int, byte: int) -> Place:
        return line, len(self._lines[line - 1].encode()[:byte].decode())

    def _between(self, start: Place, end: Place) -> str:
        lines = self._lines[start[0] - 1 : end[0]]
        lines[-1] = lines[-1][: end[1]]
        return lines[0][start[1] :] + "".join(lines[1:]) if len(lines) > 1 else lines[0][start[1] :]

    def _is_true_to_source(self, node: ast.expr) -> bool:
        """Whether the tree gives the true place of an expression: inside an f-string Python 3.11 does not always."""
        try:
            again = ast.parse(f"({self._between(self._start(node), self._end(node))})", mode="eval").body
        except (SyntaxError, ValueError, IndexError):
            return isinstance(node, ast.JoinedStr | ast.FormattedValue)
        return ast.dump(again) == ast.dump(node) or isinstance(node, ast.JoinedStr | ast.FormattedValue)


def _conditions(node: ast.AST) -> list[ast.expr]:
    match node:
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            return [] if isinstance(test, ast.Constant) else [test]
        case ast.comprehension(ifs=tests):
            return tests
    return []


def _is_left_out(node: ast.AST) -> bool:
    match node:
        case ast.Import() | ast.ImportFrom():
            return True
        case ast.Expr(value=ast.Constant()):  # docstrings and the dots of a protocol
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING")):
            return True
        case ast.Assign(targets=[ast.Name(id="__all__")]):
            return True
    return False


def _is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def _own_lines(node: ast.stmt) -> tuple[int, int]:
    """The lines of the statement without those of the statements inside it, with the decorators above it."""
    first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))])
    body = getattr(node, "body", None) or getattr(node, "cases", None)
    if not body:
        return first, node.end_lineno or node.lineno
    inner = body[0].pattern if isinstance(body[0], ast.match_case) else body[0]
    return first, max(node.lineno, inner.lineno - 1)
