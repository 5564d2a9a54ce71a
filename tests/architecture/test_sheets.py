"""One table lists the kinds of paper: every row is whole, and window, command line, documentation and tests read it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import get_type_hints

import pytest

from village_collector.cli.main import DONE, USAGE, main
from village_collector.documents.document import DrawOptions
from village_collector.documents.layout import read_layout
from village_collector.services.season import Season
from village_collector.services.sheets.catalogue import SHEETS, LayoutSource, SheetKind
from village_collector.services.sheets.requests import SheetRequest, draw_function, gather_function

CONTRACTED = {
    "register", "receipt", "receipts", "overprint", "deposit", "day", "tickets", "reconciliation", "uninsured", "insured", "calls",
    "refunds", "posting", "weekly", "registration", "commitment", "handover", "archive", "attachments", "calibration", "test",
}  # fmt: skip
"""The kinds of `print` that were promised to those who drive the command line."""

each_kind = pytest.mark.parametrize("kind", SHEETS.values(), ids=lambda kind: kind.id)


def test_the_promised_kinds_are_there() -> None:
    assert set(SHEETS) >= CONTRACTED


@each_kind
def test_a_row_says_what_the_sheet_is_called_and_what_it_is_for(kind: SheetKind) -> None:
    assert SHEETS[kind.id] is kind
    assert re.fullmatch(r"[a-z]+", kind.id)
    assert kind.title
    assert kind.group
    assert kind.about.endswith("。")


@each_kind
def test_the_draw_function_takes_what_the_gather_function_gives(kind: SheetKind) -> None:
    gathered = get_type_hints(gather_function(kind))
    made = gathered.pop("return")
    assert list(gathered.values()) == [Season, SheetRequest]
    drawn = get_type_hints(draw_function(kind))
    assert list(drawn.values()) == [made, DrawOptions, bytes]


@each_kind
def test_a_row_has_a_layout_or_says_that_it_has_none(kind: SheetKind, project: Path) -> None:
    file = project / "resources" / "layouts" / f"{kind.id}.toml"
    if kind.layout in (LayoutSource.NONE, LayoutSource.TICKET_FORM):
        assert not kind.columns
        assert not file.exists()
    else:
        assert read_layout(file, kind.id, kind.columns.split()).columns
    for _, name in kind.more_layouts:
        assert (project / "resources" / name).exists()


@each_kind
def test_a_row_has_a_paper_that_somebody_accepted(kind: SheetKind, project: Path) -> None:
    kept = project / "tests" / "documents" / "accepted" / kind.id
    assert kept.with_suffix(".png").exists()
    assert kept.with_suffix(".txt").exists()


def test_every_layout_file_and_every_draw_function_belongs_to_a_row(project: Path) -> None:
    layouts = {path.stem.partition("-")[0] for path in (project / "resources" / "layouts").glob("*.toml")}
    assert layouts <= set(SHEETS)
    texts = {path.stem: path.read_text("utf-8") for path in (project / "village_collector" / "documents").glob("*.py")}
    drawing = {f"{module}.{name}" for module, text in texts.items() for name in re.findall(r"^def (render_\w+)", text, re.M)}
    assert drawing == {kind.drawn_by for kind in SHEETS.values()}


def test_the_table_itself_costs_nothing_to_import() -> None:
    """Whoever only wants the names of the sheets waits neither for the services nor for what draws."""
    code = "import sys; import village_collector.services.sheets.catalogue; print(*(n for n in sys.modules if n.startswith('village_collector.')))"
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert set(found) == {"village_collector.services", "village_collector.services.sheets", "village_collector.services.sheets.catalogue"}


@each_kind
def test_the_page_about_sheets_has_the_row(kind: SheetKind, project: Path) -> None:
    lines = (project / "docs" / "sheets.md").read_text("utf-8").splitlines()
    (row,) = [line for line in lines if line.startswith(f"| `{kind.id}` | {kind.title} |")]
    assert [cell.strip() for cell in row.split("|")[3:6]] == [kind.group, kind.about, kind.needs.label]
    columns = [line for line in lines if line.startswith(f"| `{kind.id}` | `")]
    found = [re.findall(r"`(\w+)`", line)[1:] for line in columns]
    assert found == ([kind.columns.split()] if kind.layout is LayoutSource.COUNTY else [])


def no_window(_: object) -> int:
    raise AssertionError("no window was asked for")


def test_the_window_lists_the_rows_job_by_job() -> None:
    from village_collector.desktop.places.papers import print_sheets

    assert list(SHEETS.values()) == list(print_sheets.KINDS)
    groups = [kind.group for kind in print_sheets.KINDS]
    assert groups == sorted(groups, key=groups.index), "each job stands together"


@each_kind
def test_the_command_line_knows_the_row(kind: SheetKind, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["print", "--list", "--json"], no_window) == DONE
    (found,) = [one for one in json.loads(capsys.readouterr().out) if one["kind"] == kind.id]
    assert found == {"kind": kind.id, "title": kind.title, "group": kind.group, "which": kind.needs.label, "about": kind.about}
    assert main(["print", kind.id], no_window) == USAGE
    assert "--out" in capsys.readouterr().err
