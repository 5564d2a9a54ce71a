"""What the coordinator can put right: one class of error, always in three parts.

Everything else that is raised in this program is our own fault, is not caught on the way,
and ends at the edge (the crash box of the window, exit code 1 of the command line).
"""

from __future__ import annotations

from collections.abc import Mapping


class UserError(Exception):
    """Something went wrong that the person at the desk can put right; nothing was changed.

    `code` is stable, lower case with hyphens (the contract of the command line shows it).
    `what` says in Chinese what happened, `state` what became of money and data,
    `remedy` what to do now. Each is whole sentences with their full stop. `details` are what a script needs to go on,
    in the shapes of the contract; the command line prints them beside the sentences.
    """

    def __init__(
        self, code: str, what: str, remedy: str, *, state: str = "账本没有改动。", details: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(code, what, remedy)
        self.code = code
        self.what = what
        self.state = state
        self.remedy = remedy
        self.details = dict(details or {})

    @property
    def message(self) -> str:
        """The first two parts: what happened, and what became of money and data."""
        return f"{self.what}{self.state}"

    def __str__(self) -> str:
        return f"{self.what}{self.state}{self.remedy}"
