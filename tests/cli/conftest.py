"""The command line as a test drives it: words in, exit code, standard output and standard error out."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from villages import VILLAGE_CODE, citizen_number

from village_collector.cli.context import WindowRequest
from village_collector.cli.main import main


@dataclass(frozen=True)
class Said:
    """What one call answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def refusal(self) -> str:
        """The code of a refusal, whose three parts are checked to be there."""
        assert self.code == 3, (self.out, self.err)
        error = self.json["error"]
        assert set(error) == {"code", "message", "remedy"}
        assert error["message"].endswith("。")
        assert error["remedy"].endswith(("。", "？"))
        return str(error["code"])


class Program:
    """Calls the program in this process, in a folder of its own."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.book = folder / "柳河村.book"
        self.windows: list[WindowRequest] = []
        """Every window that was asked for."""
        self._capsys = capsys
        self._monkeypatch = monkeypatch

    def __call__(self, *words: object, stdin: str = "") -> Said:
        """One call with exactly these words."""
        self._monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8"))
        self._capsys.readouterr()
        try:
            code = main([str(word) for word in words], self._show)
        except SystemExit as ended:
            code = int(ended.code or 0)
        out, err = self._capsys.readouterr()
        return Said(code, out, err)

    def _show(self, request: WindowRequest) -> int:
        self.windows.append(request)
        return 0

    def ask(self, *words: object, on: str = "2021-10-12") -> Said:
        """A call on the book of the test with --json; nothing but one document may be on standard output."""
        said = self("--book", self.book, "--json", "--on", on, "--operator", "王协办", *words)
        assert said.err == ""
        json.loads(said.out)
        return said

    def done(self, *words: object, on: str = "2021-10-12") -> Any:
        """The answer of a call that must succeed."""
        said = self.ask(*words, on=on)
        assert said.code == 0, said.out
        return said.json

    def init(self, *more: object, scheme: str = "fangcheng-2021") -> Said:
        words = ("--village", "柳河村", "--village-code", VILLAGE_CODE, "--town", "示例镇")
        return self("--book", self.book, "--json", "--on", "2021-10-12", "init", "--scheme", scheme, *words, *more)


@pytest.fixture
def program(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Program:
    return Program(tmp_path, capsys, monkeypatch)


def number(order: int) -> str:
    """The ID number of the person with this order in the village of the tests."""
    return citizen_number(order)


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """Six people in two households: a waived one in the first, one with a rare name in the second; one bad row."""
    rows = [
        "村民组,户号,户主,与户主关系,姓名,证件号码,身份类别",
        f"第1组,0001,张建国,户主,张建国,{number(1)},",
        f"第1组,0001,张建国,配偶,李秀英,{number(2)},",
        f"第1组,0001,张建国,父亲,张守业,{number(3)},特困",
        f"第2组,0002,王𠮷,户主,王𠮷,{number(5)},",
        f"第2组,0002,王𠮷,子,王䶮,{number(7)},低保",
        f"第2组,0002,王𠮷,女,王小妹,{number(8)},",
        "第2组,0002,王𠮷,女,王错号,411399198001010001,",
    ]
    path = tmp_path / "名册.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


@pytest.fixture
def village(program: Program, register: Path) -> Program:
    """A book with the six people in it."""
    assert program.init().code == 0
    program.done("import", register)
    return program


@pytest.fixture
def people() -> dict[str, str]:
    """ID numbers by name."""
    return {"张建国": number(1), "李秀英": number(2), "张守业": number(3), "王𠮷": number(5), "王䶮": number(7), "王小妹": number(8)}
