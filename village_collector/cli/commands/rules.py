"""Commands about the counties' rules: which there are, whether a file is sound, what a person owes by them."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from village_collector.assets import asset
from village_collector.cli.context import Answer
from village_collector.cli.text import table
from village_collector.domain.scheme.heading import read_heading
from village_collector.errors import UserError


def schemes(_: Namespace) -> Answer:
    """The policy packs that ship with the program."""
    known = [read_heading(path) for path in shipped_schemes()]
    data = [
        {
            "id": s.id,
            "title": s.title,
            "document": s.document,
            "label_year": s.label_year,
            "insured_year": s.insured_year,
            "source": s.source,
        }
        for s in known
    ]
    rows = [[s.id, s.place, s.document, s.label_year, f"{s.insured_year} 年"] for s in known]
    return Answer(data=data, text=table(["编号", "地方", "文件", "通知写的年度", "享受待遇年度"], rows))


def scheme_check(arguments: Namespace) -> Answer:
    """Read a scheme file as its author would want it read: every fault with its place, every worked case run."""
    from village_collector.domain.scheme.reader import check_scheme

    checked = check_scheme(arguments.file)
    data = {
        "ok": checked.ok,
        "problems": [str(problem) for problem in (*checked.problems, *checked.cases_failed)],
        "cases": checked.cases_run,
        "uncovered": list(checked.uncovered),
    }
    lines = [str(problem) for problem in (*checked.problems, *checked.cases_failed)]
    lines += [f"没有算例用到：{rule}" for rule in checked.uncovered]
    if checked.problems:
        lines.append(f"文件本身有 {len(checked.problems)} 处问题，改好以后才会跑算例。")
    else:
        bad = len(checked.cases_failed)
        lines.append(f"算例 {checked.cases_run} 个，" + (f"{bad} 处不符，请照上面逐条改。" if bad else "全部通过，这个办法文件可以用。"))
    return Answer(data=data, text="\n".join(lines), exit_code=0 if checked.ok else 3)


def assess(arguments: Namespace) -> Answer:
    """One JSON object a line in, one a line out, in the same order; no book needed."""
    import json

    from village_collector.domain.scheme.cases import answer as assessed
    from village_collector.domain.scheme.cases import read_given
    from village_collector.domain.scheme.reader import read_scheme

    known = {}
    for number, line in enumerate(sys.stdin, 1):
        if not line.strip():
            continue
        try:
            given = json.loads(line)
        except json.JSONDecodeError:
            given = None
        if not isinstance(given, dict):
            raise UserError("bad-person", f"第 {number} 行不是 JSON 对象。", "请每行写一个人，形如 {\"birth_date\": …}。")
        name = given.get("scheme") or arguments.scheme
        if not name:
            raise UserError("bad-person", f"第 {number} 行没有写 scheme。", "请写上办法编号，或用 --scheme 给出。")
        if name not in known:
            known[name] = read_scheme(scheme_file(str(name)))
        who, on = read_given(given)
        print(json.dumps({"id": given.get("id")} | assessed(known[name].assess(who, on)), ensure_ascii=False))
    return Answer(data=None)  # every line was answered already


def shipped_schemes() -> list[Path]:
    """The scheme files that come with the program, by name."""
    return sorted(asset("schemes").glob("*.toml"))


def scheme_file(name: str) -> Path:
    """A shipped scheme by its id, or any file by its path."""
    for path in shipped_schemes():
        if path.stem == name:
            return path
    if name.endswith(".toml") and Path(name).is_file():
        return Path(name)
    known = "、".join(path.stem for path in shipped_schemes())
    raise UserError("no-scheme", f"没有编号是“{name}”的办法。", f"自带的有：{known}；也可以给出办法文件的路径。")
