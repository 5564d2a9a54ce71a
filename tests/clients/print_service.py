"""A print service of one's own: CUPS on a socket in a folder, with a queue whose printer writes what it would print into a file."""

from __future__ import annotations

import getpass
import grp
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from clients import SECONDS, ask, running

FILES = """SystemGroup {group}
User {user}
Group {group}
FileDevice Yes
FatalErrors none
ServerRoot {folder}/root
RequestRoot {folder}/spool
CacheDir {folder}/cache
StateDir {folder}/state
TempDir {folder}/temp
AccessLog {folder}/access.log
ErrorLog {folder}/error.log
PageLog {folder}/page.log
"""
SERVICE = """Listen {folder}/socket
Browsing No
WebInterface No
DefaultAuthType None
DefaultPaperSize A4
PageLogFormat %j %P %C
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  JobPrivateAccess all
  JobPrivateValues none
  SubscriptionPrivateAccess all
  SubscriptionPrivateValues none
  <Limit All>
    Order allow,deny
    Allow all
  </Limit>
</Policy>
"""
DRIVER = "lsb/usr/cupsfilters/Generic-PDF_Printer-PDF.ppd"


@dataclass(frozen=True)
class PrintService:
    """The service, by its socket; `printed` is what the printer got last."""

    folder: Path

    @property
    def socket(self) -> str:
        return str(self.folder / "socket")

    @property
    def printed(self) -> Path:
        return self.folder / "printed.pdf"

    def add_queue(self, name: str) -> None:
        """Make a queue that takes every job; it is the default one."""
        words = ("-p", name, "-E", "-v", f"file:{self.printed}", "-m", DRIVER)
        ask("lpadmin", "-h", self.socket, *words, environment=self.environment)
        ask("lpadmin", "-h", self.socket, "-d", name, environment=self.environment)

    @property
    def environment(self) -> dict[str, str]:
        """What a client is told, so that it asks this service and no other."""
        return os.environ | {"CUPS_SERVER": self.socket}

    def pages(self) -> dict[str, int]:
        """How many pages the service counted for each job that is done, by its own log."""
        counted: dict[str, int] = {}
        for line in (self.folder / "page.log").read_text(encoding="utf-8").splitlines():
            job, _, copies = line.split()  # either a line a page, or one “total” with the number of pages
            counted[job] = counted.get(job, 0) + int(copies)
        return counted

    def wait_until_printed(self, jobs: int) -> None:
        """Wait until so many jobs are done."""
        deadline = time.monotonic() + SECONDS
        while True:
            done = ask("lpstat", "-h", self.socket, "-W", "completed", "-o", environment=self.environment)
            if len(done.splitlines()) == jobs:
                return
            assert time.monotonic() < deadline, done + (self.folder / "error.log").read_text(encoding="utf-8")
            time.sleep(0.2)


@contextmanager
def print_service(folder: Path) -> Iterator[PrintService]:
    """Run the service in this folder, which has to be open to the account that it gives its rights up to."""
    root = os.geteuid() == 0
    user, group = ("lp", "lp") if root else (getpass.getuser(), grp.getgrgid(os.getegid()).gr_name)
    for name in ("root", "spool", "cache", "state", "temp"):
        (folder / name).mkdir()
    folder.chmod(0o777)
    (folder / "root" / "files.conf").write_text(FILES.format(folder=folder, user=user, group=group), encoding="utf-8")
    (folder / "root" / "service.conf").write_text(SERVICE.format(folder=folder), encoding="utf-8")
    words = ("cupsd", "-f", "-c", str(folder / "root" / "service.conf"), "-s", str(folder / "root" / "files.conf"))
    with running(*words, environment=os.environ | {"PATH": f"{os.environ['PATH']}:/usr/sbin"}, stderr=subprocess.DEVNULL) as service:
        deadline = time.monotonic() + SECONDS
        while not (folder / "socket").exists():
            assert service.poll() is None, "cupsd ended"
            assert time.monotonic() < deadline
            time.sleep(0.1)
        yield PrintService(folder)
