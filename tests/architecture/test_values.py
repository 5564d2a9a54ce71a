"""How a value is declared: it never changes and has no room for what nobody declared."""

from __future__ import annotations

import ast
from collections.abc import Iterator

CORE = tuple(f"village_collector/{room}/" for room in ("domain", "services", "exchange", "storage", "documents"))
GROWING = {"BureauLedger", "Ledger", "MoneyLedger", "TicketStock", "VillageRecords"}  # added up entry by entry
WORKING = {"Engine", "RepeatedWarning", "Table"}  # keep what they have found or counted while they work


def declared(package: dict[str, ast.Module]) -> Iterator[tuple[str, ast.ClassDef, dict[str, object]]]:
    for file, tree in package.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and file.startswith(CORE):
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

