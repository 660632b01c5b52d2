"""Studying behind the page: what is made, the quiz, what a tutor makes of answers, the reviews."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Event as Flag
from typing import TYPE_CHECKING, cast

from rag.page.ask.turn import Translation
from rag.page.ask.tutoring import TutorAction, in_language, tutored
from rag.page.jobs import JobQueue
from rag.page.library.document_service import DocumentService
from rag.page.study.make_items import ItemMaker
from rag.page.study.quiz_state import QuizService
from rag.page.study.study_sources import StudySources
from rag.study.store.stored_items import Rating
from rag.types import Answer

if TYPE_CHECKING:
    from rag.library import Library


class StudyService:
    """The studying of one library: `maker` makes, `examiner` asks, and the rest is done here."""

    def __init__(self, library: object, shelf: DocumentService, answers: JobQueue) -> None:
        """Take a library that `rag.study` can use, and the threads of the desk."""
        self.material = StudySources(cast("Library", library), shelf)
        self.examiner = QuizService(self.material, answers)
        self.maker = ItemMaker(self.material, self.examiner)
        self.rated = 0
        """Reviews that can be taken back: those since the page was started."""

    def close(self) -> None:
        """Stop what is being made or graded; what was made is kept."""
        self.maker.halt()
        self.examiner.close()

    # Answers of the conversation

    def tutor(
        self,
        deed: TutorAction,
        answer: Answer,
        words: Sequence[str],
        stop: Flag,
        *,
        extractive: bool,
    ) -> Answer:
        """Do something with an answer; see `rag.page.ask.tutoring`.

        Raises:
            FootnoteError: it cannot be done, and why.
            Stopped: the flag was set while the model was at it.
        """
        model = self.material.model(stop, extractive=extractive)
        return tutored(self.material.library, deed, answer, words, model)

    def in_language(
        self, answer: Answer, language: str, stop: Flag, *, extractive: bool
    ) -> Translation:
        """Return an answer in a language; see `rag.page.ask.tutoring`.

        Raises:
            Stopped: see `tutor`.
        """
        return in_language(answer, language, self.material.model(stop, extractive=extractive))

    # Reviewing

    def rate(self, id: str, rating: Rating, milliseconds: int | None) -> None:
        """Keep an answer to a card.

        Raises:
            BadInput: there is no such card, or no such rating.
        """
        self.material.study.answer(id, rating, milliseconds)
        self.rated += 1

    def undo(self) -> None:
        """Take the last answer since the page was started back."""
        if self.rated:
            self.material.study.undo()
            self.rated -= 1
