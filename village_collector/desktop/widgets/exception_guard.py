"""Decorators for overrides of Qt's virtual methods: an exception inside one reaches the crash box and does not end the process.

On Python 3.11 an exception that C code raises inside an override, itself reached from Python, ends the process.
`@guard_override` is for overrides whose answer is None, `@guard_override_returning(default)` for the others; a test finds overrides
that carry neither.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

Said = ParamSpec("Said")
Answer = TypeVar("Answer")


def guard_override(method: Callable[Said, None]) -> Callable[Said, None]:
    """The override, which answers None and hands whatever it raises to `sys.excepthook`."""
    return guard_override_returning(None)(method)


def guard_override_returning(default: Any) -> Callable[[Callable[Said, Answer]], Callable[Said, Answer]]:
    """The override, which answers `default` where it raises."""

    def guard(method: Callable[Said, Answer]) -> Callable[Said, Answer]:
        @wraps(method)
        def answer(*args: Said.args, **kwargs: Said.kwargs) -> Answer:
            try:
                return method(*args, **kwargs)
            except Exception:  # noqa: BLE001 - the edge of the program: the hook shows and logs it
                sys.excepthook(*sys.exc_info())
                return default  # type: ignore[no-any-return]

        answer.__guarded__ = True  # type: ignore[attr-defined]
        return answer

    return guard
