"""How large a part of the house may become before it has to be cut: classes, functions, folders; and how often types are given up."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator

LONGEST_CLASS = 250
LONGEST_FUNCTION = 45
USUAL_FUNCTION = 25
MOST_MODULES = 8
MOST_ANY = 9

Function = ast.FunctionDef | ast.AsyncFunctionDef


def lines(node: ast.ClassDef | Function) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def functions(package: dict[str, ast.Module]) -> Iterator[tuple[str, Function]]:
    for file, tree in package.items():
        for node in ast.walk(tree):
            if isinstance(node, Function):
                yield file, node


def lines_without_texts(node: Function) -> int:
    """Lines of the function; a text of many lines, such as a style sheet, counts as one."""
    texts = [part for part in ast.walk(node) if isinstance(part, ast.JoinedStr | ast.Constant) and part.end_lineno]
    outer = {(part.lineno, part.end_lineno or part.lineno) for part in texts if (part.end_lineno or 0) > part.lineno}
    inner = {one for one in outer for other in outer if one != other and other[0] <= one[0] and one[1] <= other[1]}
    return lines(node) - sum(end - start for start, end in outer - inner)


def test_no_class_is_longer_than_two_hundred_and_fifty_lines(package: dict[str, ast.Module]) -> None:
    long = [
        f"{file}: {node.name}: {lines(node)}"
        for file, tree in package.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and lines(node) > LONGEST_CLASS
    ]
    assert long == []


def test_no_function_is_longer_than_forty_five_lines(package: dict[str, ast.Module]) -> None:
    long = [
        f"{file}:{node.lineno}: {node.name}: {lines(node)}"
        for file, node in functions(package)
        if lines_without_texts(node) > LONGEST_FUNCTION
    ]
    assert long == []


def test_nine_functions_of_ten_are_within_twenty_five_lines(package: dict[str, ast.Module]) -> None:
    lengths = [lines(node) for _, node in functions(package)]
    assert sum(length <= USUAL_FUNCTION for length in lengths) >= 0.9 * len(lengths)


def test_no_class_name_stands_twice(package: dict[str, ast.Module]) -> None:
    homes = defaultdict(list)
    for file, tree in package.items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                homes[node.name].append(file)
    assert {name: files for name, files in homes.items() if len(files) > 1} == {}


def test_a_folder_of_the_desktop_holds_at_most_eight_modules(package: dict[str, ast.Module]) -> None:
    folders = Counter(
        file.rpartition("/")[0] for file in package if "/desktop/" in file and not file.endswith("__init__.py")
    )
    assert folders
    assert {folder: count for folder, count in folders.items() if count > MOST_MODULES} == {}


def test_types_are_given_up_fewer_than_ten_times_in_domain_and_services(package: dict[str, ast.Module]) -> None:
    used = [
        f"{file}:{node.lineno}"
        for file, tree in package.items()
        if file.startswith(("village_collector/domain/", "village_collector/services/"))
        for node in ast.walk(tree)
        if (isinstance(node, ast.Name) and node.id == "Any") or (isinstance(node, ast.alias) and node.name == "Any")
    ]
    assert len(used) <= MOST_ANY, used
