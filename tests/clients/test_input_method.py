"""A name is written with the input method that villages have: pinyin by ibus, the choice by the space bar."""

from __future__ import annotations

import subprocess

from clients import Open, Screen, running


def choose_pinyin(screen: Screen) -> None:
    """Switch the input method on; `ibus engine NAME` says no also where it did it, so it is asked what it has now."""
    for _ in range(20):
        for words in (("ibus", "engine", "libpinyin"), ("ibus", "engine")):
            said = subprocess.run(words, env=screen.environment, capture_output=True, encoding="utf-8", timeout=60, check=False)
        if said.stdout.strip() == "libpinyin":
            return
    raise AssertionError(said)


def test_a_surname_is_written_in_pinyin_and_finds_its_people(opened: Open, screen: Screen) -> None:
    daemon = ("ibus-daemon", "--panel=disable", "--config=/usr/libexec/ibus-memconf", "--emoji-extension=disable")
    with running(*daemon, environment=screen.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
        screen = opened(QT_IM_MODULE="ibus")
        choose_pinyin(screen)
        screen.press("F3")
        screen.wait_for("text", "找人")
        screen.type("wang")
        screen.press("space")
        screen.wait_for("text", "找人", "王")
        screen.wait_for("table cell", "姓名 王")
