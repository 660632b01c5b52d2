"""Studying from one library: the quiz, the making of items and texts, and the reviews."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from rag.page.jobs import JobQueue
from rag.page.library.document_service import DocumentService
from rag.page.study.item_maker import ItemMaker
from rag.page.study.quiz_service import QuizService
from rag.page.study.study_sources import StudySources
from rag.study.store.stored_items import Change, Rating

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
        self.changes: tuple[Change, ...] = ()
        """Changes of items since the list was last acted on; the view of the cards names them."""
        self._lock = Lock()

    def close(self) -> None:
        """Stop making and grading; what was made is kept."""
        self.maker.stop()
        self.quizzes.close()

    def check_items(self) -> tuple[Change, ...]:
        """Compare the items with documents that changed; return what was found until now.

        Every view of items calls it, since opening the tab shows all of them at once.
        """
        with self._lock:
            self.changes += self.sources.study.refresh_if_stale().changes
            return self.changes

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
