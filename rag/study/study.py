"""The study items of a library, for the command line and the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from rag.citations.anchor import Anchor
from rag.errors import BadInput
from rag.index.document_scope import select
from rag.llm.chat_model import ChatModel
from rag.study.cards.flashcards import make_cards
from rag.study.cards.grading import grade
from rag.study.cards.quiz import make_quiz
from rag.study.export.export_formats import WRITERS, ending_of, read_file, write_file
from rag.study.export.exported_items import Bundle
from rag.study.items import KINDS, Card, Grade, QuestionKind, QuizQuestion, StudyProgress
from rag.study.review.review_log import ReviewLog, insert_reply, merge_reviews
from rag.study.review.review_session import DailyLimits, ReviewSession, intervals, plan_session
from rag.study.review.review_statistics import Statistics, statistics_of
from rag.study.review.schedule import RATINGS, Schedule, day_start
from rag.study.store.changed_documents import Refreshed, is_stale, refresh
from rag.study.store.item_store import ItemStore, insert
from rag.study.store.stored_items import (
    Item,
    QuizReply,
    Rating,
    StoredItem,
    anchor_of,
    now_utc,
)
from rag.types import EVERYTHING, Scope

if TYPE_CHECKING:
    from rag.library import Library

Progress = Callable[[StudyProgress], None]


@dataclass(frozen=True, slots=True)
class Imported:
    """The result of an import: numbers of added items, known items, and added reviews.

    `retired` counts the imported items whose words are not in the documents.
    """

    added: int
    known: int
    reviews: int
    retired: int


class Study:
    """The study items of a library: makes, stores, reviews, imports and exports them.

    If the documents have changed, the items are compared with them before they are returned. Can
    be used from several threads and processes.

    Attributes:
        library: with the documents.
        store: the stored items and their changes.
        log: the reviews and replies.
        limits: of a day of reviews.
    """

    def __init__(self, library: Library, *, clock: Callable[[], datetime] = now_utc) -> None:
        """Open the items of a library; `clock` returns the time in UTC."""
        self.library = library
        self.store = ItemStore(library.settings.library)
        self.log = ReviewLog(self.store.database)
        self.limits = DailyLimits.of(library.settings)
        self._clock = clock

    # Making

    def cards(
        self,
        number: int,
        *,
        model: ChatModel | None = None,
        scope: Scope = EVERYTHING,
        seed: int = 0,
        progress: Progress | None = None,
    ) -> Iterator[Card]:
        """Make cards that the library does not have; each is stored before it is yielded.

        See `make_cards` for the arguments.
        """
        known = self.store.ids() | self.store.card_contents()
        for card in make_cards(
            self.library,
            number,
            model=model,
            scope=scope,
            seed=seed,
            known=known,
            progress=progress,
        ):
            self.add(card)
            yield card

    def questions(
        self,
        number: int,
        *,
        model: ChatModel | None = None,
        scope: Scope = EVERYTHING,
        seed: int | None = None,
        kinds: Sequence[QuestionKind] = KINDS,
        progress: Progress | None = None,
    ) -> Iterator[QuizQuestion]:
        """Make quiz questions; each is stored before it is yielded.

        See `make_quiz` for the arguments; without a seed each quiz is different.
        """
        if seed is None:
            seed = len(self.store.ids())  # grows with every quiz, and is 0 in a new library
        for question in make_quiz(
            self.library,
            number,
            model=model,
            scope=scope,
            seed=seed,
            kinds=kinds,
            progress=progress,
        ):
            self.add(question)
            yield question

    def add(self, item: Item) -> bool:
        """Store an item; return whether it is new."""
        anchors = []
        for citation in item.citations:
            document = self.library.document(citation.document)
            anchors.append(
                anchor_of(document, citation.start, citation.end)
                if document
                else Anchor("", "", "")  # removed meanwhile: the next comparison retires the item
            )
        return self.store.add(StoredItem(item, tuple(anchors), self._clock()))

    # Stored items

    def items(self, scope: Scope = EVERYTHING, *, good: bool = True) -> list[StoredItem]:
        """Return the items that cite documents in scope, oldest first.

        Args:
            scope: the documents.
            good: only items that can be studied, without retired and removed ones.

        Raises:
            BadInput: there is no document in scope.
        """
        self.refresh_if_stale()
        kept = self.store.items()
        if scope != EVERYTHING:
            paths = {info.path for info in select(self.library.listing(), scope)}
            kept = [one for one in kept if one.documents & paths]
        return [one for one in kept if one.status == "good" or not good]

    def refresh(self, model: ChatModel | None = None) -> Refreshed:
        """Compare all items with the documents (see `rag.study.store.changed_documents`)."""
        return refresh(self.library, self.store, model)

    def refresh_if_stale(self) -> Refreshed:
        """Compare all items with the documents, if these have changed since the last comparison."""
        return self.refresh() if is_stale(self.library, self.store) else Refreshed(())

    # Reviewing

    def review_session(self, scope: Scope = EVERYTHING) -> ReviewSession:
        """Return the cards to review now, in order."""
        now = self._clock()
        return plan_session(
            self.items(scope),
            self.log.schedules(),
            self.log.reviews(since=day_start(now)),
            self.limits,
            now,
        )

    def intervals(self, id: str) -> dict[Rating, timedelta]:
        """Return for each rating the time until the card would be due again."""
        return intervals(self.log.schedules().get(id), self.limits, self._clock())

    def rate(self, id: str, rating: Rating, milliseconds: int | None = None) -> Schedule:
        """Log the rating of a card, and return its new schedule.

        Args:
            id: of the card.
            rating: 1 again, 2 hard, 3 good, 4 easy.
            milliseconds: time that the answer took; None if unknown.

        Raises:
            BadInput: there is no such card, or no such rating.
        """
        kept = self.store.item(id)
        if not isinstance(kept.item, Card):
            raise BadInput(f"{id!r} is a quiz question.", "Only cards are reviewed.")
        if rating not in RATINGS:
            raise BadInput(f"There is no rating {rating!r}.", "Give 1, 2, 3 or 4.")
        return self.log.add_review(
            kept.item.id,
            rating,
            self._clock(),
            milliseconds=milliseconds,
            retention=self.limits.retention,
        )

    def reply(self, question: QuizQuestion, text: str, model: ChatModel | None = None) -> Grade:
        """Grade a reply to a quiz question, and log both."""
        given = grade(question, text, library=self.library, model=model)
        self.log.add_reply(QuizReply(question.id, self._clock(), text, given.correct, given.score))
        return given

    def statistics(self) -> Statistics:
        """Return the statistics of the items now."""
        return statistics_of(
            self.items(good=False),
            self.log.schedules(),
            self.log.reviews(),
            self.log.replies(),
            self._clock(),
        )

    # Export and import

    def export(self, path: Path, scope: Scope = EVERYTHING) -> int:
        """Write items to a file, in the format of its ending; return their number.

        JSON is a full copy; other formats have only the items that can be studied.

        Raises:
            BadInput: no such format, no items, or the file cannot be written.
        """
        ending = ending_of(path, WRITERS)
        bundle = Bundle(
            tuple(self.items(scope, good=False)),
            tuple(self.log.reviews()),
            tuple(self.log.replies()),
        )
        if not bundle.items:
            raise BadInput("There are no study items to export.", "Make some: rag study cards")
        write_file(path, bundle)
        return len(bundle.items if ending == ".json" else bundle.good)

    def import_file(self, path: Path) -> Imported:
        """Import the items of a file, all or none; existing items are unchanged.

        Raises:
            BadInput, LibraryMismatch: the file cannot be used; nothing is changed.
            MissingLibrary: there is no library to import into.
        """
        bundle = read_file(path)
        self.library.documents()
        with self.store.database.writing() as db:
            added = sum(insert(db, kept) for kept in bundle.items)
            reviews = merge_reviews(db, bundle.reviews)
            for reply in bundle.replies:
                insert_reply(db, reply)
            db.execute("DELETE FROM checked")  # they were checked against other documents
        brought = {kept.item.id for kept in bundle.items if kept.status == "good"}
        retired = brought & set(self.refresh().items("retired"))
        return Imported(added, len(bundle.items) - added, reviews, len(retired))
