"""The quiz behind the page: made of documents, an answer or a question, and its replies graded.

It is held here, so that a reload loses none. What needs the model takes its turn with the questions
of the conversation.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from threading import Event as Flag
from threading import Lock
from typing import cast

from rag.errors import BadInput, FootnoteError
from rag.llm.model import ChatModel
from rag.page.document_picker import Choice
from rag.page.jobs import JobQueue, QueuePosition, Tell, Work, raise_if_cancelled, until_cancelled
from rag.page.study.citation_view import grounds_of
from rag.page.study.study_sources import StudySources
from rag.study.cards.grading import grade
from rag.study.items import Grade, QuizQuestion
from rag.study.tutoring.answer_quiz import questions_on
from rag.study.tutoring.socratic import Lesson, lesson_on
from rag.types import Answer, Event


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

    def asking(self, question: QuizQuestion) -> Quiz:
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


class QuizService:
    """Asks one quiz at a time."""

    def __init__(self, material: StudySources, answers: JobQueue) -> None:
        """Take the thread of the questions, too."""
        self.quiz = Quiz()
        self._is_begun = False
        self._material = material
        self._answers = answers
        self._close = Flag()
        self._lock = Lock()

    # Where its questions come from

    def begin(self, number: int) -> None:
        """Begin a quiz of so many questions, which are `add`ed until it is `finish`ed."""
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
        self, question: str, choice: Choice, stop: Flag, *, extractive: bool
    ) -> Iterator[QueuePosition]:
        """Make a lesson in place of the last quiz: it asks first, and tells the answer at its end.

        Yields:
            how many questions come first.

        Raises:
            FootnoteError: there is nothing to ask, and why.
            Stopped: the flag was set before it was ready; the last quiz stays.
        """

        def work(_: Tell) -> None:
            raise_if_cancelled(stop)
            library = self._material.library
            model = self._material.model(stop, extractive=extractive)
            scope = self._material.scope(choice)
            events = library.events(question, extractive=extractive, scope=scope)
            answer = list(until_cancelled(cast(Generator[Event], events), stop))[-1]
            lesson = lesson_on(library, cast(Answer, answer), model)
            if lesson.main is None:
                raise BadInput(
                    f"There is nothing to ask you first. {lesson.answer.answer}",
                    "Press Ask to see the nearest passages.",
                )
            questions = (*lesson.leading, lesson.main)
            raise_if_cancelled(stop)
            self._put(Quiz(len(questions), questions, is_whole=True, lesson=lesson))

        self._refuse_two()
        yield from self._listened(work, stop)

    def test(self, answer: Answer, stop: Flag, *, extractive: bool) -> Iterator[QueuePosition]:
        """Make a quiz of an answer in place of the last; yield how many questions come first.

        Raises:
            FootnoteError: no question can be made of it, and why.
            Stopped: see `teach`.
        """

        def work(_: Tell) -> None:
            model = self._material.model(stop, extractive=extractive)
            questions = questions_on(self._material.library, answer, model)
            raise_if_cancelled(stop)
            for question in questions:
                self._material.study.keep(question)
            self._put(Quiz(len(questions), questions, is_whole=True))

        self._refuse_two()
        yield from self._listened(work, stop)

    # What is replied

    def reply(self, id: str, text: str, *, extractive: bool) -> Iterator[QueuePosition]:
        """Grade a reply to the question that is shown; yield how many questions come first.

        Raises:
            FootnoteError: it cannot be graded or kept, and why.
        """
        question = self.quiz.shown
        if question is None or question.id != id or self.quiz.reply:
            return
        if question.kind != "short_answer":  # told by comparison, at once
            self._weigh(question, text, None)
            return

        def work(_: Tell) -> None:
            self._weigh(question, text, self._material.model(self._close, extractive=extractive))

        yield from self._listened(work, self._close)

    def advance(self) -> None:
        """Go to the next question of the quiz."""
        self._change(Quiz.advanced)

    def end(self) -> None:
        """Ask no more of the quiz, and tell what there is to tell."""
        self._change(Quiz.ended)

    def close(self) -> None:
        """Grade no more."""
        self._close.set()

    def _weigh(self, question: QuizQuestion, text: str, model: ChatModel | None) -> None:
        library = self._material.library
        if self.quiz.lesson:  # its questions are of this moment, and no items to keep
            given = grade(question, text, library=library, model=model)
        else:
            given = self._material.study.reply(question, text, model)
        reply = Replied(text, given, grounds_of(library, question))
        self._change(lambda quiz: quiz.replied(question.id, reply))

    def _refuse_two(self) -> None:
        if self._is_begun:
            raise BadInput("A quiz is being made already.", "Stop it, or wait for its end.")

    def _put(self, quiz: Quiz) -> None:
        self._refuse_two()  # one may have been begun since
        self._change(lambda _: quiz)

    def _change(self, change: Callable[[Quiz], Quiz]) -> None:
        with self._lock:  # questions come from one thread, replies from another
            self.quiz = change(self.quiz)

    def _listened(self, work: Work, stop: Flag) -> Iterator[QueuePosition]:
        for news in self._answers.begin(work).listen(stop):
            if isinstance(news, FootnoteError):
                raise news
            if isinstance(news, QueuePosition):
                yield news
        raise_if_cancelled(stop)
