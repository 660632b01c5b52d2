"""A quiz on the page: its questions as they are ready, and what was replied to them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rag.study.items import Grade, Question
from rag.study.texts.socratic import Lesson
from rag.types import Answer


@dataclass(frozen=True, slots=True)
class Replied:
    """What was replied to a question, its grade, and the words of the documents behind it."""

    text: str
    grade: Grade
    grounds: Answer


@dataclass(frozen=True, slots=True)
class Quiz:
    """One quiz: `of` questions were wanted, and `is_whole` when no more are made.

    `at` is the place of the question that is shown; those before it have a reply. A quiz that is a
    `lesson` asks what leads to an answer, and tells that answer at its end.
    """

    of: int = 0
    questions: tuple[Question, ...] = ()
    replies: tuple[Replied, ...] = ()
    at: int = 0
    is_whole: bool = False
    lesson: Lesson | None = None

    @property
    def shown(self) -> Question | None:
        """The question to show; None while it is being made, and at the end."""
        return self.questions[self.at] if self.at < len(self.questions) else None

    @property
    def reply(self) -> Replied | None:
        """What was replied to the question that is shown."""
        return self.replies[self.at] if self.at < len(self.replies) else None

    @property
    def is_over(self) -> bool:
        """Whether every question that there will be has been answered and left."""
        return self.is_whole and self.at >= len(self.questions)

    @property
    def right(self) -> int:
        """How many replies were right."""
        return sum(one.grade.correct for one in self.replies)

    def asking(self, question: Question) -> Quiz:
        """Return the quiz with one more question."""
        return replace(self, questions=(*self.questions, question))

    def replied(self, id: str, reply: Replied) -> Quiz:
        """Return the quiz with a reply; as it is if that question is no longer the one shown."""
        if self.shown is None or self.shown.id != id or self.reply:
            return self
        return replace(self, replies=(*self.replies, reply))

    def advanced(self) -> Quiz:
        """Return the quiz at its next question, once this one has a reply."""
        return replace(self, at=self.at + 1) if self.reply else self

    def ended(self) -> Quiz:
        """Return the quiz with no question left to answer."""
        return replace(self, at=len(self.questions), is_whole=True)

    def whole(self) -> Quiz:
        """Return the quiz when no more questions are made."""
        return replace(self, is_whole=True)
