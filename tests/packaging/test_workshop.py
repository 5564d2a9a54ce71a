"""A fresh machine is made ready, or it is said in one sentence what is missing."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture
def workshop(script: Callable[[str], ModuleType]) -> ModuleType:
    return script("workshop")


@pytest.fixture
def bare_debian(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A path on which dpkg knows one package only and neither apt-get nor sudo can do anything."""
    programs = {"dpkg-query": "echo 'ii |libgl1|libgl (= 1), libgl-virtual'", "apt-get": "exit 100", "sudo": "exit 1", "env": 'shift; exec "$@"'}
    for name, does in programs.items():
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def test_running_and_testing_have_a_list_each(workshop: ModuleType) -> None:
    run, test = set(workshop.wanted("run")), set(workshop.wanted("test"))
    assert {"libgl1", "fonts-hanazono"} <= run & test
    assert "libxcb-cursor0" in run - test
    assert "poppler-utils" in test - run


def test_real_clients_are_installed_for_their_own_tests_only(workshop: ModuleType) -> None:
    run, test, clients = (set(workshop.wanted(purpose)) for purpose in ("run", "test", "clients"))
    assert clients > run | test
    assert {"cups", "ibus", "xdotool", "at-spi2-core", "libreoffice-calc-nogui"} <= clients - run - test


def test_every_purpose_of_the_makefile_has_its_packages(workshop: ModuleType) -> None:
    makefile = (workshop.PROJECT / "Makefile").read_text(encoding="utf-8")
    purposes = set(re.findall(r"workshop\.py (\w+)", makefile))
    assert purposes == set(workshop.SECTIONS)
    for purpose in purposes:
        assert "libgl1" in workshop.wanted(purpose)


def test_every_package_says_what_it_is_for(workshop: ModuleType) -> None:
    lines = workshop.PACKAGES.read_text(encoding="utf-8").splitlines()
    packages = [line for line in lines if line and not line.startswith(("#", "["))]
    assert [line for line in packages if not line.partition("#")[2].strip()] == []


@pytest.mark.usefixtures("bare_debian")
def test_a_package_counts_as_there_under_each_name_it_provides(workshop: ModuleType) -> None:
    assert {"libgl1", "libgl", "libgl-virtual"} <= workshop.installed()


@pytest.mark.usefixtures("bare_debian")
def test_without_rights_the_missing_packages_and_the_command_are_named(
    workshop: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(SystemExit) as stopped:
        workshop.provide_packages("test")
    assert stopped.value.code == 1
    said = capsys.readouterr().err
    assert "apt-get install -y" in said
    assert "poppler-utils" in said
    assert "libgl1" not in said
    assert said.count("\n") == 1


@pytest.mark.usefixtures("bare_debian")
def test_a_refusing_apt_stops_everything(workshop: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(SystemExit):
        workshop.provide_packages("run")
    assert "could not install" in capsys.readouterr().err


def test_an_old_python_is_refused_with_a_sentence(
    workshop: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit):
        workshop.main("run")
    assert "needs Python 3.11 or newer" in capsys.readouterr().err
