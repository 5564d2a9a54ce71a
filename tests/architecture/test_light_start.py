"""A command imports what it needs and nothing else: told by the modules that are there afterwards, not by time."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from villages import VILLAGE_CODE, citizen_number

HEAVY = (
    "PySide6", "reportlab", "rl_accel", "PIL", "pypdfium2", "segno", "rendercv_fonts", "openpyxl", "python_calamine", "lxml",
    "cn2an", "stdnum", "sqlite_utils", "asyncio", "multiprocessing", "concurrent", "email", "http", "ssl", "logging", "unittest",
    "xml", "html", "importlib.metadata", "setuptools", "pkg_resources",
)  # fmt: skip
"""What only drawing, workbooks, the window or the making of a book may import."""

NO_BOOK = ("sqlcipher3", "hashlib", "village_collector.services", "village_collector.storage", "village_collector.exchange")
"""What a command without a book has no use for."""

PROBE = """
import json, sys
from village_collector.__main__ import main
try:
    code = main()
finally:
    print(json.dumps(sorted(sys.modules)), file=sys.stderr)
sys.exit(code)
"""


def modules_of(*words: str) -> set[str]:
    """The modules that are there after a command of the real program, which has to succeed."""
    ran = subprocess.run([sys.executable, "-c", PROBE, *words], capture_output=True, encoding="utf-8", check=False)
    assert ran.returncode == 0, ran.stderr + ran.stdout
    return set(json.loads(ran.stderr.splitlines()[-1]))


@pytest.mark.parametrize("words", [("--version",), ("--help",), ("schemes",), ("schemes", "--json"), ("collect", "--help")])
def test_what_needs_no_book_imports_neither_services_nor_libraries(words: tuple[str, ...]) -> None:
    assert modules_of(*words) & {*HEAVY, *NO_BOOK} == set()


@pytest.mark.parametrize("words", [("--version",), ("--help",)])
def test_version_and_help_do_not_even_know_the_rules(words: tuple[str, ...]) -> None:
    assert not [name for name in modules_of(*words) if name.startswith(("village_collector.domain", "village_collector.cli.commands"))]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book with one resident, made by the program itself."""
    folder = tmp_path_factory.mktemp("start")
    register = folder / "register.csv"
    register.write_text(f"村民组,户号,户主,与户主关系,姓名,证件号码\n第1组,0001,张建国,户主,张建国,{citizen_number(1)}\n", encoding="utf-8")
    path = folder / "village.book"
    village = ("--village", "柳河村", "--village-code", VILLAGE_CODE, "--town", "示例镇", "--scheme", "fangcheng-2021")
    modules_of("--book", str(path), "--on", "2021-10-12", "init", *village)
    modules_of("--book", str(path), "--on", "2021-10-12", "import", str(register))
    return path


@pytest.mark.parametrize("words", [("people",), ("people", "zjg", "--json"), ("collect", citizen_number(1)), ("reconcile",)])
def test_finding_somebody_and_taking_money_import_no_library_for_paper_or_workbooks(book: Path, words: tuple[str, ...]) -> None:
    assert modules_of("--book", str(book), "--on", "2021-10-12", "--operator", "王协办", *words) & set(HEAVY) == set()


def test_a_command_imports_no_other_commands(book: Path) -> None:
    commands = {name for name in modules_of("--book", str(book), "people") if name.startswith("village_collector.cli.commands.")}
    assert commands == {"village_collector.cli.commands.people"}
