"""How a value is declared: it never changes, has no room for what nobody declared, and many fields are named by whoever gives them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

CORE = tuple(f"village_collector/{room}/" for room in ("domain", "services", "exchange", "storage", "documents"))
GROWING = {"BureauLedger", "Ledger", "MoneyLedger", "TicketStock", "VillageRecords"}  # added up entry by entry
WORKING = {"Engine", "_Run", "RepeatedWarning", "Table"}  # keep what they have found or counted while they work


FEW = 3  # fields that may be given by their place


def declared(package: dict[str, ast.Module], rooms: tuple[str, ...] = CORE) -> Iterator[tuple[str, ast.ClassDef, dict[str, object]]]:
    for file, tree in package.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and file.startswith(rooms):
                for mark in node.decorator_list:
                    if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "dataclass":
                        yield f"{file}: {node.name}", node, {word.arg or "": ast.literal_eval(word.value) for word in mark.keywords}
                    elif ast.unparse(mark) == "dataclass":
                        yield f"{file}: {node.name}", node, {}


def test_a_value_never_changes_and_has_nothing_but_its_fields(package: dict[str, ast.Module]) -> None:
    found = list(declared(package))
    assert len(found) > 100
    assert [where for where, node, said in found if said.get("slots") is not True] == []
    assert [where for where, node, said in found if said.get("frozen") is not True and node.name not in GROWING | WORKING] == []



def own_fields(node: ast.ClassDef) -> int:
    return sum(isinstance(line, ast.AnnAssign) and "ClassVar" not in ast.unparse(line.annotation) for line in node.body)


def test_a_value_of_four_or_more_fields_is_given_by_keyword(package: dict[str, ast.Module]) -> None:
    found = list(declared(package, ("village_collector/",)))
    classes = {node.name: node for _, node, _ in found}
    assert len(classes) == len(found), "two values of one name"

    def fields(node: ast.ClassDef) -> int:
        return own_fields(node) + sum(fields(classes[base.id]) for base in node.bases if isinstance(base, ast.Name) and base.id in classes)

    large = [(where, said) for where, node, said in found if said.get("frozen") and fields(node) > FEW]
    assert len(large) > 100
    assert [where for where, said in large if said.get("kw_only") is not True] == []
