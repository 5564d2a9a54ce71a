"""What a word of the bureau's status column says: looked up, or put together from parts that all have to be known.

A word is never guessed at. 未成功 and 无误 are taken apart into a negation and what it negates; a word with a part that no
mapping knows (部分成功), or with parts that contradict one another (成功转失败), says nothing, and somebody is asked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple, cast

from village_collector.domain.bureau_result import Answered

_PAUSE = re.compile(r"[:,;。!?()\[\]【】|/\\—\-、]")
_NOISE = re.compile(r"[\s*​﻿\"'“”《》]+")
_LISTS = re.compile(
    r"(明细|名单|名册|清单|列表|记录|数据|部分|情况|表|人员|回执|结果|导出|的)+$|\(?[0-9]+(人|条|笔|户)?\)?$"
)


class Verdict(NamedTuple):
    """What a word says; `reason` is what follows after a failure in the same cell."""

    status: Answered
    reason: str = ""


class StatusWords:
    """The words of the status column, from `words.status` (whole words) and `words.status_parts` of the mapping files.

    `settled` are words that somebody has explained; they win.
    """

    def __init__(self, words: Mapping[str, Any], settled: Mapping[str, Answered] = MappingProxyType({})) -> None:
        self._whole: dict[str, Answered] = {}
        for status, spellings in cast("Mapping[Answered, Sequence[str]]", words.get("status", {})).items():
            self._whole |= dict.fromkeys(map(_plain, spellings), status)
        self._whole |= {_plain(word): status for word, status in settled.items()}
        self._kind_of = {_plain(part): kind for kind, parts in words.get("status_parts", {}).items() for part in parts}

    def verdict(self, text: str) -> Verdict | None:
        """What the word or sentence says; None where nobody can know."""
        folded = unicodedata.normalize("NFKC", text).strip()
        status = self._word(_plain(folded))
        if status:
            return Verdict(status)
        head, _, rest = _PAUSE.sub("\0", folded, count=1).partition("\0")
        status = self._word(_plain(head)) if head else None
        rest = rest.strip(" )]】。!")
        if status is None or not self._goes_with(status, rest):
            return None
        return Verdict(
            status, re.sub(r"^(失败|错误)?原因(为|是)?[::]?", "", rest) if status in ("failed", "duplicate") else ""
        )

    def caption(self, text: str) -> Answered | None:
        """What the title of a sheet or file says of all its lines: 失败明细, 导入成功名单（16人）."""
        folded = unicodedata.normalize("NFKC", text).strip()
        while (shorter := _LISTS.sub("", folded)) != folded:
            folded = shorter
        status = self._word(_plain(folded))
        if status is None:
            ends = {self._word(_plain(folded[-length:])) for length in (3, 2)}
            negated = any(sign in folded[:-2] for sign in ("不", "未", "非", "成功", "失败", "和", "与", "及"))
            status = next((one for one in ends if one), None) if not negated else None
        return status if status in ("succeeded", "failed") else None

    def _goes_with(self, status: Answered, rest: str) -> bool:
        """Whether what follows the word does not take it back: 失败（已重新导入成功） is no failure, 成功（校验不通过） no success."""
        if status in ("failed", "duplicate"):
            return not re.search("(?<![未不])成功|(?<![未不])通过", rest)
        return self._word(_plain(rest)) == status or not re.search(self._doubts, rest)

    @cached_property
    def _doubts(self) -> str:
        doubtful = {"not", "none", "bad", "again", "waiting"}
        return "|".join(
            re.escape(part) for part, kind in self._kind_of.items() if kind in doubtful and part not in "中等"
        )

    def _word(self, word: str) -> Answered | None:
        return self._whole.get(word) or self._composed(word)

    def _composed(self, word: str) -> Answered | None:
        parts = self._parts(word)
        if not parts:
            return None
        kinds = {self._kind_of[part] for part in parts} - {"about"}
        acts = [part for part in parts if self._kind_of[part] in _ACTS]
        negations = [part for part in parts if self._kind_of[part] in ("not", "none")]
        if negations:
            return self._negated(kinds, negations, acts)
        if "waiting" in kinds:
            return "pending" if kinds <= {"waiting", "good", "done", *_ACTS} else None
        if kinds <= {"bad", "done", "matter", *_ACTS} and "bad" in kinds:
            return "failed"
        if kinds <= {"again", "done", *_ACTS} and "again" in kinds:
            return "duplicate"
        if kinds <= {"good", "done", *_ACTS} and ("good" in kinds or ("done" in kinds and acts)):
            return "succeeded" if "good" in kinds or self._kind_of[acts[-1]] != "step" else None
        return None

    def _negated(self, kinds: set[str], negations: Sequence[str], acts: Sequence[str]) -> Answered | None:
        """What is negated once, and once only: a good word failed, a bad one is fine (无误), an act has not happened."""
        rest = kinds - {"not", "none"}
        if len(negations) > 1 or "done" in rest:
            return None
        if "good" in rest and rest <= {"good", "matter", *_ACTS}:
            return "failed"
        if "bad" in rest and rest <= {"bad", *_ACTS}:
            return "succeeded" if self._kind_of[negations[0]] == "none" else None
        if rest and rest <= _ACTS:
            return "failed" if self._kind_of[acts[-1]] == "act" or negations[0] in _REFUSALS else "pending"
        return None

    def _parts(self, word: str) -> list[str]:
        """The word cut into known parts, the longest first; empty where a piece is unknown."""
        parts = []
        while word:
            part = next(
                (word[:length] for length in range(min(6, len(word)), 0, -1) if word[:length] in self._kind_of), ""
            )
            if not part:
                return []
            parts.append(part)
            word = word[len(part) :]
        return parts


_ACTS = frozenset({"act", "step"})
_REFUSALS = frozenset({"不予", "无法", "不能", "未能", "没能"})


def _plain(text: str) -> str:
    folded = _NOISE.sub("", unicodedata.normalize("NFKC", text)).casefold()
    return folded.strip("。.!?,;:()[]【】")
