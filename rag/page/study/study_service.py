"""Studying from one library: the quiz, the making of items and texts, and the reviews."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.page.jobs import JobQueue
from rag.page.library.document_service import DocumentService
from rag.page.study.item_maker import ItemMaker
from rag.page.study.quiz_service import QuizService
from rag.page.study.study_sources import StudySources
from rag.study.store.stored_items import Rating

if TYPE_CHECKING:
    from rag.library import Library


class StudyService:
    """The parts of the Study tab, and the ratings of its reviews."""

    def __init__(self, library: Library, documents: DocumentService, answers: JobQueue) -> None:
        """Take the documents of the library, and the queue of the conversation's questions."""
        self.sources = StudySources(library, documents)
        self.quizzes = QuizService(self.sources, answers)
        self.maker = ItemMaker(self.sources, self.quizzes)
        self.rated = 0
        """Ratings that can be undone: those since the page was started."""

    def close(self) -> None:
        """Stop making and grading; what was made is kept."""
        self.maker.stop()
        self.quizzes.close()

    def rate(self, id: str, rating: Rating, milliseconds: int | None) -> None:
        """Record how well a card was known.

        Raises:
            BadInput: there is no such card, or no such rating.
        """
        self.sources.study.rate(id, rating, milliseconds)
        self.rated += 1

    def undo(self) -> None:
        """Take back the last rating since the page was started."""
        if self.rated:
            self.sources.study.log.undo()
            self.rated -= 1
