"""The work behind the page: questions, conversations, votes and settings, without any markup.

All questions are answered by one thread, in order: the model never answers two at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from threading import Event, Thread
from typing import TYPE_CHECKING, cast

from rag.conversation.conversation_store import ConversationStore
from rag.documents.limits import Limits
from rag.documents.sandbox.draw import DrawingProcess
from rag.errors import BadInput, FootnoteError
from rag.evaluation.feedback import Vote, add_feedback
from rag.page.ask.conversations import OpenConversations
from rag.page.ask.suggestions import Suggestions
from rag.page.ask.turn import News, Searching, Turn, advance
from rag.page.ask.tutoring import TutorAction, apply_tutor_action, in_language, title_of
from rag.page.cancellation import CancelToken, CancelTokens
from rag.page.document_picker import Choice, choose, make_scope
from rag.page.evaluate.run_service import RunService
from rag.page.jobs import JobQueue, QueuePosition, Tell
from rag.page.library.document_service import DocumentService
from rag.page.reading_ahead import ReadingAhead
from rag.page.study.study_service import StudyService
from rag.settings import Settings, change_settings
from rag.types import Answer, Document

if TYPE_CHECKING:
    from rag.library import Library

WhatIsMissing = Callable[[Settings], str | None]
"""Returns in a sentence what the language model of settings lacks, or None."""
LOOK_SECONDS = 1.0
"""Between two looks for a language model that is not there yet."""


def nothing_is_missing(settings: Settings) -> None:
    """Say so of a language model that is given."""


class ChatService:
    """The services of one library, and the job queue that answers questions from it."""

    def __init__(
        self,
        library: Library,
        settings: Settings,
        what_is_missing: WhatIsMissing = nothing_is_missing,
    ) -> None:
        """Begin to open the library; `refresh` waits for it.

        Args:
            library: to answer from.
            settings: those of the library.
            what_is_missing: until it returns None, the documents are quoted.
        """
        self.library = library
        self.settings = settings
        self._what_is_missing = what_is_missing
        self._closed = Event()
        self._waiting: Thread | None = None
        self.missing = what_is_missing(settings)
        if self.missing:
            self.library.use(_quoting(settings))
        self._suggestions = Suggestions(library.document)
        self._tokens = CancelTokens()
        self._jobs = JobQueue("library")
        self.ahead = ReadingAhead(library.reading, self.suggestions)
        self.documents = DocumentService(library, settings, self._jobs, self.ahead)
        self.runs = RunService(library, settings.library, self.documents)
        self.drawing = DrawingProcess(Limits.of(settings))
        self.conversations = OpenConversations(
            ConversationStore(settings.library), library, self.documents
        )
        self.studies = StudyService(library, self.documents, self._jobs)
        self._opening = self._jobs.prepare(self.documents.refresh)
        self._jobs.prepare(self._warm)
        self._wait_for_model()

    def is_asking(self, session_id: str) -> bool:
        """Whether a tab waits for an answer."""
        return self._tokens.is_waiting(session_id)

    def refresh(self) -> None:
        """Read the list of documents; another program may have changed it.

        Reading the list needs no model, so it need not wait its turn behind an answer.
        """
        self._opening.result()
        self.documents.refresh()

    def ask(
        self, question: str, *, extractive: bool, choice: Choice, session_id: str
    ) -> Iterator[Turn]:
        """Yield the turn as it grows; finally it is part of the tab's conversation.

        Args:
            question: as it was typed.
            extractive: quote only, without the language model.
            choice: of the documents to search.
            session_id: of the tab that asks, and may stop it.
        """
        history = self.conversations.of(session_id).history
        yield from self._answer_turn(
            question.strip(),
            choice,
            session_id,
            lambda tell, token: self._answer(question, extractive, choice, history, tell, token),
        )

    def tutor(
        self,
        action: TutorAction,
        number: int,
        words: Sequence[str],
        *,
        extractive: bool,
        session_id: str,
    ) -> Iterator[Turn]:
        """Yield a turn made from another one's answer; see `rag.page.ask.tutoring`."""
        before = self.conversations.find(session_id, number)
        if before is None or before.answer is None:
            return
        answer = before.answer

        def work(tell: Tell, token: CancelToken) -> None:
            token.raise_if_cancelled()
            listing = self.documents.listing
            searches = action in ("example", "compare")
            tell(Searching(len(listing), len(listing)) if searches else "writing")
            model = self.studies.sources.model(token, extractive=extractive)
            tell(apply_tutor_action(self.library, action, answer, words, model))

        yield from self._answer_turn(
            title_of(action, answer.question, words), Choice(), session_id, work
        )

    def test(self, number: int, *, extractive: bool, session_id: str) -> Iterator[QueuePosition]:
        """Make a quiz about the answer of a turn; see `rag.page.study.quiz_service`."""
        turn = self.conversations.find(session_id, number)
        if turn and turn.answer:
            with self._tokens.token(session_id) as token:
                yield from self.studies.quizzes.test(turn.answer, token, extractive=extractive)

    def teach(
        self, question: str, *, extractive: bool, choice: Choice, session_id: str
    ) -> Iterator[QueuePosition]:
        """Make a lesson about a question; see `rag.page.study.quiz_service`."""
        with self._tokens.token(session_id) as token:
            yield from self.studies.quizzes.teach(
                question.strip(), choice, token, extractive=extractive
            )

    def _answer_turn(
        self,
        question: str,
        choice: Choice,
        session_id: str,
        work: Callable[[Tell, CancelToken], None],
    ) -> Iterator[Turn]:
        """Yield a turn as its work, in the queue of the questions, progresses."""
        listing = self.documents.listing
        searched, of = len(choose(choice, listing)), len(listing)
        turn = Turn(self.conversations.next_number(), question, choice, searched, of)
        conversation = self.conversations.of(session_id)
        number = self.conversations.begin(conversation, turn)
        try:
            with self._tokens.token(session_id) as token:

                def undisturbed(tell: Tell) -> None:
                    with self.ahead.paused():
                        work(tell, token)

                job = self._jobs.begin(undisturbed)
                yield turn
                for item in job.listen(token):
                    turn = advance(turn, cast(News, item))
                    yield turn
        finally:
            if turn.stage not in ("answered", "failed"):
                turn = advance(turn, "stopped")
            self.conversations.finish(conversation, turn, number)
        self.ahead.near(passage.document for passage in turn.passages[:1])
        yield turn

    def suggestions(self) -> tuple[str, ...]:
        """Return questions to begin with."""
        return self._suggestions.of(self.documents.listing)

    def document(self, path: str) -> Document | None:
        """Return a document of the library with its text, or None."""
        known = {info.path for info in self.documents.listing}
        return self.library.document(path) if path in known else None

    def stop(self, session_id: str) -> None:
        """Cancel what a tab waits for."""
        self._tokens.cancel(session_id)

    def vote(self, session_id: str, number: int, vote: Vote, claim: int | None) -> None:
        """Save a vote on an answer, or with a claim on one of its sentences.

        Raises:
            BadInput, DiskFull: it cannot be saved.
        """
        turn = self.conversations.find(session_id, number)
        if turn is None or turn.answer is None:
            return
        add_feedback(self.settings.library, turn.answer, vote, claim)
        flagged = turn.flagged if claim is None else turn.flagged | {claim}
        self.conversations.vote(
            session_id, number, vote, flagged if vote == "down" else frozenset()
        )

    def change(self, changes: Mapping[str, object]) -> Iterator[QueuePosition]:
        """Use other settings, and save them; yield the position in the queue.

        Raises:
            FootnoteError: they cannot be used or saved, with the reason.
        """
        if self.runs.busy:
            raise BadInput(
                "Settings cannot be changed while an evaluation is running.",
                "Stop it on the Evaluate tab, or wait until it is finished.",
            )
        if self.studies.maker.busy:
            raise BadInput(
                "Settings cannot be changed while something is being made on the Study tab.",
                "Stop it there, or wait until it is finished.",
            )

        def apply(_: Tell) -> None:
            settings = change_settings(self.settings, changes)
            self._use(settings)

        yield from self._jobs.run(apply, CancelToken())
        self._jobs.prepare(self._warm)
        self._wait_for_model()

    def close(self) -> None:
        """Stop everything and free the models."""
        self._closed.set()
        self._tokens.cancel_all()
        self.runs.stop()
        self.drawing.close()
        self.studies.close()
        self.documents.close()
        self._jobs.close()
        self.library.close()

    def _use(self, settings: Settings) -> None:
        """Use settings from now on, and only quote while their language model is missing."""
        self.settings = settings
        self.missing = self._what_is_missing(settings)
        self.library.use(_quoting(settings) if self.missing else settings)

    def _wait_for_model(self) -> None:
        """Look until the language model is there; the questions after that are answered with it."""
        if not self.missing or (self._waiting and self._waiting.is_alive()):
            return

        def wait() -> None:
            while not self._closed.wait(LOOK_SECONDS):
                self.missing = self._what_is_missing(self.settings)
                if not self.missing:
                    with suppress(RuntimeError):  # the page closes
                        self._jobs.prepare(lambda: self._use(self.settings))
                        self._jobs.prepare(self._warm)
                    return

        self._waiting = Thread(target=wait, name="model", daemon=True)
        self._waiting.start()

    def _warm(self) -> None:
        with suppress(FootnoteError):  # shown when a question needs what is missing
            self.library.warm()
        self.ahead.begin()

    def _answer(
        self,
        question: str,
        extractive: bool,
        choice: Choice,
        history: Sequence[Answer],
        tell: Tell,
        token: CancelToken,
    ) -> None:
        token.raise_if_cancelled()
        self.documents.refresh()
        listing = self.documents.listing
        tell(Searching(len(choose(choice, listing)), len(listing)))
        scope = make_scope(choice, listing)
        language = self.settings.answer_language
        events = self.library.events(question, extractive=extractive, scope=scope, history=history)
        for event in token.check_each(events):
            tell(event)
            # The answer is shown until its translation is ready.
            if isinstance(event, Answer) and event.claims and language:
                model = self.studies.sources.model(token, extractive=extractive)
                tell(in_language(event, language, model))


def _quoting(settings: Settings) -> Settings:
    return settings.model_copy(update={"extractive": True})
