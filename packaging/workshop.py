"""Makes a fresh checkout ready to run or to test: Debian packages, then .venv, then the project in it.

`make` calls it with the machine's own Python as `python3 packaging/workshop.py run` (or `test`, `bench`, `clients`). Nothing is
done twice: packages that are there are left alone, and .venv/ready remembers what was installed.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

PROJECT = Path(__file__).resolve().parent.parent
PACKAGES = PROJECT / "packaging" / "debian-packages.txt"
CONSTRAINTS = PROJECT / "packaging" / "constraints.txt"
VENV = PROJECT / ".venv"
READY = VENV / "ready"
SECTIONS = {
    "run": ("always", "run"),
    "test": ("always", "test"),
    "bench": ("always", "test"),
    "clients": ("always", "run", "test", "clients"),
}
"""Which parts of the list of Debian packages each purpose needs; the window of the tests with clients needs those of `run`."""


def main(purpose: str) -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - this file is the one that older Pythons get to see
        stop(
            f"Village Collector needs Python 3.11 or newer and {sys.executable} is {sys.version.split()[0]}: "
            "name a newer one, for example `make PYTHON=python3.12 run`."
        )
    provide_packages(purpose)
    provide_venv()
    if purpose == "bench":
        provide_extra(purpose)


def provide_packages(purpose: str) -> None:
    """Installs what is missing from the list of Debian packages, or stops and says what is missing."""
    if not shutil.which("dpkg-query"):
        if not READY.exists():
            say("Not a Debian system: the libraries of packaging/debian-packages.txt are taken to be there.")
        return
    here = installed()
    missing = [name for name in wanted(purpose) if name not in here]
    if not missing:
        return
    names = " ".join(missing)
    rights = become_root()
    if rights is None:
        stop(f"Missing Debian packages, which only root may install: give `apt-get install -y {names}` as root, then start again.")
    say(f"Installing Debian packages: {names}")
    install = [*rights, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0"]
    everything = [*install, "install", "-y", "--no-install-recommends", *missing]
    quiet = subprocess.run(everything, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if quiet.returncode:  # the package lists are missing or too old: fetch them once, then it has to work
        subprocess.run([*install, "update"], stdin=subprocess.DEVNULL, check=False)
        if subprocess.run(everything, stdin=subprocess.DEVNULL, check=False).returncode:
            stop(f"apt-get could not install {names}: its words are above; install them as root, then start again.")


def wanted(purpose: str) -> list[str]:
    """The packages of one purpose, in the order of the list."""
    names: list[str] = []
    section = ""
    for line in PACKAGES.read_text(encoding="utf-8").splitlines():
        entry = line.partition("#")[0].strip()
        if entry.startswith("["):
            section = entry.strip("[]")
        elif entry and section in SECTIONS[purpose]:
            names.append(entry)
    if importlib.util.find_spec("ensurepip"):
        names.remove("python3-venv")
    return names


def installed() -> set[str]:
    """Every installed package, with the names it stands in for (later Debians renamed some libraries)."""
    query = ["dpkg-query", "--show", "--showformat=${db:Status-Abbrev}|${Package}|${Provides}\\n"]
    listing = subprocess.run(query, capture_output=True, encoding="utf-8", check=True).stdout
    names: set[str] = set()
    for line in listing.splitlines():
        status, package, provides = line.split("|")
        if status.startswith("ii"):
            names.add(package)
            names.update(entry.split(" ")[0] for entry in provides.split(", "))
    return names


def become_root() -> list[str] | None:
    """How to start a command as root: nothing before it, sudo before it, or None where neither works."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and not subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode:
        return ["sudo", "-n"]
    return None


def provide_venv() -> None:
    """Makes .venv and installs the project in it, unless .venv/ready says that this was done."""
    if up_to_date(READY):
        return
    python = VENV / "bin" / "python"
    if not same_python(python):
        say(f"Making .venv with Python {sys.version.split()[0]}")
        if subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=False).returncode:
            stop("Python could not make .venv: its words are above.")
    say("Installing the project and its libraries into .venv (about 200 MB the first time)")
    install([*pyproject()["build-system"]["requires"], "editables"])
    install(["--no-build-isolation", "--editable", f"{PROJECT}[dev]"])
    READY.write_text(fingerprint(), encoding="utf-8")


def provide_extra(name: str) -> None:
    """Installs what only one purpose needs, by the optional dependencies of this name."""
    ready = VENV / f"ready-{name}"
    if up_to_date(ready):
        return
    install(pyproject()["project"]["optional-dependencies"][name])
    ready.write_text(fingerprint(), encoding="utf-8")


def install(wanted: list[str]) -> None:
    """Lets pip install these in .venv, or stops."""
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--constraint", str(CONSTRAINTS)]
    if subprocess.run([*pip, *wanted], stdin=subprocess.DEVNULL, check=False).returncode:
        stop("pip could not install what pyproject.toml asks for: its words are above; put that right, then start again.")


def pyproject() -> dict:
    import tomllib

    return tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))


def fingerprint() -> str:
    """Of everything that decides what .venv holds."""
    recipe = (str(PROJECT).encode(), sys.version.encode(), (PROJECT / "pyproject.toml").read_bytes(), CONSTRAINTS.read_bytes())
    return hashlib.sha256(b"\0".join(recipe)).hexdigest()


def up_to_date(ready: Path) -> bool:
    return ready.exists() and ready.read_text(encoding="utf-8") == fingerprint()


def same_python(python: Path) -> bool:
    """Whether the Python of .venv still starts and is of this Python's version."""
    if not python.exists():
        return False
    asked = [str(python), "-c", "import sys; print(sys.version)"]
    answer = subprocess.run(asked, capture_output=True, encoding="utf-8", check=False)
    return answer.returncode == 0 and answer.stdout.strip() == sys.version


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def stop(sentence: str) -> NoReturn:
    say(sentence)
    raise SystemExit(1)


if __name__ == "__main__":
    main(sys.argv[1])
