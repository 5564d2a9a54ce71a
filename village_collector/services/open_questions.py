"""What the notice leaves open: asked when the book is made, answered later with a document."""

from __future__ import annotations

from dataclasses import dataclass

from village_collector.domain.ledger.bureau_values import BureauAnswer
from village_collector.domain.scheme.open_questions import OpenQuestion, QuestionAnswer
from village_collector.errors import UserError
from village_collector.services.season import Season


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedQuestion:
    """An open question of the notice, and its answer where there is one; until then its default counts."""

    question: OpenQuestion
    answer: QuestionAnswer | None


class OpenQuestions:
    """The points that the village asks the bureau about, and what it was told."""

    def __init__(self, season: Season) -> None:
        self._season = season

    def asked(self) -> tuple[AskedQuestion, ...]:
        """Every open question, in the order of the scheme file."""
        answers = {answer.key: answer for answer in self._season.book.ledger.answers}
        return tuple(AskedQuestion(question=one, answer=answers.get(one.key)) for one in self._season.scheme.open_questions)

    def answer(self, key: str, value: str, document: str) -> QuestionAnswer:
        """Record an answer with the number of the document that gives it; the rules that it bears on hold so from then on.

        What was collected stays. Raises UserError "no-such-question", "no-document", "bad-answer", and "bad-decision"
        where a decided amount cannot be under the answer.
        """
        season, value = self._season, value.strip()
        known = [one.key for one in season.scheme.open_questions]
        if key not in known:
            raise UserError("no-such-question", f"通知里没有留下“{key}”这个问题。", f"可以答复的有：{'、'.join(known) or '没有'}。")
        if not document.strip():
            raise UserError("no-document", "没有填写答复依据的文件号。", "请填上文件号，或者谁在哪天答复的，再保存。")
        if not value:
            raise UserError("bad-answer", f"没有写“{key}”的答复。", "请写上答复。")
        made = QuestionAnswer(key=key, value=value, document=document.strip())
        season.rules.answered_by(made)
        with season.book.transaction() as act:
            act.append(BureauAnswer(**season.entry_header(), question=key, answer=value, document=made.document))
        return made
