"""Makes a fresh checkout ready to run or to test: Debian packages, then .venv, then the project in it.

`make` calls it with the machine's own Python as `python3 packaging/workshop.py run` (or `test`). Nothing is done
twice: packages that are there are left alone, and .venv/ready remembers what was installed.
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


def main(purpose: str) -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - this file is the one that older Pythons get to see
        stop(
            f"Village Collector needs Python 3.11 or newer and {sys.executable} is {sys.version.split()[0]}: "
            "name a newer one, for example `make PYTHON=python3.12 run`."
        )
    provide_packages(purpose)
    provide_venv()


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
        elif entry and section in ("always", purpose):
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
    import tomllib

    pyproject = (PROJECT / "pyproject.toml").read_bytes()
    recipe = (str(PROJECT).encode(), sys.version.encode(), pyproject, CONSTRAINTS.read_bytes())
    fingerprint = hashlib.sha256(b"\0".join(recipe)).hexdigest()
    if READY.exists() and READY.read_text(encoding="utf-8") == fingerprint:
        return
    python = VENV / "bin" / "python"
    if not same_python(python):
        say(f"Making .venv with Python {sys.version.split()[0]}")
        if subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=False).returncode:
            stop("Python could not make .venv: its words are above.")
    say("Installing the project and its libraries into .venv (about 200 MB the first time)")
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--constraint", str(CONSTRAINTS)]
    build = tomllib.loads(pyproject.decode())["build-system"]["requires"]
    for step in ([*build, "editables"], ["--no-build-isolation", "--editable", f"{PROJECT}[dev]"]):
        if subprocess.run([*pip, *step], stdin=subprocess.DEVNULL, check=False).returncode:
            stop("pip could not install what pyproject.toml asks for: its words are above; put that right, then start again.")
    READY.write_text(fingerprint, encoding="utf-8")


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
