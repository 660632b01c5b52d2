"""The quiz of the page: questions from documents, an answer or a question, and their grades.

It is held by the server, so that a reload loses nothing. Work that needs the language model waits
in the queue of the conversation's questions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from threading import Lock
from typing import cast

from rag.errors import BadInput
from rag.llm.chat_model import ChatModel
from rag.page.cancellation import CancelToken
from rag.page.document_picker import Choice
from rag.page.jobs import JobQueue, QueuePosition, Tell
from rag.page.study.citation_view import citation_view
from rag.page.study.study_sources import StudySources
from rag.study.cards.grading import grade
from rag.study.items import Grade, QuizQuestion
from rag.study.tutoring.answer_quiz import questions_on
from rag.study.tutoring.socratic import Lesson, lesson_on
from rag.types import Answer


@dataclass(frozen=True, slots=True)
class Replied:
    """A reply to a question, its grade, and what the documents say, as an answer with citations."""

    text: str
    grade: Grade
    citations: Answer


@dataclass(frozen=True, slots=True)
class Quiz:
    """One quiz of `of` questions; it `is_whole` when no more are made.

    `at` is the index of the question that is shown; those before it have a reply. The questions of
    a quiz with a `lesson` lead to an answer, which is shown at the end.
    """

    of: int = 0
    questions: tuple[QuizQuestion, ...] = ()
    replies: tuple[Replied, ...] = ()
    at: int = 0
    is_whole: bool = False
    lesson: Lesson | None = None

    @property
    def shown(self) -> QuizQuestion | None:
        """The question to show; None while it is being made, and at the end."""
        return self.questions[self.at] if self.at < len(self.questions) else None

    @property
    def reply(self) -> Replied | None:
        """The reply to the question that is shown."""
        return self.replies[self.at] if self.at < len(self.replies) else None

    @property
    def is_over(self) -> bool:
        """Whether no question is left."""
        return self.is_whole and self.at >= len(self.questions)

    @property
    def right(self) -> int:
        """How many replies were right."""
        return sum(one.grade.correct for one in self.replies)

    def asking(self, question: QuizQuestion) -> Quiz:
        """Return the quiz with one more question."""
        return replace(self, questions=(*self.questions, question))

    def replied(self, id: str, reply: Replied) -> Quiz:
        """Return the quiz with a reply; unchanged if another question is shown by now."""
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


class QuizService:
    """Makes and grades one quiz at a time."""

    def __init__(self, sources: StudySources, answers: JobQueue) -> None:
        """Begin with an empty quiz; `answers` is the queue of the conversation's questions."""
        self.quiz = Quiz()
        self._is_begun = False
        self._sources = sources
        self._answers = answers
        self._closing = CancelToken()
        self._lock = Lock()

    # Questions

    def begin(self, number: int) -> None:
        """Begin a quiz of a number of questions; `add` adds each, `finish` ends the adding."""
        self._is_begun = True
        self._change(lambda _: Quiz(number))

    def add(self, question: QuizQuestion) -> None:
        """Add a question to the quiz that was begun."""
        self._change(lambda quiz: quiz.asking(question))

    def finish(self) -> None:
        """Say that no more questions are made."""
        self._is_begun = False
        self._change(Quiz.whole)

    def teach(
        self, question: str, choice: Choice, token: CancelToken, *, extractive: bool
    ) -> Iterator[QueuePosition]:
        """Replace the quiz by a lesson: it asks first, and shows the answer at its end.

        Yields:
            the place in the queue.

        Raises:
            FootnoteError: there is nothing to ask, with the reason.
            Cancelled: before it was ready; the last quiz stays.
        """

        def work(_: Tell) -> None:
            token.raise_if_cancelled()
            library = self._sources.library
            model = self._sources.model(token, extractive=extractive)
            scope = self._sources.scope(choice)
            events = library.events(question, extractive=extractive, scope=scope)
            answer = list(token.check_each(events))[-1]
            lesson = lesson_on(library, cast(Answer, answer), model)
            if lesson.main is None:
                raise BadInput(
                    f"There is nothing to ask you first. {lesson.answer.answer}",
                    "Press Ask to see the nearest passages.",
                )
            questions = (*lesson.leading, lesson.main)
            token.raise_if_cancelled()
            self._put(Quiz(len(questions), questions, is_whole=True, lesson=lesson))

        self._refuse_second()
        yield from self._answers.run(work, token)

    def test(
        self, answer: Answer, token: CancelToken, *, extractive: bool
    ) -> Iterator[QueuePosition]:
        """Replace the quiz by one about an answer; yield the place in the queue.

        Raises:
            FootnoteError: no question can be made, with the reason.
            Cancelled: see `teach`.
        """

        def work(_: Tell) -> None:
            model = self._sources.model(token, extractive=extractive)
            questions = questions_on(self._sources.library, answer, model)
            token.raise_if_cancelled()
            for question in questions:
                self._sources.study.add(question)
            self._put(Quiz(len(questions), questions, is_whole=True))

        self._refuse_second()
        yield from self._answers.run(work, token)

    # Replies

    def reply(self, id: str, text: str, *, extractive: bool) -> Iterator[QueuePosition]:
        """Grade a reply to the question that is shown; yield the place in the queue.

        Raises:
            FootnoteError: it cannot be graded or saved, with the reason.
        """
        question = self.quiz.shown
        if question is None or question.id != id or self.quiz.reply:
            return
        if question.kind != "short_answer":  # graded by comparison, without the model
            self._grade(question, text, None)
            return

        def work(_: Tell) -> None:
            self._grade(question, text, self._sources.model(self._closing, extractive=extractive))

        yield from self._answers.run(work, self._closing)

    def advance(self) -> None:
        """Go to the next question of the quiz."""
        self._change(Quiz.advanced)

    def end(self) -> None:
        """Skip the questions that are left."""
        self._change(Quiz.ended)

    def close(self) -> None:
        """Stop grading."""
        self._closing.cancel()

    def _grade(self, question: QuizQuestion, text: str, model: ChatModel | None) -> None:
        library = self._sources.library
        if self.quiz.lesson:  # its questions are not kept as study items
            given = grade(question, text, library=library, model=model)
        else:
            given = self._sources.study.reply(question, text, model)
        reply = Replied(text, given, citation_view(library, question))
        self._change(lambda quiz: quiz.replied(question.id, reply))

    def _refuse_second(self) -> None:
        if self._is_begun:
            raise BadInput(
                "A quiz is being made already.", "Stop it, or wait until it is finished."
            )

    def _put(self, quiz: Quiz) -> None:
        self._refuse_second()  # another may have begun meanwhile
        self._change(lambda _: quiz)

    def _change(self, change: Callable[[Quiz], Quiz]) -> None:
        with self._lock:  # questions come from one thread, replies from another
            self.quiz = change(self.quiz)
